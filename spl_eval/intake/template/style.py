"""How the template looks: its colours, fonts, widths and formats of number."""

from __future__ import annotations

import textwrap
from typing import Literal

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle

from spl_eval.intake.schema import Column, Part

INK, SOFT, PAPER, ACCENT, PERSONAL = "1B2733", "5F6B76", "FFFFFF", "1F5C7A", "8E3B74"
REQUIRED_FILL, OPTIONAL_FILL, EXAMPLE_FILL, LACKING_FILL = "1F5C7A", "DCE8EE", "F4F4F2", "FCE4C8"
TABS: dict[Part, str] = {"programme": "1F5C7A", "shared": "1F5C7A", "report": "C98B2B"}
GUIDE_TAB = "5F6B76"

MARK_REQUIRED, MARK_PERSONAL = "*", "◆"
"""Neither is a letter or a figure, so headings are recognised with them or without."""

HEADER_HEIGHT, EXAMPLE_HEIGHT, LINE_HEIGHT = 48, 20, 15
LONG_TEXT = frozenset(
    {"activity", "text", "summary", "claim", "mitigation", "observation", "asks", "note", "risk"}
    | {"measure", "as_written", "value", "product", "indicator"}
)
NAMES = frozenset({"name", "title", "instrument", "subject", "stage", "counterpart", "team"})
WIDTHS = {
    "integer": 12,
    "number": 12,
    "amount": 16,
    "date": 14,
    "cuit": 16,
    "lines": 14,
    "list": 34,
    "source_lines": 15,
    "text": 16,
}
MAX_WIDTH = 36
HEADING_WIDTH = 16
"""Longer headings go on in a second line."""
MONTHS_AS_TEXT = frozenset({"month"})
"""Columns of months: in a cell of dates the spreadsheet would make a day of them."""

CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
PLAIN = Alignment(horizontal="left", vertical="center", indent=1)
WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
MIDDLE = Alignment(horizontal="center", vertical="center")
NUMBER = Alignment(horizontal="right", vertical="center", indent=1)
UNLOCKED = Protection(locked=False)
HAIRLINE = Side(style="thin", color="C9D2D8")


def font(
    *,
    size: int = 10,
    color: str = INK,
    bold: bool = False,
    italic: bool = False,
    underline: Literal["single"] | None = None,
) -> Font:
    """Return a font of a family that Excel, LibreOffice and Google have."""
    return Font(name="Arial", size=size, color=color, bold=bold, italic=italic, underline=underline)


def fill(colour: str) -> PatternFill:
    """Return a solid fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


def header_font(column: Column | None) -> Font:
    """Return the font of a column's heading; None is the column of the example's mark."""
    if column is None:
        return font(italic=True, color=SOFT, size=9)
    return font(bold=True, color=PAPER if column.required else INK)


def header_fill(column: Column | None) -> PatternFill:
    """Return the ground of a column's heading: dark when it is required."""
    if column is None:
        return fill(EXAMPLE_FILL)
    return fill(REQUIRED_FILL if column.required else OPTIONAL_FILL)


def header_border(column: Column | None) -> Border:
    """Return the border of a heading: a thick coloured line under personal data."""
    personal = column is not None and column.privacy == "personal"
    bottom = Side(style="thick", color=PERSONAL) if personal else HAIRLINE
    return Border(left=HAIRLINE, right=HAIRLINE, bottom=bottom)


EXAMPLE_FONT = font(italic=True, color=SOFT)
EXAMPLE_BORDER = Border(bottom=Side(style="medium", color="9AA7B0"))
LACKING = DifferentialStyle(fill=PatternFill(bgColor=LACKING_FILL))


def number_format(column: Column) -> str:
    """Return the format of a column's cells; codes stay text, or «1.1» would become a day."""
    match column.kind:
        case "amount":
            return "#,##0"
        case "integer":
            return "0" if column.unit == "año" or is_year(column) else "#,##0"
        case "number":
            return "General"
        case "date" if column.name not in MONTHS_AS_TEXT:
            return "dd/mm/yyyy"
        case _:
            return "@"


def is_year(column: Column) -> bool:
    """Say whether a whole number counts years, which bear no mark of thousands."""
    return column.name in {"year", "exercise", "due_exercise"}


def alignment(column: Column) -> Alignment:
    """Return how a column's cells are laid out: long texts go on in the next line."""
    if column.kind in {"number", "amount"} or (column.kind == "integer" and not is_year(column)):
        return NUMBER
    if column.kind in {"date", "integer"}:
        return MIDDLE
    return WRAPPED if column.name in LONG_TEXT or column.kind == "list" else PLAIN


def width(column: Column, heading: str) -> float:
    """Return a width, in characters, that fits the heading's words and the usual values."""
    words = max(len(word) for word in textwrap.wrap(heading, HEADING_WIDTH, break_long_words=False))
    if column.choices:
        usual = max(len(label) for label in column.choices.values()) + 4
    elif column.vocabulary == "province" and column.kind == "text":
        usual = 24
    elif column.vocabulary == "sector" and column.kind == "text":
        usual = 30
    elif column.vocabulary == "line" and column.kind == "text":
        usual = 12
    elif column.kind == "text" and column.name in LONG_TEXT:
        usual = MAX_WIDTH
    elif column.kind == "text" and column.name in NAMES:
        usual = 30
    else:
        usual = WIDTHS[column.kind]
    return min(MAX_WIDTH, max(usual, words + 4))
