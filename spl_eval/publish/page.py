"""What a notebook opens to put results in front of a reader, stamped and with their source."""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spl_eval import spanish
from spl_eval.errors import SplEvalError
from spl_eval.intake import Dataset
from spl_eval.publish.annual.facts import facts
from spl_eval.publish.effects import effects_by
from spl_eval.publish.references import show_reference
from spl_eval.publish.say import Said, fill, paragraphs
from spl_eval.publish.shown import (
    SIMULATED,
    Shown,
    show_absent,
    show_chart,
    show_key_figures,
    show_said,
    show_table,
)
from spl_eval.publish.views import Absent, Chart, KeyFigure, Table
from spl_eval.results.selection import Selection


class ShowError(SplEvalError):
    """A notebook shows something that carries neither a caption nor its data."""


@dataclass(frozen=True)
class Page:
    """A reader's view of one data set.

    Every table and chart shown through it carries the source, the period and, for simulated
    data, the stamp; a notebook cannot forget them.
    """

    dataset: Dataset

    @property
    def stamp(self) -> str:
        """The words stamped on all that is shown: empty for real data."""
        return SIMULATED if self.dataset.nature == "simulated" else ""

    @property
    def source(self) -> str:
        """Source and period of what says no period of its own."""
        return self._source(())

    def _source(self, further: tuple[str, ...], period: str = "", basis: str = "") -> str:
        """Return source, period and price base, as they stand under every table and chart."""
        sources = "; ".join((self.dataset.source or self.dataset.title, *further))
        one = "Fuentes" if further else "Fuente"
        priced = f" {basis}." if basis else ""
        return f"{one}: {sources}. Período: {period or self._own_period}.{priced}"

    @property
    def _own_period(self) -> str:
        about, first = self.dataset.identification, self.dataset.first_year
        start, end = about.get("period_start"), about.get("period_end")
        if start and end:
            return spanish.period(start, end)
        return spanish.years(first or self.dataset.year, self.dataset.year)

    def show(self, view: Table | Chart | Absent) -> Shown:
        """Show a table, a chart or what is said instead; raises ShowError for anything else."""
        if isinstance(view, Absent):
            return show_absent(view)
        if not isinstance(view, Table | Chart):
            raise ShowError(
                f"page.show muestra una Table o un Chart, y recibió {type(view).__name__}. Una "
                "tabla de pandas se muestra con Table(nombre, título, tabla, columnas)."
            )
        source = self._source(view.sources, view.period, view.basis)
        if isinstance(view, Chart):
            return show_chart(view, self.stamp, source)
        return show_table(view, self.stamp, source)

    def answer(self, template: str, **values: Any) -> Shown:
        """Show the answer to the chapter's question: one or two sentences, computed."""
        said = fill(template, values)
        return show_said(said, "answer", paragraphs(said.text))

    def say(self, template: str, **values: Any) -> Shown:
        """Show sentences whose values are computed."""
        said = fill(template, values)
        return show_said(said, "say", paragraphs(said.text))

    def effects(self, cut: str, run: str, selection: Selection) -> Shown:
        """Show where the effects by ``cut`` are estimated, in the study that ``run`` publishes."""
        return show_reference(effects_by(cut, run, selection))

    def key_figures(self, *figures: KeyFigure) -> Shown:
        """Show the three to five figures of the first screen."""
        return show_key_figures(figures, self.stamp)

    def narrative(self, section: str) -> Shown:
        """Show a section of the data set's narrative, each paragraph with its source lines."""
        paragraphs_of = self.dataset.narrative.get(section, ())
        values: Mapping[str, Any] = facts(self.dataset)
        body, texts = "", []
        used: dict[str, tuple[Any, str]] = {}
        for paragraph in paragraphs_of:
            said = fill(paragraph.text, values, f"{paragraph.file}, fila {paragraph.row}")
            citation = spanish.lines_of_source(paragraph.source_lines)
            body += f'<p>{html.escape(said.text)} <small class="cite">{citation}</small></p>'
            texts.append(said.text)
            used.update(said.values)
        if not texts:
            text = f"El conjunto de datos no trae el texto «{section}»."
            body = f'<p class="empty">{html.escape(text)}</p>'
        return show_said(Said("\n".join(texts), used), "narrative", body)
