"""The lazy reader on PySpark: a local session gives the sums that a plain loop over units gives."""

from __future__ import annotations

import importlib.util
import os
import shutil

import numpy as np
import pytest

from spl_eval.impact.problems import PanelError
from spl_eval.impact.readers.lazy import read_lazy
from spl_eval.impact.specification import Choices, Columns
from tests.impact.panels import made_panel
from tests.impact.test_lazy import FOUR, assert_same, by_hand, columns, spoilt

pytestmark = [
    pytest.mark.slow,
    # PySpark 4.3 says so of every pandas 3, and leaves the sockets of its gateway to the collector.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]

SETTINGS = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


def missing():
    """Return what Spark lacks to run here."""
    java = os.environ.get("JAVA_HOME") or shutil.which("java")
    return [
        name
        for name, found in (("pyspark", importlib.util.find_spec("pyspark")), ("java", java))
        if not found
    ]


@pytest.fixture(scope="module")
def spark():
    """Start a session; without PySpark and Java the tests are skipped, or fail in CI."""
    if missing():
        reason = f"needs {' and '.join(missing())}: pip install 'spl-eval[spark]' and Java 17"
        if os.environ.get("SPL_EVAL_CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture
def table(spark, tmp_path):
    """Return a function that gives Spark a pandas frame, through a file."""

    def put(panel, name="panel"):
        panel.to_parquet(tmp_path / f"{name}.parquet", index=False)
        return spark.read.parquet(str(tmp_path / f"{name}.parquet"))

    return put


def test_everything_at_once(table):
    panel = made_panel(2, clusters=7, weights=True, holes=6)
    panel["unit_id"] = panel["unit_id"].map("empresa ñ-{}".format)
    panel["sector"] = np.where(panel["organisation"] % 2 == 0, "vino", "olivo")
    panel["first_treated"] = panel["first_treated"].replace(0, np.nan)
    panel.loc[3, "jobs"] = np.nan
    asked = columns(weights="weight", cluster="organisation", by="sector")
    reading = read_lazy(table(panel), asked, Choices())
    for sector in ("olivo", "vino"):
        mine = panel[panel["sector"] == sector]
        assert_same(reading.moments["jobs", sector], by_hand(mine, weights="weight"), rtol=1e-10)
        sums = reading.sums["jobs", sector]
        assert sums.n_units.sum() == reading.moments["jobs", sector].n_units.sum()
        assert sums.n_clusters == mine["organisation"].nunique()
        assert "a las que les falta el resultado" in str(reading.notes["jobs", sector])


def test_more_periods_than_one_query_crosses_at_a_large_level(table):
    periods = tuple(range(1, 20))
    panel = made_panel(5, periods=periods, cohorts={9: 8, 15: 7, 0: 9})
    raised = panel.assign(jobs=panel["jobs"] + 1e6)
    found = read_lazy(table(raised), columns(), Choices()).moments["jobs", None]
    assert_same(found, by_hand(raised, periods=periods), rtol=1e-10)


def test_names_with_dots(table):
    panel = made_panel(6)
    dotted = panel.rename(columns={"jobs": "jobs.total", "unit_id": "unit.id"})
    asked = Columns(("jobs.total",), "unit.id", "year", "first_treated")
    found = read_lazy(table(dotted), asked, Choices()).moments["jobs.total", None]
    assert_same(found, by_hand(panel), rtol=1e-10)


def test_rules_name_the_first_offenders(table):
    asked = columns(weights="weight", cluster="organisation")
    with pytest.raises(PanelError) as caught:
        read_lazy(table(spoilt("duplicate")), asked, Choices())
    assert FOUR in str(caught.value)


def test_cohort_zero_beside_a_period_zero(table):
    panel = made_panel(7)
    moved = panel.assign(year=panel["year"] - 2003)
    with pytest.raises(PanelError, match=r"cohorte 0 .*período 0"):
        read_lazy(table(moved), columns(), Choices())


def test_columns_that_cannot_be_used(table):
    panel = table(made_panel(7).assign(name="x"))
    with pytest.raises(PanelError, match="¿Quiso decir «jobs»"):
        read_lazy(panel, columns("job"), Choices())
    with pytest.raises(PanelError, match="no es numérica"):
        read_lazy(panel, columns("name"), Choices())


def test_a_session_that_ended_is_told_in_one_sentence(spark, table):
    panel = table(made_panel(8))
    # Last in this file: the session is gone for whoever comes after.
    spark.stop()
    with pytest.raises(PanelError, match="La sesión de Spark terminó") as caught:
        read_lazy(panel, columns(), Choices())
    assert len(caught.value.problems) == 1
    assert caught.value.__cause__ is None
