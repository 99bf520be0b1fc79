"""A regression on a treatment and covariates, with the partial R² of any group of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spl_eval.impact.balance import is_numeric
from spl_eval.impact.moments import Floats, Integers
from spl_eval.impact.problems import PanelError

if TYPE_CHECKING:
    import pandas as pd

_DETERMINED = 1e-10
"""Share of its variance below which a column is what the others make of it."""


@dataclass(frozen=True)
class Design:
    """N units.

    Attributes:
        y: (N,) outcome.
        treatment: (N,).
        controls: (N, P) constant and covariates that are not determined by those before.
        names: (P,) the covariate of each column; empty for the constant.
        cluster: (N,) number of the cluster; empty without clusters.
        n_clusters: 0 without clusters.
        dropped: columns taken out, by the name of their covariate.
    """

    y: Floats
    treatment: Floats
    controls: Floats
    names: tuple[str, ...]
    cluster: Integers
    n_clusters: int
    dropped: tuple[str, ...]

    @property
    def df(self) -> int:
        """Return the residual degrees of freedom."""
        return len(self.y) - len(self.names) - 1

    def coefficient(self) -> tuple[float, float, float]:
        """Return the effect of treatment, its classical error, and the one by clusters.

        By clusters with the factor C / (C - 1) × (N - 1) / (N - P), as Stata and R's `sandwich`.
        """
        left = residual(self.treatment, self.controls)
        squares = float(left @ left)
        estimate = float(left @ self.y) / squares
        error = residual(self.y, self.controls) - estimate * left
        classical = math.sqrt(float(error @ error) / self.df / squares)
        if not self.n_clusters:
            return estimate, classical, classical
        scores = np.bincount(self.cluster, left * error)
        factor = self.n_clusters / (self.n_clusters - 1) * (len(self.y) - 1) / self.df
        return estimate, classical, math.sqrt(factor * float(scores @ scores)) / squares

    def partial_r2(self, group: Sequence[str]) -> tuple[float, float]:
        """Return the partial R² of some covariates, with treatment and with the outcome.

        Given the other covariates and, for the outcome, the treatment.
        """
        others = self.controls[:, [name not in group for name in self.names]]
        with_treatment = _share(self.treatment, others, self.controls)
        rest, whole = (np.column_stack([x, self.treatment]) for x in (others, self.controls))
        return with_treatment, _share(self.y, rest, whole)


def residual(values: Floats, columns: Floats) -> Floats:
    """Return what least squares on ``columns`` (of full rank) leaves of ``values``."""
    basis = np.linalg.qr(columns)[0]
    left = values - basis @ (basis.T @ values)
    found: Floats = left - basis @ (basis.T @ left)  # once more, for digits
    return found


def _share(values: Floats, others: Floats, whole: Floats) -> float:
    before = _left(values, others)
    return max(0.0, 1 - _left(values, whole) / before) if before > 0 else 0.0


def _left(values: Floats, columns: Floats) -> float:
    return float(np.square(residual(values, columns)).sum())


def design_of(
    data: pd.DataFrame,
    outcome: str,
    treatment: str,
    covariates: Sequence[str],
    cluster: str | None,
) -> Design:
    """Lay out the regression; rows with a missing value stay out.

    Raises:
        PanelError: columns that lack, fewer units than coefficients, a treatment that does not vary
            or that the covariates determine, or a single cluster.
    """
    import pandas as pd  # slow to import

    columns = [outcome, treatment, *covariates] + ([] if cluster is None else [cluster])
    lacking = [name for name in columns if name not in data]
    if lacking:
        raise PanelError([f"Falta la columna «{name}»." for name in lacking])
    kept = data[list(dict.fromkeys(columns))].dropna()
    controls, names, dropped = _controls(kept, covariates)
    code = np.zeros(0, dtype=np.int64)
    if cluster is not None:
        code = np.asarray(pd.factorize(kept[cluster], sort=True)[0], dtype=np.int64)
    design = Design(
        y=kept[outcome].to_numpy(dtype=np.float64),
        treatment=kept[treatment].to_numpy(dtype=np.float64),
        controls=controls,
        names=names,
        cluster=code,
        n_clusters=int(code.max()) + 1 if len(code) else 0,
        dropped=dropped,
    )
    _check(design, cluster)
    return design


def _controls(
    data: pd.DataFrame, covariates: Sequence[str]
) -> tuple[Floats, tuple[str, ...], tuple[str, ...]]:
    size = len(data)
    columns = [(name, column) for name in covariates for column in _columns(data[name])]
    kept, names, dropped = [np.ones(size)], [""], []
    # An orthonormal basis of what is kept: projecting on it is quick with hundreds of levels.
    basis = np.zeros((size, len(columns) + 1))
    basis[:, 0] = 1 / math.sqrt(max(size, 1))
    for name, column in columns:
        spread = column.std() if size else 0.0
        scaled = (column - column.mean()) / spread if spread > 0 else np.zeros(size)
        known = basis[:, : len(kept)]
        left = scaled - known @ (known.T @ scaled)
        left -= known @ (known.T @ left)
        squares = float(left @ left)
        if squares > _DETERMINED * size:
            basis[:, len(kept)] = left / math.sqrt(squares)
            kept.append(scaled)
            names.append(name)
        elif name not in dropped:
            dropped.append(name)
    return np.column_stack(kept), tuple(names), tuple(dropped)


def _columns(column: pd.Series) -> list[Floats]:
    if is_numeric(column):
        return [column.to_numpy(dtype=np.float64)]
    words = column.astype("string").to_numpy(dtype=object, na_value="")
    # The first level is the base; a covariate of one level has one column, which does not vary.
    levels = sorted(set(words))
    return [(words == level).astype(np.float64) for level in (levels[1:] or levels)]


def _check(design: Design, cluster: str | None) -> None:
    problems = []
    if design.df < 2:
        problems.append(
            f"Hay {len(design.y)} unidades completas para {len(design.names) + 1} "
            "coeficientes: no alcanza. Quite covariables."
        )
    elif _left(design.treatment, design.controls) <= _DETERMINED * len(design.y):
        problems.append(
            "Las covariables determinan quién es asistida (o todas lo son): no hay comparación."
        )
    else:
        every = np.column_stack([design.controls, design.treatment])
        if _left(design.y, every) <= 1e-20 * max(float(design.y @ design.y), 1e-300):
            problems.append("El resultado no tiene ninguna variación que explicar.")
    if cluster is not None and design.n_clusters < 2:
        problems.append("Hay un solo conglomerado, y la incertidumbre se mide entre ellos.")
    if problems:
        raise PanelError(problems)
