"""A made frame of units: two strata variables, organisations, jobs."""

from __future__ import annotations

import numpy as np
import pandas as pd


def made_frame(n=400, seed=1):
    generator = np.random.default_rng(seed)
    region = generator.choice(["NOA", "NEA", "Cuyo"], n, p=[0.5, 0.3, 0.2])
    return pd.DataFrame(
        {
            "unit_id": [f"U{i:04d}" for i in range(n)],
            "organisation_id": [f"O{i // 5:03d}" for i in range(n)],
            "line": generator.choice(["1", "2"], n, p=[0.7, 0.3]),
            "region": region,
            "jobs": generator.poisson(4, n) + 3.0 * (region == "NOA"),
            "arm": generator.choice(["assisted", "comparison"], n),
        }
    )
