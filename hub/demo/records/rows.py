"""A row of a drop: what is true in it, how it is written, what must become of it."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

from hub.demo.town.dice import Dice

Fate = Literal["linked", "held", "provisional", "unchanged", "quarantined"]
"""What intake must make of a row; the first three are records."""

NOBODY = -1
"""Subject of a row about a natural person, who is no merchant of the population."""

NULL_MARKS = ("无", "/", "N/A", "\\N", "-", "暂无", "不详", "NULL")
MARKED = 250_000
"""Of a million rows so many write a mark into cells that are empty."""

FORMS = (
    "{0:%Y}-{0:%m}-{0:%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y}{0:%m}{0:%d}",
    "{0:%Y}-{0:%m}-{0:%d} 00:00:00",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}.{0.month}.{0.day}",
)
"""How offices write days; the first is the plain way."""

ISO = 0
DATE_STYLES = (ISO,) * 11 + tuple(range(1, len(FORMS)))
UNPADDED = frozenset(style for style, form in enumerate(FORMS) if "month" in form)


@dataclass(slots=True)
class Row:
    """One row that an agency or platform drops.

    ``body`` is the record that must come out of it, without flags; ``flags`` are what
    intake must note. ``written`` holds cells that are not written the plain way.
    """

    source: str
    subject: int
    body: dict[str, Any]
    series: int = 0
    written: dict[str, str] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    fate: Fate = "linked"
    reason: str = ""
    planted: list[str] = field(default_factory=list)
    style: int = ISO
    null: str = ""
    cut: bool = False
    """Whether the row lost its last cells."""
    merged: bool = False
    """Whether a spreadsheet merges the cells of its continuation rows."""
    other: int = NOBODY
    """Whose code stands in it, where that is not the subject's."""

    def dress(self, dice: Dice) -> None:
        """Choose how the row writes days, and what it writes where it has nothing."""
        self.style = dice.pick(DATE_STYLES)
        if dice.happens(MARKED):
            self.null = dice.pick(NULL_MARKS)

    def plant(self, name: str) -> None:
        """Note a piece of dirt."""
        self.planted.append(name)

    def refuse(self, reason: str, name: str) -> None:
        """Note dirt that keeps the row from becoming a record."""
        self.fate, self.reason = "quarantined", reason
        self.planted.append(name)

    def write(self, name: str, text: str) -> None:
        """Set how a cell is written."""
        self.written[name] = text


def write_day(day: date, style: int) -> str:
    """Write a day in one of the styles that offices have."""
    return FORMS[style].format(day)


def days_before(day: date, days: int) -> date:
    """Go back from a day."""
    return day - timedelta(days=days)
