"""P-values of several effects, and those that allow for how many were looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from spl_eval.impact.inference import holm, romano_wolf
from spl_eval.impact.inference.result import two_sided
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.estimates import CALENDAR, Effect

COLUMNS = ["p_value", "p_adjusted"]


def p_values(
    effects: Mapping[Any, GroupTimeEffects], shown: Mapping[Any, Effect], year: int
) -> pd.DataFrame:
    """Return ``p_value`` and ``p_adjusted`` of each effect in the year, by its key.

    Without covariates, the restricted wild cluster bootstrap, adjusted by Romano and Wolf (2016):
    what the outcomes share is allowed for. With covariates that is not possible: the normal
    distribution, adjusted by Holm (1979). An effect without a standard error has none.
    """
    if not effects:
        return pd.DataFrame(columns=COLUMNS, dtype="float64")
    if all(not each.columns.covariates for each in effects.values()):
        found = romano_wolf(dict(effects), CALENDAR, year)
        values = found[["p_value", "p_romano_wolf"]].set_axis(COLUMNS, axis=1)
        return values.set_axis(list(effects), axis=0)
    own = [shown[key] for key in effects]
    plain = np.array(
        [
            two_sided(each.estimate / each.std_error) if each.std_error > 0 else np.nan
            for each in own
        ]
    )
    values = pd.DataFrame({"p_value": plain, "p_adjusted": holm(plain)})
    return values.set_axis(list(effects), axis=0)
