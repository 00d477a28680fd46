"""Numbers are ASCII digits, whatever else Python would read as one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.fields.numbers import plain_number, whole_number


@given(st.integers(0, 10**18 - 1))
def test_what_is_written_in_digits_is_read(number):
    assert whole_number(str(number)) == number
    assert plain_number(str(number)) == float(number)


@given(st.text(st.characters(categories=["Nd", "No", "Nl", "Pd", "Zs", "Sm"])))
def test_no_other_spelling_is_a_number(text):
    is_number = text.isascii() and text.isdigit() and len(text) <= 18
    if not is_number:
        with pytest.raises(ValueError, match="in digits 0 to 9"):
            whole_number(text)


@pytest.mark.parametrize(
    "text", ["", "+5", "-5", "5_0", "５", "٥", " 5", "5\n", "0x5", "1" * 19, "1e1", "²"]
)
def test_known_tricks_are_refused(text):
    for read in (whole_number, plain_number):
        with pytest.raises(ValueError, match="in digits 0 to 9"):
            read(text)


@pytest.mark.parametrize("text", [".5", "5.", "0.5.0", "nan", "inf", "0,5"])
def test_odd_fractions_are_refused(text):
    with pytest.raises(ValueError, match="in digits 0 to 9"):
        plain_number(text)


def test_a_fraction_is_read():
    assert plain_number("0.25") == 0.25
