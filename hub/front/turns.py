"""Who is answered next: a bounded number at once, shared fairly between members.

Where there is no whose, or none that is known, an address stands for its member.
"""

import threading
from collections import deque
from collections.abc import Callable

Work = Callable[[], Callable[[], None]]
"""What is done in a turn; gives what is left to do when the turn is over."""


class Turns:
    """Does work on the threads that bring it, no more than so much at once.

    What is too much waits, and is done by a thread that has ended other work. A member
    has only some of the turns, so that what it asks, however long that takes, leaves
    others a turn. Work must not raise.
    """

    def __init__(self, at_once: int, by_one: int, waiting: int) -> None:
        """Bound what is done at once, in all and by one of them, and what waits."""
        self._at_once = at_once
        self._by_one = by_one
        self._most = at_once + waiting
        self._lock = threading.Lock()
        self._inside = 0
        self._running = 0
        self._turns: dict[str, int] = {}
        self._held: dict[str, deque[Work]] = {}

    def run(self, whose: str, work: Work) -> bool:
        """Do work now or when its turn comes; False where too much waits already."""
        with self._lock:
            if self._inside >= self._most:
                return False
            self._inside += 1
            if self._running >= self._at_once or not self._has_turn(whose):
                self._held.setdefault(whose, deque()).append(work)
                return True
            self._running += 1
            self._turns[whose] = self._turns.get(whose, 0) + 1
        following: tuple[str, Work] | None = (whose, work)
        while following is not None:
            whose, work = following
            finish = work()
            following = self._next(whose)
            # At the very end: whoever is waked by it needs this thread to be done.
            finish()
        return True

    def _has_turn(self, whose: str) -> bool:
        """Tell whether somebody may have one turn more."""
        return self._turns.get(whose, 0) < self._by_one

    def _next(self, ended: str) -> tuple[str, Work] | None:
        """End a turn, and begin that of whoever has waited longest since its last."""
        with self._lock:
            self._inside -= 1
            self._turns[ended] -= 1
            if not self._turns[ended]:
                del self._turns[ended]
            whose = next(filter(self._has_turn, self._held), None)
            if whose is None:
                self._running -= 1
                return None
            held = self._held.pop(whose)
            work = held.popleft()
            if held:
                # Behind the others: whoever asks much does not go first.
                self._held[whose] = held
            self._turns[whose] = self._turns.get(whose, 0) + 1
            return whose, work
