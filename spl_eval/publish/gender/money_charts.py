"""The charts of resources, access and segregation; each title states what it shows, computed."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Series, bars, lines
from spl_eval.publish.charts.canvas import CURVES, EVIDENCE, FLOW, MEN, PORTFOLIO, WOMEN
from spl_eval.publish.gender.money_tables import GROUPS, HEADCOUNT, access_frame, of_year
from spl_eval.publish.gender.tables import count_or_dash, share_field
from spl_eval.publish.groups import named
from spl_eval.publish.views import Absent, Chart, Field, Table, pesos_field
from spl_eval.publish.words import years_of
from spl_eval.results.gender import attribution
from spl_eval.results.money import Deflated, Prices, basis
from spl_eval.results.programme import Records

RATES = {"signed_rate": "Firmó", "paid_rate": "Cobró", "completed_rate": "Terminó"}


def resources_chart(records: Records, paid: Deflated, prices: Prices) -> Chart | Absent:
    """Chart what was paid per woman and per man in jobs, by sector, the highest first."""
    column = paid.column
    found = attribution.attributed_by(
        of_year(paid, records), column, attribution.heads_in_jobs(records), "sector"
    )
    woman, man = f"{column}_per_woman", f"{column}_per_man"
    found = found.sort_values(woman, ascending=False, na_position="last")
    both = found[found[woman].notna() & found[man].notna()]
    title = "Pagado por mujer y por varón en los puestos, por sector"
    if len(both):
        # Sectors with one organisation are equal but for the last digit of a float.
        more = int((both[woman].round(2) > both[man].round(2)).sum())
        title = (
            f"Contando por cabezas, en {more} de "
            f"{spanish.counted(len(both), 'sector', 'sectores')} hubo más pesos por mujer que por "
            "varón"
        )
    data = Table(
        "women_resources_by_sector_chart",
        "Pagado por mujer y por varón en los puestos, por sector",
        found,
        (
            Field("sector", "Sector"),
            pesos_field(woman, "Por mujer"),
            pesos_field(man, "Por varón"),
        ),
    )
    return bars(
        "women_resources_by_sector_chart",
        title,
        found,
        "sector",
        (
            Series(woman, "Por mujer", WOMEN, spanish.pesos),
            Series(man, "Por varón", MEN, spanish.pesos),
        ),
        axis="Pesos constantes por persona en los puestos",
        data=data,
        note=HEADCOUNT,
        period=str(records.year),
        basis=basis(prices),
    )


def access_chart(records: Records, paid: Deflated, by: str) -> Chart | Absent:
    """Chart the rate of each step among those of the step before, by who leads."""
    found = access_frame(records, paid, by)
    found = found[~found["is_total"]]
    title = "Firma, cobro y fin, como % del paso anterior, según quién conduce"
    woman, man = (
        found.loc[(found[by] == who).fillna(False), "signed_rate"].dropna()
        for who in ("woman", "man")
    )
    if len(woman) and len(man):
        title = (
            f"Firmó el {spanish.percent(woman.iloc[0])} de las organizaciones conducidas por una "
            f"mujer y el {spanish.percent(man.iloc[0])} de las conducidas por un varón"
        )
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
            "cobraron. Con pocas organizaciones, una sola mueve mucho el porcentaje."
        ),
        period=years_of(records),
    )


def segregation_chart(records: Records, found: pd.DataFrame) -> Chart | Absent:
    """Chart the index of segregation by sector and its size-standardised version, by year."""
    known = found[found["index"].notna()]
    title = "Segregación por sector en la cartera, por año"
    if len(known) > 1:
        first, last = known.iloc[0], known.iloc[-1]
        title = (
            f"Tendría que cambiar de sector el {spanish.percent(last['index'])} de las mujeres "
            f"para repartirse como los varones; en {int(first['year'])}, el "
            f"{spanish.percent(first['index'])}"
        )
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
