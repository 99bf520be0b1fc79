"""Which questions of an evaluation the data can answer now, in part, or not at all, and why.

Decided by counting the rows that have what a question needs, never by trying the analysis: a
question that can be answered may still have a weak answer. The questions are declared in
:mod:`spl_eval.results.quality.questions`; those put to an annual report, in
:mod:`spl_eval.results.annual.gaps`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.tables import TABLES

Tables = Mapping[str, pd.DataFrame]
Answer = Literal["yes", "partly", "no"]

ENOUGH = 80.0
"""Percent of the rows concerned. Below four fifths, those without the datum could turn the
answer round; surveys of firms are held to about the same rate of response."""

ANSWERABLE: dict[str, str] = {"yes": "sí", "partly": "en parte", "no": "no"}
ORDER: list[Answer] = ["yes", "partly", "no"]
COLUMNS = ["topic", "question", "answer", "reasons", "share"]

NOUNS = {
    "organisations": "organizaciones",
    "units": "unidades",
    "coordinators": "coordinadores",
    "instruments": "instrumentos",
    "disbursements": "desembolsos",
    "outcomes": "filas de unidad y año",
    "samples": "casos de la muestra",
    "follow_up": "respuestas de seguimiento",
    "reach": "filas de alcance",
    "activities": "eventos y talleres",
    "audit": "filas de auditoría",
    "staff": "filas de personal",
    "form": "filas de la forma del documento",
}
"""What a row of a table is, in the plural; of another table, a row."""


@dataclass(frozen=True)
class Need:
    """A datum that a question needs.

    ``count`` returns how many of the rows concerned have it, and how many there are.
    ``concerned`` names those rows and ``has`` what they should have, in Spanish: "12 de 56
    *organizaciones* *tienen provincia*". With fewer than ``fewest`` the answer is in part.
    """

    table: str
    concerned: str
    has: str
    count: Callable[[Tables], tuple[int, int]]
    fewest: int = 1


@dataclass(frozen=True)
class Way:
    """One way of answering a question: all its needs, and what it leaves open even so."""

    needs: tuple[Need, ...]
    leaves_open: str = ""


@dataclass(frozen=True)
class Question:
    """A question and the ways of answering it, the best one first."""

    topic: str
    question: str
    ways: tuple[Way, ...]


def filled(table: str, column: str, concerned: str = "", **only: str) -> Need:
    """Return the need of a column filled in, in the rows whose other columns are as ``only``."""

    def count(tables: Tables) -> tuple[int, int]:
        rows = tables[table]
        for name, value in only.items():
            rows = rows[rows[name] == value]
        return int(rows[column].notna().sum()), len(rows)

    label = TABLES[table].column(column).label.lower()
    return Need(table, concerned or NOUNS.get(table, "filas"), f"tienen «{label}»", count)


def coverage(tables: Tables, questions: Iterable[Question]) -> pd.DataFrame:
    """Return whether each question can be answered from ``tables``.

    Columns: ``topic``, ``question``, ``answer`` (a key of ANSWERABLE), ``reasons`` (tuple of
    sentences without full stop: what is lacking), ``share`` (percent of the rows concerned that
    have the scarcest datum, Float64; missing where no row is concerned).
    """
    found = [(each.topic, each.question, *_best(tables, each.ways)) for each in questions]
    return pd.DataFrame(found, columns=COLUMNS).astype({"share": "Float64"})


def report_coverage(
    tables: Tables, carried: Collection[str], questions: Iterable[Question]
) -> pd.DataFrame:
    """Return :func:`coverage` of the questions put to an annual report; empty without its rows."""
    # A template that nobody filled in has the tables of a report too, without rows.
    report = any(TABLES[name].part == "report" and len(tables[name]) for name in carried)
    return coverage(tables, questions if report else ())


def counts(covered: pd.DataFrame) -> dict[str, int]:
    """Return how many questions there are, and how many of each answer."""
    each = {str(answer): int((covered["answer"] == answer).sum()) for answer in ORDER}
    return {"questions": len(covered)} | each


def _best(tables: Tables, ways: Sequence[Way]) -> tuple[Answer, tuple[str, ...], float | None]:
    tried = [_through(tables, way) for way in ways]
    return min(tried, key=lambda result: ORDER.index(result[0]))


def _through(tables: Tables, way: Way) -> tuple[Answer, tuple[str, ...], float | None]:
    answers: list[Answer] = []
    reasons: list[str] = []
    shares: list[float] = []
    for need in way.needs:
        have, of = need.count(tables)
        share = 100 * have / of if of else 0.0
        enough = share >= ENOUGH and have >= need.fewest
        answers.append("no" if have == 0 else "yes" if enough else "partly")
        shares.extend([share] if of else [])
        for reason in _lacking(tables, need, have, of):
            reasons.extend([reason] if reason not in reasons else [])
    answer = max(answers, key=ORDER.index)
    if way.leaves_open and answer != "no":
        return "partly", (way.leaves_open, *reasons), min(shares)
    return answer, tuple(reasons), min(shares) if shares else None


def _lacking(tables: Tables, need: Need, have: int, of: int) -> Iterator[str]:
    if tables[need.table].empty:
        yield f"no hay filas de «{TABLES[need.table].title}»"
        return
    if of == 0:
        yield f"no hay {need.concerned}"
        return
    if have < of:
        yield _share_said(need, have, of)
    if 0 < have < need.fewest:
        few = f"con menos de {need.fewest} {need.concerned}"
        yield f"{few} un cambio apenas se distingue del azar"


def _share_said(need: Need, have: int, of: int) -> str:
    only = "sólo " if have > 0 and 100 * have / of < ENOUGH else ""
    return f"{only}{spanish.number(have)} de {spanish.number(of)} {need.concerned} {need.has}"


def indicators(tables: Tables, year: int) -> pd.DataFrame:
    """Return whether each indicator of the report's year can be assessed; as :func:`coverage`.

    It can when it has a target, a declared result and a list of evidence; with two of the three
    in part.
    """
    results, evidence = tables["results"], tables["evidence"]
    listed = set(evidence.loc[evidence["within_indicator"] == "yes", "indicator_id"].dropna())
    found: list[tuple[Any, ...]] = []
    for own in results[results["year"] == year].to_dict("records"):
        lacks = [words for name, words in LACKS.items() if spanish.is_missing(own[name])]
        if own["indicator_id"] not in listed:
            lacks.append("no hay evidencia que lo respalde")
        answer = "yes" if not lacks else "partly" if len(lacks) == 1 else "no"
        share = 100 * (len(LACKS) + 1 - len(lacks)) / (len(LACKS) + 1)
        name = own["indicator"] if not spanish.is_missing(own["indicator"]) else "sin nombre"
        code = own["indicator_id"] if not spanish.is_missing(own["indicator_id"]) else "—"
        found.append(("Indicadores", f"{code} · {name}", answer, tuple(lacks), share))
    return pd.DataFrame(found, columns=COLUMNS).astype({"share": "Float64"})


LACKS = {"target": "no tiene meta", "declared": "no tiene resultado declarado"}
"""The columns of an indicator without which it cannot be assessed, and what to say."""
