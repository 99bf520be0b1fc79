"""A measure for each value of a column."""

import pandas as pd

from spl_eval.results.groups import each_value

CASES = pd.DataFrame({"line": ["2.A", None, "1.B", "2.A"], "year": [2016, 2015, 2016, None]})
CASES = CASES.astype({"line": "str", "year": "Int64"})


def count(own):
    return {"cases": len(own), "share": None}


def test_each_value_in_order_and_the_missing_one_last():
    found = each_value(CASES, "line", count, {"cases": "Int64", "share": "Float64"})
    assert found["line"].fillna("?").tolist() == ["1.B", "2.A", "?"]
    assert found["cases"].tolist() == [1, 2, 1]
    assert found["share"].isna().all()


def test_the_column_keeps_its_type_even_without_cases():
    for cases in (CASES, CASES[:0]):
        found = each_value(cases, "year", count, {"cases": "Int64", "share": "Float64"})
        assert [str(each) for each in found.dtypes] == ["Int64", "Int64", "Float64"]
        assert len(found) == cases["year"].nunique(dropna=False)
