"""The samples of California's schools and of Stata's manual, and R survey's numbers for them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd

from spl_eval.impact.sample import calibrate, rake, sample_design

REFERENCE = Path(__file__).parents[1] / "reference" / "sample"

TYPES = {"E": 4421, "H": 755, "M": 1018}
WIDE = {"No": 1072, "Yes": 5122}
IMPROVED = {"No": 1712, "Yes": 4482}
API99 = {"api99": 3914069}


@cache
def table(name):
    """Return a file of the reference; nobody changes it."""
    return pd.read_csv(REFERENCE / f"{name}.csv")


@cache
def answers():
    """Return R's estimate, standard error, df and interval of each case."""
    return table("survey").set_index("case")


def clus1_calibrations():
    rows = table("apiclus1")
    return {
        "rake": rake(rows, {"stype": TYPES, "sch.wide": WIDE}, weight="pw", tolerance=1e-13),
        "stype": calibrate(rows, {"stype": TYPES}, weight="pw"),
        "stype+sch.wide": calibrate(rows, {"stype": TYPES, "sch.wide": WIDE}, weight="pw"),
        "stype+api99": calibrate(rows, {"stype": TYPES}, API99, weight="pw"),
        "logit stype+api99": calibrate(
            rows, {"stype": TYPES}, API99, weight="pw", method="logit", bounds=(0.6, 1.6)
        ),
    }


def strat_calibrations():
    rows = table("apistrat")
    return {
        "raking": rake(rows, {"sch.wide": WIDE, "comp.imp": IMPROVED}, weight="pw"),
        "sch.wide+api99": calibrate(rows, {"sch.wide": WIDE}, API99, weight="pw"),
        "logit sch.wide+api99": calibrate(
            rows, {"sch.wide": WIDE}, API99, weight="pw", method="logit", bounds=(0.8, 1.25)
        ),
    }


@cache
def designs():
    """Return the design of each name that the cases begin with."""
    strat, clus1 = table("apistrat"), table("apiclus1")
    made = {
        "strat": sample_design(strat, weight="pw", stratum="stype", population="fpc"),
        "strat without fpc": sample_design(strat, weight="pw", stratum="stype"),
        "clus1": sample_design(clus1, weight="pw", psu="dnum", population="fpc"),
        "clus2": sample_design(table("apiclus2"), weight="pw", psu="dnum"),
        "fpc without": sample_design(table("fpc"), stratum="stratid", psu="psuid"),
        "fpc with": sample_design(table("fpc"), stratum="stratid", psu="psuid", population="Nh"),
    }
    for name, found in clus1_calibrations().items():
        made[f"clus1 {name}"] = sample_design(clus1, psu="dnum", population="fpc", calibrated=found)
    for name, found in strat_calibrations().items():
        made[f"strat {name}"] = sample_design(
            strat, stratum="stype", population="fpc", calibrated=found
        )
    for policy in ("certainty", "adjust", "average"):
        made[f"lonely {policy}"] = sample_design(clus1, weight="pw", stratum="dnum", lonely=policy)
    return made
