"""Write the data dictionary: ``python -m spl_eval.intake.dictionary docs/data-dictionary.md``."""

import sys
from pathlib import Path

from spl_eval.intake.dictionary import markdown

# Made whole before the file is touched; a shell's redirection would empty it first.
document = markdown()
Path(sys.argv[1]).write_text(document, encoding="utf-8", newline="\n")
