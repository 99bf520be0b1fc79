"""The programme as the tables of the schema: rows of texts, blank where nothing is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from spl_eval.intake.demo.activities import NAMES as ACTIVITY_NAMES
from spl_eval.intake.demo.follow_up import FIRST_DAY, LAST_DAY, SCORES, SURVEYS
from spl_eval.intake.demo.money import CEILINGS, ceiling
from spl_eval.intake.demo.outcomes import outcome
from spl_eval.intake.demo.parameters import CEILING_PATH, LINE_KINDS, YEARS
from spl_eval.intake.demo.records import Instrument, Organisation, Unit
from spl_eval.intake.demo.sample import Chosen
from spl_eval.intake.demo.simulate import Programme, entry_jobs, observed
from spl_eval.intake.demo.units import CELLS
from spl_eval.intake.vocabularies import RESERVE

Row = dict[str, str]
GROUPS = ("1.A", "1.B")


def tables(programme: Programme) -> dict[str, list[Row]]:
    """Return every table's rows, in the order in which they are written."""
    organisations = programme.organisations
    units = [unit for each in organisations for unit in each.units]
    return {
        "organisations": [_organisation(each) for each in organisations],
        "instruments": sorted(_instruments(organisations), key=lambda row: row["instrument_id"]),
        "coordinators": [
            {
                "coordinator_id": one.code,
                "name": f"Coordinación {one.code[1:]}",
                "sex": one.sex,
                "province": one.province,
            }
            for one in programme.coordinators
        ],
        "disbursements": sorted(_payments(organisations), key=lambda row: row["disbursement_id"]),
        "units": [_unit(unit) for unit in units],
        "outcomes": [row for unit in units for row in _outcomes(unit)],
        "surveys": [
            {
                "survey_id": f"S{year}",
                "title": f"Seguimiento {year}",
                "year": str(year),
                "fieldwork_start": str(dt.date(year, *FIRST_DAY)),
                "fieldwork_end": str(dt.date(year, *LAST_DAY)),
            }
            for year in SURVEYS
        ],
        "samples": list(_sample(programme)),
        "follow_up": list(_answers(programme)),
        "line_ceilings": [
            {
                "line": line,
                "year": str(year),
                "kind": kind,
                "ceiling_ars": str(ceiling(line, kind, year)),
            }
            for line, kind in CEILINGS
            for year in CEILING_PATH
        ],
        "activities": list(_activities(programme)),
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _organisation(each: Organisation) -> Row:
    number = each.code[1:]
    return {
        "organisation_id": each.code,
        "name": f"{'Grupo asociativo' if each.line in GROUPS else 'Organización'} {number}",
        "kind": LINE_KINDS[each.line],
        "province": each.province,
        "locality": each.locality,
        "sector": each.sector,
        "cuit": "",
        "legal_form": each.legal_form,
        "legal_date": _text(each.legal_date),
        "led_by": each.leader,
        "women_members": _text(each.women_members),
        "men_members": _text(each.men_members),
        "applied_date": str(each.applied),
        "assisted": "yes" if each.signed else "no",
        "team": each.team,
    }


def _instruments(organisations: tuple[Organisation, ...]) -> Iterator[Row]:
    for each in organisations:
        for one in each.instruments:
            yield {
                "instrument_id": one.code,
                "kind": one.kind,
                "organisation_id": each.code,
                "line": each.line,
                "parent_instrument_id": one.parent.code if one.parent else "",
                "coordinator_id": one.coordinator,
                "signed_date": str(one.signed),
                "approved_grant_ars": str(one.grant),
                "counterpart_ars": _text(one.counterpart),
                "status": one.status,
                "end_date": _text(one.end),
                "gender_marker": one.gender_marker,
                "women_target": _text(one.women_target),
            }


def _payments(organisations: tuple[Organisation, ...]) -> Iterator[Row]:
    for each in organisations:
        for instrument in each.instruments:
            yield from _of_instrument(instrument)


def _of_instrument(instrument: Instrument) -> Iterator[Row]:
    for one in instrument.payments:
        yield {
            "disbursement_id": one.code,
            "instrument_id": instrument.code,
            "date": str(one.date),
            "concept": one.concept,
            "amount_ars": str(one.amount),
            "accounted_ars": _text(one.accounted),
        }


def _unit(unit: Unit) -> Row:
    entry, each = entry_jobs(unit), unit.organisation
    return {
        "unit_id": unit.code,
        "organisation_id": each.code,
        "name": f"Unidad {unit.code[1:]}",
        "cuit": "",
        "sector": unit.sector,
        "province": unit.province,
        "locality": unit.locality,
        "women": _text(entry and entry[0]),
        "men": _text(entry and entry[1]),
        "led_by": unit.leader,
        "formal": "" if unit.missing_formal else "yes" if unit.formal else "no",
        "joined_date": _text(each.signed),
    }


def _outcomes(unit: Unit) -> Iterator[Row]:
    for place, year in enumerate(YEARS):
        if year < unit.born or unit.missing_rows[place]:
            continue
        there = outcome(unit, year)
        cells = {
            name: str(getattr(there, name)) if observed(unit, year, name) else "" for name in CELLS
        }
        yield {"unit_id": unit.code, "year": str(year), **cells}


def _sample(programme: Programme) -> Iterator[Row]:
    for number, each in enumerate(programme.sample, 1):
        yield {
            "sample_id": f"M{number:04}",
            "survey_id": f"S{each.year}",
            "organisation_id": each.organisation.code,
            "unit_id": each.unit.code if each.unit else "",
            "stratum": each.stratum,
            "selection": each.selection,
            "probability": "" if each.selection == RESERVE else _probability(each),
            "draw_order": str(each.order),
        }


def _probability(each: Chosen) -> str:
    """Return a probability as the tables write it, with a decimal comma."""
    return f"{each.drawn / each.size:.9f}".rstrip("0").rstrip(".").replace(".", ",")


def _answers(programme: Programme) -> Iterator[Row]:
    for number, each in enumerate(programme.answers, 1):
        scores = dict(zip(SCORES, map(_text, each.scores), strict=True))
        yield {
            "follow_up_id": f"F{number:04}",
            "survey_id": f"S{each.year}",
            "organisation_id": each.organisation.code,
            "unit_id": each.unit.code if each.unit else "",
            "answered": "yes" if each.answered else "no",
            "reason": each.reason,
            "date": str(each.date),
            **scores,
        }


def _activities(programme: Programme) -> Iterator[Row]:
    for number, each in enumerate(programme.activities, 1):
        yield {
            "activity_id": f"A{number:03}",
            "kind": each.kind,
            "name": f"{ACTIVITY_NAMES[each.kind]} {number:03}",
            "date": str(each.date),
            "place": each.locality,
            "province": each.place.province,
            "participants": _text(each.participants),
            "women_participants": _text(each.women),
        }
