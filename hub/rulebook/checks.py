"""What rules must not say: broken dates, missing sources, contradictions."""

from collections.abc import Sequence
from datetime import date

from hub.rulebook.binding import RuleFileError
from hub.rulebook.book import Rulebook
from hub.rulebook.rules import (
    ANYONE,
    PublicityRule,
    ReleaseRule,
    RetentionRule,
    Rule,
)
from schemas.words import PROCEEDINGS, RELEASABLE, FieldClass

CONFIRMED = frozenset({"V", "V2"})
LEAST_SEALED = {
    "public-security": (("penalty",), ("public_security",), "always"),
    "juvenile": ((ANYONE,), (ANYONE,), "party-under-18"),
    "criminal-before-judgment": (
        ("court_case",),
        (ANYONE,),
        "criminal-without-judgment",
    ),
}
"""What law seals whatever a rule file says: kinds, families and test by rule."""


def check_rule(rule: Rule, file: str) -> None:
    """Refuse a rule without source, with a wrong mark or with dates reversed."""
    if not rule.source.strip():
        raise RuleFileError(file, f"{rule.key}.source", "must name the legal source")
    if (rule.status == "confirmed") != (rule.mark in CONFIRMED):
        raise RuleFileError(
            file, f"{rule.key}.status", f"does not go with the mark {rule.mark}"
        )
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise RuleFileError(file, f"{rule.key}.valid_to", "lies before valid_from")


def overlap(one: Rule, other: Rule) -> bool:
    """Tell whether two rules hold on a common day."""
    return one.valid_from <= (other.valid_to or date.max) and other.valid_from <= (
        one.valid_to or date.max
    )


def check_publicity(rules: Sequence[PublicityRule]) -> None:
    """Refuse periods turned round and two rules that decide the same."""
    file = "publicity.toml"
    for number, rule in enumerate(rules):
        if rule.max_months is not None and rule.max_months < rule.min_months:
            raise RuleFileError(file, f"{rule.key}.max_months", "lies below min_months")
        for other in rules[:number]:
            if _decide_the_same(rule, other) and overlap(rule, other):
                raise RuleFileError(file, rule.key, f"decides what {other.key} decides")


def _decide_the_same(one: PublicityRule, other: PublicityRule) -> bool:
    """Tell whether two rules speak of the same kind, family and tier."""
    return (
        one.kind == other.kind
        and bool(set(one.families) & set(other.families))
        and (None in {one.tier, other.tier} or one.tier == other.tier)
    )


def check_release(rules: Sequence[ReleaseRule]) -> None:
    """Refuse releases of what the hub cannot open, and such without any delay."""
    file = "release.toml"
    for rule in rules:
        if rule.key not in RELEASABLE:
            raise RuleFileError(file, rule.key, "no rule can release this purpose")
        if rule.amount < 1:
            raise RuleFileError(file, f"{rule.key}.amount", "must be 1 or more")


def check_ceilings(rules: Rulebook) -> None:
    """Refuse ceilings for unknown member kinds or with unknown field classes."""
    file = "ceilings.toml"
    known = {kind.key for kind in rules.member_kinds}
    for rule in rules.ceiling_rules:
        if rule.key not in known:
            raise RuleFileError(file, rule.key, "unknown member kind")
        for purpose, top in rule.purposes.items():
            if top not in set(FieldClass):
                key = f"{rule.key}.purposes.{purpose}"
                raise RuleFileError(file, key, f"unknown field class {top!r}")


def check_retention(rules: Sequence[RetentionRule]) -> None:
    """Refuse terms that end before they begin."""
    file = "retention.toml"
    for rule in rules:
        if rule.months < 1:
            raise RuleFileError(file, f"{rule.key}.months", "must be 1 or more")


def check_sealed(rules: Rulebook) -> None:
    """Refuse whatever would open sealed records or fields wider than law does.

    The shipped seals are the least there may be: a file that lacks one, narrows it or
    lets it end lowers a class, and so does a ceiling that opens class ``sealed`` for
    another purpose than a proceeding.
    """
    file = "sealed.toml"
    for key, (kinds, families, when) in LEAST_SEALED.items():
        stands = [
            rule
            for rule in rules.sealed
            if rule.key == key
            and rule.when == when
            and _covers(rule.kinds, kinds)
            and _covers(rule.families, families)
        ]
        if not any(rule.valid_to is None for rule in stands):
            raise RuleFileError(file, key, "a sealed class must not be lowered")
    file = "ceilings.toml"
    for ceiling in rules.ceiling_rules:
        for purpose, top in ceiling.purposes.items():
            if top == FieldClass.SEALED and purpose not in PROCEEDINGS:
                key = f"{ceiling.key}.purposes.{purpose}"
                why = "only a proceeding may open class sealed"
                raise RuleFileError(file, key, why)


def _covers(given: Sequence[str], wanted: Sequence[str]) -> bool:
    """Tell whether a rule's list names all that is wanted of it."""
    return ANYONE in given or set(wanted) <= set(given)
