"""Every parameter of the simulation that is not of a place, a sector or the year 2016.

docs/demo.md gives the equations. Prices are an invented path, not official figures.
"""

from __future__ import annotations

import datetime as dt

SEED = 20_120_005
YEARS = tuple(range(2010, 2020))
"""Years of the outcomes; the programme signs from 2012 to 2019."""

REPORT_YEAR = 2016
"""The year of the annual report, whose totals the simulation repeats."""

LEAP = dt.timedelta(days=366)
"""Moves a day of 2016 to 2017."""

START, END = dt.date(2012, 7, 1), dt.date(2019, 6, 30)

PRICES = dict(zip(YEARS, (1.0, 1.23, 1.52, 1.91, 2.6, 3.3, 4.6, 5.75, 7.7, 11.8), strict=True))
"""Price level of wages and sales, 2010 = 1."""

CEILING_PATH = dict(zip(range(2012, 2020), (1.0, 1.2, 1.6, 2.0, 2.7, 3.4, 4.4, 6.2), strict=True))
"""Growth of ceilings and grants, 2012 = 1: it lags behind prices."""

JOBS_PATH = dict(zip(YEARS, (0.0, 0.04, 0.06, 0.09, 0.1, 0.13, 0.12, 0.16, 0.1, 0.04), strict=True))
"""Jobs that every unit gains or loses with the economy, against 2010."""

SALES_PATH = dict(
    zip(YEARS, (0.0, 0.05, 0.04, 0.07, 0.03, 0.06, 0.02, 0.06, 0.0, -0.06), strict=True)
)
"""Real sales of every unit, logarithm, against 2010."""

WOMEN_PATH_SHARE, FORMAL_PATH_SHARE = 0.5, 0.4
"""Parts of the common change of jobs that are women's and registered."""

EXPOSURE = (0.0, 0.45, 0.8, 1.0, 0.95, 0.85, 0.75, 0.65)
"""Part of the full effect by years since the first signature: none in the year of entry."""

EFFECTS = {
    "1.A": {"jobs": 0.60, "women_jobs": 0.25, "formal_jobs": 0.40, "log_sales": 0.15},
    "1.B": {"jobs": 0.40, "women_jobs": 0.10, "formal_jobs": 0.30, "log_sales": 0.12},
    "2.A": {"jobs": 0.35, "women_jobs": 0.25, "formal_jobs": 0.15, "log_sales": 0.08},
    "2.B": {"jobs": 0.50, "women_jobs": 0.30, "formal_jobs": 0.30, "log_sales": 0.10},
    "3": {"jobs": 0.25, "women_jobs": 0.05, "formal_jobs": 0.20, "log_sales": 0.06},
}
"""Full effect on a unit by line. Exports have none in any line: they are the placebo."""

UNIT_EFFECT = (0.5, 1.5)
"""A unit's own effect is its line's times a number between these, drawn at random."""

BASE_LEVEL, LEVEL_SPREAD, ORGANISATION_SPREAD = -0.22, 0.85, 0.35
"""Jobs of a unit in 2010 are 1.05 + exp(base + sector + organisation + unit)."""

JOBS_NOISE, JOBS_MEMORY, JOBS_NOISE_LIMIT = 0.16, 0.5, 0.75
"""A unit's own ups and downs, as a part of its jobs above one."""

ORGANISATION_NOISE = 0.02
"""Ups and downs in a year that the units of an organisation share, in jobs."""

SALES_NOISE, SALES_SPREAD, SALES_BASE, SALES_SIZE = 0.15, 0.5, 11.6, 0.8
EXPORTERS = 0.07
WAGE_2010 = 26_000
"""Gross wage of an employee in a year, in pesos of 2010."""

CLOSURE = 0.022
"""Jobs lost a year by closures, the same for a small and a large unit."""

WOMEN_SPREAD_OF_ORGANISATION, WOMEN_SPREAD_OF_UNIT = 0.35, 0.6
"""Spread of the share of women, as a multiple of p (1 - p): sectors of men stay so."""

BORN_LATER = 0.12
MISSING_ROW, MISSING_CELL, MISSING_ENTRY, MISSING_FORMAL = 0.035, 0.015, 0.05, 0.04
"""Chances that a row, a cell, women and men at entry, or whether it is registered, is blank."""

LINE_KINDS = {
    "1.A": "associative_group",
    "1.B": "strengthened_group",
    "2.A": "cooperative",
    "2.B": "strengthened_cooperative",
    "3": "sponsoring_institution",
}
COORDINATED = ("1.A", "2.A")
