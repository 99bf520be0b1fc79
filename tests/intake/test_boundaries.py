"""A user's GeoJSON of provinces: what is read, what is refused, and the map drawn from it."""

import json

import pandas as pd
import pytest

from spl_eval.errors import InputProblems
from spl_eval.intake.boundaries import read_boundaries
from spl_eval.intake.names import provinces
from spl_eval.publish.charts import maps

SQUARE = [[0, 0], [1, 0], [1, 1], [0, 0]]
NAMES = [province.name for province in provinces()]


def feature(properties, rings=(SQUARE,), kind="Polygon"):
    coordinates = list(rings) if kind == "Polygon" else [[ring] for ring in rings]
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def whole(**changed):
    """Return a feature per province; ``changed`` replaces some, or drops those that are None."""
    features = {name: feature({"nombre": name}) for name in NAMES} | changed
    return [each for each in features.values() if each is not None]


@pytest.fixture
def geojson(tmp_path):
    path = tmp_path / "provincias.geojson"

    def write(features):
        content = {"type": "FeatureCollection", "features": features}
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        return path

    return write


def refused(path):
    with pytest.raises(InputProblems) as error:
        read_boundaries(path)
    (problem,) = error.value.problems
    assert problem.file == path.name
    return str(problem)


def test_a_polygon_per_province(geojson):
    rings = read_boundaries(geojson(whole()))
    assert sorted(rings) == sorted(NAMES)
    assert rings["Salta"] == [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]]


def test_polygons_and_holes_are_all_rings(geojson):
    hole = [[0.5, 0.2], [0.6, 0.2], [0.6, 0.3], [0.5, 0.2]]
    far = [[5, 5], [6, 5], [6, 6], [5, 5]]
    changed = {
        "Salta": feature({"nombre": "Salta"}, [SQUARE, hole]),
        "Jujuy": feature({"nombre": "Jujuy"}, [SQUARE, far], "MultiPolygon"),
    }
    rings = read_boundaries(geojson(whole(**changed)))
    assert [len(rings[name]) for name in ("Salta", "Jujuy", "Chaco")] == [2, 2, 1]
    assert rings["Jujuy"][1][0] == (5.0, 5.0)


def test_features_of_one_province_are_put_together(geojson):
    island = [[5, 5], [6, 5], [6, 6], [5, 5]]
    more = feature({"nombre": "Tierra del Fuego"}, [island])
    rings = read_boundaries(geojson([*whole(), more]))
    assert [ring[0] for ring in rings["Tierra del Fuego"]] == [(0.0, 0.0), (5.0, 5.0)]


@pytest.mark.parametrize(
    "properties",
    [{"in1": "66"}, {"nam": "SALTA"}, {"gid": 14, "fna": "Provincia de", "nam": "salta"}],
)
def test_a_province_is_known_by_name_or_code_but_not_by_a_number_of_row(geojson, properties):
    changed = {"Salta": feature(properties, [[[9, 9], [8, 8], [7, 7], [9, 9]]])}
    rings = read_boundaries(geojson(whole(**changed)))
    assert rings["Salta"][0][0] == (9.0, 9.0)
    assert rings["Córdoba"] == [[(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)]]


def test_features_of_other_countries_are_passed_over(geojson):
    rings = read_boundaries(geojson([feature({"nombre": "Uruguay"}), *whole()]))
    assert len(rings) == 24


def test_a_missing_province_is_named(geojson):
    said = refused(geojson(whole(Salta=None, Chaco=None)))
    assert "faltan jurisdicciones: Chaco, Salta" in said
    assert "su código del INDEC" in said


@pytest.mark.parametrize("rings", [[], [[[0, 0], [1, 1]]]])
def test_a_province_without_area_is_missing(geojson, rings):
    said = refused(geojson(whole(Salta=feature({"nombre": "Salta"}, rings))))
    assert "faltan jurisdicciones: Salta" in said


NOT_GEOJSON = {
    "no JSON": "provincia;x;y",
    "nothing": "",
    "deep nesting": "[" * 100_000,
    "a list": "[]",
    "a number": "7",
    "no features": '{"type": "FeatureCollection"}',
    "features are a number": '{"features": 7}',
    "no properties": '{"features": [{"properties": null, "geometry": null}]}',
    "no geometry": '{"features": [{"properties": {"nam": "Salta"}, "geometry": null}]}',
    "huge number": '{"features": [%s]}' % ("9" * 5000),
}


@pytest.mark.parametrize("text", NOT_GEOJSON.values(), ids=NOT_GEOJSON)
def test_what_is_no_geojson(tmp_path, text):
    path = tmp_path / "x.geojson"
    path.write_text(text, encoding="utf-8")
    assert "no es un GeoJSON de polígonos" in refused(path)


@pytest.mark.parametrize(
    "ring",
    [
        [[0, 0], [float("nan"), 0], [1, 1]],
        [[0, 0], [float("inf"), 0], [1, 1]],
        [[0, 0], [6_000_000, 0], [1, 1]],
        [[0], [1], [2]],
        [["a", "b"], [1, 1], [2, 2]],
        [None, None, None],
    ],
)
def test_coordinates_that_are_no_degrees(geojson, ring):
    said = refused(geojson(whole(Salta=feature({"nombre": "Salta"}, [ring]))))
    assert "no es un GeoJSON de polígonos" in said


def test_points_are_no_provinces(geojson):
    point = feature({"nombre": "Salta"}) | {"geometry": {"type": "Point", "coordinates": [0, 0]}}
    assert "no es un GeoJSON" in refused(geojson(whole(Salta=point)))


def test_a_missing_file_is_named(tmp_path):
    assert "nada.geojson: no existe" in refused(tmp_path / "nada.geojson")


def covered(*reached):
    return pd.DataFrame(
        {
            "province": NAMES,
            "region": [province.region for province in provinces()],
            "signed": [name in reached for name in NAMES],
            "signed_in": [("R1",) if name in reached else () for name in NAMES],
        }
    )


def patches(chart):
    (axes,) = chart.figure.axes
    return list(axes.patches)


def test_the_map_of_boundaries_has_a_patch_per_province(geojson):
    chart = maps.provinces_reached(covered("Salta", "Chaco"), read_boundaries(geojson(whole())))
    colours = [patch.get_facecolor() for patch in patches(chart)]
    assert len(colours) == 24
    assert sorted(colours.count(colour) for colour in set(colours)) == [2, 22]
    assert "de límites provinciales" in chart.alt
    assert "Chaco y Salta" in chart.alt


def test_the_map_of_tiles_has_a_patch_per_province_too():
    chart = maps.provinces_reached(covered("Salta"))
    assert len(patches(chart)) == 24
    assert "de casilleros iguales" in chart.alt
    assert chart.title == "Lo firmado llega a 1 de 24 jurisdicciones"
