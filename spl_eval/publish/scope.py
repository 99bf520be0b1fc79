"""The sentence that says what a chapter looks at: its year, its filters, and how much is left."""

from __future__ import annotations

from typing import Any

from spl_eval.results.programme import Records


def scope(records: Records) -> dict[str, Any]:
    """Return the template and values of a chapter's scope, for ``Page.say``."""
    chosen = records.selection
    narrowed = "" if chosen.is_all else " Sólo se mira: {chosen}."
    looked_at = (
        "Registros de {first} a {year}: {organisations|organización firmante|organizaciones "
        "firmantes}, con {instruments|instrumento|instrumentos} y {units|unidad|unidades}."
    )
    signed = records.organisations["signed"]
    nothing = "" if signed.any() else " Con estos filtros no queda nada por describir."
    undated = int(records.instruments["signed_year"].isna().sum())
    without = (
        " Sin fecha de firma: {undated|instrumento, que no se cuenta|instrumentos, que no se "
        "cuentan} en ningún año."
    )
    return {
        "template": looked_at + narrowed + (without if undated else "") + nothing,
        "first": str(records.first_year),
        "year": str(records.year),
        "chosen": chosen.words,
        "organisations": int(signed.sum()),
        "instruments": len(records.instruments),
        "units": int(records.units["signed"].sum()),
        "undated": undated,
    }
