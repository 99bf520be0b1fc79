"""Rules over any annual report: what it says against what it shows. Nothing is corrected.

Rules read the tables of a data set and know no year. Two of them (``contradictions`` and
``status_among_mitigations``) read statements that a person coded as affirming or denying,
as measure or situation; all others compare facts.
"""

from __future__ import annotations

import pandas as pd

from spl_eval.intake import Dataset
from spl_eval.results.annual.consistency import (
    rules_claims,
    rules_dates,
    rules_document,
    rules_lists,
    rules_names,
    rules_reach,
    rules_results,
)
from spl_eval.results.annual.consistency.findings import SEVERITIES, Rule

RULES: tuple[Rule, ...] = (
    *rules_results.RULES,
    *rules_lists.RULES,
    *rules_reach.RULES,
    *rules_dates.RULES,
    *rules_document.RULES,
    *rules_names.RULES,
    *rules_claims.RULES,
)

COLUMNS = ["rule", "kind", "severity", "question", "sentence", "table", "rows", "source_lines"]


def check_report(dataset: Dataset) -> pd.DataFrame:
    """Put every rule to a data set and return what they observed, the gravest first.

    One row per observation: ``rule``, ``kind``, ``severity`` (high, medium, low),
    ``question``, ``sentence`` (Spanish, for the Board), ``table`` and ``rows`` (spreadsheet
    rows it stands on), ``source_lines``. Rules that observed nothing give no row.
    """
    found = [
        {
            "rule": rule.id,
            "kind": rule.kind,
            "severity": rule.severity,
            "question": rule.question,
            "sentence": seen.sentence,
            "table": seen.table,
            "rows": seen.rows,
            "source_lines": seen.source_lines,
        }
        for rule in RULES
        for seen in rule.check(dataset)
    ]
    frame = pd.DataFrame(found, columns=COLUMNS)
    order = frame["severity"].map({severity: i for i, severity in enumerate(SEVERITIES)})
    return frame.iloc[order.argsort(kind="stable")].reset_index(drop=True)


__all__ = ["RULES", "SEVERITIES", "check_report"]
