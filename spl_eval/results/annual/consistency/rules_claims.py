"""Rules over what the report affirms: without a figure, against itself, or incomplete."""

from __future__ import annotations

from collections.abc import Iterator

from spl_eval.intake import Dataset, rows
from spl_eval.intake.vocabularies import TOPICS
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import counted, is_missing, listing, number

RISK_FIELDS = {
    "probability": "probabilidad",
    "impact": "impacto",
    "owner": "responsable",
    "date": "fecha",
    "trend": "tendencia",
}


AUDIT_FIELDS = {
    "observations_total": "cuántas hubo en total",
    "observations_pending": "cuántas quedan",
    "observation": "cuáles son",
    "due_exercise": "en qué ejercicio se resolverán",
}


def _without_figure(dataset: Dataset, topic: str) -> Iterator[Observation]:
    claims = dataset["claims"]
    bare = claims[(claims["topic"] == topic) & claims["measure"].notna() & claims["value"].isna()]
    if len(bare):
        yield observed(
            f"Sobre {TOPICS[topic]} hay {counted(len(bare), 'afirmación', 'afirmaciones')} sin "
            f"ninguna cifra; harían falta: {'; '.join(bare['measure'].unique())}.",
            "claims",
            bare,
        )


def gender_without_figures(dataset: Dataset) -> Iterator[Observation]:
    """Find claims on gender without a number."""
    yield from _without_figure(dataset, "gender")


def staff_without_figures(dataset: Dataset) -> Iterator[Observation]:
    """Find claims on staff without a number."""
    yield from _without_figure(dataset, "staff")


def no_money(dataset: Dataset) -> Iterator[Observation]:
    """Find a year that signs or pays grants and gives no amount."""
    claims = dataset["claims"]
    claims = claims[claims["topic"] == "money"]
    instruments, reach = dataset["instruments"], dataset["reach"]
    amounts = (
        instruments["approved_grant_ars"],
        instruments["counterpart_ars"],
        reach["amount_ars"],
        claims["value"],
    )
    if any(amount.notna().any() for amount in amounts):
        return
    for table, frame in (("claims", claims), ("reach", reach), ("instruments", instruments)):
        if len(frame):
            yield observed(
                "No hay ningún monto: ni aportes aprobados, ni pagos, ni contrapartes, ni "
                "presupuesto. No se puede calcular cuánto costó nada.",
                table,
                frame,
            )
            return


def audit_register(dataset: Dataset) -> Iterator[Observation]:
    """Find audit points pending without their total, their text or their deadline."""
    audit = dataset["audit"]
    for row, point in rows(audit[audit["observations_pending"].ne(0).fillna(True)]):
        missing = [what for column, what in AUDIT_FIELDS.items() if is_missing(point[column])]
        if missing:
            pending = point["observations_pending"]
            written = point["due_as_written"]
            quote = f" El plazo dice «{written}»." if not is_missing(written) else ""
            yield observed(
                f"De la auditoría {point['exercise']} quedan "
                f"{counted(pending, 'observación', 'observaciones')} sin resolver; no queda claro "
                f"{listing(missing, 'ni')}.{quote}",
                "audit",
                audit.loc[[row]],
            )


def cases_announced(dataset: Dataset) -> Iterator[Observation]:
    """Find cases announced in another number than told, or told without an instrument."""
    cases, claims = dataset["cases"], dataset["claims"]
    announced = claims[claims["topic"] == "cases"]
    for row, claim in rows(announced):
        if is_missing(claim["value"]) or claim["value"] != len(cases):
            many = "varios" if is_missing(claim["value"]) else number(claim["value"])
            yield observed(
                f"Casos destacados: se anuncian {many} y se cuentan {number(len(cases))}.",
                "claims",
                announced.loc[[row]],
            )
    loose = cases[cases["instrument_id"].isna()]
    if len(loose):
        yield observed(
            f"No se sabe de qué instrumento sale cada uno de estos casos: "
            f"{listing(loose['name'])}. No están con ese nombre entre los firmantes.",
            "cases",
            loose,
        )


def contradictions(dataset: Dataset) -> Iterator[Observation]:
    """Find one subject that the report both affirms and denies."""
    claims = dataset["claims"].dropna(subset=["subject", "stance"])
    for subject, own in claims.groupby("subject", sort=False):
        if own["stance"].nunique() > 1:
            denied = own.loc[own["stance"] == "denies", "claim"]
            affirmed = own.loc[own["stance"] == "affirms", "claim"]
            yield observed(
                f"Sobre {subject}, el informe niega («{denied.iloc[0]}») y afirma "
                f"({'; '.join(f'«{claim}»' for claim in affirmed)}).",
                "claims",
                own,
            )


def status_among_mitigations(dataset: Dataset) -> Iterator[Observation]:
    """Find texts in the mitigation column that describe a situation, not a measure."""
    measures = dataset["mitigations"]
    status = measures[measures["content"] == "status"]
    if len(status):
        yield observed(
            "En la columna de medidas, "
            f"{counted(len(status), 'texto describe', 'textos describen')} la situación y no una "
            f"medida ({listing(status['variable'])}).",
            "mitigations",
            status,
        )


def incomplete_risks(dataset: Dataset) -> Iterator[Observation]:
    """Find risks without probability, impact, owner, date or trend."""
    risks = dataset["risks"].dropna(subset=["risk"])
    if risks.empty:
        return
    fields = risks[list(RISK_FIELDS)]
    bare = risks[fields.isna().any(axis=1)]
    if len(bare):
        lacking = [word for name, word in RISK_FIELDS.items() if fields[name].isna().any()]
        complete = len(risks) - len(bare)
        yield observed(
            f"De {counted(len(risks), 'riesgo', 'riesgos')}, con todos sus datos: "
            f"{number(complete)}. Falta, en alguno o en todos: {listing(lacking)}.",
            "risks",
            bare,
        )


RULES = (
    Rule(
        "no_money",
        "missing",
        "high",
        "¿Hay montos de dinero?",
        no_money,
    ),
    Rule(
        "gender_without_figures",
        "missing",
        "high",
        "¿Lo que se afirma sobre género tiene cifras?",
        gender_without_figures,
    ),
    Rule(
        "staff_without_figures",
        "missing",
        "low",
        "¿Lo que se afirma sobre el personal tiene cifras?",
        staff_without_figures,
    ),
    Rule(
        "audit_register",
        "audit",
        "medium",
        "¿Se sabe qué observaciones de auditoría quedan y hasta cuándo?",
        audit_register,
    ),
    Rule(
        "cases_announced",
        "case",
        "low",
        "¿Los casos destacados son los anunciados y se sabe de qué instrumento son?",
        cases_announced,
    ),
    Rule(
        "contradictions",
        "contradiction",
        "medium",
        "¿El informe niega lo que afirma en otra parte?",
        contradictions,
    ),
    Rule(
        "status_among_mitigations",
        "contradiction",
        "medium",
        "¿La columna de medidas contiene medidas?",
        status_among_mitigations,
    ),
    Rule(
        "incomplete_risks",
        "risk-log",
        "medium",
        "¿Cada riesgo tiene probabilidad, impacto, responsable, fecha y tendencia?",
        incomplete_risks,
    ),
)
