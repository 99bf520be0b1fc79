"""The first screen of the chapter on regions, and its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.territory.place_words import names_or_count
from spl_eval.publish.territory.regions_tables import without_jurisdiction
from spl_eval.publish.views import KeyFigure, fraction
from spl_eval.results.places.outreach import Outreach, groups
from spl_eval.results.places.reached import largest
from spl_eval.results.places.theil import Inequality
from spl_eval.results.programme import Records

NOTHING = (
    "Con esta selección no hay, hasta fin de {year}, ninguna organización que haya firmado: el "
    "programa no llegó con ellas a ninguna jurisdicción."
)
REACHED = (
    "Hasta fin de {year} el programa llegó {at_least}a {reached} de "
    "{listed|jurisdicción|jurisdicciones}"
)
NEVER = "; {out} {never}."
ALL = "."
MONEY = (
    " Por habitante, donde más se pagó es en {money_in}: {money} cada mil habitantes, en pesos "
    "constantes."
)
UNEVEN = (
    " Del reparto desigual entre jurisdicciones, el {share} se debe a diferencias entre regiones."
)


def answer(
    beside: pd.DataFrame, found: Outreach, own: Inequality, records: Records
) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    year, listed = str(records.year), len(found.frame)
    if beside.empty:
        return {"template": NOTHING, "year": year}
    money_in, money = largest(beside, "province", "cumulative_per_1000")
    parts = [
        REACHED,
        NEVER if found.never else ALL,
        MONEY if money_in else "",
        "" if spanish.is_missing(own.between_share) else UNEVEN,
    ]
    return {
        "template": "".join(parts),
        "year": year,
        "listed": listed,
        "reached": listed - len(found.never),
        "at_least": "por lo menos " if _unsure(found) else "",
        "out": _out(found),
        "never": names_or_count(found.never),
        "money_in": money_in,
        "money": spanish.pesos(money),
        "share": fraction(own.between_share),
    }


def key_figures(found: Outreach, own: Inequality) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    listed = len(found.frame)
    reached = listed - len(found.never)
    announced = int((found.frame["group"] == "announced_only").sum()) if found.activities else None
    return (
        KeyFigure(
            "jurisdictions_reached",
            "Jurisdicciones alcanzadas",
            reached,
            f"{'al menos ' if _unsure(found) else ''}{spanish.number(reached)} de "
            f"{spanish.number(listed)}",
        ),
        KeyFigure(
            "announced_only",
            "Jurisdicciones donde se anunció y no se firmó",
            announced,
            spanish.number(announced),
        ),
        KeyFigure(
            "theil",
            "Índice de desigualdad (Theil) de lo pagado por habitante; 0: ninguna",
            own.total,
            spanish.number(own.total, decimals=2),
        ),
        KeyFigure(
            "between_share",
            "De esa desigualdad, la parte que está entre regiones",
            own.between_share,
            fraction(own.between_share),
        ),
    )


def announced(found: Outreach, records: Records) -> dict[str, Any]:
    """Say how far outreach and assistance went to the same jurisdictions."""
    found_groups = groups(found)
    counts = dict(zip(found_groups["group"], found_groups["jurisdictions"], strict=True))
    if spanish.is_missing(found.jaccard):
        template = "Hasta fin de {year} no se registran actividades de difusión ni firmas."
    else:
        template = (
            "Hasta fin de {year} se anunció y se firmó en "
            "{announced_signed|jurisdicción|jurisdicciones}; se anunció sin firmar en "
            "{announced_only}, y se firmó sin anunciar en {signed_only}. De las que tuvieron "
            "alguna de las dos cosas, el {jaccard} tuvo las dos (índice de Jaccard)."
        )
    return {
        "template": template,
        "year": str(records.year),
        "announced_signed": int(counts["announced_signed"]),
        "announced_only": _or_none(counts["announced_only"]),
        "signed_only": _or_none(counts["signed_only"]),
        "jaccard": fraction(found.jaccard),
    }


def _unsure(found: Outreach) -> bool:
    return bool(found.never) and found.instruments_nowhere + found.units_nowhere > 0


def _out(found: Outreach) -> str:
    if _unsure(found):
        return "no consta que haya llegado a"
    return "quedó afuera" if len(found.never) == 1 else "quedaron afuera"


def _or_none(count: Any) -> str:
    return spanish.number(count) if count else "ninguna"


def left_out(found: Outreach, records: Records) -> dict[str, Any]:
    """Say which jurisdictions were never reached, and which were not in the year."""
    never = (
        "Desde {first} no consta que se haya llegado a {never}: allí no se registra ninguna firma "
        "ni ningún pago{of_these}, ni hay unidades de las organizaciones que firmaron."
        if found.never
        else "Desde {first} se llegó a todas las jurisdicciones que se miran."
    )
    now = (
        " En {year} no se registran firmas ni pagos en {paused}, adonde se había llegado antes."
        if found.not_this_year
        else ""
    )
    unsure = (
        " No se conoce la jurisdicción de {lost}, que pueden ser de alguna de ellas."
        if _unsure(found)
        else ""
    )
    return {
        "template": never + now + unsure,
        "first": str(records.first_year),
        "year": str(records.year),
        "never": found.never,
        "paused": found.not_this_year,
        "lost": without_jurisdiction(found),
        "of_these": "" if records.selection.is_all else " de lo que se mira",
    }
