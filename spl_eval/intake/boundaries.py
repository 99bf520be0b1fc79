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

    A feature is matched by any of its properties that is a province's name or, as text, its
    INDEC code. Features of one province are put together.
    Raises InputProblems when the file is not GeoJSON or lacks a province, naming it.
    """
    path = Path(path)
    try:
        content = json.loads(read_text(path))
        features = content["features"]
        rings: dict[str, list[Ring]] = {}
        for feature in features:
            if name := _province(feature["properties"]):
                # Islands may come as features of their own.
                rings.setdefault(name, []).extend(_rings(feature["geometry"]))
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
    absent = [province.name for province in provinces() if not rings.get(province.name)]
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
    spellings = province_spellings()
    texts = [value for value in properties.values() if isinstance(value, str)]
    # Names first, and no numbers: a file's own row numbers look like INDEC codes.
    found = (spellings[folded(text)] for text in texts if folded(text) in spellings)
    return next(found, None) or next((codes[text] for text in texts if text in codes), None)


def _rings(geometry: dict[str, Any]) -> list[Ring]:
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    elif geometry["type"] != "MultiPolygon":
        raise ValueError(geometry["type"])
    return [
        [(_degrees(point[0]), _degrees(point[1])) for point in ring]
        for polygon in polygons
        for ring in polygon
        if len(ring) > 2
    ]


def _degrees(value: Any) -> float:
    degrees = float(value)
    if not -180 <= degrees <= 180:
        raise ValueError(degrees)
    return degrees
