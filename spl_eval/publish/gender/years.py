"""How a percentage moved over the years, in words that do not choose a flattering year."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish


def over_years(found: pd.DataFrame, column: str) -> str:
    """Write the last known percentage, the one before it, and between which all of them lie.

    ``found`` has ``year`` and ``column`` (percent); the text is empty when none is known.
    """
    known = found[found[column].notna()].reset_index(drop=True)
    if known.empty:
        return ""
    said = [_in_year(known.iloc[place], column) for place in range(-1, -1 - min(2, len(known)), -1)]
    if len(known) > len(said):
        least, most = (
            known.iloc[int(place)] for place in (known[column].argmin(), known[column].argmax())
        )
        first, last = int(known["year"].iloc[0]), int(known["year"].iloc[-1])
        said.append(
            f"de {spanish.years(first, last)}, entre {_in_year(least, column)} y "
            f"{_in_year(most, column)}"
        )
    return "; ".join(said)


def _in_year(row: pd.Series, column: str) -> str:
    return f"{spanish.percent(row[column])} en {int(row['year'])}"
