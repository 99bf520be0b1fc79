"""The first screen of the chapter on women and men, and its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.gender.money_tables import resources
from spl_eval.publish.gender.tables import NO_PAYMENTS, paid_is_known
from spl_eval.publish.gender.years import over_years
from spl_eval.publish.views import KeyFigure
from spl_eval.publish.words import NOT_APPLICABLE, POPULATIONS_SAID
from spl_eval.results import involved
from spl_eval.results.gender import people
from spl_eval.results.money import Deflated, Prices, basis
from spl_eval.results.programme import Records

PAID = (
    "En {year}, en las unidades de las organizaciones a las que se pagó trabajan "
    "{women|mujer|mujeres} y {men|varón|varones}: las mujeres son el {share:%}."
)
BOUNDS = (
    " De {unknown|puesto|puestos} no se sabe el sexo; según quién ocupe cada uno, el porcentaje "
    "estaría entre {low:%} y {high:%}."
)
NO_JOBS = " De {silent|unidad|unidades} no hay ningún dato de puestos."
HEADS = (
    " Repartido en partes iguales entre quienes trabajan en cada organización, lo pagado da "
    "{per_woman:pesos} por mujer y {per_man:pesos} por varón: no dice quién cobró."
)
NOT_PAID = "En {year} no se pagó a ninguna organización: no hay cartera que describir."
NO_SEX = (
    "En {year} se pagó a organizaciones con {cases|unidad|unidades}, y de ninguna se sabe cuántas "
    "mujeres y cuántos varones trabajan en ella."
)
SIGNED = (
    " En lo firmado en el año{chosen} trabajan {flow_women|mujer|mujeres} y "
    "{flow_men|varón|varones}: el {flow_share:%} son mujeres."
)


def answer(records: Records, paid: Deflated) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    units = people.workers(records, involved.PORTFOLIO)
    counts, bounds = people.split(units), people.share_bounds(units)
    signed = people.split(people.workers(records, involved.FLOW))
    by_jobs = resources(records, paid).iloc[0]
    per_woman, per_man = (by_jobs[f"{paid.column}_per_{who}"] for who in ("woman", "man"))
    if not counts["cases"]:
        template = NOT_PAID if paid_is_known(records) else NO_PAYMENTS
    elif pd.isna(counts["women_share"]):
        template = NO_SEX
    else:
        template = PAID + (BOUNDS if bounds.unknown_jobs else "")
        template += NO_JOBS if bounds.units_without_jobs else ""
        template += "" if pd.isna(per_woman) or pd.isna(per_man) else HEADS
    if not pd.isna(signed["women_share"]) and template in (NOT_PAID, NO_PAYMENTS):
        template += SIGNED
    if not (records.selection.is_all or template.startswith(NO_PAYMENTS)):
        # Quoted alone, the sentence would else be taken for the whole programme.
        template = f"En lo que se mira{{chosen}}, {template[0].lower()}{template[1:]}"
    return {
        "template": template,
        "year": str(records.year),
        "chosen": "" if records.selection.is_all else f" ({records.selection.words})",
        "cases": counts["cases"],
        "women": counts["women"],
        "men": counts["men"],
        "share": counts["women_share"],
        "unknown": bounds.unknown_jobs,
        "silent": bounds.units_without_jobs,
        "low": bounds.low,
        "high": bounds.high,
        "per_woman": per_woman,
        "per_man": per_man,
        "flow_women": signed["women"],
        "flow_men": signed["men"],
        "flow_share": signed["women_share"],
    }


def key_figures(
    records: Records, found: pd.DataFrame, paid: Deflated, prices: Prices
) -> tuple[KeyFigure, ...]:
    """Return the five figures of the first screen; ``found`` is ``positions(records)``."""
    at = {(row["population"], row["position"]): row for row in found.to_dict("records")}
    by_jobs = resources(records, paid).iloc[0]
    lead = at["portfolio", "organisation_lead"]
    known = 0 if pd.isna(lead["cases"]) else lead["cases"] - lead["cases_without_sex"]
    led = f"{spanish.number(lead['women'])} de {spanish.number(known)} con dato"
    portfolio = at["portfolio", "worker"]["cases"]
    return (
        *(
            KeyFigure(
                f"women_share_{population}",
                f"Mujeres en los puestos de {POPULATIONS_SAID[population]}",
                at[population, "worker"]["women_share"],
                _text(
                    at[population, "worker"]["cases"],
                    spanish.percent(at[population, "worker"]["women_share"]),
                ),
            )
            for population in ("portfolio", "flow")
        ),
        KeyFigure(
            "organisations_led_by_a_woman",
            "Organizaciones pagadas que conduce una mujer",
            lead["women"],
            _text(lead["cases"], led if known else spanish.MISSING),
        ),
        *(
            KeyFigure(
                f"paid_per_{who}",
                f"Pagado por cada {words} en los puestos (en partes iguales). {basis(prices)}",
                by_jobs[f"{paid.column}_per_{who}"],
                _text(portfolio, spanish.pesos(by_jobs[f"{paid.column}_per_{who}"])),
            )
            for who, words in (("woman", "mujer"), ("man", "varón"))
        ),
    )


def _text(cases: Any, text: str) -> str:
    """Write a figure of some cases; where it is known that there is none, there is no figure."""
    return text if pd.isna(cases) or cases else NOT_APPLICABLE


def standardised(compared: pd.DataFrame) -> dict[str, Any]:
    """Say how many women there would be if each sector had the share of registered jobs."""
    found = people.expected(compared)
    template = (
        "Si en cada sector hubiera la misma proporción de mujeres que en su empleo registrado, "
        "serían el {expected:%} de la cartera; son el {share:%}. Son los mismos sectores y con el "
        "mismo peso: lo que difiere es quiénes trabajan dentro de cada uno."
    )
    if pd.isna(found.expected):
        template = "Ningún sector de la cartera tiene a la vez mujeres y varones con dato oficial."
    if found.people_without:
        template += (
            " Quedan fuera {without|puesto|puestos} sin sector o de sectores sin cifra oficial."
        )
    return {
        "template": template,
        "expected": found.expected,
        "share": found.share,
        "without": found.people_without,
    }


def spread(found: pd.DataFrame) -> dict[str, Any]:
    """Say how segregation by sector changed, and what the change comes from."""
    known = found[found["index"].notna()]
    if known.empty:
        return {"template": "No hay índice de segregación en ningún año."}
    first, last = known.iloc[0], known.iloc[-1]
    template = (
        "El índice, por año: {path}. El cambio entre {first_year}, cuando era {first:%}, y "
        "{last_year}, de {change} puntos, se parte en {sizes} por el peso de cada sector en la "
        "cartera y {shares} por la mezcla de mujeres y varones dentro de ellos. Cada año la "
        "cartera tiene otras organizaciones."
    )
    if len(known) == 1:
        template = "Sólo {last_year} tiene índice: {last}. No hay otro año con que compararlo."
    elif pd.isna(last["by_sizes"]):
        template = "El índice, por año: {path}."
    return {
        "template": template,
        "first_year": str(int(first["year"])),
        "last_year": str(int(last["year"])),
        "first": first["index"],
        "last": last["index"],
        "path": over_years(found, "index"),
        "change": last["change"],
        "sizes": last["by_sizes"],
        "shares": last["by_shares"],
    }
