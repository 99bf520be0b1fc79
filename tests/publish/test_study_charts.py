"""The charts of a study: what is drawn where, what is said, and what cannot be estimated."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from spl_eval import spanish
from spl_eval.publish.charts import (
    EventPanel,
    Interval,
    Series,
    event_study,
    flow_diagram,
    intervals,
    love_plot,
    overlap,
    power_curve,
    sensitivity,
    specification_curve,
    trends,
)
from spl_eval.publish.charts.canvas import EVIDENCE, OFFICIAL, WIDTH, svg_uri
from spl_eval.publish.charts.estimates import Estimate, reach, short_number
from spl_eval.publish.charts.marks import SMALL
from spl_eval.publish.charts.words import LONGEST_ALT
from spl_eval.publish.views import Absent, Field, Table, decimals

NAN, INF = math.nan, math.inf
TWO = decimals(2)
JOBS = Interval("v", "lo", "hi", form=TWO)
BANDED = Interval("v", "lo", "hi", "wlo", "whi", form=TWO)
HOSTILE = ["<b>negrita</b> & co", "$x^2$ y $", "W" * 90, "una palabra " * 30, "漢 \x00\n fin"]
CHOICES = {"comparison": "Comparación", "sample": "Muestra"}
WORDS = {"known": "Conocidas", "study": "En el estudio", "recent": "firmaron en el año"}
ARM_COLUMNS = ["step", "arm", "reason", "organisations", "units"]


def data_of(frame):
    return Table("data", "Datos", frame, tuple(Field(name, name) for name in frame.columns))


def estimated(*rows, labels=None, **columns):
    """Rows of (value, low, high), with a wider interval around each."""
    frame = pd.DataFrame(rows, columns=["v", "lo", "hi"], dtype="float64")
    frame["wlo"], frame["whi"] = frame["lo"] - 0.05, frame["hi"] + 0.05
    frame["label"] = labels or [f"Fila {place}" for place in range(len(frame))]
    return frame.assign(**columns)


def draw_intervals(frame, values=(JOBS,), **more):
    more = {"axis": "Puestos por unidad", "data": data_of(frame)} | more
    return intervals("i", "T", frame, "label", values, **more)


def timed(times, *rows):
    return estimated(*rows).assign(t=times)


def draw_events(*frames, value=BANDED, minimum=None, **more):
    panels = tuple(
        EventPanel(frame, f"Resultado {place}, por unidad", minimum=minimum)
        for place, frame in enumerate(frames)
    )
    return event_study("e", "T", panels, "t", value, data=data_of(frames[0]), **more)


def draw_love(before, after=None, labels=None, **more):
    frame = pd.DataFrame({"b": before, "a": after or [NAN] * len(before)}, dtype="float64")
    frame["label"] = labels or [f"Covariable {place}" for place in range(len(frame))]
    frame["group"] = more.pop("groups", "Una")
    own = ("b", "a") if after else ("b",)
    return love_plot("l", "T", frame, "label", *own, data=data_of(frame), **more)


def draw_flow(*rows, words=WORDS, **more):
    frame = pd.DataFrame(list(rows), columns=ARM_COLUMNS)
    return flow_diagram("f", "T", frame, data=data_of(frame), words=words, **more)


def draw_curve(frame, **more):
    more = {"axis": "Puestos por unidad", "data": data_of(frame)} | more
    return specification_curve("s", "T", frame, JOBS, CHOICES, "main", **more)


def specifications(values, main=None, half=0.1):
    count = len(values)
    return estimated(*[(value, value - half, value + half) for value in values]).assign(
        comparison=["nunca" if place % 2 else "todavía no" for place in range(count)],
        sample=[f"muestra {place % 3}" for place in range(count)],
        main=[place == main for place in range(count)],
    )


def draw_sensitivity(places, *rows, original=(0.1, 0.5), **more):
    frame = estimated(*rows).assign(m=places)
    more = {"axis": "Puestos por unidad", "axis_m": "M", "data": data_of(frame)} | more
    value = Interval("", "lo", "hi", form=TWO)
    return sensitivity("s", "T", frame, "m", value, original=original, **more)


def draw_overlap(up, down, edges=None, **more):
    edges = np.linspace(0, 1, len(up) + 1) if edges is None else edges
    frame = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "a": up, "c": down})
    groups = Series("a", "Asistidas", EVIDENCE), Series("c", "Comparación", OFFICIAL)
    return overlap("o", "T", frame, "low", "high", *groups, data=data_of(frame), **more)


def draw_power(effects=None, *, series=1, **more):
    effects = np.linspace(0, 1, 11) if effects is None else effects
    frame = pd.DataFrame({"x": effects})
    for place in range(series):
        frame[f"p{place}"] = [min(100.0, 5 + 95 * abs(x) / (1 + place)) for x in effects]
    curves = tuple(
        Series(f"p{place}", f"Resultado {place}", EVIDENCE, spanish.percent)
        for place in range(series)
    )
    more = {"axis": "Efecto", "data": data_of(frame), "form": TWO} | more
    return power_curve("p", "T", frame, "x", curves, **more)


def draw_trends(assisted, comparison, **more):
    frame = pd.DataFrame({"a": assisted, "c": comparison}, dtype="float64")
    frame["year"] = range(2010, 2010 + len(frame))
    groups = Series("a", "Asistidas", EVIDENCE, TWO), Series("c", "Comparación", OFFICIAL, TWO)
    return trends("t", "T", frame, "year", groups, axis="Media", data=data_of(frame), **more)


def dots(axes, marker="o"):
    """The places of all marks of a shape, in the order drawn."""
    found = [line for line in axes.lines if line.get_marker() == marker]
    return [(x, y) for line in found for x, y in zip(*line.get_data(), strict=True)]


def spans(axes, linewidth):
    """The ends of all lines of a width, as (xs, ys)."""
    found = [line for line in axes.lines if line.get_linewidth() == linewidth]
    found = [line for line in found if len(line.get_xdata()) == 2 and line.get_marker() == "None"]
    return [(tuple(line.get_xdata()), tuple(line.get_ydata())) for line in found]


def texts(chart):
    """Every text on a figure that is laid out."""
    chart.figure.draw_without_rendering()
    found = chart.figure.findobj(Text)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def written(chart):
    return [text.get_text() for text in texts(chart)]


def overlapping(chart):
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(chart)]
    return [
        (one, other)
        for (one, box), (other, near) in itertools.combinations(boxes, 2)
        if min(box.x1, near.x1) - max(box.x0, near.x0) > 0.5
        and min(box.y1, near.y1) - max(box.y0, near.y0) > 1
    ]


def outside(chart):
    """The texts that the edge cuts; on screen, letters are wider than in the SVG."""
    width, height = chart.figure.get_size_inches() * chart.figure.dpi
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(chart)]
    return [
        text
        for text, box in boxes
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 6 or box.y1 > height + 1
    ]


# Estimates in rows


def test_a_row_shows_its_estimate_both_intervals_and_the_numbers():
    chart = draw_intervals(estimated((0.28, 0.2, 0.35), (-0.1, -0.3, 0.1)), (BANDED,))
    (axes,) = chart.figure.axes
    assert [x for x, _ in dots(axes)] == [0.28, -0.1]
    assert [xs for xs, _ in spans(axes, 3.2)] == [(0.2, 0.35), (-0.3, 0.1)]
    assert [xs for xs, _ in spans(axes, 1.0)][1:] == [
        pytest.approx((0.15, 0.4)),
        pytest.approx((-0.35, 0.15)),
    ]
    assert "0,28 (0,20 a 0,35)" in written(chart)
    assert chart.alt == (
        "Gráfico de estimaciones con sus intervalos. Puestos por unidad. Fila 0: 0,28 (0,20 a "
        "0,35); ajustado 0,15 a 0,40; Fila 1: -0,10 (-0,30 a 0,10); ajustado -0,35 a 0,15."
    )
    assert "trazo fino: intervalo ajustado" in chart.note


def test_what_cannot_be_estimated_is_said_and_not_drawn():
    chart = draw_intervals(estimated((0.28, 0.2, 0.35), (NAN, NAN, NAN), (0.1, NAN, NAN)))
    (axes,) = chart.figure.axes
    assert [x for x, _ in dots(axes)] == [0.28, 0.1]
    assert len(spans(axes, 3.2)) == 1
    shown = {text.get_text(): text.get_style() for text in texts(chart)}
    assert shown["no se puede estimar"] == "italic"
    assert "0,10 (sin intervalo)" in shown
    assert "Fila 1: no se puede estimar; Fila 2: 0,10 (sin intervalo)." in chart.alt


def test_an_interval_without_limit_has_an_arrow_and_says_so():
    frame = estimated((0.3, 0.1, INF), (0.2, -INF, 0.4), (0.2, -INF, INF), (0.2, 0.1, 0.3))
    chart = draw_intervals(frame)
    (axes,) = chart.figure.axes
    assert len(dots(axes, ">")) == 2
    assert len(dots(axes, "<")) == 2
    assert "0,30 (desde 0,10, sin límite)" in chart.alt
    assert "0,20 (sin límite hasta 0,40)" in chart.alt
    assert "Fila 2: 0,20 (sin límite);" in chart.alt
    assert chart.note.endswith("o no tiene límite.")
    assert not draw_intervals(frame.iloc[3:]).note


def test_one_wide_interval_is_cut_so_that_the_others_stay_legible():
    # Half-lengths 0.1 (four of them) and 100 (two): the median is 0.1, so that nothing farther
    # than 4 x 0.1 from the estimates 0.2 to 0.3, and zero, is shown: -0.4 to 0.7.
    rows = [Estimate(0.2, 0.1, 0.3), Estimate(0.3, 0.2, 0.4), Estimate(0.3, -99.7, 100.3)]
    assert reach(rows, [0.0]) == pytest.approx((-0.4, 0.7))
    chart = draw_intervals(estimated((0.2, 0.1, 0.3), (0.3, 0.2, 0.4), (0.3, -99.7, 100.3)))
    assert [xs for xs, _ in spans(chart.figure.axes[0], 3.2)][2] == pytest.approx((-0.4, 0.7))
    assert "(-99,70 a 100,30)" in chart.alt
    assert "Una flecha" in chart.note


def test_what_is_too_small_to_matter_is_shaded_and_zero_is_marked():
    chart = draw_intervals(estimated((0.3, 0.1, 0.5)), minimum=0.2)
    (axes,) = chart.figure.axes
    (band,) = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert (band.get_x(), band.get_x() + band.get_width()) == (-0.2, 0.2)
    assert [0, 0] in [list(line.get_xdata()) for line in axes.lines]
    assert "mínimo que importa (0,20)" in chart.note


def test_ranges_of_pesos_need_neither_a_point_nor_zero():
    frame = estimated((NAN, 8e5, 2.3e6), (NAN, 1e6, INF), labels=["A", "B"])
    value = Interval("", "lo", "hi", form=spanish.pesos)
    chart = draw_intervals(frame, (value,), zero=False)
    (axes,) = chart.figure.axes
    assert not dots(axes)
    assert axes.get_xlim()[0] > 0
    assert "A: $\u00a0800.000 a $\u00a02.300.000; B: desde $\u00a01.000.000, sin" in chart.alt


def test_several_values_and_a_further_mark_have_a_key():
    frame = estimated((0.3, 0.1, 0.5), raw=0.45, v2=0.2)
    values = (
        Interval("v", "lo", "hi", label="con contracción", form=TWO),
        Interval("v2", "lo", "hi", label="otra", form=TWO),
    )
    chart = draw_intervals(frame, values, also=Series("raw", "sin contracción", OFFICIAL, TWO))
    (axes,) = chart.figure.axes
    assert [x for x, _ in dots(axes, "D")] == [0.45]
    assert [x for x, _ in dots(axes, "s")] == [0.2]
    assert {"con contracción", "otra", "sin contracción"} <= set(written(chart))
    assert "con contracción 0,30 (0,10 a 0,50); otra 0,20 (0,10 a 0,50); sin" in chart.alt


def test_a_heading_stands_once_above_its_rows():
    frame = estimated(*[(0.1, 0, 0.2)] * 4, group=["Línea", "Línea", "Sector", "Línea"])
    chart = draw_intervals(frame, heading="group")
    heads = [text.get_text() for text in texts(chart) if text.get_fontweight() == "bold"]
    assert heads == ["Línea", "Sector", "Línea"]
    assert "Sector, Fila 2: 0,10" in chart.alt


def test_long_headings_and_labels_leave_room_for_the_picture():
    frame = estimated((0.3, 0.1, 0.5), labels=["W" * 90], group=["W" * 200])
    chart = draw_intervals(frame, heading="group")
    assert not overlapping(chart)
    assert not outside(chart)
    plain = draw_intervals(frame)
    chart.figure.draw_without_rendering()
    plain.figure.draw_without_rendering()
    assert chart.figure.axes[0].get_position().width == pytest.approx(
        plain.figure.axes[0].get_position().width, abs=0.01
    )


def test_an_interval_without_limit_is_seen_to_leave_its_estimate():
    chart = draw_intervals(estimated((0.3, 0.1, INF)))
    (((low, high), _),) = spans(chart.figure.axes[0], 3.2)
    assert low == 0.1
    assert high > 0.45


def test_an_interval_that_ends_before_it_begins_is_refused():
    with pytest.raises(ValueError, match="ends below its beginning"):
        draw_intervals(estimated((0.3, 0.5, 0.1)))


@pytest.mark.parametrize("scale", [1e-9, 1e12])
def test_places_are_those_of_the_data_whatever_their_size(scale):
    rows = [(0.28, 0.2, 0.35), (-0.1, -0.3, 0.1)]
    scaled = [tuple(scale * each for each in row) for row in rows]
    chart = draw_intervals(estimated(*scaled), (Interval("v", "lo", "hi"),))
    assert [x for x, _ in dots(chart.figure.axes[0])] == [scaled[0][0], scaled[1][0]]
    assert short_number(scaled[0][0]) in chart.alt
    assert not overlapping(chart)


def test_a_number_too_small_for_decimals_is_never_written_as_zero():
    assert short_number(-2.8e-10) == "-2,80e-10"
    assert short_number(0.0) == "0"
    assert short_number(0.281) == "0,281"


# Event studies


EVENTS = timed([-3, -2, 0, 1, 2], (0, -1, 1), (0.1, -1, 1), (1, 0.5, 1.5), (2, 1, 3), (3, 1, 5))


def test_an_event_study_shows_effects_intervals_and_the_band_around_them():
    chart = draw_events(EVENTS)
    (axes,) = chart.figure.axes
    assert sorted(dots(axes)) == [(-3, 0), (-2, 0.1), (-1, 0), (0, 1), (1, 2), (2, 3)]
    own = {xs[0]: ys for xs, ys in spans(axes, 3.2)}
    assert own == {-3: (-1, 1), -2: (-1, 1), 0: (0.5, 1.5), 1: (1, 3), 2: (1, 5)}
    bands = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(bands) == 5
    for band in bands:
        low, high = own[round(band.get_x() + band.get_width() / 2)]
        assert band.get_y() == pytest.approx(low - 0.05)
        assert band.get_y() + band.get_height() == pytest.approx(high + 0.05)
    assert "1: 2,00 (1,00 a 3,00); banda 0,95 a 3,05" in chart.alt


def test_the_base_year_is_an_open_dot_at_zero_and_the_entry_a_line():
    chart = draw_events(EVENTS)
    (axes,) = chart.figure.axes
    (base,) = [line for line in axes.lines if list(line.get_xdata()) == [-1]]
    assert list(base.get_ydata()) == [0]
    assert same_color(base.get_markerfacecolor(), "white")
    assert [-0.5, -0.5] in [list(line.get_xdata()) for line in axes.lines]
    assert "ingreso" in written(chart)
    assert "Año de base: -1." in chart.alt
    assert "año de base (-1), cero por definición" in chart.note


def test_a_year_without_effect_has_a_cross_and_no_dot():
    lost = EVENTS.drop(index=3)
    lost.loc[0, ["v", "lo", "hi", "wlo", "whi"]] = NAN
    chart = draw_events(lost)
    (axes,) = chart.figure.axes
    assert sorted(x for x, _ in dots(axes, "x")) == [-3, 1]
    assert not {-3, 1} & {x for x, _ in dots(axes)}
    assert "-3: no se puede estimar" in chart.alt
    assert "1: no se puede estimar" in chart.alt
    assert "Cruz: no se puede estimar." in chart.note


def test_without_a_base_every_year_has_its_own_effect():
    chart = draw_events(EVENTS, base=None)
    assert [x for x, _ in dots(chart.figure.axes[0], "x")] == [-1]
    assert "base" not in chart.alt + chart.note


def test_outcomes_stand_under_each_other_with_their_own_units():
    second = EVENTS.assign(**{each: EVENTS[each] * 1000 for each in ("v", "lo", "hi")})
    chart = draw_events(EVENTS, second, value=JOBS, minimum=0.2)
    first, other = chart.figure.axes
    assert first.get_xlim() == other.get_xlim()
    assert other.get_ylim()[1] > 900 * first.get_ylim()[1]
    assert {"Resultado 0, por unidad", "Resultado 1, por unidad"} <= set(written(chart))
    assert "Resultado 1, por unidad: -3: 0,00 (-1.000,00 a 1.000,00)" in chart.alt


@pytest.mark.parametrize("times", [[-1, 0], [0, 0], [0.5, 1]])
def test_a_base_with_an_effect_and_years_twice_or_split_are_refused(times):
    with pytest.raises(ValueError, match=r"base year|two rows|not whole"):
        draw_events(timed(times, (1, 0, 2), (1, 0, 2)))


def test_many_outcomes_keep_the_last_year_in_the_alternative_text():
    chart = draw_events(*[timed(range(16), *[(1, 0, 2)] * 16)] * 4)
    assert len(chart.alt) <= LONGEST_ALT
    assert all(f"Resultado {place}, por unidad: 15: 1,00" in chart.alt for place in range(4))


# Balance


def test_differences_are_sorted_by_size_within_their_headings():
    chart = draw_love(
        [0.1, -0.5, NAN, 0.3, 0.2],
        [0.01, -0.2, NAN, 0.05, NAN],
        groups=["A", "A", "A", "B", "B"],
        heading="group",
    )
    (axes,) = chart.figure.axes
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert labels == [f"Covariable {place}" for place in (1, 0, 2, 3, 4)]
    assert [x for x, _ in dots(axes, "D")] == [-0.5, 0.1, 0.3, 0.2]
    assert [x for x, _ in dots(axes)] == [-0.2, 0.01, 0.05]
    assert {-0.1, 0.1} <= {line.get_xdata()[0] for line in axes.lines}
    assert {"-0,50 → -0,20", "0,20 → sin dato", "no se puede calcular"} <= set(written(chart))
    assert "Covariable 1: sin ponderar -0,50, con ponderación -0,20" in chart.alt
    assert "-0,10 y 0,10" in chart.note


def test_differences_before_weighting_may_stand_alone():
    chart = draw_love([0.1, -0.5])
    assert [x for x, _ in dots(chart.figure.axes[0])] == [-0.5, 0.1]
    assert "sin ponderar" not in written(chart)


# Who is in the study


FLOW = [
    ("known", "assisted", pd.NA, 120, 164),
    ("left", "assisted", "recent", 14, 20),
    ("study", "assisted", pd.NA, 106, 144),
    ("known", "comparison", pd.NA, 1, 1),
    ("left", "comparison", "a reason unnamed", 0, pd.NA),
    ("study", "comparison", pd.NA, 1, 1),
]


def test_a_flow_diagram_counts_boxes_and_exits_of_both_arms():
    chart = draw_flow(*FLOW)
    (axes,) = chart.figure.axes
    boxes = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert len(boxes) == 4
    assert len({box.get_x() for box in boxes}) == 2
    assert len({box.get_y() for box in boxes}) == 2
    shown = written(chart)
    assert "Conocidas\n120 organizaciones\n164 unidades" in shown
    assert "firmaron en el año:\n14 org., 20 unidades" in shown
    assert "a reason unnamed:\n0 org., sin dato de unidades" in shown
    assert (
        "Asistidas: Conocidas: 120 organizaciones, 164 unidades; quedan afuera, firmaron en el "
        "año: 14 organizaciones, 20 unidades; En el estudio: 106"
    ) in chart.alt


def test_the_texts_of_a_flow_diagram_stay_in_their_columns():
    hostile = [(step, arm, r if r is pd.NA else "W" * 90, 10 * n, u) for step, arm, r, n, u in FLOW]
    for chart in (draw_flow(*FLOW), draw_flow(*hostile, words={"known": "W" * 60})):
        (axes,) = chart.figure.axes
        chart.figure.draw_without_rendering()
        boxes = [p.get_window_extent() for p in axes.patches if isinstance(p, Rectangle)]
        for text in texts(chart):
            own = text.get_window_extent()
            assert any(box.x0 - 1 <= own.x0 and own.x1 <= box.x1 + 1 for box in boxes)
        assert not overlapping(chart)


def test_a_flow_diagram_of_many_exits_still_says_every_box():
    long = draw_flow(*FLOW, *[("left", "assisted", each * 9, 1, 1) for each in HOSTILE * 5])
    assert len(long.alt) <= LONGEST_ALT
    assert "En el estudio: 106 organizaciones" in long.alt
    assert "están en la tabla" in long.alt


def test_an_arm_without_rows_is_said_and_an_exit_before_any_box_refused():
    assert "Comparación: sin dato." in draw_flow(*FLOW[:3]).alt
    with pytest.raises(ValueError, match="before any box"):
        draw_flow(FLOW[1])


# Every specification


def test_specifications_are_sorted_and_their_choices_stand_below():
    frame = specifications([0.3, NAN, 0.05, 0.2], main=3)
    chart = draw_curve(frame, minimum=0.1)
    above, below = chart.figure.axes
    assert sorted([*dots(above), *dots(above, "D")]) == [(0, 0.05), (1, 0.2), (2, 0.3)]
    assert dots(above, "D") == [(1, 0.2)]
    assert [x for x, _ in dots(above, "x")] == [3]
    labels = [text.get_text() for text in below.get_yticklabels()]
    assert labels == [
        "Comparación",
        "todavía no",
        "nunca",
        "Muestra",
        "muestra 0",
        "muestra 1",
        "muestra 2",
    ]
    # In the order of the picture: the rows 2, 3, 0 and 1 of the frame.
    made = {(x, labels[int(y)]) for x, y in dots(below)}
    assert made == {
        *[(0, "todavía no"), (0, "muestra 2"), (1, "nunca"), (1, "muestra 0")],
        *[(2, "todavía no"), (2, "muestra 0"), (3, "nunca"), (3, "muestra 1")],
    }
    assert above.get_xlim() == below.get_xlim()
    assert "principal: 0,20 (0,10 a 0,30)" in written(chart)
    assert "Curva de 4 especificaciones." in chart.alt
    assert "de 0,05 a 0,30, mediana 0,20. Mayores que cero: 3; con un intervalo" in chart.alt
    assert "Cruz: no se puede estimar (1)." in chart.note


def test_intervals_that_hold_zero_are_told_apart():
    frame = specifications([0.05, 0.3, -0.3])
    above, _ = draw_curve(frame).figure.axes
    colours = [line.get_color() for line in above.lines if line.get_marker() == "o"]
    assert colours == [EVIDENCE, OFFICIAL, EVIDENCE]
    assert "deja afuera el cero: 2" in draw_curve(frame).alt


def test_two_main_specifications_are_refused():
    with pytest.raises(ValueError, match="more than one main"):
        draw_curve(specifications([1, 2]).assign(main=True))


# How far an assumption holds


def test_the_own_interval_stands_first_and_the_breakdown_is_named():
    chart = draw_sensitivity(
        [0, 1, 2], (NAN, 0.05, 0.6), (NAN, -0.1, 0.7), (NAN, -INF, INF), breakdown=0.333
    )
    (axes,) = chart.figure.axes
    drawn = spans(axes, 3.2)
    assert [ys for _, ys in drawn[:3]] == [(0.1, 0.5), (0.05, 0.6), (-0.1, 0.7)]
    assert drawn[0][0][0] < 0
    assert [xs[0] for xs, _ in drawn[1:]] == [0, 1, 2]
    assert dots(axes, "^")
    assert dots(axes, "v")
    assert 0.333 in {line.get_xdata()[0] for line in axes.lines}
    assert {"quiebre: M = 0,333", "habitual"} <= set(written(chart))
    assert "Habitual: 0,10 a 0,50. Valor de quiebre: M = 0,333. M = 0: 0,05 a 0,60" in chart.alt
    assert "M = 2: sin límite" in chart.alt


def test_an_m_without_interval_has_a_cross():
    chart = draw_sensitivity([0, 1], (NAN, 0, 1), (NAN, NAN, NAN))
    assert [x for x, _ in dots(chart.figure.axes[0], "x")] == [1]
    assert "M = 1: no se puede estimar" in chart.alt
    assert "quiebre" not in chart.alt


# Overlap


def test_histograms_are_mirrored():
    chart = draw_overlap([1, 0, 5], [7, 2, NAN], kept=(0.1, 0.9))
    (axes,) = chart.figure.axes
    found = [(bar.get_x(), bar.get_width(), bar.get_y() + bar.get_height()) for bar in axes.patches]
    assert found == [
        pytest.approx((0, 1 / 3, 1)),
        pytest.approx((2 / 3, 1 / 3, 5)),
        pytest.approx((0, 1 / 3, -7)),
        pytest.approx((1 / 3, 1 / 3, -2)),
    ]
    assert {"Asistidas: 6", "Comparación: 9"} <= set(written(chart))
    assert "Asistidas 5, Comparación sin dato" in chart.alt
    assert {0.1, 0.9} <= {line.get_xdata()[0] for line in axes.lines}
    assert "(0,1 a 0,9)" in chart.note
    assert not [each for each in written(chart) if each.startswith("-")]


# Power


def test_power_marks_what_can_be_detected_and_what_matters():
    chart = draw_power(detectable=0.79, minimum=0.2)
    (axes,) = chart.figure.axes
    assert {0.2, 0.79} <= {line.get_xdata()[0] for line in axes.lines}
    assert (80.0, 80.0) in [tuple(line.get_ydata()) for line in axes.lines]
    assert {"mínimo detectable: 0,79", "mínimo que importa: 0,20"} <= set(written(chart))
    assert "El mínimo detectable: 0,79. 0,00: 5,0\u00a0%" in chart.alt


@pytest.mark.parametrize(
    ("series", "detectable", "minimum"),
    [(1, 0, 0), (1, 0.5, 0.52), (1, 0.98, 0.7), (1, 0.02, 0.98), (2, 0.5, 0.5), (2, 0.3, 0.52)],
)
def test_no_name_of_a_mark_is_covered_by_the_other_or_its_line(series, detectable, minimum):
    chart = draw_power(series=series, detectable=detectable, minimum=minimum)
    assert not overlapping(chart)
    assert not outside(chart)
    (axes,) = chart.figure.axes
    marks = [line for line in axes.lines if len(set(line.get_xdata())) == 1]
    for text in axes.texts:
        if text.get_text().startswith("mínimo"):
            box = text.get_window_extent()
            for line in marks:
                (x, _), (_, top) = axes.transData.transform(line.get_xydata())
                assert not (box.x0 < x < box.x1 and top > box.y0 + 1)


def test_a_detectable_effect_that_does_not_exist_is_said():
    chart = draw_power(detectable=INF, minimum=0.2)
    assert "No se puede calcular: mínimo detectable." in chart.note
    assert "detectable" not in chart.alt


# Trends


def test_trends_need_not_start_at_zero_and_say_so():
    chart = draw_trends([13.1, NAN, 13.3], [13, 13.02, 13.05], entries=(2011, 2012))
    (axes,) = chart.figure.axes
    assert axes.get_ylim()[0] > 12
    assert chart.note == (
        "El eje no empieza en cero. Franja gris: años de ingreso (2011 a 2012). Una línea que "
        "falta o se corta: sin dato en esos años."
    )
    assert "2011: Asistidas sin dato, Comparación 13,02" in chart.alt
    assert "no empieza" not in draw_trends([0.1, 0.2], [-0.1, 0.1]).note


# All of them


FORTY = estimated(
    *[(math.sin(place), math.sin(place) - 0.3, math.sin(place) + 0.3) for place in range(40)],
    labels=[HOSTILE[place] if place < 5 else f"Fila {place}" for place in range(40)],
)
CHARTS = {
    "intervals": lambda **stated: draw_intervals(
        estimated((0.1, -INF, 0.3), (NAN, NAN, NAN), (2, NAN, NAN), labels=HOSTILE[:3]),
        minimum=0.2,
        **stated,
    ),
    "forty": lambda **stated: draw_intervals(FORTY, **stated),
    "pesos": lambda **stated: draw_intervals(
        estimated((1.2e9, 8e8, INF), labels=HOSTILE[2:3]),
        (Interval("v", "lo", "hi", form=spanish.pesos),),
        **stated,
    ),
    "events": lambda **stated: draw_events(EVENTS, EVENTS.iloc[:3], minimum=0.2, **stated),
    "event": lambda **stated: draw_events(timed([0], (1, 0, INF)), **stated),
    "love": lambda **stated: draw_love([0.2, NAN, 9], [0.1, NAN, 0], HOSTILE[:3], **stated),
    "flow": lambda **stated: draw_flow(*FLOW, **stated),
    "sixty": lambda **stated: draw_curve(
        specifications([math.sin(place) for place in range(60)], main=7), **stated
    ),
    "one": lambda **stated: draw_curve(specifications([1], main=0), **stated),
    "sensitivity": lambda **stated: draw_sensitivity(
        [0, 0.5, 2], *[(NAN, -1, 1)] * 3, breakdown=0.0, **stated
    ),
    "overlap": lambda **stated: draw_overlap([0, 1], [900, 3], kept=(0.05, 0.95), **stated),
    "power": lambda **stated: draw_power([0.5], detectable=1e6, minimum=0.2, **stated),
    "trends": lambda **stated: draw_trends([13.0], [NAN], **stated),
}


@pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)
def test_every_text_is_legible_and_within_the_picture(draw):
    chart = draw(note="Una nota.", period="2016", basis="Pesos", sources=("INDEC",))
    assert not overlapping(chart)
    assert not outside(chart)
    assert min(text.get_fontsize() for text in texts(chart)) >= SMALL
    assert chart.figure.get_size_inches()[0] == WIDTH
    assert chart.note.startswith("Una nota.")
    assert (chart.period, chart.basis, chart.sources) == ("2016", "Pesos", ("INDEC",))
    assert len(chart.alt) <= LONGEST_ALT
    assert "nan" not in chart.alt + chart.note
    assert "inf" not in chart.alt


@pytest.mark.parametrize("name", ["intervals", "event", "flow", "one"])
def test_the_same_input_gives_the_same_svg(name):
    assert svg_uri(CHARTS[name]().figure) == svg_uri(CHARTS[name]().figure)


@pytest.mark.parametrize(
    "gone",
    [
        lambda: draw_intervals(estimated((NAN, NAN, NAN))),
        lambda: draw_events(timed([0], (NAN, NAN, NAN))),
        lambda: draw_curve(specifications([NAN])),
        lambda: draw_sensitivity([0], (NAN, NAN, NAN)),
        lambda: draw_love([NAN]),
        lambda: draw_trends([NAN], [NAN]),
        lambda: draw_overlap([NAN], [NAN]),
    ],
)
def test_without_a_single_value_there_is_a_reason_instead(gone):
    assert isinstance(gone(), Absent)
    assert gone().reason.startswith("Hay 1 ")


@pytest.mark.parametrize(
    "gone",
    [
        lambda: draw_intervals(estimated()),
        lambda: draw_events(timed([])),
        lambda: draw_curve(specifications([])),
        lambda: draw_love([]),
        lambda: draw_flow(),
        lambda: draw_trends([], []),
        lambda: draw_power([]),
        lambda: draw_power([NAN]),
    ],
)
def test_no_rows_give_a_reason_instead(gone):
    assert gone().reason == "Con esta selección no queda ninguna fila que mostrar."


def test_frames_are_left_as_they_were():
    frame = specifications([0.3, 0.1], main=0)
    before = frame.copy(deep=True)
    draw_curve(frame)
    draw_intervals(frame)
    pd.testing.assert_frame_equal(frame, before)
