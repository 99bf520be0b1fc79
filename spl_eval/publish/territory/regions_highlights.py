"""The first screen of the chapter on regions, and its sentences."""

from __future__ import annotations

from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.territory.place_highlights import nothing_paid, steps_figures
from spl_eval.publish.territory.place_words import NO_PAYMENTS, begin, how_far, names_or_count
from spl_eval.publish.territory.regions_tables import without_jurisdiction
from spl_eval.publish.views import KeyFigure, fraction
from spl_eval.publish.words import NOT_APPLICABLE
from spl_eval.results.places.outreach import Outreach, groups
from spl_eval.results.places.reached import largest
from spl_eval.results.places.steps import Steps
from spl_eval.results.places.theil import ONE_PLACE as ONE
from spl_eval.results.places.theil import Inequality
from spl_eval.results.programme import Records

NOTHING = (
    "Con esta selección no hay, hasta fin de {year}, ninguna organización que haya firmado: no hay "
    "jurisdicciones de las que hablar."
)
NEVER = " {out} {never}."
MONEY = (
    " Por habitante, donde más se pagó es en {money_in}: {money} cada mil habitantes, en pesos "
    "constantes."
)
ONE_PLACE = " Se pagaron {money} cada mil habitantes de {money_in}, en pesos constantes."
UNEVEN = (
    " Del reparto desigual entre jurisdicciones, el {share} se debe a diferencias entre regiones."
)
OF_BOTH = (
    " De las que tuvieron alguna de las dos cosas, el {jaccard} tuvo las dos (índice de Jaccard)."
)
FILTERED = (
    "Las actividades de difusión no tienen línea ni sector: con un filtro de ellos no corresponde "
    "comparar lo anunciado con lo firmado."
)


def answer(
    beside: pd.DataFrame, went: Steps, found: Outreach, own: Inequality, records: Records
) -> dict[str, Any]:
    """Return the template of the answer and its values, for ``Page.answer``."""
    year = str(records.year)
    if beside.empty:
        return {"template": NOTHING, "year": year}
    money_in, money = largest(beside, "province", "cumulative_per_1000")
    several = int((beside["cumulative_per_1000"] > 0).sum()) > 1
    per_head = MONEY if several else ONE_PLACE
    clause, counts = how_far(went, "province")
    parts = [
        f"{begin(records)} fin de {{year}} {clause}.",
        NEVER if found.never else "",
        per_head if money_in else "",
        UNEVEN if several and not spanish.is_missing(own.between_share) else "",
    ]
    return {
        "template": "".join(parts),
        "year": year,
        **counts,
        "out": _out(found, went, records),
        "never": names_or_count(found.never),
        "money_in": money_in,
        "money": spanish.pesos(money),
        "share": fraction(own.between_share),
    }


def key_figures(went: Steps, found: Outreach, own: Inequality) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    least, most = found.announced_only
    return (
        *steps_figures(went, "province"),
        KeyFigure(
            "announced_only",
            "Jurisdicciones donde se anunció y no se firmó",
            least if spanish.is_missing(least) or least == most else pd.NA,
            _between(least, most) if found.comparable else NOT_APPLICABLE,
        ),
        KeyFigure(
            "theil",
            "Índice de desigualdad (Theil) de lo pagado por habitante; 0: ninguna",
            own.total,
            NOT_APPLICABLE
            if own.reason == ONE or nothing_paid(went)
            else spanish.number(own.total, decimals=2),
        ),
    )


def _between(least: Any, most: Any) -> str:
    if spanish.is_missing(least) or least == most:
        return spanish.number(least)
    return f"entre {spanish.number(least)} y {spanish.number(most)}"


def announced(found: Outreach, records: Records) -> dict[str, Any]:
    """Say how far outreach and assistance went to the same jurisdictions."""
    if not found.comparable:
        return {"template": FILTERED}
    found_groups = groups(found)
    counts = dict(zip(found_groups["group"], found_groups["jurisdictions"], strict=True))
    both, only, unannounced = (
        int(counts[name]) for name in ("announced_signed", "announced_only", "signed_only")
    )
    template = "Hasta fin de {year} no se registran actividades de difusión ni firmas."
    if both + only + unannounced:
        template = (
            "Hasta fin de {year} {consta}se anunció y se firmó en "
            "{announced_signed|jurisdicción|jurisdicciones}; se anunció sin {firmar} en "
            "{announced_only}, y se firmó sin {anunciar} en {signed_only}."
        )
        several = OF_BOTH if len(found.frame) > 1 else ""
        template += " {unplaced}" if _unplaced(found) else several
    return {
        "template": template,
        "year": str(records.year),
        "consta": "consta que " if _unplaced(found) else "",
        "firmar": "que conste firma" if _unplaced(found) else "firmar",
        "anunciar": "que conste anuncio" if _unplaced(found) else "anunciar",
        "announced_signed": both,
        "announced_only": _or_none(only),
        "signed_only": _or_none(unannounced),
        "jaccard": fraction(found.jaccard),
        "unplaced": _unplaced(found),
    }


def _unplaced(found: Outreach) -> str:
    """Say what may be of any of the jurisdictions; empty when all is known."""
    if not (found.activities_nowhere + found.instruments_nowhere + found.undated):
        return ""
    text = without_jurisdiction(found, activities=True)
    lost = f"No se conoce la jurisdicción de {text}" if text else ""
    undated = spanish.counted(found.undated, "instrumento", "instrumentos")
    dates = f"no se sabe si ya se había firmado {undated}" if found.undated else ""
    both = "; ".join(part for part in (lost, dates) if part)
    return f"{both[0].upper()}{both[1:]}: los números pueden ser otros."


def _out(found: Outreach, went: Steps, records: Records) -> str:
    one = len(found.never) == 1
    if went.unsure or found.units_nowhere or not records.selection.is_all:
        return "No consta que se haya llegado a" if went.unsure else "No se llegó a"
    return "Quedó afuera" if one else "Quedaron afuera"


def _or_none(count: Any) -> str:
    return spanish.number(count) if count else "ninguna"


def left_out(found: Outreach, records: Records) -> dict[str, Any]:
    """Say which jurisdictions were never reached, and which were not in the year."""
    known = "disbursements" in records.carried
    never = (
        "Desde {first} no consta que se haya llegado a {never}: allí no se registra ninguna firma"
        "{nor_paid}{of_these}, ni hay unidades de las organizaciones que firmaron."
        if found.never
        else "Desde {first} se llegó a todas las jurisdicciones que se miran."
    )
    now = (
        " En {year} no se registran firmas{or_paid} en {paused}, adonde se había llegado antes."
        if found.not_this_year
        else ""
    )
    unsure = (
        " No se conoce la jurisdicción de {lost}, que pueden ser de alguna de ellas."
        if found.never and without_jurisdiction(found)
        else ""
    )
    return {
        "template": never + now + unsure + ("" if known else f" {NO_PAYMENTS}"),
        "nor_paid": " ni ningún pago" if known else "",
        "or_paid": " ni pagos" if known else "",
        "first": str(records.first_year),
        "year": str(records.year),
        "never": found.never,
        "paused": found.not_this_year,
        "lost": without_jurisdiction(found),
        "of_these": "" if records.selection.is_all else " de lo que se mira",
    }
