"""Inequality of grants per head among provinces, between and within regions, on show."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.reference import Reference
from spl_eval.publish.charts import Series, lines
from spl_eval.publish.charts.canvas import CURVES
from spl_eval.publish.territory.place_words import NO_PAYMENTS, course, names_or_count
from spl_eval.publish.views import (
    Absent,
    Chart,
    Field,
    Table,
    decimal_field,
    decimals,
    fraction,
    fraction_field,
)
from spl_eval.publish.words import years_of
from spl_eval.results.places.official import is_parted
from spl_eval.results.places.theil import LACKING, ONE_PLACE, Inequality
from spl_eval.results.programme import Records

WHAT = (
    "El índice T de Theil es 0 si cada jurisdicción recibió según su población, y crece con la "
    "desigualdad. Se parte exactamente en lo que hay entre regiones y lo que hay dentro de ellas. "
    "Una jurisdicción que no recibió nada cuenta con su población."
)
PROGRAMME_DIVISION = (
    "La descomposición usa siempre la división del programa: de las partes de la provincia de "
    "Buenos Aires no hay población."
)
TITLE = "Desigualdad de lo pagado por habitante, entre jurisdicciones"


def why(own: Inequality, records: Records) -> str:
    """Say why there is no index."""
    if own.reason == LACKING:
        names = names_or_count(own.lacking)
        return f"Falta la población de {records.year}, o el monto en pesos constantes, de {names}."
    if own.reason == ONE_PLACE:
        return "Con una sola jurisdicción no hay desigualdad entre jurisdicciones que medir."
    if "disbursements" not in records.carried:
        return NO_PAYMENTS
    return f"Hasta fin de {records.year} no se registran pagos a esta selección."


def said(own: Inequality, records: Records) -> dict[str, Any]:
    """Say the inequality of what was paid up to the end of the year, and where it lies."""
    year = str(records.year)
    if own.reason:
        return {"template": "{why}", "why": why(own, records)}
    lies = " El {share} de esa desigualdad está entre regiones, y el resto dentro de ellas."
    if len(own.groups) == 1:
        lies = " Son todas de una misma región."
    elif spanish.is_missing(own.between_share):
        lies = " Cada una recibió según su población."
    division = f" {PROGRAMME_DIVISION}" if is_parted(records) else ""
    return {
        "template": (
            "El índice T de Theil de lo pagado por habitante hasta fin de {year} es {total}; 0 "
            "sería lo mismo por habitante en todas las jurisdicciones." + lies + division
        ),
        "year": year,
        "total": spanish.number(own.total, decimals=2),
        "share": fraction(own.between_share),
    }


def chart(
    history: pd.DataFrame, own: Inequality, records: Records, basis: str, ref: Reference
) -> Chart | Absent:
    """Chart the inequality of what was paid up to each year: all, between and within regions."""
    if own.reason and history["cumulative_total"].isna().all():
        return Absent("inequality", TITLE, why(own, records))
    series = (
        Series("cumulative_total", "Total", CURVES[0], decimals(2)),
        Series("cumulative_between", "Entre regiones", CURVES[1], decimals(2)),
        Series("cumulative_within", "Dentro de ellas", CURVES[2], decimals(2)),
    )
    return lines(
        "inequality",
        _title(history),
        history,
        "year",
        series,
        axis="Índice T de Theil de lo pagado por habitante hasta fin de cada año",
        data=Table(
            "inequality_chart",
            "Índice T de Theil",
            history,
            (
                Field("year", "Año", str, numeric=True),
                *(decimal_field(each.column, each.label, 2) for each in series),
            ),
        ),
        note=WHAT,
        period=years_of(records),
        basis=basis,
        sources=(ref.sources["population"], ref.sources["consumer_prices"]),
    )


def _title(history: pd.DataFrame) -> str:
    known = history.set_index("year")["cumulative_total"].dropna()
    if known.empty:
        return TITLE
    now = spanish.number(known.iloc[-1], decimals=2)
    return f"{TITLE}: hasta {int(known.index[-1])}, {now}{course(known, 2, 'hasta')}"


def by_year(
    history: pd.DataFrame, own: Inequality, records: Records, basis: str, ref: Reference
) -> Table:
    """Return the index by year, of what was paid in it and up to its end."""
    known = history["total"].notna() | history["cumulative_total"].notna()
    return Table(
        "inequality_by_year",
        "Índice T de Theil de lo pagado por habitante, entre jurisdicciones",
        history[known].reset_index(drop=True),
        (
            Field("year", "Año", str, numeric=True),
            decimal_field("total", "Pagado en el año", 2),
            decimal_field("between", "Entre regiones", 2),
            decimal_field("within", "Dentro de ellas", 2),
            decimal_field("cumulative_total", "Pagado hasta su fin", 2),
            decimal_field("cumulative_between", "Entre regiones, acumulado", 2),
            decimal_field("cumulative_within", "Dentro de ellas, acumulado", 2),
            fraction_field("cumulative_between_share", "Parte entre regiones, acumulado"),
        ),
        note=spanish.sentences(
            WHAT,
            "En un solo año hay menos pagos, y el índice salta más.",
            PROGRAMME_DIVISION if is_parted(records) else "",
        ),
        also=("between_share", "reason", "cumulative_reason"),
        empty=why(own, records),
        period=years_of(records),
        basis=basis,
        sources=(ref.sources["population"], ref.sources["consumer_prices"]),
    )


def by_region(own: Inequality, records: Records, basis: str, ref: Reference) -> Table | Absent:
    """Return what each region adds to the inequality of what was paid up to the year's end."""
    title = "De dónde viene la desigualdad, por región del programa"
    if own.reason:
        return Absent("inequality_by_region", title, why(own, records))
    return Table(
        "inequality_by_region",
        title,
        own.groups,
        (
            Field("group", "Región"),
            fraction_field("weight_share", "Parte de la población"),
            fraction_field("value_share", "Parte de lo pagado"),
            decimal_field("between", "Aporte a «entre regiones»", 2),
            decimal_field("theil", "Índice dentro de la región", 2),
            decimal_field("within", "Aporte a «dentro de ellas»", 2),
        ),
        note=spanish.sentences(
            WHAT,
            "El aporte a «entre regiones» es negativo donde la región recibió menos que su parte "
            "de la población. Una región que no recibió nada no tiene índice propio.",
            PROGRAMME_DIVISION if is_parted(records) else "",
        ),
        period=years_of(records),
        basis=basis,
        sources=(ref.sources["population"], ref.sources["consumer_prices"]),
    )
