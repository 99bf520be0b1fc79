"""The charts of resources, access and segregation; each title states what it shows, computed."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Series, bars, lines
from spl_eval.publish.charts.canvas import CURVES, EVIDENCE, FLOW, MEN, PORTFOLIO, WOMEN
from spl_eval.publish.gender.aim_tables import no_index
from spl_eval.publish.gender.money_tables import (
    FEW,
    GROUPED_BY,
    GROUPS,
    HEADCOUNT,
    access_frame,
    of_year,
)
from spl_eval.publish.gender.tables import count_or_dash, share_field
from spl_eval.publish.gender.years import over_years
from spl_eval.publish.groups import named
from spl_eval.publish.views import Absent, Chart, Field, Table, pesos_field
from spl_eval.publish.words import years_of
from spl_eval.results.gender import access, attribution
from spl_eval.results.money import Deflated, Prices, basis
from spl_eval.results.programme import Records

ONE_EACH = "Ningún sector tiene dos organizaciones pagadas, o más, entre las que comparar."
COMPOSITION = (
    "La diferencia en el conjunto puede ser otra que la que se ve dentro de los sectores: también "
    "depende de en cuáles, que cobraron más o menos por puesto, están mujeres y varones."
)
RATES = {"signed_rate": "Firmó", "paid_rate": "Cobró", "completed_rate": "Terminó"}


def resources_chart(records: Records, paid: Deflated, prices: Prices) -> Chart | Absent:
    """Chart what was paid per woman and per man in jobs, by sector, the highest first."""
    column = paid.column
    found = attribution.attributed_by(
        of_year(paid, records), column, attribution.heads_in_jobs(records), "sector"
    )
    woman, man = f"{column}_per_woman", f"{column}_per_man"
    name = "women_resources_by_sector_chart"
    title = "Pagado por mujer y por varón en los puestos, por sector"
    counts = attribution.compared(found, column)
    found = found[attribution.several(found)]
    found = found.sort_values(woman, ascending=False, na_position="last")
    if found.empty and len(of_year(paid, records)):
        return Absent(name, title, ONE_EACH)
    if sectors := counts.more + counts.same + counts.less:
        title = (
            "Repartido en partes iguales, lo pagado por mujer, frente a lo pagado por varón: es "
            f"más en {spanish.number(counts.more)}, igual en {spanish.number(counts.same)} y menos "
            f"en {spanish.number(counts.less)} de "
            f"{spanish.counted(sectors, 'sector', 'sectores')}"
        )
    data = Table(
        name,
        "Pagado por mujer y por varón en los puestos, por sector",
        found,
        (
            Field("sector", "Sector"),
            pesos_field(woman, "Por mujer"),
            pesos_field(man, "Por varón"),
        ),
    )
    return bars(
        name,
        title,
        found,
        "sector",
        (
            Series(woman, "Por mujer", WOMEN, spanish.pesos),
            Series(man, "Por varón", MEN, spanish.pesos),
        ),
        axis="Pesos constantes por persona en los puestos",
        data=data,
        note=spanish.sentences(HEADCOUNT, COMPOSITION, _alone(counts.alone)),
        period=str(records.year),
        basis=basis(prices),
    )


def _alone(sectors: int) -> str:
    if not sectors:
        return ""
    counted = spanish.counted(sectors, "sector que tiene", "sectores que tienen")
    return f"No se compara {counted} una sola organización con dato: ahí los dos dan lo mismo."


def access_chart(records: Records, paid: Deflated, by: str) -> Chart | Absent:
    """Chart the rate of each step among those of the step before, by who leads."""
    found = access_frame(records, paid, by)
    found = found[~found["is_total"] & found[list(RATES)].notna().any(axis=1)]
    title = f"Firma, cobro y fin, como % del paso anterior, según {GROUPED_BY[by]}"
    if found.empty and len(records.organisations):
        return Absent(f"access_by_{by}_chart", title, FEW)
    found = named(found, by, GROUPS[by])
    data = Table(
        f"access_by_{by}_chart",
        "Porcentaje que pasó cada paso",
        found,
        (
            Field(by, "Organizaciones"),
            Field("applied", "Se postularon", count_or_dash, numeric=True),
            *(share_field(name, label) for name, label in RATES.items()),
        ),
    )
    colours = (FLOW, PORTFOLIO, EVIDENCE)
    return bars(
        f"access_by_{by}_chart",
        title,
        found,
        by,
        tuple(
            Series(name, label, colour, spanish.percent)
            for (name, label), colour in zip(RATES.items(), colours, strict=True)
        ),
        axis="% de las que estaban en el paso anterior",
        data=data,
        note=(
            "Firmó, de las que se postularon; cobró, de las que firmaron; terminó, de las que "
            "cobraron. Sin dato: no se sabe cuántas hubo, o son menos de "
            f"{spanish.number(access.FEWEST)} en el paso anterior. Las que firmaron hace poco "
            "tuvieron menos tiempo para cobrar y terminar."
        ),
        period=years_of(records),
    )


def segregation_chart(records: Records, found: pd.DataFrame) -> Chart | Absent:
    """Chart the index of segregation by sector and its size-standardised version, by year."""
    title = "Segregación por sector en la cartera, por año"
    if found["index"].isna().all():
        return Absent("segregation_chart", title, no_index(records))
    if path := over_years(found, "index"):
        title = f"Mujeres que tendrían que cambiar de sector para repartirse como varones: {path}"
    data = Table(
        "segregation_chart",
        "Índice de Duncan por sector",
        found,
        (
            Field("year", "Año", str),
            share_field("index", "Índice"),
            share_field("standardised", "Con sectores de igual peso"),
        ),
    )
    return lines(
        "segregation_chart",
        title,
        found,
        "year",
        (
            Series("index", "Índice de Duncan", CURVES[0], spanish.percent),
            Series("standardised", "Con sectores de igual peso", CURVES[1], spanish.percent),
        ),
        axis="% que tendría que cambiar de sector",
        data=data,
        period=years_of(records),
    )
