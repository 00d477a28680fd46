"""Who is answered next: a bounded number at once, shared fairly between tokens.

Where there is no token, whoever has an address stands for it.
"""

import threading
from collections import deque
from collections.abc import Callable

Work = Callable[[], Callable[[], None]]
"""What is done in a turn; gives what is left to do when the turn is over."""


class Turns:
    """Does work on the threads that bring it, no more than so much at once.

    What is too much waits, and is done by a thread that has ended other work. One token
    has only some of the turns, so that what it asks, however long that takes, leaves
    others a turn. Work must not raise.
    """

    def __init__(self, at_once: int, by_token: int, waiting: int) -> None:
        """Bound what is done at once, in all and by token, and what waits."""
        self._at_once = at_once
        self._by_token = by_token
        self._most = at_once + waiting
        self._lock = threading.Lock()
        self._inside = 0
        self._running = 0
        self._turns: dict[str, int] = {}
        self._held: dict[str, deque[Work]] = {}

    def run(self, token: str, work: Work) -> bool:
        """Do work now or when its turn comes; False where too much waits already."""
        with self._lock:
            if self._inside >= self._most:
                return False
            self._inside += 1
            if self._running >= self._at_once or not self._has_turn(token):
                self._held.setdefault(token, deque()).append(work)
                return True
            self._running += 1
            self._turns[token] = self._turns.get(token, 0) + 1
        following: tuple[str, Work] | None = (token, work)
        while following is not None:
            token, work = following
            finish = work()
            following = self._next(token)
            # At the very end: whoever is waked by it needs this thread to be done.
            finish()
        return True

    def _has_turn(self, token: str) -> bool:
        """Tell whether a token may have one turn more."""
        return self._turns.get(token, 0) < self._by_token

    def _next(self, ended: str) -> tuple[str, Work] | None:
        """End a turn, and begin that of whoever has waited longest since its last."""
        with self._lock:
            self._inside -= 1
            self._turns[ended] -= 1
            if not self._turns[ended]:
                del self._turns[ended]
            token = next(filter(self._has_turn, self._held), None)
            if token is None:
                self._running -= 1
                return None
            held = self._held.pop(token)
            work = held.popleft()
            if held:
                # Behind the others: whoever asks much does not go first.
                self._held[token] = held
            self._turns[token] = self._turns.get(token, 0) + 1
            return token, work
