"""What a request has cost, and long work that makes way."""

import threading

import pytest

from hub import effort
from tests.support.waiting import wait_until


@pytest.fixture
def processor(monkeypatch):
    """What each thread has taken of a processor, as the test says."""
    taken = threading.local()

    def thread_time():
        return getattr(taken, "seconds", 0.0)

    monkeypatch.setattr(effort.time, "thread_time", thread_time)
    yield taken
    effort.end()


def test_what_others_did_for_a_request_is_a_part_of_its_cost(processor):
    processor.seconds = 3.0
    effort.begin("of a")
    processor.seconds = 3.25
    effort.note_elsewhere(1.5)

    assert effort.spent() == 1.75
    assert effort.whose() == "of a"

    effort.begin("of b")
    assert effort.spent() == 0
    assert effort.counted() == 1


def long_work(processor, whose, log, go, done):
    """Work of a request that makes way once it was long, and then waits."""
    processor.seconds = 0.0
    effort.begin(whose)
    processor.seconds = 1.0
    effort.make_way()
    log.append(whose)
    go.wait(30)
    done.append(whose)
    effort.end()


def start(*arguments):
    thread = threading.Thread(target=long_work, args=arguments)
    thread.start()
    return thread


def test_long_work_of_one_asker_is_done_one_at_a_time_and_others_beside_it(processor):
    log, done, go = [], [], threading.Event()
    threads = [start(processor, "of a", log, go, done)]
    wait_until(lambda: log == ["of a"])
    threads.append(start(processor, "of a", log, go, done))
    threads.append(start(processor, "of b", log, go, done))
    wait_until(lambda: "of b" in log)

    assert log == ["of a", "of b"]

    go.set()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == ["of a", "of a", "of b"]


def test_short_work_and_commands_wait_for_nobody(processor):
    log, done, go = [], [], threading.Event()
    thread = start(processor, "of a", log, go, done)
    wait_until(lambda: log)
    processor.seconds = 0.0
    effort.begin("of a")
    processor.seconds = 0.01

    effort.make_way()
    effort.end()
    processor.seconds = 100.0
    effort.make_way()

    assert not done
    go.set()
    thread.join(30)
