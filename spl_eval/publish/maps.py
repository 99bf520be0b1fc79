"""Maps of the 24 jurisdictions: tiles of equal size by default, or boundaries of the user's.

Tiles show small provinces fairly and draw no border. Boundaries are never part of the
project; a user may give a GeoJSON file of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from spl_eval import spanish
from spl_eval.intake import rows
from spl_eval.intake.names import provinces
from spl_eval.publish.canvas import FLOW, INK, canvas
from spl_eval.publish.views import Chart, Field, Table, plain

UNREACHED, UNKNOWN, EDGE = "#e9edf0", "#ffffff", "#c5ced6"
Rings = Mapping[str, Sequence[Sequence[tuple[float, float]]]]
"""Province name to its rings of (longitude, latitude) in degrees."""


def provinces_reached(covered: pd.DataFrame, boundaries: Rings | None = None) -> Chart:
    """Map the jurisdictions with something signed. ``covered`` is ``territory.coverage``."""
    reached = covered.loc[covered["signed"].fillna(False), "province"]
    colours = {row["province"]: _colour(row["signed"]) for _, row in rows(covered)}
    may_be_more = bool(covered["signed"].isna().any())
    with canvas(5.4 if boundaries is None else 7.5) as (figure, (axes,)):
        if boundaries is None:
            _tiles(axes, colours)
        else:
            _shapes(axes, colours, boundaries)
        axes.set_axis_off()
        axes.set_aspect("equal" if boundaries is None else 1.25)
    title = (
        f"Lo firmado llega a {'al menos ' if may_be_more else ''}{spanish.number(len(reached))} "
        f"de {spanish.number(len(covered))} jurisdicciones"
    )
    listed = spanish.listing(reached) if len(reached) else "ninguna"
    shape = "de casilleros iguales" if boundaries is None else "de límites provinciales"
    data = Table(
        "provinces",
        "Jurisdicciones con instrumentos firmados",
        covered,
        (
            Field("province", "Jurisdicción"),
            Field("region", "Región"),
            Field(
                "signed_in",
                "Filas de alcance",
                lambda each: plain(each) if each else "no",
            ),
        ),
    )
    other = "Blanco: no se sabe." if may_be_more else "Gris: nada firmado."
    note = f"Verde con ✓: hay algo firmado en el año. {other} No indica cuánto."
    alt = f"Mapa {shape} de las {len(covered)} jurisdicciones; con instrumentos firmados: {listed}."
    return Chart("provinces_reached", title, alt, figure, data, note)


def _colour(signed: Any) -> str:
    if pd.isna(signed):
        return UNKNOWN
    return FLOW if signed else UNREACHED


def _tiles(axes: Axes, colours: Mapping[str, str]) -> None:
    for province in provinces():
        x, y = province.tile_column, -province.tile_row
        reached = colours[province.name] == FLOW
        axes.add_patch(
            FancyBboxPatch(
                (x + 0.05, y + 0.05),
                0.9,
                0.9,
                boxstyle="round,pad=0,rounding_size=0.08",
                facecolor=colours[province.name],
                edgecolor=EDGE,
                linewidth=0.8,
            )
        )
        axes.text(
            x + 0.5,
            y + 0.5,
            f"{province.abbreviation}\n✓" if reached else province.abbreviation,
            ha="center",
            va="center",
            color="white" if reached else INK,
            fontsize=9,
            fontweight="bold" if reached else "normal",
        )
    columns = [province.tile_column for province in provinces()]
    rows = [province.tile_row for province in provinces()]
    axes.set_xlim(min(columns) - 0.1, max(columns) + 1.1)
    axes.set_ylim(-max(rows) - 0.1, 1.1)


def _shapes(axes: Axes, colours: Mapping[str, str], boundaries: Rings) -> None:
    for name, rings in boundaries.items():
        codes: list[Any] = []
        points: list[tuple[float, float]] = []
        for ring in rings:
            codes += [Path.MOVETO, *[Path.LINETO] * (len(ring) - 2), Path.CLOSEPOLY]
            points += [(x, y) for x, y in ring]
        axes.add_patch(
            PathPatch(
                Path(points, codes), facecolor=colours[name], edgecolor="white", linewidth=0.6
            )
        )
    axes.autoscale_view()
