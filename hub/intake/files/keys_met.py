"""Records that the rows of a file tell: where one row replaces another of them."""

from schemas.record import KINDS

MOST_KEYS = 200_000
"""Records of one file that are remembered; of those behind them nothing is counted."""


class KeysMet:
    """Counts rows of a record that an earlier row of the same file told otherwise."""

    def __init__(self) -> None:
        """Begin with a file of which nothing was read."""
        self.replaced = 0
        self._texts: dict[int, int] = {}

    def note(self, kind: str, key: bytes, text: bytes) -> None:
        """Take note of a row: the key of its record, and what it says."""
        if KINDS[kind].merge == "union":
            return
        known, said = hash(key), hash(text)
        before = self._texts.get(known)
        if before is not None:
            self.replaced += before != said
        elif len(self._texts) >= MOST_KEYS:
            return
        self._texts[known] = said
