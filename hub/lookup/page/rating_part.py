"""The rating on a merchant's page: articles, fading, floors, what it would be.

The rating is the stored one. What is worked out beside it comes from the pure
evaluator and from the records that the view shows, and is left out where those do not
carry the rating by themselves.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.ground.clock import legal_day
from hub.lookup.file.documents import flags_told, rating_document
from hub.lookup.page.documents import (
    FadingDocument,
    FloorDocument,
    PageFlag,
    PageRating,
    PageReason,
    StepDocument,
    WhatIfDocument,
)
from hub.lookup.page.rating_points import DatedRating
from hub.lookup.page.source import PageSource
from hub.lookup.view.subjects import Score
from hub.lookup.wording import TEXTS, dispute_flag, word
from hub.ratings.facts import facts_of
from hub.ratings.fading import Fading, best_without, fadings_of
from hub.ratings.policy import UNRATED, evaluate
from hub.ratings.schema import policy_of
from hub.ratings.terms import FULL_SCORE, Policy, Reason, Verdict
from hub.rulebook.articles import article_in


def page_rating(source: PageSource, given: Sequence[DatedRating]) -> PageRating | None:
    """Write the rating; None where the view has none or none may be given.

    ``given`` are the ratings that may be told: this one holds since it was first given
    as it stands, whatever hidden record was the occasion of the last time. One of a
    past day is of that day.
    """
    score, sight = source.score, source.sight
    told = rating_document(score, source.subject, sight)
    if score is None or told is None:
        return None
    policy = policy_of(source.hub.rulebook, score.policy, score.version, source.day)
    shielded = sight.keeps_rating_back(source.subject)
    verdict = None if policy is None or shielded else _verdict(source, policy)
    flags = flags_told(score, source.subject, sight)
    known_at, as_of = told.known_at, told.as_of
    is_present = source.point is None
    if is_present and given and given[-1].row.digest == score.digest:
        known_at = given[-1].since
        as_of = max(given[-1].row.as_of, legal_day(known_at))
    return PageRating(
        grade=told.grade,
        score=told.score,
        policy=told.policy,
        version=score.version,
        as_of=as_of,
        known_at=known_at,
        digest=told.digest,
        advice=word(TEXTS["advice"], source.language),
        reasons=_reasons(source, told.reasons, policy, verdict),
        flags=_flags(source, flags, policy),
        floors=floors_of(policy),
        full_score=FULL_SCORE,
        step=step_of(policy, told.score),
        what_if=_what_if(source, score, policy, verdict),
    )


def _verdict(source: PageSource, policy: Policy) -> Verdict:
    """Rate the merchant by the shown records alone, on the day that is looked at."""
    rows = [entry.row for entry in source.shown if entry.row is not None]
    hub = source.hub
    facts = facts_of(rows, hub.keys.record_id, hub.rulebook)
    return evaluate(facts, policy, source.day, subject=source.rated_as)


def _reasons(
    source: PageSource,
    told: Sequence[Mapping[str, Any]],
    policy: Policy | None,
    verdict: Verdict | None,
) -> list[PageReason]:
    """Write the reasons with their articles and when each next weighs less."""
    fadings: Sequence[Fading | None] = [None] * len(told)
    if policy is not None and verdict is not None:
        reasons = [Reason(o["code"], o["points"], tuple(o["records"])) for o in told]
        fadings = fadings_of(reasons, verdict.inputs, policy, source.day)
    articles = _articles(policy)
    return [
        PageReason(
            code=one["code"],
            points=one["points"],
            text=one["text"],
            article=_article(articles, one["code"], source.language),
            records=one["records"],
            next=None if fading is None else FadingDocument(fading.day, fading.points),
        )
        for one, fading in zip(told, fadings, strict=True)
    ]


def _articles(policy: Policy | None) -> dict[str, str]:
    """Give the legal sources that the policy's file names, by reason or flag."""
    if policy is None:
        return {}
    sources = {rule.code: rule.source for rule in policy.adverse}
    sources |= {rule.code: rule.source for rule in policy.positive}
    sources |= {rule.code: rule.source for rule in policy.overrides}
    return sources | {"repeat": policy.repeat.source, UNRATED: policy.unrated.source}


def _article(articles: Mapping[str, str], code: str, language: str) -> str | None:
    """Give the legal source of a reason or flag in a language; None if it has none."""
    source = articles.get(UNRATED if code.startswith(f"{UNRATED}.") else code)
    return None if source is None else article_in(source, language)


def _flags(
    source: PageSource, flags: Sequence[Mapping[str, Any]], policy: Policy | None
) -> list[PageFlag]:
    """Write what stands beside the score; a disputed identity first."""
    days = {entry.public_id: entry for entry in source.shown}
    limits = {} if policy is None else {o.code: o.at_most for o in policy.overrides}
    written, articles = [], _articles(policy)
    if source.subject.disputed:
        told: Mapping[str, Any] = dispute_flag(source.language)
        flags = [told, *flags]
    for flag in flags:
        own = [days[record] for record in flag["records"] if record in days]
        firsts = [entry.event_day for entry in own if entry.event_day is not None]
        lasts = [entry.publicity_until for entry in own]
        written.append(
            PageFlag(
                code=flag["code"],
                text=flag["text"],
                article=_article(articles, flag["code"], source.language),
                records=flag["records"],
                at_most=limits.get(flag["code"]),
                first_day=min(firsts, default=None),
                # It lasts as long as any record does, and one may have no end.
                last_day=None
                if None in lasts
                else max((last for last in lasts if last is not None), default=None),
            )
        )
    return written


def floors_of(policy: Policy | None) -> list[FloorDocument]:
    """List the grades with their floors, the best first."""
    grades = () if policy is None else policy.grades
    return [FloorDocument(letter, floor) for letter, floor in grades]


def step_of(policy: Policy | None, score: int | None) -> StepDocument | None:
    """Tell the next better grade by the score; None at the best, or without a score."""
    if policy is None or score is None:
        return None
    above = [grade for grade in policy.grades if grade[1] > score]
    if not above:
        return None
    letter, floor = above[-1]
    return StepDocument(letter, floor, floor - score)


def _what_if(
    source: PageSource, score: Score, policy: Policy | None, verdict: Verdict | None
) -> WhatIfDocument | None:
    """Tell what the rating would be without one shown record.

    Only where the shown records make the very rating that is stored.
    """
    if policy is None or verdict is None or verdict.digest != score.digest:
        return None
    found = best_without(verdict, policy, source.day, source.rated_as)
    if found is None or found.verdict.score is None:
        return None
    return WhatIfDocument(found.record, found.verdict.score, found.verdict.grade)
