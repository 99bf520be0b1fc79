"""What the chapter on jobs says: its answer, its key figures, its sentences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spl_eval import spanish
from spl_eval.publish.jobs.tables import neither
from spl_eval.publish.views import KeyFigure
from spl_eval.publish.words import NOT_APPLICABLE, POPULATIONS_SAID
from spl_eval.results.involved import Population
from spl_eval.results.jobs.before_after import cohorts, entered, moves
from spl_eval.results.jobs.counts import reach
from spl_eval.results.jobs.quality import formality
from spl_eval.results.programme import Records
from spl_eval.results.selection import Selection

WHOM = "{%s_units|unidad|unidades} de {%s_organisations|organización|organizaciones}"
JOBS = "{%s_jobs|puesto|puestos} de trabajo en"
MISSING = "{%s_units_without_jobs|unidad|unidades}"
NO_EFFECT = (
    "No es un efecto: sin un grupo de comparación no se sabe qué habría pasado sin el programa."
)


def answer(flow: Population, portfolio: Population, selection: Selection) -> dict[str, Any]:
    """Return the template of the chapter's answer and its values, for ``Page.answer``.

    Under a filter the sentence says by itself what is looked at: it is quoted alone.
    """
    found = _whole_answer(flow, portfolio)
    if selection.is_all:
        return found
    template = found["template"]
    for repeated in (" de lo que se mira", " de los que se miran"):
        template = template.replace(repeated, "")
    narrowed = f"En lo que se mira ({{chosen}}), {template[0].lower()}{template[1:]}"
    return found | {"template": narrowed, "chosen": selection.words}


def _whole_answer(flow: Population, portfolio: Population) -> dict[str, Any]:
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
        f"{MISSING % name} de {POPULATIONS_SAID[name]}"
        for name in names
        if values[f"{name}_units_without_jobs"]
    ]
    return f"; no se conocen los puestos de {spanish.listing(lacking)}" if lacking else ""


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
            _text(portfolio, spanish.percent(share)),
        ),
    )


def _figure(name: str, label: str, value: Any) -> KeyFigure:
    none = not spanish.is_missing(value) and value == 0
    return KeyFigure(name, label, value, "ninguno" if none else spanish.number(value))


def _ratio(name: str, label: str, counts: dict[str, Any], population: Population) -> KeyFigure:
    value = counts["jobs_per_unit"]
    return KeyFigure(name, label, value, _text(population, spanish.number(value, decimals=1)))


def _text(population: Population, text: str) -> str:
    """Write a figure of a population; of one that is known to be empty there can be none."""
    return NOT_APPLICABLE if population.is_empty and population.known else text


def before_after(records: Records) -> dict[str, Any]:
    """Return the sentence that stands before what is described before and after entry."""
    units = entered(records)
    found = cohorts(records).drop_duplicates("cohort")
    undated = int(units["joined_year"].isna().sum())
    seen, left_out = (int(found[f"units_{name}"].sum()) for name in ("seen", "left_out"))
    followed = (
        " De {units|unidad que ingresó|unidades que ingresaron}, {some_seen}, por estar en todos "
        "los años que se comparan; {some_left_out}."
    )
    without = " De {undated|unidad más|unidades más} falta el año de ingreso."
    return {
        "template": NO_EFFECT + (followed if len(found) else "") + (without if undated else ""),
        "units": int(found["units"].sum()),
        "some_seen": _some(seen, "se sigue", "se siguen"),
        "some_left_out": _some(left_out, "queda afuera", "quedan afuera"),
        "undated": undated,
    }


def _some(count: int, one: str, many: str) -> str:
    """Write how many units do something; none is a word."""
    return spanish.counted(count, one, many) if count else f"ninguna {one}"


def moved(records: Records) -> dict[str, Any]:
    """Return how many units have more, as many or fewer jobs than at entry, for ``Page.say``."""
    frame = moves(records)
    names = frame["move"].fillna("unknown")
    compared = int(frame.loc[frame["move"].notna(), "units"].sum())
    words = (
        "De {compared|unidad comparada|unidades comparadas} entre su año de ingreso y {year}: con "
        "más puestos, {grew}; con los mismos, {kept}; con menos, {fell}; donde ya no trabaja "
        "nadie, {idle}. Sin dato para comparar: {unknown}."
    )
    none = "No hay unidades de las que se conozcan los puestos al ingresar y en {year}."
    counts = zip(names, frame["units"], strict=True)
    return {
        "template": words if compared else none,
        "year": str(records.year),
        "compared": compared,
        **{move: int(units) or "ninguna" for move, units in counts},
    }
