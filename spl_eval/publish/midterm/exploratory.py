"""Mark what rests on a decision in which the study leaves its locked plan, or on no lock at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import Absent, Chart, Table
from spl_eval.results.study.outcomes import OUTCOMES

MARK = "(exploratorio)"

Shown = TypeVar("Shown", bound=Table | Chart | Absent)


def parts_of(study: Study, outcomes: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of the study, as the plan's lock names them, that outcomes belong to."""
    return tuple(dict.fromkeys(study.plan.family_of(outcome) for outcome in outcomes))


def words_of(text: str, study: Study, *parts: str) -> str:
    """Return words with the mark at their end, where one of the parts is exploratory."""
    if text.endswith(MARK) or not any(part in study.status.exploratory for part in parts):
        return text
    return f"{text} {MARK}"


def row_label(study: Study, outcome: str) -> str:
    """Return what a row about an outcome is called, with its unit and the mark of its family."""
    about = OUTCOMES[outcome]
    return words_of(f"{about.label} ({about.unit})", study, study.plan.family_of(outcome))


def marked(view: Shown, study: Study, *parts: str) -> Shown:
    """Return a view whose caption or title has the mark, where one of its parts is exploratory."""
    if isinstance(view, Table):
        return replace(view, caption=words_of(view.caption, study, *parts))
    if isinstance(view, Chart):
        return replace(view, title=words_of(view.title, study, *parts))
    return view
