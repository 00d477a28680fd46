"""Turn a policy file into a policy, ready for rating."""

from functools import lru_cache

from hub.ratings.document import Document
from hub.ratings.lawful import judge_document, registers
from hub.ratings.terms import Policy
from hub.rulebook.binding import bind
from hub.rulebook.book import Rulebook
from hub.rulebook.digests import digest_of
from hub.rulebook.rules import PolicyFile


def read_policy(file: PolicyFile, rules: Rulebook) -> Policy:
    """Check a policy file and make the policy.

    Raises:
        RuleFileError: the file is broken or unlawful; it names the key and the reason.
    """
    document = bind(Document, dict(file.data), file.file, "policy")
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
    )


@lru_cache(maxsize=16)
def policy_of(rules: Rulebook, policy_id: str, version: str) -> Policy | None:
    """Give a version of a policy, read once; None if the rulebook has it no more."""
    for file in rules.policies:
        if (file.id, file.version) == (policy_id, version):
            return read_policy(file, rules)
    return None


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
