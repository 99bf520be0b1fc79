"""Rules over dates: of the report, and of the facts that it tells."""

from __future__ import annotations

from collections.abc import Iterator

from spl_eval.intake import Dataset
from spl_eval.intake.parse import last_day
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import date, listing

DATED = (
    ("activities", "date", "eventos"),
    ("missions", "month", "misiones"),
    ("instruments", "signed_date", "firmas"),
)
"""Table, column of dates, and what happened on them."""


def report_before_facts(dataset: Dataset) -> Iterator[Observation]:
    """Find a report dated before the end of the period or before facts that it tells."""
    about = dataset.identification
    stated = about.get("report_date")
    if stated is None:
        return
    limit = last_day(stated)
    late = []
    if (end := about.get("period_end")) and last_day(end) > limit:
        late.append(f"el período informado termina el {date(end)}")
    for table, column, what in DATED:
        dates = [iso for iso in dataset[table][column].dropna() if last_day(iso) > limit]
        if dates:
            latest = max(dates, key=last_day)
            day = "el " if last_day(latest).isoformat() == latest else ""
            late.append(f"hay {what} hasta {day}{date(latest)}")
    if late:
        identity = dataset["identification"]
        yield observed(
            f"El informe lleva fecha {date(stated)}, pero {listing(late)}.",
            "identification",
            identity[identity["item"].isin(["report_date", "period_end"])],
        )


def facts_outside_period(dataset: Dataset) -> Iterator[Observation]:
    """Find events, missions and signatures dated outside the period of the report."""
    start, end = (dataset.identification.get(f"period_{edge}") for edge in ("start", "end"))
    if start is None or end is None:
        return
    for table, column, what in DATED:
        frame = dataset[table].dropna(subset=[column])
        days = frame[column].map(last_day)
        outside = frame[(days < last_day(start)) | (days > last_day(end))]
        if len(outside):
            yield observed(
                f"Hay {what} con fecha fuera del período informado: "
                f"{listing(date(iso) for iso in outside[column])}.",
                table,
                outside,
            )


RULES = (
    Rule(
        "report_before_facts",
        "date",
        "high",
        "¿La fecha del informe es posterior a los hechos?",
        report_before_facts,
    ),
    Rule(
        "facts_outside_period",
        "date",
        "medium",
        "¿Los hechos que se cuentan son del período informado?",
        facts_outside_period,
    ),
)
