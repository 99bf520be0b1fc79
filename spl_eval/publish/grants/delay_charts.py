"""Curves of how many still wait, month by month since the signature."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import steps
from spl_eval.publish.grants.delay_tables import FULL, LEAST, NAMES, limits, nobody
from spl_eval.publish.grants.view import group_name
from spl_eval.publish.views import Absent, Chart, Field, Table, count_field, months, percent_field
from spl_eval.publish.words import group_said
from spl_eval.results.grants import survival
from spl_eval.results.grants.survival import LogRank
from spl_eval.results.grants.timing import Waits

LIKELY_BY_CHANCE = 0.05
"""From this p on, a difference is told as one that chance may have made."""

AXIS_X = "Meses desde la firma"
SHORT = {
    "first_payment": "el primer pago",
    "full_payment": f"cobrar el {FULL}",
    "first_project": "el primer proyecto",
}
DONE = {
    "first_payment": "de los instrumentos había cobrado por primera vez",
    "full_payment": f"había cobrado el {FULL} de lo aprobado",
    "first_project": "de los planes tenía un proyecto",
}


def waiting(curves: dict[str, Waits], period: str) -> Chart | Absent:
    """Chart the share still waiting for each of ``curves`` (keys of ``delay_tables.NAMES``)."""
    name = f"waiting_{'_and_'.join(curves)}_chart"
    title = "Cuántos siguen esperando, según los meses desde la firma"
    followed = {
        what: each for what, each in curves.items() if len(each.frame) >= survival.LEAST_FOLLOWED
    }
    if not followed:
        return Absent(name, title, _too_few(next(iter(curves.values()))))
    named = {SHORT[what]: each.frame for what, each in followed.items()}
    return _steps(name, _halves(followed), named, period)


def _too_few(found: Waits) -> str:
    if found.frame.empty:
        return nobody(found)
    counted = spanish.counted(len(found.frame), "instrumento", "instrumentos")
    return f"Son pocos para una curva: {counted}."


def _halves(curves: dict[str, Waits]) -> str:
    """Say when half is estimated to have got there, or why that is not said."""
    estimated, others = [], []
    for what, found in curves.items():
        own = survival.summary(found.frame)
        if own["few_at_median"] or own["too_soon"]:
            why = "es demasiado pronto" if own["too_soon"] else "son pocos casos"
            others.append(f"para decir cuánto demora {SHORT[what]} {why}")
        elif spanish.is_missing(own["median"]):
            estimated.append(
                f"a los {months(own['longest'])} meses más de la mitad espera {SHORT[what]}"
            )
        else:
            estimated.append(
                f"la mitad {DONE[what]} a los {months(own['median'])} meses de la firma "
                f"({limits(own)})"
            )
    first = [f"se estima que {' y que '.join(estimated)}"] if estimated else []
    title = "; ".join([*first, *others])
    return f"{title[0].upper()}{title[1:]}"


def waiting_by(found: Waits, what: str, by: str, test: LogRank, period: str) -> Chart | Absent:
    """Chart the share still waiting for ``what`` by groups: those that the test compares."""
    name = f"waiting_{what}_by_{by}_chart"
    title = f"A la espera {NAMES[what]}, por {group_said(by)}"
    own = {
        group_name(by)(group): waits
        for group, waits in found.frame.groupby(by, observed=True)
        if str(group) in test.groups
    }
    if len(own) <= 1:
        least = spanish.number(survival.LEAST_REACHED)
        reason = f"No hay dos grupos en que hayan llegado {least} o más."
        return Absent(name, title, reason if len(found.frame) else nobody(found))
    return _steps(name, _title(found, by, test, title), own, period, end_values=False)


def _title(found: Waits, by: str, test: LogRank, plain: str) -> str:
    rows = survival.summaries(found, by)
    many = rows["reached"] >= survival.LEAST_NAMED
    compared = rows[rows[by].isin(test.groups) & rows["median"].notna() & many]
    if test.p is None:
        return plain
    if test.p >= LIKELY_BY_CHANCE:
        return (
            f"Las diferencias de espera por {group_said(by)} pueden deberse al azar "
            f"(p = {spanish.number(test.p, 2)})"
        )
    if len(compared) <= 1:
        return f"La espera difiere por {group_said(by)}"
    medians = compared.set_index(by)["median"].astype(float)
    least = spanish.number(survival.LEAST_NAMED)
    return (
        f"La espera difiere por {group_said(by)}: con {least} o más que llegaron, la mediana "
        f"estimada va de {months(medians.min())} meses ({medians.idxmin()}) a "
        f"{months(medians.max())} ({medians.idxmax()})"
    )


def _steps(
    name: str,
    title: str,
    waits: dict[str, pd.DataFrame],
    period: str,
    *,
    end_values: bool = True,
) -> Chart | Absent:
    least = survival.LEAST_FOLLOWED
    curves = {label: survival.curve(own, least) for label, own in waits.items()}
    frames = [survival.quarterly(own, least).assign(label=label) for label, own in waits.items()]
    data = Table(
        name,
        title,
        pd.concat(frames, ignore_index=True),
        (
            Field("label", "Quiénes"),
            count_field("months", "Meses"),
            percent_field("waiting", "Siguen esperando"),
            count_field("at_risk", "Instrumentos seguidos hasta entonces"),
        ),
    )
    return steps(
        name,
        title,
        curves,
        x="months",
        y="waiting",
        axis_x=AXIS_X,
        axis_y="Siguen esperando, en porcentaje",
        form=lambda value: spanish.percent(value, 0),
        data=data,
        end_values=end_values,
        note=(
            "Estimación de Kaplan y Meier, que cuenta a quien todavía espera por lo que esperó. "
            f"Cada curva se corta cuando quedan menos de {LEAST} en espera."
        ),
        period=period,
    )


def tested(test: LogRank, by: str) -> dict[str, Any]:
    """Say what the log-rank test found, or why it was not made, for ``Page.say``."""
    few = " Con menos de {least} que llegaron, no se comparan: {few}." if test.too_few else ""
    if test.p is None:
        template = (
            f"No se compara la espera por {group_said(by)}: hacen falta dos grupos en que hayan "
            "llegado {least} o más."
        )
    else:
        found = (
            "las diferencias pueden deberse al azar"
            if test.p >= LIKELY_BY_CHANCE
            else "es improbable que las diferencias se deban sólo al azar"
        )
        template = (
            "Comparación de {groups}: si en realidad esperaran lo mismo, diferencias como éstas o "
            "mayores saldrían por azar con una probabilidad p {p} (prueba de log-rank, "
            f"χ² = {{statistic}}); {found}. La prueba toma los instrumentos como independientes, y "
            "los de una misma organización no lo son del todo."
        )
    return {
        "template": template + few,
        "groups": test.groups,
        "statistic": test.statistic,
        "p": _p(test.p),
        "few": test.too_few,
        "least": survival.LEAST_REACHED,
    }


def _p(p: float | None) -> str:
    if p is None:
        return spanish.MISSING
    tiny = 0.001
    return f"< {spanish.number(tiny, 3)}" if p < tiny else f"= {spanish.number(p, 3)}"
