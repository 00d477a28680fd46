"""Bodies: in time, at a rate, whole, and not too much of them."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.front import BodyBrokenError, FrontLimits, OverloadedError, RequestTimeoutError
from hub.front.body import Bodies

LIMITS = FrontLimits(
    threads=2,
    body=100,
    body_seconds=0.15,
    body_rate=1000,
    slow_after=0.03,
    slow_by_token=2,
    slow_by_address=3,
    bodies=250,
)
PATIENT = replace(LIMITS, body_seconds=60)
"""For what is not about time: a busy machine takes long over anything."""
BROKEN = {"type": "http.disconnect"}


def whose(token, address="from here"):
    """Name whose body it is, with the bounds of slow ones."""
    return (token, LIMITS.slow_by_token), (address, LIMITS.slow_by_address)


def parts(*sent, pause=0.0):
    """Give what receives parts, with a pause before each; then nothing any more."""
    waiting = [*sent]

    async def receive():
        await asyncio.sleep(pause)
        if not waiting:
            await asyncio.Event().wait()
        part = waiting.pop(0)
        if isinstance(part, dict):
            return part
        return {"type": "http.request", "body": part, "more_body": True}

    return receive


END = {"type": "http.request", "body": b"", "more_body": False}


def read(bodies, receive):
    """Read one body."""
    return asyncio.run(bodies.read(receive, whose("a")))


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_a_body_is_what_was_sent_or_too_long(sent):
    bodies = Bodies(PATIENT)
    whole = b"".join(sent)

    body = read(bodies, parts(*sent, END))

    assert body == (whole if len(whole) <= LIMITS.body else None)
    bodies.let_go(len(body or b""))
    assert bodies.hold(LIMITS.bodies)


def test_a_body_that_stalls_is_given_up_and_nothing_of_it_is_held():
    bodies = Bodies(LIMITS)

    with pytest.raises(RequestTimeoutError):
        read(bodies, parts(b"x"))

    assert bodies.hold(LIMITS.bodies)
    assert bodies.slow.enter(*whose("a"))


def test_a_body_that_comes_at_the_rate_may_take_longer():
    limits = replace(LIMITS, body_rate=20)

    body = read(Bodies(limits), parts(*[b"0123456789"] * 9, END, pause=0.02))

    assert body == b"0123456789" * 9


def test_a_body_that_drips_is_given_up():
    with pytest.raises(RequestTimeoutError):
        read(Bodies(LIMITS), parts(*[b"x"] * 90, pause=0.02))


def test_a_body_that_breaks_off_is_not_taken_for_whole():
    bodies = Bodies(PATIENT)

    with pytest.raises(BodyBrokenError):
        read(bodies, parts(b"abc", BROKEN))

    assert bodies.hold(LIMITS.bodies)


def test_bodies_that_are_held_are_bounded_together():
    bodies = Bodies(PATIENT)
    assert bodies.hold(200)

    with pytest.raises(OverloadedError):
        read(bodies, parts(b"x" * 60, END))


def test_slow_bodies_are_bounded_by_token_and_by_address():
    bodies = Bodies(LIMITS)

    async def stall(*tokens):
        return await asyncio.gather(
            *(bodies.read(parts(b"x"), whose(token)) for token in tokens),
            return_exceptions=True,
        )

    of_one = [type(error) for error in asyncio.run(stall("a", "a", "a", "a"))]
    of_many = [type(error) for error in asyncio.run(stall("a", "b", "c", "d"))]

    assert of_one.count(OverloadedError) == 4 - LIMITS.slow_by_token
    assert of_many.count(OverloadedError) == 4 - LIMITS.slow_by_address
    assert {*of_one, *of_many} == {OverloadedError, RequestTimeoutError}
