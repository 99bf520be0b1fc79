"""The main effects of a study: in its year, per unit, family by family; and over exposure time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from spl_eval.impact.problems import PanelError
from spl_eval.impact.results import GroupTimeEffects
from spl_eval.impact.study.carrying import both_arms
from spl_eval.impact.study.design import ORGANISATION, TIME, UNIT, Design
from spl_eval.impact.study.estimates import Effect, Estimated
from spl_eval.impact.study.testing import COLUMNS, p_values


def row_of(effect: Effect) -> dict[str, Any]:
    """Return an effect as a row: estimate, error, interval, units, organisations, refusal."""
    return {
        "estimate": effect.estimate,
        "std_error": effect.std_error,
        "ci_low": effect.ci_low,
        "ci_high": effect.ci_high,
        "units_assisted": effect.units[0],
        "units_comparison": effect.units[1],
        "organisations_assisted": effect.organisations[0],
        "organisations_comparison": effect.organisations[1],
        "refused": effect.refused,
    }


def main_effects(panel: pd.DataFrame, found: Estimated) -> pd.DataFrame:
    """Return one row an outcome: its effect in the study's year and how sure it is.

    Columns: ``outcome``, ``family``, those of :func:`row_of`, ``p_value``, ``p_adjusted`` (within
    the family), ``mean_assisted`` (of the assisted units of the sample in the year; less the
    estimate, what they would have without the programme), ``pretrend_p`` (joint test before
    entry) and ``pretrend_tested`` (effects in it).
    """
    design = found.design
    tables = []
    for family, outcomes in design.families.items():
        effects = {name: found.effects[name] for name in outcomes if name in found.effects}
        shown = {name: _counted(panel, found, name) for name in outcomes}
        rows = pd.DataFrame(
            [
                {"outcome": name, "family": family, **row_of(shown[name])}
                | _context(panel, found, name)
                for name in outcomes
            ]
        )
        if len(rows):
            tested = p_values(effects, shown, design.year).reindex(list(outcomes))
            tables.append(rows.assign(**{name: tested[name].to_numpy() for name in COLUMNS}))
    return pd.concat(tables, ignore_index=True)


def _counted(panel: pd.DataFrame, found: Estimated, outcome: str) -> Effect:
    """Return the effect of the year; a refusal says how many there are with the outcome."""
    effect = found.in_year(outcome)
    if not effect.refused:
        return effect
    there = panel[panel[UNIT].isin(complete_units(panel, outcome))]
    return replace(
        effect, units=both_arms(there, UNIT), organisations=both_arms(there, ORGANISATION)
    )


def _context(panel: pd.DataFrame, found: Estimated, outcome: str) -> dict[str, Any]:
    if outcome in found.refused:
        nothing = float("nan")
        return {"mean_assisted": nothing, "pretrend_p": nothing, "pretrend_tested": 0}
    test = found.effects[outcome].pretrend()
    return {
        "mean_assisted": _mean_of_assisted(panel, found.design, outcome),
        "pretrend_p": test.p_value,
        "pretrend_tested": test.df,
    }


def complete_units(panel: pd.DataFrame, outcome: str) -> pd.Series:
    """Return the units whose outcome is known in every period of the panel."""
    known = panel[panel[outcome].notna()].groupby(UNIT)[TIME].nunique()
    units: pd.Series = known.index[known == panel[TIME].nunique()].to_series()
    return units


def _mean_of_assisted(panel: pd.DataFrame, design: Design, outcome: str) -> float:
    there = panel[panel[UNIT].isin(complete_units(panel, outcome))]
    own = there.loc[(there[TIME] == design.year) & (there["cohort"] > 0), outcome]
    return float(own.mean())


def event_study(found: Estimated) -> pd.DataFrame:
    """Return the event study of each outcome: effects by years since entry.

    Columns: ``outcome``, ``event_time``, ``att``, ``std_error``, ``ci_low``, ``ci_high``,
    ``band_low``, ``band_high`` (uniform over all times shown) and ``units`` (assisted units whose
    entry was that long ago within the panel). The year before entry is 0 by construction.
    """
    tables = []
    for outcome, effects in found.effects.items():
        try:
            table = effects.aggregate("dynamic").table
        except PanelError:
            continue
        table.insert(0, "outcome", outcome)
        tables.append(table.assign(units=_units_at(effects, table["event_time"])))
    columns = ["outcome", "event_time", "att", "std_error", "ci_low", "ci_high"]
    if not tables:
        return pd.DataFrame(columns=[*columns, "band_low", "band_high", "units"])
    return pd.concat(tables, ignore_index=True).astype({"event_time": int})


def _units_at(effects: GroupTimeEffects, times: pd.Series) -> list[int]:
    """Return the assisted units behind the effect at each time since entry."""
    cells = pd.DataFrame(
        {
            "event": effects.times_of_cells - effects.cohorts_of_cells,
            "units": effects.moments.n_units[effects.cells.cohort],
            "att": effects.att,
        }
    ).dropna()
    number = cells.groupby("event")["units"].sum()
    return [int(number.get(time, 0)) for time in times]
