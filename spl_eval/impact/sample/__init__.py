"""Samples of a frame: size, allocation, draw, fieldwork, weights and estimates.

This package imports pandas; ``spl_eval.impact`` does not import it.
"""

from spl_eval.impact.sample.allocation import Allocation, allocate
from spl_eval.impact.sample.calibration import Calibrated, calibrate, rake
from spl_eval.impact.sample.design import SampleDesign, sample_design
from spl_eval.impact.sample.differential import DifferentialResponse, differential_response
from spl_eval.impact.sample.drawing import Draw, draw, issue, signature
from spl_eval.impact.sample.estimation import (
    Estimate,
    by_domain,
    mean,
    proportion,
    ratio,
    total,
)
from spl_eval.impact.sample.fieldwork import STATUSES, attrition_table, fieldwork, response_table
from spl_eval.impact.sample.margins import Pooled, known_margins, pool_sparse
from spl_eval.impact.sample.precision import allocate_for_margin
from spl_eval.impact.sample.representativeness import (
    RIndicator,
    r_indicator,
    representativeness,
)
from spl_eval.impact.sample.size import (
    ClusterEffect,
    SampleSize,
    cluster_effect,
    design_effect,
    size_for_difference,
    size_for_margin,
)
from spl_eval.impact.sample.strata import strata_table
from spl_eval.impact.sample.weights import (
    ResponseAdjustment,
    WeightSummary,
    adjust_nonresponse,
    require_total,
    weight_summary,
)

__all__ = [
    "STATUSES",
    "Allocation",
    "Calibrated",
    "ClusterEffect",
    "DifferentialResponse",
    "Draw",
    "Estimate",
    "Pooled",
    "RIndicator",
    "ResponseAdjustment",
    "SampleDesign",
    "SampleSize",
    "WeightSummary",
    "adjust_nonresponse",
    "allocate",
    "allocate_for_margin",
    "attrition_table",
    "by_domain",
    "calibrate",
    "cluster_effect",
    "design_effect",
    "differential_response",
    "draw",
    "fieldwork",
    "issue",
    "known_margins",
    "mean",
    "pool_sparse",
    "proportion",
    "r_indicator",
    "rake",
    "ratio",
    "representativeness",
    "require_total",
    "response_table",
    "sample_design",
    "signature",
    "size_for_difference",
    "size_for_margin",
    "strata_table",
    "total",
    "weight_summary",
]
