"""Tables of the chapter on regions: beside registered jobs, and outreach against assistance."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.publish.territory.place_words import (
    CROSSWALK,
    NOBODY,
    REGISTERED,
    few_registered_said,
    only_chosen,
    per_10000_field,
    place_field,
)
from spl_eval.publish.views import Absent, Field, Table, count_field, decimal_field, labelled, plain
from spl_eval.publish.words import years_of
from spl_eval.results.places.official import MIN_UNITS, Cells
from spl_eval.results.places.outreach import Outreach, groups
from spl_eval.results.programme import Records

SHOWN = 10
"""Rows of the longest and of the shortest; all of them are some sixty."""

QUOTIENT = (
    "Representación es la parte en los puestos del programa dividida por la parte en todos los "
    "puestos registrados, de todas las ramas (cociente de localización)."
)
GROUPS = {
    "announced_signed": "se anunció y se firmó",
    "announced_only": "se anunció y no se firmó",
    "signed_only": "se firmó sin haberse anunciado",
    "neither": "ni se anunció ni se firmó",
}


def registered(beside: pd.DataFrame, records: Records, ref: Reference) -> Table:
    """Return each province's jobs in the programme beside its registered ones."""
    own = beside[(beside["units"] > 0) & beside["province"].notna() & beside["inside"]]
    shown = own.sort_values("per_10000", ascending=False, ignore_index=True)
    lacking = tuple(shown.loc[shown["registered"].isna(), "province"])
    return Table(
        "province_registered",
        f"Puestos del programa y puestos registrados, por jurisdicción, {records.year}",
        shown,
        (
            place_field("province"),
            count_field("units", "Unidades, acumulado"),
            count_field("jobs", "Puestos involucrados, acumulado"),
            count_field("registered", "Puestos registrados"),
            per_10000_field(),
            decimal_field("quotient", "Representación (1: pesa lo mismo)", 1),
        ),
        note=spanish.sentences(
            QUOTIENT, REGISTERED, only_chosen(records), _without(lacking, len(shown), records)
        ),
        also=("own_share", "official_share", "without_jobs"),
        empty=NOBODY,
        period=str(records.year),
        sources=(ref.sources["registered_jobs"],),
    )


def _without(names: tuple[str, ...], rows: int, records: Records) -> str:
    if not names:
        return ""
    if len(names) == rows:
        return f"No hay puestos registrados de {records.year} con que comparar."
    return f"Sin puestos registrados con que comparar: {spanish.listing(names)}."


def most_represented(found: Cells, records: Records, ref: Reference) -> Table:
    """Return the provinces' sectors with most of the programme's jobs by registered ones."""
    known = found.frame.dropna(subset="per_10000")
    return _cells("cells_most", "mayor", known.head(SHOWN), found, records, ref)


def least_represented(found: Cells, records: Records, ref: Reference) -> Table:
    """Return those with fewest, of the rest; no row when the first table has them all."""
    known = found.frame.dropna(subset="per_10000")
    return _cells("cells_least", "menor", known.iloc[SHOWN:].tail(SHOWN), found, records, ref)


def _cells(
    name: str, word: str, shown: pd.DataFrame, found: Cells, records: Records, ref: Reference
) -> Table:
    units = f"{spanish.counted(MIN_UNITS, 'unidad', 'unidades')} o más"
    left = spanish.sentences(
        f"Se comparan los sectores de cada jurisdicción con {units}.",
        _with_fewer(found.small),
        _unknown(found.unknown),
        few_registered_said(found.few_registered),
        only_chosen(records),
    )
    compared = len(found.frame) > found.unknown
    none = "No hay sectores de una jurisdicción que se puedan comparar. " + left
    return Table(
        name,
        f"De los sectores de cada jurisdicción con {units}, los de {word} representación, "
        f"{records.year}",
        shown.assign(place=shown["province"] + ": " + shown["sector"]).reset_index(drop=True),
        (
            Field("place", "Jurisdicción y sector"),
            count_field("units", "Unidades"),
            count_field("jobs", "Puestos involucrados"),
            count_field("registered", "Puestos registrados"),
            per_10000_field(),
            decimal_field("quotient", "Representación", 1),
        ),
        note=spanish.sentences(left, REGISTERED, CROSSWALK),
        also=("province", "sector", "without_jobs"),
        empty="Todos los que se pueden comparar están en la tabla anterior." if compared else none,
        period=str(records.year),
        sources=(ref.sources["registered_jobs"], ref.sources["sector_crosswalk"]),
    )


def _with_fewer(count: int) -> str:
    return f"{spanish.counted(count, 'tiene', 'tienen')} menos." if count else ""


def _unknown(count: int) -> str:
    if not count:
        return ""
    return (
        f"De {spanish.number(count)} no se conocen los puestos registrados, porque la fuente los "
        "reserva o no los hay."
    )


def outreach(found: Outreach, records: Records) -> Table:
    """Return where the programme was announced, signed and paid, jurisdiction by jurisdiction."""
    year = records.year
    return Table(
        "outreach",
        "Dónde se anunció, se firmó y se pagó",
        found.frame,
        (
            place_field("province"),
            count_field("announced", "Actividades de difusión"),
            count_field("announced_year", f"Actividades en {year}"),
            count_field("signed", "Instrumentos firmados"),
            count_field("signed_year", f"Firmados en {year}"),
            count_field("paid", "Pagos"),
            count_field("paid_year", f"Pagos en {year}"),
        ),
        note=spanish.sentences(
            "Anunciar es haber hecho una actividad de difusión, un taller o una capacitación. Lo "
            "firmado y lo pagado se ubican por la organización.",
            _outside(found),
            _unfiltered(records),
        ),
        also=("region", "units", "group"),
        period=years_of(records),
    )


def without_jurisdiction(found: Outreach, activities: bool = False) -> str:
    """Count instruments and units, or activities, without a jurisdiction; empty when none."""
    parts = [
        spanish.counted(count, one, many)
        for count, one, many in (
            (found.instruments_nowhere, "instrumento", "instrumentos"),
            (found.activities_nowhere, "actividad", "actividades")
            if activities
            else (found.units_nowhere, "unidad", "unidades"),
        )
        if count
    ]
    return spanish.listing(parts) if parts else ""


def _outside(found: Outreach) -> str:
    activities = spanish.counted(found.activities_nowhere, "actividad", "actividades")
    instruments = spanish.counted(found.instruments_nowhere, "instrumento", "instrumentos")
    lost = [
        words
        for count, words in (
            (found.activities_nowhere, activities),
            (found.instruments_nowhere, instruments),
        )
        if count
    ]
    return f"Sin jurisdicción, y fuera de esta tabla: {spanish.listing(lost)}." if lost else ""


def _unfiltered(records: Records) -> str:
    if not (records.selection.lines or records.selection.sectors):
        return ""
    return "Las actividades no tienen línea ni sector: se cuentan todas."


def outreach_groups(found: Outreach, records: Records) -> Table | Absent:
    """Return the four groups of jurisdictions: announced or not, signed or not."""
    title = "Difusión y firma, jurisdicción por jurisdicción"
    if not found.comparable:
        return Absent("outreach_groups", title, "No corresponde con un filtro de línea o sector.")
    return Table(
        "outreach_groups",
        title,
        groups(found),
        (
            Field("group", "Qué pasó", labelled(GROUPS)),
            count_field("jurisdictions", "Jurisdicciones"),
            Field("provinces", "Cuáles", lambda names: plain(names) if names else "ninguna"),
        ),
        note=_outside(found),
        period=years_of(records),
    )
