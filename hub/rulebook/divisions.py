"""Administrative divisions, today's and former ones, and local zones of the city."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from hub import names
from hub.rulebook.rules import Zone

FIRST_NAMED_YEAR = 1993
"""Divisions that ended earlier name no living firm (Company Law of 1993)."""

STATE_PREFIX = "中华人民共和国"
"""Stands before the place in the names of some offices, as those of customs."""

STATE_OFFICE = "100000"
"""Stands in codes for the national registering office, not for a place."""


class NameSpan(NamedTuple):
    """A name that a code bore; years are whole, None is open."""

    name: str
    first: int | None
    last: int | None

    def holds(self, day: date) -> bool:
        """Tell whether the code bore the name at some time of the day's year."""
        return (self.first or day.year) <= day.year <= (self.last or day.year)


@dataclass(frozen=True, slots=True, eq=False)
class DivisionRegister(names.Divisions):
    """Divisions as names need them, and what each code was called when.

    Names lead to today's codes and to the codes of divisions that no longer exist
    under that name; a name still borne leads to no former code.
    """

    spans: Mapping[str, tuple[NameSpan, ...]]

    def known(self, code: str) -> bool:
        """Tell whether a six-digit code is or was a division, a zone or the state's."""
        return code in self.spans or code == STATE_OFFICE

    def name_of(self, code: str, day: date) -> str | None:
        """Tell what a code was called on a day, else what it was last called."""
        spans = self.spans.get(code, ())
        for span in spans:
            if span.holds(day):
                return span.name
        return spans[-1].name if spans else None

    def named_first(self, text: str) -> frozenset[str]:
        """Tell the divisions that a text begins with: the most exact one it names.

        An office is named after its place: 宿迁市宿城区市场监督管理局 lies in 宿城区.
        """
        return _named_first(self, text)

    def under(self, place: str) -> Sequence[str]:
        """List a division and all that lie in it, former ones too."""
        return _under(self, place)


@lru_cache(maxsize=512)
def _under(divisions: DivisionRegister, place: str) -> Sequence[str]:
    """Ask about each, once for a place: whoever looks at matters asks often."""
    return tuple(code for code in divisions.spans if divisions.lies_in(code, place))


@lru_cache(maxsize=4096)
def _named_first(divisions: DivisionRegister, text: str) -> frozenset[str]:
    """Read place after place, each lying in the one before."""
    rest = text.removeprefix(STATE_PREFIX)
    found: frozenset[str] = frozenset()
    while rest:
        for length in range(min(divisions.longest, len(rest)), 0, -1):
            codes = divisions.codes.get(names.fold(rest[:length]))
            inner = divisions.within(codes, found) if codes else None
            if inner:
                found, rest = inner, rest[length:]
                break
        else:
            break
    return found


def read_divisions(text: str, zones: Iterable[Zone]) -> DivisionRegister:
    """Read the table of divisions and add the local zones."""
    today: list[tuple[str, str, str | None]] = []
    former: list[tuple[str, str, str | None, int]] = []
    spans: dict[str, list[NameSpan]] = {}
    for code, name, parent, first, last in _rows(text):
        spans.setdefault(code, []).append(NameSpan(name, first, last))
        if last is None:
            today.append((code, name, parent))
        else:
            former.append((code, name, parent, last))
    for zone in zones:
        spans.setdefault(zone.key, []).append(
            NameSpan(
                zone.names[0],
                zone.valid_from.year,
                zone.valid_to.year if zone.valid_to else None,
            )
        )
        today += [(zone.key, name, zone.parent) for name in zone.names]
    borne = {name for _, name, _ in today}
    rows = today + [
        (code, name, parent)
        for code, name, parent, last in former
        if name not in borne and last >= FIRST_NAMED_YEAR
    ]
    now = {code for code, _, _ in today}
    ended = {code for code, _, _, _ in former} - now
    all_codes = now | ended
    parents = {
        code: parent if parent in all_codes else f"{parent[:2]}0000"
        for code, _, parent, _ in former
        if parent
    }
    base = names.Divisions.of(rows, ended)
    # Later ones win: a code lies where it lies today.
    parents |= {code: parent for code, _, parent in today if parent}
    return DivisionRegister(
        codes=base.codes,
        parents=parents,
        longest=base.longest,
        former=base.former,
        spans={
            code: tuple(sorted(found, key=_by_end)) for code, found in spans.items()
        },
    )


def _rows(text: str) -> Iterator[tuple[str, str, str | None, int | None, int | None]]:
    """Yield the lines of the table."""
    for line in text.splitlines():
        if line and line[0] != "#":
            code, name, parent, first, last = line.split("\t")
            yield (
                code,
                name,
                parent or None,
                int(first) if first else None,
                int(last) if last else None,
            )


def _by_end(span: NameSpan) -> tuple[int, int]:
    """Order the names of a code by when they ended."""
    return span.last or date.max.year, span.first or 0
