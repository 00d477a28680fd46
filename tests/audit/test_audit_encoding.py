"""The compiled encoder writes what the contract's own writes, or refuses as it does."""

import enum
from collections import OrderedDict

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hub.ground.encoding import encode_compiled
from schemas.canonical import CanonicalError, canonical


class Named(enum.StrEnum):
    ONE = "企业\u0001"


class Longer(str):
    __slots__ = ()


class Count(int):
    pass


KEYS = st.text(st.characters(max_codepoint=127))
VALUES = st.recursive(
    st.text() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
    ),
    max_leaves=20,
)
EVERY_CHARACTER = "".join(map(chr, [*range(0xD800), *range(0xE000, 0x110000)]))


def outcome(encode, value):
    try:
        return encode(value)
    except CanonicalError as refusal:
        return str(refusal)


@given(VALUES)
@example(
    [Named.ONE, Longer('a"'), Count(3), {Longer("k"): True}, OrderedDict(b=1, a=2)]
)
@example({chr(code): code for code in range(127, -1, -1)})
@example([2**53 - 1, -(2**53) + 1, [[]], {}, ((), "")])
@example({"a": ["\udfff"]})
def test_both_encoders_give_the_same_bytes_or_refusal(value):
    assert outcome(encode_compiled, value) == outcome(canonical, value)


@pytest.mark.parametrize("plane", range(17))
def test_every_character_is_written_alike(plane):
    characters = EVERY_CHARACTER[plane * 0x10000 : (plane + 1) * 0x10000]

    assert encode_compiled(characters) == canonical(characters)
