"""The study's chapter: what it says for any year, against arithmetic of its own and bad data."""

from __future__ import annotations

import dataclasses
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from spl_eval.intake.vocabularies import CANCELLED, FINISHED, IN_EXECUTION
from spl_eval.publish.midterm.study import study
from spl_eval.publish.shown import SIMULATED
from tests.chapters import dataset, executed
from tests.midterm import CHAPTER, JARGON, NO_NUMBER, has_intervals, sentences_of, table_of
from tests.report import ROOT

DEMO = ROOT / "data" / "demo"
each_year = pytest.mark.parametrize(
    "year",
    [
        2016,
        pytest.param(2014, marks=pytest.mark.slow),
        pytest.param(2019, marks=pytest.mark.slow),
    ],
)


# The chapter on the simulated programme.


@each_year
def test_a_year(year):
    done = executed(CHAPTER, year=year)
    (answer,), (key,) = done.of_kind("answer"), done.of_kind("key")
    assert len(sentences_of(answer.text)) == 3
    assert not JARGON.search(answer.text)
    assert 3 <= len(key.record["values"]) <= 5
    assert BeautifulSoup(key.html, "html.parser").find(class_="stamp")
    assert len(done.of_kind("table")) >= 20
    assert not NO_NUMBER.findall(done.text)
    for each in done.of_kind("table"):
        _is_labelled(BeautifulSoup(each.html, "html.parser"))
        has_intervals(each.record)
    _names_nobody(done, dataset("data/demo", year))


def _is_labelled(shown):
    """Assert that a table or chart has stamp, title, source, period, and the base of its pesos."""
    source = shown.find_all(class_="source")[-1].get_text()
    assert re.search(r"Período: .*\d{4}", source)
    assert shown.find(class_="stamp").get_text() == SIMULATED
    title = (shown.find("caption") or shown.find("figcaption")).get_text()
    assert title
    if "pesos constantes" in shown.get_text():
        assert re.search(r"Pesos constantes de \w+ de \d{4}", source)
    for image in shown.find_all("img"):
        assert len(image["alt"]) > 40


def _names_nobody(done, data):
    words = set(re.findall(r"[\w-]+", done.text))
    for table, column in (("organisations", "organisation_id"), ("units", "unit_id")):
        assert not words & set(data[table][column])
        assert not [name for name in data[table]["name"].dropna() if name in done.text]


def test_ranges_that_are_no_intervals_say_so():
    done = executed(CHAPTER, year=2016)
    (shown,) = [t for t in done.of_kind("table") if t.record["name"] == "without_one_jobs"]
    assert "no su incertidumbre" in shown.html


# The same numbers by other arithmetic, from the CSV files.


@cache
def csv(name):
    return pd.read_csv(DEMO / f"{name}.csv", dtype={"line": str})


@cache
def by_hand(year):
    """Return each organisation's cohort (0: not signed), and each unit of the study's."""
    signed = csv("instruments").assign(year=csv("instruments")["signed_date"].str[:4].astype(float))
    first = signed[signed["year"] <= year].groupby("organisation_id")["year"].min()
    # The data say that O203 is O063, written down again.
    about = csv("organisations").query("organisation_id != 'O203'")
    about = about[about["applied_date"].str[:4].astype(int) <= year]
    cohort = about.set_index("organisation_id").index.to_series().map(first).fillna(0).astype(int)
    known = csv("units").assign(cohort=csv("units")["organisation_id"].map(cohort))
    joined = known["joined_date"].str[:4].astype(float)
    # Until its organisation signs, a unit has no date of joining, and is known all the same.
    known = known[joined.isna() | (joined <= year) | (known["cohort"] == 0)].dropna(subset="cohort")
    of_unit = known.set_index("unit_id")["cohort"].astype(int)
    applied = about.set_index("organisation_id")["applied_date"].str[:4].astype(int)
    # Whoever applied in the year itself was no candidate beside those that entered before it.
    early = known.set_index("unit_id")["organisation_id"].map(applied) < year
    compared = (of_unit == 0) & early
    return cohort, of_unit, of_unit[compared | of_unit.between(year - 4, year - 1)]


def wide_by_hand(year, outcome):
    """Return each unit's outcome by year, of those that have every year, and their cohorts."""
    _, _, of_unit = by_hand(year)
    rows = csv("outcomes")
    first = of_unit[of_unit > 0].min() - 2
    rows = rows[rows["unit_id"].isin(of_unit.index) & rows["year"].between(first, year)]
    if outcome == "log_sales":
        sold = rows["sales_ars"].where(rows["sales_ars"] > 0)
        rows = rows.assign(log_sales=np.log(sold))
    wide = rows.pivot(index="unit_id", columns="year", values=outcome).dropna()
    return wide, of_unit.reindex(wide.index)


def effects_by_hand(year, outcome):
    """Return N and ATT of each cohort and year: change since g - 1, less that of the others."""
    wide, cohort = wide_by_hand(year, outcome)
    others = wide[cohort == 0]
    return {
        (int(g), t): (
            len(own),
            (own[t] - own[g - 1]).mean() - (others[t] - others[g - 1]).mean(),
        )
        for g, own in wide[cohort > 0].groupby(cohort[cohort > 0])
        for t in wide.columns
    }


def averaged(cells):
    return sum(n * att for n, att in cells) / sum(n for n, _ in cells)


@each_year
@pytest.mark.parametrize("outcome", ["jobs", "women_jobs", "log_sales"])
def test_effects_are_those_of_plain_differences(year, outcome):
    cells = effects_by_hand(year, outcome)
    expected = averaged([value for (_, t), value in cells.items() if t == year])
    family = "secondary" if outcome == "log_sales" else "main"
    (row,) = [
        each
        for each in table_of(executed(CHAPTER, year=year), f"effects_{family}")
        if each["outcome"] == outcome
    ]
    shown = np.log1p(row["estimate"] / 100) if outcome == "log_sales" else row["estimate"]
    assert shown == pytest.approx(expected, abs=1e-9)
    _, cohort = wide_by_hand(year, outcome)
    assert row["units_assisted"] == (cohort > 0).sum()
    assert row["units_comparison"] == (cohort == 0).sum()


def test_effects_by_years_since_entry_and_their_average():
    done = executed(CHAPTER, year=2016)
    cells = effects_by_hand(2016, "jobs")
    for row in table_of(done, "event_study_jobs_women_jobs"):
        if row["outcome"] == "jobs":
            own = [value for (g, t), value in cells.items() if t - g == row["event_time"]]
            assert row["att"] == pytest.approx(averaged(own), abs=1e-9)
            assert row["units"] == sum(n for n, _ in own)
    (whole,) = [
        row
        for row in table_of(done, "specifications_jobs")
        if (row["specification"], row["comparison"], row["method"], row["sample"], row["average"])
        == ("crossed", "never_treated", "none", "all", "all_years")
    ]
    after = [value for (g, t), value in cells.items() if t >= g]
    assert whole["estimate"] == pytest.approx(averaged(after), abs=1e-9)


@each_year
def test_naive_comparisons(year):
    wide, cohort = wide_by_hand(year, "jobs")
    own = wide[cohort > 0]
    entered = cohort[cohort > 0]
    gained = [own.loc[unit, year] - own.loc[unit, g - 1] for unit, g in entered.items()]
    found = {
        row["comparison"]: row["estimate"]
        for row in table_of(executed(CHAPTER, year=year), "naive_jobs")
    }
    assert found["before_after"] == pytest.approx(np.mean(gained), abs=1e-9)
    apart = own[year].mean() - wide.loc[cohort == 0, year].mean()
    assert found["assisted_against_others"] == pytest.approx(apart, abs=1e-9)


@each_year
def test_the_flow_adds_up(year):
    cohort, of_unit, chosen = by_hand(year)
    _, complete = wide_by_hand(year, "jobs")
    counts = {
        (row["arm"], row["step"], row["reason"]): (row["organisations"], row["units"])
        for row in table_of(executed(CHAPTER, year=year), "flow")
    }
    for arm, of_organisation, units, own, estimated in (
        ("assisted", cohort > 0, of_unit > 0, chosen > 0, complete > 0),
        ("comparison", cohort == 0, of_unit == 0, chosen == 0, complete == 0),
    ):
        assert counts[arm, "known", None] == (of_organisation.sum(), units.sum())
        assert counts[arm, "study", None][1] == own.sum()
        assert counts[arm, "estimated", None][1] == estimated.sum()
        left = sum(n for (a, step, _), (_, n) in counts.items() if (a, step) == (arm, "left"))
        assert units.sum() - left == estimated.sum()


def test_the_share_of_the_specifications():
    done = executed(CHAPTER, year=2016)
    known = [row for row in table_of(done, "specifications_jobs") if row["estimate"] is not None]
    same = [
        row
        for row in known
        if row["average"] == "year" and row["specification"] not in ("by_unit", "two_way")
    ]
    share = np.mean([row["ci_low"] > 0 for row in same])
    title = done.soup.find(string=re.compile("especificaciones del mismo efecto, el"))
    told = f"de {len(same)} especificaciones del mismo efecto, el {100 * share:.0f}\u00a0%"
    assert told in title
    assert f"Las otras {len(known) - len(same)} responden" in done.text
    assert sum(row["main"] for row in known) == 1


# Nothing of later years.


def cut(data, year):
    """Return the data as they could have stood at the end of the year, by hand."""
    end = f"{year}-12-31"
    tables = dict(data.tables)

    def until(name, column):
        dates = tables[name][column]
        tables[name] = tables[name][dates.isna() | (dates.astype(str) <= end)]

    until("organisations", "applied_date")
    until("instruments", "signed_date")
    until("disbursements", "date")
    until("activities", "date")
    own, units = tables["instruments"], tables["units"]
    # Until its organisation signs, a unit has no date of joining.
    joins = units["joined_date"].fillna("") > end
    paid = own["instrument_id"].isin(tables["disbursements"]["instrument_id"])
    known = own[own["signed_date"].notna() | paid]
    signed = units["organisation_id"].isin(known["organisation_id"])
    tables["units"] = units.assign(joined_date=units["joined_date"].mask(joins))[~joins | ~signed]
    later = (own["end_date"] > end).fillna(False).astype(bool)
    going_on = later & own["status"].isin([FINISHED, CANCELLED])
    tables["instruments"] = own.assign(
        end_date=own["end_date"].mask(later), status=own["status"].mask(going_on, IN_EXECUTION)
    )
    for name, column in (("outcomes", "year"), ("surveys", "year"), ("line_ceilings", "year")):
        if column in tables[name]:
            tables[name] = tables[name][(tables[name][column] <= year).fillna(True).astype(bool)]
    return dataclasses.replace(data, tables=tables)


@pytest.mark.parametrize("year", [2014, 2016])
def test_the_study_sees_no_later_year(year):
    data = dataset("data/demo", year)
    arguments = ("midterm_2016", year, "programme", "2016-12", "sanluis_indec")
    whole, part = (study(each, *arguments) for each in (data, cut(data, year)))
    assert len(cut(data, year)["outcomes"]) < len(data["outcomes"])
    pd.testing.assert_frame_equal(whole.panel, part.panel)
    pd.testing.assert_frame_equal(whole.units, part.units)
    pd.testing.assert_frame_equal(whole.population.flow, part.population.flow)
    pd.testing.assert_frame_equal(whole.records.payments, part.records.payments)
    status = [own.records.instruments[["instrument_id", "status"]] for own in (whole, part)]
    pd.testing.assert_frame_equal(*status)


@pytest.mark.slow
def test_every_number_is_that_of_the_data_of_the_year():
    data = dataset("data/demo", 2016)
    whole = executed(CHAPTER, year=2016)
    part = executed(CHAPTER, data=cut(data, 2016), year=2016)
    assert [each.record for each in part.shown] == [each.record for each in whole.shown]
    assert part.text == whole.text
