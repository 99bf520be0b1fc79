"""Identifiers say nothing of whom they identify: they stand in messages and in files of decisions.

A CUIT is known as such by its shape and its check digit, so that other numbers of eleven digits
pass; a name, by the same row's name, whatever the order of its words.
"""

from __future__ import annotations

from spl_eval.intake.fast_cells import is_cuit
from spl_eval.intake.rules.rule import Rule

CUIT = r"(?:^|[^0-9])([0-9]{2}[-. ]?[0-9]{2}[.]?[0-9]{3}[.]?[0-9]{3}[-. ]?[0-9])(?:$|[^0-9])"

CODED = (
    ("organisations", "organisation_id", "O001", False),
    ("units", "unit_id", "U001", True),
    ("coordinators", "coordinator_id", "C01", True),
    ("samples", "sample_id", "M001", False),
    ("follow_up", "follow_up_id", "F001", False),
)
"""Table, its identifier, a good one, and whether the row's name is that of a person or a firm."""


def _holds_cuit(column: str) -> str:
    digits = f"regexp_replace(regexp_extract(t.{column}, '{CUIT}', 1), '[^0-9]', '', 'g')"
    return f"CASE WHEN regexp_matches(t.{column}, '{CUIT}') THEN {is_cuit(digits)} ELSE false END"


def _words(column: str) -> str:
    plain = f"trim(regexp_replace(strip_accents(lower(t.{column})), '[^a-z0-9]+', ' ', 'g'))"
    return f"list_sort(string_split({plain}, ' '))"


def _coded(table: str, column: str, example: str, named: bool) -> Rule:
    # A name of digits only, or of one letter and a number, is a code written twice.
    is_name = f"regexp_matches(t.name, '[a-zA-Z]{{3}}') AND {_words(column)} = {_words('name')}"
    is_name = f" OR coalesce({is_name}, false)" if named else ""
    or_name = " o es el nombre" if named else ""
    return Rule(
        f"{table}_personal_identifier",
        table,
        column,
        f"{_holds_cuit(column)}{is_name}",
        f"el código lleva un CUIT{or_name}, y no debe decir de quién es la fila",
        f"Ponga un código propio, por ejemplo {example}, aquí y donde se lo use",
        f"`{table}.{column}` holds no CUIT{' and is not the name' if named else ''}.",
        f"`{table}.{column}` no lleva un CUIT{' ni es el nombre' if named else ''}.",
    )


IDENTIFIER_RULES = tuple(_coded(*each) for each in CODED)
