"""Rules over the document itself: its numbering, its form and unanswered questions."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from spl_eval.errors import folded
from spl_eval.intake import Dataset, rows
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import counted, listing, number

HORIZONS = {
    "final": "promete resultados finales y las columnas dan los del año: falta el acumulado",
    "annual": "promete resultados del año y las columnas dan los finales: faltan los anuales",
}
"""What is missing, by the horizon that a table's heading promises."""


def _form(dataset: Dataset, element: str) -> pd.DataFrame:
    form = dataset["form"]
    return form[form["element"] == element]


def repeated_section_numbers(dataset: Dataset) -> Iterator[Observation]:
    """Find sections that share a number."""
    sections = _form(dataset, "section").dropna(subset=["number"])
    for section, own in sections.groupby("number"):
        if len(own) > 1:
            yield observed(
                f"Hay {counted(len(own), 'sección', 'secciones')} con el número {section} "
                f"({listing(own['text'])}): citar «sección {section}» es ambiguo.",
                "form",
                own,
            )


def missing_section_numbers(dataset: Dataset) -> Iterator[Observation]:
    """Find gaps in the numbering and sections without a number."""
    sections = _form(dataset, "section")
    if sections.empty:
        return
    plain_numbers = sections["number"].dropna()
    written = {int(each) for each in plain_numbers if re.fullmatch(r"\d{1,2}", each)}
    gaps = sorted(set(range(1, max(written, default=0) + 1)) - written)
    unnumbered = sections[sections["number"].isna()]
    if gaps or len(unnumbered):
        parts = [f"no hay sección {listing(gaps, 'ni')}"] if gaps else []
        parts += [f"«{text}» no lleva número" for text in unnumbered["text"]]
        yield observed(f"Numeración: {listing(parts)}.", "form", sections)


def ambiguous_columns(dataset: Dataset) -> Iterator[Observation]:
    """Find tables with two columns of one name, or one whose name begins another's."""
    columns = _form(dataset, "column")
    for name, own in columns.groupby("text", sort=False):
        beside = columns.loc[columns["product_id"].isin(own["product_id"]), "text"]
        rivals = [other for other in beside if folded(other).startswith(f"{folded(str(name))} ")]
        repeated = own["product_id"].duplicated().any()
        if rivals or repeated:
            twin = f" y también comienza «{rivals[0]}»" if rivals else " dos veces"
            yield observed(
                f"«{name}» encabeza una columna{twin}, en una misma tabla: la misma palabra nombra "
                "dos cosas.",
                "form",
                columns[columns["text"].isin([name, *rivals])],
            )


def activities_as_indicators(dataset: Dataset) -> Iterator[Observation]:
    """Find activities in the indicators' column, most of them without any target."""
    plan = dataset["workplan"]
    plan = plan[plan["column_heading"].fillna("").str.contains("Indicador", case=False)]
    attached = set(dataset["results"]["attached_activity"].dropna())
    without = plan[~plan["activity_id"].isin(attached)]
    if len(without):
        yield observed(
            "La columna de indicadores contiene "
            f"{counted(len(plan), 'actividad', 'actividades')}, y las metas cuelgan de "
            f"{number(len(plan) - len(without))} de ellas ({listing(sorted(attached))}): no se "
            f"sabe qué meta mide el resto ({number(len(without))}).",
            "workplan",
            without,
        )


def status_marks(dataset: Dataset) -> Iterator[Observation]:
    """Find status boxes without one legible mark, or one status for several indicators."""
    boxes = _form(dataset, "status_box")
    per_product = dataset.indicators.groupby("product_id")["indicator_id"].nunique().to_dict()
    for product, own in boxes.groupby("product_id"):
        parts = []
        marks = int((own["marked"] == "yes").sum())
        if own["marked"].isna().all():
            parts.append("no se sabe qué casilla de estado se marcó")
        elif marks != 1:
            parts.append(f"hay {counted(marks, 'casilla marcada', 'casillas marcadas')}")
        targets = per_product.get(product, 0)
        if targets > 1:
            parts.append(f"hay un solo estado para {counted(targets, 'meta', 'metas')}")
        if parts:
            yield observed(f"Producto {product}: {listing(parts)}.", "form", own)


def two_horizons(dataset: Dataset) -> Iterator[Observation]:
    """Find tables whose heading promises one horizon and whose columns give another."""
    headings, columns = _form(dataset, "table_heading"), _form(dataset, "column")
    found = []
    for row, heading in rows(headings.dropna(subset=["horizon"])):
        own = columns[columns["product_id"] == heading["product_id"]]["horizon"].dropna()
        if len(own) and heading["horizon"] not in set(own):
            found.append(row)
    if found:
        promised = str(headings.loc[found, "horizon"].iloc[0])
        yield observed(
            f"El título de la tabla {HORIZONS[promised]}.",
            "form",
            headings.loc[found],
        )


def unanswered_prompts(dataset: Dataset) -> Iterator[Observation]:
    """Find questions of the form that the report answers in part or not at all."""
    prompts = dataset["prompts"]
    silent = prompts[prompts["answered"].isin(["no", "partly"])]
    if len(silent):
        plain = (prompts["answered"] == "no").sum()
        yield observed(
            f"De {counted(len(prompts), 'consigna', 'consignas')} del formulario, sin respuesta "
            f"completa: {number(len(silent))} (en parte, {number(len(silent) - plain)}; ninguna "
            f"respuesta, {number(plain)}).",
            "prompts",
            silent,
        )


def repeated_prompts(dataset: Dataset) -> Iterator[Observation]:
    """Find questions that the form asks in one section and the report answers in another."""
    prompts = dataset["prompts"]
    elsewhere = prompts[prompts["answered"] == "elsewhere"]
    for row, prompt in rows(elsewhere):
        yield observed(
            f"La sección {prompt['section']} pide «{prompt['asks']}», y se responde en otra.",
            "prompts",
            prompts.loc[[row]],
        )


RULES = (
    Rule(
        "repeated_section_numbers",
        "numbering",
        "medium",
        "¿Cada sección tiene su propio número?",
        repeated_section_numbers,
    ),
    Rule(
        "missing_section_numbers",
        "numbering",
        "medium",
        "¿Las secciones están numeradas desde 1, sin saltos?",
        missing_section_numbers,
    ),
    Rule(
        "ambiguous_columns",
        "template",
        "low",
        "¿Las columnas de una tabla tienen nombres distintos?",
        ambiguous_columns,
    ),
    Rule(
        "activities_as_indicators",
        "template",
        "medium",
        "¿Cada meta tiene su propio indicador?",
        activities_as_indicators,
    ),
    Rule(
        "status_marks",
        "lost-data",
        "high",
        "¿Cada indicador tiene un estado legible?",
        status_marks,
    ),
    Rule(
        "two_horizons",
        "horizon",
        "medium",
        "¿El horizonte del título es el de las columnas?",
        two_horizons,
    ),
    Rule(
        "unanswered_prompts",
        "template",
        "medium",
        "¿Se respondieron todas las consignas del formulario?",
        unanswered_prompts,
    ),
    Rule(
        "repeated_prompts",
        "template",
        "low",
        "¿El formulario pide lo mismo dos veces?",
        repeated_prompts,
    ),
)
