"""Two-way fixed effects from the same moments as ATT(g,t), and why it is not the headline."""

from spl_eval.impact.twfe.bacon import Decomposition, goodman_bacon
from spl_eval.impact.twfe.effect_weights import EffectWeights, effect_weights
from spl_eval.impact.twfe.estimates import (
    TwoWay,
    TwoWayEventStudy,
    event_study,
    two_way_fixed_effects,
)

__all__ = [
    "Decomposition",
    "EffectWeights",
    "TwoWay",
    "TwoWayEventStudy",
    "effect_weights",
    "event_study",
    "goodman_bacon",
    "two_way_fixed_effects",
]
