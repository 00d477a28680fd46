"""Work is cut so that each piece of it holds a lock for a short time."""

import pytest

from hub.db import pace
from hub.db.pace import LEAST, SECONDS, Pace


@pytest.fixture
def work(monkeypatch):
    """Work that takes so many seconds a piece, by a clock of its own."""
    now = [0.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])

    def work(measured, seconds_a_piece):
        with measured.measured(measured.size):
            now[0] += measured.size * seconds_a_piece

    return work


def test_a_piece_comes_to_take_the_time_that_it_may(work):
    measured = Pace(200, 1000)

    for _ in range(5):
        work(measured, SECONDS / 300)

    assert measured.size == pytest.approx(300, abs=1)


def test_slow_work_is_cut_at_once_and_quick_work_grows_by_doubling(work):
    measured = Pace(800, 1000)

    work(measured, SECONDS / 100)
    cut = measured.size
    work(measured, 0)

    assert (cut, measured.size) == (100, 200)


@pytest.mark.parametrize(("seconds", "size"), [(10, LEAST), (0, 1000)])
def test_there_is_a_least_and_a_most(work, seconds, size):
    measured = Pace(600, 1000)

    for _ in range(4):
        work(measured, seconds)

    assert measured.size == size


def test_a_piece_of_nothing_says_nothing():
    measured = Pace(200)

    with measured.measured(0):
        pass

    assert measured.size == 200
