"""Periods as people write them: fractions of a year, codes of dates, uneven surveys."""

import numpy as np
import pytest

from spl_eval.impact import PanelError, att_gt
from spl_eval.impact.periods import check_periods, uneven
from tests.impact.panels import NAMES, YEARS, made_panel


def as_months(panel):
    """Write the years 2001, 2002 … as the months of 2010, fractions of a year."""
    month = (panel["year"] - 2001) / 12
    cohort = (panel["first_treated"] - 2001) / 12 + 2010
    return panel.assign(
        year=2010 + month,
        first_treated=cohort.where(panel["first_treated"] > 0, 0.0),
    )


@pytest.mark.parametrize("comparison", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("base_period", ["varying", "universal"])
def test_months_as_fractions_are_months(comparison, base_period):
    panel = made_panel(4, cohorts={2003: 8, 2004: 7, 2006: 8, 0: 9})
    choices = {"comparison": comparison, "base_period": base_period}
    whole = att_gt(panel, **NAMES, **choices, anticipation=1)
    parts = att_gt(as_months(panel), **NAMES, **choices, anticipation=1 / 12)
    assert parts.cells.base.tolist() == whole.cells.base.tolist()
    assert parts.att == pytest.approx(whole.att, rel=1e-12)
    assert parts.pretrend().df == whole.pretrend().df


def test_windows_of_fractions_hold_their_ends():
    panel = made_panel(4, cohorts={2003: 8, 2004: 7, 2006: 8, 0: 9})
    whole, parts = att_gt(panel, **NAMES), att_gt(as_months(panel), **NAMES)
    for window in ({"max_event": 2}, {"min_event": -1}, {"balance_event": 1}):
        asked = {name: value / 12 for name, value in window.items()}
        expected, found = whole.aggregate(**window), parts.aggregate(**asked)
        assert len(found.keys) == len(expected.keys)
        assert found.att == pytest.approx(expected.att, rel=1e-12)
        assert found.overall_att == pytest.approx(expected.overall_att, rel=1e-12)


@pytest.mark.parametrize(
    ("codes", "advice"),
    [
        ((201510, 201511, 201512, 201601, 201602, 201603), "año\\*12"),
        ((20153, 20154, 20161, 20162, 20163, 20164), "año\\*4"),
        ((20151001, 20151101, 20151201, 20160101, 20160201, 20160301), "fecha fija"),
    ],
)
def test_codes_that_leap_at_new_year_are_refused(codes, advice):
    panel = made_panel(2)
    written = dict(zip(YEARS, codes, strict=True)) | {0: 0}
    coded = panel.assign(
        year=panel["year"].map(written), first_treated=panel["first_treated"].map(written)
    )
    with pytest.raises(PanelError, match=rf"Columna year: .*{codes[0]}.*{advice}"):
        att_gt(coded, **NAMES)


@pytest.mark.parametrize(
    "periods",
    [
        (201501, 201502, 201503),  # within a year nothing leaps
        (20150401, 20160401, 20170401),  # a day each year: always as far apart
        (2015, 2016, 2018),
        (24181, 24182, 24183, 24185),  # year * 12 + month
        (2010.0, 2010.25, 2010.5),
    ],
)
def test_other_numbers_are_periods(periods):
    check_periods(np.array(periods, dtype=float), "year")


def test_fractions_of_single_precision_are_refused():
    panel = as_months(made_panel(4))
    with pytest.raises(PanelError, match=r"Columna year: .*float32.*float64"):
        att_gt(panel.assign(year=panel["year"].astype(np.float32)), **NAMES)
    quarters = as_months(made_panel(4, periods=(2001, 2004, 2007, 2010), cohorts={2004: 9, 0: 9}))
    assert len(att_gt(quarters.assign(year=quarters["year"].astype(np.float32)), **NAMES).att) == 3


def test_uneven_surveys_are_said():
    panel = made_panel(3, periods=(2001, 2003, 2004, 2006), cohorts={2003: 7, 2004: 8, 0: 8})
    assert any("misma distancia (de 1 a 2)" in note for note in att_gt(panel, **NAMES).notes)
    assert uneven(np.array([2001.0, 2003.0, 2005.0])) == ()
