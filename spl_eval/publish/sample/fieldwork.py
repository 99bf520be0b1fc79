"""A survey's fieldwork against its frame: who was asked, what became of them, and what was lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from spl_eval import spanish
from spl_eval.errors import SplEvalError
from spl_eval.impact.sample import (
    DifferentialResponse,
    differential_response,
    fieldwork,
    issue,
)
from spl_eval.intake.vocabularies import RESERVE
from spl_eval.results.study.fieldwork import Answers, Drawn
from spl_eval.results.study.frame import OTHER_LINE, OUTSIDE, SamplingFrame

NOT_PLACED = {"arm": OUTSIDE, "line": OTHER_LINE}
FROM_FRAME = ("arm", "line", "region", "sector")
KNOWN = ("answered", "closed")
"""Results that leave a unit's outcomes known: one that closed has no jobs."""


@dataclass(frozen=True)
class Limit:
    """What the fieldwork cannot carry: what happened, what was done, what can be said still."""

    what: str
    done: str
    concludes: str


@dataclass(frozen=True)
class Issued:
    """The units that went to the field, and how many of them came from the reserve list."""

    table: pd.DataFrame
    called: int
    in_order: bool


@dataclass(frozen=True)
class Fieldwork:
    """A survey and what became of its sample.

    Attributes:
        survey: its identifier.
        title: its name.
        year: of the survey.
        period: when it was in the field, in words; its year where the dates are not known.
        frame: the units that it could draw.
        sampled: its sample; without rows where the data do not say who was drawn.
        answers: what became of the units.
        organisations: what became of the organisations.
        alpha: one less the confidence of the intervals.
    """

    survey: str
    title: str
    year: int
    period: str
    frame: SamplingFrame
    sampled: Drawn
    answers: Answers
    organisations: Answers
    alpha: float

    @property
    def has_sample(self) -> bool:
        """Whether the data say who was drawn, and with which probability."""
        return not self.sampled.table.empty

    @cached_property
    def issued(self) -> Issued:
        """The sample as it went to the field: the reserve units that were sought are part of it.

        Where the reserve was not called in its order nobody knows its chances: only what was
        drawn counts.
        """
        table = self.sampled.table
        reserve = set(table.loc[table["selection"] == RESERVE, "unit_id"])
        called = [name for name in self.answers.table["unit_id"] if name in reserve]
        try:
            return Issued(issue(table, called), len(called), True)
        except SplEvalError:
            return Issued(issue(table), 0, False)

    @cached_property
    def foreign(self) -> pd.Series:
        """Whether each answer is of a unit that was never issued."""
        base = self.issued.table if self.has_sample else self.answers.table
        return ~self.answers.table["unit_id"].isin(base["unit_id"])

    @cached_property
    def field(self) -> pd.DataFrame:
        """The units issued, with their result and what the frame knows of them.

        Of ``fieldwork`` with only an answer as a response, as the rates of AAPOR ask; without a
        sample, the units that were sought.
        """
        return self.joined(("answered",))

    def joined(self, known: tuple[str, ...]) -> pd.DataFrame:
        """Return the units issued with their result; ``known`` results count as a response."""
        found = self.answers.table[~self.foreign]
        base = (
            self.issued.table
            if self.has_sample
            else found[["unit_id"]].assign(stratum="consultadas")
        )
        field = fieldwork(base.drop(columns="organisation_id", errors="ignore"), found, known=known)
        own = self.frame.units.set_index("unit_id")
        placed = {name: field["unit_id"].map(own[name]) for name in FROM_FRAME}
        organisation = field["unit_id"].map(own["organisation_id"])
        field = field.assign(
            **placed,
            organisation_id=organisation.fillna(field["organisation_id"]),
            in_frame=field["unit_id"].isin(own.index),
        )
        return field.fillna(NOT_PLACED)

    @property
    def answered(self) -> int:
        """Units that answered."""
        return int((self.field["status"] == "answered").sum())

    @cached_property
    def differential(self) -> DifferentialResponse | str:
        """The response of both arms compared, or why it cannot be."""
        both = self.field[self.field["arm"] != OUTSIDE]
        try:
            return differential_response(both, alpha=self.alpha)
        except SplEvalError:
            return "Uno de los dos grupos no tiene unidades en la muestra: no hay qué comparar."

    def limits(self) -> Iterator[Limit]:
        """Yield what is wrong with the fieldwork's tables and what it leaves to say."""
        if not self.has_sample:
            yield Limit(
                "Los datos no dicen a quién se sorteó ni con qué probabilidad.",
                "Se cuenta a quienes se buscó; no se pondera ni se estima nada.",
                "Qué fue de las unidades consultadas. Nada del resto del marco.",
            )
        if foreign := int(self.foreign.sum()):
            yield Limit(
                f"Hay respuestas de unidades que no salieron al campo: {spanish.number(foreign)}.",
                "No se usan: nadie sabe con qué probabilidad entraron.",
                "Lo mismo que sin ellas.",
            )
        if self.answers.repeated:
            yield Limit(
                f"Hay unidades con más de un resultado: {spanish.number(self.answers.repeated)}.",
                "Vale el último, por su fecha.",
                "Todo, si el último es el definitivo.",
            )
        if self.sampled.unknown:
            yield Limit(
                "De algunas filas de la muestra no se sabe la probabilidad, o no es la de un "
                f"sorteo en su estrato: {spanish.number(self.sampled.unknown)}.",
                "Esas filas, con su estrato, quedan afuera.",
                "Lo de los demás estratos; el ajuste al marco reparte lo que falta.",
            )
        if self.has_sample and not self.issued.in_order:
            yield Limit(
                "La reserva no se llamó en su orden.",
                "Sus respuestas no se usan: valen las de quienes se sortearon.",
                "Todo lo demás, con menos respuestas.",
            )
        if lost := int((~self.field["in_frame"]).sum()) if self.has_sample else 0:
            yield Limit(
                "Unidades de la muestra que el registro de ese año no tiene en el marco: "
                f"{spanish.number(lost)}.",
                "Cuentan en la respuesta; no se ponderan.",
                f"Las estimaciones son de las {spanish.number(len(self.frame.units))} unidades del "
                "marco.",
            )
