"""The tables of the annual report: results, evidence, reach."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.intake import Dataset
from spl_eval.intake.names import LINES
from spl_eval.intake.tables_results import IDENTIFICATION, IDENTIFICATION_DATES, POPULATIONS
from spl_eval.publish.views import (
    Field,
    Table,
    count_field,
    labelled,
    percent_field,
    plain,
    ratio_field,
    source_field,
)
from spl_eval.results import evidence, framework, reach, territory

READING_NOTE = (
    "La línea de cada organización es una lectura de la lista; el informe no la dice caso por caso."
)


def identification(dataset: Dataset) -> Table:
    """Return the project's identity, dates in words and as they are written."""
    frame = dataset["identification"].copy()
    dates = frame["item"].isin(IDENTIFICATION_DATES)
    frame["shown"] = frame["value"].where(~dates, frame["value"].map(_date_or_text))
    return Table(
        "identification",
        "Identificación del proyecto",
        frame,
        (
            Field("item", "Dato", labelled(IDENTIFICATION)),
            Field("shown", "Valor"),
            Field("as_written", "Como está escrito en el informe"),
            source_field(),
        ),
    )


def _date_or_text(value: str) -> str:
    return spanish.date(value) if value[:4].isdigit() else value


def results_framework(assessed: pd.DataFrame) -> Table:
    """Return target, readings, attainment and status of each indicator."""
    frame = assessed.assign(
        state=[_state(row) for row in assessed.itertuples()],
        evidence_shown=[_evidence(row) for row in assessed.itertuples()],
    )
    return Table(
        "results_framework",
        "Marco de resultados: meta, lecturas, cumplimiento y estado de cada indicador",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("indicator", "Indicador"),
            count_field("target", "Meta anual"),
            count_field("declared", "Declarado"),
            Field("evidence_shown", "Lista de evidencia", numeric=True),
            count_field("narrative", "Relato"),
            percent_field("attainment_declared", "Cumplimiento declarado"),
            percent_field("attainment_evidence", "Cumplimiento con evidencia"),
            Field("state", "Estado"),
        ),
        note=(
            "El estado es el que sostienen todas las lecturas; se niega «totalmente» cuando lo "
            "declarado y la evidencia difieren. Lo preliminar y lo que está en trámite no cuentan "
            "como terminado."
        ),
    )


def _evidence(row: object) -> str:
    text = spanish.number(row.evidence)  # type: ignore[attr-defined]
    if row.preliminary_only:  # type: ignore[attr-defined]
        text += f" ({spanish.number(row.evidence_with_preliminary)} con lo preliminar)"  # type: ignore[attr-defined]
    return text


def _state(row: object) -> str:
    if row.status is None or spanish.is_missing(row.status):  # type: ignore[attr-defined]
        return spanish.MISSING
    text = framework.STATUSES[row.status]  # type: ignore[attr-defined]
    if row.preliminary_only:  # type: ignore[attr-defined]
        return f"{text}: sólo hay un producto preliminar"
    if row.disputed:  # type: ignore[attr-defined]
        return f"{text}, en discusión: las lecturas no coinciden"
    return text


def ledger(dataset: Dataset) -> Table:
    """Return every reading of every indicator, none chosen."""
    frame = evidence.ledger(dataset).merge(
        framework.targets(dataset["results"], dataset["missions"]), on="indicator_id"
    )
    pairs = zip(frame["count"], frame["target"], strict=True)
    frame["attainment"] = pd.array([framework.attainment(*pair) for pair in pairs], dtype="Float64")
    return Table(
        "evidence_ledger",
        "Libro de conciliación: cada lectura de cada indicador",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("reading", "Lectura", labelled(evidence.READINGS)),
            count_field("count", "Cantidad"),
            count_field("target", "Meta"),
            percent_field("attainment", "Cumplimiento"),
            source_field(),
        ),
        note="Se muestran todas las lecturas y no se elige ninguna.",
    )


def by_line(dataset: Dataset) -> Table:
    """Return instruments listed and beneficiaries told, per indicator and line."""
    frame = evidence.by_line(dataset)
    return Table(
        "evidence_by_line",
        "Instrumentos de cada línea dentro de cada indicador",
        frame,
        (
            Field("indicator_id", "Código"),
            Field("line", "Línea"),
            Field("line", "A quiénes asiste", lambda line: LINES.get(line, spanish.MISSING)),
            count_field("instruments", "Instrumentos en la lista"),
            count_field("organisations", "Organizaciones distintas"),
            count_field("narrative", "Beneficiarios en el relato"),
        ),
        note=READING_NOTE if frame["reading"].any() else "",
    )


def product_totals(assessed: pd.DataFrame) -> Table:
    """Return the sums per product and what they hide."""
    return Table(
        "product_totals",
        "Lo que esconden los totales por producto",
        framework.product_totals(assessed),
        (
            Field("product_id", "Producto"),
            count_field("target", "Suma de metas"),
            count_field("declared", "Suma declarada"),
            count_field("evidence", "Suma con evidencia"),
            count_field("hidden", "Diferencias sumadas por indicador"),
        ),
        note="Son sumas de cosas distintas: sólo se muestran para ver cuánto esconden.",
    )


def evidence_list(dataset: Dataset) -> Table:
    """Return every piece of evidence named, as it is written."""
    kinds = {"done": "terminado", "preliminary": "preliminar", "started": "iniciado"}
    counts = {"yes": "sí", "no": "no"}
    return Table(
        "evidence",
        "Evidencia nombrada por el informe",
        dataset["evidence"],
        (
            Field("indicator_id", "Código"),
            Field("name", "Organización, documento o hecho"),
            count_field("count", "Cantidad"),
            Field("state", "Estado", labelled(kinds)),
            Field("within_indicator", "Cuenta para la meta", labelled(counts)),
            source_field(),
        ),
    )


def organisations_twice(dataset: Dataset) -> Table:
    """Return the organisations that stand in more than one list."""
    named = evidence.organisations(dataset)
    return Table(
        "organisations_in_several_lists",
        "Organizaciones que figuran en más de una lista",
        named[named["indicators"].map(len) > 1],
        (
            Field("name", "Organización"),
            Field("indicators", "Indicadores"),
            count_field("instruments", "Instrumentos"),
            source_field(),
        ),
        empty="Ninguna organización figura en más de una lista.",
    )


def reach_table(dataset: Dataset) -> Table:
    """Return reach row by row, signed and paid apart, with ratios where they exist."""
    frame = dataset["reach"].reset_index().merge(reach.ratios(dataset), on="reach_id")
    frame["jobs_shown"] = [
        spanish.about(jobs, precision)
        for jobs, precision in zip(frame["jobs"], frame["jobs_precision"], strict=True)
    ]
    frame["counted"] = [
        spanish.MISSING if spanish.is_missing(count) else f"{spanish.number(count)} {unit}"
        for count, unit in zip(frame["count"], frame["count_unit"], strict=True)
    ]
    return Table(
        "reach",
        "Alcance por tipo de instrumento (puestos de trabajo involucrados, no creados)",
        frame,
        (
            Field("reach_id", "Fila"),
            Field("instrument", "Instrumento"),
            Field("population", "Población", labelled(POPULATIONS)),
            Field("counted", "Cantidad", numeric=True),
            count_field("units", "Unidades productivas"),
            Field("jobs_shown", "Puestos involucrados", numeric=True),
            Field("amount_ars", "Monto", spanish.pesos, numeric=True),
            ratio_field("jobs_per_unit", "Puestos por unidad"),
            ratio_field("units_per_count", "Unidades por instrumento u organización"),
            source_field(),
        ),
        note=(
            "Lo firmado en el año y la cartera pagada son poblaciones distintas: no se suman. Las "
            "unidades de varios instrumentos pueden ser las mismas."
        ),
    )


def signed_totals(dataset: Dataset) -> Table:
    """Return the totals of what was signed in the year, each with what it does not cover."""
    totals = reach.signed(dataset)
    jobs = spanish.about(totals.jobs_known, "approximate" if totals.approximate else "exact")
    rows = [
        ("instruments", "Instrumentos firmados", totals.instruments, ""),
        ("organisations", "Organizaciones distintas", totals.organisations, ""),
        (
            "units_with_repeats",
            "Unidades productivas, con repeticiones",
            totals.units_with_repeats,
            "una unidad puede estar en más de un instrumento",
        ),
        ("jobs_known", "Puestos de trabajo involucrados", totals.jobs_known, f"{jobs}, parcial")
        if totals.units_without_jobs
        else ("jobs_known", "Puestos de trabajo involucrados", totals.jobs_known, jobs),
        (
            "units_without_jobs",
            "Unidades de las que no se informan puestos",
            totals.units_without_jobs,
            "",
        ),
    ]
    frame = pd.DataFrame(rows, columns=["item", "label", "value", "caution"])
    frame["value"] = frame["value"].astype("Int64")
    return Table(
        "signed_totals",
        "Lo firmado en el año, en total",
        frame,
        (
            Field("label", "Dato"),
            count_field("value", "Cantidad"),
            Field("caution", "Cuidado", lambda text: text or "—"),
        ),
    )


def provinces(dataset: Dataset) -> Table:
    """Return the regions, their jurisdictions and those with something signed."""
    return Table(
        "regions",
        "Jurisdicciones con instrumentos firmados, por región",
        territory.by_region(territory.coverage(dataset)),
        (
            Field("region", "Región"),
            count_field("jurisdictions", "Jurisdicciones"),
            count_field("signed", "Con instrumentos firmados"),
            Field("provinces", "Cuáles", lambda names: plain(names) if names else "ninguna"),
        ),
        note=(
            "Regiones del INDEC; Buenos Aires va entera en la Pampeana porque los datos no dicen la "
            "localidad."
        ),
    )


def sectors(dataset: Dataset) -> Table:
    """Return the sectors named, with the rows of reach that name each."""
    return Table(
        "sectors",
        "Sectores nombrados en lo firmado y en lo pagado",
        territory.sectors(dataset),
        (
            Field("sector", "Sector"),
            Field("signed_in", "Firmado en el año", lambda rows: plain(rows) if rows else "no"),
            Field("paid_in", "Cartera pagada", lambda rows: plain(rows) if rows else "no"),
        ),
        note="El informe nombra los sectores y no da cantidades por sector.",
    )


def cumulative(dataset: Dataset) -> Table:
    """Return the sum of each indicator since the project began, where every year is there."""
    first = int(dataset.identification.get("project_start", str(dataset.year))[:4])
    frame = framework.cumulative(dataset["results"], first, dataset.year)
    return Table(
        "cumulative",
        f"Acumulado declarado desde {first}",
        frame,
        (
            Field("indicator_id", "Código"),
            count_field("declared", "Declarado acumulado"),
            Field(
                "years_missing",
                "Años sin datos",
                lambda years: spanish.listing(years) if years else "ninguno",
            ),
        ),
        note="Sin los datos de todos los años no hay acumulado: no se muestra una suma parcial.",
    )
