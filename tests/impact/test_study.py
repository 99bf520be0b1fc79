"""The effects of a study on panels small enough to work out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact.study.carrying import too_few
from spl_eval.impact.study.design import Design
from spl_eval.impact.study.estimates import covariance, estimated, one_by_one
from spl_eval.impact.study.evidence import FAIR, STRONG, UNKNOWN, WEAK, Facts, evidence
from spl_eval.impact.study.falsification import neighbours, placebo_entries
from spl_eval.impact.study.leave_out import without_each, without_organisations
from spl_eval.impact.study.main import complete_units, event_study, main_effects
from spl_eval.impact.study.naive import naive
from spl_eval.impact.study.pairwise import pairwise
from spl_eval.impact.study.robustness import samples, specifications
from spl_eval.impact.study.subgroups import subgroups
from spl_eval.impact.study.totals import added_in_year, added_over_years

YEARS = range(2010, 2016)
GAIN = {2013: 2.0, 2014: 1.0, 0: 0.0}
DESIGN = Design(2015, {"main": ("jobs",)})


def made(slope: float = 0.0, noise: float = 0.01) -> pd.DataFrame:
    """Sixteen organisations of two units: four enter in 2013, four in 2014, eight never.

    All gain 0.5 a year; the assisted ``slope`` more, and GAIN from entry on.
    """
    draw = np.random.default_rng(3)
    rows = []
    for number in range(16):
        cohort = 2013 if number < 4 else 2014 if number < 8 else 0
        for unit in range(2):
            level = number + unit
            for year in YEARS:
                gain = GAIN[cohort] * (year >= cohort > 0)
                trend = 0.5 * (year - 2010) + slope * (year - 2010) * (cohort > 0)
                rows.append(
                    {
                        "unit_id": f"U{number:02}{unit}",
                        "organisation_id": f"O{number:02}",
                        "cohort": cohort,
                        "year": year,
                        "jobs": level + trend + gain + noise * draw.normal(),
                        "active": 1.0,
                    }
                )
    return pd.DataFrame(rows)


def units_of(panel: pd.DataFrame) -> pd.DataFrame:
    units = panel.drop_duplicates("unit_id")[["unit_id", "organisation_id", "cohort"]]
    arm = units["cohort"].gt(0).map({True: "assisted", False: "comparison"})
    return units.assign(arm=arm).reset_index(drop=True)


PANEL = made()
EXACT = made(noise=0)
FOUND = estimated(PANEL, DESIGN)


def test_the_effect_of_the_year_weighs_cohorts_by_their_units():
    # Eight units gain 2 and eight gain 1.
    effect = FOUND.in_year("jobs")
    assert effect.estimate == pytest.approx(1.5, abs=0.02)
    assert effect.units == (16, 16)
    assert effect.organisations == (8, 8)
    assert effect.ci_low < 1.5 < effect.ci_high


def test_totals_are_of_all_units_that_entered():
    effects = FOUND.effects["jobs"]
    entered = {2013: 10, 2014: 20}
    # In 2015: 10 x 2 + 20 x 1 = 40. Job-years: 10 x 2 x 3 years + 20 x 1 x 2 years = 100.
    assert added_in_year(effects, entered, 2015).estimate == pytest.approx(40, abs=0.5)
    assert added_over_years(effects, entered, 2015).estimate == pytest.approx(100, abs=1)


def test_the_error_of_a_total_is_that_of_the_mean_times_the_units():
    # With as many units as were estimated, weights are those of the average of the year, whose
    # error also holds that the weights themselves are estimated: here a hair.
    effects = FOUND.effects["jobs"]
    total = added_in_year(effects, {2013: 8, 2014: 8}, 2015)
    mean = FOUND.in_year("jobs")
    assert total.estimate == pytest.approx(16 * mean.estimate)
    assert total.std_error <= 16 * mean.std_error + 1e-12
    spread = total.scores
    assert spread is not None
    assert total.std_error == pytest.approx(np.sqrt(sum(each**2 for each in spread.values())))


def test_a_cohort_without_an_effect_has_no_total():
    total = added_in_year(FOUND.effects["jobs"], {2013: 1, 2012: 5}, 2015)
    assert np.isnan(total.estimate)
    assert "2012" in total.refused


def test_scores_give_back_the_standard_error():
    effect = FOUND.in_year("jobs")
    assert covariance([effect])[0, 0] == pytest.approx(effect.std_error**2)
    both = covariance([effect, effect])
    assert both[0, 1] == pytest.approx(effect.std_error**2)


@pytest.mark.parametrize(
    ("assisted", "compared", "carried"),
    [(6, 6, True), (5, 40, False), (40, 5, False), (3, 3, False), (0, 9, False), (1, 20, False)],
)
def test_few_organisations_carry_no_effect(assisted, compared, carried):
    why = too_few(assisted, compared)
    assert (why == "") is carried
    if not carried:
        assert f"{assisted} " in why
        assert f"{compared} " in why


def test_one_organisation_is_written_as_one():
    assert too_few(1, 20).startswith("1 organización asistida y 20 organizaciones de comparación")


def test_an_outcome_that_cannot_be_estimated_takes_no_other_with_it():
    panel = PANEL.assign(gone=PANEL["jobs"].mask(PANEL["year"] == 2012))
    design = Design(2015, {"main": ("jobs", "gone")})
    found = estimated(panel, design)
    assert set(found.effects) == {"jobs"}
    assert "No queda ninguna unidad" in found.refused["gone"]
    table = main_effects(panel, found).set_index("outcome")
    assert np.isnan(table.loc["gone", "estimate"])
    assert table.loc["gone", "refused"]
    assert table.loc["jobs", "estimate"] == pytest.approx(1.5, abs=0.02)


def test_a_design_of_three_organisations_prints_nothing():
    few = PANEL[PANEL["organisation_id"].isin(["O00", "O01", "O02"]) | (PANEL["cohort"] == 0)]
    found = one_by_one(few, DESIGN, ("jobs",))
    assert not found.effects
    assert "3 organizaciones asistidas" in found.refused["jobs"]
    assert np.isnan(found.in_year("jobs").estimate)
    assert event_study(found).empty


def test_all_treated_in_one_year_is_an_event_study_of_one_cohort():
    one = PANEL[PANEL["cohort"].isin([0, 2013])].assign(
        organisation_id=lambda frame: frame["unit_id"]
    )
    found = estimated(one, DESIGN)
    events = event_study(found).set_index("event_time")
    assert list(events.index) == [-3, -2, -1, 0, 1, 2]
    assert events.loc[2, "att"] == pytest.approx(2, abs=0.03)


def test_the_event_study_counts_who_is_behind_each_time():
    events = event_study(FOUND).set_index("event_time")
    assert events.loc[-1, "att"] == 0
    assert events.loc[1, "units"] == 16
    assert events.loc[2, "units"] == 8
    assert events.loc[-4, "units"] == 8
    assert (events["band_low"].dropna() <= events["ci_low"].dropna()).all()


def test_main_effects_say_the_mean_with_the_programme():
    table = main_effects(PANEL, FOUND).iloc[0]
    own = PANEL[(PANEL["cohort"] > 0) & (PANEL["year"] == 2015)]["jobs"].mean()
    assert table["mean_assisted"] == pytest.approx(own)
    assert table["p_value"] <= table["p_adjusted"]


def test_adjusted_by_covariates_p_values_are_holms():
    panel = PANEL.assign(other=PANEL["jobs"] * 2, base=PANEL["unit_id"].str[-1].astype(float))
    design = Design(2015, {"main": ("jobs", "other")}, covariates=("base",))
    table = main_effects(panel, estimated(panel, design))
    least = table["p_value"].min()
    assert table["p_adjusted"].min() == pytest.approx(2 * least)


def test_naive_comparisons_are_what_they_say():
    # Before and after: the effect and what everybody gained since the year before entry,
    # (2 + 3 x 0.5 + 1 + 2 x 0.5) / 2 = 2.75. Levels: 0 to 8 against 8 to 16 and the effect.
    table = naive(EXACT, DESIGN, "jobs").set_index("comparison")
    assert table.loc["before_after", "estimate"] == pytest.approx(2.75)
    assert table.loc["assisted_against_others", "estimate"] == pytest.approx(-8 + 1.5)


def test_the_error_of_naive_comparisons_is_clustered():
    table = naive(PANEL, DESIGN, "jobs").set_index("comparison")
    ends = PANEL[PANEL["year"] == 2015]
    of = dict(list(ends.groupby(ends["cohort"] > 0)))
    square = 0.0
    for own in of.values():
        sums = (own["jobs"] - own["jobs"].mean()).groupby(own["organisation_id"]).sum()
        square += (sums**2).sum() / len(own) ** 2
    assert table.loc["assisted_against_others", "std_error"] == pytest.approx(np.sqrt(square))


def test_placebo_entries_show_a_trend_of_their_own():
    # A slope of 0.1 a year: one year earlier 0.1; two years, the mean of 0.1 and 0.2.
    found = placebo_entries(made(slope=0.1, noise=1e-6), DESIGN, "jobs")
    assert found[1].estimate == pytest.approx(0.1, abs=1e-4)
    assert found[2].estimate == pytest.approx(0.15, abs=1e-4)


def test_a_placebo_entry_needs_years_before():
    # Two years before, only the four organisations of 2014 have a year to start from.
    short = PANEL[PANEL["year"] >= 2011]
    found = placebo_entries(short, DESIGN, "jobs")
    assert not found[1].refused
    assert np.isnan(found[2].estimate)
    assert found[2].refused.startswith("4 organizaciones asistidas")


def test_leaving_out_an_organisation_is_exact():
    left = without_organisations(FOUND.effects["jobs"], 2015)
    again = [
        estimated(PANEL[PANEL["organisation_id"] != name], DESIGN).in_year("jobs").estimate
        for name in sorted(set(PANEL["organisation_id"]))
    ]
    assert left.low == pytest.approx(min(again))
    assert left.high == pytest.approx(max(again))
    assert left.organisations == 16


def test_leaving_out_a_part():
    units = units_of(PANEL).assign(
        sector=lambda frame: np.where(frame["organisation_id"] == "O00", "A", "B")
    )
    table = without_each(PANEL, units, DESIGN, "jobs", "sector").set_index("value")
    own = estimated(PANEL[PANEL["organisation_id"] != "O00"], DESIGN).in_year("jobs")
    assert table.loc["A", "estimate"] == pytest.approx(own.estimate)
    # Without B nobody is left to compare with.
    assert table.loc["B", "refused"]


def test_pairwise_is_the_same_on_a_complete_panel():
    effect = pairwise(PANEL, DESIGN, "jobs")
    assert effect.estimate == pytest.approx(FOUND.in_year("jobs").estimate)
    assert effect.std_error == pytest.approx(FOUND.in_year("jobs").std_error)


def test_pairwise_keeps_who_misses_another_year():
    holed = PANEL.assign(
        jobs=PANEL["jobs"].mask((PANEL["year"] == 2011) & (PANEL["unit_id"].str[-1] == "0"))
    )
    assert estimated(holed, DESIGN).in_year("jobs").units == (8, 8)
    assert pairwise(holed, DESIGN, "jobs").units == (16, 16)


def test_neighbours_are_units_that_nobody_assisted():
    # Eight more organisations that never sign; the first eight have an assisted neighbour since
    # 2013 and gain 0.3 from then on.
    rows = []
    draw = np.random.default_rng(5)
    for number in range(16):
        near = number < 8
        for year in YEARS:
            rows.append(
                {
                    "unit_id": f"N{number:02}",
                    "organisation_id": f"N{number:02}",
                    "cohort": 0,
                    "year": year,
                    "jobs": number + 0.3 * (near and year >= 2013) + 0.001 * draw.normal(),
                }
            )
    panel = pd.DataFrame(rows)
    units = units_of(panel).assign(province="P")
    units["sector"] = np.where(units["unit_id"] < "N08", "near", "far")
    first = pd.DataFrame([{"sector": "near", "province": "P", "year": 2013}])
    effect = neighbours(panel, units, first, DESIGN, "jobs")
    assert effect.estimate == pytest.approx(0.3, abs=0.005)
    nobody = neighbours(panel, units, first.assign(sector="other"), DESIGN, "jobs")
    assert nobody.refused


def test_a_line_is_compared_with_everybody_and_a_sector_with_its_own():
    units = units_of(PANEL)
    lines = units["cohort"].map({2013: "1.A", 2014: "2.A"})
    sector = units["organisation_id"].str[-1].astype(int) % 2
    units = units.assign(line=lines, sector=sector.map({0: "A", 1: "B"}))
    by_sector = subgroups(PANEL, units, DESIGN, "jobs", "sector").table
    # Four of each side: too few.
    assert by_sector["refused"].ne("").all()
    assert by_sector["organisations_assisted"].tolist() == [4, 4]
    more = pd.concat(
        [
            PANEL,
            PANEL.assign(
                unit_id="X" + PANEL["unit_id"], organisation_id="X" + PANEL["organisation_id"]
            ),
        ]
    )
    twice = units_of(more).assign(
        line=lambda frame: frame["cohort"].map({2013: "1.A", 2014: "2.A"})
    )
    found = subgroups(more, twice, DESIGN, "jobs", "line")
    table = found.table.set_index("value")
    assert table["units_comparison"].tolist() == [32, 32]
    assert table.loc["1.A", "estimate"] == pytest.approx(2, abs=0.03)
    assert table.loc["2.A", "estimate"] == pytest.approx(1, abs=0.03)
    # They differ, and what is to be expected of each lies between it and the mean.
    assert found.q_p < 0.01
    assert 1 < table.loc["2.A", "shrunk"] < table.loc["1.A", "shrunk"] < 2.03
    assert (table["p_adjusted"] >= table["p_value"]).all()


def test_the_curve_holds_the_main_estimate_once_and_nothing_twice():
    base = PANEL.drop_duplicates("unit_id").set_index("unit_id")["jobs"]
    panel = PANEL.assign(base=PANEL["unit_id"].map(base) % 3)
    units = pd.Series(panel["unit_id"].unique())
    table = specifications(panel, DESIGN, "jobs", covariates=("base",), supported=units)
    own = table[table["main"]]
    assert len(own) == 1
    assert own["estimate"].iloc[0] == pytest.approx(FOUND.in_year("jobs").estimate)
    crossed = table[table["specification"] == "crossed"]
    # In the year itself nobody is left who enters later: that comparison would be the same.
    assert not ((crossed["comparison"] == "not_yet_treated") & (crossed["average"] == "year")).any()
    choices = ["comparison", "method", "sample", "average", "specification"]
    assert not table.duplicated(choices).any()


def test_the_samples_of_the_curve():
    panel = PANEL.assign(active=1.0)
    panel.loc[panel["unit_id"] == "U000", "active"] = 0.0
    supported = pd.Series(["U000", "U150"])
    found = {each.name: each.panel for each in samples(panel, supported, "jobs")}
    assert "U000" not in set(found["active"]["unit_id"])
    assert set(found["support"]["unit_id"]) == {"U000", "U150"}
    of_year = panel[panel["year"] == 2015]["jobs"]
    cut = found["winsorised"][found["winsorised"]["year"] == 2015]["jobs"]
    assert cut.max() == pytest.approx(of_year.quantile(0.99))
    assert cut.min() == pytest.approx(of_year.quantile(0.01))


def test_complete_units_are_known_in_every_year():
    holed = PANEL.assign(
        jobs=PANEL["jobs"].mask((PANEL["unit_id"] == "U000") & (PANEL["year"] == 2011))
    )
    assert "U000" not in set(complete_units(holed, "jobs"))
    assert len(complete_units(holed, "jobs")) == 31


SOUND = Facts(
    estimate=0.3,
    ci_low=0.2,
    ci_high=0.4,
    locked=True,
    before_data=True,
    deviates=False,
    visible=0.1,
    minimum=0.2,
    pretrend_p=0.5,
    hidden=0.1,
    breakdown=1.2,
    agreeing=1.0,
    placebo_found=False,
    one_decides=False,
    complete=0.9,
    uneven=0.01,
    bounds_low=0.1,
    bounds_high=0.5,
)
NAN = float("nan")


def test_a_sound_study_is_strong_evidence():
    found = evidence(SOUND)
    assert set(found.dimensions.values()) == {STRONG}
    assert found.mark == STRONG


@pytest.mark.parametrize(
    ("changed", "dimension", "level"),
    [
        ({"locked": False}, "design", WEAK),
        ({"deviates": True}, "design", WEAK),
        ({"before_data": False}, "design", WEAK),
        ({"before_data": None}, "design", FAIR),
        ({"visible": NAN}, "power", UNKNOWN),
        ({"visible": 0.3}, "power", FAIR),
        ({"visible": 0.41}, "power", WEAK),
        ({"minimum": NAN}, "power", FAIR),
        ({"pretrend_p": NAN}, "trends", UNKNOWN),
        ({"pretrend_p": 0.04}, "trends", WEAK),
        ({"breakdown": 0.7}, "trends", STRONG),
        ({"breakdown": 0.7, "hidden": 0.2}, "trends", FAIR),
        ({"breakdown": 0.7, "hidden": NAN}, "trends", FAIR),
        ({"breakdown": 0.4}, "trends", FAIR),
        ({"breakdown": 0.4, "hidden": 0.31}, "trends", WEAK),
        ({"breakdown": NAN, "hidden": 0.31}, "trends", WEAK),
        ({"breakdown": NAN, "hidden": NAN}, "trends", WEAK),
        ({"hidden": NAN}, "trends", STRONG),
        ({"breakdown": float("inf")}, "trends", STRONG),
        ({"ci_low": -0.1, "breakdown": NAN}, "trends", FAIR),
        ({"placebo_found": True}, "robustness", WEAK),
        ({"one_decides": True}, "robustness", WEAK),
        ({"agreeing": 0.7}, "robustness", FAIR),
        ({"agreeing": 0.5}, "robustness", WEAK),
        ({"agreeing": NAN}, "robustness", UNKNOWN),
        ({"complete": 0.6}, "attrition", FAIR),
        ({"uneven": 0.2}, "attrition", FAIR),
        ({"complete": 0.6, "bounds_low": -0.1}, "attrition", WEAK),
        ({"complete": 0.4}, "attrition", WEAK),
        ({"complete": 0.6, "bounds_low": -0.1, "ci_low": -0.1}, "attrition", FAIR),
        ({"complete": NAN}, "attrition", UNKNOWN),
    ],
)
def test_the_rules_of_evidence(changed, dimension, level):
    found = evidence(dataclasses.replace(SOUND, **changed))
    assert found.dimensions[dimension] == level
    others = {name: each for name, each in found.dimensions.items() if name != dimension}
    if "ci_low" not in changed:
        assert set(others.values()) == {STRONG}
        assert found.mark == (FAIR if level in (WEAK, UNKNOWN) else STRONG)


def test_two_weak_links_are_weak_evidence():
    found = evidence(dataclasses.replace(SOUND, locked=False, pretrend_p=0.01))
    assert found.mark == WEAK


def test_an_effect_of_the_other_sign_is_judged_alike():
    mirrored = dataclasses.replace(
        SOUND, estimate=-0.3, ci_low=-0.4, ci_high=-0.2, bounds_low=-0.5, bounds_high=-0.1
    )
    assert evidence(mirrored).mark == STRONG
