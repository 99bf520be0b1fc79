"""Charts of what each job cost, of gross and additional jobs, and of each line."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Interval, intervals
from spl_eval.publish.charts.canvas import EVIDENCE
from spl_eval.publish.midterm import words, worth_universes, worth_words
from spl_eval.publish.midterm.additional_tables import gross_table, lines_table
from spl_eval.publish.midterm.worth_tables import assumptions_table
from spl_eval.publish.midterm.worth_view import Worth
from spl_eval.publish.views import Absent, Chart


def cost_chart(worth: Worth) -> Chart | Absent:
    """Chart what each thing gained cost, under both assumptions on units without data."""
    name = "cost_per_job_chart"
    title = "Lo pagado por cada puesto y cada año de trabajo adicional"
    data = assumptions_table(worth)
    if isinstance(data, Absent):
        return Absent(name, title, data.reason)
    own = worth.costs[worth.costs["splice"] == worth.study.prices.splice]
    own = own[own["cost_low"].notna()]
    if own.empty:
        return Absent(name, title, worth_words.no_cost(worth))
    frame = own.assign(
        what=[worth_words.short_measure(row, worth.study.year) for row in own.to_dict("records")],
        whose_said=[worth_words.SHORT_WHOSE[whose] for whose in own["whose"]],
    ).sort_values(["measure", "persistence"], key=worth_words.in_order, kind="stable")
    level = words.level(worth.study.plan.alpha)
    note = spanish.sentences(
        f"Todas: {worth_universes.of_entered(worth)}, {worth_universes.AS_OTHERS}. Con dato: "
        f"{worth_universes.of_estimate(worth)}; las unidades sin dato no ganaron nada.",
        "El título va del extremo más bajo al más alto de los intervalos, con los dos supuestos "
        "y los dos empalmes de precios. La parte del último efecto que sigue es siempre la misma.",
        worth_words.other_splice(worth),
        worth_words.exploratory(worth.study),
    )
    return intervals(
        name,
        _cost_title(worth, title),
        frame,
        "whose_said",
        (Interval("cost", "cost_low", "cost_high", form=spanish.pesos),),
        axis=f"Pesos de {worth.month} por cada uno, con intervalo del {level}",
        data=replace(data, name=name),
        heading="what",
        zero=False,
        **(worth.stated | {"note": note}),
    )


def _cost_title(worth: Worth, otherwise: str) -> str:
    """State the cost of a job over all assumptions, and its point under one of them."""
    text = worth_universes.headline(worth.main_costs().to_dict("records")[0])
    return (
        f"Cada puesto adicional en {worth.study.year} costó en aportes {text}"
        if text
        else otherwise
    )


def gross_chart(worth: Worth) -> Chart | Absent:
    """Chart the gross change of jobs beside the additional jobs."""
    name = "gross_and_additional_chart"
    title = "Cambio bruto de puestos y puestos adicionales"
    data = gross_table(worth)
    if isinstance(data, Absent):
        return Absent(name, title, data.reason)
    own, extra = worth.gross, worth.additional
    frame = pd.DataFrame(
        {
            "label": ["Aumentos (recuento)", "Aumentos menos caídas (recuento)", "Adicionales"],
            "counted": [own.gained, own.net_of_losses, float("nan")],
            "estimate": [float("nan"), float("nan"), extra.estimate],
            "low": [float("nan"), float("nan"), extra.ci_low],
            "high": [float("nan"), float("nan"), extra.ci_high],
        }
    )
    frame["value"] = frame["counted"].fillna(frame["estimate"])
    of = worth_universes.of_both_years(worth)
    if not extra.refused:
        title = (
            f"{of[:1].upper()}{of[1:]}, un recuento de aumentos da "
            f"{spanish.number(own.gained)} puestos; los adicionales, por el programa, son "
            f"{spanish.number(extra.estimate)} ({spanish.number(extra.ci_low)} a "
            f"{spanish.number(extra.ci_high)})"
        )
    return intervals(
        name,
        title,
        frame,
        "label",
        (Interval("value", "low", "high", colour=EVIDENCE, form=spanish.number),),
        axis=f"Puestos {of}, del año anterior al ingreso a {worth.study.year}",
        data=replace(data, name=name),
        note="Los recuentos se toman como conocidos, sin intervalo, y no son efectos.",
        period=worth.stated["period"],
    )


def lines_chart(worth: Worth) -> Chart | Absent:
    """Chart the additional jobs of each line."""
    name = "contribution_by_line_chart"
    title = f"Puestos adicionales en {worth.study.year}, por línea"
    data = lines_table(worth)
    if isinstance(data, Absent):
        return Absent(name, title, data.reason)
    own = worth.lines
    if own.empty or own["gained"].isna().all():
        return Absent(name, title, worth_words.refusals(own) or data.empty)
    frame = own.assign(label=[worth_words.line(line) for line in own["line"]])
    known = frame[frame["gained"].notna()].sort_values("gained", ascending=False, kind="stable")
    first = known.iloc[0]
    # Lines have more or fewer units: the most jobs are no sign of the best line.
    title = (
        f"{first['label']}, con {spanish.counted(first['units'], 'unidad', 'unidades')}, aporta "
        f"{spanish.number(first['gained'])} puestos adicionales en {worth.study.year} "
        f"({worth_words.between(dict(first), 'gained', spanish.number)})"
    )
    note = spanish.sentences(
        worth_universes.lines_missing(worth), worth_words.refusals(frame, "label")
    )
    return intervals(
        name,
        title,
        frame,
        "label",
        (Interval("gained", "gained_low", "gained_high", form=spanish.number),),
        axis=f"Puestos adicionales en {worth.study.year}, en todas las unidades de la línea",
        data=replace(data, name=name),
        **(worth.stated | {"basis": "", "sources": (), "note": note}),
    )
