"""What the answers are worth: how like the frame, with which weights, and what they estimate."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.sample import RIndicator
from spl_eval.publish.charts import love_plot
from spl_eval.publish.sample import words
from spl_eval.publish.sample.book import SampleBook
from spl_eval.publish.views import (
    Absent,
    Chart,
    Field,
    Table,
    count_field,
    decimal_field,
    decimals,
    ratio_field,
)

CLOSE = 0.1
"""Standardised differences under this are usually taken as small (Austin 2009)."""

TWO = decimals(2)


def _likeness(frame: pd.DataFrame) -> pd.DataFrame:
    # A number, and who lacks it, are two rows of one heading.
    labels = [
        words.line_label(category) if category else "media"
        for category in frame["category"].fillna("")
    ]
    return frame.assign(heading=frame["variable"].map(words.COMPARED), label=labels)


def likeness_table(book: SampleBook) -> Table | Absent:
    """Return how like the frame are the sample and those who answered."""
    name, caption = "representativeness", "La muestra y quienes respondieron, frente al marco"
    if isinstance(book.weighting, str):
        return Absent(name, caption, book.no_weights)
    work = book.weighting.work
    return Table(
        name,
        caption,
        _likeness(book.weighting.likeness),
        (
            Field("label", "Característica"),
            Field("heading", "De qué"),
            Field("frame", "Marco", TWO, numeric=True),
            Field("value_raked", "Quienes respondieron, ajustado", TWO, numeric=True),
            decimal_field("difference_issued", "Diferencia de la muestra", 2),
            decimal_field("difference_plain", "De quienes respondieron, sin ponderar", 2),
            decimal_field("difference_base", "Con los pesos del sorteo", 2),
            decimal_field("difference_raked", "Ajustado al marco", 2),
        ),
        note=(
            "Diferencia: respondieron menos marco, dividida por el desvío del marco; hasta 0,1 se "
            "considera chica. Línea y región se ajustan, y por eso quedan casi sin diferencia; que "
            "también se acerque lo demás es lo que dice si el ajuste sirve."
        ),
        also=("variable", "category", "value_issued", "value_plain", "value_base"),
        folded=True,
        period=work.period,
    )


def likeness_chart(book: SampleBook) -> Chart | Absent:
    """Return the love plot of those who answered against the frame."""
    name, title = "chart_representativeness", "Quienes respondieron, frente al marco"
    if isinstance(book.weighting, str):
        return Absent(name, title, book.no_weights)
    frame = _likeness(book.weighting.likeness)
    plain, raked = (
        int((frame[f"difference_{each}"].abs() > CLOSE).sum()) for each in ("plain", "raked")
    )
    title = (
        f"Quienes respondieron se apartan del marco en más de un décimo de desvío en {_far(plain)} "
        f"de {len(frame)} características; con los pesos, en {_far(raked)}"
    )
    return love_plot(
        name,
        title,
        frame,
        "label",
        "difference_plain",
        "difference_raked",
        data=likeness_table(book),  # type: ignore[arg-type]  # there are weights: it is a table
        heading="heading",
        axis="Diferencia estandarizada (quienes respondieron − marco)",
        labels=("sin ponderar", "con los pesos ajustados"),
        period=book.weighting.work.period,
    )


def _far(count: int) -> str:
    return spanish.number(count) if count else "ninguna"


def indicators_table(book: SampleBook) -> Table | Absent:
    """Return how even the response was, and what chance alone would give."""
    name, caption = "r_indicator", "Qué tan pareja fue la respuesta (indicador R)"
    if isinstance(book.weighting, str):
        return Absent(name, caption, book.no_weights)
    groups = {"line": "Entre líneas", "region": "Entre regiones", "sector": "Entre sectores"}
    rows = [_indicator(text, book.weighting.indicator((by,))) for by, text in groups.items()]
    return Table(
        name,
        caption,
        pd.DataFrame(rows),
        (
            Field("label", "Grupos"),
            count_field("groups", "Cuántos"),
            ratio_field("value", "Indicador R"),
            ratio_field("even", "Con respuesta pareja y el solo azar"),
        ),
        note=(
            "1 es una respuesta igual en todos los grupos. Aunque todos respondan por igual, el "
            "azar baja el indicador, y más con grupos chicos: por eso se compara con lo que cabría "
            "esperar entonces. Una unidad que cerró cuenta como conocida."
        ),
        period=book.weighting.work.period,
    )


def _indicator(label: str, found: RIndicator) -> dict[str, Any]:
    cells = found.cells
    share, p = cells["weight"] / cells["weight"].sum(), found.mean_propensity
    by_chance = math.sqrt(float((share * p * (1 - p) / cells["units"]).sum()))
    return {
        "label": label,
        "groups": len(cells),
        "value": found.value,
        "even": 1 - 2 * by_chance,
    }
