"""A damaged code: how far from a code it is, and what a reading of it rests on."""

import random
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.codes.check_digits import (
    USCC_ALPHABET,
    identity_check_char,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)
from schemas.codes.damage import damage_between, is_damaged, may_be_identity_number
from schemas.codes.identifiers import identify
from schemas.codes.repair import is_one_slip_away
from tests.support.parts import LONG

DIGIT = st.sampled_from("0123456789")
ANY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def digits(count):
    return st.text(DIGIT, min_size=count, max_size=count)


@st.composite
def unified_codes(draw):
    """A valid unified code of a company, an own business or a cooperative."""
    first8 = draw(st.one_of(digits(8), digits(6).map("MA{}".format)))
    head = draw(st.sampled_from(("91", "92", "93"))) + draw(digits(6))
    code = head + first8 + org_check_char(first8)
    return code + uscc_check_char(code)


@st.composite
def proved_codes(draw):
    """A code of any scheme with a check digit, all of which agree."""
    scheme = draw(st.sampled_from(("uscc", "org_code", "reg_no_15")))
    if scheme == "uscc":
        return draw(unified_codes())
    if scheme == "org_code":
        return draw(unified_codes())[8:17]
    first14 = draw(digits(14))
    return first14 + reg_no_check_digit(first14)


@st.composite
def slips(draw, codes):
    """A code and what one wrong character or one swap makes of it."""
    code = draw(codes)
    place = draw(st.integers(0, len(code) - 1))
    if draw(st.booleans()) and place < len(code) - 1:
        text = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    else:
        text = code[:place] + draw(st.sampled_from(ANY)) + code[place + 1 :]
    assume(text != code)
    return code, text


@st.composite
def identity_numbers(draw):
    """A citizen's identity number that passes its check."""
    day = draw(st.dates(min_value=date(1920, 1, 1), max_value=date(2025, 12, 31)))
    home = draw(st.sampled_from("12345678")) + draw(digits(5))
    first17 = f"{home}{day:%Y%m%d}{draw(digits(3))}"
    return first17 + identity_check_char(first17)


@given(slips(proved_codes()))
def test_one_slip_makes_of_every_code_a_text_that_is_one_slip_away(pair):
    code, text = pair

    assert is_one_slip_away(text)
    found = damage_between(text, code)
    assert text[: found.place - 1] == code[: found.place - 1]
    assert text[found.place - 1 :].startswith(found.wrong)
    assert code[found.place - 1 :].startswith(found.right)


@given(slips(identity_numbers()))
def test_a_person_s_number_with_a_slip_is_never_taken_for_a_damaged_code(pair):
    _, text = pair

    assert may_be_identity_number(text)
    assert not is_damaged(identify(text))


@pytest.mark.parametrize("text", ["321302158201168936", "312302197303090936"])
def test_a_person_s_number_with_a_slip_is_read_as_no_firm_s(text):
    found = identify(text)

    assert may_be_identity_number(text)
    assert (found.status, found.value, found.suggestion) == ("invalid", None, None)


@given(slips(identity_numbers().map(lambda new: new[:6] + new[8:17])))
def test_a_person_s_old_number_with_a_slip_is_never_taken_for_a_damaged_code(pair):
    _, text = pair

    assert may_be_identity_number(text)
    assert not is_damaged(identify(text))


@pytest.mark.parametrize(
    ("received", "kind", "alike"),
    [
        ("9132I302MA1TEQT078", "character", True),
        ("91327302MA1TEQT078", "character", False),
        ("9132 1302-MA1TEQT087", "swap", False),
        ("91321302MA1TEQT087", "swap", False),
    ],
)
def test_a_slip_is_told_by_its_kind_and_by_whether_the_two_look_alike(
    received, kind, alike
):
    found = damage_between(received, "91321302MA1TEQT078")

    assert (found.kind, found.look_alike) == (kind, alike)


@pytest.mark.parametrize(
    "text", ["91321302MA1TEQT078", "91321302MA1TEQT07", "11321302MA1TEQT087", ""]
)
def test_what_differs_by_nothing_or_by_more_than_a_slip_is_no_damage(text):
    assert damage_between(text, "91321302MA1TEQT078") is None


def test_a_reading_says_whether_look_alikes_or_check_digits_speak_for_it():
    seen = identify("9132I302MA1TEQT078")
    spaced = identify("91321302 MA1TEQT078")

    assert (seen.warnings, seen.is_guess) == (("look-alike",), False)
    assert (spaced.warnings, spaced.is_guess) == (("filler",), False)
    assert not identify("91321302MA1TEQT078").is_guess


def test_of_codes_with_one_random_character_none_is_read_as_another_s_by_look_alikes():
    chooser = random.Random(20261126)
    read = {"right": 0, "wrong": 0, "guessed right": 0, "guessed wrong": 0}
    for _ in range(20_000 if LONG else 2_000):
        first8 = f"MA{chooser.randrange(10**6):06d}"
        code = f"91321302{first8}{org_check_char(first8)}"
        code += uscc_check_char(code)
        place = chooser.randrange(18)
        other = chooser.choice(USCC_ALPHABET.replace(code[place], ""))
        verdict = identify(code[:place] + other + code[place + 1 :])
        if verdict.usable:
            fate = "right" if verdict.value == code else "wrong"
            read[f"guessed {fate}" if verdict.is_guess else fate] += 1

    assert read["wrong"] == 0
    # Readings of the other sort are more often another's code than the right one.
    assert read["guessed wrong"] > read["guessed right"] > 0
    assert read["right"] > 0
