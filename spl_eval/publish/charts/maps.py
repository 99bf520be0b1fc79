"""Maps of the 24 jurisdictions: tiles of equal size by default, or boundaries of the user's.

Tiles show small provinces fairly and draw no border. Boundaries are never part of the
project; a user may give a GeoJSON file of their own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Unpack

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import rows
from spl_eval.intake.names import provinces
from spl_eval.publish.charts.canvas import FLOW, INK, PAPER, canvas
from spl_eval.publish.charts.map_tiles import (
    TILES_HEIGHT,
    UNKNOWN,
    UNREACHED,
    Rings,
    Tile,
    draw_shapes,
    draw_tiles,
    key_in_words,
    shades_of,
    value_tiles,
)
from spl_eval.publish.charts.marks import SMALL, Stated, known, lacking, wrapped
from spl_eval.publish.charts.words import Reading, alternative, named
from spl_eval.publish.views import Absent, Chart, Field, Table, plain

NOWHERE = "sin jurisdicción conocida"
UNIT = 70
"""Characters in a line of the unit above a map."""


def provinces_reached(covered: pd.DataFrame, boundaries: Rings | None = None) -> Chart:
    """Map the jurisdictions with something signed. ``covered`` is ``territory.coverage``."""
    reached = covered.loc[covered["signed"].fillna(False), "province"]
    colours = {row["province"]: _colour(row["signed"]) for _, row in rows(covered)}
    may_be_more = bool(covered["signed"].isna().any())
    with canvas(5.4 if boundaries is None else 7.5) as (figure, (axes,)):
        if boundaries is None:
            draw_tiles(axes, _reached_tiles(colours))
        else:
            draw_shapes(axes, colours, boundaries)
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


def _reached_tiles(colours: Mapping[str, str]) -> dict[str, Tile]:
    tiles = {}
    for province in provinces():
        colour = colours[province.name]
        text = f"{province.abbreviation}\n✓" if colour == FLOW else province.abbreviation
        tiles[province.name] = Tile(
            text,
            colour,
            PAPER if colour == FLOW else INK,
            bold=colour == FLOW,
            unknown=colour == UNKNOWN,
            size=SMALL,
        )
    return tiles


def tile_map(
    name: str,
    title: str,
    frame: pd.DataFrame,
    province: str,
    value: str,
    *,
    form: Callable[[Any], str],
    unit: str,
    boundaries: Rings | None,
    data: Table,
    **stated: Unpack[Stated],
) -> Chart | Absent:
    """Map a value by jurisdiction: 24 equal tiles, or ``boundaries``, darker where it is higher.

    ``unit`` names what is mapped and its unit. A jurisdiction without row or value is missing:
    white, with a broken edge; zero is grey. Rows without a province of the list are told in the
    note. Raises ValueError when a province has two rows.
    """
    if absent := lacking(name, title, frame, [value]):
        return absent
    names = [each.name for each in provinces()]
    drawn = pd.Series(known(frame[value]), index=frame[province].astype("object"))
    placed = drawn[drawn.index.isin(names)].reindex(names)
    if placed.isna().all():
        return Absent(name, title, "Ninguna jurisdicción trae el dato que se mostraría.")
    values = {each: float(placed[each]) for each in names}
    shades = shades_of(values)
    with canvas(TILES_HEIGHT if boundaries is None else 7.5) as (figure, (axes,)):
        if boundaries is None:
            draw_tiles(axes, value_tiles(values, shades, form))
        else:
            draw_shapes(axes, shades, boundaries)
            axes.set_aspect(1.25)
        axes.set_axis_off()
        axes.set_title(wrapped(unit, UNIT), loc="left", fontsize=SMALL)
    elsewhere = drawn[~drawn.index.isin(names)]
    outside = _outside(elsewhere, form)
    stated["note"] = spanish.sentences(stated.get("note", ""), key_in_words(values, form), outside)
    shape = "de casilleros iguales" if boundaries is None else "de límites provinciales"
    readings = [
        Reading(f"{each}: {form(told)}", told)
        for each, told in values.items()
        if not math.isnan(told)
    ]
    unknown = [each for each, told in values.items() if math.isnan(told)]
    if unknown:
        readings.append(Reading(f"{spanish.MISSING}: {spanish.listing(unknown)}", math.nan))
    alt = alternative(f"Mapa {shape} de las {len(names)} jurisdicciones. {unit}.", readings)
    return Chart(name, title, alt, figure, _with_something(data, value), **stated)


def jurisdiction(name: Any) -> str:
    """Write where a row of a map is, also when nobody knows."""
    return NOWHERE if spanish.is_missing(name) else plain(name)


def _outside(elsewhere: pd.Series, form: Callable[[Any], str]) -> str:
    """Say what is known and is in no tile: first what has no jurisdiction."""
    told = elsewhere.dropna()
    lost = [f"{NOWHERE}: {form(value)}" for value in told[told.index.isna()]]
    others = [f"{named(label)}, {form(told[label])}" for label in told.index.dropna()]
    parts = [f"{each[0].upper()}{each[1:]}." for each in lost]
    if others:
        parts.append(f"No están en el mapa: {'; '.join(others)}.")
    return " ".join(parts)


def _with_something(data: Table, value: str) -> Table:
    """Leave out of a map's data the row without a jurisdiction that has no value either."""
    if value not in data.frame or data.fields[0].name not in data.frame:
        return data
    nothing = data.frame[data.fields[0].name].isna() & data.frame[value].isna()
    return replace(data, frame=data.frame[~nothing].reset_index(drop=True))
