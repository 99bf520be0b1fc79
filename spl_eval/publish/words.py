"""The words that the chapters of a programme share: groups, populations, activities, periods."""

from __future__ import annotations

from spl_eval import spanish
from spl_eval.results.programme import Records

TOTAL = "Total"
NOT_APPLICABLE = "no corresponde"
"""Stands for what does not exist; «sin dato», for what exists and nobody knows."""

HEADINGS = {
    "cohort": "Año de firma",
    "line": "Línea",
    "kind": "Tipo de instrumento",
    "sector": "Sector",
    "region": "Región",
    "province": "Jurisdicción",
}
"""What heads the column of groups. A row without the datum is «sin dato» in all chapters."""

PLACES = {
    "sector": ("sector", "sectores"),
    "region": ("región", "regiones"),
    "province": ("jurisdicción", "jurisdicciones"),
}
"""One and many, as :func:`spl_eval.spanish.counted` takes them."""

POPULATIONS = {"flow": "Firmado en el año", "portfolio": "Cartera pagada"}
SHORT_POPULATIONS = {"flow": "Firmado", "portfolio": "Cartera"}
POPULATIONS_SAID = {"flow": "lo firmado", "portfolio": "la cartera pagada"}
"""The populations as headings, as part of longer headings, and inside a sentence."""

NOT_ADDED = "Lo firmado y la cartera son poblaciones que se superponen: no se suman."
ACTIVITY_KINDS = {
    "event": "Evento",
    "workshop": "Taller",
    "training": "Capacitación",
    "outreach": "Difusión",
}


def group_said(by: str) -> str:
    """Return what groups are made by, inside a sentence: ``año de firma``."""
    return HEADINGS[by].lower()


def years_of(records: Records) -> str:
    """Write the years that the records cover: ``2012 a 2016``."""
    return spanish.years(records.first_year, records.year)
