"""Sentences on what the effects are worth, for ``Page.say``."""

from __future__ import annotations

from typing import Any

from spl_eval import spanish
from spl_eval.publish.midterm import words, worth_universes, worth_words
from spl_eval.publish.midterm.worth_view import JOBS, MEASURED, Worth

ENDS = (
    "Los rangos van del extremo más bajo al más alto de los intervalos del {level}, con todos los "
    "supuestos sobre las unidades sin dato y, en los costos, sobre los precios."
)


def worth_said(worth: Worth) -> dict[str, Any]:
    """Say what was paid, what it added, and what each job cost."""
    own, year = worth.spending, worth.study.year
    values: dict[str, Any] = {
        "year": str(year),
        "month": worth.month,
        "level": words.level(worth.study.plan.alpha),
        "paid": own.total,
        "organisations": len(own.frame),
        "units": int(own.frame["units"].sum()),
        "unpaid": int((own.frame["payments"] == 0).sum()) if own.known else 0,
    }
    paid = (
        "Hasta fines de {year} se pagaron {paid:pesos} de {month} a "
        "{organisations|organización|organizaciones} del estudio, con {units|unidad|unidades}"
        + (
            ", y {unpaid|organización no cobró|organizaciones no cobraron} nada"
            * bool(values["unpaid"])
        )
        + "."
        if own.known
        else "El conjunto de datos no trae pagos: no hay costos."
    )
    return {"template": f"{paid} {_gained(worth, values)}", **values}


def _gained(worth: Worth, values: dict[str, Any]) -> str:
    effect, measured = worth.added(JOBS), worth.added(JOBS, MEASURED)
    if effect.refused:
        values["why"] = effect.refused
        return "Qué se ganó con eso no se puede estimar: {why}"
    low, high = min(effect.ci_low, measured.ci_low), max(effect.ci_high, measured.ci_high)
    values |= {
        "of": worth_universes.of_entered(worth),
        "range": f"{spanish.number(low)} a {spanish.number(high)}",
        "gained": spanish.number(effect.estimate),
        "as_others": worth_universes.AS_OTHERS,
        "less": spanish.number(measured.estimate),
        "no_gain": worth_universes.NO_GAIN,
    }
    points = "{gained} {as_others}, y {less} {no_gain}"
    text = (
        "En {year} hay, {of}, de {range} puestos adicionales, los que se estima que no habría sin "
        f"el programa: {points}."
    )
    if high < 0:
        text = (
            "En {year} el efecto estimado, {of}, es de menos puestos, y no de más: de {range} "
            f"({points})."
        )
    elif low <= 0:
        text = (
            "En {year} el efecto sobre los puestos todavía no se distingue de cero: {of} es de "
            f"{{range}} puestos adicionales ({points})."
        )
    return f"{text} {_cost(worth, values)}{ENDS}"


def _cost(worth: Worth, values: dict[str, Any]) -> str:
    values["cost"] = worth_universes.headline(worth.main_costs().to_dict("records")[0])
    return "Por puesto adicional se pagaron {cost}. " if values["cost"] else ""


def gross_said(worth: Worth) -> dict[str, Any]:
    """Say how many of the jobs gained are additional."""
    own, share = worth.gross, worth.additional_share
    values: dict[str, Any] = {
        "year": str(worth.study.year),
        "gained": round(own.gained),
        "net": round(own.net_of_losses),
        "grew": own.grew,
        "of": worth_universes.of_both_years(worth),
        "reconciled": worth_universes.reconciled(worth),
    }
    if not own.units:
        return {"template": "No hay cambio bruto de puestos que contar."}
    template = (
        "Una declaración que sumara los aumentos contaría, {of}, {gained|puesto|puestos} más que "
        "en el año anterior al ingreso ({grew|unidad creció|unidades crecieron}); descontadas las "
        "caídas, {net}. Parte de eso habría pasado igual, y parte de lo que el programa hizo es "
        "haber evitado caídas."
    )
    if worth.additional.refused:
        return {"template": template + " Cuánto es adicional no se puede estimar.", **values}
    if share.estimate == share.estimate:
        values |= {
            "share": spanish.percent(100 * share.estimate, 0),
            "low": spanish.percent(100 * share.low, 0),
            "high": spanish.percent(100 * share.high, 0),
        }
        template += (
            " De ese recuento de aumentos, que se toma como conocido, los adicionales son el "
            "equivalente del {share} ({low} a {high})."
        )
    return {"template": f"{template} {{reconciled}}", **values}


def lines_said(worth: Worth) -> dict[str, Any]:
    """Say which lines can be told something of, and whether they differ."""
    own = worth.lines
    pairs = list(zip(own["line"], own["refused"], strict=True))
    refused = [str(line) for line, why in pairs if why and not spanish.is_missing(line)]
    known = [str(line) for line, why in pairs if not why]
    if not known:
        return {"template": "De ninguna línea sola se puede estimar cuánto aportó."}
    template = "Se puede estimar lo que aportó cada una de las líneas {known}"
    if len(known) == 1:
        template = "Sólo se puede estimar lo que aportó la línea {known}"
    template += f"; no, {'la' if len(refused) == 1 else 'las'} {{refused}}." if refused else "."
    return {
        "template": f"{template} {{missing}} {{apart}}" if refused else f"{template} {{apart}}",
        "missing": worth_universes.lines_missing(worth),
        "known": known,
        "refused": refused,
        "apart": worth_words.lines_apart(worth),
    }
