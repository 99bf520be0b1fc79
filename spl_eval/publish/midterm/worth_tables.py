"""Tables of what was paid, and of what each job and job-year gained for it cost."""

from __future__ import annotations

import math

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.groups import with_total
from spl_eval.publish.midterm import words, worth_universes, worth_words
from spl_eval.publish.midterm.worth_view import ALL, MEASURED, Worth
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    pesos_field,
)
from spl_eval.publish.words import TOTAL
from spl_eval.results.money import SPLICES

RAW = ("gained", "gained_low", "gained_high", "cost", "cost_low", "cost_high", "kind")
"""What stands behind the words of a row, in the file of its table."""


def for_file(frame: pd.DataFrame) -> pd.DataFrame:
    """Return costs without infinity, which JSON does not have: ``kind`` says «complement»."""
    columns = [name for name in ("cost_high", "highest") if name in frame]
    return frame.assign(**{name: frame[name].replace(math.inf, math.nan) for name in columns})


def spending_table(worth: Worth, by: str) -> Table | Absent:
    """Return what was paid to the study's organisations, by ``line`` or ``cohort`` of entry."""
    name = f"study_spending_by_{by}"
    heading = {"line": "Línea de la primera firma", "cohort": "Año de ingreso"}[by]
    about = f"Pagado a las organizaciones del estudio hasta fines de {worth.study.year}"
    if not worth.spending.known:
        return Absent(name, about, "El conjunto de datos no trae pagos: no se sabe qué se pagó.")
    frame = with_total(worth.spending.by([by]), worth.spending.by())
    labels = [
        TOTAL if total else spanish.MISSING if spanish.is_missing(value) else str(value)
        for total, value in zip(frame["is_total"], frame[by], strict=True)
    ]
    return Table(
        name,
        f"{about}: {spanish.pesos(worth.spending.total)} de {worth.month}",
        frame.assign(label=labels),
        (
            Field("label", heading),
            count_field("organisations", "Organizaciones"),
            count_field("units", "Unidades"),
            pesos_field("paid", "Pagado"),
            pesos_field("fee", "Honorarios de coordinación"),
            pesos_field("activity", "Actividades de proyectos"),
            count_field("unpaid", "Organizaciones sin ningún pago"),
        ),
        note=spanish.sentences(
            "Todo lo pagado a cada organización, por cualquier instrumento y línea.",
            worth_words.NOT_EVERYTHING,
            worth_words.lost_payments(worth),
        ),
        also=("payments", "lost"),
        **(
            worth.stated
            | {"period": spanish.years(worth.study.records.first_year, worth.study.year)}
        ),
    )


def cost_table(worth: Worth) -> Table | Absent:
    """Return what each job and job-year gained cost, with the range over all assumptions."""
    name = "cost_per_job"
    year = worth.study.year
    caption = f"Lo pagado por cada puesto y cada año de trabajo adicional, en {year}"
    if absent := _nothing(worth, name, caption):
        return absent
    own = worth.main_costs()
    rows = own.to_dict("records")
    frame = own.assign(
        label=[worth_words.measure(row, year) for row in rows],
        gained_said=[worth_words.gained(row) for row in rows],
        cost_said=[worth_words.cost(row) for row in rows],
        range_said=[worth_universes.cost_range(row) for row in rows],
    )
    share = words.level(worth.study.plan.alpha)
    return Table(
        name,
        _cost_caption(worth, caption),
        for_file(frame),
        (
            Field("label", "Qué se ganó"),
            Field("range_said", "Pagado por cada uno, según los supuestos", numeric=True),
            Field(
                "cost_said",
                f"{_capital(worth_universes.AS_OTHERS)} (intervalo del {share})",
                numeric=True,
            ),
            Field(
                "gained_said",
                f"Cuántos, {worth_universes.of_entered(worth)}, con ese supuesto",
                numeric=True,
            ),
        ),
        note=spanish.sentences(
            f"Según los supuestos: del extremo más bajo al más alto de los intervalos del {share}, "
            "con los dos empalmes de precios, y si las unidades sin dato ganaron como las demás o "
            "no ganaron nada. Los años de trabajo que vendrían son un supuesto, no una estimación: "
            "la parte del último efecto que sigue es siempre la misma, en cada uno de los años "
            "siguientes. No se descuentan.",
            worth_words.unlimited(worth.costs),
            worth_words.no_cost(worth),
            worth_words.refusals(own),
            worth_words.NOT_EVERYTHING,
            worth_words.lost_payments(worth),
            worth_words.exploratory(worth.study),
        ),
        also=("measure", "persistence", "spent", *RAW, "lowest", "highest", "refused"),
        **worth.stated,
    )


def _cost_caption(worth: Worth, otherwise: str) -> str:
    first = worth.main_costs().to_dict("records")[0]
    text = worth_universes.headline(first)
    return (
        f"Por cada puesto adicional en {worth.study.year} se pagaron {text}" if text else otherwise
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _nothing(worth: Worth, name: str, caption: str) -> Absent | None:
    if (worth.costs["refused"] != "").all():
        return Absent(name, caption, worth_words.refusals(worth.costs))
    return None


def assumptions_table(worth: Worth) -> Table | Absent:
    """Return the costs under every assumption: on units without data, persistence and prices."""
    name = "cost_assumptions"
    caption = "Lo pagado por cada puesto y cada año de trabajo adicional, según cada supuesto"
    if absent := _nothing(worth, name, caption):
        return absent
    every = worth.costs
    rows = every.to_dict("records")
    said = every.assign(
        said=[worth_words.cost(row) for row in rows],
        label=[worth_words.measure(row, worth.study.year) for row in rows],
        gained_said=[worth_words.gained(row) for row in rows],
        whose_said=[worth_words.WHOSE[row["whose"]] for row in rows],
    )
    keys = ["whose_said", "label", "gained_said"]
    wide = said.pivot_table(
        index=keys, columns="splice", values="said", aggfunc="first", sort=False
    )
    return Table(
        name,
        caption,
        wide.reset_index(),
        (
            Field("label", "Qué se ganó"),
            Field("whose_said", "Supuesto sobre las unidades"),
            Field("gained_said", "Cuántos", numeric=True),
            *(
                Field(splice, f"Pagado por cada uno, {SPLICES[splice]}", numeric=True)
                for splice in worth.prices
            ),
        ),
        note=spanish.sentences(_with_data(worth), worth_words.unlimited(worth.costs)),
        folded=True,
        **(worth.stated | {"basis": f"Pesos constantes de {worth.month}, según cada empalme"}),
    )


def _with_data(worth: Worth) -> str:
    known = sum(worth.entered("jobs", MEASURED).values())
    every = sum(worth.entered("jobs", ALL).values())
    return (
        f"De las {spanish.number(every)} unidades que ingresaron, {spanish.number(known)} tienen "
        "sus puestos de todos los años y están en la estimación."
    )
