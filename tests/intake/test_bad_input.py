"""Data broken in one way each: the message names the place and the mend, nothing is published."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from spl_eval.cli import main
from spl_eval.intake import load, readers

REPOSITORY = Path(__file__).resolve().parents[2]
CLEAN = REPOSITORY / "data" / "2016"
Break = Callable[[Path], object]
"""What changes a folder of data."""


@dataclass(frozen=True)
class Case:
    """``says`` are the essential parts of the message, in their order."""

    id: str
    breaks: Break
    says: tuple[str, ...]
    problems: int = 1


def read_cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_cells(path: Path, cells: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(cells)


def cells_of(table: str, change: Callable[[list[list[str]]], object]) -> Break:
    def breaks(folder: Path) -> None:
        path = folder / f"{table}.csv"
        cells = read_cells(path)
        change(cells)
        write_cells(path, cells)

    return breaks


def cell(table: str, row: int, column: str, value: str) -> Break:
    """Put ``value`` in one cell; ``row`` as a spreadsheet numbers it."""

    def change(cells: list[list[str]]) -> None:
        place = cells[0].index(column)
        assert cells[row - 1][place] != value
        cells[row - 1][place] = value

    return cells_of(table, change)


def raw(file: str, change: Callable[[bytes], bytes]) -> Break:
    def breaks(folder: Path) -> None:
        path = folder / file
        before = path.read_bytes()
        after = change(before)
        assert after != before
        path.write_bytes(after)

    return breaks


def swap(file: str, old: str, new: str) -> Break:
    def change(content: bytes) -> bytes:
        assert content.count(old.encode()) == 1
        return content.replace(old.encode(), new.encode())

    return raw(file, change)


def recoded(file: str, encoding: str) -> Break:
    return raw(file, lambda content: content.decode("utf-8").encode(encoding))


def becomes_folder(file: str) -> Break:
    def breaks(folder: Path) -> None:
        (folder / file).unlink()
        (folder / file).mkdir()

    return breaks


def sparse(file: str) -> Break:
    return lambda folder: os.truncate(folder / file, readers.MAX_BYTES + 1)


def copied_row(table: str, row: int) -> Break:
    return cells_of(table, lambda cells: cells.append(cells[row - 1]))


def added_column(table: str, name: str) -> Break:
    def change(cells: list[list[str]]) -> None:
        for place, row in enumerate(cells):
            row.append("" if place else name)

    return cells_of(table, change)


def semicolons(table: str) -> Break:
    def breaks(folder: Path) -> None:
        path = folder / f"{table}.csv"
        cells = read_cells(path)
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";", lineterminator="\n").writerows(cells)

    return breaks


def dataset(old: str, new: str) -> Break:
    return swap("dataset.yml", old, new)


YEAR = "year: 2016\n"
BOMB = 'licence: &a ["x","x"]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]'
ASK_QUOTES = "Escriba entre comillas toda la celda"

CASES = [
    # Whole files
    Case(
        "missing file",
        lambda folder: (folder / "risks.csv").unlink(),
        ("risks.csv: no existe", "déjelo sólo con el encabezado"),
    ),
    Case(
        "folder in place of a file",
        becomes_folder("risks.csv"),
        ("risks.csv: es una carpeta y no un archivo", "Ponga en su lugar el archivo"),
    ),
    Case(
        "empty file",
        raw("risks.csv", lambda _: b""),
        ("risks.csv: está vacío", "Escriba al menos el encabezado"),
    ),
    Case(
        "only line feeds",
        raw("risks.csv", lambda _: b"\n\n\n"),
        ("risks.csv: está vacío", "Escriba al menos el encabezado"),
    ),
    Case(
        "dataset.yml over the size limit",
        sparse("dataset.yml"),
        ("dataset.yml: pesa más de 64 MB", "Divídalo"),
    ),
    Case(
        "file of zeros",
        sparse("risks.csv"),
        ("risks.csv: tiene un renglón de más de 16 millones de caracteres", "expórtelo de nuevo"),
    ),
    Case(
        "NUL bytes",
        swap("risks.csv", "K3,", "K\0003,"),
        ("risks.csv, fila 4: tiene bytes nulos", "expórtelo de nuevo"),
    ),
    Case(
        "quotation mark that is never closed",
        swap("risks.csv", "K3,", 'K3,"'),
        ("risks.csv, fila 4: tiene comillas sin cerrar", ASK_QUOTES),
    ),
    Case(
        "text after a closed quotation mark",
        swap("lessons.csv", "L1,lesson,", '"L1"x,lesson,'),
        ("lessons.csv, fila 2: tiene comillas sin cerrar, o texto después", ASK_QUOTES),
    ),
    # Headers
    Case(
        "header with another name",
        swap("risks.csv", "rating", "raiting"),
        ("risks.csv, fila 1: la columna «raiting» no se conoce", "¿Quiso decir «rating»?"),
    ),
    Case(
        "column missing",
        cells_of("lessons", lambda cells: [row.pop(2) for row in cells]),
        ("lessons.csv, fila 1: falta la columna «Texto» (text)", "Agréguela"),
    ),
    Case(
        "column twice",
        added_column("risks", "owner"),
        ("risks.csv, fila 1: la columna «owner» está repetida", "Deje una sola"),
    ),
    # Rows
    Case(
        "cell too many",
        swap("lessons.csv", "\nL2,lesson,", "\nL2,lesson,,"),
        ("lessons.csv, fila 3: tiene 5 celdas y el encabezado 4", "escríbala entre comillas"),
    ),
    Case(
        "cells too few",
        cells_of("risks", lambda cells: cells[3].__delitem__(slice(5, None))),
        ("risks.csv, fila 4: tiene 5 celdas y el encabezado 11", "escríbala entre comillas"),
    ),
    Case(
        "indicator twice",
        copied_row("results", 2),
        (
            "results.csv, fila 9, columna indicator_id",
            "código repetido (Código del indicador + Año): «P1-T1, 2016» ya está en la fila 2",
            "Quite una de las dos filas",
        ),
    ),
    # Cells
    Case(
        "negative target",
        cell("results", 2, "target", "-26"),
        ("results.csv, fila 2, columna target: meta: negativo (-26)", "Corrija el número"),
    ),
    Case(
        "place of zero",
        cell("form", 2, "position", "0"),
        ("form.csv, fila 2, columna position: orden: menor que 1 (0)", "Corrija el número"),
    ),
    Case(
        "text for a count",
        cell("results", 4, "declared", "cuatro"),
        ("results.csv, fila 4, columna declared: «cuatro» no es un número entero", "2.330"),
    ),
    Case(
        "English decimals for a count",
        cell("reach", 2, "units", "1.88"),
        ("reach.csv, fila 2, columna units: «1.88» no es un número entero", "2.330"),
    ),
    Case(
        "English decimals for an amount",
        cell("reach", 3, "amount_ars", "0.500"),
        ("reach.csv, fila 3, columna amount_ars: «0.500» no es un número", "coma para los decim"),
    ),
    Case(
        "negative amount",
        cell("instruments", 5, "approved_grant_ars", "-1.000,50"),
        ("instruments.csv, fila 5, columna approved_grant_ars", "negativo (-1.000,50)"),
    ),
    Case(
        "unknown line",
        cell("instruments", 2, "line", "2.C"),
        ("instruments.csv, fila 2, columna line: línea: «2.C» no se conoce", "1.A, 1.B, 2.A, 2.B"),
    ),
    Case(
        "unknown line in a list",
        cell("evidence", 2, "lines_heading", "1.A;4"),
        ("evidence.csv, fila 2, columna lines_heading", "«4» no se conoce", "1.A, 1.B, 2.A"),
    ),
    Case(
        "unknown province",
        cell("organisations", 3, "province", "Cordova"),
        (
            "organisations.csv, fila 3, columna province: provincia: «Cordova» no se conoce",
            "¿Quiso decir «Córdoba»?",
        ),
    ),
    Case(
        "unknown sector",
        cell("reach", 4, "sectors", "construcción;ingenieria nuclear"),
        ("reach.csv, fila 4, columna sectors", "«ingenieria nuclear» no se conoce", "Valores"),
    ),
    Case(
        "evidence for an unknown indicator",
        cell("evidence", 5, "indicator_id", "P9-T9"),
        (
            "evidence.csv, fila 5, columna indicator_id: «P9-T9» no está en results.csv",
            "Agréguelo allí o corrija el código",
        ),
    ),
    Case(
        "instrument of an unknown organisation",
        cell("instruments", 7, "organisation_id", "O99"),
        (
            "instruments.csv, fila 7, columna organisation_id: «O99» no está en organisations.csv",
            "Agréguelo allí o corrija el código",
        ),
    ),
    Case(
        "date that no calendar has",
        cell("activities", 2, "date", "31/02/2016"),
        ("activities.csv, fila 2, columna date: «31/02/2016» no existe en el calendario", "día"),
    ),
    Case(
        "date in words",
        cell("activities", 3, "date", "ayer"),
        ("activities.csv, fila 3, columna date: «ayer» no es una fecha", "2016-12-05"),
    ),
    Case(
        "date of the project in words",
        cell("identification", 6, "value", "enero"),
        ("identification.csv, fila 6, columna value: «enero» no es una fecha", "2016-12-05"),
    ),
    Case(
        "cell of one megabyte",
        cell("risks", 2, "risk", "a" * 1024**2),
        ("risks.csv, fila 2, columna risk: la celda tiene 1048576 caracteres", "20000"),
    ),
    Case(
        "required cell empty",
        cell("lessons", 2, "text", "   "),
        ("lessons.csv, fila 2, columna text: falta el valor", "Complete texto"),
    ),
    Case(
        "choice that is none",
        cell("evidence", 4, "state", "finished"),
        (
            "evidence.csv, fila 4, columna state: «finished» no se admite",
            "hecho (done), preliminar (preliminary), sólo iniciado (started)",
        ),
    ),
    Case(
        "source line 0",
        cell("risks", 2, "source_lines", "0"),
        ("risks.csv, fila 2, columna source_lines: «0» no son líneas de un documento", "desde 1"),
    ),
    Case(
        "source line in words",
        cell("risks", 2, "source_lines", "332;abc"),
        ("risks.csv, fila 2, columna source_lines: «abc» no es un número entero", "sólo el núm"),
    ),
    # dataset.yml
    Case(
        "dataset.yml missing",
        lambda folder: (folder / "dataset.yml").unlink(),
        ("dataset.yml: no existe", "Agréguelo"),
    ),
    Case(
        "dataset.yml is no YAML",
        dataset("nature: real", "nature: [real"),
        ("dataset.yml, fila 6: no es YAML válido", "Revise la sangría"),
    ),
    Case(
        "dataset.yml without keys",
        raw("dataset.yml", lambda _: b"- real\n- 2016\n"),
        ("dataset.yml: no contiene pares «clave: valor»", "Escriba una clave por renglón"),
    ),
    Case(
        "brackets without end in dataset.yml",
        dataset(YEAR, f"year: {'[' * 5000}"),
        ("dataset.yml", "no es YAML válido", "Revise la sangría"),
    ),
    Case(
        "unknown key in dataset.yml",
        dataset(YEAR, f"{YEAR}yaer: 2017\n"),
        ("dataset.yml: clave «yaer» desconocida", "¿Quiso decir «year»?"),
    ),
    Case(
        "unknown nature",
        dataset("nature: real", "nature: inventada"),
        ("dataset.yml: nature «inventada» no se admite", "Valores permitidos: real, simulated"),
    ),
    Case(
        "nature missing",
        dataset("nature: real", "# nature: real"),
        ("dataset.yml: falta «nature»",),
    ),
    Case(
        "aliases that multiply in dataset.yml",
        dataset("licence: el documento no la declara", BOMB),
        ("dataset.yml, fila 9: usa anclas o etiquetas de YAML", "Escriba el valor completo"),
    ),
    Case(
        "key twice in dataset.yml",
        dataset(YEAR, f"{YEAR}{YEAR}"),
        ("dataset.yml, fila 7: no es YAML válido", "year", "las claves repetidas"),
    ),
    Case(
        "year as text",
        dataset(YEAR, 'year: "2016"\n'),
        ("dataset.yml: year «2016» es un texto", "Escriba el año sin comillas"),
    ),
    Case(
        "year of no report",
        dataset(YEAR, "year: 1816\n"),
        ("dataset.yml: year «1816» no es un año", "Escriba un año desde 2012"),
    ),
    Case(
        "title that is a list",
        dataset("title: Informe Anual de Proyecto 2016, ARG/12/005", "title: [a, b]"),
        ("dataset.yml: title", "no es un texto", "Escríbalo entre comillas"),
    ),
    # Narrative
    Case(
        "paragraph without source lines",
        raw("narrative/gender.md", lambda content: content + b"\nOtro.\n"),
        ("gender.md, fila 7: párrafo sin sus líneas de origen", "por ejemplo [l. 282;283]"),
    ),
    Case(
        "paragraph with source line 0",
        raw("narrative/gender.md", lambda content: content.replace(b"[l. 296]", b"[l. 0]")),
        ("gender.md, fila 5: párrafo sin sus líneas de origen", "por ejemplo [l. 282;283]"),
    ),
    Case(
        "narrative in Windows-1252",
        recoded("narrative/gender.md", "cp1252"),
        ("gender.md, fila 1: no está en UTF-8", "Guárdelo de nuevo"),
    ),
]
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
# `run` loads as `check` does, in a notebook that takes seconds to start: every second case shows
# it.
EVERY_SECOND = pytest.mark.parametrize("case", CASES[::2], ids=lambda case: case.id)


def command(*arguments: str) -> int:
    with pytest.raises(SystemExit) as stopped:
        main(list(arguments))
    return stopped.value.code


def assert_says(text: str, parts: tuple[str, ...]) -> None:
    """Assert that ``text`` holds all ``parts``, each after the one before."""
    place = 0
    for part in parts:
        found = text.find(part, place)
        assert found >= 0, f"«{part}» is not where it should be in:\n{text}"
        place = found + len(part)


@pytest.fixture
def data(tmp_path):
    return Path(shutil.copytree(CLEAN, tmp_path / "datos"))


def test_clean_data_pass(data, capsys):
    assert command("check", str(data)) == 0
    assert "sin problemas" in capsys.readouterr().out


@EACH
def test_check_says_place_and_mend(case, data, capsys):
    case.breaks(data)
    assert command("check", str(data)) == 1
    said = capsys.readouterr()
    count = "1 problema en" if case.problems == 1 else f"{case.problems} problemas en"
    assert said.out == ""
    assert said.err.startswith("Error: ")
    assert_says(said.err, (f"{count} los datos", *case.says))
    assert sum(line.startswith("  ") for line in said.err.splitlines()) == case.problems


TOLERATED = [
    ("Windows-1252", recoded("risks.csv", "cp1252"), "risks.csv", "Windows-1252"),
    ("UTF-16", recoded("lessons.csv", "utf-16"), "lessons.csv", "UTF-16"),
    ("extra column", added_column("risks", "CUIT"), "risks.csv", "no se usan: «CUIT»"),
    ("semicolons", semicolons("risks"), "risks.csv", "punto y coma"),
]


@pytest.mark.parametrize(
    ("breaks", "file", "said"),
    [case[1:] for case in TOLERATED],
    ids=[case[0] for case in TOLERATED],
)
def test_what_can_be_understood_is_read_and_told(breaks, file, said, data, capsys):
    before = load(data)
    breaks(data)
    assert command("check", str(data)) == 0
    out = capsys.readouterr().out
    assert_says(out, ("sin problemas", file, said))
    after = load(data)
    assert all(before[name].equals(after[name]) for name in before.tables)


def test_results_of_another_year_are_not_dropped_in_silence(data, capsys):
    about = data / "dataset.yml"
    about.write_text(about.read_text(encoding="utf-8").replace("year: 2016", "year: 2017"), "utf-8")
    assert command("check", str(data)) == 1
    said = capsys.readouterr().err
    assert_says(said, ("results.csv, columna year: ninguna fila es de 2017", "hay de 2016"))


def test_a_period_that_ends_before_it_begins(data, capsys):
    path = data / "identification.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("2016-12-31", "2015-12-31"), encoding="utf-8"
    )
    assert command("check", str(data)) == 1
    assert_says(capsys.readouterr().err, ("identification.csv", "antes de empezar (2016-01-01)"))


def test_a_folder_without_any_data_is_one_problem(data, capsys):
    assert command("check", str(data.parent)) == 1
    said = capsys.readouterr().err
    assert_says(said, ("1 problema", "no tiene dataset.yml ni ninguna tabla", data.name))


TEN = [
    (cell("results", 2, "target", "-26"), "results.csv, fila 2, columna target"),
    (cell("results", 3, "lines", "9"), "results.csv, fila 3, columna lines"),
    (cell("evidence", 5, "indicator_id", "P9-T9"), "evidence.csv, fila 5, columna indicator_id"),
    (cell("evidence", 8, "state", "quizás"), "evidence.csv, fila 8, columna state"),
    (cell("instruments", 7, "organisation_id", "O99"), "instruments.csv, fila 7, columna organis"),
    (cell("organisations", 3, "province", "Cordova"), "organisations.csv, fila 3, columna provin"),
    (added_column("risks", "owner"), "risks.csv, fila 1: la columna «owner»"),
    (becomes_folder("audit.csv"), "audit.csv: es una carpeta"),
    (dataset("nature: real", "nature: inventada"), "dataset.yml: nature «inventada»"),
    (raw("narrative/gender.md", lambda _: b"Sin fuente."), "gender.md, fila 1: párrafo sin"),
]


def test_ten_problems_are_all_listed_at_once(data, capsys):
    for breaks, _ in TEN:
        breaks(data)
    assert command("check", str(data)) == 1
    said = capsys.readouterr().err
    assert [place for _, place in TEN if place not in said] == []
    assert "10 problemas en los datos" in said


def test_a_bad_cell_does_not_hide_a_bad_reference_in_the_same_table(data, capsys):
    cell("evidence", 8, "state", "quizás")(data)
    cell("evidence", 5, "indicator_id", "P9-T9")(data)
    assert command("check", str(data)) == 1
    said = capsys.readouterr().err
    assert "evidence.csv, fila 8, columna state" in said
    assert "evidence.csv, fila 5, columna indicator_id" in said


def test_a_missing_table_is_not_blamed_on_those_that_refer_to_it(data, capsys):
    (data / "organisations.csv").unlink()
    assert command("check", str(data)) == 1
    assert "1 problema en los datos" in capsys.readouterr().err


def test_folders_that_look_like_files_of_data_are_passed_over(data, capsys):
    (data / "anterior.csv").mkdir()
    assert command("check", str(data)) == 0


def test_windows_line_ends_keep_each_paragraph_with_its_own_lines(tmp_path):
    path = tmp_path / "x.md"
    path.write_bytes(b"Uno\r\nsigue. [l. 1]\r\n \r\nDos. [l. 2;3]\r\n")
    read = [(each.row, each.text, each.source_lines) for each in readers.read_narrative(path)]
    assert read == [(1, "Uno sigue.", (1,)), (4, "Dos.", (2, 3))]


# Runs ----------------------------------------------------------------------------------------


def loading_notebook() -> nbformat.NotebookNode:
    """Return a chapter that loads the data and no more."""
    new = nbformat.v4
    return new.new_notebook(
        cells=[
            new.new_markdown_cell("# Carga"),
            new.new_code_cell(
                'data = "data/2016"  # datos\nyear = 2016  # año',
                metadata={"tags": ["parameters"]},
            ),
            new.new_code_cell(
                "from spl_eval import project\nfrom spl_eval.intake import load\n"
                "load(project.resolve(data), year=year).title"
            ),
        ]
    )


def files(folder: Path) -> dict[str, bytes]:
    """Return every file under ``folder`` with its bytes, but for what a failure keeps."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "failed" not in path.relative_to(folder).parts
    }


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """Publish a run of two chapters, the real one and one that only loads the data."""
    root = tmp_path_factory.mktemp("proyecto")
    for folder in ("data", "notebooks", "params"):
        (root / folder).mkdir()
    shutil.copytree(CLEAN, root / "data" / "2016")
    shutil.copy(REPOSITORY / "notebooks" / "annual_report.ipynb", root / "notebooks")
    nbformat.write(loading_notebook(), root / "notebooks" / "carga.ipynb")
    text = "title: Prueba\ndata: data/2016\nnotebooks: [{}]\nparameters:\n  year: 2016\n"
    (root / "params" / "carga.yml").write_text(text.format("carga"), encoding="utf-8")
    (root / "params" / "anual.yml").write_text(text.format("annual_report"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        patch.delenv("SPL_EVAL_ROOT", raising=False)
        assert command("run", "carga") == 0
        assert command("run", "anual") == 0
    return root


@pytest.fixture
def project(published, tmp_path, monkeypatch):
    """Copy the published project, and stand in it."""
    root = Path(shutil.copytree(published, tmp_path / "proyecto"))
    monkeypatch.chdir(root)
    monkeypatch.delenv("SPL_EVAL_ROOT", raising=False)
    return root


@pytest.mark.slow
@EVERY_SECOND
def test_run_publishes_nothing(case, project, capsys):
    before = files(project / "build")
    case.breaks(project / "data" / "2016")
    assert command("run", "carga") == 1
    assert_says(capsys.readouterr().err, case.says)
    assert files(project / "build") == before


@pytest.mark.slow
def test_run_without_an_earlier_site_leaves_none(project, capsys):
    shutil.rmtree(project / "build")
    cell("results", 2, "target", "-26")(project / "data" / "2016")
    assert command("run", "anual") == 1
    assert_says(capsys.readouterr().err, ("no se publicó nada", "results.csv, fila 2"))
    assert files(project / "build") == {}


@pytest.mark.slow
def test_run_refuses_a_placeholder_that_nothing_computes(project, capsys):
    before = files(project / "build")
    data = project / "data" / "2016"
    raw("narrative/gender.md", lambda content: b"Son {R1.cuont}. [l. 3]\n\n" + content)(data)
    assert command("check", str(data)) == 0
    assert command("run", "anual") == 1
    told = (
        "lo publicado antes no cambió",
        "annual_report.ipynb, celda ",
        "gender.md, fila 1",
        "«R1.cuont»",
    )
    assert_says(capsys.readouterr().err, (*told, "¿Quiso decir «R1.count»?"))
    assert files(project / "build") == before
