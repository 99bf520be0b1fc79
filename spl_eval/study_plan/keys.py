"""Every key of a plan: what it says, how it is written, and which results rest on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

MAIN, SECONDARY, PLACEBO, SUBGROUPS, COSTS, SAMPLE = PARTS = (
    "main", "secondary", "placebo", "subgroups", "costs", "sample",
)  # fmt: skip
"""Parts of a study that can be exploratory while the others are not."""

PART_WORDS: Mapping[str, str] = {
    MAIN: "los resultados principales",
    SECONDARY: "los resultados secundarios",
    PLACEBO: "las pruebas de placebo",
    SUBGROUPS: "los subgrupos",
    COSTS: "los costos por puesto",
    SAMPLE: "la muestra del seguimiento",
}

EFFECTS = (MAIN, SECONDARY, PLACEBO, SUBGROUPS, COSTS)
"""What any change of the estimate itself moves."""

YEAR = "year"
YEAR_WORDS = "el año del estudio"
MINIMUM_EFFECT = "minimum_effect"


@dataclass(frozen=True)
class Key:
    """One key of the plan: in words, as an example of YAML, and the parts that rest on it.

    A key that is not required means «none» when it is left out.
    """

    words: str
    example: str
    parts: tuple[str, ...]
    required: bool = True


KEYS: Mapping[str, Key] = {
    "question": Key("la pregunta", "question: ¿Qué cambió por el programa?", PARTS),
    "estimand": Key(
        "qué efecto la responde", "estimand: Efecto medio sobre las unidades asistidas", PARTS
    ),
    "entered.from": Key("el ingreso más reciente que se mira, en años", "from: 1", PARTS),
    "entered.to": Key("el ingreso más antiguo que se mira, en años", "to: 4", PARTS),
    "years_before": Key("los años anteriores al ingreso", "years_before: 2", EFFECTS),
    "outcomes.main": Key(
        "los resultados principales", "main: [jobs, women_jobs]", (MAIN, SUBGROUPS, COSTS)
    ),
    "outcomes.secondary": Key(
        "los resultados secundarios", "secondary: [formal_jobs]", (SECONDARY,), required=False
    ),
    "outcomes.placebo": Key(
        "los resultados de placebo", "placebo: [exports]", (PLACEBO,), required=False
    ),
    MINIMUM_EFFECT: Key("el menor efecto que importaría", "minimum_effect: {jobs: 0.2}", EFFECTS),
    "comparison": Key("con quiénes se compara", "comparison: never_treated", EFFECTS),
    "covariates": Key("las covariables", "covariates: [jobs_base]", EFFECTS, required=False),
    "method": Key("cómo se ajusta por las covariables", "method: dr", EFFECTS, required=False),
    "cluster": Key("los conglomerados", "cluster: organisation_id", EFFECTS),
    "subgroups": Key("los subgrupos", "subgroups: [line, sector]", (SUBGROUPS,), required=False),
    "alpha": Key("el nivel de significación", "alpha: 0.05", PARTS),
    "power": Key(
        "la potencia buscada", "power: 0.8", (MAIN, SECONDARY, PLACEBO, SUBGROUPS)
    ),
    "persistence": Key(
        "cuánto del efecto sigue cada año", "persistence: [0, 0.5, 1]", (COSTS,)
    ),
    "sample.survey": Key("la encuesta de seguimiento", "survey: S2016", (SAMPLE,)),
    "sample.strata": Key("los estratos de la muestra", "strata: [line, region]", (SAMPLE,)),
    "sample.margin": Key("el margen de error de la muestra", "margin: 0.1", (SAMPLE,)),
    "sample.outcome": Key("el resultado que fija su tamaño", "outcome: jobs", (SAMPLE,)),
    "sample.allocation": Key("la afijación", "allocation: proportional", (SAMPLE,)),
    "sample.take_all": Key(
        "los estratos que se toman enteros", 'take_all: [{line: "3"}]', (SAMPLE,), required=False
    ),
    "sample.minimum": Key("el mínimo de cada estrato", "minimum: 2", (SAMPLE,)),
    "sample.response": Key("la respuesta esperada", "response: 0.7", (SAMPLE,)),
    "sample.reserve": Key("la lista de reserva", "reserve: 0.2", (SAMPLE,)),
    "sample.seed": Key("la semilla del sorteo", "seed: 2016", (SAMPLE,)),
}  # fmt: skip


def keys_under(section: str) -> tuple[str, ...]:
    """Return the keys of one mapping of the plan, in order; ``""`` is the plan itself."""
    prefix = f"{section}." if section else ""
    below = [path.removeprefix(prefix) for path in KEYS if path.startswith(prefix)]
    return tuple(dict.fromkeys(path.partition(".")[0] for path in below))


def words_of(path: str) -> str:
    """Return what a key says, in words; a key that this version does not know is itself."""
    if path == YEAR:
        return YEAR_WORDS
    section, _, outcome = path.partition(".")
    if section == MINIMUM_EFFECT and outcome:
        return f"{KEYS[MINIMUM_EFFECT].words} en {outcome}"
    return KEYS[path].words if path in KEYS else path
