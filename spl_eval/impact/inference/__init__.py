"""Inference with clusters: bands, few clusters, randomisation, families of outcomes."""

from spl_eval.impact.inference.clusters import cluster_robust, jackknife, jackknife_table
from spl_eval.impact.inference.multiplicity import holm, romano_wolf
from spl_eval.impact.inference.pretrend import PretrendTest
from spl_eval.impact.inference.randomisation import randomisation_test
from spl_eval.impact.inference.result import Inference
from spl_eval.impact.inference.wild import wild_bootstrap

__all__ = [
    "Inference",
    "PretrendTest",
    "cluster_robust",
    "holm",
    "jackknife",
    "jackknife_table",
    "randomisation_test",
    "romano_wolf",
    "wild_bootstrap",
]
