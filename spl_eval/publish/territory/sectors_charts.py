"""The chart of the chapter on sectors: the programme beside registered jobs."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.publish.charts import Series, dots
from spl_eval.publish.charts.canvas import OFFICIAL, PORTFOLIO
from spl_eval.publish.territory.place_words import CROSSWALK, NOBODY, REGISTERED, place_field
from spl_eval.publish.territory.sectors_tables import CHOSEN, ordered, sources
from spl_eval.publish.views import Absent, Chart, Table, fraction_field
from spl_eval.results.places.reached import largest
from spl_eval.results.programme import Records


def shares(beside: pd.DataFrame, records: Records, ref: Reference) -> Chart | Absent:
    """Chart each sector's part in the programme's jobs beside its part in registered jobs."""
    shown = ordered(beside).dropna(subset="own_share")
    shown = shown.assign(own=shown["own_share"] * 100, official=shown["official_share"] * 100)
    name, title = "sector_shares", _title(beside, records)
    if beside.empty:
        return Absent(name, title, NOBODY)
    if records.selection.sectors:
        return Absent(name, title, CHOSEN)
    if shown["official_share"].isna().all():
        return Absent(name, title, f"No hay puestos registrados de {records.year}.")
    return dots(
        name,
        title,
        shown,
        "sector",
        (
            Series("own", "Programa", PORTFOLIO, spanish.percent),
            Series("official", "Puestos registrados", OFFICIAL, spanish.percent),
        ),
        axis="Parte de cada sector, en porcentaje de los puestos de cada grupo",
        data=Table(
            "sector_shares_chart",
            "Parte de cada sector",
            shown,
            (
                place_field("sector"),
                fraction_field("own_share", "En los puestos del programa"),
                fraction_field("official_share", "En todos los puestos registrados"),
            ),
        ),
        note=spanish.sentences(REGISTERED, CROSSWALK),
        period=str(records.year),
        sources=sources(records, ref),
    )


def _title(beside: pd.DataFrame, records: Records) -> str:
    names, value = largest(beside, "sector", "quotient")
    if not names or int((beside["quotient"] > 0).sum()) == 1:
        return f"Los sectores en el programa y en el empleo registrado, {records.year}"
    times = spanish.number(value, decimals=1)
    chosen = records.selection
    of = "" if chosen.is_all else f" en lo que se mira ({chosen.words})"
    return (
        f"El sector más representado{of} es {spanish.listing(names)}: pesa {times} veces lo que "
        "pesa en el empleo registrado"
    )
