"""How long to wait before asking again: longer each time, or as the other side says."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

BUSY = frozenset({429, 500, 502, 503, 504})
"""Statuses of an answer after which asking again may help."""


@dataclass(frozen=True, slots=True)
class BackOff:
    """How often to try, and how many seconds to wait between two tries.

    ``most_seconds`` is the longest wait for which a worker is held; who asks for more
    is left alone until the next sync.
    """

    tries: int = 4
    first_seconds: float = 1.0
    most_seconds: float = 30.0

    def seconds(self, failed: int, asked: float | None = None) -> float | None:
        """Tell how long to wait after so many failed tries; None to give up.

        ``asked`` is for how long the other side asks to be left alone.
        """
        if failed >= self.tries:
            return None
        wait = min(self.first_seconds * 2.0 ** (failed - 1), self.most_seconds)
        if asked is None:
            return wait
        return max(wait, asked) if asked <= self.most_seconds else None


def asked_seconds(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header: seconds, or a moment; None where it says neither."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit() and len(text) <= len("999999999"):
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - now).total_seconds(), 0.0)
