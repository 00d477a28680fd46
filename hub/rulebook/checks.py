"""What rules must not say: broken dates, missing sources, contradictions."""

from collections.abc import Sequence
from datetime import date, timedelta

from hub.rulebook.book import Rulebook
from hub.rulebook.reading import RuleFileError
from hub.rulebook.rules import (
    ANYONE,
    PublicityRule,
    PublishedDecisionRule,
    ReleaseRule,
    RetentionRule,
    Rule,
    SealRule,
    TransitionRule,
)
from schemas.record import KINDS, meaning_of
from schemas.words import CASE_WORK, PERSON, PROCEEDINGS, RELEASABLE, FieldClass

CONFIRMED = frozenset({"V", "V2"})
OTHER_POLICE_LAWS = (
    *("网络安全法", "数据安全法", "个人信息保护法", "反恐怖主义法"),
    *("反电信网络诈骗法", "危险化学品安全管理条例", "易制毒化学品管理条例"),
    *("民用爆炸物品安全管理条例", "烟花爆竹安全管理条例", "保安服务管理条例"),
)
"""Laws by which the police decide on firms' business, not on public order."""
LEAST_SEALED = tuple(
    SealRule(
        key=key, valid_from=date.min, source="", status="confirmed", mark="V", **least
    )
    for key, least in (
        (
            "public-security-penalty",
            {
                "kinds": ("penalty",),
                "families": ("public_security",),
                "but_laws": OTHER_POLICE_LAWS,
            },
        ),
        ("juvenile", {"kinds": (ANYONE,), "below_age": 18}),
        (
            "criminal-matter",
            {
                "kinds": ("court_case",),
                "number_words": ("刑",),
                "judgment_words": ("生效判决", "判决生效", "生效裁判", "裁判生效"),
            },
        ),
        (
            "criminal-case",
            {"kinds": ("criminal_case",), "judgment_words": ("effective",)},
        ),
    )
)
"""What law seals whatever a rule file says."""


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
        and one.narrowness == other.narrowness
        and all(
            not getattr(one, name)
            or set(getattr(one, name)) & set(getattr(other, name))
            for name in ("penalty_kinds", "subjects", "ground_words", "grounds")
        )
    )


def check_transitions(rules: Sequence[TransitionRule]) -> None:
    """Refuse two changes of law on one day that speak of the same records."""
    file = "transitions.toml"
    for number, rule in enumerate(rules):
        for other in rules[:number]:
            if (
                rule.valid_from == other.valid_from
                and set(rule.kinds) & set(other.kinds)
                and set(rule.families) & set(other.families)
            ):
                raise RuleFileError(file, rule.key, f"decides what {other.key} decides")


def check_release(rules: Sequence[ReleaseRule]) -> None:
    """Refuse releases of what the hub cannot open."""
    file = "release.toml"
    for rule in rules:
        if rule.key not in RELEASABLE:
            raise RuleFileError(file, rule.key, "no rule can release this purpose")


def check_individual_businesses(rules: Sequence[PublishedDecisionRule]) -> None:
    """Refuse ratings from what is not told, or is neither an act nor a good fact."""
    file = "individual_businesses.toml"
    for rule in rules:
        if not rule.rated:
            continue
        rated = meaning_of(rule.key).rated
        if rated is None or not (rated.final_act or rated.good_fact):
            raise RuleFileError(
                file, f"{rule.key}.rated", "no rating may rest on records of this kind"
            )
        if not rule.told:
            raise RuleFileError(
                file,
                f"{rule.key}.rated",
                "rests on what is not told: set told (PIPL art. 24)",
            )
        if missing := rated.fields - set(rule.fields):
            raise RuleFileError(
                file,
                f"{rule.key}.fields",
                f"a rating rests on {', '.join(sorted(missing))}: must be told too",
            )


def check_sealed(rules: Rulebook) -> None:
    """Refuse what seals nothing, and a version that seals less than the one before."""
    file = "sealed.toml"
    for least in LEAST_SEALED:
        standing = [rule for rule in rules.sealed if rule.key == least.key]
        if not standing or any(_lowers(least, rule) for rule in standing):
            raise RuleFileError(file, least.key, "a sealed class must not be lowered")
    families = {family.key for family in rules.families}
    for rule in rules.sealed:
        if not rule.kinds or not (
            rule.families
            or rule.number_words
            or rule.judgment_words
            or rule.below_age is not None
        ):
            raise RuleFileError(file, rule.key, "must say what it seals")
        if unknown := set(rule.families) - families:
            raise RuleFileError(file, rule.key, f"unknown family {min(unknown)!r}")
        later = [
            other
            for other in rules.sealed
            if other.key == rule.key and other.valid_from > rule.valid_from
        ]
        following = min(later, key=lambda other: other.valid_from, default=None)
        if rule.valid_to is not None and (
            following is None
            or (following.valid_from - rule.valid_to) > timedelta(days=1)
        ):
            raise RuleFileError(file, f"{rule.key}.valid_to", "nothing follows it")
        if following is not None and _lowers(rule, following):
            reason = f"the version from {following.valid_from} seals less"
            raise RuleFileError(file, rule.key, reason)


def _lowers(before: SealRule, after: SealRule) -> bool:
    """Tell whether a version of a rule leaves open what the one before it seals."""
    return bool(
        (ANYONE not in after.kinds and not set(before.kinds) <= set(after.kinds))
        or _is_narrower(before.families, after.families)
        or _is_narrower(before.number_words, after.number_words)
        or not set(after.judgment_words) <= set(before.judgment_words)
        or not set(after.but_laws) <= set(before.but_laws)
        or any(
            not set(getattr(before, name)) <= set(getattr(after, name))
            for name in ("told_words", "age_words", "under_words")
        )
        or (before.under_words and not set(after.led_by) <= set(before.led_by))
        or (before.under_words and not set(after.anybody) <= set(before.anybody))
        or (
            after.below_age is not None
            and (before.below_age is None or after.below_age < before.below_age)
        )
    )


def _is_narrower(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether a condition lets fewer through; an empty one lets all through."""
    return bool(after) and (not before or not set(before) <= set(after))


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
            if top == FieldClass.SEALED and purpose not in PROCEEDINGS:
                key = f"{rule.key}.purposes.{purpose}"
                why = "only a proceeding may open class sealed"
                raise RuleFileError(file, key, why)


def check_personal(rules: Rulebook) -> None:
    """Refuse to open what of persons there is not, for what is no work on a case."""
    file = "personal.toml"
    known = {kind.key for kind in rules.member_kinds}
    items = {*KINDS, PERSON}
    for rule in rules.personal:
        if rule.key not in known:
            raise RuleFileError(file, rule.key, "unknown member kind")
        if above := sorted(set(rule.purposes) - CASE_WORK):
            why = f"no work on a case: {above[0]!r}"
            raise RuleFileError(file, f"{rule.key}.purposes", why)
        if unknown := sorted(set(rule.items) - items):
            why = f"neither a record kind nor {PERSON!r}: {unknown[0]!r}"
            raise RuleFileError(file, f"{rule.key}.items", why)


def check_limits(rules: Rulebook) -> None:
    """Refuse limits of unknown member kinds."""
    file = "limits.toml"
    known = {kind.key for kind in rules.member_kinds}
    for rule in rules.limits:
        if rule.key not in known:
            raise RuleFileError(file, rule.key, "unknown member kind")


def check_retention(rules: Sequence[RetentionRule]) -> None:
    """Refuse sharing that goes on when a record is of no more use."""
    file = "retention.toml"
    for rule in rules:
        if rule.sharing_months is not None and rule.sharing_months > rule.months:
            why = "must be no more than months"
            raise RuleFileError(file, f"{rule.key}.sharing_months", why)
