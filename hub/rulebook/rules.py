"""What rules there are: one frozen type for each file.

A rule is data: it has a key, the days it is in force, the article it comes from and
whether that article was read (``confirmed``) or recalled (``unconfirmed``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal

from msgspec import Meta

from schemas.configuration import Configured
from schemas.words import FieldClass

Status = Literal["confirmed", "unconfirmed"]
Mark = Literal["V", "V2", "R", "P"]
Bound = Literal["own", "agreed"]
Named = Annotated[str, Meta(min_length=1, description="a text that is not empty")]
Some = Annotated[tuple[str, ...], Meta(min_length=1)]
MOST_COUNTED = 1_000_000_000_000
MOST_YEARS = 100
MOST_MONTHS = 1_200
MOST_DAYS = 36_500
"""A hundred years, from and to which every day of a record can be counted."""
FromZero = Annotated[int, Meta(ge=0, le=MOST_COUNTED)]
FromOne = Annotated[int, Meta(ge=1, le=MOST_COUNTED)]
"""A count, or money in fen."""
Years = Annotated[int, Meta(ge=0, le=MOST_YEARS)]
Months = Annotated[int, Meta(ge=0, le=MOST_MONTHS)]
MonthsFromOne = Annotated[int, Meta(ge=1, le=MOST_MONTHS)]
Days = Annotated[int, Meta(ge=0, le=MOST_DAYS)]
DaysFromOne = Annotated[int, Meta(ge=1, le=MOST_DAYS)]
Year = Annotated[int, Meta(ge=1949, le=2999)]
Yearly = Annotated[
    str,
    Meta(
        pattern=r"\A(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8]|30)\Z",
        description="a day of every year like 06-30",
    ),
]
ANYONE = "*"


class Rule(Configured, frozen=True, kw_only=True):
    """What every rule says of itself.

    ``mark`` tells how the source was checked: ``V`` the text was read, ``V2`` read
    through another page, ``R`` recalled, ``P`` a proposal of this product.
    """

    key: Named
    valid_from: date
    valid_to: date | None = None
    source: str
    status: Status
    mark: Mark
    note: str = ""

    def in_force(self, day: date) -> bool:
        """Tell whether the rule holds on a day; both ends count."""
        return self.valid_from <= day <= (self.valid_to or date.max)


class PublicityRule(Rule, frozen=True, kw_only=True):
    """Whether and for how long a kind of record is public.

    The kind ``natural_person`` speaks of every record about one.

    ``publish`` is ``always``, ``stated`` (only if the source says that it publishes,
    by naming an end) or ``never``. ``families`` names authority families, ``*`` is
    every family without a rule of its own, ``untold`` a record that names none.
    ``penalty_kinds``, ``subjects`` (classes of the subject), ``ground_words``,
    ``grounds`` (words of a choice) and ``law_words`` (words of the laws that are cited)
    narrow a rule where they are given.
    """

    kind: str
    families: tuple[str, ...] = (ANYONE,)
    tier: str | None = None
    penalty_kinds: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    ground_words: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    law_words: tuple[str, ...] = ()
    but_laws: tuple[str, ...] = ()
    """Laws of which a decision that cites no other is none of this rule's."""
    stands_as: str | None = None
    """The tier of what it speaks of, where no tier is told of such records."""
    publish: Literal["always", "stated", "never"]
    start: Literal["document_date", "publication_date"] = "document_date"
    """From which day months count; the document's where no publication is known."""
    min_months: Months = 0
    max_months: Months | None = None
    stated_counts: bool = False
    """Whether an end that the source names counts even where it lies beyond."""
    ends_with: tuple[str, ...] = ()
    """What ends it, or masks it, on the day that a row tells: words of `EndedBy`."""
    ends_since: date | None = None
    """First day on which that ends anything, where it is later than the rule's own."""
    flag: str = ""
    """The reason that is told in place of ``public``: what to look at once more."""
    combine: Literal["narrowest", "longest"] = "narrowest"
    """Which of several rules that fit decides."""
    repairable: bool = True
    """Whether publicity may end early at all."""
    wait_for_term: bool = False
    """Whether it may not end early before the record's own term has run out."""
    term_extends: bool = False
    """Whether publicity lasts as long as the record's own term, if that is longer."""
    window_ends: Yearly | None = None
    """Last day of a yearly window, as ``06-30``: publicity ends on the next one."""
    ordinary_procedure_only: bool = False
    never_mere_warning: bool = False
    ends_with_effect: bool = False

    @property
    def narrowness(self) -> int:
        """Count by how much beside kind, family and tier it is narrowed."""
        narrowed = (self.penalty_kinds, self.subjects, self.ground_words, self.grounds)
        return sum(map(bool, (*narrowed, self.law_words)))


class TransitionRule(Rule, frozen=True, kw_only=True):
    """What becomes of records that are public on the day from which this holds.

    They were published under other rules, and no article says which count. ``shorter``
    lets the earlier of both ends count.
    """

    kinds: tuple[str, ...]
    families: tuple[str, ...] = (ANYONE,)
    but_families: tuple[str, ...] = ()
    choose: Literal["shorter"]


class RestraintRule(Rule, frozen=True, kw_only=True):
    """A statutory restraint that rests on records of a kind while they hold.

    ``code`` is the flag that is told. It holds from the record's day, for ``months`` or
    until the record's own term runs out, whichever is later; without either, as long as
    the record itself.
    """

    kind: str
    code: str
    penalty_kinds: tuple[str, ...] = ()
    families: tuple[str, ...] = (ANYONE,)
    months: MonthsFromOne | None = None
    while_public: bool = False
    """Whether it ends with publicity, as the rules of that tell it."""
    outlives: tuple[str, ...] = ()
    """What ends publicity and not the restraint: words of `EndedBy`."""
    zh: str
    en: str


class SimpleProcedure(Rule, frozen=True, kw_only=True):
    """The most that may be decided on the spot; beyond it a decision is ordinary."""

    kinds: tuple[str, ...]
    person_fen: FromZero
    organisation_fen: FromZero


class TierRule(Rule, frozen=True, kw_only=True):
    """Which penalties make a tier where the source names none.

    ``tier`` is the tier, else the key is. ``families`` names authority families, ``*``
    is every family without a rule of its own. ``line_words`` stand in what the penalty
    is about: in the type of the violation, the name of the case, the laws cited; with
    ``act_words`` both must, and the decision cites no law. ``law_words`` stand in the
    laws cited alone. Where one of the ``but_words`` stands too, the rule says nothing.
    """

    tier: str | None = None
    families: tuple[str, ...] = (ANYONE,)
    law_words: tuple[str, ...] = ()
    line_words: tuple[str, ...] = ()
    act_words: tuple[str, ...] = ()
    but_words: tuple[str, ...] = ()
    flag: str = ""
    """The reason that is told in place of ``public``: what to look at once more."""
    any_kind: tuple[str, ...] = ()
    only_kinds: tuple[str, ...] = ()
    bands: tuple[str, ...] = ()
    """Bands of discretion of which a small fine must be, where one is told."""
    person_fen: FromZero | None = None
    organisation_fen: FromZero | None = None


class RetestClock(Rule, frozen=True, kw_only=True):
    """Days after which a failed sample can no longer be contested.

    ``at_most`` are the calendar days that working days come to, where no notice tells
    which days of the year are worked.
    """

    keywords: tuple[str, ...]
    days: DaysFromOne
    unit: Literal["day", "working_day"] = "day"
    at_most: DaysFromOne | None = None


class Family(Rule, frozen=True, kw_only=True):
    """A family of authorities, told by words in an authority's name, in file order."""

    keywords: tuple[str, ...]


class CeilingRule(Rule, frozen=True, kw_only=True):
    """The most that law lets one member kind see, however wide its agreement."""

    purposes: MappingProxyType[str, str]
    items: tuple[str, ...]
    territory: Bound | None = None
    """Whose merchants alone: of the own division, or of those agreed on besides."""


class PersonalRule(Rule, frozen=True, kw_only=True):
    """What of persons an agreement may open in clear to the member kind of this key.

    What no rule names is not opened, and nothing stands for all kinds or fields.
    """

    purposes: tuple[str, ...]
    """Work on a case, and nothing else."""
    items: tuple[str, ...]
    """Record kinds, and ``person`` for finding a person by identity number."""


class MemberKindRule(Rule, frozen=True, kw_only=True):
    """A kind of member, as the ceilings speak of it."""

    zh: str
    en: str


class LimitRule(Rule, frozen=True, kw_only=True):
    """How much a member of the kind of this key may ask where nothing is agreed."""

    rate: FromOne
    """Questions a minute."""
    quota: FromOne
    """Different merchants a day, by the calendar of China."""


class CatalogItem(Rule, frozen=True, kw_only=True):
    """A data item: who owns it, how it is shared, its class in the national catalog."""

    zh: str
    en: str
    owner: str
    sharing: Literal["unconditional", "conditional", "not_shared"]
    catalog_class: str
    freshness_days: Days


class FieldOfLaw(Rule, frozen=True, kw_only=True):
    """A field of law; `LawFieldRule` tells which one a record is of."""

    zh: str
    en: str


class ReleaseRule(Rule, frozen=True, kw_only=True):
    """After how long a read for the purpose of this key is told to its merchant.

    Only a confirmed rule releases anything.
    """

    amount: MonthsFromOne
    unit: Literal["day", "month"]


class RetentionRule(Rule, frozen=True, kw_only=True):
    """How many months after its day the record kind of this key is of use.

    Counted from the event day. Proceedings and the merchant itself are not bound.
    ``sharing_months`` is given where sharing ends before.
    """

    months: MonthsFromOne
    sharing_months: MonthsFromOne | None = None


class SealRule(Rule, frozen=True, kw_only=True):
    """What records are sealed as a whole: those for which all that is named holds.

    ``kinds`` are kinds of record, ``*`` all of them. ``families`` are those of the
    issuing authority. ``below_age`` is that of a named person on the first day told,
    by birthday, stated age (after ``age_words``) or word: ``told_words``, or years
    after ``under_words`` unless ``led_by`` and ``anybody`` stand around them, which
    speak of nobody in particular. ``number_words`` stand in the case number. Nothing is
    sealed whose stage bears one of the ``judgment_words``: words that courts write, or
    the stage that a criminal case is told to have come to. Nor is a decision that cites
    laws, all of them among ``but_laws``; one that cites none is.
    """

    kinds: tuple[str, ...]
    families: tuple[str, ...] = ()
    but_laws: tuple[str, ...] = ()
    below_age: Years | None = None
    told_words: tuple[str, ...] = ()
    age_words: tuple[str, ...] = ()
    under_words: tuple[str, ...] = ()
    led_by: tuple[str, ...] = ()
    anybody: tuple[str, ...] = ()
    number_words: tuple[str, ...] = ()
    judgment_words: tuple[str, ...] = ()


class PublishedDecisionRule(Rule, frozen=True, kw_only=True):
    """Whether the public is told of individual businesses' records of this key's kind.

    ``fields`` are those that are told beside what it is told of any such business.
    ``rated`` lets their ratings rest on such records, which must be told for it.
    """

    told: bool
    fields: tuple[str, ...]
    rated: bool = False


class Zone(Rule, frozen=True, kw_only=True):
    """A local zone with a division code outside GB/T 2260."""

    names: tuple[str, ...]
    parent: str


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most that law lets a member kind see on a day."""

    purposes: Mapping[str, frozenset[FieldClass]]
    """Field classes by purpose; a purpose that is not here is not allowed."""
    items: frozenset[str]
    """Data items; ``*`` is every item."""
    source: str
    status: Status
    territory: Bound | None = None
