"""The one error that reading a cell raises, apart so that every reader of cells can import it."""

from __future__ import annotations


class CellError(ValueError):
    """A cell that cannot be read; ``what`` and ``mend`` are sentences without full stop.

    ``code`` names the kind of mistake in snake_case and stays the same when sentences change,
    so that mistakes can be counted: ``ambiguous_number``, ``no_such_date``.
    """

    def __init__(self, what: str, mend: str, code: str = "invalid") -> None:
        super().__init__(what)
        self.what = what
        self.mend = mend
        self.code = code


def has_foreign_digits(text: str) -> bool:
    """Say whether ``text`` holds digits other than 0 to 9: full-width, Arabic, ½ or ²."""
    return not text.isascii() and any(c.isnumeric() and not c.isascii() for c in text)
