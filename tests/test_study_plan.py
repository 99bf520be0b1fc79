"""The plan of a study: what is read, and what each message says."""

import copy
import dataclasses

import pytest

from spl_eval.params import load_run
from spl_eval.project import ROOT_VARIABLE
from spl_eval.results.study.outcomes import OUTCOMES as MEASURED
from spl_eval.results.study.population import BASE
from spl_eval.study_plan.checking import checked_plan
from spl_eval.study_plan.keys import KEYS
from spl_eval.study_plan.plan import COVARIATES, OUTCOMES, Entered
from spl_eval.study_plan.reading import ParameterProblems, plan_of, read_plan, study_of
from tests.report import ROOT

PLACE = "params/x.yml"
PLAN = {
    "question": "¿Qué cambió?",
    "estimand": "Efecto medio",
    "entered": {"from": 1, "to": 4},
    "years_before": 2,
    "outcomes": {"main": ["jobs"], "secondary": ["log_sales"], "placebo": ["exports"]},
    "minimum_effect": {"log_sales": 0.05, "jobs": 1},
    "comparison": "never_treated",
    "cluster": "organisation_id",
    "alpha": 0.05,
    "power": 0.8,
    "persistence": [0, 0.5, 1],
    "sample": {
        "survey": "S2016",
        "strata": ["line", "region"],
        "margin": 0.1,
        "outcome": "jobs",
        "allocation": "neyman",
        "minimum": 2,
        "response": 1,
        "reserve": 0,
        "seed": 0,
    },
}
YAML = """\
title: Estudio
data: data/2016
notebooks: [one]
parameters: {year: 2016}
plan:
  question: >
    ¿Qué
    cambió?
  estimand: Efecto medio
  entered: {from: 1, to: 4}
  years_before: 2
  outcomes: {main: [jobs]}
  minimum_effect: {jobs: 1}
  comparison: never_treated
  cluster: unit_id
  alpha: 0.05
  power: 0.8
  persistence: [1]
  sample: {survey: S, strata: [line], margin: 1, outcome: jobs, allocation: neyman, minimum: 2,
           response: 1, reserve: 0, seed: 0, take_all: [{line: "3"}]}
"""


def changed(path, value):
    """Return the plan with another value at ``path``; ``...`` takes the key away."""
    plan = copy.deepcopy(PLAN)
    *sections, key = path.split(".")
    place = plan
    for section in sections:
        place = place[section]
    place[key] = value
    if value is ...:
        del place[key]
    return plan


def told(plan):
    return [str(problem) for problem in checked_plan(plan, PLACE)[1]]


def only(path, value):
    (message,) = told(changed(path, value))
    place, what = message.split(": ", 1)
    assert place == PLACE
    return what


@pytest.fixture
def root(tmp_path, monkeypatch):
    (tmp_path / "params").mkdir()
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    (tmp_path / "params" / "estudio.yml").write_text(YAML, encoding="utf-8")
    return tmp_path


class TestRead:
    def test_every_key_has_its_value(self):
        plan, problems = checked_plan(PLAN, PLACE)
        assert problems == []
        assert plan.entered == Entered(first=1, last=4)
        assert plan.families == {
            "main": ("jobs",), "secondary": ("log_sales",), "placebo": ("exports",),
        }  # fmt: skip
        assert plan.outcomes == ("jobs", "log_sales", "exports")
        assert [plan.family_of(name) for name in plan.outcomes] == ["main", "secondary", "placebo"]
        assert plan.persistence == (0.0, 0.5, 1.0)
        assert plan.sample.strata == ("line", "region")

    def test_what_is_left_out_and_may_be_is_none(self):
        plan, _ = checked_plan(PLAN, PLACE)
        assert (plan.covariates, plan.subgroups, plan.sample.take_all) == ((), (), ())
        assert plan.method == "dr"
        plan, problems = checked_plan(changed("outcomes", {"main": ["jobs"]}), PLACE)
        assert (plan.families["secondary"], plan.families["placebo"]) == ((), ())
        # the minimum effect of log_sales has no outcome now
        assert len(problems) == 1

    def test_as_mapping_is_read_as_the_same_plan(self):
        plan, _ = checked_plan(PLAN, PLACE)
        again, problems = checked_plan(plan.as_mapping(), PLACE)
        assert (again, problems) == (plan, [])

    def test_whole_numbers_are_numbers_and_the_order_of_minimum_effects_is_ours(self):
        plan, _ = checked_plan(PLAN, PLACE)
        assert list(plan.minimum_effect.items()) == [("jobs", 1.0), ("log_sales", 0.05)]
        assert isinstance(plan.minimum_effect["jobs"], float)

    def test_the_plan_cannot_be_changed(self):
        plan, _ = checked_plan(PLAN, PLACE)
        with pytest.raises(dataclasses.FrozenInstanceError):
            plan.alpha = 0.1

    def test_the_keys_are_those_of_the_plan(self):
        content = checked_plan(PLAN, PLACE)[0].as_mapping()
        paths = set()
        for key, value in content.items():
            nested = isinstance(value, dict) and key != "minimum_effect"
            paths |= {f"{key}.{below}" for below in value} if nested else {key}
        assert paths == set(KEYS)

    def test_names_are_those_that_studies_measure(self):
        assert tuple(MEASURED) == OUTCOMES
        assert set(BASE) <= {name.removesuffix("_base") for name in COVARIATES}

    def test_the_study_of_the_repository(self, monkeypatch):
        monkeypatch.setenv(ROOT_VARIABLE, str(ROOT))
        study = study_of("midterm_2016")
        assert (study.name, study.year) == ("midterm_2016", 2016)
        assert study.plan.families["main"] == ("jobs", "women_jobs")


class TestMessages:
    @pytest.mark.parametrize("path", [path for path in KEYS if KEYS[path].required])
    def test_a_key_that_is_missing(self, path):
        what = only(path, ...)
        assert what.startswith(f"falta «plan.{path}». Agregue ")
        assert path == "minimum_effect" or f", por ejemplo {KEYS[path].example}." in what

    @pytest.mark.parametrize(
        ("path", "value", "message"),
        [
            ("alfa", 0.05, "«plan» no lleva la clave «alfa». ¿Quiso decir «alpha»? Valores"),
            ("sample.sed", 1, "«plan.sample» no lleva la clave «sed». ¿Quiso decir «seed»? Val"),
            ("outcomes.minor", [], "«plan.outcomes» no lleva la clave «minor». "),
            ("sample", ..., "falta «plan.sample». Agregue sample: y debajo survey, strata, margin"),
            ("entered", None, "falta «plan.entered». Agregue entered: y debajo from, to."),
            ("entered", [1, 4], "«plan.entered» no contiene pares «clave: valor». Escriba uno"),
            ("entered.from", 5, "«plan.entered.from» (5) pasa de «to» (4). Escriba primero"),
            ("entered.to", 4.0, "«plan.entered.to» no puede valer «4.0». Se espera un número "
                                "entero desde 0 hasta 50."),
            ("entered.to", True, "«plan.entered.to» no puede valer «true». Se espera un número"),
            ("entered.to", 10**400, "«plan.entered.to» no puede valer «1000"),
            ("years_before", 0, "«plan.years_before» no puede valer «0». Se espera un número "
                                "entero desde 1 hasta 50."),
            ("question", "  ", "«plan.question» no es un texto. Escríbalo entre comillas"),
            ("question", "a\u202eb", "«plan.question» no es un texto. "),
            ("question", 2016, "«plan.question» no es un texto. "),
            ("estimand", "a" * 1001, "«plan.estimand» no es un texto. Escríbalo entre comillas "
                                     "dobles, en hasta 1000 caracteres."),
            ("outcomes.main", "jobs", "«plan.outcomes.main» no es una lista. Escriba los valores "
                                      "entre corchetes: los resultados principales, por ejemplo"),
            ("comparison", "nobody", "«plan.comparison» no puede valer «nobody». Valores "
                                     "permitidos: never_treated, not_yet_treated."),
            ("comparison", ["never_treated"], "«plan.comparison» no puede valer «['never"),
            ("cluster", "organization_id", "«plan.cluster» no puede valer «organization_id». "
                                           "¿Quiso decir «organisation_id»?"),
            ("covariates", ["jobs"], "«plan.covariates» no puede valer «jobs». ¿Quiso decir "
                                     "«jobs_base»?"),
            ("subgroups", ["line", "provinces"], "«plan.subgroups» no puede valer «provinces»."),
            ("subgroups", ["line", "line"], "«plan.subgroups» tiene «line» dos veces. Deje uno."),
            ("subgroups", ["line"] * 51, "«plan.subgroups» tiene más de 50 elementos. Revise"),
            ("subgroups", [{"line": 1}], "«plan.subgroups» no puede valer «{'line': 1}»."),
            ("alpha", 0, "«plan.alpha» no puede valer «0». Se espera un número mayor que 0 y "
                         "menor que 0.5."),
            ("alpha", 0.5, "«plan.alpha» no puede valer «0.5». "),
            ("alpha", "0,05", "«plan.alpha» no puede valer «0,05». Se espera un número mayor que "
                              "0 y menor que 0.5; los decimales llevan punto."),
            ("alpha", float("nan"), "«plan.alpha» no puede valer «nan». "),
            ("power", 0.5, "«plan.power» no puede valer «0.5». Se espera un número mayor que 0.5 "
                           "y menor que 1."),
            ("power", 1, "«plan.power» no puede valer «1». "),
            ("persistence", [], "«plan.persistence» está vacía. Escriba al menos un valor"),
            ("persistence", [0, 1.5], "«plan.persistence» no puede valer «1.5». Se espera un "
                                      "número desde 0 hasta 1."),
            ("persistence", [0, -0.0], "«plan.persistence» tiene dos veces el mismo valor."),
            ("persistence", [0, True], "«plan.persistence» no puede valer «true». "),
            ("persistence", [0, "x"], "«plan.persistence» no puede valer «x». "),
            ("minimum_effect.jobs", 0, "«plan.minimum_effect.jobs» no puede valer «0». Se espera "
                                       "un número mayor que 0 y hasta 1000000000000."),
            ("minimum_effect.jobs", float("inf"), "«plan.minimum_effect.jobs» no puede valer «inf"),
            ("minimum_effect.jobs", 10**400, "«plan.minimum_effect.jobs» no puede valer «1000"),
            ("minimum_effect.jobs", ..., "falta «plan.minimum_effect.jobs». Agregue el menor "
                                         "efecto que importaría, por ejemplo jobs: 0.2."),
            ("minimum_effect.job", 1, "«plan.minimum_effect» no lleva la clave «job». ¿Quiso "
                                      "decir «jobs»?"),
            ("minimum_effect.active", 1, "«plan.minimum_effect.active» no es un resultado de "
                                         "«plan.outcomes». Quítelo"),
            ("sample.margin", 0, "«plan.sample.margin» no puede valer «0». "),
            ("sample.strata", ["province"], "«plan.sample.strata» no puede valer «province». "
                                            "Valores permitidos: line, region, sector."),
            ("sample.outcome", "sales", "«plan.sample.outcome» no puede valer «sales». ¿Quiso "
                                        "decir «log_sales»?"),
            ("sample.response", 0, "«plan.sample.response» no puede valer «0». Se espera un número "
                                   "mayor que 0 y hasta 1."),
            ("sample.seed", -1, "«plan.sample.seed» no puede valer «-1». "),
            ("sample.seed", 2**32, "«plan.sample.seed» no puede valer «4294967296». "),
            ("sample.take_all", ["3"], "«plan.sample.take_all» no puede tener «3». Escriba "
                                       'estrato y valor entre llaves, por ejemplo {line: "3"}.'),
            ("sample.take_all", [{"line": 3}], "«plan.sample.take_all» tiene en «line» algo que no "
                                               'es un texto. Escríbalo entre comillas dobles, por '
                                               'ejemplo line: "3".'),
            ("sample.take_all", [{"line": "1A"}], "«plan.sample.take_all» nombra la línea «1A». "
                                                  "¿Quiso decir «1.A»?"),
            ("sample.take_all", [{"sector": "x"}], "«plan.sample.take_all» nombra «sector», que no "
                                                   "está en «strata». "),
        ],
    )  # fmt: skip
    def test_a_wrong_value(self, path, value, message):
        assert only(path, value).startswith(message)

    def test_an_outcome_in_two_families(self):
        what = only("outcomes.placebo", ["exports", "jobs"])
        assert what.startswith("«plan.outcomes.placebo» repite «jobs», que ya está en «main». ")

    def test_no_main_outcome(self):
        what = only("outcomes.main", [])
        assert what.startswith("«plan.outcomes.main» está vacía. Escriba al menos un resultado")

    def test_covariates_need_a_method(self):
        what = only("covariates", ["jobs_base"])
        assert what == (
            "falta «plan.method». Hay covariables; Valores permitidos: dr, reg, ipw."
        )  # fmt: skip

    def test_all_at_once(self):
        plan = changed("alpha", "x") | {"power": 2, "cluster": None, "question": []}
        plan["sample"]["seed"] = "y"
        assert len(told(plan)) == 5

    @pytest.mark.parametrize("junk", [None, [], "x", 3, {}, {1: {2: [3]}}, {None: None}])
    def test_junk_is_told(self, junk):
        assert told(junk)

    def test_a_mapping_without_end_is_one_problem(self):
        assert told({str(number): number for number in range(60)}) == [
            f"{PLACE}: «plan» tiene más de 50 claves. Revise si es el archivo correcto."
        ]


class TestFile:
    def test_read(self, root):
        plan = read_plan(root / "params" / "estudio.yml")
        assert plan == plan_of("estudio")
        assert plan.question == "¿Qué cambió?"
        assert plan.sample.take_all == ({"line": "3"},)

    @pytest.mark.parametrize(
        "name", ["../estudio", "params/estudio", ".estudio", "", "estudio.yml"]
    )
    def test_the_name_of_a_run_is_no_path(self, root, name):
        (root / "estudio.yml").write_text(YAML, encoding="utf-8")
        with pytest.raises(ParameterProblems, match=r"no es el nombre|no existe esa corrida"):
            plan_of(name)

    def test_no_plan(self, root):
        text = YAML[: YAML.index("plan:")]
        (root / "params" / "sin.yml").write_text(text, encoding="utf-8")
        with pytest.raises(ParameterProblems) as caught:
            plan_of("sin")
        assert "params/sin.yml: falta «plan»: esta corrida no es la de un estudio. " in str(
            caught.value
        )

    @pytest.mark.parametrize(
        ("year", "what"),
        [
            ("{}", "falta «parameters.year»"),
            ("[2016]", "falta «parameters.year»"),
            ("{year: true}", "year no puede valer «True»"),
            ("{year: 20160}", "year no puede valer «20160»"),
            ("{year: 2016-01-01}", "year no puede valer «2016-01-01»"),
        ],
    )
    def test_no_year(self, root, year, what):
        text = YAML.replace("{year: 2016}", year).replace("alpha: 0.05", "alpha: 2016-01-01")
        (root / "params" / "estudio.yml").write_text(text, encoding="utf-8")
        with pytest.raises(ParameterProblems) as caught:
            study_of("estudio")
        assert [problem.what for problem in caught.value.problems] == [
            "«plan.alpha» no puede valer «2016-01-01»",
            what,
        ]


class TestRun:
    """A run checks its plan, and the one that its notebooks ask for, before anything runs."""

    PARAMETERS = 'data = "data/2016"  # datos\nyear = 2016  # año\nplan = "estudio"  # plan\n'

    def problems(self, project, text, **files):
        project.notebook("one", parameters=self.PARAMETERS)
        project.run_file("estudio", text=text)
        for name, more in files.items():
            project.run_file(name, text=more)
        try:
            load_run("estudio", project.root)
        except ParameterProblems as error:
            return [str(problem) for problem in error.problems]
        return []

    def test_a_plan_is_a_key_of_the_run(self, project):
        assert self.problems(project, YAML) == []

    def test_its_problems_are_the_run_s(self, project):
        text = YAML.replace("alpha: 0.05", "alpha: 5").replace("2016}", "2016, plan: estudio}")
        assert [each.partition(". ")[0] for each in self.problems(project, text)] == [
            "params/estudio.yml: «plan.alpha» no puede valer «5»"
        ]

    def test_the_plan_of_another_run(self, project):
        own = YAML[: YAML.index("plan:")].replace("2016}", "2016, plan: otro}")
        assert self.problems(project, own, otro=YAML) == []
        (message,) = self.problems(project, own, otro=YAML.replace("power: 0.8", "power: 8"))
        assert message.startswith("params/otro.yml: «plan.power» no puede valer «8». ")
        (message,) = self.problems(project, own.replace("plan: otro", "plan: otra"), otro=YAML)
        assert message.startswith("params/otra.yml: no existe esa corrida. ¿Quiso decir «otro»?")
