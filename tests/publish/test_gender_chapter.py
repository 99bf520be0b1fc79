"""The chapter on women and men: what it says of few data, of none, and of sex that is missing."""

import pandas as pd
import pytest

from spl_eval.publish.gender.years import over_years
from spl_eval.publish.groups import named, with_total
from tests.chapters import executed
from tests.report import made_report
from tests.results.test_gender import INSTRUMENTS, TABLES

WITHOUT_SEX = {
    "organisations": ("led_by", "women_members", "men_members"),
    "units": ("led_by", "women", "men"),
    "coordinators": ("sex",),
    "activities": ("women_participants",),
}


def without(table, names):
    return [row | dict.fromkeys(names) for row in table]


SMALL = made_report(year=2016, **TABLES)
UNSEXED = made_report(
    year=2016,
    **TABLES | {name: without(TABLES[name], names) for name, names in WITHOUT_SEX.items()},
)
EMPTY = made_report(year=2016)


@pytest.fixture(scope="module")
def small():
    return executed("gender", data=SMALL)


def record(chapter, name):
    (found,) = [each.record for each in chapter.shown if each.record.get("name") == name]
    return found


def column(chapter, table, name):
    found = record(chapter, table)
    place = [field["name"] for field in found["fields"]].index(name)
    return [row[place] for row in found["rows"]]


def test_the_answer_counts_women_and_bounds_what_is_not_known(small):
    (answer,) = small.of_kind("answer")
    assert "trabajan 6 mujeres y 14 varones: las mujeres son el 30,0\u00a0%." in answer.text
    assert "De 5 puestos no se sabe el sexo" in answer.text
    assert "entre 24,0\u00a0% y 44,0\u00a0%" in answer.text
    assert "no dice quién cobró" in answer.text


def test_under_a_filter_the_answer_says_by_itself_what_is_looked_at():
    chapter = executed("gender", data=SMALL, line="2.A")
    (answer,) = chapter.of_kind("answer")
    assert answer.text.startswith("En lo que se mira (línea 2.A), en 2016, en las unidades de")


def test_without_payments_nothing_is_zero_and_nothing_is_said_of_what_was_paid():
    chapter = executed("gender", data=made_report(year=2016, **TABLES | {"disbursements": []}))
    assert column(chapter, "women_jobs_by_sector", "portfolio_women")[-1] is None
    assert column(chapter, "women_jobs_by_sector", "flow_women")[-1] == 5
    assert column(chapter, "access_by_led_by", "paid")[-1] is None
    assert column(chapter, "gender_marker", "organisations")[-1] is None
    for name in ("women_resources", "unit_leads_by_sector", "segregation"):
        assert "Los datos no traen pagos" in record(chapter, name)["text"]
    assert "no se firmó ni se pagó" not in chapter.text
    (key,) = chapter.of_kind("key")
    texts = {each["name"]: each["text"] for each in key.record["values"]}
    assert texts.pop("women_share_flow") != "sin dato"
    assert set(texts.values()) == {"sin dato"}


def test_what_does_not_exist_is_not_called_missing():
    chapter = executed("gender", data=SMALL, year=2015, line="2.A")
    (key,) = chapter.of_kind("key")
    assert {each["text"] for each in key.record["values"]} == {"no corresponde"}


def test_one_organisation_or_one_sector_is_no_finding():
    chapter = executed("gender", year=2016, sector="minería")
    titles = " ".join(each.get_text() for each in chapter.soup.find_all("figcaption"))
    assert "1 de 1 " not in titles
    assert "0,0\u00a0%" not in titles
    assert "0 de 1 organización" in titles
    assert (
        "dos organizaciones pagadas" in record(chapter, "women_resources_by_sector_chart")["text"]
    )
    assert "menos de 10" in record(chapter, "access_by_led_by_chart")["text"]
    assert "hacen falta" in record(chapter, "segregation_chart")["text"]


def test_a_path_over_years_names_the_last_two_and_both_extremes():
    found = pd.DataFrame(
        {
            "year": range(2013, 2018),
            "share": pd.array([30, 45, None, 20, 25.5], "Float64"),
        }
    )
    assert over_years(found, "share") == (
        "25,5\u00a0% en 2017; 20,0\u00a0% en 2016; de 2013 a 2017, entre 20,0\u00a0% en 2016 y "
        "45,0\u00a0% en 2014"
    )
    assert over_years(found[:2], "share") == "45,0\u00a0% en 2014; 30,0\u00a0% en 2013"
    assert over_years(found[:1], "share") == "30,0\u00a0% en 2013"
    assert over_years(found[2:3], "share") == ""


def test_titles_on_the_simulated_programme_choose_no_flattering_figure():
    chapter = executed("gender", year=2016)
    titles = [each.get_text() for each in chapter.soup.find_all("figcaption")]
    (access,) = [title for title in titles if "paso anterior" in title]
    assert "%" not in access.replace("como % del", "")
    (resources,) = [title for title in titles if "lo pagado por mujer" in title]
    assert "igual en" in resources
    assert "menos en" in resources
    for path in ("cambiar de sector", "Mujeres en los puestos de la cartera"):
        (title,) = [each for each in titles if path in each]
        assert "entre" in title
        assert "2015" in title


def test_totals_are_distinct_and_say_what_they_leave_out(small):
    assert column(small, "women_jobs_by_sector", "sector")[-2:] == [None, "Total"]
    assert column(small, "women_jobs_by_sector", "portfolio_without")[-1] == "1 de 5"
    assert column(small, "women_jobs_by_line", "portfolio_women")[-1] == 6
    assert column(small, "coordinators_by_sector", "women") == [1, 1]


def test_a_group_without_cases_is_zero_people_and_no_share(small):
    assert column(small, "women_jobs_by_sector", "sector")[0] == "metalmecánico"
    assert column(small, "women_jobs_by_sector", "flow_women")[0] == 0
    assert column(small, "women_jobs_by_sector", "flow_women_share")[0] is None
    assert column(small, "women_jobs_by_sector", "flow_without")[0] == "—"


def test_money_says_its_base_and_its_attribution(small):
    text = small.text
    assert "Pesos constantes de diciembre de 2016 (empalme San Luis-INDEC)" in text
    assert "reparte lo pagado a cada organización en partes iguales" in text
    assert "cabezas" not in text


def test_a_month_of_prices_and_a_splice_of_ones_own():
    chapter = executed("gender", data=SMALL, price_month="2018-06", splice="composite")
    names = [field["name"] for field in record(chapter, "women_resources")["fields"]]
    assert "amount_ars_2018_06_per_woman" in names
    assert "Pesos constantes de junio de 2018" in chapter.text


def test_without_any_sex_nothing_is_taken_for_a_zero():
    chapter = executed("gender", data=UNSEXED)
    (answer,) = chapter.of_kind("answer")
    assert "de ninguna se sabe cuántas mujeres y cuántos varones" in answer.text
    assert column(chapter, "women_positions", "women") == [None] * 10
    assert column(chapter, "women_resources", "unattributed_share") == [100, 100]
    assert column(chapter, "women_resources", "women_share") == [None, None]
    (key,) = chapter.of_kind("key")
    assert [each["text"] for each in key.record["values"]] == ["sin dato"] * 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (EMPTY, "Los datos no traen pagos: no se sabe a qué organizaciones se pagó."),
        (
            SMALL,
            "En lo que se mira (línea 3; provincia Tierra del Fuego), en 2015 no se pagó a ninguna",
        ),
    ],
    ids=["empty", "a filter that leaves nothing"],
)
def test_nothing_to_describe_is_said_and_never_drawn(data, said):
    chapter = executed("gender", data=data, line="3", province="Tierra del Fuego", year=2015)
    (answer,) = chapter.of_kind("answer")
    assert answer.text.startswith(said)
    assert {each.record["name"] for each in chapter.of_kind("table")} <= {"women_at_events"}
    assert chapter.soup.find("img") is None
    assert "0 de 0" not in chapter.text


def test_no_name_and_no_code_of_anybody_is_shown(small):
    text = small.text
    for table, key in (("organisations", "O"), ("units", "U"), ("coordinators", "C")):
        codes = [next(iter(row.values())) for row in TABLES[table]]
        assert all(code.startswith(key) for code in codes)
        assert not [code for code in codes if f" {code} " in f" {text} "]


def test_targets_are_shown_by_line_and_their_absence_is_said(small):
    assert column(small, "women_targets", "reached")[-1] == 1
    none = [row | {"women_target": None} for row in INSTRUMENTS]
    chapter = executed("gender", data=made_report(year=2016, **TABLES | {"instruments": none}))
    assert record(chapter, "women_targets")["kind"] == "absent"
    assert "ninguno trae una meta de mujeres" in record(chapter, "women_targets")["text"]


def test_a_filter_of_lines_says_that_applications_have_no_line():
    chapter = executed("gender", data=SMALL, line="2.A")
    assert column(chapter, "access_by_led_by", "applied")[-1] is None
    assert "una postulación no tiene línea" in chapter.text


def test_the_row_of_all_is_told_by_a_boolean_and_keeps_the_types():
    frame = pd.DataFrame({"kind": ["Total", None], "women": pd.array([1, None], "Int64")})
    found = with_total(frame, {"women": 1})
    assert found["is_total"].tolist() == [False, False, True]
    assert found["women"].dtype == "Int64"
    shown = named(found, "kind", {"Total": "Taller"})["kind"].tolist()
    assert (shown[0], shown[2]) == ("Taller", "Total")
    assert pd.isna(shown[1])
