"""Write ``smooth.csv``: fixed-length intervals of smoothness from diff-diff 3.13.0.

Its optimal intervals solve a second-order cone programme; its robust sets of relative magnitudes
only add a normal margin to the identified set, and are not used. From the root of the
repository, with a Python that has diff-diff 3.13.0:

    PYTHONPATH=. python tests/impact/reference/honest/make_honest_smooth.py
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
ASKED = [
    ("medicaid", -6, 1, (1, 0), (0, 0.005, 0.02)),
    ("medicaid", -6, 1, (0.5, 0.5), (0, 0.005, 0.02)),
    ("benzarti_carloni", -5, 3, (1, 0, 0, 0), (0, 0.005, 0.02, 0.1)),
    ("benzarti_carloni", -5, 3, (0.25,) * 4, (0, 0.005, 0.02, 0.1)),
    ("benzarti_carloni", -5, 3, (0, 0, 0, 1), (0, 0.005, 0.02, 0.1)),
    ("benzarti_carloni", -3, 3, (0.25,) * 4, (0, 0.005, 0.1)),
    ("benzarti_carloni", -2, 3, (0.25,) * 4, (0, 0.1)),
    ("benzarti_carloni", -5, 0, (1,), (0, 0.005, 0.1)),
]


def main():
    """Write one row for each study, window, target and m."""
    from diff_diff.honest_did import _compute_optimal_flci

    with (HERE / "studies.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    lines = ["study,first,last,weights,m,lower,upper"]
    for study, first, last, weights, sizes in ASKED:
        chosen = [row for row in rows if row["study"] == study]
        times = np.array([int(row["event_time"]) for row in chosen])
        kept = (times >= first) & (times <= last)
        att = np.array([float(row["att"]) for row in chosen])[kept]
        sigma = np.array([row["covariance"].split() for row in chosen], dtype=float)
        sigma = sigma[np.ix_(kept, kept)]
        before = int((times[kept] < 0).sum())
        for m in sizes:
            low, high = _compute_optimal_flci(
                att[:before], att[before:], sigma, np.array(weights), before, len(weights), m
            )
            told = " ".join(f"{weight:g}" for weight in weights)
            lines.append(f"{study},{first},{last},{told},{m:g},{low:.10g},{high:.10g}")
    (HERE / "smooth.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
