"""The closed vocabularies, and the spellings that are one organisation."""

import pytest

from spl_eval.errors import folded
from spl_eval.intake import names


def test_the_24_jurisdictions_have_distinct_codes_names_and_tiles():
    provinces = names.provinces()
    assert len(provinces) == 24
    for attribute in ("code", "name", "abbreviation"):
        assert len({getattr(province, attribute) for province in provinces}) == 24
    assert len({(province.tile_row, province.tile_column) for province in provinces}) == 24


# INDEC's codes, from its classification of jurisdictions.
@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("02", "Ciudad Autónoma de Buenos Aires"),
        ("06", "Buenos Aires"),
        ("14", "Córdoba"),
        ("66", "Salta"),
        ("82", "Santa Fe"),
        ("90", "Tucumán"),
        ("94", "Tierra del Fuego"),
    ],
)
def test_codes_are_those_of_indec(code, name):
    assert {province.code: province.name for province in names.provinces()}[code] == name


def test_provinces_stand_in_the_order_of_their_code():
    codes = [province.code for province in names.provinces()]
    assert codes == sorted(codes)


@pytest.mark.parametrize(
    ("north", "south"), [("Jujuy", "Salta"), ("Salta", "Mendoza"), ("Chubut", "Tierra del Fuego")]
)
def test_tiles_put_the_north_above_the_south(north, south):
    row = {province.name: province.tile_row for province in names.provinces()}
    assert row[north] < row[south]


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("CORDOBA", "Córdoba"),
        ("  santiago   del estero ", "Santiago del Estero"),
        ("Capital Federal", "Ciudad Autónoma de Buenos Aires"),
        ("Ciudad de Buenos Aires", "Ciudad Autónoma de Buenos Aires"),
        ("CABA", "Ciudad Autónoma de Buenos Aires"),
        ("Bs. As.", "Buenos Aires"),
        ("provincia de buenos aires", "Buenos Aires"),
        ("Tierra del Fuego, Antártida e Islas del Atlántico Sur", "Tierra del Fuego"),
    ],
)
def test_spellings_of_provinces(spelling, name):
    assert names.province_spellings()[folded(spelling)] == name


def test_no_spelling_means_two_provinces():
    spellings = [
        (folded(spelling), province.name)
        for province in names.provinces()
        for spelling in (province.name, province.abbreviation, *province.aliases)
    ]
    assert len(dict(spellings)) == len({spelling for spelling, _ in set(spellings)})
    assert len(dict(spellings)) == len(set(spellings))


def test_sectors_keep_their_commas_and_their_y():
    assert "madera y muebles" in names.sectors()
    assert names.sector_spellings()["metalmecanico"] == "metalmecánico"
    assert len(set(names.sectors())) == len(names.sectors()) == len(names.sector_spellings())


def test_lines_of_assistance():
    assert list(names.LINES) == ["1.A", "1.B", "2.A", "2.B", "3"]


SAME = [
    ("Coop. de Trabajo Nuevo Amanecer", "Cooperativa de Trabajo Nuevo Amanecer"),
    ("Cooperativa Apícola Apidelta Ltda.", "COOPERATIVA APICOLA APIDELTA LIMITADA"),
    ("Cooperativa de Trabajo Trabajo Whipala Ltda.", "Cooperativa de Trabajo Whipala Ltda"),
    ("Provisión “Tierra Campesina” Ltda", "Provision Tierra Campesina Ltda."),
    ("Soc.  Rural", "sociedad rural"),
]
DIFFERENT = [
    ("Cooperativa Apícola Apidelta", "Cooperativa Agrícola Apidelta"),
    ("Cooperar", "Coop. ar"),
    ("Grupo 1", "Grupo 11"),
    ("Cámara de Matrices y Moldes", "Centro Tecnológico de Matrices y Moldes"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_organisation_in_two_spellings(one, other):
    assert names.organisation_key(one) == names.organisation_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_organisations_are_not_made_one(one, other):
    assert names.organisation_key(one) != names.organisation_key(other)


@pytest.mark.parametrize("name", [name for pair in SAME + DIFFERENT for name in pair])
def test_a_key_is_its_own_key(name):
    key = names.organisation_key(name)
    assert names.organisation_key(key) == key
