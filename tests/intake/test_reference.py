"""Official figures: published totals, what is missing, and files that are damaged."""

import csv
import dataclasses
import random
import shutil
from pathlib import Path

import pandas as pd
import pytest

from spl_eval.errors import InputProblems
from spl_eval.intake import names
from spl_eval.intake.readers import read_yaml
from spl_eval.intake.reference import (
    national_sector_jobs,
    population,
    province_jobs,
    reading,
    reference,
    sector_jobs,
    women_share_by_province,
    women_share_by_sector,
)

FOLDER = Path(__file__).resolve().parents[2] / "data" / "reference"
YEARS = range(2010, 2020)
PROVINCES = [province.name for province in names.provinces()]


@pytest.fixture(scope="module")
def ref():
    return reading._read(FOLDER)


# --- Published figures ---


# INDEC, "Proyecciones provinciales de población" (2013): totals of the country.
@pytest.mark.parametrize(
    ("year", "persons"),
    [(2010, 40_788_453), (2015, 43_131_966), (2016, 43_590_368), (2019, 44_938_712)],
)
def test_population_of_the_country(ref, year, persons):
    found = population(ref, year)
    assert list(found["province"]) == PROVINCES
    assert found["population"].sum() == persons


@pytest.mark.parametrize("year", YEARS)
def test_the_two_sources_of_jobs_agree_on_their_size(ref, year):
    total = province_jobs(ref, year)["jobs"].sum()
    national = ref.registered_jobs_national
    other = national[(national["division"] == "TOTAL") & (national["year"] == year)]["jobs"].item()
    assert 0.972 < other / total < 0.982
    assert 6e6 < total < 6.7e6


@pytest.mark.parametrize("year", YEARS)
def test_the_total_of_the_country_is_the_sum_of_its_divisions(ref, year):
    national = ref.registered_jobs_national
    own = national[national["year"] == year]
    total = own["division"] == "TOTAL"
    assert len(own) == 86
    assert own.loc[~total, "jobs"].sum() == own.loc[total, "jobs"].item()


@pytest.mark.parametrize("year", YEARS)
def test_branches_are_within_the_total_of_their_province(ref, year):
    jobs = ref.registered_jobs[ref.registered_jobs["year"] == year]
    branches = jobs[jobs["branch"] != "TOTAL"].groupby("province")["jobs"].sum()
    totals = province_jobs(ref, year).set_index("province")["jobs"]
    assert (branches.sub(totals) < 0).all()


def weighted(shares, jobs):
    both = pd.concat([shares, jobs], axis=1, keys=["share", "jobs"]).dropna()
    return float((both["share"] * both["jobs"]).sum() / both["jobs"].sum())


@pytest.mark.parametrize("year", YEARS)
def test_womens_shares_weighted_by_jobs_give_one_share_of_the_country(ref, year):
    shares = ref.women_share[ref.women_share["year"] == year].set_index("code")
    level = {name: own["women_share"] for name, own in shares.groupby("level")}
    national = ref.registered_jobs_national.query("year == @year and division != 'TOTAL'")
    by_division = weighted(level["division"], national.set_index("division")["jobs"])
    by_letter = weighted(level["letter"], national.groupby("letter")["jobs"].sum())
    totals = ref.registered_jobs.query("year == @year and branch == 'TOTAL'")
    by_province = weighted(level["province"], totals.set_index("province_code")["jobs"])
    assert by_division == pytest.approx(by_letter, abs=1e-4)
    assert by_division == pytest.approx(by_province, abs=1e-3)


# The rates that INDEC published for the country, December on December.
@pytest.mark.parametrize(
    ("year", "percent"),
    [(2017, 24.8), (2018, 47.6), (2019, 53.8), (2020, 36.1), (2021, 50.9), (2022, 94.8)],
)
def test_prices_rose_as_indec_published(ref, year, percent):
    assert rise(ref, f"{year - 1}-12", f"{year}-12") == pytest.approx(percent, abs=0.06)


# The rates that San Luis published then, as newspapers of 2016 repeat them: the year 2015 and
# some months of 2015 and 2016. (The year to February 2016 is 36.0 here and was told as 36.1.)
@pytest.mark.parametrize(
    ("since", "until", "percent"),
    [
        *(("2014-12", "2015-12", 31.6), ("2015-11", "2015-12", 6.5)),
        *(("2015-12", "2016-01", 4.2), ("2015-01", "2016-01", 35.1)),
        *(("2016-01", "2016-02", 2.7), ("2016-03", "2016-04", 3.4)),
        ("2015-04", "2016-04", 39.3),
    ],
)
def test_prices_rose_as_san_luis_published(ref, since, until, percent):
    assert rise(ref, since, until) == pytest.approx(percent, abs=0.06)


def rise(ref, since, until):
    index = ref.prices[ref.prices["splice"] == "sanluis_indec"].set_index("month")["index"]
    return 100 * (index[until] / index[since] - 1)


# BCRA, Comunicación A 3500, last working day of the year.
@pytest.mark.parametrize(
    ("month", "pesos"),
    [("2015-12", 13.005), ("2016-12", 15.8502), ("2017-12", 18.7742), ("2018-12", 37.8083)],
)
def test_the_dollar_at_the_end_of_the_year(ref, month, pesos):
    rates = ref.exchange_rate.set_index("month")
    assert rates.loc[month, "ars_per_usd_end_of_month"] == pesos


@pytest.mark.parametrize("splice", ["sanluis_indec", "composite"])
def test_prices_lack_no_month(ref, splice):
    own = ref.prices[ref.prices["splice"] == splice].set_index("month")["index"]
    assert list(own.index) == list(pd.period_range("2010-01", "2022-12", freq="M").astype(str))
    assert own["2016-12"] == 100


def test_rates_lack_no_month(ref):
    months = list(pd.period_range("2010-01", "2022-11", freq="M").astype(str))
    assert list(ref.exchange_rate["month"]) == months
    assert ref.exchange_rate.notna().all(axis=None)


# --- The tables and their papers ---


def test_every_jurisdiction_has_every_year(ref):
    for frame, per_province in ((ref.population, 1), (ref.registered_jobs, 32)):
        assert frame.groupby(["province", "year"]).size().eq(per_province).all()
        assert set(frame["province"]) == set(PROVINCES)
        assert sorted(set(frame["year"])) == list(YEARS)


@pytest.mark.parametrize("table", sorted(reading.TABLES))
def test_every_table_says_what_it_is(ref, table):
    about = read_yaml(FOLDER / f"{table}.yml")
    words = ("title", "citation", "institution", "source", "unit", "period", "licence")
    assert all(about[word].strip() for word in (*words, "preparation"))
    assert about["caveats"]
    assert all(len(digest) == 64 for digest in about.get("upstream_sha256", {}).values())
    assert ("upstream_sha256" in about) == (table != "sector_crosswalk")
    assert ref.sources[table] == about["citation"]
    if "jobs" in table or table == "women_share":
        assert "cooperativas de trabajo" in " ".join(about["caveats"])


def test_no_table_lies_there_unread():
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(reading.TABLES)


def test_every_sector_has_a_proposed_correspondence_marked_as_such(ref):
    assert tuple(ref.sectors["sector"]) == names.sectors()
    assert set(ref.sectors["status"]) == {"propuesta"}
    assert ref.sectors["note"].str.contains("no oficial").all()
    assert "no oficial" in ref.sources["sector_crosswalk"]


# Titles of CLAE: 10 food, 11 drinks; 24 basic metals; 07-09 mining; 72 research. Of CIIU Rev. 3:
# 15 food and drinks; 27 basic metals; 13 and 14 mining; 24 chemicals; 73 research.
@pytest.mark.parametrize(
    ("sector", "divisions", "branches"),
    [
        ("alimentos", ("10", "11"), ("15",)),
        ("metalmecánico", ("24", "25", "28", "29", "30", "33"), ("27", "28", "29", "34", "35")),
        ("minería", ("07", "08", "09"), ("13", "14")),
        ("biotecnología/bioingeniería", ("21", "72"), ("24", "73")),
    ],
)
def test_codes_of_a_sector(ref, sector, divisions, branches):
    row = ref.sectors.set_index("sector").loc[sector]
    assert (row["clae_divisions"], row["ciiu3_branches"]) == (divisions, branches)


@pytest.mark.parametrize(
    ("column", "shared"), [("clae_divisions", {"21"}), ("ciiu3_branches", {"24", "36", "74"})]
)
def test_codes_that_two_sectors_share(ref, column, shared):
    every = [code for codes in ref.sectors[column] for code in codes]
    assert {code for code in every if every.count(code) > 1} == shared


# --- Figures by sector, worked by hand ---

SALTA, LA_RIOJA = "Salta", "La Rioja"


@pytest.fixture
def small(ref):
    """A reference of two provinces and two sectors, small enough to work by hand."""
    jobs = [
        ("66", SALTA, "20", 2016, 300.5),
        ("66", SALTA, "36", 2016, 99.5),
        ("66", SALTA, "TOTAL", 2016, 5000.0),
        ("46", LA_RIOJA, "20", 2016, 10.0),
        ("46", LA_RIOJA, "36", 2016, pd.NA),
        ("46", LA_RIOJA, "TOTAL", 2016, 800.0),
    ]
    national = [("16", 2016, "C", 600.0, 0), ("31", 2016, "C", 200.0, 3), ("13", 2016, "C", 50, 0)]
    shares = [("division", "16", 2016, 0.1), ("division", "31", 2016, 0.3)]
    sectors = [
        ("madera y muebles", ("16", "31"), ("20", "36")),
        ("artesanías", ("31",), ("36",)),
        ("textil", ("13",), None),
    ]
    return dataclasses.replace(
        ref,
        registered_jobs=pd.DataFrame(jobs, columns=list(ref.registered_jobs.columns)).astype(
            {"jobs": "Float64"}
        ),
        registered_jobs_national=pd.DataFrame(
            national, columns=list(ref.registered_jobs_national.columns)
        ).astype({"jobs": "Float64", "suppressed_cells": "Int64"}),
        women_share=pd.DataFrame(shares, columns=list(ref.women_share.columns)).astype(
            {"women_share": "Float64"}
        ),
        sectors=pd.DataFrame(sectors, columns=["sector", "clae_divisions", "ciiu3_branches"]),
    )


def of(frame, **place):
    for column, value in place.items():
        frame = frame[frame[column] == value]
    assert len(frame) == 1
    return frame.iloc[0]


def test_jobs_of_a_sector_are_the_sum_of_its_branches(small):
    found = sector_jobs(small, 2016)
    assert len(found) == 24 * 18
    # 300.5 + 99.5
    row = of(found, province=SALTA, sector="madera y muebles")
    assert (row["jobs"], row["suppressed"], row["branches"]) == (400, 0, 2)
    assert of(found, province=SALTA, sector="artesanías")["jobs"] == 99.5


def test_one_suppressed_branch_makes_the_sector_missing(small):
    row = of(sector_jobs(small, 2016), province=LA_RIOJA, sector="madera y muebles")
    assert row["jobs"] is pd.NA
    assert (row["suppressed"], row["branches"]) == (1, 2)


def test_a_sector_without_proposal_has_no_branches_and_no_figure(small):
    for sector in ("textil", "turismo"):  # the one without branches, the other not listed at all
        row = of(sector_jobs(small, 2016), province=SALTA, sector=sector)
        assert row["jobs"] is pd.NA
        assert row["branches"] == 0


def test_a_year_without_figures_is_missing_and_not_suppressed(small):
    found = sector_jobs(small, 2009)
    assert found[["jobs", "suppressed"]].isna().all(axis=None)
    assert of(found, province=SALTA, sector="madera y muebles")["branches"] == 2
    assert national_sector_jobs(small, 2009)[["jobs", "suppressed_cells"]].isna().all(axis=None)
    assert women_share_by_sector(small, 2009)["women_share"].isna().all()
    for found in (
        population(small, 2009)["population"],
        province_jobs(small, 2009)["jobs"],
        women_share_by_province(small, 2009)["women_share"],
    ):
        assert len(found) == 24
        assert found.isna().all()


def test_jobs_of_a_sector_in_the_country(small):
    found = national_sector_jobs(small, 2016)
    assert tuple(found["sector"]) == names.sectors()
    row = of(found, sector="madera y muebles")
    assert (row["jobs"], row["suppressed_cells"]) == (800, 3)  # 600 + 200, 0 + 3


def test_one_division_without_jobs_makes_the_country_missing(small):
    national = small.registered_jobs_national
    some = national.assign(jobs=national["jobs"].mask(national["division"] == "16"))
    found = national_sector_jobs(
        dataclasses.replace(small, registered_jobs_national=some), 2016
    ).set_index("sector")
    assert found.loc["madera y muebles", ["jobs", "suppressed_cells"]].isna().all()
    assert list(found.loc["artesanías"]) == [200, 3]


def test_womens_share_is_weighted_by_jobs(small):
    found = women_share_by_sector(small, 2016)
    # (600 × 0.1 + 200 × 0.3) / 800 = 120 / 800
    assert of(found, sector="madera y muebles")["women_share"] == pytest.approx(0.15)
    assert of(found, sector="artesanías")["women_share"] == pytest.approx(0.3)
    assert of(found, sector="textil")["women_share"] is pd.NA  # division 13 has no share
    assert of(found, sector="turismo")["women_share"] is pd.NA


def test_womens_share_of_no_jobs_is_missing(small):
    none = small.registered_jobs_national.assign(jobs=pd.Series([0, 0, 0], dtype="Float64"))
    found = women_share_by_sector(
        dataclasses.replace(small, registered_jobs_national=none), 2016
    ).set_index("sector")["women_share"]
    assert found["madera y muebles"] is pd.NA


def test_the_order_of_the_rows_does_not_matter(ref):
    def shuffled(frame):
        order = list(frame.index)
        random.Random(4).shuffle(order)
        return frame.loc[order].reset_index(drop=True)

    frames = ("population", "registered_jobs", "registered_jobs_national", "women_share", "sectors")
    mixed = dataclasses.replace(ref, **{name: shuffled(getattr(ref, name)) for name in frames})
    for figures in (
        *(population, province_jobs, sector_jobs, national_sector_jobs),
        *(women_share_by_province, women_share_by_sector),
    ):
        pd.testing.assert_frame_equal(figures(mixed, 2016), figures(ref, 2016))


def test_the_share_does_not_depend_on_the_unit_of_jobs(small):
    jobs = small.registered_jobs_national
    thousands = dataclasses.replace(
        small, registered_jobs_national=jobs.assign(jobs=jobs["jobs"] / 1000)
    )
    pd.testing.assert_frame_equal(
        women_share_by_sector(thousands, 2016), women_share_by_sector(small, 2016)
    )


def test_figures_leave_the_reference_as_it_was(ref):
    before = ref.registered_jobs.copy(), ref.registered_jobs_national.copy()
    found = sector_jobs(ref, 2016)
    found["jobs"] = 0
    national_sector_jobs(ref, 2016)
    pd.testing.assert_frame_equal(ref.registered_jobs, before[0])
    pd.testing.assert_frame_equal(ref.registered_jobs_national, before[1])


# --- Files that are missing or damaged ---


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A copy of the tables in a project of its own."""
    shutil.copytree(FOLDER, tmp_path / "data" / "reference")
    monkeypatch.setenv("SPL_EVAL_ROOT", str(tmp_path))
    return tmp_path / "data" / "reference"


def replaced(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_reference_of_the_project_is_read_once(own):
    found = reference()
    assert found.population.shape == (240, 4)
    assert reference() is found


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "population.csv",
            ",3028481",
            ",3.028.481",
            r"data/reference/population.csv, fila 2, columna population: «3.028.481» no es un "
            r"número entero",
        ),
        ("population.csv", "2010,3028481", "10,3028481", r"columna year: «10» no es un año"),
        ("population.csv", "06,Buenos", "07,Buenos", r"fila 12, .*«07» no es el código del INDEC"),
        ("population.csv", "06,Buenos", "10,Buenos", r"«10» no es el de «Buenos Aires»"),
        (
            "population.csv",
            "Aires,2011,3033639",
            "Aires,2010,3033639",
            r"fila 3: repite la clave de la fila 2",
        ),
        ("population.csv", ",3028481", ",3028481,1", r"fila 2: tiene 5 celdas y el encabezado 4"),
        ("registered_jobs.csv", "8101.2", "-8101.2", r"columna jobs: «-8101.2» no es un número"),
        ("registered_jobs.csv", "branch,year", "rama,year", r"no tiene las columnas.*branch"),
        ("women_share.csv", "0.11328", "11.328", r"«11.328» no es una proporción de 0 a 1"),
        ("women_share.csv", "division,01", "rama,01", r"«rama» no es division, letter o province"),
        ("consumer_prices.csv", "16.7318", "0", r"«0» no es un número mayor que cero"),
        ("consumer_prices.csv", "2010-01", "2010-13", r"«2010-13» no es un mes como 2016-12"),
        ("exchange_rate.csv", "3.8042", "3,8042", r"tiene 4 celdas y el encabezado 3"),
        ("sector_crosswalk.csv", "alimentos,", "nuclear,", r"«nuclear» no es un sector"),
        ("sector_crosswalk.csv", "10;11", "10;10", r"«10;10» no es códigos distintos|distintos"),
        (
            "sector_crosswalk.csv",
            "10;11,15",
            "10;11,16",
            r"fila 2, columna ciiu3_branches: registered_jobs.csv no tiene cifras de 16",
        ),
        ("population.yml", "citation:", "cita:", r"population.yml: no dice la cita"),
    ],
)
def test_a_damaged_table_says_where_and_what(own, file, old, new, message):
    replaced(own / file, old, new)
    with pytest.raises(InputProblems, match=message):
        reference()


def test_all_that_is_missing_is_told_at_once(own):
    (own / "population.csv").unlink()
    (own / "exchange_rate.yml").unlink()
    (own / "women_share.csv").write_text("", encoding="utf-8")
    with pytest.raises(InputProblems) as caught:
        reference()
    told = {(problem.file, problem.what) for problem in caught.value.problems}
    assert told == {
        ("data/reference/population.csv", "no existe"),
        ("data/reference/exchange_rate.yml", "no existe"),
        ("data/reference/women_share.csv", "no tiene las columnas o las filas debidas"),
    }


def test_a_mended_table_is_read_again(own):
    replaced(own / "population.csv", ",3028481", ",x")
    with pytest.raises(InputProblems):
        reference()
    replaced(own / "population.csv", ",x", ",3028481")
    assert population(reference(), 2010)["population"].sum() == 40_788_453


def test_a_month_without_index_is_no_row_of_prices(own):
    replaced(own / "consumer_prices.csv", "2010-01,16.7318,", "2010-01,,")
    prices = reference().prices
    assert set(prices[prices["month"] == "2010-01"]["splice"]) == {"composite"}
    assert prices["index"].notna().all()


def told():
    """Read the project's own tables, which are wrong, and return the messages."""
    with pytest.raises(InputProblems) as caught:
        reference()
    return [str(problem) for problem in caught.value.problems]


WHOLE = "no es un número entero, sin puntos, de hasta 18 cifras"
SOURCE = "Corrija la celda con la fuente."
DIGITS = "Escríbalo con las cifras comunes, de 0 a 9."
LONG = "…» tiene más de 20000 caracteres. Acórtela, o revise las comillas de la fila."


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        # Beyond 64 bits, and beyond what a decimal number can be.
        (
            *("population.csv", ",3028481", f",{2**63}"),
            f"fila 2, columna population: «{2**63}» {WHOLE}. {SOURCE}",
        ),
        (
            *("registered_jobs_national.csv", "315771,36", f"315771,{10**30}"),
            f"fila 2, columna suppressed_cells: «{10**30}» {WHOLE}. {SOURCE}",
        ),
        (
            *("registered_jobs.csv", "8101.2", "9" * 400),
            f"fila 2, columna jobs: «{'9' * 60}…» no es un número con punto decimal; vacío si "
            f"falta. {SOURCE}",
        ),
        # Longer than csv reads by itself (131,072), and than any cell of the project.
        (
            *("population.csv", ",3028481", f",{'7' * 200_000}"),
            f"fila 2, columna population: «{'7' * 60}{LONG}",
        ),
        (
            *("registered_jobs.csv", "nos Aires,01,2010", f"nos Aires,{'x' * 200_000},2010"),
            f"fila 2, columna branch: «{'x' * 60}{LONG}",
        ),
        (
            *("sector_crosswalk.csv", "propuesta propia", "x" * 20_001),
            f"fila 2, columna note: «{'x' * 60}{LONG}",
        ),
        # Digits of another script, that look like ours or not.
        (
            *("population.csv", ",3028481", ",３０２８４８１"),
            f"fila 2, columna population: «３０２８４８１» {WHOLE}. {DIGITS}",
        ),
        (
            *("population.csv", "2010,3028481", "20١٠,3028481"),
            f"fila 2, columna year: «20١٠» no es un año como 2016. {DIGITS}",
        ),
        (
            *("consumer_prices.csv", "2010-01", "2010-0１"),
            f"fila 2, columna month: «2010-0１» no es un mes como 2016-12. {DIGITS}",
        ),
        (
            *("exchange_rate.csv", "3.8042", "3.８"),
            "fila 2, columna ars_per_usd: «3.８» no es un número mayor que cero, con punto "
            f"decimal. {DIGITS}",
        ),
        (
            *("women_share.csv", "division,01,2010", "division,0１,2010"),
            "fila 2, columna code: «0１» no es un código de cifras o letras sin acento. " + DIGITS,
        ),
        (
            *("sector_crosswalk.csv", "10;11", "10;１１"),
            "fila 2, columna clae_divisions: «10;１１» no es códigos distintos de dos cifras, "
            f"separados por «;». {DIGITS}",
        ),
        # Rows that are not there.
        (
            *("population.csv", "66,Salta,2012,1277062\n", ""),
            "columna province: falta Salta (66) en 2012. Agregue una fila por año, con la cifra "
            "vacía si la fuente no la da.",
        ),
        (
            *("women_share.csv", "province,66,2012,", "division,66x,2012,"),
            "columna code: falta Salta (66) en 2012. Agregue una fila por año, con la cifra "
            "vacía si la fuente no la da.",
        ),
        (
            *("sector_crosswalk.csv", "alimentos,", "alimentos,,,propuesta,x\nalimentos,"),
            "fila 3: repite la clave de la fila 2: «alimentos». Deje una sola de las dos filas.",
        ),
    ],
    ids=lambda value: str(value)[:30],
)
def test_one_slip_is_told_once_with_its_place_and_how_to_mend_it(own, file, old, new, message):
    replaced(own / file, old, new)
    assert told() == [f"data/reference/{file}, {message}"]


def without(path, *words):
    """Take away the lines of a table that hold all the words."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not all(word in line for word in words)]
    assert len(kept) < len(lines)
    path.write_text("".join(kept), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "words", "where"),
    [
        ("population.csv", (",Salta,",), "columna province: falta Salta (66) en 2010, 2011, 2012"),
        ("women_share.csv", ("province,66",), "columna code: falta Salta (66) en 2010, 2011, 2012"),
        # All branches of a year are one slip; one branch is another.
        ("registered_jobs.csv", (",Salta,", ",2012,"), "falta Salta (66) en 2012. "),
        ("registered_jobs.csv", (",Salta,20,2012,",), "falta Salta (66), rama 20, en 2012. "),
        ("sector_crosswalk.csv", ("turismo",), "columna sector: falta «turismo». Agregue su fila"),
    ],
)
def test_what_the_table_lacks_is_named(own, file, words, where):
    without(own / file, *words)
    (message,) = told()
    assert message.startswith(f"data/reference/{file}, ")
    assert where in message


def test_a_year_that_no_jurisdiction_has_is_none_of_the_table(own):
    for file in ("population.csv", "registered_jobs.csv"):
        without(own / file, ",2019,")
    assert population(reference(), 2019)["population"].isna().all()


def test_a_figure_that_is_missing_needs_its_row(own):
    replaced(own / "population.csv", "66,Salta,2012,1277062", "66,Salta,2012,")
    assert of(population(reference(), 2012), province=SALTA)["population"] is pd.NA


@pytest.mark.parametrize("end", ["\n", "\n\n\n", "  \n", ",,,\n", '"",,,\r\n\r\n'])
def test_blank_last_lines_are_skipped(own, ref, end):
    for name in reading.TABLES:
        path = own / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + end, encoding="utf-8", newline="")
    found = reference()
    for field in dataclasses.fields(reading.Reference):
        if field.name != "sources":
            pd.testing.assert_frame_equal(getattr(found, field.name), getattr(ref, field.name))


def test_rows_are_numbered_as_a_spreadsheet_shows_them(own):
    replaced(own / "population.csv", "02,Ciudad", "\n\n02,Ciudad")
    replaced(own / "population.csv", ",3028481", ",x")
    replaced(own / "sector_crosswalk.csv", "alimentos,10;11", "\nalimentos,10;89")
    assert [message.split(":")[0] for message in told()] == [
        "data/reference/population.csv, fila 4, columna population",
        *["data/reference/sector_crosswalk.csv, fila 3, columna clae_divisions"] * 2,
    ]


def test_a_number_of_18_digits_is_read_as_it_is(own):
    replaced(own / "population.csv", ",3028481", f",{10**18 - 1}")
    found = population(reference(), 2010)
    assert of(found, province=PROVINCES[0])["population"] == 10**18 - 1


def test_what_others_read_with_csv_keeps_its_limit(own):
    before = csv.field_size_limit(5000)
    replaced(own / "population.csv", ",3028481", f",{'7' * 6000}")
    assert "«777" in told()[0]
    assert csv.field_size_limit(before) == 5000


def test_every_message_names_the_file_by_the_same_path(own):
    (own / "population.csv").write_bytes("province\nTucumán\n".encode("latin-1"))
    (own / "population.yml").write_text("citation: [", encoding="utf-8")
    (own / "women_share.csv").unlink()
    (own / "women_share.csv").mkdir()
    (own / "women_share.yml").write_bytes(b"citation: \0")
    (own / "exchange_rate.csv").unlink()
    (own / "exchange_rate.yml").write_text("- citation", encoding="utf-8")
    messages = told()
    assert "data/reference/women_share.csv: es una carpeta" in "\n".join(messages)
    assert sorted(message.split(": ")[0] for message in messages) == [
        "data/reference/exchange_rate.csv",
        "data/reference/exchange_rate.yml",
        "data/reference/population.csv, fila 2",
        "data/reference/population.yml, fila 1",
        "data/reference/women_share.csv",
        "data/reference/women_share.yml, fila 1",
    ]


def test_slips_of_one_table_and_of_many_are_told_at_once(own):
    replaced(own / "population.csv", ",3028481", f",{2**63}")
    replaced(own / "population.csv", ",3033639", ",٣")
    without(own / "population.csv", ",Salta,2012,")
    replaced(own / "population.yml", "citation:", "cita:")
    replaced(own / "sector_crosswalk.csv", "artesanías,32", "alimentos,32")
    replaced(own / "sector_crosswalk.csv", "10;11,15", "10;10,16")
    replaced(own / "consumer_prices.csv", "16.7318", "x" * 200_000)
    folder = "data/reference/"
    places = [
        ("consumer_prices.csv, fila 2, columna sanluis_indec: «xxx", "más de 20000"),
        ("population.csv, columna province: falta Salta (66) en 2012.", "una fila por año"),
        ("population.csv, fila 2, columna population: «9223372036854775808»", "18 cifras"),
        ("population.csv, fila 3, columna population: «٣»", "cifras comunes"),
        ("population.yml: no dice la cita", "Escriba"),
        ("sector_crosswalk.csv, columna sector: falta «artesanías»", "Agregue su fila"),
        ("sector_crosswalk.csv, fila 2, columna ciiu3_branches: registered_jobs.csv", "de 16"),
        ("sector_crosswalk.csv, fila 2, columna clae_divisions: «10;10»", "distintos"),
        ("sector_crosswalk.csv, fila 3: repite la clave de la fila 2: «alimentos»", "una sola"),
    ]
    for message, (start, part) in zip(sorted(told()), places, strict=True):
        assert message.startswith(folder + start)
        assert part in message
