"""An empty workbook to fill in: a sheet per table, with examples, drop-downs and instructions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from spl_eval.errors import UsageError, allowed, quoted
from spl_eval.intake.schema import Table
from spl_eval.intake.tables import TABLES
from spl_eval.intake.template.checks import Lists
from spl_eval.intake.template.guide import TITLE, add_about, add_guide
from spl_eval.intake.template.sheets import add_data_sheet
from spl_eval.intake.workbook_file import check_target, save_workbook

FIRST = (
    "organisations",
    "units",
    "coordinators",
    "instruments",
    "disbursements",
    "outcomes",
    "surveys",
    "samples",
    "follow_up",
    "line_ceilings",
    "activities",
)
"""The programme's tables, in the order in which each needs the codes of those before it."""


def write_template(path: Path, tables: Sequence[str] | None = None) -> Path:
    """Write an empty workbook with a sheet for each of ``tables``, all of them when None.

    Returns ``path``. The same tables give the same bytes. Raises UsageError when a table is
    not known, or the file is there already, does not end in ``.xlsx`` or cannot be written.
    """
    chosen = _chosen(tables)
    check_target(path)
    if path.exists():
        raise UsageError(
            f"{path}: ya existe, y puede tener datos. Elija otro nombre, o muévalo antes."
        )
    return save_workbook(make_template(chosen), path)


def make_template(tables: Sequence[Table]) -> Workbook:
    """Return the workbook that :func:`write_template` writes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_guide(workbook, tables)
    lists = Lists(workbook)
    add_about(workbook, lists)
    present = {table.name for table in tables}
    for table in tables:
        add_data_sheet(workbook, table, lists, present)
    workbook.move_sheet(lists.sheet, len(workbook.sheetnames))
    workbook.active = 0
    properties = workbook.properties
    properties.title, properties.language = TITLE, "es-AR"
    properties.creator = properties.lastModifiedBy = "spl-eval"
    return workbook


def _chosen(names: Sequence[str] | None) -> list[Table]:
    """Return the tables asked for in the order in which people fill them in."""
    for name in names or ():
        if name not in TABLES:
            raise UsageError(f"la tabla {quoted(name)} no se conoce. {allowed(name, TABLES)}.")
    order = dict.fromkeys((*FIRST, *TABLES))
    return [TABLES[name] for name in order if names is None or name in names]
