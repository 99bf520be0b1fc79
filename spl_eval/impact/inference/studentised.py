"""Draws of |t| over few clusters, each with a standard error of its own."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from spl_eval.impact.inference.signs import Signs, t_statistics
from spl_eval.impact.moments import Floats, Integers

_AT_ONCE = 1_000_000
"""Numbers in an array that is held at once (8 MB): larger ones leave the processor's cache."""


def canonical_order(scores: Floats) -> Integers:
    """Return an order of the clusters that does not depend on how a panel names or lists them.

    Signs are drawn by position: the same clusters must get the same signs whichever order they
    are read in.
    """
    scale = np.sqrt(np.square(scores).sum(axis=0))
    scaled = scores / np.where(scale > 0, scale, 1.0)
    return np.lexsort((scaled.sum(axis=1), np.square(scaled).sum(axis=1)))


def largest_draws(scores: Floats, weight: Floats, signs: Signs) -> Floats:
    """Return the (draws,) largest |t| over all estimates; arguments as in ``studentised_draws``."""
    largest = np.zeros(signs.draws)
    for _, drawn in by_part(scores, weight, signs):
        np.maximum(largest, drawn.max(axis=1), out=largest)
    return largest


def by_part(scores: Floats, weight: Floats, signs: Signs) -> Iterator[tuple[slice, Floats]]:
    """Draw |t| for some estimates at a time, all with the same signs: memory stays bounded."""
    order = canonical_order(scores)
    weight = weight[order]
    step = max(1, _AT_ONCE // signs.draws)
    for start in range(0, scores.shape[1], step):
        part = slice(start, start + step)
        yield part, studentised_draws(scores[order, part], weight, signs)


def studentised_draws(scores: Floats, weight: Floats, signs: Signs) -> Floats:
    """Return the (draws, E) |t|, each draw with its own cluster-robust standard error.

    In a draw the clusters' scores change sign, and the cohorts' means are estimated again: by a
    regression of the scores on the clusters' composition. With P its projection, the scores of
    the draw are x - P x for x = sign times score.
    """
    weight = weight[:, weight.any(axis=0)]
    mixed = bool(((weight > 0).sum(axis=1) > 1).any())
    taken_out, held = (_of_mixed, weight.shape[1]) if mixed else (_of_cohorts, 1)
    squares = np.square(scores)
    rng = np.random.default_rng(signs.seed)
    drawn = np.empty((signs.draws, scores.shape[1]))
    step = max(1, _AT_ONCE // (len(scores) + scores.shape[1] * held))
    for start in range(0, signs.draws, step):
        part = slice(start, min(start + step, signs.draws))
        x = signs.chunk(rng, part)
        variance = np.square(x) @ squares - taken_out(x, scores, weight)
        drawn[part] = np.abs(t_statistics(x @ scores, variance))
    return drawn


def _of_cohorts(x: Floats, scores: Floats, weight: Floats) -> Floats:
    """Return the squares that the cohorts' means take out of clusters that lie in one cohort."""
    squares = np.zeros((len(x), scores.shape[1]))
    for level in weight.T:
        inside = np.flatnonzero(level)
        # An estimate has scores in its own cohort and in those it is compared with.
        touched = np.flatnonzero(scores[inside].any(axis=0))
        own, share = scores[np.ix_(inside, touched)], level[inside] / level.sum()
        total, levelled = x[:, inside] @ own, x[:, inside] @ (own * share[:, None])
        squares[:, touched] += total * (2 * levelled - np.square(share).sum() * total)
    return squares


def _of_mixed(x: Floats, scores: Floats, weight: Floats) -> Floats:
    """Return the same for clusters with units of several cohorts, by the projection in full."""
    total = weight.sum(axis=1, keepdims=True)
    rates = weight / np.where(total > 0, total, 1)
    inverse = np.linalg.pinv(weight.T @ rates)
    gram = inverse.T @ weight.T @ weight @ inverse
    shape = len(x), scores.shape[1], weight.shape[1]
    rated, levelled = np.empty(shape), np.empty(shape)
    for h, (rate, level) in enumerate(zip(rates.T, weight.T, strict=True)):
        inside = np.flatnonzero(level)
        rated[:, :, h] = (x[:, inside] * rate[inside]) @ scores[inside]
        levelled[:, :, h] = (x[:, inside] * level[inside]) @ scores[inside]
    squares: Floats = ((2 * levelled @ inverse - rated @ gram) * rated).sum(axis=2)
    return squares
