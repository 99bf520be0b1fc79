"""After fieldwork: what became of each unit of the sample, and the rates that follow."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from spl_eval.impact.problems import PanelError, offenders
from spl_eval.impact.sample.strata import as_text, require_columns

ANSWERED, PENDING = "answered", "pending"
STATUSES = ("answered", "refused", "not_found", "other", "closed", "out_of_scope", "pending")
"""Outcomes of a visit; ``pending`` is a unit of the sample without any record."""

NOT_ELIGIBLE = ("closed", "out_of_scope")
UNKNOWN = ("not_found", "pending")
"""Whether they are still in scope is unknown."""

TOTAL = "Total"


def fieldwork(
    issued: pd.DataFrame,
    answers: pd.DataFrame,
    *,
    unit: str = "unit_id",
    status: str = "status",
    known: Sequence[str] = (ANSWERED,),
) -> pd.DataFrame:
    """Join what the fieldwork found to the sample that was issued.

    Args:
        issued: of ``issue``.
        answers: one row a unit visited, with its outcome among ``STATUSES``; a unit of the sample
            without a row is ``pending``.
        unit: column of identifiers in ``answers``.
        status: column of outcomes in ``answers``.
        known: outcomes that leave the variables known. Where a unit that closed is known to have
            no jobs, ``("answered", "closed")``: it then is eligible and counts as a response.

    Returns:
        The rows of ``issued`` with ``status``, ``responded`` and ``eligible`` (in scope, or not
        known to be out of it), and the other columns of ``answers`` that it lacks.

    Raises:
        ChoiceError: a column is not there.
        PanelError: all at once: units that are not in the sample, units twice, outcomes that do
            not exist.
    """
    require_columns(answers, [unit, status], "el trabajo de campo")
    names = answers[unit].astype(str)
    problems = _problems(names, set(issued["unit_id"].astype(str)), as_text(answers[status]))
    if problems:
        raise PanelError(problems)
    extra = [name for name in answers.columns if name not in {unit, status, *issued.columns}]
    found = answers[[status, *extra]].rename(columns={status: "status"})
    found.insert(0, "unit_id", names)
    field = issued.assign(unit_id=issued["unit_id"].astype(str)).merge(
        found, on="unit_id", how="left", validate="one_to_one"
    )
    field["status"] = field["status"].astype(object).where(field["status"].notna(), PENDING)
    field["responded"] = field["status"].isin(known)
    field["eligible"] = ~field["status"].isin(NOT_ELIGIBLE) | field["responded"]
    return field


def _problems(names: pd.Series, sample: set[str], statuses: pd.Series) -> list[str]:
    foreign = sorted(set(names) - sample)
    twice = sorted(set(names[names.duplicated()]))
    wrong = sorted(set(statuses) - set(STATUSES))
    problems = []
    if foreign:
        problems.append(
            f"Hay respuestas de unidades que no están en la muestra: "
            f"{offenders(foreign, len(foreign))}. Quítelas, o active la reserva como corresponde."
        )
    if twice:
        problems.append(
            f"Hay unidades con dos respuestas: {offenders(twice, len(twice))}. Deje una."
        )
    if wrong:
        problems.append(
            f"Hay resultados de visita que no existen: {offenders(wrong, len(wrong))}. "
            f"Valores permitidos: {', '.join(STATUSES)}."
        )
    return problems


def response_table(field: pd.DataFrame, by: Sequence[str] = ("stratum",)) -> pd.DataFrame:
    """Count outcomes and response rates by group (AAPOR 2023, Standard Definitions).

    With I the responses, U the units of unknown eligibility (not found, pending), E the other
    eligible ones and X those out of scope: ``rr1`` = I / (I + E + U), the minimum; ``rr3`` =
    I / (I + E + e·U), e = (I + E) / (I + E + X), the share of the resolved that is in scope. There
    are no partial answers, so RR2 = RR1 and RR4 = RR3. A rate without eligible units is NaN.

    Args:
        field: of ``fieldwork``.
        by: columns of the groups.

    Returns:
        One row a group, sorted, and «Total»: the columns of ``by``, ``sampled``, one column an
        outcome, ``responded``, ``rr1``, ``rr3``.

    Raises:
        ChoiceError: a column is not there.
    """
    require_columns(field, by, "la muestra")
    groups = [as_text(field[name]) for name in by]
    counts = pd.DataFrame({name: (field["status"] == name).astype(int) for name in STATUSES})
    counts.insert(0, "sampled", 1)
    counts["responded"] = field["responded"].astype(int)
    unknown = field["status"].isin(UNKNOWN) & ~field["responded"]
    counts["_unknown"] = unknown.astype(int)
    counts["_eligible"] = (field["eligible"] & ~unknown).astype(int)
    table = counts.groupby(groups, sort=True).sum().reset_index()
    whole = counts.sum().to_frame().T.assign(**dict.fromkeys(by, TOTAL))
    table = pd.concat([table, whole[table.columns]], ignore_index=True)
    unknown, eligible = table.pop("_unknown"), table.pop("_eligible")
    resolved = table["sampled"] - unknown
    scope = (eligible / resolved.where(resolved > 0)).where(unknown > 0, 1.0)
    answered = table["responded"]
    return table.assign(
        rr1=_share(answered, eligible + unknown), rr3=_share(answered, eligible + scope * unknown)
    )


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    return part / whole.astype(float).where(whole > 0, np.nan)


def attrition_table(field: pd.DataFrame, arm: str = "arm") -> pd.DataFrame:
    """Count what became of the sample, by arm.

    Returns:
        Rows (arm, reason), arms sorted and reasons in the order of ``STATUSES``: ``units`` and
        ``share`` of the arm's sample; reasons that nobody has are left out.

    Raises:
        ChoiceError: the column is not there.
    """
    require_columns(field, [arm], "la muestra")
    arms = as_text(field[arm])
    counts = pd.crosstab(arms.to_numpy(), field["status"].to_numpy())
    rows = [
        {
            "arm": name,
            "reason": reason,
            "units": int(counts.loc[name, reason]),
            "share": counts.loc[name, reason] / counts.loc[name].sum(),
        }
        for name in counts.index
        for reason in STATUSES
        if reason in counts.columns
    ]
    return pd.DataFrame(rows, columns=["arm", "reason", "units", "share"])
