"""The weights of those who answered: of the draw, for who did not answer, and up to the frame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.errors import SplEvalError
from spl_eval.impact.sample import (
    Calibrated,
    Pooled,
    ResponseAdjustment,
    RIndicator,
    SampleDesign,
    WeightSummary,
    adjust_nonresponse,
    known_margins,
    pool_sparse,
    r_indicator,
    rake,
    representativeness,
    require_total,
    sample_design,
    weight_summary,
)
from spl_eval.impact.sample.strata import as_text
from spl_eval.publish.sample.fieldwork import KNOWN, Fieldwork, Limit
from spl_eval.results.study.frame import BEFORE

CELLS = ("line", "region")
"""What the cells of non-response and the margins are made of: known of all, and of the strata."""

FEWEST = 5
"""Answers in a cell or a margin at least; with fewer a weight is mostly chance."""

COMPARED = ("line", "region", "sector", f"jobs{BEFORE}", f"women_jobs{BEFORE}")
"""Where sample and frame are compared: all of it known before anybody answered."""

ISSUED, BASE, ADJUSTED, RAKED = "issued", "base", "adjusted", "raked"


@dataclass(frozen=True)
class Weighting:
    """The weights of a survey whose sample is known and that somebody answered."""

    work: Fieldwork

    @cached_property
    def field(self) -> pd.DataFrame:
        """The units issued that are in the frame; whoever closed counts as known."""
        field = self.work.joined(KNOWN)
        field = field[field["in_frame"]].reset_index(drop=True)
        own = self.work.frame.units.set_index("unit_id")
        before = {name: field["unit_id"].map(own[name]) for name in COMPARED if BEFORE in name}
        return field.assign(**before)

    @cached_property
    def pooled(self) -> Pooled:
        """The frame and the field, with the lines and regions of few answers as one."""
        frame = self.work.frame.units
        answered = self.field[self.field["responded"]]
        joined = pool_sparse(frame, answered, CELLS, FEWEST)
        named = {}
        for name in CELLS:
            places = dict(zip(as_text(frame[name]), joined.frame[name], strict=True))
            named[name] = as_text(self.field[name]).map(places)
        return Pooled(joined.frame, self.field.assign(**named), joined.notes)

    @cached_property
    def adjusted(self) -> ResponseAdjustment:
        """Weights of those who answered, raised for those of their cell who did not."""
        found = adjust_nonresponse(self.pooled.sample, CELLS, minimum=FEWEST)
        own = found.table[["unit_id"]].merge(self.field[["unit_id", *CELLS]], on="unit_id")
        return replace(found, table=found.table.assign(**{name: own[name] for name in CELLS}))

    @cached_property
    def raked(self) -> Calibrated | None:
        """Weights that add up to the frame by line and by region; None where none do."""
        table = self.adjusted.table
        names = table[["unit_id"]].merge(self.pooled.sample[["unit_id", *CELLS]], on="unit_id")
        answers = table.assign(**{name: names[name] for name in CELLS})
        margins: Any = known_margins(self.pooled.frame, CELLS)
        try:
            return rake(answers, margins)
        except SplEvalError:
            return None

    @cached_property
    def respondents(self) -> pd.DataFrame:
        """Those whose outcomes are known, with ``base_weight``, ``weight`` and ``raked``."""
        table = self.adjusted.table
        final = table["weight"] if self.raked is None else self.raked.weights
        return table.assign(raked=final)

    @cached_property
    def design(self) -> SampleDesign:
        """How they were drawn, for the errors of what is estimated with them."""
        return sample_design(
            self.with_outcomes,
            stratum="stratum",
            population="population",
            calibrated=self.raked,
        )

    @cached_property
    def with_outcomes(self) -> pd.DataFrame:
        """Those whose outcomes are known, with the outcomes of the survey's year.

        Of a unit that the survey found closed, and the register does not have, the jobs are zero.
        """
        own = self.work.frame.units.set_index("unit_id")
        table = self.respondents
        closed = table["status"] == "closed"
        found = {}
        for name in ("jobs", "women_jobs", "formal_jobs", "active"):
            values = table["unit_id"].map(own[name])
            found[name] = values.mask(values.isna() & closed, 0.0)
        return table.assign(**found)

    @property
    def summaries(self) -> dict[str, WeightSummary]:
        """The weights at each step."""
        table = self.respondents
        found = {
            ISSUED: weight_summary(self.field["weight"]),
            BASE: weight_summary(table["base_weight"]),
            ADJUSTED: weight_summary(table["weight"]),
        }
        return found if self.raked is None else found | {RAKED: weight_summary(table["raked"])}

    @cached_property
    def likeness(self) -> pd.DataFrame:
        """How like the frame are the sample and those who answered; of ``representativeness``.

        Columns ``…_issued`` (the sample by its design weights), ``…_plain`` (the answers
        unweighted), ``…_base`` and ``…_raked``.
        """
        frame, answers = self.work.frame.units, self.respondents
        one = representativeness(frame, self.field, COMPARED, {ISSUED: "weight"})
        names = {"plain": None, BASE: "base_weight", RAKED: "raked"}
        other = representativeness(frame, answers, COMPARED, names)
        return one.merge(
            other.drop(columns="frame"), on=["variable", "category"], how="outer", sort=False
        )

    def indicator(self, by: Sequence[str]) -> RIndicator:
        """Return how alike the response was over groups."""
        return r_indicator(self.field, by)

    def _joined(self, name: str) -> list[str]:
        """Return the lines or regions that count as one for lack of answers."""
        own = as_text(self.work.frame.units[name])
        return sorted(set(own[own.to_numpy() != self.pooled.frame[name].to_numpy()]))

    @property
    def sums_to_frame(self) -> bool:
        """Whether the design weights of the sample add up to the units of the frame."""
        try:
            require_total(self.field["weight"], len(self.work.frame.units), tolerance=1e-3)
        except SplEvalError:
            return False
        return True

    def limits(self) -> Iterator[Limit]:
        """Yield what the weights cannot carry."""
        total = self.summaries[ISSUED].total
        units = len(self.work.frame.units)
        if not self.sums_to_frame:
            yield Limit(
                f"Los pesos del sorteo suman {spanish.number(total)} y el marco tiene "
                f"{spanish.number(units)} unidades.",
                "Se ajustan al marco, por línea y por región.",
                "Las medias valen para el marco; los errores usan el tamaño de los estratos del "
                "sorteo.",
            )
        for name in CELLS:
            if few := self._joined(name):
                yield Limit(
                    f"Con menos de {FEWEST} respuestas, o las que les siguen: "
                    f"{spanish.listing(few)}.",
                    "Se ponderan juntas.",
                    "Lo del conjunto; nada de cada una.",
                )
        for note in self.adjusted.notes:
            yield Limit(
                note,
                "Se ponderan juntas, como si quien no respondió fuera como quien respondió.",
                "Lo del conjunto; nada de cada celda.",
            )
        if self.raked is None:
            yield Limit(
                "Los pesos no llegan a los totales del marco.",
                "Se usan los del sorteo, ajustados por falta de respuesta.",
                "Las medias, sin la corrección por línea y región.",
            )
        if alone := self.design.lonely_strata:
            yield Limit(
                f"Estratos con una sola respuesta: {spanish.number(len(alone))} "
                f"({spanish.listing(alone)}).",
                "Su variación se mide desde la media de toda la muestra, que la exagera.",
                "Las estimaciones del conjunto; ninguna de esos estratos.",
            )
