"""The first screen of the annual report: the answer in two sentences and its key figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.publish.views import KeyFigure
from spl_eval.results import framework, reach, territory

ANSWER = (
    "De {indicators} indicadores, {total} se alcanzaron totalmente con evidencia, {partial} en "
    "parte y {none} no se alcanzaron; en {disputed} lo declarado y la evidencia no coinciden, y el "
    "resultado depende de cuál se tome. El informe tiene {observations} observaciones ({high} de "
    "gravedad alta); {money}."
)


def answer(dataset: Dataset, assessed: pd.DataFrame, observations: pd.DataFrame) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    counts = framework.counts(assessed)
    return {
        "template": ANSWER,
        **counts,
        "observations": len(observations),
        "high": int((observations["severity"] == "high").sum()),
        "money": _money(dataset),
    }


def _money(dataset: Dataset) -> str:
    amounts = [
        dataset["instruments"]["approved_grant_ars"].notna().any(),
        dataset["reach"]["amount_ars"].notna().any(),
    ]
    return "trae montos de dinero" if any(amounts) else "no trae ningún monto de dinero"


def key_figures(
    dataset: Dataset, assessed: pd.DataFrame, observations: pd.DataFrame
) -> tuple[KeyFigure, ...]:
    """Return the five figures of the first screen."""
    counts, signed = framework.counts(assessed), reach.signed(dataset)
    covered = territory.coverage(dataset)
    reached = int(covered["signed"].sum())
    return (
        KeyFigure(
            "indicators_totally_attained",
            "Indicadores alcanzados totalmente, con evidencia",
            counts["total"],
            f"{spanish.number(counts['total'])} de {spanish.number(counts['indicators'])}",
        ),
        KeyFigure(
            "indicators_disputed",
            "Indicadores con lecturas que no coinciden",
            counts["disputed"],
            spanish.number(counts["disputed"]),
        ),
        KeyFigure(
            "instruments_signed",
            f"Instrumentos firmados, de {spanish.number(signed.organisations)} organizaciones",
            signed.instruments,
            spanish.number(signed.instruments),
        ),
        KeyFigure(
            "jurisdictions_signed",
            "Jurisdicciones con algo firmado",
            reached,
            f"{spanish.number(reached)} de {spanish.number(len(covered))}",
        ),
        KeyFigure(
            "observations",
            "Observaciones para la Junta",
            len(observations),
            spanish.number(len(observations)),
        ),
    )
