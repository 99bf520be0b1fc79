"""The weights that two-way fixed effects put on group-time effects, some of them negative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.moments import Floats
from spl_eval.impact.twfe.estimates import two_way_fixed_effects
from spl_eval.impact.twfe.sample import Source

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class EffectWeights:
    """Under parallel trends the coefficient is the weighted sum of the effects of these cells.

    Attributes:
        cohorts: (M,) cohorts of the treated cells, ascending.
        times: (M,) their periods.
        weights: (M,) adding up to 1.
    """

    cohorts: Floats
    times: Floats
    weights: Floats

    @property
    def negative_share(self) -> float:
        """Return the share, 0 to 1, of the cells whose weight is negative."""
        return float((self.weights < 0).mean())

    @property
    def negative_sum(self) -> float:
        """Return the sum of the negative weights: 0, or below."""
        return float(self.weights[self.weights < 0].sum())

    @property
    def table(self) -> pd.DataFrame:
        """Return cohort, time, weight."""
        import pandas as pd  # slow to import; only tables need it

        return pd.DataFrame({"cohort": self.cohorts, "time": self.times, "weight": self.weights})


def effect_weights(source: Source) -> EffectWeights:
    """Return the weights of ATT(g,t) in the coefficient of ``two_way_fixed_effects``.

    Raises:
        ChoiceError: an estimate without moments.
        PanelError: the treatment does not vary over cohorts and periods at once.

    Source: de Chaisemartin and D'Haultfoeuille (2020), theorem 1.
    """
    fitted = two_way_fixed_effects(source).regression.uncertainty
    moments, treated = fitted.sample.moments, fitted.sample.treated
    demeaned = fitted.fitted.forms.slopes[0]  # the treatment without fixed effects, scaled
    # What is 0 but for rounding must not count as negative.
    demeaned = np.where(np.abs(demeaned) < 1e-12 * np.abs(demeaned).max(), 0.0, demeaned)
    weights = demeaned * moments.weight[:, None]
    cohort, time = np.nonzero(treated)
    return EffectWeights(moments.cohorts[cohort], moments.periods[time], weights[treated])
