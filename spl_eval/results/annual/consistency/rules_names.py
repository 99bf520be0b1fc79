"""Rules over names: events, institutions, organisations, countries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pandas as pd
from babel import Locale

from spl_eval.errors import folded, nearest
from spl_eval.intake import Dataset, rows
from spl_eval.intake.names import organisation_key
from spl_eval.results.annual.consistency.findings import Observation, Rule, observed
from spl_eval.spanish import counted, listing

USUAL_COUNTRY_NAMES = (
    "Botswana",
    "Corea",
    "Estados Unidos de América",
    "Gran Bretaña",
    "Holanda",
    "Inglaterra",
    "Palestina",
    "República Checa",
    "Rep. Dominicana",
    "Zimbabwe",
)
"""Spellings in use in Argentina that the Unicode CLDR does not list."""

DOUBLED_WORD = re.compile(r"\b(\w+) \1\b", re.IGNORECASE)
LEGAL_SUFFIX = re.compile(r"\b(?:ltda\b\.?|limitada)", re.IGNORECASE)
COOPERATIVE = re.compile(r"\bcoop(?:erativa\b|\b\.?)", re.IGNORECASE)


def _several_names(dataset: Dataset, kind: str) -> Iterator[tuple[str, pd.DataFrame]]:
    mentions = dataset["mentions"]
    for entity, own in mentions[mentions["entity_kind"] == kind].groupby("entity_id", sort=False):
        if own["name"].nunique() > 1:
            yield str(entity), own


def event_names(dataset: Dataset) -> Iterator[Observation]:
    """Find one event told under several names."""
    for _, own in _several_names(dataset, "event"):
        yield observed(
            f"Un mismo evento aparece con {counted(own['name'].nunique(), 'nombre', 'nombres')}: "
            f"{'; '.join(own['name'].unique())}.",
            "mentions",
            own,
        )


def institution_names(dataset: Dataset) -> Iterator[Observation]:
    """Find institutions and programmes told under several names."""
    openings = {
        "institution": "Una misma institución, o quizá más de una, aparece",
        "programme": "Un mismo programa, o quizá más de uno, aparece",
    }
    for kind, opening in openings.items():
        for _, own in _several_names(dataset, kind):
            yield observed(
                f"{opening} con {counted(own['name'].nunique(), 'nombre', 'nombres')}: "
                f"{'; '.join(own['name'].unique())}. Hay que confirmarlo.",
                "mentions",
                own,
            )


def beneficiary_terms(dataset: Dataset) -> Iterator[Observation]:
    """Find several undefined words for those whom the programme assists."""
    for _, own in _several_names(dataset, "beneficiary_term"):
        yield observed(
            "Los beneficiarios se nombran con "
            f"{counted(own['name'].nunique(), 'palabra', 'palabras')} sin definir "
            f"({listing(own['name'].unique())}). Los puestos de trabajo son los "
            "«involucrados»: alcance, no empleo creado.",
            "mentions",
            own,
        )


def organisation_spellings(dataset: Dataset) -> Iterator[Observation]:
    """Find organisation names that will not match by text: doubled words, several suffixes."""
    names = dataset["organisations"].dropna(subset=["name"])
    if names.empty:
        return
    doubled = names[names["name"].map(lambda name: bool(DOUBLED_WORD.search(name)))]
    parts = [f"palabra repetida en «{name}»" for name in doubled["name"]]
    suspect = [doubled]
    for pattern, what in ((LEGAL_SUFFIX, "la forma legal"), (COOPERATIVE, "«Cooperativa»")):
        spelled = names["name"].str.extract(f"({pattern.pattern})", flags=re.IGNORECASE)[0].dropna()
        if spelled.nunique() > 1:
            usual = spelled.mode().iloc[0]
            suspect.append(names.loc[spelled[spelled != usual].index])
            parts.append(f"{what} se escribe {listing(sorted(spelled.unique()), 'o')}")
    if parts:
        yield observed(
            f"Nombres de organizaciones: {listing(parts)}. No hay CUIT para reconocerlas.",
            "organisations",
            pd.concat(suspect),
        )


def organisations_alike(dataset: Dataset) -> Iterator[Observation]:
    """Find organisations whose names differ only in spelling."""
    names = dataset["organisations"].dropna(subset=["name"])
    for _, own in names.groupby(names["name"].map(organisation_key)):
        if len(own) > 1:
            yield observed(
                f"Parecen la misma organización, con códigos distintos: {'; '.join(own['name'])}.",
                "organisations",
                own,
            )


@cache
def _countries() -> dict[str, str]:
    """Map folded country names (CLDR in Spanish, and usual ones) to the name as written."""
    named = (
        name
        for language in ("es", "es_AR")
        for code, name in Locale.parse(language).territories.items()
        if code.isalpha()
    )
    return {folded(name): name for name in (*named, *USUAL_COUNTRY_NAMES)}


def country_spelling(dataset: Dataset) -> Iterator[Observation]:
    """Find missions to a country whose name no country bears."""
    missions = dataset["missions"].dropna(subset=["country"])
    unknown = missions[~missions["country"].map(folded).isin(_countries())]
    for row, mission in rows(unknown):
        close = nearest(mission["country"], _countries().values(), cutoff=0.75)
        guess = f" ¿Es {close}?" if close else ""
        yield observed(
            f"«{mission['country']}» no figura en la lista de países.{guess}",
            "missions",
            missions.loc[[row]],
        )


def destinations_never_visited(dataset: Dataset) -> Iterator[Observation]:
    """Find countries named as mission destinations that no registered mission visited."""
    mentions = dataset["mentions"]
    named = mentions[mentions["entity_kind"] == "mission_destination"]
    visited = set(dataset["missions"]["country"].dropna().map(folded))
    countries = named["name"].map(folded).isin(_countries())
    other = named[countries & ~named["name"].map(folded).isin(visited)]
    if len(other) and visited:
        yield observed(
            f"Se habla de seguir con misiones fuera de los destinos del año "
            f"({listing(dataset['missions']['country'].dropna())}): {listing(other['name'])}.",
            "mentions",
            other,
        )


def mission_modalities(dataset: Dataset) -> Iterator[Observation]:
    """Find missions under more than one modality of cooperation."""
    missions = dataset["missions"].dropna(subset=["modalities"])
    several = missions[missions["modalities"].map(len) > 1]
    if len(several):
        names = dict.fromkeys(name for each in several["modalities"] for name in each)
        yield observed(
            f"{counted(len(several), 'misión figura', 'misiones figuran')} con más de una "
            f"modalidad de cooperación ({'; '.join(names)}).",
            "missions",
            several,
        )


RULES = (
    Rule(
        "event_names",
        "naming",
        "low",
        "¿Cada evento tiene un solo nombre?",
        event_names,
    ),
    Rule(
        "institution_names",
        "naming",
        "low",
        "¿Cada institución y programa tiene un solo nombre?",
        institution_names,
    ),
    Rule(
        "beneficiary_terms",
        "meaning",
        "high",
        "¿Está definido a quién se llama beneficiario y qué es un puesto de trabajo?",
        beneficiary_terms,
    ),
    Rule(
        "organisation_spellings",
        "naming",
        "medium",
        "¿Los nombres de las organizaciones están escritos de una sola manera?",
        organisation_spellings,
    ),
    Rule(
        "organisations_alike",
        "naming",
        "medium",
        "¿Hay organizaciones que parecen la misma?",
        organisations_alike,
    ),
    Rule(
        "country_spelling",
        "geography",
        "low",
        "¿Los países existen con ese nombre?",
        country_spelling,
    ),
    Rule(
        "destinations_never_visited",
        "geography",
        "low",
        "¿Los destinos de misiones que se nombran son los visitados?",
        destinations_never_visited,
    ),
    Rule(
        "mission_modalities",
        "cooperation",
        "low",
        "¿Cada misión tiene una sola modalidad de cooperación?",
        mission_modalities,
    ),
)
