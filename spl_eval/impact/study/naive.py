"""Two comparisons that look like effects and are not, beside which the effect can be judged."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spl_eval.impact.cells import Flags
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.study.design import TIME, UNIT, Design
from spl_eval.impact.study.main import complete_units


def naive(panel: pd.DataFrame, design: Design, outcome: str) -> pd.DataFrame:
    """Return what two usual comparisons would say, with errors clustered as the study's.

    "before_after": mean change of the assisted from the year before entry to the study's year,
    which takes what happened to everybody for an effect. "assisted_against_others": difference of
    means in the study's year, which takes who was chosen for an effect.

    Columns: ``comparison``, ``estimate``, ``std_error``, ``units``.
    """
    units = complete_units(panel, outcome)
    own = panel[panel[UNIT].isin(units)]
    wide = own.pivot(index=UNIT, columns=TIME, values=outcome)
    of_unit = own.drop_duplicates(UNIT).set_index(UNIT, drop=False).reindex(wide.index)
    assisted = (of_unit["cohort"] > 0).to_numpy()
    clusters: Integers = pd.factorize(of_unit[design.cluster])[0]
    last = wide[design.year].to_numpy(float)
    before = np.array(
        [
            row.get(cohort - 1, np.nan)
            for row, cohort in zip(_rows(wide), of_unit["cohort"], strict=True)
        ]
    )
    change = (last - before)[assisted]
    rows = [
        ("before_after", *_mean(change, clusters[assisted]), int(assisted.sum())),
        ("assisted_against_others", *_difference(last, assisted, clusters), len(last)),
    ]
    return pd.DataFrame(rows, columns=["comparison", "estimate", "std_error", "units"])


def _rows(wide: pd.DataFrame) -> list[dict[int, float]]:
    years = [int(year) for year in wide.columns]
    return [dict(zip(years, row, strict=True)) for row in wide.to_numpy(float).tolist()]


def _mean(values: Floats, clusters: Integers) -> tuple[float, float]:
    mean = float(values.mean())
    return mean, _error((values - mean) / len(values), clusters)


def _difference(values: Floats, assisted: Flags, clusters: Integers) -> tuple[float, float]:
    ours, others = values[assisted].mean(), values[~assisted].mean()
    influence = np.where(
        assisted, (values - ours) / assisted.sum(), -(values - others) / (~assisted).sum()
    )
    return float(ours - others), _error(influence, clusters)


def _error(influence: Floats, clusters: Integers) -> float:
    return float(np.sqrt(np.square(np.bincount(clusters, weights=influence)).sum()))
