"""Jobs and job-years against what was paid, on a panel whose effects are known exactly."""

import math
from functools import cache

import pandas as pd
import pytest

from spl_eval.impact.reliability import cronbach, is_coherent, mean, spearman
from spl_eval.impact.study.design import Design
from spl_eval.impact.study.estimates import Effect, estimate, refusal
from spl_eval.impact.study.subgroups import Subgroups
from spl_eval.impact.study.totals import added_in_year, added_over_years
from spl_eval.impact.study.worth import (
    Limits,
    cost_per,
    envelope,
    job_years,
    limits,
    of_group,
    share_of,
    times,
    with_data,
)

NOTHING = float("nan")
EFFECTS = {
    2013: {2013: 0.1, 2014: 0.2, 2015: 0.3, 2016: 0.4},
    2014: {2014: 0.5, 2015: 0.6, 2016: 0.7},
}
ENTERED = {2013: 10, 2014: 20}


def panel():
    """Return six organisations a cohort, two units each; what is theirs adds up to nothing."""
    rows = []
    for cohort in (2013, 2014, 0):
        for number in range(6):
            own = 0.1 * (number - 2.5)
            for unit in range(2):
                for year in range(2011, 2017):
                    effect = EFFECTS.get(cohort, {}).get(year, 0.0)
                    jobs = 3 + own * (year - 2011) + 0.05 * year + effect
                    organisation = f"O{cohort}{number}"
                    rows.append((f"{organisation}{unit}", organisation, year, cohort, jobs))
    return pd.DataFrame(rows, columns=["unit_id", "organisation_id", "year", "cohort", "jobs"])


@cache
def effects():
    return estimate(panel(), Design(2016, {"main": ("jobs",)}), "jobs")


def effect(low, estimated, high):
    return Effect(estimated, (high - low) / 4, low, high)


def test_units_of_the_estimate_by_cohort():
    assert with_data(effects()) == {2013: 12, 2014: 12}


def test_job_years_add_every_year_since_entry_and_the_part_that_goes_on():
    # 2016: 10 x 0.4 + 20 x 0.7 = 18. To date: 10 x (0.1 + ... + 0.4) + 20 x (0.5 + 0.6 + 0.7) = 46.
    found = effects()
    assert added_in_year(found, ENTERED, 2016).estimate == pytest.approx(18)
    assert job_years(found, ENTERED, 2016).estimate == pytest.approx(46)
    # Half of 18 in each of five further years: 46 + 5 x 9.
    later = job_years(found, ENTERED, 2016, persistence=0.5, further=5)
    assert later.estimate == pytest.approx(91)
    assert later.ci_low < 91 < later.ci_high


def test_without_persistence_job_years_are_those_so_far():
    so_far, same = added_over_years(effects(), ENTERED, 2016), job_years(effects(), ENTERED, 2016)
    assert (same.estimate, same.std_error) == pytest.approx((so_far.estimate, so_far.std_error))
    assert same.ci_low == pytest.approx(so_far.ci_low)


def test_a_cohort_without_an_effect_leaves_no_job_years():
    found = job_years(effects(), {**ENTERED, 2015: 4}, 2016, persistence=1, further=5)
    assert "2015" in found.refused
    assert math.isnan(found.estimate)


def test_cost_is_that_of_the_ends_of_the_effect():
    found = limits(cost_per(1000, effect(10, 20, 30), 0.05))
    assert found.value == 50
    assert found.low == pytest.approx(1000 / 30)
    assert found.high == pytest.approx(1000 / 10)


def test_an_effect_that_may_be_nothing_has_a_least_cost_and_no_highest():
    own = limits(cost_per(1000, effect(-10, 20, 50), 0.05))
    assert (own.value, own.low, own.high) == (50, pytest.approx(20), math.inf)
    negative = limits(cost_per(1000, effect(-50, -20, 10), 0.05))
    assert math.isnan(negative.value)
    assert (negative.low, negative.high) == (pytest.approx(100), math.inf)


def test_jobs_that_were_lost_cost_nothing_to_tell():
    assert math.isnan(limits(cost_per(1000, effect(-30, -20, -10), 0.05)).low)


@pytest.mark.parametrize(
    ("cost", "of"), [(1000, refusal("Son pocas.")), (NOTHING, effect(10, 20, 30))]
)
def test_without_an_effect_or_a_cost_there_is_no_ratio(cost, of):
    assert cost_per(cost, of, 0.05) is None
    assert math.isnan(limits(None).low)


def test_the_envelope_goes_from_the_lowest_to_the_highest_limit():
    low, high, none = Limits(50, 40, 60), Limits(90, 70, 130), limits(None)
    assert envelope([low, high]) == (40, 130)
    assert envelope([low, Limits(90, 70, math.inf)]) == (40, math.inf)
    # Where jobs were lost under an assumption, no cost is too high.
    assert envelope([low, none]) == (40, math.inf)
    assert math.isnan(envelope([none, none])[0])


def test_share_of_a_known_change():
    own = share_of(effect(10, 20, 30), 40)
    assert (own.estimate, own.low, own.high) == (0.5, 0.25, 0.75)
    assert math.isnan(share_of(effect(10, 20, 30), 0).estimate)
    assert math.isnan(share_of(refusal("Son pocas."), 40).estimate)


def by_line(*rows):
    columns = ("value", "estimate", "std_error", "ci_low", "ci_high", "refused")
    counts = ("units_assisted", "units_comparison", "organisations_assisted")
    table = pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])
    table = table.assign(**dict.fromkeys((*counts, "organisations_comparison"), 9))
    return Subgroups("line", "jobs", table, *[NOTHING] * 4)


def test_a_line_gains_its_units_times_its_effect():
    first = of_group(by_line(("1.A", 0.4, 0.1, 0.2, 0.6, "")), "1.A")
    whole = times(first, 30)
    assert (whole.estimate, whole.ci_low, whole.ci_high) == pytest.approx((12, 6, 18))
    assert of_group(by_line(("1.A", 0.4, 0.1, 0.2, 0.6, "")), "3").refused


def test_a_line_that_was_refused_stays_so():
    own = of_group(by_line(("1.B", NOTHING, NOTHING, NOTHING, NOTHING, "Pocas.")), "1.B")
    assert times(own, 50).refused == "Pocas."
    assert cost_per(1000, times(own, 50), 0.05) is None


# Ten questions to fifteen persons, of www.real-statistics.com as pingouin 0.5.5 carries them
# (cronbach_alpha): its documentation has 0.5917188485995826, Feldt's interval 0.195 to 0.84.
ANSWERS = (
    "3224145143", "5546351255", "7535564336", "2343322266", "6556544467",
    "1223425235", "4335352124", "2544372246", "6255516523", "5246435317",
    "4135253234", "4423253423", "5556233244", "6555422146", "4435531323",
)  # fmt: skip


def test_cronbach_and_feldt_agree_with_a_published_example():
    rows = [[int(each) for each in row] for row in ANSWERS]
    found = cronbach(rows)
    assert found.value == pytest.approx(0.5917188485995826)
    assert (round(found.low, 3), round(found.high, 3)) == (0.195, 0.84)
    with_gap = cronbach([*rows, [NOTHING, *rows[0][1:]]])
    assert with_gap == found  # who did not answer all is left out, of the interval too


def test_reliability_by_hand():
    # Two questions of squares 10 whose sum (3, 3, 6, 9, 9) has 36: 2 (1 - 20 / 36) = 8 / 9. Each
    # of five answered twice: ten cases of the same proportions.
    found = cronbach([[1, 2], [2, 1], [3, 3], [4, 5], [5, 4]] * 2)
    assert found.value == pytest.approx(2 * (1 - 20 / 36))
    assert cronbach([[3, 3]] * 10).note
    assert cronbach([[1], [2], [3], [4], [5]] * 2).note
    assert cronbach([[1, 2]] * 4).cases == 4


def test_of_fewer_than_ten_cases_nothing_is_said():
    nine, ten = list(range(9)), list(range(10))
    for found in (
        cronbach([[each, each] for each in nine]),
        mean([*nine, NOTHING]),
        spearman(nine, nine),
    ):
        assert (found.cases, math.isnan(found.value)) == (9, True)
        assert "10 o más" in found.note
    assert mean(ten).value == 4.5
    assert spearman(ten, ten).value == 1


@pytest.mark.parametrize(
    ("alpha", "low", "expected"),
    [(0.5, 0.1, True), (0.49, 0.3, False), (0.6, 0.0, False), (NOTHING, NOTHING, False)],
)
def test_items_are_one_measure_only_where_alpha_says_so(alpha, low, expected):
    assert is_coherent(alpha, low) is expected


def test_rank_correlation_by_hand():
    # Ranks 1..5 and 2, 1, 4, 3, 5: r = 1 - 6 (1 + 1 + 1 + 1) / (5 x 24) = 0.8. Each case twice:
    # rank r becomes 2 r - 0.5, and the correlation stays.
    first, second = [1, 2, 3, 4, 5] * 2, [20, 10, 40, 30, 500] * 2
    found = spearman([*first, 9], [*second, NOTHING])
    assert (found.value, found.cases) == (pytest.approx(0.8), 10)
    # atanh(0.8) = 1.0986; sqrt((1 + 0.32) / 7) = 0.4342; 1.96 x 0.4342 = 0.8511.
    assert found.low == pytest.approx(math.tanh(1.0986 - 0.8511), abs=1e-4)
    assert found.high == pytest.approx(math.tanh(1.0986 + 0.8511), abs=1e-4)


def test_rank_correlation_of_what_never_varies_or_always_agrees():
    assert math.isnan(spearman([1] * 10, range(10)).value)
    perfect = spearman(range(10), [2 * each for each in range(10)])
    assert perfect.value == 1
    assert math.isnan(perfect.low)


def test_ties_share_their_mean_rank():
    # Ranks 1, 2.5, 2.5, 4, 5 and 1..5 without the third: 3, so that r = cov / sqrt(9.5 x 10).
    # Deviations -2, -0.5, -0.5, 1, 2 and -2, -1, 0, 1, 2: 4 + 0.5 + 0 + 1 + 4 = 9.5. Each twice.
    found = spearman([1, 2, 2, 3, 4] * 2, [1, 2, 3, 4, 5] * 2)
    assert found.value == pytest.approx(9.5 / math.sqrt(9.5 * 10))


def test_mean_by_hand():
    # Mean 3, standard deviation sqrt(20 / 9) = 1.4907, t(9) = 2.2622: 3 ± 2.2622 x 0.4714.
    found = mean([1, 2, 3, 4, 5, NOTHING] * 2)
    assert found.value == 3
    assert found.low == pytest.approx(3 - 1.0664, abs=1e-4)
