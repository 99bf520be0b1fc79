"""The fieldwork on show: who answered, why the others did not, and what was lost on the way."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.sample import attrition_table, response_table
from spl_eval.publish.midterm.words import chance
from spl_eval.publish.sample import words
from spl_eval.publish.sample.book import SampleBook
from spl_eval.publish.sample.fieldwork import Fieldwork
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    decimals,
    fraction,
    fraction_field,
    or_dash,
)
from spl_eval.results.study.frame import SamplingFrame

SMALL = 5
"""Units asked in a stratum from which it has a row of its own."""

TOTAL = "Total"


def response_by_stratum(book: SampleBook) -> Table | Absent:
    """Return results and response rates by stratum of the draw."""
    name, caption = "response_by_stratum", "Qué fue de la muestra, por estrato"
    if isinstance(book.work, str):
        return Absent(name, caption, book.no_field)
    field = book.work.field
    asked = field.groupby("stratum")["unit_id"].transform("size")
    few = asked < SMALL
    several = field.loc[few, "stratum"].nunique()
    rest = f"Otros ({several} con menos de {SMALL})"
    field = field.assign(
        stratum=field["stratum"].mask(few, rest) if several > 1 else field["stratum"]
    )
    return _response(book.work, field, "stratum", name, caption, "Estrato", folded=True)


def response_by_arm(book: SampleBook) -> Table | Absent:
    """Return results and response rates of the units, by arm."""
    name, caption = "response_by_arm", "Qué fue de la muestra, por grupo"
    if isinstance(book.work, str):
        return Absent(name, caption, book.no_field)
    field = book.work.field.assign(arm=book.work.field["arm"].map(words.ARMS))
    return _response(book.work, field, "arm", name, caption, "Grupo")


def _response(
    work: Fieldwork,
    field: pd.DataFrame,
    by: str,
    name: str,
    caption: str,
    heading: str,
    *,
    folded: bool = False,
) -> Table:
    frame = response_table(field, (by,))
    seen = [each for each in words.STATUSES if frame[each].iloc[-1] > 0]
    return Table(
        name,
        f"{caption} ({work.title})",
        frame,
        (
            Field(by, heading),
            count_field("sampled", "Consultadas"),
            *(count_field(each, words.STATUSES[each]) for each in seen),
            fraction_field("rr1", "Respuesta"),
            fraction_field("rr3", "Respuesta, estimando cuántas siguen"),
        ),
        note=(
            "Respuesta (RR1 de AAPOR): de las que se sabe o se supone en actividad, cuántas "
            "respondieron; las que no se ubicaron cuentan como en actividad. La otra (RR3) supone "
            "que de ellas sigue la misma parte que de las ubicadas. Una que cerró no es falta de "
            "respuesta."
        ),
        folded=folded,
        period=work.period,
    )


def attrition_reasons(book: SampleBook) -> Table | Absent:
    """Return why units were lost, by arm, in parts of each arm's sample."""
    name, caption = "attrition", "Por qué no respondieron, por grupo"
    if isinstance(book.work, str):
        return Absent(name, caption, book.no_field)
    frame = attrition_table(book.work.field)
    lost = frame[frame["reason"] != "answered"].reset_index(drop=True)
    frame = lost.assign(
        arm_said=lost["arm"].map(words.ARMS), reason_said=lost["reason"].map(words.STATUSES)
    )
    return Table(
        name,
        caption,
        frame,
        (
            Field("arm_said", "Grupo"),
            Field("reason_said", "Motivo"),
            count_field("units", "Unidades"),
            fraction_field("share", "Parte de su muestra"),
        ),
        note="De cada grupo, la parte de las unidades consultadas.",
        also=("arm", "reason"),
        empty="Respondieron todas las unidades consultadas.",
        period=book.work.period,
    )


def differential_table(book: SampleBook) -> Table | Absent:
    """Return whether the assisted answered more, or less, than the others."""
    name, caption = "differential_response", "La respuesta de asistidas y comparación"
    if isinstance(book.work, str):
        return Absent(name, caption, book.no_field)
    found = book.work.differential
    if isinstance(found, str):
        return Absent(name, caption, found)
    one = decimals(1)
    low, high = (100 * end for end in found.ci)
    row = {
        "treated": found.rate_treated,
        "comparison": found.rate_comparison,
        "difference": 100 * found.difference,
        "low": low,
        "high": high,
        "interval": "sin intervalo" if math.isnan(low) else f"{one(low)} a {one(high)}",
        "p_value": found.p_value,
        "clusters": found.n_clusters,
    }
    return Table(
        name,
        caption,
        pd.DataFrame([row]),
        (
            Field("treated", "Asistidas", fraction, numeric=True),
            Field("comparison", "Comparación", fraction, numeric=True),
            Field("difference", "Diferencia (puntos)", or_dash(one), numeric=True),
            Field("interval", f"Intervalo del {book.confidence}", numeric=True),
            Field("p_value", "Valor p", chance, numeric=True),
            count_field("clusters", "Organizaciones"),
        ),
        note=spanish.sentences(
            "Entre las que siguen en actividad o pueden seguir; errores agrupados por "
            "organización. Que no se vea una diferencia no prueba que no la haya: el intervalo "
            "dice hasta cuánto.",
            *found.notes,
        ),
        also=("low", "high"),
        period=book.work.period,
    )


def organisations_table(book: SampleBook) -> Table | Absent:
    """Return what became of the organisations, all of which were asked."""
    name, caption = "response_of_organisations", "Qué fue de las organizaciones"
    if isinstance(book.work, str):
        return Absent(name, caption, book.no_field)
    answers = book.work.organisations.table
    if answers.empty:
        return Absent(name, caption, "La encuesta no consultó a organizaciones.")
    arms = _arms(book.work.frame)
    table = answers.assign(arm=answers["organisation_id"].map(arms).fillna("outside"))
    rows = [_organisations(words.ARMS[str(arm)], own) for arm, own in table.groupby("arm")]
    frame = pd.DataFrame([*rows, _organisations(TOTAL, table)])
    seen = [each for each in words.STATUSES if frame[each].iloc[-1] > 0]
    return Table(
        name,
        f"{caption} ({book.work.title})",
        frame,
        (
            Field("label", "Grupo"),
            count_field("sampled", "Consultadas"),
            *(count_field(each, words.STATUSES[each]) for each in seen),
            fraction_field("rate", "Respuesta"),
        ),
        note=(
            "No hay sorteo: se consulta a todas, y no hay error de muestreo. Lo que falta son las "
            "que no respondieron, y de ellas no se sabe: sus respuestas se leen como las de "
            "quienes respondieron, sin ponderar."
        ),
        period=book.work.period,
    )


def _arms(frame: SamplingFrame) -> dict[str, str]:
    own = frame.units.drop_duplicates("organisation_id")
    return dict(zip(own["organisation_id"], own["arm"], strict=True))


def _organisations(label: str, own: pd.DataFrame) -> dict[str, Any]:
    counts = {name: int((own["status"] == name).sum()) for name in words.STATUSES}
    eligible = len(own) - counts["closed"]
    rate = counts["answered"] / eligible if eligible else float("nan")
    return {"label": label, "sampled": len(own), **counts, "rate": rate}


def limits_table(book: SampleBook) -> Table | Absent:
    """Return what the fieldwork cannot carry, what was done, and what can be said still."""
    name, caption = "sample_limits", "Qué salió mal en el campo, y qué se puede decir igual"
    if isinstance(book.work, str):
        return Absent(name, caption, book.no_field)
    frame = pd.DataFrame(
        [
            {"what": each.what, "done": each.done, "concludes": each.concludes}
            for each in book.limits
        ],
        columns=["what", "done", "concludes"],
    )
    return Table(
        name,
        caption,
        frame,
        (
            Field("what", "Qué pasa"),
            Field("done", "Qué se hizo"),
            Field("concludes", "Qué se puede decir"),
        ),
        empty="Nada: las respuestas son de la muestra, y los pesos llegan al marco.",
        period=book.work.period,
    )
