"""The allocation that a wanted precision needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sample.allocation import Allocation, allocate


def allocate_for_margin(
    table: pd.DataFrame,
    margin: float,
    *,
    method: str = "proportional",
    minimum: int = 2,
    take_all: Sequence[Mapping[str, object]] = (),
    reserve: float = 0.0,
    response: float = 1.0,
    alpha: float = 0.05,
) -> Allocation:
    """Return the smallest allocation whose ``half_width`` is at most ``margin``.

    Unlike ``size_for_margin`` it knows the strata: spread between them costs nothing, and strata
    taken whole take units from the others. Found by bisection over n.

    Args:
        table: of ``strata_table``, with an outcome.
        margin: half-width wanted of the population's mean, in the outcome's unit.
        method: as all that follows, of ``allocate``.
        minimum: units a stratum at least.
        take_all: strata taken whole.
        reserve: share of the sample.
        response: expected share that answers.
        alpha: one minus the confidence.

    Returns:
        The allocation; everybody, with a note, when not even that is precise enough.

    Raises:
        ChoiceError: a margin that is not positive, no spread to reckon with, or as ``allocate``.
    """
    if not margin > 0:
        raise ChoiceError("El margen (margin) tiene que ser mayor que cero.")

    def sized(n: int) -> Allocation:
        return allocate(
            table,
            n,
            method=method,
            minimum=minimum,
            take_all=take_all,
            reserve=reserve,
            response=response,
            alpha=alpha,
        )

    # What minimum and strata taken whole need is where the search begins.
    low, high = sized(1).n - 1, int(table["population"].sum())
    best = sized(high)
    if table["sd"].isna().all():
        raise ChoiceError("Sin la variación de un resultado en los estratos no hay tamaño posible.")
    if best.half_width > margin:
        note = "Ni con todas las unidades del marco se llega al margen, por la respuesta esperada."
        return replace(best, notes=(*best.notes, note))
    while high - low > 1:
        middle = (low + high) // 2
        found = sized(middle)
        # A stratum without units leaves no half-width (NaN), which is not enough.
        if found.half_width <= margin:
            high, best = middle, found
        else:
            low = middle
    return best
