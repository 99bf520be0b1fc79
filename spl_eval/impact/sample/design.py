"""How a sample was drawn, and the variance that this gives to a linearised estimate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spl_eval.errors import allowed, quoted
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import ChoiceError, PanelError, offenders
from spl_eval.impact.sample.calibration import Calibrated
from spl_eval.impact.sample.strata import as_text, require_columns
from spl_eval.impact.sample.weights import require_weights

POLICIES = ("adjust", "fail", "certainty", "average")
"""What to do with a stratum of one primary unit, by the names of R's survey."""

CENSUS = 1e-12
"""A finite population correction below this is that of a stratum taken whole."""


@dataclass(frozen=True)
class SampleDesign:
    """A sample's rows, their weights, and how they were drawn.

    ``stratum`` and ``psu`` number the stratum and the primary sampling unit (PSU) of each row;
    ``psu_stratum`` is the stratum of each PSU. By stratum: ``labels``, ``drawn`` (PSUs) and
    ``correction`` (1 - n_h / N_h; 1 without population). ``lonely`` is the policy for the strata
    with one PSU that were not taken whole, ``lonely_strata``.
    """

    rows: pd.DataFrame
    weight: Floats
    stratum: Integers
    psu: Integers
    psu_stratum: Integers
    labels: tuple[str, ...]
    drawn: Integers
    correction: Floats
    lonely: str
    lonely_strata: tuple[str, ...]
    calibrated: Calibrated | None
    notes: tuple[str, ...]


def sample_design(
    sample: pd.DataFrame,
    *,
    weight: str = "weight",
    stratum: str | None = None,
    psu: str | None = None,
    population: str | None = None,
    lonely: str = "adjust",
    calibrated: Calibrated | None = None,
) -> SampleDesign:
    """Describe a stratified sample of one stage.

    Args:
        sample: respondents, one row a unit.
        weight: column of weights; not used with ``calibrated``, which has its own.
        stratum: column of strata; None for none.
        psu: column of primary sampling units; None when units were drawn one by one.
        population: column with the PSUs that the stratum has in the frame, for the finite
            population correction; None as if drawn with replacement.
        lonely: for a stratum of one PSU that was not taken whole. ``adjust`` centres it at the
            mean of all PSUs, which overstates its variance rather than hide it; ``average`` gives
            it the mean variance of the others; ``certainty`` none; ``fail`` refuses.
        calibrated: of ``rake`` or ``calibrate`` on these rows: its weights, and a variance of the
            residuals from the calibration's variables.

    Raises:
        ChoiceError: an unknown policy, or a column that is not there.
        PanelError: nobody answered, weights that are missing or not positive, more PSUs than the
            population has, strata that are missing, or lonely strata with ``fail``.
    """
    if lonely not in POLICIES:
        raise ChoiceError(f"La política {quoted(lonely)} no existe. {allowed(lonely, POLICIES)}.")
    named = [name for name in (stratum, psu, population) if name is not None]
    require_columns(sample, [*named, *([] if calibrated else [weight])], "la muestra")
    weights = _weights(sample, weight, calibrated)
    _require_known(sample, named)
    codes, labels = _numbered(sample, stratum)
    clusters = sample[psu].astype(str) if psu else pd.Series(np.arange(len(sample)).astype(str))
    pairs = pd.DataFrame({"stratum": codes, "psu": clusters.to_numpy()})
    grouped = pairs.groupby(["stratum", "psu"], sort=True)
    numbers = grouped.ngroup().to_numpy().astype(np.int64)
    psu_stratum = np.zeros(numbers.max() + 1, dtype=np.int64)
    psu_stratum[numbers] = codes
    drawn = np.bincount(psu_stratum, minlength=len(labels))
    correction = _corrections(sample, population, codes, labels, drawn)
    alone = tuple(np.array(labels)[(drawn == 1) & (correction > CENSUS)].tolist())
    notes = _notes(alone, lonely, pairs["psu"], numbers)
    return SampleDesign(
        rows=sample,
        weight=weights,
        stratum=codes,
        psu=numbers,
        psu_stratum=psu_stratum,
        labels=tuple(labels),
        drawn=drawn,
        correction=correction,
        lonely=lonely,
        lonely_strata=alone,
        calibrated=calibrated,
        notes=notes,
    )


def covariance(design: SampleDesign, linearised: Floats) -> Floats:
    """Return the covariance of totals of linearised variables.

    Σ_h (1 - n_h/N_h) · n_h/(n_h - 1) · Σ_i (z_hi - z̄_h)(z_hi - z̄_h)', z_hi the weighted sum
    over the PSU (Särndal, Swensson and Wretman 1992, 5.5). With calibrated weights the variables
    are first replaced by their residuals from the auxiliaries, weighted by the design weights
    (Deville and Särndal 1992, 3.4). All of the sample's PSUs count: a domain is zeros outside it.

    Args:
        design: of the sample.
        linearised: (n, p), without weights.

    Returns:
        (p, p).
    """
    values = linearised
    if design.calibrated is not None:
        root = np.sqrt(design.calibrated.base)[:, None]
        x = design.calibrated.auxiliaries * root
        values = values - design.calibrated.auxiliaries @ np.linalg.lstsq(x, values * root)[0]
    sums = np.zeros((len(design.psu_stratum), values.shape[1]))
    np.add.at(sums, design.psu, values * design.weight[:, None])
    centres = np.zeros((len(design.drawn), values.shape[1]))
    np.add.at(centres, design.psu_stratum, sums)
    centres /= design.drawn[:, None]
    alone = (design.drawn == 1) & (design.correction > CENSUS)
    if design.lonely == "adjust":
        centres[alone] = sums.mean(axis=0)
    factor = design.correction * design.drawn / np.maximum(design.drawn - 1, 1)
    deviations = (sums - centres[design.psu_stratum]) * np.sqrt(factor)[design.psu_stratum, None]
    total = deviations.T @ deviations
    if design.lonely == "average" and alone.any():
        known = len(alone) - int(alone.sum())
        total = total * (len(alone) / known if known else np.nan)
    return np.asarray(total)


def _weights(sample: pd.DataFrame, weight: str, calibrated: Calibrated | None) -> Floats:
    if calibrated is None:
        return require_weights(sample[weight].to_numpy(dtype=float))
    if len(calibrated.weights) != len(sample):
        raise ChoiceError(
            f"La calibración tiene {len(calibrated.weights)} filas y la muestra {len(sample)}: "
            "calibre las filas que se estiman."
        )
    return calibrated.weights


def _numbered(sample: pd.DataFrame, stratum: str | None) -> tuple[Integers, list[str]]:
    if stratum is None:
        return np.zeros(len(sample), dtype=np.int64), ["todas"]
    codes, labels = pd.factorize(as_text(sample[stratum]), sort=True)
    return codes.astype(np.int64), [str(label) for label in labels]


def _require_known(sample: pd.DataFrame, named: list[str]) -> None:
    problems = [
        f"Filas de la muestra sin {quoted(name)}: {int(sample[name].isna().sum())}. Complételas."
        for name in named
        if sample[name].isna().any()
    ]
    if problems:
        raise PanelError(problems)


def _corrections(
    sample: pd.DataFrame,
    population: str | None,
    codes: Integers,
    labels: list[str],
    drawn: Integers,
) -> Floats:
    if population is None:
        return np.ones(len(labels))
    by_stratum = sample[population].astype(float).groupby(codes)
    sizes, uneven = by_stratum.max().to_numpy(), (by_stratum.nunique() > 1).to_numpy()
    small = sizes < drawn
    problems = []
    if uneven.any():
        names = [labels[i] for i in np.flatnonzero(uneven)]
        problems.append(
            f"{quoted(population)} cambia dentro de {offenders(names, len(names))}. "
            "Escriba un solo número por estrato."
        )
    if small.any():
        names = [labels[i] for i in np.flatnonzero(small)]
        problems.append(
            f"La muestra tiene más que la población en {offenders(names, len(names))}. "
            f"Corrija {quoted(population)}."
        )
    if problems:
        raise PanelError(problems)
    return np.asarray(1 - drawn / sizes)


def _notes(
    alone: tuple[str, ...], lonely: str, clusters: pd.Series, numbers: Integers
) -> tuple[str, ...]:
    told = {
        "adjust": "su varianza se mide desde la media de toda la muestra, y queda de más",
        "average": "se les atribuye la varianza media de los demás",
        "certainty": "se cuentan sin varianza, y el error queda de menos",
    }
    notes = []
    if alone and lonely == "fail":
        raise PanelError(
            [
                f"Una sola unidad en {offenders(alone, len(alone))}: ahí no hay varianza que "
                "estimar. Junte estratos, o elija adjust, average o certainty."
            ]
        )
    if alone:
        notes.append(f"Una sola unidad en {', '.join(alone)}: {told[lonely]}.")
    several = int((pd.Series(numbers).groupby(clusters.to_numpy()).nunique() > 1).sum())
    if several:
        notes.append(f"Conglomerados en varios estratos, que cuentan en cada uno: {several}.")
    return tuple(notes)
