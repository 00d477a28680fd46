"""What is open at once, by whom."""

import threading

TOKENS_KEPT = 10_000


class Counts:
    """Counts names up to a bound each, from any thread; what is at nought is gone."""

    def __init__(self) -> None:
        """Count nothing yet."""
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}

    def enter(self, *bounds: tuple[str, int]) -> bool:
        """Count one more of each name, or of none where one is at its bound."""
        with self._lock:
            for name, most in bounds:
                if self._counts.get(name, 0) >= most:
                    return False
            for name, _ in bounds:
                self._counts[name] = self._counts.get(name, 0) + 1
        return True

    def leave(self, *bounds: tuple[str, int]) -> None:
        """Count one less of each name."""
        with self._lock:
            for name, _ in bounds:
                self._counts[name] -= 1
                if not self._counts[name]:
                    del self._counts[name]


class TokenOwners:
    """Whose token it is, as earlier requests have shown; any thread may ask."""

    def __init__(self) -> None:
        """Know nobody yet."""
        self._names: dict[str, str] = {}

    def name(self, token: str) -> str | None:
        """Name the member whose token it is; None for a new one."""
        return self._names.get(token)

    def learn(self, token: str, member: str) -> None:
        """Remember whose token it is."""
        if token not in self._names:
            if len(self._names) >= TOKENS_KEPT:
                self._names.clear()
            self._names[token] = f"of {member}"
