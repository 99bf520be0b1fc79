"""Rules over reach: units, jobs, sectors and provinces, signed and paid."""

from __future__ import annotations

from collections.abc import Iterator

from spl_eval.intake import Dataset
from spl_eval.intake.names import sectors
from spl_eval.results.annual import reach, territory
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import about, counted, listing, number


def partial_totals(dataset: Dataset) -> Iterator[Observation]:
    """Find a sum of jobs that leaves out rows which give none."""
    flow = reach.of_population(dataset, "flow")
    silent = flow[flow["jobs"].isna()]
    totals = reach.signed(dataset)
    if silent.empty or totals.jobs_known is None:
        return
    known = about(totals.jobs_known, "approximate" if totals.approximate else "exact")
    yield observed(
        f"No se informan puestos de trabajo de {listing(silent['reach_id'])} "
        f"({counted(totals.units_without_jobs, 'unidad', 'unidades')}): el total de lo firmado, "
        f"{known}, es parcial.",
        "reach",
        silent,
    )


def mixed_precision(dataset: Dataset) -> Iterator[Observation]:
    """Find rounded and exact job counts in one table."""
    rows = dataset["reach"].dropna(subset=["jobs", "jobs_precision"])
    if rows["jobs_precision"].nunique() > 1:
        rounded = rows[rows["jobs_precision"] == "approximate"]
        yield observed(
            f"Se mezclan cifras redondeadas ({listing(number(n) for n in rounded['jobs'])}) con "
            "exactas: las sumas heredan la menor precisión.",
            "reach",
            rounded,
        )


def stock_and_flow(dataset: Dataset) -> Iterator[Observation]:
    """Find signed instruments and the paid portfolio told in one list."""
    flow = reach.of_population(dataset, "flow")
    paid = reach.of_population(dataset, "portfolio")
    if flow.empty or paid.empty:
        return
    signed_count, signed_units = (flow[name].sum(skipna=False) for name in ("count", "units"))
    paid_count, paid_units = (paid[name].sum(skipna=False) for name in ("count", "units"))
    yield observed(
        "Se listan uno tras otro lo firmado en el año "
        f"({counted(signed_count, 'instrumento', 'instrumentos')}, "
        f"{counted(signed_units, 'unidad', 'unidades')}) y la cartera pagada "
        f"({counted(paid_count, 'organización', 'organizaciones')}, "
        f"{counted(paid_units, 'unidad', 'unidades')}): son poblaciones distintas y no se suman.",
        "reach",
        dataset["reach"],
    )


def sectors_signed_not_paid(dataset: Dataset) -> Iterator[Observation]:
    """Find sectors with something signed and nothing paid."""
    if reach.of_population(dataset, "portfolio")["sectors"].dropna().empty:
        return
    named = territory.sectors(dataset)
    unpaid = named[(named["signed_in"].map(len) > 0) & (named["paid_in"].map(len) == 0)]
    rows = dataset["reach"]
    for sector, signed_in in zip(unpaid["sector"], unpaid["signed_in"], strict=True):
        yield observed(
            f"El sector {sector} tiene instrumentos firmados y no está entre los pagados: puede "
            "ser cuestión de tiempo, y hay que explicarlo.",
            "reach",
            rows[rows["reach_id"].isin(signed_in)],
        )


def composite_sectors(dataset: Dataset) -> Iterator[Observation]:
    """Find sector names made of several, and years without any count per sector."""
    rows = dataset["reach"].dropna(subset=["sectors"])
    names = sorted({sector for each in rows["sectors"] for sector in each})
    composite = [name for name in names if " y " in name or "," in name]
    if composite:
        yield observed(
            f"Hay sectores de nombre compuesto ({'; '.join(composite)}) en listas unidas con «y» "
            "y comas, y ninguna cantidad por sector: separar la lista a mano da sectores falsos.",
            "reach",
            rows,
        )


def mission_sectors(dataset: Dataset) -> Iterator[Observation]:
    """Find missions that name sectors outside the programme's vocabulary."""
    known = {sector for each in dataset["reach"]["sectors"] for sector in each or ()}
    known |= set(sectors()) if known else set()
    missions = dataset["missions"].dropna(subset=["sectors"])
    other = missions[missions["sectors"].map(lambda each: bool(set(each) - known))]
    if known and len(other):
        names = dict.fromkeys(s for each in other["sectors"] for s in each if s not in known)
        yield observed(
            f"Las misiones nombran sectores con otras palabras ({listing(names)}): no se pueden "
            "cruzar con los sectores asistidos.",
            "missions",
            other,
        )


def coverage_claimed(dataset: Dataset) -> Iterator[Observation]:
    """Find a claim of national coverage where few provinces have something signed."""
    claims = dataset["claims"]
    claims = claims[(claims["topic"] == "coverage") & (claims["scope"] == "national")]
    covered = territory.coverage(dataset)
    reached, may_be_more = territory.reached(covered)
    if claims.empty or reached == len(covered):
        return
    regions = territory.by_region(covered)
    none = list(regions.loc[regions["signed"].eq(0).fillna(False), "region"])
    beyond = f", ninguna en {listing(none, 'ni')}" if none else ""
    paid = reach.of_population(dataset, "portfolio")
    silent = len(paid) > 0 and paid["provinces"].isna().all()
    unknown = " De lo pagado no se informa ninguna provincia." if silent else ""
    yield observed(
        f"El informe afirma: «{claims['claim'].iloc[0]}» Lo firmado llega a "
        f"{'al menos ' if may_be_more else ''}{number(reached)} de {number(len(covered))} "
        f"jurisdicciones{beyond}.{unknown}",
        "claims",
        claims,
    )


RULES = (
    Rule(
        "partial_totals",
        "missing",
        "medium",
        "¿Alguna suma de puestos deja filas afuera?",
        partial_totals,
    ),
    Rule(
        "mixed_precision",
        "precision",
        "medium",
        "¿Se mezclan cifras redondeadas y exactas?",
        mixed_precision,
    ),
    Rule(
        "stock_and_flow",
        "stock-flow",
        "medium",
        "¿Se listan juntos lo firmado y lo pagado?",
        stock_and_flow,
    ),
    Rule(
        "sectors_signed_not_paid",
        "sector",
        "low",
        "¿Hay sectores con firmas y sin pagos?",
        sectors_signed_not_paid,
    ),
    Rule(
        "composite_sectors",
        "sector",
        "medium",
        "¿Los nombres de los sectores se pueden leer de dos maneras?",
        composite_sectors,
    ),
    Rule(
        "mission_sectors",
        "sector",
        "medium",
        "¿Las misiones nombran los sectores con las mismas palabras?",
        mission_sectors,
    ),
    Rule(
        "coverage_claimed",
        "coverage",
        "medium",
        "¿La cobertura que se afirma coincide con las provincias alcanzadas?",
        coverage_claimed,
    ),
)
