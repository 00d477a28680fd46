"""When a source may be due, as cron says it."""

import re
from collections.abc import Iterator

_PARTS = (
    ("minute", 0, 59),
    ("hour", 0, 23),
    ("day", 1, 31),
    ("month", 1, 12),
    ("weekday", 0, 6),
)
_STEP = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/([1-9]\d?))?")
_NAMES = re.compile(r"[a-z]{3}(?:-[a-z]{3})?", re.IGNORECASE)
_DAYS = frozenset(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
_MONTHS = frozenset(
    (
        *("jan", "feb", "mar", "apr", "may", "jun"),
        *("jul", "aug", "sep", "oct", "nov", "dec"),
    )
)


def faults_of_schedule(schedule: str) -> Iterator[str]:
    """Yield what is wrong with the five cron fields of a schedule."""
    parts = schedule.split()
    if len(parts) != len(_PARTS):
        yield f"{len(parts)} parts"
        return
    for part, (name, low, high) in zip(parts, _PARTS, strict=True):
        if not all(_is_time(one, name, low, high) for one in part.split(",")):
            yield f"{name} {part}"


def _is_time(text: str, name: str, low: int, high: int) -> bool:
    """Tell whether a text is a number, a range, a step or a name in its bounds."""
    words = {"month": _MONTHS, "weekday": _DAYS}.get(name, frozenset[str]())
    if _NAMES.fullmatch(text):
        return set(text.lower().split("-")) <= words
    found = _STEP.fullmatch(text)
    if found is None:
        return False
    numbers = [int(one) for one in found.groups()[:2] if one is not None]
    return numbers == sorted(numbers) and all(low <= one <= high for one in numbers)
