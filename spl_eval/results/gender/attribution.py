"""What was paid, divided between women and men by headcount; nobody says who received it.

The payments of an organisation are shared out in equal parts among its heads: the people in the
jobs of its units, or its members. Women's part is that of the women's heads. Heads whose sex is
not known, and organisations without known heads, keep their part unattributed. Within one
organisation a woman and a man get the same by construction: what differs on the whole comes from
which organisations women and men are in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from spl_eval.results import money
from spl_eval.results.groups import each_value
from spl_eval.results.involved import unit_jobs, units_of
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true, percent, ratio

HEADS = ["women", "men", "unknown"]


def heads_in_jobs(records: Records) -> pd.DataFrame:
    """Return each organisation's heads in the jobs of its units, in the year of ``records``.

    Columns: ``organisation_id``, ``women``, ``men``, ``unknown`` (jobs whose sex is not known),
    Int64. Units whose jobs are not known have no heads: see ``units_without_jobs``, the count
    of them.
    """
    organisations = records.organisations["organisation_id"]
    units = unit_jobs(records, units_of(records, organisations))
    known = units["women"].notna() & units["men"].notna()
    heads = pd.DataFrame(
        {
            "organisation_id": units["organisation_id"],
            "women": units["women"].where(known, 0),
            "men": units["men"].where(known, 0),
            "unknown": units["jobs"].where(~known, 0).fillna(0),
            "units_without_jobs": units["jobs"].isna().astype("Int64"),
        }
    )
    summed = heads.groupby("organisation_id", sort=True).sum().reset_index()
    return summed.astype(dict.fromkeys([*HEADS, "units_without_jobs"], "Int64"))


def heads_among_members(records: Records) -> pd.DataFrame:
    """Return each organisation's heads among its members; none where the split is missing.

    Columns as :func:`heads_in_jobs`, with ``unknown`` and ``units_without_jobs`` always zero.
    """
    own = records.organisations
    known = own[own["women_members"].notna() & own["men_members"].notna()]
    heads = known[["organisation_id", "women_members", "men_members"]].rename(
        columns={"women_members": "women", "men_members": "men"}
    )
    return heads.assign(unknown=0, units_without_jobs=0).astype(
        dict.fromkeys([*HEADS, "units_without_jobs"], "Int64")
    )


def attributed(payments: pd.DataFrame, column: str, heads: pd.DataFrame) -> dict[str, Any]:
    """Divide the amounts of ``payments`` between women and men.

    For organisation *o* with amount Aₒ and heads Wₒ, Mₒ, Uₒ (unknown): women's amount is
    Σ Aₒ·Wₒ/(Wₒ+Mₒ+Uₒ), men's alike, and the rest is unattributed.

    Args:
        payments: ``organisation_id`` and the amounts.
        column: the amounts, in pesos of one month; its name says which.
        heads: as :func:`heads_in_jobs`, an organisation once.

    Returns:
        ``column``, its parts ``women_…``, ``men_…``, ``unattributed_…`` and
        ``<column>_per_woman``, ``<column>_per_man`` (same pesos; missing where nothing is known,
        or for nobody); ``women_share`` (percent of what is attributed), ``unattributed_share``
        (percent of all), ``women``, ``men`` (heads of the organisations paid),
        ``organisations``, ``organisations_attributed`` and ``organisations_unattributed`` (with
        and without a head of known sex, of those with an amount),
        ``units_without_jobs`` of those organisations, ``payments_without_amount``.

    Raises:
        MixedPriceBases: the name of ``column`` does not say constant pesos.
    """
    money.require_constant(column)
    priced = payments[payments[column].notna()]
    paid = priced.groupby("organisation_id", sort=True)[column].sum().rename("amount")
    own = paid.reset_index().merge(heads, on="organisation_id", how="left")
    counts = own[HEADS].astype("Float64").fillna(0)
    all_heads = counts.sum(axis=1)
    weight = counts.apply(ratio, args=(all_heads,)).fillna(0)
    known = len(own) > 0
    whole = float(own["amount"].sum())
    for_women, for_men = (float((own["amount"] * weight[name]).sum()) for name in HEADS[:2])
    given = for_women + for_men
    rest = float((own["amount"] * weight["unknown"].mask(all_heads == 0, 1)).sum())
    women, men = (int(counts[name].sum()) for name in ("women", "men"))
    return {
        column: whole if known else pd.NA,
        f"women_{column}": for_women if given else pd.NA,
        f"men_{column}": for_men if given else pd.NA,
        f"unattributed_{column}": rest if known else pd.NA,
        f"{column}_per_woman": for_women / women if women else pd.NA,
        f"{column}_per_man": for_men / men if men else pd.NA,
        "women_share": percent(for_women, given),
        "unattributed_share": percent(rest, whole),
        "women": women if women + men else pd.NA,
        "men": men if women + men else pd.NA,
        "organisations": payments["organisation_id"].nunique(),
        "organisations_attributed": int((counts["women"] + counts["men"] > 0).sum()),
        "organisations_unattributed": int((counts["women"] + counts["men"] == 0).sum()),
        "units_without_jobs": int(own["units_without_jobs"].fillna(0).sum()),
        "payments_without_amount": len(payments) - len(priced),
    }


def attributed_by(
    payments: pd.DataFrame, column: str, heads: pd.DataFrame, by: str
) -> pd.DataFrame:
    """Return :func:`attributed` for each value of ``by`` (sector, region, line), in order.

    An organisation paid on two lines has its heads in both: heads of lines are not added.
    """
    names = attributed(payments.iloc[0:0], column, heads)
    types = {name: _kind(name, column) for name in names}
    return each_value(payments, by, lambda own: attributed(own, column, heads), types)


@dataclass(frozen=True)
class Compared:
    """In how many groups a woman has more, as much, or less than a man; and how many tell nothing.

    Of a group with one organisation both have the same by construction: ``alone`` counts those.
    """

    more: int
    same: int
    less: int
    alone: int


def several(found: pd.DataFrame) -> pd.Series:
    """Say which groups of :func:`attributed_by` have two organisations or more to divide."""
    return known_true(found["organisations_attributed"] > 1)


def compared(found: pd.DataFrame, column: str) -> Compared:
    """Compare what a woman and a man have in each group of :func:`attributed_by`.

    Only groups of :func:`several` organisations with women and men are compared, to the cent:
    the last digit of a float is no difference.
    """
    known = found[found[f"{column}_per_woman"].notna() & found[f"{column}_per_man"].notna()]
    own = known[several(known)]
    gap = own[f"{column}_per_woman"].round(2) - own[f"{column}_per_man"].round(2)
    return Compared(
        int((gap > 0).sum()), int((gap == 0).sum()), int((gap < 0).sum()), len(known) - len(own)
    )


def _kind(name: str, column: str) -> str:
    return "Float64" if column in name or name.endswith("_share") else "Int64"
