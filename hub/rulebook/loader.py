"""Read the rule files strictly: what is not understood is refused, with its place."""

from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

from msgspec.structs import asdict

from hub.rulebook.book import Rulebook
from hub.rulebook.case_rules import (
    CaseSightRule,
    SharedMarkRule,
    WarningGroundRule,
    check_case_sight,
    check_shared_marks,
    check_warning_grounds,
)
from hub.rulebook.certificate_checks import check_certificates
from hub.rulebook.certificate_rules import (
    CertificateRule,
    EffectRule,
    WindowRule,
)
from hub.rulebook.checks import (
    check_ceilings,
    check_individual_businesses,
    check_limits,
    check_personal,
    check_publicity,
    check_release,
    check_retention,
    check_rule,
    check_sealed,
    check_transitions,
    overlap,
)
from hub.rulebook.digests import digest_of
from hub.rulebook.law_checks import check_law_rules
from hub.rulebook.law_rules import (
    CaseClassRule,
    LawFieldRule,
    ProductCategoryRule,
)
from hub.rulebook.night_rules import (
    JobRule,
    KeepingRule,
    check_keeping,
    check_night,
)
from hub.rulebook.policies import PolicyFile, PolicyHead
from hub.rulebook.reading import RuleFileError, RuleText, SomeRule, text_of
from hub.rulebook.rules import (
    CatalogItem,
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
from hub.rulebook.time_checks import (
    check_clocks,
    check_working_days,
    check_working_hours,
)
from hub.rulebook.time_rules import ClockRule, WorkingHoursRule, WorkingYearRule

FOLDER = Path(__file__).parent
FILES: Mapping[str, type[Rule]] = {
    "publicity": PublicityRule,
    "procedure": SimpleProcedure,
    "tiers": TierRule,
    "transitions": TransitionRule,
    "restraints": RestraintRule,
    "sampling": RetestClock,
    "families": Family,
    "fields": FieldOfLaw,
    "law_fields": LawFieldRule,
    "product_categories": ProductCategoryRule,
    "case_classes": CaseClassRule,
    "ceilings": CeilingRule,
    "personal": PersonalRule,
    "member_kinds": MemberKindRule,
    "limits": LimitRule,
    "case_sight": CaseSightRule,
    "shared_marks": SharedMarkRule,
    "warning_grounds": WarningGroundRule,
    "night": JobRule,
    "keeping": KeepingRule,
    "catalog": CatalogItem,
    "clocks": ClockRule,
    "release": ReleaseRule,
    "retention": RetentionRule,
    "sealed": SealRule,
    "individual_businesses": PublishedDecisionRule,
    "working_days": WorkingYearRule,
    "working_hours": WorkingHoursRule,
    "zones": Zone,
    "windows": WindowRule,
    "certificates": CertificateRule,
    "effects": EffectRule,
}
"""Every rule file, without its ending, and the type of its rules."""

ATTRIBUTES = {"ceilings": "ceiling_rules"}
DIVISIONS = "divisions.tsv"
POLICIES = "policies"
VALID_TO = "valid_to"
DAY = timedelta(days=1)


def load_rulebook(
    folder: Path | None = None, *, instead: Mapping[str, str] | None = None
) -> Rulebook:
    """Read all rule files of a folder; by default the shipped ones, once a process.

    ``instead`` are texts that stand in place of files, by their names.

    Raises:
        RuleFileError: a file is missing or broken, a key is unknown or of the wrong
            type, a source is missing, or two rules of one key overlap.
    """
    if folder is None and not instead:
        return _shipped()
    return _read_folder(folder or FOLDER, instead or {})


@cache
def _shipped() -> Rulebook:
    """Read the shipped rules, which no running process sees change."""
    return _read_folder(FOLDER, {})


def _read_folder(home: Path, instead: Mapping[str, str]) -> Rulebook:
    """Read all rule files of a folder, and check them together."""
    tables: dict[str, tuple[Rule, ...]] = {}
    digests: dict[str, str] = {}
    texts: dict[str, str] = {}
    for name, kind in FILES.items():
        file = f"{name}.toml"
        texts[file] = instead.get(file) or text_of(home / file, file)
        read = RuleText.parse(texts[file], file)
        tables[ATTRIBUTES.get(name, name)] = read_rules(read, kind)
        digests[name] = digest_of(read.table)
    division_text = text_of(home / DIVISIONS, DIVISIONS)
    digests["divisions"] = digest_of(division_text)
    for path in sorted((home / POLICIES).glob("*.toml")):
        file = f"{POLICIES}/{path.name}"
        texts[file] = text_of(path, file)
    policies = tuple(
        read_policy(RuleText.parse(text, file))
        for file, text in texts.items()
        if file.startswith(f"{POLICIES}/")
    )
    for policy in policies:
        digests[policy.file] = policy.digest
    _check_policies(policies)
    rulebook = Rulebook(
        **tables,  # type: ignore[arg-type]  # each table has the type that FILES names
        policies=policies,
        digests=MappingProxyType(digests),
        digest=digest_of(digests),
        texts=MappingProxyType(texts),
        division_text=division_text,
    )
    check_publicity(rulebook.publicity)
    check_transitions(rulebook.transitions)
    check_ceilings(rulebook)
    check_personal(rulebook)
    check_limits(rulebook)
    check_case_sight(rulebook)
    check_shared_marks(rulebook.shared_marks)
    check_warning_grounds(rulebook.warning_grounds)
    check_night(rulebook.night)
    check_keeping(rulebook.keeping)
    check_law_rules(rulebook)
    check_release(rulebook.release)
    check_individual_businesses(rulebook.individual_businesses)
    check_retention(rulebook.retention)
    check_sealed(rulebook)
    check_clocks(rulebook.clocks)
    check_working_days(rulebook.working_days, "working_days.toml")
    check_working_hours(rulebook.working_hours)
    check_certificates(rulebook)
    return rulebook


def read_rules(read: RuleText, kind: type[SomeRule]) -> tuple[SomeRule, ...]:
    """Read the rules of a file, and refuse two of one key that hold on a day.

    Raises:
        RuleFileError: as `RuleText.entries`, or a rule is none or overlaps another.
    """
    rules = read.entries(kind)
    for number, rule in enumerate(rules):
        check_rule(rule, read.file)
        for other in rules[:number]:
            if other.key == rule.key and overlap(rule, other):
                why = f"overlaps the rule from {other.valid_from}"
                raise RuleFileError(read.file, rule.key, why)
    return rules


def read_policy(read: RuleText) -> PolicyFile:
    """Read a rating policy: its rules are judged by the ratings room.

    Raises:
        RuleFileError: it is broken, or lacks its id, version, first day or texts.
    """
    head = read.read(PolicyHead)
    if head.valid_to is not None and head.valid_to < head.valid_from:
        raise RuleFileError(read.file, VALID_TO, "lies before valid_from")
    rules = {key: said for key, said in read.table.items() if key != VALID_TO}
    return PolicyFile(**asdict(head), written=read, digest=digest_of(rules))


def _check_policies(policies: tuple[PolicyFile, ...]) -> None:
    """Refuse versions of a policy with one number, a common day or a gap."""
    for number, policy in enumerate(policies):
        for other in policies[:number]:
            if (policy.id, policy.version) == (other.id, other.version):
                raise RuleFileError(
                    policy.file, "version", f"collides with {other.file}"
                )
    by_day = sorted(policies, key=lambda policy: (policy.id, policy.valid_from))
    for policy, later in pairwise(by_day):
        if policy.id == later.id and policy.valid_to != later.valid_from - DAY:
            raise RuleFileError(
                policy.file,
                VALID_TO,
                f"must be the day before {later.file} begins: {later.valid_from - DAY}",
            )
