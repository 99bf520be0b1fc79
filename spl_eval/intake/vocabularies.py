"""The closed lists of codes that cells may hold, with the Spanish word for each code."""

from __future__ import annotations

BASIS = {"stated": "lo dice el informe", "reading": "lectura, no lo dice el informe"}
ORGANISATION_KINDS = {
    "cooperative": "Cooperativa",
    "associative_group": "Grupo Asociativo",
    "strengthened_cooperative": "Cooperativa Fortalecida",
    "strengthened_group": "Grupo Asociativo Fortalecido",
    "sponsoring_institution": "Institución Patrocinante",
}
INSTRUMENT_KINDS = {
    "plan": "Plan con coordinador",
    "derived_project": "Proyecto derivado de un Plan",
    "uncoordinated_project": "Proyecto sin coordinador",
}
SIGNED, IN_EXECUTION, FINISHED, CANCELLED = "signed", "in_execution", "finished", "cancelled"
INSTRUMENT_STATUSES = {
    SIGNED: "firmado",
    IN_EXECUTION: "aprobado y en ejecución",
    FINISHED: "terminado",
    CANCELLED: "dado de baja",
}
GENDER_MARKERS = {
    "GEN0": "GEN0: no se espera que contribuya a la igualdad",
    "GEN1": "GEN1: contribuye de manera limitada",
    "GEN2": "GEN2: contribuye de manera significativa",
    "GEN3": "GEN3: la igualdad es su objetivo principal",
}
"""UNDP (2016), Gender Marker guidance: what an intervention is expected to contribute."""

EVIDENCE_STATES = {"done": "hecho", "preliminary": "preliminar", "started": "sólo iniciado"}
POPULATIONS = {"flow": "Firmado en el año (flujo)", "portfolio": "Cartera pagada (stock)"}
IDENTIFICATION = {
    "project_number": "Número de proyecto",
    "project_title": "Título",
    "implementing_partner": "Asociado en la Implementación",
    "project_start": "Inicio del proyecto",
    "project_end": "Finalización del proyecto",
    "period_start": "Inicio del período informado",
    "period_end": "Fin del período informado",
    "report_date": "Fecha del informe",
}
IDENTIFICATION_DATES = ("project_start", "project_end", "period_start", "period_end", "report_date")
ANSWERS = {
    "yes": "sí",
    "partly": "en parte",
    "elsewhere": "en otra sección",
    "no": "no",
}
LESSON_KINDS = {
    "lesson": "lección",
    "recommendation": "recomendación",
    "impact_question": "pregunta de impacto",
    "associative_capacity": "capacidad asociativa",
    "formalisation": "formalización",
    "workshop": "taller",
}
STAFF_STATES = {
    "hired": "incorporadas",
    "in_process": "en trámite",
    "left": "desvinculadas",
}
TOPICS = {
    "coverage": "cobertura territorial",
    "gender": "género",
    "money": "dinero",
    "cases": "casos",
    "audit": "auditoría",
    "staff": "personal",
    "context": "contexto",
    "complexity": "complejidad",
}
MENTION_KINDS = {
    "event": "evento",
    "institution": "institución",
    "programme": "programa",
    "beneficiary_term": "palabra para los beneficiarios",
    "mission_destination": "destino de misiones",
}
FORM_ELEMENTS = {
    "section": "sección",
    "table_heading": "título de tabla",
    "column": "columna",
    "status_box": "casilla de estado",
}
YES_NO = {"yes": "sí", "no": "no"}
SEXES = {"woman": "mujer", "man": "varón", "other": "otro"}
LEADERS = {"woman": "una mujer", "man": "un varón", "both": "mujeres y varones"}
CONCEPTS = {
    "coordinator_fee": "honorarios de coordinación",
    "project_activity": "actividad del proyecto",
}
NONRESPONSE_REASONS = {
    "not_found": "no se la ubicó",
    "refused": "no quiso responder",
    "closed": "cerró",
    "other": "otro",
}
TAKE_ALL, DRAWN, RESERVE = "take_all", "drawn", "reserve"
SELECTIONS = {
    TAKE_ALL: "se toman todos",
    DRAWN: "sorteo",
    RESERVE: "lista de reserva",
}
