"""Rules and messages on cases made by hand: what is told, of which rows, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from spl_eval.errors import Problem
from spl_eval.intake import values
from spl_eval.intake.check import examine
from spl_eval.intake.parse import CellError
from spl_eval.intake.tables import TABLES
from tests.intake.bad import programme
from tests.intake.bad.case import putting


@pytest.fixture
def told(tmp_path):
    """Return a function that puts values in cells and returns what the check tells of them."""

    def check(*puts: tuple[str, int, str, Any], change: Any = None) -> list[Problem]:
        made = programme.tables()
        putting(*puts)(made)
        if change:
            change(made)
        folder = programme.write_folder(tmp_path / "datos", made)
        return list(examine(folder, frames=False).problems)

    return check


def rows_by_sentence(problems: list[Problem]) -> dict[str, tuple[int | None, ...]]:
    return {each.what: each.rows or (each.row,) for each in problems}


# What is said is true of every row ------------------------------------------------------------


def test_a_rule_says_of_each_row_its_own_values(told):
    problems = told(
        ("outcomes", 3, "women_jobs", 50),
        ("outcomes", 5, "women_jobs", 70),
        ("outcomes", 6, "women_jobs", 50),
    )
    assert rows_by_sentence(problems) == {
        "los puestos de mujeres (50) son más que el total de puestos (6)": (3, 6),
        "los puestos de mujeres (70) son más que el total de puestos (5)": (5,),
    }


def test_a_rule_that_is_broken_in_too_many_ways_is_told_once(told):
    def more_women(made):
        for row in made["outcomes"][1:]:
            row[3] = row[2] + 1 + int(row[0][1:])

    (problem,) = told(change=more_women)
    first = "los puestos de mujeres (7) son más que el total de puestos (5)"
    assert problem.what.startswith(f"{first}; y ")
    assert problem.what.endswith(" casos más con otros valores")
    assert problem.rows == tuple(range(2, 38))


def test_wrong_cells_of_one_kind_are_named_together(told):
    problems = told(
        *(
            ("outcomes", row, "jobs", text)
            for row, text in ((2, "s/d"), (3, "n/c"), (4, "?"), (5, "no"), (6, "x"))
        ),
        ("outcomes", 7, "sales_ars", -1),
        ("outcomes", 8, "sales_ars", -2),
    )
    assert rows_by_sentence(problems) == {
        "no es un número entero: «s/d», «n/c», «?», «no», …": (2, 3, 4, 5, 6),
        "ventas (pesos corrientes): negativo: «-1», «-2»": (7, 8),
    }


def test_what_was_perhaps_meant_stands_beside_each_text(told):
    (problem,) = told(
        ("units", 2, "province", "Cordova"),
        ("units", 3, "province", "Mendosa"),
    )
    listed = "«Cordova» (¿quiso decir «Córdoba»?), «Mendosa» (¿quiso decir «Mendoza»?)"
    assert problem.what == f"provincia: no se conoce: {listed}"
    assert problem.mend.startswith("Valores permitidos: ")


def test_different_mistakes_of_one_column_are_told_apart(told):
    problems = told(("outcomes", 2, "jobs", -1), ("outcomes", 3, "jobs", 10**9))
    assert sorted(each.what.split(":")[1].strip() for each in problems) == [
        "mayor que 999999999 (1000000000)",
        "negativo (-1)",
    ]


# Codes of persons and firms -------------------------------------------------------------------


def renamed(table: str, column: str, code: str):
    """Return the change of a code of row 2, in every table that has the column."""

    def change(made: programme.Tables) -> None:
        old = made[table][1][made[table][0].index(column)]
        for rows in made.values():
            if column in rows[0]:
                place = rows[0].index(column)
                for row in rows[1:]:
                    row[place] = code if row[place] == old else row[place]

    return change


@pytest.mark.parametrize(
    "code", ["20123456786", "20-12345678-6", "Gómez 20-12.345.678-6", "U1/20.12345678.6"]
)
def test_a_code_with_a_cuit_is_refused_and_not_repeated(code, told):
    (problem,) = told(change=renamed("units", "unit_id", code))
    assert problem.code == "units_personal_identifier"
    assert "12345678" not in str(problem)


@pytest.mark.parametrize("code", ["20123456780", "120123456786", "20-1234-5678-6", "Apiario 7"])
def test_other_codes_pass(code, told):
    assert told(change=renamed("units", "unit_id", code)) == []


def test_a_code_that_is_the_name_is_refused(told):
    (problem,) = told(change=renamed("coordinators", "coordinator_id", "LEDESMA Ana"))
    assert problem.code == "coordinators_personal_identifier"
    assert "LEDESMA" not in str(problem)


def test_codes_of_units_are_not_offered(told):
    (problem,) = told(("outcomes", 2, "unit_id", "u2"))
    assert "«u2» no está en units.csv" in problem.what
    assert problem.mend == "Agréguelo allí o corrija el código"


def test_a_name_where_a_code_is_due_is_not_repeated(told):
    (problem,) = told(
        ("outcomes", 2, "unit_id", "Gómez Juan"), ("outcomes", 5, "unit_id", "Díaz Rosa")
    )
    assert problem.what == "un código no está en units.csv"
    assert problem.count == 2


# Rules that have to let things pass -----------------------------------------------------------


def test_a_line_that_a_reader_inferred_is_not_held_against_the_kind(told):
    kind = ("instruments", 9, "kind", "uncoordinated_project")
    assert told(kind, ("instruments", 9, "line_basis", "reading")) == []


@pytest.mark.parametrize(
    ("row", "line"), [(2, "2.B"), (2, "3"), (3, "1.B")], ids=["plan", "plan", "derived"]
)
def test_plans_and_their_projects_are_of_lines_with_coordinator(row, line, told):
    problems = told(("instruments", row, "line", line))
    assert "kind_against_line" in [each.code for each in problems]


def test_a_payment_on_the_day_of_cancellation_passes(told):
    cancelled = ("instruments", 4, "status", "cancelled")
    assert told(cancelled, ("instruments", 4, "end_date", "9/6/2014")) == []


def test_a_payment_after_the_end_of_a_finished_instrument_passes(told):
    assert told(("instruments", 4, "end_date", "2014-05-30")) == []


def test_a_second_payment_of_another_amount_passes(told):
    second = ["D9", "I5", "2015-09-14", "project_activity", 100, None]
    assert told(change=lambda made: made["disbursements"].append(second)) == []


@pytest.mark.parametrize(
    ("ceilings", "codes"),
    [
        ([["plan", 480000], [None, 100]], []),
        ([["plan", 479999], [None, 900000]], ["grant_over_ceiling"]),
        ([["derived_project", 1], [None, 480000]], []),
        ([["derived_project", 1]], []),
    ],
)
def test_the_ceiling_of_a_kind_goes_before_that_of_all(ceilings, codes, told):
    def change(made):
        lines = [["1.A", 2016, *each] for each in ceilings]
        made["line_ceilings"] = [["line", "year", "kind", "ceiling_ars"], *lines]

    assert [each.code for each in told(change=change)] == codes


def test_two_ceilings_of_one_kind_are_one_too_many(told):
    (problem,) = told(change=lambda made: made["line_ceilings"].append(["1.A", 2016, 5]))
    assert problem.what == (
        "código repetido (Línea + Año + Tipo de instrumento): «1.A, 2016» ya está en la fila 4"
    )


@pytest.mark.parametrize("wages", [0, 6000])
def test_wages_of_zero_or_in_full_pass(wages, told):
    assert told(("outcomes", 3, "wage_bill_ars", wages)) == []


def test_one_hundred_pesos_are_a_payment(told):
    assert told(("disbursements", 7, "amount_ars", 100)) == []


def test_many_rows_with_one_cuit_are_compared_in_little_time(told):
    def change(made):
        made["units"] = [made["units"][0], *(list(made["units"][1]) for _ in range(20_000))]
        for number, row in enumerate(made["units"][1:]):
            row[0], row[1] = f"U{number + 1}", f"O{number % 6 + 1}"

    by_code = {problem.code: problem for problem in told(change=change)}
    assert by_code["unit_in_two_groups"].count == 20_000


# Samples and who is followed up ---------------------------------------------------------------


def without_samples(made):
    del made["samples"]


def of_another_survey(made):
    made["surveys"].append(["S2", "Seguimiento 2018", 2018, "2018-09-01", "2018-11-30"])
    for row in made["samples"][1:]:
        row[1] = "S2"


def reserve_that_answers(made):
    made["follow_up"].append(["F6", "S1", "O1", "U3", "yes", *[None] * 6])


def unit_with_its_organisation(made):
    made["follow_up"][5][2] = "O1"


def rounded_in_two_ways(made):
    made["samples"][5][6], made["samples"][6][6] = 0.3333, 0.333


@pytest.mark.parametrize(
    "change",
    [
        without_samples,
        of_another_survey,
        reserve_that_answers,
        unit_with_its_organisation,
        rounded_in_two_ways,
    ],
)
def test_a_follow_up_that_agrees_with_what_is_known_of_its_sample_passes(change, told):
    assert told(change=change) == []


@pytest.mark.parametrize(
    ("put", "codes"),
    [
        # Who answered may be the one whose row is wrong.
        (("samples", 6, "unit_id", None), ["drawn_of_nobody"]),
        (("samples", 6, "unit_id", "=U1"), ["formula_text"]),
        (("samples", 6, "unit_id", "U99"), ["unknown_reference"]),
        (("samples", 6, "survey_id", "S9"), ["unknown_reference"]),
        (("samples", 6, "survey_id", None), ["missing_value"]),
        (("follow_up", 6, "unit_id", "U99"), ["unknown_reference"]),
        (("follow_up", 2, "unit_id", "U4"), ["answer_of_another"]),
        (("samples", 6, "probability", "uno"), ["not_number"]),
    ],
)
def test_one_mistake_of_a_sample_is_told_once(put, codes, told):
    assert [each.code for each in told(put)] == codes


def test_who_is_in_the_sample_of_another_survey_is_in_none_of_this_one(told):
    def change(made):
        of_another_survey(made)
        made["samples"].append(["M8", "S1", "O1", None, "todas", "take_all", 1, 1])

    (problem,) = told(change=change)
    assert (problem.code, problem.rows) == ("answer_outside_sample", (3, 4, 5, 6))


def test_a_sample_without_its_probabilities_is_told_of_all_that_were_drawn(told):
    def change(made):
        for row in made["samples"]:
            del row[6]

    (problem,) = told(change=change)
    assert (problem.code, problem.rows) == ("drawn_without_probability", (2, 3, 4, 5, 6, 7))


# Dates of an English spreadsheet --------------------------------------------------------------


def test_dates_beside_others_with_the_month_first_are_in_doubt(told):
    problems = told(
        ("units", 2, "joined_date", "03/25/2014"),
        ("units", 3, "joined_date", "4/5/2014"),
        ("units", 4, "joined_date", "5/5/2014"),
        ("units", 5, "joined_date", "06/07/2014"),
    )
    assert {each.code: each.rows or (each.row,) for each in problems} == {
        "month_first": (2,),
        "doubtful_dates": (3, 5),
    }
    doubtful = next(each for each in problems if each.code == "doubtful_dates")
    assert doubtful.what.endswith("también puede leerse al revés: «4/5/2014», «06/07/2014»")


def test_dates_are_not_in_doubt_on_their_own(told):
    assert told(("units", 3, "joined_date", "4/5/2014")) == []


# Spellings and what to do about them ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line"),
    [
        *((text, "2.A") for text in ("2A", "2a", "2-A", "2. a", "Línea 2.A", "linea 2a", "L2A")),
        ("línea de asistencia 1.B", "1.B"),
        ("Línea 3", "3"),
    ],
)
def test_a_line_is_known_by_its_usual_spellings(text, line):
    assert values.read_cell(text, TABLES["instruments"].column("line")) == line


@pytest.mark.parametrize("text", ["1", "3.A", "2.C", "22.A", "Línea", "A2", "2 A 1"])
def test_no_line_is_guessed(text):
    with pytest.raises(CellError, match="no se conoce"):
        values.read_cell(text, TABLES["instruments"].column("line"))


@pytest.mark.parametrize(
    ("text", "code", "mend"),
    [
        ("10%", "percent_for_count", "Escriba la cantidad"),
        ("12,5 %", "percent_for_count", "Escriba la cantidad"),
        ("alrededor de 90", "approximate_count", "dígalo en la columna «Precisión»"),
        ("90 aprox.", "approximate_count", "Escriba el número solo"),
        ("más de 100", "approximate_count", "Escriba el número solo"),
        ("25-30", "approximate_count", "Escriba el número solo"),
        ("noventa", "not_integer", "Escriba sólo el número"),
    ],
)
def test_a_count_says_what_to_do_with_shares_and_guesses(text, code, mend):
    with pytest.raises(CellError) as refused:
        values.read_cell(text, TABLES["reach"].column("jobs"))
    assert refused.value.code == code
    assert mend in refused.value.mend
    assert f"«{text}»" in refused.value.what


# What the data set says of itself -------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "meant"), [("titulo", "title"), ("Año", "year"), ("naturaleza", "nature")]
)
def test_a_key_in_spanish_is_told_once_with_what_was_meant(key, meant, tmp_path):
    about = {key if name == meant else name: value for name, value in programme.ABOUT.items()}
    (problem,) = examine(programme.write_folder(tmp_path / "datos", about=about)).problems
    assert str(problem).startswith(f"dataset.yml: clave «{key}» desconocida. ¿Quiso decir «{meant}")


def test_a_workbook_is_told_of_its_sheet_in_its_words(tmp_path):
    about = {"title": "Prueba", "nature": "inventada", "year": "dos mil"}
    problems = examine(programme.write_workbook(tmp_path / "datos.xlsx", about=about)).problems
    assert sorted(str(each) for each in problems) == [
        "datos.xlsx: hoja «Conjunto de datos», Año: «dos mil» no es un año. "
        "Escriba un año desde 2012, por ejemplo 2016.",
        "datos.xlsx: hoja «Conjunto de datos», Naturaleza: «inventada» no se admite. "
        "Valores permitidos: real, simulados.",
    ]


def test_a_workbook_without_a_year_is_told_the_row_to_add(tmp_path):
    about = {"title": "Prueba", "nature": "real"}
    (problem,) = examine(programme.write_workbook(tmp_path / "datos.xlsx", about=about)).problems
    assert problem.what == "falta «Año» (year)"
    assert problem.mend == "Agregue en la hoja «Conjunto de datos» una fila «Año» con su valor"
