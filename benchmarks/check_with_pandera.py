"""The peer: the same tables, rules and files, read by pandas and validated lazily by pandera.

Run as ``python check_with_pandera.py FOLDER csv|parquet``; prints the number of failures.
Rules are those of spl_eval.intake for these three tables, written as a careful user of
pandera would: built-in checks where there are any, whole-frame checks in vectorised pandas.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pandera.pandas as pa
from programme_data import PROVINCES, SECTORS, WEIGHTS

SAFE_TEXT = r"^(?![=+@\s])(?!-[^\s\d])[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f​-‏⁠-⁯]*(?<!\s)$"
KINDS = ("cooperative", "associative_group", "strengthened_cooperative", "strengthened_group")
DATE = r"^\d{4}-\d{2}-\d{2}$"
START, END = "2012-07-01", "2019-06-30"

Column, Check = pa.Column, pa.Check


def read(folder: Path, name: str, kind: str, text: list[str]) -> pd.DataFrame:
    """Read one table as a user would: decimal comma, codes as text."""
    if kind == "parquet":
        return pd.read_parquet(folder / f"{name}.parquet")
    return pd.read_csv(folder / f"{name}.csv", decimal=",", dtype=dict.fromkeys(text, "str"))


def safe(**options: object) -> pa.Column:
    """Return a column of text without formulas or hidden characters."""
    return Column("str", Check.str_matches(SAFE_TEXT), **options)


def count(low: int = 0, high: int | None = None) -> pa.Column:
    """Return a column of whole numbers in a range."""
    check = Check.ge(low) if high is None else Check.in_range(low, high)
    return Column("Int64", check, nullable=True)


def amount() -> pa.Column:
    """Return a column of amounts, never negative."""
    checks = [Check.ge(0), Check(lambda values: np.isfinite(values))]
    return Column("float64", checks, nullable=True)


def has_check_digit(cuits: pd.Series) -> pd.Series:
    """Say which CUITs have a right check digit."""
    digits = cuits.astype("int64").to_numpy()
    stem = digits // 10
    total = sum((stem // 10 ** (9 - place)) % 10 * weight for place, weight in enumerate(WEIGHTS))
    check = np.minimum((11 - total % 11) % 11, 9)
    return pd.Series(digits % 10 == check, index=cuits.index)


def is_day(dates: pd.Series) -> pd.Series:
    """Say which texts are days of the calendar."""
    return pd.to_datetime(dates, format="%Y-%m-%d", errors="coerce").notna()


def one_group_per_cuit(units: pd.DataFrame) -> pd.Series:
    """Say which units stand in one group only, as their CUIT tells."""
    return units.groupby("cuit")["organisation_id"].transform("nunique") <= 1


def holds_no_cuit(codes: pd.Series) -> pd.Series:
    """Say which codes hold no CUIT with a right check digit."""
    digits = codes.str.extract(r"(\d{2}-?\d{8}-?\d)")[0].str.replace("-", "").dropna()
    wrong = digits[has_check_digit(digits)].index if len(digits) else digits.index
    return ~codes.index.to_series().isin(wrong)


def one_row_per_cuit(units: pd.DataFrame) -> pd.Series:
    """Say which units stand only once in their group."""
    return ~units.duplicated(["organisation_id", "cuit"], keep=False)


def not_swapped(units: pd.DataFrame) -> Check:
    """Return the check that women and men are not swapped in the year of entry."""
    indexed = units.set_index("unit_id")

    def check(outcomes: pd.DataFrame) -> pd.Series:
        known = indexed.reindex(outcomes["unit_id"])
        women, men = known["women"].to_numpy(), known["men"].to_numpy()
        entry = known["joined_date"].str[:4].to_numpy() == outcomes["year"].astype(str).to_numpy()
        here, total = outcomes["women_jobs"].to_numpy(), outcomes["jobs"].to_numpy()
        swapped = (here == men) & (total - here == women) & (women != men) & entry
        return pd.Series(~swapped, index=outcomes.index)

    return Check(check)


def validate(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> int:
    """Validate lazily and return the number of failures."""
    try:
        schema.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0


def main(folder: Path, kind: str) -> int:
    """Read and validate the three tables."""
    organisations = read(folder, "organisations", kind, [])
    units = read(folder, "units", kind, ["cuit"])
    outcomes = read(folder, "outcomes", kind, [])
    day = [Check.str_matches(DATE), Check(is_day), Check.in_range(START, END)]
    schemas = {
        "organisations": pa.DataFrameSchema(
            {
                "organisation_id": Column(
                    "str",
                    [Check.str_matches(SAFE_TEXT), Check(holds_no_cuit)],
                    unique=True,
                ),
                "name": safe(),
                "kind": Column("str", Check.isin(KINDS)),
                "province": Column("str", Check.isin(PROVINCES)),
            },
            coerce=True,
        ),
        "units": pa.DataFrameSchema(
            {
                "unit_id": Column(
                    "str",
                    [Check.str_matches(SAFE_TEXT), Check(holds_no_cuit)],
                    unique=True,
                ),
                "organisation_id": Column(
                    "str",
                    [
                        Check.str_matches(SAFE_TEXT),
                        Check.isin(set(organisations["organisation_id"])),
                    ],
                ),
                "cuit": Column("str", [Check.str_matches(r"^\d{11}$"), Check(has_check_digit)]),
                "sector": Column("str", Check.isin(SECTORS)),
                "province": Column("str", Check.isin(PROVINCES)),
                "women": count(),
                "men": count(),
                "formal": Column("str", Check.isin(["yes", "no"])),
                "joined_date": Column("str", day),
            },
            checks=[Check(one_group_per_cuit), Check(one_row_per_cuit)],
            coerce=True,
        ),
        "outcomes": pa.DataFrameSchema(
            {
                "unit_id": Column(
                    "str",
                    [Check.str_matches(SAFE_TEXT), Check.isin(set(units["unit_id"]))],
                ),
                "year": Column("Int64", Check.in_range(2007, 2024)),
                "jobs": count(),
                "women_jobs": count(),
                "formal_jobs": count(),
                "wage_bill_ars": amount(),
                "sales_ars": amount(),
                "exports_ars": amount(),
            },
            checks=[
                Check(lambda d: ~(d["women_jobs"] > d["jobs"])),
                Check(lambda d: ~(d["formal_jobs"] > d["jobs"])),
                Check(lambda d: ~(d["exports_ars"] > d["sales_ars"])),
                Check(lambda d: ~((d["jobs"] == 0) & (d["wage_bill_ars"] > 0))),
                Check(
                    lambda d: ~((d["jobs"] > 0) & d["wage_bill_ars"].between(0, 1000 * d["jobs"]))
                ),
                not_swapped(units),
            ],
            unique=["unit_id", "year"],
            coerce=True,
        ),
    }
    frames = {"organisations": organisations, "units": units, "outcomes": outcomes}
    return sum(validate(schema, frames[name]) for name, schema in schemas.items())


if __name__ == "__main__":
    failures = main(Path(sys.argv[1]), sys.argv[2])
    print(failures)
