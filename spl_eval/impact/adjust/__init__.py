"""Group-time effects adjusted by covariates, with their influence in chunks of units."""

from spl_eval.impact.adjust.effects import Adjusted, Overlap
from spl_eval.impact.adjust.estimate import KEEP, adjusted

__all__ = ["KEEP", "Adjusted", "Overlap", "adjusted"]
