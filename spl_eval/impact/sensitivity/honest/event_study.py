"""The event study whose parallel trends are doubted, and the effect that is asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

if TYPE_CHECKING:
    from spl_eval.impact.aggregate import Aggregate

Target = int | Mapping[int, float] | None
"""One event time, weights by event time, or None: the mean of the event times from 0 on."""

_ASYMMETRY = 1e-8
_NEGATIVE = -1e-8
_NO_VARIANCE = 1e-24
_SINGULAR = 1e-10

NO_BEFORE = "No hay efectos previos al tratamiento: nada acota el desvío de las tendencias."
NO_AFTER = "No hay efectos posteriores al tratamiento que evaluar."
GAP = (
    "Faltan tiempos del evento o efectos entre el primero y el último: las diferencias entre "
    "períodos seguidos no se conocen. Use window(primero, último) para elegir un tramo completo."
)
NO_SPREAD = "El efecto pedido no varía (varianza nula): no hay intervalo robusto."
SINGULAR = (
    "La covarianza de los efectos es singular (¿menos conglomerados que efectos?): tome el "
    "conjunto como aproximado."
)
NOT_COVARIANCE = "La covarianza de los efectos no es semidefinida positiva: revise la estimación."


@dataclass(frozen=True, eq=False)
class EventStudy:
    """Effects by event time, all against one reference period, which is left out.

    Attributes:
        event_times: (K,) integers, increasing.
        att: (K,) effects; those before the reference period are zero under parallel trends.
        covariance: (K, K) of the effects.
        reference: event time against which all effects are measured.

    Raises:
        ChoiceError: shapes that do not agree, or event times out of order.
    """

    event_times: tuple[int, ...]
    att: Floats
    covariance: Floats
    reference: int = -1

    def __post_init__(self) -> None:
        n_times = len(self.event_times)
        shapes_agree = self.att.shape == (n_times,) and self.covariance.shape == (n_times, n_times)
        if not shapes_agree:
            raise ChoiceError(
                f"El estudio de eventos tiene {n_times} tiempos, efectos de forma "
                f"{self.att.shape} y covarianza de forma {self.covariance.shape}: deben coincidir."
            )
        if list(self.event_times) != sorted(set(self.event_times) - {self.reference}):
            raise ChoiceError(
                "Los tiempos del evento deben ser enteros crecientes, sin repetir y sin el de "
                f"referencia ({self.reference})."
            )

    @classmethod
    def from_aggregate(cls, aggregate: Aggregate) -> EventStudy:
        """Take the effects of ``effects.aggregate("dynamic")``, without the base period.

        Args:
            aggregate: of effects estimated with ``base_period="universal"``.

        Raises:
            ChoiceError: another aggregation, or no base period common to all effects.
        """
        if aggregate.kind != "dynamic":
            raise ChoiceError(
                'La sensibilidad a las tendencias pide aggregate("dynamic"), no '
                f'aggregate("{aggregate.kind}").'
            )
        times = [int(key) for key in aggregate.keys]
        variance = np.diagonal(aggregate.covariance)[: len(times)]
        still = np.flatnonzero((aggregate.att == 0) & ~(variance > 0))
        base = [times[i] for i in still if times[i] < 0]
        if not base:
            raise ChoiceError(
                "Los efectos no se miden contra un mismo período base: estime con "
                'base_period="universal".'
            )
        kept = [i for i, time in enumerate(times) if time != base[-1]]
        return cls(
            event_times=tuple(times[i] for i in kept),
            att=aggregate.att[kept],
            covariance=aggregate.covariance[np.ix_(kept, kept)],
            reference=base[-1],
        )

    def window(self, first: int, last: int) -> EventStudy:
        """Keep the event times from ``first`` to ``last``, both included."""
        kept = [i for i, time in enumerate(self.event_times) if first <= time <= last]
        times = tuple(self.event_times[i] for i in kept)
        return EventStudy(
            times, self.att[kept], self.covariance[np.ix_(kept, kept)], self.reference
        )


@dataclass(frozen=True, eq=False)
class Question:
    """An event study in order, and the scalar l'tau that is asked of it.

    Attributes:
        before: (P,) effects before the reference period, the farthest first.
        after: (Q,) effects after it.
        covariance: (P+Q, P+Q).
        weights: (Q,) the vector l.
        problem: in Spanish, why nothing can be computed; empty when it can.
    """

    before: Floats
    after: Floats
    covariance: Floats
    weights: Floats
    problem: str = ""

    @property
    def estimate(self) -> float:
        """Return l'att, the effect under parallel trends."""
        return float(self.weights @ self.after)

    @property
    def variance(self) -> float:
        """Return the variance of the estimate."""
        after = self.covariance[len(self.before) :, len(self.before) :]
        return float(self.weights @ after @ self.weights)

    @property
    def cautions(self) -> list[str]:
        """Return what weakens any set, in Spanish: a singular covariance."""
        spread = np.sqrt(np.diagonal(self.covariance))
        if not spread.all():
            return [SINGULAR]
        values = np.linalg.eigvalsh(self.covariance / np.outer(spread, spread))
        return [SINGULAR] if values[0] <= _SINGULAR * values[-1] else []


def ask(study: EventStudy, target: Target, alpha: float) -> Question:
    """Split an event study at its reference period and check it for a target.

    Raises:
        ChoiceError: a target that is not in the event study, or an alpha outside (0, 0.5).
    """
    if not 0 < alpha < 0.5:
        raise ChoiceError(f"alpha debe estar entre 0 y 0,5 y es {alpha}.")
    times = np.asarray(study.event_times, dtype=int)
    n_before = int((times < study.reference).sum())
    weights = _weights(study, [int(time) for time in times[n_before:]], target)
    covariance = (study.covariance + study.covariance.T) / 2
    question = Question(study.att[:n_before], study.att[n_before:], covariance, weights)
    problem = _problem(study, times, question)
    return Question(question.before, question.after, covariance, weights, problem)


def _weights(study: EventStudy, after: list[int], target: Target) -> Floats:
    """Return l, over the event times after the reference period."""
    if target is None:
        effects = [time for time in after if time >= 0]
        return np.array([1 / len(effects) if time >= 0 else 0.0 for time in after])
    chosen = dict(target) if isinstance(target, Mapping) else {int(target): 1.0}
    unknown = [time for time in chosen if time not in after]
    values = np.array([chosen.get(time, 0.0) for time in after], dtype=float)
    if unknown or not np.isfinite(values).all() or not values.any():
        raise ChoiceError(
            f"El efecto pedido es {chosen} y el estudio de eventos tiene, después del período de "
            f"referencia ({study.reference}), los tiempos {after}: use esos tiempos, con pesos "
            "finitos y alguno distinto de cero."
        )
    return values


def _problem(study: EventStudy, times: np.ndarray, question: Question) -> str:
    """Say why nothing can be computed, or return an empty text."""
    if not len(question.weights) or not question.weights.any():
        return NO_AFTER
    if not len(question.before):
        return NO_BEFORE
    whole = np.sort(np.append(times, study.reference))
    known = np.isfinite(study.att).all() and np.isfinite(study.covariance).all()
    if (np.diff(whole) != 1).any() or not known:
        return GAP
    spread = np.abs(study.covariance).max()
    values = np.linalg.eigvalsh(question.covariance)
    asymmetric = np.abs(study.covariance - study.covariance.T).max() > _ASYMMETRY * spread
    if asymmetric or values[0] < _NEGATIVE * abs(values[-1]):
        return NOT_COVARIANCE
    scale = max(spread, float(np.square(study.att).max()))
    return "" if question.variance > _NO_VARIANCE * scale else NO_SPREAD
