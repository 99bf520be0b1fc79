"""The questions of the evaluation and what each needs from the programme's records."""

from __future__ import annotations

from collections.abc import Iterator

from spl_eval.intake.tables import TABLES
from spl_eval.results.annual.gaps import NEEDS
from spl_eval.results.quality import question_counts as counts
from spl_eval.results.quality.coverage import Need, Question, Way, filled

FEWEST = 30
"""Units with which an average has a usable interval; with fewer an effect is told from chance
only when it is enormous."""

FEWEST_ORGANISATIONS = 10
"""The programme is given to organisations, whose units fare alike: with fewer than ten of them
in a group, no interval of an effect can be trusted, however many units they have."""

TOTALS_ONLY = "el informe trae sólo totales por tipo de instrumento"
FORMAL_ONCE = (
    "«formal» se registra una sola vez por unidad, y sin puestos registrados de antes y de después "
    "de ingresar no se ve el cambio"
)
NO_COMPARISON = "sin unidades no asistidas, sólo se compara con las que ingresaron después"
REPORT = "Informe anual"


def _label(column: str) -> str:
    return f"«{TABLES['outcomes'].column(column).label.lower()}»"


def _now(column: str) -> Need:
    return Need(
        "outcomes",
        "unidades asistidas",
        f"tienen {_label(column)} en el año de su ingreso o en el último de los datos",
        lambda tables: counts.now_or_at_entry(tables, column),
    )


def _changed(column: str) -> Need:
    return Need(
        "outcomes",
        "unidades asistidas",
        f"tienen {_label(column)} en algún año anterior y en alguno posterior a su ingreso",
        lambda tables: counts.before_and_after(tables, column),
        FEWEST,
    )


PAID = Need(
    "disbursements", "instrumentos", "tienen algún desembolso con fecha", counts.paid_instruments
)
BEFORE_AFTER = _changed("jobs")
ASSISTED_ORGANISATIONS = Need(
    "outcomes",
    "organizaciones asistidas",
    "tienen una unidad con puestos antes y después de su ingreso",
    counts.assisted_organisations,
    FEWEST_ORGANISATIONS,
)
COMPARED = Need(
    "outcomes",
    "unidades de organizaciones no asistidas",
    "tienen puestos en años anteriores y posteriores a los ingresos de las asistidas",
    counts.compared,
    FEWEST,
)
COMPARED_ORGANISATIONS = Need(
    "outcomes",
    "organizaciones no asistidas",
    "tienen una unidad con puestos antes y después de esos ingresos",
    counts.compared_organisations,
    FEWEST_ORGANISATIONS,
)
LATER = Need(
    "outcomes",
    "unidades asistidas",
    "tienen puestos de antes de ingresar, cuando otras ya habían ingresado",
    counts.entered_later,
    FEWEST,
)
SCORED = Need("follow_up", "respuestas de seguimiento", "tienen los cuatro puntajes", counts.scored)
TWICE = Need("follow_up", "organizaciones", "tienen puntajes en dos encuestas", counts.asked_twice)
APPLIED = Need(
    "organisations",
    "instrumentos",
    "son de una organización con fecha de postulación",
    counts.applied,
)
RESPONSE = Need(
    "follow_up",
    "casos consultados",
    "dicen si respondieron y, si no, por qué",
    counts.response_known,
)


def _ways(*needs: Need, or_totals: Need | None = None) -> tuple[Way, ...]:
    """Return one way by records and, where a report states totals, another that ends there."""
    ways = (Way(needs),)
    return ways if or_totals is None else (*ways, Way((or_totals,), TOTALS_ONLY))


def _questions() -> Iterator[Question]:
    reach, money, impact = "A quiénes se llega", "Dinero y ejecución", "Efectos"
    flow = {"population": "flow"}
    units = filled("reach", "units", "filas de lo firmado", **flow)
    yield Question(
        reach,
        "¿Cuántas unidades productivas integran las organizaciones?",
        _ways(filled("units", "organisation_id"), or_totals=units),
    )
    yield Question(
        reach,
        "¿Cuántos puestos de trabajo involucra el programa?",
        _ways(_now("jobs"), or_totals=filled("reach", "jobs", "filas de lo firmado", **flow)),
    )
    people = (filled("units", "women"), filled("units", "men"))
    yield Question(reach, "¿Cuántas mujeres y cuántos varones participan?", _ways(*people))
    sectors = filled("reach", "sectors", "filas de lo firmado", **flow)
    yield Question(
        reach,
        "¿En qué sectores trabajan las unidades?",
        _ways(filled("units", "sector"), or_totals=sectors),
    )
    yield Question(
        reach,
        "¿En qué ramas participan las mujeres?",
        _ways(filled("units", "women"), filled("units", "sector")),
    )
    places = filled("reach", "provinces", "filas de lo firmado", **flow)
    yield Question(
        reach,
        "¿En qué provincias y regiones está el programa?",
        _ways(filled("organisations", "province"), or_totals=places),
    )
    yield Question(money, "¿Cuánto se aprobó?", _ways(filled("instruments", "approved_grant_ars")))
    paid = filled("reach", "amount_ars", "filas de la cartera pagada", population="portfolio")
    yield Question(money, "¿Cuánto se pagó, y a quién?", _ways(PAID, or_totals=paid))
    yield Question(
        money, "¿Cuánto de lo pagado se rindió?", _ways(filled("disbursements", "accounted_ars"))
    )
    yield Question(
        money,
        "¿Qué reciben las organizaciones que conducen mujeres?",
        _ways(filled("organisations", "led_by"), PAID),
    )
    yield Question(
        money,
        "¿Cuánto se tarda de la postulación al primer pago?",
        _ways(APPLIED, filled("instruments", "signed_date"), PAID),
    )
    yield Question(
        money,
        "¿Qué instrumentos terminaron y cuáles se dieron de baja?",
        _ways(filled("instruments", "status")),
    )
    assisted = (BEFORE_AFTER, ASSISTED_ORGANISATIONS)
    yield Question(
        impact,
        "¿Cómo cambian los puestos de antes a después de ingresar?",
        _ways(BEFORE_AFTER),
    )
    yield Question(
        impact,
        "¿Cambió el empleo por el programa?",
        (
            Way((*assisted, COMPARED, COMPARED_ORGANISATIONS)),
            Way((*assisted, LATER), NO_COMPARISON),
        ),
    )
    yield Question(
        impact,
        "¿Cambió el empleo de las mujeres?",
        _ways(_changed("women_jobs")),
    )
    yield Question(
        impact,
        "¿Se formalizan las unidades y sus puestos?",
        (Way((_changed("formal_jobs"),)), Way((filled("units", "formal"),), FORMAL_ONCE)),
    )
    yield Question(impact, "¿Crecen las ventas?", _ways(_changed("sales_ars")))
    yield Question(impact, "¿Exportan las unidades?", _ways(_now("exports_ars")))
    yield Question(
        impact,
        "¿Cómo se reparten los ingresos en las localidades?",
        _ways(filled("units", "locality"), _now("wage_bill_ars")),
    )
    yield Question(
        "Seguimiento",
        "¿Mejora la capacidad asociativa?",
        _ways(SCORED, TWICE),
    )
    yield Question(
        "Seguimiento",
        "¿Cuántos responden al seguimiento, y por qué no los demás?",
        _ways(RESPONSE),
    )


QUESTIONS: tuple[Question, ...] = tuple(_questions())
"""What the evaluation asks of the programme's records."""

REPORT_QUESTIONS: tuple[Question, ...] = tuple(
    Question(REPORT, question, (Way((filled(table, column, **only),)),))
    for question, table, column, only in NEEDS
)
"""What is asked of an annual report's facts."""
