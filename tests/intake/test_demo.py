"""The simulated programme: its bytes, its 2016, its true effects and its planted defects."""

from __future__ import annotations

import csv
import math
import os
import re
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from spl_eval.intake import examine, load, names
from spl_eval.intake.demo import parameters
from spl_eval.intake.demo.draw import Draw, weekday
from spl_eval.intake.demo.files import files
from spl_eval.intake.demo.outcomes import closes, outcome
from spl_eval.intake.demo.sample import shuffled
from spl_eval.intake.demo.simulate import simulate
from spl_eval.intake.demo.truth import effects
from spl_eval.intake.demo.writing import write
from tests.report import REAL_2016, ROOT

FOLDER = ROOT / "data/demo"
DOCUMENT = (ROOT / "docs/demo.md").read_text(encoding="utf-8")
COORDINATED_2016 = {
    "alimentos",
    "indumentaria y marroquinería",
    "madera y muebles",
    "metalmecánico",
    "primario y agroindustria",
}
COHORT, BEFORE, AFTER = 2013, 2012, 2016

BOOTSTRAP = """
import importlib.util, os, sys
root, target = sys.argv[1:]
for name in ("spl_eval", "spl_eval.intake"):
    folder = os.path.join(root, *name.split("."))
    spec = importlib.util.spec_from_file_location(
        name, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    # The package itself, without what its __init__ imports: DuckDB is not there.
    sys.modules[name] = importlib.util.module_from_spec(spec)
sys.modules["spl_eval"].intake = sys.modules["spl_eval.intake"]
from pathlib import Path
from spl_eval.intake.demo.files import files
from spl_eval.intake.demo.writing import write
write(Path(target), files())
"""


@cache
def demo():
    return load(FOLDER)


@cache
def made():
    return files()


@cache
def programme():
    return simulate()


def table(name: str) -> pd.DataFrame:
    return demo()[name].copy()


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def signed_in(year: int, kind: str) -> pd.DataFrame:
    every = table("instruments")
    return every[every["signed_date"].str.startswith(str(year)) & (every["kind"] == kind)]


def jobs_of_2016() -> pd.Series:
    """Jobs of each unit in 2016, or at its entry where that year has none."""
    every = table("outcomes")
    of_year = every[every["year"] == 2016].set_index("unit_id")["jobs"]
    units = table("units").set_index("unit_id")
    return of_year.reindex(units.index).fillna(units["women"] + units["men"])


def reached(organisations) -> tuple[int, int, set[str], set[str]]:
    """Units, jobs, provinces and sectors of some organisations."""
    units = table("units")
    units = units[units["organisation_id"].isin(set(organisations))]
    assert (units["joined_date"] <= "2016-12-31").all()
    jobs = int(jobs_of_2016()[units["unit_id"]].sum())
    return len(units), jobs, set(units["province"]), set(units["sector"])


def kinds_of(organisations) -> dict[str, int]:
    every = table("organisations").set_index("organisation_id")
    return every.loc[list(organisations), "kind"].value_counts().to_dict()


# Bytes


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_folder_is_what_is_generated(tmp_path):
    write(tmp_path, made())
    found, committed = read(tmp_path), read(FOLDER)
    assert found.keys() == committed.keys()
    assert [name for name in found if found[name] != committed[name]] == []


def test_the_same_bytes_twice():
    assert files() == made()
    assert not any("\r" in text for text in made().values())


def test_another_seed_gives_another_programme():
    one, other = simulate(), simulate(parameters.SEED + 1)
    assert [each.size for each in one.organisations] != [each.size for each in other.organisations]


def other_pythons() -> list[str]:
    """Every other Python from 3.11 on that starts: on PATH, and those of pyenv."""
    found: dict[str, str] = {}
    places = [*map(Path, os.environ.get("PATH", "").split(os.pathsep))]
    places += sorted(Path.home().glob(".pyenv/versions/3.*/bin"))
    for place in places:
        for minor in range(11, 20):
            path = shutil.which(f"python3.{minor}", path=str(place))
            if path is None or f"3.{minor}" in found or minor == sys.version_info.minor:
                continue
            started = subprocess.run([path, "-I", "-c", ""], capture_output=True, check=False)
            if started.returncode == 0:
                found[f"3.{minor}"] = path
    return list(found.values())


def test_the_same_bytes_on_other_pythons(tmp_path):
    pythons = other_pythons()
    if not pythons:
        pytest.skip("no other Python starts; the committed folder was compared all the same")
    for number, python in enumerate(pythons):
        target = tmp_path / str(number)
        # Isolated and without site-packages: nothing but the standard library.
        command = [python, "-I", "-S", "-c", BOOTSTRAP, str(ROOT), str(target)]
        subprocess.run(command, check=True, timeout=60)
        assert read(target) == read(FOLDER), python


@pytest.mark.slow
def test_the_command_writes_the_folder(tmp_path):
    command = [sys.executable, "-m", "spl_eval.intake.demo", str(tmp_path / "demo")]
    subprocess.run(command, check=True, cwd=ROOT, timeout=60)
    assert read(tmp_path / "demo") == read(FOLDER)
    nowhere = subprocess.run(command[:-1], cwd=ROOT, timeout=60, capture_output=True, check=False)
    assert nowhere.returncode != 0
    assert b"CARPETA" in nowhere.stderr


def test_it_is_small_enough_to_commit():
    assert sum(map(len, read(FOLDER).values())) < 3_000_000


def test_draws_are_what_they_say():
    draw = Draw(1)
    wholes = [draw.whole(2, 4) for _ in range(300)]
    assert set(wholes) == {2, 3, 4}
    normals = [draw.normal(10, 2) for _ in range(4000)]
    assert math.fsum(normals) / 4000 == pytest.approx(10, abs=0.15)
    picked = [draw.choice("ab", (1, 3)) for _ in range(4000)]
    assert picked.count("b") / 4000 == pytest.approx(0.75, abs=0.03)
    saturday = pd.Timestamp("2016-12-31").date()
    assert str(weekday(saturday)) == "2017-01-02"
    assert weekday(weekday(saturday)) == weekday(saturday)


# What is there


def test_it_loads_without_a_problem():
    found = examine(FOLDER, duplicates=True)
    assert [str(problem) for problem in found.problems] == []
    assert len(found.corrections) == 6
    assert found.duplicates == ()
    assert (demo().nature, demo().year) == ("simulated", 2019)
    assert demo().first_year == 2012


def test_how_many_there_are():
    counts = {name: len(table(name)) for name in demo().tables if len(table(name))}
    assert counts["organisations"] == 202
    assert (table("organisations")["assisted"] == "no").sum() == 62
    assert 3_500 <= counts["units"] <= 3_700
    assert set(counts) == {
        *("organisations", "units", "instruments", "coordinators", "disbursements"),
        *("outcomes", "surveys", "samples", "follow_up", "line_ceilings"),
        "activities",
    }
    assert set(table("instruments")["line"]) == set(names.LINES)
    assert set(table("outcomes")["year"]) == set(range(2010, 2020))
    assert set(table("surveys")["year"]) == {2014, 2016, 2018}


def test_names_are_pseudonyms_and_nobody_has_a_cuit():
    patterns = {
        "organisations": r"(Organización|Grupo asociativo) \d{3}",
        "units": r"Unidad \d{4}",
        "coordinators": r"Coordinación \d{2}",
        "activities": r"(Jornada de difusión|Taller|Capacitación|Encuentro) \d{3}",
    }
    for name, pattern in patterns.items():
        assert table(name)["name"].str.fullmatch(pattern).all(), name
    assert table("organisations")["cuit"].isna().all()
    assert table("units")["cuit"].isna().all()
    text = " ".join(made().values()).casefold()
    assert not re.search(r"\b(20|23|24|27|30|33)-?\d{8}-?\d\b", text)
    real = [*REAL_2016["organisations"]["name"], *REAL_2016["activities"]["name"]]
    assert [name for name in real if name.casefold() in text] == []


def test_outreach_is_wider_than_assistance_which_grows():
    assert table("activities")["province"].nunique() == 24
    early = table("activities")
    assert early[early["date"] <= "2013-12-31"]["province"].nunique() == 24
    place = table("organisations").set_index("organisation_id")["province"]
    signed = table("instruments").assign(place=lambda frame: frame["organisation_id"].map(place))
    reached_by = [
        signed[signed["signed_date"] <= f"{year}-12-31"]["place"].nunique()
        for year in range(2012, 2020)
    ]
    assert reached_by == sorted(reached_by)
    assert (reached_by[0], reached_by[-1]) == (6, 20)
    assert set(signed["place"].dropna()).isdisjoint(
        {"La Pampa", "San Luis", "Santa Cruz", "Tierra del Fuego"}
    )


def test_assistance_reaches_every_sector_and_greater_buenos_aires():
    every = table("organisations")
    assisted = every[every["assisted"] == "yes"]
    assert set(assisted["sector"].dropna()) == set(names.sectors())
    here = assisted[assisted["province"] == "Buenos Aires"]
    regions = {names.region("Buenos Aires", "indec", place) for place in here["locality"]}
    assert regions == {"Pampeana", "Gran Buenos Aires"}


def test_sectors_are_segregated():
    joined = table("outcomes").merge(table("units")[["unit_id", "sector"]], on="unit_id")
    joined = joined.dropna(subset=["jobs", "women_jobs"])
    sums = joined.groupby("sector")[["women_jobs", "jobs"]].sum()
    share = sums["women_jobs"] / sums["jobs"]
    assert share[["textil", "indumentaria y marroquinería", "artesanías"]].min() > 0.55
    assert share[["metalmecánico", "construcción", "minería"]].max() < 0.25


def test_payments_take_longer_in_some_regions():
    place = table("organisations").set_index("organisation_id")["province"]
    signed = table("instruments").dropna(subset=["signed_date"]).set_index("instrument_id")
    first = pd.to_datetime(table("disbursements").groupby("instrument_id")["date"].min())
    days = (first - pd.to_datetime(signed["signed_date"])).dt.days
    region = signed["organisation_id"].map(place).map(names.region, na_action="ignore")
    median = days.groupby(region).median()
    assert days.min() >= 0
    assert median["CABA"] < median["Pampeana"] < median["NOA"] < median["NEA"]
    assert days.isna().any()


def test_status_and_end_agree():
    every = table("instruments")
    ended = every["status"].isin(["finished", "cancelled"])
    assert (every["end_date"].notna() == ended).all()
    assert (every["end_date"].dropna() <= "2019-06-30").all()
    assert set(every["status"]) == {"signed", "in_execution", "finished", "cancelled"}
    kept = every[every["status"] != "cancelled"]["organisation_id"]
    assisted = table("organisations").set_index("organisation_id")["assisted"]
    assert set(kept) == set(assisted.index[assisted == "yes"])
    plans = set(every[every["kind"] == "plan"]["instrument_id"])
    assert 0 < len(plans - set(every["parent_instrument_id"])) < len(plans)


# The year 2016 of the report


def test_flow_of_2016_plans():
    plans = signed_in(2016, "plan")
    assert len(plans) == 6
    assert set(plans["line"]) == {"2.A"}
    assert plans["coordinator_id"].notna().all()
    assert kinds_of(plans["organisation_id"]) == {"cooperative": 6}
    assert reached(plans["organisation_id"]) == (
        48,
        90,
        {"Salta", "Buenos Aires"},
        COORDINATED_2016,
    )


def test_flow_of_2016_derived_projects():
    projects = signed_in(2016, "derived_project")
    assert len(projects) == projects["organisation_id"].nunique() == 10
    assert set(projects["line"]) == {"1.A", "2.A"}
    assert kinds_of(projects["organisation_id"]) == {"cooperative": 8, "associative_group": 2}
    plans = signed_in(2016, "plan")
    assert projects["organisation_id"].isin(plans["organisation_id"]).sum() == 2
    places = "Buenos Aires;Córdoba;Jujuy;Mendoza;Salta;San Juan;Santiago del Estero"
    assert reached(projects["organisation_id"]) == (
        158,
        290,
        set(places.split(";")),
        COORDINATED_2016,
    )


def test_flow_of_2016_projects_without_coordinator():
    projects = signed_in(2016, "uncoordinated_project")
    assert sorted(projects["line"]) == ["1.B", "2.B", "3", "3"]
    assert projects["coordinator_id"].isna().all()
    units, _, places, sectors = reached(projects["organisation_id"])
    assert units == 77
    assert places == {"Buenos Aires", "Córdoba"}
    assert sectors == {"construcción", "servicios de ingeniería", "metalmecánico", "alimentos"}


def test_twenty_instruments_of_eighteen_organisations_none_cancelled():
    every = table("instruments")
    signed = every[every["signed_date"].str.startswith("2016").fillna(False)]
    assert (len(signed), signed["organisation_id"].nunique()) == (20, 18)
    assert "cancelled" not in set(signed["status"])


def test_portfolio_of_2016():
    paid = table("disbursements")
    paid = paid[paid["date"].str.startswith("2016")]
    organisation = table("instruments").set_index("instrument_id")["organisation_id"]
    organisations = set(organisation[paid["instrument_id"]])
    assert len(organisations) == 56
    assert "sponsoring_institution" not in kinds_of(organisations)
    units, jobs, _, sectors = reached(organisations)
    assert (units, jobs) == (834, 2330)
    real = REAL_2016["reach"].set_index("reach_id").loc["R4"]
    assert sectors == set(real["sectors"])
    every = table("organisations").set_index("organisation_id")
    assert set(every.loc[list(organisations), "sector"]) == sectors
    builders = signed_in(2016, "uncoordinated_project")["organisation_id"]
    builders = [each for each in builders if every.loc[each, "sector"] == "construcción"]
    assert len(builders) == 1
    assert not organisations & set(builders)


def test_the_report_says_the_same_of_2016():
    real = REAL_2016["reach"].set_index("reach_id")
    made_of = {
        "R1": signed_in(2016, "plan"),
        "R2": signed_in(2016, "derived_project"),
        "R3": signed_in(2016, "uncoordinated_project"),
    }
    for code, signed in made_of.items():
        units, jobs, provinces, sectors = reached(signed["organisation_id"])
        stated = real.loc[code]
        assert (len(signed), units) == (stated["count"], stated["units"])
        assert pd.isna(stated["jobs"]) or jobs == stated["jobs"]
        assert provinces == set(stated["provinces"])
        assert sectors == set(stated["sectors"])


# Follow-up surveys


SURVEYS = (2014, 2016, 2018)


def answers_to(year: int) -> pd.DataFrame:
    every = table("follow_up")
    return every[every["survey_id"] == f"S{year}"]


def sample_of_units(year: int) -> pd.DataFrame:
    every = table("samples")
    return every[(every["survey_id"] == f"S{year}") & every["unit_id"].notna()]


def frame_of(year: int) -> pd.DataFrame:
    """The units known before a year, with the line that their organisation had signed by then."""
    organisations, signed, units = table("organisations"), table("instruments"), table("units")
    known = organisations[organisations["applied_date"] < str(year)]["organisation_id"]
    signed = signed[signed["signed_date"].lt(str(year)).fillna(False)].sort_values("signed_date")
    lines = signed.drop_duplicates("organisation_id").set_index("organisation_id")["line"]
    units = units[units["organisation_id"].isin(known)]
    return units.assign(line=units["organisation_id"].map(lines).fillna("sin firma"))


@pytest.mark.parametrize("year", SURVEYS)
def test_the_frame_of_a_survey_is_what_was_known_before_its_year(year):
    drawn = sample_of_units(year)
    drawn = drawn[drawn["selection"] != "reserve"]
    line = drawn["stratum"].str.split(" · ").str[0]
    # The design weights of a line add up to its units.
    found = (1 / drawn["probability"]).groupby(line).sum().round(3)
    assert found.to_dict() == frame_of(year).groupby("line").size().to_dict()
    known = frame_of(year).set_index("unit_id")
    assert (drawn["unit_id"].map(known["line"]) == line).all()
    # A planted defect takes the province of some.
    province = drawn["unit_id"].map(known["province"])
    region = province.map(names.region, na_action="ignore")
    assert (drawn["stratum"].str.split(" · ").str[1] == region)[province.notna()].all()


@pytest.mark.parametrize("year", SURVEYS)
def test_every_organisation_known_before_its_year_is_taken(year):
    every = table("samples")
    every = every[(every["survey_id"] == f"S{year}") & every["unit_id"].isna()]
    applied = table("organisations").set_index("organisation_id")["applied_date"]
    assert sorted(every["organisation_id"]) == sorted(applied.index[applied < str(year)])
    assert set(every["selection"]) == {"take_all"}
    assert set(every["probability"]) == {1.0}


@pytest.mark.parametrize("year", SURVEYS)
def test_each_stratum_has_its_share_at_least_two_and_a_fifth_in_reserve(year):
    for stratum, listed in sample_of_units(year).groupby("stratum"):
        reserve = listed[listed["selection"] == "reserve"]
        drawn = listed.drop(reserve.index)
        (probability,) = set(drawn["probability"])
        n, size = len(drawn), round(len(drawn) / probability)
        assert n == min(size, max(2, math.floor(0.16 * size + 0.5))), stratum
        assert len(reserve) == min(size - n, math.ceil(n / 5))
        assert set(drawn["selection"]) == {"take_all" if n == size else "drawn"}
        assert sorted(drawn["draw_order"]) == list(range(1, n + 1))
        assert sorted(reserve["draw_order"]) == list(range(1, len(reserve) + 1))
        assert reserve["probability"].isna().all()


@pytest.mark.parametrize("year", SURVEYS)
def test_the_reserve_is_called_in_its_order_for_whom_was_not_found_or_refused(year):
    answers = answers_to(year).dropna(subset=["unit_id"]).set_index("unit_id")
    listed = sample_of_units(year).set_index("unit_id")
    assert set(answers.index) <= set(listed.index)
    for stratum, those in listed.groupby("stratum"):
        sought = those.index.isin(answers.index)
        assert sought[those["selection"] != "reserve"].all()
        reserve = those[those["selection"] == "reserve"].sort_values("draw_order")
        called = reserve.index.isin(answers.index).tolist()
        assert called == sorted(called, reverse=True), stratum
        reasons = answers.loc[those.index[sought], "reason"]
        lost = int(reasons.isin(["not_found", "refused"]).sum())
        assert sum(called) == min(len(reserve), lost), stratum


def test_a_unit_answers_closed_from_the_year_in_which_it_closes_on():
    closing = {unit.code: closes(unit) for each in programme().organisations for unit in each.units}
    answers = table("follow_up").dropna(subset=["unit_id"])
    closed = answers["unit_id"].map(closing) <= answers["survey_id"].str[1:].astype(int)
    assert (closed == answers["reason"].eq("closed").fillna(False)).all()
    answered = (answers[~closed]["answered"] == "yes").mean()
    assert answered == pytest.approx(0.72, abs=0.03)


def test_every_unit_of_a_stratum_is_as_likely_to_come_out():
    units = programme().organisations[0].units[:4]
    counts = dict.fromkeys((unit.code for unit in units), 0)
    pairs = set()
    for seed in range(2000):
        first, second = shuffled(Draw(seed), units, 2)
        counts[first.code] += 1
        counts[second.code] += 1
        pairs.add((first.code, second.code))
    # Two of four: half of the 2,000 draws; its standard error is sqrt(2000 / 4) = 22.
    assert all(abs(count - 1000) < 4 * 22 for count in counts.values())
    assert len(pairs) == 4 * 3


# True effects


@cache
def truth() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "truth/effects.csv")


def true(column: str, line: str = "all") -> float:
    found = truth().set_index(["line", "cohort", "year"])
    return float(found.loc[(line, COHORT, AFTER), column])


def panel() -> pd.DataFrame:
    joined = table("outcomes").merge(
        table("units")[["unit_id", "organisation_id", "joined_date"]], on="unit_id"
    )
    joined["cohort"] = joined["joined_date"].str[:4].fillna("never")
    joined["men_jobs"] = joined["jobs"] - joined["women_jobs"]
    sold = joined["sales_ars"].astype(float).where(lambda sales: sales > 0)
    joined["log_sales"] = sold.map(math.log, na_action="ignore")
    return joined


def mean_and_error(changes: pd.DataFrame) -> tuple[float, float]:
    """Mean of ``change`` and its standard error, when units of an organisation go together."""
    mean = changes["change"].mean()
    sums = (changes["change"] - mean).groupby(changes["organisation_id"]).sum()
    return mean, math.sqrt((sums**2).sum()) / len(changes)


def difference_in_differences(column: str) -> tuple[float, float, float]:
    """Estimate of one cohort against those never assisted, its error, and the naive difference."""
    every = panel().set_index("unit_id")
    before = every[every["year"] == BEFORE][column].astype(float)
    after = every[every["year"] == AFTER]
    changes = after.assign(change=after[column].astype(float) - before).dropna(subset=["change"])
    treated, never = (changes[changes["cohort"] == each] for each in (str(COHORT), "never"))
    (one, its_error), (other, other_error) = mean_and_error(treated), mean_and_error(never)
    naive = treated[column].astype(float).mean() - never[column].astype(float).mean()
    return one - other, math.hypot(its_error, other_error), naive


@pytest.mark.parametrize("column", ["jobs", "women_jobs", "men_jobs", "formal_jobs", "log_sales"])
def test_differences_in_differences_come_near_the_truth(column):
    estimate, error, naive = difference_in_differences(column)
    assert error < true(column) / 3
    assert abs(estimate - true(column)) < 2 * error
    assert estimate > 3 * error
    if column != "log_sales":
        assert naive - true(column) > 2 * error


def test_the_placebo_has_no_effect():
    assert (truth()["exports_ars"] == 0).all()
    estimate, error, _ = difference_in_differences("exports_ars")
    assert abs(estimate) < 2 * error


def test_the_truth_counts_the_units_that_are_in_the_data():
    joined = table("units")["joined_date"].str[:4].value_counts()
    counted = truth().query("line == 'all'").drop_duplicates("cohort")
    assert dict(zip(counted["cohort"].astype(str), counted["units"], strict=True)) == dict(joined)
    closed = panel().query("jobs == 0").groupby(["cohort", "year"])["unit_id"].nunique()
    for (cohort, year), number in closed.items():
        if cohort != "never":
            row = truth().query(f"line == 'all' and cohort == {cohort} and year == {year}")
            assert int((row["units"] - row["open_units"]).iloc[0]) >= number


def test_all_lines_together_are_the_mean_of_the_lines():
    every = truth()
    lines = every[every["line"] != "all"]
    weighted = (lines["jobs"] * lines["units"]).groupby([lines["cohort"], lines["year"]]).sum()
    units = lines.groupby(["cohort", "year"])["units"].sum()
    together = every[every["line"] == "all"].set_index(["cohort", "year"])
    pd.testing.assert_series_equal(
        weighted / units, together["jobs"], check_names=False, atol=1e-5, rtol=0
    )
    assert (together["units"] == units).all()


def test_effects_are_none_at_entry_grow_and_differ_by_line_and_sex():
    every = truth().assign(sum=lambda frame: frame["women_jobs"] + frame["men_jobs"])
    assert every["jobs"].to_numpy() == pytest.approx(every["sum"].to_numpy(), abs=2e-6)
    lines = every[every["line"] != "all"]
    assert (lines[lines["exposure"] == 0][["jobs", "formal_jobs", "log_sales"]] == 0).all().all()
    at_most = lines[lines["exposure"] == 3]
    for line, full in parameters.EFFECTS.items():
        found = at_most[at_most["line"] == line]
        mean = (found["jobs"] * found["units"]).sum() / found["units"].sum()
        # Closed units take a little off; rounding to whole jobs adds its own chance.
        assert mean == pytest.approx(full["jobs"], abs=0.09), line
    women = at_most.groupby("line")[["women_jobs", "men_jobs"]].mean()
    assert women.loc["2.A", "women_jobs"] > women.loc["2.A", "men_jobs"]
    assert women.loc["1.A", "women_jobs"] < women.loc["1.A", "men_jobs"]


def test_rounding_and_closing_are_the_same_with_and_without_the_programme():
    units = [unit for each in programme().organisations for unit in each.units][::7]
    for unit in units:
        for year in parameters.YEARS:
            treated, untreated = outcome(unit, year), outcome(unit, year, programme=False)
            entry = unit.organisation.entry
            assert treated.open == untreated.open == (year < closes(unit))
            assert 0 <= treated.jobs - untreated.jobs <= 1
            assert treated.women_jobs - untreated.women_jobs in (0, 1)
            assert treated.exports_ars == untreated.exports_ars <= untreated.sales_ars
            assert treated.women_jobs <= treated.jobs
            assert treated.formal_jobs <= treated.jobs
            assert not treated.open or treated.jobs >= 1
            assert (entry is not None and year > entry) or treated == untreated


@pytest.mark.slow
def test_over_many_seeds_the_error_has_no_direction():
    errors = []
    for seed in range(1, 11):
        changes = []
        drawn = simulate(seed)
        for each in drawn.organisations:
            for unit in each.units:
                if each.entry in (None, COHORT) and unit.born <= BEFORE:
                    change = outcome(unit, AFTER).jobs - outcome(unit, BEFORE).jobs
                    changes.append((each.code, each.entry is None, change))
        frame = pd.DataFrame(changes, columns=["organisation_id", "never", "change"])
        treated, never = (mean_and_error(frame[frame["never"] == each]) for each in (False, True))
        row = next(
            row
            for row in effects(drawn.organisations)
            if (row["line"], row["cohort"], row["year"]) == ("all", str(COHORT), str(AFTER))
        )
        error = math.hypot(treated[1], never[1])
        errors.append((treated[0] - never[0] - float(row["jobs"])) / error)
    # The mean of ten errors of one standard error each is within three tenths' roots of none.
    assert abs(math.fsum(errors) / len(errors)) < 3 / math.sqrt(len(errors))


# Planted defects

DEFECTS = rows("truth/defects.csv")
KEYS = {"outcomes": ("unit_id", "year")}


def cell(frame: pd.DataFrame, defect: dict[str, str]) -> object:
    keys = KEYS.get(defect["table"], (frame.columns[0],))
    for name, value in zip(keys, defect["key"].split(";"), strict=True):
        frame = frame[frame[name].astype(str) == value]
    assert len(frame) == 1
    return frame[defect["column"]].iloc[0]


def test_the_defects_that_are_planted():
    kinds = pd.Series([each["defect"] for each in DEFECTS]).value_counts().to_dict()
    once = dict.fromkeys(("R1", "R2", "R3", "R4", "R5", "R6", "K1", "K2", "K3", "K4", "K5"), 1)
    assert kinds == once | {"K6": 6, "K7": 5, "K8": 2, "P1": 1}


@pytest.mark.parametrize(
    "defect",
    [each for each in DEFECTS if each["nature"] != "duplicate"],
    ids=lambda each: f"{each['defect']}-{each['key']}",
)
def test_every_defect_is_in_the_file_and_only_the_refused_are_mended(defect):
    raw = pd.DataFrame(rows(f"{defect['table']}.csv"))
    assert cell(raw, defect) == defect["written"] != defect["meant"]
    loaded = cell(table(defect["table"]), defect)
    if defect["nature"] == "refused":
        assert loaded == defect["meant"] or float(loaded) == float(defect["meant"])
    elif defect["written"] == "":
        assert pd.isna(loaded)
    else:
        assert float(loaded) == float(defect["written"])


def test_without_the_corrections_the_check_refuses_each(tmp_path):
    folder = tmp_path / "demo"
    shutil.copytree(FOLDER, folder)
    (folder / "corrections.yml").unlink()
    (folder / "duplicates.csv").unlink()
    found = examine(folder, duplicates=True)
    assert {(each.code, each.table, each.field) for each in found.problems} == {
        ("out_of_range", "disbursements", "amount_ars"),
        ("paid_before_signature", "disbursements", "date"),
        ("accounted_over_paid", "disbursements", "accounted_ars"),
        ("women_over_total", "outcomes", "women_jobs"),
        ("unknown_province", "units", "province"),
        ("grant_over_ceiling", "instruments", "approved_grant_ars"),
    }
    assert len(found.problems) == 6
    twice = next(each for each in DEFECTS if each["nature"] == "duplicate")
    assert [(each.id_a, each.id_b) for each in found.duplicates] == [tuple(twice["key"].split(";"))]


def test_the_pair_is_one_organisation_once_it_is_decided():
    twice = next(each for each in DEFECTS if each["nature"] == "duplicate")
    kept, gone = twice["key"].split(";")
    assert {kept, gone} <= {row["organisation_id"] for row in rows("organisations.csv")}
    loaded = set(table("organisations")["organisation_id"])
    assert kept in loaded
    assert gone not in loaded


def test_the_outliers_stand_out():
    units = table("units").groupby("organisation_id").size()
    signed = table("instruments").set_index("instrument_id")
    per_unit = signed["approved_grant_ars"] / signed["organisation_id"].map(units)
    large = next(each for each in DEFECTS if each["defect"] == "K1")["key"]
    assert per_unit[large] > 2.5 * per_unit.drop(large).max()
    sold = table("outcomes").set_index(["unit_id", "year"])["sales_ars"].xs(2015, level="year")
    seller = next(each for each in DEFECTS if each["defect"] == "K2")["key"].split(";")[0]
    assert sold.idxmax() == seller
    assert sold[seller] > 10 * sold.drop(seller).max()


def test_what_is_missing_is_missing():
    assert table("instruments")["signed_date"].isna().sum() == 1
    assert table("instruments")["counterpart_ars"].isna().mean() == pytest.approx(0.12, abs=0.05)
    assert table("coordinators")["sex"].isna().sum() >= 2
    assert table("organisations")["led_by"].isna().any()
    assert table("organisations")["women_members"].isna().any()
    assert table("disbursements")["accounted_ars"].isna().any()
    assert table("activities")["women_participants"].isna().any()
    assert not table("follow_up").query("answered == 'no'")["reason"].isna().any()


# The document


def test_the_document_says_what_the_programme_is_made_of():
    assert f"{parameters.SEED:_}".replace("_", "") in DOCUMENT
    for line, full in parameters.EFFECTS.items():
        cells = " | ".join(
            f"{full[name]:.2f}" for name in ("jobs", "women_jobs", "formal_jobs", "log_sales")
        )
        assert f"| {line} | {cells} |" in DOCUMENT
    assert ", ".join(f"{share:g}" for share in parameters.EXPOSURE) in DOCUMENT
    for path in (parameters.PRICES, parameters.CEILING_PATH):
        assert " | ".join(f"{value:g}" for value in path.values()) in DOCUMENT


def minus(number: str) -> str:
    return number.replace("-", "−")


def test_the_document_says_what_a_method_should_find():
    titles = {
        "jobs": "Jobs",
        "women_jobs": "Women's jobs",
        "formal_jobs": "Registered jobs",
        "log_sales": "ln sales",
    }
    for column, title in titles.items():
        estimate, error, naive = difference_in_differences(column)
        row = rf"\| {title} \| {true(column):.3f} \| {estimate:.3f} \((?:error )?{error:.3f}\) "
        assert re.search(rf"{row}\| {naive:.3f} \|", DOCUMENT), column
    found = [f"{number:,.0f}" for number in difference_in_differences("exports_ars")]
    assert minus("| Exports, pesos | 0 | {} ({}) | {} |".format(*found)) in DOCUMENT


def test_the_document_says_how_2016_was_fitted():
    organisations = programme().organisations
    parts = {
        "in the six organisations of the plans": lambda each: each.script == "plan",
        "in the eight of older plans": lambda each: each.script == "project",
        "in\nthe 41 others": lambda each: each.paid_2016 and not each.script,
    }
    for words, is_part in parts.items():
        part = [each for each in organisations if is_part(each)]
        (moved,) = {f"{each.calibration:.2f}" for each in part}
        assert f"{minus(moved)} {words}" in DOCUMENT
        assert sum(unit.shift for each in part for unit in each.units) == 1
    units = table("units")
    assert f"{len(units):,}, of which {units['joined_date'].notna().sum():,} entered" in DOCUMENT
    for assisted in (True, False):
        levels = [each.level for each in organisations if (each.signed is not None) == assisted]
        assert minus(f"{math.fsum(levels) / len(levels):.2f} of the") in DOCUMENT


def test_the_document_names_every_planted_defect():
    for defect in DEFECTS:
        for code in defect["key"].split(";"):
            assert code in DOCUMENT, defect["defect"]


def test_the_document_says_how_many_each_survey_drew_and_reached():
    for year in SURVEYS:
        units = sample_of_units(year)
        reserve = units[units["selection"] == "reserve"]
        answers = answers_to(year)
        sought = answers.dropna(subset=["unit_id"])
        called = reserve["unit_id"].isin(sought["unit_id"]).sum()
        answered = f"{(sought['answered'] == 'yes').sum()} of {len(sought)}"
        counts = (units["stratum"].nunique(), len(units) - len(reserve), len(reserve), called)
        cells = (
            *(year, answers["unit_id"].isna().sum(), f"{len(frame_of(year)):,}", *counts),
            answered,
        )
        assert f"| {' | '.join(map(str, cells))} |" in DOCUMENT


def test_the_document_says_what_balancing_does():
    known = table("outcomes").dropna(subset=["jobs"]).groupby("unit_id")["year"].nunique()
    units = [unit for each in programme().organisations for unit in each.units]
    later = sum(unit.born > 2010 for unit in units)
    blank = sum(unit.born == 2010 and known.get(unit.code, 0) < 10 for unit in units)
    assert f"drops {later + blank:,} of the\n  {len(units):,} units" in DOCUMENT
    assert f"(a blank in {blank:,} of them) and by birth ({later} began" in DOCUMENT
    assert f"units ({100 * (later + blank) / len(units):.0f} %)" in DOCUMENT
