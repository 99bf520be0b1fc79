"""The tables of who leads, coordinates, works and comes to events, by sex."""

from __future__ import annotations

import pandas as pd

from spl_eval.publish.gender.tables import (
    BY_WORDS,
    NOT_ADDED,
    POPULATION_WORDS,
    TOTAL,
    labelled_count,
    named,
    nothing,
    of_total,
    share_field,
)
from spl_eval.publish.views import Absent, Field, Table, count_field, labelled
from spl_eval.results.gender import inclusion, positions
from spl_eval.results.gender import people as gender
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
KIND_WORDS = {
    "event": "Evento",
    "workshop": "Taller",
    "training": "Capacitación",
    "outreach": "Difusión",
}


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
            Field("population", "Población", labelled(POPULATION_WORDS)),
            count_field("women", "Mujeres"),
            count_field("men", "Varones"),
            Field("both_or_other", "Ambos, u otro", labelled_count, numeric=True),
            share_field("women_share", "% mujeres"),
            Field("without", "Sin dato de sexo", numeric=True),
        ),
        "Al conducir se cuentan organizaciones y unidades, no personas: «ambos» son las conducidas "
        "por mujeres y varones, y el % es el de las conducidas sólo por mujeres. «Otro» es el sexo "
        f"de quien coordina. {NOT_ADDED}",
        ("position", "cases", "cases_without_sex"),
        period=str(records.year),
    )


def unit_leads_by(records: Records, by: str) -> Table | Absent:
    """Return who runs the units of the portfolio, by the units' sector or region."""
    name = f"unit_leads_by_{by}"
    caption = f"Quién conduce las unidades de la cartera, por {BY_WORDS[by].casefold()}"
    units = gender.workers(records, gender.PORTFOLIO)
    if units.empty:
        return nothing(name, caption, records)
    whole = pd.DataFrame([{by: TOTAL, **gender.by_sex(units["led_by"], "both")}])
    found = positions.unit_leads_by(units, by)
    types = {column: str(found[column].dtype) for column in found.columns}
    return Table(
        name,
        caption,
        pd.concat([named(found, by), whole.astype(types)], ignore_index=True),
        (
            Field(by, BY_WORDS[by]),
            count_field("women", "Una mujer"),
            count_field("men", "Un varón"),
            count_field("both", "Mujeres y varones"),
            count_field("cases_without_sex", "Sin dato"),
            share_field("women_share", "% una mujer (de las con dato)"),
        ),
        "Se cuentan unidades. Quién las conduce es lo que se anotó cuando ingresaron.",
        ("cases",),
        period=str(records.year),
    )


def coordinators_by(records: Records, by: str) -> Table | Absent:
    """Return who coordinates the year's instruments, by sector or region of the organisation."""
    name = f"coordinators_by_{by}"
    caption = f"Quién coordina planes y proyectos, por {BY_WORDS[by].casefold()}"
    going = positions.coordinated_in(records)
    if going.empty:
        return Absent(
            name,
            caption,
            f"En {records.year} no hubo instrumentos con coordinación en lo que se mira.",
        )
    whole = pd.DataFrame([{by: TOTAL, **positions.coordination(records, going)}])
    frame = pd.concat(
        [
            named(positions.coordination_by(records, by), by),
            whole.astype(positions.COORDINATION),
        ],
        ignore_index=True,
    )
    return Table(
        name,
        caption,
        frame,
        (
            Field(by, BY_WORDS[by]),
            count_field("instruments", "Instrumentos"),
            count_field("instruments_without_coordinator", "Sin coordinador informado"),
            count_field("women", "Mujeres"),
            count_field("men", "Varones"),
            count_field("other", "Otro"),
            count_field("cases_without_sex", "Personas sin dato de sexo"),
            share_field("women_share", "% mujeres"),
        ),
        "Planes y proyectos derivados en curso en algún momento del año. Cada persona cuenta una "
        "vez por fila; quien coordina en dos filas está en las dos, y el total la cuenta una vez.",
        period=str(records.year),
    )


def events_table(records: Records) -> Table | Absent:
    """Return women among the participants of the year's events."""
    caption = "Mujeres entre quienes participaron de eventos y talleres"
    held = records.activities[(records.activities["year"] == records.year).fillna(False)]
    if held.empty:
        return Absent("women_at_events", caption, f"No hay eventos con fecha en {records.year}.")
    found = inclusion.at_events(records)
    found = found.assign(kind=found["kind"].map(KIND_WORDS).fillna("Sin dato de tipo"))
    whole = pd.DataFrame([{"kind": TOTAL, **inclusion.event_counts(held)}]).astype(
        {name: str(found[name].dtype) for name in found.columns}
    )
    narrowed = bool(records.selection.lines or records.selection.sectors)
    note = "Quien fue a dos eventos cuenta dos veces. " + (
        "Los eventos no tienen línea ni sector: el filtro no los alcanza." if narrowed else ""
    )
    return Table(
        "women_at_events",
        caption,
        pd.concat([found, whole], ignore_index=True),
        (
            Field("kind", "Tipo"),
            count_field("events", "Eventos"),
            count_field("events_without_sex", "Sin dato de mujeres"),
            count_field("participants", "Participantes (con dato)"),
            count_field("women", "Mujeres"),
            share_field("women_share", "% mujeres"),
        ),
        note.strip(),
        period=str(records.year),
    )
