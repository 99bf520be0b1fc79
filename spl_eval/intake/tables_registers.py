"""The registers around the results: what a report narrates, promises, fears and omits."""

from __future__ import annotations

from spl_eval.intake.schema import SOURCE, Column, Table, choice, count, province, text
from spl_eval.intake.tables_results import INDICATOR, ORGANISATION
from spl_eval.intake.vocabularies import (
    ANSWERS,
    BASIS,
    FORM_ELEMENTS,
    LESSON_KINDS,
    MENTION_KINDS,
    STAFF_STATES,
    TOPICS,
)

WORKPLAN = Table(
    "workplan",
    "Actividades del plan de trabajo",
    (
        text("activity_id", "Actividad", required=True),
        text("product_id", "Producto", required=True),
        text("activity", "Descripción", required=True),
        text("column_heading", "Columna en que figura"),
        SOURCE,
    ),
    ("activity_id",),
    "report",
)
FORM = Table(
    "form",
    "Forma del documento",
    (
        choice("element", "Elemento", FORM_ELEMENTS, required=True),
        text("product_id", "Producto"),
        count("position", "Orden", required=True, minimum=1, unit="orden"),
        text("number", "Número escrito"),
        text("text", "Texto", required=True),
        choice("marked", "Marcada", {"yes": "sí", "no": "no"}),
        choice("horizon", "Horizonte", {"annual": "anual", "final": "final"}),
        SOURCE,
    ),
    ("element", "product_id", "position"),
    "report",
)
ACTIVITIES = Table(
    "activities",
    "Eventos y talleres",
    (
        text("activity_id", "Actividad", required=True),
        choice(
            "kind",
            "Tipo",
            {
                "event": "evento",
                "workshop": "taller",
                "training": "capacitación",
                "outreach": "difusión",
            },
            required=True,
        ),
        text("name", "Nombre", required=True),
        Column("date", "date", "Fecha"),
        choice("date_basis", "Origen de la fecha", BASIS),
        text("place", "Lugar"),
        province(),
        count("participants", "Participantes", unit="personas"),
        count("women_participants", "Participantes mujeres", unit="personas"),
        INDICATOR,
        SOURCE,
    ),
    ("activity_id",),
    "shared",
)
MISSIONS = Table(
    "missions",
    "Misiones de cooperación",
    (
        text("mission_id", "Misión", required=True),
        text("country", "País", required=True),
        Column("month", "date", "Mes"),
        choice("month_basis", "Origen del mes", BASIS),
        text("stage", "Etapa"),
        Column("modalities", "list", "Modalidades"),
        Column("sectors", "list", "Sectores o grupos"),
        text("counterpart", "Contraparte"),
        INDICATOR,
        SOURCE,
    ),
    ("mission_id",),
    "report",
)
STAFF = Table(
    "staff",
    "Personal",
    (
        text("staff_id", "Fila", required=True),
        text("modality", "Modalidad"),
        choice("state", "Situación", STAFF_STATES, required=True),
        text("area", "Área"),
        count("count", "Personas", unit="personas"),
        Column("employer", "list", "Empleador"),
        INDICATOR,
        SOURCE,
    ),
    ("staff_id",),
    "report",
)
AUDIT = Table(
    "audit",
    "Observaciones de auditoría",
    (
        text("audit_id", "Fila", required=True),
        count("exercise", "Ejercicio", required=True, minimum=2012, unit="año"),
        count("observations_total", "Observaciones", unit="observaciones"),
        count("observations_pending", "Pendientes", unit="observaciones"),
        text("observation", "Observación"),
        count("due_exercise", "Ejercicio comprometido", minimum=2012, unit="año"),
        text("due_as_written", "Plazo como está escrito"),
        SOURCE,
    ),
    ("audit_id",),
    "report",
)
CASES = Table(
    "cases",
    "Casos destacados",
    (
        text("case_id", "Caso", required=True),
        text("name", "Nombre", required=True),
        text("line", "Línea como está escrita"),
        ORGANISATION,
        text("instrument_id", "Instrumento", references="instruments.instrument_id"),
        choice("instrument_basis", "Origen del instrumento", BASIS),
        text("locality", "Localidad"),
        Column("province", "text", "Provincia", vocabulary="province"),
        text("summary", "Resumen"),
        text("web", "Sitio"),
        SOURCE,
    ),
    ("case_id",),
    "report",
)
RISKS = Table(
    "risks",
    "Riesgos",
    (
        text("risk_id", "Código del riesgo", required=True),
        text("dimension", "Dimensión", required=True),
        text("variable", "Variable"),
        text("risk", "Riesgo"),
        text("probability", "Probabilidad"),
        text("impact", "Impacto"),
        text("rating", "Calificación"),
        text("owner", "Responsable"),
        Column("date", "date", "Fecha"),
        text("trend", "Tendencia"),
        SOURCE,
    ),
    ("risk_id",),
    "report",
)
MITIGATIONS = Table(
    "mitigations",
    "Medidas de mitigación",
    (
        text("mitigation_id", "Medida", required=True),
        text("variable", "Variable", required=True),
        text("mitigation", "Texto", required=True),
        choice("content", "Contenido", {"measure": "medida", "status": "situación"}),
        SOURCE,
    ),
    ("mitigation_id",),
    "report",
)
LESSONS = Table(
    "lessons",
    "Lecciones y recomendaciones",
    (
        text("lesson_id", "Fila", required=True),
        choice("kind", "Tipo", LESSON_KINDS, required=True),
        text("text", "Texto", required=True),
        SOURCE,
    ),
    ("lesson_id",),
    "report",
)
PROMPTS = Table(
    "prompts",
    "Lo que pide el formulario",
    (
        text("prompt_id", "Consigna", required=True),
        text("section", "Sección", required=True),
        text("asks", "Qué pide", required=True),
        choice("answered", "Respondida", ANSWERS),
        text("note", "Nota"),
        SOURCE,
    ),
    ("prompt_id",),
    "report",
)
MENTIONS = Table(
    "mentions",
    "Nombres usados",
    (
        choice("entity_kind", "Tipo", MENTION_KINDS, required=True),
        text("entity_id", "De quién o de qué", required=True),
        text("name", "Nombre como está escrito", required=True),
        text("context", "Dónde"),
        SOURCE,
    ),
    ("entity_kind", "entity_id", "name"),
    "report",
)
CLAIMS = Table(
    "claims",
    "Afirmaciones",
    (
        text("claim_id", "Afirmación", required=True),
        choice("topic", "Tema", TOPICS, required=True),
        text("claim", "Qué afirma", required=True),
        choice("scope", "Alcance que afirma", {"national": "todo el país"}),
        text("subject", "Asunto"),
        choice("stance", "Postura", {"affirms": "afirma", "denies": "niega"}),
        text("measure", "Dato que la sostendría"),
        Column("value", "number", "Dato", unit="la de «Dato que la sostendría»"),
        SOURCE,
    ),
    ("claim_id",),
    "report",
)

REGISTER_TABLES: tuple[Table, ...] = (
    WORKPLAN,
    FORM,
    ACTIVITIES,
    MISSIONS,
    STAFF,
    AUDIT,
    CASES,
    RISKS,
    MITIGATIONS,
    LESSONS,
    PROMPTS,
    MENTIONS,
    CLAIMS,
)
