"""The tables of resources by head, and of how far organisations came."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.vocabularies import LEADERS
from spl_eval.publish.gender.tables import NO_PAYMENTS, nothing, paid_is_known, share_field
from spl_eval.publish.groups import named, with_total
from spl_eval.publish.views import Absent, Field, Table, count_field, pesos_field
from spl_eval.publish.words import HEADINGS, group_said, years_of
from spl_eval.results.gender import access, attribution
from spl_eval.results.money import Deflated, Prices, basis
from spl_eval.results.programme import Records

HEADS = {"jobs": "Puestos de las unidades", "members": "Asociadas y asociados"}
GROUPS = {
    "led_by": {code: f"Conducida por {words}" for code, words in LEADERS.items()},
    "majority": {
        access.WOMEN: "Mayoría de mujeres",
        access.MEN: "Mayoría de varones",
        access.EQUAL: "Mitad y mitad",
    },
}
GROUPED_BY = {"led_by": "quién conduce", "majority": "mayoría entre asociadas y asociados"}
HEADCOUNT = (
    "Es una cuenta: reparte lo pagado a cada organización en partes iguales entre las personas. "
    "No dice quién cobró. Dentro de una organización da lo mismo por mujer que por varón: la "
    "diferencia viene de en qué organizaciones están."
)

FEW = (
    f"Con menos de {spanish.number(access.FEWEST)} organizaciones en el paso anterior no se da "
    "porcentaje."
)


def of_year(paid: Deflated, records: Records) -> pd.DataFrame:
    """Return the payments of the year of ``records``."""
    own = (paid.frame["year"] == records.year).fillna(False).astype(bool)
    return paid.frame[own].reset_index(drop=True)


def without_amount(count: int) -> str:
    """Say how many payments have no constant amount, if any."""
    words = spanish.counted(count, "pago queda fuera", "pagos quedan fuera")
    return f" {words}, sin mes o sin índice de precios." if count else ""


def resources(records: Records, paid: Deflated) -> pd.DataFrame:
    """Return the year's payments divided by heads in jobs and by heads among members."""
    own, column = of_year(paid, records), paid.column
    found = [
        {"heads": "jobs"} | attribution.attributed(own, column, attribution.heads_in_jobs(records)),
        {"heads": "members"}
        | attribution.attributed(own, column, attribution.heads_among_members(records)),
    ]
    return pd.DataFrame(found)


def resources_table(records: Records, paid: Deflated, prices: Prices) -> Table | Absent:
    """Return what was paid in the year, attributed to women and men by headcount."""
    name, caption = "women_resources", "Lo pagado en el año, atribuido a mujeres y varones"
    frame, column = resources(records, paid), paid.column
    if not frame["organisations"].sum():
        return nothing(name, caption, records, portfolio=True)
    frame = frame.assign(heads=frame["heads"].map(HEADS))
    return Table(
        name,
        caption,
        frame,
        (
            Field("heads", "En partes iguales entre"),
            pesos_field(column, "Pagado"),
            pesos_field(f"women_{column}", "A mujeres"),
            pesos_field(f"men_{column}", "A varones"),
            pesos_field(f"unattributed_{column}", "Sin atribuir"),
            share_field("unattributed_share", "% sin atribuir"),
            share_field("women_share", "% a mujeres (de lo atribuido)"),
            pesos_field(f"{column}_per_woman", "Por mujer"),
            pesos_field(f"{column}_per_man", "Por varón"),
        ),
        note=HEADCOUNT + without_amount(int(frame["payments_without_amount"].iloc[0])),
        also=("women", "men", "organisations", "organisations_unattributed", "units_without_jobs"),
        period=str(records.year),
        basis=basis(prices),
    )


def resources_by(records: Records, paid: Deflated, prices: Prices, by: str) -> Table | Absent:
    """Return what was paid per woman and per man, by sector, region or line of the organisation."""
    name = f"women_resources_by_{by}"
    caption = f"Pagado en el año por mujer y por varón, por {group_said(by)}"
    own, column = of_year(paid, records), paid.column
    if own.empty:
        return nothing(name, caption, records, portfolio=True)
    jobs = attribution.attributed_by(own, column, attribution.heads_in_jobs(records), by)
    people = attribution.attributed_by(own, column, attribution.heads_among_members(records), by)
    wanted = ["women_share", "unattributed_share", f"{column}_per_woman", f"{column}_per_man"]
    frame = jobs.join(people[wanted].add_prefix("members_"))
    return Table(
        name,
        caption,
        frame,
        (
            Field(by, HEADINGS[by]),
            pesos_field(column, "Pagado"),
            share_field("women_share", "% a mujeres, por puestos"),
            share_field("unattributed_share", "% sin atribuir, por puestos"),
            pesos_field(f"{column}_per_woman", "Por mujer en puestos"),
            pesos_field(f"{column}_per_man", "Por varón en puestos"),
            share_field("members_unattributed_share", "% sin atribuir, por asociados"),
            pesos_field(f"members_{column}_per_woman", "Por asociada"),
            pesos_field(f"members_{column}_per_man", "Por asociado"),
        ),
        note=HEADCOUNT
        + (" Quien está en dos líneas cuenta en cada una." if by == "line" else "")
        + without_amount(int(frame["payments_without_amount"].sum())),
        folded=by == "line",
        also=("organisations", "organisations_unattributed", "payments_without_amount"),
        period=str(records.year),
        basis=basis(prices),
    )


def access_frame(records: Records, paid: Deflated, by: str) -> pd.DataFrame:
    """Return the steps of access by leadership or majority, in order, with the total."""
    paths = access.path(records, paid.frame, paid.column)
    found = access.steps_by(paths, paid.column, by)
    order = {code: place for place, code in enumerate(GROUPS[by])}
    found = found.sort_values(by, key=lambda codes: codes.map(order), na_position="last")
    return with_total(found, access.steps(paths, paid.column))


def access_table(records: Records, paid: Deflated, prices: Prices, by: str) -> Table | Absent:
    """Return the steps of access by leadership or by majority among members."""
    name = f"access_by_{by}"
    caption = f"Hasta dónde llegaron las organizaciones, según {GROUPED_BY[by]}"
    if records.organisations.empty:
        return nothing(name, caption, records)
    note = (
        "Cada % es del paso anterior. Terminó: cobró y tiene un instrumento terminado. Por unidad: "
        "mediana de todo lo pagado a cada organización dividido por sus unidades. Describe, no "
        f"explica: las que firmaron hace poco tuvieron menos tiempo. {FEW}"
    )
    if not paid_is_known(records):
        note += f" {NO_PAYMENTS}"
    if records.selection.lines:
        note += " Con filtro de línea no hay postulaciones: una postulación no tiene línea."
    return Table(
        name,
        caption,
        named(access_frame(records, paid, by), by, GROUPS[by]),
        (
            Field(by, "Organizaciones"),
            count_field("applied", "Se postularon"),
            count_field("signed", "Firmaron"),
            count_field("paid", "Cobraron"),
            count_field("completed", "Terminaron"),
            share_field("signed_rate", "% firmó"),
            share_field("paid_rate", "% cobró"),
            share_field("completed_rate", "% terminó"),
            pesos_field(f"median_{paid.column}_per_unit", "Por unidad (mediana)"),
        ),
        note=note,
        also=("units_known",),
        period=years_of(records),
        basis=basis(prices),
    )
