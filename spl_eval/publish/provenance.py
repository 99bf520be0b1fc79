"""What the audit annex of a page says of the run that made it."""

from __future__ import annotations

import datetime as dt

from spl_eval import spanish
from spl_eval.publish.manifest import Manifest

EDITIONS = {"draft": "Borrador", "final": "Edición final"}
SHORT_COMMIT = 12
NATURES = {"real": "reales", "simulated": "simulados"}


def provenance(manifest: Manifest) -> list[tuple[str, str]]:
    """Return label and value of each fact about the run, in Spanish."""
    given = [
        (f"Parámetro {name} de {notebook}", str(value))
        for notebook, values in manifest.parameters.items()
        for name, value in values.items()
    ]
    seconds = [
        (f"Duración de {notebook}", f"{spanish.number(duration, decimals=1)} s")
        for notebook, duration in manifest.durations.items()
    ]
    versions = "; ".join(f"{name} {version}" for name, version in manifest.packages.items())
    return [
        ("Corrida", manifest.run),
        ("Edición", EDITIONS[manifest.edition]),
        ("Datos", f"{manifest.data} ({NATURES[manifest.nature]})"),
        ("Empezó", when(manifest.started)),
        ("Versión del código", manifest.commit or spanish.MISSING),
        *given,
        *seconds,
        ("Versiones", versions),
    ]


def code_version(manifest: Manifest) -> str:
    """Return the commit shortened, with its mark when files differ from it."""
    if manifest.commit is None:
        return spanish.MISSING
    commit, mark, changes = manifest.commit.partition("+")
    return f"{commit[:SHORT_COMMIT]}{mark}{changes}"


def when(iso: str) -> str:
    """Write a moment: ``22 de noviembre de 2026, 18:43``."""
    moment = dt.datetime.fromisoformat(iso)
    return f"{spanish.date(moment.date().isoformat())}, {moment:%H:%M}"
