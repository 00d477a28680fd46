"""Who is answered next: a bounded number at once, shared fairly between members.

Where there is no whose, or none that is known, an address stands for its member.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

Work = Callable[[], Callable[[], None]]
"""What is done in a turn; gives what is left to do when the turn is over."""
Clock = Callable[[], float]

JUST_NOW = 1.0
"""Seconds for which somebody who asked is minded by others."""
SHARE = 0.5
"""Of the threads, and of a processor, that one may have while others ask."""
AHEAD = 0.25
"""Seconds of a processor that one may have taken beyond its share."""
ASKERS_KEPT = 4096


class _Asker:
    """Somebody who asks, and what it took."""

    __slots__ = ("ahead", "asked", "held", "since", "turns")

    def __init__(self) -> None:
        """Have taken nothing yet."""
        self.turns = 0
        self.held: deque[Work] = deque()
        self.asked = 0.0
        self.ahead = 0.0
        """Seconds of a processor beyond its share, as of ``since``."""
        self.since = 0.0

    def take(self, seconds: float, now: float) -> float:
        """Add what it took of a processor; gives how far it is ahead of its share."""
        passed = now - self.since
        self.ahead = max(0.0, self.ahead - passed * SHARE) + seconds
        self.since = now
        return self.ahead


class Turns:
    """Does work on the threads that bring it, no more than so much at once.

    What is too much waits, and is done by a thread that has ended other work. A member
    has only some of the turns, so that what it asks, however long that takes, leaves
    others a turn: all but one while nobody else asks, else half of them, and one alone
    once it has taken more than half of a processor for a while. The interpreter is
    shared by threads, so that one at a time takes no more than half of it from others.
    Work must not raise.
    """

    def __init__(
        self,
        at_once: int,
        by_one: int,
        waiting: int,
        clock: Clock = time.monotonic,
        spent: Clock = time.thread_time,
    ) -> None:
        """Bound what is done at once, in all and by one of them, and what waits.

        ``spent`` tells what this thread has taken of a processor.
        """
        self._at_once = at_once
        self._by_one = by_one
        self._by_one_of_some = max(1, int(at_once * SHARE))
        self._most = at_once + waiting
        self._clock = clock
        self._spent = spent
        self._lock = threading.Lock()
        self.inside = 0
        """What is done now, and what waits."""
        self.running = 0
        """What is done now."""
        self._askers: OrderedDict[str, _Asker] = OrderedDict()
        """Whoever asked of late, the last one last."""
        self._held: OrderedDict[str, _Asker] = OrderedDict()
        """Those whose work waits, who has waited longest since its last turn first."""

    def run(self, whose: str, work: Work) -> bool:
        """Do work now or when its turn comes; False where too much waits already."""
        with self._lock:
            if self.inside >= self._most:
                return False
            self.inside += 1
            asker = self._asks(whose)
            if self.running >= self._at_once or not self._has_turn(whose, asker):
                asker.held.append(work)
                self._held.setdefault(whose, asker)
                return True
            self.running += 1
            asker.turns += 1
            if asker.held:
                # What has waited goes first.
                asker.held.append(work)
                work = self._first_of(whose, asker)
        following: tuple[_Asker, Work] | None = (asker, work)
        while following is not None:
            asker, work = following
            before = self._spent()
            finish = work()
            following = self._next(asker, self._spent() - before)
            # At the very end: whoever is waked by it needs this thread to be done.
            finish()
        return True

    def _asks(self, whose: str) -> _Asker:
        """Note that somebody asks."""
        asker = self._askers.get(whose)
        if asker is None:
            asker = self._askers[whose] = _Asker()
            self._forget()
        asker.asked = self._clock()
        self._askers.move_to_end(whose)
        return asker

    def _forget(self) -> None:
        """Forget whoever asked longest ago, unless something of it is under way."""
        if len(self._askers) > ASKERS_KEPT:
            whose, asker = next(iter(self._askers.items()))
            if asker.turns or asker.held:
                self._askers.move_to_end(whose)
            else:
                del self._askers[whose]

    def _has_turn(self, whose: str, asker: _Asker) -> bool:
        """Tell whether somebody may have one turn more."""
        if not asker.turns:
            return True
        if asker.turns >= self._by_one:
            return False
        now = self._clock()
        if not self._others_ask(whose, now):
            return True
        return asker.turns < self._by_one_of_some and asker.take(0.0, now) <= AHEAD

    def _others_ask(self, whose: str, now: float) -> bool:
        """Tell whether anybody else has asked just now."""
        others = (key for key in reversed(self._askers) if key != whose)
        last = next(others, None)
        return last is not None and now - self._askers[last].asked <= JUST_NOW

    def _first_of(self, whose: str, asker: _Asker) -> Work:
        """Take somebody's work that has waited longest."""
        work = asker.held.popleft()
        del self._held[whose]
        if asker.held:
            # Behind the others: whoever asks much does not go first.
            self._held[whose] = asker
        return work

    def _next(self, ended: _Asker, seconds: float) -> tuple[_Asker, Work] | None:
        """End a turn, and begin that of whoever has waited longest since its last."""
        with self._lock:
            self.inside -= 1
            ended.turns -= 1
            ended.take(seconds, self._clock())
            for whose, asker in self._held.items():
                if self._has_turn(whose, asker):
                    asker.turns += 1
                    return asker, self._first_of(whose, asker)
            self.running -= 1
            return None
