"""The questions of the evaluation and what each needs from the programme's records."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from spl_eval.results.coverage import Need, Question, Tables, Way, filled
from spl_eval.results.gaps import NEEDS

SCORES = ["communication", "joint_decisions", "joint_negotiation", "fair_sharing"]
FEWEST = 30
"""Units with which an average has a usable interval; with fewer an effect is told from chance
only when it is enormous."""

TOTALS_ONLY = "el informe trae sólo totales por tipo de instrumento"
REPORT = "Informe anual"


def _assisted(tables: Tables, assisted: bool) -> pd.DataFrame:
    """Return the units of organisations that the programme assisted, or did not.

    An organisation that does not say counts as assisted: the records are of the programme.
    """
    organisations, units = tables["organisations"], tables["units"]
    apart = set(organisations.loc[organisations["assisted"] == "no", "organisation_id"].dropna())
    return units[units["organisation_id"].isin(apart) != assisted]


def _join_years(units: pd.DataFrame) -> pd.Series:
    return pd.to_numeric(units["joined_date"].str[:4], errors="coerce")


def _observed(tables: Tables, units: pd.DataFrame) -> pd.DataFrame:
    """Return unit, year and year of entry of every outcome with jobs of ``units``."""
    entry = units.assign(entry=_join_years(units))[["unit_id", "entry"]]
    jobs = tables["outcomes"].dropna(subset=["unit_id", "year", "jobs"])[["unit_id", "year"]]
    return jobs.merge(entry.dropna(subset=["unit_id"]).drop_duplicates("unit_id"), on="unit_id")


def _seen_before_and_after(tables: Tables) -> tuple[int, int]:
    units = _assisted(tables, assisted=True)
    seen = _observed(tables, units)
    before = set(seen.loc[seen["year"] < seen["entry"], "unit_id"])
    after = set(seen.loc[seen["year"] > seen["entry"], "unit_id"])
    return len(before & after), len(units)


def _compared(tables: Tables) -> tuple[int, int]:
    units = _assisted(tables, assisted=False)
    years = _observed(tables, units).groupby("unit_id")["year"].nunique()
    return int((years > 1).sum()), len(units)


def _entered_later(tables: Tables) -> tuple[int, int]:
    """Count the units seen before their entry in a year when others had entered already."""
    units = _assisted(tables, assisted=True)
    seen = _observed(tables, units)
    waiting = seen[(seen["year"] < seen["entry"]) & (seen["year"] > seen["entry"].min())]
    return int(waiting["unit_id"].nunique()), len(units)


def _paid_instruments(tables: Tables) -> tuple[int, int]:
    paid = tables["disbursements"].dropna(subset=["amount_ars", "date"])["instrument_id"]
    return int(tables["instruments"]["instrument_id"].isin(paid).sum()), len(tables["instruments"])


def _applied(tables: Tables) -> tuple[int, int]:
    known = tables["organisations"].dropna(subset=["applied_date"])["organisation_id"]
    return int(tables["instruments"]["organisation_id"].isin(known).sum()), len(
        tables["instruments"]
    )


def _scored(tables: Tables) -> tuple[int, int]:
    answers = tables["follow_up"][tables["follow_up"]["answered"] == "yes"]
    return int(answers[SCORES].notna().all(axis=1).sum()), len(answers)


def _asked_twice(tables: Tables) -> tuple[int, int]:
    scored = tables["follow_up"].dropna(subset=SCORES)
    surveys = scored.dropna(subset=["organisation_id"]).groupby("organisation_id")["survey_id"]
    return int((surveys.nunique() > 1).sum()), len(tables["organisations"])


def _response_known(tables: Tables) -> tuple[int, int]:
    asked = tables["follow_up"]
    known = (asked["answered"] == "yes") | ((asked["answered"] == "no") & asked["reason"].notna())
    return int(known.sum()), len(asked)


JOBS = filled("outcomes", "jobs")
PAID = Need("disbursements", "instrumentos", "tienen algún desembolso con fecha", _paid_instruments)
BEFORE_AFTER = Need(
    "outcomes",
    "unidades asistidas",
    "tienen puestos en algún año anterior y en alguno posterior a su ingreso",
    _seen_before_and_after,
    FEWEST,
)
COMPARED = Need(
    "outcomes",
    "unidades de organizaciones no asistidas",
    "tienen puestos en dos años o más",
    _compared,
    FEWEST,
)
LATER = Need(
    "outcomes",
    "unidades asistidas",
    "tienen puestos de antes de ingresar, cuando otras ya habían ingresado",
    _entered_later,
    FEWEST,
)
SCORED = Need("follow_up", "respuestas de seguimiento", "tienen los cuatro puntajes", _scored)
TWICE = Need("follow_up", "organizaciones", "tienen puntajes en dos encuestas", _asked_twice)
APPLIED = Need(
    "organisations", "instrumentos", "son de una organización con fecha de postulación", _applied
)


RESPONSE = Need(
    "follow_up", "casos consultados", "dicen si respondieron y, si no, por qué", _response_known
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
        _ways(JOBS, or_totals=filled("reach", "jobs", "filas de lo firmado", **flow)),
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
    yield Question(
        impact,
        "¿Cómo cambian los puestos de antes a después de ingresar?",
        _ways(BEFORE_AFTER),
    )
    yield Question(
        impact,
        "¿Cambió el empleo por el programa?",
        (
            Way((BEFORE_AFTER, COMPARED)),
            Way(
                (BEFORE_AFTER, LATER),
                "sin unidades no asistidas, sólo se compara con las que ingresaron después",
            ),
        ),
    )
    yield Question(
        impact,
        "¿Cambió el empleo de las mujeres?",
        _ways(BEFORE_AFTER, filled("outcomes", "women_jobs")),
    )
    yield Question(
        impact,
        "¿Se formalizan las unidades y sus puestos?",
        _ways(filled("units", "formal"), filled("outcomes", "formal_jobs")),
    )
    yield Question(
        impact, "¿Crecen las ventas?", _ways(BEFORE_AFTER, filled("outcomes", "sales_ars"))
    )
    yield Question(impact, "¿Exportan las unidades?", _ways(filled("outcomes", "exports_ars")))
    yield Question(
        impact,
        "¿Cómo se reparten los ingresos en las localidades?",
        _ways(filled("units", "locality"), filled("outcomes", "wage_bill_ars")),
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
