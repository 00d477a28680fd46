"""The verdict on a received code."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codes.check_digits import (
    USCC_ALPHABET,
    USCC_CATEGORIES,
    identity_check_char,
    org_check_char,
    reg_no_check_digit,
    uscc_check_char,
)
from schemas.codes.identifiers import (
    REASONS,
    SCHEMES,
    check_coop_reg_no,
    check_icp,
    check_licence_no,
    check_org_code,
    check_reg_no_13,
    check_reg_no_15,
    check_shop_id,
    check_tax_no,
    check_uscc,
    division_of,
    identify,
    org_code_of,
)

GOOD_USCC = (
    "91440300708461136T",
    "91330100799655058B",
    "914403001922038216",
    "91440300192317458F",
    "9152000071430580XT",
    "91110108551385082Q",
    "91110000710925462X",
    "91100000100003962T",
    "91440300100012316L",
    "91440400192548256N",
    "9132070070404786XB",
    "12100000400000624D",
    "11100000MB0143028R",
    "91350100M000100Y43",
    "11230500001755309F",
    "12440300MB2C92173E",
    "91321302MA1TEQT078",
    "92321311MA1TEQT151",
    "93321322MF2TEQT237",
    "N2321323MF3TEQT33J",
    "11321300MB1TEQT43D",
)
GOOD_ORG_CODES = ("D2143569X", "708461136", "71430580X", "192203821")
GOOD_REG_NOS = (
    "110108000000016",
    "440301103097413",
    "440301103448669",
    "110108012660422",
    "330203000030639",
    "330200600002522",
    "321300000000011",
    "321302600000014",
)
digits = st.text("0123456789", min_size=8, max_size=8)
symbols = st.text(USCC_ALPHABET, min_size=8, max_size=8)
pairs = st.sampled_from([d + c for d, cs in USCC_CATEGORIES.items() for c in cs])


def uscc_of(pair, division, first8):
    """Make a code that passes both checks, or None where the inner check is barred."""
    head = pair + division + first8 + org_check_char(first8)
    return head + uscc_check_char(head)


uscc_codes = st.builds(
    uscc_of, pairs, st.text("0123456789", min_size=6, max_size=6), symbols
)


@pytest.mark.parametrize("code", GOOD_USCC)
def test_a_right_unified_code_is_valid_and_kept_as_it_is(code):
    verdict = check_uscc(code)

    assert (verdict.status, verdict.value, verdict.warnings) == ("valid", code, ())


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("91440300708461136A", "uscc-check"),
        ("91440300708461163T", "uscc-check"),
        ("9144030070846I136T", "uscc-letter"),
        ("9144O300708461136T", "uscc-letter"),
        ("914403007084611365", "uscc-check"),
        ("91440300708461136V", "uscc-letter"),
        ("9144030070846113T", "length"),
        ("91440300708461136TT", "length"),
        ("9144030070846113有T", "character"),
    ],
)
def test_a_wrong_unified_code_is_refused_with_its_reason(code, reason):
    verdict = check_uscc(code)

    assert (verdict.status, verdict.value, verdict.reason) == ("invalid", None, reason)
    assert reason in REASONS


def test_every_department_gives_only_its_own_categories():
    refused = {
        pair
        for pair in (d + c for d in USCC_ALPHABET for c in USCC_ALPHABET)
        if check_uscc(uscc_of(pair, "321302", "MA1TEQT0")).reason == "uscc-category"
    }

    known = {d + c for d, cs in USCC_CATEGORIES.items() for c in cs}
    assert refused == {d + c for d in USCC_ALPHABET for c in USCC_ALPHABET} - known


def test_a_letter_in_the_division_is_refused_though_the_check_agrees():
    head = "91A21302MA1TEQT0" + org_check_char("MA1TEQT0")

    verdict = check_uscc(head + uscc_check_char(head))

    assert verdict.reason == "uscc-division"


def test_a_wrong_inner_organisation_digit_is_only_a_warning():
    head = "91321302MA1TEQT0" + "1"

    verdict = check_uscc(head + uscc_check_char(head))

    assert (verdict.status, verdict.warnings) == ("valid", ("org-check",))


def test_lower_case_full_width_and_outer_blanks_are_folded_and_raw_is_kept():
    raw = "  ９１440300708461136ｔ\u3000"

    verdict = check_uscc(raw)

    assert (verdict.value, verdict.raw) == ("91440300708461136T", raw)


@settings(max_examples=30, deadline=None)
@given(uscc_codes)
def test_every_single_substitution_in_a_unified_code_is_caught(code):
    slips = [
        code[:place] + symbol + code[place + 1 :]
        for place in range(18)
        for symbol in USCC_ALPHABET
        if symbol != code[place]
    ]

    assert {check_uscc(slip).status for slip in slips} == {"invalid"}


@given(uscc_codes)
def test_every_swap_of_neighbours_in_a_unified_code_is_caught(code):
    swaps = {
        code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        for place in range(17)
    } - {code}

    assert {check_uscc(swap).status for swap in swaps} <= {"invalid"}


@pytest.mark.parametrize("code", GOOD_ORG_CODES)
def test_an_organisation_code_is_valid_with_and_without_its_hyphen(code):
    hyphened = check_org_code(f"{code[:8]}-{code[8]}")

    assert (hyphened.value, check_org_code(code).value) == (code, code)


def test_the_organisation_code_stands_inside_the_unified_code():
    code = "9152000071430580XT"

    assert (org_code_of(code), division_of(code)) == ("71430580X", "520000")


@pytest.mark.parametrize("code", GOOD_REG_NOS)
def test_a_registration_number_passes_its_check_and_no_other_last_digit_does(code):
    others = {
        check_reg_no_15(code[:14] + d).status for d in "0123456789" if d != code[14]
    }

    assert (check_reg_no_15(code).status, others) == ("valid", {"invalid"})


@given(st.text("0123456789", min_size=14, max_size=14), st.data())
def test_every_single_slip_in_a_registration_number_is_caught(first14, data):
    code = first14 + reg_no_check_digit(first14)
    place = data.draw(st.integers(0, 14))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))

    slip = code[:place] + digit + code[place + 1 :]

    # A number of one repeated digit is a stand-in, which is no use either.
    assert check_reg_no_15(slip).status in ("invalid", "placeholder")


def test_numbers_without_a_check_digit_say_that_only_their_form_was_looked_at():
    verdicts = [
        check_coop_reg_no("320321NA000117X"),
        check_reg_no_13("3213002100011"),
    ]

    assert [(v.status, v.warnings) for v in verdicts] == [("valid", ("form-only",))] * 2


@pytest.mark.parametrize(
    ("raw", "scheme", "status", "value"),
    [
        ("91321302MA1TEQT078", "uscc", "valid", "91321302MA1TEQT078"),
        ("70846113-6", "org_code", "valid", "708461136"),
        ("d2143569x", "org_code", "valid", "D2143569X"),
        ("321300000000011", "reg_no_15", "valid", "321300000000011"),
        ("3213002100011", "reg_no_13", "valid", "3213002100011"),
        ("320321NA000117X", "coop_reg_no", "valid", "320321NA000117X"),
        ("321311708461136", "tax_no", "valid", "321311708461136"),
        ("32130271430580X", "tax_no", "valid", "32130271430580X"),
        ("321300000000012", "reg_no_15", "invalid", None),
        ("9151000069****1163", "uscc", "masked", None),
        ("00000000000000000X", "uscc", "placeholder", None),
        ("000000000", "org_code", "placeholder", None),
        ("0", None, "placeholder", None),
        ("", None, "absent", None),
        (" / ", None, "absent", None),
        ("暂无", None, "absent", None),
        (None, None, "absent", None),
        ("91321302 MA1TEQT078", "uscc", "repaired", "91321302MA1TEQT078"),
        ("91321302-MA1TEQT07-8", "uscc", "repaired", "91321302MA1TEQT078"),
        ("7084 61136", "org_code", "repaired", "708461136"),
        ("321300 000000011", "reg_no_15", "repaired", "321300000000011"),
        ("320321 NA000117X", "coop_reg_no", "invalid", None),
        ("3213002 100011", "reg_no_13", "invalid", None),
        ("企独苏总字第001号", None, "unknown", None),
        ("9132130MA1TEQT078", "uscc", "invalid", None),
    ],
)
def test_the_scheme_of_a_code_is_read_from_its_shape(raw, scheme, status, value):
    verdict = identify(raw)

    assert (verdict.scheme, verdict.status, verdict.value) == (scheme, status, value)


def test_a_blank_inside_a_code_with_a_wrong_inner_digit_repairs_nothing():
    head = "91321302MA1TEQT0" + "1"
    code = head + uscc_check_char(head)

    verdict = identify(f"{code[:8]} {code[8:]}")

    assert (verdict.status, verdict.reason) == ("invalid", "org-check")


@given(st.dates(date(1920, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_a_persons_identity_number_never_becomes_a_firms_code(birthday, serial):
    first17 = f"321302{birthday:%Y%m%d}{serial:03}"
    number = first17 + identity_check_char(first17)

    verdicts = [identify(number), identify(f"{number[:6]} {number[6:]}")]

    assert {(v.scheme, v.value, v.reason) for v in verdicts} == {
        ("id_hash", None, "identity-number")
    }


def test_an_identity_number_that_passes_the_unified_check_by_chance_stays_a_persons():
    numbers = (
        first17 + identity_check_char(first17)
        for serial in range(1000)
        for first17 in [f"32130219800101{serial:03}"]
    )
    by_chance = [n for n in numbers if check_uscc(n).status == "valid"]

    assert by_chance
    assert {identify(number).reason for number in by_chance} == {"identity-number"}


def test_an_old_identity_number_of_15_digits_is_told_from_a_registration_number():
    old_number = "321302630101123"
    assert reg_no_check_digit(old_number[:14]) != old_number[14]

    verdict = identify(old_number)

    assert (verdict.scheme, verdict.reason) == ("id_hash", "identity-number")


@given(
    st.one_of(uscc_codes, st.text(max_size=20), st.text("0123456789 -XNA", max_size=20))
)
def test_a_value_identifies_as_itself_again(raw):
    first = identify(raw)
    if first.value is None:
        return

    second = identify(first.value)

    assert (second.scheme, second.value, second.status) == (
        first.scheme,
        first.value,
        "valid",
    )


@given(st.text(max_size=40))
def test_any_text_gets_a_verdict_that_keeps_it(raw):
    verdict = identify(raw)

    assert verdict.raw == raw
    assert verdict.usable == (verdict.value is not None)
    assert verdict.scheme in (*SCHEMES, None)
    assert verdict.reason is None or verdict.reason in REASONS


@pytest.mark.parametrize(
    "check",
    [
        check_uscc,
        check_org_code,
        check_reg_no_15,
        check_reg_no_13,
        check_coop_reg_no,
        check_tax_no,
        check_icp,
        check_licence_no,
    ],
)
def test_every_check_tells_missing_masked_and_stand_in_codes_apart(check):
    statuses = [check(raw).status for raw in (None, " ", "无", "9132****", "000000000")]

    assert statuses == ["absent", "absent", "absent", "masked", "placeholder"]


def test_a_registration_number_of_wrong_length_or_letters_is_refused():
    assert check_reg_no_15("32130000000001").reason == "length"
    assert check_reg_no_15("32130000000001A").reason == "character"
    assert check_coop_reg_no("320321NC000117X").reason == "coop-form"
    assert check_coop_reg_no("320321NB00117X").reason == "coop-form"


def test_the_number_of_a_cooperative_s_branch_is_a_code():
    verdict = identify("３２０３２１nb000117x")

    assert (verdict.scheme, verdict.value) == ("coop_reg_no", "320321NB000117X")
    assert (verdict.status, verdict.warnings) == ("valid", ("form-only",))


def test_a_damaged_code_with_blanks_inside_is_repaired_with_both_changes_named():
    verdict = identify("9144O300 70846113 6T")

    assert (verdict.value, verdict.warnings) == (
        "91440300708461136T",
        ("filler", "look-alike"),
    )


def test_a_filing_number_identifies_its_subject_not_its_site():
    assert check_icp("苏ICP备12345678号-3").value == "苏ICP备12345678号"
    assert check_icp("苏icp备12345678").value == "苏ICP备12345678号"
    assert check_icp("苏ICP备123456789号").reason == "form"
    assert check_icp("苏ICP备xxxxxxxx号").reason == "form"


def test_a_shop_number_counts_only_with_its_platform():
    assert check_shop_id("淘宝", " 12345 ").value == "12345@淘宝"
    assert check_shop_id("淘宝", " ").status == "absent"


def test_a_licence_number_keeps_its_hyphens_and_loses_its_blanks():
    assert check_licence_no("苏妆 2016-0001").value == "苏妆2016-0001"


def test_a_tax_number_without_an_organisation_code_is_refused():
    assert check_tax_no("321311708461137").reason == "tax-no-form"


@pytest.mark.parametrize(
    "sign", "\u200b\u200d\u200e\u200f\u2060\u00ad\ufeff\ufe0f\u202c"
)
@pytest.mark.parametrize("code", ["91321302MA1TEQT078", "11010519491231002X"])
def test_what_nobody_sees_in_a_code_is_no_part_of_it(sign, code):
    plain = identify(code)

    for text in (sign + code, code + sign, code[:6] + sign + code[6:]):
        found = identify(text)
        assert (found.status, found.scheme) == (plain.status, plain.scheme)
        assert found.value == plain.value
