"""What the tables of ``data/reference`` must have in full, so that no slip looks like a gap.

A figure that the source does not give is a row with an empty cell; a row that is not there was
forgotten.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from spl_eval.errors import Problem, quoted
from spl_eval.intake.names import provinces, sectors

CROSSWALK = "sector_crosswalk"


def problems(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield what the tables lack. ``frames`` are indexed by row; one that lacks is passed over."""
    if (crosswalk := frames.get(CROSSWALK)) is not None:
        yield from _sectors(crosswalk)
    yield from _codes_without_figures(frames)
    if (people := frames.get("population")) is not None:
        have = zip(people["province_code"], people["year"], strict=True)
        yield from _jurisdictions("population.csv", "province", have, set(people["year"]))
    if (shares := frames.get("women_share")) is not None:
        own = shares[shares["level"] == "province"]
        have = zip(own["code"], own["year"], strict=True)
        yield from _jurisdictions("women_share.csv", "code", have, set(shares["year"]))
    if (jobs := frames.get("registered_jobs")) is not None:
        yield from _branches(jobs)


def _sectors(crosswalk: pd.DataFrame) -> Iterator[Problem]:
    listed = set(crosswalk["sector"])
    for sector in sectors():
        if sector not in listed:
            mend = "Agregue su fila, con los códigos vacíos si no se propone ninguno"
            yield Problem(f"{CROSSWALK}.csv", f"falta {quoted(sector)}", mend, column="sector")


def _codes_without_figures(frames: Mapping[str, pd.DataFrame]) -> Iterator[Problem]:
    """Yield each code of the correspondence that has no row of figures at all."""
    for column, table, code in (
        ("clae_divisions", "registered_jobs_national", "division"),
        ("clae_divisions", "women_share", "code"),
        ("ciiu3_branches", "registered_jobs", "branch"),
    ):
        if table not in frames or CROSSWALK not in frames:
            continue
        known = set(frames[table][code])
        proposed = frames[CROSSWALK][column]
        for row, codes in zip(proposed.index.tolist(), proposed, strict=True):
            if absent := [each for each in codes or () if each not in known]:
                what = f"{table}.csv no tiene cifras de {', '.join(absent)}"
                mend = "Corrija el código o agregue sus cifras"
                yield Problem(f"{CROSSWALK}.csv", what, mend, row, column)


def _jurisdictions(
    file: str, column: str, have: Iterable[tuple[str, int]], years: set[int], among: str = ""
) -> Iterator[Problem]:
    """Yield each jurisdiction without a row in one of ``years``; ``have`` are codes and years."""
    found = defaultdict(set)
    for code, year in have:
        found[code].add(year)
    for province in provinces():
        if lacking := sorted(years - found[province.code]):
            listing = ", ".join(str(year) for year in lacking)
            what = f"falta {province.name} ({province.code}){among} en {listing}"
            mend = "Agregue una fila por año, con la cifra vacía si la fuente no la da"
            yield Problem(file, what, mend, column=column)


def _branches(jobs: pd.DataFrame) -> Iterator[Problem]:
    """Yield each jurisdiction without a row of a branch in a year that others have."""
    file, column = "registered_jobs.csv", "province"
    by_branch = defaultdict(set)
    for branch, code, year in zip(jobs["branch"], jobs["province_code"], jobs["year"], strict=True):
        by_branch[branch].add((code, year))
    have = set.union(*by_branch.values())
    every_year = {year for _, year in have}
    yield from _jurisdictions(file, column, have, every_year)
    # A jurisdiction that lacks the whole year was told above, and not again for each branch.
    told = {(province.code, year) for province in provinces() for year in every_year} - have
    for branch, own in by_branch.items():
        years = {year for _, year in own}
        yield from _jurisdictions(file, column, own | told, years, f", rama {branch},")
