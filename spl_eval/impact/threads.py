"""One thread for linear algebra, while the engine's own threads share the processors."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager


def available_cpus() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Keep BLAS to one thread.

    Its threads wait for each other without sleeping: beside ours, on a busy machine, they made
    the same work take twenty times as long. One thread also adds up in one order, so that
    results do not depend on the number of processors.
    """
    from threadpoolctl import threadpool_limits  # looks through all loaded libraries

    with threadpool_limits(limits=1, user_api="blas"):
        yield
