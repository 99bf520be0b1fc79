"""Tables of what is owed at the end of the year, and of what was never paid."""

from __future__ import annotations

from spl_eval import spanish
from spl_eval.publish.grants.view import Grants, absent_without, labelled_groups, perhaps_later
from spl_eval.publish.views import (
    Absent,
    Field,
    Table,
    count_field,
    months,
    or_dash,
    percent_field,
    pesos_field,
)
from spl_eval.publish.words import HEADINGS, group_said
from spl_eval.results.grants import commitments


def nothing_known(view: Grants) -> str:
    """Say why a balance has nothing to show; empty when it has."""
    if not view.ledger.frame.empty and not view.ledger.payments_known:
        return "El conjunto de datos no trae desembolsos: no se sabe qué falta pagar."
    return view.nothing if view.ledger.frame.empty else ""


def balance(view: Grants, by: str) -> Table | Absent:
    """Return where what was approved stands at the end of the year, by groups."""
    name = f"balance_by_{by}"
    caption = f"Dónde está lo aprobado a fines de {view.ledger.year}, por {group_said(by)}"
    if absent := absent_without(nothing_known(view), name, caption):
        return absent
    whole = commitments.balance(view.ledger)
    unknown = bool((whole["unknown_ars"] != 0).fillna(False).any())
    left_out = int(whole["left_out"].iloc[0])
    lacking = (
        f"No están {spanish.counted(left_out, 'instrumento', 'instrumentos')} sin monto aprobado."
        if left_out
        else ""
    )
    return Table(
        name,
        caption,
        labelled_groups(commitments.balance(view.ledger, [by]), by, whole),
        (
            Field("label", HEADINGS[by]),
            pesos_field("approved_ars", "Aprobado"),
            pesos_field("paid_ars", "Pagado"),
            pesos_field("open_ars", "Comprometido y sin pagar"),
            pesos_field("released_ars", "Liberado por baja"),
            pesos_field("unspent_ars", "No usado al terminar"),
            *((pesos_field("unknown_ars", "Sin dato de situación"),) if unknown else ()),
        ),
        note=spanish.sentences(
            "Lo aprobado es la suma de lo que sigue. Comprometido: lo que falta pagar a "
            "instrumentos firmados o en ejecución.",
            lacking,
            perhaps_later(view),
        ),
        also=("instruments", "left_out", *(() if unknown else ("unknown_ars",))),
        **view.current,
    )


def still_open(view: Grants, by: str) -> Table | Absent:
    """Return the open commitments at the end of the year and how old they are, by groups."""
    name = f"open_by_{by}"
    caption = f"Comprometido y sin pagar a fines de {view.ledger.year}, por {group_said(by)}"
    if absent := absent_without(nothing_known(view), name, caption):
        return absent
    whole = commitments.balance(view.ledger)
    return Table(
        name,
        caption,
        labelled_groups(commitments.balance(view.ledger, [by]), by, whole),
        (
            Field("label", HEADINGS[by]),
            pesos_field("open_ars", "Comprometido y sin pagar"),
            percent_field("open_share", "De lo aprobado"),
            count_field("open_instruments", "Instrumentos con saldo"),
            Field("median_age", "Antigüedad mediana (meses)", or_dash(months), numeric=True),
            Field("oldest", "El más antiguo (meses)", or_dash(months), numeric=True),
        ),
        note=(
            "Antigüedad: de la firma al fin del año. Son pesos corrientes: lo que falta pagar no "
            "se ajusta por los precios."
        ),
        **view.current,
    )


def never_paid(view: Grants, by: str) -> Table | Absent:
    """Return open instruments without any payment long after their signature."""
    caption = (
        f"Firmados hace {spanish.number(commitments.LONG)} meses o más, en pie y sin ningún pago "
        f"a fines de {view.ledger.year}, por {group_said(by)}"
    )
    name = f"never_paid_by_{by}"
    if absent := absent_without(nothing_known(view), name, caption):
        return absent
    found = commitments.never_paid(view.ledger, [by])
    if found.empty:
        return Absent(name, caption, "No hay ninguno.")
    return Table(
        name,
        caption,
        labelled_groups(found, by, commitments.never_paid(view.ledger)),
        (
            Field("label", HEADINGS[by]),
            count_field("instruments", "Instrumentos"),
            pesos_field("approved_ars", "Aprobado"),
            count_field("without_amount", "Sin monto aprobado"),
        ),
        note="Sin fecha de firma no se sabe su antigüedad: ésos no están.",
        **view.current,
    )
