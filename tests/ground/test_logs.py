"""What happens again and again is told at once, then once a minute with a count."""

import json

import pytest
from sqlalchemy.exc import OperationalError

from hub.ground import logs
from hub.ground.logs import REPEATED_SECONDS, Log, Repeated
from hub.members.limits import merchant_quota
from hub.members.limits.merchant_quota import MerchantQuota


@pytest.fixture
def passing(monkeypatch):
    """A time that passes only when it is told to."""
    now = [0.0]
    monkeypatch.setattr(logs, "monotonic", lambda: now[0])

    def passes(seconds):
        now[0] += seconds

    return passes


def told(capsys):
    """Give how often each line that was told says that something happened."""
    lines = map(json.loads, capsys.readouterr().err.splitlines())
    return [(line["event"], line["times"], line["level"]) for line in lines]


def test_a_warning_is_repeated_once_a_minute_with_its_count(passing, capsys):
    full = Repeated(Log("here"), "the disk is full")
    for _ in range(130):
        full.warn(error="ENOSPC")
        passing(1)

    assert told(capsys) == [
        ("the disk is full", times, "warning") for times in (1, 60, 60)
    ]


def test_a_full_disk_is_told_of_once_a_minute_by_the_count_of_merchants(
    passing, capsys, monkeypatch, clock
):
    monkeypatch.setattr(
        merchant_quota, "writing_failed", Repeated(Log("here"), "waits")
    )

    full = OperationalError("INSERT", {}, Exception("database or disk is full"))

    class Failing:
        def begin(self):
            raise full

    counted = MerchantQuota(Failing(), Failing(), None, clock)
    for _ in range(3):
        counted._days["a"] = merchant_quota._Day(  # noqa: SLF001  # what a question leaves
            merchant_quota.legal_day(clock()), unwritten=[1]
        )
        counted.settle()
        passing(REPEATED_SECONDS / 2)

    assert told(capsys) == [("waits", 1, "warning"), ("waits", 2, "warning")]
