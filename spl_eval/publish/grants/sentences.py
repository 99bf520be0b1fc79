"""The sentences of the chapter's sections: execution, accounting, waits, what is owed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.grants.commitment_tables import nothing_known
from spl_eval.publish.grants.view import Grants
from spl_eval.results.grants import commitments, ledger
from spl_eval.results.grants.timing import PAID_IN_FULL


def _row(frame: pd.DataFrame) -> dict[str, Any]:
    """Return the values of a frame's one row; none of a frame without rows."""
    return {str(name): frame[name].iloc[0] for name in frame} if len(frame) else {}


def execution(view: Grants) -> dict[str, Any]:
    """Say what the execution rate divides, in which pesos, for ``Page.say``."""
    if view.ledger.frame.empty or not view.ledger.payments_known:
        return {"template": "No hay ejecución que calcular."}
    whole, left = _row(ledger.executed(view.ledger)), _row(commitments.balance(view.ledger))
    constant, rate = whole["execution_rate_constant"], whole["execution_rate"]
    known = not (spanish.is_missing(constant) or spanish.is_missing(rate))
    beside = (
        " En pesos constantes es {constant:%}: lo aprobado se lleva a los precios de un mismo mes "
        "desde el de la firma, y cada pago desde el suyo. Los precios que suben hasta el pago la "
        "bajan, y las cohortes viejas, ya pagadas, pesan más en ella."
        if known
        else ""
    )
    if known and constant > rate:
        beside += " Aquí puede más lo segundo: por eso es más alta."
    return {
        "template": (
            "La ejecución es lo pagado sobre lo aprobado de los mismos instrumentos, en pesos "
            "corrientes, porque los dos son los pesos que dice el contrato: {rate:%}."
            + _without_cancelled(left)
            + beside
        ),
        "rate": rate,
        "constant": constant,
        **left,
    }


def _without_cancelled(left: dict[str, Any]) -> str:
    if not left["cancelled"] or spanish.is_missing(left["kept_rate"]):
        return ""
    return (
        " {cancelled|instrumento dado de baja sigue en lo aprobado y liberó|instrumentos dados de "
        "baja siguen en lo aprobado y liberaron} {released_ars:pesos}; sin eso es {kept_rate:%}."
    )


def accounted(view: Grants) -> dict[str, Any]:
    """Say what was accounted for, and that its date is not known, for ``Page.say``."""
    whole = _row(ledger.executed(view.ledger))
    if view.unpaid or spanish.is_missing(whole["accounting_rate"]):
        return {"template": "No hay rendición que calcular."}
    return {
        "template": (
            "De lo pagado hasta fines de {year}, en los pagos con dato de rendición, los datos dan "
            "por rendido el {rate:%}. La rendición no tiene fecha: puede ser posterior a {year}, y "
            "no se compara con la de otro año."
        ),
        "year": str(view.ledger.year),
        "rate": whole["accounting_rate"],
    }


def commitments_open(view: Grants) -> dict[str, Any]:
    """Say what is owed, what of it nobody was ever paid, and what prices took from it."""
    if nothing_known(view):
        return {"template": "No hay compromisos que calcular."}
    own = view.ledger
    left, never = _row(commitments.balance(own)), _row(commitments.never_paid(own))
    prices = _row(commitments.eroded(own))
    if spanish.is_missing(left["open_ars"]):
        return {"template": "No hay compromisos que calcular: ningún monto aprobado se conoce."}
    template = (
        "A fines de {year} había {open_ars:pesos} comprometidos y sin pagar, de "
        "{open_instruments|instrumento|instrumentos}."
    )
    values = {"year": str(own.year), "month": view.month, **left}
    if never:
        long = spanish.number(commitments.LONG)
        template += (
            " {never|instrumento en pie, firmado|instrumentos en pie, firmados} hace "
            f"{long} meses o más, {'no había' if never['instruments'] == 1 else 'no habían'} "
            "cobrado nada: se les habían aprobado {never_ars:pesos}."
        )
        values |= {"never": never["instruments"], "never_ars": never["approved_ars"]}
        if never["without_amount"]:
            template += " De {unstated|instrumento|instrumentos} de éstos no se sabe el monto."
            values["unstated"] = never["without_amount"]
    if prices and not spanish.is_missing(prices["lost"]):
        template += (
            " Lo que falta pagar no se ajusta por los precios: en pesos de {month} eran "
            "{at_signature:pesos} a precios de cuando se firmó, y son {at_year_end:pesos} a "
            "precios de diciembre de {year}; perdió el {lost:%} de su poder de compra."
        )
        if prices["without_index"]:
            template += (
                " En estas dos cifras falta lo de {without_index|instrumento|instrumentos}, sin "
                "fecha de firma o sin índice de precios."
            )
        values |= prices
    return {"template": template, **values}


def definitions() -> dict[str, Any]:
    """Say what the waits are, for ``Page.say``."""
    return {
        "template": (
            "El último pago es el que completa el {full} de lo aprobado: los restos chicos no se "
            "gastan. Quien no llegó a fin de año, o terminó o fue dado de baja antes, cuenta por "
            "lo que esperó. Las fechas que sólo dicen el mes se toman a mitad de mes."
        ),
        "full": spanish.percent(100 * PAID_IN_FULL, 0),
    }
