"""What is open at once, by whom."""

import threading


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
