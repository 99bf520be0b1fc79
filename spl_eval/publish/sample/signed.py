"""The draw as files: the sample as a table of data, and the record that a person signs."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval import spanish
from spl_eval.intake.tables_programme import SAMPLES
from spl_eval.publish.sample import words
from spl_eval.publish.sample.design import Designed
from spl_eval.study_plan.lock_file import plan_hash

COLUMNS = tuple(column.name for column in SAMPLES.columns)
SAMPLE_FILE, RECORD_FILE, WORKBOOK_FILE = "muestra.csv", "acta.txt", "trabajo_de_campo.xlsx"
RULE = "-" * 78
LINE = "_" * 34


@dataclass(frozen=True)
class Drawing:
    """A draw with what its files say of it.

    Attributes:
        run: the run whose plan it follows.
        title: of the run.
        year: of the study.
        source: title of the data.
        simulated: whether the data are.
        design: the sample.
        lock: whether its plan is the locked one, and since when, in Spanish.
    """

    run: str
    title: str
    year: int
    source: str
    simulated: bool
    design: Designed
    lock: str

    @property
    def survey(self) -> str:
        """The identifier of the survey."""
        return self.design.plan.sample.survey

    @property
    def rows(self) -> pd.DataFrame:
        """The draw in the shape of the data's ``samples``, with the stratum's columns."""
        table = self.design.drawn.table
        numbers = [f"{self.survey}-{number:04d}" for number in range(1, len(table) + 1)]
        return table.assign(
            sample_id=numbers, survey_id=self.survey, draw_order=table["order"].astype(int)
        )


def sample_csv(drawing: Drawing) -> str:
    """Return the draw as CSV, in the columns of the data's table ``samples``.

    Probabilities have all their digits, so that the file has the signature of the draw.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in drawing.rows[list(COLUMNS)].to_dict("records"):
        row["probability"] = _probability(row["probability"])
        writer.writerow(["" if spanish.is_missing(row[name]) else row[name] for name in COLUMNS])
    return text.getvalue()


def _probability(value: float) -> str:
    if spanish.is_missing(value):
        return ""
    return np.format_float_positional(value, trim="-").replace(".", ",")


def frame_signature(design: Designed) -> str:
    """Return the SHA-256 of the frame: «stratum, tab, unit», a line each, sorted."""
    strata = design.frame[list(design.drawn.strata)]
    names = zip(_labels(design, strata), design.frame["unit_id"], strict=True)
    return _digest("\n".join(sorted(f"{stratum}\t{unit}" for stratum, unit in names)))


def _labels(design: Designed, strata: pd.DataFrame) -> list[str]:
    from spl_eval.impact.sample.strata import labelled

    found: list[str] = labelled(strata, design.drawn.strata)["stratum"].tolist()
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def record(drawing: Drawing) -> str:
    """Return the record of the draw: what, from whom, how, its signatures, and who signs.

    The day and the names are written by hand: two runs of the same draw give the same file.
    """
    design, sample = drawing.design, drawing.design.plan.sample
    asked, reserve = design.allocation.n, int(design.allocation.table["reserve"].sum())
    organisations = design.frame["organisation_id"].nunique()
    stamp = ["DATOS SIMULADOS: ESTE SORTEO NO ES DE NINGUNA UNIDAD REAL", ""]
    lines = [
        *(stamp if drawing.simulated else []),
        f"ACTA DEL SORTEO DE LA ENCUESTA {drawing.survey}",
        RULE,
        f"Estudio:     {drawing.title} (corrida {drawing.run}, año {drawing.year})",
        f"Datos:       {' '.join(drawing.source.split())}",
        f"Marco:       {spanish.number(len(design.frame))} unidades de "
        f"{spanish.number(organisations)} organizaciones",
        f"Muestra:     {spanish.number(asked)} unidades; en reserva, {spanish.number(reserve)}",
        f"Reparto:     {words.ALLOCATIONS[design.allocation.method]}, en estratos de "
        f"{words.strata_said(sample.strata)}; al menos {sample.minimum} en cada uno",
        f"Semilla:     {sample.seed}",
        "",
        *_strata(design),
        "",
        "HUELLAS (SHA-256)",
        RULE,
        f"Del plan:    {plan_hash(design.plan.as_mapping(), drawing.year)}",
        f"             {drawing.lock}",
        f"Del marco:   {frame_signature(design)}",
        f"Del sorteo:  {design.drawn.signature}",
        f"Del archivo: {_digest(sample_csv(drawing))}  {SAMPLE_FILE}",
        "",
        *CHECKING,
        *[f"Nota: {note}" for note in design.allocation.notes],
        "",
        "FIRMA",
        RULE,
        *_blank("Quién hizo el sorteo", "Día y hora", "Firma"),
        *_blank("Quién lo presenció", "Día y hora", "Firma"),
    ]
    return "\n".join(lines) + "\n"


CHECKING = (
    "CÓMO SE COMPRUEBA",
    RULE,
    f"El archivo: sha256sum {SAMPLE_FILE} da la última huella.",
    "El sorteo: en cada estrato se ordenan las unidades del marco por el SHA-256 de la",
    "semilla, un fin de línea y el código de la unidad; salen las primeras, y siguen las",
    "de la reserva. No depende de ningún programa ni del orden de los datos.",
    "Si falla una unidad se llama a la que sigue de la reserva de su estrato, en su orden;",
    "las dos cuentan en la respuesta.",
)


def _strata(design: Designed) -> list[str]:
    table = design.allocation.table
    wide = max(len("Estrato"), *(len(str(label)) for label in table["stratum"]))
    heads = f"{'Estrato':<{wide}}{'Marco':>8}{'Muestra':>9}{'Reserva':>9}"
    rows = [
        f"{row['stratum']:<{wide}}{row['population']:>8}{row['n']:>9}{row['reserve']:>9}"
        + ("  todas" if row["take_all"] else "")
        for row in table.to_dict("records")
    ]
    total = table[["population", "n", "reserve"]].sum()
    last = f"{'Total':<{wide}}{total['population']:>8}{total['n']:>9}{total['reserve']:>9}"
    return [heads, RULE, *rows, last]


def _blank(*labels: str) -> list[str]:
    return [f"{label + ':':<24}{LINE}" for label in labels] + [""]
