"""The draw: who is asked, who waits in reserve, and a signature that fixes both."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.impact.problems import PanelError, offenders
from spl_eval.impact.sample.allocation import Allocation
from spl_eval.impact.sample.strata import labelled, require_columns, require_distinct

TAKE_ALL, DRAWN, RESERVE = "take_all", "drawn", "reserve"
SIGNED = ("stratum", "order", "unit_id", "selection", "probability")


@dataclass(frozen=True)
class Draw:
    """A sample as drawn, with its reserve.

    ``table`` has one row a unit, by stratum and order: ``unit_id``, ``organisation_id``, the
    strata columns, ``stratum``, ``population`` (units of the stratum), ``selection``,
    ``probability`` (of inclusion, n_h / N_h; NaN in the reserve) and ``order`` (within the
    stratum; the reserve goes on counting). ``signature`` is that of the table.
    """

    table: pd.DataFrame
    seed: int
    strata: tuple[str, ...]
    signature: str
    notes: tuple[str, ...]


def draw(
    frame: pd.DataFrame,
    allocation: Allocation,
    *,
    seed: int,
    unit: str = "unit_id",
    organisation: str = "organisation_id",
) -> Draw:
    """Draw without replacement within each stratum.

    Each unit has a permanent random number (Ohlsson 1995), the SHA-256 of seed and identifier; a
    stratum's sample are its n_h smallest, its reserve the next ones. So a draw depends on neither
    the order of the rows, nor the other strata, nor the version of any library, and anyone can
    check it by hand.

    Args:
        frame: one row a unit, with the strata columns of the allocation.
        allocation: of ``allocate``, from this frame.
        seed: of the draw, declared before it.
        unit: column of identifiers.
        organisation: column of the organisation of each unit.

    Raises:
        ChoiceError: a column is not there.
        PanelError: repeated units, or strata that are not those of the allocation.
    """
    require_columns(frame, [unit, organisation], "el marco")
    require_distinct(frame, unit, "El marco")
    strata = allocation.strata
    table = labelled(frame, strata)
    table.insert(0, "unit_id", frame[unit].astype(str).astype(object))
    table.insert(1, "organisation_id", frame[organisation])
    _require_same(table, allocation.table)
    sizes = allocation.table.set_index("stratum")
    table["number"] = [_number(seed, name) for name in table["unit_id"]]
    table = table.sort_values(["stratum", "number"], ignore_index=True)
    table["order"] = table.groupby("stratum").cumcount() + 1
    here = sizes.loc[table["stratum"]].reset_index(drop=True)
    table["population"] = here["population"]
    asked = table["order"] <= here["n"]
    kinds = np.where(here["take_all"], TAKE_ALL, DRAWN)
    table["selection"] = pd.Series(np.where(asked, kinds, RESERVE)).astype(object)
    table["probability"] = (here["n"] / here["population"]).where(asked)
    table = table[asked | (table["order"] <= here["n"] + here["reserve"])].reset_index(drop=True)
    columns = ["unit_id", "organisation_id", *strata, "stratum", "population", "selection"]
    table = table[[*columns, "probability", "order"]]
    return Draw(table, seed, strata, signature(table), allocation.notes)


def signature(table: pd.DataFrame) -> str:
    """Return the SHA-256 of a draw, for a person to sign and another to check.

    It covers unit, stratum, selection, probability and order, whatever the order of the rows; a
    table that was written to a file with all its digits and read back has the same one.

    Raises:
        ChoiceError: a column is not there.
    """
    require_columns(table, SIGNED, "el sorteo")
    rows = sorted(
        (str(stratum), int(order), str(name), str(selection), _probability(chance))
        for stratum, order, name, selection, chance in table[list(SIGNED)].itertuples(
            index=False, name=None
        )
    )
    text = "\n".join("\t".join(map(str, row)) for row in rows)
    return hashlib.sha256(text.encode()).hexdigest()


def issue(table: pd.DataFrame, activated: Iterable[object] = ()) -> pd.DataFrame:
    """Return the sample as it goes to the field, with its design weights.

    A reserve unit that is activated does not stand for the one that failed: it enlarges the
    sample of its stratum, and both count in the response. Reserves are taken in their order, so
    that the n_h + r_h units issued are a simple random sample of the stratum as well.

    Args:
        table: of a draw.
        activated: reserve units that were activated.

    Returns:
        The rows issued, with ``probability`` recomputed as issued / population and ``weight``, its
        inverse.

    Raises:
        PanelError: a unit that is no reserve, or one taken before those that come earlier.
    """
    names = [str(name) for name in activated]
    reserve = table["selection"] == RESERVE
    problems = []
    foreign = sorted(set(names) - set(table.loc[reserve, "unit_id"].astype(str)))
    if foreign:
        problems.append(
            f"No están en la lista de reserva: {offenders(foreign, len(foreign))}. "
            "Active solo unidades de la reserva del sorteo."
        )
    taken = table["unit_id"].astype(str).isin(names) & reserve
    last = table["order"].where(taken).groupby(table["stratum"]).transform("max")
    skipped = table.loc[reserve & ~taken & (table["order"] < last), "unit_id"].astype(str)
    if len(skipped):
        problems.append(
            f"La reserva se activa en su orden, y se saltearon: {offenders(skipped, len(skipped))}."
        )
    if problems:
        raise PanelError(problems)
    issued = table[~reserve | taken].reset_index(drop=True)
    count = issued.groupby("stratum")["unit_id"].transform("size")
    chance = count / issued["population"]
    return issued.assign(probability=chance, weight=1 / chance)


def _number(seed: int, unit: str) -> str:
    return hashlib.sha256(f"{seed}\n{unit}".encode()).hexdigest()


def _probability(value: float) -> str:
    return "" if value != value else repr(float(value))


def _require_same(table: pd.DataFrame, strata: pd.DataFrame) -> None:
    counted = table.groupby("stratum")["unit_id"].size()
    declared = strata.set_index("stratum")["population"]
    names = sorted(set(counted.index) | set(declared.index))
    wrong = [name for name in names if counted.get(name, 0) != declared.get(name, 0)]
    if wrong:
        raise PanelError(
            [
                "El reparto no es de este marco: no coinciden las unidades de "
                f"{offenders(wrong, len(wrong))}. Reparta de nuevo con este marco."
            ]
        )
