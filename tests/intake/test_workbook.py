"""Workbooks as people make them: titles, merges, formulas, totals, hidden sheets."""

import datetime as dt
import math
import time
import zipfile
from decimal import Decimal

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spl_eval.errors import InputProblems
from spl_eval.intake import parse
from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.readers.examples import is_example
from spl_eval.intake.readers.workbook.reading import read_workbook
from spl_eval.intake.readers.workbook.scan import MAX_COLUMNS, column_letters
from spl_eval.intake.tables import TABLES
from spl_eval.intake.template.columns import example

HEADINGS = ("Desembolso", "Instrumento", "Fecha", "Concepto", "Monto (pesos corrientes)")
ROW = ("D-1", "I-1", dt.date(2016, 12, 5), "actividad del proyecto", 1500.5)
EXAMPLE = ("D0001", "I001", dt.date(2016, 8, 10), "honorarios de coordinación", 125000)
"""The example in the template."""
READ = ("D-1", "I-1", "2016-12-05", "actividad del proyecto", "1500,5")


class Book:
    """A workbook to fill in, and what the reader finds in it."""

    def __init__(self, path):
        self.path = path
        self.made = openpyxl.Workbook()
        self.made.remove(self.made.active)
        self.connection = duckdb.connect()

    def sheet(self, name="Desembolsos", rows=(HEADINGS, ROW)):
        sheet = self.made.create_sheet(name)
        for row in rows:
            sheet.append(row)
        return sheet

    def read(self):
        self.made.save(self.path)
        return read_workbook(self.path, self.connection)

    def rows(self, table="disbursements"):
        return self.connection.execute(f"FROM raw_{table} ORDER BY row").fetchall()

    def refusal(self):
        with pytest.raises(InputProblems) as error:
            self.read()
        (problem,) = error.value.problems
        return problem


@pytest.fixture
def book(tmp_path):
    made = Book(tmp_path / "datos.xlsx")
    yield made
    made.connection.close()


def notes(source):
    return "\n".join(map(str, source.notes))


def test_a_table_is_read_with_its_places(book):
    book.sheet()
    source = book.read()
    table = source.tables["disbursements"]
    assert book.rows() == [(2, *READ)]
    assert table.headings == HEADINGS
    assert table.positions == (1, 2, 3, 4, 5)
    assert (table.sheet, table.relation, table.first_row) == (
        "Desembolsos", "raw_disbursements", None,
    )  # fmt: skip
    assert table.place("amount_ars") == 4
    assert table.place("accounted_ars") is None
    assert (source.name, source.problems, source.notes) == ("datos.xlsx", (), ())


def test_a_table_without_rows_has_columns_of_text(book):
    book.sheet(rows=[HEADINGS])
    book.read()
    assert book.rows() == []
    kinds = book.connection.execute("DESCRIBE raw_disbursements").fetchall()
    assert [kind[:2] for kind in kinds][:2] == [("row", "BIGINT"), ("c0", "VARCHAR")]
    assert {kind[1] for kind in kinds[1:]} == {"VARCHAR"}


@pytest.mark.parametrize(
    "name", ["disbursements", "DESEMBOLSOS", " desembolsos ", "3. Desembolsos", "03 Desembolsos"]
)
def test_names_of_sheets(book, name):
    book.sheet(name)
    assert set(book.read().tables) == {"disbursements"}


def test_a_name_cut_by_excel(book):
    table = TABLES["workplan"]
    book.sheet(f"14. {table.title}"[:31], [[column.label for column in table.columns]])
    assert set(book.read().tables) == {"workplan"}


def test_every_table_is_found_by_its_title_and_its_labels(book):
    for place, table in enumerate(TABLES.values(), start=1):
        headings = [column.name for column in table.columns]
        book.sheet(f"{place}. {table.title}"[:31], [headings])
    source = book.read()
    assert set(source.tables) == set(TABLES)
    assert not source.problems


def test_other_sheets_are_listed(book):
    book.sheet()
    for name in ("Instrucciones", "_listas", "Hoja2", "Borrador"):
        book.sheet(name, [["x"]])
    assert notes(book.read()) == "datos.xlsx: hojas que no se usan: «Hoja2», «Borrador»."


def test_many_other_sheets_are_listed_in_short(book):
    book.sheet()
    for number in range(30):
        book.sheet(f"Hoja{number}", [["x"]])
    assert "«Hoja9» y 20 más" in notes(book.read())


def test_a_misspelt_sheet(book):
    book.sheet()
    book.sheet("Unidades productiva", [["x"]])
    (problem,) = book.read().problems
    assert problem.code == "unknown_sheet"
    assert "«Unidades productivas»" in problem.mend


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Desembolsos 2015", [["x"]]),
        ("Desembolsos (2)", [HEADINGS[:2]]),
        ("2. Desembolsos Salta", [["x"]]),
        ("Nuevos desembolsos", [["Salta"], HEADINGS[:2]]),
        ("Hoja3", [["título"], HEADINGS, ROW]),
        ("Hoja3", [("a", *HEADINGS[1:], "b")[1:-1]]),
    ],
)
@pytest.mark.parametrize("present", [True, False])
def test_a_table_under_another_name_is_a_problem(book, name, rows, present):
    book.sheet("Coordinadores", [["Coordinador/a", "Sexo"], ["C1"]])
    if present:
        book.sheet()
    book.sheet(name, rows)
    source = book.read()
    (problem,) = source.problems
    assert (problem.code, problem.sheet, problem.table) == ("unknown_sheet", name, "disbursements")
    assert problem.what == "parece la tabla «Desembolsos» y no se lee"
    mend = "Pase sus filas a la hoja «Desembolsos»" if present else "Cámbiele el nombre a «Desemb"
    assert problem.mend.startswith(mend)
    assert source.unreadable == (set() if present else {"disbursements"})


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("Desembolsos 2015", []),
        ("Gráfico de desembolsos", [["x"]]),
        ("Resumen", [["Provincia", "Sector"], ["Salta", 3]]),
        ("Padrón", [["Nombre", "Provincia", "Localidad", "a", "b", "c"]]),
    ],
)
def test_a_sheet_that_is_no_table_is_only_named(book, name, rows):
    book.sheet()
    book.sheet(name, rows)
    source = book.read()
    assert not source.problems
    assert notes(source) == f"datos.xlsx: hojas que no se usan: «{name}»."


def test_no_sheet_is_a_table(book):
    book.sheet("Hoja1")
    problem = book.refusal()
    assert "«Hoja1»" in problem.what
    assert "«Desembolsos»" in problem.mend


def test_two_sheets_for_a_table(book):
    book.sheet("Desembolsos")
    book.sheet("disbursements")
    source = book.read()
    (problem,) = source.problems
    assert "«Desembolsos», «disbursements»" in problem.what
    assert source.unreadable == {"disbursements"}
    assert not source.tables


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_are_read(book, state):
    book.sheet("Otra", [["x"]])
    book.sheet().sheet_state = state
    source = book.read()
    assert "hoja Desembolsos: la hoja está oculta, y se leyó" in notes(source)
    assert book.rows() == [(2, *READ)]


def test_a_chart_sheet_is_no_table(book):
    book.sheet()
    book.made.create_chartsheet("Unidades")
    assert set(book.read().tables) == {"disbursements"}


def test_a_blank_sheet_is_no_table(book):
    book.sheet()
    book.sheet("Unidades productivas", [])
    source = book.read()
    assert set(source.tables) == {"disbursements"}
    assert "hoja Unidades productivas: la hoja está vacía" in notes(source)


def test_titles_and_blank_rows_and_columns(book):
    sheet = book.sheet(rows=[])
    sheet["C3"] = "Programa de sistemas productivos locales"
    sheet["C4"] = "Desembolsos de 2016"
    columns = "CDFGI"
    for letter, heading, value in zip(columns, HEADINGS, ROW, strict=True):
        sheet[f"{letter}7"] = heading
        sheet[f"{letter}9"] = value
        sheet[f"{letter}12"] = value
    sheet["K15"] = "   "
    source = book.read()
    assert book.rows() == [(9, *READ), (12, *READ)]
    assert source.tables["disbursements"].positions == (3, 4, 6, 7, 9)
    assert notes(source).endswith("encabezados debajo de la primera fila: «Desembolsos (fila 7)».")


def test_headings_as_people_write_them(book):
    headings = (" DESEMBOLSO (*)", "instrument_id", "fecha ", "Concepto\n", "Monto")
    book.sheet(rows=[headings, ROW])
    source = book.read()
    assert not source.problems
    assert book.rows() == [(2, *READ)]


def test_values_below_an_empty_heading_are_a_problem(book):
    rows = [(*HEADINGS, None, "Nota", None), (*ROW, "x", "y", None), ROW, ("D-2", *ROW[1:], "z")]
    book.sheet(rows=rows)
    source = book.read()
    (problem,) = source.problems
    assert (problem.code, problem.column, problem.rows) == ("no_heading", "F", (2, 4))
    assert [row[0] for row in book.rows()] == [2, 3, 4]


def test_extra_columns_are_listed_and_left_out(book):
    book.sheet(rows=[(*HEADINGS, "Comentario"), (*ROW, "x")])
    source = book.read()
    assert "columnas que no se usan: «Comentario»" in notes(source)
    assert book.rows() == [(2, *READ)]


def test_two_hundred_columns(book):
    extra = [f"Columna {number}" for number in range(200)]
    book.sheet(rows=[(*HEADINGS, *extra), (*ROW, *extra)])
    source = book.read()
    assert not source.problems
    assert book.rows() == [(2, *READ)]


def test_too_many_columns(book):
    book.sheet(rows=[range(MAX_COLUMNS + 1)])
    source = book.read()
    (problem,) = source.problems
    assert column_letters(MAX_COLUMNS + 1) in problem.what
    assert source.unreadable == {"disbursements"}


def test_header_problems_make_the_table_unreadable(book):
    book.sheet(rows=[("Desembolso", "Fecha", "Fecha", "Concepto"), ROW])
    source = book.read()
    assert {problem.code for problem in source.problems} == {"repeated_heading", "missing_column"}
    assert {problem.row for problem in source.problems} == {1}
    assert source.unreadable == {"disbursements"}


def test_no_header(book):
    book.sheet(rows=[ROW, ROW])
    source = book.read()
    (problem,) = source.problems
    assert (problem.code, problem.table) == ("no_header", "disbursements")
    assert "«Instrumento»" in problem.mend


def test_a_header_further_down_than_anybody_puts_it(book):
    book.sheet(rows=[*(["título"] for _ in range(30)), HEADINGS, ROW])
    assert book.read().problems[0].code == "no_header"


def test_a_merged_group_above_the_headings(book):
    table = [
        ("Datos", None, None, None, "Dinero", None),
        (*HEADINGS, "Rendido (pesos corrientes)"),
        (*ROW, 10),
    ]
    sheet = book.sheet(rows=table)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("E1:F1")
    assert not book.read().problems
    assert book.rows() == [(3, *READ, "10")]


def test_headings_merged_over_two_rows_beside_a_group(book):
    table = [
        ("Unidad", "Año", "Puestos de trabajo", None, "Ventas"),
        (None, None, "Puestos de trabajo", "de mujeres", None),
        ("U-1", 2016, 10, 4, 1000),
    ]
    sheet = book.sheet("outcomes", table)
    for merged in ("A1:A2", "B1:B2", "C1:D1", "E1:E2"):
        sheet.merge_cells(merged)
    source = book.read()
    assert not source.problems
    names = [column.name for column in source.tables["outcomes"].columns]
    assert names == ["unit_id", "year", "jobs", "sales_ars"]
    assert book.rows("outcomes") == [(3, "U-1", "2016", "10", "1000")]


def test_a_group_s_heading_joined_with_the_one_below(book):
    table = [
        ("Unidad", "Año", "Puestos", None),
        (None, None, "de trabajo", "de mujeres"),
        ("U-1", 2016, 10, 4),
    ]
    sheet = book.sheet("outcomes", table)
    for merged in ("A1:A2", "B1:B2", "C1:D1"):
        sheet.merge_cells(merged)
    source = book.read()
    names = [column.name for column in source.tables["outcomes"].columns]
    assert names == ["unit_id", "year", "jobs", "women_jobs"]
    assert book.rows("outcomes") == [(3, "U-1", "2016", "10", "4")]


def test_a_heading_merged_over_two_columns(book):
    sheet = book.sheet(rows=[("Desembolso", *HEADINGS[1:], "Notas", None), (*ROW, "a", "b")])
    sheet.merge_cells("F1:G1")
    assert not book.read().problems


def test_cells_merged_among_the_data(book):
    sheet = book.sheet(rows=[HEADINGS, ROW, ("D-2", *ROW[1:]), ("D-3", *ROW[1:])])
    sheet.merge_cells("B2:B3")
    (problem,) = book.read().problems
    assert (problem.code, problem.row) == ("merged_cells", 2)


def test_the_template_s_example_is_no_data(book):
    mark = ("¿Ejemplo?", *HEADINGS)
    edited = (None, *EXAMPLE[1:3], None, "125.000")
    book.sheet(rows=[mark, ("EJEMPLO", *EXAMPLE), ("Ejemplo: borrar", *edited), (None, *ROW)])
    source = book.read()
    assert book.rows() == [(4, *READ)]
    assert (source.notes, source.problems) == ((), ())
    assert source.tables["disbursements"].positions == (2, 3, 4, 5, 6)


@pytest.mark.parametrize("heading", ["¿Ejemplo?", None, "Observaciones"])
def test_a_row_marked_as_example_with_data_of_its_own_is_a_problem(book, heading):
    # The example's code is also the first that a team gives to a row of its own.
    own = ("EJEMPLO", EXAMPLE[0], *ROW[1:])
    book.sheet(rows=[(heading, *HEADINGS), ("EJEMPLO", *EXAMPLE), own, ("EJEMPLO", *ROW)])
    source = book.read()
    (problem,) = source.problems
    assert (problem.code, problem.rows, problem.table) == ("example_row", (3, 4), "disbursements")
    assert "borre EJEMPLO de la primera columna" in problem.mend
    assert [row[0] for row in book.rows()] == [3, 4]


def test_an_example_where_data_may_be(book):
    book.sheet(rows=[HEADINGS, ("Ejemplo", *EXAMPLE[1:]), ("Ejemplo SRL", *ROW[1:])])
    source = book.read()
    assert [row[1] for row in book.rows()] == ["Ejemplo SRL"]
    assert "las filas de ejemplo no se leen (fila 2)" in notes(source)
    book.made["Desembolsos"]["E2"] = 1
    assert [problem.code for problem in book.read().problems] == ["example_row"]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_each_table_s_example_is_known_again(table):
    cells = [(column, example(table, column)) for column in table.columns]
    assert is_example(table, cells)
    assert is_example(table, [(column, cell_text(value)) for column, value in cells])
    required = next(column for column in table.columns if column.required)
    assert not is_example(table, [(required, "otra cosa")])


def test_a_repeated_header(book):
    book.sheet(rows=[HEADINGS, ROW, HEADINGS, ROW])
    source = book.read()
    assert [row[0] for row in book.rows()] == [2, 4]
    assert "esas filas no se leen (fila 3)" in notes(source)


@pytest.mark.parametrize(
    "total",
    [
        (None, None, None, "Total", "=SUM(E2:E2)"),
        ("TOTALES:", None, None, None, 3000),
        (None, "Total general", None, None, 3000),
        ("Total 2016", None, None, None, 3000),
        ("Subtotal Salta", None, None, None, 3000),
        ("Nota: los datos de Salta son preliminares",),
        ("Fuentes: SEPYME",),
        ("Suma", None, None, None, 3000),
    ],
)
def test_totals_are_no_data(book, total):
    book.sheet(rows=[HEADINGS, ROW, total])
    source = book.read()
    assert [row[0] for row in book.rows()] == [2]
    assert "las filas de totales y de notas no se leen (fila 3)" in notes(source)
    assert not source.problems


@pytest.mark.parametrize("word", ["Total", "TOTAL GENERAL:", "Subtotal Salta", "Nota 1: x", "Suma"])
def test_a_total_that_could_be_data_is_a_problem(book, word):
    book.sheet(rows=[HEADINGS, ROW, (word, *ROW[1:])])
    (problem,) = book.read().problems
    assert (problem.code, problem.row) == ("total_row", 3)
    assert [row[0] for row in book.rows()] == [2]


def test_a_name_that_begins_as_a_total_is_data_beside_its_code(book):
    book.sheet("Organizaciones", [("Nombre", "Organización"), ("Total Austral S.A.", "O005")])
    assert not book.read().problems
    assert book.rows("organisations") == [(2, "Total Austral S.A.", "O005")]


@pytest.mark.parametrize(
    "row",
    [
        ("D-2", "Total", None, None, 1),
        *((name, *ROW[1:]) for name in ("TOTAL-1", "Nota12", "Sumar", "Totalmente", "Fuentes SRL")),
    ],
)
def test_what_may_be_data_is_kept(book, row):
    book.sheet(rows=[HEADINGS, ROW, row])
    book.read()
    assert [row[0] for row in book.rows()] == [2, 3]


def test_what_stands_beside_a_table(book):
    book.sheet(rows=[HEADINGS, ROW, (None, None, None, None, None, None, "fuente: el equipo")])
    source = book.read()
    assert [row[0] for row in book.rows()] == [2]
    assert "fuera de las columnas de la tabla, y no se leen (fila 3)" in notes(source)


def test_formulas_are_listed_by_column(book):
    rows = [HEADINGS, *((f"D-{n}", "I-1", ROW[2], ROW[3], f"=A{n}*2") for n in range(6))]
    rows[3] = (*rows[3][:2], "=TODAY()", *rows[3][3:])
    book.sheet(rows=rows)
    source = book.read()
    by_field = {problem.field: problem for problem in source.problems}
    assert by_field["amount_ars"].rows == (2, 3, 4, 5, 6, 7)
    assert by_field["amount_ars"].column == "Monto (pesos corrientes)"
    assert (by_field["date"].row, by_field["date"].rows) == (4, ())
    assert "como valores" in by_field["date"].mend
    assert str(by_field["amount_ars"]).startswith(
        "datos.xlsx, hoja Desembolsos, fila 2, columna Monto (pesos corrientes): "
        "tiene una fórmula, y no se admiten: su último resultado puede ser viejo "
        "(en 6 filas; también 3, 4, 5, 6…)."
    )


def test_formulas_of_unused_columns_do_not_matter(book):
    book.sheet(rows=[("=1+1", *HEADINGS, "Nota"), ("EJEMPLO", "=A1"), (None, *ROW, "=1+1")])
    assert not book.read().problems


def write_sheet(book, xml):
    book.made.save(book.path)
    with zipfile.ZipFile(book.path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = xml.encode()
    with zipfile.ZipFile(book.path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return read_workbook(book.path, book.connection)


def prefixed(cells, extra=""):
    head = "".join(
        f'<x:c r="{column_letters(place)}1" t="str"><x:v>{heading}</x:v></x:c>'
        for place, heading in enumerate(HEADINGS, start=1)
    )
    return (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<x:sheetData><x:row r="1">{head}</x:row>{cells}</x:sheetData>{extra}</x:worksheet>'
    )


def test_prefixes_shared_and_array_formulas(book):
    book.sheet()
    cells = (
        '<x:row r="2"><x:c r="A2"><x:f t="shared" ref="A2:A3" si="0">B2</x:f><x:v>1</x:v></x:c>'
        '<x:c r="E2"><x:f t="array" ref="E2:E4">B2:B4</x:f><x:v>1</x:v></x:c></x:row>'
        '<x:row r="3"><x:c r="A3"><x:f t="shared" si="0"/><x:v>1</x:v></x:c>'
        '<x:c r="E3"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="4"><x:c r="E4"><x:v>1</x:v></x:c></x:row>'
        '<x:row r="5"><x:c r="E5"><x:v>1</x:v></x:c></x:row>'
    )
    # Rules of colours have formulas too, outside of any cell.
    rules = "<x:conditionalFormatting><x:cfRule><x:f>A1</x:f></x:cfRule></x:conditionalFormatting>"
    source = write_sheet(book, prefixed(cells, rules))
    found = {problem.field: problem.rows for problem in source.problems}
    assert found == {"disbursement_id": (2, 3), "amount_ars": (2, 3, 4)}


def test_errors_of_excel_are_listed_by_column(book):
    sheet = book.sheet(rows=[HEADINGS, ROW, ROW, ROW])
    for place, error in (("E2", "#N/A"), ("E4", "#REF!"), ("C3", "#DIV/0!")):
        sheet[place] = error
        sheet[place].data_type = "e"
    source = book.read()
    found = {
        problem.field: (problem.what, problem.row, problem.rows) for problem in source.problems
    }
    assert found == {
        "date": ("tiene un error de Excel (#DIV/0!)", 3, ()),
        "amount_ars": ("tiene un error de Excel (#N/A)", 2, (2, 4)),
    }
    assert {problem.code for problem in source.problems} == {"cell_error"}


def test_an_error_says_only_its_own_name(book):
    cells = (
        '<x:row r="2"><x:c r="A2"><x:v>1</x:v></x:c>'
        '<x:c r="D2" t="e"><x:f>1/0</x:f><x:v>#DIV/0!</x:v></x:c>'
        '<x:c r="E2" t="e"><x:v>#N/A</x:v><x:f>NA()</x:f></x:c></x:row>'
    )
    rules = "<x:conditionalFormatting><x:f>AND(1)</x:f></x:conditionalFormatting>"
    book.sheet()
    source = write_sheet(book, prefixed(cells, rules))
    # One problem for each cell, though it has a formula too.
    assert [(problem.field, problem.what) for problem in source.problems] == [
        ("concept", "tiene un error de Excel (#DIV/0!)"),
        ("amount_ars", "tiene un error de Excel (#N/A)"),
    ]


def test_values_of_every_kind(book):
    values = ("007", "2.330", True, " texto ", 12)
    rows = [HEADINGS, values, (0.125, 1e-7, dt.datetime(2016, 12, 5, 10, 30), False, -3.0)]
    sheet = book.sheet(rows=rows)
    sheet["A3"].number_format = "0.0%"
    book.read()
    assert book.rows() == [
        (2, "007", "2.330", "sí", " texto ", "12"),
        (3, "0,1250", "0,0000001", "2016-12-05 10:30:00", "no", "-3"),
    ]


@pytest.mark.parametrize("number", [1e300, 1e10, -1e300, -123456789012345])
def test_impossible_durations(book, number, capfd):
    sheet = book.sheet()
    sheet["C2"] = number
    sheet["C2"].number_format = "[h]:mm"
    (problem,) = book.read().problems
    assert (problem.code, problem.sheet) == ("impossible_number", "Desembolsos")
    assert capfd.readouterr().err == ""


def test_a_rule_of_validation_may_have_any_number(book):
    sheet = book.sheet()
    rule = openpyxl.worksheet.datavalidation.DataValidation(
        type="decimal", operator="between", formula1="-1000000000000000", formula2="1"
    )
    sheet.add_data_validation(rule)
    rule.add("E2:E9")
    assert not book.read().problems


def test_dates_outside_the_calendar_stay_numbers(book):
    sheet = book.sheet()
    sheet["C2"] = 2958466
    sheet["C2"].number_format = "yyyy-mm-dd"
    book.read()
    assert book.rows()[0][3] == "2958466"


def test_dates_counted_from_1904(book):
    book.made.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.sheet()
    book.read()
    assert book.rows() == [(2, *READ)]


def test_a_cell_of_ten_megabytes(book):
    cell = f'<x:row r="2"><x:c r="A2" t="str"><x:v>{"x" * 10_000_000}</x:v></x:c></x:row>'
    book.sheet()
    source = write_sheet(book, prefixed(cell))
    assert not source.problems
    assert len(book.rows()[0][1]) == 10_000_000


def test_hostile_texts_stay_as_they_are(book):
    texts = ("=cmd|'/c calc'!A0", "'; DROP TABLE x; --", "<script>", "😀\u202e", "a\nb")
    sheet = book.sheet()
    for place, text in zip("ABCDE", texts, strict=True):
        sheet[f"{place}2"] = text
        sheet[f"{place}2"].data_type = "s"
    assert not book.read().problems
    assert book.rows() == [(2, *texts)]


@pytest.mark.slow
def test_a_million_formatted_rows(book):
    book.sheet()
    row = '<x:row r="2"><x:c r="A2" t="str"><x:v>D-1</x:v></x:c></x:row>'
    formatted = "".join(
        f'<x:row r="{number}" ht="15"><x:c r="A{number}" s="0"/></x:row>'
        for number in range(3, 1_048_577)
    )
    began = time.monotonic()
    source = write_sheet(book, prefixed(row + formatted))
    assert not source.problems
    assert [row[0] for row in book.rows()] == [2]
    assert time.monotonic() - began < 60


def test_the_data_set_in_spanish(book):
    book.sheet()
    pairs = [
        ("Conjunto de datos",),
        ("Clave", "Valor", "Qué es"),
        ("Título", "Simulación", "cómo se llama"),
        ("Naturaleza", "Simulada"),
        ("Año", 2016),
        ("Fuente", None, "de dónde sale"),
        ("Licencia", "CC BY"),
        ("Otra", "x"),
    ]
    book.sheet("Conjunto de datos", pairs)
    source = book.read()
    assert source.about == {
        "title": "Simulación",
        "nature": "simulated",
        "year": 2016,
        "source": "",
        "licence": "CC BY",
        "Otra": "x",
    }
    assert not source.problems


def test_the_data_set_in_english_and_its_problems(book):
    book.sheet()
    pairs = [("key", "value"), ("title", "=A1"), ("year", "2016"), ("year", 2017)]
    book.sheet("dataset", pairs)
    source = book.read()
    assert source.about["year"] == 2016
    assert [problem.code for problem in source.problems] == ["formula", "repeated_key"]
    assert all(problem.sheet == "dataset" for problem in source.problems)


def test_without_a_sheet_for_the_data_set(book):
    book.sheet()
    assert book.read().about == {}


def test_the_narrative(book):
    book.sheet()
    rows = [
        ("section", "position", "text", "source_lines"),
        ("alcance", 2, "Segundo.", 283),
        ("alcance", 1, "Primero,  con\nblancos.", "282;283"),
        ("dinero", 1, "Otro.", "66"),
    ]
    book.sheet("narrative", rows)
    source = book.read()
    first, second = source.narrative["alcance"]
    assert (first.text, first.source_lines, first.row) == ("Primero, con blancos.", (282, 283), 3)
    assert (second.text, second.source_lines) == ("Segundo.", (283,))
    assert set(source.narrative) == {"alcance", "dinero"}
    assert "narrative" not in source.tables


def test_problems_of_the_narrative(book):
    book.sheet()
    rows = [
        ("Sección", "Orden", "Texto", "Líneas del informe"),
        ("alcance", "x", "Primero.", None),
        (None, 1, "y" * 20_001, "0"),
    ]
    book.sheet("Narrativa", rows)
    found = [(problem.row, problem.field) for problem in book.read().problems]
    assert found == [
        (2, "position"), (2, "source_lines"), (3, "section"), (3, "text"), (3, "source_lines"),
    ]  # fmt: skip


def test_the_same_connection_twice(book):
    book.sheet()
    book.read()
    book.made["Desembolsos"]["A2"] = "D-9"
    book.read()
    assert [row[1] for row in book.rows()] == ["D-9"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (math.nan, ""),
        (Decimal("NaN"), ""),
        (Decimal("sNaN"), ""),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (Decimal("-Infinity"), "-inf"),
        (True, "sí"),
        (False, "no"),
        (0, "0"),
        (-0.0, "-0"),
        (2330.0, "2330"),
        (2330.5, "2330,5"),
        (0.1 + 0.2, "0,30000000000000004"),
        (1e-7, "0,0000001"),
        (999999999999999.0, "999999999999999"),
        (1e15, "1000000000000000"),
        (1e16, "1e+16"),
        (1.5e300, "1,5e+300"),
        (Decimal("1.50"), "1,50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E+999999"), "1E+999999"),
        (dt.date(2016, 12, 5), "2016-12-05"),
        (dt.datetime(2016, 12, 5), "2016-12-05"),
        (dt.datetime(2016, 12, 5, 0, 0, 1), "2016-12-05 00:00:01"),
        (dt.datetime(2016, 12, 5, tzinfo=dt.UTC), "2016-12-05"),
        (dt.time(9, 30), "09:30:00"),
        (dt.timedelta(hours=30), "30:00:00"),
        (dt.timedelta(seconds=-90), "-0:01:30"),
        (["a", 1], "a;1"),
        (" texto ", " texto "),
    ],
)
def test_cell_text(value, text):
    assert cell_text(value) == text


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_integers_are_read_as_they_were(value):
    assert parse.integer(cell_text(value)) == value
    assert parse.integer(cell_text(float(value))) == value


@given(
    st.floats(-999_999_999_999_999, 999_999_999_999_999).filter(lambda x: x == 0 or abs(x) > 1e-4)
)
def test_numbers_are_read_as_they_were(value):
    value = value or 0.0
    assert parse.number(cell_text(value)) == value


@given(st.decimals(-(10**12), 10**12, places=5))
def test_decimals_are_read_as_they_were(value):
    value = value or Decimal(0)
    assert parse.number(cell_text(value)) == float(value)


@given(st.dates())
def test_dates_are_read_as_they_were(value):
    assert parse.date(cell_text(value)) == value.isoformat()
    midnight = dt.datetime.combine(value, dt.time())
    assert parse.date(cell_text(midnight)) == value.isoformat()
