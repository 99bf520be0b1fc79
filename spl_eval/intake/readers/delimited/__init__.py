"""Read CSV files in any usual encoding and separator."""

from spl_eval.intake.readers.delimited.table import read_csv

__all__ = ["read_csv"]
