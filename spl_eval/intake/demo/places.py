"""Where the simulated programme works: when it opens each province, and with which delays."""

from __future__ import annotations

from dataclasses import dataclass

from spl_eval.intake import names


@dataclass(frozen=True)
class Place:
    """A province. ``opens`` is the first year of assistance, None if there is never any.

    ``weight`` is how many apply, ``priority`` how much the selection favours them.
    """

    province: str
    opens: int | None
    weight: float
    priority: float
    localities: tuple[str, ...]

    @property
    def region(self) -> str:
        """Return the programme's region."""
        return names.region(self.province)

    @property
    def team(self) -> str:
        """Return the team that accompanies the organisations of the province."""
        return TEAMS[self.region] if self.province != "Buenos Aires" else "Equipo Buenos Aires"


TEAMS = {
    "CABA": "Equipo Buenos Aires",
    "Pampeana": "Equipo Centro",
    "Cuyo": "Equipo Cuyo y Sur",
    "Patagonia": "Equipo Cuyo y Sur",
    "NOA": "Equipo Noroeste",
    "NEA": "Equipo Noreste",
}
DELAYS = {"CABA": 2.0, "Pampeana": 3.0, "Cuyo": 4.0, "Patagonia": 5.5, "NOA": 6.0, "NEA": 7.0}
"""Months from signature to first payment, median by region."""

PLACES = (
    Place("Ciudad Autónoma de Buenos Aires", 2012, 6, 0.0, ("Ciudad de Buenos Aires",)),
    Place(
        "Buenos Aires",
        2012,
        30,
        0.1,
        (
            *("Quilmes", "La Matanza", "Lanús", "General San Martín", "Morón", "Avellaneda"),
            *("La Plata", "Mar del Plata", "Tandil", "Bahía Blanca", "Olavarría"),
        ),
    ),
    Place("Catamarca", 2017, 2, 0.2, ("Belén",)),
    Place("Córdoba", 2012, 14, 0.1, ("Córdoba", "Río Cuarto", "Villa María")),
    Place("Corrientes", 2014, 4, 0.2, ("Goya", "Mercedes")),
    Place("Chaco", 2013, 5, 0.4, ("Resistencia", "Quitilipi")),
    Place("Chubut", 2017, 3, -0.2, ("Trelew", "Esquel")),
    Place("Entre Ríos", 2013, 6, 0.0, ("Paraná", "Concordia")),
    Place("Formosa", 2018, 2, 0.3, ("Pirané",)),
    Place("Jujuy", 2014, 5, 0.3, ("Humahuaca", "Perico")),
    Place("La Pampa", None, 2, 0.0, ("General Pico",)),
    Place("La Rioja", 2018, 2, 0.2, ("Chilecito",)),
    Place("Mendoza", 2012, 8, 0.1, ("General Alvear", "Maipú", "Tunuyán")),
    Place("Misiones", 2012, 7, 0.3, ("Eldorado", "Oberá")),
    Place("Neuquén", 2015, 3, -0.2, ("Plottier",)),
    Place("Río Negro", 2014, 4, -0.1, ("General Roca", "Allen")),
    Place("Salta", 2012, 8, 0.4, ("Salta", "Cafayate", "Orán")),
    Place("San Juan", 2013, 5, 0.2, ("Caucete", "Rawson")),
    Place("San Luis", None, 2, 0.0, ("Villa Mercedes",)),
    Place("Santa Cruz", None, 1, 0.0, ("Caleta Olivia",)),
    Place("Santa Fe", 2012, 12, 0.0, ("Rafaela", "Rosario", "Reconquista")),
    Place("Santiago del Estero", 2014, 4, 0.4, ("La Banda", "Añatuya")),
    Place("Tucumán", 2013, 6, 0.2, ("Tafí Viejo", "Monteros")),
    Place("Tierra del Fuego", None, 1, 0.0, ("Río Grande",)),
)
BY_PROVINCE = {each.province: each for each in PLACES}
