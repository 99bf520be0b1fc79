"""The chapter on jobs: what it says and shows, for any year and any filter."""

from __future__ import annotations

import ast
import dataclasses
from functools import cache

import nbformat
import pytest

from spl_eval import intake
from spl_eval.publish.jobs import before_after_tables, charts, highlights, quality_tables, tables
from spl_eval.publish.page import Page
from spl_eval.publish.say import fill
from spl_eval.publish.shown import table_html
from spl_eval.publish.views import Absent, Chart
from spl_eval.results import involved
from spl_eval.results.programme import records as programme_records
from tests.programme import made_records
from tests.report import ROOT, made_report
from tests.results.test_jobs import BEFORE, before_after, of, programme, records

NOTEBOOK = nbformat.read(ROOT / "notebooks" / "jobs.ipynb", as_version=4)
LOAD = intake.load


def both(found):
    return involved.flow(found), involved.portfolio(found)


def nothing():
    return made_records(year=2016, first_year=2015, line="1.B", **programme())


def views(found):
    flow, portfolio = both(found)
    return [
        tables.by_instrument(flow),
        tables.by_instrument(portfolio),
        charts.by_year(found),
        tables.flow_by_year(found),
        tables.portfolio_by_year(found),
        charts.by_size(flow, portfolio),
        quality_tables.sizes(flow, portfolio),
        quality_tables.distribution(flow, portfolio),
        charts.formality(flow, portfolio),
        quality_tables.formality(flow),
        quality_tables.formality(portfolio),
        charts.before_after(found),
        before_after_tables.mean_jobs(found),
        before_after_tables.womens_share(found),
        before_after_tables.moved(found),
        quality_tables.basis(flow, portfolio),
    ]


def said(sentence):
    return fill(sentence.pop("template"), sentence).text


def answered(found):
    return said(highlights.answer(*both(found), found.selection))


# The first screen.


def test_the_answer_says_how_many_and_what_it_leaves_out():
    # See tests/results/test_jobs.py: 7 and 24 jobs; registered 1 of 3, and 4 of 9.
    assert answered(records()) == (
        "Lo firmado en 2016 involucra 7 puestos de trabajo en 3 unidades de 2 organizaciones (3,5 "
        "por unidad, 33,3\u00a0% registrados entre los que tienen dato); la cartera a la que se "
        "pagó ese año, 24 puestos de trabajo en 4 unidades de 2 organizaciones (6,0 por unidad, "
        "44,4\u00a0% registrados entre los que tienen dato). Son puestos involucrados, no creados; "
        "no se conocen los puestos de 1 unidad de lo firmado."
    )


def test_the_answer_when_jobs_are_not_known():
    text = answered(of([{"unit_id": "U1"}], []))
    assert text.startswith(
        "Lo firmado en 2016 involucra 1 unidad de 1 organización, sin dato de puestos"
    )
    assert " 0 " not in text


def test_the_answer_when_no_registered_job_is_known():
    found = of([{"unit_id": "U1"}], [{"unit_id": "U1", "year": 2016, "jobs": 2}])
    assert "no se sabe cuántos registrados" in answered(found)


def test_the_answer_of_a_year_without_payments_or_signatures():
    unpaid = records(2015)
    assert answered(unpaid).endswith(
        "; ese año no se pagó nada. Son puestos involucrados, no creados."
    )
    unsigned = of([{"unit_id": "U1", "women": 1, "men": 0}], [])
    later = dataclasses.replace(unsigned, instruments=unsigned.instruments.iloc[:0])
    assert answered(later).startswith(
        "En 2016 no se firmó nada de lo que se mira; la cartera a la que se pagó ese año involucra "
        "1 puesto de trabajo en 1 unidad de 1 organización"
    )


def test_the_answer_never_says_created_of_what_is_involved():
    assert "no creados" in answered(records())
    assert answered(nothing()) == (
        "En lo que se mira (línea 1.B), en 2016 no se firmó ni se pagó ningún instrumento. No hay "
        "puestos que contar."
    )


def test_key_figures():
    figures = highlights.key_figures(*both(records()))
    assert [each.text for each in figures] == ["7", "3,5", "24", "6,0", "44,4\u00a0%"]
    assert [each.text for each in highlights.key_figures(*both(nothing()))] == [
        "ninguno",
        "no corresponde",
        "ninguno",
        "no corresponde",
        "no corresponde",
    ]


def test_under_a_filter_the_answer_says_by_itself_what_is_looked_at():
    part = made_records(year=2016, first_year=2015, line="2.A", **programme())
    assert answered(part).startswith("En lo que se mira (línea 2.A), lo firmado en 2016 involucra")
    assert answered(nothing()).startswith("En lo que se mira (línea 1.B), en 2016 no se firmó")


def test_without_payments_in_the_data_nothing_is_said_of_what_was_paid():
    unknown = made_records(year=2016, first_year=2015, **programme() | {"disbursements": []})
    chart = charts.by_year(unknown)
    assert isinstance(chart, Chart)
    assert "7 puestos en lo firmado" in chart.title
    absent = tables.portfolio_by_year(unknown)
    assert absent.reason == "Los datos no traen pagos: no se sabe qué se pagó."
    nobody = made_records(
        year=2016, first_year=2015, **programme() | {"disbursements": [], "instruments": []}
    )
    reasons = [view.reason for view in views(nobody) if isinstance(view, Absent)]
    assert not [reason for reason in reasons if "ni se pagó" in reason]
    assert [each.text for each in highlights.key_figures(*both(unknown))[2:]] == ["sin dato"] * 3


def test_a_ratio_without_units_is_not_missing():
    signed, paid = tables.flow_by_year(records()), tables.portfolio_by_year(records())
    assert "no corresponde" not in table_html(signed)
    assert "no corresponde" in table_html(paid)  # nothing was paid in 2015
    unknown = tables.by_instrument(involved.flow(of([{"unit_id": "U1"}], [])))
    assert unknown.frame["jobs_per_unit_said"].tolist() == ["sin dato"] * 3


def test_what_was_cancelled_later_is_told_where_it_counts():
    flow, portfolio = both(records())
    assert "se dio de baja sigue contado" in tables.by_instrument(flow).note
    assert "se dio de baja" not in tables.by_instrument(portfolio).note


# What is described is no effect.


def test_before_and_after_says_that_it_is_no_effect():
    text = said(highlights.before_after(before_after()))
    assert text == (
        "No es un efecto: sin un grupo de comparación no se sabe qué habría pasado sin el "
        "programa. De 4 unidades que ingresaron, 2 se siguen, por estar en todos los años que se "
        "comparan; 2 quedan afuera."
    )
    for view in (
        charts.before_after(before_after()),
        before_after_tables.mean_jobs(before_after()),
    ):
        assert "no es un efecto" in f"{getattr(view, 'title', '')} {view.note}".casefold()


def test_the_title_before_and_after_says_whom_it_leaves_out_and_judges_nothing():
    assert charts.before_after(before_after()).title == (
        "Puestos por unidad antes, al ingreso y después: de 4 unidades, 2 quedan afuera "
        "(50,0\u00a0%); no es un efecto"
    )
    alone = of([{"unit_id": "U1", "joined_date": "2014-06-01"}], BEFORE[:3], 2015)
    assert "de 1 unidad, ninguna queda afuera;" in charts.before_after(alone).title
    assert "1 se sigue, por estar" in said(highlights.before_after(alone))
    assert "ninguna queda afuera." in said(highlights.before_after(alone))


def test_a_form_that_lacks_a_sex_has_no_jobs_and_the_table_of_sources_says_why():
    table = quality_tables.basis(*both(of([{"unit_id": "U1", "men": 3}], [])))
    assert table.frame["units_flow"].tolist() == [0, 0, 1]
    assert "donde falta uno de los dos, no hay dato de puestos" in table.note
    assert table.folded


def test_units_without_a_year_of_entry_are_told():
    text = said(highlights.before_after(of([{"unit_id": "U1"}], [])))
    assert text.endswith("De 1 unidad más falta el año de ingreso.")


def test_what_moved_is_said_in_numbers():
    assert said(highlights.moved(before_after())) == (
        "De 3 unidades comparadas entre su año de ingreso y 2015: con más puestos, 1; con los "
        "mismos, 1; con menos, ninguna; donde ya no trabaja nadie, 1. Sin dato para comparar: 1."
    )


# Tables and charts.


def test_every_view_has_its_period_and_is_shown():
    page = Page(dataclasses.replace(made_report(year=2016), first_year=2015))
    found = views(records())
    shown = [view for view in found if not isinstance(view, Absent)]
    assert len(shown) >= 10
    for view in shown:
        assert view.period
        assert f"Período: {view.period}" in page.show(view).html
        if isinstance(view, Chart):
            assert view.alt
            assert view.title
    names = [view.name for view in found]
    assert len(set(names)) == len(names)


def test_a_filter_that_leaves_nothing_shows_reasons_and_no_table():
    for view in views(nothing()):
        assert isinstance(view, Absent)
        assert view.reason


def test_the_total_says_that_it_has_no_repeats():
    table = tables.by_instrument(involved.flow(records()))
    assert "Total sin repeticiones" in table_html(table)
    assert "una sola vez en el total" in table.note
    lines = tables.by_instrument(involved.portfolio(records())).frame["label"].tolist()
    assert lines == [
        "Plan con coordinador",
        "· línea 2.A",
        "Proyecto sin coordinador",
        "· línea sin dato",
        "Total sin repeticiones",
    ]


def test_flow_and_portfolio_are_never_added():
    for view in (tables.flow_by_year(records()), quality_tables.sizes(*both(records()))):
        assert "no se suman" in view.note
    assert charts.by_year(records()).title == (
        "En 2016, 7 puestos en lo firmado y 24 puestos en la cartera pagada: no se suman"
    )


def test_what_was_not_paid_is_not_shown_as_missing():
    flow, portfolio = both(records(2015))
    table = quality_tables.sizes(flow, portfolio)
    assert all("cartera" not in field.label for field in table.fields)
    assert "En 2015 no se pagó ningún instrumento de los que se miran." in table.note
    assert "sin dato" not in charts.by_size(flow, portfolio).alt


def test_units_without_a_figure_are_a_class_of_their_own():
    labels = quality_tables.sizes(*both(records())).frame["label"].tolist()
    assert labels[-1] == "sin dato de puestos"
    assert "nadie (sin actividad)" not in labels


def test_few_units_have_no_distribution():
    found = quality_tables.distribution(*both(records()))
    assert isinstance(found, Absent)
    assert found.reason == (
        "Hacen falta al menos 10 unidades con dato; hay 2 en lo firmado y 4 en la cartera pagada."
    )


# The notebook, cell by cell and without a kernel.


@cache
def demo():
    return LOAD(ROOT / "data" / "demo")


@pytest.fixture
def run(monkeypatch):
    """Execute the notebook with parameters; return what each cell shows."""
    monkeypatch.setattr(intake, "load", lambda _path, year: dataclasses.replace(demo(), year=year))

    def executed(**parameters):
        names, shown = {}, []
        for cell in NOTEBOOK.cells:
            if cell.cell_type == "code":
                tree = ast.parse(cell.source)
                last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
                exec(compile(tree, "cell", "exec"), names)
                if "parameters" in cell.metadata.get("tags", []):
                    names |= parameters
                if last is not None:
                    shown.append(eval(compile(ast.Expression(last.value), "cell", "eval"), names))
        return shown

    return executed


@pytest.mark.parametrize("year", [2013, 2019])
def test_the_chapter_of_a_year(run, year):
    shown = run(year=year)
    kinds = [each.record["kind"] for each in shown]
    assert kinds[:3] == ["answer", "say", "key"]
    assert "absent" not in kinds
    assert f"en {year} involucra" in shown[0].text
    assert all("DATOS SIMULADOS" in each.html for each in shown if each.record["kind"] == "table")


@pytest.mark.parametrize(
    ("year", "narrowed"),
    [
        (2013, {"line": "1.B; 2.B"}),
        (2016, {"line": "3", "sector": "turismo", "province": "Tierra del Fuego"}),
        (2019, {"province": "Formosa"}),
    ],
)
def test_a_filter_never_breaks_the_chapter(run, year, narrowed):
    showing = [cell for cell in NOTEBOOK.cells if cell.source.startswith("page.")]
    assert len(run(year=year, **narrowed)) == len(showing) >= 20


def test_2016_is_what_its_report_tells():
    flow, portfolio = both(programme_records(demo(), 2016))
    frame = tables.by_instrument(flow).frame
    signed = frame[frame["level"] == "kind"]
    assert signed["instruments"].tolist() == [6, 10, 4]
    assert signed["units"].tolist() == [48, 158, 77]
    assert signed["jobs"].tolist()[:2] == [90, 290]
    paid = tables.by_instrument(portfolio).frame.iloc[-1]
    assert [paid[name] for name in ("organisations", "units", "jobs")] == [56, 834, 2330]
