"""The weights on show, and what the answers estimate of the whole frame."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Interval, Series, intervals
from spl_eval.publish.charts.canvas import OFFICIAL
from spl_eval.publish.sample import words
from spl_eval.publish.sample.book import SampleBook
from spl_eval.publish.sample.estimates import ALL
from spl_eval.publish.sample.weighting import CELLS
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
from spl_eval.results.study.outcomes import OUTCOMES

TWO = decimals(2)


def weights_table(book: SampleBook) -> Table | Absent:
    """Return the weights at each step, and what their inequality costs."""
    name, caption = "weights", "Los pesos, paso a paso"
    if isinstance(book.weighting, str):
        return Absent(name, caption, book.no_weights)
    found = book.weighting
    rows = [
        {"label": words.WEIGHTS[step], "step": step, **vars(each)}
        for step, each in found.summaries.items()
    ]
    return Table(
        name,
        caption,
        pd.DataFrame(rows),
        (
            Field("label", "Pesos"),
            count_field("n", "Unidades"),
            count_field("total", "Suman"),
            decimal_field("minimum", "El menor", 2),
            decimal_field("maximum", "El mayor", 2),
            ratio_field("design_effect", "Efecto de los pesos (Kish)"),
            count_field("effective_size", "Equivalen a"),
        ),
        note=_weights_note(book),
        also=("step", "mean", "cv"),
        period=found.work.period,
    )


def _weights_note(book: SampleBook) -> str:
    if isinstance(book.weighting, str):
        return ""
    units = spanish.number(len(book.weighting.work.frame.units))
    cells = spanish.listing(words.STRATA[name] for name in CELLS)
    return (
        f"El marco tiene {units} unidades. Una unidad que cerró cuenta como respuesta: se sabe que "
        f"no tiene puestos. Los de quienes no respondieron pasan a los de su celda ({cells}); "
        "después se ajustan a los totales del marco por línea y por región. El efecto de los "
        "pesos es cuánto aumenta la varianza por ser desiguales."
    )


def estimates_table(book: SampleBook) -> Table | Absent:
    """Return the weighted estimates beside what the register says of the whole frame."""
    name, caption = "sample_estimates", "Lo que dice la muestra, y lo que dice el registro de todas"
    if isinstance(book.weighting, str):
        return Absent(name, caption, book.no_weights)
    frame, year = _said(book.estimates), book.weighting.work.year
    return Table(
        name,
        f"{caption}, en {year}",
        frame,
        (
            Field("label", "Resultado"),
            Field("arm_said", "Grupo"),
            count_field("n", "Respuestas"),
            Field("plain_said", "Sin ponderar", numeric=True),
            Field("estimate_said", "Estimación", numeric=True),
            Field("interval_said", f"Intervalo del {book.confidence}", numeric=True),
            Field("frame_said", "Registro", numeric=True),
            Field("covers_said", "El intervalo lo contiene"),
        ),
        note=_estimates_note(book, frame),
        also=("outcome", "arm", "plain", "estimate", "std_error", "low", "high", "frame",
              "frame_units", "covers"),
        period=str(year),
    )  # fmt: skip


def _said(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame.to_dict("records")

    def written(column: str) -> list[str]:
        return [words.amount(row["outcome"], row[column]) for row in rows]

    answers = {True: "sí", False: "no"}
    return frame.assign(
        label=[_label(row["outcome"]) for row in rows],
        arm_said=[_arm(row["arm"]) for row in rows],
        plain_said=written("plain"),
        estimate_said=written("estimate"),
        frame_said=written("frame"),
        interval_said=[words.interval(r["outcome"], r["low"], r["high"]) for r in rows],
        covers_said=[answers.get(row["covers"], "no se sabe") for row in rows],
    )


def _label(outcome: str) -> str:
    about = OUTCOMES[outcome]
    return about.label if about.in_shares else f"{about.label} por unidad"


def _arm(arm: str) -> str:
    return "Los dos grupos" if arm == ALL else words.ARMS[arm]


def _estimates_note(book: SampleBook, frame: pd.DataFrame) -> str:
    known = frame[frame["covers"].notna()]
    inside = int(known["covers"].astype(bool).sum())
    told: Sequence[str] = [
        f"{_label(row['outcome'])}, {_arm(row['arm']).lower()}: {row['notes']}"
        for row in frame.to_dict("records")
        if row["arm"] == ALL and row["notes"]
    ]
    return spanish.sentences(
        f"El intervalo contiene el valor del registro en {inside} de {len(known)}; con "
        f"{book.confidence} de confianza cabe que falle alguno. El registro tampoco es completo: "
        "su media es de las unidades con dato. Errores con corrección por población finita.",
        *told,
    )


def estimates_chart(book: SampleBook) -> Chart | Absent:
    """Return the estimates of jobs with their intervals, and the register's value of each."""
    name = "chart_sample_estimates"
    title = "Lo que estima la muestra, con su intervalo, y el valor del registro"
    if isinstance(book.weighting, str):
        return Absent(name, title, book.no_weights)
    frame, year = _said(book.estimates), book.weighting.work.year
    shown = frame[frame["outcome"] != "active"].reset_index(drop=True)
    known = shown[shown["covers"].notna()]
    if len(known):
        title = (
            "El intervalo de la muestra contiene lo que dice el registro de todas las unidades en "
            f"{int(known['covers'].astype(bool).sum())} de {len(known)} medias de puestos"
        )
    return intervals(
        name,
        title,
        shown,
        "arm_said",
        (Interval("estimate", "low", "high", label="Estimación de la muestra", form=TWO),),
        axis="Puestos por unidad",
        data=_plotted(shown, year),
        heading="label",
        zero=False,
        also=Series("frame", "Registro de todas", OFFICIAL, TWO),
        period=str(year),
    )


def _plotted(shown: pd.DataFrame, year: int) -> Table:
    return Table(
        "sample_estimates_of_jobs",
        f"Puestos por unidad en {year}, por la muestra y por el registro",
        shown,
        (
            Field("label", "Resultado"),
            Field("arm_said", "Grupo"),
            Field("estimate", "Estimación", TWO, numeric=True),
            Field("low", "Desde", TWO, numeric=True),
            Field("high", "Hasta", TWO, numeric=True),
            Field("frame", "Registro", TWO, numeric=True),
        ),
        also=("outcome", "arm"),
        period=str(year),
    )
