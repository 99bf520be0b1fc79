"""Tables of gross and additional jobs, and of what each line contributed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.midterm import words, worth_universes, worth_words
from spl_eval.publish.midterm.worth_tables import RAW, for_file
from spl_eval.publish.midterm.worth_view import Worth
from spl_eval.publish.views import DASH, Absent, Field, Table, count_field, decimals, fraction_field
from spl_eval.publish.words import HEADINGS


def gross_table(worth: Worth) -> Table | Absent:
    """Return the gross change of jobs beside the additional ones."""
    name, year, own = "gross_and_additional", worth.study.year, worth.gross
    caption = f"Cambio bruto de puestos y puestos adicionales, del año anterior al ingreso a {year}"
    if not own.units:
        why = "De ninguna unidad asistida se conocen los puestos de los dos años."
        return Absent(name, caption, why)
    extra, of = worth.additional, worth_universes.of_both_years(worth)
    rows: list[dict[str, Any]] = [
        {"label": "Aumentos, en unidades que crecieron", "jobs": own.gained, "units": own.grew},
        {"label": "Caídas, en unidades que se achicaron", "jobs": -own.lost, "units": own.shrank},
        {"label": f"Cambio neto de caídas, {of}", "jobs": own.net_of_losses, "units": own.units},
        {
            "label": f"Puestos adicionales, por el programa (estimación), {of}",
            "jobs": extra.estimate,
            "units": own.units,
            "low": extra.ci_low,
            "high": extra.ci_high,
        },
    ]
    frame = pd.DataFrame(rows)
    frame["said"] = [
        f"{spanish.number(low)} a {spanish.number(high)}" if low == low else DASH
        for low, high in zip(frame["low"], frame["high"], strict=True)
    ]
    unknown = spanish.counted(own.unknown, "unidad", "unidades")
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", "Qué se cuenta"),
            Field("jobs", "Puestos", _or_cannot, numeric=True),
            Field("said", f"Intervalo del {words.level(worth.study.plan.alpha)}", numeric=True),
            count_field("units", "Unidades"),
        ),
        note=spanish.sentences(
            "Lo bruto es un recuento, que se toma como conocido: también cambia sin el programa. "
            "No es un efecto.",
            f"No se cuentan {unknown} sin dato de uno de los dos años." if own.unknown else "",
            f"{worth_words.CANNOT.capitalize()}: {extra.refused}" if extra.refused else "",
        ),
        also=("low", "high"),
        period=worth.stated["period"],
    )


def _or_cannot(value: Any) -> str:
    return worth_words.CANNOT if spanish.is_missing(value) else spanish.number(value)


def lines_table(worth: Worth) -> Table | Absent:
    """Return what each line was paid, gained, and paid for each job gained."""
    name, year = "contribution_by_line", worth.study.year
    own = worth.lines
    rows = own.to_dict("records")
    frame = own.assign(
        label=[worth_words.line(row["line"]) for row in rows],
        effect_said=[_effect(row) for row in rows],
        gained_said=[worth_words.gained(row) for row in rows],
        cost_said=[worth_words.cost(row) for row in rows],
    )
    share = words.level(worth.study.plan.alpha)
    return Table(
        name,
        f"Qué aportó cada línea en {year}: pagos y puestos adicionales, en todas sus unidades",
        for_file(frame),
        (
            Field("label", HEADINGS["line"]),
            count_field("organisations", "Organizaciones"),
            count_field("units", "Unidades"),
            fraction_field("paid_share", "De lo pagado"),
            Field("effect_said", "Efecto por unidad", numeric=True),
            Field("gained_said", "Puestos adicionales", numeric=True),
            Field("cost_said", "Pagado por puesto adicional", numeric=True),
        ),
        note=spanish.sentences(
            f"Entre paréntesis, el intervalo del {share} de cada línea; no está ajustado por mirar "
            "varias. La línea es la de la primera firma. Lo que suman las líneas no es el total: "
            "cada una se estima aparte.",
            worth_universes.lines_missing(worth),
            worth_words.lines_apart(worth),
            worth_words.unlimited(own),
            worth_words.refusals(frame, "label"),
            worth_words.exploratory(worth.study),
        ),
        also=("line", "paid", "effect", "effect_low", "effect_high", *RAW, "refused"),
        empty="De ninguna organización asistida se conoce la línea.",
        **worth.stated,
    )


def _effect(row: dict[Any, Any]) -> str:
    if row["refused"]:
        return worth_words.CANNOT
    two = decimals(2)
    return f"{two(row['effect'])} ({worth_words.between(row, 'effect', two)})"
