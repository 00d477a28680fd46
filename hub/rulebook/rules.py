"""What rules there are: one frozen type for each file.

A rule is data: it has a key, the days it is in force, the article it comes from and
whether that article was read (``confirmed``) or recalled (``unconfirmed``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from schemas.words import FieldClass

Status = Literal["confirmed", "unconfirmed"]
Mark = Literal["V", "V2", "R", "P"]
ANYONE = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule says of itself.

    ``mark`` tells how the source was checked: ``V`` the text was read, ``V2`` read
    through another page, ``R`` recalled, ``P`` a proposal of this product.
    """

    key: str
    valid_from: date
    valid_to: date | None = None
    source: str
    status: Status
    mark: Mark
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Tell whether the rule holds on a day; both ends count."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityRule(Rule):
    """Whether and for how long a kind of record is public.

    The kind ``natural_person`` speaks of every record about one.

    ``publish`` is ``always``, ``stated`` (only if the source says that it publishes,
    by naming an end) or ``never``. ``families`` names authority families, ``*`` is
    every family without a rule of its own. Months count from the decision day.
    """

    kind: str
    families: tuple[str, ...] = (ANYONE,)
    tier: str | None = None
    publish: Literal["always", "stated", "never"]
    min_months: int = 0
    max_months: int | None = None
    ordinary_procedure_only: bool = False
    never_mere_warning: bool = False
    ban_extends: bool = False
    ends_with_effect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SimpleProcedure(Rule):
    """The most that may be decided on the spot; beyond it a decision is ordinary."""

    kinds: tuple[str, ...]
    person_fen: int
    organisation_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TierRule(Rule):
    """Which penalties make the tier of this key where the source names none."""

    any_kind: tuple[str, ...] = ()
    only_kinds: tuple[str, ...] = ()
    person_fen: int | None = None
    organisation_fen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetestClock(Rule):
    """Calendar days after which a failed sample can no longer be contested."""

    keywords: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Rule):
    """A family of authorities, told by words in an authority's name, in file order."""

    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingRule(Rule):
    """The most that law lets one member kind see, however wide its agreement."""

    purposes: Mapping[str, str]
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberKindRule(Rule):
    """A kind of member, as the ceilings speak of it."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitRule(Rule):
    """How much a member of the kind of this key may ask where nothing is agreed."""

    rate: int
    """Questions a minute."""
    quota: int
    """Different merchants a day, by the calendar of China."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogItem(Rule):
    """A data item: who owns it, how it is shared, its class in the national catalog."""

    zh: str
    en: str
    owner: str
    sharing: Literal["unconditional", "conditional", "not_shared"]
    catalog_class: str
    freshness_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOfLaw(Rule):
    """A field of law; `LawFieldRule` tells which one a record is of."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule(Rule):
    """A deadline of an authority."""

    amount: int
    unit: Literal["hour", "day", "working_day", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRule(Rule):
    """After how long a read for the purpose of this key is told to its merchant.

    Only a confirmed rule releases anything.
    """

    amount: int
    unit: Literal["day", "month"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule(Rule):
    """How many months after its day the record kind of this key is of use.

    Counted from the event day. Proceedings and the merchant itself are not bound.
    """

    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SealRule(Rule):
    """What records are sealed as a whole: those for which all that is named holds.

    ``kinds`` are kinds of record, ``*`` all of them. ``families`` are those of the
    issuing authority, ``below_age`` is that of a named person on the day of the act,
    ``number_words`` stand in the case number. Nothing is sealed whose stage bears one
    of the ``judgment_words``.
    """

    kinds: tuple[str, ...]
    families: tuple[str, ...] = ()
    below_age: int | None = None
    number_words: tuple[str, ...] = ()
    judgment_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDecisionRule(Rule):
    """Whether the public is told of individual businesses' records of this key's kind.

    ``fields`` are those that are told beside what it is told of any such business.
    ``rated`` lets their ratings rest on such records, which must be told for it.
    """

    told: bool
    fields: tuple[str, ...]
    rated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHoursRule(Rule):
    """When offices work, in China time: on which days of the week, from when to when.

    ``days_off`` are holidays on such days, ``days_made_up`` are worked in their place.
    Hours are written like ``08:30``; ``ends`` is the first minute outside.
    """

    weekdays: tuple[int, ...]
    """1 is Monday."""
    begins: str
    ends: str
    days_off: tuple[date, ...] = ()
    days_made_up: tuple[date, ...] = ()

    def is_worked(self, here: datetime) -> bool:
        """Tell whether a moment, in China time, lies within working hours."""
        day = here.date()
        is_worked = day in self.days_made_up or (
            day.isoweekday() in self.weekdays and day not in self.days_off
        )
        return is_worked and self.begins <= f"{here:%H:%M}" < self.ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone(Rule):
    """A local zone with a division code outside GB/T 2260."""

    names: tuple[str, ...]
    parent: str


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """A rating policy as it was read; the ratings room judges and types its rules."""

    id: str
    version: str
    valid_from: date
    valid_to: date | None
    """Last day on which it holds; None for one that no later one has followed yet."""
    file: str
    """Path of the file inside the rulebook."""
    data: Mapping[str, Any]
    """All of it, ``texts`` too."""
    digest: str
    """SHA-256 of its rules in hex; texts and its last day are left out, so that a
    rating comes out the same when a later version has followed."""

    def in_force(self, day: date) -> bool:
        """Tell whether the version holds on a day; both ends count."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )

    def says(self, code: str) -> bool:
        """Tell whether it has words for a reason or flag."""
        return code in self.data["texts"]

    def text(self, code: str, language: str) -> str:
        """Say a reason or flag in a language (``zh``, ``en``), else in Chinese.

        Raises:
            KeyError: it does not say this code.
        """
        wording = self.data["texts"][code]
        return str(wording.get(language, wording["zh"]))


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that law lets a member kind see on a day."""

    purposes: Mapping[str, frozenset[FieldClass]]
    """Field classes by purpose; a purpose that is not here is not allowed."""
    items: frozenset[str]
    """Data items; ``*`` is every item."""
    source: str
    status: Status
