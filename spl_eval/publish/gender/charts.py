"""The charts of women and men; each title states what its picture shows, computed."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Series, bars, dots, lines
from spl_eval.publish.charts.canvas import FLOW, MEN, OFFICIAL, PORTFOLIO, WOMEN
from spl_eval.publish.gender.position_tables import POSITION_WORDS
from spl_eval.publish.gender.tables import both_populations, share_field
from spl_eval.publish.gender.years import over_years
from spl_eval.publish.views import Absent, Chart, Field, Table, count_field, percent_field
from spl_eval.publish.words import (
    HEADINGS,
    PLACES,
    POPULATIONS,
    SHORT_POPULATIONS,
    group_said,
    years_of,
)
from spl_eval.results import involved
from spl_eval.results.gender import people
from spl_eval.results.programme import Records
from spl_eval.results.sums import known_true

SHARE = "Mujeres, % de mujeres y varones"


def jobs_chart(records: Records, by: str) -> Chart | Absent:
    """Chart women and men in the portfolio's jobs, by sector or region, the largest first."""
    frame = both_populations(records, people.workers, by)
    own = frame[known_true(frame["portfolio_cases"] > 0) & ~frame["is_total"]]
    heads = own["portfolio_women"].fillna(0) + own["portfolio_men"].fillna(0)
    own = own.assign(heads=heads).sort_values(["heads", by], ascending=[False, True])
    placed = own[own["portfolio_women_share"].notna() & own[by].notna()]
    title = f"Puestos de mujeres y de varones en la cartera, por {group_said(by)}"
    if len(placed) > 1:
        more_men = int((placed["portfolio_men"] > placed["portfolio_women"]).sum())
        title = (
            f"Trabajan más varones que mujeres en {spanish.number(more_men)} de "
            f"{spanish.counted(len(placed), *PLACES[by])} de la cartera"
        )
    data = Table(
        f"women_jobs_by_{by}_chart",
        "Puestos de mujeres y de varones en la cartera pagada",
        own,
        (
            Field(by, HEADINGS[by]),
            count_field("portfolio_women", "Mujeres"),
            count_field("portfolio_men", "Varones"),
        ),
    )
    return bars(
        f"women_jobs_by_{by}_chart",
        title,
        own,
        by,
        (
            Series("portfolio_women", "Mujeres", WOMEN),
            Series("portfolio_men", "Varones", MEN),
        ),
        axis="Puestos involucrados en la cartera pagada",
        data=data,
        note="Sólo unidades de las que se sabe cuántas mujeres y varones trabajan.",
        period=str(records.year),
    )


def official_chart(
    records: Records, compared: pd.DataFrame, by: str, sources: tuple[str, ...]
) -> Chart | Absent:
    """Chart the portfolio's share of women beside that of registered jobs."""
    own = compared.sort_values("women_share", ascending=False, na_position="last")
    both = own["difference"].dropna()
    title = f"Mujeres en la cartera y en el empleo registrado, por {group_said(by)}"
    if len(both) > 1:
        title = (
            "La proporción de mujeres es mayor en la cartera que en el empleo registrado en "
            f"{int((both > 0).sum())} de {spanish.counted(len(both), *PLACES[by])}"
        )
    data = Table(
        f"women_beside_official_by_{by}_chart",
        "Mujeres en la cartera y en el empleo registrado",
        own,
        (
            Field(by, HEADINGS[by]),
            share_field("women_share", "Cartera"),
            percent_field("official_share", "Empleo registrado"),
        ),
    )
    return dots(
        f"women_beside_official_by_{by}_chart",
        title,
        own,
        by,
        (
            Series("women_share", POPULATIONS["portfolio"], PORTFOLIO, spanish.percent),
            Series("official_share", "Empleo registrado privado", OFFICIAL, spanish.percent),
        ),
        axis=SHARE,
        data=data,
        period=str(records.year),
        sources=sources,
    )


def positions_chart(records: Records, found: pd.DataFrame) -> Chart | Absent:
    """Chart the women's share in each position, flow beside portfolio."""
    wide = found.pivot(index="position", columns="population", values="women_share")
    wide = wide.reindex(list(POSITION_WORDS)).reset_index()
    wide = wide.assign(position=wide["position"].map(POSITION_WORDS))
    own = found[found["population"] == involved.PORTFOLIO].to_dict("records")
    lead, work = (
        next(row for row in own if row["position"] == each)
        for each in ("organisation_lead", "worker")
    )
    title = "Mujeres según el lugar desde el que participan"
    if not (pd.isna(lead["women_share"]) or pd.isna(work["women_share"])):
        known = lead["cases"] - lead["cases_without_sex"]
        title = (
            f"En la cartera, las mujeres son el {spanish.percent(work['women_share'])} de los "
            f"puestos y conducen solas {spanish.number(lead['women'])} de "
            f"{spanish.counted(known, 'organización', 'organizaciones')} con dato"
        )
    data = Table(
        "women_positions_chart",
        "Porcentaje de mujeres por lugar",
        wide,
        (
            Field("position", "Lugar"),
            *(share_field(each, words) for each, words in POPULATIONS.items()),
        ),
    )
    return dots(
        "women_positions_chart",
        title,
        wide,
        "position",
        (
            Series("flow", POPULATIONS["flow"], FLOW, spanish.percent),
            Series("portfolio", POPULATIONS["portfolio"], PORTFOLIO, spanish.percent),
        ),
        axis="Mujeres, % de los casos con dato",
        data=data,
        note="Al conducir, % de organizaciones o unidades conducidas sólo por mujeres.",
        period=str(records.year),
    )


def years_chart(records: Records) -> Chart | Absent:
    """Chart the women's share of the jobs of each year's flow and portfolio."""
    found = people.by_year(records)
    title = "Mujeres en los puestos, por año"
    if path := over_years(found, "portfolio_women_share"):
        title = f"Mujeres en los puestos de la cartera: {path}"
    fields = [Field("year", "Año", str)]
    for population, words in SHORT_POPULATIONS.items():
        fields += [
            share_field(f"{population}_women_share", f"{words}: % mujeres"),
            count_field(f"{population}_cases", f"{words}: unidades"),
            count_field(f"{population}_cases_without_sex", f"{words}: sin dato"),
        ]
    data = Table("women_share_by_year", "Mujeres en los puestos, por año", found, tuple(fields))
    return lines(
        "women_share_by_year",
        title,
        found,
        "year",
        (
            Series("flow_women_share", POPULATIONS["flow"], FLOW, spanish.percent),
            Series("portfolio_women_share", POPULATIONS["portfolio"], PORTFOLIO, spanish.percent),
        ),
        axis="Mujeres, % de los puestos con dato",
        data=data,
        note="Cada año tiene otras organizaciones: la línea no sigue a las mismas unidades.",
        period=years_of(records),
    )
