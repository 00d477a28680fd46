"""Turn a policy file into a policy, ready for rating."""

from dataclasses import replace
from datetime import date
from functools import lru_cache

from msgspec import structs

from hub.ratings.files import Document, judge_document, registers
from hub.ratings.terms import Policy
from hub.rulebook.book import Rulebook
from hub.rulebook.digests import digest_of
from hub.rulebook.policies import PolicyFile
from schemas.record import KINDS
from schemas.words import SubjectClass


def read_policy(file: PolicyFile, rules: Rulebook) -> Policy:
    """Check a policy file and make the policy.

    Raises:
        RuleFileError: the file is broken or unlawful; it names the key and the reason.
    """
    document = file.written.read(Document, "policy")
    judge_document(document, rules, file.file)
    pinned = [file.digest, *(rules.digests[name] for name in sorted(document.pins))]
    return Policy(
        id=document.id,
        version=document.version,
        audience=document.audience,
        base=document.base,
        groups=document.groups,
        grades=tuple(document.grades.items()),
        decays=document.decays,
        bands=document.bands,
        repeat=document.repeat,
        adverse=document.adverse,
        positive=document.positive,
        overrides=document.override,
        unrated=document.unrated,
        kinds=_kinds(document),
        registers=registers(),
        adverse_of={
            kind: tuple(rule for rule in document.adverse if rule.kind == kind)
            for kind in {rule.kind for rule in document.adverse}
        },
        decay_ages={
            name: tuple(months for months, _ in steps[1:])
            for name, steps in document.decays.items()
        },
        ages=_ages(document),
        rules_digest=digest_of(pinned),
        by_rule=document.individual_businesses is not None
        and document.individual_businesses.by_rule,
        ties=document.ties,
    )


def policy_in_force(rules: Rulebook, policy_id: str, day: date) -> Policy:
    """Give the version of a policy that holds on a day, as the day's rules open it.

    Raises:
        PolicyUnknownError: no version holds on that day.
        RuleFileError: it is broken or unlawful.
    """
    file = rules.policy(policy_id, day)
    return _read_once(rules, file.file, opened_kinds(rules, day))


def policy_of(
    rules: Rulebook, policy_id: str, version: str, day: date
) -> Policy | None:
    """Give a version of a policy as the rules of a day open it, read once.

    None if the rulebook has the version no more.
    """
    for file in rules.policies:
        if (file.id, file.version) == (policy_id, version):
            return _read_once(rules, file.file, opened_kinds(rules, day))
    return None


def opened_kinds(rules: Rulebook, day: date) -> frozenset[str]:
    """List the kinds of record that ratings of individual businesses may rest on."""
    decisions = rules.in_force("individual_businesses", day)
    return frozenset(rule.key for rule in decisions if rule.told and rule.rated)


@lru_cache(maxsize=16)
def _read_once(rules: Rulebook, name: str, opened: frozenset[str]) -> Policy:
    """Read a policy file and open it to individual businesses."""
    (file,) = (policy for policy in rules.policies if policy.file == name)
    return open_to_businesses(read_policy(file, rules), opened)


def open_to_businesses(policy: Policy, kinds: frozenset[str]) -> Policy:
    """Let a policy rate individual businesses from published decisions of some kinds.

    Beside those it rests on what is published of any such business, as its register;
    records of all other kinds say nothing.
    """
    if not (policy.by_rule and kinds):
        return policy
    read = frozenset(one for one in policy.kinds if one in kinds or KINDS[one].neutral)
    others = (
        one
        for one in policy.unrated.subject_classes
        if one != SubjectClass.INDIVIDUAL_BUSINESS
    )
    own = replace(
        policy,
        adverse=tuple(rule for rule in policy.adverse if rule.kind in read),
        positive=tuple(rule for rule in policy.positive if rule.kind in read),
        overrides=tuple(rule for rule in policy.overrides if rule.kind in read),
        unrated=structs.replace(policy.unrated, subject_classes=tuple(others)),
        kinds=read,
        adverse_of={
            kind: rules for kind, rules in policy.adverse_of.items() if kind in read
        },
        ages={kind: ages for kind, ages in policy.ages.items() if kind in read},
    )
    return replace(policy, opened=kinds, for_businesses=own)


def _kinds(document: Document) -> frozenset[str]:
    """Collect the kinds that any rule of the policy speaks of."""
    return frozenset(
        registers()
        | {rule.kind for rule in document.adverse}
        | {rule.kind for rule in document.positive}
        | {rule.kind for rule in document.override}
    )


def _ages(document: Document) -> dict[str, tuple[int, ...]]:
    """Collect the ages, in full months, from which good facts count."""
    ages = {kind: {document.unrated.min_months} for kind in registers()}
    for rule in document.positive:
        ages.setdefault(rule.kind, set()).add(rule.min_months)
    return {kind: tuple(sorted(found - {0})) for kind, found in ages.items()}
