"""Read Excel workbooks, after a look at whether they are safe to open."""

from spl_eval.intake.readers.workbook.reading import read_workbook

__all__ = ["read_workbook"]
