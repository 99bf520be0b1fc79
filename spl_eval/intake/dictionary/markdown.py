"""Markdown for the data dictionary: tables, escaped cells, links to headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def grid(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table; its cells are Markdown already."""
    return [
        f"| {' | '.join(headings)} |",
        f"|{'---|' * len(headings)}",
        *(f"| {' | '.join(row)} |" for row in rows),
        "",
    ]


def cell(text: str) -> str:
    """Return ``text`` so that it shows as it is, and in one cell."""
    plain = " ".join(text.split())
    return plain.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def anchor(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading."""
    kept = "".join(c for c in heading.lower() if c.isalnum() or c in " -_")
    return kept.replace(" ", "-")


def table_link(table: str) -> str:
    """Return a link to the section of a table."""
    return f"[`{table}`](#{anchor(table)})"
