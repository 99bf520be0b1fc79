"""How many units of each stratum: integers that add up, within what each stratum has."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from spl_eval.errors import allowed, quoted
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sample.size import ROUNDING
from spl_eval.impact.sample.strata import as_text, require_columns

METHODS = ("proportional", "neyman")
DESCRIPTIONS = ("stratum", "population", "mean", "sd")


@dataclass(frozen=True)
class Allocation:
    """The units to draw in each stratum.

    ``table`` has one row a stratum: the strata columns, ``stratum``, ``population``, ``sd``,
    ``n``, ``take_all``, ``reserve``, ``fraction`` (n / population) and ``half_width`` (of the
    stratum's mean at 1 - alpha with the answers expected; NaN where the spread is unknown).
    ``half_width`` is that of the whole population's mean.
    """

    table: pd.DataFrame
    strata: tuple[str, ...]
    method: str
    n: int
    half_width: float
    alpha: float
    notes: tuple[str, ...]


def allocate(
    table: pd.DataFrame,
    n: int,
    *,
    method: str = "proportional",
    minimum: int = 2,
    take_all: Sequence[Mapping[str, object]] = (),
    reserve: float = 0.0,
    response: float = 1.0,
    alpha: float = 0.05,
) -> Allocation:
    """Share ``n`` units among the strata, and set a reserve list for each.

    Proportional: n_h ∝ N_h. Neyman (1934): n_h ∝ N_h · S_h. A stratum never gets more than it has
    (what exceeds goes to the others; the stratum is taken all) nor less than ``minimum``, or all
    it has. Fractions are rounded by largest remainders; ties go to the larger stratum, then to the
    label that sorts first.

    Args:
        table: of ``strata_table``.
        n: units to draw.
        method: ``proportional`` or ``neyman``.
        minimum: units a stratum at least; two are needed for a variance.
        take_all: strata taken whole: each entry gives values of strata columns.
        reserve: reserve list, as a share of the sample of each stratum, rounded up.
        response: expected share that answers, for the half-widths only.
        alpha: of the half-widths.

    Returns:
        The allocation; ``notes`` say when it has more units than asked for, which strata the
        method exhausted, and which spreads were unknown.

    Raises:
        ChoiceError: a value outside its range, or strata to take that do not exist.
    """
    _require(n, method, minimum, reserve, response)
    strata = tuple(str(name) for name in table.columns if name not in DESCRIPTIONS)
    size = table["population"].to_numpy(dtype=np.int64)
    whole = _declared(table, strata, take_all)
    low = np.where(whole, size, np.minimum(minimum, size))
    sd, notes = _spreads(table, size)
    share = size * sd if method == "neyman" else size.astype(float)
    if method == "neyman" and not (share > 0).any():
        raise ChoiceError(
            "El reparto de Neyman necesita la variación de un resultado en los estratos, y no hay "
            "ninguna. Use proportional."
        )
    wanted, said = _feasible(n, low, size)
    drawn = spread_out(wanted, share, low, size, table["stratum"].tolist())
    exhausted = table["stratum"].to_numpy()[(drawn == size) & ~whole & (size > minimum)]
    notes = [*said, *(notes if method == "neyman" else [])]
    if len(exhausted):
        notes.append(f"El reparto agota, y se toman enteros: {', '.join(map(str, exhausted))}.")
    z = NormalDist().inv_cdf(1 - alpha / 2)
    left = _fractions_left(drawn, size, response)
    known = table["sd"].to_numpy(dtype=float)
    result = table[[*strata, "stratum", "population", "sd"]].assign(
        n=drawn,
        take_all=drawn == size,
        reserve=np.minimum(np.ceil(reserve * drawn - ROUNDING).astype(np.int64), size - drawn),
        fraction=drawn / size,
        half_width=np.where(left == 0, 0, z * known * np.sqrt(left)),
    )
    error = np.where(left == 0, 0, sd * np.sqrt(left))
    half_width = z * math.sqrt(float(((size / size.sum() * error) ** 2).sum()))
    return Allocation(result, strata, method, int(drawn.sum()), half_width, alpha, tuple(notes))


def spread_out(
    n: int, share: Floats, low: Integers, high: Integers, labels: Sequence[str]
) -> Integers:
    """Return integers between ``low`` and ``high`` that add up to ``n``, ∝ ``share`` between them.

    The real solution is clip(λ · share, low, high), λ such that it adds up to n: what a bound
    takes or leaves is shared again among the rest. Where ``share`` is 0 the stratum gets more
    than ``low`` only once the others are exhausted.
    """
    positive = share > 0
    smallest = share[positive].min() * 1e-12 / max(int(high.max()), 1)
    share = np.where(positive, share, smallest * high)
    points = np.sort(np.concatenate([[0.0], low / share, high / share]))
    totals = np.clip(points[:, None] * share, low, high).sum(axis=1)
    real = np.clip(_crossing(points, totals, n) * share, low, high)
    whole = np.floor(real + ROUNDING).astype(np.int64)
    left = n - int(whole.sum())
    remainders = np.round(real - whole, 9)
    first = sorted(
        (i for i in range(len(labels)) if whole[i] < high[i]),
        key=lambda i: (-remainders[i], -high[i], labels[i]),
    )
    whole[first[:left]] += 1
    return whole


def _crossing(points: Floats, totals: Floats, n: int) -> float:
    """Return where the line through (points, totals), which never falls, first reaches ``n``."""
    after = int(np.argmax(totals >= n - ROUNDING))
    if after == 0:
        return float(points[0])
    start, rise = totals[after - 1], totals[after] - totals[after - 1]
    return float(points[after - 1] + (n - start) / rise * (points[after] - points[after - 1]))


def _declared(
    table: pd.DataFrame, strata: Sequence[str], take_all: Sequence[Mapping[str, object]]
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    whole = np.zeros(len(table), dtype=bool)
    for entry in take_all:
        require_columns(table[list(strata)], list(entry), "los estratos")
        match = np.ones(len(table), dtype=bool)
        for column, value in entry.items():
            match &= (table[column] == as_text(pd.Series([value])).iloc[0]).to_numpy()
        if not match.any() or not entry:
            asked = ", ".join(f"{column}: {value}" for column, value in entry.items())
            raise ChoiceError(f"No hay ningún estrato con {quoted(asked)} (take_all).")
        whole |= match
    return whole


def _spreads(table: pd.DataFrame, size: Integers) -> tuple[Floats, list[str]]:
    """Return each stratum's spread; where unknown, the pooled one of the others, and say so."""
    sd = table["sd"].to_numpy(dtype=float)
    known = ~np.isnan(sd)
    if known.all() or not known.any():
        return np.where(known, sd, np.nan), []
    degrees = np.maximum(size[known] - 1, 0)
    pooled = math.sqrt(float((degrees * sd[known] ** 2).sum() / max(degrees.sum(), 1)))
    names = ", ".join(table["stratum"].to_numpy()[~known])
    return np.where(known, sd, pooled), [
        f"Sin variación conocida (una unidad, o sin datos): {names}. Se usó la del conjunto."
    ]


def _feasible(n: int, low: Integers, size: Integers) -> tuple[int, list[str]]:
    least, most = int(low.sum()), int(size.sum())
    if n > most:
        return most, [f"Se pidieron {n} unidades y el marco tiene {most}: se toman todas."]
    if n < least:
        return least, [
            f"La muestra sube de {n} a {least} unidades, por el mínimo de cada estrato y los "
            "estratos que se toman enteros."
        ]
    return n, []


def _fractions_left(drawn: Integers, size: Integers, response: float) -> Floats:
    """Return 1 / answers - 1 / N by stratum: 0 where all answer, NaN where nobody is drawn."""
    answers = np.where(drawn > 0, drawn * response, np.nan)
    return np.maximum(1 / answers - 1 / size, 0)


def _require(n: int, method: str, minimum: int, reserve: float, response: float) -> None:
    if method not in METHODS:
        raise ChoiceError(f"El reparto {quoted(method)} no existe. {allowed(method, METHODS)}.")
    if n < 1:
        raise ChoiceError("La muestra (n) tiene que tener al menos una unidad.")
    if minimum < 0:
        raise ChoiceError("El mínimo por estrato (minimum) no puede ser negativo.")
    if not reserve >= 0:
        raise ChoiceError("La reserva (reserve) no puede ser negativa.")
    if not 0 < response <= 1:
        raise ChoiceError("La respuesta esperada (response) va entre 0 y 1, sin llegar a 0.")
