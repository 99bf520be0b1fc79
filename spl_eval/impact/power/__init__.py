"""What a design can detect: effects before estimating them, and violations by the pretest."""

from spl_eval.impact.power.clusters import (
    clustered_standard_error,
    intraclass_correlation,
    variance_factor,
)
from spl_eval.impact.power.design import DesignPrecision, design_standard_error
from spl_eval.impact.power.detectable import minimum_detectable_effect, power_curve, power_of
from spl_eval.impact.power.pretest import (
    PretestPower,
    linear_trend,
    pretest_power,
    slope_for_power,
)

__all__ = [
    "DesignPrecision",
    "PretestPower",
    "clustered_standard_error",
    "design_standard_error",
    "intraclass_correlation",
    "linear_trend",
    "minimum_detectable_effect",
    "power_curve",
    "power_of",
    "pretest_power",
    "slope_for_power",
    "variance_factor",
]
