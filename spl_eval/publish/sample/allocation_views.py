"""The allocation and the draw on show: what each stratum gets, and who comes in how."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.sample import Allocation
from spl_eval.publish.charts import Series, bars
from spl_eval.publish.charts.canvas import EVIDENCE, OFFICIAL
from spl_eval.publish.sample import words
from spl_eval.publish.sample.book import SampleBook
from spl_eval.publish.views import (
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    fraction_field,
)
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.results.study.population import ASSISTED, COMPARISON

SHOWN_FROM = 5
"""Units of a stratum from which the spread inside it is shown."""

METHODS = ("proportional", "neyman")


def allocation_table(book: SampleBook) -> Table | Absent:
    """Return what each stratum gets: units, sample, reserve, and the error that is expected."""
    name, caption = "sample_allocation", "Cuántas unidades se consultan en cada estrato"
    if isinstance(book.design, str):
        return Absent(name, caption, book.design)
    allocation = book.design.allocation
    outcome = book.plan.sample.outcome
    table = allocation.table
    small = table["population"] < SHOWN_FROM
    frame = table.assign(
        whole=table["take_all"].map({True: "sí", False: "no"}),
        half_width=table["half_width"].mask(small),
        reached=[
            words.give_or_take(outcome, math.nan if few else value)
            for few, value in zip(small, table["half_width"], strict=True)
        ],
    )
    return Table(
        name,
        f"{caption} (reparto {words.ALLOCATIONS[allocation.method]})",
        frame,
        (
            Field("stratum", "Estrato"),
            count_field("population", "En el marco"),
            count_field("n", "Se consultan"),
            fraction_field("fraction", "Parte"),
            Field("whole", "Se toman todas"),
            count_field("reserve", "Reserva"),
            Field("reached", "Error que se espera", numeric=True),
        ),
        note=spanish.sentences(
            f"Estratos: {words.strata_said(allocation.strata)}. Error: del {book.confidence}, si "
            "responde lo que se espera; no se muestra donde el marco tiene menos de "
            f"{SHOWN_FROM} unidades.",
            words.notes_of(allocation),
        ),
        also=("take_all", "half_width"),
        folded=True,
        period=str(book.year),
    )


def allocation_chart(book: SampleBook) -> Chart | Absent:
    """Return how many units of each line are in the frame, and how many are asked."""
    name, title = "chart_allocation", "De cada línea, cuántas unidades se consultan"
    if isinstance(book.design, str):
        return Absent(name, title, book.design)
    drawn, frame = book.design.drawn.table, book.design.frame
    asked = drawn[drawn["selection"] != "reserve"]["unit_id"]
    counted = frame.assign(asked=frame["unit_id"].isin(asked)).groupby("line")["asked"]
    shown = counted.agg(population="size", n="sum").reset_index()
    shown = shown.assign(label=[words.line_label(line) for line in shown["line"]])
    title = (
        f"Se consultan {spanish.number(len(asked))} de las {spanish.number(len(frame))} unidades "
        "del marco"
    )
    data = Table(
        "sample_by_line",
        "Unidades del marco y de la muestra, por línea",
        shown,
        (
            Field("label", "Línea"),
            count_field("population", "En el marco"),
            count_field("n", "Se consultan"),
        ),
        also=("line",),
        period=str(book.year),
    )
    values = (
        Series("population", "En el marco", OFFICIAL),
        Series("n", "Se consultan", EVIDENCE),
    )
    return bars(
        name, title, shown, "label", values, axis="Unidades", data=data, period=str(book.year)
    )


def alternatives_table(book: SampleBook) -> Table | Absent:
    """Return what each allocation would give with the same number of units."""
    name, caption = "sample_alternatives", "La misma cantidad de unidades, repartida de otro modo"
    if isinstance(book.design, str):
        return Absent(name, caption, book.design)
    design, outcome = book.design, book.plan.sample.outcome
    rows = [_alternative(design.allocated(method), book) for method in METHODS]
    return Table(
        name,
        caption,
        pd.DataFrame(rows),
        (
            Field("method", "Reparto"),
            count_field("n", "Unidades"),
            Field("reached", "Error de la media", numeric=True),
            fraction_field("lowest", "Menor parte de un estrato"),
            fraction_field("highest", "Mayor parte"),
            count_field("whole", "Estratos enteros"),
        ),
        note=(
            "El de Neyman consulta más donde las unidades difieren más entre sí: afina la media de "
            f"{OUTCOMES[outcome].label.lower()} y deja con menos a los demás estratos y "
            "resultados. El error supone que responde lo que se espera, y la variación del "
            "año anterior."
        ),
        also=("half_width", "planned"),
        period=str(book.year),
    )


def _alternative(allocation: Allocation, book: SampleBook) -> dict[str, Any]:
    table, planned = allocation.table, allocation.method == book.plan.sample.allocation
    label = f"Reparto {words.ALLOCATIONS[allocation.method]}"
    return {
        "method": f"{label} (el del plan)" if planned else label,
        "n": allocation.n,
        "half_width": allocation.half_width,
        "reached": words.give_or_take(book.plan.sample.outcome, allocation.half_width),
        "lowest": float(table["fraction"].min()),
        "highest": float(table["fraction"].max()),
        "whole": int(table["take_all"].sum()),
        "planned": planned,
    }


def draw_table(book: SampleBook) -> Table | Absent:
    """Return the draw in counts: who it is stands only in the file that is signed."""
    name, caption = "sample_draw", "Las unidades que salieron en el sorteo"
    if isinstance(book.design, str):
        return Absent(name, caption, book.design)
    drawn = book.design.drawn
    arms = dict(zip(book.design.frame["unit_id"], book.design.frame["arm"], strict=True))
    table = drawn.table.assign(arm=drawn.table["unit_id"].map(arms))
    rows = []
    for selection, label in words.SELECTIONS.items():
        own = table[table["selection"] == selection]
        rows.append(
            {
                "selection": selection,
                "label": label,
                "organisations": own["organisation_id"].nunique(),
                "assisted": int((own["arm"] == ASSISTED).sum()),
                "comparison": int((own["arm"] == COMPARISON).sum()),
                "units": len(own),
            }
        )
    return Table(
        name,
        caption,
        pd.DataFrame(rows),
        (
            Field("label", "Cómo entran"),
            count_field("organisations", "Organizaciones"),
            count_field("assisted", "Unidades asistidas"),
            count_field("comparison", "Unidades sin firma"),
            count_field("units", "Unidades"),
        ),
        note="Quiénes son no se publica: está en la muestra que se firma, con su huella.",
        also=("selection",),
        period=str(book.year),
    )
