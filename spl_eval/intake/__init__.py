"""Records come in: read, checked with the place of every problem, and typed."""

from spl_eval.intake.boundaries import read_boundaries
from spl_eval.intake.check import examine
from spl_eval.intake.dataset import Dataset, load, rows
from spl_eval.intake.examination import Examination

__all__ = ["Dataset", "Examination", "examine", "load", "read_boundaries", "rows"]
