"""Group-time average treatment effects: the door of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.errors import quoted
from spl_eval.impact.adjusted import AdjustedEstimates
from spl_eval.impact.arguments import check_arguments, names
from spl_eval.impact.cautions import cautions
from spl_eval.impact.cells import Cells, cells
from spl_eval.impact.effects import Estimates, Unadjusted
from spl_eval.impact.findings import count, period
from spl_eval.impact.moments import NEVER
from spl_eval.impact.panel import Sample, read
from spl_eval.impact.problems import PanelError, offenders
from spl_eval.impact.readers.source import Progress
from spl_eval.impact.results import Family, GroupTimeEffects
from spl_eval.impact.specification import Choices, Columns
from spl_eval.impact.threads import one_blas_thread

if TYPE_CHECKING:
    from spl_eval.impact.adjust import Adjusted, Overlap


def att_gt(
    panel: Any,
    *,
    outcome: str | Sequence[str],
    unit: str,
    time: str,
    cohort: str,
    comparison: str = "never_treated",
    base_period: str = "varying",
    anticipation: float = 0,
    covariates: Sequence[str] = (),
    method: str = "dr",
    cluster: str | None = None,
    weights: str | None = None,
    by: str | None = None,
    alpha: float = 0.05,
    progress: Progress | None = None,
) -> GroupTimeEffects | Family:
    """Estimate the effect on every cohort in every period (Callaway and Sant'Anna 2021).

    Without covariates a cohort's mean change since the base period is compared with that of the
    comparison group; with them, as Sant'Anna and Zhao (2020) do. The numbers are those of R's
    `did` 2.5 with analytic standard errors.

    Args:
        panel: a pandas frame; the path or glob of Parquet or CSV files; a DuckDB relation; or a
            frame that narwhals understands, such as PySpark's. It is never changed.
        outcome: column of the outcome, or several, each estimated on its own sample.
        unit: column that identifies the units.
        time: column of the periods, a number.
        cohort: column of the first treated period. Never treated: 0, missing, infinite, or after
            the last period.
        comparison: "never_treated", or "not_yet_treated" for these and whoever is not treated
            yet in either period of a comparison.
        base_period: "varying" compares each period before treatment with the one before it;
            "universal" compares every period with the last one before treatment.
        anticipation: periods before its start in which a treatment may already act.
        covariates: columns of numbers; their values in the earlier period of each comparison
            count.
        method: "dr" (doubly robust), "reg" (outcome regression) or "ipw" (inverse probability
            weighting); without covariates all three coincide.
        cluster: column of the clusters; treatment is decided for these. None: each unit.
        weights: column of the units' weights, constant within a unit.
        by: column of subgroups, constant within a unit; each is estimated on its own.
        alpha: 1 less the confidence level.
        progress: is told the rows read, and their total.

    Returns:
        The effects; a family of them for several outcomes or subgroups, by outcome, by subgroup,
        or by pairs of both.

    Raises:
        ChoiceError: an argument is wrong.
        PanelError: the panel breaks the input contract; every problem is told.
    """
    outcomes, adjusted_by = names(outcome), names(covariates)
    columns = Columns(outcomes, unit, time, cohort, adjusted_by, weights, cluster, by)
    choices = Choices(comparison, base_period, anticipation, method, alpha)
    check_arguments(columns, choices)
    if cluster == unit:
        columns = replace(columns, cluster=None)
    with one_blas_thread():
        samples, notes = read(panel, columns, choices, progress)
        if len(outcomes) == 1 and by is None:
            return estimate(samples[0], columns, choices, progress)
        return _family(samples, notes, columns, choices, progress)


def estimate(
    sample: Sample, columns: Columns, choices: Choices, progress: Progress | None = None
) -> GroupTimeEffects:
    """Estimate one sample.

    Raises:
        PanelError: nobody is treated within the panel, or there is nobody to compare with.
    """
    moments, sums = sample.gathered.moments, sample.gathered.sums
    _comparable(sample, columns, choices)
    plan = cells(moments.periods, moments.cohorts, choices)
    if len(plan.cohort) == 0:
        raise PanelError(
            [
                f"Columna {columns.cohort}: ninguna unidad empieza a ser tratada entre el segundo "
                "y el último período, así que no hay efecto que estimar."
            ]
        )
    estimates: Estimates = Unadjusted(plan, moments, sums, clustered=columns.cluster is not None)
    overlap: tuple[Overlap, ...] = ()
    refusals: tuple[str, ...] = ()
    if columns.covariates:
        found = _adjusted(sample, plan, columns, choices, progress)
        estimates = AdjustedEstimates(found, moments, sums)
        overlap, refusals = found.overlap, found.notes
    if not np.isfinite(estimates.att[~plan.is_base]).any():
        why = (*refusals, *cautions(moments, plan, estimates, overlap))
        raise PanelError(["No se puede estimar ningún efecto.", *why])
    return GroupTimeEffects(
        outcome=sample.outcome,
        subgroup=sample.subgroup,
        columns=columns,
        choices=choices,
        cells=plan,
        estimates=estimates,
        moments=moments,
        sums=sums,
        overlap=overlap,
        notes=(*sample.notes, *refusals, *cautions(moments, plan, estimates, overlap)),
    )


def _adjusted(
    sample: Sample,
    plan: Cells,
    columns: Columns,
    choices: Choices,
    progress: Progress | None,
) -> Adjusted:
    from spl_eval.impact.adjust import adjusted

    gathered = sample.gathered
    if gathered.units is None:
        raise PanelError(["Ninguna unidad tiene todos los datos que la estimación necesita."])
    moments = gathered.moments
    return adjusted(
        gathered.units,
        plan,
        len(moments.cohorts),
        choices.method,
        columns.covariates,
        _in_rows(progress, gathered.units.changes.size),
        cohorts=[period(cohort) for cohort in moments.cohorts],
        periods=[period(time) for time in moments.periods],
    )


def _in_rows(progress: Progress | None, rows: int) -> Progress | None:
    """Return what is told steps and tells rows, as the reading did."""
    if progress is None:
        return None
    return lambda done, total: progress(rows * done // total, rows)


def _comparable(sample: Sample, columns: Columns, choices: Choices) -> None:
    cohorts = sample.gathered.moments.cohorts
    if len(cohorts) == 0:
        raise PanelError(["No queda ninguna unidad que estimar.", *sample.notes])
    if cohorts[-1] == NEVER:
        return
    remedy = "Agregue unidades que no hayan sido tratadas en ningún período del panel."
    if choices.comparison == "never_treated" and len(cohorts) > 1:
        remedy = (
            'Use comparison="not_yet_treated" (--comparison not_yet_treated), que compara con '
            "quienes todavía no fueron tratados, o agregue unidades nunca tratadas."
        )
    raise PanelError(
        [
            f"Columna {columns.cohort}: no hay grupo de comparación, porque todas las unidades "
            f"son tratadas dentro del panel. {remedy}"
        ]
    )


def _family(
    samples: Sequence[Sample],
    unplaced: tuple[str, ...],
    columns: Columns,
    choices: Choices,
    progress: Progress | None,
) -> Family:
    """Estimate several samples; those of subgroups that cannot be are told, not refused."""
    members: dict[Any, GroupTimeEffects] = {}
    refused: dict[str, list[object]] = {}
    for sample in samples:
        try:
            members[_key(sample, columns)] = estimate(sample, columns, choices, progress)
        except PanelError as error:
            if columns.by is None:
                raise
            why = f"{quoted(sample.outcome)}: {' '.join(error.problems)}"
            refused.setdefault(why, []).append(sample.subgroup)
    notes = [
        f"Subgrupo {offenders(who, len(who))}, {why}"
        if len(who) == 1
        else f"{count(len(who))} subgrupos ({offenders(who, len(who))}), {why}"
        for why, who in refused.items()
    ]
    if not members:
        raise PanelError(notes or ["No queda ninguna unidad que estimar."])
    return Family(members, (*unplaced, *notes))


def _key(sample: Sample, columns: Columns) -> Any:
    if columns.by is None:
        return sample.outcome
    return sample.subgroup if len(columns.outcomes) == 1 else (sample.outcome, sample.subgroup)
