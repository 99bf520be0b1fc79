"""A second opinion on every number: Callaway and Sant'Anna (2021), slowly and unit by unit.

Point estimates are written from the paper's equations: (2.4) to (2.6) for the cells, section 3.1
for the aggregations, Sant'Anna and Zhao (2020) for the three methods. No influence function is
written down. Every unit carries a multiplier of its weight, 1 plus an imaginary step of its own,
and the influence of a unit on an estimate is the derivative of the estimate by that multiplier
(the infinitesimal jackknife), exact to rounding because the step is imaginary. The estimation of
propensities, regressions and aggregation weights is therefore in it by construction.

``as_r`` looks for overlap in a logit without weights, and leaves out comparison units whose
propensity is 0.995 or more; else the logit is that of the estimate, and nobody is left out.

What the sample is follows R's ``did`` 2.5.1 with these choices of our own: a missing cohort is
never treated, and no never-treated unit is an error when they are the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

STEP = 1e-30
TRIM = 0.995  # R's DRDID leaves out comparison units with a propensity from here on
OVERLAP = 0.999  # and did gives no estimate when any fitted propensity reaches this


@dataclass
class Sample:
    """The balanced units: rows in the order of their labels."""

    periods: np.ndarray  # (T,)
    cohort: np.ndarray  # (n,), inf is never
    outcome: np.ndarray  # (n, T)
    covariates: np.ndarray  # (n, T, P), the constant first
    weight: np.ndarray  # (n,)
    cluster: np.ndarray  # (n,) codes


@dataclass
class Slow:
    """Estimates: ``dual`` has one row for each unit, whose imaginary part is its influence."""

    sample: Sample
    cohorts: np.ndarray  # (K,)
    times: np.ndarray  # (K,)
    bases: np.ndarray  # (K,)
    dual: np.ndarray  # (n, K) complex
    n_treated: np.ndarray  # (K,)
    n_comparison: np.ndarray  # (K,)

    @property
    def att(self) -> np.ndarray:
        return self.dual[0].real

    @property
    def std_error(self) -> np.ndarray:
        return std_errors(self.dual, self.sample)

    @property
    def covariance(self) -> np.ndarray:
        scores = by_cluster(self.dual, self.sample)
        return scores.T @ scores


def group_time(
    panel: pd.DataFrame,
    *,
    outcome: str = "jobs",
    unit: str = "unit_id",
    time: str = "year",
    cohort: str = "first_treated",
    comparison: str = "never_treated",
    base_period: str = "varying",
    anticipation: float = 0,
    covariates: tuple[str, ...] = (),
    method: str = "dr",
    weights: str | None = None,
    cluster: str | None = None,
    as_r: bool = True,
) -> Slow:
    names = {"unit": unit, "time": time, "cohort": cohort, "outcome": outcome}
    sample, estimable = sample_of(
        panel, names, tuple(covariates), weights, cluster, comparison, anticipation
    )
    rows = []
    for g in estimable:
        before = np.flatnonzero(sample.periods + anticipation < g)
        for t in range(len(sample.periods)):
            if base_period == "universal" or sample.periods[t] >= g:
                base = before[-1]
            elif t == 0:
                continue  # nothing comes before the first period
            else:
                base = t - 1
            found = cell(sample, g, t, base, comparison, anticipation, method, as_r)
            rows.append((g, t, base, *found))
    g, t, base, dual, treated, controls = zip(*rows, strict=True)
    return Slow(
        sample,
        np.array(g),
        sample.periods[list(t)],
        sample.periods[list(base)],
        np.array(dual).T,
        np.array(treated),
        np.array(controls),
    )


def sample_of(panel, names, covariates, weights, cluster, comparison, anticipation):
    needed = [names["outcome"], *covariates]
    wanted = [*names.values(), *covariates, *([weights] if weights else [])]
    frame = panel[list(dict.fromkeys([*wanted, *([cluster] if cluster else [])]))].copy()
    first = frame[names["cohort"]].astype(float)
    frame["first"] = first.where((first > 0) | (first < 0), np.inf).fillna(np.inf)
    frame = frame[np.isfinite(frame[needed].astype(float)).all(axis=1)]
    frame.loc[frame["first"] > frame[names["time"]].max() + anticipation, "first"] = np.inf
    frame, latest = balanced(frame, names, comparison, anticipation)
    periods = np.sort(frame[names["time"]].unique())
    one = frame.iloc[:: len(periods)]
    shape = (len(one), len(periods))
    x = frame[list(covariates)].to_numpy(float).reshape(*shape, len(covariates))
    codes = pd.factorize(one[cluster])[0] if cluster else np.arange(len(one))
    sample = Sample(
        periods.astype(float),
        one["first"].to_numpy(),
        frame[names["outcome"]].to_numpy(float).reshape(shape),
        np.concatenate([np.ones((*x.shape[:2], 1)), x], axis=2),
        one[weights].to_numpy(float) if weights else np.ones(len(one)),
        codes,
    )
    estimable = np.unique(sample.cohort)
    return sample, estimable[np.isfinite(estimable) & (estimable < latest)]


def balanced(frame, names, comparison, anticipation):
    """Return the units that have every period, and the first treated period that is too late.

    Without never-treated units the last cohort is the comparison, and only until it is treated.
    As in R, that is the last cohort before the panel is balanced: a unit of it that misses only
    the later periods still compares.
    """
    unit, time = names["unit"], names["time"]
    latest = frame["first"].max()
    if np.isfinite(latest) and comparison == "never_treated":
        raise ValueError("nobody to compare with")
    frame = frame[frame[time] < latest - anticipation]
    frame = frame[frame["first"] > frame[time].min() + anticipation]
    count = frame.groupby(unit)[time].transform("size")
    frame = frame[count == frame[time].nunique()].sort_values([unit, time])
    if frame["first"].max() < latest or frame.empty:
        raise ValueError("nobody to compare with")
    return frame, latest


def cell(sample, g, t, base, comparison, anticipation, method, as_r):
    """Return (n,) dual numbers of ATT(g, t), and how many units are on each side."""
    n = len(sample.cohort)
    treated = sample.cohort == g
    controls = np.isinf(sample.cohort)
    if comparison == "not_yet_treated":
        until = sample.periods[max(t, base)] + anticipation
        controls |= (sample.cohort > until) & ~treated
    counts = int(treated.sum()), int(controls.sum())
    if t == base:
        return np.zeros(n, dtype=complex), *counts
    used = np.flatnonzero(treated | controls)
    change = (sample.outcome[:, t] - sample.outcome[:, base])[used]
    x = sample.covariates[used, min(t, base)]
    d = treated[used].astype(float)
    if not feasible(x, d, method, np.ones(len(used)) if as_r else sample.weight[used]):
        return np.full(n, np.nan, dtype=complex), *counts
    # Row i moves the weight of unit i; those outside of the comparison move nothing.
    weight = (1 + 1j * STEP * np.eye(len(used))) * sample.weight[used]
    moved = two_by_two(change, x, d, weight, method, TRIM if as_r else np.inf)
    dual = np.full(n, moved[0].real, dtype=complex)
    dual[used] = moved
    return dual, *counts


def feasible(x, d, method, weight):
    """Return whether the cell has an estimate; ``weight`` is that of the look for overlap."""
    if d.sum() in (0, len(d)):
        return False
    if x.shape[1] == 1:
        return d.mean() < OVERLAP or method == "reg"
    controls = x[d == 0]
    if method != "ipw" and np.linalg.cond(controls.T @ controls, 1) > 1 / np.finfo(float).eps:
        return False
    if method == "reg":
        return True
    return bool(propensity(x, d, weight[None, :].astype(complex))[0].real.max() < OVERLAP)


def two_by_two(change, x, d, weight, method, trim):
    """Difference in differences of treated and comparison units, for each row of weights."""

    def mean(of, by):
        return (of * by).sum(axis=1) / by.sum(axis=1)

    fitted = np.zeros(len(d), dtype=complex)
    if method != "ipw":
        on_controls = weight * (1 - d)
        fitted = regression(x, change, on_controls) @ x.T
    if method == "reg":
        return mean(change - fitted, weight * d)
    p = propensity(x, d, weight)
    odds = p / (1 - p) * (p.real < trim) * (1 - d)
    return mean(change - fitted, weight * d) - mean(change - fitted, weight * odds)


def regression(x, y, weight):
    gram = np.einsum("bi,ip,iq->bpq", weight, x, x)
    return np.linalg.solve(gram, ((weight * y) @ x)[:, :, None])[:, :, 0]


@np.errstate(over="ignore", invalid="ignore")
def propensity(x, d, weight):
    """Logit by Newton's steps; the last ones, after convergence, carry the derivatives."""
    beta = np.zeros((len(weight), x.shape[1]), dtype=complex)
    for _ in range(60):
        p = 1 / (1 + np.exp(-beta @ x.T))
        hessian = np.einsum("bi,ip,iq->bpq", weight * p * (1 - p), x, x)
        if np.linalg.cond(hessian[0].real) > 1e14:  # separated: beta runs away
            break
        step = np.linalg.solve(hessian, ((weight * (d - p)) @ x)[:, :, None])[:, :, 0]
        beta = beta + step
        if np.abs(step).max() < 1e-13:
            break
    return 1 / (1 + np.exp(-beta @ x.T))


def by_cluster(dual, sample):
    scores = np.zeros((sample.cluster.max() + 1, dual.shape[1]))
    np.add.at(scores, sample.cluster, dual.imag / STEP)
    return scores


def std_errors(dual, sample):
    """Roots of the summed squares of the clusters' influence; NaN where nothing varies."""
    errors = np.sqrt((by_cluster(dual, sample) ** 2).sum(axis=0))
    errors[errors <= 10 * np.sqrt(np.finfo(float).eps)] = np.nan  # as R does
    return errors


@dataclass
class SlowAggregate:
    keys: np.ndarray
    att: np.ndarray
    std_error: np.ndarray
    overall_att: float
    overall_std_error: float


def aggregate(slow, kind, min_event=-np.inf, max_event=np.inf, balance_event=None):
    """Aggregate the cells as in section 3.1; cells without estimate are left out."""
    known = ~np.isnan(slow.att)
    dual, g, t = slow.dual[:, known], slow.cohorts[known], slow.times[known]
    sample = slow.sample
    members = sample.weight[:, None] * (sample.cohort[:, None] == g[None, :])
    share = members.sum(axis=0) + 1j * STEP * members  # (n, K): unit i moves its own cohort
    event = t - g
    post = (event >= 0) & (event <= max_event)

    def pooled(which):
        return (dual * share)[:, which].sum(axis=1) / share[:, which].sum(axis=1)

    if kind == "simple":
        keys, rows, overall = np.array([]), [], pooled(post)
    elif kind == "group":
        keys = np.unique(g[post])
        rows = [dual[:, post & (g == key)].mean(axis=1) for key in keys]
        of_cohort = np.column_stack([share[:, np.flatnonzero(g == key)[0]] for key in keys])
        overall = (np.column_stack(rows) * of_cohort).sum(axis=1) / of_cohort.sum(axis=1)
    elif kind == "calendar":
        keys = np.unique(t[event >= 0])
        rows = [pooled((event >= 0) & (t == key)) for key in keys]
        overall = np.column_stack(rows).mean(axis=1)
    else:
        kept = np.ones(len(g), dtype=bool)
        if balance_event is not None:
            kept = t.max() - g >= balance_event
        keys = np.unique(event[kept])
        if balance_event is not None:
            first = sample.periods[0]
            keys = keys[(keys <= balance_event) & (keys >= balance_event - t.max() + first)]
        keys = keys[(keys >= min_event) & (keys <= max_event)]
        if not len(keys):
            raise ValueError("no event times in the window")
        rows = [pooled(kept & (event == key)) for key in keys]
        overall = np.column_stack(rows)[:, keys >= 0].mean(axis=1)
    every = np.column_stack([*rows, overall])
    errors = std_errors(every, sample)
    return SlowAggregate(
        keys, every[0, :-1].real, errors[:-1], float(every[0, -1].real), float(errors[-1])
    )
