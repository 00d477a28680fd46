"""Every rule of the hub by where it stands, and what may be found about one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from hub.rulebook.law_texts import TEXTS
from hub.rulebook.reading import RuleText

What = Literal[
    "broken",
    "no-words",
    "no-decider",
    "expired",
    "expiring",
    "orphaned",
    "overlapping",
    "gap",
    "no-case",
    "unused",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFinding:
    """Something about a rule that is wrong, or that somebody must know of."""

    what: What
    file: str
    line: int
    key: str
    detail: str
    reason: str | None = None
    """Why it is meant; None where nobody said so."""


class SourcedRule(NamedTuple):
    """A rule by where it stands, what it rests on and the days on which it holds."""

    file: str
    line: int
    table: str
    key: str
    mark: str
    source: str
    valid_from: date | None
    valid_to: date | None

    def found(self, what: What, detail: str) -> LawFinding:
        """Say that something is found about it."""
        return LawFinding(
            what=what, file=self.file, line=self.line, key=self.key, detail=detail
        )

    def holds_on(self, day: date) -> bool:
        """Tell whether it is in force on a day; one without days always is."""
        first, last = self.valid_from or date.min, self.valid_to or date.max
        return first <= day <= last


def sourced_rules(home: Path) -> Iterator[SourcedRule]:
    """Read every rule under a folder: each table of a TOML file that has a mark."""
    for path in sorted(home.rglob("*.toml")):
        file = path.relative_to(home)
        if TEXTS.parent in file.parents:
            continue
        read = RuleText.open(path, str(file))
        seen: Counter[str] = Counter()
        for table, rule in _marked(read.table, ""):
            key = str(rule.get("key", read.table.get("key", read.table.get("id", ""))))
            seen[key] += 1
            yield SourcedRule(
                file=str(file),
                line=_line_of(read.text, key, seen[key]),
                table=table,
                key=key,
                mark=rule["mark"],
                source=str(rule.get("source", "")),
                valid_from=rule.get("valid_from"),
                valid_to=rule.get("valid_to"),
            )


def _marked(value: Any, table: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Find the tables that have a mark, with the name of the list they stand in."""
    if isinstance(value, list):
        for one in value:
            yield from _marked(one, table)
    if isinstance(value, dict):
        if isinstance(value.get("mark"), str):
            yield table, value
        for name, one in value.items():
            yield from _marked(one, f"{table}.{name}")


def _line_of(text: str, key: str, time: int) -> int:
    """Tell on which line a key is given for the n-th time; 1 where it is not."""
    lines = (
        number
        for number, line in enumerate(text.splitlines(), 1)
        if line.partition("=")[2].strip() == f'"{key}"' and line.startswith("key")
    )
    return next((line for place, line in enumerate(lines, 1) if place == time), 1)
