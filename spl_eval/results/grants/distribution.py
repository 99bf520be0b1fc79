"""How grants are spread: their size, how near to the ceiling, and those to look at.

Sizes are compared in constant pesos of one month, because a grant of 2013 and one of 2018 are
not in the same money. Ceilings are compared in the pesos of the year, in which both were written.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from spl_eval.results import money, spread
from spl_eval.results.grants.ledger import APPROVED, Ledger, sums_by
from spl_eval.results.groups import each_value
from spl_eval.results.involved import units_of
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true, ratio

FENCE = 3.0
"""Interquartile ranges from the quartile to the far fence (Tukey, 1977)."""

LEAST_FOR_FENCES = 8
"""Below that, quartiles say little of where the rest lies."""

TENTHS = spread.TENTH
"""Instruments from which tenths (P90/P10, the top tenth) are told."""

NEAR = 0.99
"""Share of the ceiling from which a grant is at it."""

CODE = "instrument_id"
SAME_LOG = 1e-9
"""What rounding may add to the logarithms of amounts that are equal."""


def sizes(ledger: Ledger, records: Records) -> pd.DataFrame:
    """Return the ledger's instruments with ``units`` and their grant per unit.

    ``units`` (Int64) are the organisation's distinct units that entered by the end of the year:
    the data do not say which units an instrument served. The grant per unit is in constant
    pesos, under the name of :func:`per_unit`; missing where the grant or the units are, or where
    there are none.
    """
    own = units_of(records, ledger.frame["organisation_id"].dropna())
    counts = own.groupby("organisation_id")["unit_id"].nunique()
    units = ledger.frame["organisation_id"].map(counts).astype("Int64")
    return ledger.frame.assign(
        units=units, **{per_unit(ledger): ratio(ledger.frame[ledger.approved], units)}
    )


def per_unit(ledger: Ledger) -> str:
    """Name the column of grants per unit in constant pesos."""
    return money.constant_column("grant_per_unit_ars", ledger.prices.base_month)


DESCRIBED = {
    "n": "Int64",
    "missing": "Int64",
    **dict.fromkeys(("minimum", "q1", "median", "q3", "maximum", "mean"), "Float64"),
    **dict.fromkeys(("p90_p10", "top_tenth", "gini"), "Float64"),
}


def described(values: pd.Series) -> dict[str, Any]:
    """Describe a distribution of amounts.

    ``n``, ``missing``; ``minimum``, ``q1``, ``median``, ``q3``, ``maximum``
    (:func:`spread.quantiles`), ``mean``; ``p90_p10``, ``top_tenth`` (percent of the total that
    the tenth of largest amounts holds, the tenth rounded up) and ``gini``. With fewer than
    :data:`TENTHS` amounts ``p90_p10`` and ``top_tenth`` are missing.
    """
    known = values.dropna().astype(float)
    low, q1, median, q3, high, p10, p90 = spread.quantiles(
        known, (0, *spread.QUARTILES, 1, 0.1, 0.9)
    )
    enough = len(known) >= TENTHS
    return {
        "n": len(known),
        "missing": int(values.isna().sum()),
        "minimum": low,
        "q1": q1,
        "median": median,
        "q3": q3,
        "maximum": high,
        "mean": spread.mean(known),
        "p90_p10": p90 / p10 if enough and p10 else pd.NA,
        "top_tenth": spread.largest_tenth(known)[1] if enough else pd.NA,
        "gini": spread.gini(known),
    }


def distribution(frame: pd.DataFrame, column: str, by: str) -> pd.DataFrame:
    """Return :func:`described` of ``column`` for each group of ``by``, those without one last."""
    return each_value(frame, by, lambda own: described(own[column]), DESCRIBED)


def ceilings(ledger: Ledger, records: Records, by: Sequence[str] = ()) -> pd.DataFrame:
    """Return grants against the ceiling of their line in the year of signature, by groups.

    The ceiling of the instrument's kind goes before that of all kinds. Columns: ``instruments``
    with a grant, ``with_ceiling`` (those that have a ceiling), ``used`` (percent: median of
    grant / ceiling), ``near`` (from :data:`NEAR` of the ceiling to it) and ``over`` (above it:
    intake refuses that).
    """
    frame = ledger.frame[ledger.frame[APPROVED].notna()]
    tops = records.line_ceilings.rename(columns={"year": "cohort"})
    own = tops[tops["kind"].notna()].rename(columns={"ceiling_ars": "own"})
    common = tops[tops["kind"].isna()].drop(columns="kind")
    found = frame.merge(own, on=["line", "cohort", "kind"], how="left").merge(
        common.rename(columns={"ceiling_ars": "common"}), on=["line", "cohort"], how="left"
    )
    share = ratio(found[APPROVED], found["own"].fillna(found["common"]))
    parts = found.assign(
        instruments=1,
        with_ceiling=share.notna().astype(int),
        used=100 * share,
        near=known_true((share >= NEAR) & (share <= 1)).astype(int),
        over=known_true(share > 1).astype(int),
    )
    counts = ["instruments", "with_ceiling", "near", "over"]
    return sums_by(parts, by, counts, [], used=("used", "median"))


def unusual(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the amounts beyond the far fences of their line and kind, without any code.

    See :func:`unusual_with_codes`, which an evaluator calls in the notebook.
    """
    return unusual_with_codes(frame, column).drop(columns=CODE)


def unusual_with_codes(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the instruments whose amount lies beyond the far fences of their line and kind.

    The fences are Q1 - 3 IQR and Q3 + 3 IQR of the logarithms (Tukey, Exploratory Data Analysis,
    1977, 2D), because amounts are skewed; they stand among their like, because a plan pays fees
    and a project pays activities. Columns: ``instrument_id``, ``line``, ``kind``, ``region``,
    ``cohort``, ``units``, the amount, ``side`` (``high`` or ``low``) and ``times`` (amount /
    median of its like), the farthest first. Groups of fewer than :data:`LEAST_FOR_FENCES`
    amounts have no fences; amounts of zero have no logarithm.
    """
    positive = frame[known_true(frame[column] > 0)]
    logs = positive[column].astype(float).map(math.log)
    grouped = logs.groupby([positive["line"], positive["kind"]], dropna=False)
    q1, middle, q3 = (grouped.transform("quantile", each) for each in (0.25, 0.5, 0.75))
    reach = FENCE * (q3 - q1)
    enough = grouped.transform("size") >= LEAST_FOR_FENCES
    high, low = logs > q3 + reach + SAME_LOG, logs < q1 - reach - SAME_LOG
    found = positive.assign(
        side=pd.Series("high", index=positive.index, dtype="str").where(high, "low"),
        times=(logs - middle).map(math.exp),
        _far=(logs - middle).abs(),
    )[enough & (high | low)]
    columns = [CODE, "line", "kind", "region", "cohort", "units", column, "side", "times"]
    ordered = found.sort_values(["_far", CODE], ascending=[False, True])
    return ordered.reset_index(drop=True).loc[:, columns]
