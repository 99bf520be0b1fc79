"""An estimate as JSON for programs: every number with all its digits, equal for equal data."""

from __future__ import annotations

import dataclasses
import json
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from spl_eval import __version__
from spl_eval.publish.impact.request import CELLS, Request
from spl_eval.publish.impact.studies import Studies, Study
from spl_eval.publish.impact.words import whole

if TYPE_CHECKING:
    from spl_eval.impact.adjust import Overlap

SCHEMA = 1
"""Version of :func:`json_text`'s form; it grows when a key changes its meaning."""


def json_text(request: Request, studies: Studies) -> str:
    """Return the estimates as JSON; what is missing or infinite is null."""
    first = studies.members[0].effects
    content = {
        "schema": SCHEMA,
        "spl_eval": __version__,
        "panel": request.panel_name,
        "columns": dataclasses.asdict(first.columns),
        "choices": dataclasses.asdict(first.choices),
        "aggregation": {"kind": request.aggregate, **_window(request)},
        "results": [_result(study) for study in studies.members],
        "notes": list(studies.notes),
    }
    # ASCII: a redirected console may write another encoding than UTF-8.
    return json.dumps(_plain(content), indent=1, allow_nan=False)


def _window(request: Request) -> dict[str, float | None]:
    names = ("min_event", "max_event", "balance_event")
    return {name: request.window.get(name) for name in names}


def _result(study: Study) -> dict[str, Any]:
    effects = study.effects
    return {
        "outcome": study.outcome,
        "subgroup": study.subgroup,
        "counts": counts(study),
        "cells": _rows(effects.table),
        "aggregate": _aggregate(study),
        "pretrend": dataclasses.asdict(effects.pretrend()),
        "overlap": [_overlap(study, each) for each in effects.overlap],
        "notes": list(effects.notes),
    }


def counts(study: Study) -> dict[str, Any]:
    """Return how many units, clusters, periods and treated cohorts an estimate rests on."""
    moments, sums = study.effects.moments, study.effects.sums
    clustered = study.effects.columns.cluster is not None and sums is not None
    units = dict(zip(moments.cohorts.tolist(), moments.n_units.tolist(), strict=True))
    return {
        "units": sum(units.values()),
        "never_treated": units.pop(math.inf, 0),
        "cohorts": [{"cohort": cohort, "units": number} for cohort, number in units.items()],
        "periods": moments.periods.tolist(),
        "clusters": sums.n_clusters if clustered and sums is not None else None,
    }


def _overlap(study: Study, overlap: Overlap) -> dict[str, Any]:
    moments = study.effects.moments
    named = {
        "cohort": moments.cohorts[overlap.cohort],
        "period": moments.periods[overlap.period],
        # Infinity, for those never treated, would be null; the input contract writes them as 0.
        "comparison": [
            0 if math.isinf(moments.cohorts[h]) else moments.cohorts[h] for h in overlap.comparison
        ],
    }
    return dataclasses.asdict(overlap) | named


def _aggregate(study: Study) -> dict[str, Any]:
    aggregate = study.aggregate
    low, high = aggregate.overall_ci
    return {
        "kind": aggregate.kind,
        "overall": {
            "att": aggregate.overall_att,
            "std_error": aggregate.overall_std_error,
            "ci_low": low,
            "ci_high": high,
        },
        "critical_value": aggregate.critical_value if len(aggregate.keys) else None,
        "table": [] if study.kind == CELLS else _rows(aggregate.table),
        "covariance_keys": [*np.asarray(aggregate.keys).tolist(), "overall"],
        "covariance": aggregate.covariance,
    }


def _rows(table: Any) -> list[dict[str, Any]]:
    names = [str(column) for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return whole(value) if math.isfinite(value) else None
    return None if value != value else str(value)
