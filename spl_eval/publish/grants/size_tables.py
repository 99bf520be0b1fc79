"""Tables of how grants are spread: sizes, inequality, ceilings, and those to look at."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake.vocabularies import INSTRUMENT_KINDS
from spl_eval.publish.grants.view import Grants, absent_without, group_name, labelled_groups
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    labelled,
    percent_field,
    pesos_field,
    ratio_field,
)
from spl_eval.publish.words import HEADINGS, group_said
from spl_eval.results.grants import distribution
from spl_eval.results.programme import Records

SIDES = {"high": "muy alto", "low": "muy bajo"}
WHAT = {"grant": "Aporte aprobado por instrumento", "unit": "Aporte aprobado por unidad"}
NO_SIZE = "Ningún instrumento de esta selección tiene monto en pesos constantes."


def _columns(view: Grants) -> dict[str, str]:
    return {"grant": view.ledger.approved, "unit": distribution.per_unit(view.ledger)}


def _described(sizes: pd.DataFrame, column: str, by: str) -> pd.DataFrame:
    whole = pd.DataFrame([distribution.described(sizes[column])])
    return labelled_groups(distribution.distribution(sizes, column, by), by, whole)


def _reason(view: Grants, sizes: pd.DataFrame, column: str) -> str:
    if sizes.empty:
        return view.nothing
    return "" if sizes[column].notna().any() else NO_SIZE


def spread(view: Grants, sizes: pd.DataFrame, what: str, by: str) -> Table | Absent:
    """Return quantiles of grants (``what`` is "grant") or of grants per unit ("unit")."""
    column, name = _columns(view)[what], f"{what}_sizes_by_{by}"
    caption = f"{WHAT[what]}, por {group_said(by)}"
    if absent := absent_without(_reason(view, sizes, column), name, caption):
        return absent
    frame = _described(sizes, column, by)
    per_unit = (
        "Las unidades son las de la organización a fines del año: los datos no dicen a cuáles "
        "sirvió cada instrumento."
    )
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", HEADINGS[by]),
            count_field("n", "Instrumentos"),
            pesos_field("minimum", "Mínimo"),
            pesos_field("q1", "Primer cuartil"),
            pesos_field("median", "Mediana"),
            pesos_field("q3", "Tercer cuartil"),
            pesos_field("maximum", "Máximo"),
            pesos_field("mean", "Promedio"),
        ),
        note=spanish.sentences(per_unit if what == "unit" else "", _missing(sizes[column])),
        also=("missing",),
        folded=True,
        **view.constant,
    )


def _missing(values: pd.Series) -> str:
    count = int(values.isna().sum())
    counted = spanish.counted(count, "instrumento", "instrumentos")
    return f"Sin dato: {counted}." if count else ""


def inequality(view: Grants, sizes: pd.DataFrame, by: str) -> Table | Absent:
    """Return how unequal grants, and grants per unit, are among each other."""
    name, caption = f"inequality_by_{by}", f"Cuán desiguales son los aportes, por {group_said(by)}"
    columns = _columns(view)
    if absent := absent_without(_reason(view, sizes, columns["grant"]), name, caption):
        return absent
    grant, unit = (_described(sizes, columns[what], by) for what in ("grant", "unit"))
    measures = ["n", "p90_p10", "top_tenth", "gini"]
    frame = grant[["label", *measures]].join(unit[measures].add_prefix("unit_"))
    enough = spanish.number(distribution.TENTHS)
    return Table(
        name,
        caption,
        frame,
        (
            Field("label", HEADINGS[by]),
            ratio_field("p90_p10", "Alto sobre bajo"),
            percent_field("top_tenth", "Del 10 % más alto"),
            ratio_field("gini", "Gini"),
            ratio_field("unit_p90_p10", "Alto sobre bajo, por unidad"),
            percent_field("unit_top_tenth", "Del 10 % más alto, por unidad"),
            ratio_field("unit_gini", "Gini, por unidad"),
        ),
        note=(
            "Alto sobre bajo (P90/P10): puestos en orden, cuántas veces cabe el aporte que supera "
            "a uno de cada diez en el que supera a nueve de cada diez. Del 10 % más alto: qué "
            "parte del total se lleva. Gini: 0 si todos son iguales, cerca de 1 si uno lleva casi "
            f"todo. Con menos de {enough} instrumentos no se dan los dos primeros."
        ),
        also=("n", "unit_n"),
        folded=True,
        **view.constant,
    )


def ceilings(view: Grants, records: Records, by: str) -> Table | Absent:
    """Return approved grants against the ceiling of their line and year."""
    name = f"ceilings_by_{by}"
    caption = f"Aportes aprobados frente al tope de su línea y año, por {group_said(by)}"
    found = distribution.ceilings(view.ledger, records, [by])
    reason = view.nothing if view.ledger.frame.empty else ""
    if not reason and not found["with_ceiling"].sum():
        reason = "Los datos no traen topes para estos instrumentos."
    if absent := absent_without(reason, name, caption):
        return absent
    near = spanish.percent(100 * distribution.NEAR, 0)
    return Table(
        name,
        caption,
        labelled_groups(found, by, distribution.ceilings(view.ledger, records)),
        (
            Field("label", HEADINGS[by]),
            count_field("instruments", "Instrumentos con monto"),
            count_field("with_ceiling", "Con tope informado"),
            percent_field("used", "Mediana del tope usado"),
            count_field("near", f"En el tope ({near} o más)"),
        ),
        note="Los datos con un aporte por encima de su tope se rechazan al cargarlos.",
        also=("over",),
        folded=by == "cohort",
        **view.current,
    )


def unusual(view: Grants, sizes: pd.DataFrame) -> Table | Absent:
    """Return grants per unit that are far from their like, without codes."""
    column = _columns(view)["unit"]
    caption = "Aportes por unidad mucho más altos o más bajos que los de su línea y tipo"
    if absent := absent_without(_reason(view, sizes, column), "unusual", caption):
        return absent
    found = distribution.unusual(sizes, column)
    least, fence = map(spanish.number, (distribution.LEAST_FOR_FENCES, distribution.FENCE))
    if found.empty:
        return Absent(
            "unusual", caption, f"No hay ninguno entre los grupos de {least} instrumentos o más."
        )
    return Table(
        "unusual",
        caption,
        found,
        (
            Field("line", "Línea", group_name("line")),
            Field("kind", "Tipo de instrumento", labelled(INSTRUMENT_KINDS)),
            Field("region", "Región", group_name("region")),
            Field("cohort", "Año de firma", group_name("cohort")),
            count_field("units", "Unidades"),
            pesos_field(column, "Aporte por unidad"),
            ratio_field("times", "Veces la mediana de su grupo"),
            Field("side", "Por qué", labelled(SIDES)),
        ),
        note=(
            "Conviene revisarlos: no son por eso un error ni una falta. Están más lejos del grueso "
            f"de su grupo que {fence} veces lo que separa a su cuarta parte más alta de la más "
            "baja, en logaritmos (regla de Tukey). Quien evalúa los identifica con "
            f"unusual_with_codes. No se revisan grupos de menos de {least} instrumentos."
        ),
        **view.constant,
    )
