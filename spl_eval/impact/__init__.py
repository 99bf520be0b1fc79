"""The impact engine: group-time average treatment effects, exact and from cohort sums."""

from spl_eval.impact.aggregate import Aggregate
from spl_eval.impact.att import att_gt
from spl_eval.impact.problems import ChoiceError, PanelError
from spl_eval.impact.results import Family, GroupTimeEffects

__all__ = [
    "Aggregate",
    "ChoiceError",
    "Family",
    "GroupTimeEffects",
    "PanelError",
    "att_gt",
]
