"""The tables of ``data/reference``: their columns, and what makes a row one of its kind."""

from __future__ import annotations

from dataclasses import dataclass

from spl_eval.intake.reference import cells
from spl_eval.intake.reference.cells import Column


@dataclass(frozen=True)
class Table:
    """A table of the folder: its columns in order, and how many of the first are its key."""

    columns: tuple[Column, ...]
    key: int


_PLACE = (Column("province_code", cells.PROVINCE_CODE), Column("province", cells.PROVINCE))
_YEAR = Column("year", cells.WHOLE_YEAR)
_JOBS = Column("jobs", cells.JOBS, blank=True)
_RATE_AT_END = Column("ars_per_usd_end_of_month", cells.POSITIVE, blank=True)
_MONTH = Column("month", cells.PERIOD)

TABLES = {
    "population": Table((*_PLACE, _YEAR, Column("population", cells.COUNT, blank=True)), 3),
    "registered_jobs": Table((*_PLACE, Column("branch", cells.CODE), _YEAR, _JOBS), 4),
    "registered_jobs_national": Table(
        (
            Column("division", cells.CODE),
            _YEAR,
            Column("letter", cells.LETTER, blank=True),
            _JOBS,
            Column("suppressed_cells", cells.COUNT, blank=True),
        ),
        2,
    ),
    "women_share": Table(
        (
            Column("level", cells.LEVEL),
            Column("code", cells.CODE),
            _YEAR,
            Column("women_share", cells.SHARE, blank=True),
        ),
        3,
    ),
    "consumer_prices": Table(
        (
            _MONTH,
            Column("sanluis_indec", cells.POSITIVE, blank=True),
            Column("composite", cells.POSITIVE, blank=True),
        ),
        1,
    ),
    "exchange_rate": Table(
        (_MONTH, Column("ars_per_usd", cells.POSITIVE, blank=True), _RATE_AT_END), 1
    ),
    "sector_crosswalk": Table(
        (
            Column("sector", cells.SECTOR),
            Column("clae_divisions", cells.LISTED, blank=True),
            Column("ciiu3_branches", cells.LISTED, blank=True),
            Column("status", cells.TEXT),
            Column("note", cells.TEXT),
        ),
        1,
    ),
}
