"""The random factors of a bootstrap over clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import ChoiceError

MAX_CLUSTERS_WEBB = 12
"""Up to here Rademacher signs give few distinct statistics (MacKinnon and Webb 2018)."""

TIE = 1 - 1e-9
"""Factor of a statistic: draws that equal it but for rounding reach it."""

_ROUNDING = 1e-9

_WEBB = np.sqrt(np.array([1.5, 1.0, 0.5]))
_POINTS = np.concatenate((-_WEBB, _WEBB[::-1]))


@dataclass(frozen=True)
class Signs:
    """How the factors of C clusters are drawn.

    Attributes:
        kind: "rademacher" (-1 or 1) or "webb" (six points; Webb 2023).
        n_clusters: C.
        draws: number of draws; 2^C when all combinations of signs are enumerated.
        enumerated: whether they are.
        seed: of the generator; the same clusters and seed give the same factors, whatever the
            outcome.
    """

    kind: str
    n_clusters: int
    draws: int
    enumerated: bool
    seed: int

    def chunk(self, rng: np.random.Generator, part: slice) -> Floats:
        """Return the factors of the draws in ``part``, to be asked for in order."""
        size = part.stop - part.start
        if self.enumerated:
            codes = np.arange(part.start, part.stop)[:, None]
            bits = (codes >> np.arange(self.n_clusters)) & 1
            return 1.0 - 2.0 * bits.astype(np.float64)
        if self.kind == "webb":
            factors: Floats = _POINTS[rng.integers(0, 6, (size, self.n_clusters))]
            return factors
        return 2.0 * random_bits(size, self.n_clusters, rng).astype(np.float64) - 1.0

    def p_value(self, exceeding: int) -> float:
        """Return the p-value of a statistic that ``exceeding`` draws reach."""
        if self.enumerated:  # the sample itself is one of them
            return exceeding / self.draws
        return (1 + exceeding) / (1 + self.draws)


def signs_for(n_clusters: int, draws: int, seed: int, kind: str | None = None) -> Signs:
    """Choose the factors: Webb's up to 12 clusters, else Rademacher's, all of them if few.

    Raises:
        ChoiceError: a kind that does not exist, or too few draws.
    """
    if kind not in (None, "rademacher", "webb"):
        raise ChoiceError(f"No existen los pesos «{kind}». Use rademacher o webb.")
    if draws < 1:
        raise ChoiceError("Las repeticiones (draws) son al menos 1.")
    if kind is None:
        kind = "webb" if n_clusters <= MAX_CLUSTERS_WEBB else "rademacher"
    if kind == "rademacher" and n_clusters < 60 and 2**n_clusters <= draws:
        return Signs(kind, n_clusters, 2**n_clusters, True, seed)
    return Signs(kind, n_clusters, draws, False, seed)


def random_bits(rows: int, columns: int, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return a (rows, columns) matrix of fair zeros and ones, one random bit for each."""
    width = -(-columns // 8)
    packed = np.frombuffer(rng.bytes(rows * width), dtype=np.uint8).reshape(rows, width)
    return np.unpackbits(packed, axis=1, count=columns)


def t_statistics(estimate: Floats, variance: Floats) -> Floats:
    """Return estimate / √variance; 0 for 0 / 0, infinite for anything else over 0.

    Zero is what is rounding error beside the largest of the draws.
    """
    estimate = np.where(np.abs(estimate) > _ROUNDING * np.abs(estimate).max(), estimate, 0)
    variance = np.where(variance > _ROUNDING**1.5 * variance.max(), variance, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.nan_to_num(estimate / np.sqrt(variance), posinf=np.inf, neginf=-np.inf)
    return found
