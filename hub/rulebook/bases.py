"""What the operating agency alone decides, in files of the instance folder.

On which legal basis it takes in what the law seals, by default on none; and after how
many days whoever was looked at is told of it, by default after none.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from hub.ground.config import read_toml
from hub.rulebook.binding import RuleFileError, bind
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import ReleaseRule

T = TypeVar("T")
FILE_NAME = "sealed-basis.toml"
RELEASES = "release-confirmed.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedBasis:
    """The text by which records that a rule seals may be kept here, and when."""

    rule: str
    legal_text: str
    valid_from: date
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day; both ends count."""
        return self.valid_from <= day <= (self.valid_to or date.max)


def load_bases(instance: Path, rules: Rulebook) -> tuple[SealedBasis, ...]:
    """Read the legal bases of an instance; none where it has no such file.

    Raises:
        RuleFileError: the file is broken, names no rule or no text, or ends before it
            begins.
    """
    bases = _entries(instance, FILE_NAME, "basis", SealedBasis)
    known = {rule.key for rule in rules.sealed}
    for basis in bases:
        if basis.rule not in known:
            raise RuleFileError(FILE_NAME, basis.rule, "no rule of this key seals")
        if not basis.legal_text.strip():
            raise RuleFileError(FILE_NAME, basis.rule, "must name its legal text")
        if basis.valid_to is not None and basis.valid_to < basis.valid_from:
            raise RuleFileError(FILE_NAME, basis.rule, "ends before it begins")
    return bases


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedRelease:
    """After how many days reads for a purpose are told, by which decision of whom."""

    rule: str
    days: int
    decided_by: str
    document: str
    valid_from: date
    valid_to: date | None = None


def load_releases(instance: Path, rules: Rulebook) -> tuple[ReleaseRule, ...]:
    """Read the rules of release that an instance confirmed, beside those that ship.

    Raises:
        RuleFileError: the file is broken, names no rule or nobody who decided, sets no
            days, or ends before it begins.
    """
    confirmed = _entries(instance, RELEASES, "release", ConfirmedRelease)
    known = {rule.key for rule in rules.release}
    for one in confirmed:
        if one.rule not in known:
            raise RuleFileError(RELEASES, one.rule, "no rule of this key releases")
        if one.days < 1:
            raise RuleFileError(RELEASES, f"{one.rule}.days", "must be 1 or more")
        if not (one.decided_by.strip() and one.document.strip()):
            why = "must name who decided, and the document"
            raise RuleFileError(RELEASES, one.rule, why)
        if one.valid_to is not None and one.valid_to < one.valid_from:
            raise RuleFileError(RELEASES, one.rule, "ends before it begins")
    return (
        *rules.release,
        *(
            ReleaseRule(
                key=one.rule,
                amount=one.days,
                unit="day",
                valid_from=one.valid_from,
                valid_to=one.valid_to,
                source=f"{one.decided_by} {one.document}",
                status="confirmed",
                mark="V",
            )
            for one in confirmed
        ),
    )


def _entries(instance: Path, name: str, key: str, kind: type[T]) -> tuple[T, ...]:
    """Read the list of a file of the instance; nothing where there is no file."""
    path = instance / name
    if not path.exists():
        return ()
    try:
        document = read_toml(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RuleFileError(name, "-", f"cannot be read: {error}") from error
    entries = document.pop(key, [])
    if document or not isinstance(entries, list):
        raise RuleFileError(name, key, "must be the only key, and a list")
    return tuple(
        bind(kind, entry, name, f"{key} {number}")
        for number, entry in enumerate(entries, start=1)
    )
