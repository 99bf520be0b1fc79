"""The records of the simulated programme while they are being made."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass
class Payment:
    """One payment; ``accounted`` is None when nobody knows what was accounted for."""

    date: dt.date
    concept: str
    amount: int
    accounted: int | None = None
    code: str = ""


@dataclass
class Instrument:
    """One agreement signed. ``scripted`` ones are those that the report of 2016 tells."""

    kind: str
    signed: dt.date
    parent: Instrument | None = None
    scripted: bool = False
    grant: int = 0
    counterpart: int | None = None
    status: str = ""
    end: dt.date | None = None
    coordinator: str = ""
    gender_marker: str = ""
    women_target: int | None = None
    payments: list[Payment] = field(default_factory=list)
    code: str = ""


@dataclass
class Unit:
    """One productive unit, with the draws that its outcomes are made of.

    ``base`` is the unit's part of the logarithm of jobs above one; ``rounding`` decides
    whether a latent number is rounded up, the same with and without the programme. ``shift``
    moves jobs by a whole number in every year (see :mod:`year_2016`).
    """

    organisation: Organisation
    sector: str
    province: str
    locality: str
    base: float
    women: float
    formal: bool
    formal_share: float
    rounding: float
    response: float
    sales: float
    export_share: float
    wage: float
    noise: tuple[float, ...]
    sales_noise: tuple[float, ...]
    born: int
    closing: tuple[float, ...]
    missing_rows: tuple[bool, ...]
    missing_cells: tuple[tuple[str, ...], ...]
    missing_entry: bool
    missing_formal: bool
    leader: str
    shift: int = 0
    code: str = ""


@dataclass
class Organisation:
    """One organisation that applied. ``signed`` is its first signature, None if there was none.

    ``script`` says which part of the report of 2016 it plays; ``paid_2016`` whether it is one of
    the organisations paid in that year.
    """

    line: str
    province: str
    locality: str
    sector: str
    size: int
    level: float
    applied: dt.date
    women: float = 0.5
    legal_form: str = ""
    legal_date: dt.date | None = None
    women_members: int | None = None
    men_members: int | None = None
    leader: str = ""
    team: str = ""
    signed: dt.date | None = None
    script: str = ""
    project_2016: dt.date | None = None
    paid_2016: bool = False
    noise: tuple[float, ...] = ()
    instruments: list[Instrument] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    calibration: float = 0.0
    code: str = ""

    @property
    def entry(self) -> int | None:
        """Return the year of the first signature."""
        return self.signed.year if self.signed else None
