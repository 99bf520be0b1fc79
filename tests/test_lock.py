"""Locked plans: what is written, what an edit costs, and what the report says of a change."""

import copy
import datetime as dt
import hashlib
import os
import re
import subprocess
import sys

import pytest

from spl_eval import cli
from spl_eval.errors import UsageError
from spl_eval.project import ROOT_VARIABLE
from spl_eval.study_plan import lock_file
from spl_eval.study_plan.checking import checked_plan
from spl_eval.study_plan.deviations import deviations, exploratory
from spl_eval.study_plan.keys import PARTS
from spl_eval.study_plan.lock_file import LockError, plan_hash, read_lock
from spl_eval.study_plan.locking import lock
from spl_eval.study_plan.reading import ParameterProblems, study_of
from spl_eval.study_plan.status import ALL_EXPLORATORY, lock_status, status_of
from tests.test_study_plan import PLAN, YAML

NOW = dt.datetime(2016, 3, 1, 22, 30, tzinfo=dt.timezone(-dt.timedelta(hours=3)))
LATER = dt.datetime(2017, 5, 2, tzinfo=dt.UTC)
END = "2016-12-31"


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A project with a study; returns what changes its run file."""
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    for folder in ("params", "notebooks"):
        (tmp_path / folder).mkdir()
    path = tmp_path / "params" / "estudio.yml"

    def change(*replacements):
        text = path.read_text(encoding="utf-8") if path.exists() else YAML
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
        return path.with_suffix(".lock")

    change()
    return change


@pytest.fixture
def call(run, capsys):
    """Run ``spl-eval lock`` in this process: exit code, stdout, stderr."""

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main(["lock", *arguments])
        return caught.value.code, *capsys.readouterr()

    return call


def plan(**changes):
    """Return the plan of PLAN with other values at paths written with two underscores."""
    content = copy.deepcopy(PLAN)
    for path, value in changes.items():
        *sections, key = path.split("__")
        place = content
        for section in sections:
            place = place[section]
        place[key] = value
    found, problems = checked_plan(content, "x")
    assert problems == []
    return found


def locked(of, year=2016, **more):
    content = of.as_mapping()
    fields = {"changed": (), "hash": plan_hash(content, year), "reason": "", "history": ()}
    at = {"locked_at": "2016-03-02T01:30:00Z", "run": "x"}
    return lock_file.Lock(**{**fields, **at, "plan": content, "year": year, **more})


def changes(year=2016, **more):
    return deviations(plan(**more), locked(plan()), year)


class TestFile:
    def test_it_holds_the_plan_the_time_and_a_hash_that_anybody_can_repeat(self, run):
        done = lock("estudio", now=NOW)
        assert done.is_new
        text = done.path.read_text(encoding="utf-8")
        by_hand = (
            '{"plan":{"alpha":0.05,"cluster":"unit_id","comparison":"never_treated","covariates":'
            '[],"entered":{"from":1,"to":4},"estimand":"Efecto medio","method":"dr",'
            '"minimum_effect":{"jobs":1.0},"outcomes":{"main":["jobs"],"placebo":[],"secondary":'
            '[]},"persistence":[1.0],"power":0.8,"question":"¿Qué cambió?","sample":{"allocation":'
            '"neyman","margin":1.0,"minimum":2,"outcome":"jobs","reserve":0.0,"response":1.0,'
            '"seed":0,"strata":["line"],"survey":"S","take_all":[{"line":"3"}]},"subgroups":[],'
            '"years_before":2},"year":2016}'
        )
        assert f"\nhash: {hashlib.sha256(by_hand.encode()).hexdigest()}\n" in text
        assert "\nlocked_at: '2016-03-02T01:30:00Z'\n" in text  # 22.30 in Buenos Aires
        assert "\n  question: ¿Qué cambió?\n" in text
        keys = re.findall(r"^(\w+):", text, flags=re.MULTILINE)
        assert keys == sorted(keys)
        names = sorted(path.name for path in done.path.parent.iterdir())
        assert names == ["estudio.lock", "estudio.yml"]

    def test_what_is_written_is_read(self, run):
        assert read_lock("estudio") is None
        done = lock("estudio", now=NOW)
        assert read_lock("estudio") == done.lock
        assert deviations(study_of("estudio").plan, done.lock, 2016) == ()

    @pytest.mark.parametrize(
        "text",
        [
            "yes",
            "2016-12-01",
            "a: b # c",
            "'\"",
            "- x",
            "1e3",
            "ñandú ☃",
            "=1+1",
            "x" * 300,
            "null",
        ],
    )
    def test_any_text_comes_back(self, run, text):
        quoted = "'" + text.replace("'", "''") + "'"
        run(("Efecto medio", quoted))
        lock("estudio", reason=text, now=NOW)
        found = read_lock("estudio")
        assert (found.plan["estimand"], found.reason) == (text, text)

    @pytest.mark.parametrize("value", ["1.0e-7", "0.1", "123456789.123", "1.0e+11"])
    def test_any_number_comes_back(self, run, value):
        run(("minimum_effect: {jobs: 1}", f"minimum_effect: {{jobs: {value}}}"))
        lock("estudio", now=NOW)
        assert read_lock("estudio").plan["minimum_effect"] == {"jobs": float(value)}
        assert not lock("estudio", now=LATER).is_new

    def test_the_same_bytes_in_another_process(self, run):
        path = lock("estudio", now=NOW).path
        first = path.read_bytes()
        path.unlink()
        code = (
            "import datetime as dt; from spl_eval.study_plan.locking import lock\n"
            "lock('estudio', now=dt.datetime(2016, 3, 2, 1, 30, tzinfo=dt.UTC))"
        )
        environment = {**os.environ, "PYTHONHASHSEED": "7"}
        subprocess.run([sys.executable, "-c", code], env=environment, check=True)
        assert path.read_bytes() == first

    def test_a_number_written_otherwise_changes_nothing(self, run):
        path = lock("estudio", now=NOW).path
        before = path.read_bytes()
        run(("{jobs: 1}", "{jobs: 1.0}"), ("persistence: [1]", "persistence:\n    - 1.00"))
        done = lock("estudio", now=LATER)
        assert (done.is_new, path.read_bytes()) == (False, before)

    def test_a_change_needs_a_reason_and_stays_in_the_history(self, run):
        first = lock("estudio", now=NOW).lock
        run(("alpha: 0.05", "alpha: 0.1"), ("year: 2016", "year: 2017"))
        with pytest.raises(UsageError) as caught:
            lock("estudio", now=LATER)
        assert str(caught.value).splitlines() == [
            "params/estudio.yml: el plan cambió desde que se congeló, el 2 de marzo de 2016:",
            "  El año del estudio (year): el plan decía «2016»; ahora, «2017».",
            "  El nivel de significación (alpha): el plan decía «0,05»; ahora, «0,1».",
            "Así, el informe marca como exploratorio lo que depende de eso: todo el estudio.",
            "Deshaga los cambios, o congélelo de nuevo y diga por qué: "
            'spl-eval lock "estudio" --reason "el motivo".',
        ]
        assert read_lock("estudio") == first
        second = lock("estudio", reason="pedido de la Junta", now=LATER).lock
        assert (second.changed, second.reason) == (("year", "alpha"), "pedido de la Junta")
        assert [(each.hash, each.locked_at, each.year) for each in second.history] == [
            (first.hash, "2016-03-02T01:30:00Z", 2016)
        ]
        run(("alpha: 0.1", "alpha: 0.05"))
        third = lock("estudio", reason="error", now=LATER).lock
        assert [each.reason for each in third.all_locks] == ["", "pedido de la Junta", "error"]
        assert read_lock("estudio") == third

    def test_a_lock_is_no_run(self, run):
        lock("estudio", now=NOW)
        with pytest.raises(ParameterProblems, match=r"Valores permitidos: estudio\."):
            study_of("studio")

    def test_a_folder_that_cannot_be_written(self, run, monkeypatch):
        path = lock("estudio", now=NOW).path
        before = path.read_bytes()
        run(("alpha: 0.05", "alpha: 0.1"))

        def fails(*_):
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(lock_file.os, "replace", fails)
        with pytest.raises(UsageError, match=r"params/estudio\.lock: no se puede escribir"):
            lock("estudio", reason="x", now=LATER)
        assert path.read_bytes() == before
        assert len(list(path.parent.iterdir())) == 2


class TestEdited:
    @pytest.mark.parametrize(
        ("old", "new", "what"),
        [
            ("  alpha: 0.05", "  alpha: 0.1", "el plan que guarda no es el que se congeló"),
            ("\nyear: 2016", "\nyear: 2015", "el plan que guarda no es el que se congeló"),
            ("    - jobs", "    - jobs\n    - active", "el plan que guarda no es el que se congel"),
            ("  alpha: 0.05", "  alpha: 2016-01-01", "el plan que guarda no es el que se congeló"),
            ("  alpha: 0.05", "  alpha: .nan", "el plan que guarda no es el que se congeló"),
            ("2016-03-02", "2015-03-02", "la fecha, el motivo o la historia no son los que eran"),
            ("reason: ''", "reason: x", "la fecha, el motivo o la historia no son los que eran"),
            ("history: []", "history: [1]", "la fecha, el motivo o la historia no son los que"),
            ("\nyear: 2016", "\nyear: true", "le faltan claves, o tienen otra cosa"),
            ("reason: ''", "", "le faltan claves, o tienen otra cosa"),
            ("reason: ''", "reason: ''\nnote: x", "le faltan claves, o tienen otra cosa"),
        ],
    )
    def test_an_edit_by_hand_is_told(self, run, old, new, what):
        path = lock("estudio", now=NOW).path
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(LockError) as caught:
            read_lock("estudio")
        message = str(caught.value)
        assert message.startswith(f"params/estudio.lock: se editó a mano: {what}")
        assert message.endswith(
            "Recupere el archivo como estaba, por ejemplo del control de versiones. Si no puede, "
            "bórrelo y congele el plan de nuevo: valdrá desde esa fecha."
        )

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("", "no contiene pares «clave: valor»"),
            ("a: [", "no es YAML válido"),
            ("schema: 2", "no es un plan congelado que esta versión sepa leer"),
        ],
    )
    def test_what_is_no_lock(self, run, text, what):
        run().write_text(text, encoding="utf-8")
        with pytest.raises(LockError, match=what):
            read_lock("estudio")

    def test_the_lock_of_another_run(self, run):
        path = lock("estudio", now=NOW).path
        (path.parent / "otro.yml").write_text(YAML, encoding="utf-8")
        path.rename(path.with_stem("otro"))
        with pytest.raises(LockError, match="es el plan congelado de otra corrida, «estudio»"):
            read_lock("otro")

    @pytest.mark.parametrize(
        ("key", "value"),
        [
            ("locked_at", "ayer"),
            ("history", [{}]),
            ("history", ["x"]),
            ("changed", [[]]),
            ("plan", {}),
            ("plan", {"outcomes": ["jobs"]}),
            ("plan", {"outcomes": {"main": 1}}),
        ],
    )
    def test_hashes_repeated_on_purpose_end_in_a_message_too(self, run, key, value):
        path = lock("estudio", now=NOW).path
        content = lock_file.read_yaml(path)
        content[key] = value
        content["hash"] = plan_hash(content["plan"], content["year"])
        del content["seal"]
        content["seal"] = lock_file._digest(content)
        path.write_text(lock_file.json.dumps(content), encoding="utf-8")
        if key == "changed":
            assert read_lock("estudio").changed == ("[]",)
        else:
            with pytest.raises(LockError, match="y no se entiende"):
                read_lock("estudio")

    def test_line_ends_of_another_system_are_no_edit(self, run):
        done = lock("estudio", now=NOW)
        done.path.write_bytes(done.path.read_bytes().replace(b"\n", b"\r\n"))
        assert read_lock("estudio") == done.lock

    def test_the_study_goes_on_as_exploratory(self, run):
        path = lock("estudio", now=NOW).path
        path.write_text(path.read_text().replace("alpha: 0.05", "alpha: 0.1"), encoding="utf-8")
        status = status_of("estudio", 2016, END)
        assert (status.locked, status.before_data, tuple(status.exploratory)) == (
            False, None, PARTS,
        )  # fmt: skip
        assert status.sentences[0] == (
            "El archivo del plan congelado no sirve como prueba de qué se decidió ni cuándo: se "
            "editó a mano: el plan que guarda no es el que se congeló."
        )


class TestDeviations:
    @pytest.mark.parametrize(
        ("change", "key", "planned", "current", "parts"),
        [
            ({"alpha": 0.1}, "alpha", "0,05", "0,1", PARTS),
            ({"estimand": "Otro"}, "estimand", "Efecto medio", "Otro", PARTS),
            ({"entered__to": 3}, "entered.to", "4", "3", PARTS),
            ({"years_before": 1}, "years_before", "2", "1", PARTS[:-1]),
            ({"cluster": "unit_id"}, "cluster", "organisation_id", "unit_id", PARTS[:-1]),
            ({"outcomes__placebo": ["exports", "exporter"]}, "outcomes.placebo", "exports",
             "exports, exporter", ("placebo",)),
            ({"outcomes__placebo": []}, "outcomes.placebo", "exports", "ninguno", ("placebo",)),
            ({"subgroups": ["line"]}, "subgroups", "ninguno", "line", ("subgroups",)),
            ({"minimum_effect__jobs": 0.5}, "minimum_effect.jobs", "1", "0,5",
             ("main", "subgroups")),
            ({"minimum_effect__log_sales": 0.1}, "minimum_effect.log_sales", "0,05", "0,1",
             ("secondary",)),
            ({"minimum_effect__exports": 3}, "minimum_effect.exports", "sin valor", "3",
             ("placebo",)),
            ({"persistence": [0, 0.25]}, "persistence", "0; 0,5; 1", "0; 0,25", ("costs",)),
            ({"sample__seed": 9}, "sample.seed", "0", "9", ("sample",)),
            ({"sample__take_all": [{"line": "3"}, {"line": "2.A"}]}, "sample.take_all", "ninguno",
             "line: 3; line: 2.A", ("sample",)),
        ],
    )  # fmt: skip
    def test_one_key(self, change, key, planned, current, parts):
        (found,) = changes(**change)
        assert (found.key, found.planned, found.current) == (key, planned, current)
        assert found.parts == parts
        assert exploratory([found]) == dict.fromkeys(parts, (key,))

    def test_none(self):
        assert changes() == ()
        assert exploratory(()) == {}

    def test_another_year_is_another_study(self):
        (found,) = changes(year=2014)
        assert (found.key, found.planned, found.current) == ("year", "2016", "2014")
        assert found.parts == PARTS
        assert found.sentence == (
            "El año del estudio (year): el plan decía «2016»; ahora, «2014»."
        )  # fmt: skip

    def test_the_order_is_the_plan_s_and_parts_keep_their_keys(self):
        found = changes(
            sample__seed=1,
            minimum_effect__active=0.1,
            outcomes__main=["jobs", "active"],
            minimum_effect__jobs=2,
        )
        keys = ["outcomes.main", "minimum_effect.jobs", "minimum_effect.active", "sample.seed"]
        assert [each.key for each in found] == keys
        assert list(exploratory(found)) == ["main", "subgroups", "costs", "sample"]
        assert exploratory(found)["main"] == tuple(keys[:3])
        assert exploratory(found)["costs"] == ("outcomes.main",)

    def test_an_outcome_that_changes_its_family_concerns_both(self):
        found = changes(
            outcomes__main=["jobs", "log_sales"],
            outcomes__secondary=[],
            minimum_effect__log_sales=0.1,
        )
        assert {each.key: each.parts for each in found} == {
            "outcomes.main": ("main", "subgroups", "costs"),
            "outcomes.secondary": ("secondary",),
            "minimum_effect.log_sales": ("main", "secondary", "subgroups"),
        }

    def test_a_key_that_this_version_does_not_know_concerns_all(self):
        content = plan().as_mapping() | {"anticipation": 1}
        (found,) = deviations(plan(), locked(plan(), plan=content), 2016)
        assert (found.key, found.planned, found.current) == ("anticipation", "1", "sin valor")
        assert found.parts == PARTS


class TestStatus:
    def test_no_lock(self):
        status = lock_status(plan(), None, 2016, END)
        assert (status.locked, status.locked_on, status.hash) == (False, "", "")
        assert dict(status.exploratory) == dict.fromkeys(PARTS, ())
        assert status.sentences == (
            "El plan de este estudio no está congelado: nada muestra que se haya decidido antes de "
            "ver los datos.",
            "Todo el estudio se lee como exploratorio: sugiere qué mirar en otro estudio, y sus "
            "intervalos y valores p no tienen la garantía que dicen tener.",
        )

    @pytest.mark.parametrize(
        ("end", "before", "sentence"),
        [
            ("2016-12-31", True, "Es anterior al fin de los datos (31 de diciembre de 2016). La "),
            ("2016-03-03", True, "Es anterior al fin de los datos (3 de marzo de 2016). La fecha"),
            ("2016-03-02", False, "No es anterior al fin de los datos (2 de marzo de 2016): "),
            ("2015-12-31", False, "No es anterior al fin de los datos (31 de diciembre de 2015): "
                                  "muestra que el plan no cambió desde entonces, no que se haya "
                                  "decidido antes de verlos."),
            (None, None, "No se sabe hasta cuándo llegan los datos"),
        ],
    )  # fmt: skip
    def test_design_before_data(self, end, before, sentence):
        status = lock_status(plan(), locked(plan()), 2016, end)
        exploratory = dict.fromkeys(PARTS, ()) if before is False else {}
        assert (status.before_data, status.deviations) == (before, ())
        assert status.exploratory == exploratory
        assert status.locked_on == "2016-03-02"
        assert status.sentences[0] == (
            f"El plan se congeló el 2 de marzo de 2016 (huella {status.hash})."
        )
        assert status.sentences[1].startswith(sentence)
        told = [ALL_EXPLORATORY] if before is False else []
        assert status.sentences[2:] == ("El estudio sigue el plan congelado, sin cambios.", *told)

    def test_a_deviation_says_what_stands_and_what_does_not(self):
        status = lock_status(plan(subgroups=["line"], power=0.9), locked(plan()), 2016, END)
        assert status.sentences[2:] == (
            "El estudio se aparta del plan congelado en 2 puntos.",
            "Los subgrupos (subgroups): el plan decía «ninguno»; ahora, «line».",
            "La potencia buscada (power): el plan decía «0,8»; ahora, «0,9».",
            "Por esos cambios es exploratorio, y así se marca, lo que dice de los resultados "
            "principales, los resultados secundarios, las pruebas de placebo y los subgrupos.",
            "Lo demás sigue el plan congelado: los costos por puesto y la muestra del seguimiento.",
        )

    def test_locking_anew_after_the_data_does_not_make_a_choice_foreseen(self, run):
        lock("estudio", now=NOW)
        run(("sample: {survey: S,", "sample: {survey: T,"))
        lock("estudio", reason="otra encuesta", now=LATER)
        status = status_of("estudio", 2016, END)
        assert (status.locked_on, status.before_data) == ("2016-03-02", True)
        assert (status.deviations, status.late) == ((), ("sample.survey",))
        assert status.exploratory == {"sample": ("sample.survey",)}
        assert status.sentences[2].startswith("Se congeló de nuevo el 2 de mayo de 2017 (huella ")
        assert status.sentences[2].endswith(
            "y cambió la encuesta de seguimiento (sample.survey). Motivo: «otra encuesta»."
        )
        assert status.sentences[3].startswith("Lo que se cambió cuando los datos de ese año ya ")
        assert status.sentences[4] == "El estudio sigue el último plan congelado."
        assert status.sentences[5].startswith("Por esos cambios es exploratorio, y así se marca, ")

    def test_locking_anew_before_the_data_is_no_deviation(self, run):
        lock("estudio", now=NOW)
        run(("sample: {survey: S,", "sample: {survey: T,"))
        lock("estudio", reason="otra encuesta", now=NOW + dt.timedelta(days=9))
        status = status_of("estudio", 2016, END)
        assert (status.late, status.exploratory, status.before_data) == ((), {}, True)
        assert any("Se congeló de nuevo el 11 de marzo" in each for each in status.sentences)
        assert status_of("estudio", 2016, None).late == ("sample.survey",)

    def test_all_parts(self):
        status = lock_status(plan(), locked(plan()), 2014, END)
        assert tuple(status.exploratory) == PARTS
        assert status.sentences[-1].startswith("Todo el estudio se lee como exploratorio")


class TestCommand:
    def test_lock_and_lock_again(self, call, run):
        code, out, err = call("estudio")
        assert (code, err) == (0, "")
        assert re.fullmatch(
            r"Listo: params/estudio\.lock, plan congelado el \d+ de \w+ de \d{4}\.\n"
            r"Huella: [0-9a-f]{12}\. Guarde el archivo con el proyecto y mande la huella a quien "
            r"pueda dar fe de la fecha\.\n",
            out,
        )
        code, out, err = call("estudio", "--reason", "por las dudas")
        assert (code, err) == (0, "")
        assert out.startswith(
            "Sin cambios: params/estudio.lock tiene este mismo plan, congelado el "
        )
        run(("alpha: 0.05", "alpha: 0.1"))
        code, out, err = call("estudio")
        assert (code, out) == (2, "")
        assert "\n  El nivel de significación (alpha): el plan decía «0,05»; ahora, «0,1».\n" in err
        code, out, err = call("estudio", "--reason", "  pedido\n de la Junta ")
        assert (code, err) == (0, "")
        assert read_lock("estudio").reason == "pedido de la Junta"

    @pytest.mark.parametrize("reason", ["  ", "a\x1b[2J", "x" * 501])
    def test_what_is_no_reason(self, call, reason):
        code, _, err = call("estudio", "--reason", reason)
        assert code == 2
        assert "no es un motivo. Escríbalo en hasta 500 caracteres" in err

    def test_wrong_plans_are_not_locked(self, call, run):
        path = run(("alpha: 0.05", "alpha: 5"), ("{year: 2016}", "{}"))
        code, _, err = call("estudio")
        assert (code, path.exists()) == (2, False)
        assert err.startswith("Error: 2 problemas en los parámetros:\n")

    @pytest.mark.parametrize("name", ["../params/estudio", "/etc/passwd", "estudio.lock", "nada"])
    def test_no_run(self, call, name):
        code, _, err = call(name)
        assert code == 2
        assert err.startswith("Error: 1 problema en los parámetros:\n")

    def test_an_edited_lock_is_not_replaced(self, call, run):
        call("estudio")
        path = run()
        path.write_text(path.read_text().replace("alpha: 0.05", "alpha: 0.1"), encoding="utf-8")
        before = path.read_bytes()
        code, _, err = call("estudio", "--reason", "x")
        assert (code, path.read_bytes()) == (2, before)
        assert err.startswith("Error: params/estudio.lock: se editó a mano: ")
