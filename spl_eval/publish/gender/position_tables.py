"""The tables of who leads, coordinates, works and comes to events, by sex."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.vocabularies import LEADERS
from spl_eval.publish.gender.tables import count_or_dash, nothing, of_total, share_field
from spl_eval.publish.groups import named, with_total
from spl_eval.publish.views import Absent, Field, Table, count_field, labelled
from spl_eval.publish.words import (
    ACTIVITY_KINDS,
    HEADINGS,
    NOT_ADDED,
    POPULATIONS,
    group_said,
)
from spl_eval.results import involved
from spl_eval.results.gender import inclusion, people, positions
from spl_eval.results.programme import Records

POSITION_WORDS = {
    "organisation_lead": "Conduce organizaciones",
    "unit_lead": "Conduce unidades",
    "coordinator": "Coordina planes o proyectos",
    "member": "Integra organizaciones (asociadas y asociados)",
    "worker": "Trabaja en las unidades (puestos)",
}
CASE_WORDS = {
    "organisation_lead": "organizaciones",
    "unit_lead": "unidades",
    "coordinator": "personas",
    "member": "organizaciones",
    "worker": "unidades",
}

FEW_PERSONS = (
    f"De menos de {spanish.number(positions.FEWEST_PERSONS)} personas que coordinan no se da "
    "porcentaje."
)


def positions_table(records: Records, found: pd.DataFrame) -> Table | Absent:
    """Return from which position women and men take part; ``found`` is ``positions(records)``."""
    caption = "Mujeres y varones según el lugar desde el que participan"
    if not found["cases"].sum():
        return nothing("women_positions", caption, records)
    frame = found.assign(
        position_name=found["position"].map(POSITION_WORDS),
        both_or_other=found["both"].fillna(found["other"]),
        without=[
            f"{of_total(part, whole)} {CASE_WORDS[position]}"
            for part, whole, position in zip(
                found["cases_without_sex"], found["cases"], found["position"], strict=True
            )
        ],
    )
    return Table(
        "women_positions",
        caption,
        frame,
        (
            Field("position_name", "Lugar"),
            Field("population", "Población", labelled(POPULATIONS)),
            count_field("women", "Mujeres"),
            count_field("men", "Varones"),
            Field("both_or_other", "Ambos, u otro", count_or_dash, numeric=True),
            share_field("women_share", "% mujeres"),
            Field("without", "Sin dato de sexo", numeric=True),
        ),
        note=(
            "Al conducir se cuentan organizaciones y unidades, no personas: «ambos» son las "
            "conducidas por mujeres y varones, y el % es el de las conducidas sólo por mujeres. "
            f"«Otro» es el sexo de quien coordina. {FEW_PERSONS} {NOT_ADDED}"
        ),
        also=("position", "cases", "cases_without_sex"),
        period=str(records.year),
    )


def unit_leads_by(records: Records, by: str) -> Table | Absent:
    """Return who runs the units of the portfolio, by the units' sector or region."""
    name = f"unit_leads_by_{by}"
    caption = f"Quién conduce las unidades de la cartera, por {group_said(by)}"
    units = people.workers(records, involved.PORTFOLIO)
    if units.empty:
        return nothing(name, caption, records, portfolio=True)
    whole = people.by_sex(units["led_by"], "both")
    return Table(
        name,
        caption,
        named(with_total(positions.unit_leads_by(units, by), whole), by),
        (
            Field(by, HEADINGS[by]),
            count_field("women", LEADERS["woman"].capitalize()),
            count_field("men", LEADERS["man"].capitalize()),
            count_field("both", LEADERS["both"].capitalize()),
            count_field("cases_without_sex", "Sin dato"),
            share_field("women_share", "% una mujer (de las con dato)"),
        ),
        note="Se cuentan unidades. Quién las conduce es lo que se anotó cuando ingresaron.",
        also=("cases",),
        period=str(records.year),
    )


def coordinators_by(records: Records, by: str) -> Table | Absent:
    """Return who coordinates the year's instruments, by sector or region of the organisation."""
    name = f"coordinators_by_{by}"
    caption = f"Quién coordina planes y proyectos, por {group_said(by)}"
    going = positions.coordinated_in(records)
    if going.empty:
        return Absent(
            name,
            caption,
            f"En {records.year} no hubo instrumentos con coordinación en lo que se mira.",
        )
    whole = positions.coordination(records, going)
    return Table(
        name,
        caption,
        named(with_total(positions.coordination_by(records, by), whole), by),
        (
            Field(by, HEADINGS[by]),
            count_field("instruments", "Instrumentos"),
            count_field("instruments_without_coordinator", "Sin coordinador informado"),
            count_field("women", "Mujeres"),
            count_field("men", "Varones"),
            count_field("other", "Otro"),
            count_field("cases_without_sex", "Personas sin dato de sexo"),
            share_field("women_share", "% mujeres"),
        ),
        note=(
            "Planes y proyectos derivados en curso en algún momento del año. Cada persona cuenta "
            "una vez por fila; quien coordina en dos filas está en las dos, y el total la cuenta "
            f"una vez. {FEW_PERSONS}"
        ),
        period=str(records.year),
    )


def events_table(records: Records) -> Table | Absent:
    """Return women among the participants of the year's events."""
    caption = "Mujeres entre quienes participaron de eventos y talleres"
    held = records.activities[(records.activities["year"] == records.year).fillna(False)]
    if held.empty:
        return Absent("women_at_events", caption, f"No hay eventos con fecha en {records.year}.")
    found = with_total(inclusion.at_events(records), inclusion.event_counts(held))
    narrowed = bool(records.selection.lines or records.selection.sectors)
    note = "Quien fue a dos eventos cuenta dos veces. " + (
        "Los eventos no tienen línea ni sector: el filtro no los alcanza." if narrowed else ""
    )
    return Table(
        "women_at_events",
        caption,
        named(found, "kind", ACTIVITY_KINDS),
        (
            Field("kind", "Tipo"),
            count_field("events", "Eventos"),
            count_field("events_without_sex", "Sin dato de mujeres"),
            count_field("participants", "Participantes (con dato)"),
            count_field("women", "Mujeres"),
            share_field("women_share", "% mujeres"),
        ),
        note=note.strip(),
        period=str(records.year),
    )
