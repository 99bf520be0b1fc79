"""A small programme without a single problem, made by code: the ground that each case breaks."""

from __future__ import annotations

import csv
import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
from stdnum.ar import cuit

from spl_eval.intake.readers.cells import cell_text
from spl_eval.intake.tables import TABLES

Tables = dict[str, list[list[Any]]]
"""The rows of each table, the first one its headings; cells are str, int, float, date or None."""

ABOUT: dict[str, Any] = {
    "title": "Programa de prueba",
    "nature": "simulated",
    "year": 2016,
    "source": "Hecho para las pruebas",
}

ORGANISATIONS = """\
O1|Consorcio Apícola del Norte|associative_group|Chaco|Resistencia|alimentos|2013-03-11
O2|Grupo Textil Ribera|strengthened_group|Córdoba|Río Tercero|textil|2013-05-20
O3|Cooperativa La Esperanza|cooperative|Jujuy|Palpalá|primario y agroindustria|2014-02-03
O4|Cooperativa Maderera del Alto Paraná|strengthened_cooperative|Misiones|Eldorado\
|madera y muebles|2012-09-14
O5|Cámara de Comercio de Esquel|sponsoring_institution|Chubut|Esquel|turismo|2013-04-08
O6|Grupo de Diseño del Plata|associative_group|Buenos Aires|La Plata|diseño gráfico|2015-01-12
"""
INSTRUMENTS = """\
I1|plan|O1|1.A||C1|2014-03-10|500000|finished|2016-12-15
I2|derived_project|O1|1.A|I1|C1|2014-09-01|300000|finished|2016-12-15
I3|uncoordinated_project|O2|1.B|||2014-05-05|400000|finished|2015-11-30
I4|plan|O3|2.A||C2|2015-02-16|450000|in_execution|
I5|derived_project|O3|2.A|I4|C2|2015-08-03|350000|in_execution|
I6|uncoordinated_project|O4|2.B|||2014-10-20|600000|finished|2016-06-30
I7|uncoordinated_project|O5|3|||2014-07-01|250000|finished|2015-12-31
I8|plan|O6|1.A||C3|2016-04-04|480000|signed|
"""
DISBURSEMENTS = """\
D1|I1|2014-04-15|coordinator_fee|120000|120000
D2|I1|2014-11-10|coordinator_fee|330000|310500,5
D3|I2|2014-10-06|project_activity|300000|300000
D4|I3|2014-06-09|project_activity|400000|395000
D5|I4|2015-03-20|coordinator_fee|90000|90000
D6|I5|2015-09-14|project_activity|200000,75|
D7|I6|2014-12-01|project_activity|600000|600000
D8|I7|2014-08-12|project_activity|250000|249999,25
"""
UNITS = """\
U1|O1|Apiario Los Aromos|alimentos|Chaco|3|2|woman|yes|2014-03-10
U2|O1|Miel del Monte|alimentos|Chaco|1|4|man|no|2014-03-10
U3|O1|Colmenas Quitilipi|alimentos|Chaco|2|5|both|yes|2014-03-10
U4|O2|Tejidos Ribera|textil|Córdoba|6|1|woman|yes|2014-05-05
U5|O2|Taller Costura Unida|textil|Córdoba|7|2|woman|no|2014-05-05
U6|O3|Chacra Los Perales|primario y agroindustria|Jujuy|2|3|man|yes|2015-02-16
U7|O3|Finca El Ceibal|primario y agroindustria|Jujuy|1|6|man|yes|2015-02-16
U8|O4|Aserradero San Juan|madera y muebles|Misiones|2|9|man|yes|2014-10-20
U9|O4|Muebles del Litoral|madera y muebles|Misiones|3|8|both|yes|2014-10-20
U10|O5|Hostería Laguna Larga|turismo|Chubut|4|3|woman|yes|2014-07-01
U11|O6|Estudio Trazo|diseño gráfico|Buenos Aires|3|1|woman|yes|2016-04-04
U12|O6|Imprenta Sur|diseño gráfico|Buenos Aires|1|3|man|no|2016-04-04
"""
COORDINATORS = """\
C1|Ana Ledesma|woman|Chaco
C2|Raúl Quispe|man|Jujuy
C3|Eva Paz|woman|Buenos Aires
"""
SURVEYS = "S1|Seguimiento 2016|2016|2016-09-01|2016-11-30"
ACTIVITIES = """\
A1|workshop|Taller de costos|2014-08-20|Resistencia|Chaco|32|18
A2|training|Capacitación en calidad|2015-06-11|Córdoba|Córdoba|25|14
A3|event|Ronda de negocios|2016-10-05|Posadas|Misiones|80|37
"""
CEILINGS = {"1.A": 800000, "1.B": 700000, "2.A": 800000, "2.B": 900000, "3": 500000}
YEARS = (2014, 2015, 2016)


COLUMNS = {
    "organisations": "organisation_id name kind province locality sector applied_date",
    "instruments": "instrument_id kind organisation_id line parent_instrument_id coordinator_id "
    "signed_date approved_grant_ars status end_date",
    "coordinators": "coordinator_id name sex province",
    "disbursements": "disbursement_id instrument_id date concept amount_ars accounted_ars",
    "units": "unit_id organisation_id name sector province women men led_by formal joined_date",
    "surveys": "survey_id title year fieldwork_start fieldwork_end",
    "activities": "activity_id kind name date place province participants women_participants",
}
OUTCOMES = (
    *("unit_id", "year", "jobs", "women_jobs", "formal_jobs"),
    *("wage_bill_ars", "sales_ars", "exports_ars"),
)
SAMPLES = (
    *("sample_id", "survey_id", "organisation_id", "unit_id"),
    *("stratum", "selection", "probability", "draw_order"),
)
FOLLOW_UP = (
    *("follow_up_id", "survey_id", "organisation_id", "unit_id", "answered", "reason", "date"),
    *("communication", "joint_decisions", "joint_negotiation", "fair_sharing"),
)


def tables() -> Tables:
    """Return the tables anew, so that a case may change them."""
    return {
        "organisations": _with_cuits(_table("organisations", ORGANISATIONS), "30", 71000000),
        "instruments": _table("instruments", INSTRUMENTS),
        "coordinators": _table("coordinators", COORDINATORS),
        "disbursements": _table("disbursements", DISBURSEMENTS),
        "units": _with_cuits(_table("units", UNITS), "27", 20000000),
        "outcomes": _outcomes(),
        "surveys": _table("surveys", SURVEYS),
        "samples": _samples(),
        "follow_up": _follow_up(),
        "line_ceilings": [
            ["line", "year", "ceiling_ars"],
            *([line, year, ceiling] for line, ceiling in CEILINGS.items() for year in YEARS),
        ],
        "activities": _table("activities", ACTIVITIES),
    }


def _table(name: str, lines: str) -> list[list[Any]]:
    columns = COLUMNS[name].split()
    kinds = [TABLES[name].column(column).kind for column in columns]
    rows = [line.split("|") for line in lines.splitlines()]
    typed = [[_typed(*pair) for pair in zip(kinds, row, strict=True)] for row in rows]
    return [columns, *typed]


def _typed(kind: str, text: str) -> Any:
    if kind == "date" and text:
        return dt.date.fromisoformat(text)
    if kind in ("integer", "amount") and text:
        return int(text) if text.isdigit() else float(text.replace(",", "."))
    return text or None


def _with_cuits(rows: list[list[Any]], kind: str, first: int) -> list[list[Any]]:
    header, *records = rows
    numbers = [f"{kind}{first + place}" for place in range(len(records))]
    digits = [number + cuit.calc_check_digit(number) for number in numbers]
    return [
        [*header, "cuit"],
        *([*row, each] for row, each in zip(records, digits, strict=True)),
    ]


def _outcomes() -> list[list[Any]]:
    rows: list[list[Any]] = [list(OUTCOMES)]
    for place, unit in enumerate(_table("units", UNITS)[1:]):
        women, men = unit[5], unit[6]
        for step, year in enumerate(YEARS):
            jobs = women + men + step
            sales = 100_000 * (place + 1) + 25_000.5 * step
            exports = 10_000 if place % 3 == 0 else None
            rows.append([unit[0], year, jobs, women, jobs - 1, 5_000 * jobs, sales, exports])
    return rows


def _samples() -> list[list[Any]]:
    """Return a sample of four organisations, all there are, and of two units of three."""
    groups = ([f"M{n}", "S1", f"O{n}", None, "todas", "take_all", 1, n] for n in range(1, 5))
    drawn = ([f"M{n + 4}", "S1", None, f"U{n}", "1.A", "drawn", 0.5, n] for n in range(1, 3))
    reserve = ["M7", "S1", "O1", "U3", "1.A", "reserve", None, 1]
    return [list(SAMPLES), *groups, *drawn, reserve]


def _follow_up() -> list[list[Any]]:
    day = dt.date(2016, 10, 3)
    groups = ([f"F{n}", "S1", f"O{n}", None, "yes", None, day, 4, 3, 5, 2] for n in range(1, 4))
    silent = ["F4", "S1", "O4", None, "no", "not_found", day, None, None, None, None]
    unit = ["F5", "S1", None, "U1", "yes", None, day, 3, 3, None, None]
    return [list(FOLLOW_UP), *groups, silent, unit]


def write_folder(folder: Path, made: Tables | None = None, about: Any = None) -> Path:
    """Write the programme as dataset.yml and one CSV for each table."""
    folder.mkdir()
    for name, rows in (tables() if made is None else made).items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                [[cell_text(value) for value in row] for row in rows]
            )
    pairs = (ABOUT if about is None else about).items()
    text = "".join(f"{key}: {value}\n" for key, value in pairs)
    (folder / "dataset.yml").write_text(text, encoding="utf-8")
    return folder


def write_workbook(path: Path, made: Tables | None = None, about: Any = None) -> Path:
    """Write the programme as a workbook with typed cells, a sheet for each table."""
    book = make_workbook(made, about)
    book.save(path)
    book.close()
    return path


def make_workbook(made: Tables | None = None, about: Any = None) -> openpyxl.Workbook:
    """Return the programme as a workbook that is not written yet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "dataset"
    for pair in [("clave", "valor"), *(ABOUT if about is None else about).items()]:
        sheet.append(pair)
    for name, rows in (tables() if made is None else made).items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return book


def write_sqlite(path: Path, made: Tables | None = None, about: Any = None) -> Path:
    """Write the programme as a SQLite file, each cell of the type that SQLite has for it."""
    made = tables() if made is None else made
    pairs = [["key", "value"], *map(list, (ABOUT if about is None else about).items())]
    with sqlite3.connect(path) as database:
        for name, (header, *rows) in {"dataset": pairs, **made}.items():
            columns = ", ".join(f'"{column}"' for column in header)
            marks = ", ".join("?" * len(header))
            database.execute(f'CREATE TABLE "{name}" ({columns})')
            database.executemany(
                f'INSERT INTO "{name}" VALUES ({marks})',
                [[str(v) if isinstance(v, dt.date) else v for v in row] for row in rows],
            )
    database.close()
    return path


def write_parquet(folder: Path, made: Tables | None = None, about: Any = None) -> Path:
    """Write the programme as dataset.yml and one Parquet file for each table."""
    made = tables() if made is None else made
    write_folder(folder, {}, about)
    for name, (header, *rows) in made.items():
        frame = pd.DataFrame(rows, columns=header)
        to_parquet(frame, folder / f"{name}.parquet")
    return folder


def to_parquet(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame as Parquet; columns of dates and of numbers keep their types."""
    bare = [name for name in frame.columns if frame[name].isna().all()]
    frame = frame.astype(dict.fromkeys(bare, "str"))
    with duckdb.connect() as connection:
        connection.register("frame", frame)
        connection.execute(f"COPY frame TO '{path}' (FORMAT parquet)")
