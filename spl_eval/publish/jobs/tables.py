"""The tables of the chapter on jobs involved: flow and portfolio side by side, never added."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.vocabularies import INSTRUMENT_KINDS
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    decimals,
    labelled,
)
from spl_eval.publish.words import NOT_ADDED, NOT_APPLICABLE, POPULATIONS_SAID, years_of
from spl_eval.results.involved import Population
from spl_eval.results.jobs import counts
from spl_eval.results.programme import Records

"""What is written for a figure that cannot exist; one that nobody knows is «sin dato»."""

UNKNOWN = "Los datos no traen pagos: no se sabe qué se pagó."
CANCELLED_COUNT = " Lo que después se dio de baja sigue contado en el año en que se firmó."


def nothing(population: Population) -> str:
    """Say why a population has nothing to show."""
    if not population.known:
        return UNKNOWN
    done = "firmó" if population.name == "flow" else "pagó"
    return f"En {population.year} no se {done} ningún instrumento de los que se miran."


def neither(flow: Population, portfolio: Population) -> str:
    """Say why there is nothing to show of either population; empty when there is something."""
    if not flow.is_empty or not portfolio.is_empty:
        return ""
    if not portfolio.known:
        return f"{nothing(flow)} {nothing(portfolio)}"
    return f"En {flow.year} no se firmó ni se pagó ningún instrumento de los que se miran."


def never(records: Records, population: str = "") -> str:
    """Say that in no year there was anything of a population, or of either."""
    signed = f"Hasta {records.year} no se firmó ningún instrumento de los que se miran."
    if population == "flow":
        return signed
    if "disbursements" not in records.carried:
        return UNKNOWN if population else f"{signed} {UNKNOWN}"
    done = "pagó" if population else "firmó ni se pagó"
    return f"Hasta {records.year} no se {done} ningún instrumento de los que se miran."


def there(flow: Population, portfolio: Population) -> tuple[list[Population], str]:
    """Return the populations that have something, and the words that say which has not.

    What was not signed or not paid is no missing figure, and is not shown as one.
    """
    both = (flow, portfolio)
    words = [nothing(each) for each in both if each.is_empty]
    return [each for each in both if not each.is_empty], " ".join(words)


def by_instrument(population: Population) -> Table | Absent:
    """Return a population by kind of instrument and line, with the total without repeats."""
    flow = population.name == "flow"
    name = f"{population.name}_by_instrument"
    what = POPULATIONS_SAID[population.name].capitalize()
    caption = f"{what} en {population.year}, por tipo de instrumento y línea: puestos involucrados"
    if population.is_empty:
        return Absent(name, caption, nothing(population))
    frame = _with_ratio_said(counts.by_instrument(population), "")
    frame["label"] = [_instrument_label(row) for row in frame.to_dict("records")]
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", "Instrumento"),
            count_field("instruments", "Instrumentos firmados" if flow else "Instrumentos pagados"),
            *_reach_fields(""),
        ),
        note=_repeats_note(counts.reach(population)) + (CANCELLED_COUNT if flow else ""),
        also=("level", "kind", "line", "organisations_without_units", "jobs_per_unit"),
        period=str(population.year),
    )


def _reach_fields(prefix: str) -> tuple[Field, ...]:
    return (
        count_field(f"{prefix}organisations", "Organizaciones"),
        count_field(f"{prefix}units", "Unidades"),
        count_field(f"{prefix}units_without_jobs", "Unidades sin dato de puestos"),
        count_field(f"{prefix}jobs", "Puestos involucrados"),
        Field(f"{prefix}jobs_per_unit_said", "Puestos por unidad", numeric=True),
    )


def _with_ratio_said(frame: pd.DataFrame, prefix: str) -> pd.DataFrame:
    """Write the jobs per unit: where there is no unit, there is no ratio to miss."""
    both = zip(frame[f"{prefix}units"].fillna(-1), frame[f"{prefix}jobs_per_unit"], strict=True)
    said = [NOT_APPLICABLE if units == 0 else decimals(2)(value) for units, value in both]
    return frame.assign(**{f"{prefix}jobs_per_unit_said": said})


def _instrument_label(row: dict[Any, Any]) -> str:
    if row["level"] == "total":
        return "Total sin repeticiones"
    if row["level"] == "line":
        return f"· línea {spanish.MISSING if pd.isna(row['line']) else row['line']}"
    return labelled(INSTRUMENT_KINDS)(row["kind"])


def _repeats_note(whole: dict[str, Any]) -> str:
    note = (
        "Una organización con dos instrumentos cuenta, con sus unidades y puestos, en el renglón "
        "de cada uno y una sola vez en el total: los renglones no se suman. Puestos por unidad: "
        "entre las unidades con dato."
    )
    if lacking := whole["organisations_without_units"]:
        verb = "no tiene" if lacking == 1 else "no tienen"
        counted = spanish.counted(lacking, "organización", "organizaciones")
        note += f" {counted} {verb} unidades en el registro."
    return note


def flow_by_year(records: Records) -> Table | Absent:
    """Return what was signed in each year since the first."""
    return _by_year(records, "flow", "Lo firmado en cada año: puestos involucrados")


def portfolio_by_year(records: Records) -> Table | Absent:
    """Return the portfolio paid in each year since the first."""
    return _by_year(records, "portfolio", "La cartera pagada en cada año: puestos involucrados")


def _by_year(records: Records, population: str, caption: str) -> Table | Absent:
    frame = counts.by_year(records)
    name = f"{population}_by_year"
    if not frame[f"{population}_instruments"].fillna(0).any():
        return Absent(name, caption, never(records, population))
    own = frame[["year", *(column for column in frame if str(column).startswith(population))]]
    own = _with_ratio_said(own, f"{population}_")
    return Table(
        name,
        caption,
        own,
        (
            Field("year", "Año", str),
            count_field(
                f"{population}_instruments",
                "Instrumentos firmados" if population == "flow" else "Instrumentos pagados",
            ),
            *_reach_fields(f"{population}_"),
        ),
        note=(
            f"{NOT_ADDED} Cada año cuenta las unidades y los puestos de ese año. Tampoco se "
            "suman los años: una misma organización puede firmar o cobrar en varios."
        ),
        also=(f"{population}_organisations_without_units", f"{population}_jobs_per_unit"),
        period=years_of(records),
    )
