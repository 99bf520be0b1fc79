"""A run's parameters: what is accepted, where it goes, and what each message says."""

import re

import pytest

from spl_eval.params import ParameterProblems, declared_parameters, load_run

DATA = 'data = "data/2016"  # conjunto de datos\n'


def problems(project, settings=(), only=(), name="anual"):
    """Return the messages, one per problem, of a run that must be refused."""
    with pytest.raises(ParameterProblems) as caught:
        load_run(name, project.root, settings, only)
    assert caught.value.exit_code == 2
    head, *lines = str(caught.value).split("\n")
    count = len(caught.value.problems)
    assert len(lines) == count
    assert head == f"{count} problema{'s' if count > 1 else ''} en los parámetros:"
    assert all(re.fullmatch(r"  .+: .+\. .+\.", line) for line in lines), lines
    return [line.strip() for line in lines]


def only_problem(project, **more):
    (message,) = problems(project, **more)
    return message


def declared(project, source, **more):
    project.notebook("one", parameters=source, **more)
    return declared_parameters(project.root / "notebooks" / "one.ipynb")


def cell_problems(project, source):
    with pytest.raises(ParameterProblems) as caught:
        declared(project, source)
    return [str(problem) for problem in caught.value.problems]


class TestDeclared:
    def test_name_default_type_and_meaning(self, project):
        source = (
            'data = "data/2016"  # conjunto de datos\n'
            "year: int = ...  # año del informe\n"
            "rate = -0.5  # tasa\n"
            "whole: float = 2\n"
            "detail = False  # detalle\n"
            "note = None  # cualquiera\n"
            "province: str | None = None  # o ninguna\n"
            'names: list[str] = [  # nombres\n    "Salta",\n]  # al final\n'
            "\n# un comentario suelto\n"
        )
        found = declared(project, source)
        assert list(found) == [
            "data", "year", "rate", "whole", "detail", "note", "province", "names",
        ]  # fmt: skip
        assert [found[name].default for name in found] == [
            "data/2016", None, -0.5, 2, False, None, None, ["Salta"],
        ]  # fmt: skip
        assert [name for name in found if found[name].required] == ["year"]
        assert found["year"].meaning == "año del informe"
        assert found["whole"].meaning == ""
        assert found["names"].meaning == "al final"

    @pytest.mark.parametrize(
        ("source", "accepted", "refused"),
        [
            ("x = 1", [2, -3], [True, 1.5, "1", None, [1]]),
            ("x = 1.5", [2, 2.5], [False, "1", None, float("nan"), float("inf")]),
            ("x = True", [False], [0, 1, "true", None]),
            ("x = 'a'", ["", "b"], [1, True, None, ["a"]]),
            ("x = None", [None, 1, 1.5, "a", True], [["a"], {"a": 1}]),
            ("x: str | None = None", [None, "a"], [1, False]),
            ("x: int = ...", [1], [None, 1.5, True]),
            ("x = ...", [1, "a", ["a", 1]], [None, {"a": 1}, [["a"]]]),
            ("x = ['a']", [["b"], []], [[1], "b", ["b", 1]]),
            ("x: list = []", [["b", 1]], ["b", [["b"]], [{"b": 1}]]),
            ("x: list[float] = []", [[1, 1.5]], [[True], ["1"]]),
            ("x: list[str] | None = None", [None, ["a"]], [[1], "a"]),
        ],
    )
    def test_types(self, project, source, accepted, refused):
        parameter = declared(project, source)["x"]
        assert [value for value in accepted if not parameter.accepts(value)] == []
        assert [value for value in refused if parameter.accepts(value)] == []

    @pytest.mark.parametrize(
        ("source", "line", "what"),
        [
            ("import os", 1, "no es «nombre = valor»"),
            ("x = 1\nprint(x)", 2, "no es «nombre = valor»"),
            ("x = y = 1", 1, "no es «nombre = valor»"),
            ("x: int", 1, "no es «nombre = valor»"),
            ("x, y = 1, 2", 1, "no es «nombre = valor»"),
            ("x = 1\n\ny = 2 + 2", 3, "el valor de «y» no es un literal simple"),
            ("x = open('/etc/passwd')", 1, "el valor de «x» no es un literal simple"),
            ("x = f'{1}'", 1, "el valor de «x» no es un literal simple"),
            ("x = {'a': 1}", 1, "el valor de «x» no es un literal simple"),
            ("x = [[1]]", 1, "el valor de «x» no es un literal simple"),
            ("x = [...]", 1, "el valor de «x» no es un literal simple"),
            ("x = 1e999", 1, "el valor de «x» no es un literal simple"),
            ("x = 1\nx = 2", 2, "«x» está dos veces"),
            ("x: int = 'a'", 1, "el valor de «x» no es del tipo anotado"),
            ("x: dict = 1", 1, "el tipo «dict» no se admite"),
            ("x: list[list] = []", 1, "el tipo «list[list]» no se admite"),
            ("x = 1\n%matplotlib inline", 2, "no es Python"),
            ("x = (", 1, "no es Python"),
        ],
    )
    def test_anything_else_names_the_notebook_the_cell_and_the_line(
        self, project, source, line, what
    ):
        (message,) = cell_problems(project, source)
        assert message.startswith(f"notebooks/one.ipynb, celda 2, línea {line}: {what}. ")

    def test_every_line_is_told_at_once(self, project):
        assert len(cell_problems(project, "import os\nx = [\nos]\ny = 1")) == 2

    @pytest.mark.parametrize("source", ["x = " + "(" * 5000, "x = " + "-" * 100_000 + "1"])
    def test_endless_nesting_is_an_error_not_a_crash(self, project, source):
        (message,) = cell_problems(project, source)
        assert message.startswith("notebooks/one.ipynb, celda 2")

    def test_nothing_is_executed(self, project, tmp_path):
        trap = tmp_path / "trap"
        cell_problems(project, f"x = open({str(trap)!r}, 'w')")
        assert not trap.exists()

    @pytest.mark.parametrize(
        "text", ["", "no", "[]", '{"nbformat": 4}', '{"nbformat": 4, "cells": [1]}', "[" * 9999]
    )
    def test_a_file_that_is_no_notebook(self, project, text):
        path = project.root / "notebooks" / "one.ipynb"
        path.write_text(text)
        with pytest.raises(ParameterProblems) as caught:
            declared_parameters(path)
        assert "notebooks/one.ipynb: no es un cuaderno de Jupyter. Ábralo" in str(caught.value)

    def test_an_old_notebook(self, project):
        path = project.root / "notebooks" / "one.ipynb"
        path.write_text('{"nbformat": 3, "worksheets": []}')
        with pytest.raises(ParameterProblems, match="es un cuaderno de formato 3, no 4"):
            declared_parameters(path)


class TestRun:
    def test_values_reach_the_notebooks_that_declare_them(self, project):
        project.notebook("one", parameters=DATA + "year = 1  # año\nedition = 'draft'\n")
        project.notebook("two", parameters=DATA + "top = 5  # cuántos\n")
        project.run_file(
            notebooks=["one", "two"], edition="final", parameters="{year: 2016, top: 7}"
        )
        run = load_run("anual", project.root)
        assert (run.name, run.title, run.data, run.edition) == (
            "anual", "Informe", "data/2016", "final",
        )  # fmt: skip
        assert run.data_path == project.root / "data/2016"
        assert run.notebooks == ("one", "two")
        assert run.parameters == {
            "one": {"data": "data/2016", "year": 2016, "edition": "final"},
            "two": {"data": "data/2016", "top": 7},
        }

    def test_edition_is_draft_unless_said(self, project):
        project.notebook("one").run_file()
        assert load_run("anual", project.root).edition == "draft"

    def test_the_repository_has_a_correct_run(self, request):
        run = load_run("2016", request.config.rootpath)
        assert run.parameters["annual_report"]["data"] == "data/2016"

    def test_set_wins_over_the_file(self, project):
        project.notebook("one").run_file(parameters="{year: 2015}")
        run = load_run("anual", project.root, ["year=2017", "edition=final", "title=Otro título"])
        assert run.parameters["one"] == {"data": "data/2016", "edition": "final", "year": 2017}
        assert run.title == "Otro título"

    @pytest.mark.parametrize(
        ("declared_as", "setting", "value"),
        [
            ("x = ''", "x=La Rioja", "La Rioja"),
            ("x = ''", "x='12'", "12"),
            ("x = ''", "x='a=b: c'", "a=b: c"),
            ("x = ''", "x=no", "no"),
            ("x = 0.5", "x=3", 3),
            ("x = True", "x=false", False),
            ("x = None", "x=", None),
            ("x = ['a']", "x=[Salta, Jujuy]", ["Salta", "Jujuy"]),
            ("ñandú = 1", "ñandú=2", 2),
        ],
    )
    def test_set_reads_a_yaml_scalar_or_list(self, project, declared_as, setting, value):
        project.notebook("one", parameters=DATA + declared_as).run_file()
        name = setting.partition("=")[0]
        assert load_run("anual", project.root, [setting]).parameters["one"][name] == value

    def test_only(self, project):
        project.notebook("one").notebook("two").run_file(notebooks=["one", "two"])
        run = load_run("anual", project.root, only=["two"])
        assert run.notebooks == ("two",)
        assert list(run.parameters) == ["two"]

    def test_names_with_spaces_and_accents(self, project):
        project.notebook("año próximo").run_file("informe del año", notebooks=["año próximo"])
        assert load_run("informe del año", project.root).notebooks == ("año próximo",)


class TestRefused:
    @pytest.fixture(autouse=True)
    def _project(self, project):
        project.notebook("one").run_file()

    @pytest.mark.parametrize(
        "name",
        ["../anual", "params/anual.yml", "/etc/passwd", "..", "", ".anual", "-x", "a\nb", "a" * 999,
         "a\0b", "anual/", "C:anual", " anual", "100%", "a#b"],
    )  # fmt: skip
    def test_a_name_that_is_a_path_or_unsafe(self, project, name):
        message = only_problem(project, name=name)
        assert "no es el nombre de una corrida. Escriba sólo el nombre" in message
        assert "Valores permitidos: anual" in message

    def test_the_nearest_run_is_offered(self, project):
        assert only_problem(project, name="anaul") == (
            "params/anaul.yml: no existe esa corrida. "
            "¿Quiso decir «anual»? Valores permitidos: anual."
        )
        assert "¿Quiso decir «anual»?" in only_problem(project, name="params/anual.yml")

    def test_a_project_without_runs(self, project):
        (project.root / "params" / "anual.yml").unlink()
        assert "Todavía no hay ninguno; créelo" in only_problem(project)

    def test_unknown_keys_with_the_nearest(self, project):
        project.run_file(notbooks="[one]", parametres="{year: 1}")
        first, second = problems(project)
        assert first.startswith("params/anual.yml: clave «notbooks» desconocida. ")
        assert "¿Quiso decir «notebooks»? Valores permitidos: title, data, edition" in first
        assert "¿Quiso decir «parameters»?" in second

    def test_a_parameter_that_no_notebook_declares(self, project):
        project.run_file(parameters="{yaer: 2016}")
        assert only_problem(project) == (
            "params/anual.yml: ningún cuaderno de la corrida declara el parámetro «yaer». "
            "¿Quiso decir «year»? Valores permitidos: year."
        )
        assert only_problem(project.run_file(), settings=["yaer=1"]).startswith("--set: ningún")

    def test_wrong_types(self, project):
        project.notebook("one", parameters=DATA + "n = 1\nflag = True\nname = 'a'\n")
        project.run_file(parameters="{n: true, flag: 1, name: 2016-12-05}")
        assert problems(project) == [
            "params/anual.yml: «n» no puede valer «true». Se espera un número entero.",
            "params/anual.yml: «flag» no puede valer «1». Se espera true o false.",
            "params/anual.yml: «name» no puede valer «2016-12-05». Se espera texto; un texto que "
            "parece otra cosa va entre comillas dobles.",
        ]

    def test_a_wrong_value_is_told_once_for_all_notebooks(self, project):
        project.notebook("two").run_file(notebooks=["one", "two"], parameters="{year: x}")
        assert "«year» no puede valer «x»" in only_problem(project)

    def test_a_missing_required_value(self, project):
        project.notebook("one", parameters=DATA + "year: int = ...  # año del informe\n")
        assert only_problem(project) == (
            "notebooks/one.ipynb: falta el valor de «year» (año del informe). "
            "Dé un número entero, bajo «parameters» o con --set year=VALOR."
        )
        assert load_run("anual", project.root, ["year=2016"]).parameters["one"]["year"] == 2016

    @pytest.mark.parametrize("key", ["data", "edition"])
    def test_a_key_of_the_run_under_parameters(self, project, key):
        project.run_file(parameters=f"{{{key}: data/2016}}")
        assert only_problem(project) == (
            f"params/anual.yml: «{key}» no va bajo «parameters». "
            f"Escriba {key} al comienzo del renglón, como clave de la corrida."
        )

    def test_notebooks(self, project):
        project.run_file(notebooks=["onne", "one", "one", "index", "2016"])
        first, second, third, fourth = problems(project)
        assert first == (
            "params/anual.yml: el cuaderno «onne» no existe. "
            "¿Quiso decir «one»? Valores permitidos: one."
        )
        assert second == "params/anual.yml: el cuaderno «one» está dos veces. Deje uno."
        assert "no puede llamarse «index»" in third
        assert "el cuaderno «2016» no existe" in fourth

    @pytest.mark.parametrize("name", ["../one", "one.ipynb", "notebooks/one"])
    def test_a_notebook_that_is_a_path(self, project, name):
        assert f"el cuaderno «{name}» no existe" in only_problem(project.run_file(notebooks=[name]))

    @pytest.mark.parametrize(
        ("value", "what"),
        [
            ("one", "«notebooks» no es una lista"),
            ("[]", "«notebooks» está vacía"),
            ("", "«notebooks» no es una lista"),
        ],
    )
    def test_no_list_of_notebooks(self, project, value, what):
        project.run_file(text=f"title: a\ndata: data/2016\nnotebooks: {value}\n")
        assert f"params/anual.yml: {what}" in only_problem(project)

    def test_parameter_cells(self, project):
        project.notebook("none", tagged=0).notebook("two", tagged=2)
        project.notebook("bare", parameters="year = 1").run_file(notebooks=["none", "two", "bare"])
        none, two, bare = problems(project)
        assert none.startswith("notebooks/none.ipynb: ninguna celda de código tiene la etiqueta")
        assert two.startswith(
            "notebooks/two.ipynb: las celdas 2, 3 tienen la etiqueta «parameters»"
        )
        assert bare.startswith("notebooks/bare.ipynb: no declara el parámetro «data». Agregue")

    def test_editions_titles_and_data(self, project):
        project.run_file(text="title: 2016\ndata: data/2017\nedition: Final\nnotebooks: [one]\n")
        assert problems(project) == [
            "params/anual.yml: «title» no es un texto. Escríbalo entre comillas dobles.",
            "params/anual.yml: edition «Final» no se admite. "
            "¿Quiso decir «final»? Valores permitidos: draft, final.",
            "params/anual.yml: los datos «data/2017» no existen. "
            "¿Quiso decir «data/2016»? Valores permitidos: data/2016.",
        ]

    @pytest.mark.parametrize("data", ["~nadie/datos", "no\\0hay", "data/2016/staff.csv"])
    def test_data_that_is_no_folder(self, project, data):
        project.run_file(text=f'title: a\ndata: "{data}"\nnotebooks: [one]\n')
        assert only_problem(project).startswith("params/anual.yml: ")

    def test_an_empty_file_says_what_it_needs(self, project):
        project.run_file(text="{}")
        assert problems(project) == [
            f"params/anual.yml: falta «{key}». Agregue la clave con su valor."
            for key in ("title", "data", "notebooks")
        ]

    @pytest.mark.parametrize(
        ("setting", "what"),
        [
            ("year", "no es CLAVE=VALOR. Por ejemplo: --set year=2016"),
            ("=3", "no es CLAVE=VALOR"),
            ("year={a: 1}", "el valor no es un texto, un número"),
            ("year=!!python/object:os.system x", "el valor no es un texto, un número"),
            ("year=&a [*a]", "el valor no es un texto, un número"),
            ("year=" + "[" * 1200, "el valor no es un texto, un número"),
            ("year=2016-13-45", "el valor no es un texto, un número"),
            ("year=" + "9" * 5000, "el valor no es un texto, un número"),
            ("year=a: b: c", "el valor no es un texto, un número"),
            ("year=\x07", "el valor no es un texto, un número"),
        ],
    )
    def test_settings(self, project, setting, what):
        message = only_problem(project, settings=[setting])
        assert message.startswith("--set «")
        assert what in message

    def test_a_setting_twice(self, project):
        message = only_problem(project, settings=["year=1", "year=2"])
        assert "«year» está dos veces" in message

    def test_only_a_notebook_of_another_run(self, project):
        project.notebook("two")
        assert only_problem(project, only=["two"]) == (
            "--only «two»: ese cuaderno no es de esta corrida. Valores permitidos: one."
        )

    @pytest.mark.parametrize(
        "text",
        [
            "a: &a [x, x]\nb: [*a, *a]\n",
            "title: !!python/object/apply:os.system [ls]\n",
            "title: [\n",
            "title: a\ntitle: b\n",
            "- a\n",
            "title: " + "[" * 1200,
            "title: 2016-13-45\n",
            "title: " + "9" * 5000,
            "\0",
        ],
    )
    def test_hostile_or_broken_yaml(self, project, text):
        assert only_problem(project.run_file(text=text)).startswith("params/anual.yml")

    def test_everything_at_once(self, project):
        project.run_file(text="data: x\nedition: y\nnotebooks: [one, z]\ncolour: 1\n")
        assert len(problems(project, settings=["bad", "nope=1"], only=["w"])) == 8


class TestNames:
    """Parameters that mean the same everywhere may hold only names that exist."""

    DECLARED = (
        DATA + 'line = ""  # línea\nsector = ""  # sector\nprovince = ""  # provincia\n'
        'regions = "programme"  # división\nprice_month = "2016-12"  # mes\n'
        'splice = "sanluis_indec"  # empalme\n'
    )

    @pytest.mark.parametrize(
        ("setting", "message"),
        [
            ("line=4", "--set: «line»: no existe «4»"),
            ("line=1.C", "--set: «line»: no existe «1.C». ¿Quiso decir «1."),
            ("sector=textyl", "--set: «sector»: no existe «textyl». ¿Quiso decir «textil»?"),
            ("province=Salta;Juju", "--set: «province»: no existe «Juju». ¿Quiso decir «Jujuy»?"),
            ("regions=indek", "--set: «regions» no puede valer «indek». ¿Quiso decir «indec»?"),
            ("price_month=2016-13", "--set: «price_month» no puede valer «2016-13». Escriba año"),
            ("splice=sanluis", "--set: «splice» no puede valer «sanluis». ¿Quiso decir «sanluis_i"),
            ("price_month=diciembre de 2016", "--set: «price_month» no puede valer"),
        ],
    )
    def test_a_name_that_is_none_stops_before_anything_runs(self, project, setting, message):
        project.notebook("one", "1", parameters=self.DECLARED).run_file()
        with pytest.raises(ParameterProblems) as caught:
            load_run("anual", project.root, [setting])
        assert message in str(caught.value)

    def test_names_that_exist_pass(self, project):
        project.notebook("one", "1", parameters=self.DECLARED).run_file()
        settings = ["sector=Metalmecánica; textil", "province=Bs. As.", "regions=indec"]
        assert load_run("anual", project.root, settings).changed == {
            "sector": "Metalmecánica; textil",
            "province": "Bs. As.",
            "regions": "indec",
        }
        assert load_run("anual", project.root, ["edition=final"]).changed == {}
        run = load_run("anual", project.root, [*settings, "line=3", "price_month=2015-06"])
        assert run.parameters["one"]["sector"] == "Metalmecánica; textil"
        assert run.parameters["one"]["line"] == "3"
        name = load_run("anual", project.root, ["line='3'"]).parameters["one"]["line"]
        assert name == "3"
