"""The command line: its words are Spanish, its exit codes fixed, its errors without traceback."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spl_eval import cli
from spl_eval.errors import UsageError
from tests import made_programme as made

PROGRAM = str(Path(sys.executable).with_name("spl-eval"))


@pytest.fixture
def call(capsys, monkeypatch):
    """Run the command line in this process: exit code, stdout, stderr."""
    monkeypatch.delenv("SPL_EVAL_ROOT", raising=False)

    def call(*arguments):
        with pytest.raises(SystemExit) as caught:
            cli.main(arguments)
        return caught.value.code, *capsys.readouterr()

    return call


def defect(*_, **__):
    raise ZeroDivisionError("defecto")


class TestWords:
    @pytest.mark.parametrize("command", ["", "run", "check", "draw", "lab", "lock"])
    def test_help_is_in_spanish(self, call, command):
        code, out, err = call(*command.split(), "--help")
        assert (code, err) == (0, "")
        assert out.startswith(f"Uso: spl-eval {command}")
        assert "Muestra esta ayuda y termina." in out
        assert "Opciones:" in out
        for english in ("Usage", "Options", "OPTIONS", "Commands", "COMMAND", "Show", "ARGS"):
            assert english not in out

    def test_without_arguments_it_shows_the_help(self, call):
        code, out, err = call()
        assert (code, out) == (2, "")
        assert err.startswith("Uso: spl-eval [OPCIONES] ORDEN")
        assert re.search(r"\n  run +Ejecuta una corrida y publica su sitio\.\n", err)

    def test_version(self, call):
        assert call("--version") == (0, "spl-eval 0.1.0\n", "")

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ("rum", "no existe la orden «rum». ¿Quiso decir «run»? Valores permitidos: "
                    "check, draw, impact, lab, lock, run, template."),
            ("run", "falta CORRIDA."),
            ("check", "falta DATOS."),
            ("--debug", "falta la orden."),
            ("run a --onli b", "no existe la opción --onli. ¿Quiso decir «--only»? "
                               "Valores permitidos: --only, --set, --help."),
            ("run a -x", "no existe la opción -x. Valores permitidos: --only, --set, --help."),
            ("run a --set", "la opción --set necesita un valor."),
            ("lab --help=1", "la opción --help no lleva valor."),
            ("run a b c", "sobra «b» «c». Un nombre con espacios va entre comillas."),
            ("lab x", "sobra «x». Un nombre con espacios va entre comillas."),
        ],
    )  # fmt: skip
    def test_wrong_use(self, call, arguments, error):
        code, out, err = call(*arguments.split())
        assert (code, out) == (2, "")
        assert err.splitlines()[-1] == f"Error: {error}"
        usage = err.splitlines()[:-1]
        assert usage == [] or (usage[0].startswith("Uso: spl-eval") and "--help" in usage[1])


class TestStart:
    def test_the_help_appears_at_once(self):
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run([PROGRAM, "--help"], check=True, capture_output=True)
            seconds.append(time.perf_counter() - start)
        assert min(seconds) < 0.3

    def test_nothing_heavy_is_imported_for_it(self):
        code = (
            "import sys, spl_eval.cli\n"
            "heavy = {'pandas', 'numpy', 'papermill', 'nbformat', 'jupyter_client', 'babel'}\n"
            "print(sorted(heavy & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        assert done.stdout == "[]\n"


class TestCheck:
    def test_clean(self, call, project, monkeypatch):
        monkeypatch.chdir(project.root)
        code, out, err = call("check", "data/2016")
        assert (code, err) == (0, "")
        tables = list((project.root / "data" / "2016").glob("*.csv"))
        assert out.startswith(f"data/2016: sin problemas; {len(tables)} tablas, ")
        assert out.endswith(" filas.\n")

    def test_problems(self, call, project):
        (project.root / "data" / "2016" / "staff.csv").unlink()
        code, out, err = call("check", str(project.root / "data" / "2016"))
        assert (code, out) == (1, "")
        assert "1 problema en los datos." in err
        assert "\n  staff.csv: no existe. " in err

    @pytest.mark.parametrize(
        ("path", "what"),
        [
            ("nada", "no existe. Indique una carpeta con dataset.yml y las tablas"),
            ("dataset.yml", "es un solo archivo de los datos. Indique la carpeta que lo contiene"),
        ],
    )
    def test_no_folder(self, call, project, monkeypatch, path, what):
        monkeypatch.chdir(project.root / "data" / "2016")
        code, out, err = call("check", path)
        assert (code, out) == (2, "")
        assert err.startswith(f"Error: «{path}»: {what}")

    def test_a_decision_that_cannot_be_read_does_not_cost_the_reports(self, call, tmp_path):
        folder = made.write(tmp_path / "datos", made.programme())
        decisions = tmp_path / "datos" / "duplicates.csv"
        row = "organisations;O1;Cooperativa Abril;O2;Cooperativa Brisa;;;distinto;;;\n"
        columns = "table;id_a;name_a;id_b;name_b;reason;likeness;decision;note;author;date\n"
        decisions.write_text(columns + row, encoding="utf-8")
        page, book = tmp_path / "p.html", tmp_path / "p.xlsx"
        code, out, err = call(
            *("check", str(folder), "--html", str(page), "--xlsx", str(book)),
            *("--duplicates", str(decisions)),
        )
        assert (code, out) == (1, "")
        assert "no dice quién decidió" in page.read_text(encoding="utf-8")
        assert book.is_file()
        assert err.count("no dice quién decidió") == 1
        assert f"{decisions}: no se le agregaron pares y quedó como estaba." in err
        assert decisions.read_text(encoding="utf-8") == columns + row

    def test_decisions_that_cannot_be_written_are_told(self, call, tmp_path):
        folder = made.write(tmp_path / "datos", made.programme())
        code, _, err = call("check", str(folder), "--duplicates", str(tmp_path / "no" / "d.csv"))
        assert code == 1
        assert "Error: d.csv: no se puede escribir." in err

    def test_decisions_are_a_csv_file(self, call, tmp_path):
        folder = made.write(tmp_path / "datos", made.programme())
        code, out, err = call("check", str(folder), "--duplicates", str(tmp_path / "d.xlsx"))
        assert (code, out) == (2, "")
        assert "tiene que terminar en .csv" in err
        assert not (tmp_path / "d.xlsx").exists()


class TestRun:
    def test_end_to_end(self, call, project, monkeypatch):
        project.notebook("one", "print(1)").run_file()
        monkeypatch.chdir(project.root)
        code, out, err = call("run", "anual", "--set", "year=2015", "--only", "one")
        assert (code, out) == (0, f"Listo: {Path('build', 'anual', 'site', 'index.html')}\n")
        assert err.startswith("one: ")
        assert (project.root / "build" / "anual" / "site" / "index.html").is_file()

    def test_from_a_folder_of_the_project_the_whole_path_is_told(self, call, project, monkeypatch):
        project.notebook("one").run_file()
        monkeypatch.chdir(project.root / "notebooks")
        code, out, _ = call("run", "anual")
        assert (code, out) == (0, f"Listo: {project.root}/build/anual/site/index.html\n")

    def test_a_failing_notebook(self, call, project, monkeypatch):
        project.notebook("one", "1/0").run_file()
        monkeypatch.chdir(project.root)
        code, out, err = call("run", "anual")
        assert (code, out) == (1, "")
        assert "Error: 1 cuaderno falló; no se publicó nada:\n" in err
        assert "notebooks/one.ipynb, celda 3: ZeroDivisionError: division by zero\n" in err
        assert (project.root / "build" / "anual" / "failed" / "one.html").is_file()

    def test_wrong_parameters(self, call, project, monkeypatch):
        project.notebook("one").run_file()
        monkeypatch.chdir(project.root)
        code, out, err = call("run", "anaul", "--set", "x")
        assert (code, out) == (2, "")
        assert err == (
            "Error: 1 problema en los parámetros:\n  params/anaul.yml: no existe esa corrida. "
            "¿Quiso decir «anual»? Valores permitidos: anual.\n"
        )

    def test_outside_a_project(self, call, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        code, _, err = call("run", "anual")
        assert code == 2
        assert err.startswith("Error: No se encontró el proyecto: falta una carpeta con params/")


def test_lab_is_this_python_s_in_the_project(call, project, monkeypatch):
    calls = []
    monkeypatch.setattr(os, "execve", lambda *arguments: calls.append(arguments))
    monkeypatch.chdir(project.root / "notebooks")
    assert call("lab") == (0, "", "")
    ((program, command, environment),) = calls
    assert program == sys.executable
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={project.root}" in command
    assert environment["SPL_EVAL_ROOT"] == str(project.root)


class TestEnds:
    def test_a_defect_says_how_to_see_more(self, call, monkeypatch):
        monkeypatch.setattr("spl_eval.project.root", defect)
        assert call("lab") == (
            70, "",
            "Error: defecto de spl-eval, no de sus datos (ZeroDivisionError: defecto).\n"
            "Repita con spl-eval --debug … e informe lo que muestre.\n",
        )  # fmt: skip

    def test_debug_shows_the_traceback(self, call, monkeypatch):
        monkeypatch.setattr("spl_eval.project.root", defect)
        code, _, err = call("--debug", "lab")
        assert code == 70
        assert err.startswith("Traceback (most recent call last):\n")
        assert err.endswith("no de sus datos (ZeroDivisionError: defecto).\n")

    def test_interrupted(self, call, monkeypatch):
        def interrupt():
            raise KeyboardInterrupt

        monkeypatch.setattr("spl_eval.project.root", interrupt)
        code, out, err = call("lab")
        assert (code, out, err.strip()) == (130, "", "Interrumpido.")

    @pytest.mark.parametrize("code", [1, 2])
    def test_an_error_s_own_exit_code(self, call, monkeypatch, code):
        def mend():
            error = UsageError("corrija")
            error.exit_code = code
            raise error

        monkeypatch.setattr("spl_eval.project.root", mend)
        assert call("lab") == (code, "", "Error: corrija\n")

    @pytest.mark.skipif(sys.platform == "win32", reason="no such pipes")
    @pytest.mark.parametrize(
        ("argument", "stream", "other"), [("--help", "stdout", "stderr"), ("x", "stderr", "stdout")]
    )
    def test_a_reader_that_leaves_is_told_nothing(self, argument, stream, other):
        read, write = os.pipe()
        os.close(read)
        with os.fdopen(write, "w") as closed:
            streams = {stream: closed, other: subprocess.PIPE}
            done = subprocess.run([PROGRAM, argument], **streams)
        assert (done.returncode, getattr(done, other)) == (1, b"")
