"""The index of associative capacity, put together: how reliable it is, and how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.reliability import Estimate, cronbach, is_coherent, mean, spearman
from spl_eval.publish.midterm.study import Study
from spl_eval.results.study import capacity
from spl_eval.results.study.capacity import ASSISTED, BEFORE, DIMENSIONS, NEVER

ALL = "all"
STATUSES = (ALL, ASSISTED, BEFORE, NEVER)


@dataclass(frozen=True)
class CapacityView:
    """What the chapter says of associative capacity, computed once."""

    study: Study

    @cached_property
    def found(self) -> capacity.Capacity:
        """The answers of organisations up to the study's year."""
        dataset = self.study.dataset
        return capacity.capacity(dataset["follow_up"], dataset["surveys"], self.study.records)

    @property
    def nothing(self) -> str:
        """Why there is nothing to show; empty when there is."""
        answers = self.found.answers
        if answers.empty:
            return f"Hasta {self.study.year} ninguna encuesta preguntó a las organizaciones."
        if not answers["complete"].any():
            return "Ninguna organización respondió las cuatro preguntas."
        return ""

    @property
    def alpha(self) -> float:
        """One less the level of the intervals."""
        return self.study.plan.alpha

    @cached_property
    def surveys(self) -> pd.DataFrame:
        """One row a survey: who answered, the mean of each score, the index, its reliability.

        Columns: ``year``, ``label``, ``asked``, ``answered``, ``complete``, the four scores, the
        ``index`` and its reliability ``alpha``, each with ``…_low`` and ``…_high``, ``coherent``
        (whether the scores can be read as one measure) and ``note`` (why there is no alpha).
        """
        rows = []
        for (year, title), own in self.found.answers.groupby(["year", "title"], dropna=False):
            whole = own[own["complete"]]
            reliability = cronbach(_floats(whole[list(DIMENSIONS)]), self.alpha)
            rows.append(
                {
                    "year": year,
                    "label": str(year) if spanish.is_missing(title) else str(title),
                    "asked": len(own),
                    "answered": int(own["answered"].sum()),
                    "complete": len(whole),
                    **{
                        column: value
                        for name in (*DIMENSIONS, "index")
                        for column, value in _columns(
                            name, mean(_floats(whole[name]), self.alpha)
                        ).items()
                    },
                    **_columns("alpha", reliability),
                    "coherent": is_coherent(reliability.value, reliability.low),
                    "note": reliability.note,
                }
            )
        return pd.DataFrame(rows)

    def incoherent(self, *years: int) -> pd.DataFrame:
        """Return the surveys of some years whose four scores cannot be read as one measure."""
        own = self.surveys
        return own[own["year"].isin(years) & ~own["coherent"]]

    @property
    def last_year(self) -> int:
        """The year of the last survey."""
        return int(self.surveys["year"].iloc[-1])

    def answering(self) -> dict[str, float]:
        """Return the shares that answered the last survey, 0 to 1: ``assisted`` and ``others``.

        NaN where none of them was asked.
        """
        own = capacity.responses(self.found)
        last = own[own["year"] == self.last_year]
        shares = {}
        for name, assisted in (("assisted", True), ("others", False)):
            each = last[last["assisted"] == assisted]
            asked = int(each["asked"].sum())
            shares[name] = int(each["answered"].sum()) / asked if asked else float("nan")
        return shares

    @cached_property
    def groups(self) -> pd.DataFrame:
        """The index by survey and years assisted: ``survey``, ``group``, ``cases``, ``index…``."""
        own = capacity.groups(self.found)
        rows = [
            {
                "survey": str(year) if spanish.is_missing(title) else str(title),
                "group": group,
                "cases": len(each),
                **_columns("index", mean(_floats(each["index"]), self.alpha)),
            }
            for (year, title, group), each in own.groupby(["year", "title", "group"], dropna=False)
        ]
        frame = pd.DataFrame(rows, columns=["survey", "group", "cases", *names_of("index")])
        never = frame["group"] == NEVER
        return frame.assign(never=~never).sort_values(
            ["survey", "never", "group"], ignore_index=True
        )

    @cached_property
    def changes(self) -> pd.DataFrame:
        """The change between surveys, of all and by status.

        Columns: ``first``, ``second`` (years), ``status``, ``cases``, ``change…`` (mean), and
        ``link…`` with ``link_cases``: rank correlation with the change of mean jobs per unit.
        """
        own = capacity.with_jobs(self.found, self.study.records)
        rows = []
        for first, second in own[["first", "second"]].drop_duplicates().itertuples(index=False):
            pair = own[(own["first"] == first) & (own["second"] == second)]
            for status in STATUSES:
                each = pair if status == ALL else pair[pair["status"] == status]
                link = spearman(_floats(each["change"]), _floats(each["jobs_change"]), self.alpha)
                rows.append(
                    {
                        "first": first,
                        "second": second,
                        "status": status,
                        "cases": len(each),
                        **_columns("change", mean(_floats(each["change"]), self.alpha)),
                        **_columns("link", link),
                        "link_cases": link.cases,
                    }
                )
        columns = ["first", "second", "status", "cases", *names_of("change"), *names_of("link")]
        return pd.DataFrame(rows, columns=[*columns, "link_cases"])

    @property
    def stated(self) -> dict[str, Any]:
        """The period of what is shown."""
        years: Sequence[int] = self.found.answers["year"].astype(int).tolist()
        return {"period": spanish.years(min(years), max(years)) if years else ""}


def _floats(values: Any) -> Any:
    return values.astype("Float64").to_numpy(dtype=float, na_value=float("nan"))


def names_of(name: str) -> tuple[str, str, str]:
    """Return the columns of a statistic and of its interval."""
    return name, f"{name}_low", f"{name}_high"


def _columns(name: str, found: Estimate) -> dict[str, float]:
    return dict(zip(names_of(name), (found.value, found.low, found.high), strict=True))
