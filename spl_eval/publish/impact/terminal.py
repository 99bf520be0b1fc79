"""What ``spl-eval impact`` prints: what was estimated, the effects, and what to keep in mind."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from statistics import NormalDist
from typing import Any

from spl_eval import spanish
from spl_eval.errors import quoted
from spl_eval.publish.impact import words
from spl_eval.publish.impact.as_json import counts
from spl_eval.publish.impact.request import CELLS, Request
from spl_eval.publish.impact.studies import Studies, Study
from spl_eval.publish.impact.terminal_table import table_lines

WIDTH = 80
LABEL = 15
NORMAL = "con la distribución normal"
MANY_COHORTS = 8
"""Cohorts that are listed with their units; more are only counted."""


def terminal_text(request: Request, studies: Studies) -> str:
    """Return all that is printed, no line longer than 80 characters."""
    lines = [*_wrapped(f"{words.TITLES[request.aggregate]}: {_outcomes(request)}"), ""]
    for label, text in _choices(request, studies):
        lines += _labelled(label, text)
    for study in studies.members:
        lines.append("")
        if len(studies.members) > 1 or request.by is not None:
            lines += [*_wrapped(f"== {study.name(request)} =="), ""]
        lines += _study_lines(request, study)
    if studies.notes:
        lines += ["", *_listed("No se pudo estimar", studies.notes)]
    return "\n".join(words.printable(line) for line in lines)


def _outcomes(request: Request) -> str:
    return spanish.listing(quoted(outcome) for outcome in request.outcomes)


def _choices(request: Request, studies: Studies) -> Iterator[tuple[str, str]]:
    yield "Método", f"Callaway y Sant'Anna (2021), {_method(request)}"
    yield "Comparación", words.COMPARISONS[request.comparison]
    yield "Período base", words.BASE_PERIODS[request.base_period]
    if request.anticipation:
        many = "período" if request.anticipation == 1 else "períodos"
        ahead = f"{words.key(request.anticipation)} {many}"
        yield "Anticipación", f"{ahead} antes de la entrada ya puede haber efectos"
    if request.weights is not None:
        yield "Ponderación", f"columna {quoted(request.weights)}"
    yield "Errores", _errors(request, studies)
    yield "Intervalos", _intervals(request, studies)


def _method(request: Request) -> str:
    if not request.covariates:
        return "sin covariables"
    names = spanish.listing(quoted(name) for name in request.covariates)
    return f"{words.METHODS[request.method]}, con {names}"


def _errors(request: Request, studies: Studies) -> str:
    if request.cluster is None:
        return "por unidad"
    least, most = _clusters(studies)
    many = spanish.counted(most, "conglomerado", "conglomerados")
    if least < most:
        many = f"{spanish.number(least)} a {many}"
    return f"agrupados por {quoted(request.cluster)} ({many})"


def _intervals(request: Request, studies: Studies) -> str:
    from spl_eval.impact.inference.bands import MAX_FEW

    least, most = _clusters(studies)
    if request.cluster is None or not any(_resampled(study) for study in studies.members):
        few = request.cluster is None or least <= MAX_FEW
        return NORMAL if few else f"{NORMAL}: hay más de {MAX_FEW} conglomerados"
    text = "por remuestreo (bootstrap) de los conglomerados"
    return text if most <= MAX_FEW else f"{text}; si son más de {MAX_FEW}, {NORMAL}"


def _resampled(study: Study) -> bool:
    """Say whether intervals are wider than normal ones, as the bootstrap of few clusters is."""
    shown = study.effects if study.kind == CELLS else study.aggregate
    normal = NormalDist().inv_cdf(1 - study.effects.choices.alpha / 2)
    return bool((shown.pointwise_values > normal).any())


def _clusters(studies: Studies) -> tuple[int, int]:
    """Return the least and the largest number of clusters of any estimate."""
    numbers = [counts(study)["clusters"] or 0 for study in studies.members]
    return min(numbers), max(numbers)


def _study_lines(request: Request, study: Study) -> Iterator[str]:
    yield from _sample(study)
    yield ""
    yield from _overall(request, study)
    rows = table_lines(study, request.alpha)
    if rows:
        yield from ["", *rows]
    yield from ["", *_pretrend(study), *_overlap(study)]
    if study.effects.notes:
        yield from ["", *_listed("Notas", study.effects.notes)]


def _sample(study: Study) -> Iterator[str]:
    found = counts(study)
    units = spanish.counted(found["units"], "unidad", "unidades")
    periods = [words.key(period) for period in found["periods"]]
    many = spanish.counted(len(periods), "período", "períodos")
    yield from _labelled("Muestra", f"{units}; {many}, de {periods[0]} a {periods[-1]}")
    yield from _labelled("Entradas", _cohorts(found))


def _cohorts(found: dict[str, Any]) -> str:
    cohorts = found["cohorts"]
    if len(cohorts) > MANY_COHORTS:
        units = spanish.number(sum(each["units"] for each in cohorts))
        first, last = words.key(cohorts[0]["cohort"]), words.key(cohorts[-1]["cohort"])
        treated = f"{len(cohorts)} cohortes, de {first} a {last} ({units} unidades)"
    else:
        numbers = [spanish.number(each["units"]) for each in cohorts]
        # The noun once is enough.
        numbers[:1] = [spanish.counted(each["units"], "unidad", "unidades") for each in cohorts[:1]]
        pairs = zip(cohorts, numbers, strict=True)
        treated = ", ".join(f"{words.key(each['cohort'])} ({many})" for each, many in pairs)
        treated = treated or "ninguna"
    never = spanish.number(found["never_treated"])
    return f"{treated}; nunca: {never}"


def _overall(request: Request, study: Study) -> Iterator[str]:
    found = study.aggregate
    if spanish.is_missing(found.overall_att):
        yield from _labelled("Efecto medio", spanish.MISSING)
        return
    att, error, ci = found.overall_att, found.overall_std_error, found.overall_ci
    places = words.decimals([error], [att, *ci])
    texts = [words.number(value, places) for value in (att, error, *ci)]
    level = words.level(request.alpha)
    yield from _labelled(
        "Efecto medio",
        f"{texts[0]} (error est. {texts[1]}; IC {level}: {texts[2]} a {texts[3]})",
    )
    yield from _labelled("", words.OVERALL[found.kind])


def _pretrend(study: Study) -> Iterator[str]:
    test = study.effects.pretrend()
    if spanish.is_missing(test.p_value):
        yield from _labelled("Tendencias", test.note)
        return
    # The note names any other statistic.
    statistic = "Wald" if test.reference == "chi2" else "estadístico"
    effects = spanish.counted(test.df, "efecto previo", "efectos previos")
    said = (
        f"Prueba conjunta de {effects}: "
        f"{statistic} = {spanish.number(test.statistic, 2)}, "
        f"p{spanish.NO_BREAK}{words.probability(test.p_value)}. "
        "Un p alto no prueba que no los haya."
    )
    yield from _labelled("Tendencias", spanish.sentences(said, test.note))


def _overlap(study: Study) -> Iterator[str]:
    """Say of all the fitted propensity scores the range, and the least effective sample."""
    found = study.effects.overlap
    if not found:
        return
    treated = _span(
        [each.lowest_treated for each in found], [each.highest_treated for each in found]
    )
    others = _span(
        [each.lowest_comparison for each in found], [each.highest_comparison for each in found]
    )
    least = min(found, key=lambda each: each.effective_size / each.n_comparison)
    others_count = spanish.counted(
        least.n_comparison, "unidad de comparación vale", "unidades de comparación valen"
    )
    yield from _labelled(
        "Solapamiento",
        f"propensión de las tratadas, {treated}; de la comparación, {others}. En el peor caso "
        f"{others_count} por {spanish.number(least.effective_size)} de igual peso.",
    )


def _span(lowest: list[float], highest: list[float]) -> str:
    return f"{spanish.number(min(lowest), 3)} a {spanish.number(max(highest), 3)}"


def _listed(heading: str, notes: tuple[str, ...]) -> list[str]:
    return [heading, *(line for note in notes for line in _wrapped(note, "- ", "  "))]


def _labelled(label: str, text: str) -> list[str]:
    return _wrapped(text, label.ljust(LABEL), " " * LABEL)


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    """Break a text between words; what stands before its lines is ``first``, then ``rest``."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
    )
