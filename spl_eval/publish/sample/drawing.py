"""Draw the sample of a run's plan from its data, and say what was written."""

from __future__ import annotations

from pathlib import Path

from spl_eval import spanish
from spl_eval.errors import UsageError, quoted
from spl_eval.intake import Dataset, load
from spl_eval.intake.vocabularies import RESERVE
from spl_eval.params import load_run
from spl_eval.project import root
from spl_eval.publish.sample.book import sample_book
from spl_eval.publish.sample.design import Designed, designed
from spl_eval.publish.sample.files import check_folder, write_draw
from spl_eval.publish.sample.signed import RECORD_FILE, SAMPLE_FILE, WORKBOOK_FILE, Drawing
from spl_eval.results.study.fieldwork import drawn
from spl_eval.study_plan.status import LockStatus

NOTEBOOK = "midterm_sample"


def draw_to(run_name: str, out: str) -> str:
    """Draw the sample of a run's plan and write its files; returns what was done, in Spanish.

    Raises:
        ParameterProblems: the run or its plan.
        UsageError: a run without the chapter on the sample, or a folder that cannot be had.
        SplEvalError: the data, or a sample that they cannot carry.
    """
    run = load_run(run_name, root())
    if NOTEBOOK not in run.parameters:
        raise UsageError(
            f"La corrida {quoted(run_name)} no tiene el cuaderno {NOTEBOOK}, del que salen el año "
            "y el plan. Agréguelo a «notebooks»."
        )
    folder = Path(out).expanduser()
    check_folder(folder)
    given = run.parameters[NOTEBOOK]
    dataset = load(run.data_path, year=given["year"])
    book = sample_book(
        dataset,
        given["plan"],
        given["year"],
        given["regions"],
        given["price_month"],
        given["splice"],
    )
    design = designed(book.frame_of(book.year), book.plan)
    drawing = Drawing(
        run=run_name,
        title=run.title,
        year=book.year,
        source=dataset.title,
        simulated=dataset.nature == "simulated",
        design=design,
        lock=_lock_said(book.status),
    )
    write_draw(drawing, dataset, folder)
    followed = book.status.locked and not book.status.deviations
    unlocked = [] if followed else [f"Aviso: el plan del sorteo {drawing.lock}."]
    return "\n".join([_done(out, design), *unlocked, *_warnings(design, dataset)])


def _lock_said(status: LockStatus) -> str:
    if not status.locked:
        return "no está congelado, o su archivo no vale como prueba"
    since = spanish.date(status.locked_on)
    if status.deviations:
        return f"se aparta del congelado el {since}"
    return f"es el congelado el {since}"


def _done(out: str, design: Designed) -> str:
    table = design.drawn.table
    asked = int((table["selection"] != RESERVE).sum())
    reserve = spanish.number(len(table) - asked)
    return (
        f"Listo: {out}, con {SAMPLE_FILE}, {RECORD_FILE} y {WORKBOOK_FILE}.\n"
        f"Se sortearon {spanish.number(asked)} de {spanish.number(len(design.frame))} unidades; "
        f"en reserva, {reserve}.\n"
        f"Huella del sorteo: {design.drawn.signature}"
    )


def _warnings(design: Designed, dataset: Dataset) -> list[str]:
    survey, told = design.plan.sample.survey, []
    surveys = dataset["surveys"]
    if not (surveys["survey_id"] == survey).any():
        told.append(
            f"Aviso: los datos no tienen la encuesta {survey}. Agréguela a «surveys» antes de "
            f"cargar {SAMPLE_FILE}."
        )
    before = drawn(dataset["samples"], survey).table
    if not before.empty:
        told.append(
            f"Aviso: los datos ya tienen una muestra de {survey}. Esta no la reemplaza: si aquélla "
            "salió al campo, vale aquélla."
        )
    return told
