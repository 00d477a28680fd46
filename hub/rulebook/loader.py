"""Read the rule files strictly: what is not understood is refused, with its place."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hub.ground.config import read_toml
from hub.rulebook.binding import RuleFileError, bind
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
    check_restraints,
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
from hub.rulebook.rules import (
    CatalogItem,
    CeilingRule,
    Family,
    FieldOfLaw,
    LimitRule,
    MemberKindRule,
    PersonalRule,
    PolicyFile,
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
        texts[file] = instead.get(file) or _text(home / file, file)
        document = parse_document(texts[file], file)
        tables[ATTRIBUTES.get(name, name)] = bind_rules(document, name, kind)
        digests[name] = digest_of(document)
    division_text = _text(home / DIVISIONS, DIVISIONS)
    digests["divisions"] = digest_of(division_text)
    for path in sorted((home / POLICIES).glob("*.toml")):
        file = f"{POLICIES}/{path.name}"
        texts[file] = _text(path, file)
    policies = tuple(
        read_policy(text, file)
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
    check_restraints(rulebook.restraints)
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


def _text(path: Path, file: str) -> str:
    """Read a file as text."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleFileError(file, "-", f"cannot be read: {error}") from error


def parse_document(text: str, file: str) -> dict[str, Any]:
    """Read the text of a TOML file."""
    try:
        document = read_toml(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError(file, "-", f"is not valid TOML: {error}") from error
    return document


def bind_rules(
    document: dict[str, Any], name: str, kind: type[Rule]
) -> tuple[Rule, ...]:
    """Turn a document into its rules."""
    file = f"{name}.toml"
    for key in document:
        if key not in {"id", "title", "entry"}:
            raise RuleFileError(file, key, "unknown key")
    if document.get("id") != name:
        raise RuleFileError(file, "id", f"must be {name!r}")
    entries = document.get("entry")
    if not isinstance(entries, list) or not entries:
        raise RuleFileError(file, "entry", "must be a list of rules")
    rules = tuple(
        bind(kind, entry, file, f"entry {number}")
        for number, entry in enumerate(entries, start=1)
    )
    for number, rule in enumerate(rules):
        check_rule(rule, file)
        for other in rules[:number]:
            if other.key == rule.key and overlap(rule, other):
                raise RuleFileError(
                    file, rule.key, f"overlaps the rule from {other.valid_from}"
                )
    return rules


def read_policy(text: str, file: str) -> PolicyFile:
    """Read a rating policy: its rules are judged by the ratings room.

    Raises:
        RuleFileError: it is broken, or lacks its id, version, first day or texts.
    """
    document = parse_document(text, file)
    for key, kind in (("id", str), ("version", str), ("valid_from", date)):
        if not isinstance(document.get(key), kind):
            raise RuleFileError(file, key, f"must be given as {kind.__name__}")
    if not isinstance(document.get("texts"), dict):
        raise RuleFileError(file, "texts", "must be given")
    valid_to = document.get(VALID_TO)
    if valid_to is not None and not isinstance(valid_to, date):
        raise RuleFileError(file, VALID_TO, "must be given as date")
    if valid_to is not None and valid_to < document["valid_from"]:
        raise RuleFileError(file, VALID_TO, "lies before valid_from")
    return PolicyFile(
        id=document["id"],
        version=document["version"],
        valid_from=document["valid_from"],
        valid_to=valid_to,
        file=file,
        data=MappingProxyType(document),
        digest=digest_of({key: document[key] for key in document if key != VALID_TO}),
    )


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
