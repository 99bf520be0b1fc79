"""Make 2016 equal the annual report where it speaks: who signed, who was paid, how many jobs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from spl_eval.intake.demo.draw import Draw
from spl_eval.intake.demo.organisations import organisation
from spl_eval.intake.demo.places import BY_PROVINCE
from spl_eval.intake.demo.records import Organisation, Unit

Script = tuple[str, str, str, int, dt.date, dt.date | None]
"""Line, province, sector, units, first signature, and signature of the project of 2016."""


def _on(year: int, month: int, day: int) -> dt.date:
    return dt.date(year, month, day)


PLANS: tuple[Script, ...] = (
    ("2.A", "Salta", "alimentos", 8, _on(2016, 3, 10), None),
    ("2.A", "Buenos Aires", "indumentaria y marroquinería", 9, _on(2016, 2, 18), _on(2016, 11, 3)),
    ("2.A", "Salta", "primario y agroindustria", 7, _on(2016, 4, 21), None),
    ("2.A", "Buenos Aires", "metalmecánico", 8, _on(2016, 4, 7), None),
    ("2.A", "Buenos Aires", "madera y muebles", 6, _on(2016, 5, 12), None),
    ("2.A", "Buenos Aires", "alimentos", 10, _on(2016, 3, 3), _on(2016, 11, 24)),
)
"""Six plans of cooperatives: 48 units. Two of them lead to a project in the same year."""

PROJECTS: tuple[Script, ...] = (
    ("1.A", "Mendoza", "primario y agroindustria", 20, _on(2015, 5, 14), _on(2016, 6, 9)),
    ("1.A", "Córdoba", "madera y muebles", 19, _on(2014, 11, 6), _on(2016, 3, 17)),
    ("2.A", "Jujuy", "alimentos", 20, _on(2015, 3, 26), _on(2016, 7, 14)),
    ("2.A", "Salta", "metalmecánico", 16, _on(2015, 8, 20), _on(2016, 9, 8)),
    ("2.A", "San Juan", "primario y agroindustria", 18, _on(2014, 9, 11), _on(2016, 2, 25)),
    ("2.A", "Santiago del Estero", "alimentos", 15, _on(2015, 10, 1), _on(2016, 10, 20)),
    ("2.A", "Buenos Aires", "indumentaria y marroquinería", 14, _on(2014, 8, 14), _on(2016, 5, 5)),
    ("2.A", "Córdoba", "metalmecánico", 17, _on(2014, 6, 12), _on(2016, 8, 18)),
)
"""Eight projects of plans signed before: with the two above, 158 units."""

UNCOORDINATED: tuple[Script, ...] = (
    ("2.B", "Buenos Aires", "construcción", 14, _on(2016, 9, 22), _on(2016, 9, 22)),
    ("1.B", "Córdoba", "servicios de ingeniería", 12, _on(2016, 4, 14), _on(2016, 4, 14)),
    ("3", "Córdoba", "metalmecánico", 28, _on(2016, 10, 6), _on(2016, 10, 6)),
    ("3", "Buenos Aires", "alimentos", 23, _on(2016, 6, 23), _on(2016, 6, 23)),
)
"""Four projects without coordinator: 77 units."""

UNPAID_LINES = ("2.B", "3")
"""Of those signed in 2016, the ones that are paid in another year."""

PAID_SECTORS = (
    "alimentos",
    "electrónico",
    "indumentaria y marroquinería",
    "industrias culturales",
    "madera y muebles",
    "metalmecánico",
    "minería",
    "primario y agroindustria",
    "servicios de ingeniería",
)
PAID, PAID_UNITS = 56, 834
JOBS_OF_PLANS, JOBS_OF_PROJECTS, JOBS_OF_PAID = 90, 290, 2330
MIDDLE = dt.date(2016, 1, 15)
"""Who signed about then is most likely to be paid in 2016."""


def of_the_report(draw: Draw) -> list[Organisation]:
    """Return the eighteen organisations that sign in 2016."""
    found = []
    parts = (("plan", PLANS), ("project", PROJECTS), ("uncoordinated", UNCOORDINATED))
    for script, rows in parts:
        for line, province, sector, size, signed, project in rows:
            applied = max(dt.date(2012, 7, 2), signed - dt.timedelta(days=draw.whole(90, 240)))
            each = organisation(
                draw, BY_PROVINCE[province], applied, line=line, sector=sector, size=size
            )
            each.signed, each.project_2016, each.script = signed, project, script
            each.paid_2016 = line not in UNPAID_LINES
            found.append(each)
    return found


def choose_paid(organisations: Sequence[Organisation]) -> None:
    """Choose the earlier ones that are paid in 2016, and make their units add up.

    The last to have signed something before 2016 come first; every sector has one.
    """
    there = [
        each
        for each in organisations
        if each.signed
        and each.signed.year < 2016
        and not each.script
        and each.line != "3"
        and each.sector in PAID_SECTORS
    ]
    there.sort(key=_distance)
    already = [each for each in organisations if each.paid_2016]
    first = list({each.sector: each for each in reversed(there)}.values())
    rest = [each for each in there if not any(each is one for one in first)]
    chosen = (first + rest)[: PAID - len(already)]
    for each in chosen:
        each.paid_2016 = True
    _fit_sizes(chosen, PAID_UNITS - sum(each.size for each in already))


def _distance(each: Organisation) -> int:
    """Return how far the last signature before 2016 is from the time to be paid in 2016."""
    before = [one.signed for one in each.instruments if one.signed.year < 2016]
    return abs((MIDDLE - max(before)).days)


def _fit_sizes(chosen: Sequence[Organisation], units: int) -> None:
    """Add or take a unit here and there until there are ``units``."""
    turn = 0
    while (missing := units - sum(each.size for each in chosen)) != 0:
        each = chosen[turn % len(chosen)]
        turn += 1
        if missing > 0 or each.size > 4:
            each.size += 1 if missing > 0 else -1


def fit_jobs(organisations: Sequence[Organisation], jobs: Callable[[Unit], int | None]) -> None:
    """Make the jobs of 2016 those of the report: first by level, then unit by unit.

    ``jobs`` gives the jobs of a unit in 2016, None when neither that year nor the entry says
    them. All units of a part of the report move by one number on the scale of logarithms;
    what rounding leaves is added to single units as one job in every year.
    """
    plans = [each for each in organisations if each.script == "plan"]
    both = [each for each in plans if each.project_2016]
    _fit(plans, JOBS_OF_PLANS, jobs)
    projects = [each for each in organisations if each.script == "project"]
    _fit(projects, JOBS_OF_PROJECTS - _total(both, jobs), jobs)
    done = [each for each in organisations if each.paid_2016 and each.script]
    paid = [each for each in organisations if each.paid_2016 and not each.script]
    _fit(paid, JOBS_OF_PAID - _total(done, jobs), jobs)


def _total(organisations: Sequence[Organisation], jobs: Callable[[Unit], int | None]) -> int:
    return sum(jobs(unit) or 0 for each in organisations for unit in each.units)


def _fit(
    organisations: Sequence[Organisation], wanted: int, jobs: Callable[[Unit], int | None]
) -> None:
    low, high = -4.0, 3.0
    for _ in range(30):
        middle = (low + high) / 2
        for each in organisations:
            each.calibration = middle
        low, high = (middle, high) if _total(organisations, jobs) < wanted else (low, middle)
    # From below, so that what is left is added and no unit loses its last job.
    for each in organisations:
        each.calibration = low
    for unit in [unit for each in organisations for unit in each.units]:
        if _total(organisations, jobs) == wanted:
            return
        if jobs(unit):
            unit.shift += 1
