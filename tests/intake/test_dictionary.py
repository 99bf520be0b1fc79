"""The data dictionary: every table and column means something, in both languages."""

from __future__ import annotations

import csv
import re
from collections import Counter
from importlib import resources
from pathlib import Path

import pytest

from spl_eval.errors import folded
from spl_eval.intake import dictionary
from spl_eval.intake.dictionary import COMMAND, markdown, meaning, meanings, references
from spl_eval.intake.dictionary.markdown import anchor, cell, grid
from spl_eval.intake.readers.headings import heading_key
from spl_eval.intake.rules import RULES
from spl_eval.intake.tables import TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "data-dictionary.md"
PLACES = [
    (name, column)
    for name, table in TABLES.items()
    for column in ("", *(column.name for column in table.columns))
]
COLUMNS = [(name, column) for name, column in PLACES if column]
LITTLE_WORDS = frozenset({"de", "del", "la", "el", "los", "las", "y", "o", "a", "the", "of", "an"})
UNESCAPED_PIPE = re.compile(r"(?<!\\)\|")


def words(text: str) -> set[str]:
    return set(re.findall(r"\w+", folded(text).replace("_", " "))) - LITTLE_WORDS


def test_every_table_and_column_has_a_meaning_and_no_meaning_is_stale():
    assert set(meanings()) == set(PLACES)


def test_no_meaning_is_given_twice():
    text = resources.files("spl_eval.intake").joinpath("meanings.csv").read_text(encoding="utf-8")
    places = Counter((row["table"], row["column"]) for row in csv.DictReader(text.splitlines()))
    assert [place for place, times in places.items() if times > 1] == []


@pytest.mark.parametrize(("table", "column"), PLACES)
def test_meanings_are_sentences_in_two_languages(table, column):
    spanish, english = meaning(table, column)
    assert folded(spanish) != folded(english)
    for text in (spanish, english):
        assert text == text.strip()
        assert text.endswith(".")
        assert "\n" not in text
    # Letters of the other language: a sentence put into the wrong column.
    assert not re.search("[áéíóúñ¿¡«]", english)
    assert not re.search(r"\b(the|of|which|whether)\b", spanish)


@pytest.mark.parametrize(("table", "column"), PLACES)
def test_a_meaning_says_more_than_the_label(table, column):
    label = TABLES[table].column(column).label if column else TABLES[table].title
    known = words(label) | words(column or table)
    for text in meaning(table, column):
        assert len(words(text) - known) >= 2, text


def test_what_must_never_be_misread_is_said():
    spanish, english = meaning("reach", "jobs")
    assert "involucrados" in spanish
    assert "Nunca son puestos creados" in spanish
    assert "never jobs created" in english
    for table, column in (("reach", "jobs"), ("staff", "count"), ("activities", "participants")):
        assert "no es cero" in meaning(table, column)[0]
        assert "not zero" in meaning(table, column)[1]
    assert "promedio del año" in meaning("outcomes", "jobs")[0]
    assert "declara" in meaning("results", "declared")[0]


def test_amounts_say_in_which_pesos_they_are():
    amounts = [
        (name, column.name)
        for name, table in TABLES.items()
        for column in table.columns
        if column.kind == "amount"
    ]
    assert len(amounts) >= 9
    for place in amounts:
        spanish, english = meaning(*place)
        assert re.search("pesos corrientes d|mismos pesos", spanish), place
        assert re.search("current pesos of|same pesos", english), place


def test_a_table_or_column_without_meaning_is_an_error():
    with pytest.raises(KeyError):
        meaning("units", "colour")


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_heading_stands_for_one_column_only(table):
    meant: dict[str, set[str]] = {}
    for column in table.columns:
        for heading in (column.name, column.label, column.label.partition("(")[0]):
            meant.setdefault(heading_key(heading), set()).add(column.name)
    assert {key: names for key, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_numbers_have_a_unit(table):
    numeric = {"integer", "number", "amount"}
    assert [c.name for c in table.columns if c.kind in numeric and not c.unit] == []


def test_the_document_is_the_one_that_the_schema_gives():
    written = DOCUMENT.read_bytes().decode("utf-8") if DOCUMENT.exists() else ""
    assert written == markdown(), f"docs/data-dictionary.md is out of date; run: {COMMAND}"


def test_the_document_tells_every_column_and_rule_in_both_languages():
    lines = markdown().splitlines()
    for name, column in COLUMNS:
        start = lines.index(f"### {name}")
        row = next(line for line in lines[start:] if line.startswith(f"| `{column}`<br>"))
        for text in meaning(name, column):
            assert cell(text) in row
        assert f"| {TABLES[name].column(column).privacy} |" in row
    for rule in RULES:
        told = f"| `{rule.code}` | {cell(rule.meaning_en)} | {cell(rule.meaning_es)} |"
        assert f"| [`{rule.table}`](#{rule.table}) {told}" in lines


def test_every_code_of_a_closed_column_is_listed_with_its_word():
    lines = markdown().splitlines()
    for name, column in COLUMNS:
        for code, word in TABLES[name].column(column).choices.items():
            assert f"| `{code}` | {cell(word)} |" in lines


def test_what_a_column_allows_is_told():
    text = markdown()
    assert "| 2007 to 2024 |" in text
    assert "| 1 to 5 |" in text
    assert "| one `organisation_id` of [`organisations`](#organisations) |" in text
    assert "| [flow, portfolio](#codes-populations) |" in text


def test_links_lead_to_headings_and_each_heading_is_one():
    text = markdown()
    anchors = Counter(anchor(heading) for heading in re.findall("(?m)^#+ (.+)$", text))
    assert [heading for heading, times in anchors.items() if times > 1] == []
    linked = set(re.findall(r"\]\(#([^)]+)\)", text))
    assert len(linked) > len(TABLES)
    assert linked - set(anchors) == set()


def test_every_row_of_a_table_has_as_many_cells_as_its_heading():
    for block in re.findall(r"(?m)(?:^\|.*\n)+", markdown()):
        counts = {len(UNESCAPED_PIPE.findall(line)) for line in block.splitlines()}
        assert len(counts) == 1, block.splitlines()[0]


def test_the_diagram_draws_every_reference_once():
    drawn = re.search("(?s)```mermaid\nerDiagram\n(.*?)```", markdown())
    assert drawn is not None
    edges = drawn[1].splitlines()
    assert len(edges) == len(list(references())) == len(set(edges))
    assert "    organisations ||--o{ units : organisation_id" in edges
    assert "    instruments |o--o{ instruments : parent_instrument_id" in edges


def test_every_reference_leads_to_a_column_that_there_is():
    assert all(TABLES[target].column(key) for _, _, target, key in references())


def test_a_cell_stays_one_cell_and_shows_what_is_written():
    assert cell("a|b\nc <d> \\") == "a\\|b c &lt;d> \\\\"
    assert grid(("A", "B"), [("1", "2")]) == ["| A | B |", "|---|---|", "| 1 | 2 |", ""]


def test_the_dictionary_is_the_same_each_time():
    first = markdown()
    dictionary.meanings.cache_clear()
    assert markdown() == first
