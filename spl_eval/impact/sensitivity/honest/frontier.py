"""The least standard error for each bound on the bias, exactly.

With second differences of the bias of at most one, an estimator that subtracts a linear trend has
a worst bias of constant + sum |b_j|, and its variance is a quadratic in b. Trading one for the
other is a lasso, whose solution is piecewise linear in the penalty: the path is followed from
knot to knot (Osborne, Presnell and Turlach 2000, IMA Journal of Numerical Analysis 20, 389-403).
"""

from __future__ import annotations

import numpy as np

from spl_eval.impact.moments import Floats

_RIDGE = 1e-12
_MAX_STEPS_PER_VARIABLE = 20


def lasso_path(quadratic: Floats, linear: Floats) -> Floats:
    """Return the (S, J) minimisers of b'Qb/2 + q'b + penalty |b|_1 at the knots of the path.

    The first is b = 0, the last is the minimiser without penalty; between two knots the
    minimiser moves in a straight line. A ridge of 1e-12 of the mean of Q's diagonal makes the
    path unique when Q is singular.

    Args:
        quadratic: (J, J) positive semidefinite Q.
        linear: (J,) q.
    """
    size = len(linear)
    scale = float(np.trace(quadratic)) / max(size, 1)
    q_matrix = quadratic + _RIDGE * scale * np.eye(size)
    knots = [np.zeros(size)]
    if not scale > 0 or not np.abs(linear).max() > 0:
        return np.array(knots)
    penalty = float(np.abs(linear).max())
    signs = np.zeros(size)
    newest = int(np.abs(linear).argmax())
    side = -float(np.sign(linear[newest]))
    signs[newest] = side
    for _ in range(_MAX_STEPS_PER_VARIABLE * size):
        free, drift = _direction(q_matrix, linear, signs)
        events = _events(linear + q_matrix @ free, q_matrix @ drift, free, drift, signs)
        # What has just begun or ended moves away from where it did: not the same event again.
        events = [e for e in events if e[1] != newest or (signs[newest] == 0 and e[2] != side)]
        ahead = [event for event in events if 0 < event[0] <= penalty]
        if not ahead:
            knots.append(free)
            break
        penalty, newest, entering = max(ahead)
        knots.append(free - penalty * drift)
        side = entering or float(signs[newest])
        signs[newest] = entering
        knots[-1][signs == 0] = 0
    return np.array(knots)


def _direction(quadratic: Floats, linear: Floats, signs: Floats) -> tuple[Floats, Floats]:
    """Return u and w: the minimiser with these signs is u - penalty w."""
    active = np.flatnonzero(signs)
    free, drift = np.zeros(len(linear)), np.zeros(len(linear))
    block = quadratic[np.ix_(active, active)]
    solved = np.linalg.solve(block, np.stack([-linear[active], signs[active]], axis=1))
    free[active], drift[active] = solved[:, 0], solved[:, 1]
    return free, drift


def _events(
    gradient: Floats, turn: Floats, free: Floats, drift: Floats, signs: Floats
) -> list[tuple[float, int, float]]:
    """Return the penalties at which a variable would enter or leave: penalty, which, sign.

    The gradient is ``gradient - penalty turn`` and the minimiser ``free - penalty drift``; the
    sign is 0 for a variable that leaves.
    """
    found = []
    for j in range(len(signs)):
        if signs[j] != 0:
            candidates = [(free[j], drift[j], 0.0)]
        else:
            candidates = [(gradient[j], turn[j] + 1, -1.0), (gradient[j], turn[j] - 1, 1.0)]
        found += [(float(top / bottom), j, sign) for top, bottom, sign in candidates if bottom]
    return found
