"""One clock tells the time, and tests can set it."""

from datetime import UTC, date, datetime

import pytest

from hub.ground.clock import SetClock, legal_day, system_clock


def test_the_system_clock_tells_aware_utc():
    assert system_clock().utcoffset().total_seconds() == 0


def test_a_set_clock_stands_still_until_it_is_advanced():
    clock = SetClock(datetime(2026, 11, 24, tzinfo=UTC))

    before = clock()
    clock.advance(hours=1)

    assert before == clock.__call__().replace(hour=0)
    assert clock() == datetime(2026, 11, 24, 1, tzinfo=UTC)


def test_a_clock_refuses_a_moment_without_a_zone():
    with pytest.raises(ValueError, match="aware"):
        SetClock(datetime(2026, 11, 24))  # noqa: DTZ001  # the mistake under test


def test_the_legal_day_begins_at_midnight_in_china():
    assert legal_day(datetime(2026, 11, 23, 15, 59, tzinfo=UTC)) == date(2026, 11, 23)
    assert legal_day(datetime(2026, 11, 23, 16, 0, tzinfo=UTC)) == date(2026, 11, 24)
