"""Why a comparison cannot be estimated, in words that name the covariate."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spl_eval.errors import quoted
from spl_eval.impact.adjust.design import Design
from spl_eval.impact.adjust.propensity import Logit
from spl_eval.impact.adjust.sample import Sample
from spl_eval.impact.adjust.spread import Spread
from spl_eval.impact.cells import Cells
from spl_eval.impact.moments import Floats

CONSTANT = 1e-12
"""Standard deviation over level below which a covariate is a constant with rounding errors."""

UNEXPLAINED = 1e-12
"""Share of a covariate's variance left by the others below which it is one of them."""

NEGLIGIBLE = 1e-5
"""Standardised coefficient below which a covariate takes no part in a combination."""

MAX_COHORTS = 3
"""Cohorts whose periods a note lists; the rest are counted."""

NO_WEIGHT = (
    "la cohorte o su grupo de comparación pesan cero en total. Revise la columna de ponderadores."
)
NO_CONVERGENCE = (
    "el logit de la propensión no converge. Use menos covariables, o el método «reg», que no "
    "usa propensiones."
)

FEW_COMPARED = (
    "el grupo de comparación es menos de la milésima parte de las tratadas. Use otro grupo de "
    "comparación, o el método «reg», que no usa propensiones."
)


def separating(
    sample: Sample, x: Floats, design: Design, fit: Logit, spread: Spread, names: Sequence[str]
) -> str:
    """Say that the propensity score reaches 0.999, and by which covariate.

    It is one whose values do not overlap between treated and comparison units, or else the one
    with the largest coefficient by its standard deviation over both (``spread``).
    """
    treated = x[:, sample.cohort(design.treated)]
    compared = [x[:, sample.cohort(h)] for h in design.pool]
    compared = [part for part in compared if part.shape[1] > 0]
    lowest = np.min([part.min(axis=1) for part in compared], axis=0)
    highest = np.max([part.max(axis=1) for part in compared], axis=0)
    alone = (treated.min(axis=1) > highest) | (treated.max(axis=1) < lowest)
    sizes = np.abs(fit.coefficients[1:]) * np.sqrt(np.diagonal(spread.crossed))
    worst = int(np.argmax(alone)) if alone.any() else int(np.argmax(sizes))
    how = "separa por sí sola" if alone.any() else "es la que más separa"
    return (
        f"la covariable {quoted(names[worst])} {how} a las unidades tratadas de su comparación (la "
        "propensión ajustada llega a 0,999 o más), así que no hay con quién compararlas. Quite "
        "esa covariable, reagrúpela o limite la muestra a unidades parecidas."
    )


def unidentified(spread: Spread, reference: Floats, names: Sequence[str], whom: str) -> str | None:
    """Return why a model with a constant and these covariates has no single solution, if so.

    Args:
        spread: moments of the units.
        reference: (P,) what was taken from the covariates before.
        names: of the covariates.
        whom: the units, as words that end a sentence.
    """
    n_columns = len(names) + 1
    if spread.n_units < n_columns:
        return (
            f"hay {spread.n_units} unidades {whom} y el modelo tiene {n_columns} coeficientes. "
            "Use menos covariables."
        )
    variances = np.diagonal(spread.crossed)
    level = CONSTANT * (np.abs(spread.covariates) + np.abs(reference))
    constant = variances <= spread.weight * level**2
    if constant.any():
        listed = _listed([names[j] for j in np.flatnonzero(constant).tolist()])
        one = constant.sum() == 1
        subject = (
            f"la covariable {listed} no varía" if one else f"las covariables {listed} no varían"
        )
        return f"{subject} {whom}. {'Quítela' if one else 'Quítelas'}."
    scale = np.sqrt(variances)
    return _combination(spread.crossed / np.outer(scale, scale), names, whom)


def _combination(correlations: Floats, names: Sequence[str], whom: str) -> str | None:
    chosen, rest = _independent(correlations)
    if not rest:
        return None
    first = rest[0]
    weights = np.linalg.solve(correlations[np.ix_(chosen, chosen)], correlations[chosen, first])
    others = [
        names[j] for j, weight in zip(chosen, weights, strict=True) if abs(weight) > NEGLIGIBLE
    ]
    return (
        f"la covariable {quoted(names[first])} es combinación lineal de {_listed(others)} {whom}. "
        "Quite una de ellas."
    )


def _independent(correlations: Floats) -> tuple[list[int], list[int]]:
    """Split the columns into independent ones and those that depend on them (pivoted Cholesky).

    Of equals the first is chosen, so that the column that a message blames is the later one.
    """
    left = correlations.copy()
    chosen: list[int] = []
    rest = list(range(len(correlations)))
    while rest:
        variances = np.diagonal(left)[rest]
        best = rest[int(np.argmax(variances > variances.max() * (1 - 1e-9)))]
        if left[best, best] <= UNEXPLAINED:
            break
        chosen.append(best)
        rest.remove(best)
        left = left - np.outer(left[:, best], left[best]) / left[best, best]
    return sorted(chosen), rest


def sentences(
    refused: Sequence[tuple[int, str]],
    cells: Cells,
    cohorts: Sequence[str],
    periods: Sequence[str],
) -> tuple[str, ...]:
    """Write one sentence for each reason, with the cells it concerns.

    Args:
        refused: pairs of a cell and the reason why it has no estimate.
        cells: the plan.
        cohorts: labels of the cohorts.
        periods: labels of the periods.
    """
    by_reason: dict[str, dict[int, list[str]]] = {}
    for cell, reason in sorted(refused):
        of_cohort = by_reason.setdefault(reason, {})
        of_cohort.setdefault(int(cells.cohort[cell]), []).append(periods[cells.time[cell]])
    notes = []
    for reason, by_cohort in by_reason.items():
        where = [
            f"cohorte {cohorts[h]} ({_span(labels)})"
            for h, labels in list(by_cohort.items())[:MAX_COHORTS]
        ]
        if len(by_cohort) > MAX_COHORTS:
            where.append(f"{len(by_cohort) - MAX_COHORTS} cohortes más")
        notes.append(f"Sin estimación en {_joined(where)}: {reason}")
    return tuple(notes)


def _span(labels: Sequence[str]) -> str:
    if len(labels) == 1:
        return f"período {labels[0]}"
    return f"{len(labels)} períodos, de {labels[0]} a {labels[-1]}"


def _listed(names: Sequence[str]) -> str:
    return _joined([quoted(name) for name in names])


def _joined(words: Sequence[str]) -> str:
    return " y ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
