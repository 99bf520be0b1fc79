"""Write the simulated programme: ``python -m spl_eval.intake.demo data/demo``."""

from __future__ import annotations

import sys
from pathlib import Path

from spl_eval.intake.demo.files import files
from spl_eval.intake.demo.writing import write

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Uso: python -m spl_eval.intake.demo CARPETA")
    write(Path(sys.argv[1]), files())
