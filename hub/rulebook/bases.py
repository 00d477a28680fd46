"""What the operating agency alone decides, in files of the instance folder.

On which legal basis it takes in what the law seals, by default on none; and after how
many days whoever was looked at is told of it, by default after none.
"""

from datetime import date
from pathlib import Path

from hub.rulebook.book import Rulebook
from hub.rulebook.reading import RuleFileError, RuleText
from hub.rulebook.rules import DaysFromOne, Named, ReleaseRule
from schemas.configuration import Configured

FILE_NAME = "sealed-basis.toml"
RELEASES = "release-confirmed.toml"


class SealedBasis(Configured, frozen=True, kw_only=True):
    """The text by which records that a rule seals may be kept here, and when."""

    rule: Named
    legal_text: str
    valid_from: date
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Tell whether it holds on a day; both ends count."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class BasesFile(Configured, frozen=True):
    """What stands in the file of bases."""

    basis: tuple[SealedBasis, ...] = ()


def load_bases(instance: Path, rules: Rulebook) -> tuple[SealedBasis, ...]:
    """Read the legal bases of an instance; none where it has no such file.

    Raises:
        RuleFileError: the file is broken, names no rule or no text, or ends before it
            begins.
    """
    path = instance / FILE_NAME
    bases = RuleText.open(path).read(BasesFile).basis if path.exists() else ()
    known = {rule.key for rule in rules.sealed}
    for basis in bases:
        if basis.rule not in known:
            raise RuleFileError(FILE_NAME, basis.rule, "no rule of this key seals")
        if not basis.legal_text.strip():
            raise RuleFileError(FILE_NAME, basis.rule, "must name its legal text")
        if basis.valid_to is not None and basis.valid_to < basis.valid_from:
            raise RuleFileError(FILE_NAME, basis.rule, "ends before it begins")
    return bases


class ConfirmedRelease(Configured, frozen=True, kw_only=True):
    """After how many days reads for a purpose are told, by which decision of whom."""

    rule: Named
    days: DaysFromOne
    decided_by: str
    document: str
    valid_from: date
    valid_to: date | None = None


class ReleasesFile(Configured, frozen=True):
    """What stands in the file of releases."""

    release: tuple[ConfirmedRelease, ...] = ()


def load_releases(instance: Path, rules: Rulebook) -> tuple[ReleaseRule, ...]:
    """Read the rules of release that an instance confirmed, beside those that ship.

    Raises:
        RuleFileError: the file is broken, names no rule or nobody who decided, sets no
            days, or ends before it begins.
    """
    path = instance / RELEASES
    confirmed = RuleText.open(path).read(ReleasesFile).release if path.exists() else ()
    known = {rule.key for rule in rules.release}
    for one in confirmed:
        if one.rule not in known:
            raise RuleFileError(RELEASES, one.rule, "no rule of this key releases")
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
