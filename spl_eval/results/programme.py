"""The programme's records as they stood at the end of a year, joined and narrowed to a part.

Every chapter begins here, so that none sees what happened after its year, and all mean the same
by a filter. Filters choose organisations: a line, those that signed an instrument of it, and only
those instruments; a sector or a province, that of the organisation. Money is placed where the
organisation is; units and jobs have a place and a sector of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spl_eval.intake import Dataset
from spl_eval.intake.names import PROGRAMME, region, require_scheme
from spl_eval.intake.vocabularies import CANCELLED, FINISHED, IN_EXECUTION
from spl_eval.results.selection import Selection
from spl_eval.results.sums import known_true

OF_ORGANISATION = ["province", "region", "sector", "led_by", "women_members", "men_members"]
"""What an instrument and a payment take from their organisation."""


@dataclass(frozen=True)
class Records:
    """The records up to 31 December of ``year``; frames have fresh, ordered indexes.

    ``organisations`` adds ``region``, ``applied_year`` (Int64), ``signed`` (boolean: an
    instrument) and ``lines`` (tuple of those signed). ``units`` adds ``region``, ``joined_year``,
    ``organisation_province``, ``organisation_region``, ``organisation_sector`` and ``signed``
    (boolean: its organisation signed an instrument). ``instruments`` and ``payments`` add
    ``signed_year`` and what :data:`OF_ORGANISATION` names, instruments also ``signed_month``,
    payments ``year``, ``month``, ``line`` and ``instrument_kind``.

    An instrument without a date of signature is there, in no year's flow, once it was paid:
    before, nobody knows whether it was signed. ``undated`` counts those not yet there, and
    ``without_organisation`` those that name none and are nowhere; ``payments_left_out`` are what
    these were paid (``year``, ``month``, ``amount_ars``), which ``payments`` does not hold.
    ``carried`` names the tables with rows in the data set, whatever the year and the selection:
    where no payment of anybody is known, nobody knows what was paid.
    """

    year: int
    first_year: int
    scheme: str
    selection: Selection
    carried: frozenset[str]
    undated: int
    without_organisation: int
    organisations: pd.DataFrame
    units: pd.DataFrame
    instruments: pd.DataFrame
    payments: pd.DataFrame
    payments_left_out: pd.DataFrame
    outcomes: pd.DataFrame
    coordinators: pd.DataFrame
    activities: pd.DataFrame
    line_ceilings: pd.DataFrame


def records(
    dataset: Dataset,
    year: int,
    selection: Selection = Selection(),  # noqa: B008 (frozen)
    scheme: str = PROGRAMME,
) -> Records:
    """Return the records of ``selection`` at the end of ``year``, regions by ``scheme``.

    Raises UsageError for a scheme that does not exist.
    """
    require_scheme(scheme)
    whole = _instruments(dataset, year, selection)
    instruments = whole[~whole["waits"]].drop(columns="waits")
    organisations = _organisations(dataset, year, instruments, selection, scheme)
    chosen = organisations["organisation_id"]
    instruments = _of(instruments, chosen).merge(
        organisations[["organisation_id", *OF_ORGANISATION]], on="organisation_id", how="left"
    )
    waiting = whole.loc[whole["waits"], "organisation_id"]
    alone = whole.loc[whole["organisation_id"].isna(), "instrument_id"]
    paid = _paid(dataset, year)
    units = _units(dataset, year, organisations, scheme)
    by_unit = dataset["outcomes"]
    return Records(
        year=year,
        first_year=dataset.first_year or dataset.year,
        scheme=scheme,
        selection=selection,
        carried=frozenset(name for name, table in dataset.tables.items() if not table.empty),
        undated=int(waiting.isin(_placed(dataset["organisations"], selection)).sum()),
        without_organisation=len(alone),
        organisations=organisations,
        units=units,
        instruments=instruments,
        payments=_payments(paid, instruments),
        payments_left_out=_fresh(paid[paid["instrument_id"].isin(alone)]),
        outcomes=_fresh(
            by_unit[by_unit["unit_id"].isin(units["unit_id"]) & (by_unit["year"] <= year)]
        ),
        coordinators=_with_region(_fresh(dataset["coordinators"]), scheme),
        activities=_activities(dataset, year, selection, scheme),
        line_ceilings=_fresh(dataset["line_ceilings"][dataset["line_ceilings"]["year"] <= year]),
    )


def year_of(dates: pd.Series) -> pd.Series:
    """Return the year of ISO dates or months (Int64), missing where there is no date."""
    return pd.to_numeric(dates.str.slice(0, 4), errors="coerce").astype("Int64")


def _fresh(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.reset_index(drop=True).copy()


def _of(frame: pd.DataFrame, organisations: pd.Series) -> pd.DataFrame:
    return _fresh(frame[frame["organisation_id"].isin(organisations)])


def _until(years: pd.Series, year: int) -> pd.Series:
    """Say of each year whether it is not after ``year``; a missing one is not."""
    return (years <= year).fillna(True).astype(bool)


def _instruments(dataset: Dataset, year: int, selection: Selection) -> pd.DataFrame:
    """Return the instruments signed by the end of the year, with their status of then.

    ``waits`` marks those without a date of signature for which nothing was paid by then.
    """
    found = dataset["instruments"]
    if selection.lines:
        found = found[found["line"].isin(selection.lines)]
    signed_year = year_of(found["signed_date"])
    found = found.assign(signed_year=signed_year, signed_month=found["signed_date"].str.slice(0, 7))
    found = _fresh(found[_until(signed_year, year)])
    # What ended later was still going on.
    later = known_true(year_of(found["end_date"]) > year)
    over = found["status"].isin([FINISHED, CANCELLED])
    payments = dataset["disbursements"]
    paid = payments.loc[_until(year_of(payments["date"]), year), "instrument_id"]
    return found.assign(
        status=found["status"].mask(later & over, IN_EXECUTION),
        waits=found["signed_year"].isna() & ~found["instrument_id"].isin(paid),
    )


def _placed(organisations: pd.DataFrame, selection: Selection) -> pd.Series:
    """Return the codes of the organisations of the selected sectors and provinces."""
    keep = pd.Series(True, index=organisations.index)
    if selection.sectors:
        keep &= organisations["sector"].isin(selection.sectors)
    if selection.provinces:
        keep &= organisations["province"].isin(selection.provinces)
    return organisations.loc[keep, "organisation_id"]


def _organisations(
    dataset: Dataset,
    year: int,
    instruments: pd.DataFrame,
    selection: Selection,
    scheme: str,
) -> pd.DataFrame:
    found = dataset["organisations"]
    found = found.assign(applied_year=year_of(found["applied_date"]))
    signed = instruments.groupby("organisation_id", sort=False)
    lines = {each: tuple(sorted(own["line"].dropna().unique())) for each, own in signed}
    has_signed = found["organisation_id"].isin(instruments["organisation_id"])
    found = found.assign(
        signed=has_signed,
        lines=pd.Series(
            [lines.get(each, ()) for each in found["organisation_id"]],
            index=found.index,
            dtype="object",
        ),
    )
    applied = known_true(found["applied_year"] <= year)
    # Who signs later had not been there for certain; who never signs applied, whenever it was.
    never = ~found["organisation_id"].isin(dataset["instruments"]["organisation_id"])
    keep = has_signed | applied | (found["applied_year"].isna() & never)
    if selection.lines:
        keep &= has_signed
    keep &= found["organisation_id"].isin(_placed(found, selection))
    return _with_region(_fresh(found[keep]), scheme)


def _with_region(frame: pd.DataFrame, scheme: str) -> pd.DataFrame:
    """Add ``region``: that of the province, or of the locality where the scheme parts it."""
    localities = frame.get("locality", pd.Series(pd.NA, index=frame.index, dtype="str"))
    regions = [
        pd.NA if pd.isna(province) else region(province, scheme, None if pd.isna(town) else town)
        for province, town in zip(frame["province"], localities, strict=True)
    ]
    return frame.assign(region=pd.Series(regions, index=frame.index, dtype="str"))


def _units(dataset: Dataset, year: int, organisations: pd.DataFrame, scheme: str) -> pd.DataFrame:
    found = dataset["units"]
    found = found.assign(joined_year=year_of(found["joined_date"]))
    # Who joined later, of an organisation that had only applied by then, was one of its units all
    # the same: what was not known yet is the date, not the unit.
    waiting = organisations.loc[~organisations["signed"], "organisation_id"]
    later = ~_until(found["joined_year"], year)
    unknown = later & found["organisation_id"].isin(waiting)
    found = found.assign(
        joined_date=found["joined_date"].mask(unknown),
        joined_year=found["joined_year"].mask(unknown),
    )
    found = _with_region(_of(found[~later | unknown], organisations["organisation_id"]), scheme)
    whose = organisations[["organisation_id", "province", "region", "sector", "signed"]].rename(
        columns={name: f"organisation_{name}" for name in ("province", "region", "sector")}
    )
    return found.merge(whose, on="organisation_id", how="left")


def _paid(dataset: Dataset, year: int) -> pd.DataFrame:
    found = dataset["disbursements"]
    found = found.assign(year=year_of(found["date"]), month=found["date"].str.slice(0, 7))
    return found[_until(found["year"], year)]


def _payments(paid: pd.DataFrame, instruments: pd.DataFrame) -> pd.DataFrame:
    whose = instruments[
        [
            "instrument_id",
            "organisation_id",
            "line",
            "kind",
            "signed_date",
            "signed_year",
            *OF_ORGANISATION,
        ]
    ].rename(columns={"kind": "instrument_kind"})
    return paid.merge(whose, on="instrument_id", how="inner").reset_index(drop=True)


def _activities(dataset: Dataset, year: int, selection: Selection, scheme: str) -> pd.DataFrame:
    """Return the events held; they have neither line nor sector, only a province."""
    found = dataset["activities"]
    found = found.assign(year=year_of(found["date"]), month=found["date"].str.slice(0, 7))
    keep = _until(found["year"], year)
    if selection.provinces:
        keep &= found["province"].isin(selection.provinces)
    return _with_region(_fresh(found[keep]), scheme)
