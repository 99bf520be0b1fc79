"""What the chapter on grants says first: its answer and its key figures."""

from __future__ import annotations

from typing import Any

from spl_eval import spanish
from spl_eval.publish.grants.delay_tables import LEAST, SOON, limits, median_alone
from spl_eval.publish.grants.tables import paid
from spl_eval.publish.grants.view import Grants, short_pesos
from spl_eval.publish.views import KeyFigure, months
from spl_eval.results.grants import commitments, ledger, payments, survival
from spl_eval.results.grants.timing import Waits
from spl_eval.results.sums import year_is


def _figures(view: Grants, first: Waits) -> dict[str, Any]:
    """Return the figures of the first screen; all missing when no instrument is left."""
    names = ("paid", "constant", "execution", "execution_constant", "open")
    if view.ledger.frame.empty:
        return dict.fromkeys((*names, "open_instruments", "unpriced")) | survival.summary(
            first.frame
        )
    (year,) = paid(view).tail(1).to_dict("records")
    (whole,) = ledger.executed(view.ledger).to_dict("records")
    (left,) = commitments.balance(view.ledger).to_dict("records")
    own = (
        year["paid_ars"],
        year["constant"],
        whole["execution_rate"],
        whole["execution_rate_constant"],
        left["open_ars"],
    )
    found = dict(zip(names, own, strict=True)) | {
        "open_instruments": left["open_instruments"],
        "unpriced": _unpriced(view),
    }
    return found | survival.summary(first.frame)


def _unpriced(view: Grants) -> int:
    """Count the payments of the year that have no amount in constant pesos."""
    payments_made = view.ledger.payments
    of_year = payments_made[year_is(payments_made["year"], view.ledger.year)]
    return int(of_year[view.ledger.amount].isna().sum())


def answer(view: Grants, first: Waits) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    found, own = _figures(view, first), view.ledger
    missing = payments.left_out(own)
    told = {
        **{f"missing_{name}": value for name, value in missing.items()},
        "year": str(own.year),
        "first": str(own.first_year),
        "month": view.month,
        **found,
    }
    if own.frame.empty:
        template = "Con esta selección no queda nada aprobado ni pagado hasta fines de {year}."
        return {"template": template + _missing(missing), **told}
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
    return {"template": _answer(found) + _missing(missing), **told, "wait": _wait(found)}


def _missing(missing: dict[str, Any]) -> str:
    """Say what was paid to instruments of which nobody knows the organisation."""
    if not missing["payments"]:
        return ""
    return (
        " En estas cifras faltan {missing_amount_ars:pesos}, de {missing_payments|pago|pagos} "
        "hasta fines de {year} a instrumentos que no dicen su organización; en {year}, "
        "{missing_amount_in_year_ars:pesos}, de {missing_payments_in_year|pago|pagos}."
    )


def _answer(found: dict[str, Any]) -> str:
    executed = (
        " De lo aprobado desde {first} se había pagado el {execution:%}."
        if not spanish.is_missing(found["execution"])
        else " Ningún instrumento tiene monto aprobado, y no hay ejecución que calcular."
    )
    owed = (
        " A fin de año quedaban comprometidos {open:pesos}, de "
        "{open_instruments|instrumento|instrumentos}."
        if not spanish.is_missing(found["open"])
        else ""
    )
    constant = ""
    if not spanish.is_missing(found["constant"]):
        without = ", sin {unpriced|pago|pagos} de meses sin índice" if found["unpriced"] else ""
        constant = f" ({{constant:pesos}} de {{month}}{without})"
    return f"En {{year}} se pagaron {{paid:pesos}}{constant}.{executed} {{wait}}{owed}"


def _wait(found: dict[str, Any]) -> str:
    """Say how long the first payment takes, with its uncertainty."""
    if found["few"]:
        return (
            "Son muy pocos los instrumentos que se pueden seguir para decir cuánto demora el pago."
        )
    if found["few_at_median"]:
        return (
            "Son muy pocos los instrumentos seguidos hasta que cobró la mitad para decir cuánto "
            "demora el pago."
        )
    if found["too_soon"]:
        return (
            "Es demasiado pronto para decir cuánto demora el primer pago: son menos de "
            f"{LEAST} los instrumentos firmados {SOON} meses o más antes del fin del año."
        )
    if spanish.is_missing(found["median"]):
        return (
            f"Se estima que {months(found['longest'])} meses después de la firma más de la mitad "
            "de los instrumentos todavía espera su primer pago."
        )
    return (
        "Se estima que la mitad de los instrumentos cobra por primera vez dentro de los "
        f"{months(found['median'])} meses de la firma ({limits(found)})."
    )


def key_figures(view: Grants, first: Waits) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    found, year = _figures(view, first), view.ledger.year
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
            "Meses hasta el primer pago, mediana estimada",
            found["median"],
            median_alone(found) if found["waits"] else spanish.MISSING,
        ),
        KeyFigure(
            "open_commitments",
            f"Comprometido y sin pagar a fines de {year}",
            found["open"],
            short_pesos(found["open"]),
        ),
    )
