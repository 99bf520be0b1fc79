"""What the chapter on grants says: its answer, its key figures and the sentences of its parts."""

from __future__ import annotations

from typing import Any

from spl_eval import spanish
from spl_eval.publish.grants.tables import paid
from spl_eval.publish.grants.view import SURE, Grants, short_pesos
from spl_eval.publish.views import KeyFigure, months
from spl_eval.results.grants import commitments, ledger, survival
from spl_eval.results.grants.timing import PAID_IN_FULL, Waits


def _figures(view: Grants, first: Waits) -> dict[str, Any]:
    """Return the figures of the first screen; all missing when no instrument is left."""
    names = ("paid", "constant", "execution", "execution_constant", "open", "accounting")
    if view.ledger.frame.empty:
        return dict.fromkeys((*names, "open_instruments")) | survival.summary(first.frame)
    (year,) = paid(view).tail(1).to_dict("records")
    (whole,) = ledger.executed(view.ledger).to_dict("records")
    (left,) = commitments.balance(view.ledger).to_dict("records")
    own = (
        year["paid_ars"],
        year["constant"],
        whole["execution_rate"],
        whole["execution_rate_constant"],
        left["open_ars"],
        whole["accounting_rate"],
    )
    found = dict(zip(names, own, strict=True)) | {"open_instruments": left["open_instruments"]}
    return found | survival.summary(first.frame)


def answer(view: Grants, first: Waits) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    found, own = _figures(view, first), view.ledger
    told = {
        "year": str(own.year),
        "first": str(own.first_year),
        "month": view.month,
        **found,
    }
    if own.frame.empty:
        template = "Con esta selección no queda nada aprobado ni pagado hasta fines de {year}."
        return {"template": template, **told}
    if not own.payments_known:
        (whole,) = ledger.executed(own).to_dict("records")
        template = (
            "Hasta fines de {year} se aprobaron {approved:pesos} corrientes en "
            "{instruments|instrumento|instrumentos}. El conjunto de datos no trae desembolsos: no "
            "se sabe qué se pagó, con qué demora ni qué queda comprometido."
        )
        return {
            "template": template,
            **told,
            "approved": whole["approved_ars"],
            "instruments": whole["instruments"],
        }
    return {"template": _answer(found), **told, "wait": _wait(found)}


def _answer(found: dict[str, Any]) -> str:
    executed = (
        " De lo aprobado desde {first} se había pagado el {execution:%}"
        + (
            ", y de lo pagado con dato de rendición se rindió el {accounting:%}"
            if not spanish.is_missing(found["accounting"])
            else ""
        )
        + "."
        if not spanish.is_missing(found["execution"])
        else " Ningún instrumento tiene monto aprobado, y no hay ejecución que calcular."
    )
    owed = (
        " A fin de año quedaban comprometidos {open:pesos}, de "
        "{open_instruments|instrumento|instrumentos}."
        if not spanish.is_missing(found["open"])
        else ""
    )
    constant = " ({constant:pesos} de {month})" if not spanish.is_missing(found["constant"]) else ""
    return f"En {{year}} se pagaron {{paid:pesos}}{constant}.{executed} {{wait}}{owed}"


def _wait(found: dict[str, Any]) -> str:
    """Say how long the first payment takes, with its uncertainty."""
    if found["few"]:
        return (
            "Son muy pocos los instrumentos que se pueden seguir para decir cuánto demora el pago."
        )
    if spanish.is_missing(found["median"]):
        return (
            "Más de la mitad de los instrumentos todavía espera su primer pago, hasta "
            f"{months(found['longest'])} meses después de la firma."
        )
    low, high = found["median_low"], found["median_high"]
    limits = (
        f"sin un intervalo del {SURE} completo, por ser pocos"
        if spanish.is_missing(low) or spanish.is_missing(high)
        else f"intervalo del {SURE}: de {months(low)} a {months(high)}"
    )
    return (
        f"A los {months(found['median'])} meses de la firma, la mitad de los instrumentos había "
        f"cobrado por primera vez ({limits})."
    )


def key_figures(view: Grants, first: Waits) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    found, year = _figures(view, first), view.ledger.year
    waited = found["median"]
    known = view.ledger.payments_known
    still = spanish.is_missing(waited) and not found["few"] and known
    wait = f"más de {months(found['longest'])}" if still else months(waited)
    return (
        KeyFigure(
            "paid_in_year",
            f"Pagado en {year}, en pesos corrientes",
            found["paid"],
            short_pesos(found["paid"]),
        ),
        KeyFigure(
            "paid_in_year_constant",
            f"Pagado en {year}, en pesos de {view.month}",
            found["constant"],
            short_pesos(found["constant"]),
        ),
        KeyFigure(
            "execution_rate",
            f"Pagado de lo aprobado desde {view.ledger.first_year}, en pesos corrientes",
            found["execution"],
            spanish.percent(found["execution"]),
        ),
        KeyFigure(
            "months_to_first_payment",
            "Meses hasta el primer pago, mediana",
            waited,
            wait,
        ),
        KeyFigure(
            "open_commitments",
            f"Comprometido y sin pagar a fines de {year}",
            found["open"],
            short_pesos(found["open"]),
        ),
    )


def execution(view: Grants) -> dict[str, Any]:
    """Say what the execution rate divides, in which pesos, for ``Page.say``."""
    if view.ledger.frame.empty or not view.ledger.payments_known:
        return {"template": "No hay ejecución que calcular."}
    (whole,) = ledger.executed(view.ledger).to_dict("records")
    constant, rate = whole["execution_rate_constant"], whole["execution_rate"]
    known = not (spanish.is_missing(constant) or spanish.is_missing(rate))
    beside = (
        " En pesos constantes es {constant:%}: lo aprobado se lleva a los precios de un mismo mes "
        "desde el de la firma, y cada pago desde el suyo. Los precios que suben hasta el pago la "
        "bajan, y las cohortes viejas, ya pagadas, pesan más en ella."
        if known
        else ""
    )
    return {
        "template": (
            "La ejecución es lo pagado sobre lo aprobado de los mismos instrumentos, en pesos "
            "corrientes, porque los dos son los pesos que dice el contrato: {rate:%}." + beside
        ),
        "rate": rate,
        "constant": constant,
    }


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
