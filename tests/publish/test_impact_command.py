"""``spl-eval impact``: what it prints and writes, and that nothing is left half-written."""

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
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


@pytest.fixture
def panel(tmp_path, monkeypatch):
    """Stand in a folder with the made panel as panel.csv; return the frame."""
    monkeypatch.chdir(tmp_path)
    frame = made_panel()
    frame.to_csv("panel.csv", index=False)
    return frame


@pytest.fixture
def call(capsys):
    """Run the command in this process: exit code, stdout, stderr."""

    def call(path, *arguments, options=OPTIONS):
        with pytest.raises(SystemExit) as caught:
            cli.main(["impact", str(path), *options, *map(str, arguments)])
        return caught.value.code, *capsys.readouterr()

    return call


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
    def test_it_says_what_was_estimated(self, call, panel):
        code, out, err = call("panel.csv")
        assert (code, err) == (0, "")
        assert out.startswith("Efectos según los períodos desde la entrada: «jobs»\n")
        assert "\nMétodo         Callaway y Sant'Anna (2021), sin covariables\n" in out
        assert "\nComparación    unidades que nunca entran\n" in out
        assert "\nErrores        por unidad\n" in out
        assert "\nMuestra        60 unidades; 5 períodos, de 2001 a 2005\n" in out
        assert "\nEntradas       2003 (12), 2004 (8) unidades; nunca: 40\n" in out

    def test_the_overall_effect_and_each_row_are_the_estimate_s(self, call, panel):
        _, out, _ = call("panel.csv")
        study = att_gt("panel.csv", **NAMES).aggregate("dynamic")
        low, high = study.overall_ci
        texts = [
            spanish.number(number, 3)
            for number in (study.overall_att, study.overall_std_error, low, high)
        ]
        said = "\nEfecto medio   {} (error est. {}; IC 95 %: {} a {})\n".format(*texts)
        assert said in out
        lines = [line.split() for line in out.splitlines()]
        for row in study.table.to_dict("records"):
            numbers = [spanish.number(row[name], 3) for name in INTERVALS]
            assert [str(int(row["event_time"])), *numbers] in lines

    def test_the_entry_parts_the_rows(self, call, panel):
        _, out, _ = call("panel.csv")
        lines = out.splitlines()
        entry = next(place for place, line in enumerate(lines) if line.startswith("- entrada -"))
        assert lines[entry - 1].split()[0] == "-1"
        assert lines[entry + 1].split()[0] == "0"

    @pytest.mark.parametrize("kind", ["none", "simple", "dynamic", "group", "calendar"])
    @pytest.mark.parametrize("outcome", ["jobs", "wages"])
    def test_it_is_read_in_80_columns(self, call, panel, kind, outcome):
        more = ("--outcome", outcome, "--aggregate", kind, "--base-period", "universal")
        more += ("--comparison", "not_yet_treated", "--by", "province", "--cluster", "group")
        code, out, _ = call("panel.csv", *more)
        assert code == 0
        assert max(map(len, out.splitlines())) <= 80

    def test_the_choices_are_said(self, call, panel):
        _, out, _ = call(
            *("panel.csv", "--comparison", "not_yet_treated", "--base-period", "universal"),
            *("--cluster", "group", "--anticipation", "1", "--alpha", "0,1"),
        )
        assert "que todavía no entraron" in out
        assert "universal: el último período sin tratar" in out
        assert "agrupados por «group» (20 grupos)" in out
        assert "Anticipación   1 período antes" in out
        assert "IC 90 %" in out
        assert "95 %" not in out

    def test_without_a_period_after_the_entry_there_is_no_overall_effect(self, call, panel):
        code, out, _ = call("panel.csv", "--max-event", "-1")
        assert code == 0
        assert "\nEfecto medio   sin dato\n" in out

    def test_overlap_is_told_with_covariates(self, call, panel):
        _, out, _ = call("panel.csv", "--covariate", "wages")
        said = " ".join(out.split())
        assert "doblemente robusto, con «wages»" in said
        assert "Solapamiento propensión de las tratadas, 0," in said
        assert "En el peor caso 40 unidades de comparación valen por " in said

    def test_a_base_cell_is_called_so(self, call, panel):
        _, out, _ = call("panel.csv", "--base-period", "universal")
        assert ["-1", "0,000", "base"] in [line.split() for line in out.splitlines()]

    def test_the_pretrend_test_and_the_notes(self, call, panel):
        panel.loc[panel["firm"] == 59, "entry"] = 2001
        panel.to_csv("panel.csv", index=False)
        _, out, _ = call("panel.csv")
        effects = att_gt("panel.csv", **NAMES)
        test = effects.pretrend()
        number, p = spanish.number(test.statistic, 2), spanish.number(test.p_value, 3)
        said = " ".join(out.split())
        assert f"conjunta de {test.df} efectos previos: Wald = {number}, p = {p}. Un p alto" in said
        assert effects.notes
        for note in effects.notes:
            assert f"- {' '.join(note.split())}" in said

    def test_no_period_before_the_entry_is_said(self, call, panel):
        panel[panel["year"].isin([2003, 2004]) & (panel["entry"] != 2003)].to_csv(
            "panel.csv", index=False
        )
        code, out, _ = call("panel.csv")
        assert code == 0
        assert "\nTendencias     No hay efectos previos al tratamiento que probar.\n" in out

    def test_parquet_says_the_same(self, call, panel):
        duckdb.sql("COPY (SELECT * FROM 'panel.csv') TO 'panel.parquet' (FORMAT parquet)")
        texts = [call(path)[1].splitlines() for path in ("panel.parquet", "panel.csv")]
        # The band is simulated: its draws may fall on the units in another order.
        parquet, text = (["".join(line[:52]) for line in lines] for lines in texts)
        assert parquet == text

    def test_a_glob_is_one_panel(self, call, panel):
        whole = call("panel.csv")
        Path("years").mkdir()
        for year, rows in panel.groupby("year"):
            rows.to_csv(f"years/{year}.csv", index=False)
        assert call("years/*.csv") == whole

    def test_an_outcome_said_twice_is_one(self, call, panel):
        assert call("panel.csv", "--outcome", "jobs") == call("panel.csv")

    def test_quiet(self, call, panel):
        assert call("panel.csv", "--quiet", "--csv", "t.csv") == (0, "", "")
        assert len(rows_of("t.csv")) == 5


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
    def test_it_is_the_aggregate_s_table_with_all_its_digits(self, call, panel, kind):
        call("panel.csv", "--aggregate", kind, "--csv", "t.csv", "--base-period", "universal")
        expected = att_gt("panel.csv", **NAMES, base_period="universal").aggregate(kind).table
        read = pd.read_csv("t.csv")
        assert list(read.columns) == [KEYS[kind], *INTERVALS]
        np.testing.assert_array_equal(read.to_numpy(float), expected.to_numpy(float))
        assert read.iloc[:, 0].dtype.kind == "i"

    def test_the_cells(self, call, panel):
        call("panel.csv", "--aggregate", "none", "--csv", "t.csv")
        expected = att_gt("panel.csv", **NAMES).table
        read = pd.read_csv("t.csv")
        assert list(read.columns) == list(expected.columns)
        np.testing.assert_array_equal(read.to_numpy(float), expected.to_numpy(float))

    def test_the_simple_aggregate_is_one_row(self, call, panel):
        call("panel.csv", "--aggregate", "simple", "--csv", "t.csv")
        expected = att_gt("panel.csv", **NAMES).aggregate("simple")
        (row,) = rows_of("t.csv")
        assert float(row["att"]) == expected.overall_att
        assert float(row["std_error"]) == expected.overall_std_error
        assert list(row) == ["att", "std_error", "ci_low", "ci_high"]

    def test_outcomes_and_subgroups_come_first(self, call, panel):
        call("panel.csv", "--outcome", "wages", "--by", "province", "--csv", "t.csv")
        rows = rows_of("t.csv")
        assert list(rows[0])[:3] == ["outcome", "subgroup", "event_time"]
        pairs = list(dict.fromkeys((row["outcome"], row["subgroup"]) for row in rows))
        assert pairs == [
            ("jobs", "Jujuy"), ("jobs", "Salta"), ("wages", "Jujuy"), ("wages", "Salta"),
        ]  # fmt: skip
        own = att_gt(panel[panel["province"] == "Salta"], **NAMES).aggregate("dynamic")
        salta = [
            float(row["att"]) for row in rows if row["outcome"] + row["subgroup"] == "jobsSalta"
        ]
        np.testing.assert_allclose(salta, own.table["att"], rtol=1e-12)

    def test_a_window_that_one_subgroup_cannot_fill_does_not_cost_the_others(self, call, panel):
        entry = panel["entry"].where((panel["province"] == "Salta") | (panel["entry"] == 0), 2003)
        entry = entry.where((panel["province"] == "Jujuy") | (panel["entry"] == 0), 2005)
        panel.assign(entry=entry).to_csv("panel.csv", index=False)
        more = ("--by", "province", "--min-event", "1", "--csv", "t.csv")
        code, out, _ = call("panel.csv", *more)
        assert code == 0
        assert {row["subgroup"] for row in rows_of("t.csv")} == {"Jujuy"}
        assert "- Subgrupo «Salta», jobs: No hay efectos estimados" in out
        assert call("panel.csv", "--min-event", "9")[0] == 1

    def test_the_window(self, call, panel):
        call("panel.csv", "--min-event", "-1", "--max-event", "1", "--csv", "t.csv")
        assert [row["event_time"] for row in rows_of("t.csv")] == ["-1", "0", "1"]


class TestJson:
    def test_everything_is_there(self, call, panel):
        _, out, err = call("panel.csv", "--json", "-", "--cluster", "group")
        assert err == ""
        found = strict(out)
        effects = att_gt("panel.csv", **NAMES, cluster="group")
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

    def test_what_is_missing_is_null(self, call, panel):
        call("panel.csv", "--json", "t.json", "--base-period", "universal")
        (result,) = strict(Path("t.json").read_text(encoding="ascii"))["results"]
        assert result["counts"]["clusters"] is None
        base = [cell for cell in result["cells"] if cell["time"] == cell["base"]]
        assert [(cell["att"], cell["std_error"]) for cell in base] == [(0, None), (0, None)]

    @pytest.mark.parametrize("kind", ["none", "simple"])
    def test_without_an_aggregate_s_rows(self, call, panel, kind):
        _, out, _ = call("panel.csv", "--json", "-", "--aggregate", kind)
        found = strict(out)
        assert found["aggregation"]["kind"] == kind
        assert found["results"][0]["aggregate"]["table"] == []
        assert found["results"][0]["aggregate"]["overall"]["att"] is not None

    def test_overlap(self, call, panel):
        _, out, _ = call("panel.csv", "--json", "-", "--covariate", "wages")
        found = strict(out)["results"][0]["overlap"]
        assert {each["cohort"] for each in found} == {2003, 2004}
        assert [each["comparison"] for each in found] == [[0]] * len(found)
        assert all(0 < each["effective_size"] <= each["n_comparison"] for each in found)

    def test_one_result_for_each_subgroup(self, call, panel):
        panel.assign(province=panel["firm"] % 2).to_csv("panel.csv", index=False)
        _, out, _ = call("panel.csv", "--json", "-", "--by", "province")
        assert [result["subgroup"] for result in strict(out)["results"]] == [0, 1]


class TestFigure:
    def test_it_has_a_name_and_a_description(self, call, panel):
        call("panel.csv", "--svg", "f.svg")
        root = ET.parse("f.svg").getroot()
        assert root.get("role") == "img"
        named = [root.find(f"{SVG}{tag}") for tag in ("title", "desc")]
        assert root.get("aria-labelledby").split() == [each.get("id") for each in named]
        assert named[0].text == "Efectos según los períodos desde la entrada: «jobs»"
        points = named[1].text.split(". ", 2)[2].split("; ")
        assert [point.split(":")[0] for point in points] == ["-2", "-1", "0", "1", "2"]
        assert all("(IC 95 %: " in point for point in points)

    @pytest.mark.parametrize("kind", ["none", "dynamic", "group", "calendar"])
    def test_every_kind_is_drawn(self, call, panel, kind):
        more = ("--aggregate", kind, "--by", "province", "--outcome", "wages")
        assert call("panel.csv", *more, "--svg", "f.svg", "--quiet") == (0, "", "")
        assert ET.parse("f.svg").getroot().tag == f"{SVG}svg"

    def test_png_by_its_suffix(self, call, panel):
        code, _, err = call("panel.csv", "--svg", "f.png")
        assert (code, err) == (0, "Listo: f.png\n")
        content = Path("f.png").read_bytes()
        assert content.startswith(b"\x89PNG\r\n")
        assert b"Description" in content
        assert b"Software" not in content

    def test_what_one_subgroup_lacks_does_not_cost_the_others(self, call, panel):
        panel.assign(province=panel["province"].where(panel["entry"] != 2003, "Chaco")).to_csv(
            "panel.csv", index=False
        )
        code, out, _ = call("panel.csv", "--by", "province", "--svg", "f.svg", "--json", "t.json")
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
        program = Path(sys.executable).with_name("spl-eval")
        written = []
        for seed in ("1", "2"):
            outputs = [f"--{kind}={seed}.{kind}" for kind in ("svg", "csv", "json")]
            command = [program, "impact", "panel.csv", *OPTIONS, "--by", "province", *outputs]
            environment = {**os.environ, "PYTHONHASHSEED": seed}
            done = subprocess.run(command, env=environment, capture_output=True, check=True)
            names = [f"{seed}.{kind}" for kind in ("svg", "csv", "json")]
            written.append([done.stdout, *(Path(name).read_bytes() for name in names)])
        assert written[0] == written[1]


class TestDrawing:
    @pytest.fixture
    def draw(self, call, panel, monkeypatch):
        """Call with --svg and return the figure as it was drawn."""
        drawn = []

        def keep(figure, *_):
            drawn.append(figure)
            return b""

        monkeypatch.setattr("spl_eval.publish.impact.figure._saved", keep)

        def draw(*more):
            assert call("panel.csv", "--svg", "f.svg", "--quiet", *more)[0] == 0
            return drawn[-1]

        return draw

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

    def test_intervals_and_bands_are_the_table_s(self, draw):
        (axes,) = draw().axes
        table = att_gt("panel.csv", **NAMES).aggregate("dynamic").table
        segments = [segment for each in axes.collections for segment in each.get_segments()]
        spans = {(segment[0][0], segment[0][1], segment[1][1]) for segment in segments}
        for kind in ("ci", "band"):
            columns = table[["event_time", f"{kind}_low", f"{kind}_high"]]
            assert {tuple(row) for row in columns.to_numpy().tolist()} <= spans

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

    def test_more_panels_than_fit_are_counted(self, draw, monkeypatch):
        monkeypatch.setattr("spl_eval.publish.impact.figure.MOST_PANELS", 3)
        figure = draw("--by", "province", "--outcome", "wages")
        assert sum(each.get_visible() for each in figure.axes) == 3
        assert "Se dibujan 3 de 4 paneles." in " ".join(figure._supxlabel.get_text().split())

    def test_many_points_get_areas(self, draw, monkeypatch):
        assert "Trazo fino: banda uniforme" in " ".join(draw()._supxlabel.get_text().split())
        monkeypatch.setattr("spl_eval.publish.impact.figure.CROWDED", 4)
        figure = draw()
        assert "Franja clara: banda uniforme" in " ".join(figure._supxlabel.get_text().split())
        (axes,) = figure.axes
        assert {type(each).__name__ for each in axes.collections} == {"FillBetweenPolyCollection"}


class TestHostile:
    @pytest.fixture
    def hostile(self, panel):
        province = panel["province"].replace({"Salta": HOSTILE, "Jujuy": "@x\ny"})
        frame = panel.assign(province=province).rename(columns={"jobs": HOSTILE})
        frame.to_csv("panel.csv", index=False)
        return tuple(HOSTILE if word == "jobs" else word for word in OPTIONS)

    def test_the_terminal_is_not_commanded(self, call, hostile):
        code, out, err = call("panel.csv", "--by", "province", options=hostile)
        assert (code, err) == (0, "")
        assert ESCAPE not in out
        assert "«=1+1<script>�[2J», «province» = «@x�y»" in out

    def test_a_note_neither(self, call, panel, monkeypatch):
        def noted(request):
            (study,) = estimate(request).members
            effects = replace(study.effects, notes=(f"Nota {HOSTILE}",))
            return Studies((replace(study, effects=effects),), (f"Otra {HOSTILE}",))

        monkeypatch.setattr("spl_eval.publish.impact.report.estimate", noted)
        _, out, _ = call("panel.csv")
        assert "\n- Nota =1+1<script>�[2J\n" in out
        assert "\n- Otra =1+1<script>�[2J\n" in out

    def test_an_error_neither(self, call, panel):
        code, _, err = call("panel.csv", "--cluster", HOSTILE)
        assert code == 1
        assert ESCAPE not in err

    def test_a_spreadsheet_runs_no_cell(self, call, hostile):
        call(
            *("panel.csv", "--by", "province", "--outcome", "wages", "--csv", "t.csv"),
            options=hostile,
        )
        texts = {(row["outcome"], row["subgroup"]) for row in rows_of("t.csv")}
        assert ("'=1+1<script>�[2J", "'@x�y") in texts
        assert ESCAPE not in Path("t.csv").read_text(encoding="utf-8")

    def test_the_figure_holds_text_only(self, call, hostile):
        call("panel.csv", "--by", "province", "--svg", "f.svg", options=hostile)
        root = ET.parse("f.svg").getroot()
        assert not [each for each in root.iter() if "script" in each.tag]
        assert "<script>" in root.find(f"{SVG}desc").text
        assert ESCAPE not in Path("f.svg").read_text(encoding="utf-8")

    def test_json_escapes_it(self, call, hostile):
        _, out, _ = call("panel.csv", "--by", "province", "--json", "-", options=hostile)
        assert ESCAPE not in out
        assert strict(out)["results"][0]["outcome"] == HOSTILE


class TestTargets:
    def test_all_are_written_and_told(self, call, panel):
        Path("t.csv").write_text("old", encoding="utf-8")
        outputs = ("--csv", "t.csv", "--json", "t.json", "--svg", "t.svg")
        code, out, err = call("panel.csv", *outputs)
        assert (code, err) == (0, "Listo: t.csv\nListo: t.json\nListo: t.svg\n")
        assert out.startswith("Efectos")
        assert files() == ["panel.csv", "t.csv", "t.json", "t.svg"]
        assert Path("t.csv").read_text(encoding="utf-8").startswith("event_time,att,")

    def test_none_is_when_one_cannot_be(self, call, panel, monkeypatch):
        Path("t.csv").write_text("old", encoding="utf-8")
        write = Path.write_bytes

        def full(self, content):
            if self.name == "t.json":
                write(self, content[:10])
                raise OSError(28, "No space left on device")
            return write(self, content)

        monkeypatch.setattr(Path, "write_bytes", full)
        code, out, err = call("panel.csv", "--csv", "t.csv", "--json", "t.json")
        assert (code, out) == (2, "")
        assert err.startswith("Error: «t.json»: no se puede escribir (No space left on device).")
        assert files() == ["panel.csv", "t.csv"]
        assert Path("t.csv").read_text(encoding="utf-8") == "old"

    def test_a_panel_with_problems_leaves_what_was_there(self, call, panel):
        Path("t.csv").write_text("old", encoding="utf-8")
        pd.concat([panel, panel.head(1)]).to_csv("panel.csv", index=False)
        code, out, err = call("panel.csv", "--csv", "t.csv", "--svg", "t.svg")
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
    def test_out_of_place(self, call, panel, path, output, error):
        Path("years").mkdir()
        Path("years.csv").mkdir()
        Path("link.csv").symlink_to("panel.csv")
        before = Path("panel.csv").read_bytes()
        code, out, err = call(path, *output)
        assert (code, out) == (2, "")
        assert error in err
        assert Path("panel.csv").read_bytes() == before
        assert files() == ["link.csv", "panel.csv", "years", "years.csv"]

    def test_a_pattern_of_other_files_is_no_hindrance(self, call, panel):
        Path("years").mkdir()
        Path("panel.csv").rename("years/panel.csv")
        assert call("years/*.csv", "--csv", "t.csv", "--quiet")[0] == 0


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
    def test_no_panel(self, call, panel, path, error):
        Path("folder").mkdir()
        Path("panel.xlsx").touch()
        code, out, err = call(path)
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
    def test_wrong_options(self, call, panel, more, error):
        code, out, err = call("panel.csv", *more)
        assert (code, out) == (2, "")
        assert error in err.splitlines()[-1]

    def test_all_that_is_lacking_is_told_at_once(self, call, panel):
        code, _, err = call("panel.csv", options=("--unit", "firm"))
        assert code == 2
        assert err.endswith("Error: faltan las opciones --outcome, --time, --cohort.\n")

    def test_an_unknown_column_says_which(self, call, panel):
        code, out, err = call("panel.csv", "--by", "provincia")
        assert (code, out) == (1, "")
        assert "«provincia»" in err
        assert "¿Quiso decir «province»?" in err

    def test_the_words_are_the_engine_s(self):
        assert command.COMPARISONS == COMPARISONS == tuple(words.COMPARISONS)
        assert command.BASE_PERIODS == BASE_PERIODS == tuple(words.BASE_PERIODS)
        assert command.METHODS == METHODS == tuple(words.METHODS)

    def test_help_is_in_spanish(self, call):
        code, out, err = call("--help")
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

    def test_a_log_gets_one_line_and_only_when_it_takes_long(self, call, panel, late):
        code, _, err = call("panel.csv")
        assert (code, err) == (0, "Estimando con panel.csv…\n" if late else "")

    def test_quiet_says_nothing(self, call, panel, late):
        assert call("panel.csv", "--quiet") == (0, "", "")

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
