"""What became of the sample: rates, attrition, who answered."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from spl_eval.impact import ChoiceError, PanelError
from spl_eval.impact.sample import (
    adjust_nonresponse,
    attrition_table,
    differential_response,
    fieldwork,
    response_table,
)


def issued(n=20):
    return pd.DataFrame(
        {
            "unit_id": [f"U{i:02d}" for i in range(n)],
            "organisation_id": [f"O{i // 2}" for i in range(n)],
            "stratum": ["A"] * (n // 2) + ["B"] * (n - n // 2),
            "population": 40,
            "weight": 4.0,
            "arm": ["assisted", "comparison"] * (n // 2),
        }
    )


def answers(counts):
    statuses = [status for status, count in counts.items() for _ in range(count)]
    return pd.DataFrame(
        {"unit_id": [f"U{i:02d}" for i in range(len(statuses))], "status": statuses}
    )


# A (10): 5 answered, 1 refused, 2 not found, 2 closed. B (10): 6 answered, 1 other, 3 pending.
COUNTS = {"answered": 5, "refused": 1, "not_found": 2, "closed": 2}
MORE = {"answered": 6, "other": 1}


def found(known=("answered",)):
    first, second = answers(COUNTS), answers(MORE)
    second["unit_id"] = [f"U{i + 10:02d}" for i in range(len(second))]
    return fieldwork(issued(), pd.concat([first, second]), known=known)


def test_response_rates_by_hand():
    """A: RR1 = 5 / (10 - 2) = 0.625; e = 6/8, RR3 = 5 / (6 + 0.75·2) = 0.6667. B: 6/10 and 6/10.

    Total: 11/18; e = 13/15, RR3 = 11 / (13 + 13/15·5) = 0.6346.
    """
    table = response_table(found()).set_index("stratum")
    assert table["sampled"].tolist() == [10, 10, 20]
    assert table.loc["A", ["answered", "refused", "not_found", "closed"]].tolist() == [5, 1, 2, 2]
    assert table.loc["B", ["other", "pending"]].tolist() == [1, 3]
    assert table["rr1"].tolist() == pytest.approx([0.625, 0.6, 11 / 18])
    assert table["rr3"].tolist() == pytest.approx([5 / 7.5, 0.6, 11 / (13 + 13 / 3)])


def test_a_closed_unit_may_be_known():
    table = response_table(found(known=("answered", "closed"))).set_index("stratum")
    assert table.loc["A", "responded"] == 7
    assert table.loc["A", "rr1"] == pytest.approx(0.7)


def test_nobody_answered_is_a_rate_of_zero_and_no_estimate():
    field = fieldwork(issued(), answers({}))
    assert response_table(field)["rr1"].tolist() == [0, 0, 0]
    with pytest.raises(PanelError, match="No respondió nadie"):
        adjust_nonresponse(field, ["stratum"])
    nobody = differential_response(field)
    assert nobody.difference == 0
    assert math.isnan(nobody.p_value)
    assert "no hay prueba posible" in nobody.notes[-1]
    gone = fieldwork(issued(), answers({"closed": 10}))
    assert math.isnan(response_table(gone)["rr1"].iloc[0])


def test_attrition_by_arm_and_reason():
    table = attrition_table(found())
    assert table.groupby("arm")["share"].sum().tolist() == pytest.approx([1, 1])
    assert table["units"].sum() == 20
    row = table[(table["arm"] == "assisted") & (table["reason"] == "refused")]
    assert row["units"].item() == 0
    # U00, U02, U04 and U10, U12, U14 of the assisted answered.
    assert table.query("arm == 'assisted' and reason == 'answered'")["units"].item() == 6


def test_answers_of_strangers_and_repeated_ones():
    wrong = pd.DataFrame(
        {"unit_id": ["U01", "U01", "X1", "X2", "U03"], "status": ["answered"] * 4 + ["dead"]}
    )
    with pytest.raises(PanelError) as refused:
        fieldwork(issued(), wrong)
    text = str(refused.value)
    assert "no están en la muestra: «X1», «X2»" in text
    assert "dos respuestas: «U01»" in text
    assert "no existen: «dead»" in text
    with pytest.raises(ChoiceError, match="status"):
        fieldwork(issued(), wrong.drop(columns="status"))


def test_other_columns_of_the_answers_come_along():
    extra = answers({"answered": 2}).assign(jobs=[3.0, 4.0], stratum="ignored")
    field = fieldwork(issued(), extra)
    assert field["jobs"].tolist()[:2] == [3, 4]
    assert field["jobs"].isna().sum() == 18
    assert field["stratum"].tolist() == issued()["stratum"].tolist()
    assert field["responded"].sum() == 2


def test_differential_response_is_a_regression_with_clusters():
    import statsmodels.api as sm

    generator = np.random.default_rng(4)
    field = issued(120).assign(arm=np.repeat(["assisted", "comparison"], 60), eligible=True)
    field["responded"] = generator.random(120) < np.where(field["arm"] == "assisted", 0.8, 0.5)
    ours = differential_response(field)
    x = sm.add_constant((field["arm"] == "assisted").astype(float))
    theirs = sm.OLS(field["responded"].astype(float), x).fit(
        cov_type="cluster",
        cov_kwds={"groups": pd.factorize(field["organisation_id"])[0]},
        use_t=True,
    )
    assert ours.difference == pytest.approx(theirs.params["arm"])
    assert ours.std_error == pytest.approx(theirs.bse["arm"])
    assert ours.p_value == pytest.approx(theirs.pvalues["arm"])
    assert ours.ci == pytest.approx(tuple(theirs.conf_int().loc["arm"]))
    assert (ours.n_clusters, ours.df, ours.notes) == (60, 59, ())
    assert ours.rate_treated - ours.rate_comparison == pytest.approx(ours.difference)


def test_few_organisations_and_one_arm():
    few = differential_response(
        found().assign(organisation_id=lambda rows: rows["weight"].index % 4)
    )
    assert "Pocas organizaciones (4)" in few.notes[0]
    with pytest.raises(ChoiceError, match="«comparación»"):
        differential_response(found().assign(arm="assisted"))
    with pytest.raises(ChoiceError, match="«assisted»"):
        differential_response(found().assign(arm="comparison"))
