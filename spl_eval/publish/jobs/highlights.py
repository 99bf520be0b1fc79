"""What the chapter on jobs says: its answer, its key figures, its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spl_eval import spanish
from spl_eval.publish.jobs.tables import neither
from spl_eval.publish.views import KeyFigure
from spl_eval.publish.words import POPULATIONS_SAID
from spl_eval.results.jobs.before_after import cohorts, entered, moves
from spl_eval.results.jobs.counts import Population, reach
from spl_eval.results.jobs.quality import formality
from spl_eval.results.programme import Records

WHOM = "{%s_units|unidad|unidades} de {%s_organisations|organización|organizaciones}"
JOBS = "{%s_jobs|puesto|puestos} de trabajo en"
MISSING = "{%s_units_without_jobs|unidad|unidades}"
NOT_APPLICABLE = "no corresponde"
NO_EFFECT = (
    "No es un efecto: sin un grupo de comparación no se sabe qué habría pasado sin el programa. "
    "El efecto lo estima el estudio de mitad de período."
)


def answer(flow: Population, portfolio: Population) -> dict[str, Any]:
    """Return the template of the chapter's answer and its values, for ``Page.answer``."""
    values = {"year": str(flow.year), **_counts(flow), **_counts(portfolio)}
    if reason := neither(flow, portfolio):
        return {"template": f"{reason} No hay puestos que contar.", **values}
    there = [each.name for each in (flow, portfolio) if not each.is_empty]
    shares = {"flow_share": registered_share(flow), "portfolio_share": registered_share(portfolio)}
    values |= shares
    signed = f"Lo firmado en {{year}} involucra {_reached('flow', values)}"
    paid = f"la cartera a la que se pagó ese año, {_reached('portfolio', values)}"
    if flow.is_empty:
        signed = "En {year} no se firmó nada de lo que se mira"
        paid = f"la cartera a la que se pagó ese año involucra {_reached('portfolio', values)}"
    if portfolio.is_empty:
        paid = "ese año no se pagó nada" if portfolio.known else "los datos no traen pagos"
    return {
        "template": f"{signed}; {paid}. Son puestos involucrados, no creados"
        f"{_left_out(there, values)}.",
        **values,
    }


def _counts(population: Population) -> dict[str, Any]:
    return {f"{population.name}_{name}": each for name, each in reach(population).items()}


def _reached(name: str, values: dict[str, Any]) -> str:
    """Say the jobs of a population, where they are and how many are registered."""
    whom = WHOM % (name, name)
    if spanish.is_missing(values[f"{name}_jobs"]):
        return f"{whom}, sin dato de puestos"
    quality = f"{{{name}_jobs_per_unit}} por unidad"
    if spanish.is_missing(values[f"{name}_share"]):
        quality += ", no se sabe cuántos registrados"
    else:
        quality += f", {{{name}_share:%}} registrados entre los que tienen dato"
    return f"{JOBS % name} {whom} ({quality})"


def _left_out(names: Sequence[str], values: dict[str, Any]) -> str:
    """Say how many units the jobs leave out."""
    lacking = [
        f"de {MISSING % name} de {POPULATIONS_SAID[name]}"
        for name in names
        if values[f"{name}_units_without_jobs"]
    ]
    return f"; faltan los {spanish.listing(lacking)}" if lacking else ""


def registered_share(population: Population) -> Any:
    """Return the registered jobs of every 100 of a population; missing where none is known."""
    return formality(population)["share"].iloc[0]


def key_figures(flow: Population, portfolio: Population) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    signed, paid = reach(flow), reach(portfolio)
    share = registered_share(portfolio)
    return (
        _figure("flow_jobs", "Puestos involucrados en lo firmado en el año", signed["jobs"]),
        _ratio("flow_jobs_per_unit", "Puestos por unidad en lo firmado", signed, flow),
        _figure("portfolio_jobs", "Puestos involucrados en la cartera pagada", paid["jobs"]),
        _ratio("portfolio_jobs_per_unit", "Puestos por unidad en la cartera", paid, portfolio),
        KeyFigure(
            "portfolio_formal_share",
            "Puestos de la cartera registrados, entre los que tienen dato",
            share,
            NOT_APPLICABLE if portfolio.is_empty else spanish.percent(share),
        ),
    )


def _figure(name: str, label: str, value: Any) -> KeyFigure:
    none = not spanish.is_missing(value) and value == 0
    return KeyFigure(name, label, value, "ninguno" if none else spanish.number(value))


def _ratio(name: str, label: str, counts: dict[str, Any], population: Population) -> KeyFigure:
    value = counts["jobs_per_unit"]
    text = NOT_APPLICABLE if population.is_empty else spanish.number(value, decimals=1)
    return KeyFigure(name, label, value, text)


def before_after(records: Records) -> dict[str, Any]:
    """Return the sentence that stands before what is described before and after entry."""
    units = entered(records)
    found = cohorts(records).drop_duplicates("cohort")
    undated = int(units["joined_year"].isna().sum())
    seen = (
        " De {units|unidad que ingresó|unidades que ingresaron}, se siguen {seen}, vistas en todos "
        "los años que se comparan; quedan afuera {left_out}."
    )
    without = " De {undated|unidad más|unidades más} falta el año de ingreso."
    return {
        "template": NO_EFFECT + (seen if len(found) else "") + (without if undated else ""),
        "units": int(found["units"].sum()),
        "seen": int(found["units_seen"].sum()),
        "left_out": int(found["units_left_out"].sum()),
        "undated": undated,
    }


def moved(records: Records) -> dict[str, Any]:
    """Return how many units have more, as many or fewer jobs than at entry, for ``Page.say``."""
    frame = moves(records)
    names = frame["move"].fillna("unknown")
    compared = int(frame.loc[frame["move"].notna(), "units"].sum())
    words = (
        "De {compared|unidad comparada|unidades comparadas} entre su año de ingreso y {year}: con "
        "más puestos, {grew}; con los mismos, {kept}; con menos, {fell}; donde ya no trabaja "
        "nadie, {idle}. Sin dato para comparar, {unknown|unidad|unidades}."
    )
    none = "No hay unidades de las que se conozcan los puestos al ingresar y en {year}."
    return {
        "template": words if compared else none,
        "year": str(records.year),
        "compared": compared,
        **{move: int(units) for move, units in zip(names, frame["units"], strict=True)},
    }
