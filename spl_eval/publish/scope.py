"""The sentence that says what a chapter looks at: its year, its filters, and how much is left."""

from __future__ import annotations

from typing import Any

from spl_eval import spanish
from spl_eval.results.programme import Records


def scope(records: Records) -> dict[str, Any]:
    """Return the template and values of a chapter's scope, for ``Page.say``."""
    chosen = records.selection
    narrowed = "" if chosen.is_all else " Sólo se mira: {chosen}."
    looked_at = (
        "Registros de {years}: {organisations|organización firmante|organizaciones "
        "firmantes}, con {instruments|instrumento|instrumentos} y {units|unidad|unidades}."
    )
    signed = records.organisations["signed"]
    nothing = "" if signed.any() else " Con estos filtros no queda nada por describir."
    kept = int(records.instruments["signed_year"].isna().sum())
    left_out = [
        (kept, "Sin fecha de firma, aunque ya habían cobrado: {kept|instrumento|instrumentos}, en "
         "el total y en ningún año."),
        (records.undated, "Sin fecha de firma ni pagos hasta entonces: "
         "{undated|instrumento, que no se cuenta|instrumentos, que no se cuentan}."),
        (records.without_organisation, "Sin organización: {alone|instrumento, que no se cuenta, "
         "ni sus pagos|instrumentos, que no se cuentan, ni sus pagos}."),
    ]  # fmt: skip
    without = "".join(f" {text}" for count, text in left_out if count)
    return {
        "template": looked_at + narrowed + without + nothing,
        "years": spanish.years(records.first_year, records.year),
        "chosen": chosen.words,
        "organisations": int(signed.sum()),
        "instruments": len(records.instruments),
        "units": int(records.units["signed"].sum()),
        "kept": kept,
        "undated": records.undated,
        "alone": records.without_organisation,
    }
