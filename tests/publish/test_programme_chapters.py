"""Every chapter on the programme's records, in every year and under filters, on simulated data."""

from __future__ import annotations

import dataclasses
import re

import pytest
from bs4 import BeautifulSoup

from spl_eval.publish.shown import SIMULATED
from tests.chapters import CHAPTERS, DEMO, dataset, executed
from tests.report import made_report

NO_NUMBER = re.compile(r"\b(nan|NaN|None|<NA>|inf|NaT)\b|<NA>")

each_chapter = pytest.mark.parametrize("chapter", CHAPTERS)


def soup_of(shown):
    return BeautifulSoup(shown.html, "html.parser")


@each_chapter
@pytest.mark.parametrize("year", [2013, 2016, 2019])
def test_a_year(chapter, year):
    done = executed(chapter, year=year)
    assert len(done.of_kind("answer")) == 1
    (key,) = done.of_kind("key")
    assert 3 <= len(key.record["values"]) <= 5
    assert soup_of(key).find(class_="stamp")
    assert len(done.of_kind("table")) >= 5
    assert not NO_NUMBER.findall(done.text)
    for each in done.of_kind("table"):
        _is_labelled(soup_of(each))
    _names_nobody(done, dataset(DEMO, year))


def _is_labelled(shown):
    """Assert that a table or chart has title, source, period, stamp and, if drawn, its words."""
    assert re.search(r"Período: .*\d{4}", shown.find(class_="source").get_text())
    assert shown.find(class_="stamp").get_text() == SIMULATED
    assert (shown.find("caption") or shown.find("figcaption") or shown.find("strong")).get_text()
    for image in shown.find_all("img"):
        assert len(image["alt"]) > 40


def _names_nobody(done, data):
    words = set(re.findall(r"[\w-]+", done.text))
    for table, column in (
        ("organisations", "organisation_id"),
        ("units", "unit_id"),
        ("instruments", "instrument_id"),
        ("coordinators", "coordinator_id"),
        ("disbursements", "disbursement_id"),
    ):
        assert not words & set(data[table][column])
    for table in ("organisations", "units", "coordinators"):
        assert not [name for name in data[table]["name"].dropna() if name in done.text]
    fields = {f["name"] for each in done.of_kind("table") for f in each.record["fields"]}
    assert not {name for name in fields if name.endswith("_id")}


FILTERS = [
    {"year": 2014, "line": "3"},
    {"year": 2017, "sector": "alimentos", "province": "Buenos Aires;Córdoba"},
]


def signing(done):
    """Return how many organisations, instruments and units a chapter says that it looks at."""
    said = [each for each in done.of_kind("say") if "organisations" in counts_of(each)]
    return tuple(counts_of(said[0])[name] for name in ("organisations", "instruments", "units"))


def counts_of(shown):
    return {value["name"]: value["value"] for value in shown.record["values"]}


@each_chapter
@pytest.mark.parametrize("filters", FILTERS, ids=["line", "sector-province"])
def test_filters_narrow_all_that_is_shown(chapter, filters):
    done = executed(chapter, **filters)
    assert not NO_NUMBER.findall(done.text)
    part, data = signing(done), dataset(DEMO, filters["year"])
    assert part == expected_signing(data, **filters)
    whole = expected_signing(data, year=filters["year"])
    assert all(0 < one < other for one, other in zip(part, whole, strict=True))
    for table in done.of_kind("table"):
        names = [field["name"] for field in table.record["fields"]]
        for column, allowed in (("line", filters.get("line")), ("sector", filters.get("sector"))):
            # The unit's own sector may differ from its organisation's, which is what is chosen.
            if column in names and allowed and column == "line":
                place = names.index(column)
                assert {row[place] for row in table.record["rows"]} <= {allowed, None, "Total"}


def expected_signing(data, year, line=None, sector=None, province=None):
    """Count by hand what a filter leaves: organisations, their instruments and their units."""
    organisations, found = data["organisations"], data["instruments"]
    if sector:
        organisations = organisations[organisations["sector"] == sector]
    if province:
        organisations = organisations[organisations["province"].isin(province.split(";"))]
    found = found[found["organisation_id"].isin(organisations["organisation_id"])]
    found = found[found["line"] == line] if line else found
    payments = data["disbursements"]
    paid = payments.loc[payments["date"] < f"{year + 1}", "instrument_id"]
    undated = found["signed_date"].isna()
    found = found[
        (found["signed_date"] < f"{year + 1}") | (undated & found["instrument_id"].isin(paid))
    ]
    signed = set(found["organisation_id"])
    units = data["units"][data["units"]["organisation_id"].isin(signed)]
    units = units[units["joined_date"].isna() | (units["joined_date"] < f"{year + 1}")]
    return len(signed), len(found), len(units)


@each_chapter
def test_another_division_into_regions(chapter):
    done = executed(chapter, year=2018, regions="indec")
    assert not NO_NUMBER.findall(done.text)
    regional = [
        t for t in done.of_kind("table") if "region" in {f["name"] for f in t.record["fields"]}
    ]
    for table in regional:
        place = [field["name"] for field in table.record["fields"]].index("region")
        assert "CABA" not in {row[place] for row in table.record["rows"]}
    assert ("Gran Buenos Aires" in done.text) == bool(regional)


@each_chapter
def test_a_filter_that_leaves_nothing_is_said(chapter):
    done = executed(chapter, line="3", sector="cerámica", province="Formosa")
    assert "no queda nada" in done.text
    assert done.soup.find("img") is None
    assert not NO_NUMBER.findall(done.text)
    shares = re.findall(r"\b0,0\s%", " ".join(each.text for each in done.of_kind("key")))
    assert not shares


@each_chapter
def test_no_records_at_all(chapter):
    empty = dataclasses.replace(made_report(year=2016), first_year=2012)
    done = executed(chapter, data=empty)
    assert done.soup.find("img") is None
    assert not NO_NUMBER.findall(done.text)


@each_chapter
def test_the_order_of_the_rows_changes_nothing(chapter):
    data = dataset(DEMO, 2016)
    mixed = {name: frame.sample(frac=1, random_state=7) for name, frame in data.tables.items()}
    one = executed(chapter, year=2016)
    other = executed(chapter, data=dataclasses.replace(data, tables=mixed))
    assert other.text == one.text


@each_chapter
def test_without_payments_in_the_data_nobody_says_that_nothing_was_paid(chapter):
    data = dataset(DEMO, 2016)
    tables = data.tables | {"disbursements": data["disbursements"].iloc[:0]}
    done = executed(chapter, data=dataclasses.replace(data, tables=tables))
    (answer,), (key,) = done.of_kind("answer"), done.of_kind("key")
    assert "no se pagó nada" not in done.text
    assert not NO_NUMBER.findall(done.text)
    paid = {"portfolio_jobs", "paid_in_year", "paid_in_year_constant", "months_to_first_payment"}
    paid |= {"women_share_portfolio", "execution_rate", "grants_paid", "largest_share", "theil"}
    shown = [each for each in key.record["values"] if each["name"] in paid]
    assert shown
    assert {each["text"] for each in shown} == {"sin dato"}
    assert {each["value"] for each in shown} == {None}
    assert "$" not in answer.text or chapter == "grants"


def test_without_events_in_the_data_nobody_says_that_nothing_was_announced():
    data = dataset(DEMO, 2016)
    tables = data.tables | {"activities": data["activities"].iloc[:0]}
    (key,) = executed("regions", data=dataclasses.replace(data, tables=tables)).of_kind("key")
    (announced,) = [v for v in key.record["values"] if v["name"] == "announced_only"]
    assert (announced["value"], announced["text"]) == (None, "sin dato")
