"""Draw what is on show for a notebook, and carry along the data that it shows.

Every output holds HTML for the reader, plain text, and a record (RECORD_MIME) with the raw
values, from which ``results/`` is written: a published number is always data as well.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import numpy as np

from spl_eval import spanish
from spl_eval.publish.charts.canvas import svg_uri
from spl_eval.publish.say import Said
from spl_eval.publish.views import Absent, Chart, KeyFigure, Table

RECORD_MIME = "application/vnd.spl-eval.record+json"
SIMULATED = "DATOS SIMULADOS"
LONG_NUMBER = 18
"""Characters; a longer cell of figures carries words and may break into lines."""

LONG_TEXT = 60
"""Characters; a longer row header is a sentence, and bold sentences tire the reader."""

STAMP_POINTS, STAMP_OF_HEIGHT = 30, 14
"""Size of the letters across a chart, and the most for each inch of its height."""

LONG_FIGURE = 9
"""Characters; a longer key figure (an amount of pesos) is set in smaller letters."""

MANY_COLUMNS = 6
"""A table with more is set in smaller letters, so that paper holds it."""

SHORT_TABLE = 12
"""Rows; paper keeps a table no longer than this on one sheet."""

LONGEST_WORD = 28
"""Characters; a longer word (an address, hostile text) may be broken anywhere in a cell."""


@dataclass(frozen=True)
class Shown:
    """An output of a notebook: IPython displays it by ``_repr_mimebundle_``."""

    html: str
    text: str
    record: dict[str, Any]

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {"text/html": self.html, "text/plain": self.text, RECORD_MIME: self.record}


def table_html(table: Table, stamp: str = "") -> str:
    """Return a table with caption, header cells and labels for narrow screens.

    The stamp is part of the caption, so that paper never parts it from its table.

    ARIA roles repeat what the elements mean, because the narrow layout shows rows as blocks
    and browsers would otherwise drop the meaning.
    """
    if table.frame.empty:
        return (
            f'<p class="empty"><strong>{html.escape(table.caption)}.</strong> '
            f"{html.escape(table.empty)}</p>"
        )
    head = "".join(
        f'<th scope="col" role="columnheader"{_look(field.label, field.numeric)}>'
        f"{html.escape(field.label)}</th>"
        for field in table.fields
    )
    many = ' class="many"' if len(table.fields) > MANY_COLUMNS else ""
    rows = "".join(_row_html(table, row) for row in table.frame.to_dict("records"))
    return (
        f'<table role="table"{many}><caption>{_mark(stamp)}{html.escape(table.caption)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>'
    )


def _row_html(table: Table, row: dict[Any, Any]) -> str:
    cells = []
    for position, field in enumerate(table.fields):
        text = field.form(row[field.name])
        look = _look(text, field.numeric)
        label = html.escape(field.label, quote=True)
        kind = 'th scope="row" role="rowheader"' if position == 0 else 'td role="cell"'
        end = "th" if position == 0 else "td"
        cells.append(f'<{kind} data-label="{label}"{look}>{html.escape(text)}</{end}>')
    return f'<tr role="row">{"".join(cells)}</tr>'


def _look(text: str, numeric: bool) -> str:
    classes = []
    if text == spanish.MISSING:
        classes.append("missing")
    if numeric:
        classes.append("number" if len(text) <= LONG_NUMBER else "number wrap")
    if len(text) > LONG_TEXT:
        classes.append("text")
    if max((len(word) for word in text.split()), default=0) > LONGEST_WORD:
        classes.append("long")
    return f' class="{" ".join(classes)}"' if classes else ""


def show_table(table: Table, stamp: str, source: str) -> Shown:
    """Draw a table with its stamp, note and source."""
    note = f'<p class="note">{html.escape(table.note)}</p>' if table.note else ""
    above = stamp_html(stamp) if table.frame.empty else ""
    inner = f'{above}{table_html(table, stamp)}{note}<p class="source">{html.escape(source)}</p>'
    if table.folded and not table.frame.empty:
        inner = f"<details><summary>{html.escape(table.caption)}</summary>{inner}</details>"
    kind = "table" if len(table.frame) > SHORT_TABLE else "table short"
    body = f'<div class="{kind}">{inner}</div>'
    text = table.frame[[field.name for field in table.fields]].to_string(index=False)
    return Shown(body, f"{table.caption}\n{text}", record_of(table))


def show_chart(chart: Chart, stamp: str, source: str) -> Shown:
    """Draw a chart as an SVG image with title, alternative text, source and its data folded."""
    if stamp:
        size = min(STAMP_POINTS, STAMP_OF_HEIGHT * chart.figure.get_figheight())
        for axes in chart.figure.axes:
            axes.patch.set_visible(False)
        # Behind the marks, so that it crosses no value.
        chart.figure.text(
            0.5,
            0.5,
            SIMULATED,
            ha="center",
            va="center",
            rotation=20,
            alpha=0.18,
            fontsize=size,
            zorder=-1,
        )
    note = f'<p class="note">{html.escape(chart.note)}</p>' if chart.note else ""
    body = (
        f'<figure class="chart">{stamp_html(stamp)}'
        f"<figcaption>{html.escape(chart.title)}</figcaption>"
        f'<img src="{svg_uri(chart.figure)}" alt="{html.escape(chart.alt, quote=True)}">{note}'
        f'<p class="source">{html.escape(source)}</p>'
        f"<details><summary>Datos del gráfico</summary>{table_html(chart.data)}</details></figure>"
    )
    return Shown(body, f"{chart.title}\n{chart.alt}", record_of(chart.data))


def show_absent(absent: Absent) -> Shown:
    """Say what is not shown, and why."""
    title, reason = html.escape(absent.title), html.escape(absent.reason)
    text = f"{absent.title}. {absent.reason}"
    return Shown(
        f'<p class="empty"><strong>{title}.</strong> {reason}</p>',
        text,
        {"kind": "absent", "name": absent.name, "text": text, "values": []},
    )


def show_said(said: Said, css_class: str, body: str) -> Shown:
    """Wrap prose; its computed values go into the record."""
    values = [
        {"name": name, "value": raw(value), "text": text}
        for name, (value, text) in said.values.items()
    ]
    return Shown(
        f'<div class="{css_class}">{body}</div>',
        said.text,
        {"kind": css_class, "text": said.text, "values": values},
    )


def show_key_figures(figures: tuple[KeyFigure, ...], stamp: str) -> Shown:
    """Draw the figures of the first screen as a description list."""
    items = "".join(
        f"<div><dt>{html.escape(figure.label)}</dt>"
        f"<dd{_wide(figure.text)}>{html.escape(figure.text)}</dd></div>"
        for figure in figures
    )
    values = [
        {
            "name": figure.name,
            "label": figure.label,
            "value": raw(figure.value),
            "text": figure.text,
        }
        for figure in figures
    ]
    text = "\n".join(f"{figure.label}: {figure.text}" for figure in figures)
    return Shown(
        f'{stamp_html(stamp)}<dl class="key">{items}</dl>',
        text,
        {"kind": "key", "text": text, "values": values},
    )


def _wide(text: str) -> str:
    return ' class="wide"' if len(text) > LONG_FIGURE else ""


def _mark(stamp: str) -> str:
    return f'<span class="stamp">{html.escape(stamp)}</span> ' if stamp else ""


def stamp_html(stamp: str) -> str:
    """Return the visible stamp of simulated data, or nothing for real data."""
    return f'<p class="stamp">{html.escape(stamp)}</p>' if stamp else ""


def record_of(table: Table) -> dict[str, Any]:
    """Return a table's raw values as plain JSON, by its fields' names."""
    names = [*(field.name for field in table.fields), *table.also]
    return {
        "kind": "table",
        "name": table.name,
        "caption": table.caption,
        "fields": [{"name": name} for name in names],
        "rows": [[raw(row[name]) for name in names] for row in table.frame.to_dict("records")],
    }


def raw(value: Any) -> Any:
    """Return a value as JSON holds it; missing is null."""
    if isinstance(value, (tuple, list)):
        return [raw(each) for each in value]
    if spanish.is_missing(value):
        return None
    return value.item() if isinstance(value, np.generic) else value
