"""Monte Carlo of the inference of `spl_eval.impact` with few organisations.

    python benchmarks/coverage.py [--panels 1000] [--organisations 40 60 200]

Organisations are the clusters. Each has 5 to 30 units over 8 years; a fifth of them enter in each
of years 4, 5 and 6, two fifths never. An outcome is a unit's level, an organisation's
autoregressive shock (0.6), a unit's noise and an effect that depends on the cohort and grows with
time since entry. The same panel without the effect gives the size of tests. Prints the table of
README.md; Monte Carlo standard errors in parentheses.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
import pandas as pd

from spl_eval.impact import GroupTimeEffects, att_gt
from spl_eval.impact.inference import jackknife, jackknife_table, randomisation_test, wild_bootstrap
from spl_eval.impact.inference.bands import composition, critical_value
from spl_eval.impact.inference.pretrend import sup_t, wald

YEARS = np.arange(2011, 2019)
SHARES = {2014: 0.2, 2015: 0.2, 2016: 0.2, 0: 0.4}
EFFECTS = {2014: 1.0, 2015: 1.6, 2016: 0.4}
GROWTH = 0.3
PERSISTENCE = 0.6
WILD_DRAWS = 399
RANDOMISATION_DRAWS = 299
LEVEL = 0.05
NORMAL = NormalDist().inv_cdf(1 - LEVEL / 2)

Found = dict[str, float]


def true_effect(cohort: int, event: int) -> float:
    """Return the effect on a cohort so many years after its entry."""
    return EFFECTS[cohort] * (1 + GROWTH * event) if event >= 0 else 0.0


def true_rows() -> tuple[dict[int, float], float]:
    """Return the true event study, and the true simple average; cohorts have equal shares."""
    cells = [(int(year) - cohort, true_effect(cohort, int(year) - cohort))
             for cohort in EFFECTS for year in YEARS]  # fmt: skip
    events = sorted({event for event, _ in cells})
    rows = {event: float(np.mean([value for e, value in cells if e == event])) for event in events}
    return rows, float(np.mean([value for event, value in cells if event >= 0]))


def made_panel(organisations: int, rng: np.random.Generator) -> pd.DataFrame:
    """Draw one panel: ``jobs`` with the effect, ``without`` without it."""
    entries = np.repeat(list(SHARES), [round(share * organisations) for share in SHARES.values()])
    shock = np.empty((organisations, len(YEARS)))
    shock[:, 0] = rng.normal(size=organisations) / np.sqrt(1 - PERSISTENCE**2)
    for t in range(1, len(YEARS)):
        shock[:, t] = PERSISTENCE * shock[:, t - 1] + rng.normal(size=organisations)
    of_unit = np.repeat(np.arange(organisations), rng.integers(5, 31, organisations))
    n = len(of_unit)
    level = rng.normal(20, 3, n)[:, None] + 0.5 * (YEARS - YEARS[0])
    without = level + shock[of_unit] + rng.normal(0, 2, (n, len(YEARS)))
    lifts = {entry: [true_effect(entry, int(year) - entry) for year in YEARS] for entry in EFFECTS}
    lifts[0] = [0.0] * len(YEARS)
    effect = np.array([lifts[entry] for entry in entries.tolist()])
    return pd.DataFrame(
        {
            "unit_id": np.repeat(np.arange(n), len(YEARS)),
            "year": np.tile(YEARS, n),
            "first_treated": np.repeat(entries[of_unit], len(YEARS)),
            "organisation": np.repeat(of_unit, len(YEARS)),
            "jobs": (without + effect[of_unit]).ravel(),
            "without": without.ravel(),
        }
    )


def one_panel(organisations: int, seed: int) -> Found:
    """Return what each method does with one panel: 1 where it covers or rejects, 0 else."""
    panel = made_panel(organisations, np.random.default_rng([seed, organisations]))
    family = att_gt(
        panel,
        outcome=["jobs", "without"],
        unit="unit_id",
        time="year",
        cohort="first_treated",
        cluster="organisation",
    )
    return coverage(family["jobs"], seed) | size(family["without"], seed)


def coverage(effects: GroupTimeEffects, seed: int) -> Found:
    """Return errors of the estimates and whether intervals and bands cover."""
    rows, simple = true_rows()
    overall = effects.aggregate("simple")
    low, high = overall.overall_ci
    off = abs(overall.overall_att - simple)
    left_out = jackknife(effects)
    wild = wild_bootstrap(effects, draws=WILD_DRAWS, seed=seed)
    found = {
        "bias | simple average": overall.overall_att - simple,
        "95 % interval | simple average, normal": off <= NORMAL * overall.overall_std_error,
        "95 % interval | simple average, default of aggregate()": low <= simple <= high,
        "95 % interval | simple average, jackknife t": left_out.ci[0] <= simple <= left_out.ci[1],
        "95 % interval | simple average, wild": wild.ci[0] <= simple <= wild.ci[1],
    }
    study, table = effects.aggregate("dynamic"), jackknife_table(effects, seed=seed)
    truth = np.array([rows[int(event)] for event in study.keys])
    distance = np.abs(study.att - truth)
    intervals = {
        "normal": distance <= NORMAL * study.std_error,
        "default of aggregate()": covered(study.table, truth),
        "jackknife t": covered(table, truth),
    }
    found["bias | event study, mean of all rows"] = float(np.mean(study.att - truth))
    for name, inside in intervals.items():
        found[f"95 % interval | event study, mean of rows, {name}"] = float(inside.mean())
    for name, inside in intervals.items():
        found[f"95 % interval | event study, last row, {name}"] = inside[-1]
    covariance, scores = study.covariance[:-1, :-1], study.scores[:, :-1]
    weight = composition(effects.sums, len(effects.moments.cohorts))
    bands = {
        "normal draws": critical_value(covariance, None, LEVEL, seed=seed),
        "multiplier": critical_value(covariance, scores, LEVEL, seed=seed),
        "studentised multiplier": critical_value(
            covariance, scores, LEVEL, composition=weight, seed=seed
        ),
        "default of aggregate()": study.critical_value,
    }
    for name, value in bands.items():
        found[f"95 % band | event study, {name}"] = (distance <= value * study.std_error).all()
    band = (table["band_low"].to_numpy() <= truth) & (truth <= table["band_high"].to_numpy())
    found["95 % band | event study, jackknife t"] = band.all()
    cells = effects.table
    true_cells = np.array(
        [
            true_effect(int(g), int(t - g))
            for g, t in zip(cells["cohort"], cells["time"], strict=True)
        ]
    )
    off_cells = np.abs(effects.att - true_cells)
    found["95 % interval | cells, mean, normal"] = (off_cells <= NORMAL * effects.std_error).mean()
    found["95 % interval | cells, mean, default of table"] = covered(cells, true_cells).mean()
    return found


def covered(table: pd.DataFrame, truth: np.ndarray) -> np.ndarray:
    """Return which rows' intervals hold the truth."""
    low, high = table["ci_low"].to_numpy(), table["ci_high"].to_numpy()
    return (low <= truth) & (truth <= high)


def size(effects: GroupTimeEffects, seed: int) -> Found:
    """Return which tests reject although nothing happened."""
    overall = effects.aggregate("simple")
    low, high = overall.overall_ci
    before = np.flatnonzero(effects.times_of_cells < effects.cohorts_of_cells)
    att, covariance = effects.att[before], effects.covariance[np.ix_(before, before)]
    weights = np.eye(len(effects.att))[before]
    _, scores = effects.estimates.combined(
        weights, np.zeros((len(before), len(effects.moments.cohorts)))
    )
    weight = composition(effects.sums, len(effects.moments.cohorts))
    wild = wild_bootstrap(effects, draws=WILD_DRAWS, seed=seed)
    random = randomisation_test(effects, draws=RANDOMISATION_DRAWS, seed=seed)
    plain = randomisation_test(effects, draws=RANDOMISATION_DRAWS, seed=seed, studentised=False)
    p_values = {
        f"pre-trend, chi-squared ({len(before)} cells)": wald(att, covariance).p_value,
        "pre-trend, largest t, bootstrap": sup_t(att, scores, weight, seed=seed).p_value,
        "pre-trend, default of pretrend()": effects.pretrend().p_value,
        "no effect, cluster-robust normal": float(
            abs(overall.overall_att) <= NORMAL * overall.overall_std_error
        ),
        "no effect, default interval of aggregate()": float(low <= 0 <= high),
        "no effect, jackknife t": jackknife(effects).p_value,
        f"no effect, wild ({WILD_DRAWS} draws)": wild.p_value,
        f"no effect, randomisation t ({RANDOMISATION_DRAWS} draws)": random.p_value,
        f"no effect, randomisation, plain ({RANDOMISATION_DRAWS} draws)": plain.p_value,
    }
    return {f"size at 5 % | {name}": value <= LEVEL for name, value in p_values.items()}


def summarised(name: str, values: np.ndarray) -> str:
    """Return the mean and its Monte Carlo standard error; percent but for the bias."""
    error = values.std(ddof=1) / np.sqrt(len(values))
    if name.startswith("bias"):
        return f"{values.mean():+.3f} ({error:.3f})"
    return f"{100 * values.mean():.1f} ({100 * error:.1f})"


def lines(results: dict[int, list[Found]]) -> Iterator[str]:
    """Lay the results out as a Markdown table."""
    sizes = list(results)
    yield "| what | of | " + " | ".join(f"{size} organisations" for size in sizes) + " |"
    yield "|---|---|" + "---|" * len(sizes)
    for name in results[sizes[0]][0]:
        cells = [
            summarised(name, np.array([found[name] for found in results[size]], dtype=float))
            for size in sizes
        ]
        yield f"| {name} | " + " | ".join(cells) + " |"


def main() -> None:
    """Run all panels and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--panels", type=int, default=1_000)
    parser.add_argument("--organisations", type=int, nargs="+", default=[40, 60, 200])
    arguments = parser.parse_args()
    results = {}
    for organisations in arguments.organisations:
        start = time.perf_counter()
        results[organisations] = [
            one_panel(organisations, seed) for seed in range(arguments.panels)
        ]
        seconds = time.perf_counter() - start
        print(f"{organisations} organisations: {seconds:.0f} s", file=sys.stderr, flush=True)
    print("\n".join(lines(results)))


if __name__ == "__main__":
    main()
