"""What the programme set out to do for women: gender marker, targets, and women at its events."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval.intake.vocabularies import CANCELLED
from spl_eval.results import money
from spl_eval.results.groups import each_value
from spl_eval.results.involved import paid_in, signed_in, unit_jobs, units_of
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_sum, known_true, percent, ratio, year_is

MARKERS = ("GEN0", "GEN1", "GEN2", "GEN3")
REACHED, NOT_REACHED, UNKNOWN = "reached", "not_reached", "unknown"


def by_marker(
    records: Records, approved: pd.DataFrame, grant: str, payments: pd.DataFrame, column: str
) -> pd.DataFrame:
    """Return what was signed and paid in the year by gender marker, and without any.

    The marker (UNDP 2016, Gender Marker guidance) says what an instrument is expected to
    contribute to equality, not what it did.

    Args:
        records: the records of the year.
        approved: instruments with the column ``grant``, approved grants in pesos of one month.
        grant: that column's name.
        payments: payments with the column ``column``, in pesos of one month.
        column: that column's name.

    Returns:
        One row per marker and a last one without (``gender_marker`` missing): ``instruments``
        and ``units`` signed in the year, ``grant`` (missing where none is known) and
        ``instruments_without_grant``; ``organisations`` paid in the year, ``column`` and
        ``paid_share`` (percent of all that was paid), ``payments_without_amount``; what was paid
        is missing where the data carry no payment of anybody. Units and organisations with two
        markers count under each: rows are not added.

    Raises:
        MixedPriceBases: ``grant`` and ``column`` are not in constant pesos of the same month.
    """
    money.require_constant(grant, column)
    flow = signed_in(records)[["instrument_id", "organisation_id", "gender_marker"]]
    flow = flow.merge(approved[["instrument_id", grant]], on="instrument_id", how="left")
    markers = records.instruments[["instrument_id", "gender_marker"]]
    paid = paid_in(records)[["disbursement_id", "instrument_id", "organisation_id"]]
    paid = paid.merge(payments[["disbursement_id", column]], on="disbursement_id", how="left")
    paid = paid.merge(markers, on="instrument_id", how="left")
    everything = _amount(paid[column])
    found = []
    for marker in (*MARKERS, pd.NA):
        signed, own = _marked(flow, marker), _marked(paid, marker)
        amount = _amount(own[column])
        found.append(
            {
                "gender_marker": marker,
                "instruments": len(signed),
                "units": len(units_of(records, signed["organisation_id"])),
                grant: _amount(signed[grant]),
                "instruments_without_grant": int(signed[grant].isna().sum()),
                "organisations": own["organisation_id"].nunique(),
                column: amount,
                "paid_share": percent(amount, everything),
                "payments_without_amount": int(own[column].isna().sum()),
            }
        )
    frame = pd.DataFrame(found)
    if "disbursements" not in records.carried:
        frame[["organisations", column, "paid_share", "payments_without_amount"]] = pd.NA
    return frame.astype(
        {
            "gender_marker": "str",
            **dict.fromkeys(("instruments", "units", "organisations"), "Int64"),
            **dict.fromkeys(("instruments_without_grant", "payments_without_amount"), "Int64"),
            **dict.fromkeys((grant, column, "paid_share"), "Float64"),
        }
    )


def _marked(frame: pd.DataFrame, marker: Any) -> pd.DataFrame:
    own = frame["gender_marker"]
    return frame[own.isna() if pd.isna(marker) else (own == marker)]


def _amount(values: pd.Series) -> Any:
    """Add amounts up: zero of no row, missing when rows have none known."""
    return known_sum(values) if len(values) else 0.0


def targets(records: Records) -> pd.DataFrame:
    """Return each instrument's target of women and the women in its units at the year's end.

    Columns: ``instrument_id``, ``organisation_id``, ``line``, ``women_target`` (missing when it
    set none), ``women`` (in the jobs of its organisation's units, as far as known), ``units``,
    ``units_without_sex``, ``progress`` (percent of the target, a lower bound when some unit has
    no split; missing without women known or with a target of zero) and ``state``: reached;
    not_reached; unknown when the units without split could decide, or the target is zero;
    missing without a target. Cancelled instruments are left out. Instruments of one
    organisation see the same women: women are not added over instruments.
    """
    own = records.instruments
    alive = own["status"].ne(CANCELLED).fillna(True).astype(bool)
    own = own[alive & own["signed_year"].notna()]
    people = unit_jobs(records, units_of(records, own["organisation_id"]))
    known = people["women"].notna()
    counted = (
        people.assign(women=people["women"].where(known), lacking=(~known).astype("Int64"))
        .groupby("organisation_id")
        .agg(
            women=("women", lambda values: values.sum(min_count=1)),
            units=("unit_id", "size"),
            units_without_sex=("lacking", "sum"),
        )
        .astype("Int64")
        .reset_index()
    )
    found = own[["instrument_id", "organisation_id", "line", "women_target"]].merge(
        counted, on="organisation_id", how="left"
    )
    progress = ratio(100 * found["women"], found["women_target"])
    complete = known_true(found["units_without_sex"] == 0)
    is_reached = known_true(progress >= 100)
    is_short = known_true(progress < 100) & complete
    state = pd.Series(pd.NA, index=found.index, dtype="str")
    state = state.mask(found["women_target"].notna(), UNKNOWN)
    state = state.mask(is_short, NOT_REACHED).mask(is_reached, REACHED)
    return found.assign(progress=progress, state=state)


def targets_by_line(found: pd.DataFrame) -> pd.DataFrame:
    """Return how many instruments of each line set a target and reached it.

    Columns: ``line``, ``instruments``, ``without_target``, ``with_target``, ``reached``,
    ``not_reached``, ``unknown`` (Int64); ``reached_low``, ``reached_high`` (percent) and
    ``median_progress`` (percent, at least), over the instruments with a target above zero. Those
    of which it is not known would be reached at the higher bound only: left out, they would bias
    the share upwards, because a missing split hides failures and never successes.
    """
    columns = ["instruments", "without_target", "with_target", REACHED, NOT_REACHED, UNKNOWN]
    types = {
        **dict.fromkeys(columns, "Int64"),
        **dict.fromkeys(("reached_low", "reached_high", "median_progress"), "Float64"),
    }
    return each_value(found, "line", target_counts, types)


def target_counts(found: pd.DataFrame) -> dict[str, Any]:
    """Count the instruments of :func:`targets` by state; see :func:`targets_by_line`."""
    state = found["state"]
    reached, short = (int((state == code).sum()) for code in (REACHED, NOT_REACHED))
    aimed = found[known_true(found["women_target"] > 0)]
    progress = aimed["progress"].fillna(0)
    could = int((aimed["state"] != NOT_REACHED).sum())
    return {
        "instruments": len(found),
        "without_target": int(state.isna().sum()),
        "with_target": int(state.notna().sum()),
        REACHED: reached,
        NOT_REACHED: short,
        UNKNOWN: int((state == UNKNOWN).sum()),
        "reached_low": percent(reached, len(aimed)),
        "reached_high": percent(could, len(aimed)),
        "median_progress": float(progress.median()) if len(progress) else pd.NA,
    }


def at_events(records: Records) -> pd.DataFrame:
    """Return women among the participants of the year's events, by their kind.

    Columns: ``kind``, ``events``, ``events_without_sex`` (participants or women unknown),
    ``participants``, ``women`` (Int64, of the others), ``women_share`` (percent). Persons who
    came to two events count twice. Events have no line and no sector.
    """
    held = records.activities[year_is(records.activities["year"], records.year)]
    counts = ("events", "events_without_sex", "participants", "women")
    types = {**dict.fromkeys(counts, "Int64"), "women_share": "Float64"}
    return each_value(held, "kind", event_counts, types)


def event_counts(events: pd.DataFrame) -> dict[str, Any]:
    """Count participants and women of events; see :func:`at_events`."""
    known = events[events["participants"].notna() & events["women_participants"].notna()]
    people, women = known_sum(known["participants"]), known_sum(known["women_participants"])
    return {
        "events": len(events),
        "events_without_sex": len(events) - len(known),
        "participants": people,
        "women": women,
        "women_share": percent(women, people),
    }
