"""Of which units each total of the sections on worth is, and the range of what a job cost."""

from __future__ import annotations

import math
from typing import Any

from spl_eval import spanish
from spl_eval.publish.midterm import worth_words
from spl_eval.publish.midterm.worth_view import ALL, JOBS, MEASURED, Worth

AS_OTHERS = "si las unidades sin dato ganaron como las demás"
NO_GAIN = "si no ganaron nada"


def of_entered(worth: Worth) -> str:
    """Say that a total is of all units that entered."""
    return _in_units(sum(worth.entered(JOBS, ALL).values()), "que ingresaron")


def of_both_years(worth: Worth) -> str:
    """Say that a total is of the units of which both years are known."""
    return _in_units(worth.gross.units, "con los dos años")


def of_estimate(worth: Worth) -> str:
    """Say that a total is of the units of the estimate."""
    return _in_units(sum(worth.entered(JOBS, MEASURED).values()), "de la estimación")


def _in_units(number: int, which: str) -> str:
    if number == 1:
        return f"en la única unidad {which.replace('ingresaron', 'ingresó')}"
    return f"en las {spanish.number(number)} unidades {which}"


def reconciled(worth: Worth) -> str:
    """Say why the totals of additional jobs differ; empty where one of them is refused."""
    totals = (worth.added(), worth.additional, worth.added(JOBS, MEASURED))
    if any(each.refused for each in totals):
        return ""
    every, both, measured = (spanish.number(each.estimate) for each in totals)
    return (
        f"Los totales de puestos adicionales difieren porque son de distintas unidades, con los "
        f"mismos efectos por año de ingreso: {every} {of_entered(worth)}; {both} "
        f"{of_both_years(worth)}, que son las del recuento; {measured} {of_estimate(worth)}."
    )


def cost_range(row: dict[Any, Any]) -> str:
    """Write the range of a cost over the assumptions, from interval's end to interval's end."""
    if row["refused"]:
        return worth_words.CANNOT
    low, high = row["lowest"], row["highest"]
    if spanish.is_missing(low):
        return worth_words.NO_COST
    if math.isinf(high):
        return f"al menos {spanish.pesos(low)}, {worth_words.NO_LIMIT}"
    return worth_words.range_of(low, high)


def headline(row: dict[Any, Any]) -> str:
    """Write a cost as the range over the assumptions, and its point with the assumption it has.

    Empty where there is no cost.
    """
    text = cost_range(row)
    if text in (worth_words.CANNOT, worth_words.NO_COST):
        return ""
    if not math.isinf(row["highest"]):
        text = f"entre {spanish.pesos(row['lowest'])} y {spanish.pesos(row['highest'])}"
    if spanish.is_missing(row["cost"]):
        return text
    return f"{text} ({spanish.pesos(row['cost'])} {AS_OTHERS})"


def lines_missing(worth: Worth) -> str:
    """Say which lines no sum of lines has; empty when all have an estimate."""
    own = worth.lines
    refused = [worth_words.line(line) for line in own["line"][own["refused"] != ""]]
    if not refused:
        return ""
    verb = "falta" if len(refused) == 1 else "faltan"
    return (
        f"En cualquier suma de líneas {verb} {spanish.listing(refused)}, que no se "
        f"{'puede' if len(refused) == 1 else 'pueden'} estimar."
    )
