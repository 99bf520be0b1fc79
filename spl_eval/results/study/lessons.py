"""The questions of the lessons learned, and by which rule a study answers them or does not."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from spl_eval import spanish

ANSWERED, PARTLY, NOT_ANSWERABLE = "answered", "partly", "not_answerable"
NOT_YET = (
    "todavía no se ve un efecto: el intervalo incluye el cero y también efectos que importarían"
)

MOST = 0.5
"""Share of the assisted units that must lie in sectors, and in jurisdictions, with an official
figure: with fewer, the figures speak of a minority."""


@dataclass(frozen=True)
class Question:
    """A question as the annual report of 2016 asks it (``lessons.csv``), and what it needs.

    Attributes:
        key: of the report's lesson.
        words: the report's.
        needs: data without which the answer is not whole.
    """

    key: str
    words: str
    needs: str


REPRESENTATIVE, JOBS, VALUE_ADDED, NET_EXPORTS, INCOME = QUESTIONS = (
    Question(
        "Q1",
        "representatividad en el sector y la región",
        "Un padrón de las unidades de cada sector y región, con el empleo no registrado.",
    ),
    Question(
        "Q2",
        "generación de empleo",
        "Puestos de cada unidad, todos los años, asistida o no.",
    ),
    Question(
        "Q3",
        "valor agregado",
        "Las compras de insumos y servicios de cada unidad: valor agregado es ventas menos "
        "compras.",
    ),
    Question(
        "Q4",
        "capacidad para exportar más en términos netos",
        "Lo que cada unidad importa: en términos netos es exportado menos importado.",
    ),
    Question(
        "Q5",
        "distribución del ingreso en las localidades",
        "Ingresos de los hogares de cada localidad, asistidos o no, de una encuesta de hogares o "
        "de registros.",
    ),
)


@dataclass(frozen=True)
class Finding:
    """What a study says of an outcome.

    Attributes:
        about: the outcome, as it stands inside a clause.
        low, high: interval of the effect; NaN where it is refused.
        minimum: the smallest effect that matters; NaN where the plan names none.
        refused: why there is no effect, in Spanish; empty when there is one.
        doubts: what speaks against taking the effect as it is: clauses in Spanish, without a
            capital or a full stop, as all reasons here.
        placebo: whether the plan expects no effect of it, so that it answers nothing.
    """

    about: str
    low: float
    high: float
    minimum: float = float("nan")
    refused: str = ""
    doubts: tuple[str, ...] = ()
    placebo: bool = False

    @property
    def unusable(self) -> str:
        """Why it answers nothing: a clause; empty when it can answer."""
        if self.placebo:
            return (
                f"el plan declara «{self.about}» un resultado de control, en el que no espera "
                "efecto, y un control no responde"
            )
        return _clause(self.refused)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it does not answer for good: it is not seen yet, and the doubts."""
        unseen = not self.is_seen and not self.is_small
        return (f"en {self.about} {NOT_YET}",) * unseen + self.doubts

    @property
    def is_seen(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    @property
    def is_small(self) -> bool:
        """Whether no effect inside the interval matters."""
        return math.isfinite(self.minimum) and max(abs(self.low), abs(self.high)) < self.minimum


@dataclass(frozen=True)
class Answer:
    """How far a question is answered, and why not further: clauses, none when it is whole."""

    question: Question
    status: str
    because: tuple[str, ...] = ()


def representativeness(sectors: float, places: float) -> Answer:
    """Say how far it is known what part of sectors and regions the assisted units are.

    Args:
        sectors: share of the assisted units, 0 to 1, whose sector has an official figure beside
            theirs; NaN where there is no unit.
        places: share whose jurisdiction has.
    """
    few = [
        _minority(by, share)
        for by, share in (("sector", sectors), ("jurisdicción", places))
        if not share > MOST
    ]
    if few:
        return Answer(REPRESENTATIVE, NOT_ANSWERABLE, tuple(few))
    return Answer(
        REPRESENTATIVE,
        PARTLY,
        (
            "las cifras oficiales son de puestos registrados del sector privado y no dicen cuántas "
            "unidades como las asistidas hay",
        ),
    )


def employment(jobs: Finding | None) -> Answer:
    """Say how far it is known what the programme did to jobs."""
    if jobs is None:
        return Answer(JOBS, NOT_ANSWERABLE, ("el plan no estima el efecto sobre los puestos",))
    if jobs.unusable:
        return Answer(JOBS, NOT_ANSWERABLE, (jobs.unusable,))
    return Answer(JOBS, PARTLY if jobs.reasons else ANSWERED, jobs.reasons)


def value_added(parts: Sequence[Finding]) -> Answer:
    """Say how far value added is known, from the effects on sales and on the wage bill."""
    return _in_part(
        VALUE_ADDED, parts, "sin las compras no hay valor agregado: ventas y salarios son parte"
    )


def net_exports(parts: Sequence[Finding]) -> Answer:
    """Say how far net exports are known, from the effect on what is exported."""
    return _in_part(NET_EXPORTS, parts, "se conoce lo exportado, y no lo importado")


def income_distribution() -> Answer:
    """Say that it is not known who earns what where assisted units are."""
    return Answer(
        INCOME,
        NOT_ANSWERABLE,
        (
            "no hay ingresos de hogares: la masa salarial no dice quién cobra en la localidad, ni "
            "cuánto ganan los demás",
        ),
    )


def _in_part(question: Question, parts: Sequence[Finding], lacking: str) -> Answer:
    known = [part for part in parts if not part.unusable]
    if known:
        doubts = dict.fromkeys(reason for part in known for reason in part.reasons)
        return Answer(question, PARTLY, (lacking, *doubts))
    if not parts:
        nothing = "el plan tampoco estima lo que sí se conoce"
        return Answer(question, NOT_ANSWERABLE, (lacking, nothing))
    why = dict.fromkeys(part.unusable for part in parts)
    return Answer(question, NOT_ANSWERABLE, (lacking, *why))


def _minority(by: str, share: float) -> str:
    if not share > 0:
        return f"por {by}, ninguna unidad asistida tiene al lado una cifra oficial comparable"
    return (
        f"por {by}, sólo el {spanish.percent(100 * share, 0)} de las unidades asistidas tiene al "
        f"lado una cifra oficial comparable, y hace falta más del {spanish.percent(100 * MOST, 0)}"
    )


def _clause(sentence: str) -> str:
    """Return a sentence to stand inside another."""
    return (sentence[:1].lower() + sentence[1:]).removesuffix(".")
