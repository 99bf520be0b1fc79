"""Tables of grants: approved, paid, accounted for; paid by year; fees; counterpart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.grants.view import (
    Grants,
    absent_without,
    labelled_groups,
    perhaps_later,
    without_index,
)
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    percent_field,
    pesos_field,
    ratio_field,
)
from spl_eval.publish.words import HEADINGS, group_said
from spl_eval.results import money
from spl_eval.results.grants import commitments, ledger, payments


def executed(view: Grants, by: str) -> Table | Absent:
    """Return what was approved and paid by groups of instruments, with the execution rate."""
    name = f"executed_by_{by}"
    caption = f"Aprobado y pagado hasta fines de {view.ledger.year}, por {group_said(by)}"
    if absent := absent_without(_nothing(view), name, caption):
        return absent
    whole = ledger.executed(view.ledger)
    frame = labelled_groups(ledger.executed(view.ledger, [by]), by, whole)
    base = f"constantes de {view.month}"
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", HEADINGS[by]),
            count_field("instruments", "Instrumentos"),
            pesos_field("approved_ars", "Aprobado (corrientes)"),
            pesos_field("paid_ars", "Pagado (corrientes)"),
            percent_field("execution_rate", "Ejecución (corrientes)"),
            pesos_field(view.ledger.approved, f"Aprobado ({base})"),
            pesos_field(view.ledger.paid, f"Pagado ({base})"),
            percent_field("execution_rate_constant", "Ejecución (constantes)"),
        ),
        note=spanish.sentences(
            _without_amount(whole),
            _cancelled(view),
            _without_constant(whole),
            without_index(view),
            _undated(frame, by),
            perhaps_later(view),
        ),
        also=("without_amount", "paid_without_amount_ars", "without_constant"),
        **view.both,
    )


def _nothing(view: Grants) -> str:
    return view.nothing if view.ledger.frame.empty else ""


def _without_amount(whole: pd.DataFrame) -> str:
    (row,) = whole.to_dict("records")
    if not row["without_amount"]:
        return "Todos los instrumentos tienen monto aprobado."
    counted = spanish.counted(row["without_amount"], "instrumento", "instrumentos")
    paid = row["paid_without_amount_ars"]
    return (
        f"Sin monto aprobado: {counted}, a los que se pagó {spanish.pesos(paid)}; eso está en lo "
        "pagado y no en la ejecución."
    )


def _cancelled(view: Grants) -> str:
    left = commitments.balance(view.ledger).to_dict("records")
    if not left or not left[0]["cancelled"] or spanish.is_missing(left[0]["kept_rate"]):
        return ""
    (row,) = left
    counted = spanish.counted(row["cancelled"], "instrumento", "instrumentos")
    return (
        f"Lo aprobado cuenta {counted} de baja, de los que se liberaron "
        f"{spanish.pesos(row['released_ars'])}; sin lo liberado, la ejecución es "
        f"{spanish.percent(row['kept_rate'])} (corrientes)."
    )


def _undated(frame: pd.DataFrame, by: str) -> str:
    if by != "cohort" or not frame.loc[~frame["is_total"], by].isna().any():
        return ""
    return "Lo que cobró y no tiene fecha de firma no es de ningún año, y está en el total."


def _without_constant(whole: pd.DataFrame) -> str:
    count = int(whole["without_constant"].iloc[0])
    if not count:
        return ""
    one = spanish.counted(count, "instrumento con monto", "instrumentos con monto")
    return (
        f"No se pudo llevar a pesos constantes el total de {one}, por falta de fecha o de índice: "
        "la ejecución en pesos constantes no los cuenta."
    )


def accounted(view: Grants, by: str) -> Table | Absent:
    """Return what was accounted for, of what was paid in payments that have the datum."""
    name = f"accounted_by_{by}"
    caption = f"Rendido de lo pagado hasta fines de {view.ledger.year}, por {group_said(by)}"
    if absent := absent_without(view.unpaid, name, caption):
        return absent
    frame = labelled_groups(ledger.executed(view.ledger, [by]), by, ledger.executed(view.ledger))
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", HEADINGS[by]),
            pesos_field("paid_ars", "Pagado"),
            pesos_field("accountable_ars", "Pagado, con dato de rendición"),
            pesos_field("accounted_ars", "Rendido"),
            percent_field("accounting_rate", "Rendido de lo pagado con dato"),
            count_field("payments_unaccounted", "Pagos sin dato de rendición"),
        ),
        note=(
            "La rendición no tiene fecha en los datos: es la que había cuando se los reunió, y no "
            "la del fin de cada año."
        ),
        folded=by == "line",
        **view.current,
    )


def paid_each_year(view: Grants) -> Table | Absent:
    """Return what was paid each year: current, constant by both splices, and dollars."""
    caption = "Pagado en cada año, en pesos corrientes, en pesos constantes y en dólares"
    if absent := absent_without(view.unpaid, "paid_each_year", caption):
        return absent
    frame = paid(view)
    first, second = view.ledger.prices.splice, view.other.splice
    return Table(
        "paid_each_year",
        caption,
        frame,
        (
            Field("year", "Año", str),
            count_field("payments", "Pagos"),
            pesos_field("paid_ars", "Pesos corrientes"),
            pesos_field("constant", f"Constantes ({money.SPLICES[first]})"),
            pesos_field("constant_other", f"Constantes ({money.SPLICES[second]})"),
            percent_field("difference", "Diferencia entre las dos"),
            Field("paid_usd", "Dólares", dollars, numeric=True),
        ),
        note=spanish.sentences(
            f"La diferencia es lo que el {money.SPLICES[second]} da de más o de menos que el "
            f"{money.SPLICES[first]}: los dos cubren años de los que no hay un índice "
            "nacional que se acepte.",
            _left_out(frame, "without_index", "no tienen índice en los dos empalmes"),
            _left_out(frame, "without_rate", "no tienen tipo de cambio"),
        ),
        also=("without_index", "without_rate"),
        period=view.period,
        basis=f"Pesos corrientes; pesos constantes de {view.month}; {_lower(money.DOLLARS)}",
        sources=tuple(
            view.reference.sources[each] for each in ("consumer_prices", "exchange_rate")
        ),
    )


def paid(view: Grants) -> pd.DataFrame:
    """Return what was paid each year, by :func:`spl_eval.results.grants.payments.paid_by_year`."""
    return payments.paid_by_year(view.ledger, view.other, view.reference.exchange_rate)


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def dollars(value: Any) -> str:
    """Write an amount of dollars; missing is said."""
    written = spanish.number(value)
    return written if spanish.is_missing(value) else f"US${spanish.NO_BREAK}{written}"


def _left_out(frame: pd.DataFrame, column: str, why: str) -> str:
    count = int(frame[column].fillna(0).sum())
    return f"{spanish.counted(count, 'pago', 'pagos')} {why} y no se suman." if count else ""


def fees_each_year(view: Grants) -> Table | Absent:
    """Return coordinators' fees and money for projects of each year, in constant pesos."""
    caption = "Pagado en honorarios de coordinación y en actividades de proyectos, por año"
    if absent := absent_without(view.unpaid, "fees_each_year", caption):
        return absent
    frame = payments.fees(view.ledger)
    return Table(
        "fees_each_year",
        caption,
        frame,
        (
            Field("year", "Año", str),
            pesos_field("fee", "Honorarios"),
            pesos_field("activity", "Actividades de proyectos"),
            percent_field("fee_share", "Honorarios, del total"),
        ),
        note=spanish.sentences(_left_out(frame, "without_index", "no tienen índice de precios")),
        also=("payments", "without_index"),
        **view.constant,
    )


def counterparts(view: Grants, by: str) -> Table | Absent:
    """Return the counterpart that organisations commit per peso of grant."""
    name = f"counterparts_by_{by}"
    caption = f"Contraparte comprometida por peso de aporte aprobado, por {group_said(by)}"
    if absent := absent_without(_nothing(view), name, caption):
        return absent
    whole = ledger.counterparts(view.ledger)
    frame = labelled_groups(ledger.counterparts(view.ledger, [by]), by, whole)
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", HEADINGS[by]),
            count_field("instruments", "Instrumentos"),
            count_field("with_both", "Con los dos montos"),
            count_field("without_counterpart", "Sin dato de contraparte"),
            pesos_field(view.ledger.approved, "Aporte de los que tienen los dos"),
            pesos_field(view.ledger.counterpart, "Contraparte"),
            ratio_field("per_peso", "Contraparte por peso de aporte"),
        ),
        note=(
            "Contraparte es lo que la organización se compromete a poner, en dinero o en bienes y "
            "trabajo valorizados; nada dice si lo puso. La razón es la de los montos sumados."
        ),
        also=("without_grant",),
        **view.constant,
    )
