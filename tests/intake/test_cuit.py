"""The tax number: invented numbers of repeated or counted digits, their check digit by hand.

The check digit of 30-12345678 by the rule of the tax office: weights 5 4 3 2 7 6 5 4 3 2 over
3 0 1 2 3 4 5 6 7 8 give 15+0+3+4+21+24+25+24+21+16 = 153; 153 mod 11 = 10; 11 - 10 = 1.
"""

import inspect
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spl_eval.intake import cuit as module
from spl_eval.intake.cuit import cuit, formatted
from spl_eval.intake.parse import CellError

WEIGHTS = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("30-12345678-1", "30123456781"),
        ("30123456781", "30123456781"),
        (" 30 12345678 1 ", "30123456781"),
        ("30-12.345.678-1", "30123456781"),
        ("30\u201112345678\u20111", "30123456781"),
        ("30-11111111-8", "30111111118"),
        ("30-00000000-7", "30000000007"),
        ("33-99999999-4", "33999999994"),
        ("20-11111111-2", "20111111112"),
        ("27-11111111-7", "27111111117"),
    ],
)
def test_cuit(text, digits):
    assert cuit(text) == digits


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "wrong_length"),
        ("30-1234567-1", "wrong_length"),
        ("30-123456789-1", "wrong_length"),
        ("12345678", "wrong_length"),
        ("30-12345678-2", "wrong_check_digit"),
        ("30-21345678-1", "wrong_check_digit"),
        ("99-12345678-1", "unknown_cuit_kind"),
        ("30-1234567A-1", "not_digits"),
        ("30/12345678", "not_digits"),
        ("30712345671,0", "wrong_length"),
    ],
)
def test_what_is_no_cuit(text, code):
    with pytest.raises(CellError) as error:
        cuit(text)
    assert error.value.code == code


def test_a_message_does_not_repeat_the_number_of_a_person():
    for text in ("20-11111111-3", "20-1111111-2", "99-11111111-2", "20-1111111X-2"):
        with pytest.raises(CellError) as error:
            cuit(text)
        assert "111" not in error.value.what + error.value.mend
        assert "CUIT" in error.value.what


def test_a_cuit_is_written_with_hyphens():
    assert formatted("30123456781") == "30-12345678-1"


@given(
    kind=st.sampled_from(["20", "23", "24", "27", "30", "33", "34"]), body=st.integers(0, 10**8 - 1)
)
def test_a_written_cuit_reads_back_and_one_wrong_digit_is_found(kind, body):
    first = f"{kind}{body:08d}"
    rest = sum(w * int(c) for w, c in zip(WEIGHTS, first, strict=True)) % 11
    check = {0: 0, 1: None}.get(rest, 11 - rest)
    if check is None:  # such numbers are given another kind
        return
    digits = f"{first}{check}"
    assert cuit(formatted(digits)) == cuit(digits) == digits
    wrong = f"{first}{(check + 1) % 10}"
    with pytest.raises(CellError, match="último dígito"):
        cuit(wrong)


@given(text=st.one_of(st.text(max_size=30), st.from_regex(r"[0-9]{2}-?[0-9]{8}-?[0-9]")))
def test_any_text_is_eleven_digits_or_a_cell_error(text):
    try:
        digits = cuit(text)
    except CellError:
        return
    assert re.fullmatch("[0-9]{11}", digits)


def test_nothing_is_inferred_from_the_number():
    functions = {name for name, each in vars(module).items() if inspect.isfunction(each)}
    assert functions == {"cuit", "formatted"}
