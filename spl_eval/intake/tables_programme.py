"""The programme's own records: who entered, what was paid, and how each unit fared.

Reach and impact are computed from these; an annual report only states totals.
"""

from __future__ import annotations

from spl_eval.intake.schema import (
    Column,
    Table,
    amount,
    choice,
    count,
    date,
    line,
    province,
    sector,
    text,
)
from spl_eval.intake.vocabularies import (
    CONCEPTS,
    INSTRUMENT_KINDS,
    LEADERS,
    NONRESPONSE_REASONS,
    SELECTIONS,
    SEXES,
    YES_NO,
)

FIRST_YEAR = 2007
"""Outcomes may go back five years before the programme, for trends before entry."""
LAST_YEAR = 2024
"""And on to five years after its end."""

UNITS = Table(
    "units",
    "Unidades productivas",
    (
        text("unit_id", "Unidad", required=True, privacy="personal"),
        text(
            "organisation_id",
            "Organización",
            required=True,
            references="organisations.organisation_id",
            privacy="internal",
        ),
        text("name", "Nombre", privacy="personal"),
        Column("cuit", "cuit", "CUIT", privacy="personal"),
        sector(privacy="internal"),
        province(privacy="internal"),
        text("locality", "Localidad", privacy="personal"),
        count("women", "Mujeres", unit="personas", privacy="personal"),
        count("men", "Varones", unit="personas", privacy="personal"),
        choice("led_by", "Quién la conduce", LEADERS, privacy="personal"),
        choice("formal", "Formal", YES_NO, privacy="personal"),
        date("joined_date", "Ingreso", privacy="internal"),
    ),
    ("unit_id",),
    "programme",
)
COORDINATORS = Table(
    "coordinators",
    "Coordinadores",
    (
        text("coordinator_id", "Coordinador/a", required=True, privacy="internal"),
        text("name", "Nombre", privacy="personal"),
        choice("sex", "Sexo", SEXES, privacy="personal"),
        province(privacy="internal"),
    ),
    ("coordinator_id",),
    "programme",
)
DISBURSEMENTS = Table(
    "disbursements",
    "Desembolsos",
    (
        text("disbursement_id", "Desembolso", required=True, privacy="internal"),
        text(
            "instrument_id",
            "Instrumento",
            required=True,
            references="instruments.instrument_id",
            privacy="internal",
        ),
        date("date", "Fecha", required=True, privacy="internal"),
        choice("concept", "Concepto", CONCEPTS, required=True, privacy="internal"),
        amount("amount_ars", "Monto (pesos corrientes)", required=True, privacy="internal"),
        amount("accounted_ars", "Rendido (pesos corrientes)", privacy="internal"),
    ),
    ("disbursement_id",),
    "programme",
)
OUTCOMES = Table(
    "outcomes",
    "Resultados por unidad y año",
    (
        text("unit_id", "Unidad", required=True, references="units.unit_id", privacy="personal"),
        count("year", "Año", required=True, minimum=FIRST_YEAR, maximum=LAST_YEAR, unit="año"),
        count("jobs", "Puestos de trabajo", unit="puestos", privacy="personal"),
        count("women_jobs", "Puestos de mujeres", unit="puestos", privacy="personal"),
        count("formal_jobs", "Puestos registrados", unit="puestos", privacy="personal"),
        amount("wage_bill_ars", "Masa salarial (pesos corrientes)", privacy="personal"),
        amount("sales_ars", "Ventas (pesos corrientes)", privacy="personal"),
        amount("exports_ars", "Exportaciones (pesos corrientes)", privacy="personal"),
    ),
    ("unit_id", "year"),
    "programme",
)
SURVEYS = Table(
    "surveys",
    "Encuestas de seguimiento",
    (
        text("survey_id", "Encuesta", required=True),
        text("title", "Título", required=True),
        count("year", "Año", required=True, minimum=2012, maximum=LAST_YEAR, unit="año"),
        date("fieldwork_start", "Inicio del campo"),
        date("fieldwork_end", "Fin del campo"),
    ),
    ("survey_id",),
    "programme",
)
SAMPLES = Table(
    "samples",
    "Muestras de seguimiento",
    (
        text("sample_id", "Caso de la muestra", required=True, privacy="internal"),
        text("survey_id", "Encuesta", required=True, references="surveys.survey_id"),
        text(
            "organisation_id",
            "Organización",
            references="organisations.organisation_id",
            privacy="internal",
        ),
        text("unit_id", "Unidad", references="units.unit_id", privacy="personal"),
        text("stratum", "Estrato", required=True, privacy="internal"),
        choice("selection", "Selección", SELECTIONS, required=True, privacy="internal"),
        Column(
            "probability",
            "number",
            "Probabilidad de inclusión",
            minimum=0,
            maximum=1,
            unit="proporción, mayor que 0 y hasta 1",
            privacy="internal",
        ),
        count("draw_order", "Orden", minimum=1, unit="lugar en la lista", privacy="internal"),
    ),
    ("sample_id",),
    "programme",
)
FOLLOW_UP = Table(
    "follow_up",
    "Respuestas de seguimiento",
    (
        text("follow_up_id", "Respuesta", required=True, privacy="internal"),
        text("survey_id", "Encuesta", required=True, references="surveys.survey_id"),
        text(
            "organisation_id",
            "Organización",
            references="organisations.organisation_id",
            privacy="internal",
        ),
        text("unit_id", "Unidad", references="units.unit_id", privacy="personal"),
        choice("answered", "Respondió", YES_NO, required=True, privacy="internal"),
        choice("reason", "Motivo de no respuesta", NONRESPONSE_REASONS, privacy="internal"),
        date("date", "Fecha", privacy="internal"),
        *(
            count(name, label, minimum=1, maximum=5, unit="puntaje de 1 a 5", privacy="internal")
            for name, label in (
                ("communication", "Comunicación"),
                ("joint_decisions", "Decisiones conjuntas"),
                ("joint_negotiation", "Negociación conjunta"),
                ("fair_sharing", "Reparto de responsabilidades"),
            )
        ),
    ),
    ("follow_up_id",),
    "programme",
)
LINE_CEILINGS = Table(
    "line_ceilings",
    "Topes por línea",
    (
        line(required=True),
        count("year", "Año", required=True, minimum=2012, maximum=2019, unit="año"),
        choice("kind", "Tipo de instrumento", INSTRUMENT_KINDS),
        amount("ceiling_ars", "Tope (pesos corrientes)", required=True),
    ),
    ("line", "year", "kind"),
    "programme",
)

PROGRAMME_TABLES: tuple[Table, ...] = (
    UNITS,
    COORDINATORS,
    DISBURSEMENTS,
    OUTCOMES,
    SURVEYS,
    SAMPLES,
    FOLLOW_UP,
    LINE_CEILINGS,
)
