"""What a rating policy may not say, by law or by sense: refused with its key.

A policy may not rest on fields that its audience may not see, take points for anything
but a final act of an authority or court, let points outlive publicity, or grade
persons without a person.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from hub.ratings.files.document import Document
from hub.ratings.terms import FULL_SCORE, PERMILLE, TIERS, Adverse, Repeat
from hub.rulebook.book import Rulebook
from hub.rulebook.reading import RuleFileError
from hub.rulebook.rules import PublicityRule
from schemas.record import KINDS, meaning_of
from schemas.record.traits import Rated
from schemas.words import OUTSIDERS, PERSONS, FieldClass, Purpose

AUDIENCES = OUTSIDERS | {Purpose.SUPERVISION}
CLASSES_FOR = {True: FieldClass.PUBLIC.and_below, False: FieldClass.SHARED.and_below}
"""Field classes that a policy for an open, or a closed, audience may rest on."""

MOST_POSITIVE = 50
MOST_REPEAT_YEARS = 5
"""Trademark Law: acts within five years aggravate."""
MOST_FACTOR = 2000
MOST_YOUNG_MONTHS = 24
LETTERS = ("A", "B", "C", "D")
UNRATED = Rated()
UNRATED_CODES = ("no-registration", "ended", "too-young")
BUSINESS_RULES = "individual_businesses"
"""The rule file that opens decisions about individual businesses."""
NOT_KEPT = "divisions"
"""The one rule file of which nobody can say later how it stood."""
_ID = re.compile(r"[a-z0-9.-]{1,64}")


class _Judge:
    """Refuses, naming the file."""

    def __init__(self, file: str) -> None:
        self._file = file

    def need(self, good: object, key: str, reason: str) -> None:
        """Refuse unless the condition holds."""
        if not good:
            raise RuleFileError(self._file, key, reason)


def registers() -> frozenset[str]:
    """List the kinds that say who is registered, and with which outcome."""
    return frozenset(name for name, kind in KINDS.items() if kind.register)


def _rated(kind: str) -> Rated:
    """Tell what a rating may rest on in a kind; on nothing where that is not said."""
    return meaning_of(kind).rated or UNRATED


def judge_document(document: Document, rules: Rulebook, file: str) -> None:
    """Refuse a policy that is broken or unlawful.

    Raises:
        RuleFileError: it names the file, the key and the reason.
    """
    judge = _Judge(file)
    _judge_head(document, rules, judge)
    _judge_tables(document, judge)
    for rule in document.adverse:
        _judge_adverse(rule, document, rules, judge)
    _judge_repeat(document.repeat, judge)
    _judge_positive(document, judge)
    _judge_overrides(document, judge)
    _judge_unrated(document, judge)
    _judge_businesses(document, judge)
    _judge_texts(document, judge)


def _judge_head(document: Document, rules: Rulebook, judge: _Judge) -> None:
    """Check name, audience and what it rests on."""
    judge.need(_ID.fullmatch(document.id), "id", "must match [a-z0-9.-]+")
    judge.need(document.source.strip(), "source", "must name the legal source")
    audience = set(document.audience)
    judge.need(audience and audience <= AUDIENCES, "audience", "unknown audience")
    lawful = CLASSES_FOR[bool(audience & OUTSIDERS)]
    judge.need(
        document.input_classes and set(document.input_classes) <= lawful,
        "input_classes",
        "the audience may not see all that the rating would rest on "
        "(Government Data Sharing Regulation art. 25)",
    )
    judge.need(set(document.pins) <= set(rules.digests), "pins", "names no rule file")
    judge.need(NOT_KEPT not in document.pins, "pins", f"{NOT_KEPT} are not kept")


def _judge_tables(document: Document, judge: _Judge) -> None:
    """Check grade floors, fading and amount bands."""
    judge.need(tuple(document.grades) == LETTERS, "grades", "must be A, B, C, D")
    floors = list(document.grades.values())
    judge.need(_falls(floors) and floors[-1] == 0, "grades", "floors must fall to 0")
    for name, steps in document.decays.items():
        key = f"decays.{name}"
        _judge_steps(steps, key, judge)
        weights = [weight for _, weight in steps]
        judge.need(steps[0] == (0, PERMILLE), key, f"must begin with [0, {PERMILLE}]")
        judge.need(_falls(weights), key, "weights must fall")
        judge.need(weights[-1] == 0, key, "must end with weight 0")
    for name, steps in document.bands.items():
        key = f"bands.{name}"
        _judge_steps(steps, key, judge)
        added = [points for _, points in steps]
        judge.need(steps[0] == (0, 0), key, "must begin with [0, 0]")
        judge.need(_falls(added[::-1]), key, "points must rise with the amount")


def _judge_steps(steps: Sequence[tuple[int, int]], key: str, judge: _Judge) -> None:
    """Check that the thresholds of a table rise."""
    thresholds = [step[0] for step in steps]
    judge.need(_falls(thresholds[::-1]), key, "thresholds must rise")


def _falls(values: Sequence[int]) -> bool:
    """Tell whether each value is smaller than the one before."""
    return all(later < one for one, later in pairwise(values))


def _judge_adverse(
    rule: Adverse, document: Document, rules: Rulebook, judge: _Judge
) -> None:
    """Check what costs points: a final act, within publicity, with its source."""
    key = f"adverse.{rule.code}"
    judge.need(
        _rated(rule.kind).final_act,
        f"{key}.kind",
        "no final act of an authority or court (Private Economy Promotion Law art. 54)",
    )
    judge.need(rule.source.strip(), f"{key}.source", "must name the legal source")
    judge.need(rule.group in document.groups, f"{key}.group", "has no cap")
    judge.need(
        rule.bands is None or rule.bands in document.bands, f"{key}.bands", "unknown"
    )
    judge.need(rule.tier is None or rule.tier in TIERS, f"{key}.tier", "unknown tier")
    judge.need(
        not _rated(rule.kind).by_tier or rule.tier is not None,
        f"{key}.tier",
        "must be given: an unknown tier is not rated (NDRC Order 36)",
    )
    known = {entry.key for entry in rules.fields} | {None}
    judge.need(rule.field in known, f"{key}.field", "unknown field of law")
    if rule.decay is None:
        return
    judge.need(rule.decay in document.decays, f"{key}.decay", "unknown")
    most = _longest_publicity(rule, rules, document.valid_from)
    last = document.decays[rule.decay][-1][0]
    judge.need(
        most is None or last <= most,
        f"{key}.decay",
        f"lasts {last} months, longer than publicity may ({most}, NDRC Order 36)",
    )


def _longest_publicity(rule: Adverse, rules: Rulebook, day: date) -> int | None:
    """Tell for how many months the law lets such records be public."""
    table: tuple[PublicityRule, ...] = rules.in_force("publicity", day)
    months = [
        entry.max_months
        for entry in table
        if entry.kind == rule.kind
        and entry.max_months is not None
        and entry.tier in {None, rule.tier}
    ]
    return max(months, default=None)


def _judge_repeat(repeat: Repeat, judge: _Judge) -> None:
    """Check the factor for repeated acts."""
    judge.need(repeat.source.strip(), "repeat.source", "must name the legal source")
    final = all(_rated(kind).final_act for kind in repeat.kinds)
    judge.need(final, "repeat.kinds", "no final acts")
    judge.need(
        0 < repeat.years <= MOST_REPEAT_YEARS,
        "repeat.years",
        f"must lie in 1 to {MOST_REPEAT_YEARS} (Trademark Law)",
    )
    judge.need(
        PERMILLE <= repeat.factor <= MOST_FACTOR,
        "repeat.factor",
        f"must lie in {PERMILLE} to {MOST_FACTOR}: more is out of proportion",
    )


def _judge_positive(document: Document, judge: _Judge) -> None:
    """Check the good facts: few, lawful, and never beyond the full score."""
    for rule in document.positive:
        key = f"positive.{rule.code}"
        judge.need(_rated(rule.kind).good_fact, f"{key}.kind", "no lawful good fact")
        judge.need(rule.source.strip(), f"{key}.source", "must name the legal source")
    total = sum(rule.points for rule in document.positive)
    judge.need(total <= MOST_POSITIVE, "positive", f"adds more than {MOST_POSITIVE}")
    judge.need(
        document.base + total <= FULL_SCORE,
        "positive",
        f"lifts the base above {FULL_SCORE}: it would hide a lost point",
    )


def _judge_overrides(document: Document, judge: _Judge) -> None:
    """Check what limits the grade."""
    for rule in document.override:
        key = f"override.{rule.code}"
        final = _rated(rule.kind).final_act
        ground = final or rule.kind in registers()
        judge.need(ground, f"{key}.kind", "no ground for a limit")
        judge.need(rule.at_most in LETTERS, f"{key}.at_most", "no grade")
        judge.need(rule.source.strip(), f"{key}.source", "must name the legal source")
        judge.need(
            final or rule.outcomes,
            f"{key}.outcomes",
            "must be given: being registered is no ground",
        )


def _judge_unrated(document: Document, judge: _Judge) -> None:
    """Check when a merchant has no grade."""
    rule = document.unrated
    judge.need(rule.source.strip(), "unrated.source", "must name the legal source")
    judge.need(
        0 <= rule.min_months <= MOST_YOUNG_MONTHS,
        "unrated.min_months",
        f"must lie in 0 to {MOST_YOUNG_MONTHS}",
    )
    judge.need(
        "provisional" in rule.subject_kinds,
        "unrated.subject_kinds",
        "must hold provisional: nobody knows who that is",
    )
    judge.need(
        not set(document.audience) & OUTSIDERS or set(rule.subject_classes) >= PERSONS,
        "unrated.subject_classes",
        "must hold persons and their businesses: no decision about them by machine "
        "alone (PIPL art. 24)",
    )


def _judge_businesses(document: Document, judge: _Judge) -> None:
    """Check how individual businesses come to be rated."""
    rule = document.individual_businesses
    if rule is None:
        return
    key = BUSINESS_RULES
    judge.need(rule.source.strip(), f"{key}.source", "must name the legal source")
    judge.need(
        not rule.by_rule or key in document.pins,
        f"{key}.by_rule",
        f"the rule file must be among the pins: {key}",
    )


def _judge_texts(document: Document, judge: _Judge) -> None:
    """Check that every code says something in both languages, and nothing else does."""
    codes = list(_codes(document))
    for code in codes:
        judge.need(codes.count(code) == 1, f"texts.{code}", "two rules have this code")
        words: Mapping[str, str] = document.texts.get(code, {})
        for language in ("zh", "en"):
            judge.need(
                words.get(language, "").strip(),
                f"texts.{code}.{language}",
                "is missing",
            )
    for code in document.texts:
        judge.need(code in codes, f"texts.{code}", "no rule has this code")


def _codes(document: Document) -> Iterator[str]:
    """List every code that a rating by this policy can show."""
    yield from ("base", "clamp", "repeat")
    yield from (f"cap.{group}" for group in document.groups)
    yield from (f"unrated.{code}" for code in UNRATED_CODES)
    unrated = document.unrated
    subjects = (*unrated.subject_classes, *unrated.subject_kinds)
    yield from dict.fromkeys(unrated.code_of(subject) for subject in subjects)
    for rules in (document.adverse, document.positive, document.override):
        yield from (rule.code for rule in rules)
