"""Curves of how many still wait, month by month since the signature."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import steps
from spl_eval.publish.grants.delay_tables import LEAST, NAMES, nobody
from spl_eval.publish.grants.view import group_name
from spl_eval.publish.views import Absent, Chart, Field, Table, months, months_field, percent_field
from spl_eval.publish.words import group_said
from spl_eval.results.grants import survival
from spl_eval.results.grants.survival import LogRank
from spl_eval.results.grants.timing import Waits

LIKELY_BY_CHANCE = 0.05
"""From this p on, a difference is told as one that chance may have made."""

AXIS_X = "Meses desde la firma"
SHORT = {
    "first_payment": "el primer pago",
    "full_payment": "cobrar todo",
    "first_project": "el primer proyecto",
}
DONE = {
    "first_payment": "había cobrado por primera vez",
    "full_payment": "había cobrado todo",
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
    found = "; ".join(_half(what, survival.summary(each.frame)) for what, each in followed.items())
    named = {SHORT[what]: _drawn(each.frame) for what, each in followed.items()}
    return _steps(name, f"{found[0].upper()}{found[1:]}", named, period)


def _too_few(found: Waits) -> str:
    if found.frame.empty:
        return nobody(found)
    counted = spanish.counted(len(found.frame), "instrumento", "instrumentos")
    return f"Son pocos para una curva: {counted}."


def _drawn(waits: pd.DataFrame) -> pd.DataFrame:
    return survival.curve(waits, survival.LEAST_FOLLOWED)


def _half(what: str, own: dict[str, Any]) -> str:
    if spanish.is_missing(own["median"]):
        return f"a los {months(own['longest'])} meses, más de la mitad espera {SHORT[what]}"
    return f"a los {months(own['median'])} meses de la firma, la mitad {DONE[what]}"


def waiting_by(found: Waits, what: str, by: str, test: LogRank, period: str) -> Chart | Absent:
    """Chart the share still waiting for ``what`` by groups: those that the test compares."""
    name = f"waiting_{what}_by_{by}_chart"
    title = f"A la espera {NAMES[what]}, por {group_said(by)}"
    own = {
        group_name(by)(group): _drawn(waits)
        for group, waits in found.frame.groupby(by, observed=True)
        if str(group) in test.groups
    }
    if len(own) <= 1:
        least = spanish.number(survival.LEAST_REACHED)
        reason = f"No hay dos grupos en que hayan llegado {least} o más."
        return Absent(name, title, reason if len(found.frame) else nobody(found))
    return _steps(name, _title(found, by, test, title), own, period)


def _title(found: Waits, by: str, test: LogRank, plain: str) -> str:
    rows = survival.summaries(found, by)
    compared = rows[rows[by].isin(test.groups) & rows["median"].notna()]
    if test.p is None or len(compared) <= 1:
        return plain
    if test.p >= LIKELY_BY_CHANCE:
        return (
            f"Las diferencias de espera por {group_said(by)} pueden deberse al azar "
            f"(p = {spanish.number(test.p, 2)})"
        )
    medians = compared.set_index(by)["median"].astype(float)
    return (
        f"La espera difiere por {group_said(by)}: la mediana va de {months(medians.min())} meses "
        f"({medians.idxmin()}) a {months(medians.max())} ({medians.idxmax()})"
    )


def _steps(name: str, title: str, curves: dict[str, pd.DataFrame], period: str) -> Chart | Absent:
    frames = [points.assign(label=label) for label, points in curves.items()]
    data = Table(
        name,
        title,
        pd.concat(frames, ignore_index=True),
        (
            Field("label", "Quiénes"),
            months_field("months", "Meses"),
            percent_field("waiting", "Siguen esperando"),
        ),
        also=("at_risk", "reached"),
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
            f"Comparación de {{groups}} (prueba de log-rank): χ² = {{statistic}}, p {{p}}; {found}."
            " La prueba toma los instrumentos como independientes, y los de una misma organización "
            "no lo son del todo."
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
