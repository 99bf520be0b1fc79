"""Read province boundaries from a GeoJSON file that the user gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from spl_eval.errors import InputProblems, Problem, folded
from spl_eval.intake.names import province_spellings, provinces
from spl_eval.intake.readers import read_text

Ring = list[tuple[float, float]]


def read_boundaries(path: str | Path) -> dict[str, list[Ring]]:
    """Return province name to rings of (longitude, latitude), in degrees.

    A feature is matched by any of its properties that is a province's name or INDEC code.
    Raises InputProblems when the file is not GeoJSON or lacks a province, naming it.
    """
    path = Path(path)
    try:
        content = json.loads(read_text(path))
        features = content["features"]
        shapes = {_province(feature["properties"]): feature["geometry"] for feature in features}
        rings = {name: _rings(shape) for name, shape in shapes.items() if name is not None}
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError):
        raise InputProblems(
            [
                Problem(
                    path.name,
                    "no es un GeoJSON de polígonos",
                    "Dé un archivo con una lista «features» de provincias",
                )
            ]
        ) from None
    absent = [province.name for province in provinces() if province.name not in rings]
    if absent:
        raise InputProblems(
            [
                Problem(
                    path.name,
                    f"faltan jurisdicciones: {', '.join(absent)}",
                    "Agréguelas, o nombre cada una con su nombre o su código del INDEC",
                )
            ]
        )
    return rings


def _province(properties: dict[str, Any]) -> str | None:
    codes = {province.code: province.name for province in provinces()}
    for value in properties.values():
        if str(value) in codes:
            return codes[str(value)]
        if folded(str(value)) in province_spellings():
            return province_spellings()[folded(str(value))]
    return None


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    elif geometry["type"] != "MultiPolygon":
        raise ValueError(geometry["type"])
    return [
        [(float(point[0]), float(point[1])) for point in ring]
        for polygon in polygons
        for ring in polygon
        if len(ring) > 2
    ]
