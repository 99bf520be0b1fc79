"""A run: what the notebooks meet, what is kept, and what an error leaves untouched."""

import dataclasses
import errno
import getpass
import json
import os
import platform
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import pytest

from spl_eval.errors import InputProblems, RunFailed, UsageError
from spl_eval.publish import execute, kernels, manifest, pages, run

COMMAND = [sys.executable, "-c", "from spl_eval.cli import main; main()"]


@pytest.fixture(autouse=True)
def _quick_pages(monkeypatch):
    """Pages that are made at once: what they say is tested elsewhere."""

    def write_run(folder, executed, manifest):
        for name in ("site", "results"):
            (folder / name).mkdir()
        for name in executed:
            (folder / "site" / f"{name}.html").write_text(name)
        (folder / "site" / "index.html").write_text(manifest.title)

    def write_failure(path, notebook, failure, manifest):
        index = failure.cell_index
        path.write_text(f"{index}: {notebook.cells[index].source}")

    monkeypatch.setattr(pages, "write_run", write_run)
    monkeypatch.setattr(pages, "write_failure", write_failure)
    monkeypatch.setattr(pages, "write_index", lambda build: (build / "index.html").touch())


@pytest.fixture
def ready(project):
    return project.notebook("one", "print(year)").run_file()


@pytest.fixture(scope="module")
def earlier():
    """Keep a project that was run, for the tests that begin with one."""
    return []


@pytest.fixture
def published(earlier, tmp_path, tmp_path_factory, make_project):
    """Return a project whose run was published before."""
    if not earlier:
        project = make_project(tmp_path_factory.mktemp("antes") / "proyecto")
        done(project.notebook("one", "print(year)").run_file())
        earlier.append(project)
    return earlier[0].copied(tmp_path / "proyecto")


def done(project, name="anual", **more):
    return run.run(name, root=project.root, **more)


def kept(project, name="one", folder="anual/notebooks"):
    return nbformat.read(project.root / "build" / folder / f"{name}.ipynb", as_version=4)


def printed(notebook):
    """Return what the cells of a notebook printed."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    return "".join(output.text for output in outputs if output.get("name") == "stdout")


def told(project, code, name="one"):
    """Run a notebook that prints one JSON value, and return the value."""
    project.notebook(name, f"import json, os, sys\nprint(json.dumps({code}))").run_file()
    done(project)
    return json.loads(printed(kept(project, name)))


def failure(project, **more):
    with pytest.raises(RunFailed) as caught:
        done(project, **more)
    assert caught.value.exit_code == 1
    return str(caught.value)


class TestPublished:
    def test_files_and_first_page(self, ready):
        index = done(ready)
        assert index == ready.root / "build" / "anual" / "site" / "index.html"
        assert list(ready.files()) == [
            "anual/manifest.json",
            "anual/notebooks/one.ipynb",
            "anual/site/index.html",
            "anual/site/one.html",
            "index.html",
        ]
        assert {path.name for path in (ready.root / "build").iterdir()} == {"anual", "index.html"}

    def test_values_are_those_of_the_run_file(self, ready):
        ready.run_file(parameters="{year: 1999}")
        done(ready)
        assert printed(kept(ready)) == "1999\n"
        done(ready, settings=["year=2001"])
        assert printed(kept(ready)) == "2001\n"

    def test_every_type_of_value_arrives(self, project):
        values = {"s": "ñ \"'\\", "i": -1, "f": 0.5, "b": True, "n": None, "l": ["a", "b"]}
        cell = 'data = ""\n' + "\n".join(f"{k} = {v!r}" for k, v in values.items())
        project.notebook("one", "print([s, i, f, b, n, l])", parameters=cell).run_file()
        done(project)
        assert printed(kept(project)) == f"{list(values.values())}\n"

    def test_only_some_notebooks(self, ready):
        ready.notebook("two").run_file(notebooks=["one", "two"])
        done(ready, only=["two"])
        assert "anual/site/two.html" in ready.files()
        assert "anual/site/one.html" not in ready.files()

    @pytest.mark.parametrize("name", ["con espacios", "ñandú {x} 50%", "a'b & c"])
    def test_folders_and_runs_with_uncommon_names(self, tmp_path, make_project, name):
        project = make_project(tmp_path / name).notebook("mi cuaderno", "print(data)")
        project.run_file("año 2016 (b)", notebooks=["mi cuaderno"])
        done(project, "año 2016 (b)")
        assert "año 2016 (b)/notebooks/mi cuaderno.ipynb" in project.files()

    def test_a_run_replaces_the_one_before_whole(self, published):
        (published.root / "build" / "anual" / "site" / "old.html").touch()
        done(published)
        assert "anual/site/old.html" not in published.files()

    def test_tells_each_notebook_and_its_seconds(self, ready, capsys):
        done(ready)
        out, err = capsys.readouterr()
        assert out == ""
        assert re.fullmatch(r"one: \d+,\d s\n", err)

    def test_a_terminal_sees_the_cells_advance(self, ready, capsys, monkeypatch):
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
        done(ready)
        assert "\rone: 0 de 4 celdas |" in capsys.readouterr().err


class TestDisclosure:
    FILTERS = (
        'data = "data/2016"  # datos\nline = ""  # línea\nsector = ""  # sector\n'
        'province = ""  # provincia\n'
    )

    def test_real_records_have_no_final_edition(self, project):
        project.notebook("one", "1", parameters=self.FILTERS).run_file(edition="final")
        with pytest.raises(UsageError, match=r"no puede ser final.*one.*una sola unidad"):
            done(project)
        assert list(project.files()) == []
        done(project, settings=["edition=draft"])

    def test_simulated_ones_may_have_it(self, project):
        project.notebook("one", "1", parameters=self.FILTERS).run_file(edition="final")
        about = project.root / "data" / "2016" / "dataset.yml"
        about.write_text("title: a\nnature: simulated\nyear: 2016\n", encoding="utf-8")
        done(project)

    def test_an_annual_report_may_have_it(self, ready):
        ready.run_file(edition="final")
        done(ready)


class TestKernel:
    def test_is_this_python_in_an_empty_folder(self, project):
        facts = "[sys.prefix == os.environ['THIS'], os.listdir(), os.environ['PYTHONHASHSEED']]"
        os.environ["THIS"] = sys.prefix
        try:
            assert told(project, facts) == [True, [], "0"]
        finally:
            del os.environ["THIS"]

    def test_knows_the_project_and_draws_without_a_screen(self, project):
        facts = (
            "[os.path.samefile(os.environ['SPL_EVAL_ROOT'], os.environ['SEEN']), "
            "os.environ['MPLBACKEND']]"
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SEEN", str(project.root))
            patch.setenv("MPLBACKEND", "qtagg")
            assert told(project, facts) == [True, "agg"]

    def test_finds_the_data_as_the_run_file_gives_it(self, project):
        project.notebook(
            "one",
            "from spl_eval import project\nfrom spl_eval.intake import load\n"
            "print(load(project.resolve(data)).year)",
        ).run_file()
        done(project)
        assert printed(kept(project)) == "2016\n"

    def test_a_user_s_start_up_files_and_kernels_change_nothing(
        self, project, tmp_path, monkeypatch
    ):
        trap = "raise SystemExit('trap')"
        startup = tmp_path / ".ipython" / "profile_default" / "startup"
        kernel = tmp_path / ".local" / "share" / "jupyter" / "kernels" / "python3"
        for folder in (startup, kernel):
            folder.mkdir(parents=True)
        (startup / "00.py").write_text("import builtins; builtins.trapped = True")
        (tmp_path / "start.py").write_text("import builtins; builtins.trapped = True")
        (tmp_path / "matplotlibrc").write_text("lines.linewidth: 99")
        spec = {"argv": [sys.executable, "-c", trap], "display_name": "", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("IPYTHONDIR", str(tmp_path / ".ipython"))
        monkeypatch.setenv("JUPYTER_DATA_DIR", str(kernel.parents[1]))
        monkeypatch.setenv("JUPYTER_PATH", str(kernel.parents[1]))
        monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "start.py"))
        monkeypatch.setenv("MATPLOTLIBRC", str(tmp_path / "matplotlibrc"))
        facts = (
            "['trapped' in dir(__builtins__), "
            "__import__('matplotlib').rcParams['lines.linewidth'] == 99]"
        )
        assert told(project, facts) == [False, False]

    @pytest.mark.skipif(sys.platform == "win32", reason="no such sockets")
    def test_talks_through_private_sockets_that_are_gone_afterwards(self, project, monkeypatch):
        facts = (
            "(lambda f, i: [i['transport'], i['ip'], oct(os.stat(os.path.dirname(f)).st_mode)])"
            "(__import__('ipykernel').get_connection_file(), "
            "__import__('ipykernel').get_connection_info(unpack=True))"
        )
        with tempfile.TemporaryDirectory(dir="/tmp") as folder:
            monkeypatch.setattr(tempfile, "tempdir", folder)
            assert told(project, facts) == ["ipc", "<temporal>/socket", "0o41700"]
            assert os.listdir(folder) == []

    def test_a_long_temporary_path_is_not_used_for_sockets(self, tmp_path, monkeypatch):
        long = tmp_path / ("x" * 90)
        long.mkdir()
        monkeypatch.setattr(tempfile, "tempdir", str(long))
        with kernels.private_folder() as folder:
            assert not folder.is_relative_to(long)
            manager = kernels.ReportKernelManager(folder=str(folder), project="")
            assert manager.transport == "ipc"
        assert not folder.exists()

    def test_where_sockets_have_no_files_it_talks_to_this_machine_only(self, project, monkeypatch):
        monkeypatch.setattr(kernels.zmq, "has", lambda _: False)
        facts = (
            "(lambda i: [i['transport'], i['ip'], len(i['key']) > 30])"
            "(json.loads(__import__('ipykernel').get_connection_info()))"
        )
        assert told(project, facts) == ["tcp", "127.0.0.1", True]

    def test_warnings_do_not_stop_it(self, project):
        project.notebook("one", "import warnings\nwarnings.warn('x')\nprint(1)").run_file()
        done(project)
        assert printed(kept(project)) == "1\n"


class TestTraces:
    """Nothing that is kept tells who ran it, or where."""

    CODE = (
        "import sys, os, warnings\nprint(sys.executable, os.getcwd(), os.environ['SPL_EVAL_ROOT'])"
    )

    def paths(self, project):
        return {str(project.root), str(Path.home()), sys.prefix, "/spl-"} - {"/"}

    def kept_texts(self, project):
        return {
            name: raw.decode()
            for name, raw in project.files().items()
            if name.endswith((".ipynb", ".json"))
        }

    def test_of_this_machine_when_all_goes_well(self, project):
        project.notebook("one", self.CODE, "warnings.warn('x')").run_file()
        done(project)
        texts = self.kept_texts(project)
        assert [(n, p) for n, text in texts.items() for p in self.paths(project) if p in text] == []
        assert printed(kept(project)).endswith("/bin/python <temporal>/work .\n")
        meta = kept(project).metadata.papermill
        assert (meta.input_path, meta.output_path) == ("notebooks/one.ipynb",) * 2

    def test_of_this_machine_when_a_cell_fails(self, project):
        project.notebook("one", self.CODE, "from spl_eval.intake import load\nload(1/0)").run_file()
        failure(project)
        texts = self.kept_texts(project)
        assert [(n, p) for n, text in texts.items() for p in self.paths(project) if p in text] == []

    def test_of_where_a_user_keeps_data(self, ready, tmp_path):
        (ready.root / "data" / "2016").rename(tmp_path / "secreto")
        ready.run_file(text=f"title: a\ndata: {tmp_path / 'secreto'}\nnotebooks: [one]\n")
        done(ready)
        assert str(tmp_path) not in "".join(self.kept_texts(ready).values())
        written = manifest.Manifest.from_json(ready.files()["anual/manifest.json"].decode())
        assert written.data == written.parameters["one"]["data"] == "secreto"
        assert "secreto/results.csv" in written.inputs

    def test_of_people(self, published):
        text = published.files()["anual/manifest.json"].decode()
        assert platform.node() not in text
        if getpass.getuser() not in ("root", "user"):
            assert getpass.getuser() not in text


class TestFailed:
    def test_message_and_kept_notebook(self, ready, monkeypatch):
        monkeypatch.chdir(ready.root)
        ready.notebook("one", "x = 1", "1/0", "print('never')")
        page = Path("build", "anual", "failed", "one.html")
        assert failure(ready) == (
            "1 cuaderno falló; no se publicó nada:\n"
            "  notebooks/one.ipynb, celda 4: ZeroDivisionError: division by zero\n"
            f"    La celda y su error: {page}"
        )
        assert list(ready.files()) == ["anual/failed/one.html", "anual/failed/one.ipynb"]
        assert page.read_text() == "4: 1/0"
        cells = kept(ready, folder="anual/failed").cells
        assert [cell.source for cell in cells if cell.get("execution_count")][-1] == "1/0"
        assert not any("papermill-error" in tag for cell in cells for tag in cell.metadata.tags)

    def test_what_was_published_stays_byte_by_byte(self, published):
        before = published.files()
        published.notebook("one", "1/0")
        assert "lo publicado antes no cambió" in failure(published)
        files = published.files()
        assert {name: files[name] for name in before} == before
        assert set(files) - set(before) == {"anual/failed/one.html", "anual/failed/one.ipynb"}

    def test_a_later_success_takes_the_failure_away(self, published):
        before = published.files()
        published.notebook("one", "1/0")
        failure(published)
        published.notebook("one", "1")
        done(published)
        assert list(published.files()) == list(before)

    def test_a_later_failure_takes_the_earlier_one_away(self, ready):
        ready.notebook("one", "1/0").notebook("two", "1/0").run_file(notebooks=["one", "two"])
        failure(ready)
        ready.notebook("one", "1")
        failure(ready)
        assert list(ready.files()) == ["anual/failed/two.html", "anual/failed/two.ipynb"]

    def test_all_failures_are_told_at_once(self, ready, capsys):
        ready.notebook("bad", "1/0").notebook("worse", "None.x")
        ready.run_file(notebooks=["bad", "one", "worse"])
        message = failure(ready)
        assert message.startswith("2 cuadernos fallaron; ")
        assert "notebooks/bad.ipynb, celda 3: ZeroDivisionError" in message
        assert "notebooks/worse.ipynb, celda 3: AttributeError" in message
        assert re.fullmatch(
            r"bad: falló en la celda 3, \d+,\d s\none: \d+,\d s\nworse: falló en .*\n",
            capsys.readouterr().err,
        )

    def test_an_error_meant_for_the_user_is_told_in_its_own_words(self, ready):
        ready.notebook("one", "from spl_eval.intake import load\nload('nada')")
        assert "celda 3: «nada»: no existe. Indique una carpeta con dataset.yml" in failure(ready)

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            (
                "import sys; sys.exit(0)",
                "termina el cuaderno antes de su última celda (SystemExit)",
            ),
            ("import os; os._exit(3)", "el proceso de Python del cuaderno terminó de golpe"),
            ("class E(Exception): pass\nraise E", "E\n"),
            ("x = )", "SyntaxError: "),
            ("%nomagic", "UsageError: Line magic function `%nomagic` not found."),
        ],
    )
    def test_other_ends(self, ready, code, text):
        ready.notebook("one", code, "print('never')")
        assert f"celda 3: {text}" in failure(ready)

    def test_a_process_that_does_not_start(self, ready, monkeypatch):
        monkeypatch.setattr(
            kernels.ReportKernelManager,
            "kernel_spec",
            kernels.KernelSpec(argv=[sys.executable, "-c", "raise OSError('algo raro')"]),
        )
        message = failure(ready)
        assert "notebooks/one.ipynb, celda 1: el proceso de Python del cuaderno no resp" in message
        assert "Su último mensaje: OSError: algo raro" in message

    @pytest.mark.parametrize("step", ["write_run", "write_failure", "write_index"])
    def test_a_defect_while_publishing(self, published, monkeypatch, step):
        before = published.files()
        published.notebook("one", "1/0" if step == "write_failure" else "print(2)")

        def defect(*_):
            raise RuntimeError("defecto")

        monkeypatch.setattr(pages, step, defect)
        with pytest.raises(RuntimeError, match="defecto"):
            done(published)
        build = published.root / "build"
        assert {path.name for path in build.iterdir()} == {"anual", "index.html"}
        if step != "write_index":
            assert published.files() == before

    def test_wrong_parameters_touch_nothing(self, ready):
        with pytest.raises(UsageError):
            done(ready, settings=["yaer=1"])
        assert not (ready.root / "build").exists()

    def test_data_of_unknown_nature(self, ready):
        about = ready.root / "data" / "2016" / "dataset.yml"
        about.write_text("title: a\nnature: imaginary\nyear: 2016\n")
        with pytest.raises(InputProblems) as caught:
            done(ready)
        assert (
            "dataset.yml: nature «imaginary» no se admite. Valores permitidos: real, simulated."
        ) in str(caught.value)


class TestDisk:
    @pytest.mark.parametrize("path", ["build", "build/anual"])
    def test_a_file_where_a_folder_goes(self, ready, path, monkeypatch):
        monkeypatch.chdir(ready.root)
        (ready.root / path).parent.mkdir(exist_ok=True)
        (ready.root / path).write_text("mío")
        with pytest.raises(UsageError) as caught:
            done(ready)
        assert str(caught.value) == (
            f"{Path(path)}: ahí va una carpeta, y hay otra cosa. Muévala o bórrela."
        )
        assert (ready.root / path).read_text() == "mío"

    def test_a_link_is_not_followed(self, ready, tmp_path):
        (ready.root / "build").mkdir()
        (tmp_path / "elsewhere").mkdir()
        (ready.root / "build" / "anual").symlink_to(tmp_path / "elsewhere")
        with pytest.raises(UsageError, match="ahí va una carpeta"):
            done(ready)

    @pytest.mark.parametrize(
        ("number", "why"),
        [
            (errno.EACCES, "falta permiso"),
            (errno.ENOSPC, "el disco está lleno"),
            (errno.EROFS, "el disco es de sólo lectura"),
        ],
    )
    @pytest.mark.parametrize("where", ["staging_folder", "replace_folder"])
    def test_a_disk_that_refuses(self, ready, monkeypatch, where, number, why):
        def refuse(*_):
            raise OSError(number, "in English")

        monkeypatch.setattr(run, where, refuse)
        with pytest.raises(UsageError) as caught:
            done(ready)
        assert str(caught.value) == (
            f"build/anual: no se puede escribir ({why}). "
            "Revise los permisos de la carpeta build y el espacio del disco."
        )

    def test_what_a_killed_run_left_is_cleaned(self, ready):
        (ready.root / "build" / ".anual.new-abcdefgh" / "notebooks").mkdir(parents=True)
        done(ready)
        assert {path.name for path in (ready.root / "build").iterdir()} == {"anual", "index.html"}


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGKILL])
def test_stopped_by_the_user_or_killed(published, tmp_path, signum):
    before = published.files()
    mark = tmp_path / "mark"
    code = f"import os, time\nopen({str(mark)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    published.notebook("one", code)
    # A killed run cannot delete its temporary folder: let it be in one that the test deletes.
    with (
        tempfile.TemporaryDirectory(dir="/tmp") as folder,
        subprocess.Popen(
            [*COMMAND, "run", "anual"],
            cwd=published.root,
            env=os.environ | {"TMPDIR": folder},
            stderr=subprocess.PIPE,
            text=True,
            # A shell that starts tests in the background lets them ignore Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        ) as process,
    ):
        wait_for(lambda: mark.exists() and mark.read_text())
        process.send_signal(signum)
        _, err = process.communicate(timeout=20)
        wait_for(lambda: not alive(int(mark.read_text())))
        if signum == signal.SIGINT:
            assert os.listdir(folder) == []
    if signum == signal.SIGINT:
        assert (process.returncode, err.strip()) == (130, "Interrumpido.")
        assert {path.name for path in (published.root / "build").iterdir()} == {
            "anual",
            "index.html",
        }
        assert published.files() == before
    published.notebook("one", "1")
    done(published)
    assert {path.name for path in (published.root / "build").iterdir()} == {"anual", "index.html"}


def wait_for(true, seconds=30):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def alive(process_id):
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


class TestManifest:
    def test_facts(self, ready):
        ready.run_file(edition="final", parameters="{year: 2015}")
        done(ready)
        files = ready.files()
        written = manifest.Manifest.from_json(files["anual/manifest.json"].decode())
        assert dataclasses.asdict(written) | {
            "inputs": 0, "packages": 0, "started": 0, "durations": 0, "outputs": 0,
        } == {
            "run": "anual", "title": "Informe", "edition": "final", "nature": "real",
            "data": "data/2016", "commit": None,
            "parameters": {"one": {"data": "data/2016", "edition": "final", "year": 2015}},
            "changed": {}, "inputs": 0, "packages": 0, "started": 0, "durations": 0, "outputs": 0,
        }  # fmt: skip
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", written.started)
        assert 0 < written.durations["one"] < 60

    def test_hashes_are_of_the_files(self, published):
        written = manifest.Manifest.from_json(published.files()["anual/manifest.json"].decode())
        outputs = {
            name.removeprefix("anual/"): manifest.sha256(raw)
            for name, raw in published.files().items()
            if name.startswith("anual/") and name != "anual/manifest.json"
        }
        assert dict(written.outputs) == outputs
        assert {name.split("/")[0] for name in written.inputs} == {"data", "notebooks", "params"}
        for name, digest in written.inputs.items():
            assert manifest.sha256((published.root / name).read_bytes()) == digest

    def test_versions_are_those_of_the_runtime_packages(self, published):
        written = manifest.Manifest.from_json(published.files()["anual/manifest.json"].decode())
        assert written.packages["python"] == platform.python_version()
        assert {"spl-eval", "pandas", "papermill"} <= set(written.packages)
        assert "pytest" not in written.packages

    def test_commit(self, ready, monkeypatch):
        def git(*arguments):
            identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
            subprocess.run(["git", *identity, *arguments], cwd=ready.root, check=True)

        def commit():
            return manifest._commit(ready.root)

        git("init", "-q")
        assert commit() is None
        git("add", ".")
        git("commit", "-qm", "x")
        assert re.fullmatch("[0-9a-f]{40}", commit())
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        assert re.fullmatch("[0-9a-f]{40}", commit())
        (ready.root / "params" / "anual.yml").write_text("")
        assert commit().endswith("+cambios")
        monkeypatch.setenv("PATH", "")
        assert commit() is None

    def test_not_installed(self, ready, monkeypatch):
        monkeypatch.setattr(manifest, "DISTRIBUTION", "no-such-package")
        with pytest.raises(UsageError, match="no-such-package no está instalado en este Python"):
            done(ready)

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"run": "a", "colour": 1}'])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(InputProblems, match=r"manifest\.json: no es el registro de una corr"):
            manifest.Manifest.from_json(text)

    def test_requirements_of_extras_are_left_out(self):
        lines = ["b>=1,<2", 'c[x]>=1 ; extra == "dev"', "a.b_c", 'd; python_version < "4"']
        assert manifest._runtime_names(lines) == ["a.b_c", "b", "d"]


class TestPathsInTexts:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("/home/ana/p/x.py:3", "./x.py:3"),
            ("File \x1b[32m/home/ana/p\x1b[39m", "File \x1b[32m.\x1b[39m"),
            ("/home/ana/.config", "~/.config"),
            ("/home/anabel/x", "/home/anabel/x"),
            ("https://example.org/home/ana/x", "https://example.org/home/ana/x"),
            ("/home/ana/p-2/x", "~/p-2/x"),
        ],
    )
    def test_only_whole_paths_are_replaced(self, text, expected):
        names = {"/home/ana": "~", "/home/ana/p": ".", "/": "!"}
        assert execute.without_paths(text, names) == expected


def test_a_file_given_by_its_absolute_path_is_kept_by_name_and_hash(project, tmp_path):
    secret = tmp_path / "carpeta-secreta" / "mapa.geojson"
    secret.parent.mkdir()
    secret.write_text("{}")
    parameters = 'data = "data/2016"  # datos\nboundaries = ""  # mapa\n'
    project.notebook("one", "print(boundaries)", parameters=parameters).run_file()
    done(project, settings=[f"boundaries={secret}"])
    made = json.loads((project.root / "build/anual/manifest.json").read_text())
    assert made["parameters"]["one"]["boundaries"] == "mapa.geojson"
    assert len(made["inputs"]["mapa.geojson"]) == 64
    for raw in project.files("build/anual").values():
        assert b"carpeta-secreta" not in raw
