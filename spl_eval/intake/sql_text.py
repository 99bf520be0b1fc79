"""SQL that gives a cell's text as an Argentine would write it, whatever type it came in."""

from __future__ import annotations

ZONE = "America/Argentina/Buenos_Aires"
NUMBERS_WITH_POINT = ("DOUBLE", "FLOAT", "DECIMAL")


def text_expression(name: str, duckdb_type: str) -> str:
    """Return SQL for the text of the column ``name`` of type ``duckdb_type``; '' if missing.

    Only a Parquet file brings types; everything else comes as text already.
    """
    kind = duckdb_type.upper()
    if kind == "VARCHAR":
        words = name
    elif kind.endswith("[]"):
        words = f"array_to_string({name}, ';')"
    elif kind == "BOOLEAN":
        words = f"CASE WHEN {name} THEN 'sí' ELSE 'no' END"
    elif kind.startswith(NUMBERS_WITH_POINT):
        # pandas writes a missing number as NaN; «2330.0» is how a float says 2330.
        text = f"regexp_replace(CAST({name} AS VARCHAR), '\\.0+$', '')"
        words = f"CASE WHEN CAST({name} AS DOUBLE) <> 'NaN' THEN replace({text}, '.', ',') END"
    elif kind.startswith("TIMESTAMP"):
        # The day that it was here, whatever the clock of the machine that reads.
        moment = f"{name} AT TIME ZONE '{ZONE}'" if kind.endswith("TIME ZONE") else name
        words = f"regexp_replace(CAST({moment} AS VARCHAR), ' 00:00:00$', '')"
    else:
        words = f"CAST({name} AS VARCHAR)"
    return f"coalesce(CASE WHEN {name} IS NOT NULL THEN {words} END, '')"


def quoted_text(text: str) -> str:
    """Return ``text`` as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"
