"""Tell whether a file writes its decimals with a comma or, as a program would, with a point."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

POINT = (
    r"-?([0-9]+\.([0-9]{1,2}|[0-9]{4,})|0\.[0-9]+|[0-9]{4,}\.[0-9]+|[0-9]{1,3}(,[0-9]{3})+\.[0-9]+)"
)
WHOLE = r"-?[0-9]+"

MIN_EVIDENCE = 3
"""One cell with a point is a slip of the hand; a file that a program wrote has many."""


def decimal_mark(connection: duckdb.DuckDBPyConnection, relation: str, texts: Sequence[str]) -> str:
    """Return ``.`` when every number of ``relation`` with a mark can only have a decimal point.

    ``texts`` are SQL expressions of the numeric columns' texts. ``2.330`` may be two thousand
    or two and a third: one such cell, or one comma, and the mark stays ``,``, so that the
    cells in doubt are refused instead of read a thousand times too large or too small.
    """
    if not texts:
        return ","
    every = " UNION ALL ".join(f"SELECT {text} AS text FROM {relation}" for text in texts)
    found = connection.execute(
        f"SELECT count(*) FILTER (regexp_full_match(text, '{POINT}')), "
        f"count(*) FILTER (regexp_matches(text, '[0-9]') "
        f"AND NOT regexp_full_match(text, '{POINT}|{WHOLE}')) FROM ({every})"
    ).fetchone()
    point, other = found if found is not None else (0, 0)
    return "." if point >= MIN_EVIDENCE and other == 0 else ","
