"""The workbook that teams fill in."""

from spl_eval.intake.template.workbook import write_template

__all__ = ["write_template"]
