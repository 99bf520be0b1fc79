"""Products of matrices in pieces so small that BLAS starts no threads of its own.

They are called from threads that already use every processor. OpenBLAS, which numpy brings,
would start as many again for each small product, and the two sets then wait for each other:
ten times slower on two processors.
"""

from __future__ import annotations

import numpy as np

from spl_eval.impact.moments import Floats

ALONE = 262_144
"""Multiplications of a product of matrices up to which OpenBLAS uses the calling thread only."""

VECTOR_ALONE = 9_216
"""The same for a product of a matrix and a vector."""

TILE = 32
"""Rows of a factor in one piece."""


def crossed(left: Floats, right: Floats) -> Floats:
    """Return ``left @ right.T`` of two factors, (a, m) and (b, m), with m far above a and b."""
    total = np.zeros((len(left), len(right)))
    for i in range(0, len(left), TILE):
        for j in range(0, len(right), TILE):
            total[i : i + TILE, j : j + TILE] = _tile(left[i : i + TILE], right[j : j + TILE])
    return total


def squared(values: Floats) -> Floats:
    """Return ``values @ values.T`` of a (K, m) matrix; exactly symmetric."""
    # numpy turns the product of a matrix with itself into another one with a lower limit.
    other = values.copy()
    total = np.zeros((len(values), len(values)))
    for i in range(0, len(values), TILE):
        for j in range(0, i + 1, TILE):
            tile = _tile(values[i : i + TILE], other[j : j + TILE])
            total[j : j + TILE, i : i + TILE] = tile.T
            total[i : i + TILE, j : j + TILE] = tile
    return total


def _tile(left: Floats, right: Floats) -> Floats:
    step = _length(len(left), len(right))
    total = left[:, :step] @ right[:, :step].T
    for start in range(step, left.shape[1], step):
        part = slice(start, start + step)
        total += left[:, part] @ right[:, part].T
    return total


def applied(matrix: Floats, units: Floats) -> Floats:
    """Return ``matrix @ units`` of a (c, p) and a (p, m) matrix, with m far above c and p."""
    product = np.empty((len(matrix), units.shape[1]))
    step = _length(*matrix.shape)
    for start in range(0, units.shape[1], step):
        part = slice(start, start + step)
        np.matmul(matrix, units[:, part], out=product[:, part])
    return product


def _length(rows: int, columns: int) -> int:
    if min(rows, columns) <= 1:
        return max(1, VECTOR_ALONE // max(rows, columns, 1))
    return max(1, ALONE // (rows * columns))
