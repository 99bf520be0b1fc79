"""The standard error that a staggered design will have, from outcomes before treatment only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.power.clusters import intraclass_correlation
from spl_eval.impact.power.outcomes import Outcomes, outcomes_before
from spl_eval.impact.power.placebo import Placebo, placebo_of
from spl_eval.impact.problems import PanelError

if TYPE_CHECKING:
    import pandas as pd

FEW_TREATED = 6


@dataclass(frozen=True)
class DesignPrecision:
    """What a design promises, before any effect is estimated.

    Attributes:
        std_error: predicted standard error of the effect, in units of the outcome.
        df: clusters less 2.
        icc: intraclass correlation of the changes, each cohort's mean taken out.
        n_units_treated, n_units_comparison, n_clusters_treated, n_clusters_comparison: counts of
            those that the prediction rests on.
        windows: one row a cohort: cohort, weight (its share of the treated), units, horizon (years
            of the change that the study will use), horizon_seen (years of the placebo change, all
            before the entry), growth (factor on the variance for the years that are not seen),
            sd_change (of the placebo change, between units).
        note: how the prediction was made and what to mind, in Spanish.
    """

    std_error: float
    df: int
    icc: float
    n_units_treated: int
    n_units_comparison: int
    n_clusters_treated: int
    n_clusters_comparison: int
    windows: pd.DataFrame
    note: str


def design_standard_error(
    panel: pd.DataFrame,
    *,
    unit: str,
    time: str,
    cohort: str,
    outcome: str,
    cluster: str,
    year: int,
    cohorts: Sequence[int],
) -> DesignPrecision:
    """Predict the standard error of the mean effect of several cohorts in one year.

    The study will compare, for each cohort g, the change from g - 1 to ``year`` of its units and
    of those never treated, and average over the treated units. Here the change of the treated is
    the longest one until g - 1 (no longer than the study's), so that no outcome at or after an
    entry is read; units of the comparison group have the study's own years where the panel has
    them. Deviations from each mean add up by cluster, as they will in the estimate, and the sum of
    squares of the clusters' sums, times C / (C - 1), is the variance. Years that are not seen
    before the entry enter by the growth of the same variance in the comparison group (at least 1);
    where that is not seen either, in proportion to the years. The effect is taken to be the same
    for all: where it differs between clusters, the error of the estimate is larger.

    Args:
        panel: one row a unit and year. Rows of treated units from their entry on are not read.
        unit: its column.
        time: column of the year.
        cohort: column of the year of entry; 0 is the comparison group.
        outcome: its column.
        cluster: column of the clusters.
        year: of the study.
        cohorts: years of entry whose effect is averaged.

    Raises:
        PanelError: columns that lack, units or years twice, or no unit left in an arm.
    """
    data = outcomes_before(panel, unit, time, cohort, outcome, cluster)
    found = [placebo_of(data, value, year) for value in sorted(set(cohorts))]
    seen = [each for each in found if each is not None]
    if not seen:
        raise PanelError(
            [
                "No hay unidades con resultados anteriores a su entrada en los dos grupos: no se "
                "puede prever el error estándar. Agregue años anteriores al panel."
            ]
        )
    scores, treated, compared = _scores(data, seen)
    counts = _counts(data, treated, compared)
    n_clusters = int(np.count_nonzero(np.bincount(data.cluster[treated | compared])))
    factor = n_clusters / (n_clusters - 1) if n_clusters > 1 else float("nan")
    return DesignPrecision(
        std_error=math.sqrt(factor * float(scores @ scores)),
        df=n_clusters - 2,
        icc=_icc(data, seen),
        windows=_windows(seen),
        note=_note(data, seen, sorted(set(cohorts)), counts["n_clusters_treated"], n_clusters),
        **counts,
    )


def _scores(data: Outcomes, seen: list[Placebo]) -> tuple[Floats, Any, Any]:
    """Return the clusters' sums of deviations, and which units are in each arm."""
    total = sum(len(each.units) for each in seen)
    scores = np.zeros(int(data.cluster.max()) + 1)
    treated, compared = (np.zeros(len(data.cluster), dtype=bool) for _ in range(2))
    for each in seen:
        share = len(each.units) / total
        mean = each.changes.mean()
        deviation = (each.changes - mean) * math.sqrt(each.growth) / total
        np.add.at(scores, data.cluster[each.units], deviation)
        of_others = each.comparison_changes - each.comparison_changes.mean()
        weight = share / len(each.comparison_units)
        np.add.at(scores, data.cluster[each.comparison_units], -of_others * weight)
        treated[each.units], compared[each.comparison_units] = True, True
    return scores, treated, compared


def _counts(data: Outcomes, treated: Any, compared: Any) -> dict[str, int]:
    return {
        "n_units_treated": int(treated.sum()),
        "n_units_comparison": int(compared.sum()),
        "n_clusters_treated": len(np.unique(data.cluster[treated])),
        "n_clusters_comparison": len(np.unique(data.cluster[compared])),
    }


def _icc(data: Outcomes, seen: list[Placebo]) -> float:
    deviations = [each.changes - each.changes.mean() for each in seen]
    others = seen[-1].comparison_changes - seen[-1].comparison_changes.mean()
    places = np.concatenate([*(each.units for each in seen), seen[-1].comparison_units])
    return intraclass_correlation(np.concatenate([*deviations, others]), data.cluster[places])


def _windows(seen: list[Placebo]) -> pd.DataFrame:
    import pandas as pd  # slow to import, and needed for tables only

    total = sum(len(each.units) for each in seen)
    return pd.DataFrame(
        {
            "cohort": [each.value for each in seen],
            "weight": [len(each.units) / total for each in seen],
            "units": [len(each.units) for each in seen],
            "horizon": [each.horizon for each in seen],
            "horizon_seen": [each.seen for each in seen],
            "growth": [each.growth for each in seen],
            "sd_change": [
                float(each.changes.std(ddof=1)) if len(each.changes) > 1 else float("nan")
                for each in seen
            ],
        }
    )


def _note(
    data: Outcomes, seen: list[Placebo], asked: list[int], treated: int, n_clusters: int
) -> str:
    said = [
        "Error estándar previsto con cambios anteriores a la entrada de cada cohorte; no usa "
        "ningún resultado posterior de las asistidas. Supone el mismo efecto para todas: si "
        "difiere entre organizaciones, el error será mayor."
    ]
    if any(each.seen < each.horizon for each in seen):
        said.append(
            "Los cambios vistos son más cortos que los del estudio: su varianza se aumentó como "
            "crece la del grupo de comparación, o en proporción a los años si no se la ve."
        )
    lost = [str(value) for value in asked if value not in {each.value for each in seen}]
    if lost:
        said.append("Quedan afuera, sin resultados previos: cohortes " + ", ".join(lost) + ".")
    without = sum(int((data.cohort == e.value).sum()) - len(e.units) for e in seen)
    if without:
        said.append(f"Quedan afuera {without} unidades asistidas sin esos resultados previos.")
    if treated < FEW_TREATED:
        said.append(
            f"Hay {treated} conglomerados asistidos: con menos de {FEW_TREATED} el error previsto "
            "es poco confiable y suele quedar corto."
        )
    if n_clusters < 3:
        said.append("Con menos de tres conglomerados no hay grados de libertad.")
    return " ".join(said)
