"""Turns: whoever asks much, and however long that takes, others are answered."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from hub.front.turns import Turns
from tests.support.waiting import wait_until


def ended(*_):
    """Leave nothing to do."""
    return ended if _ else None


class Crowd:
    """Brings work on threads, each piece of which waits until it is let go."""

    def __init__(self, turns):
        self.turns = turns
        self.running = []
        self.ended = []
        self._go = threading.Event()
        self._threads = []

    def bring(self, token, count):
        """Bring so much work of a token, and wait until all of it is in."""
        for _ in range(count):
            thread = threading.Thread(target=self.turns.run, args=(token, self._work))
            self._threads.append(thread)
            thread.start()

    def _work(self):
        self.running.append(threading.current_thread())
        self._go.wait(30)
        return lambda: self.ended.append(1)

    def let_go(self):
        """Let all work end."""
        self._go.set()
        for thread in self._threads:
            thread.join()


def test_one_token_leaves_others_a_turn():
    turns = Turns(at_once=4, by_one=3, waiting=100)
    crowd = Crowd(turns)
    crowd.bring("greedy", 20)
    wait_until(lambda: len(crowd.running) == 3)
    answered = []

    assert turns.run("modest", lambda: ended(answered.append(1)))

    assert answered == [1]
    assert len(crowd.running) == 3
    crowd.let_go()
    assert len(crowd.ended) == 20


def test_what_is_too_much_is_refused():
    turns = Turns(at_once=1, by_one=1, waiting=2)
    crowd = Crowd(turns)
    crowd.bring("a", 1)
    wait_until(lambda: crowd.running)
    waited = []

    taken = [turns.run(token, lambda: ended(waited.append(1))) for token in "abc"]

    assert taken == [True, True, False]
    crowd.let_go()
    assert waited == [1, 1]
    assert turns.run("c", lambda: ended(waited.append(1)))


def test_who_waits_is_next_in_turns_whoever_asked_more():
    turns = Turns(at_once=1, by_one=1, waiting=100)
    order = []

    def bring():
        for token in ("a", "a", "a", "b", "c"):
            turns.run(token, lambda token=token: ended(order.append(token)))
        return ended

    assert turns.run("first", bring)

    assert order == ["a", "b", "c", "a", "a"]


@given(st.lists(st.sampled_from(["", "a", "b"]), max_size=30), st.integers(1, 4))
def test_all_work_is_done_once_and_leaves_nothing_behind(tokens, at_once):
    turns = Turns(at_once, by_one=max(1, at_once - 1), waiting=100)
    done = []
    threads = [
        threading.Thread(target=turns.run, args=(token, lambda: ended(done.append(1))))
        for token in tokens
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(done) == len(tokens)
    for token in tokens:
        assert turns.run(token, lambda: ended(done.append(1)))
    assert len(done) == 2 * len(tokens)


class Hands:
    """A clock that stands until it is moved, and what this thread has taken."""

    def __init__(self):
        self.now = self.taken = 0.0

    def takes(self, seconds, then=lambda: None):
        """Give work that takes so much of a processor, and as long."""

        def work():
            then()
            self.taken += seconds
            self.now += seconds
            return ended

        return work


def of_hands(hands, at_once=8):
    return Turns(at_once, at_once - 1, 100, lambda: hands.now, lambda: hands.taken)


def bring_while_one_is_at_it(turns, token, count):
    """Have a token bring work; count what is done before any of it has ended."""
    crowd = Crowd(turns)
    crowd.bring(token, count)
    wait_until(lambda: turns.inside == count)
    done = turns.running
    crowd.let_go()
    return done


def test_alone_one_has_all_turns_but_one():
    turns = of_hands(Hands())

    assert bring_while_one_is_at_it(turns, "greedy", 20) == 7


def test_while_others_ask_one_has_half_of_the_turns():
    hands = Hands()
    turns = of_hands(hands)
    turns.run("modest", hands.takes(0.001))

    assert bring_while_one_is_at_it(turns, "greedy", 20) == 4

    hands.now += 2
    assert bring_while_one_is_at_it(turns, "greedy", 20) == 7


def test_who_took_more_than_half_of_a_processor_has_one_turn_while_others_ask():
    hands = Hands()
    turns = of_hands(hands)
    for _ in range(20):
        turns.run("greedy", hands.takes(0.05))
    turns.run("modest", hands.takes(0.001))

    assert bring_while_one_is_at_it(turns, "greedy", 20) == 1
    assert bring_while_one_is_at_it(turns, "modest", 20) == 4


def test_who_took_less_than_half_is_not_held_up():
    hands = Hands()
    turns = of_hands(hands)
    for _ in range(20):
        turns.run("steady", hands.takes(0.05))
        hands.now += 0.06
    turns.run("modest", hands.takes(0.001))

    assert bring_while_one_is_at_it(turns, "steady", 20) == 4


def test_what_waited_goes_before_what_the_same_one_brings_later():
    hands = Hands()
    turns = of_hands(hands)
    order = []
    turns.run("greedy", hands.takes(5.0))
    turns.run("modest", hands.takes(0.001))

    def bring():
        turns.run("greedy", hands.takes(0.0, lambda: order.append("first")))
        hands.now += 60
        turns.run("greedy", hands.takes(0.0, lambda: order.append("second")))

    turns.run("greedy", hands.takes(0.0, bring))

    assert order == ["first", "second"]
