"""How strong an unobserved reason to enter would have to be to explain an effect away.

A regression of each unit's change on treatment and on what is observed of it; the rest is in
``confounding``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from spl_eval.impact.findings import count
from spl_eval.impact.problems import ChoiceError
from spl_eval.impact.sensitivity.confounding import (
    adjusted_estimate,
    adjusted_std_error,
    confounder_bound,
    partial_r2,
    robustness_value,
)
from spl_eval.impact.sensitivity.design import Design, design_of

if TYPE_CHECKING:
    import pandas as pd

_IMPOSSIBLE = "Ninguna causa puede ser tantas veces más fuerte que esta covariable."


@dataclass(frozen=True)
class SelectionSensitivity:
    """What an unobserved confounder would need, and what those like the observed ones would do.

    Attributes:
        estimate: coefficient of the treatment.
        std_error: by clusters where there are any, otherwise classical.
        classical_std_error: the one that the formulas rest on.
        statistic: estimate / std_error.
        df: residual degrees of freedom of the regression.
        p_value: Student's t with clusters less one, or ``df``, degrees.
        r2_treatment: partial R² of the treatment with the outcome.
        rv: share of treatment and of outcome that a confounder must explain to bring the estimate
            to zero (or down by q).
        rv_alpha: the same, to make it insignificant.
        bounds: one row a benchmark and k: covariate, k, r2_treatment, r2_outcome (of a confounder
            k times as strong as the covariate), estimate, std_error, lower, upper (with it), note.
        n: units; n_clusters: clusters, 0 for none.
        note: in Spanish; empty when there is nothing to say.
    """

    estimate: float
    std_error: float
    classical_std_error: float
    statistic: float
    df: int
    p_value: float
    r2_treatment: float
    rv: float
    rv_alpha: float
    bounds: pd.DataFrame
    n: int
    n_clusters: int
    note: str = ""


def selection_sensitivity(
    data: pd.DataFrame,
    *,
    outcome: str,
    treatment: str,
    covariates: Sequence[str],
    benchmarks: Mapping[str, Sequence[str]] | Sequence[str] | None = None,
    k: Sequence[float] = (1, 2, 3),
    cluster: str | None = None,
    q: float = 1.0,
    alpha: float = 0.05,
) -> SelectionSensitivity:
    """Regress an outcome on treatment and covariates, and ask what an omitted one could do.

    For differences in differences the outcome is each unit's change. With clusters, what a
    confounder does to the estimate rests on the classical error, as an identity of least squares;
    tests and intervals use the clusters' one, which is taken to change in the same proportion.

    Args:
        data: one row a unit; rows with a missing value stay out.
        outcome: column.
        treatment: column, 0 and 1.
        covariates: columns; numbers as they are, others by level.
        benchmarks: covariates to compare confounders with, each alone, or a name and the covariates
            of a group; None for each covariate.
        k: how many times as strong as the benchmark.
        cluster: column; None for classical errors.
        q: part of the estimate to be explained away.
        alpha: level of tests and intervals.

    Raises:
        PanelError: columns that lack, fewer units than coefficients, a treatment that the
            covariates determine, or a single cluster.
        ChoiceError: a benchmark that is no covariate.
    """
    from scipy.special import stdtr  # slow to import

    groups = _groups(benchmarks, covariates)
    design = design_of(data, outcome, treatment, covariates, cluster)
    estimate, classical, robust = design.coefficient()
    t = estimate / classical
    reference = design.n_clusters - 1 if design.n_clusters else design.df
    statistic = estimate / robust
    strength = robustness_value(t, design.df, q=q)
    tested = robustness_value(
        t,
        design.df,
        q=q,
        alpha=alpha,
        inflation=robust / classical,
        reference_df=reference if design.n_clusters else None,
    )
    return SelectionSensitivity(
        estimate=estimate,
        std_error=robust,
        classical_std_error=classical,
        statistic=statistic,
        df=design.df,
        p_value=2 * float(stdtr(reference, -abs(statistic))),
        r2_treatment=partial_r2(t, design.df),
        rv=strength,
        rv_alpha=tested,
        bounds=_bounds(design, groups, k, (estimate, classical, robust), alpha),
        n=len(design.y),
        n_clusters=design.n_clusters,
        note=_note(design, len(data)),
    )


def _groups(
    benchmarks: Mapping[str, Sequence[str]] | Sequence[str] | None, covariates: Sequence[str]
) -> dict[str, list[str]]:
    chosen = list(covariates) if benchmarks is None else benchmarks
    if isinstance(chosen, Mapping):
        groups = {name: list(of_group) for name, of_group in chosen.items()}
    else:
        groups = {name: [name] for name in chosen}
    foreign = [name for group in groups.values() for name in group if name not in covariates]
    if foreign:
        raise ChoiceError(
            "No son covariables de la regresión: "
            + ", ".join(f"«{name}»" for name in foreign)
            + "."
        )
    return groups


def _bounds(
    design: Design,
    groups: dict[str, list[str]],
    k: Sequence[float],
    found: tuple[float, float, float],
    alpha: float,
) -> pd.DataFrame:
    import pandas as pd  # slow to import, and needed for tables only

    rows = []
    for name, group in groups.items():
        observed = design.partial_r2(group)
        for times in k:
            bound = _bound(design, observed, times, found, alpha)
            rows.append({"covariate": name, "k": times, **bound})
    names = ["covariate", "k", "r2_treatment", "r2_outcome", "estimate", "std_error"]
    return pd.DataFrame(rows, columns=[*names, "lower", "upper", "note"])


def _bound(
    design: Design,
    observed: tuple[float, float],
    times: float,
    found: tuple[float, float, float],
    alpha: float,
) -> dict[str, float | str]:
    from scipy.special import stdtrit  # slow to import

    estimate, classical, robust = found
    of_treatment, of_outcome = confounder_bound(*observed, times)
    if math.isnan(of_treatment):
        names = ("r2_treatment", "r2_outcome", "estimate", "std_error", "lower", "upper")
        return {**dict.fromkeys(names, float("nan")), "note": _IMPOSSIBLE}
    shares = {"r2_treatment": of_treatment, "r2_outcome": of_outcome}
    adjusted = adjusted_estimate(estimate, classical, design.df, **shares)
    error = adjusted_std_error(robust, design.df, **shares)
    degrees = design.n_clusters - 1 if design.n_clusters else design.df - 1
    reach = float(stdtrit(degrees, 1 - alpha / 2)) * error
    return {
        **shares,
        "estimate": adjusted,
        "std_error": error,
        "lower": adjusted - reach,
        "upper": adjusted + reach,
        "note": "",
    }


def _note(design: Design, rows: int) -> str:
    said = []
    if len(design.y) < rows:
        lost = rows - len(design.y)
        said.append(f"Quedan afuera {count(lost)} unidades con algún dato faltante.")
    if design.dropped:
        said.append(
            "Covariables que no varían o que otras determinan, sin uso: "
            + ", ".join(f"«{name}»" for name in design.dropped)
            + "."
        )
    return " ".join(said)
