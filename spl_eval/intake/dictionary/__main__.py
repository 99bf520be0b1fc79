"""Print the data dictionary: ``python -m spl_eval.intake.dictionary > docs/data-dictionary.md``."""

import sys

from spl_eval.intake.dictionary import markdown

# Windows would write its own encoding and line breaks into the file.
sys.stdout.reconfigure(encoding="utf-8", newline="\n")  # type: ignore[union-attr]
sys.stdout.write(markdown())
