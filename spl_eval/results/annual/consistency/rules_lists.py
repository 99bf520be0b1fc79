"""Rules over the lists of instruments: their lines, and who stands in more than one."""

from __future__ import annotations

from collections.abc import Iterator

from spl_eval.intake import Dataset
from spl_eval.results.annual import evidence
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import counted, listing


def lines_of_evidence(dataset: Dataset) -> Iterator[Observation]:
    """Find evidence whose heading names other lines than its indicator."""
    promised = dataset.indicators.set_index("indicator_id")["lines"]
    listed = dataset["evidence"].dropna(subset=["lines_heading"])
    for indicator, own in listed.groupby("indicator_id", sort=False):
        lines = set(promised.get(indicator) or ())
        headed = {line for each in own["lines_heading"] for line in each}
        missing, added = sorted(lines - headed), sorted(headed - lines)
        if missing or added:
            parts = [f"faltan: {listing(missing)}"] if missing else []
            parts += [f"sobran: {listing(added)}"] if added else []
            yield observed(
                f"{indicator}: el encabezado de la evidencia no nombra las mismas líneas que el "
                f"indicador ({'; '.join(parts)}).",
                "evidence",
                own,
            )


def empty_lines(dataset: Dataset) -> Iterator[Observation]:
    """Find lines without any instrument inside an indicator that pools several."""
    lines = evidence.by_line(dataset)
    for indicator, own in lines.groupby("indicator_id", sort=False):
        empty = own[own["instruments"].eq(0).fillna(False)]
        if len(own) > 1 and len(empty) and own["instruments"].sum() > 0:
            instruments = evidence.signed_instruments(dataset)
            basis = ", según la lectura de la lista" if own["reading"].any() else ""
            yield observed(
                f"{indicator} junta las líneas {listing(own['line'])} y esconde que no hay ningún "
                f"instrumento de la línea {listing(empty['line'], 'ni')}{basis}.",
                "instruments",
                instruments[instruments["indicator_id"] == indicator],
            )


def organisations_in_several_lists(dataset: Dataset) -> Iterator[Observation]:
    """Find organisations that stand in the lists of several indicators."""
    named = evidence.organisations(dataset)
    several = named[named["indicators"].map(len) > 1]
    if several.empty:
        return
    instruments = evidence.signed_instruments(dataset)
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
