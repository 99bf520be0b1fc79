"""Charts of grants: approved and paid by cohort, execution, payments by year, what is owed."""

from __future__ import annotations

import pandas as pd

from spl_eval import spanish
from spl_eval.publish.charts import Series, bars, lines
from spl_eval.publish.charts.canvas import CURVES, FLOW, OFFICIAL, PORTFOLIO
from spl_eval.publish.grants.commitment_tables import nothing_known
from spl_eval.publish.grants.tables import paid
from spl_eval.publish.grants.view import Grants, absent_without, labelled_groups, millions
from spl_eval.publish.views import MILLION, Absent, Chart, Field, Table, percent_field
from spl_eval.publish.words import HEADINGS, group_said
from spl_eval.results import money
from spl_eval.results.grants import commitments, ledger, payments


def approved_and_paid(view: Grants) -> Chart | Absent:
    """Chart what was approved and paid by year of signature, in constant pesos."""
    name = "approved_and_paid_chart"
    title = "Aprobado y pagado por año de firma, en pesos constantes"
    if absent := absent_without(view.nothing if view.ledger.frame.empty else "", name, title):
        return absent
    approved, spent = view.ledger.approved, view.ledger.paid
    whole = ledger.executed(view.ledger)
    frame = labelled_groups(ledger.executed(view.ledger, ["cohort"]), "cohort")
    frame = _in_millions(frame, [approved, spent])
    rate, constant = (whole[each].iloc[0] for each in ("execution_rate", "execution_rate_constant"))
    known = frame[frame[approved].notna()]
    if not spanish.is_missing(rate) and len(known):
        largest = known.sort_values(approved, kind="stable").iloc[-1]["label"]
        title = (
            f"De lo aprobado se pagó el {spanish.percent(rate)} en pesos corrientes "
            f"({spanish.percent(constant)} en pesos constantes); lo firmado en {largest} es el "
            "monto constante más grande"
        )
    values = (
        Series(approved, "aprobado", FLOW, millions),
        Series(spent, "pagado", PORTFOLIO, millions),
    )
    axis = f"Millones de pesos de {view.month}, por año de firma"
    data = _data(name, title, frame, "cohort", values)
    return bars(name, title, frame, "label", values, axis=axis, data=data, **view.constant)


def execution(view: Grants, by: str) -> Chart | Absent:
    """Chart the execution rate by groups, in current and in constant pesos."""
    name, title = f"execution_by_{by}_chart", f"Ejecución por {group_said(by)}"
    reason = nothing_known(view)
    if absent := absent_without(reason, name, title):
        return absent
    whole = ledger.executed(view.ledger)
    frame = labelled_groups(ledger.executed(view.ledger, [by]), by, whole)
    known = frame[frame["execution_rate"].notna() & ~frame["is_total"]]
    if len(known) > 1:
        ordered = known.sort_values("execution_rate", kind="stable")
        low, high = ordered.iloc[0], ordered.iloc[-1]
        title = (
            f"De lo aprobado se pagó el {spanish.percent(whole['execution_rate'].iloc[0])}: del "
            f"{spanish.percent(low['execution_rate'])} ({group_said(by)} {low['label']}) al "
            f"{spanish.percent(high['execution_rate'])} ({group_said(by)} {high['label']})"
        )
    values = (
        Series("execution_rate", "en pesos corrientes", PORTFOLIO, spanish.percent),
        Series("execution_rate_constant", "en pesos constantes", OFFICIAL, spanish.percent),
    )
    data = _data(name, title, frame, by, values, percent=True)
    axis = "Pagado, en porcentaje de lo aprobado a los mismos instrumentos"
    return bars(name, title, frame, "label", values, axis=axis, data=data, **view.both)


def paid_each_year(view: Grants) -> Chart | Absent:
    """Chart what was paid each year in constant pesos, by both splices."""
    name, title = "paid_each_year_chart", "Pagado en cada año, en pesos constantes"
    if absent := absent_without(view.unpaid, name, title):
        return absent
    frame = _in_millions(paid(view), ["constant", "constant_other"])
    gaps = frame["difference"].dropna().abs()
    known = frame[frame["constant"].notna()]
    if len(known) and len(gaps):
        peak = known.sort_values("constant", kind="stable").iloc[-1]
        title = (
            f"El año en que más se pagó fue {int(peak['year'])}; según el empalme de precios, los "
            f"montos de un año difieren hasta {spanish.percent(gaps.max())}"
        )
    own, other = view.ledger.prices.splice, view.other.splice
    values = (
        Series("constant", money.SPLICES[own], PORTFOLIO, millions),
        Series("constant_other", money.SPLICES[other], CURVES[1], millions),
    )
    data = _data(name, title, frame, "year", values)
    stated = view.constant | {"basis": f"Pesos constantes de {view.month}, según cada empalme"}
    axis = f"Millones de pesos de {view.month}"
    return lines(name, title, frame, "year", values, axis=axis, data=data, **stated)


def fees(view: Grants) -> Chart | Absent:
    """Chart coordinators' fees and money for projects over the years."""
    name, title = "fees_chart", "Honorarios de coordinación y actividades de proyectos"
    if absent := absent_without(view.unpaid, name, title):
        return absent
    shares = payments.fees(view.ledger)
    last = shares.iloc[-1]
    if not spanish.is_missing(last["fee_share"]):
        title = (
            f"De lo pagado en {view.ledger.year}, el {spanish.percent(last['fee_share'])} fueron "
            "honorarios de coordinación"
        )
    frame = _in_millions(shares, ["fee", "activity"])
    values = (
        Series("fee", "honorarios", CURVES[3], millions),
        Series("activity", "actividades de proyectos", PORTFOLIO, millions),
    )
    data = _data(name, title, frame, "year", values)
    axis = f"Millones de pesos de {view.month}"
    return lines(name, title, frame, "year", values, axis=axis, data=data, **view.constant)


def open_commitments(view: Grants) -> Chart | Absent:
    """Chart what is committed and unpaid, by year of signature, in current pesos."""
    name, title = "open_commitments_chart", "Comprometido y sin pagar, por año de firma"
    if absent := absent_without(nothing_known(view), name, title):
        return absent
    found = commitments.balance(view.ledger, ["cohort"])
    whole = commitments.balance(view.ledger)["open_ars"].iloc[0]
    own = found.loc[(found["cohort"] == view.ledger.year).fillna(False), "open_ars"].dropna()
    if not spanish.is_missing(whole):
        title = (
            f"A fines de {view.ledger.year} había {spanish.pesos(whole)} comprometidos y sin pagar"
        )
        if len(own) and whole:
            share = spanish.percent(100 * float(own.iloc[0]) / whole)
            title += f"; el {share}, de lo firmado ese año"
    frame = _in_millions(labelled_groups(found, "cohort"), ["open_ars"])
    values = (Series("open_ars", "comprometido y sin pagar", FLOW, millions),)
    data = _data(name, title, frame, "cohort", values)
    axis = "Millones de pesos corrientes, por año de firma"
    return bars(name, title, frame, "label", values, axis=axis, data=data, **view.current)


def _in_millions(frame: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    return frame.assign(**{each: frame[each] / MILLION for each in columns})


def _data(
    name: str,
    title: str,
    frame: pd.DataFrame,
    by: str,
    values: tuple[Series, ...],
    *,
    percent: bool = False,
) -> Table:
    """Return the plotted values as a table; amounts in millions of pesos."""
    first = Field("year", "Año", str) if by == "year" else Field("label", HEADINGS[by])
    fields = [
        percent_field(each.column, each.label)
        if percent
        else Field(each.column, f"{each.label} (millones)", each.form, numeric=True)
        for each in values
    ]
    return Table(name, title, frame, (first, *fields))
