"""Cells that hold a text which is dangerous, or no number, or no date."""

from __future__ import annotations

from tests.intake.bad.case import Case, Make, cell

FORMULA = "quite ese signo del comienzo"
HIDDEN = "Bórrelo y escriba el texto de nuevo"
NAME = "organisations.csv, fila 3, columna name"
AMOUNT = "disbursements.csv, fila 3, columna amount_ars"
JOBS = "outcomes.csv, fila 3, columna jobs"
DATE = "activities.csv, fila 3, columna date"


def name(value: str) -> Make:
    return cell("organisations", 3, "name", value)


def amount(value: str) -> Make:
    return cell("disbursements", 3, "amount_ars", value)


def jobs(value: str) -> Make:
    return cell("outcomes", 3, "jobs", value)


def date(value: str) -> Make:
    return cell("activities", 3, "date", value)


TEXTS = [
    Case("text-formula", "formula as text", name("=SUM(A1:A9)"), (NAME, "fórmula (=)", FORMULA)),
    Case(
        "text-dde",
        "formula as text that would start a program",
        name("=cmd|' /C calc'!A0"),
        (NAME, "«=cmd|' /C calc'!A0» empieza como una fórmula (=)", FORMULA),
    ),
    Case("text-at", "name that begins with @", name("@grupo"), (NAME, "fórmula (@)", FORMULA)),
    Case("text-plus", "telephone as a name", name("+54 11 5555"), (NAME, "fórmula (+)", FORMULA)),
    Case("text-minus", "name that begins with -", name("-Grupo"), (NAME, "fórmula (-)", FORMULA)),
    Case(
        "text-right-to-left",
        "mark that turns the direction of writing",
        name("Grupo \u202eoesac"),
        (NAME, "lleva un carácter que no se ve o no es de un texto (U+202E)", HIDDEN),
    ),
    Case("text-zero-width", "space of no width", name("Gru\u200bpo"), (NAME, "(U+200B)", HIDDEN)),
    Case("text-byte-order-mark", "mark inside a text", name("Gru\ufeffpo"), (NAME, "(U+FEFF)")),
    Case("text-emoji", "emoji in a name", name("Grupo \U0001f41d"), (NAME, "(U+1F41D)", HIDDEN)),
    Case("text-control", "control character", name("Grupo\x07"), (NAME, "(U+0007)", HIDDEN)),
    Case("text-lost-letter", "letter lost in an export", name("G\ufffdo"), (NAME, "(U+FFFD)")),
    Case(
        "text-long",
        "cell of 20.001 characters",
        name("a" * 20_001),
        (NAME, "la celda tiene 20001 caracteres", "Acórtela a menos de 20000"),
    ),
    Case(
        "text-ten-megabytes",
        "cell of 10 MB",
        name("á" * 5_000_000),
        (NAME, "la celda tiene 5000000 caracteres", "Acórtela a menos de 20000"),
        heavy=True,
    ),
    Case(
        "text-missing",
        "required cell with spaces only",
        name("\u00a0 "),
        (NAME, "falta el valor", "Complete nombre"),
    ),
]
NUMBERS = [
    Case(
        "number-with-words",
        "number with its unit",
        jobs("12 puestos"),
        (JOBS, "«12 puestos» no es un número entero", "Escriba sólo el número"),
    ),
    Case(
        "number-english-decimals",
        "count with a decimal point",
        jobs("1.88"),
        (JOBS, "«1.88» no es un número entero, o se puede leer de dos maneras", "punto sólo para"),
    ),
    Case(
        "number-english-thousands",
        "amount with commas for thousands",
        amount("1,234,567"),
        (AMOUNT, "«1,234,567» no es un número, o se puede leer de dos maneras", "2.330,50"),
    ),
    Case(
        "number-thousandths",
        "amount with three decimals, which may be thousands in English",
        amount("2,330"),
        (AMOUNT, "«2,330» no es un número, o se puede leer de dos maneras", "2.330,50"),
    ),
    Case("number-decimals", "count with decimals", jobs("12,5"), (JOBS, "«12,5» no es un número")),
    Case(
        "number-negative-zero",
        "zero with a sign",
        amount("-0,00"),
        (AMOUNT, "«-0,00» es un cero con signo", "Escriba 0 sin signo"),
    ),
    Case(
        "number-infinite",
        "infinity",
        amount("inf"),
        (AMOUNT, "«inf» no es un número: es el resultado de una cuenta fallida", "celda vacía"),
    ),
    Case("number-nan", "NaN as text", jobs("NaN"), (JOBS, "«NaN» no es", "celda vacía")),
    Case(
        "number-1e400",
        "number over every float",
        amount("1e400"),
        (AMOUNT, "«1e400» no es un número: está en notación científica", "Escriba todas las"),
    ),
    Case(
        "number-too-large",
        "number of 16 digits",
        amount("1234567890123456"),
        (AMOUNT, "es demasiado grande", "Revise si se pegaron dos números"),
    ),
    Case("number-negative", "negative amount", amount("-1.000,50"), (AMOUNT, "negativo (-1.000,5")),
    Case(
        "number-dollars",
        "amount in dollars",
        amount("US$ 1.000"),
        (AMOUNT, "«US$ 1.000» no está en pesos", "Dé el monto en pesos argentinos"),
    ),
    Case(
        "number-millions",
        "amount in millions",
        amount("1,5 millones"),
        (AMOUNT, "«1,5 millones» no está escrito con todas sus cifras", "1.500.000"),
    ),
    Case(
        "number-foreign-digits",
        "digits of another writing",
        jobs("\u0661\u0662"),
        (JOBS, "tiene cifras que no son del 0 al 9", "Escriba las cifras con el teclado"),
    ),
    Case(
        "number-score-6",
        "score of 6 where 5 is the most",
        cell("follow_up", 2, "communication", 6),
        (
            "follow_up.csv, fila 2, columna communication: comunicación: mayor que 5 (6)",
            "Corrija el número en el origen",
        ),
    ),
    Case(
        "number-score-0",
        "score of 0 where 1 is the least",
        cell("follow_up", 2, "communication", 0),
        ("follow_up.csv, fila 2, columna communication: comunicación: menor que 1 (0)",),
    ),
    Case(
        "number-probability-16",
        "probability of 16 where 0.16 is meant",
        cell("samples", 6, "probability", 16),
        (
            "samples.csv, fila 6, columna probability: probabilidad de inclusión: mayor que 1 (16)",
            "Corrija el número en el origen",
        ),
    ),
    Case(
        "year-1900",
        "outcomes of the year 1900",
        cell("outcomes", 2, "year", 1900),
        ("outcomes.csv, fila 2, columna year: año: menor que 2007 (1900)", "Corrija el número"),
    ),
    Case(
        "year-2099",
        "outcomes of the year 2099",
        cell("outcomes", 2, "year", 2099),
        ("outcomes.csv, fila 2, columna year: año: mayor que 2024 (2099)", "Corrija el número"),
    ),
]
DATES = [
    Case(
        "date-31-02",
        "day that no calendar has",
        date("31/02/2015"),
        (DATE, "«31/02/2015» no existe en el calendario", "Corrija el día"),
    ),
    Case(
        "date-two-digit-year",
        "year of two digits",
        date("05/12/15"),
        (DATE, "«05/12/15» no es una fecha: el año tiene dos cifras", "cuatro cifras"),
    ),
    Case(
        "date-month-first",
        "month before the day",
        date("12/25/2015"),
        (DATE, "«12/25/2015» pone el mes antes que el día", "por ejemplo 25/12/2015"),
    ),
    Case("date-word", "word for a date", date("ayer"), (DATE, "«ayer» no es una fecha", "05/12")),
    Case(
        "date-no-month", "year only", date("2015"), (DATE, "«2015» no es una fecha: falta el mes")
    ),
    Case(
        "date-year-0", "day of the year 0", date("0000-03-01"), (DATE, "no existe en el calendario")
    ),
    Case(
        "date-with-time",
        "day with its hour",
        date("2015-06-11 14:30"),
        (DATE, "«2015-06-11 14:30» tiene hora", "Deje sólo la fecha"),
    ),
    Case(
        "date-wrong-weekday",
        "weekday that was another one",
        date("lunes 11 de junio de 2015"),
        (DATE, "ese día no fue lunes", "quite el día de la semana"),
    ),
    Case(
        "date-serial",
        "serial number of no day of the programme's time",
        date("99999"),
        (DATE, "«99999» no es una fecha", "Escríbala como"),
    ),
]

CASES = [*TEXTS, *NUMBERS, *DATES]
