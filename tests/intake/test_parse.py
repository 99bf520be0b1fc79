"""What a cell is read as, worked by hand; what can be read in two ways is refused."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spl_eval import spanish
from spl_eval.intake import parse
from spl_eval.intake.parse import CellError


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("-5", -5),
        ("2330", 2330),
        ("2.330", 2330),
        ("-2.330", -2330),
        ("1.234.567", 1234567),
        ("999.999.999.999.999", 999999999999999),
        ("999999999999999", 999999999999999),
    ],
)
def test_integer(text, value):
    read = parse.integer(text)
    assert (read, type(read)) == (value, int)


NOT_INTEGERS = (
    "",
    " 5",
    "5 ",
    "5\n",
    "+5",
    "--5",
    "-",
    "1.88",
    "1.8888",
    "0.500",
    "00.500",
    "2,5",
    "2,330",
    "23.30.000",
    "2..330",
    ".330",
    "2.330.",
    "1234.567",
    "1e3",
    "0x10",
    "1_000",
    "½",
    "²",
    "nan",
    "cuatro",
    "9" * 16,
    "1" + ".000" * 5,
)


@pytest.mark.parametrize("text", NOT_INTEGERS)
def test_what_is_no_integer(text):
    with pytest.raises(CellError) as error:
        parse.integer(text)
    assert "no es un número entero" in error.value.what
    assert "2.330" in error.value.mend


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2330", 2330.0),
        ("2.330", 2330.0),
        ("2.330,50", 2330.5),
        ("2330,50", 2330.5),
        ("0,5", 0.5),
        ("-0,25", -0.25),
        ("-1.000.000,125", -1000000.125),
    ],
)
def test_number(text, value):
    read = parse.number(text)
    assert (read, type(read)) == (value, float)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.88",
        "0.5",
        "0.500",
        "0.500,5",
        "1,234.5",
        "1,2,3",
        "5,",
        ",5",
        "inf",
        "nan",
        "1e5",
        "$ 5",
    ],
)
def test_what_is_no_number(text):
    with pytest.raises(CellError, match="no es un número") as error:
        parse.number(text)
    assert "2.330,50" in error.value.mend


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2016-12-05", "2016-12-05"),
        ("05/12/2016", "2016-12-05"),
        ("5/1/2016", "2016-01-05"),
        ("29/02/2016", "2016-02-29"),
        ("2016-04", "2016-04"),
    ],
)
def test_date_reads_the_day_first_and_keeps_the_precision(text, iso):
    assert parse.date(text) == iso


@pytest.mark.parametrize(
    "text",
    ["31/02/2016", "2016-02-30", "29/02/2015", "2016-13", "2016-00", "00/01/2016", "0000-01-01"],
)
def test_dates_that_no_calendar_has(text):
    with pytest.raises(CellError, match="no existe en el calendario"):
        parse.date(text)


@pytest.mark.parametrize(
    "text", ["", "ayer", "2016", "05/12/16", "2016/12/05", "05-12-2016", "5 de diciembre de 2016"]
)
def test_texts_that_are_no_dates(text):
    with pytest.raises(CellError, match="no es una fecha") as error:
        parse.date(text)
    assert "05/12/2016" in error.value.mend


@pytest.mark.parametrize(
    ("iso", "day"),
    [
        ("2016-02", dt.date(2016, 2, 29)),
        ("2015-02", dt.date(2015, 2, 28)),
        ("2016-12", dt.date(2016, 12, 31)),
        ("2016-12-05", dt.date(2016, 12, 5)),
    ],
)
def test_last_day(iso, day):
    assert parse.last_day(iso) == day


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", ()),
        (" ; ;", ()),
        ("turismo", ("turismo",)),
        ("madera y muebles; textil ;", ("madera y muebles", "textil")),
        ("Tierra del Fuego, Antártida;Salta", ("Tierra del Fuego, Antártida", "Salta")),
    ],
)
def test_items_part_at_semicolons_only(text, parts):
    assert parse.items(text) == parts


def test_source_lines():
    assert parse.source_lines("66;95") == (66, 95)
    assert parse.source_lines("1") == (1,)


@pytest.mark.parametrize(
    ("text", "what"),
    [("0", "no son líneas"), ("5;-1", "no son líneas"), ("abc", "entero"), ("5,6", "entero")],
)
def test_source_lines_begin_at_1(text, what):
    with pytest.raises(CellError, match=what):
        parse.source_lines(text)


def test_a_message_is_one_printable_line_and_never_long():
    with pytest.raises(CellError) as error:
        parse.integer("x\n\x1b[31m\u202e" + "y" * 10_000)
    assert error.value.what.isprintable()
    assert len(error.value.what) < 100


PARSERS = [
    parse.integer,
    parse.number,
    parse.date,
    parse.items,
    parse.source_lines,
]
DIGITS = st.text(alphabet="0123456789.,-/; eE+_٣²½\u00a0\n", max_size=30)


@pytest.mark.parametrize("parser", PARSERS)
@given(text=st.one_of(st.text(max_size=50), DIGITS))
def test_a_parser_raises_nothing_but_cell_errors(parser, text):
    with contextlib.suppress(CellError):
        parser(text)


@given(value=st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_written_integer_reads_back(value):
    assert parse.integer(spanish.number(value)) == value


@given(hundredths=st.integers(-(10**13), 10**13))
def test_a_written_number_reads_back(hundredths):
    value = hundredths / 100
    assert parse.number(spanish.number(value, decimals=2)) == value


@given(day=st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_written_date_reads_back(day):
    assert parse.date(f"{day:%d/%m/%Y}") == parse.date(day.isoformat()) == day.isoformat()
