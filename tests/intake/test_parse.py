"""What a cell is read as, worked by hand; what can be read in two ways is refused."""

import datetime as dt

import pytest

from spl_eval.intake import parse
from spl_eval.intake.parse import CellError

NBSP, NARROW, THIN, FIGURE = "\u00a0", "\u202f", "\u2009", "\u2007"


def refused(reader, text, **how):
    with pytest.raises(CellError) as error:
        reader(text, **how)
    return error.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("7", 7),
        ("007", 7),
        ("0" * 40 + "7", 7),
        ("-5", -5),
        ("+5", 5),
        (" 5 ", 5),
        ("5\n", 5),
        (f"{NBSP}5", 5),
        ("2330", 2330),
        ("2.330", 2330),
        ("-2.330", -2330),
        ("2 330", 2330),
        (f"2{NBSP}330", 2330),
        (f"1{NARROW}234{NARROW}567", 1234567),
        (f"1{THIN}234{FIGURE}567", 1234567),
        ("2.330,00", 2330),
        ("2330,0", 2330),
        ("1.234.567", 1234567),
        ("999.999.999.999.999", 999999999999999),
        ("999999999999999", 999999999999999),
    ],
)
def test_integer(text, value):
    read = parse.integer(text)
    assert (read, type(read)) == (value, int)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_integer"),
        ("-", "not_integer"),
        ("cuatro", "not_integer"),
        ("0x10", "not_integer"),
        ("1_000", "not_integer"),
        ("5 kg", "not_integer"),
        ("2,5", "not_integer"),
        ("2,330", "not_integer"),
        ("2.330,50", "not_integer"),
        ("--5", "ambiguous_number"),
        ("- 5", "ambiguous_number"),
        ("1.88", "ambiguous_number"),
        ("1.8888", "ambiguous_number"),
        ("0.500", "ambiguous_number"),
        ("00.500", "ambiguous_number"),
        ("1,234,567", "ambiguous_number"),
        ("23.30.000", "ambiguous_number"),
        ("2..330", "ambiguous_number"),
        (".330", "ambiguous_number"),
        ("2.330.", "ambiguous_number"),
        ("1234.567", "ambiguous_number"),
        ("2  330", "ambiguous_number"),
        ("23 30", "ambiguous_number"),
        ("1 234.567", "ambiguous_number"),
        ("1.234 567", "ambiguous_number"),
        ("2'330", "ambiguous_number"),
        ("-0", "signed_zero"),
        ("+0", "signed_zero"),
        ("-0,00", "signed_zero"),
        ("1e5", "scientific_notation"),
        ("1E5", "scientific_notation"),
        ("1,5e+07", "scientific_notation"),
        ("inf", "not_finite"),
        ("-inf", "not_finite"),
        ("NaN", "not_finite"),
        ("nan", "not_finite"),
        ("½", "foreign_digits"),
        ("2²", "foreign_digits"),
        ("２３３０", "foreign_digits"),
        ("٢٣٣٠", "foreign_digits"),
        ("2٣", "foreign_digits"),
        ("9" * 16, "too_large"),
        ("1" + ".000" * 5, "too_large"),
        ("1" * 20_000, "too_large"),
    ],
)
def test_what_is_no_integer(text, code):
    error = refused(parse.integer, text)
    assert error.code == code
    assert not error.what.endswith(".")
    assert not error.mend.endswith(".")


def test_a_message_about_an_integer_says_what_and_how():
    error = refused(parse.integer, "1.88")
    assert "«1.88» no es un número entero" in error.what
    assert "2.330" in error.mend
    assert "dos maneras" in error.what


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2330", 2330.0),
        ("2.330", 2330.0),
        ("2.330,50", 2330.5),
        ("2330,50", 2330.5),
        (f"2{NARROW}330,50", 2330.5),
        ("+2,330", 2.33),
        ("0,5", 0.5),
        ("-0,25", -0.25),
        ("-1.000.000,125", -1000000.125),
        ("23,0769230769230769", 23.0769230769230769),
    ],
)
def test_number(text, value):
    read = parse.number(text)
    assert (read, type(read)) == (value, float)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_number"),
        ("cuatro", "not_number"),
        ("$ 5", "not_number"),
        ("5 %", "not_number"),
        ("1.88", "ambiguous_number"),
        ("0.5", "ambiguous_number"),
        ("0.500", "ambiguous_number"),
        ("0.500,5", "ambiguous_number"),
        ("1,234.5", "ambiguous_number"),
        ("1,234,567", "ambiguous_number"),
        ("1,2,3", "ambiguous_number"),
        ("5,", "ambiguous_number"),
        (",5", "ambiguous_number"),
        ("0," + "1" * 21, "ambiguous_number"),
        ("1e5", "scientific_notation"),
        ("inf", "not_finite"),
        ("-0,0", "signed_zero"),
        ("1" * 16 + ",5", "too_large"),
        ("٣,٥", "foreign_digits"),
    ],
)
def test_what_is_no_number(text, code):
    error = refused(parse.number, text)
    assert error.code == code


def test_an_ambiguous_number_says_how_to_write_it():
    assert "2.330,50" in refused(parse.number, "1.88").mend
    assert "no es un número" in refused(parse.number, "0.500").what


@pytest.mark.parametrize(
    ("reader", "text", "value"),
    [
        (parse.number, "1234.5", 1234.5),
        (parse.number, "1,234.50", 1234.5),
        (parse.number, "2,330", 2330.0),
        (parse.number, "1.234", 1.234),
        (parse.number, "1 234.5", 1234.5),
        (parse.integer, "2,330", 2330),
        (parse.integer, "2,330.00", 2330),
        (parse.amount, "$ 1,234.50", 1234.5),
        (parse.percent, "12.5 %", 0.125),
        (parse.approximate, "aprox. 2,330", (2330, "approximate")),
    ],
)
def test_a_file_whose_decimal_mark_is_a_point(reader, text, value):
    assert reader(text, decimal=".") == value


@pytest.mark.parametrize(
    ("reader", "text", "code"),
    [
        (parse.number, "1.234.567", "ambiguous_number"),
        (parse.number, "2.330,50", "ambiguous_number"),
        (parse.number, "12,5", "ambiguous_number"),
        (parse.number, "0,500", "ambiguous_number"),
        (parse.integer, "2.330", "not_integer"),
        (parse.integer, "1.234.567", "ambiguous_number"),
        (parse.amount, "$ 2.330", "ambiguous_number"),
    ],
)
def test_what_such_a_file_may_not_hold(reader, text, code):
    error = refused(reader, text, decimal=".")
    assert error.code == code
    assert "2,330" in error.mend


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,50", 1234.5),
        ("1.234", 1234.0),
        ("0,500", 0.5),
        ("1.234,500", 1234.5),
        ("$ 1.234,50", 1234.5),
        ("$1.234,50", 1234.5),
        (f"${NBSP}1.234.567", 1234567.0),
        ("$ 1.500.-", 1500.0),
        ("$ 1.500,-", 1500.0),
        ("-$ 50", -50.0),
        ("$ -50", -50.0),
        ("AR$ 50", 50.0),
        ("ARS 50", 50.0),
        ("ars 50", 50.0),
        ("50 ARS", 50.0),
        ("50 pesos", 50.0),
        ("$ 50 pesos", 50.0),
        ("Pesos argentinos 50", 50.0),
        ("0", 0.0),
    ],
)
def test_amount(text, value):
    assert parse.amount(text) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US$ 50", "wrong_currency"),
        ("u$s 50", "wrong_currency"),
        ("U$S50", "wrong_currency"),
        ("USD 50", "wrong_currency"),
        ("usd 50", "wrong_currency"),
        ("50 U.S.D.", "wrong_currency"),
        ("$ 50 USD", "wrong_currency"),
        ("50 dólares", "wrong_currency"),
        ("€ 50", "wrong_currency"),
        ("50 €", "wrong_currency"),
        ("EUR 50", "wrong_currency"),
        ("50 euros", "wrong_currency"),
        ("R$ 50", "wrong_currency"),
        ("$U 50", "wrong_currency"),
        ("£ 50", "wrong_currency"),
        ("CHF 50", "wrong_currency"),
        ("50 pesos chilenos", "wrong_currency"),
        ("3 mil", "multiplier"),
        ("1,5 millones", "multiplier"),
        ("$ 5 M", "multiplier"),
        ("2,330", "ambiguous_number"),
        ("$ 1.88", "ambiguous_number"),
        ("$ 0.500", "ambiguous_number"),
        ("$ --5", "ambiguous_number"),
        ("", "not_number"),
        ("$", "not_number"),
        ("unos 50", "not_number"),
        ("5 x 3", "not_number"),
        ("$ 1e5", "scientific_notation"),
        ("1e5", "scientific_notation"),
        ("-$ 0", "signed_zero"),
        ("$ ٣", "foreign_digits"),
    ],
)
def test_what_is_no_amount_of_pesos(text, code):
    assert refused(parse.amount, text).code == code


def test_another_currency_is_to_be_given_in_pesos():
    error = refused(parse.amount, "US$ 1.500")
    assert "«US$ 1.500» no está en pesos" in error.what
    assert "en pesos" in error.mend


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("12,5 %", 0.125),
        ("12,5%", 0.125),
        (f"23,1{NBSP}%", 0.231),
        ("12,5 por ciento", 0.125),
        ("0%", 0.0),
        ("100 %", 1.0),
        ("150 %", 1.5),
        ("-3 %", -0.03),
    ],
)
def test_percent_gives_the_share(text, share):
    assert parse.percent(text) == share


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12,5", "no_percent_sign"),
        ("0,125", "no_percent_sign"),
        ("mucho", "not_number"),
        ("%", "not_number"),
        ("5 %%", "not_number"),
        ("1.88 %", "ambiguous_number"),
        ("", "not_number"),
    ],
)
def test_what_is_no_percentage(text, code):
    error = refused(parse.percent, text)
    assert error.code == code


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("90", (90, "exact")),
        ("2.330", (2330, "exact")),
        ("alrededor de 90", (90, "approximate")),
        ("Alrededor de 2.330", (2330, "approximate")),
        ("aprox. 90", (90, "approximate")),
        ("aprox 90", (90, "approximate")),
        ("aproximadamente 90", (90, "approximate")),
        ("unos 90", (90, "approximate")),
        ("unas 90", (90, "approximate")),
        ("cerca de 90", (90, "approximate")),
        ("más o menos 90", (90, "approximate")),
        ("casi 90", (90, "approximate")),
        ("~90", (90, "approximate")),
        ("~ 90", (90, "approximate")),
        ("≈90", (90, "approximate")),
        ("90 aprox.", (90, "approximate")),
        ("90 (aprox.)", (90, "approximate")),
        ("90 aproximadamente", (90, "approximate")),
    ],
)
def test_approximate(text, read):
    assert parse.approximate(text) == read


@pytest.mark.parametrize(
    "text",
    ["", "unos", "unos cien", "más de 90", "menos de 90", "entre 80 y 100", "80-100", "casino 9"],
)
def test_bounds_ranges_and_words_are_no_counts(text):
    assert "no es un número entero" in refused(parse.approximate, text).what


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2016-12-05", "2016-12-05"),
        ("2016-04", "2016-04"),
        ("2016/12/05", "2016-12-05"),
        ("2016-12-5", "2016-12-05"),
        ("05/12/2016", "2016-12-05"),
        ("5/1/2016", "2016-01-05"),
        (" 5/1/2016 ", "2016-01-05"),
        (" " * 999 + "5/1/2016" + " " * 999, "2016-01-05"),
        ("5-12-2016", "2016-12-05"),
        ("5.12.2016", "2016-12-05"),
        ("29/02/2016", "2016-02-29"),
        ("5 de diciembre de 2016", "2016-12-05"),
        ("5  de  Diciembre  de  2016", "2016-12-05"),
        ("5 de diciembre del 2016", "2016-12-05"),
        ("5 de diciembre, 2016", "2016-12-05"),
        ("5 dic 2016", "2016-12-05"),
        ("5-dic-2016", "2016-12-05"),
        ("5 de setiembre de 2016", "2016-09-05"),
        ("lunes 5 de diciembre de 2016", "2016-12-05"),
        ("sábado, 3 de diciembre de 2016", "2016-12-03"),
        ("1er de mayo de 2016", "2016-05-01"),
        ("1° de mayo de 2016", "2016-05-01"),
        ("1º de mayo de 2016", "2016-05-01"),
        ("primero de mayo de 2016", "2016-05-01"),
        ("diciembre de 2016", "2016-12"),
        ("Diciembre 2016", "2016-12"),
        ("dic. 2016", "2016-12"),
        ("dic-2016", "2016-12"),
        ("12/2016", "2016-12"),
        ("4/2016", "2016-04"),
        ("2016-12-05 00:00:00", "2016-12-05"),
        ("2016-12-05T00:00:00", "2016-12-05"),
        ("2016-12-05T00:00:00.000", "2016-12-05"),
        ("05/12/2016 00:00", "2016-12-05"),
        ("05/12/2016 0:00:00", "2016-12-05"),
        ("05/12/2016 12:00:00 a. m.", "2016-12-05"),
        ("36526", "2000-01-01"),
        ("42709", "2016-12-05"),
        ("54788", "2049-12-31"),
        ("1816-07-09", "1816-07-09"),
    ],
)
def test_date_reads_the_day_first_and_keeps_the_precision(text, iso):
    assert parse.date(text) == iso


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2016", "no_such_date"),
        ("2016-02-30", "no_such_date"),
        ("29/02/2015", "no_such_date"),
        ("31 de abril de 2016", "no_such_date"),
        ("2016-13", "no_such_date"),
        ("2016-00", "no_such_date"),
        ("13/2016", "no_such_date"),
        ("00/01/2016", "no_such_date"),
        ("0000-01-01", "no_such_date"),
        ("0000-01", "no_such_date"),
        ("2016-31-12", "no_such_date"),
        ("31/31/2016", "no_such_date"),
        ("12/31/2016", "month_first"),
        ("2/30/2016", "month_first"),
        ("05/12/16", "two_digit_year"),
        ("5-12-16", "two_digit_year"),
        ("dic-16", "two_digit_year"),
        ("5 de dic de 16", "two_digit_year"),
        ("1er de mayo", "no_year"),
        ("5 de diciembre", "no_year"),
        ("enero", "no_year"),
        ("05/12", "no_year"),
        ("2016", "no_month"),
        ("", "not_a_date"),
        ("ayer", "not_a_date"),
        ("mediados de 2016", "not_a_date"),
        ("5 de brumario de 2016", "not_a_date"),
        ("2° de mayo de 2016", "not_a_date"),
        ("05/12-2016", "not_a_date"),
        ("12.2016", "not_a_date"),
        ("05/12/02016", "not_a_date"),
        ("36525", "not_a_date"),
        ("54789", "not_a_date"),
        ("42.709", "not_a_date"),
        ("2016-12 00:00", "has_time"),
        ("lunes diciembre de 2016", "not_a_date"),
        ("5 de diciembre de 2016 " * 4, "not_a_date"),
        ("42709,5", "has_time"),
        ("42709.75", "has_time"),
        ("2016-12-05 14:30", "has_time"),
        ("2016-12-05T00:00:01", "has_time"),
        ("martes 5 de diciembre de 2016", "wrong_weekday"),
        ("٠٥/١٢/٢٠١٦", "foreign_digits"),
        ("０５/12/2016", "foreign_digits"),
    ],
)
def test_texts_that_are_no_dates(text, code):
    assert refused(parse.date, text).code == code


@pytest.mark.parametrize(
    ("text", "what", "mend"),
    [
        ("ayer", "«ayer» no es una fecha", "05/12/2016"),
        ("enero", "«enero» no es una fecha: falta el año", "2016-12-05"),
        ("31/02/2016", "no existe en el calendario", "Corrija el día"),
        ("12/31/2016", "pone el mes antes que el día", "Escriba primero el día, por ejemplo 31/12"),
        ("05/12/16", "el año tiene dos cifras", "cuatro cifras"),
    ],
)
def test_a_date_says_why_it_is_refused(text, what, mend):
    error = refused(parse.date, text)
    assert what in error.what
    assert mend in error.mend


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
    "text",
    ["sí", "Sí", "SÍ", "si\u0301", "si", "s", "S", "x", "X", " 1 ", "Verdadero", "TRUE", "yes"],
)
def test_yes(text):
    assert parse.yes_no(text) == "yes"


@pytest.mark.parametrize("text", ["no", "NO", "n", "0", "falso", "FALSE", f"no{NBSP}"])
def test_no(text):
    assert parse.yes_no(text) == "no"


@pytest.mark.parametrize("text", ["", "-", "2", "tal vez", "sí/no", "no sabe", "¹", "01"])
def test_what_is_no_answer(text):
    assert refused(parse.yes_no, text).code == "not_yes_no"


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


@pytest.mark.parametrize(
    ("text", "lines"), [("66;95", (66, 95)), ("1", (1,)), ("66 ; 1.095", (66, 1095)), ("", ())]
)
def test_source_lines(text, lines):
    assert parse.source_lines(text) == lines


@pytest.mark.parametrize(
    ("text", "what", "code"),
    [
        ("0", "no son líneas", "not_lines"),
        ("5;-1", "no son líneas", "not_lines"),
        ("abc", "entero", "not_integer"),
        ("5,6", "entero", "not_integer"),
        ("5,0", "entero", "not_integer"),
        ("66 095", "entero", "not_integer"),
        ("1" * 20, "demasiado grande", "too_large"),
        ("-0", "cero con signo", "signed_zero"),
        ("66;٩٥", "entero", "not_integer"),
    ],
)
def test_source_lines_are_whole_numbers_from_1(text, what, code):
    error = refused(parse.source_lines, text)
    assert what in error.what
    assert error.code == code


def test_a_message_is_one_printable_line_and_never_long():
    error = refused(parse.integer, "x\n\x1b[31m\u202e" + "y" * 10_000)
    assert error.what.isprintable()
    assert len(error.what) < 100


def test_an_error_without_a_code_of_its_own_has_one_all_the_same():
    error = CellError("está mal", "Corríjalo")
    assert (str(error), error.what, error.mend, error.code) == (
        "está mal",
        "está mal",
        "Corríjalo",
        "invalid",
    )
