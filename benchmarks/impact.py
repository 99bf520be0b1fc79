"""Time `spl_eval.impact` against its peers and against a bare DuckDB group-by of the same file.

    python benchmarks/impact.py [--peers-python PYTHON] [--only WORK ...] [--data FOLDER]

The tools alternate. First each run is a fresh process (imports count, memory is the process's
peak); then every tool stays in memory and works on request, its first run uncounted (a tool that
runs only once has its fresh run there). A ratio is the median of the ratios of neighbouring runs:
what else the machine does falls on all alike. The figures of every tool are compared with ours.
Prints the tables of README.md.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
KILOBYTES = 1024**2 if sys.platform == "darwin" else 1024
"""What divides ru_maxrss into MB: macOS gives bytes, Linux kilobytes."""
OURS, FLOOR = "spl_eval", "DuckDB group-by"
OF_THE_PROJECT = (OURS, FLOOR)


@dataclass(frozen=True)
class Work:
    """What is estimated on which register, and how often by each tool (fresh and warm runs)."""

    title: str
    kind: str
    units: int
    periods: int
    runs: dict[str, int]
    covariates: bool = False

    def file(self, folder: Path) -> Path:
        """Return where the register is, or is to be."""
        suffix = "_covariates" if self.covariates else ""
        return folder / f"{self.units}x{self.periods}{suffix}.parquet"


YEARS = {OURS: 7, FLOOR: 7, "diff-diff": 5}
WORKS = {
    "fresh": Work(
        "10,000 units × 10 years, event study",
        "event",
        10_000,
        10,
        YEARS | {"diff-diff with bands": 5},
    ),
    "table": Work("the same, laid out as a data frame", "table", 10_000, 10, YEARS),
    "n100k": Work(
        "100,000 units × 10 years, event study", "event", 100_000, 10, YEARS | {"moderndid": 2}
    ),
    "n1m": Work(
        "1,000,000 units × 10 years, event study",
        "event",
        1_000_000,
        10,
        YEARS | {"csdid": 3},
    ),
    "dr": Work(
        "doubly robust, 2 covariates, 1,000,000 units × 10 years, event study",
        "dr",
        1_000_000,
        10,
        {OURS: 5, "diff-diff": 3, "csdid": 3},
        covariates=True,
    ),
    "months": Work(
        "600,000 units × 120 months, 952 cells, four aggregations with bands",
        "all",
        600_000,
        120,
        {OURS: 9, FLOOR: 9, "diff-diff": 2},
    ),
    "twfe": Work(
        "two-way fixed effects clustered by unit, 600,000 units × 120 months",
        "twfe",
        600_000,
        120,
        {OURS: 5, FLOOR: 5, "pyfixest": 1},
    ),
}


@dataclass(frozen=True)
class Run:
    """One run: seconds of a fresh process, from file to result, from frame to result; peak MB."""

    process: float
    result: float
    estimate: float
    megabytes: float
    figures: dict[str, list[float]]


def command(tool: str, work: Work, folder: Path, peers_python: str) -> list[str]:
    """Return the process of one tool."""
    python = sys.executable if tool in OF_THE_PROJECT else peers_python
    return [python, str(HERE / "impact_peers.py"), tool, work.kind, str(work.file(folder))]


def fresh(process: list[str]) -> Run:
    """Run a tool once in a process of its own, from its start to its end."""
    start = time.perf_counter()
    child = subprocess.Popen(process, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.close()
    answer = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    megabytes = usage.ru_maxrss / KILOBYTES
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(process)}: {child.returncode}")
    told = json.loads(answer)
    result = told["read"] + told["estimate"]
    return Run(seconds, result, told["estimate"], megabytes, told["figures"])


def warm(child: subprocess.Popen[str]) -> Run:
    """Let a tool that is already in memory run once more."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write("\n")
    child.stdin.flush()
    told = json.loads(child.stdout.readline())
    result = told["read"] + told["estimate"]
    return Run(math.nan, result, told["estimate"], math.nan, told["figures"])


def alternating(work: Work, tools: list[str], folder: Path, peers: str) -> list[dict[str, Run]]:
    """Return the rounds of fresh processes; slow tools leave the later rounds out."""
    return [
        {
            tool: fresh(command(tool, work, folder, peers))
            for tool in tools
            if turn < work.runs[tool]
        }
        for turn in range(max(work.runs[tool] for tool in tools))
    ]


def alternating_warm(
    work: Work, tools: list[str], folder: Path, peers: str
) -> list[dict[str, Run]]:
    """Return the rounds of tools that stay in memory, after one round that does not count."""
    with ExitStack() as stack:
        children = {}
        for tool in tools:
            child = stack.enter_context(
                subprocess.Popen(
                    command(tool, work, folder, peers),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            warm(child)
            children[tool] = child
        return [
            {tool: warm(child) for tool, child in children.items() if turn < work.runs[tool]}
            for turn in range(max(work.runs[tool] for tool in tools))
        ]


def difference(theirs: dict[str, list[float]], mine: dict[str, list[float]]) -> str:
    """Return the largest differences of estimates, and of standard errors as a share of ours."""
    shared = [name for name in theirs if name in mine and not math.isnan(theirs[name][1])]
    if not shared:
        return "– | –"
    estimates = max(abs(theirs[name][0] - mine[name][0]) for name in shared)
    errors = max(abs(theirs[name][1] / mine[name][1] - 1) for name in shared)
    return f"{estimates:.0e} ({len(shared)}) | {errors:.0e}"


def row(tool: str, cold: list[dict[str, Run]], hot: list[dict[str, Run]]) -> str:
    """Return one tool's row: its medians, its medians over ours, what it finds otherwise."""
    pairs = [(turn[tool], turn[OURS]) for turn in cold if tool in turn]
    warmed = [(turn[tool], turn[OURS]) for turn in hot if tool in turn]
    numbers = [
        median(theirs.process for theirs, _ in pairs),
        median(theirs.megabytes for theirs, _ in pairs),
        median(theirs.process / mine.process for theirs, mine in pairs),
        median(theirs.megabytes / mine.megabytes for theirs, mine in pairs),
        median(theirs.result for theirs, _ in warmed),
        median(theirs.result / mine.result for theirs, mine in warmed),
        median(theirs.estimate for theirs, _ in warmed),
        median(theirs.estimate / mine.result for theirs, mine in warmed),
    ]
    forms = ("{:.2f}", "{:.0f}", "{:.2f}", "{:.2f}", "{:.3f}", "{:.2f}", "{:.3f}", "{:.2f}")
    told = " | ".join(form.format(number) for form, number in zip(forms, numbers, strict=True))
    return f"| {tool} | {told} | {difference(pairs[0][0].figures, pairs[0][1].figures)} |"


HEADING = (
    "| tool | fresh: s | peak MB | s / ours | MB / ours | warm, file to result: s | / ours "
    "| frame to result: s | / ours' file to result | estimates differ by | errors, relative |"
    "\n|---|---|---|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    """Make the data, run everything, print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers-python", help="Python that has the peers; ours alone without it")
    parser.add_argument("--only", nargs="+", choices=WORKS, default=list(WORKS))
    parser.add_argument("--without", nargs="+", default=[], help="tools to leave out")
    parser.add_argument("--data", type=Path, help="where to keep the files; a temporary folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = given.data or Path(place)
        for work in (WORKS[name] for name in given.only):
            if not work.file(folder).exists():
                script = [sys.executable, str(HERE / "impact_data.py"), str(work.file(folder))]
                script += [str(work.units), str(work.periods)]
                subprocess.run(script + ["--covariates"] * work.covariates, check=True)
            tools = [
                tool
                for tool in work.runs
                if tool not in given.without and (given.peers_python or tool in OF_THE_PROJECT)
            ]
            cold = alternating(work, tools, folder, given.peers_python)
            often = [tool for tool in tools if work.runs[tool] > 1]
            hot = alternating_warm(work, often, folder, given.peers_python)
            hot[0] |= {tool: cold[0][tool] for tool in tools if tool not in often}
            rows = [row(tool, cold, hot) for tool in tools]
            print("\n".join([f"\n### {work.title}\n", HEADING, *rows]), flush=True)


if __name__ == "__main__":
    main()
