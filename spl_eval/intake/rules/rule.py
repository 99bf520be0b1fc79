"""What a rule is, and the shapes that several rules share.

A rule is the condition under which it is *broken*, in SQL over the columns of its table (and
of the tables that ``join`` brings in). Where a value is missing the condition is NULL, and
the rule is not broken: what is not known is not blamed.
"""

from __future__ import annotations

from dataclasses import dataclass

PROGRAMME = ("2012-07-01", "2019-06-30")
"""First and last day of the programme, where the data set does not say others."""


LAST_FOLLOW_UP = "2024-12-31"
"""Instruments may end, and surveys ask, for five years after the programme's end."""


@dataclass(frozen=True)
class Rule:
    """What must hold, and what to say where it does not.

    ``broken`` is SQL, true on a row that breaks the rule; the table is there as ``t``, and the
    programme's first and last day as ``$start`` and ``$end``. ``join`` brings in other tables.
    ``column`` is where the reader should look. ``what`` is a Spanish sentence, in which
    ``{name}`` stands for the value of a column of the table, or of ``shows``, which names SQL
    expressions. ``needs`` are columns that ``broken`` tests for NULL: a cell of theirs that could
    not be read is empty too, and is not blamed a second time.
    """

    code: str
    table: str
    column: str
    broken: str
    what: str
    mend: str
    meaning_en: str
    meaning_es: str
    join: str = ""
    shows: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()


def not_more(
    code: str, table: str, part: str, whole: str, part_words: str, whole_words: str, english: str
) -> Rule:
    """Return the rule that a part, such as women's jobs, is not more than its whole."""
    return Rule(
        code,
        table,
        part,
        f"t.{part} > t.{whole}",
        f"{part_words} ({{{part}}}) son más que {whole_words} ({{{whole}}})",
        "Corrija uno de los dos números en el origen",
        english,
        f"{part_words[0].upper()}{part_words[1:]} no son más que {whole_words}.",
    )


def in_programme(table: str, column: str, words: str, *, follows: bool = False) -> Rule:
    """Return the rule that a date lies within the programme.

    ``follows`` lets it lie after the programme's end too, until :data:`LAST_FOLLOW_UP`.
    """
    last = f"'{LAST_FOLLOW_UP}'" if follows else "$end"
    after = f", or after it until {LAST_FOLLOW_UP[:4]}" if follows else ""
    spanish = f", o después de él hasta {LAST_FOLLOW_UP[:4]}" if follows else ""
    # A month is inside when one of its days may be.
    return Rule(
        f"{table}_{column}_outside_programme",
        table,
        column,
        f"t.{column} < left($start, strlen(t.{column})) "
        f"OR t.{column} > left({last}, strlen(t.{column}))",
        f"{words} ({{{column}}}) está fuera del programa",
        "Corrija la fecha; si es correcta, revise las fechas del proyecto",
        f"`{table}.{column}` lies within the programme{after}.",
        f"{words[0].upper()}{words[1:]} está dentro del programa{spanish}.",
    )


def not_before(
    table: str, later: str, earlier: str, later_words: str, earlier_words: str, english: str
) -> Rule:
    """Return the rule that one date of a row does not come before another."""
    # Compared with the precision that both have: a month is not before its own days.
    shorter = f"least(strlen(t.{later}), strlen(t.{earlier}))"
    return Rule(
        f"{later}_before_{earlier}",
        table,
        later,
        f"left(t.{later}, {shorter}) < left(t.{earlier}, {shorter})",
        f"{later_words} ({{{later}}}) es anterior {earlier_words} ({{{earlier}}})",
        "Corrija una de las dos fechas",
        english,
        f"{later_words[0].upper()}{later_words[1:]} no es anterior {earlier_words}.",
    )
