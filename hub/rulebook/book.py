"""The rulebook: all rules of every day, and the questions that rooms put to them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any

from hub.calendar import WorkingCalendar
from hub.rulebook.case_rules import (
    CaseSightRule,
    SharedMarkRule,
    WarningGroundRule,
)
from hub.rulebook.certificate_rules import (
    CertificateRule,
    EffectRule,
    WindowRule,
)
from hub.rulebook.digests import digest_of
from hub.rulebook.divisions import DivisionRegister, read_divisions
from hub.rulebook.errors import PolicyUnknownError
from hub.rulebook.law_rules import (
    CaseClassRule,
    LawFieldRule,
    ProductCategoryRule,
)
from hub.rulebook.night_rules import ANY_JOB, JobRule, KeepingRule
from hub.rulebook.policies import PolicyFile
from hub.rulebook.rules import (
    CatalogItem,
    Ceiling,
    CeilingRule,
    Family,
    FieldOfLaw,
    LimitRule,
    MemberKindRule,
    PersonalRule,
    PublicityRule,
    PublishedDecisionRule,
    ReleaseRule,
    RestraintRule,
    RetentionRule,
    RetestClock,
    Rule,
    SealRule,
    SimpleProcedure,
    TierRule,
    TransitionRule,
    Zone,
)
from hub.rulebook.time_rules import (
    ClockRule,
    WorkingHours,
    WorkingHoursRule,
    WorkingYearRule,
)
from schemas.words import FieldClass

JUDGING = (
    *("publicity", "procedure", "tiers", "transitions"),
    *("sampling", "families", "retention", "law_fields", "working_days"),
)
"""The files that decide how a record is judged."""
SEALING = "sealed"
"""The file that decides which records the law seals."""
OTHER = "other"
"""Family of whatever no rule names."""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """All rules, of every day, as one value that is never changed.

    Each table of rules is named as its file.
    """

    publicity: tuple[PublicityRule, ...]
    procedure: tuple[SimpleProcedure, ...]
    tiers: tuple[TierRule, ...]
    transitions: tuple[TransitionRule, ...]
    restraints: tuple[RestraintRule, ...]
    sampling: tuple[RetestClock, ...]
    families: tuple[Family, ...]
    fields: tuple[FieldOfLaw, ...]
    law_fields: tuple[LawFieldRule, ...]
    product_categories: tuple[ProductCategoryRule, ...]
    case_classes: tuple[CaseClassRule, ...]
    ceiling_rules: tuple[CeilingRule, ...]
    """The file ``ceilings``; `ceilings` reads it for a day."""
    personal: tuple[PersonalRule, ...]
    member_kinds: tuple[MemberKindRule, ...]
    limits: tuple[LimitRule, ...]
    case_sight: tuple[CaseSightRule, ...]
    shared_marks: tuple[SharedMarkRule, ...]
    warning_grounds: tuple[WarningGroundRule, ...]
    night: tuple[JobRule, ...]
    keeping: tuple[KeepingRule, ...]
    catalog: tuple[CatalogItem, ...]
    clocks: tuple[ClockRule, ...]
    release: tuple[ReleaseRule, ...]
    retention: tuple[RetentionRule, ...]
    sealed: tuple[SealRule, ...]
    individual_businesses: tuple[PublishedDecisionRule, ...]
    working_days: tuple[WorkingYearRule, ...]
    working_hours: tuple[WorkingHoursRule, ...]
    zones: tuple[Zone, ...]
    windows: tuple[WindowRule, ...]
    certificates: tuple[CertificateRule, ...]
    effects: tuple[EffectRule, ...]
    policies: tuple[PolicyFile, ...]
    digests: Mapping[str, str]
    """SHA-256 in hex of each file's rules, wordings and notes left out."""
    digest: str
    """SHA-256 over all files: the rule version."""
    texts: Mapping[str, str] = field(repr=False)
    """What stands in each file, policies included, by its path; divisions are left
    out."""
    division_text: str = field(repr=False)
    past_policies: tuple[PolicyFile, ...] = ()
    """Versions of rating policies that the hub has no more, for their words alone."""
    _memo: dict[tuple[str, date], tuple[Any, ...]] = field(
        default_factory=dict, repr=False
    )

    @cached_property
    def divisions(self) -> DivisionRegister:
        """The administrative divisions and local zones, read at the first question."""
        return read_divisions(self.division_text, self.zones)

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The working days of the shipped years; an instance may enter its own."""
        years = (rule.year() for rule in self.working_days)
        return WorkingCalendar.of(years, self.digests["working_days"])

    def hours_of(self, key: str, day: date) -> WorkingHours | None:
        """Tell when offices work by the rule of a day; None before there was any."""
        rule: WorkingHoursRule | None = self.rule("working_hours", key, day)
        return None if rule is None else WorkingHours(rule, self.calendar)

    def in_force(self, name: str, day: date) -> tuple[Any, ...]:
        """List the rules of one table that hold on a day, in file order."""
        known = self._memo.get((name, day))
        if known is None:
            rules: tuple[Rule, ...] = getattr(self, name)
            known = tuple(rule for rule in rules if rule.in_force(day))
            self._memo[name, day] = known
        return known

    def rule(self, name: str, key: str, day: date) -> Any:
        """Find the rule of a table by its key, as it holds on a day, or None."""
        for rule in self.in_force(name, day):
            if rule.key == key:
                return rule
        return None

    def job_rule(self, job: str, day: date) -> JobRule:
        """Find the rule for a job: its own, its family's, or that of any job.

        Raises:
            LookupError: the day lies before any rule.
        """
        family = job.partition(":")[0]
        for key in (job, family, ANY_JOB):
            rule: JobRule | None = self.rule("night", key, day)
            if rule is not None:
                return rule
        raise LookupError(job)

    def kept_since(self, what: str, at: datetime, day: date) -> datetime:
        """Tell from which moment on something is kept, by the rules of a day.

        Raises:
            LookupError: the day lies before any rule.
        """
        return at - timedelta(days=self._keeping(what, day).days)

    def newest_kept(self, what: str, day: date) -> int:
        """Tell how many of something are kept, the newest ones, by the rules of a day.

        Raises:
            LookupError: the day lies before any rule.
        """
        return self._keeping(what, day).newest

    def _keeping(self, what: str, day: date) -> KeepingRule:
        """Find the rule of how long something is kept."""
        rule: KeepingRule | None = self.rule("keeping", what, day)
        if rule is None:
            raise LookupError(what)
        return rule

    def ceilings(self, day: date) -> Mapping[str, Ceiling]:
        """Tell the most that each member kind may see on a day."""
        return {
            rule.key: Ceiling(
                purposes={
                    purpose: FieldClass(top).and_below
                    for purpose, top in rule.purposes.items()
                },
                items=frozenset(rule.items),
                source=rule.source,
                status=rule.status,
                territory=rule.territory,
            )
            for rule in self.in_force("ceiling_rules", day)
        }

    def publicity_of(self, kind: str, day: date) -> tuple[PublicityRule, ...]:
        """List the rules on publicity of a kind on a day, the narrowest first."""
        return _publicity_of(self, kind, day)

    def family_of(self, authority: str | None, day: date) -> str:
        """Tell an authority's family by its name; ``other`` if no word fits."""
        return _family_of(self, authority, day) if authority else OTHER

    def item_name(self, kind: str, day: date, language: str) -> str:
        """Name a kind of record for people; its key where no catalog names it."""
        item: CatalogItem | None = self.rule("catalog", kind, day)
        if item is None:
            return kind
        return item.en if language == "en" else item.zh

    def promise_of(self, kinds: Iterable[str], day: date) -> int | None:
        """Tell within how many days the catalog promises records of some kinds.

        The shortest promise of all; None where there is none.
        """
        items = (self.rule("catalog", kind, day) for kind in kinds)
        days = (item.freshness_days for item in items if item is not None)
        return min((one for one in days if one is not None), default=None)

    def retest_clocks(self, product: str, day: date) -> tuple[RetestClock, ...]:
        """List the re-test clocks of a product: that of its class, all if unknown.

        None on days before there was any.
        """
        clocks: tuple[RetestClock, ...] = self.in_force("sampling", day)
        for clock in clocks:
            if any(word in product for word in clock.keywords):
                return (clock,)
        return clocks

    def policy(self, policy_id: str, day: date | None = None) -> PolicyFile:
        """Find a rating policy as it holds on a day; its newest version without a day.

        Raises:
            PolicyUnknownError: no policy of this id holds.
        """
        found = [
            policy
            for policy in self.policies
            if policy.id == policy_id and (day is None or policy.in_force(day))
        ]
        if not found:
            raise PolicyUnknownError(policy_id, day)
        return max(found, key=lambda policy: policy.valid_from)

    def policy_text(
        self, policy_id: str, version: str, code: str, language: str
    ) -> str:
        """Say a reason or flag of a rating in the words of the version that gave it.

        In those of the newest version that has any, where that one is gone; where
        none has, the code itself is told.
        """
        versions = [
            policy
            for policy in (*self.policies, *self.past_policies)
            if policy.id == policy_id and policy.says(code)
        ]
        for policy in versions:
            if policy.version == version:
                return policy.text(code, language)
        if versions:
            newest = max(versions, key=lambda policy: policy.valid_from)
            return newest.text(code, language)
        return code

    @cached_property
    def text_digests(self) -> Mapping[str, str]:
        """SHA-256 in hex of what stands in each file, wordings and notes included."""
        return {
            file: sha256(text.encode()).hexdigest() for file, text in self.texts.items()
        }

    @cached_property
    def set_digest(self) -> str:
        """SHA-256 in hex over all files as they stand: under which they are kept."""
        return digest_of(dict(self.text_digests))

    @cached_property
    def judging_digest(self) -> str:
        """SHA-256 in hex over the rules by which records are judged and sealed."""
        return self.digest_of((*JUDGING, SEALING))

    def digest_of(self, names: tuple[str, ...]) -> str:
        """Fingerprint some of the files: what a rating policy pins."""
        return digest_of({name: self.digests[name] for name in names})


# Few offices decide, and each of their decisions asks several times.
@lru_cache(maxsize=1 << 12)
def _family_of(rules: Rulebook, authority: str, day: date) -> str:
    """Find the first family of which a word stands in an authority's name."""
    for rule in rules.in_force("families", day):
        if any(word in authority for word in rule.keywords):
            return str(rule.key)
    return OTHER


@lru_cache(maxsize=1 << 12)
def _publicity_of(rules: Rulebook, kind: str, day: date) -> tuple[PublicityRule, ...]:
    """Order the rules on publicity of a kind on a day."""
    found = [one for one in rules.in_force("publicity", day) if one.kind == kind]
    return tuple(sorted(found, key=lambda rule: -rule.narrowness))
