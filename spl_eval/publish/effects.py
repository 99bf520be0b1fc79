"""The sentences that send from what a chapter describes to the study that estimates effects.

How far the programme reached is not what it changed: each chapter says so where it counts, and
names the mid-term study, by the same cut.
"""

from __future__ import annotations

from spl_eval.params import EFFECTS, EFFECTS_CHAPTER
from spl_eval.publish.references import Reference
from spl_eval.results.selection import Selection

REACH = "Los puestos involucrados dicen a cuánto llegó el programa en cada {}, no qué cambió."
CHANGED = "Qué cambió por el programa{} lo estima"
CUTS = {
    "jobs": ("que-cambio", CHANGED.format("")),
    "sector": (
        "por-sector",
        f"{REACH.format('sector')} {CHANGED.format(', sector por sector,')}",
    ),
    "region": (
        "por-region",
        f"{REACH.format('región')} {CHANGED.format(', región por región,')}",
    ),
    "women_share": (
        "por-participacion-de-las-mujeres",
        CHANGED.format(", según cuántas de las personas de cada unidad son mujeres,"),
    ),
}
"""The section of the study's chapter for each cut, and the sentence that leads to it."""

STUDY = "estudio de mediano plazo"
NONE_NAMED = f"Esta corrida no nombra ninguno (parámetro «{EFFECTS}»)."
WHOLE = "No lleva los filtros de este capítulo: mira todo el programa."


def effects_by(cut: str, run: str, selection: Selection) -> Reference:
    """Return the reference to the effects by ``cut``, a key of CUTS, for ``Page.effects``.

    ``run`` names the run of the study; empty, the sentence says that none is named. Under a
    filter it says that the study has none.
    """
    section, sentence = CUTS[cut]
    if not run:
        return Reference("", EFFECTS_CHAPTER, section, f"{sentence} un", STUDY, NONE_NAMED)
    after = "" if selection.is_all else WHOLE
    return Reference(run, EFFECTS_CHAPTER, section, f"{sentence} el", STUDY, after)
