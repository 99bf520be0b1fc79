"""Tables of the chapter on sectors: beside registered jobs, and the sectors not reached."""

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
from spl_eval.publish.views import Table, count_field, decimal_field, fraction_field
from spl_eval.publish.words import years_of
from spl_eval.results.places.official import few_registered
from spl_eval.results.places.reached import Placed
from spl_eval.results.programme import Records

CHOSEN = (
    "Con un filtro de sector no hay reparto entre sectores que comparar: faltan la parte en el "
    "programa y la representación."
)
WHOLE_COUNTRY = "Los puestos registrados son los de todo el país."
PROVINCES = (
    "Se comparan las unidades que están en las jurisdicciones elegidas con los puestos registrados "
    "de ellas; si en una la fuente reserva los de un sector, el sector queda sin dato."
)


def sources(records: Records, ref: Reference) -> tuple[str, ...]:
    """Return what a comparison with registered jobs cites."""
    name = "registered_jobs" if records.selection.provinces else "registered_jobs_national"
    return ref.sources[name], ref.sources["sector_crosswalk"]


def representation(beside: pd.DataFrame, records: Records, ref: Reference) -> Table:
    """Return each sector's jobs in the programme beside the registered ones of the country.

    ``beside`` is ``official.of_sectors``.
    """
    shown = ordered(beside)
    return Table(
        "sector_representation",
        f"Puestos del programa y puestos registrados, por sector, {records.year}",
        shown,
        (
            place_field("sector"),
            count_field("jobs", "Puestos involucrados, acumulado"),
            fraction_field("own_share", "Parte en el programa"),
            count_field("registered", "Puestos registrados"),
            fraction_field("official_share", "Parte en los registrados"),
            per_10000_field(),
            decimal_field("quotient", "Representación (1: pesa lo mismo)", 1),
        ),
        note=spanish.sentences(
            "Representación es la parte del sector en los puestos del programa dividida por su "
            "parte en todos los puestos registrados (cociente de localización).",
            REGISTERED,
            CROSSWALK,
            PROVINCES if records.selection.provinces else WHOLE_COUNTRY,
            only_chosen(records),
            CHOSEN if records.selection.sectors else "",
            few_registered_said(int(few_registered(shown).sum())),
            without_reference(shown, records),
            _suppressed(shown),
        ),
        also=("units", "without_jobs", "suppressed_cells"),
        empty=NOBODY,
        period=str(records.year),
        sources=sources(records, ref),
    )


def ordered(beside: pd.DataFrame) -> pd.DataFrame:
    """Return the sectors with units, those with more jobs first."""
    own = beside[beside["units"] > 0]
    return own.sort_values(["jobs", "sector"], ascending=[False, True], ignore_index=True)


def without_reference(shown: pd.DataFrame, records: Records) -> str:
    """Say which sectors have no registered jobs to stand beside; empty when all have."""
    names = tuple(shown.loc[shown["registered"].isna(), "sector"])
    if not names:
        return ""
    if len(names) == len(shown):
        return f"No hay puestos registrados de {records.year} con que comparar."
    return f"Sin puestos registrados con que comparar: {spanish.listing(names)}."


def _suppressed(shown: pd.DataFrame) -> str:
    names = tuple(shown.loc[(shown["suppressed_cells"] > 0).fillna(False), "sector"])
    if not names:
        return ""
    return (
        f"En {spanish.listing(names)} la fuente reserva algunas cifras, y los puestos registrados "
        "son algo más que los que se muestran."
    )


def never_reached(placed: Placed, records: Records) -> Table:
    """Return the sectors of the list, or of those chosen, in which no unit of a signer works."""
    frame = placed.frame.dropna(subset="sector")
    known = bool((placed.frame["units"] > 0).any())
    own = frame[(frame["units"] == 0) & known][["sector", "payments_cumulative"]].reset_index(
        drop=True
    )
    return Table(
        "sectors_never",
        f"Sectores de la lista sin ninguna unidad de {years_of(records)}",
        own,
        (
            place_field("sector"),
            count_field("payments_cumulative", "Pagos a organizaciones del sector"),
        ),
        note="La lista es la de los sectores con que trabaja el programa.",
        empty=(
            "No se registran unidades de organizaciones que hayan firmado."
            if not known
            else "Todos los sectores de la lista tienen alguna unidad de una organización firmante."
        ),
        period=years_of(records),
    )
