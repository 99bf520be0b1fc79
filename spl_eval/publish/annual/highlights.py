"""The first screen of the annual report: the answer in two sentences and its key figures."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.publish.views import KeyFigure
from spl_eval.results.annual import framework, reach, territory

ANSWER = (
    "Según la evidencia que nombra el propio informe, de {indicators|indicador|indicadores} "
    "%s. En {disputed} de ellos las lecturas no coinciden, y el resultado depende de cuál se tome. "
    "El informe tiene {observations|observación|observaciones} ({high} de gravedad alta); {money}."
)

STATUS_WORDS = {
    "total": "{total|se alcanzó totalmente|se alcanzaron totalmente}",
    "partial": "{partial|se alcanzó en parte|se alcanzaron en parte}",
    "none": "{none|no se alcanzó|no se alcanzaron}",
    "unknown": "{unknown|no se puede evaluar|no se pueden evaluar}",
}


def answer(dataset: Dataset, assessed: pd.DataFrame, observations: pd.DataFrame) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``.

    A status that no indicator has is left out.
    """
    counts = framework.counts(assessed)
    attained = spanish.listing(words for name, words in STATUS_WORDS.items() if counts[name])
    return {
        "template": ANSWER % attained,
        **counts,
        "observations": len(observations),
        "high": int((observations["severity"] == "high").sum()),
        "money": _money(dataset),
    }


def _money(dataset: Dataset) -> str:
    amounts = (
        dataset["instruments"]["approved_grant_ars"],
        dataset["instruments"]["counterpart_ars"],
        dataset["reach"]["amount_ars"],
    )
    known = any(amount.notna().any() for amount in amounts)
    return "trae montos de dinero" if known else "no trae ningún monto de dinero"


def key_figures(
    dataset: Dataset, assessed: pd.DataFrame, observations: pd.DataFrame
) -> tuple[KeyFigure, ...]:
    """Return the five figures of the first screen."""
    counts, signed = framework.counts(assessed), reach.signed(dataset)
    covered = territory.coverage(dataset)
    reached, may_be_more = territory.reached(covered)
    return (
        KeyFigure(
            "indicators_totally_attained",
            "Indicadores alcanzados totalmente, según su evidencia",
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
            f"{'al menos ' if may_be_more else ''}{spanish.number(reached)} de "
            f"{spanish.number(len(covered))}",
        ),
        KeyFigure(
            "observations",
            "Observaciones para la Junta",
            len(observations),
            spanish.number(len(observations)),
        ),
    )
