"""Rules over targets, declarations and evidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from spl_eval.intake import Dataset, rows
from spl_eval.results.annual import evidence, framework
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.results.annual.framework import STATUSES
from spl_eval.spanish import listing, number, percent

NEARLY_EQUAL = 0.1
"""Share of a total below which a reader takes two totals for equal; 21 and 20 are within it."""


def _assessed(dataset: Dataset) -> pd.DataFrame:
    """Assess the indicators, keeping the spreadsheet row of each."""
    indicators = dataset.indicators
    frame = framework.assess(indicators, dataset["missions"], evidence.ledger(dataset))
    return frame.set_index(indicators.index)


def declared_against_evidence(dataset: Dataset) -> Iterator[Observation]:
    """Find indicators whose readings differ: declared, evidence named, narrative."""
    for row, found in rows(_assessed(dataset)):
        delivered = found["evidence_with_preliminary"]
        counts = {
            "se declararon": found["declared"],
            "la evidencia nombra": found["evidence"] if pd.isna(delivered) else delivered,
            "el relato cuenta": found["narrative"],
        }
        known = {words: count for words, count in counts.items() if not pd.isna(count)}
        if len(set(known.values())) < 2:
            continue
        told = listing([f"{words} {number(count)}" for words, count in known.items()])
        sentence = f"{found['indicator_id']} ({found['unit']}): {told}."
        shares = [
            framework.attainment(count, found["target"]) for count in sorted(set(known.values()))
        ]
        if None not in shares:
            texts = [percent(share) for share in shares]
            sentence += f" Según cuál se tome, el cumplimiento es {listing(texts, 'o')}."
        hints = _hints(dataset, found)
        yield observed(f"{sentence}{hints}", "results", dataset["results"].loc[[row]])


def _hints(dataset: Dataset, found: dict[str, Any]) -> str:
    """Return conjectures on a declared count that its evidence does not bear out."""
    if pd.isna(found["declared"]) or found["declared"] == found["evidence"]:
        return ""
    hints = evidence.coincidences(dataset, found["indicator_id"], int(found["declared"]))
    if not hints:
        return ""
    return f" Coinciden con lo declarado {listing(hints, 'o')}, pero el informe no lo dice."


def nothing_named(dataset: Dataset) -> Iterator[Observation]:
    """Find indicators declared without any evidence, and evidence without a declaration."""
    for row, found in rows(_assessed(dataset)):
        if pd.isna(found["evidence"]) and not pd.isna(found["declared"]):
            what = f"se declararon {number(found['declared'])} y no se nombra ninguna evidencia"
        elif pd.isna(found["declared"]) and not pd.isna(found["evidence"]):
            what = f"se nombra evidencia ({number(found['evidence'])}) y no se declara resultado"
        else:
            continue
        yield observed(
            f"{found['indicator_id']} ({found['unit']}): {what}.",
            "results",
            dataset["results"].loc[[row]],
        )


def totals_that_mask(dataset: Dataset) -> Iterator[Observation]:
    """Find products whose sums nearly agree while their indicators do not."""
    assessed = _assessed(dataset)
    for _, total in rows(framework.product_totals(assessed).dropna()):
        gap = abs(total["declared"] - total["evidence"])
        near = gap <= NEARLY_EQUAL * max(total["declared"], total["evidence"])
        if near and total["hidden"] > gap:
            own = assessed.index[assessed["product_id"] == total["product_id"]]
            yield observed(
                f"Producto {total['product_id']}: los totales parecen coincidir (declarado "
                f"{number(total['declared'])}, evidencia {number(total['evidence'])}), pero "
                f"sumando indicador por indicador difieren en {number(total['hidden'])}.",
                "results",
                dataset["results"].loc[own],
            )


def preliminary_as_final(dataset: Dataset) -> Iterator[Observation]:
    """Find targets declared met whose only evidence is a preliminary product."""
    assessed = _assessed(dataset)
    for row, found in rows(assessed[assessed["preliminary_only"]]):
        if found["status_declared"] == "total":
            yield observed(
                f"{found['indicator_id']} ({found['indicator']}) se declaró cumplido, pero se "
                f"cumple sólo contando lo preliminar: terminados, {number(found['evidence'])}; con "
                f"lo preliminar, {number(found['evidence_with_preliminary'])}; meta, "
                f"{number(found['target'])}.",
                "results",
                dataset["results"].loc[[row]],
            )


def open_ended_targets(dataset: Dataset) -> Iterator[Observation]:
    """Find ratio targets, whose denominator needs a register of its own."""
    assessed = _assessed(dataset)
    for row, found in rows(assessed[assessed["open_ended"]]):
        yield observed(
            f"{found['indicator_id']} ({found['indicator']}) tiene una meta abierta, por misión: "
            f"con el registro de misiones la meta es {number(found['target'])}.",
            "results",
            dataset["results"].loc[[row]],
        )


def marked_against_computed(dataset: Dataset) -> Iterator[Observation]:
    """Find products whose marked status is not that of every one of their indicators."""
    form = dataset["form"]
    boxes = form[(form["element"] == "status_box") & (form["marked"] == "yes")]
    assessed = _assessed(dataset)
    for row, box in rows(boxes):
        own = assessed[assessed["product_id"] == box["product_id"]]
        other = own[own["status"].map(lambda status: STATUSES.get(status, "")) != box["text"]]
        if len(other):
            yield observed(
                f"Producto {box['product_id']}: se marcó «{box['text']}», y lo calculado es otro "
                f"estado en {listing(other['indicator_id'])}.",
                "form",
                boxes.loc[[row]],
            )


def started_counted_as_done(dataset: Dataset) -> Iterator[Observation]:
    """Find results that mention unfinished procedures beside finished ones."""
    results = dataset.indicators
    for row, found in rows(results[results["in_process"].fillna(0) > 0]):
        reached = framework.attainment(found["declared"], found["target"])
        both = found["declared"] + found["in_process"]
        yield observed(
            f"{found['indicator_id']} ({found['indicator']}): terminados "
            f"{number(found['declared'])} de {number(found['target'])} ({percent(reached)}) y "
            f"{number(found['in_process'])} en trámite; sumarlos daría {number(both)} de "
            f"{number(found['target'])}. Sólo cuentan los terminados.",
            "results",
            results.loc[[row]],
        )


RULES = (
    Rule(
        "marked_against_computed",
        "status",
        "high",
        "¿El estado marcado es el que se calcula?",
        marked_against_computed,
    ),
    Rule(
        "declared_against_evidence",
        "declared-vs-evidence",
        "high",
        "¿Coinciden lo declarado, la evidencia nombrada y el relato?",
        declared_against_evidence,
    ),
    Rule(
        "nothing_named",
        "missing",
        "high",
        "¿Cada resultado declarado nombra alguna evidencia?",
        nothing_named,
    ),
    Rule(
        "totals_that_mask",
        "aggregate-mask",
        "high",
        "¿El total de un producto esconde diferencias entre sus indicadores?",
        totals_that_mask,
    ),
    Rule(
        "preliminary_as_final",
        "status",
        "high",
        "¿Se contó como terminado un producto preliminar?",
        preliminary_as_final,
    ),
    Rule(
        "open_ended_targets",
        "target",
        "low",
        "¿Hay metas abiertas, que dependen de otra cantidad?",
        open_ended_targets,
    ),
    Rule(
        "started_counted_as_done",
        "staff",
        "medium",
        "¿Se mezclan trámites iniciados con resultados terminados?",
        started_counted_as_done,
    ),
)
