"""Every table of a data set, in the order in which a reader meets them."""

from __future__ import annotations

from spl_eval.intake.schema import Table
from spl_eval.intake.tables_programme import PROGRAMME_TABLES
from spl_eval.intake.tables_registers import REGISTER_TABLES
from spl_eval.intake.tables_results import RESULT_TABLES

TABLES: dict[str, Table] = {
    table.name: table for table in (*RESULT_TABLES, *PROGRAMME_TABLES, *REGISTER_TABLES)
}
