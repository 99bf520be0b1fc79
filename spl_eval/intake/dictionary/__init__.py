"""The data dictionary: what every table, column and code means, in Spanish and English.

``python -m spl_eval.intake.dictionary docs/data-dictionary.md`` writes it from the schema,
the rules and ``meanings.csv``, so that what is documented is what is checked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib import resources

from spl_eval.intake.dictionary.introduction import INTRODUCTION
from spl_eval.intake.dictionary.lists import allowed, vocabulary_sections
from spl_eval.intake.dictionary.markdown import cell, grid, table_link
from spl_eval.intake.rules import RULES
from spl_eval.intake.schema import Column, Table
from spl_eval.intake.tables import TABLES

COMMAND = "python -m spl_eval.intake.dictionary docs/data-dictionary.md"
PARTS = {
    "report": "annual report",
    "programme": "programme's records",
    "shared": "annual report and programme's records",
}
HEADINGS = (
    "Column",
    "Cell",
    "Required",
    "Allowed",
    "Privacy",
    "Meaning",
    "Significado",
)


@cache
def meanings() -> dict[tuple[str, str], tuple[str, str]]:
    """Map (table, column) to its meaning in Spanish and English; column is "" for a row."""
    file = resources.files("spl_eval.intake").joinpath("meanings.csv")
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    return {(row["table"], row["column"]): (row["meaning_es"], row["meaning_en"]) for row in rows}


def meaning(table: str, column: str = "") -> tuple[str, str]:
    """Return what a column means, in Spanish and in English; without column, what a row is.

    Raises:
        KeyError: the table or the column has no meaning in ``meanings.csv``.
    """
    try:
        return meanings()[table, column]
    except KeyError:
        raise KeyError(f"meanings.csv has no line for {table},{column}") from None


def markdown() -> str:
    """Return the data dictionary as Markdown, ending with a line break."""
    lines = [
        f"<!-- Generated, do not edit: {COMMAND} -->",
        "",
        *INTRODUCTION.format(command=COMMAND).strip().splitlines(),
        "",
        *_overview(),
        *_diagram(),
        "## Tables",
        "",
    ]
    for table in TABLES.values():
        lines += _table(table)
    lines += [*_rules(), *vocabulary_sections()]
    return "\n".join(lines).rstrip() + "\n"


def _overview() -> list[str]:
    rows = [
        (table_link(name), cell(table.title), PARTS[table.part], cell(meaning(name)[1]))
        for name, table in TABLES.items()
    ]
    return [
        "## All tables",
        "",
        *grid(("Table", "Tabla", "Part", "One row is"), rows),
    ]


def references() -> Iterator[tuple[str, Column, str, str]]:
    """Yield every reference: table, its column, the table referred to, and the column there."""
    for name, table in TABLES.items():
        for column in table.columns:
            if column.references:
                target, _, key = column.references.partition(".")
                yield name, column, target, key


def _diagram() -> list[str]:
    found = list(references())
    joined = {name for table, _, target, _ in found for name in (table, target)}
    alone = [table_link(name) for name in TABLES if name not in joined]
    edges = [
        f"    {target} {'||' if column.required else '|o'}--o{{ {table} : {column.name}"
        for table, column, target, _ in found
    ]
    return [
        "## How tables refer to each other",
        "",
        "Each line is a column, by whose name it goes, that holds the code of a row of the table "
        "at its single end. A circle at that end: the column may be empty.",
        "",
        "```mermaid",
        "erDiagram",
        *edges,
        "```",
        "",
        f"Without references: {', '.join(alone)}.",
        "",
    ]


def _table(table: Table) -> list[str]:
    spanish, english = meaning(table.name)
    used_by = dict.fromkeys(table_link(name) for name, _, to, _ in references() if to == table.name)
    facts = [
        f"- Key: {' + '.join(f'`{name}`' for name in table.key)}",
        f"- Part: {PARTS[table.part]}",
    ]
    if used_by:
        facts.append(f"- Referred to by: {', '.join(used_by)}")
    return [
        f"### {table.name}",
        "",
        f"**{cell(table.title)}.** {cell(english)}",
        "",
        f"*{cell(spanish)}*",
        "",
        *facts,
        "",
        *grid(HEADINGS, [_row(table, column) for column in table.columns]),
    ]


def _row(table: Table, column: Column) -> tuple[str, ...]:
    spanish, english = meaning(table.name, column.name)
    return (
        f"`{column.name}`<br>{cell(column.label)}",
        f"{column.kind}<br>{cell(column.unit)}" if column.unit else column.kind,
        "yes" if column.required else "",
        allowed(column),
        column.privacy,
        cell(english),
        cell(spanish),
    )


def _rules() -> list[str]:
    rows = [
        (table_link(rule.table), f"`{rule.code}`", cell(rule.meaning_en), cell(rule.meaning_es))
        for rule in RULES
    ]
    return [
        "## Rules across columns",
        "",
        "Checked besides keys, references and what each cell may hold. A rule that needs a value "
        "that is missing is not broken.",
        "",
        *grid(("Table", "Code", "What must hold", "Qué debe cumplirse"), rows),
    ]
