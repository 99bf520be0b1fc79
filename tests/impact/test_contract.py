"""The input contract: every refusal says what, where, who and how to mend; every tolerance a note.

Sentences may be reworded; the columns, the offenders and the remedy may not go missing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spl_eval.errors import SplEvalError
from spl_eval.impact import att_gt
from spl_eval.impact.problems import ChoiceError, PanelError
from tests.impact.expected import KINDS, assert_close
from tests.impact.panels import NAMES, made_panel
from tests.impact.refusals import assert_says, at, noted, refusal


@pytest.fixture
def panel():
    return made_panel(31, clusters=8, weights=True, constant=1)


class TestUnits:
    def test_a_unit_twice_in_a_period(self, panel):
        twice = pd.concat([panel, panel[panel["unit_id"].isin([4, 9]) & (panel["year"] == 2002)]])
        assert_says(refusal(twice), "unit_id", "«4», «9»", "year", "una sola fila")

    def test_the_first_offenders_and_how_many_more(self, panel):
        message = refusal(pd.concat([panel, panel[panel["year"] == 2002]]))
        assert_says(message, "«1», «2», «3» y 37 más")

    def test_duplicates_with_equal_values_are_refused_too(self, panel):
        assert_says(refusal(pd.concat([panel, panel.iloc[[0]]])), "unit_id", "«1»")

    def test_a_cohort_that_changes(self, panel):
        changed = at(panel, "first_treated", 2004, rows=slice(2, None))
        assert_says(refusal(changed), "first_treated", "«4»", "un solo valor")

    def test_a_cohort_that_is_missing_on_some_rows_only(self, panel):
        """Half treated in 2003 and half never: which of them is it?"""
        changed = at(panel, "first_treated", np.nan, rows=slice(2, 3))
        assert_says(refusal(changed), "first_treated", "«4»")

    @pytest.mark.parametrize(
        ("column", "argument", "value"),
        [("weight", "weights", 9.0), ("organisation", "cluster", 99), ("sector", "by", "x")],
    )
    def test_what_may_not_change_within_a_unit(self, panel, column, argument, value):
        changed = at(panel.assign(sector="y"), column, value, units=(7,), rows=slice(1, 2))
        assert_says(refusal(changed, **{argument: column}), column, "«7»", "un solo valor")

    def test_units_without_a_name(self, panel):
        for column in (
            panel["unit_id"].where(panel.index != 11).astype("Int64"),
            panel["unit_id"].where(panel.index != 11),
            panel["unit_id"].astype(str).where(panel.index != 11, None),
        ):
            assert_says(refusal(panel.assign(unit_id=column)), "unit_id", "vac", "complete|quite")

    def test_rows_without_a_period(self, panel):
        absent = panel.assign(year=panel["year"].where(panel.index > 1))
        assert_says(refusal(absent), "year", r"\b2\b", "complete|quite")

    def test_units_without_a_cluster(self, panel):
        absent = panel.assign(organisation=panel["organisation"].where(panel["unit_id"] != 6))
        assert_says(
            refusal(absent, cluster="organisation"), "organisation", "«6»", "complete|quite"
        )

    def test_units_without_a_subgroup_are_left_out_and_counted(self, panel):
        sector = pd.Series("wood", index=panel.index).where(panel["unit_id"] > 3)
        family = att_gt(panel.assign(sector=sector), **NAMES, by="sector")
        assert list(family) == ["wood"]
        noted(family, "3 unidades", "subgrupo")


class TestWeights:
    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_weights_that_are_no_numbers(self, panel, value):
        message = refusal(at(panel, "weight", value), weights="weight")
        assert_says(message, "weight", "«4»", "peso")

    def test_a_weight_missing_on_one_row(self, panel):
        message = refusal(at(panel, "weight", np.nan, rows=slice(3, 4)), weights="weight")
        assert_says(message, "weight", "«4»")

    def test_negative_weights(self, panel):
        message = refusal(at(panel, "weight", -0.5, units=(4, 8)), weights="weight")
        assert_says(message, "weight", "negativ", "«4», «8»", "cero")

    def test_nothing_but_zeros(self, panel):
        assert_says(refusal(panel.assign(weight=0.0), weights="weight"), "weight|peso", "cero|0")

    def test_a_cohort_without_weight(self, panel):
        """Its units are not there: no cells, and said."""
        idle = panel["weight"].where(panel["first_treated"] != 2003, 0.0)
        effects = att_gt(panel.assign(weight=idle), **NAMES, weights="weight")
        without = panel[panel["first_treated"] != 2003]
        assert effects.att.tolist() == att_gt(without, **NAMES, weights="weight").att.tolist()
        assert 2003 not in effects.cohorts_of_cells
        noted(effects, f"{(panel['first_treated'] == 2003).sum() // 6} unidades de peso 0")

    def test_a_cluster_without_weight(self, panel):
        """What weighs nothing takes no part in inference either, and stops nothing."""
        first = panel["organisation"].min()
        idle = panel["weight"].where(panel["organisation"] != first, 0.0)
        with_it = att_gt(
            panel.assign(weight=idle), **NAMES, weights="weight", cluster="organisation"
        )
        without = att_gt(
            panel[panel["organisation"] != first],
            **NAMES,
            weights="weight",
            cluster="organisation",
        )
        assert with_it.sums.n_clusters == without.sums.n_clusters
        one, other = with_it.aggregate("dynamic"), without.aggregate("dynamic")
        assert one.table.equals(other.table)
        assert one.overall_ci == other.overall_ci
        assert with_it.pretrend() == without.pretrend()


class TestComparison:
    def test_nobody_never_treated(self):
        nobody = made_panel(1, cohorts={2003: 8, 2005: 8})
        message = refusal(nobody, comparison="never_treated")
        assert_says(message, "first_treated", "nunca tratad", "not_yet_treated")

    def test_everybody_treated_at_once(self):
        together = made_panel(1, cohorts={2003: 8})
        for comparison in ("never_treated", "not_yet_treated"):
            assert_says(refusal(together, comparison=comparison), "first_treated", "compar|efecto")

    def test_nobody_treated(self):
        assert_says(refusal(made_panel(1, cohorts={0: 12})), "first_treated", "tratad")

    def test_everybody_treated_before_the_second_period(self):
        early = made_panel(1, cohorts={2001: 6, 2000: 3, 0: 9})
        assert_says(refusal(early), "first_treated", "primer período|antes|tratad")

    def test_the_last_cohort_leaves_one_period(self):
        """Cohorts 2001 and 2002, nobody never treated: only 2001 is untouched."""
        late = made_panel(1, cohorts={2001: 6, 2002: 6})
        assert_says(refusal(late, comparison="not_yet_treated"), "compar|tratad")

    def test_treated_from_the_first_period_on_are_left_out(self):
        early = made_panel(1, cohorts={2001: 6, 2003: 7, 0: 9})
        effects = att_gt(early, **NAMES)
        noted(effects, "6 unidades", "primer período")
        assert_close(effects.att, att_gt(early[early["first_treated"] != 2001], **NAMES).att, 0)

    def test_one_cohort_against_the_never_treated(self):
        effects = att_gt(made_panel(1, cohorts={2004: 8, 0: 8}), **NAMES)
        assert effects.table["cohort"].unique().tolist() == [2004]
        assert np.isfinite(effects.std_error).all()

    def test_one_unit_in_each_cohort(self):
        """It has no variance of its own: the standard error is the comparison's, which is said."""
        lonely = made_panel(2, cohorts={2003: 1, 2005: 1, 0: 12})
        effects = att_gt(lonely, **NAMES)
        assert np.isfinite(effects.att).all()
        noted(effects, "2003", "unidad")
        one, others = lonely[lonely["first_treated"] == 2003], lonely[lonely["first_treated"] == 0]
        change = others.pivot(index="unit_id", columns="year", values="jobs").diff(axis=1)[2003]
        own = one.set_index("year")["jobs"].diff()[2003]
        row = effects.table.query("cohort == 2003 and time == 2003").iloc[0]
        assert row["att"] == pytest.approx(own - change.mean())
        assert row["std_error"] == pytest.approx(np.sqrt(change.var(ddof=0) / 12))

    def test_one_never_treated_unit(self):
        effects = att_gt(made_panel(2, cohorts={2003: 9, 0: 1}), **NAMES)
        assert np.isfinite(effects.att).all()
        assert effects.notes

    def test_one_unit_on_each_side_has_no_error(self):
        effects = att_gt(made_panel(2, cohorts={2003: 1, 0: 1}), **NAMES)
        assert np.isfinite(effects.att).all()
        assert np.isnan(effects.std_error).all()
        assert effects.notes


class TestOutcome:
    def test_texts(self, panel):
        assert_says(refusal(panel.assign(jobs=panel["jobs"].astype(str))), "jobs", "númer")

    def test_one_text_among_numbers(self, panel):
        assert_says(refusal(at(panel, "jobs", "s/d", rows=slice(1, 2))), "jobs", "númer")

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_an_outcome_that_is_no_number_leaves_the_unit_out(self, panel, value):
        effects = att_gt(at(panel, "jobs", value, rows=slice(2, 3)), **NAMES)
        noted(effects, "1 unidad")
        assert_close(effects.att, att_gt(panel[panel["unit_id"] != 4], **NAMES).att, 1e-12)

    def test_missing_everywhere(self, panel):
        assert_says(refusal(panel.assign(jobs=np.nan)), "jobs")

    def test_missing_throughout_one_period(self, panel):
        """No unit is complete. R drops the period; here it is refused, with the column's name."""
        absent = panel.assign(jobs=panel["jobs"].where(panel["year"] != 2004))
        assert_says(refusal(absent), "jobs")

    def test_constant(self, panel):
        """A difference of nothing is 0 without any error to speak of."""
        effects = att_gt(panel.assign(jobs=5.0), **NAMES)
        assert_close(effects.att, 0, 0)
        assert np.isnan(effects.std_error).all()
        assert effects.notes
        for kind in KINDS:
            aggregate = effects.aggregate(kind)
            assert_close(aggregate.overall_att, 0, 0)
            assert np.isnan(aggregate.overall_std_error)

    def test_constant_with_covariates(self, panel):
        effects = att_gt(panel.assign(jobs=5.0), **NAMES, covariates=["x1"])
        assert_close(effects.att, 0, 1e-12)
        assert np.isnan(effects.std_error).all()

    def test_large_numbers_are_not_lost(self, panel):
        """Counts of 10^15, whose squares no double holds to the unit."""
        large = panel.assign(jobs=(panel["jobs"] * 10).round() + 1e15)
        small = panel.assign(jobs=(panel["jobs"] * 10).round())
        assert_close(att_gt(large, **NAMES).att, att_gt(small, **NAMES).att, 1e-9)
        assert_close(att_gt(large, **NAMES).std_error, att_gt(small, **NAMES).std_error, 1e-9)

    def test_numbers_whose_squares_overflow(self, panel):
        """No silent infinity and no silent 0."""
        huge = panel.assign(jobs=panel["jobs"] * 1e200)
        try:
            effects = att_gt(huge, **NAMES)
        except PanelError as error:
            assert_says(str(error), "jobs")
            return
        assert not np.isinf(effects.std_error).any()
        assert (effects.std_error[np.isfinite(effects.std_error)] > 1e199).all()


class TestColumns:
    def test_unknown_columns_with_the_nearest(self, panel):
        message = refusal(panel, SplEvalError, outcome="job", cluster="organization")
        assert_says(message, "«job»", "«jobs»", "«organization»", "«organisation»")

    @pytest.mark.parametrize("role", ["unit", "time", "cohort", "weights", "by", "covariates"])
    def test_every_role(self, panel, role):
        wrong = ["nada"] if role == "covariates" else "nada"
        assert_says(refusal(panel, SplEvalError, **{role: wrong}), "«nada»")

    def test_a_name_twice(self, panel):
        twice = panel.rename(columns={"x1": "jobs"})
        assert_says(refusal(twice), "jobs", "más de una|repetid|dos veces")

    @pytest.mark.parametrize(
        "roles",
        [
            {"outcome": "unit_id"},
            {"outcome": "year"},
            {"outcome": "first_treated"},
            {"covariates": ["jobs"]},
            {"covariates": ["x1", "x1"]},
            {"covariates": ["first_treated"]},
            {"outcome": ["jobs", "jobs"]},
            {"time": "first_treated"},
            {"unit": "year"},
        ],
        ids=str,
    )
    def test_a_column_in_two_roles(self, panel, roles):
        column = next(iter(roles.values()))
        column = column[-1] if isinstance(column, list) else column
        assert_says(refusal(panel, SplEvalError, **roles), column)

    @pytest.mark.parametrize(
        "time",
        [
            lambda year: year.astype(str),
            lambda year: pd.to_datetime(year.astype(str)),
            lambda year: pd.PeriodIndex(year.astype(str), freq="Y"),
        ],
        ids=["texts", "dates", "periods"],
    )
    def test_periods_that_are_no_numbers(self, panel, time):
        assert_says(refusal(panel.assign(year=time(panel["year"]))), "year", "número", "año")

    def test_dates_as_cohorts(self, panel):
        dates = pd.to_datetime(panel["first_treated"].replace(0, 2100).astype(str))
        assert_says(refusal(panel.assign(first_treated=dates)), "first_treated", "númer")

    def test_periods_that_are_floats(self, panel):
        floats = panel.astype({"year": float, "first_treated": float})
        assert_close(att_gt(floats, **NAMES).att, att_gt(panel, **NAMES).att, 0)

    def test_infinite_periods(self, panel):
        infinite = panel.assign(year=panel["year"].where(panel.index != 5, np.inf))
        assert_says(refusal(infinite), "year")

    def test_negative_cohorts(self, panel):
        assert_says(refusal(at(panel, "first_treated", -1)), "first_treated", "negativ", "«4»")

    def test_a_period_0_and_a_cohort_0(self, panel):
        """Periods around the reform: is 0 the first treated period, or never? Nobody may guess."""
        around = panel.assign(
            year=panel["year"] - 2003,
            first_treated=(panel["first_treated"] - 2003).where(panel["first_treated"] > 0, 999),
        )
        assert_says(refusal(around), "first_treated", "«0»|período 0|0", "vac")

    def test_months_as_fractions_of_a_year(self, panel):
        """2002 + 1/12 - 2001 - 1/12 is not 1 in floats; event times must not fall apart."""
        fractions = panel.assign(
            year=2001 + (panel["year"] - 2001) / 12,
            first_treated=(2001 + (panel["first_treated"] - 2001) / 12).where(
                panel["first_treated"] > 0, 0
            ),
        )
        try:
            ours = att_gt(fractions, **NAMES).aggregate("dynamic")
        except PanelError as error:
            assert_says(str(error), "year", "entero|mes")
            return
        theirs = att_gt(panel, **NAMES).aggregate("dynamic")
        assert_close(ours.keys * 12, theirs.keys, 1e-6)
        assert_close(ours.att, theirs.att, 1e-12)

    def test_one_period(self, panel):
        message = refusal(panel[panel["year"] == 2003])
        assert_says(message, "year", "un solo período", "2003", "dos")

    def test_no_rows(self, panel):
        assert_says(refusal(panel.iloc[:0]), "fila|vac")

    def test_mixed_labels(self, panel):
        mixed = panel["unit_id"].astype(object).where(panel["unit_id"] > 1, "uno")
        assert_says(refusal(panel.assign(unit_id=mixed)), "unit_id", "text")

    def test_what_is_no_panel(self):
        assert_says(refusal([1, 2, 3]), "list", "DataFrame|archivo")
        assert_says(refusal(None), "NoneType")

    def test_all_problems_at_once(self, panel):
        broken = at(at(panel, "first_treated", 2004, rows=slice(2, None)), "weight", -1.0, (5,))
        broken = pd.concat([broken, broken[(broken["unit_id"] == 9) & (broken["year"] == 2001)]])
        with pytest.raises(PanelError) as refused:
            att_gt(broken, **NAMES, weights="weight")
        assert len(refused.value.problems) == 3
        assert refused.value.exit_code == 1
        assert_says(str(refused.value), "3 problemas", "«4»", "«5»", "«9»")


class TestChoices:
    @pytest.mark.parametrize(
        ("choice", "near"),
        [
            ({"method": "drr"}, "dr"),
            ({"comparison": "nevertreated"}, "never_treated"),
            ({"base_period": "univrsal"}, "universal"),
        ],
        ids=str,
    )
    def test_unknown_words(self, panel, choice, near):
        with pytest.raises(ChoiceError) as refused:
            att_gt(panel, **NAMES, **choice)
        assert refused.value.exit_code == 2
        assert_says(str(refused.value), *choice, f"«{next(iter(choice.values()))}»", near)

    @pytest.mark.parametrize("alpha", [0, 1, -0.1, 5, np.nan, "0.05", None])
    def test_alpha(self, panel, alpha):
        assert_says(refusal(panel, ChoiceError, alpha=alpha), "alpha", "0", "1")

    @pytest.mark.parametrize("anticipation", [-1, np.nan, np.inf, "1", None])
    def test_anticipation(self, panel, anticipation):
        assert_says(refusal(panel, ChoiceError, anticipation=anticipation), "anticipation")

    def test_no_outcome(self, panel):
        assert_says(refusal(panel, ChoiceError, outcome=[]), "outcome")

    def test_a_covariate_as_a_word_is_one_covariate(self, panel):
        """ "x1" is not the letters x and 1."""
        ours = att_gt(panel, **NAMES, covariates="x1")
        assert_close(ours.att, att_gt(panel, **NAMES, covariates=["x1"]).att, 0)

    def test_a_panel_is_not_read_for_a_wrong_choice(self, tmp_path):
        with pytest.raises(ChoiceError):
            att_gt(tmp_path / "nothing.parquet", **NAMES, method="drr")


class TestCovariates:
    def test_a_missing_covariate_drops_the_unit(self, panel):
        absent = at(panel, "x1", np.nan, units=(2, 20), rows=slice(1, 2))
        effects = att_gt(absent, **NAMES, covariates=["x1"])
        noted(effects, "2 unidades", "covariable")
        kept = panel[~panel["unit_id"].isin([2, 20])]
        expected = att_gt(kept, **NAMES, covariates=["x1"])
        assert_close(effects.att, expected.att, 1e-12)
        assert_close(effects.std_error, expected.std_error, 1e-12)

    def test_texts(self, panel):
        texts = panel.assign(x1="a")
        assert_says(refusal(texts, covariates=["x1"]), "x1", "númer")

    @pytest.mark.parametrize("method", ["dr", "ipw"])
    def test_a_perfectly_separated_propensity(self, panel, method):
        """Whoever is in the programme has a large x1: there is nobody to weigh up."""
        apart = panel.assign(x1=panel["x1"] + 50 * (panel["first_treated"] > 0))
        message = refusal(apart, covariates=["x1"], method=method)
        assert_says(message, "«x1» separa", "2003", "2005", "Quite")

    def test_a_cohort_apart_from_the_rest(self, panel):
        """One cohort cannot be estimated; the other one is, and the aggregates say which."""
        apart = panel.assign(x1=panel["x1"] + 50 * (panel["first_treated"] == 2003))
        effects = att_gt(apart, **NAMES, covariates=["x1"])
        alone = effects.cohorts_of_cells == 2003
        assert np.isnan(effects.att[alone]).all()
        assert np.isfinite(effects.att[~alone]).all()
        noted(effects, "2003", "x1")

    @pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
    def test_forty_covariates_on_thirty_units(self, method):
        draws = np.random.default_rng(3)
        small = made_panel(3, cohorts={2003: 10, 0: 20})
        names = [f"z{j}" for j in range(40)]
        values = np.repeat(draws.normal(size=(30, 40)), 6, axis=0)
        small = pd.concat([small, pd.DataFrame(values, columns=names)], axis=1)
        assert_says(
            refusal(small, covariates=names, method=method),
            "41 coeficientes",
            "menos covariables",
            "2003",
        )

    @pytest.mark.parametrize("method", ["dr", "reg", "ipw"])
    def test_collinear_covariates(self, panel, method):
        copied = panel.assign(x2=2 * panel["x1"] - 1)
        message = refusal(copied, covariates=["x1", "x2"], method=method)
        assert_says(message, "«x2»", "«x1»", "combinación lineal", "Quite")

    def test_a_constant_covariate(self, panel):
        message = refusal(panel.assign(x1=3.0), covariates=["x1"])
        assert_says(message, "«x1» no varía", "Quítela")

    def test_a_covariate_that_is_constant_among_the_never_treated(self, panel):
        """A regression on them cannot tell it from the constant; a propensity can, or separates."""
        flat = panel.assign(x1=panel["x1"].where(panel["first_treated"] > 0, 0.0))
        assert_says(refusal(flat, covariates=["x1"], method="reg"), "x1")


def test_a_table_is_the_readers_own():
    """Whoever changes a table changes no estimate."""
    effects = att_gt(made_panel(1), **NAMES)
    study = effects.aggregate("dynamic")
    for of in (effects, study):
        before = of.table["att"].tolist()
        mine = of.table
        mine["att"] = 99.0
        assert of.table["att"].tolist() == before
