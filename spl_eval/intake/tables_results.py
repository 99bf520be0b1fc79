"""The tables of results: what was promised, signed, evidenced, and whom it reached.

Each row says which line of its source it stands on.

Columns that a source leaves blank stay missing: neither zero nor a guess. ``*_basis`` says
whether the source states a value or a reader inferred it.
"""

from __future__ import annotations

from spl_eval.intake.schema import (
    SOURCE,
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
    BASIS,
    EVIDENCE_STATES,
    GENDER_MARKERS,
    IDENTIFICATION,
    INSTRUMENT_KINDS,
    INSTRUMENT_STATUSES,
    LEADERS,
    ORGANISATION_KINDS,
    POPULATIONS,
    YES_NO,
)

INDICATOR = text("indicator_id", "Indicador", references="results.indicator_id")
ORGANISATION = text("organisation_id", "Organización", references="organisations.organisation_id")

RESULT_TABLES: tuple[Table, ...] = (
    Table(
        "identification",
        "Identificación",
        (
            choice("item", "Dato", IDENTIFICATION, required=True),
            text("value", "Valor", required=True),
            text("as_written", "Como está escrito"),
            SOURCE,
        ),
        ("item",),
        "report",
    ),
    Table(
        "results",
        "Marco de resultados",
        (
            text("indicator_id", "Código del indicador", required=True),
            text("product_id", "Producto", required=True),
            text("product", "Nombre del producto", required=True),
            text("indicator", "Indicador", required=True),
            text("unit", "Unidad", required=True),
            Column("lines", "lines", "Líneas", vocabulary="line"),
            count("year", "Año", required=True, minimum=2012, unit="año"),
            count("target", "Meta", unit="la del indicador"),
            choice("target_basis", "Tipo de meta", {"fixed": "fija", "per_mission": "por misión"}),
            count("declared", "Declarado", unit="la del indicador"),
            count("in_process", "En trámite", unit="la del indicador"),
            text("attached_activity", "Actividad", references="workplan.activity_id"),
            SOURCE,
        ),
        ("indicator_id", "year"),
        "report",
    ),
    Table(
        "evidence",
        "Evidencia",
        (
            text("evidence_id", "Evidencia", required=True),
            Column("indicator_id", "text", "Indicador", True, references="results.indicator_id"),
            choice(
                "kind",
                "Tipo",
                {
                    "instrument": "instrumento",
                    "event": "evento",
                    "document": "documento",
                    "person": "persona",
                },
                required=True,
            ),
            text("name", "Nombre", required=True),
            ORGANISATION,
            text("instrument_id", "Instrumento", references="instruments.instrument_id"),
            count("count", "Cantidad", required=True, unit="la del indicador"),
            Column("lines_heading", "lines", "Líneas del encabezado", vocabulary="line"),
            choice("state", "Estado", EVIDENCE_STATES, required=True),
            choice(
                "within_indicator", "Cuenta para la meta", {"yes": "sí", "no": "no"}, required=True
            ),
            SOURCE,
        ),
        ("evidence_id",),
        "report",
    ),
    Table(
        "organisations",
        "Organizaciones",
        (
            text("organisation_id", "Organización", required=True),
            text("name", "Nombre", required=True),
            choice("kind", "Tipo", ORGANISATION_KINDS),
            choice("kind_basis", "Origen del tipo", BASIS),
            province(),
            text("locality", "Localidad"),
            sector(),
            Column("cuit", "cuit", "CUIT", privacy="internal"),
            text("legal_form", "Forma jurídica"),
            date("legal_date", "Fecha de constitución"),
            choice("led_by", "Quién la conduce", LEADERS, privacy="internal"),
            count("women_members", "Asociadas", unit="personas", privacy="internal"),
            count("men_members", "Asociados", unit="personas", privacy="internal"),
            date("applied_date", "Postulación", privacy="internal"),
            choice("assisted", "Asistida", YES_NO, privacy="internal"),
            text("team", "Equipo que la acompaña", privacy="internal"),
            SOURCE,
        ),
        ("organisation_id",),
        "shared",
    ),
    Table(
        "instruments",
        "Instrumentos",
        (
            text("instrument_id", "Instrumento", required=True),
            INDICATOR,
            choice("kind", "Tipo", INSTRUMENT_KINDS, required=True),
            ORGANISATION,
            line(),
            choice("line_basis", "Origen de la línea", BASIS),
            text("parent_instrument_id", "Plan de origen", references="instruments.instrument_id"),
            text(
                "coordinator_id",
                "Coordinador/a",
                references="coordinators.coordinator_id",
                privacy="internal",
            ),
            date("signed_date", "Firma"),
            amount("approved_grant_ars", "Aporte aprobado (pesos corrientes)"),
            amount("counterpart_ars", "Contraparte (pesos corrientes)", privacy="internal"),
            choice("status", "Situación", INSTRUMENT_STATUSES),
            date("end_date", "Fin"),
            choice("gender_marker", "Marcador de género", GENDER_MARKERS, privacy="internal"),
            count("women_target", "Meta de mujeres", unit="personas", privacy="internal"),
            SOURCE,
        ),
        ("instrument_id",),
        "shared",
    ),
    Table(
        "reach",
        "Alcance",
        (
            text("reach_id", "Fila", required=True),
            text("instrument", "Instrumento", required=True),
            choice("population", "Población", POPULATIONS, required=True),
            INDICATOR,
            count("count", "Cantidad", unit="la de «Qué se cuenta»"),
            choice(
                "count_unit",
                "Qué se cuenta",
                {"instrumentos": "instrumentos", "organizaciones": "organizaciones"},
                required=True,
            ),
            count("units", "Unidades productivas", unit="unidades productivas"),
            count("jobs", "Puestos de trabajo involucrados", unit="puestos"),
            choice("jobs_precision", "Precisión", {"exact": "exacto", "approximate": "aproximado"}),
            amount("amount_ars", "Monto (pesos corrientes)"),
            Column("provinces", "list", "Provincias", vocabulary="province"),
            Column("sectors", "list", "Sectores", vocabulary="sector"),
            SOURCE,
        ),
        ("reach_id",),
        "report",
    ),
    Table(
        "reach_beneficiaries",
        "Beneficiarios por tipo",
        (
            Column("reach_id", "text", "Fila", True, references="reach.reach_id"),
            choice("kind", "Tipo", ORGANISATION_KINDS, required=True),
            line(),
            choice("line_basis", "Origen de la línea", BASIS),
            count("count", "Cantidad", unit="organizaciones"),
            choice("count_basis", "Origen de la cantidad", BASIS),
            SOURCE,
        ),
        ("reach_id", "kind"),
        "report",
    ),
)
