"""Lines of authority: the level and the subjects that a member declares. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.members.models import Member

LEVELS: Final = ("county", "city", "province")
"""From the lowest one up."""
SUBJECT: Final = re.compile(r"[a-z][a-z_]{1,31}")
SUBJECTS_LIMIT: Final = 400
ANYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class CompetentOffice:
    """A member that could handle matters, with what it declared of its line."""

    code: str
    kind: str
    territory: str
    level: str | None = None
    """As it declared it; that of its territory if it did not."""
    subjects: frozenset[str] = frozenset()
    """The subjects that alone are its own; all of its kind's if none."""


def office_of(member: Member) -> CompetentOffice:
    """Give a member as it stands in a line of authority."""
    return CompetentOffice(
        member.code,
        member.kind,
        member.territory,
        member.level,
        read_subjects(member.subjects),
    )


def level_of(office: CompetentOffice) -> int:
    """Rank a level: what the office declared, else that of its division."""
    if office.level is not None:
        return LEVELS.index(office.level)
    if office.territory.endswith("0000"):
        return LEVELS.index("province")
    return LEVELS.index("city" if office.territory.endswith("00") else "county")


def covers(territory: str, place: str) -> bool:
    """Tell whether a place lies in a territory, both division codes of six digits."""
    if territory == ANYWHERE:
        return True
    stem = territory.rstrip("0")
    stem += "0" * (len(stem) % 2)
    return bool(stem) and place.startswith(stem)


def leads(upper: CompetentOffice, lower: CompetentOffice) -> bool:
    """Tell whether an office is above another in one line of authority.

    One that declared its subjects leads those alone that declared no other.
    """
    same = bool(lower.subjects) and lower.subjects <= upper.subjects
    return (
        upper.kind == lower.kind
        and level_of(upper) > level_of(lower)
        and (same or not upper.subjects)
        and covers(upper.territory, lower.territory)
    )


def write_subjects(subjects: Iterable[str]) -> str | None:
    """Write subjects as a member keeps them; null where it declares none."""
    return ",".join(sorted(set(subjects))) or None


def read_subjects(kept: str | None) -> frozenset[str]:
    """Read subjects as a member keeps them; none where it declared none."""
    return frozenset(kept.split(",")) if kept else frozenset()


def wrong_line(level: str | None, subjects: str | None) -> str:
    """Say what is wrong with a level and with subjects; nothing if all fits."""
    if level is not None and level not in LEVELS:
        return f"there is no level {level!r}; the levels are {', '.join(LEVELS)}"
    is_read = all(map(SUBJECT.fullmatch, read_subjects(subjects)))
    if not is_read or len(subjects or "") > SUBJECTS_LIMIT:
        return f"no subjects: {(subjects or '')[:80]!r}"
    return ""
