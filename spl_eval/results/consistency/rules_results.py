"""Rules over targets, declarations and evidence."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from spl_eval.intake import Dataset, rows
from spl_eval.results import evidence, framework
from spl_eval.results.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import counted, listing, number, percent


def _assessed(dataset: Dataset) -> pd.DataFrame:
    """Assess the indicators, keeping the spreadsheet row of each."""
    results = dataset["results"]
    frame = framework.assess(results, dataset["missions"], evidence.ledger(dataset))
    return frame.set_index(results.index)


def declared_against_evidence(dataset: Dataset) -> Iterator[Observation]:
    """Find indicators whose declared count is not what evidence or narrative show."""
    for row, found in rows(_assessed(dataset)):
        delivered = found["evidence_with_preliminary"]
        shown = found["evidence"] if pd.isna(delivered) else delivered
        others = {int(n) for n in (shown, found["narrative"]) if not pd.isna(n)}
        if pd.isna(found["declared"]) or others <= {int(found["declared"])}:
            continue
        told = "" if pd.isna(found["narrative"]) else f" y el relato {number(found['narrative'])}"
        listed = f"la lista de evidencia muestra {number(shown)}{told}"
        sentence = (
            f"{found['indicator_id']} ({found['unit']}): se declararon "
            f"{number(found['declared'])}, {listed}. Según cuál se tome, el cumplimiento es "
            f"{percent(found['attainment_declared'])} o {percent(found['attainment_evidence'])}."
        )
        hints = evidence.coincidences(dataset, found["indicator_id"], int(found["declared"]))
        if hints:
            sentence += (
                f" Coinciden con lo declarado {listing(hints, 'o')}, pero el informe no lo dice."
            )
        yield observed(sentence, "results", dataset["results"].loc[[row]])


def totals_that_mask(dataset: Dataset) -> Iterator[Observation]:
    """Find products whose sums agree better than their indicators do."""
    assessed = _assessed(dataset)
    for _, total in rows(framework.product_totals(assessed).dropna()):
        if total["hidden"] > abs(total["declared"] - total["evidence"]):
            own = assessed["product_id"] == total["product_id"]
            yield observed(
                f"Producto {total['product_id']}: los totales parecen coincidir (declarado "
                f"{number(total['declared'])}, evidencia {number(total['evidence'])}), pero "
                f"sumando indicador por indicador difieren en {number(total['hidden'])}.",
                "results",
                dataset["results"][own],
            )


def preliminary_as_final(dataset: Dataset) -> Iterator[Observation]:
    """Find targets declared met whose only evidence is a preliminary product."""
    assessed = _assessed(dataset)
    for row, found in rows(assessed[assessed["preliminary_only"]]):
        if found["status_declared"] == "total":
            yield observed(
                f"{found['indicator_id']} ({found['indicator']}) se declaró cumplido, pero su "
                f"evidencia es preliminar: terminados, {number(found['evidence'])}; contando lo "
                f"preliminar, {number(found['evidence_with_preliminary'])}.",
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


def started_counted_as_done(dataset: Dataset) -> Iterator[Observation]:
    """Find results that mention unfinished procedures beside finished ones."""
    results = dataset["results"]
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


def lines_of_evidence(dataset: Dataset) -> Iterator[Observation]:
    """Find evidence whose heading names other lines than its indicator."""
    promised = dataset["results"].set_index("indicator_id")["lines"]
    listed = dataset["evidence"].dropna(subset=["lines_heading"])
    for indicator, own in listed.groupby("indicator_id", sort=False):
        lines = set(promised.get(indicator) or ())
        headed = {line for each in own["lines_heading"] for line in each}
        missing, added = sorted(lines - headed), sorted(headed - lines)
        if missing or added:
            parts = [f"falta la línea {listing(missing)}"] if missing else []
            parts += [f"sobra la línea {listing(added)}"] if added else []
            yield observed(
                f"{indicator}: el encabezado de la evidencia no nombra las mismas líneas que el "
                f"indicador ({listing(parts)}).",
                "evidence",
                own,
            )


def empty_lines(dataset: Dataset) -> Iterator[Observation]:
    """Find lines without any instrument inside an indicator that pools several."""
    lines = evidence.by_line(dataset)
    for indicator, own in lines.groupby("indicator_id", sort=False):
        empty = own[own["instruments"].eq(0).fillna(False)]
        if len(own) > 1 and len(empty) and own["instruments"].sum() > 0:
            instruments = dataset["instruments"]
            basis = ", según la lectura de la lista" if own["reading"].any() else ""
            yield observed(
                f"{indicator} junta las líneas {listing(own['line'])} y esconde que la "
                f"{listing(empty['line'])} no tiene ningún instrumento{basis}.",
                "instruments",
                instruments[instruments["indicator_id"] == indicator],
            )


def organisations_in_several_lists(dataset: Dataset) -> Iterator[Observation]:
    """Find organisations that stand in the lists of several indicators."""
    named = evidence.organisations(dataset)
    several = named[named["indicators"].map(len) > 1]
    if several.empty:
        return
    instruments = dataset["instruments"]
    own = instruments[instruments["organisation_id"].isin(several["organisation_id"])]
    yield observed(
        f"{listing(several['name'])} "
        f"{'figuran' if len(several) > 1 else 'figura'} en más de una lista: "
        f"{counted(len(instruments), 'instrumento', 'instrumentos')} son de "
        f"{counted(len(named), 'organización', 'organizaciones')}. Las unidades productivas de "
        "las listas no se pueden sumar como si fueran distintas.",
        "instruments",
        own,
    )


RULES = (
    Rule(
        "declared_against_evidence",
        "declared-vs-evidence",
        "high",
        "¿Lo declarado coincide con la evidencia nombrada y con el relato?",
        declared_against_evidence,
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
    Rule(
        "lines_of_evidence",
        "scope",
        "medium",
        "¿La evidencia nombra las mismas líneas que el indicador?",
        lines_of_evidence,
    ),
    Rule(
        "empty_lines",
        "scope",
        "medium",
        "¿Un indicador que junta líneas esconde una vacía?",
        empty_lines,
    ),
    Rule(
        "organisations_in_several_lists",
        "double-count",
        "high",
        "¿Hay organizaciones en más de una lista?",
        organisations_in_several_lists,
    ),
)
