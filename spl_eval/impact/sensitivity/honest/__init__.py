"""Sensitivity to violations of parallel trends, after Rambachan and Roth (2023)."""

from spl_eval.impact.sensitivity.honest.breakdown import breakdown
from spl_eval.impact.sensitivity.honest.event_study import EventStudy, Target
from spl_eval.impact.sensitivity.honest.parallel import parallel_trends
from spl_eval.impact.sensitivity.honest.relative import relative_magnitudes
from spl_eval.impact.sensitivity.honest.sets import Breakdown, Kind, RobustSet
from spl_eval.impact.sensitivity.honest.smooth import smoothness

__all__ = [
    "Breakdown",
    "EventStudy",
    "Kind",
    "RobustSet",
    "Target",
    "breakdown",
    "parallel_trends",
    "relative_magnitudes",
    "smoothness",
]
