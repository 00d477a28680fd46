"""The canonical bytes of a value: RFC 8785, restricted."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.canonical import (
    CanonicalError,
    canonical,
    content_hash,
    read_canonical,
    without_nulls,
)

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    TEXT | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=20,
)


def test_members_are_sorted_and_nothing_is_padded():
    value = {"b": [1, True, "x"], "a": {"z": "企业", "A": ""}, "": 0}

    data = canonical(value)

    assert data == '{"":0,"a":{"A":"","z":"企业"},"b":[1,true,"x"]}'.encode()


def test_strings_are_escaped_as_rfc_8785_section_3_2_2_2_says():
    text = '\u20ac$\u000f\nA\'B"\\\\"/\u007f\u2028\b\t\f\r'

    data = canonical(text)

    assert data == (
        b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\x7f\xe2\x80\xa8\\b\\t\\f\\r"'
    )


def test_the_content_hash_is_the_sha256_of_the_canonical_bytes():
    # echo -n '{"a":1}' | sha256sum
    expected = "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"

    assert content_hash({"a": 1}) == expected


@given(VALUES)
def test_reading_gives_the_value_back(value):
    assert read_canonical(canonical(value)) == value


@given(st.dictionaries(KEYS, VALUES, min_size=2))
def test_the_order_in_which_members_were_added_does_not_matter(value):
    turned = dict(reversed(value.items()))

    assert canonical(turned) == canonical(value)


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        None,
        [None],
        {"a": None},
        2**53,
        -(2**53),
        {"键": 1},
        {1: "a"},
        {None: "a"},
        "\ud800",
        {"a": ["\udfff"]},
        b"bytes",
        {1, 2},
        pytest.param(object(), id="object"),
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(CanonicalError):
        canonical(value)


def test_a_value_that_contains_itself_is_refused():
    loop: list[object] = []
    loop.append(loop)

    with pytest.raises(CanonicalError, match="nested"):
        canonical(loop)


def test_the_largest_integers_are_taken():
    assert (
        canonical([2**53 - 1, -(2**53) + 1]) == b"[9007199254740991,-9007199254740991]"
    )


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"a":1}\n',
        b'\xef\xbb\xbf{"a":1}',
        b'"\\u4f01"',
        b'"\\/"',
        b'"\\u000A"',
        b"1.0",
        b"1e2",
        b"-0",
        b"01",
        b"NaN",
        b"null",
        b'"\\ud800"',
        b'"\xff"',
        b"9007199254740992",
        b"1" * 5000,
        b"[" * 100_000,
    ],
    ids=lambda data: repr(data[:20]),
)
def test_any_other_spelling_is_refused(data):
    with pytest.raises(CanonicalError):
        read_canonical(data)


def test_null_members_are_dropped_at_any_depth():
    body = {"a": None, "b": {"c": None, "d": [{"e": None, "f": 0}]}, "g": False}

    assert without_nulls(body) == {"b": {"d": [{"f": 0}]}, "g": False}


def test_a_null_in_a_list_is_not_dropped_but_refused():
    with pytest.raises(CanonicalError):
        canonical(without_nulls({"a": [1, None]}))


@given(VALUES)
def test_a_common_json_reader_sees_the_same_value(value):
    assert json.loads(canonical(value)) == value
