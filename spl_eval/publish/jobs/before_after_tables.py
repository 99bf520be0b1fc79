"""Tables of the units before and after they entered: described, never an effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.views import DASH, Absent, Field, Table, count_field, decimals, or_dash
from spl_eval.results.jobs.before_after import YEARS_AROUND, cohorts, moves
from spl_eval.results.programme import Records

MOVE_LABELS = {
    "grew": "Tienen más puestos",
    "kept": "Tienen los mismos",
    "fell": "Tienen menos",
    "idle": "No trabaja nadie (cerraron o sin actividad)",
}
NOT_COMPARED = "No se puede comparar: falta el dato de alguno de los dos años"
NO_EFFECT = "No es un efecto."


def mean_jobs(records: Records) -> Table | Absent:
    """Return the mean jobs of each cohort by years since entry."""
    return _by_years_since(
        records,
        "jobs_before_after",
        "Puestos por unidad antes y después del ingreso, por año de ingreso",
        "jobs_per_unit",
        decimals(2),
        (
            count_field("units_seen", "Vistas todos los años"),
            count_field("units_left_out", "Quedan afuera"),
        ),
        "Media de las unidades vistas en todos los años del renglón; las otras quedan afuera. Una "
        "unidad sin actividad cuenta con cero puestos.",
    )


def womens_share(records: Records) -> Table | Absent:
    """Return the share of jobs held by women in each cohort by years since entry."""
    return _by_years_since(
        records,
        "women_before_after",
        "De cada 100 puestos, los de mujeres, antes y después del ingreso, por año de ingreso",
        "women_share",
        spanish.percent,
        (count_field("units_women", "Con los puestos de mujeres todos los años"),),
        "De las unidades de las que se conocen los puestos, y los de mujeres, todos esos años.",
    )


def _by_years_since(
    records: Records,
    name: str,
    caption: str,
    column: str,
    form: Callable[[Any], str],
    counts: tuple[Field, ...],
    note: str,
) -> Table | Absent:
    found = cohorts(records)
    if found[column].isna().all():
        reason = "Ninguna unidad tiene los puestos de todos los años que se comparan."
        return Absent(name, caption, nobody(records) or reason)
    whole = ["cohort", "units", *(field.name for field in counts)]
    # Counts are the same in all the years of a cohort: only those seen in all are counted.
    frame = found[whole].drop_duplicates().reset_index(drop=True)
    around = range(-YEARS_AROUND, YEARS_AROUND + 1)
    for since in around:
        own = found[found["since_entry"] == since].set_index("cohort")[column]
        frame[_since(since)] = own.reindex(frame["cohort"]).array
    written = tuple(
        Field(_since(since), _since_label(since), or_dash(form), numeric=True) for since in around
    )
    return Table(
        name,
        caption,
        frame,
        (
            Field("cohort", "Año de ingreso", str),
            count_field("units", "Unidades que ingresaron"),
            *counts,
            *written,
        ),
        note=(
            f"{note} {DASH}: sin datos de ese año, o sin unidades vistas todos los años. "
            f"{NO_EFFECT}"
        ),
        period=period(found),
    )


def _since(years: int) -> str:
    if not years:
        return "entry"
    return f"{'before' if years < 0 else 'after'}_{abs(years)}"


def _since_label(years: int) -> str:
    if years == 0:
        return "Año de ingreso"
    return f"{spanish.counted(abs(years), 'año', 'años')} {'antes' if years < 0 else 'después'}"


def period(found: pd.DataFrame) -> str:
    """Write the years that cohorts are seen in."""
    return spanish.years(int(found["year"].min()), int(found["year"].max()))


def nobody(records: Records) -> str:
    """Say that no unit that signed has a year of entry; empty when some has."""
    signed = records.units[records.units["signed"]]
    if signed.empty:
        return "No hay unidades de organizaciones que hayan firmado, entre las que se miran."
    if signed["joined_year"].isna().all():
        return "Ninguna unidad tiene fecha de ingreso."
    return ""


def moved(records: Records) -> Table | Absent:
    """Return how many units have more, as many, fewer or no jobs than in their year of entry."""
    caption = f"Puestos de cada unidad en {records.year}, frente a los de su año de ingreso"
    frame = moves(records)
    if not frame["units"].any():
        reason = f"Ninguna unidad ingresó antes de {records.year}."
        return Absent("moves", caption, nobody(records) or reason)
    frame["label"] = [
        NOT_COMPARED if pd.isna(move) else MOVE_LABELS[move] for move in frame["move"]
    ]
    return Table(
        "moves",
        caption,
        frame,
        (
            Field("label", "En el año del capítulo"),
            count_field("units", "Unidades"),
            Field("share", "De cada 100 comparadas", or_dash(spanish.percent), numeric=True),
            Field("jobs_at_entry", "Puestos al ingresar", or_dash(spanish.number), numeric=True),
            Field("jobs_now", f"Puestos en {records.year}", or_dash(spanish.number), numeric=True),
        ),
        note=(
            f"Unidades que ingresaron antes de {records.year}. Se comparan los resultados de los "
            "dos años; la planilla de ingreso no se usa, porque mide de otro modo. Un puesto de "
            f"diferencia puede ser el vaivén de un año cualquiera. {NO_EFFECT}"
        ),
        also=("move",),
        period=f"del año de ingreso de cada unidad a {records.year}",
    )
