"""Write ``catalogue.md`` again: ``python -m tests.intake.bad.write``."""

from __future__ import annotations

from tests.intake.bad.catalogue import CASES, PAGE, all_outcomes, page

if __name__ == "__main__":
    PAGE.write_text(page(all_outcomes(CASES)), encoding="utf-8")
