"""Made-up programme records of any size, the same for every tool that is timed on them."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd

SEED = 20161231
ORGANISATIONS = 10_000
YEARS = range(2012, 2017)
PROVINCES = ("Salta", "Buenos Aires", "Córdoba", "Chaco", "Mendoza", "Río Negro")
SECTORS = ("textil", "turismo", "minería", "químico", "construcción")
WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def made_cuits(numbers: np.ndarray) -> list[str]:
    """Return a CUIT with a right check digit for each eight-digit number."""
    texts = []
    for number in numbers.tolist():
        stem = f"30{number:08d}"
        total = sum(int(d) * w for d, w in zip(stem, WEIGHTS, strict=True))
        texts.append(stem + "012345678990"[11 - total % 11])
    return texts


def made_programme(units: int) -> dict[str, pd.DataFrame]:
    """Return organisations, ``units`` units and five years of outcomes for each."""
    random = np.random.default_rng(SEED)
    codes = [f"O{i:05d}" for i in range(ORGANISATIONS)]
    organisations = pd.DataFrame(
        {
            "organisation_id": codes,
            "name": [f"Cooperativa simulada {i}" for i in range(ORGANISATIONS)],
            "kind": random.choice(["cooperative", "associative_group"], ORGANISATIONS),
            "province": random.choice(PROVINCES, ORGANISATIONS),
        }
    )
    women = random.integers(0, 9, units)
    men = random.integers(0, 9, units)
    records = pd.DataFrame(
        {
            "unit_id": [f"U{i:06d}" for i in range(units)],
            "organisation_id": random.choice(codes, units),
            "cuit": made_cuits(np.arange(units) + 70_000_000),
            "sector": random.choice(SECTORS, units),
            "province": random.choice(PROVINCES, units),
            "women": women,
            "men": men,
            "formal": random.choice(["yes", "no"], units),
            "joined_date": random.choice(["2013-05-02", "2014-08-15", "2016-03-01"], units),
        }
    )
    return {
        "organisations": organisations,
        "units": records,
        "outcomes": _outcomes(records, random),
    }


def _outcomes(units: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    each = np.repeat(np.arange(len(units)), len(YEARS))
    size = len(each)
    women = units["women"].to_numpy()[each]
    jobs = women + units["men"].to_numpy()[each] + random.integers(0, 3, size)
    wages = jobs * random.integers(8_000, 20_000, size)
    sales = (wages * random.uniform(1.2, 5, size)).round(2)
    exports = np.where(random.random(size) < 0.1, (sales * 0.2).round(2), np.nan)
    return pd.DataFrame(
        {
            "unit_id": units["unit_id"].to_numpy()[each],
            "year": np.tile(np.array(YEARS), len(units)),
            "jobs": jobs,
            "women_jobs": women,
            "formal_jobs": (jobs * random.random(size)).astype(int),
            "wage_bill_ars": wages,
            "sales_ars": sales,
            "exports_ars": exports,
        }
    )


def write_folder(folder: Path, units: int, kind: str) -> None:
    """Write the data set as ``csv`` (decimal comma) or ``parquet``."""
    folder.mkdir(parents=True)
    about = "title: Simulado para medir\nnature: simulated\nyear: 2016\n"
    (folder / "dataset.yml").write_text(about, encoding="utf-8")
    for name, frame in made_programme(units).items():
        if kind == "csv":
            frame.to_csv(folder / f"{name}.csv", index=False, decimal=",")
        else:
            duckdb.from_df(frame).write_parquet(str(folder / f"{name}.parquet"))


def write_workbook(path: Path, units: int) -> None:
    """Write the data set as a workbook with a sheet per table."""
    workbook = openpyxl.Workbook(write_only=True)
    about = workbook.create_sheet("dataset")
    for pair in (("title", "Simulado para medir"), ("nature", "simulated"), ("year", 2016)):
        about.append(pair)
    for name, frame in made_programme(units).items():
        sheet = workbook.create_sheet(name)
        sheet.append(list(frame.columns))
        for row in frame.astype(object).where(frame.notna(), None).itertuples(index=False):
            sheet.append(row)
    workbook.save(path)


if __name__ == "__main__":
    target, size, form = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    if form == "xlsx":
        write_workbook(target, size)
    else:
        write_folder(target, size, form)
