"""Time `spl-eval check` against pandera and against a bare DuckDB scan of the same files.

    python benchmarks/check.py [--units 200000] [--repeats 5] [--pandera-python PYTHON]

Every tool is a process of its own, so that imports count and memory is the process's peak.
The runs are interleaved, and each ratio is the median of the ratios of neighbouring runs:
what else the machine does falls on all alike. Prints the table that stands in README.md.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCAN = """
import duckdb, sys
from pathlib import Path
connection = duckdb.connect(config={"threads": 4})
for path in sorted(Path(sys.argv[1]).glob("*." + sys.argv[2])):
    options = "'" + str(path) + "'" + (", all_varchar=true" if sys.argv[2] == "csv" else "")
    reader = "read_" + sys.argv[2]
    columns = connection.execute(f"DESCRIBE SELECT * FROM {reader}({options})").fetchall()
    every = ", ".join(f'max("{name}")' for name, *_ in columns)
    connection.execute(f"SELECT {every} FROM {reader}({options})").fetchall()
"""
KILOBYTES = 1024**2 if sys.platform == "darwin" else 1024
"""What divides ru_maxrss into MB: macOS gives bytes, Linux kilobytes."""

TOOLS = ("spl-eval check", "pandera", "DuckDB scan")


def measured(command: list[str]) -> tuple[float, float]:
    """Run ``command``; return its seconds and its peak memory in MB."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command}: {errors.decode()}")
    return seconds, usage.ru_maxrss / KILOBYTES


def commands(folder: Path, kind: str, pandera_python: str) -> dict[str, list[str]]:
    """Return each tool's command for one folder."""
    return {
        "spl-eval check": [str(Path(sys.executable).with_name("spl-eval")), "check", str(folder)],
        "pandera": [pandera_python, str(HERE / "check_with_pandera.py"), str(folder), kind],
        "DuckDB scan": [sys.executable, "-c", SCAN, str(folder), kind],
    }


def make(target: Path, units: int, kind: str) -> None:
    """Make the data in a process of its own: a child's peak memory begins with its parent's."""
    script = [sys.executable, str(HERE / "programme_data.py")]
    subprocess.run([*script, str(target), str(units), kind], check=True)


def alone(workbook: Path, repeats: int) -> str:
    """Return the table's row for a workbook, which pandera does not read."""
    command = [str(Path(sys.executable).with_name("spl-eval")), "check", str(workbook)]
    runs = [measured(command) for _ in range(repeats)]
    seconds, memory = (statistics.median(each) for each in zip(*runs, strict=True))
    return f"| xlsx, 50,000 outcomes | spl-eval check | {seconds:.2f} | {memory:.0f} | – | – |"


def compare(folder: Path, kind: str, repeats: int, pandera_python: str) -> list[str]:
    """Return the table's rows for one kind of file."""
    runs: dict[str, list[tuple[float, float]]] = {tool: [] for tool in TOOLS}
    each = commands(folder, kind, pandera_python)
    for _ in range(repeats):
        for tool in TOOLS:
            runs[tool].append(measured(each[tool]))
    ours = runs["spl-eval check"]
    rows = []
    for tool in TOOLS:
        seconds = statistics.median(run[0] for run in runs[tool])
        memory = statistics.median(run[1] for run in runs[tool])
        ratios = [other[0] / mine[0] for other, mine in zip(runs[tool], ours, strict=True)]
        sizes = [other[1] / mine[1] for other, mine in zip(runs[tool], ours, strict=True)]
        rows.append(
            f"| {kind} | {tool} | {seconds:.2f} | {memory:.0f} "
            f"| {statistics.median(ratios):.2f} | {statistics.median(sizes):.2f} |"
        )
    return rows


def main() -> None:
    """Make the data, run everything, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--pandera-python", default=sys.executable)
    given = parser.parse_args()
    if subprocess.run([given.pandera_python, "-c", "import pandera"], check=False).returncode:
        raise SystemExit("pandera is not installed there; README.md says how.")
    print("| files | tool | seconds | peak MB | time / ours | memory / ours |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place:
        for kind in ("csv", "parquet"):
            folder = Path(place) / kind
            make(folder, given.units, kind)
            print("\n".join(compare(folder, kind, given.repeats, given.pandera_python)))
        workbook = Path(place) / "planilla.xlsx"
        make(workbook, given.units // 20, "xlsx")
        print(alone(workbook, given.repeats))


if __name__ == "__main__":
    main()
