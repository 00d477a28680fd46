"""The short way to a leaf gives what the long way gives: the same bytes or refusal."""

import enum
from collections import OrderedDict
from datetime import UTC, datetime
from types import MappingProxyType

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.ground.encoding import encode_compiled
from schemas.canonical import CanonicalError, canonical
from schemas.tlog.commitments import commit_fields, commit_values
from schemas.tlog.errors import MalformedError
from schemas.tlog.leaf import MEMBERS, _checked_members, build_leaf
from tests.support.parts import LONG


class Word(enum.StrEnum):
    LOOKUP = "lookup"


class NoWord(enum.Enum):
    LOOKUP = "lookup"


SEED = bytes(range(16))
MOMENT = datetime(2026, 11, 24, 8, tzinfo=UTC)
ODD = st.one_of(
    st.sampled_from([b"lookup", Word.LOOKUP, NoWord.LOOKUP, MOMENT, ("a",)]),
    st.sampled_from([MappingProxyType({"agency": "a"}), OrderedDict(agency="a")]),
    st.none(),
    st.booleans(),
    st.integers(-(2**60), 2**60),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(["\ud800", "宿迁", 'a"b', "\x00", "x" * 300, "a" * 64, "lookup"]),
    st.sampled_from(["2026-11-24T08:00:00.000001Z", "2026-11-24T24:00:00.000000Z"]),
    st.lists(st.one_of(st.text(max_size=3), st.none()), max_size=2),
    st.dictionaries(st.text(max_size=3), st.none() | st.text(max_size=3), max_size=2),
)
USUAL = {
    "id": "01KB0Z9Q7V3M5N8P2R4T6W8X0Y",
    "at": "2026-11-24T08:00:00.000001Z",
    "shard": "2026",
    "actor": {"agency": "court:suqian", "system": "案管系统"},
    "op": "lookup",
}


@st.composite
def headers(draw):
    """A usual header with one member, or two, changed into anything at all."""
    header = dict(USUAL)
    names = st.sampled_from([*MEMBERS, "t", "case", "surprise"])
    for name in draw(st.lists(names, min_size=1, max_size=2)):
        known = MEMBERS.get(name)
        if isinstance(known, dict) and draw(st.integers(0, 4)):
            inner = st.sampled_from([*known, *known, "user", "surprise"])
            header[name] = draw(st.dictionaries(inner, ODD, max_size=2))
        else:
            header[name] = draw(ODD)
    return header


def nested(depth):
    return [nested(depth - 1)] if depth else []


def outcome(make, *arguments):
    try:
        return make(*arguments)
    except MalformedError as refusal:
        return str(refusal)
    except CanonicalError:
        return "not canonical"


def write_the_long_way(header):
    return canonical({**_checked_members(header), "t": "hub.audit/1"})


# Most changes are noticed by few of the examples.
@settings(max_examples=2000 if LONG else 400)
@example({**USUAL, "link": 2**53})
@given(headers())
def test_a_leaf_is_the_canonical_form_of_its_checked_members(header):
    long_way = outcome(write_the_long_way, header)
    assert outcome(build_leaf, header, {}) == long_way
    assert outcome(build_leaf, header, {}, encode_compiled) == long_way


@given(st.binary(max_size=70), st.dictionaries(st.text(max_size=4), ODD, max_size=4))
@example(SEED, {"detail": nested(62)})
@example(SEED, {"detail": nested(63)})
@example(bytes(range(64)), {"case": "A"})
@example(bytes(range(65)), {"case": "A"})
def test_commitments_made_in_one_go_are_those_of_their_openings(seed, values):
    def one_by_one():
        return {name: o.commitment for name, o in commit_fields(seed, values).items()}

    if len(seed) >= len(SEED) or values:
        expected = outcome(one_by_one)
        assert outcome(commit_values, seed, values) == expected
        assert outcome(commit_values, seed, values, encode_compiled) == expected
