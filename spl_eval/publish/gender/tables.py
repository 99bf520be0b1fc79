"""The tables of women and men in jobs and among members, by group and beside official shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.views import Absent, Field, Table, count_field, percent_field
from spl_eval.results.gender import people as gender
from spl_eval.results.programme import Records

POPULATION_WORDS = {"flow": "Firmado en el año", "portfolio": "Cartera pagada en el año"}
BY_WORDS = {"sector": "Sector", "region": "Región", "line": "Línea", "province": "Provincia"}
TOTAL = "Total"
NOT_ADDED = "Lo firmado y la cartera son poblaciones que se superponen: no se suman."


def nothing(name: str, title: str, records: Records) -> Absent:
    """Say that a part of the chapter has nobody to describe."""
    where = "" if records.selection.is_all else f", con este filtro ({records.selection.words}),"
    reason = f"En {records.year}{where} no se firmó ni se pagó nada: no hay a quién describir."
    return Absent(name, title, reason)


def named(frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Name the row of those whose ``by`` is not known."""
    words = f"Sin dato de {BY_WORDS[by].casefold()}"
    return frame.assign(**{by: frame[by].fillna(words)})


def of_total(part: Any, whole: Any) -> str:
    """Write how many of a total: ``9 de 264``; a dash of none."""
    return "—" if not whole else f"{spanish.number(part)} de {spanish.number(whole)}"


def share(value: Any) -> str:
    """Write a percentage; a dash where there is nobody to divide by."""
    return "—" if spanish.is_missing(value) else spanish.percent(value)


def share_field(name: str, label: str) -> Field:
    """Declare a column of percentages that a row without anybody does not have."""
    return Field(name, label, share, numeric=True)


Cases = Callable[[Records, str], pd.DataFrame]


def both_populations(records: Records, cases_of: Cases, by: str) -> pd.DataFrame:
    """Return the split of the flow and of the portfolio side by side, and their totals.

    Columns ``<population>_<count>``, with ``<population>_without`` as text. Where a population
    has no case in a group, its counts are zero.
    """
    sides = []
    for population in gender.POPULATIONS:
        cases = cases_of(records, population)
        whole = pd.DataFrame([{by: TOTAL, **gender.split(cases)}]).astype(gender.COUNTS)
        if by == "line":
            cases = gender.by_line(cases, gender.acting_in(records, population))
        side = pd.concat([named(gender.split_by(cases, by), by), whole], ignore_index=True)
        sides.append(side.set_index(by).add_prefix(f"{population}_"))
    found = sides[0].join(sides[1], how="outer").reset_index()
    for population in gender.POPULATIONS:
        nobody = found[f"{population}_cases"].fillna(0) == 0
        for name in ("cases", "cases_without_sex", "women", "men"):
            found[f"{population}_{name}"] = found[f"{population}_{name}"].mask(nobody, 0)
        found[f"{population}_without"] = [
            of_total(part, whole)
            for part, whole in zip(
                found[f"{population}_cases_without_sex"], found[f"{population}_cases"], strict=True
            )
        ]
    last = found[by].eq(TOTAL).astype(int) * 2 + found[by].str.startswith("Sin dato").astype(int)
    return found.assign(last=last).sort_values(["last", by]).reset_index(drop=True)


def jobs_by(records: Records, by: str) -> Table | Absent:
    """Return women and men in the jobs of the units, by sector, region or line."""
    caption = f"Puestos involucrados de mujeres y de varones, por {BY_WORDS[by].casefold()}"
    return _split_table(records, gender.workers, by, f"women_jobs_by_{by}", caption, "Unidades")


def members_by(records: Records, by: str) -> Table | Absent:
    """Return women and men among the members of organisations, by sector, region or line."""
    caption = f"Asociadas y asociados de las organizaciones, por {BY_WORDS[by].casefold()}"
    return _split_table(
        records, gender.members, by, f"women_members_by_{by}", caption, "Organizaciones"
    )


def _split_table(
    records: Records, cases_of: Cases, by: str, name: str, caption: str, cases: str
) -> Table | Absent:
    frame = both_populations(records, cases_of, by)
    if not int(frame[["flow_cases", "portfolio_cases"]].sum().sum()):
        return nothing(name, caption, records)
    fields, also = [Field(by, BY_WORDS[by])], []
    for population, words in (("flow", "Firmado"), ("portfolio", "Cartera")):
        fields += [
            count_field(f"{population}_women", f"{words}: mujeres"),
            count_field(f"{population}_men", f"{words}: varones"),
            share_field(f"{population}_women_share", f"{words}: % mujeres"),
            Field(f"{population}_without", f"{words}: {cases.casefold()} sin dato", numeric=True),
        ]
        also += [f"{population}_cases", f"{population}_cases_without_sex"]
    note = f"{cases} sin dato: no se sabe cuántas mujeres y cuántos varones; no se reparten. "
    if by == "line":
        note += "Quien está en dos líneas cuenta en cada una: la suma puede pasar el total. "
    return Table(
        name, caption, frame, tuple(fields), note + NOT_ADDED, tuple(also), period=str(records.year)
    )


def labelled_count(value: Any) -> str:
    """Write a count; a dash where the row cannot have it."""
    return "—" if spanish.is_missing(value) else spanish.number(value)


def official_table(
    records: Records, compared: pd.DataFrame, by: str, sources: tuple[str, ...]
) -> Table | Absent:
    """Return the portfolio's share of women beside that of registered private jobs."""
    name = f"women_beside_official_by_{by}"
    caption = f"Mujeres en la cartera y en el empleo registrado, por {BY_WORDS[by].casefold()}"
    if compared.empty:
        return nothing(name, caption, records)
    frame = named(compared, by).assign(
        without=[
            of_total(*pair)
            for pair in zip(compared["cases_without_sex"], compared["cases"], strict=True)
        ]
    )
    return Table(
        name,
        caption,
        frame,
        (
            Field(by, BY_WORDS[by]),
            count_field("women", "Mujeres"),
            count_field("men", "Varones"),
            share_field("women_share", "Cartera: % mujeres"),
            percent_field("official_share", "Empleo registrado: % mujeres"),
            Field("difference", "Diferencia (puntos)", points, numeric=True),
            Field("without", "Unidades sin dato", numeric=True),
        ),
        "El empleo registrado privado no cuenta el informal, el trabajo por cuenta propia ni a "
        "quienes integran cooperativas de trabajo. La correspondencia de sectores es una propuesta "
        "nuestra, y las ramas oficiales suelen ser más anchas que el sector.",
        ("cases", "cases_without_sex"),
        period=str(records.year),
        sources=sources,
    )


def points(value: Any) -> str:
    """Write a difference of percentages: ``+3,4``; a dash where there is none."""
    if spanish.is_missing(value):
        return "—"
    text = spanish.number(value, decimals=1)
    return f"+{text}" if value > 0 else text
