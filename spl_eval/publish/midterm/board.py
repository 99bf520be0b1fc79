"""The Board's first page: three sentences, and what would change the conclusion."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from spl_eval import spanish
from spl_eval.impact.study.evidence import DIMENSIONS, UNKNOWN, WEAK
from spl_eval.publish.midterm import words
from spl_eval.publish.midterm.conclusions import Conclusion, leading
from spl_eval.publish.midterm.evidence_table import MARKS
from spl_eval.publish.midterm.exploratory import words_of
from spl_eval.publish.midterm.study import Study
from spl_eval.publish.views import KeyFigure
from spl_eval.results.study.outcomes import OUTCOMES
from spl_eval.study_plan.keys import MAIN

DOUBTS = {
    "design": "que el plan no quedó fijado antes de ver los datos",
    "power": "que un efecto tan chico como el que importa podía no verse",
    "trends": "que asistidas y no asistidas pudieron venir separándose por otra causa",
    "robustness": "que otras maneras de hacer la cuenta no dicen lo mismo",
    "attrition": "que faltan datos de muchas unidades",
}
"""What is weak in the evidence, by dimension, as the Board reads it."""

DEVIATED = "que el estudio se aparta de su plan"


def answer(found: tuple[Conclusion, ...]) -> dict[str, Any]:
    """Return the three sentences of the first page, for ``Page.answer``.

    What changed, how sure that is, and what cannot be known; one sentence each, for any number of
    main outcomes, seen, not seen yet or refused.
    """
    study = found[0].study
    sentences = (_what_changed(found), _how_sure(found), _not_known(study))
    return {"template": "{text}", "text": spanish.sentences(*sentences)}


def _what_changed(found: tuple[Conclusion, ...]) -> str:
    """Say in one sentence what changed in every main outcome."""
    study = found[0].study
    refused = [_name(each) for each in found if each.refused]
    known = [each for each in found if not each.refused]
    seen = [_gain(each) for each in known if each.facts.is_seen]
    unseen = [_not_yet(each) for each in known if not each.facts.is_seen]
    clauses = []
    if seen:
        gains = spanish.listing(seen)
        clauses.append(
            f"se estima que cada unidad asistida tiene en promedio, por el programa, {gains}"
        )
    if unseen:
        clauses.append(f"todavía no se ve un efecto en {' ni en '.join(unseen)}")
    if refused:
        clauses.append(f"con estos datos no se puede saber qué cambió en {' ni en '.join(refused)}")
    who = _whose(known)
    return f"En {study.year}, {_exposure(study)} después del ingreso{who}, {'; '.join(clauses)}."


def _whose(known: list[Conclusion]) -> str:
    """Say of how many of the assisted units it is known, where not of all."""
    if not known:
        return ""
    fewest = min(each.checks.attrition.assisted_share for each in known)
    if fewest >= 1:
        return ""
    share = spanish.percent(100 * fewest, decimals=0)
    return f" y en las unidades con datos de todos los años (al menos el {share} de las asistidas)"


def _name(each: Conclusion) -> str:
    return OUTCOMES[each.outcome].label.lower()


def _gain(each: Conclusion) -> str:
    """Say an effect that is seen: ``0,28 puestos de trabajo más (entre …)``."""
    effect, about = each.checks.effect, OUTCOMES[each.outcome]
    more = "más" if effect.estimate > 0 else "menos"
    size = words.size_text(each.outcome, effect.estimate)
    ends = sorted((effect.ci_low, effect.ci_high), key=abs)
    between = " y ".join(words.size_text(each.outcome, end) for end in ends)
    what = f"{size} {_name(each)} {more}"
    if about.in_logs:
        what = f"{size} {more} de {_name(each)}"
    elif about.in_shares or about.in_pesos:
        what = f"{size} {about.unit.removesuffix(' por unidad')} {more} de {_name(each)}"
    return f"{what} (entre {between}, con una confianza del {each.study.confidence})"


def _exposure(study: Study) -> str:
    """Say how long ago those who are looked at entered: ``de 1 a 4 años``, ``un año``."""
    first, last = study.year - max(study.entered), study.year - min(study.entered)
    if first == last:
        return "un año" if last == 1 else f"{last} años"
    return f"de {first} a {last} años"


def _not_yet(each: Conclusion) -> str:
    """Say what is estimated where no effect is visible yet, and what could not have been seen."""
    effect = each.checks.effect
    between = words.between_text(each.outcome, effect.ci_low, effect.ci_high)
    size = words.effect_text(each.outcome, effect.estimate)
    confidence = f"con una confianza del {each.study.confidence}"
    text = f"{_name(each)} (se estima {size}, entre {between} {confidence}"
    if math.isfinite(each.visible):
        could = words.effect_text(each.outcome, each.visible)
        text += f"; uno menor que {could} difícilmente se habría visto"
    return f"{text})"


def _how_sure(found: tuple[Conclusion, ...]) -> str:
    """Say in one sentence how strong the evidence is, and what is weakest in it."""
    known = [each for each in found if not each.refused]
    if not known:
        return (
            "Que no se pueda saber no quiere decir que el programa no haya cambiado nada: la tabla "
            "que sigue dice qué falta."
        )
    by_mark: dict[str, list[str]] = {}
    for each in known:
        by_mark.setdefault(MARKS[each.evidence.mark], []).append(_name(each))
    marks = [f"{mark} en {spanish.listing(names)}" for mark, names in by_mark.items()]
    doubts = dict.fromkeys(doubt for each in known for doubt in _doubts(each))
    because = f"; lo más flojo es {', y '.join(doubts)}" if doubts else ""
    return f"La evidencia es {', y '.join(marks)}{because}."


def _doubts(each: Conclusion) -> Iterator[str]:
    """Yield what is weak in the evidence of an outcome, or not known, in words for the Board."""
    for name in DIMENSIONS:
        if each.evidence.dimensions[name] not in (WEAK, UNKNOWN):
            continue
        yield DEVIATED if name == "design" and each.facts.deviates else DOUBTS[name]


def _not_known(study: Study) -> str:
    return (
        "No se puede saber si sin el programa las asistidas habrían cambiado igual que las demás, "
        f"qué pasará después de {study.year}, ni qué efecto tendría el programa en quienes no se "
        "postularon."
    )


def key_figures(found: tuple[Conclusion, ...]) -> tuple[KeyFigure, ...]:
    """Return the figures of the first screen."""
    return tuple(figure for each in found for figure in _figures(each))


def _figures(each: Conclusion) -> tuple[KeyFigure, ...]:
    about = OUTCOMES[each.outcome]
    if each.refused:
        return (KeyFigure(f"effect_{each.outcome}", about.label, None, "no se puede estimar"),)
    effect = each.checks.effect
    size = words.effect_text(each.outcome, effect.estimate)
    interval = words.interval_text(each.outcome, effect.ci_low, effect.ci_high)
    label = f"{about.label}, efecto por unidad en {each.study.year} (de {interval})"
    return (
        KeyFigure(
            f"effect_{each.outcome}",
            words_of(label, each.study, MAIN),
            effect.estimate,
            size,
        ),
        KeyFigure(
            f"evidence_{each.outcome}",
            f"Fuerza de la evidencia sobre {about.label.lower()}",
            each.evidence.mark,
            MARKS[each.evidence.mark],
        ),
    )


def what_would_change(found: tuple[Conclusion, ...]) -> dict[str, Any]:
    """Return what would change the first conclusion that there is, for ``Page.say``."""
    first = leading(found)
    if first.refused:
        text = f"Sobre {_name(first)} no hay conclusión que cambiar. {first.refused}"
        return {"template": "{text}", "text": text}
    facts, checks = first.facts, first.checks
    parts = []
    if facts.is_seen and math.isfinite(facts.breakdown):
        times = spanish.number(facts.breakdown, decimals=2)
        parts.append(
            "que, después del ingreso, asistidas y no asistidas se hubieran separado de un año a "
            f"otro por otra causa más de {times} veces lo más que se separaron de un año a otro "
            "antes"
        )
    selection = checks.selection
    if facts.is_seen and selection is not None and math.isfinite(selection.rv_alpha):
        strength = spanish.percent(100 * selection.rv_alpha)
        parts.append(
            "que algo no observado explicara al menos el "
            f"{strength} de lo que queda por explicar tanto del ingreso como del cambio desde "
            f"{first.study.population.first_year}"
        )
    if not facts.is_seen and math.isfinite(facts.visible):
        could = words.effect_text(first.outcome, facts.visible)
        parts.append(f"más años u organizaciones: hoy no se vería un efecto menor que {could}")
    text = (
        f"Cambiaría la conclusión sobre {OUTCOMES[first.outcome].label.lower()}: "
        f"{'; o '.join(parts)}."
        if parts
        else "Ninguna de las pruebas dice qué cambiaría la conclusión."
    )
    return {"template": "{text}", "text": text}
