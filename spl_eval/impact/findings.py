"""What reading a panel found: units left out, and what breaks the input contract."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from spl_eval.impact.problems import MAX_OFFENDERS, PanelError, offenders
from spl_eval.impact.specification import Columns

Key = tuple[int, int]
"""A sample: the position of its outcome, and the code of its subgroup (-1 for everyone)."""


@dataclass
class Offence:
    """How many units break a rule, and the first of them."""

    number: int = 0
    first: list[object] = field(default_factory=list)

    def add(self, labels: Iterable[object], number: int) -> None:
        """Count more offenders, of which ``labels`` are the first."""
        self.number += number
        room = MAX_OFFENDERS - len(self.first)
        self.first.extend(list(labels)[:room])


@dataclass
class Findings:
    """Offences by rule (errors) and units left out by reason (notes), in order of reading.

    An offence's key is a name in ``_RULES`` and the column it is about; that of units left out is a
    name in ``_REASONS`` and the sample they are left out of.
    """

    offences: dict[tuple[str, str], Offence] = field(default_factory=dict)
    left_out: dict[tuple[str, Key], int] = field(default_factory=dict)

    def offend(self, rule: str, column: str, labels: Iterable[object], number: int) -> None:
        """Record units that break ``rule``; ``labels`` are the first of them."""
        self.offences.setdefault((rule, column), Offence()).add(labels, number)

    def leave_out(self, reason: str, sample: Key, number: int) -> None:
        """Record units that are left out of a sample."""
        if number:
            key = reason, sample
            self.left_out[key] = self.left_out.get(key, 0) + number

    def merge(self, other: Findings) -> None:
        """Add what a later part of the panel found."""
        for (rule, column), offence in other.offences.items():
            self.offend(rule, column, offence.first, offence.number)
        for (reason, sample), number in other.left_out.items():
            self.leave_out(reason, sample, number)

    def check(self, columns: Columns) -> None:
        """Raise every offence at once.

        Raises:
            PanelError: the panel breaks the input contract.
        """
        if self.offences:
            raise PanelError([self._sentence(key, columns) for key in sorted(self.offences)])

    def _sentence(self, key: tuple[str, str], columns: Columns) -> str:
        rule, column = key
        offence = self.offences[key]
        who = offenders(offence.first, offence.number)
        return _RULES[rule].format(
            column=column,
            unit=columns.unit,
            time=columns.time,
            who=who,
            rows="1 fila" if offence.number == 1 else f"{count(offence.number)} filas",
        )

    def notes(self, sample: Key, used: int | None = None) -> tuple[str, ...]:
        """Say which units were left out of a sample, and why; of all, when ``used`` is known."""
        lost = {reason: self.left_out.get((reason, sample), 0) for reason in _REASONS}
        said = [_left_out(reason, n) for reason, n in lost.items() if n]
        if used is not None and said:
            whole = used + sum(lost.values())
            share = 100 * (whole - used) / whole
            out = f"{share:.0f}" if share >= 1 else "menos de 1"
            said.insert(0, f"Se estima con {count(used)} de {units(whole)}: {out} % queda afuera.")
        return tuple(said)


def _left_out(reason: str, number: int) -> str:
    one, several = _REASONS[reason]
    return (
        f"Se deja afuera 1 unidad {one}"
        if number == 1
        else f"Se dejan afuera {units(number)} {several}"
    )


def count(number: int) -> str:
    """Write a count as Spanish does: 12.345."""
    return f"{number:,}".replace(",", ".")


def period(value: float) -> str:
    """Write a period or cohort in full: 2016, 20160401, 2016.25."""
    return f"{value:.12g}"


def units(number: int) -> str:
    """Write a number of units: «1 unidad», «12.345 unidades»."""
    return "1 unidad" if number == 1 else f"{count(number)} unidades"


_RULES = {
    "duplicate": "Columna {unit}: hay más de una fila de la misma unidad en el mismo período de "
    "«{time}»; unidades: {who}. Deje una sola fila por unidad y período.",
    "changes": "Columna {column}: cambia dentro de una misma unidad; unidades: {who}. "
    "Debe tener un solo valor por unidad.",
    "weight_negative": "Columna {column}: hay pesos negativos; unidades: {who}. "
    "Use pesos mayores o iguales que cero.",
    "weight_not_finite": "Columna {column}: hay pesos vacíos o infinitos; unidades: {who}. "
    "Complete el peso de cada unidad o quite la unidad del panel.",
    "cohort_negative": "Columna {column}: hay cohortes negativas; unidades: {who}. "
    "Una unidad nunca tratada se indica con 0 o con la celda vacía.",
    "cohort_zero": "Columna {column}: la cohorte 0 quiere decir «nunca tratada», pero el panel "
    "tiene un período 0; unidades: {who}. Sume un mismo número a los períodos y a las cohortes, y "
    "deje vacía la cohorte de las nunca tratadas.",
    "missing_unit": "Columna {unit}: está vacía en {rows}. "
    "Complete la identificación de la unidad o quite esas filas.",
    "missing_time": "Columna {time}: está vacía o no es un número en {rows}. "
    "Complete el período o quite esas filas.",
    "missing_cluster": "Columna {column}: está vacía; unidades: {who}. "
    "Complete el conglomerado de cada unidad o quite la unidad del panel.",
}

_REASONS = {
    "weightless": ("de peso 0: no cuenta.", "de peso 0: no cuentan."),
    "incomplete": (
        "a la que le falta el resultado en algún período, porque el panel se estima balanceado.",
        "a las que les falta el resultado en algún período, porque el panel se estima balanceado.",
    ),
    "covariate": (
        "a la que le falta alguna covariable.",
        "a las que les falta alguna covariable.",
    ),
    "early": (
        "que ya estaba tratada en el primer período: no tiene un antes con que compararla.",
        "que ya estaban tratadas en el primer período: no tienen un antes con que compararlas.",
    ),
    "subgroup": (
        "sin valor en la columna que define los subgrupos.",
        "sin valor en la columna que define los subgrupos.",
    ),
}
"""Why units are left out: of one unit, of several."""
