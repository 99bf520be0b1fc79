"""Does the mid-term study find the effects of the simulated programme? Over many seeds.

    python benchmarks/midterm.py [--seeds 200] [--year 2016] [--plan midterm_2016] [--first 1]

Each seed makes a whole programme (docs/demo.md) without planted defects, writes it, loads it as of
the year, and runs the study of the plan; then once more with every effect set to zero. The truth is
the mean effect in the units that were drawn. Prints the tables of README.md: bias, coverage of
intervals and bands, by line and years since entry; what naive comparisons would have said; false
positives, families and groups included. Monte Carlo standard errors in parentheses.
"""

from __future__ import annotations

import argparse
import copy
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from spl_eval.impact.study.naive import naive
from spl_eval.impact.study.subgroups import subgroups
from spl_eval.intake import load
from spl_eval.intake.demo import parameters
from spl_eval.intake.demo.files import ABOUT
from spl_eval.intake.demo.simulate import Programme, simulate
from spl_eval.intake.demo.tables import tables
from spl_eval.intake.demo.truth import effects
from spl_eval.intake.demo.writing import csv_text, write
from spl_eval.publish.midterm.conclusions import conclusions
from spl_eval.publish.midterm.power import detectable
from spl_eval.publish.midterm.study import Study, study

KNOWN = ("jobs", "women_jobs", "formal_jobs", "log_sales", "exports")
"""Outcomes of the plan whose true effect the simulation knows; exports have none."""

Row = dict[str, object]


def one_seed(seed: int, year: int, plan: str, rated: bool) -> list[Row]:
    """Return what the study says of one programme, with its effects and without them.

    ``rated`` says whether its evidence is rated too, which takes as long as all else.
    """
    programme = simulate(seed)
    truth = pd.DataFrame(list(effects(programme.organisations))).replace("", np.nan)
    truth = truth.astype({name: float for name in truth if name != "line"})
    this = _study(programme, year, plan)
    found = [*_with_effects(this, truth, year), *(_rated(this) if rated else ())]
    kept = copy.deepcopy(parameters.EFFECTS)
    try:
        for line in parameters.EFFECTS.values():
            line.update(dict.fromkeys(line, 0.0))
        found += list(_without_effects(_study(programme, year, plan)))
    finally:
        parameters.EFFECTS.update(kept)
    return [{"seed": seed, **row} for row in found]


def _study(programme: Programme, year: int, plan: str) -> Study:
    with tempfile.TemporaryDirectory() as folder:
        made = {f"{name}.csv": csv_text(rows) for name, rows in tables(programme).items()}
        write(Path(folder), {"dataset.yml": ABOUT, **made})
        dataset = load(Path(folder), year=year)
    return study(dataset, plan, year, "programme", f"{min(year, 2016)}-12", "sanluis_indec")


def _true(truth: pd.DataFrame, outcome: str, weights: dict[tuple[int, int], float], line: str):
    """Return the mean true effect over (cohort, year) cells, by their weights."""
    own = truth[truth["line"] == line].set_index(["cohort", "year"])
    column = "exports_ars" if outcome == "exports" else outcome
    scale = 1e-3 if outcome == "exports" else 1.0
    total = sum(weights.values())
    return scale * sum(each * own[column][cell] for cell, each in weights.items()) / total


def _with_effects(this: Study, truth: pd.DataFrame, year: int) -> Iterator[Row]:
    entered = {(cohort, year): units for cohort, units in this.entered.items()}
    for outcome in (each for each in this.plan.outcomes if each in KNOWN):
        true = _true(truth, outcome, entered, "all")
        row = this.main[this.main["outcome"] == outcome].iloc[0]
        yield _judged("year", outcome, "", true, row)
        yield {
            "what": "detectable", "outcome": outcome, "key": "", "error": row["std_error"],
            "value": detectable(this, outcome).error.std_error,
        }  # fmt: skip
        for each in naive(this.panel, this.design, outcome).to_dict("records"):
            yield {
                "what": each["comparison"], "outcome": outcome, "key": "", "true": true,
                "value": each["estimate"],
                "covers": abs(each["estimate"] - true) < 1.96 * each["std_error"],
            }  # fmt: skip
        yield from _events(this, truth, outcome)
    for outcome in this.plan.families["main"]:
        found = subgroups(this.panel, this.units, this.design, outcome, "line").table
        for row in found.to_dict("records"):
            own = this.units[this.units["line"] == row["value"]]["cohort"].value_counts()
            cells = {(int(cohort), year): float(units) for cohort, units in own.items()}
            true = _true(truth, outcome, cells, str(row["value"]))
            yield _judged("line", outcome, row["value"], true, row)


def _rated(this: Study) -> Iterator[Row]:
    """Rate the evidence of the main outcomes, all specifications included."""
    for each in conclusions(this):
        if not each.refused:
            for name, level in each.evidence.dimensions.items():
                yield {"what": "rated", "outcome": each.outcome, "key": name, "value": level}


def _events(this: Study, truth: pd.DataFrame, outcome: str) -> Iterator[Row]:
    """Judge the event study: each time on its own, and the band over all of them."""
    effects_of = this.found.effects[outcome]
    sizes = dict(zip(effects_of.moments.cohorts, effects_of.moments.n_units, strict=True))
    own = this.events[this.events["outcome"] == outcome]
    inside = True
    for row in own.to_dict("records"):
        event = int(row["event_time"])
        cells = {
            (int(cohort), int(cohort) + event): float(units)
            for cohort, units in sizes.items()
            if np.isfinite(cohort) and cohort + event <= this.year
        }
        true = 0.0 if event < 0 else _true(truth, outcome, cells, "all")
        if not np.isfinite(row["std_error"]):
            continue
        inside &= row["band_low"] <= true <= row["band_high"]
        judged = row | {"estimate": row["att"], "refused": ""}
        yield _judged("event", outcome, event, true, judged)
    yield {"what": "band", "outcome": outcome, "key": "", "covers": inside}


def _judged(what: str, outcome: str, key: object, true: float, row: object) -> Row:
    refused = bool(row["refused"])
    return {
        "what": what, "outcome": outcome, "key": key, "true": true,
        "value": row["estimate"], "error": row["std_error"], "refused": refused,
        "covers": np.nan if refused else row["ci_low"] <= true <= row["ci_high"],
    }  # fmt: skip


def _without_effects(this: Study) -> Iterator[Row]:
    """Count what is found where nothing is."""
    alpha = this.design.alpha
    for row in this.main.to_dict("records"):
        yield {
            "what": "null", "outcome": row["outcome"], "key": "alone",
            "covers": row["p_value"] < alpha,
        }  # fmt: skip
        yield {
            "what": "pretrend", "outcome": row["outcome"], "key": "",
            "covers": row["pretrend_p"] < alpha,
        }  # fmt: skip
    for family, rows in this.main.groupby("family"):
        found = bool((rows["p_adjusted"] < alpha).any())
        yield {"what": "null family", "outcome": family, "key": "any", "covers": found}
    for by in this.plan.subgroups:
        table = subgroups(this.panel, this.units, this.design, "jobs", by).table
        found = bool((table["p_adjusted"] < alpha).any())
        raw = bool((table["p_value"] < alpha).any())
        yield {"what": "null groups", "outcome": by, "key": "adjusted", "covers": found}
        yield {"what": "null groups", "outcome": by, "key": "not adjusted", "covers": raw}


def told(rows: pd.DataFrame) -> None:
    """Print the tables."""
    rows = rows.assign(key=rows["key"].astype(str))
    judged = rows[rows["what"].isin(["year", "line", "event"])]
    print("| What | Outcome | Key | True | Bias | Mean error | Spread | Coverage % | Refused % |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (what, outcome, key), own in judged.groupby(["what", "outcome", "key"], sort=False):
        bias = (own["value"] - own["true"]).dropna()
        covers = own["covers"].dropna().astype(float)
        print(
            f"| {what} | {outcome} | {key} | {own['true'].mean():.4f} | {bias.mean():+.4f} "
            f"({bias.std() / np.sqrt(len(bias)):.4f}) | {own['error'].mean():.4f} | "
            f"{bias.std():.4f} | {_rate(covers)} | {100 * own['refused'].mean():.0f} |"
        )
    print("\n| What | Outcome | Key | % of seeds |\n|---|---|---|---|")
    rates = ["band", "null", "null family", "null groups", "pretrend"]
    for (what, outcome, key), own in rows[rows["what"].isin(rates)].groupby(
        ["what", "outcome", "key"], sort=False
    ):
        print(f"| {what} | {outcome} | {key} | {_rate(own['covers'].astype(float))} |")
    print("\n| Naive comparison | Outcome | True | Says | Bias | Coverage % |")
    print("|---|---|---|---|---|---|")
    said = ["before_after", "assisted_against_others"]
    for (what, outcome), own in rows[rows["what"].isin(said)].groupby(
        ["what", "outcome"], sort=False
    ):
        print(
            f"| {what} | {outcome} | {own['true'].mean():.3f} | {own['value'].mean():.3f} | "
            f"{(own['value'] - own['true']).mean():+.3f} | {_rate(own['covers'].astype(float))} |"
        )
    print("\n| Evidence rated | Dimension | Strong | Fair | Weak or unknown |")
    print("|---|---|---|---|---|")
    for (outcome, key), own in rows[rows["what"] == "rated"].groupby(["outcome", "key"]):
        share = 100 * own["value"].value_counts(normalize=True)
        doubtful = share.get("weak", 0) + share.get("unknown", 0)
        print(
            f"| {outcome} | {key} | {share.get('strong', 0):.0f} | {share.get('fair', 0):.0f} | "
            f"{doubtful:.0f} |"
        )
    print("\n| Error foretold over the error found | Outcome | Median ratio |\n|---|---|---|")
    for outcome, own in rows[rows["what"] == "detectable"].groupby("outcome", sort=False):
        print(f"| | {outcome} | {(own['value'] / own['error']).median():.2f} |")


def _rate(hits: pd.Series) -> str:
    share = hits.mean()
    return f"{100 * share:.1f} ({100 * np.sqrt(share * (1 - share) / len(hits)):.1f})"


def main() -> None:
    """Run the seeds on two processes and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--year", type=int, default=2016)
    parser.add_argument("--plan", default="midterm_2016")
    parser.add_argument("--rated", type=int, default=60, help="seeds whose evidence is rated")
    parser.add_argument("--save", help="write every seed's rows to this CSV")
    asked = parser.parse_args()
    seeds = range(asked.first, asked.first + asked.seeds)
    with ProcessPoolExecutor(2) as pool:
        running = [
            pool.submit(one_seed, seed, asked.year, asked.plan, place < asked.rated)
            for place, seed in enumerate(seeds)
        ]
        rows: list[Row] = []
        for each in tqdm(running, file=sys.stderr):
            rows += each.result()
            if asked.save:
                pd.DataFrame(rows).to_csv(asked.save, index=False)
    told(pd.DataFrame(rows))


if __name__ == "__main__":
    main()
