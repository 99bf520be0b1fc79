"""The comparisons that make up the coefficient of two-way fixed effects (Goodman-Bacon 2021)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.cells import Flags
from spl_eval.impact.moments import Floats
from spl_eval.impact.problems import PanelError
from spl_eval.impact.twfe.sample import Sample, Source, sample_of

if TYPE_CHECKING:
    import pandas as pd

UNTREATED = "treated_vs_never"
LATER = "earlier_vs_later"
FORBIDDEN = "later_vs_earlier"


@dataclass(frozen=True)
class Decomposition:
    """The 2x2 comparisons behind a coefficient; those with weight 0 are left out.

    Attributes:
        kinds: (M,) "treated_vs_never", "earlier_vs_later" (not yet treated) or "later_vs_earlier"
            (already treated: the forbidden ones).
        treated: (M,) cohort that changes its treatment.
        comparison: (M,) cohort that does not meanwhile; infinite for the never treated.
        estimates: (M,) differences in differences, in units of the outcome.
        weights: (M,) positive, adding up to 1.
    """

    kinds: tuple[str, ...]
    treated: Floats
    comparison: Floats
    estimates: Floats
    weights: Floats

    @property
    def coefficient(self) -> float:
        """Return the weighted sum: the coefficient of two-way fixed effects."""
        return float(self.weights @ self.estimates)

    @property
    def forbidden_weight(self) -> float:
        """Return the weight, 0 to 1, of comparisons with units already treated."""
        return float(self.weights[np.array(self.kinds) == FORBIDDEN].sum())

    @property
    def table(self) -> pd.DataFrame:
        """Return kind, treated, comparison, estimate, weight: by kind, then by cohorts."""
        import pandas as pd  # slow to import; only tables need it

        return pd.DataFrame(
            {
                "kind": self.kinds,
                "treated": self.treated,
                "comparison": self.comparison,
                "estimate": self.estimates,
                "weight": self.weights,
            }
        )

    @property
    def by_kind(self) -> pd.DataFrame:
        """Return kind, estimate (weighted mean within the kind) and weight."""
        import pandas as pd  # slow to import; only tables need it

        kinds = np.array(self.kinds)
        present = [kind for kind in (UNTREATED, LATER, FORBIDDEN) if kind in self.kinds]
        weights = np.array([self.weights[kinds == kind].sum() for kind in present])
        parts = np.array([(self.weights * self.estimates)[kinds == kind].sum() for kind in present])
        return pd.DataFrame({"kind": present, "estimate": parts / weights, "weight": weights})


def goodman_bacon(source: Source) -> Decomposition:
    """Decompose the coefficient of ``two_way_fixed_effects`` into its 2x2 comparisons.

    For cohorts k and l of weight n (units, or the sum of their weights), treated in a share D of
    the periods with D_k > D_l, the comparison of k with l while l is untreated has a weight
    proportional to n_k n_l (D_k - D_l)(1 - D_k), and that of l with k, already treated, to
    n_k n_l (D_k - D_l) D_l. With weights of units that do not change over time it stays exact.

    Raises:
        ChoiceError: an estimate without moments.
        PanelError: the treatment does not vary over cohorts and periods at once.

    Source: Goodman-Bacon (2021), theorem 1, with the factors multiplied out.
    """
    sample = sample_of(source)
    rows = sorted(_comparisons(sample), key=lambda row: row[:3])
    if not rows:
        raise PanelError(
            [
                "Todas las cohortes pasan por el tratamiento en los mismos períodos: no hay con "
                "quién comparar. Agregue unidades nunca tratadas o que entren en otro período."
            ]
        )
    ranks, treated, comparison, estimates, weights = zip(*rows, strict=True)
    raw = np.array(weights)
    return Decomposition(
        kinds=tuple((UNTREATED, LATER, FORBIDDEN)[rank] for rank in ranks),
        treated=np.array(treated),
        comparison=np.array(comparison),
        estimates=np.array(estimates),
        weights=raw / raw.sum(),
    )


def _comparisons(sample: Sample) -> list[tuple[int, float, float, float, float]]:
    """Return rank of the kind, treated cohort, comparison, estimate and weight before scaling."""
    moments, treated = sample.moments, sample.treated
    share = moments.weight / moments.weight.sum()
    length = treated.sum(axis=1)
    n_periods = len(moments.periods)
    rows = []
    for k in range(len(share)):
        for other in range(k + 1, len(share)):
            between = share[k] * share[other] * int(length[k] - length[other])
            if between == 0:
                continue
            means = moments.means[k] - moments.means[other]
            names = float(moments.cohorts[k]), float(moments.cohorts[other])
            if length[k] < n_periods:
                gap = _change(means, treated[k] & ~treated[other], ~treated[k])
                rank = 1 if length[other] else 0
                rows.append((rank, *names, gap, between * int(n_periods - length[k])))
            if length[other]:
                gap = _change(-means, treated[other], treated[k] & ~treated[other])
                rows.append((2, *names[::-1], gap, between * int(length[other])))
    return rows


def _change(gaps: Floats, after: Flags, before: Flags) -> float:
    return float(gaps[after].mean() - gaps[before].mean())
