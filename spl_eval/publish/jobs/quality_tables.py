"""Tables of what the jobs are like: size of the units, spread, registered or not, and sources."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.jobs.tables import neither, nothing, there
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    labelled,
    percent_field,
)
from spl_eval.publish.words import NOT_ADDED, POPULATIONS, POPULATIONS_SAID, SHORT_POPULATIONS
from spl_eval.results.involved import Population
from spl_eval.results.jobs import quality

SIZE_LABELS = {
    "idle": "nadie (sin actividad)",
    "1": "1 persona",
    "2-5": "2 a 5 personas",
    "6-10": "6 a 10 personas",
    "11-50": "11 a 50 personas",
    "51+": "más de 50 personas",
}
BASIS_LABELS = {
    "year": "Resultados de la unidad en el año",
    "entry": "Planilla de ingreso, porque faltan los del año",
}
NEITHER = "Ninguno: sin dato de puestos"
NOT_COMPUTED = "no se calcula"


def sizes(flow: Population, portfolio: Population) -> Table | Absent:
    """Return units and jobs by size of unit, in flow and portfolio."""
    caption = f"Unidades y puestos involucrados por tamaño de la unidad, {flow.year}"
    if reason := neither(flow, portfolio):
        return Absent("by_size", caption, reason)
    populations, lacking = there(flow, portfolio)
    fields = [Field("label", "Personas que trabajan en la unidad")]
    for each in populations:
        name, short = each.name, SHORT_POPULATIONS[each.name].lower()
        fields += [
            count_field(f"{name}_units", f"Unidades ({short})"),
            percent_field(f"{name}_units_share", f"De cada 100 unidades ({short})"),
            count_field(f"{name}_jobs", f"Puestos ({short})"),
        ]
    shares = tuple(f"{each.name}_jobs_share" for each in populations)
    return Table(
        "by_size",
        caption,
        side_by_side(flow, portfolio),
        tuple(fields),
        note=(
            f"{NOT_ADDED} El tamaño es la cantidad de personas, titulares incluidos; las "
            "categorías oficiales de pymes van, en cambio, por ventas. Los porcentajes son entre "
            f"las unidades con dato. {lacking}"
        ).strip(),
        also=("size", *shares),
        period=str(flow.year),
    )


def side_by_side(flow: Population, portfolio: Population) -> pd.DataFrame:
    """Return the classes of size with flow's and portfolio's figures beside each other.

    Idle units and units without a figure have a row only where there are some.
    """
    own = [quality.by_size(each) for each in (flow, portfolio)]
    both = own[0][["size"]].join(
        [
            each.drop(columns="size").add_prefix(f"{name}_")
            for each, name in zip(own, ("flow", "portfolio"), strict=True)
        ]
    )
    always = both["size"].notna() & (both["size"] != "idle")
    some = (both["flow_units"] > 0) | (both["portfolio_units"] > 0)
    return (
        both[always | some]
        .reset_index(drop=True)
        .assign(label=lambda rows: rows["size"].map(size_label))
    )


def size_label(size: Any) -> str:
    """Write a class of size."""
    return "sin dato de puestos" if pd.isna(size) else SIZE_LABELS[size]


def distribution(flow: Population, portfolio: Population) -> Table | Absent:
    """Return how jobs are spread over the units of flow and portfolio."""
    caption = f"Cómo se reparten los puestos entre las unidades, {flow.year}"
    if reason := neither(flow, portfolio):
        return Absent("distribution", caption, reason)
    populations, lacking = there(flow, portfolio)
    frame = pd.DataFrame(
        {"population": each.name, **quality.distribution(each)} for each in populations
    )
    fewest = spanish.number(quality.FEWEST_UNITS)
    if frame["median"].isna().all():
        known = [
            f"{spanish.number(row['units'])} en {POPULATIONS_SAID[row['population']]}"
            for row in frame.to_dict("records")
        ]
        reason = f"Hacen falta al menos {fewest} unidades con dato; hay {spanish.listing(known)}."
        return Absent("distribution", caption, reason)
    return Table(
        "distribution",
        caption,
        frame,
        (
            Field("population", "Población", labelled(POPULATIONS)),
            count_field("units", "Unidades con dato"),
            _computed("mean", "Puestos por unidad, media"),
            _computed("first_quartile", "Primer cuartil"),
            _computed("median", "Mediana"),
            _computed("third_quartile", "Tercer cuartil"),
            _computed("largest_units", "Unidades más grandes (la décima parte)", 0),
            Field("largest_share", "Parte de los puestos que reúnen", _share, numeric=True),
        ),
        note=(
            "La mitad de las unidades tiene tantos puestos como la mediana o menos; un cuarto, "
            "tantos como el primer cuartil o menos; tres cuartos, tantos como el tercero o menos. "
            f"Con menos de {fewest} unidades con dato no se calcula. {lacking}"
        ).strip(),
        period=str(flow.year),
    )


def _computed(name: str, label: str, decimals: int = 1) -> Field:
    def form(value: Any) -> str:
        return NOT_COMPUTED if pd.isna(value) else spanish.number(value, decimals=decimals)

    return Field(name, label, form, numeric=True)


def _share(value: Any) -> str:
    return NOT_COMPUTED if pd.isna(value) else spanish.percent(value)


def basis(flow: Population, portfolio: Population) -> Table | Absent:
    """Return where the figures of jobs come from."""
    caption = f"De dónde sale el dato de puestos de cada unidad, {flow.year}"
    if reason := neither(flow, portfolio):
        return Absent("basis", caption, reason)
    populations, lacking = there(flow, portfolio)
    own = [quality.by_basis(each) for each in (flow, portfolio)]
    frame = own[0].merge(own[1], on="basis", suffixes=("_flow", "_portfolio"))
    counts = [
        count_field(f"{column}_{each.name}", f"{label} ({SHORT_POPULATIONS[each.name].lower()})")
        for each in populations
        for column, label in (("units", "Unidades"), ("jobs", "Puestos"))
    ]
    frame["label"] = [NEITHER if pd.isna(each) else BASIS_LABELS[each] for each in frame["basis"]]
    return Table(
        "basis",
        caption,
        frame,
        (
            Field("label", "Origen"),
            *counts,
        ),
        note=(
            f"{NOT_ADDED} Lo que una unidad dijo al ingresar puede tener varios años: se usa "
            "sólo cuando falta el dato del año, y nunca para comparar años. Esa planilla trae "
            "mujeres y varones: donde falta uno de los dos, no hay dato de puestos. "
            f"{lacking}"
        ).strip(),
        also=("basis",),
        folded=True,
        period=str(flow.year),
    )


def formality(population: Population) -> Table | Absent:
    """Return registered jobs and registered units, by line and by size of unit."""
    name = f"{population.name}_formality"
    what = POPULATIONS_SAID[population.name].capitalize()
    caption = f"{what} en {population.year}: puestos registrados, por línea y tamaño de la unidad"
    if population.is_empty:
        return Absent(name, caption, nothing(population))
    frame = quality.formality(population)
    frame["label"] = [group_label(row["by"], row["group"]) for row in frame.to_dict("records")]
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", "Grupo"),
            count_field("units", "Unidades"),
            percent_field("coverage", "Unidades con los dos datos"),
            count_field("jobs", "Puestos de esas unidades"),
            percent_field("share", "De cada 100 puestos, registrados"),
            percent_field("entry_share", "De cada 100 unidades, inscriptas al ingresar"),
        ),
        note=(
            "Puesto registrado: el de alguien inscripto en la seguridad social, en relación de "
            "dependencia, autónomo o monotributista. Se cuenta sólo en las unidades de las que se "
            "conocen, del mismo año, los puestos y los registrados. Unidad inscripta: la que "
            "estaba ante el fisco al ingresar; no dice si sus puestos están registrados. Una "
            "organización con dos líneas cuenta en las dos." + _undeclared(frame)
        ),
        also=("by", "group", "units_known", "formal_jobs", "entry_known", "entry_registered"),
        period=str(population.year),
    )


def _undeclared(frame: pd.DataFrame) -> str:
    whole = frame.iloc[0]
    if not (unknown := int(whole["units"] - whole["entry_known"])):
        return ""
    if unknown == 1:
        return " 1 unidad no dice si al ingresar estaba inscripta, y no entra en ese porcentaje."
    return (
        f" {spanish.number(unknown)} unidades no dicen si al ingresar estaban inscriptas, y no "
        "entran en ese porcentaje."
    )


def group_label(by: Any, group: Any) -> str:
    """Write the group of a row: all, a line or a class of size."""
    if by == "total":
        return "Todas"
    if by == "size":
        return size_label(group)
    return f"Línea {spanish.MISSING if pd.isna(group) else group}"
