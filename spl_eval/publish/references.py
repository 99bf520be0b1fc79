"""A sentence that sends its reader to a section of another chapter, of this run or of another.

A notebook shows the words without a link; :mod:`spl_eval.publish.links` puts it there.
"""

from __future__ import annotations

import html
from dataclasses import asdict, dataclass

from spl_eval import spanish
from spl_eval.publish.shown import Shown

KIND = "reference"


@dataclass(frozen=True)
class Reference:
    """A sentence, and where it leads: ``before`` ``words``. ``after``, with a link on ``words``.

    ``run`` names the run that has the chapter; empty, the sentence leads nowhere. ``section`` is
    the anchor of a heading, as :func:`spl_eval.publish.pages.headings` makes it.
    """

    run: str
    chapter: str
    section: str
    before: str
    words: str
    after: str = ""


def show_reference(
    reference: Reference, address: str = "", year: int | None = None, more: str = ""
) -> Shown:
    """Show the sentence of a reference, with a link where it has an ``address``.

    ``year`` is the one that the other chapter is about, and ``more`` what else to say of it.
    """
    name = reference.words if year is None else f"{reference.words} de {year}"
    link = html.escape(name)
    if address:
        link = f'<a href="{html.escape(address, quote=True)}">{link}</a>'
    rest = spanish.sentences(".", reference.after, more)
    body = f"<p>{html.escape(reference.before)} {link}{html.escape(rest)}</p>"
    text = f"{reference.before} {name}{rest}"
    values = [] if year is None else [{"name": "referred_year", "value": year, "text": str(year)}]
    record = {"kind": KIND, "to": asdict(reference), "text": text, "values": values}
    return Shown(f'<div class="say">{body}</div>', text, record)
