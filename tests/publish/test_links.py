"""Links to the study that estimates effects: there when its page is there, and never dead."""

from __future__ import annotations

import dataclasses
import json
from urllib.parse import unquote

import nbformat
import pytest
from bs4 import BeautifulSoup

from spl_eval.params import EFFECTS_CHAPTER, ParameterProblems, load_run
from spl_eval.publish import pages, run
from spl_eval.publish.effects import CUTS, effects_by
from spl_eval.publish.execute import Executed
from spl_eval.publish.links import Target, linked
from spl_eval.publish.manifest import Manifest, begin
from spl_eval.publish.references import show_reference
from spl_eval.publish.results_data import records
from spl_eval.publish.templates import common
from spl_eval.results.selection import Selection, selection
from spl_eval.run_files import run_content
from tests.chapters import executed
from tests.report import ROOT, made_report

CHAPTERS = {"jobs": "jobs", "sectors": "sector", "regions": "region", "gender": "women_share"}
ALL = Selection()
PARAMETERS = """\
data = "data/2016"  # conjunto de datos
year = 2016  # año
effects = ""  # corrida con el estudio; vacío: ninguna
"""
STUDY = "title: Estudio\ndata: data/2016\nnotebooks: [midterm_impact]\n"
HEADINGS = "".join(f'<h3 id="{section}">x</h3>' for section, _ in CUTS.values())
HOSTILE = ["a'b & c", "ñandú {x} (1)", "$(rm -rf x)", "`id`;x"]


def manifest(chapter=EFFECTS_CHAPTER, **more):
    facts = {
        "run": "estudio",
        "title": "Estudio",
        "edition": "draft",
        "nature": "real",
        "data": "data/2016",
        "parameters": {chapter: {"year": 2016}},
        "inputs": {},
        "packages": {},
        "commit": None,
        "started": "2026-01-02T03:04:05+00:00",
    }
    return Manifest(**facts | more)


def publish_study(build, name="estudio", page=HEADINGS, **more):
    """Write what a published study leaves in ``build``."""
    site = build / name / "site"
    site.mkdir(parents=True)
    (site / f"{EFFECTS_CHAPTER}.html").write_text(page, encoding="utf-8")
    (build / name / "manifest.json").write_text(manifest(run=name, **more).to_json(), "utf-8")


def chapter(reference, title="# Título\n\n¿Qué?"):
    """Return an executed chapter that shows one reference."""
    shown = show_reference(reference)._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data=shown)
    cells = [
        nbformat.v4.new_markdown_cell(title),
        nbformat.v4.new_code_cell("x", outputs=[output]),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def drawn(reference, target, own=None):
    """Return a reference as a chapter shows it once the site is written."""
    notebook = linked(
        chapter(reference), "jobs", own or manifest("jobs", run="demo"), lambda _: target
    )
    (output,) = notebook.cells[1].outputs
    return BeautifulSoup(output.data["text/html"], "html.parser")


# The sections that are led to.


def test_the_sections_are_in_the_chapter_of_the_study():
    notebook = nbformat.read(ROOT / "notebooks" / f"{EFFECTS_CHAPTER}.ipynb", as_version=4)
    anchors = {each["anchor"] for each in pages.headings(notebook)}
    assert {section for section, _ in CUTS.values()} <= anchors


@pytest.mark.parametrize("name", CHAPTERS)
def test_each_chapter_leads_to_its_cut(name):
    done = executed(name, data=made_report(year=2016), effects="estudio")
    (found,) = done.of_kind("reference")
    assert found.record["to"] == {
        "run": "estudio",
        "chapter": EFFECTS_CHAPTER,
        "section": CUTS[CHAPTERS[name]][0],
        "before": f"{CUTS[CHAPTERS[name]][1]} el",
        "words": "estudio de mediano plazo",
        "after": "",
    }
    assert "<a" not in found.html


@pytest.mark.parametrize("name", CHAPTERS)
def test_without_a_study_the_chapter_says_that_none_is_named(name):
    (found,) = executed(name, data=made_report(year=2016)).of_kind("reference")
    assert "lo estima un estudio de mediano plazo. Esta corrida no nombra ninguno" in found.text


def test_what_a_sentence_says():
    assert show_reference(effects_by("sector", "estudio", ALL)).text == (
        "Los puestos involucrados dicen a cuánto llegó el programa en cada sector, no qué cambió. "
        "Qué cambió por el programa, sector por sector, lo estima el estudio de mediano plazo."
    )
    narrowed = effects_by("jobs", "estudio", selection(line="2.A"))
    assert show_reference(narrowed).text == (
        "Qué cambió por el programa lo estima el estudio de mediano plazo. No lleva los filtros de "
        "este capítulo: mira todo el programa."
    )


# The link.


def test_a_published_page_is_linked_to_and_its_year_is_said(tmp_path):
    publish_study(tmp_path)
    reference = effects_by("region", "estudio", ALL)
    target = pages.published(reference, tmp_path)
    page = drawn(reference, target)
    (link,) = page.find_all("a")
    assert link["href"] == "../../estudio/site/midterm_impact.html#por-region"
    assert link.get_text() == "estudio de mediano plazo de 2016"
    assert page.get_text().endswith("lo estima el estudio de mediano plazo de 2016.")


@pytest.mark.parametrize("gone", ["estudio", f"estudio/site/{EFFECTS_CHAPTER}.html"])
def test_no_page_no_link(tmp_path, gone):
    publish_study(tmp_path)
    (tmp_path / gone).rename(tmp_path / "otro")
    reference = effects_by("jobs", "estudio", ALL)
    assert pages.published(reference, tmp_path) is None
    page = drawn(reference, None)
    assert page.find("a") is None
    assert page.get_text().endswith(
        "lo estima el estudio de mediano plazo. No está publicado: publíquelo con «spl-eval run "
        "estudio» y repita después esta corrida."
    )


def test_a_page_of_another_version_is_not_linked_to(tmp_path):
    publish_study(tmp_path)
    (tmp_path / "estudio" / "manifest.json").write_text("{}")
    assert pages.published(effects_by("jobs", "estudio", ALL), tmp_path) is None


def test_a_page_without_the_section_is_linked_to_as_a_whole(tmp_path):
    publish_study(tmp_path, page='<h2 id="otra">x</h2>')
    target = pages.published(effects_by("jobs", "estudio", ALL), tmp_path)
    assert target.address == "../../estudio/site/midterm_impact.html"


@pytest.mark.parametrize(
    ("study", "said"),
    [
        ({}, ""),
        (
            {"parameters": {EFFECTS_CHAPTER: {"year": 2014}}},
            "Atención: es de 2014, y este capítulo, de 2016.",
        ),
        ({"data": "data/otro"}, "Atención: es de otro conjunto de datos, «data/otro»."),
        (
            {"nature": "simulated", "data": "data/demo"},
            "Atención: es de datos simulados, y este capítulo, de datos reales.",
        ),
    ],
)
def test_a_study_of_something_else_says_so(study, said):
    target = Target("x.html", manifest(**study))
    year = target.manifest.parameters[EFFECTS_CHAPTER]["year"]
    text = drawn(effects_by("jobs", "estudio", ALL), target).get_text()
    assert text.partition(f"estudio de mediano plazo de {year}.")[2].strip() == said


def test_the_year_that_is_said_is_data_as_well():
    notebook = linked(
        chapter(effects_by("jobs", "estudio", ALL)),
        "jobs",
        manifest("jobs"),
        lambda _: Target("x.html", manifest()),
    )
    (record,) = records(notebook)
    assert record["values"] == [{"name": "referred_year", "value": 2016, "text": "2016"}]
    assert record["text"].endswith("de 2016.")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_runs_are_quoted_and_escaped(tmp_path, name):
    publish_study(tmp_path / "build", name)
    reference = effects_by("sector", name, ALL)
    page = drawn(reference, pages.published(reference, tmp_path / "build"))
    (link,) = page.find_all("a")
    assert set(link.attrs) == {"href"}
    path, _, section = link["href"].partition("#")
    assert section == "por-sector"
    assert path.isascii()
    assert " " not in path
    site = tmp_path / "build" / "demo" / "site"
    site.mkdir(parents=True)
    assert (site / unquote(path)).is_file()
    absent = drawn(reference, None).get_text()
    assert "«spl-eval run '" in absent  # no shell runs what is in the name


def test_an_address_cannot_leave_its_attribute():
    shown = show_reference(effects_by("jobs", "estudio", ALL), address='x"><b>')
    assert 'href="x&quot;&gt;&lt;b&gt;">' in shown.html


def test_where_no_study_is_named_nothing_is_looked_for_and_the_notebook_stays_as_it_was():
    for run_name in ("", "estudio"):
        notebook = chapter(effects_by("jobs", run_name, ALL))
        before = nbformat.writes(notebook)
        found = linked(notebook, "jobs", manifest("jobs"), lambda _: None)
        assert nbformat.writes(notebook) == before
        assert (nbformat.writes(found) == before) == (run_name == "")


@pytest.mark.parametrize(
    "name", ["../estudio", "/etc", "", ".", "..", "a\0b", '"><script>alert(1)</script>', "a%2fb"]
)
def test_what_is_no_name_of_a_run_is_never_looked_for(tmp_path, name):
    publish_study(tmp_path)
    (tmp_path / "build").mkdir()
    reference = dataclasses.replace(effects_by("sector", "estudio", ALL), run=name)
    assert pages.published(reference, tmp_path / "build") is None
    page = drawn(reference, None)
    assert {tag.name for tag in page.find_all()} == {"div", "p"}


# A whole run.


@pytest.fixture
def published(project, monkeypatch):
    """Return a function that publishes a run whose chapter leads to a study."""

    def publish(name="anual", **others):
        made = {"jobs": chapter(effects_by("sector", "estudio", ALL)), **others}
        for each in made:
            project.notebook(each, parameters=PARAMETERS)
        project.run_file(name, notebooks=list(made), parameters="{effects: estudio}")
        monkeypatch.setattr(
            run,
            "execute",
            lambda source, *_: Executed(made[source.stem], 0.1, None),
        )
        site = run.run(name, root=project.root).parent
        return BeautifulSoup((site / "jobs.html").read_text("utf-8"), "html.parser")

    project.notebook(EFFECTS_CHAPTER, parameters=PARAMETERS)
    project.run_file("estudio", text=STUDY)
    return publish


def test_a_chapter_is_published_with_the_link_only_when_there_is_a_page(published, project):
    without = published()
    assert without.find("main").find("a") is None
    assert "spl-eval run estudio" in without.find("main").get_text()
    publish_study(project.root / "build")
    page = published()
    (link,) = page.find("main").find_all("a")
    path, _, section = link["href"].partition("#")
    target = project.root / "build" / "anual" / "site" / path
    assert f'id="{section}"' in target.read_text("utf-8")
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == common("x")["policy"]
    figures = (project.root / "build" / "anual" / "results" / "figures.csv").read_text("utf-8")
    assert "jobs,reference,referred_year,2016,2016" in figures


def test_a_study_in_the_same_run_is_linked_to_beside(published):
    study = chapter(effects_by("jobs", "", ALL), "# Estudio\n\n¿Qué?\n\n### Por sector")
    page = published("estudio", **{EFFECTS_CHAPTER: study})
    (link,) = page.find("main").find_all("a")
    assert link["href"] == "midterm_impact.html#por-sector"


def test_a_run_never_leads_to_its_own_page_that_it_is_about_to_replace(published, project):
    publish_study(project.root / "build")
    study = chapter(effects_by("jobs", "", ALL))
    published("estudio", **{EFFECTS_CHAPTER: study})
    run.run("estudio", root=project.root, only=["jobs"])
    page = (project.root / "build" / "estudio" / "site" / "jobs.html").read_text("utf-8")
    assert "midterm_impact.html" not in page


# The parameter.


def refused(project, *settings):
    with pytest.raises(ParameterProblems) as caught:
        load_run("anual", project.root, settings)
    return [str(problem) for problem in caught.value.problems]


@pytest.fixture
def named(project):
    """Return a function that names a study in the run file."""

    def name(value, parameters=PARAMETERS):
        project.notebook("jobs", parameters=parameters).notebook("two", parameters=parameters)
        text = f"{{effects: {json.dumps(value)}}}" if value is not None else "{}"
        return project.run_file(notebooks=["jobs", "two"], parameters=text)

    project.run_file("estudio", text=STUDY)
    return name


@pytest.mark.parametrize("value", ["estudio", "", None])
def test_a_study_or_none_may_be_named(named, value):
    found = load_run("anual", named(value).root).parameters
    assert {own["effects"] for own in found.values()} == {value or ""}


@pytest.mark.parametrize("value", ["estudo", "../estudio", "estudio.yml", "a\0b", "<b>"])
def test_an_effects_that_names_no_run_is_refused(named, value):
    (message,) = refused(named(value))
    assert message.startswith("params/anual.yml: «effects»: la corrida «")
    assert "no existe. " in message
    assert "estudio" in message.partition("no existe. ")[2]
    assert message.endswith("o deje «effects» vacío.")


def test_a_run_without_the_chapter_is_refused(named):
    (message,) = refused(named("anual"))
    assert "la corrida «anual» no tiene el capítulo «midterm_impact». " in message
    assert "estudio" in message


def test_the_command_line_and_the_notebook_are_checked_too(named):
    (message,) = refused(named(""), "effects=nada")
    assert message.startswith("--set: «effects»: la corrida «nada» no existe. ")
    (message,) = refused(named(None, PARAMETERS.replace('effects = ""', 'effects = "nada"')))
    assert message.startswith("notebooks/")


def test_what_is_no_text_has_its_own_problem_and_a_broken_run_file_is_no_study(named, project):
    (message,) = refused(named(3))
    assert "effects" in message
    assert "la corrida" not in message
    project.run_file("estudio", text="notebooks: [")
    (message,) = refused(named("estudio"))
    assert "no tiene el capítulo" in message


def test_the_demonstration_names_its_study_and_is_made_after_it():
    demo = load_run("demo-2016", ROOT)
    assert {demo.parameters[name]["effects"] for name in CHAPTERS} == {"midterm_2016"}
    assert demo.data == run_content(ROOT / "params" / "midterm_2016.yml")["data"]
    recipe = (ROOT / "Makefile").read_text("utf-8")
    assert -1 < recipe.find("run midterm_2016") < recipe.find("run demo-2016")


# What the audit annex names.


def test_the_plan_and_its_lock_are_inputs_of_the_run(project):
    project.notebook("study", parameters=PARAMETERS + 'plan = "plan_de_otro"  # plan\n')
    project.run_file(notebooks=["study"])
    loaded = load_run("anual", project.root)
    own = {name for name in begin(loaded, project.root).inputs if name.startswith("params/")}
    assert own == {"params/anual.yml"}
    for ending in ("yml", "lock"):
        (project.root / "params" / f"plan_de_otro.{ending}").write_text(ending)
    found = begin(loaded, project.root).inputs
    own = {name for name in found if name.startswith("params/")}
    assert own == {"params/anual.yml", "params/plan_de_otro.yml", "params/plan_de_otro.lock"}
    # printf lock | sha256sum
    assert found["params/plan_de_otro.lock"].startswith("0c030586945fe504")


def test_a_plan_outside_the_folder_of_runs_is_no_input(project):
    (project.root / "x.yml").write_text("x")
    project.notebook("study", parameters=PARAMETERS + 'plan = "../x"  # plan\n')
    project.run_file(notebooks=["study"])
    inputs = begin(load_run("anual", project.root), project.root).inputs
    assert not [name for name in inputs if "x.yml" in name]
