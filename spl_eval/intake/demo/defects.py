"""Plant the defects that a team's tables typically have, where each can be found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from spl_eval.intake.demo.money import ceiling

Row = dict[str, str]
Tables = Mapping[str, list[Row]]
KEYS = {
    "organisations": ("organisation_id",),
    "instruments": ("instrument_id",),
    "coordinators": ("coordinator_id",),
    "disbursements": ("disbursement_id",),
    "units": ("unit_id",),
    "outcomes": ("unit_id", "year"),
}
UNITS_WITHOUT_SECTOR, UNITS_WITHOUT_PROVINCE = 6, 5


@dataclass(frozen=True)
class Defect:
    """One cell that was changed, or one row that was added.

    ``nature`` is ``refused`` (the check refuses it and corrections.yml mends it), ``kept`` (it
    passes, and a chapter has to show it) or ``duplicate`` (duplicates.csv decides it).
    ``written`` is the cell in the file, ``meant`` what it should hold.
    """

    code: str
    nature: str
    table: str
    key: tuple[str, ...]
    column: str
    written: str
    meant: str
    what: str


def plant(tables: Tables, in_2016: frozenset[str]) -> list[Defect]:
    """Change cells of ``tables`` and add a row; return what was changed.

    ``in_2016`` are the organisations that the report of 2016 counts: nothing is taken from them.
    """
    return [*_refused(tables), *_kept(tables, in_2016), _duplicate(tables["organisations"])]


def _change(
    tables: Tables, code: str, table: str, row: Row, column: str, written: str, what: str
) -> Defect:
    key = tuple(row[name] for name in KEYS[table])
    nature = "refused" if code.startswith("R") else "kept"
    defect = Defect(code, nature, table, key, column, written, row[column], what)
    row[column] = written
    return defect


def _first(rows: list[Row], wanted: Callable[[Row], bool]) -> Row:
    return next(row for row in rows if wanted(row))


def _a_year_before(date: str) -> str:
    return f"{int(date[:4]) - 1}{date[4:]}"


def _refused(tables: Tables) -> list[Defect]:
    """Return defects that the check refuses; each has its entry in corrections.yml."""
    payments, grants = tables["disbursements"], tables["instruments"]
    signed = {row["instrument_id"]: row["signed_date"] for row in grants}

    def too_early(row: Row) -> bool:
        before = _a_year_before(row["date"])
        return row["date"] > "2017-06" and before < signed[row["instrument_id"]]

    negative = _first(payments, lambda row: row["date"] > "2014-06")
    early = _first(payments, too_early)
    over = _first(
        payments, lambda row: row["date"] > "2015-03" and row["accounted_ars"] == row["amount_ars"]
    )
    women = _first(
        tables["outcomes"],
        lambda row: row["year"] == "2015" and (row["jobs"], row["women_jobs"]) == ("3", "1"),
    )
    place = _first(tables["units"], lambda row: row["province"] == "Mendoza")
    grant = _first(
        grants, lambda row: row["signed_date"] > "2014-09" and row["kind"] == "derived_project"
    )
    cells = (
        ("R1", "disbursements", negative, "amount_ars", "-{}", "monto con el signo invertido"),
        ("R3", "disbursements", over, "accounted_ars", "{}0", "un cero de más en lo rendido"),
        ("R4", "outcomes", women, "women_jobs", "{}1", "un dígito repetido"),
        ("R5", "units", place, "province", "Mendosa", "provincia mal escrita"),
        ("R6", "instruments", grant, "approved_grant_ars", "{}0", "un cero de más en el aporte"),
    )
    changed = [
        _change(tables, code, table, row, column, pattern.format(row[column]), what)
        for code, table, row, column, pattern, what in cells
    ]
    before = _a_year_before(early["date"])
    year = _change(tables, "R2", "disbursements", early, "date", before, "el año anterior")
    return sorted([*changed, year], key=lambda each: each.code)


def _kept(tables: Tables, in_2016: frozenset[str]) -> list[Defect]:
    """Return defects that pass the check; the chapters have to show them."""
    people, outcomes = tables["organisations"], tables["outcomes"]
    apart = [row for row in tables["units"] if row["organisation_id"] not in in_2016]
    others = [row for row in people if row["organisation_id"] not in in_2016]
    large = _least_units_for_a_grant(tables)
    top = str(ceiling(large["line"], large["kind"], int(large["signed_date"][:4])))
    sexed = [row for row in tables["coordinators"] if row["sex"]]
    many = _first(
        outcomes,
        lambda row: row["year"] == "2015" and row["exports_ars"] == "0" and row["sales_ars"] > "5",
    )
    cells = [
        ("K1", "instruments", large, "approved_grant_ars", top, "aporte por unidad muy grande"),
        ("K2", "outcomes", many, "sales_ars", f"{many['sales_ars']}000", "ventas por mil"),
        ("K3", "instruments", _later_project(tables), "signed_date", "", "falta la firma"),
        ("K4", "organisations", _one(others, "no", 2015), "province", "", "falta la provincia"),
        ("K5", "organisations", _one(others, "yes", 2018), "sector", "", "falta el sector"),
        *(
            ("K6", "units", row, "sector", "", "falta el sector")
            for row in _spread(apart, UNITS_WITHOUT_SECTOR, 5)
        ),
        *(
            ("K7", "units", row, "province", "", "falta la provincia")
            for row in _spread(apart, UNITS_WITHOUT_PROVINCE, 11)
        ),
        *(("K8", "coordinators", row, "sex", "", "falta el sexo") for row in _spread(sexed, 2, 3)),
    ]
    return [_change(tables, *cell) for cell in cells]


def _spread(rows: list[Row], number: int, first: int) -> list[Row]:
    """Return ``number`` rows, evenly apart, from the ``first`` on."""
    return rows[first :: len(rows) // number][:number]


def _one(rows: list[Row], assisted: str, year: int) -> Row:
    return _first(
        rows,
        lambda row: row["assisted"] == assisted and row["applied_date"].startswith(str(year)),
    )


def _least_units_for_a_grant(tables: Tables) -> Row:
    """Return the project without coordinator, signed in 2017, of the fewest units."""
    units: dict[str, int] = {}
    for row in tables["units"]:
        units[row["organisation_id"]] = units.get(row["organisation_id"], 0) + 1
    signed = [
        row
        for row in tables["instruments"]
        if row["kind"] == "uncoordinated_project" and row["signed_date"].startswith("2017")
    ]
    return min(signed, key=lambda row: (units[row["organisation_id"]], row["instrument_id"]))


def _later_project(tables: Tables) -> Row:
    """Return a project of 2018 that is not its organisation's first instrument."""
    return _first(
        tables["instruments"],
        lambda row: row["kind"] == "derived_project" and row["signed_date"].startswith("2018"),
    )


def _duplicate(organisations: list[Row]) -> Defect:
    """Add an organisation of 2014 a second time, as a team does that did not look for it."""
    once = _first(organisations, lambda row: row["applied_date"] > "2014-03")
    number = once["organisation_id"][1:]
    again = dict.fromkeys(once, "") | {
        "organisation_id": f"O{len(organisations) + 1:03}",
        "name": once["name"].rsplit(" ", 1)[0].upper() + f" Nº {number}",
        "kind": once["kind"],
        "province": once["province"],
        "sector": once["sector"],
        "applied_date": f"{int(once['applied_date'][:4]) + 1}-04-20",
        "team": once["team"],
    }
    organisations.append(again)
    key = (once["organisation_id"], again["organisation_id"])
    what = "la misma organización dos veces"
    return Defect(
        "P1", "duplicate", "organisations", key, "name", again["name"], once["name"], what
    )
