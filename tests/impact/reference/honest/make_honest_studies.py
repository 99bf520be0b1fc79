"""Write ``studies.csv``: the event studies whose sensitivity is published.

- ``benzarti_carloni`` and ``lovenheim_willen``: coefficients and covariance that come with the R
  package HonestDiD 0.2.8 (github.com/asheshrambachan/HonestDiD, MIT licence, copyright HonestDiD
  authors): data/BCdata_EventStudy.rda and data/LWdata_EventStudy.rda. The latter's covariance
  is that of the vignette, whose reference year is -2; here it is called -1, and all others move.
- ``medicaid``: health insurance and the expansion of Medicaid, the example of HonestDiD's README:
  two-way fixed effects by state, 2008-15, clustered by state as fixest does. The panel
  (github.com/Mixtape-Sessions/Advanced-DID, Exercises/Data/ehec_data.csv, from the American
  Community Survey) is not shipped; its 7 coefficients are.

With a Python that has pandas and rdata, beside the three downloaded files:

    python make_honest_studies.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent


def packaged(path, name, shift):
    """Return event times, coefficients and covariance of one of the package's data."""
    import rdata

    data = rdata.read_rda(str(path))[name]
    times = np.asarray(data["timeVec"]).astype(int) + shift
    return times, np.ravel(data["betahat"]), np.asarray(data["sigma"])


def medicaid(path):
    """Return the same of an event study with fixed effects of states and years."""
    panel = pd.read_csv(path)
    panel = panel[(panel["year"] < 2016) & (panel["yexp2"] != 2015)]
    treated = (panel["yexp2"] == 2014).to_numpy(float)
    years = sorted(panel["year"].unique())
    states = pd.factorize(panel["stfips"])[0]
    shown = [year for year in years if year != 2013]
    regressors = np.column_stack([(panel["year"] == year) * treated for year in shown])
    effects = np.column_stack(
        [np.eye(states.max() + 1)[states], *[(panel["year"] == year) for year in years[1:]]]
    ).astype(float)

    def within(values):
        return values - effects @ np.linalg.lstsq(effects, values, rcond=None)[0]

    x, y = within(regressors.astype(float)), within(panel["dins"].to_numpy(float))
    bread = np.linalg.inv(x.T @ x)
    coefficients = bread @ x.T @ y
    scores = np.zeros((states.max() + 1, len(shown)))
    np.add.at(scores, states, x * (y - x @ coefficients)[:, None])
    rows, groups, parameters = len(y), len(scores), len(shown) + len(years)
    correction = groups / (groups - 1) * (rows - 1) / (rows - parameters)
    covariance = bread @ scores.T @ scores @ bread * correction
    return np.array(shown) - 2014, coefficients, covariance


def main(folder):
    """Write one row for each coefficient: study, event time, estimate, its covariances."""
    studies = {
        "benzarti_carloni": packaged(folder / "BCdata_EventStudy.rda", "BCdata_EventStudy", -2009),
        "lovenheim_willen": packaged(folder / "LWdata_EventStudy.rda", "LWdata_EventStudy", 1),
        "medicaid": medicaid(folder / "ehec_data.csv"),
    }
    lines = ["study,event_time,att,covariance"]
    for study, (times, coefficients, covariance) in studies.items():
        symmetric = (covariance + covariance.T) / 2
        for time, value, row in zip(times, coefficients, symmetric, strict=True):
            numbers = " ".join(f"{number:.12g}" for number in row)
            lines.append(f"{study},{time},{value:.12g},{numbers}")
    (HERE / "studies.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
