"""``spl-eval impact``: what it prints and writes, and that nothing is left half-written."""

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from spl_eval import __version__, cli, spanish
from spl_eval.impact import att_gt
from spl_eval.impact.specification import BASE_PERIODS, COMPARISONS, METHODS
from spl_eval.publish.impact import command, progress, words
from spl_eval.publish.impact.studies import Studies, estimate

NAMES = {"outcome": "jobs", "unit": "firm", "time": "year", "cohort": "entry"}
OPTIONS = tuple(word for name, column in NAMES.items() for word in (f"--{name}", column))
KEYS = {"dynamic": "event_time", "group": "cohort", "calendar": "time"}
INTERVALS = ["att", "std_error", "ci_low", "ci_high", "band_low", "band_high"]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "=1+1<script>\x1b[2J"
ESCAPE = "\x1b"


def made_panel() -> pd.DataFrame:
    """Make 60 firms over 2001-2005: 40 never treated, 12 that enter in 2003 and 8 in 2004."""
    rng = np.random.default_rng(5)
    firm = np.repeat(np.arange(60), 5)
    year = np.tile(np.arange(2001, 2006), 60)
    entry = np.repeat([0, 2003, 2004], [200, 60, 40])
    effect = np.where((entry > 0) & (year >= entry), 2.0 + year - entry, 0.0)
    noise = rng.normal(0, 1, 300) + np.repeat(rng.normal(0, 3, 60), 5)
    return pd.DataFrame(
        {
            "firm": firm,
            "year": year,
            "entry": entry,
            "jobs": 10 + effect + noise,
            "wages": 1e6 * (5 + effect + rng.normal(0, 1, 300)),
            "province": np.where(firm % 2 == 0, "Salta", "Jujuy"),
            "group": firm // 3,
        }
    )


def run(*arguments, options=OPTIONS):
    """Run the command in this process: exit code, stdout, stderr."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as caught:
        cli.main(["impact", *options, *map(str, arguments)])
    return caught.value.code, out.getvalue(), err.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write the made panel as panel.csv once for all tests that only read it."""
    folder = tmp_path_factory.mktemp("made")
    made_panel().to_csv(folder / "panel.csv", index=False)
    return folder


@pytest.fixture(scope="module")
def said(folder):
    """Run the command on the made panel, once for equal arguments; files go to ``folder``."""

    @cache
    def said(*arguments):
        with chdir(folder):
            return run("panel.csv", *arguments)

    return said


@pytest.fixture(scope="module")
def found(folder):
    """Estimate the made panel, once for equal choices."""

    @cache
    def found(**choices):
        return att_gt(folder / "panel.csv", **NAMES, **choices)

    return found


@pytest.fixture(scope="module")
def tables(said, folder):
    """Write the table and the JSON of a kind with a universal base; return their paths."""

    def tables(kind):
        paths = folder / f"{kind}.csv", folder / f"{kind}.json"
        more = ("--csv", paths[0].name, "--json", paths[1].name, "--base-period", "universal")
        assert said("--aggregate", kind, *more)[0] == 0
        return paths

    return tables


@pytest.fixture
def panel(tmp_path, monkeypatch):
    """Stand in a folder with the made panel as panel.csv; return the frame."""
    monkeypatch.chdir(tmp_path)
    frame = made_panel()
    frame.to_csv("panel.csv", index=False)
    return frame


def strict(text):
    """Read JSON and refuse the words NaN and Infinity, which it does not have."""

    def refuse(word):
        raise AssertionError(f"{word} is no JSON")

    return json.loads(text, parse_constant=refuse)


def files(folder="."):
    return sorted(path.name for path in Path(folder).iterdir())


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class TestTerminal:
    def test_it_says_what_was_estimated(self, said):
        code, out, err = said()
        assert (code, err) == (0, "")
        assert out.startswith("Efectos según los períodos desde la entrada: «jobs»\n")
        assert "\nMétodo         Callaway y Sant'Anna (2021), sin covariables\n" in out
        assert "\nComparación    unidades que nunca entran\n" in out
        assert "\nErrores        por unidad\n" in out
        assert "\nIntervalos     con la distribución normal\n" in out
        assert "\nMuestra        60 unidades; 5 períodos, de 2001 a 2005\n" in out
        assert "\nEntradas       2003 (12 unidades), 2004 (8); nunca: 40\n" in out

    def test_the_overall_effect_and_each_row_are_the_estimate_s(self, said, found):
        _, out, _ = said()
        study = found().aggregate("dynamic")
        low, high = study.overall_ci
        texts = [
            spanish.number(number, 3)
            for number in (study.overall_att, study.overall_std_error, low, high)
        ]
        assert "\nEfecto medio   {} (error est. {}; IC 95 %: {} a {})\n".format(*texts) in out
        lines = [line.split() for line in out.splitlines()]
        for row in study.table.to_dict("records"):
            numbers = [spanish.number(row[name], 3) for name in INTERVALS]
            assert [str(int(row["event_time"])), *numbers] in lines

    def test_the_entry_parts_the_rows(self, said):
        _, out, _ = said()
        lines = out.splitlines()
        entry = next(place for place, line in enumerate(lines) if line.startswith("- entrada -"))
        assert lines[entry - 1].split()[0] == "-1"
        assert lines[entry + 1].split()[0] == "0"

    @pytest.mark.parametrize("kind", ["none", "simple", "dynamic", "group", "calendar"])
    def test_it_is_read_in_80_columns(self, said, kind):
        more = ("--outcome", "wages", "--aggregate", kind, "--base-period", "universal")
        more += ("--comparison", "not_yet_treated", "--by", "province", "--cluster", "group")
        code, out, _ = said(*more)
        assert code == 0
        assert max(map(len, out.splitlines())) <= 80

    def test_the_choices_are_said(self, said):
        _, out, _ = said(
            *("--comparison", "not_yet_treated", "--base-period", "universal"),
            *("--cluster", "group", "--anticipation", "1", "--alpha", "0,1"),
        )
        assert "que todavía no entraron" in out
        assert "universal: el último período sin tratar" in out
        assert "agrupados por «group» (20 conglomerados)\n" in out
        assert "\nIntervalos     por remuestreo (bootstrap) de los conglomerados\n" in out
        assert "Anticipación   1 período antes" in out
        assert "IC 90 %" in out
        assert "95 %" not in out

    @pytest.mark.parametrize(
        ("limit", "text"),
        [
            (23, "con la distribución normal: hay más de 23 conglomerados"),
            (24, "por remuestreo (bootstrap) de los conglomerados; si son más de 24, con la "
                 "distribución normal"),
            (36, "por remuestreo (bootstrap) de los conglomerados"),
        ],
    )  # fmt: skip
    def test_what_the_intervals_are_by_the_number_of_clusters(
        self, panel, monkeypatch, limit, text
    ):
        # Each firm a cluster: 24 in Salta, and 36 in Jujuy.
        panel["group"] = panel["firm"]
        panel["province"] = panel["province"].where(panel["firm"] % 10 > 0, "Jujuy")
        panel.to_csv("panel.csv", index=False)
        monkeypatch.setattr("spl_eval.impact.inference.bands.MAX_FEW", limit)
        _, out, _ = run("panel.csv", "--by", "province", "--cluster", "group")
        told = " ".join(out.split())
        assert f"agrupados por «group» (24 a 36 conglomerados) Intervalos {text} ==" in told

    def test_without_a_period_after_the_entry_there_is_no_overall_effect(self, said):
        code, out, _ = said("--max-event", "-1")
        assert code == 0
        assert "\nEfecto medio   sin dato\n" in out

    def test_overlap_is_told_with_covariates(self, said):
        _, out, _ = said("--covariate", "wages", "--json", "overlap.json")
        told = " ".join(out.split())
        assert "doblemente robusto, con «wages»" in told
        assert "Solapamiento propensión de las tratadas, 0," in told
        assert "En el peor caso 40 unidades de comparación valen por " in told

    def test_a_base_cell_is_called_so(self, said):
        _, out, _ = said("--base-period", "universal")
        assert ["-1", "0,000", "base"] in [line.split() for line in out.splitlines()]

    def test_the_pretrend_test_and_the_notes(self, panel):
        panel.loc[panel["firm"] == 59, "entry"] = 2001
        panel.to_csv("panel.csv", index=False)
        _, out, _ = run("panel.csv")
        effects = att_gt("panel.csv", **NAMES)
        test = effects.pretrend()
        number, p = spanish.number(test.statistic, 2), spanish.number(test.p_value, 3)
        said = " ".join(out.split())
        assert f"conjunta de {test.df} efectos previos: Wald = {number}, p = {p}. Un p alto" in said
        assert effects.notes
        for note in effects.notes:
            assert f"- {' '.join(note.split())}" in said

    def test_no_period_before_the_entry_is_said(self, panel):
        panel[panel["year"].isin([2003, 2004]) & (panel["entry"] != 2003)].to_csv(
            "panel.csv", index=False
        )
        code, out, _ = run("panel.csv")
        assert code == 0
        assert "\nTendencias     No hay efectos previos al tratamiento que probar.\n" in out

    def test_parquet_says_the_same(self, panel, said, folder):
        duckdb.sql("COPY (SELECT * FROM 'panel.csv') TO 'panel.parquet' (FORMAT parquet)")
        code, out, _ = run("panel.parquet", "--csv", "t.csv")
        assert (code, out) == said("--csv", "text.csv")[:2]
        texts = [pd.read_csv(path) for path in ("t.csv", folder / "text.csv")]
        np.testing.assert_allclose(*texts, rtol=1e-6)

    def test_a_glob_is_one_panel(self, panel, said):
        Path("years").mkdir()
        for year, rows in panel.groupby("year"):
            rows.to_csv(f"years/{year}.csv", index=False)
        assert run("years/*.csv") == said()

    def test_an_outcome_said_twice_is_one(self, said):
        assert said("--outcome", "jobs") == said()

    def test_quiet(self, said, folder):
        assert said("--quiet", "--csv", "quiet.csv") == (0, "", "")
        assert len(rows_of(folder / "quiet.csv")) == 5


class TestNumbers:
    @pytest.mark.parametrize(
        ("error", "values", "places", "text"),
        [
            (0.0213, [-0.4216], 4, "-0,4216"),
            (123.4, [1_234_567.8], 0, "1.234.568"),
            (0.02, [12_345.678], 3, "12.345,678"),
            (0.0002, [123_456.7], 2, "123.456,70"),
            (2e-9, [1.5e-8], words.SCIENTIFIC, "1,500e-08"),
            (1e13, [1.5e14], words.SCIENTIFIC, "1,500e+14"),
            (float("nan"), [0.5], 3, "0,500"),
            (float("nan"), [float("nan")], 0, "sin dato"),
        ],
    )
    def test_three_digits_of_the_error_that_fit(self, error, values, places, text):
        assert words.decimals([error], values) == places
        assert words.number(values[0], places) == text

    @pytest.mark.parametrize(
        ("p", "text"), [(0.2327, "= 0,233"), (0.00099, "< 0,001"), (float("nan"), "= sin dato")]
    )
    def test_probability(self, p, text):
        assert words.probability(p).split() == text.split()

    @pytest.mark.parametrize(("alpha", "text"), [(0.05, "95 %"), (0.005, "99,5 %"), (0.1, "90 %")])
    def test_level(self, alpha, text):
        assert words.level(alpha) == text


class TestCsv:
    @pytest.mark.parametrize("kind", KEYS)
    def test_it_is_the_aggregate_s_table_with_all_its_digits(self, tables, found, kind):
        expected = found(base_period="universal").aggregate(kind).table
        read = pd.read_csv(tables(kind)[0])
        assert list(read.columns) == [KEYS[kind], *INTERVALS]
        np.testing.assert_array_equal(read.to_numpy(float), expected.to_numpy(float))
        assert read.iloc[:, 0].dtype.kind == "i"

    def test_the_cells(self, tables, found):
        expected = found(base_period="universal").table
        read = pd.read_csv(tables("none")[0])
        assert list(read.columns) == list(expected.columns)
        np.testing.assert_array_equal(read.to_numpy(float), expected.to_numpy(float))

    def test_the_simple_aggregate_is_one_row(self, tables, found):
        expected = found(base_period="universal").aggregate("simple")
        (row,) = rows_of(tables("simple")[0])
        assert float(row["att"]) == expected.overall_att
        assert float(row["std_error"]) == expected.overall_std_error
        assert list(row) == ["att", "std_error", "ci_low", "ci_high"]

    def test_outcomes_and_subgroups_come_first(self, said, folder):
        said("--outcome", "wages", "--by", "province", "--csv", "family.csv")
        rows = rows_of(folder / "family.csv")
        assert list(rows[0])[:3] == ["outcome", "subgroup", "event_time"]
        pairs = list(dict.fromkeys((row["outcome"], row["subgroup"]) for row in rows))
        assert pairs == [
            ("jobs", "Jujuy"), ("jobs", "Salta"), ("wages", "Jujuy"), ("wages", "Salta"),
        ]  # fmt: skip
        panel = made_panel()
        own = att_gt(panel[panel["province"] == "Salta"], **NAMES).aggregate("dynamic")
        salta = [
            float(row["att"]) for row in rows if row["outcome"] + row["subgroup"] == "jobsSalta"
        ]
        np.testing.assert_allclose(salta, own.table["att"], rtol=1e-12)

    def test_a_window_that_one_subgroup_cannot_fill_does_not_cost_the_others(self, panel):
        entry = panel["entry"].where((panel["province"] == "Salta") | (panel["entry"] == 0), 2003)
        entry = entry.where((panel["province"] == "Jujuy") | (panel["entry"] == 0), 2005)
        salta = "Salta " + (panel["firm"] % 8 // 2).astype(str)
        province = panel["province"].where(panel["province"] == "Jujuy", salta)
        panel.assign(entry=entry, province=province).to_csv("panel.csv", index=False)
        more = ("--by", "province", "--min-event", "1", "--csv", "t.csv")
        code, out, _ = run("panel.csv", *more)
        assert code == 0
        assert {row["subgroup"] for row in rows_of("t.csv")} == {"Jujuy"}
        refused = "4 subgrupos («Salta 0», «Salta 1», «Salta 2» y 1 más), «jobs»: No hay efectos"
        assert refused in " ".join(out.split())
        assert run("panel.csv", "--min-event", "9")[0] == 1

    def test_the_window(self, said, folder):
        said("--min-event", "-1", "--max-event", "1", "--csv", "window.csv")
        assert [row["event_time"] for row in rows_of(folder / "window.csv")] == ["-1", "0", "1"]


class TestJson:
    def test_everything_is_there(self, said, found):
        _, out, err = said("--json", "-", "--cluster", "group")
        assert err == ""
        effects = found(cluster="group")
        found = strict(out)
        study = effects.aggregate("dynamic")
        assert (found["schema"], found["spl_eval"]) == (1, __version__)
        assert found["panel"] == "panel.csv"
        assert found["columns"]["cluster"] == "group"
        assert found["choices"]["comparison"] == "never_treated"
        (result,) = found["results"]
        assert (result["outcome"], result["subgroup"]) == ("jobs", None)
        assert result["counts"] == {
            "units": 60,
            "never_treated": 40,
            "cohorts": [{"cohort": 2003, "units": 12}, {"cohort": 2004, "units": 8}],
            "periods": [2001, 2002, 2003, 2004, 2005],
            "clusters": 20,
        }
        assert [cell["att"] for cell in result["cells"]] == effects.table["att"].tolist()
        aggregate = result["aggregate"]
        assert aggregate["overall"]["att"] == study.overall_att
        assert aggregate["critical_value"] == study.critical_value
        assert aggregate["covariance_keys"] == [*study.keys.tolist(), "overall"]
        assert aggregate["covariance"] == study.covariance.tolist()
        assert [row["band_low"] for row in aggregate["table"]] == study.table["band_low"].tolist()
        assert result["pretrend"]["p_value"] == effects.pretrend().p_value
        assert result["notes"] == list(effects.notes)

    def test_what_is_missing_is_null(self, tables):
        (result,) = strict(tables("dynamic")[1].read_text(encoding="ascii"))["results"]
        assert result["counts"]["clusters"] is None
        base = [cell for cell in result["cells"] if cell["time"] == cell["base"]]
        assert [(cell["att"], cell["std_error"]) for cell in base] == [(0, None), (0, None)]

    @pytest.mark.parametrize("kind", ["none", "simple"])
    def test_without_an_aggregate_s_rows(self, tables, kind):
        found = strict(tables(kind)[1].read_text(encoding="ascii"))
        assert found["aggregation"]["kind"] == kind
        assert found["results"][0]["aggregate"]["table"] == []
        assert found["results"][0]["aggregate"]["overall"]["att"] is not None

    def test_overlap(self, said, folder):
        said("--covariate", "wages", "--json", "overlap.json")
        (result,) = strict((folder / "overlap.json").read_text(encoding="ascii"))["results"]
        found = result["overlap"]
        assert {each["cohort"] for each in found} == {2003, 2004}
        assert [each["comparison"] for each in found] == [[0]] * len(found)
        assert all(0 < each["effective_size"] <= each["n_comparison"] for each in found)

    def test_one_result_for_each_subgroup(self, panel):
        panel.assign(province=panel["firm"] % 2 + 0.0).to_csv("panel.csv", index=False)
        _, out, _ = run("panel.csv", "--json", "t.json", "--by", "province")
        found = strict(Path("t.json").read_text(encoding="ascii"))
        assert [result["subgroup"] for result in found["results"]] == [0, 1]
        assert "\n== «jobs», «province» = «1» ==\n" in out


class TestFigure:
    def test_it_has_a_name_and_a_description(self, said, folder):
        said("--svg", "f.svg")
        root = ET.parse(folder / "f.svg").getroot()
        assert root.get("role") == "img"
        named = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
        assert root.get("aria-labelledby").split() == [each.get("id") for each in named]
        assert named[0].text == "Efectos según los períodos desde la entrada: «jobs»"
        points = named[1].text.split(". ", 2)[2].split("; ")
        assert [point.split(":")[0] for point in points] == ["-2", "-1", "0", "1", "2"]
        assert all("(IC 95 %: " in point for point in points)

    @pytest.mark.parametrize("kind", ["none", "dynamic", "group", "calendar"])
    def test_every_kind_is_drawn(self, said, folder, kind):
        more = ("--aggregate", kind, "--by", "province", "--svg", f"{kind}.svg", "--quiet")
        assert said(*more) == (0, "", "")
        assert ET.parse(folder / f"{kind}.svg").getroot().tag == f"{SVG}svg"

    def test_png_by_its_suffix(self, said, folder):
        code, _, err = said("--svg", "f.png")
        assert (code, err) == (0, "Listo: f.png\n")
        content = (folder / "f.png").read_bytes()
        assert content.startswith(b"\x89PNG\r\n")
        assert b"Description" in content
        assert b"Software" not in content

    def test_what_one_subgroup_lacks_does_not_cost_the_others(self, panel):
        panel.assign(province=panel["province"].where(panel["entry"] != 2003, "Chaco")).to_csv(
            "panel.csv", index=False
        )
        code, out, _ = run("panel.csv", "--by", "province", "--svg", "f.svg", "--json", "t.json")
        assert code == 0
        assert "«province» = «Salta»" in out
        assert "No se pudo estimar\n- Subgrupo «Chaco», «jobs»: " in out
        found = strict(Path("t.json").read_text(encoding="ascii"))
        assert [result["subgroup"] for result in found["results"]] == ["Jujuy", "Salta"]
        assert len(found["notes"]) == 1
        described = ET.parse("f.svg").getroot().find(f"{SVG}desc").text
        assert "Salta" in described
        assert "Chaco" not in described

    @pytest.mark.slow
    def test_two_processes_write_the_same_bytes(self, panel):
        """A fresh one, and this one, which has drawn before."""
        program = Path(sys.executable).with_name("spl-eval")
        names = ("f.svg", "t.csv", "t.json")
        outputs = [f"--{Path(name).suffix[1:]}={name}" for name in names]
        arguments = ["panel.csv", "--by", "province", *outputs]
        seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"}
        command = [program, "impact", *OPTIONS, *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, check=True)
        fresh = [done.stdout.decode("utf-8"), *(Path(name).read_bytes() for name in names)]
        code, out, _ = run(*arguments)
        assert code == 0
        assert [out, *(Path(name).read_bytes() for name in names)] == fresh


@pytest.fixture(scope="module")
def draw(folder):
    """Call with --svg, once for equal arguments; return the figure as it was drawn."""

    @cache
    def draw(*more, **settings):
        drawn = []
        with pytest.MonkeyPatch.context() as patch, chdir(folder):
            for name, value in settings.items():
                patch.setattr(f"spl_eval.publish.impact.figure.{name}", value)
            patch.setattr(
                "spl_eval.publish.impact.figure._saved",
                lambda figure, *_: drawn.append(figure) or b"",
            )
            assert run("panel.csv", "--svg", "drawn.svg", "--quiet", *more)[0] == 0
        return drawn[0]

    return draw


class TestDrawing:
    def points(self, axes):
        """Return the places of the hollow points, and of the filled ones."""
        dots = [line for line in axes.lines if line.get_marker() == "o"]
        return [line.get_xdata().tolist() for line in dots]

    def test_points_before_the_entry_are_hollow_and_a_line_parts_them(self, draw):
        (axes,) = draw().axes
        assert self.points(axes) == [[-2, -1], [0, 1, 2]]
        assert [text.get_text() for text in axes.texts] == ["entrada"]
        assert axes.texts[0].xy[0] == -0.5

    def test_anticipation_is_not_before(self, draw):
        (axes,) = draw("--anticipation", "1").axes
        hollow, filled = self.points(axes)
        assert max(hollow) == -2
        assert min(filled) == -1

    def test_cohorts_have_no_entry_line(self, draw):
        (axes,) = draw("--aggregate", "group").axes
        assert self.points(axes) == [[], [2003, 2004]]
        assert not axes.texts

    def test_cells_have_a_panel_for_each_cohort(self, draw):
        first, second = draw("--aggregate", "none").axes
        assert first.get_title(loc="left") == "«jobs», cohorte 2003"
        assert self.points(first) == [[2002], [2003, 2004, 2005]]
        assert second.texts[0].xy[0] == 2003.5

    def test_intervals_and_bands_are_the_table_s(self, draw, found):
        (axes,) = draw().axes
        table = found().aggregate("dynamic").table
        segments = [segment for each in axes.collections for segment in each.get_segments()]
        spans = {(segment[0][0], segment[0][1], segment[1][1]) for segment in segments}
        for kind in ("ci", "band"):
            columns = table[["event_time", f"{kind}_low", f"{kind}_high"]]
            assert {tuple(row) for row in columns.to_numpy().tolist()} <= spans

    def test_an_interval_is_not_broken_in_the_heading_of_one_panel_of_many(self, draw):
        for axes in draw("--by", "province", "--outcome", "wages").axes:
            *_, overall, interval = axes.get_title(loc="left").split("\n")
            assert overall.startswith("Efecto medio: ")
            assert interval.startswith("(IC 95 %: ")
            assert interval.endswith(")")

    def test_only_panels_of_one_outcome_share_their_axis(self, draw):
        axes = draw("--by", "province", "--outcome", "wages").axes
        limits = [each.get_ylim() for each in axes]
        assert len(axes) == 4
        assert limits[0] == limits[1] != limits[2] == limits[3]
        assert limits[0][1] < 10 < 1e5 < limits[2][1]

    def test_numbers_have_a_decimal_comma(self, draw):
        (axes,) = draw("--min-event", "-1", "--max-event", "-1").axes
        texts = [text.get_text() for text in axes.get_yticklabels()]
        assert "-0,5" in texts

    def test_more_panels_than_fit_are_counted(self, draw):
        figure = draw("--by", "province", "--outcome", "wages", MOST_PANELS=3)
        assert sum(each.get_visible() for each in figure.axes) == 3
        assert "Se dibujan 3 de 4 paneles." in " ".join(figure._supxlabel.get_text().split())

    def test_many_points_get_areas(self, draw):
        assert "Trazo fino: banda uniforme" in " ".join(draw()._supxlabel.get_text().split())
        figure = draw(CROWDED=4)
        assert "Franja clara: banda uniforme" in " ".join(figure._supxlabel.get_text().split())
        (axes,) = figure.axes
        assert {type(each).__name__ for each in axes.collections} == {"FillBetweenPolyCollection"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Call once with all that can be written; return the folder and what was printed."""
    folder = tmp_path_factory.mktemp("hostile")
    panel = made_panel()
    province = panel["province"].replace({"Salta": HOSTILE, "Jujuy": "@x\ny"})
    frame = panel.assign(province=province).rename(columns={"jobs": HOSTILE})
    frame.to_csv(folder / "panel.csv", index=False)
    options = tuple(HOSTILE if word == "jobs" else word for word in OPTIONS)
    options += ("--outcome", "wages", "--by", "province")
    outputs = ("--csv", "t.csv", "--json", "t.json", "--svg", "f.svg")
    with chdir(folder):
        code, out, err = run("panel.csv", *outputs, options=options)
    assert (code, err) == (0, "Listo: t.csv\nListo: t.json\nListo: f.svg\n")
    return folder, out


class TestHostile:
    def test_the_terminal_is_not_commanded(self, hostile):
        _, out = hostile
        assert ESCAPE not in out
        assert "«=1+1<script>�[2J», «province» = «@x�y»" in out

    def test_a_note_neither(self, panel, monkeypatch):
        def noted(request):
            (study,) = estimate(request).members
            effects = replace(study.effects, notes=(f"Nota {HOSTILE}",))
            return Studies((replace(study, effects=effects),), (f"Otra {HOSTILE}",))

        monkeypatch.setattr("spl_eval.publish.impact.report.estimate", noted)
        _, out, _ = run("panel.csv")
        assert "\n- Nota =1+1<script>�[2J\n" in out
        assert "\n- Otra =1+1<script>�[2J\n" in out

    def test_an_error_neither(self, said):
        code, _, err = said("--cluster", HOSTILE)
        assert code == 1
        assert ESCAPE not in err

    def test_a_spreadsheet_runs_no_cell(self, hostile):
        folder, _ = hostile
        texts = {(row["outcome"], row["subgroup"]) for row in rows_of(folder / "t.csv")}
        assert ("'=1+1<script>�[2J", "'@x�y") in texts
        assert ESCAPE not in (folder / "t.csv").read_text(encoding="utf-8")

    def test_the_figure_holds_text_only(self, hostile):
        folder, _ = hostile
        root = ET.parse(folder / "f.svg").getroot()
        assert not [each for each in root.iter() if "script" in each.tag]
        assert "<script>" in root.find(f"{SVG}desc").text
        assert ESCAPE not in (folder / "f.svg").read_text(encoding="utf-8")

    def test_json_escapes_it(self, hostile):
        folder, _ = hostile
        text = (folder / "t.json").read_text(encoding="ascii")
        assert ESCAPE not in text
        assert strict(text)["results"][0]["outcome"] == HOSTILE


class TestTargets:
    def test_all_are_written_and_told(self, panel):
        Path("t.csv").write_text("old", encoding="utf-8")
        outputs = ("--csv", "t.csv", "--json", "t.json", "--svg", "t.svg")
        code, out, err = run("panel.csv", *outputs)
        assert (code, err) == (0, "Listo: t.csv\nListo: t.json\nListo: t.svg\n")
        assert out.startswith("Efectos")
        assert files() == ["panel.csv", "t.csv", "t.json", "t.svg"]
        assert Path("t.csv").read_text(encoding="utf-8").startswith("event_time,att,")

    def test_none_is_when_one_cannot_be(self, panel, monkeypatch):
        Path("t.csv").write_text("old", encoding="utf-8")
        write = Path.write_bytes

        def full(self, content):
            if self.name == "t.json":
                write(self, content[:10])
                raise OSError(28, "No space left on device")
            return write(self, content)

        monkeypatch.setattr(Path, "write_bytes", full)
        code, out, err = run("panel.csv", "--csv", "t.csv", "--json", "t.json")
        assert (code, out) == (2, "")
        assert err.startswith("Error: «t.json»: no se puede escribir (No space left on device).")
        assert files() == ["panel.csv", "t.csv"]
        assert Path("t.csv").read_text(encoding="utf-8") == "old"

    def test_a_panel_with_problems_leaves_what_was_there(self, panel):
        Path("t.csv").write_text("old", encoding="utf-8")
        pd.concat([panel, panel.head(1)]).to_csv("panel.csv", index=False)
        code, out, err = run("panel.csv", "--csv", "t.csv", "--svg", "t.svg")
        assert (code, out) == (1, "")
        assert err.startswith("Error: ")
        assert "Traceback" not in err
        assert files() == ["panel.csv", "t.csv"]
        assert Path("t.csv").read_text(encoding="utf-8") == "old"

    @pytest.mark.parametrize(
        ("path", "output", "error"),
        [
            ("panel.csv", ("--csv", "panel.csv"), "--csv panel.csv: es parte del panel"),
            ("panel.csv", ("--csv", "./years/../panel.csv"), "es parte del panel"),
            ("panel.csv", ("--csv", "link.csv"), "--csv link.csv: es parte del panel"),
            ("*.csv", ("--csv", "new.csv"), "--csv new.csv: es parte del panel"),
            ("panel.csv", ("--csv", "t.txt"), "tiene que terminar en .csv. Escriba, por ejemplo, "
                                              "t.csv."),
            ("panel.csv", ("--json", "t"), "tiene que terminar en .json."),
            ("panel.csv", ("--svg", "t.pdf"), "tiene que terminar en .svg o .png."),
            ("panel.csv", ("--csv", "no/t.csv"), "la carpeta «no» no existe."),
            ("panel.csv", ("--csv", "years.csv"), "es una carpeta."),
        ],
    )  # fmt: skip
    def test_out_of_place(self, panel, path, output, error):
        Path("years").mkdir()
        Path("years.csv").mkdir()
        Path("link.csv").symlink_to("panel.csv")
        before = Path("panel.csv").read_bytes()
        code, out, err = run(path, *output)
        assert (code, out) == (2, "")
        assert error in err
        assert Path("panel.csv").read_bytes() == before
        assert files() == ["link.csv", "panel.csv", "years", "years.csv"]

    def test_a_pattern_of_other_files_is_no_hindrance(self, panel):
        Path("years").mkdir()
        Path("panel.csv").rename("years/panel.csv")
        assert run("years/*.csv", "--csv", "t.csv", "--quiet")[0] == 0


class TestWrongUse:
    @pytest.mark.parametrize(
        ("path", "error"),
        [
            ("no.csv", "«no.csv»: no existe. Indique un archivo .parquet o .csv"),
            ("no/*.csv", "«no/*.csv»: ningún archivo coincide."),
            ("folder", "«folder»: es una carpeta. Indique un archivo .parquet o .csv, o un patrón "
                       "entre comillas, por ejemplo 'folder/*.parquet'."),
            ("panel.xlsx", "«panel.xlsx»: no es un panel que se pueda leer."),
        ],
    )  # fmt: skip
    def test_no_panel(self, panel, path, error):
        Path("folder").mkdir()
        Path("panel.xlsx").touch()
        code, out, err = run(path)
        assert (code, out) == (2, "")
        assert err.startswith(f"Error: {error}")

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            (("--comparison", "not_yet_treted"), "--comparison «not_yet_treted»: no existe. ¿Quiso "
             "decir «not_yet_treated»? Valores permitidos: never_treated, not_yet_treated."),
            (("--aggregate", "dinamic"), "¿Quiso decir «dynamic»?"),
            (("--alpha", "5"), "--alpha «5»: tiene que ser un número entre 0 y 1"),
            (("--alpha", "nan"), "--alpha «nan»: tiene que ser un número entre 0 y 1"),
            (("--anticipation", "-1"), "--anticipation «-1»: tiene que ser un número desde 0."),
            (("--anticipation", "x"), "--anticipation «x»: tiene que ser un número desde 0."),
            (("--min-event", "2", "--max-event", "1"), "--min-event 2 es mayor que --max-event 1."),
            (("--aggregate", "group", "--min-event", "2"), "--min-event no vale con --aggregate "
             "group."),
            (("--aggregate", "none", "--max-event", "2"), "--max-event no vale con --aggregate "
             "none."),
            (("--aggregate", "simple", "--svg", "f.svg"), "--svg con --aggregate simple"),
            (("--outcme", "x"), "no existe la opción --outcme. ¿Quiso decir «--outcome»?"),
        ],
    )  # fmt: skip
    def test_wrong_options(self, panel, more, error):
        code, out, err = run("panel.csv", *more)
        assert (code, out) == (2, "")
        assert error in err.splitlines()[-1]

    def test_all_that_is_lacking_is_told_at_once(self, panel):
        code, _, err = run("panel.csv", options=("--unit", "firm"))
        assert code == 2
        assert err.endswith("Error: faltan las opciones --outcome, --time, --cohort.\n")

    def test_an_unknown_column_says_which(self, panel):
        code, out, err = run("panel.csv", "--by", "provincia")
        assert (code, out) == (1, "")
        assert "«provincia»" in err
        assert "¿Quiso decir «province»?" in err

    def test_the_words_are_the_engine_s(self):
        assert command.COMPARISONS == COMPARISONS == tuple(words.COMPARISONS)
        assert command.BASE_PERIODS == BASE_PERIODS == tuple(words.BASE_PERIODS)
        assert command.METHODS == METHODS == tuple(words.METHODS)

    def test_help_is_in_spanish(self):
        code, out, err = run("--help")
        assert (code, err) == (0, "")
        assert out.startswith("Uso: spl-eval impact [OPCIONES] PANEL\n")
        for english in ("Usage", "Options", "default", "TEXT", "Show"):
            assert english not in out


class Terminal(io.StringIO):
    def isatty(self):
        return True


class TestProgress:
    @pytest.fixture(params=[True, False], ids=["late", "in time"])
    def late(self, request, monkeypatch):
        """Have the clock strike at once, or never."""

        class Clock:
            def __init__(self, seconds, function):
                assert seconds == 2
                self.function = function

            def start(self):
                if request.param:
                    self.function()

            def cancel(self):
                pass

        monkeypatch.setattr(progress.threading, "Timer", Clock)
        return request.param

    def test_a_log_gets_one_line_and_only_when_it_takes_long(self, panel, late):
        code, _, err = run("panel.csv")
        assert (code, err) == (0, "Estimando con panel.csv…\n" if late else "")

    def test_quiet_says_nothing(self, panel, late):
        assert run("panel.csv", "--quiet") == (0, "", "")

    def test_a_person_sees_a_bar(self, late, monkeypatch):
        stream = Terminal()
        monkeypatch.setattr(sys, "stderr", stream)
        with progress.Progress("panel.csv") as tell:
            tell(250, 1000)
            if late:
                tell._bar.refresh()
            seen = stream.getvalue()
            tell(1000, 1000)
            assert tell._bar is None or tell._bar.n == 1000
        assert ("Estimando con panel.csv:  25%" in seen) == late
        assert stream.getvalue().endswith("\r") or not late

    def test_the_engine_tells_how_far_it_is(self, panel):
        told = []
        att_gt("panel.csv", **NAMES, progress=lambda done, total: told.append((done, total)))
        assert told[-1] == (300, 300)
        assert told == sorted(told)
