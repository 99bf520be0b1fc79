"""The shared charts: proportions, gaps, words, room, and what stands where nothing is known."""

from __future__ import annotations

import base64
import dataclasses
import itertools
import math
from xml.etree import ElementTree

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch, PathPatch, Rectangle

from spl_eval import spanish
from spl_eval.intake.names import provinces
from spl_eval.publish.charts import Series, bars, canvas, dots, lines, map_tiles, steps, tile_map
from spl_eval.publish.charts.canvas import FLOW, MEN, OFFICIAL, WOMEN, svg_uri
from spl_eval.publish.charts.marks import limits, spread, ticks, wrapped
from spl_eval.publish.charts.words import LONGEST_ALT, plain_number
from spl_eval.publish.page import Page
from spl_eval.publish.shown import show_chart
from spl_eval.publish.views import Absent, Field, Table, count_field
from tests.report import REAL_2016

NAMES = [province.name for province in provinces()]
WOMEN_MEN = (Series("women", "Mujeres", WOMEN), Series("men", "Varones", MEN))
RINGS = {name: [[(0, at), (1, at), (1, at + 1), (0, at)]] for at, name in enumerate(NAMES)}
HOSTILE = [
    "<script>alert(1)</script>",
    "$x^2$ y $",
    "x" * 300,
    "una palabra " * 60,
    "漢 \x00\n fin",
]


def numbers(*values):
    return pd.array(values, dtype="Float64")


def data_of(frame):
    return Table("data", "Datos", frame, tuple(Field(name, name) for name in frame.columns))


def jobs(women, men, labels=None):
    labels = labels or [f"Sector {at}" for at in range(len(women))]
    return pd.DataFrame({"sector": labels, "women": numbers(*women), "men": numbers(*men)})


def draw_bars(frame, values=WOMEN_MEN, **stated):
    return bars("b", "T", frame, "sector", values, axis="Personas", data=data_of(frame), **stated)


def draw_dots(frame, values=WOMEN_MEN, **stated):
    return dots("d", "T", frame, "sector", values, axis="Personas", data=data_of(frame), **stated)


def draw_lines(women, men, years=None, **stated):
    frame = jobs(women, men)
    frame["year"] = years or range(2012, 2012 + len(frame))
    data = data_of(frame)
    return lines("l", "T", frame, "year", WOMEN_MEN, axis="Personas", data=data, **stated)


def draw_steps(curves, **stated):
    return steps(
        "s",
        "T",
        {name: pd.DataFrame({"m": xs, "s": numbers(*ys)}) for name, (xs, ys) in curves.items()},
        x="m",
        y="s",
        axis_x="Meses",
        axis_y="Instrumentos sin pago, %",
        data=data_of(pd.DataFrame({"m": [0]})),
        **stated,
    )


def draw_map(values, form=spanish.number, boundaries=None, **stated):
    frame = pd.DataFrame({"where": list(values), "units": numbers(*values.values())})
    return tile_map(
        "m",
        "T",
        frame,
        "where",
        "units",
        form=form,
        unit="Unidades",
        boundaries=boundaries,
        data=data_of(frame),
        **stated,
    )


def axes_of(chart):
    (axes,) = chart.figure.axes
    return axes


def lengths(chart):
    return [patch.get_width() for patch in axes_of(chart).patches if type(patch) is Rectangle]


def texts(chart):
    """Every text with its style and its extent in pixels, laid out."""
    axes = axes_of(chart)
    chart.figure.draw_without_rendering()
    if not axes.axison:
        return list(axes.texts)
    found = [*axes.texts, *axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label]
    return [text for text in found if text.get_text().strip()]


def overlapping(chart, found=None):
    boxes = [(text.get_text(), text.get_window_extent()) for text in found or texts(chart)]
    return [
        (one, other)
        for (one, box), (other, near) in itertools.combinations(boxes, 2)
        if box.x0 < near.x1 - 0.5
        and near.x0 < box.x1 - 0.5
        and box.y0 < near.y1 - 0.5
        and near.y0 < box.y1 - 0.5
    ]


def outside(chart):
    """The texts that the edge of the picture cuts; on screen, letters are wider than in the SVG."""
    width, height = chart.figure.get_size_inches() * chart.figure.dpi
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(chart)]
    return [
        text
        for text, box in boxes
        if box.x0 < -0.5 or box.y0 < -0.5 or box.x1 > width + 6 or box.y1 > height + 0.5
    ]


def contrast(one, other):
    """The ratio of WCAG 2.1 between two colours."""

    def luminance(colour):
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


CHARTS = {
    "bars": lambda **stated: draw_bars(jobs([3, None, 0, 90000], [1, 2, None, 4]), **stated),
    "dots": lambda **stated: draw_dots(jobs([3, None, 0, 90], [1, 2, None, 4]), **stated),
    "lines": lambda **stated: draw_lines([3, None, 0, 90], [1, 2, 3, None], **stated),
    "steps": lambda **stated: draw_steps(
        {"1.A": ([0, 3, 9], [100, 50, 10]), "1.B": ([0, 5], [100, 8])}, **stated
    ),
    "tiles": lambda **stated: draw_map({"Salta": 3, "Chaco": 0, "Chubut": None}, **stated),
    "shapes": lambda **stated: draw_map({"Salta": 3, "Chaco": 0}, boundaries=RINGS, **stated),
}


# What is said


def test_bars_say_every_value_and_the_missing():
    chart = draw_bars(jobs([2330, None], [0, 5], ["Textil", "Madera"]))
    assert chart.alt == (
        "Gráfico de barras. Personas. Textil: Mujeres 2.330, Varones 0; "
        "Madera: Mujeres sin dato, Varones 5."
    )
    shown = {text.get_text(): text.get_style() for text in texts(chart)}
    assert shown["2.330"] == "normal"
    assert shown["0"] == "normal"
    assert shown["sin dato"] == "italic"


def test_a_row_without_label_is_said_too():
    chart = draw_bars(jobs([1, 2], [1, 2], ["Textil", None]))
    assert "sin dato: Mujeres 2" in chart.alt
    assert "sin dato" in [text.get_text() for text in axes_of(chart).get_yticklabels()]


def test_dots_say_every_value_the_missing():
    chart = draw_dots(jobs([2, None, None], [1, 5, None], ["A", "B", "C"]))
    assert "A: Mujeres 2, Varones 1; B: Mujeres sin dato, Varones 5; C: Mujeres sin" in chart.alt
    italics = [text.get_text() for text in texts(chart) if text.get_style() == "italic"]
    assert sorted(italics) == ["Mujeres: sin dato", "sin dato"]


def test_lines_say_every_year_and_the_gaps():
    chart = draw_lines([3, None, 5], [1, 2, 4])
    assert "2012: Mujeres 3, Varones 1; 2013: Mujeres sin dato, Varones 2; 2014" in chart.alt
    assert "sin dato en esos años" in chart.note
    assert "sin dato" not in draw_lines([3, 4], [1, 2]).note


def test_steps_say_where_each_curve_passes():
    chart = draw_steps({"Línea 1.A": ([0, 3, 9], [100, 50, 12.5])}, form=spanish.percent)
    assert "Línea 1.A: 100,0\u00a0% en 0, 50,0\u00a0% en 3, 12,5\u00a0% en 9." in chart.alt


def test_maps_say_every_value_and_the_missing():
    chart = draw_map({name: at for at, name in enumerate(NAMES)} | {"Salta": None})
    assert "Ciudad Autónoma de Buenos Aires: 0; Buenos Aires: 1;" in chart.alt
    assert chart.alt.endswith("sin dato: Salta.")
    assert "Gris: 0. Blanco de borde cortado: sin dato." in chart.note


def test_what_has_no_province_is_told_beside_the_map():
    chart = draw_map({"Salta": 3, None: 12})
    assert chart.note.endswith("Sin jurisdicción conocida: 12.")
    assert draw_map({"Salta": 3, "Elsewhere": 2}).note.endswith(
        "No están en el mapa: Elsewhere, 2."
    )
    assert isinstance(draw_map({None: 12, "Salta": None}), Absent)


def test_a_row_of_nowhere_without_a_value_is_neither_told_nor_kept():
    frame = pd.DataFrame({"where": ["Salta", None], "units": numbers(3, None)})
    data = Table("m", "T", frame, (count_field("where", "Dónde"), count_field("units", "U")))
    chart = tile_map(
        "m",
        "T",
        frame,
        "where",
        "units",
        form=spanish.number,
        unit="Unidades",
        boundaries=None,
        data=data,
    )
    assert chart.data.frame["where"].tolist() == ["Salta"]
    assert "jurisdicción conocida" not in chart.note
    assert "No están" not in chart.note


def test_a_province_twice_is_refused():
    frame = pd.DataFrame({"where": ["Salta", "Salta"], "units": [1, 2]})
    with pytest.raises(ValueError, match="duplicate"):
        tile_map(
            "m",
            "T",
            frame,
            "where",
            "units",
            form=str,
            unit="Unidades",
            boundaries=None,
            data=data_of(frame),
        )


def test_a_long_alternative_text_keeps_the_extremes_and_counts_the_rest():
    count = 60
    frame = jobs(
        [*range(1, count), None], [7] * count, [f"Organización n. {at}" for at in range(count)]
    )
    alt = draw_bars(frame).alt
    assert len(alt) <= LONGEST_ALT
    assert "Los más altos: Organización n. 58: Mujeres 59" in alt
    assert "Organización n. 0: Mujeres 1, Varones 7; y 40 más, 1 sin dato." in alt


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_note_period_basis_and_sources_pass_through(draw):
    chart = draw(note="Una nota.", period="2012 a 2016", basis="Pesos", sources=("INDEC",))
    assert chart.note.startswith("Una nota.")
    assert (chart.period, chart.basis, chart.sources) == ("2012 a 2016", "Pesos", ("INDEC",))
    with pytest.raises(TypeError):
        draw(notes="An unknown word is never swallowed.")


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_the_same_input_gives_the_same_svg(draw):
    assert svg_uri(draw().figure) == svg_uri(draw().figure)


# Where nothing is known


@pytest.mark.parametrize(
    "gone",
    [
        lambda: draw_bars(jobs([], [])),
        lambda: draw_dots(jobs([], [])),
        lambda: draw_lines([], []),
        lambda: draw_steps({}),
        lambda: draw_steps({"A": ([], [])}),
        lambda: draw_map({}),
    ],
)
def test_no_rows_give_a_reason_instead_of_a_chart(gone):
    assert isinstance(gone(), Absent)
    assert gone().reason == "Con esta selección no queda ninguna fila que mostrar."


@pytest.mark.parametrize(
    "gone",
    [
        lambda: draw_bars(jobs([None] * 2, [None] * 2)),
        lambda: draw_dots(jobs([None] * 2, [None] * 2)),
        lambda: draw_lines([None] * 2, [None] * 2),
        lambda: draw_steps({"A": ([0, 1], [None, None])}),
        lambda: draw_map({"Salta": None, "Chaco": None}),
    ],
)
def test_all_missing_gives_a_reason_instead_of_a_chart(gone):
    assert gone().reason == "Hay 2 filas y ninguna trae el dato que se mostraría."
    assert gone().title == "T"


@pytest.mark.parametrize(
    "draw",
    [
        lambda: draw_bars(jobs([0, 0], [0, 0])),
        lambda: draw_dots(jobs([0, 0], [0, 0])),
        lambda: draw_lines([0, 0], [0, 0]),
        lambda: draw_steps({"A": ([0, 1], [0, 0])}),
        lambda: draw_map({"Salta": 0, "Chaco": 0}),
        lambda: draw_bars(jobs([7], [None])),
        lambda: draw_dots(jobs([7], [None])),
        lambda: draw_lines([7], [None]),
        lambda: draw_steps({"A": ([0], [100])}),
        lambda: draw_map({"Salta": 7}),
    ],
)
def test_zeros_alone_and_one_value_alone_are_drawn_whole(draw):
    chart = draw()
    assert outside(chart) == []
    assert overlapping(chart) == []


# What is drawn


def test_bars_are_as_long_as_their_values():
    assert lengths(draw_bars(jobs([4, None, 0], [1, 2, 8]))) == [4, 0, 1, 2, 8]


@pytest.mark.parametrize("draw", [draw_bars, draw_dots])
@pytest.mark.parametrize(
    ("women", "men"),
    [
        ([1, 2, 3], [3, 2, 1]),
        ([1e9, 1, 0, None], [5, None, 0, 2e9]),
        ([-5, 3], [-4.9, -80000]),
        (range(24), [each * 7 for each in range(24)]),
    ],
)
def test_rows_keep_their_words_apart_and_inside(draw, women, men):
    labels = NAMES[: len(women)]
    chart = draw(jobs(women, men, labels))
    assert outside(chart) == []
    assert overlapping(chart) == []


def test_three_dots_in_a_row_keep_their_words_apart():
    frame = jobs([1, 1.00, 5], [1.01, 1.02, None], ["A", "B", "C"]).assign(all=[1.005, 90, 4])
    two = [dataclasses.replace(each, form=lambda v: spanish.number(v, 3)) for each in WOMEN_MEN]
    official = Series("all", "Registro oficial", OFFICIAL, two[0].form)
    chart = draw_dots(frame, (*two, official))
    assert overlapping(chart) == []
    shown = [text.get_text() for text in texts(chart)]
    assert {"1,000", "1,005", "1,010", "1,020", "90,000", "Varones: sin dato"} <= set(shown)


def test_lines_keep_their_gaps():
    chart = draw_lines([3, None, 5], [1, 2, 4], years=[2012, 2013, 2015])
    women, men = axes_of(chart).lines[:2]
    assert list(women.get_xdata()) == [2012, 2013, 2014, 2015]
    assert [math.isnan(value) for value in women.get_ydata()] == [False, True, True, False]
    assert [math.isnan(value) for value in men.get_ydata()] == [False, False, True, False]


def test_a_line_that_ends_early_says_its_year():
    shown = [text.get_text() for text in texts(draw_lines([3, 4, None], [None] * 3))]
    assert "Mujeres\n4 (2013)" in shown
    assert "Varones\nsin dato" in shown


def test_rows_without_a_year_are_counted_and_a_year_twice_is_refused():
    chart = draw_lines([3, 4], [1, 2], years=[2012, None])
    assert "Quedan fuera 1 fila sin año." in chart.note
    with pytest.raises(ValueError, match="duplicate"):
        draw_lines([3, 4], [1, 2], years=[2012, 2012])


@pytest.mark.parametrize(
    ("women", "men"),
    [([5, 5], [5, 5]), ([0, 0], [0, 0]), ([1, 100], [1, 99.9]), ([-3, -4], [-3.1, None])],
)
def test_names_at_the_ends_of_lines_do_not_overlap(women, men):
    chart = draw_lines(women, men)
    assert overlapping(chart) == []
    assert outside(chart) == []
    axes = axes_of(chart)
    last, _ = axes.transData.transform((2013, 0))
    assert all(text.get_window_extent().x0 > last for text in axes.texts)


def test_names_of_many_curves_do_not_overlap():
    chart = draw_steps({f"Curva {at}": ([0, 40], [100, 20 + at / 9]) for at in range(9)})
    assert overlapping(chart) == []
    assert outside(chart) == []


def test_curves_step_after_their_points():
    chart = draw_steps({"A": ([9, 0, 3], [10, 100, 50])})
    curve = axes_of(chart).lines[0]
    assert curve.get_drawstyle() == "steps-post"
    assert list(curve.get_xdata()) == [0, 3, 9]
    assert list(curve.get_ydata()) == [100, 50, 10]


def test_tiles_are_darker_where_the_value_is_higher():
    values = {name: float(at) for at, name in enumerate(NAMES, start=1)} | {
        "Salta": 0,
        "Jujuy": None,
    }
    tiles = [patch for patch in axes_of(draw_map(values)).patches if type(patch) is FancyBboxPatch]
    colour = dict(zip(NAMES, (patch.get_facecolor()[:3] for patch in tiles), strict=True))
    told = sorted((value, name) for name, value in values.items() if value)
    darkness = [contrast("white", colour[name]) for _, name in told]
    assert darkness == sorted(darkness)
    assert len(set(darkness)) == len(map_tiles.SHADES)
    assert colour["Salta"] == to_rgb(map_tiles.UNREACHED)
    assert colour["Jujuy"] == to_rgb("white")
    broken = [patch.get_linestyle() != "solid" for patch in tiles]
    assert [name for name, cut in zip(NAMES, broken, strict=True) if cut] == ["Jujuy"]


def test_equal_values_have_equal_shades():
    # Sorted: 1 1 1 2 9 9. Three values, three classes, whose bounds are 1, 2 (or 9) and 9.
    shades = map_tiles.shades_of(dict(enumerate([9.0, 1.0, 1.0, 9.0, 1.0, 2.0])))
    assert shades[1] == shades[2] == shades[4] == map_tiles.SHADES[0]
    assert shades[0] == shades[3] == map_tiles.SHADES[-1]


def test_letters_are_legible_on_every_shade():
    chart = draw_map({name: float(at) for at, name in enumerate(NAMES)} | {"Salta": None})
    axes = axes_of(chart)
    pairs = list(zip(axes.patches, axes.texts, strict=True))
    assert len({patch.get_facecolor() for patch, _ in pairs}) == len(map_tiles.SHADES) + 2
    for patch, text in pairs:
        assert contrast(patch.get_facecolor()[:3], text.get_color()) >= 4.5


@pytest.mark.parametrize("value", [0, 7, 999_999, 1_234_567, 98_765_432_100, -3, 0.123])
def test_a_value_stays_within_its_tile(value):
    chart = draw_map(dict.fromkeys(NAMES, value), form=lambda v: f"$ {spanish.number(v, 2)}")
    chart.figure.draw_without_rendering()
    for patch, text in zip(axes_of(chart).patches, axes_of(chart).texts, strict=True):
        tile, letters = patch.get_window_extent(), text.get_window_extent()
        assert tile.x0 <= letters.x0 <= letters.x1 <= tile.x1
        assert tile.y0 <= letters.y0 <= letters.y1 <= tile.y1


def test_boundaries_have_the_colours_of_the_tiles():
    values = {name: float(at) for at, name in enumerate(NAMES)} | {"Salta": None}
    shapes = axes_of(draw_map(values, boundaries=RINGS)).patches
    tiles = axes_of(draw_map(values)).patches
    assert all(type(patch) is PathPatch for patch in shapes)
    assert [patch.get_facecolor() for patch in shapes] == [patch.get_facecolor() for patch in tiles]


def test_colours_keep_apart_from_paper_and_from_one_another():
    named = [canvas.FLOW, canvas.PORTFOLIO, canvas.EVIDENCE, canvas.DECLARED, WOMEN, MEN, OFFICIAL]
    assert len(set(named)) == len(named)
    assert not set(named) & set(canvas.CURVES)
    for colour in (FLOW, WOMEN, MEN, OFFICIAL, *canvas.CURVES):
        assert contrast(colour, "white") >= 3
    assert contrast(WOMEN, MEN) > 2


# Hostile labels


@pytest.mark.parametrize(
    "draw",
    [
        lambda: draw_bars(jobs(range(5), range(5), HOSTILE)),
        lambda: draw_dots(jobs(range(5), range(5), HOSTILE)),
        lambda: draw_steps({label: ([0, 1], [5, at]) for at, label in enumerate(HOSTILE)}),
    ],
)
def test_hostile_labels_are_only_text(draw):
    chart = draw()
    shown = show_chart(chart, "DATOS SIMULADOS", "Fuente.")
    soup = BeautifulSoup(shown.html, "html.parser")
    assert soup.find("script") is None
    assert "<script>" in soup.img["alt"]
    assert len(chart.alt) <= LONGEST_ALT
    assert not any(text.get_parse_math() for text in texts(chart))
    words = " ".join(text.get_text() for text in texts(chart))
    assert "$x^2$ y $" in words
    assert "…" in words
    assert overlapping(chart) == []
    assert outside(chart) == []


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_sound_svg_on_a_page(draw):
    chart = draw()
    shown = Page(REAL_2016).show(chart)
    source = BeautifulSoup(shown.html, "html.parser").img["src"]

    root = ElementTree.fromstring(base64.b64decode(source.split(",")[1]))
    assert root.tag.endswith("svg")
    assert root.get("width") == f"{canvas.WIDTH * 72:.1f}pt"


# The arithmetic of room


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-50, 250), st.floats(5, 40)), min_size=1, max_size=8),
    st.floats(300, 500),
)
def test_spread_labels_keep_order_room_and_limits(labels, high):
    wanted, sizes = [each for each, _ in labels], [size for _, size in labels]
    placed = spread(wanted, sizes, 0, high)
    order = sorted(range(len(wanted)), key=lambda each: placed[each])
    assert [wanted[each] for each in order] == sorted(wanted)
    for below, above in itertools.pairwise(order):
        assert placed[above] - placed[below] >= (sizes[above] + sizes[below]) / 2 - 1e-6
    assert placed[order[0]] >= sizes[order[0]] / 2 - 1e-6
    if sum(sizes) <= high:
        assert placed[order[-1]] <= high - sizes[order[-1]] / 2 + 1e-6


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Ciudad Autónoma de Buenos Aires", "Ciudad Autónoma\nde Buenos Aires"),
        ("Salta", "Salta"),
        ("", ""),
        (None, "sin dato"),
        ("indumentaria y marroquinería", "indumentaria y marroquinería"),
        ("a" * 90, f"{'a' * 28}\n{'a' * 28}\n…"),
    ],
)
def test_labels_break_into_even_lines(text, lines):
    assert wrapped(text, 28) == lines


def test_labels_that_do_not_meet_stay_where_they_are():
    assert spread([90, 10], [10, 10], 0, 100) == [90, 10]
    # Two at 50, each 10 high, part evenly: 45 and 55.
    assert sorted(spread([50, 50], [10, 10], 0, 100)) == [45, 55]


def test_limits_leave_the_room_that_words_need():
    # 20 of 100 points after the value 8: 8 lies at 80 points, so the axis ends at 10.
    assert limits([(0, 0, 0), (8, 0, 20)], 100) == pytest.approx((0, 10))
    # 20 points before -3 and after 3: 60 points are left for 6, so 10 in all.
    assert limits([(-3, 20, 0), (3, 0, 20)], 100) == pytest.approx((-5, 5))


def test_ticks_never_repeat_nor_lie():
    assert ticks(0, 100, spanish.percent) == (
        [0, 20, 40, 60, 80, 100],
        [f"{each}\u00a0%" for each in range(0, 101, 20)],
    )
    # Without decimals 0.5 would be written 0 or 1.
    assert ticks(0, 2, spanish.number)[1] == ["0", "0,5", "1", "1,5", "2"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (100, "100"),
        (0.35, "0,35"),
        (12.34, "12,3"),
        (1234.5, "1.234"),
        (None, "sin dato"),
    ],
)
def test_plain_numbers_have_three_significant_digits(value, text):
    assert plain_number(value) == text
