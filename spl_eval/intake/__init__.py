"""Records come in: read, checked with the place of every problem, and typed."""

from spl_eval.intake.dataset import Dataset, load, rows

__all__ = ["Dataset", "load", "rows"]
