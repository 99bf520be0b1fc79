"""The closed vocabularies, and the spellings that are one organisation."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spl_eval.errors import UsageError, folded
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


CITY = "Ciudad Autónoma de Buenos Aires"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *((text, CITY) for text in ("CABA", "C.A.B.A.", "C. A. B. A.", "caba", "AR-C", "02")),
        *(
            (text, CITY)
            for text in ("Capital Federal", "Cap. Fed.", "Cap.Fed.", "CAPITAL  FEDERAL")
        ),
        *((text, CITY) for text in ("Ciudad de Buenos Aires", "Ciudad Autónoma de Buenos Aires")),
        *((text, CITY) for text in ("Ciudad Autonoma de Bs.As.", "Cdad. Aut. de Bs. As.")),
        *((text, CITY) for text in ("Cdad. de Buenos Aires", "Buenos Aires (Ciudad)")),
        *(
            (text, "Buenos Aires")
            for text in ("Buenos Aires", "Bs. As.", "Bs As", "BsAs", "Bs.As.")
        ),
        *((text, "Buenos Aires") for text in ("Pcia de Bs. As.", "Pcia. de Buenos Aires", "BUE")),
        *((text, "Buenos Aires") for text in ("Prov. de Bs.As.", "Provincia Buenos Aires", "PBA")),
        *((text, "Buenos Aires") for text in ("Buenos Aires (Provincia)", "AR-B", "06")),
        *((text, "Córdoba") for text in ("Cba.", "CBA", "Pcia. de Córdoba", "Pcia.de CORDOBA")),
        *((text, "Córdoba") for text in ("Prov. de Córdoba", "Provincia de Cba.", "ar-x", "14")),
        *((text, "Santa Fe") for text in ("Sta. Fe", "Santa Fé", "Sta Fe", "S. Fe", "82")),
        *((text, "Entre Ríos") for text in ("E. Ríos", "E.Rios", "Entre Rios", "AR-E")),
        *((text, "Santiago del Estero") for text in ("Sgo. del Estero", "S. del Estero", "SGO")),
        *((text, "Santiago del Estero") for text in ("Sgo.del Estero", "Stgo. del Estero")),
        *((text, "Tierra del Fuego") for text in ("Tierra del Fuego", "TDF", "T.D.F.", "94")),
        (
            "Provincia de Tierra del Fuego, Antártida e Islas del Atlántico Sur",
            "Tierra del Fuego",
        ),
        ("Tierra del Fuego, AIAS", "Tierra del Fuego"),
        ("Provincia del Chaco", "Chaco"),
        ("Provincia de La Pampa", "La Pampa"),
        ("Prov. de La Rioja", "La Rioja"),
        ("Sta. Cruz", "Santa Cruz"),
        ("R. Negro", "Río Negro"),
    ],
)
def test_province(text, name):
    assert names.province(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Provincia", "Provincia de", "Ciudad", "Capital", "BA", "B.A.", "GBA", "AMBA"),
        *("Gran Buenos Aires", "Santiago", "Santa", "Rosario", "San Miguel de Tucumán", "C.B.A."),
        *(
            "Córdoba Capital",
            "Santa Fe y Córdoba",
            "Salta/Jujuy",
            "6",
            "2",
            "00",
            "03",
            "AR",
            "AR-I",
        ),
        *("Sta. Fe de Bogotá", "Uruguay", "Салта", "Salta я"),
    ],
)
def test_what_is_not_surely_a_province_is_none(text):
    assert names.province(text) is None


def test_every_code_and_every_listed_spelling_means_its_province():
    for each in names.provinces():
        spellings = (each.name, each.code, each.iso, each.abbreviation, *each.aliases)
        assert {names.province(spelling) for spelling in spellings} == {each.name}
    assert {names.province(spelling) for spelling in names.province_spellings()} == {
        each.name for each in names.provinces()
    }
    assert len({each.iso for each in names.provinces()}) == 24


def test_no_key_means_two_provinces():
    keys = {
        ("".join(names._words(spelling)), each.name)
        for each in names.provinces()
        for spelling in (each.name, each.code, each.iso, each.abbreviation, *each.aliases)
    }
    assert len(keys) == len(dict(keys))


@given(text=st.text(max_size=40))
def test_any_text_is_a_province_and_a_sector_or_none(text):
    assert names.province(text) in {None, *(each.name for each in names.provinces())}
    assert names.sector(text) in {None, *names.sectors()}


@given(
    each=st.sampled_from(names.provinces()),
    prefix=st.sampled_from(["", "Pcia. de ", "Pcia de ", "Prov. de ", "Provincia de ", "prov. "]),
    change=st.sampled_from([str.upper, str.lower, str.title, folded]),
)
def test_prefix_case_and_accents_do_not_matter(each, prefix, change):
    assert names.province(change(prefix + each.name)) == each.name


GBA = "Gran Buenos Aires"


def test_the_schemes_of_regions():
    assert names.region_schemes() == ("programme", "indec")


@pytest.mark.parametrize(
    ("region", "members"),
    [
        ("CABA", {CITY}),
        ("Cuyo", {"Mendoza", "San Juan", "San Luis"}),
        ("NEA", {"Chaco", "Corrientes", "Formosa", "Misiones"}),
        (
            "NOA",
            {"Catamarca", "Jujuy", "La Rioja", "Salta", "Santiago del Estero", "Tucumán"},
        ),
        ("Pampeana", {"Buenos Aires", "Córdoba", "Entre Ríos", "La Pampa", "Santa Fe"}),
        ("Patagonia", {"Chubut", "Neuquén", "Río Negro", "Santa Cruz", "Tierra del Fuego"}),
    ],
)
def test_regions_of_the_programme_and_of_indec_differ_in_the_city_only(region, members):
    own = {each.name for each in names.provinces() if names.region(each.name) == region}
    assert own == {each.name for each in names.provinces() if each.region == region} == members
    indec = GBA if region == "CABA" else region
    assert {names.region(name, "indec") for name in members} == {indec}


@pytest.mark.parametrize(
    ("province", "locality", "region"),
    [
        ("Buenos Aires", None, "Pampeana"),
        ("Buenos Aires", "", "Pampeana"),
        ("Buenos Aires", "Tandil", "Pampeana"),
        ("Buenos Aires", "La Plata", "Pampeana"),
        ("Buenos Aires", "Escobar", "Pampeana"),
        ("Buenos Aires", "Buenos Aires", "Pampeana"),
        ("Buenos Aires", "San Vicente", "Pampeana"),
        ("Buenos Aires", "La Matanza", GBA),
        ("Pcia. de Bs. As.", "MORON", GBA),
        ("Buenos Aires", "Partido de Quilmes", GBA),
        ("Buenos Aires", "Gral. San Martín", GBA),
        ("Buenos Aires", "3 de Febrero", GBA),
        ("Buenos Aires", "Vte. López", GBA),
        ("San Luis", "Merlo", "Cuyo"),
        ("Santa Fe", "Avellaneda", "Pampeana"),
        ("CABA", "Palermo", GBA),
        ("CABA", None, GBA),
    ],
)
def test_greater_buenos_aires_is_apart_where_the_locality_is_known(province, locality, region):
    assert names.region(province, "indec", locality) == region


def test_the_programme_does_not_part_a_province():
    assert names.region("Buenos Aires", "programme", "Quilmes") == "Pampeana"


# The 24 partidos of Greater Buenos Aires in INDEC's "¿Qué es el Gran Buenos Aires?" (2003).
def test_the_24_districts_around_the_city():
    districts = [
        *("Almirante Brown", "Avellaneda", "Berazategui", "Esteban Echeverría", "Ezeiza"),
        *("Florencio Varela", "General San Martín", "Hurlingham", "Ituzaingó", "José C. Paz"),
        *("La Matanza", "Lanús", "Lomas de Zamora", "Malvinas Argentinas", "Merlo", "Moreno"),
        *("Morón", "Quilmes", "San Fernando", "San Isidro", "San Miguel", "Tigre"),
        *("Tres de Febrero", "Vicente López"),
    ]
    rows = [row for row in names._rows("regions.csv") if len(row["code"]) == 5]
    assert [row["place"] for row in rows] == districts
    assert len({row["code"] for row in rows}) == 24
    assert {row["code"][:2] for row in rows} == {"06"}
    for district in districts:
        assert names.region("Buenos Aires", "indec", district) == GBA


@pytest.mark.parametrize("scheme", names.region_schemes())
def test_a_scheme_has_every_jurisdiction_once_under_its_own_name(scheme):
    rows = [row for row in names._rows("regions.csv") if row["scheme"] == scheme]
    found = [(row["code"], row["place"]) for row in rows if len(row["code"]) == 2]
    assert found == [(each.code, each.name) for each in names.provinces()]


def test_an_unknown_scheme_names_those_that_exist():
    with pytest.raises(UsageError, match=r"«indek».*¿Quiso decir «indec»\?.*programme, indec"):
        names.region("Salta", "indek")


def test_a_region_of_no_province_is_a_defect():
    with pytest.raises(ValueError, match="Atlantis"):
        names.region("Atlantis")


def test_sectors_keep_their_commas_and_their_y():
    assert "madera y muebles" in names.sectors()
    assert names.sector_spellings()["metalmecanico"] == "metalmecánico"
    assert len(set(names.sectors())) == len(names.sectors()) == 18


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Metalmecánica", "metalmecánico"),
        ("METAL-MECANICO", "metalmecánico"),
        ("Servicios-de ingeniería", "servicios de ingeniería"),
        ("metal mecánica", "metalmecánico"),
        ("Sector metalmecánico", "metalmecánico"),
        ("Madera / Muebles", "madera y muebles"),
        ("muebles y madera", "madera y muebles"),
        ("Madera, muebles", "madera y muebles"),
        ("Indumentaria & marroquinería", "indumentaria y marroquinería"),
        ("Marroquinería e indumentaria", "indumentaria y marroquinería"),
        ("biotecnología y bioingeniería", "biotecnología/bioingeniería"),
        ("Biotecnologia / Bioingenieria", "biotecnología/bioingeniería"),
        ("Electrónica", "electrónico"),
        ("Química", "químico"),
        ("Textiles", "textil"),
        ("Alimento", "alimentos"),
        ("Alimenticia", "alimentos"),
        ("Rubro turístico", "turismo"),
        ("Minera", "minería"),
        ("Primario y agroindustrial", "primario y agroindustria"),
        ("Servicios de la información y software", "software y servicios de la información"),
    ],
)
def test_sector(text, name):
    assert names.sector(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("", "y", "muebles", "madera", "software", "biotecnología", "agroindustria", "ingeniería"),
        *("metalúrgico", "siderurgia", "madera y textil", "textil e indumentaria", "informática"),
        *("indumentaria", "alimentos y bebidas", "sector", "nuclear"),
    ],
)
def test_a_part_a_neighbour_or_a_mixture_is_no_sector(text):
    assert names.sector(text) is None


def test_no_spelling_means_two_sectors():
    rows = names._rows("sectors.csv")
    pairs = {
        (names._parts(spelling), row["sector"])
        for row in rows
        for spelling in (row["sector"], *names._list(row["aliases"]))
    }
    assert len(pairs) == len(dict(pairs))
    assert {names.sector(spelling) for spelling in names.sector_spellings()} == set(names.sectors())


def test_lines_of_assistance():
    assert list(names.LINES) == ["1.A", "1.B", "2.A", "2.B", "3"]


SAME = [
    ("Coop. de Trabajo Nuevo Amanecer", "Cooperativa de Trabajo Nuevo Amanecer"),
    ("Coop.de Trab. Nuevo Amanecer", "COOPERATIVA DE TRABAJO NUEVO AMANECER"),
    ("Cooperativa Apícola Apidelta Ltda.", "COOPERATIVA APICOLA APIDELTA LIMITADA"),
    ("Cooperativa de Trabajo Trabajo Whipala Ltda.", "Cooperativa de Trabajo Whipala Ltda"),
    ("Cooperativa de Trabajo de Trabajo Whipala", "Cooperativa de Trabajo Whipala"),
    ("Provisión “Tierra Campesina” Ltda", "Provision Tierra Campesina Ltda."),
    ("Provisión «Tierra Campesina» Ltda", "Provisión 'Tierra Campesina' Ltda"),
    ("Provisión „Tierra Campesina‟ Ltda", "Provisión ´Tierra Campesina` Ltda"),
    ("Transformación, y Comercialización", "Transformación y Comercialización"),
    ("Cooperativa I.M.POP.AR Ltda.", "Cooperativa IMPOPAR Ltda."),
    ("Soc.  Rural", "sociedad rural"),
    ("Tornería Sur S.R.L.", "Tornería Sur SRL"),
    ("Tornería Sur S. R. L.", "Tornería Sur, srl"),
    ("Tornería Sur Sociedad de Responsabilidad Limitada", "Tornería Sur S.R.L"),
    ("Tornería Sur Soc. de Responsabilidad Responsabilidad Limitada", "Tornería Sur SRL"),
    ("Muebles Oeste S.A.", "Muebles Oeste SA"),
    ("Muebles Oeste Soc. Anónima", "MUEBLES OESTE S. A."),
    ("Asoc. de Productores", "Asociación de productores"),
    ("Fed. de Cooperativas", "Federación de Cooperativas"),
    ("Fulano & Cía.", "Fulano y Compañía"),
    ("Grupo N° 5", "Grupo Nº 5"),
    ("Grupo – Norte", "Grupo Norte"),
]
DIFFERENT = [
    ("Cooperativa Apícola Apidelta", "Cooperativa Agrícola Apidelta"),
    ("Cooperar", "Coop. ar"),
    ("Grupo 1", "Grupo 11"),
    ("Grupo 1", "Grupo 1 1"),
    ("Grupo 1.1", "Grupo 11"),
    ("Grupo 1-1", "Grupo 11"),
    ("Muebles Oeste S.A.", "Muebles Oeste S.R.L."),
    ("Federal", "Fed. al"),
    ("Cámara de Matrices y Moldes", "Centro Tecnológico de Matrices y Moldes"),
    ("---", "..."),
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
    assert key
    assert names.organisation_key(key) == key


PIECES = (
    *("Coop.", "Cooperativa", "Ltda", "Ltda.", "de", "Trabajo", "Trab.", "S.A.", "S.R.L.", "Soc."),
    *("s", "r", "l", "a", "y", "c", "o", "p", "sociedad", "anónima", "responsabilidad", "limitada"),
    *("Asoc.", "«Sol»", "1", "11", "1.1", "-", "&", "N°", "Ñandú", "I.M.POP.AR", ".", "'", "co.op"),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=8)
NAMES = st.one_of(
    st.text(max_size=40),
    WORDS.map(" ".join),
    WORDS.map("".join),
    st.text(alphabet="soc.anltd rl«»'1-", max_size=20),
)


@given(name=NAMES)
def test_the_key_of_any_key_is_itself(name):
    key = names.organisation_key(name)
    assert names.organisation_key(key) == key


@given(
    name=st.text(alphabet="abcdeñáéíóúü .,-S", min_size=1, max_size=30).filter(
        lambda name: any(c.isalnum() for c in name)
    ),
    place=st.integers(0, 30),
    quote=st.sampled_from("“”„‟‘’‚‛«»‹›\"'`´＂＇"),
)
def test_case_accents_and_quotes_do_not_matter(name, place, quote):
    key = names.organisation_key(name)
    assert names.organisation_key(name.upper()) == key
    assert names.organisation_key(folded(name)) == key
    assert names.organisation_key(name[:place] + quote + name[place:]) == key


def test_a_long_name_has_its_key_at_once():
    for part in ("a ", "ab ", "a.", "coop.", "de trabajo ", "1 ", "sociedad de responsabilidad "):
        name = part * (20_000 // len(part))
        start = time.process_time()
        names.organisation_key(name)
        assert time.process_time() - start < 0.5
