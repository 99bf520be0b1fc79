"""What ``spl-eval impact`` was asked for, checked before a single row is read."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path

from spl_eval.errors import UsageError, quoted

CELLS, SIMPLE, DYNAMIC, GROUP, CALENDAR = "none", "simple", "dynamic", "group", "calendar"
KINDS = (DYNAMIC, GROUP, CALENDAR, SIMPLE, CELLS)
USED_LIMITS = {DYNAMIC: {"min_event", "max_event", "balance_event"}, CELLS: set[str]()}
"""Limits of the time since entry that a kind uses; any other kind uses only the last one."""

STANDARD_OUTPUT = "-"
PANEL_SUFFIXES = (".parquet", ".csv")
SUFFIXES = {"csv": (".csv",), "json": (".json",), "svg": (".svg", ".png")}


@dataclass(frozen=True)
class Request:
    """The options of one call; those of the estimate are named as in ``att_gt``."""

    panel: str
    outcomes: tuple[str, ...]
    unit: str
    time: str
    cohort: str
    comparison: str
    base_period: str
    anticipation: float
    covariates: tuple[str, ...]
    method: str
    cluster: str | None
    weights: str | None
    by: str | None
    alpha: float
    aggregate: str
    min_event: float | None
    max_event: float | None
    balance_event: float | None
    csv: str | None
    json: str | None
    svg: str | None
    quiet: bool

    @property
    def panel_name(self) -> str:
        """Return the name of the file, without what tells of the machine."""
        return Path(self.panel).name or self.panel

    @property
    def window(self) -> dict[str, float]:
        """Return the limits of the event study that were given."""
        limits = {
            "min_event": self.min_event,
            "max_event": self.max_event,
            "balance_event": self.balance_event,
        }
        return {name: limit for name, limit in limits.items() if limit is not None}

    @property
    def json_to_output(self) -> bool:
        """Say whether the JSON goes to the standard output, in the place of the table."""
        return self.json == STANDARD_OUTPUT

    @property
    def targets(self) -> dict[str, Path]:
        """Return the files to write, by option, in a fixed order."""
        given = {"csv": self.csv, "json": None if self.json_to_output else self.json}
        given["svg"] = self.svg
        return {option: Path(path) for option, path in given.items() if path is not None}

    def check(self) -> None:
        """Raise UsageError when the options contradict each other or a file is out of place."""
        self._check_window()
        if self.svg is not None and self.aggregate == SIMPLE:
            raise UsageError(
                "--svg con --aggregate simple: un solo número no tiene figura. Use dynamic, "
                "group, calendar o none."
            )
        inputs = self._inputs()
        for option, target in self.targets.items():
            _check_target(f"--{option}", target, SUFFIXES[option])
            self._check_not_input(f"--{option}", target, inputs)

    def _check_window(self) -> None:
        unused = set(self.window) - USED_LIMITS.get(self.aggregate, {"max_event"})
        if unused:
            option = min(unused).replace("_", "-")
            raise UsageError(f"--{option} no vale con --aggregate {self.aggregate}.")
        first, last = self.min_event, self.max_event
        if first is not None and last is not None and first > last:
            raise UsageError(f"--min-event {first} es mayor que --max-event {last}.")

    def _inputs(self) -> list[Path]:
        """Return the files of the panel; raises UsageError when there is none."""
        path = Path(self.panel)
        if path.is_dir():
            raise UsageError(
                f"{quoted(self.panel)}: es una carpeta. Indique un archivo .parquet o .csv, o un "
                f"patrón entre comillas, por ejemplo '{path.name or '.'}/*.parquet'."
            )
        if path.exists():
            self._check_kind([path])
            return [path]
        found = [Path(each) for each in sorted(glob.glob(self.panel))]
        found = [each for each in found if each.is_file()]
        if not found:
            why = "ningún archivo coincide" if glob.has_magic(self.panel) else "no existe"
            raise UsageError(
                f"{quoted(self.panel)}: {why}. Indique un archivo .parquet o .csv, o un patrón "
                "entre comillas."
            )
        self._check_kind(found)
        return found

    def _check_kind(self, inputs: list[Path]) -> None:
        for each in inputs:
            if each.suffix.lower() not in PANEL_SUFFIXES:
                raise UsageError(
                    f"{quoted(each)}: no es un panel que se pueda leer. Indique archivos "
                    f"{' o '.join(PANEL_SUFFIXES)}."
                )

    def _check_not_input(self, option: str, target: Path, inputs: list[Path]) -> None:
        same = target.exists() and any(each.samefile(target) for each in inputs)
        # A file that is not there yet would be read as part of the panel the next time.
        pattern = str(Path(self.panel).absolute())
        if same or (glob.has_magic(self.panel) and target.absolute().match(pattern)):
            raise UsageError(
                f"{option} {target}: es parte del panel que se lee. Elija otro nombre."
            )


def _check_target(option: str, target: Path, suffixes: tuple[str, ...]) -> None:
    if target.suffix.lower() not in suffixes:
        raise UsageError(
            f"{option} {quoted(target)}: tiene que terminar en {' o '.join(suffixes)}. Escriba, "
            f"por ejemplo, {target.stem or 'efectos'}{suffixes[0]}."
        )
    if target.is_dir():
        raise UsageError(f"{option} {quoted(target)}: es una carpeta. Elija un archivo.")
    if not target.parent.is_dir():
        raise UsageError(
            f"{option} {quoted(target)}: la carpeta {quoted(target.parent)} no existe. Créela o "
            "elija otra."
        )
