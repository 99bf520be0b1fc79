"""Weights: what they must be, how spread they are, and those of the units that answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.sample.strata import SEPARATOR, as_text, require_columns

EVERYBODY = "todas"


@dataclass(frozen=True)
class WeightSummary:
    """How unequal weights are.

    ``design_effect`` is Kish's 1 + cv² (1965), the variance that unequal weights alone add;
    ``effective_size`` is n over it.
    """

    n: int
    total: float
    minimum: float
    maximum: float
    mean: float
    cv: float
    design_effect: float
    effective_size: float


@dataclass(frozen=True)
class ResponseAdjustment:
    """Weights of the respondents, raised for those of their cell that did not answer.

    ``table`` has the respondents: the weight before as ``base_weight``, ``weight`` after, and
    ``cell``. ``cells`` has cell, sampled, eligible, respondents and factor. Cells are for weights;
    variances keep the strata of the draw, whose fractions differ.
    """

    table: pd.DataFrame
    cells: pd.DataFrame
    notes: tuple[str, ...]


def require_weights(weights: Floats) -> Floats:
    """Return the weights when there are some and all are positive numbers.

    Raises:
        PanelError: nobody, or weights that are missing, infinite, zero or negative.
    """
    if not len(weights):
        raise PanelError(["No respondió nadie: no hay nada que ponderar ni que estimar."])
    wrong = int((~(np.isfinite(weights) & (weights > 0))).sum())
    if wrong:
        raise PanelError(
            [f"Pesos que faltan o no son positivos: {wrong}. Corríjalos, o quite esas filas."]
        )
    return weights


def require_total(
    weights: Sequence[float] | Floats | pd.Series, population: float, tolerance: float = 1e-6
) -> None:
    """Refuse weights that do not add up to the units of the frame.

    Args:
        weights: of the respondents, or of the sample issued.
        population: units of the frame (those in scope).
        tolerance: relative distance up to which they do.

    Raises:
        PanelError: what they add up to and what they should.
    """
    total = float(require_weights(np.asarray(weights, dtype=float)).sum())
    if abs(total - population) > tolerance * abs(population):
        raise PanelError(
            [
                f"Los pesos suman {total:.10g} y el marco tiene {population:.10g} unidades. "
                "Revise si faltan filas, o calibre los pesos al marco."
            ]
        )


def weight_summary(weights: Sequence[float] | Floats | pd.Series) -> WeightSummary:
    """Describe weights and what their inequality costs.

    Raises:
        PanelError: as ``require_weights``.
    """
    w = require_weights(np.asarray(weights, dtype=float))
    mean = float(w.mean())
    cv = float(w.std() / mean)
    effect = 1 + cv**2
    return WeightSummary(
        n=len(w),
        total=float(w.sum()),
        minimum=float(w.min()),
        maximum=float(w.max()),
        mean=mean,
        cv=cv,
        design_effect=effect,
        effective_size=len(w) / effect,
    )


def adjust_nonresponse(
    field: pd.DataFrame, cells: Sequence[str], *, weight: str = "weight", minimum: int = 2
) -> ResponseAdjustment:
    """Raise the weights of those who answered by cells (weighting classes; Lohr 2022, 8.5).

    Within a cell: w = d · Σ d of the eligible / Σ d of the respondents. It is right if, within
    each cell, who answers is like who does not. Units out of scope keep their weight to
    themselves: the adjusted weights add up to the units in scope.

    A cell with fewer than ``minimum`` respondents is collapsed: the last column of ``cells`` is
    dropped for all cells that share the others, and so on up to one cell of everybody.

    Args:
        field: of ``fieldwork``.
        cells: columns, the one to give up first at the end.
        weight: column of design weights.
        minimum: respondents a cell at least (or all its eligible units, if they are fewer).

    Raises:
        ChoiceError: a column is not there.
        PanelError: nobody answered, or weights that are missing or not positive.
    """
    require_columns(field, [weight, "responded", "eligible", *cells], "la muestra")
    base = require_weights(field[weight].to_numpy(dtype=float))
    answered = field["responded"].to_numpy(dtype=bool)
    if not answered.any():
        raise PanelError(["No respondió nadie: no hay nada que ponderar ni que estimar."])
    cell, notes = _collapsed(field, cells, minimum)
    data = pd.DataFrame({"cell": cell.to_numpy(), "weight": base})
    data["eligible"] = field["eligible"].to_numpy(dtype=bool)
    data["responded"] = answered
    in_scope = data["weight"].where(data["eligible"], 0).groupby(data["cell"]).sum()
    known = data["weight"].where(data["responded"], 0).groupby(data["cell"]).sum()
    factor = in_scope / known
    table = field[answered].assign(
        base_weight=base[answered],
        weight=base[answered] * factor.loc[cell.to_numpy()[answered]].to_numpy(),
        cell=cell[answered],
    )
    counted = data.groupby("cell").agg(
        sampled=("weight", "size"), eligible=("eligible", "sum"), respondents=("responded", "sum")
    )
    return ResponseAdjustment(
        table.reset_index(drop=True), counted.assign(factor=factor).reset_index(), notes
    )


def _collapsed(
    field: pd.DataFrame, cells: Sequence[str], minimum: int
) -> tuple[pd.Series, tuple[str, ...]]:
    """Return each row's cell, and which cells were joined."""
    answered = field["responded"].astype(int)
    eligible = field["eligible"].astype(int)
    text = {name: as_text(field[name]) for name in cells}
    cell, notes = _joined(text, cells, field.index), []
    for depth in range(len(cells) - 1, -1, -1):
        enough = answered.groupby(cell).transform("sum")
        few = enough < np.minimum(minimum, eligible.groupby(cell).transform("sum"))
        if not few.any():
            break
        coarse = _joined(text, cells[:depth], field.index)
        poor = sorted(set(cell[few]))
        cell = cell.where(~few.groupby(coarse).transform("any"), coarse)
        notes.append(
            f"Menos de {minimum} respuestas en {', '.join(poor)}: se pondera con "
            f"{', '.join(sorted(set(coarse[few])))}."
        )
    return cell, tuple(notes)


def _joined(text: dict[str, pd.Series], cells: Sequence[str], index: pd.Index) -> pd.Series:
    if not cells:
        return pd.Series(EVERYBODY, index=index, dtype=object)
    label = text[cells[0]]
    for name in cells[1:]:
        label = label + SEPARATOR + text[name]
    return label
