"""Open what teams send: folders of CSV or Parquet, workbooks, databases, survey exports."""

from spl_eval.intake.readers.files import (
    MAX_BYTES,
    MAX_CELL_CHARACTERS,
    read_bytes,
    read_text,
    read_yaml,
    sha256,
)
from spl_eval.intake.readers.narrative import Paragraph, read_narrative

__all__ = [
    "MAX_BYTES",
    "MAX_CELL_CHARACTERS",
    "Paragraph",
    "read_bytes",
    "read_narrative",
    "read_text",
    "read_yaml",
    "sha256",
]
