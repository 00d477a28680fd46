"""Who is busy is left alone for a while, but holds no worker."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.back_off import BackOff, asked_seconds

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("7", 7),
        (" 0 ", 0),
        ("Tue, 24 Nov 2026 02:01:00 GMT", 60),
        ("Tue, 24 Nov 2026 01:00:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("9" * 400, None),
        (f"Tue, 24 Nov 2026 02:01:00 +{'9' * 20}", None),
        ("", None),
    ],
)
def test_a_wish_to_be_left_alone_is_read(header, seconds):
    assert asked_seconds(header, NOW) == seconds


@given(st.text(max_size=40))
def test_any_wish_is_read_or_none(header):
    found = asked_seconds(header, NOW)

    assert found is None or found >= 0


@given(st.integers(1, 12), st.integers(1, 12), st.none() | st.floats(0, 1e6))
def test_waits_grow_keep_their_bound_and_end(failed, tries, asked):
    back_off = BackOff(tries=tries)

    wait = back_off.seconds(failed, asked)

    ends = failed >= tries or (asked or 0) > back_off.most_seconds
    assert (wait is None) == ends
    if wait is not None:
        assert (asked or 0) <= wait <= back_off.most_seconds
        later = back_off.seconds(failed + 1, asked)
        assert later is None or later >= wait
