"""Rules that join columns and tables: what must hold between them, each declared once."""

from spl_eval.intake.rules.dates import DATE_RULES
from spl_eval.intake.rules.identifiers import IDENTIFIER_RULES
from spl_eval.intake.rules.instruments import INSTRUMENT_RULES
from spl_eval.intake.rules.money import MONEY_RULES
from spl_eval.intake.rules.outcomes import JOBS_RULES
from spl_eval.intake.rules.people import PEOPLE_RULES
from spl_eval.intake.rules.rule import PROGRAMME, Rule
from spl_eval.intake.rules.samples import SAMPLE_RULES

__all__ = ["PROGRAMME", "RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    *IDENTIFIER_RULES,
    *PEOPLE_RULES,
    *SAMPLE_RULES,
    *INSTRUMENT_RULES,
    *MONEY_RULES,
    *JOBS_RULES,
    *DATE_RULES,
)
"""Every rule, in the order in which a reader meets them in the data dictionary."""
