"""What holds for every cell: readers raise one error only, at once, and read back what we write."""

import contextlib
import datetime as dt
import re
import time

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from spl_eval import spanish
from spl_eval.intake import parse
from spl_eval.intake.cuit import cuit
from spl_eval.intake.parse import CellError

READERS = [
    parse.amount,
    parse.approximate,
    parse.date,
    parse.integer,
    parse.items,
    parse.number,
    parse.percent,
    parse.source_lines,
    parse.yes_no,
    cuit,
]
WITH_A_MARK = [parse.amount, parse.approximate, parse.integer, parse.number, parse.percent]
FIGURES = st.text(alphabet="0123456789.,-/; eE+_٣²½$%~:tT°\u00a0\u202f\n", max_size=30)
PIECES = (
    *(
        "5",
        "1er",
        "31",
        "2016",
        "16",
        "de",
        "del",
        "diciembre",
        "dic.",
        "lunes,",
        "mil",
        "$",
        "US$",
    ),
    *("pesos", "-", "/", ".", ",", "%", "unos", "aprox.", "00:00", "T00:00:00", "42709"),
)
WORDS = st.lists(st.sampled_from(PIECES), max_size=6).flatmap(
    lambda words: st.sampled_from(["".join(words), " ".join(words)])
)
CELLS = st.one_of(st.text(max_size=50), FIGURES, WORDS)
MARKS = st.sampled_from(",.")


def name_of(reader):
    return reader.__name__


def outcome(reader, text):
    """Return what a reader makes of a cell: its value, or its CellError."""
    try:
        return reader(text)
    except CellError as error:
        return error


@pytest.mark.parametrize("reader", READERS, ids=name_of)
@given(text=CELLS)
def test_a_reader_raises_nothing_but_cell_errors(reader, text):
    error = outcome(reader, text)
    if isinstance(error, CellError):
        for sentence in (error.what, error.mend):
            assert sentence
            assert sentence.isprintable()
            assert not sentence.endswith(".")
        assert re.fullmatch("[a-z]+(_[a-z]+)*", error.code)


@pytest.mark.parametrize("reader", WITH_A_MARK, ids=name_of)
@given(text=CELLS, decimal=MARKS)
def test_so_does_it_in_a_file_with_either_mark(reader, text, decimal):
    with contextlib.suppress(CellError):
        reader(text, decimal=decimal)


@pytest.mark.parametrize("reader", READERS, ids=name_of)
@given(text=CELLS)
def test_spaces_around_a_cell_mean_nothing(reader, text):
    bare, spaced = (outcome(reader, cell) for cell in (text.strip(), f" {text.strip()}\u00a0\n"))
    assert getattr(spaced, "code", spaced) == getattr(bare, "code", bare)


@given(text=CELLS)
def test_a_date_is_iso_text_of_a_day_or_a_month(text):
    with contextlib.suppress(CellError):
        assert parse.last_day(parse.date(text)) >= dt.date.min


@given(text=CELLS, decimal=MARKS)
def test_no_number_is_read_in_both_ways_unless_both_agree_or_it_has_one_mark(text, decimal):
    read = set()
    for mark in ",.":
        with contextlib.suppress(CellError):
            read.add(parse.number(text, decimal=mark))
    assert len(read) < 2 or sum(text.count(mark) for mark in ",.") == 1


LONG = [
    part * (20_000 // len(part))
    for part in (
        *(
            "0",
            "1",
            "9.",
            ".000",
            " 000",
            ",",
            ".",
            "-",
            "+",
            "$",
            " ",
            "\u00a0",
            "%",
            "a",
            "á",
            "é́",
        ),
        *("1,", "1e", "e1", "de ", "5 de ", "unos ", "aprox.", " aprox.", "~", "(", "s.r.l.", "/1"),
        *("1-", "00:00", "٣", "😀", "\n", ";", "1;", "1.000;", "dic", "lunes, ", "usd ", "mil "),
    )
]
SHELLS = (
    "{}",
    "1{}",
    "{}1",
    "1{}x",
    "{}x",
    "$ {}",
    "x{}1x",
    "5 de {}",
    "unos {}",
    "{} 00:00",
    "1{}%",
)
MOST_SECONDS = 0.25
"""Milliseconds are usual; a search that grows with the square takes seconds."""


@pytest.mark.parametrize("reader", READERS, ids=name_of)
def test_a_cell_of_20_000_characters_is_read_at_once(reader):
    for part in LONG:
        for shell in SHELLS:
            start = time.process_time()
            with contextlib.suppress(CellError):
                reader(shell.format(part))
            assert time.process_time() - start < MOST_SECONDS, (part[:10], shell)


@given(value=st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_written_integer_reads_back(value):
    written = spanish.number(value)
    assert parse.integer(written) == value
    assert parse.approximate(spanish.about(value, "approximate")) == (value, "approximate")
    assert parse.integer(f"{value:,}", decimal=".") == value
    for space in " \u00a0\u202f":
        assert parse.integer(written.replace(".", space)) == value


@given(hundredths=st.integers(-(10**13), 10**13))
def test_a_written_number_reads_back(hundredths):
    value = hundredths / 100
    assert parse.number(spanish.number(value, decimals=2)) == value
    assert parse.amount(f"$ {spanish.number(value, decimals=2)}") == value
    assert parse.number(f"{value:,.2f}", decimal=".") == value


@given(value=st.integers(0, 10**12))
def test_written_pesos_read_back(value):
    assert parse.amount(spanish.pesos(value)) == value


@given(tenths=st.integers(-10_000, 10_000))
def test_a_written_percentage_reads_back_as_its_share(tenths):
    assert parse.percent(spanish.percent(tenths / 10)) == tenths / 1000


@given(day=st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_written_date_reads_back(day):
    iso = day.isoformat()
    for written in (
        iso,
        f"{iso}T00:00:00",
        str(dt.datetime.combine(day, dt.time())),
        f"{day:%d/%m/%Y}",
        f"{day.day}-{day.month}-{day.year}",
        f"{day:%d.%m.%Y}",
        spanish.date(iso),
        format_date(day, "full", locale=spanish.LOCALE),
    ):
        assert parse.date(written) == iso


@given(day=st.dates(min_value=dt.date(1000, 1, 1)))
def test_a_written_month_reads_back(day):
    iso = day.isoformat()[:7]
    for written in (iso, f"{day:%m/%Y}", spanish.date(iso), format_date(day, "MMM y", locale="es")):
        assert parse.date(written) == iso


@given(day=st.dates(dt.date(2000, 1, 1), dt.date(2049, 12, 31)))
def test_a_serial_number_of_excel_reads_back(day):
    serial = (day - dt.date(1899, 12, 30)).days
    assert parse.date(str(serial)) == day.isoformat()
