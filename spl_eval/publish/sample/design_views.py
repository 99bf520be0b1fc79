"""The design on show: the frame, the size that the margin asks for, and what each stratum gets."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.impact.sample import SampleSize
from spl_eval.publish.sample import words
from spl_eval.publish.sample.book import SampleBook
from spl_eval.publish.sample.design import Designed
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    ratio_field,
)
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.results.study.population import ASSISTED, COMPARISON


def frame_table(book: SampleBook) -> Table | Absent:
    """Return the frame by line and by region, of both arms."""
    name, caption = "sample_frame", f"El marco de {book.year}: a quiénes se puede consultar"
    if isinstance(book.design, str):
        return Absent(name, caption, book.design)
    frame = book.design.frame
    rows = [
        _frame_row(heading, words.line_label(label), own)
        for by, heading in (("line", "Línea"), ("region", "Región"))
        for label, own in frame.assign(**{by: frame[by].fillna(spanish.MISSING)}).groupby(by)
    ]
    return Table(
        name,
        caption,
        pd.DataFrame([*rows, _frame_row("Total", "Total", frame)]),
        (
            Field("label", "Parte"),
            Field("heading", "Según"),
            count_field("organisations", "Organizaciones"),
            count_field("assisted", "Unidades asistidas"),
            count_field("comparison", "Unidades sin firma"),
            count_field("units", "Unidades"),
        ),
        note=_frame_note(book),
        period=str(book.year),
    )


def _frame_row(heading: str, label: str, own: pd.DataFrame) -> dict[str, Any]:
    return {
        "heading": heading,
        "label": label,
        "organisations": own["organisation_id"].nunique(),
        "assisted": int((own["arm"] == ASSISTED).sum()),
        "comparison": int((own["arm"] == COMPARISON).sum()),
        "units": len(own),
    }


def _frame_note(book: SampleBook) -> str:
    entered, frame = book.plan.entered, book.frame_of(book.year)
    late = ""
    if frame.applied_late:
        units = spanish.counted(frame.applied_late, "unidad", "unidades")
        late = (
            f"No están {units} de organizaciones que se postularon en {book.year}: un sorteo "
            "anterior no las habría tenido."
        )
    return spanish.sentences(
        f"Asistidas: de organizaciones que firmaron por primera vez de {entered.first} a "
        f"{entered.last} años antes. Sin firma: de las que se habían postulado y no firmaron.",
        "Una organización con unidades en varias regiones está en cada una.",
        late,
    )


def size_table(book: SampleBook) -> Table | Absent:
    """Return how many units have to answer, and to be asked, for what is wanted."""
    name = "sample_size"
    caption = "Cuántas unidades hay que consultar, según lo que se quiera saber"
    if isinstance(book.design, str):
        return Absent(name, caption, book.design)
    design, sample = book.design, book.plan.sample
    wanted = f"La media, con error de {words.give_or_take(sample.outcome, sample.margin)}"
    rows = [
        _size_row(f"{wanted}, sin estratos", design.simple, sample.outcome),
        _size_row(f"{wanted}, con estratos: la del plan", design.size, sample.outcome),
    ]
    if difference := design.for_difference():
        least = words.amount(sample.outcome, book.plan.minimum_effect[sample.outcome])
        what = f"Una diferencia de {least} entre asistidas y sin firma, en un solo año"
        enough = difference.issued <= len(design.frame)
        rows.append(
            _size_row(what, difference, sample.outcome)
            | ({} if enough else {"reached": "no alcanza el marco"})
        )
    return Table(
        name,
        caption,
        pd.DataFrame(rows),
        (
            Field("what", "Qué se quiere saber"),
            ratio_field("deff", "Efecto de diseño"),
            count_field("completes", "Respuestas necesarias"),
            count_field("issued", "A consultar"),
            Field("reached", "Error que se alcanza", numeric=True),
        ),
        note=_size_note(book, design),
        also=("margin", "population"),
        period=str(book.year - 1),
    )


def _size_row(what: str, size: SampleSize, outcome: str) -> dict[str, Any]:
    return {
        "what": what,
        "deff": size.deff,
        "completes": size.completes,
        "issued": size.issued,
        "reached": words.give_or_take(outcome, size.margin),
        "margin": size.margin,
        "population": size.population,
    }


def _size_note(book: SampleBook, design: Designed) -> str:
    sample, found = book.plan.sample, design.clusters()
    about, known = OUTCOMES[sample.outcome], len(design.frame) - design.without_outcome
    likeness = spanish.number(found.icc, decimals=2)
    icc = "" if math.isnan(found.icc) else (
        f"Las unidades de una organización se parecen (correlación {likeness}): no cuenta para la "
        "media del marco, porque se sortean unidades y no organizaciones; sí para comparar los "
        "dos grupos. Esa comparación mira un solo año: el efecto del programa se estima con los "
        "cambios, y pide menos."
    )  # fmt: skip
    return spanish.sentences(
        f"{about.label} ({words.unit(sample.outcome)}) en {book.year - 1}: media "
        f"{words.amount(sample.outcome, design.mean)}, desvío "
        f"{words.amount(sample.outcome, design.sd)}, de "
        f"{spanish.number(known)} unidades con dato. Confianza: {book.confidence}. Se espera que "
        f"responda {spanish.percent(100 * sample.response, decimals=0)}.",
        *design.size.notes,
        icc,
    )
