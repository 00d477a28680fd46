"""What shape the keys of a source.toml must have, and when a source may be due."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, fields
from typing import Any

from connectors.manifest_faults import ManifestFault, nearest, shortened


def _are_texts(value: object) -> bool:
    """Tell whether a value is a list of texts."""
    return isinstance(value, list | tuple) and all(isinstance(v, str) for v in value)


_FORMS: Mapping[Any, tuple[Callable[[Any], bool], str]] = {
    str: (lambda value: isinstance(value, str), "a text in quotes"),
    bool: (lambda value: isinstance(value, bool), "true or false"),
    int: (
        lambda value: isinstance(value, int) and not isinstance(value, bool),
        "a whole number",
    ),
    tuple[str, ...]: (_are_texts, "a list of texts"),
}
"""What a value of each type must be, and how that is called."""
_ENTRIES: Mapping[Any, Any] = {
    Mapping[str, str]: str,
    Mapping[str, tuple[str, ...]]: tuple[str, ...],
}
"""Of what type the values of a table are."""
_A_TABLE = (lambda value: isinstance(value, Mapping), "a table")


def shape_faults(
    table: Mapping[str, Any], wanted: Any, prefix: str
) -> Iterator[ManifestFault]:
    """Yield the keys of a table that are unknown, missing, or of another type.

    ``wanted`` is the dataclass that it is to become; another dataclass in it is a table
    of its own.
    """
    known = {item.name: item for item in fields(wanted)}
    for key in table:
        if key not in known:
            yield ManifestFault(
                "unknown-key", f"{prefix}{key}", wanted=nearest(key, known)
            )
    for key, item in known.items():
        fits, called = _FORMS.get(item.type, _A_TABLE)
        if key not in table:
            if item.default is MISSING and item.default_factory is MISSING:
                yield ManifestFault("missing-key", f"{prefix}{key}", wanted=called)
        elif not fits(table[key]):
            found = shortened(table[key])
            yield ManifestFault("wrong-type", f"{prefix}{key}", found, called)
        elif item.type in _ENTRIES:
            fits, called = _FORMS[_ENTRIES[item.type]]
            for name, value in table[key].items():
                if not fits(value):
                    at, found = f"{prefix}{key}.{name}", shortened(value)
                    yield ManifestFault("wrong-type", at, found, called)


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
