"""The tables of women and men in jobs and among members, by group and beside official shares."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.groups import named, with_total
from spl_eval.publish.views import (
    DASH,
    Absent,
    Field,
    Table,
    count_field,
    or_dash,
    percent_field,
)
from spl_eval.publish.words import (
    HEADINGS,
    NOT_ADDED,
    SHORT_POPULATIONS,
    group_said,
)
from spl_eval.results import involved
from spl_eval.results.gender import people
from spl_eval.results.programme import Records

"""What is written for a figure that cannot exist; one that nobody knows is «sin dato»."""

NO_PAYMENTS = "Los datos no traen pagos: no se sabe a qué organizaciones se pagó."


def paid_is_known(records: Records) -> bool:
    """Say whether the data carry any payment: else nobody knows who is in the portfolio."""
    return "disbursements" in records.carried


def nothing(name: str, title: str, records: Records, portfolio: bool = False) -> Absent:
    """Say that a part of the chapter, or one on the portfolio alone, has nobody to describe."""
    where = "" if records.selection.is_all else f", con este filtro ({records.selection.words}),"
    done = "no se pagó" if portfolio else "no se firmó ni se pagó"
    if not paid_is_known(records):
        done = "no se firmó"
    reason = f"En {records.year}{where} {done} nada: no hay a quién describir."
    if not paid_is_known(records):
        reason = NO_PAYMENTS if portfolio else f"{reason} {NO_PAYMENTS}"
    return Absent(name, title, reason)


def of_total(part: Any, whole: Any) -> str:
    """Write how many of a total: ``9 de 264``; a dash of none, and an unknown total is said."""
    if spanish.is_missing(whole):
        return spanish.MISSING
    return DASH if not whole else f"{spanish.number(part)} de {spanish.number(whole)}"


def share_field(name: str, label: str) -> Field:
    """Declare a column of percentages that a row without anybody does not have."""
    return Field(name, label, or_dash(spanish.percent), numeric=True)


Cases = Callable[[Records, str], pd.DataFrame]


def both_populations(records: Records, cases_of: Cases, by: str) -> pd.DataFrame:
    """Return the split of the flow and of the portfolio side by side, and their totals.

    Columns ``<population>_<count>``, with ``<population>_without`` as text, and ``is_total``. Where
    a population has no case in a group, its counts are zero; those of a portfolio that nobody
    knows are missing.
    """
    sides = []
    for population in involved.POPULATIONS:
        cases = cases_of(records, population)
        whole = people.split(cases)
        if by == "line":
            cases = people.by_line(cases, people.acting_in(records, population))
        side = with_total(people.split_by(cases, by), whole)
        sides.append(side.set_index([by, "is_total"]).add_prefix(f"{population}_").reset_index())
    found = sides[0].merge(sides[1], on=[by, "is_total"], how="outer")
    for population in involved.POPULATIONS:
        nobody = found[f"{population}_cases"].fillna(0) == 0
        for name in ("cases", "cases_without_sex", "women", "men"):
            known = population != involved.PORTFOLIO or paid_is_known(records)
            counts = found[f"{population}_{name}"]
            found[f"{population}_{name}"] = counts.mask(nobody, 0 if known else pd.NA)
        found[f"{population}_without"] = [
            of_total(part, whole)
            for part, whole in zip(
                found[f"{population}_cases_without_sex"], found[f"{population}_cases"], strict=True
            )
        ]
    return found.sort_values(["is_total", by], ignore_index=True)


def jobs_by(records: Records, by: str) -> Table | Absent:
    """Return women and men in the jobs of the units, by sector, region or line."""
    caption = f"Puestos involucrados de mujeres y de varones, por {group_said(by)}"
    return _split_table(records, people.workers, by, f"women_jobs_by_{by}", caption, "Unidades")


def members_by(records: Records, by: str) -> Table | Absent:
    """Return women and men among the members of organisations, by sector, region or line."""
    caption = f"Asociadas y asociados de las organizaciones, por {group_said(by)}"
    return _split_table(
        records, people.members, by, f"women_members_by_{by}", caption, "Organizaciones", True
    )


def _split_table(
    records: Records,
    cases_of: Cases,
    by: str,
    name: str,
    caption: str,
    cases: str,
    folded: bool = False,
) -> Table | Absent:
    frame = both_populations(records, cases_of, by)
    if not int(frame[["flow_cases", "portfolio_cases"]].sum().sum()):
        return nothing(name, caption, records)
    fields, also = [Field(by, HEADINGS[by])], []
    for population, words in SHORT_POPULATIONS.items():
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
        name,
        caption,
        named(frame, by),
        tuple(fields),
        note=note + NOT_ADDED,
        folded=folded or by == "line",
        also=tuple(also),
        period=str(records.year),
    )


count_or_dash = or_dash(spanish.number)
"""Write a count; a dash where the row cannot have it."""


def official_table(
    records: Records, compared: pd.DataFrame, by: str, sources: tuple[str, ...]
) -> Table | Absent:
    """Return the portfolio's share of women beside that of registered private jobs."""
    name = f"women_beside_official_by_{by}"
    caption = f"Mujeres en la cartera y en el empleo registrado, por {group_said(by)}"
    if compared.empty:
        return nothing(name, caption, records, portfolio=True)
    frame = compared.assign(
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
            Field(by, HEADINGS[by]),
            count_field("women", "Mujeres"),
            count_field("men", "Varones"),
            share_field("women_share", "Cartera: % mujeres"),
            percent_field("official_share", "Empleo registrado: % mujeres"),
            Field("difference", "Diferencia (puntos)", points, numeric=True),
            Field("without", "Unidades sin dato", numeric=True),
        ),
        note=(
            "El empleo registrado privado no cuenta el informal, el trabajo por cuenta propia ni "
            "a quienes integran cooperativas de trabajo. La correspondencia de sectores es una "
            "propuesta nuestra, y las ramas oficiales suelen ser más anchas que el sector."
        ),
        also=("cases", "cases_without_sex"),
        period=str(records.year),
        sources=sources,
    )


def _signed(value: Any) -> str:
    text = spanish.number(value, decimals=1)
    return f"+{text}" if value > 0 else text


points = or_dash(_signed)
"""Write a difference of percentages: ``+3,4``; a dash where there is none."""
