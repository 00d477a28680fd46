"""What is read for an answer about a merchant, cut to what the view may show."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from hub.archive.reads import records_of
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.view.entries import entries_of, entry_of, registers_of, with_own_name
from hub.lookup.view.given_ratings import GivenRatings, inputs_of
from hub.lookup.view.past_records import PastRecords
from hub.lookup.view.public_merchants import (
    PublicMerchant,
    known_to_public,
    may_be_known,
    subject_of,
)
from hub.lookup.view.shown_codes import in_register
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score
from hub.merchants.identity import Subject
from hub.merchants.service import (
    MerchantCard,
    absorbed_by,
    find_merchant,
    has_moved,
)
from hub.ratings.ledger import ratings_of
from hub.ratings.replay import Replay, rating_on
from hub.ratings.schema import policy_of
from hub.ratings.service import PUBLIC_TRUST, RatingRow, current_rating
from hub.ratings.terms import SUBJECT
from schemas.words import PERSONS

RATING_POLICY = "public-trust"


@dataclass(frozen=True, slots=True)
class MerchantCut:
    """A merchant as a view shows it."""

    session: Session
    hub: Hub
    card: MerchantCard
    subject: Subject
    score: Score | None
    shown: Sequence[Entry]
    """The records that the view shows; none are read for a rating alone."""
    sight: Sight
    language: str


@dataclass(frozen=True, slots=True)
class Material(MerchantCut):
    """What was read for an answer about a merchant, cut to the view."""

    public: PublicMerchant | None = None
    """How those know it who see public records only, where the asker is one."""
    related: set[int] = field(default_factory=set)
    """The merchants at the other ends of relations, added by who writes of them."""


class MovedTo(NamedTuple):
    """That another merchant stands for the one whose public id was asked for."""

    public_id: str


def read_material(
    session: Session,
    hub: Hub,
    code: str,
    sight: Sight,
    language: str,
    met: set[int],
    *,
    needs_records: bool = True,
) -> Material | MovedTo | None:
    """Read of the merchant of a code what a view may show; None if it knows nobody.

    The merchants that it rests on are added to those ``met``, whoever is told of them.
    """
    if not may_be_known(session, code, sight, met):
        return None
    card = find_merchant(session, code)
    if card is None:
        return None
    parts = absorbed_by(session, [card.id])
    met |= {card.id, *parts}
    known, subject = card, subject_of(card)
    shown: Sequence[Entry] = ()
    public: PublicMerchant | None = None
    if sight.sees_as_public(subject):
        public = known_to_public(session, hub, card, code, sight, parts)
        if public is None:
            return None
        known, subject, shown = public.card, public.subject, public.shown
    elif needs_records:
        entries = entries_of(session, hub, card.id, subject, sight)
        shown = sight.visible(entries, subject)
        subject = in_register(subject, shown, sight)
        subject, shown = with_own_name(session, hub, subject, shown, sight)
    else:
        registers = registers_of(session, hub, [card.id], sight).get(card.id, ())
        subject = in_register(subject, sight.visible(registers, subject), sight)
    if has_moved(code, subject.public_id):
        return MovedTo(subject.public_id)
    score = score_of(session, hub, card, language, known)
    if score is not None:
        score = since_shown(session, hub, known, score, sight)
    if public is not None:
        score = public_score(score, public)
    return Material(
        *(session, hub, card, subject, score, shown, sight, language), public=public
    )


def score_of(
    session: Session, hub: Hub, card: MerchantCard, language: str, known: MerchantCard
) -> Score | None:
    """Read the stored rating with its texts in the asker's language.

    To those who know the merchant as a part of it, a rating that a merge did not change
    holds since the part has had it.
    """
    row = current_rating(session, card.id, RATING_POLICY)
    if row is not None and known.id != card.id:
        own = current_rating(session, known.id, RATING_POLICY)
        row = own if own is not None and own.digest == row.digest else row
    return None if row is None else score_in(hub, row, language)


def since_shown(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    score: Score,
    sight: Sight,
) -> Score:
    """Tell of a rating since when it holds, as if what is hidden had never been there.

    A hidden record may have come and gone between: it was given anew when that ended.
    """
    if sight.view.opens_sealed:
        return score
    given = ratings_of(session, card.id, RATING_POLICY)
    if not given or given[0].digest != score.digest:
        return score
    others = inputs_of(given[1:]) - inputs_of(given[:1])
    if not others:
        return score
    hidden = hidden_now(session, hub, card, sight) & others
    ratings = GivenRatings(session, hub, card.public_id, given, hidden)
    first = ratings.first_alike(given[0])
    return replace(score, known_at=first.known_at, as_of=first.as_of)


def hidden_now(
    session: Session, hub: Hub, card: MerchantCard, sight: Sight
) -> frozenset[str]:
    """List, by public id, which of a merchant's records are not shown."""
    subject = subject_of(card)
    entries = [entry_of(hub, row, sight.day) for row in records_of(session, card.id)]
    return frozenset(one.public_id for one in entries if not sight.shows(one, subject))


def public_score(score: Score | None, known: PublicMerchant) -> Score | None:
    """Give a rating to those who see public records only: not older than what they see.

    A hidden record may have been the occasion of the first one. A rating that rests on
    what is not public any more would tell it: there is none until it is made anew.
    """
    if score is None or not records_named(score) <= known.published:
        return None
    if not known.shown:
        return score
    since = min(entry.known_from for entry in known.shown)
    if score.known_at >= since:
        return score
    return replace(score, known_at=since, as_of=max(score.as_of, legal_day(since)))


def records_named(score: Score) -> set[str]:
    """List the public ids of the records that a rating names."""
    return {
        record for said in (*score.reasons, *score.flags) for record in said["records"]
    }


def score_in(hub: Hub, row: RatingRow, language: str) -> Score:
    """Give a rating its texts in the asker's language."""
    say = partial(hub.rulebook.policy_text, row.policy, row.policy_version)
    return Score(
        grade=row.grade,
        score=row.score,
        policy=row.policy,
        version=row.policy_version,
        as_of=row.as_of,
        known_at=row.known_at,
        digest=row.digest,
        reasons=[
            dict(reason) | {"text": say(reason["code"], language)}
            for reason in row.reasons
        ],
        kept_back=kept_back(hub, row, language),
        flags=[
            dict(flag) | {"text": say(flag["code"], language)} for flag in row.flags
        ],
    )


def kept_back(hub: Hub, row: RatingRow, language: str) -> dict[str, dict[str, Any]]:
    """Say why persons and their businesses have no grade where a view keeps it back.

    It rests on nothing but the class and the version, so that it tells nothing of the
    file.
    """
    policy = policy_of(hub.rulebook, row.policy, row.policy_version, row.as_of)
    told: dict[str, dict[str, Any]] = {}
    for one in sorted(PERSONS):
        code = SUBJECT if policy is None else policy.unrated.code_of(one)
        text = hub.rulebook.policy_text(row.policy, row.policy_version, code, language)
        told[one] = {"code": code, "records": [], "text": text}
    return told


def rating_shown(records: PastRecords, day: date, policy: str = PUBLIC_TRUST) -> Replay:
    """Rate a merchant of the past by what of its records the asker is shown today.

    Whether another rating was stored would tell of records that are closed: it is told
    where none are, to whoever sees sealed ones.

    Raises:
        PolicyUnknownError, RulesNotKeptError, RulesUnreadableError: as `rating_on`.
    """
    told, moment = records.weighing(day), records.moment
    session, hub, past = records.session, records.hub, records.past
    replay = rating_on(session, hub, past, moment, day, policy, rows=told)
    is_whole = len(told) == len(records.rows(day))
    if is_whole and records.sight.view.opens_sealed:
        return replay
    return replace(replay, held=None)


def given_then(records: PastRecords) -> RatingRow | None:
    """Read the rating that held at a moment, or None if none was given by then.

    Where a record is hidden today that it rests on, it is the one that the same round
    would have given without it; it holds since the first that says the same.
    """
    session, card = records.session, records.past.card
    given = ratings_of(session, card.id, RATING_POLICY, records.moment)
    if not given:
        return None
    ratings = GivenRatings(session, records.hub, card.public_id, given, records.hidden)
    row = ratings.without_hidden(given[0])
    return None if row is None else ratings.first_alike(row)


def replayed_score(replay: Replay, language: str) -> Score:
    """Give a rating of the past as answers tell ratings, in its version's words."""
    policy = replay.policy
    say = partial(replay.rules.policy_text, policy.id, policy.version)
    told = {
        name: [one | {"text": say(one["code"], language)} for one in said]
        for name, said in replay.verdict.written().items()
    }
    return Score(
        grade=replay.verdict.grade,
        score=replay.verdict.score,
        policy=replay.policy.id,
        as_of=replay.day,
        known_at=replay.moment,
        digest=replay.verdict.digest,
        reasons=told["reasons"],
        flags=told["flags"],
        version=replay.policy.version,
    )
