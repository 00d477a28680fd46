"""What a member is shown of the merchants that it watches, and what changed of that.

A list is looked at as its member would ask for each merchant's file: through the view
that holds at the moment, from answers that are kept until something is touched.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.context import Hub
from hub.contradictions import EvidenceContradictsError, demand_caller, demand_reply
from hub.db.cache import keeping_answers
from hub.ground.clock import legal_day
from hub.lookup.ask.credit_file import FileQuestion
from hub.lookup.disclosure.encoding import encode
from hub.lookup.file.kept_answers import kept_answer
from hub.lookup.task.tasks import MerchantUnknownError, NotGrantedError
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import sight_for
from hub.members.caller import Caller
from hub.members.models import Member
from hub.subscriptions.feed import Difference, FeedCard, add_entries, all_feeds
from hub.subscriptions.watch_lists import (
    Seen,
    SubscriptionCard,
    standing_lists,
    watched,
)
from schemas.answers.merchant import CreditFileDocument
from schemas.words import ChangeKind

LISTS = frozenset({"abnormal_listing", "serious_listing", "judgment_debtor"})
"""Kinds of records that stand for an entry of a list."""
LANGUAGE = "zh"
SYSTEM = "changes"
"""What stands in the place of a member's system where the hub looks by itself."""
NOTHING = Seen(None, {})


@dataclass(frozen=True, slots=True)
class ChangesNoted:
    """How many lists were looked at, closed for now, and how many entries were made."""

    lists: int = 0
    closed: int = 0
    entries: int = 0

    def as_json(self) -> Mapping[str, Any]:
        """Write the report as a document."""
        return {"lists": self.lists, "closed": self.closed, "entries": self.entries}


def note_changes(hub: Hub) -> ChangesNoted:
    """Look at all watched merchants, and make an entry of each change that is shown."""
    lists = closed = entries = 0
    for feed, caller in feeds_with_callers(hub):
        number = hub.cache.number()
        sight = feed_sight(hub, number, feed, caller)
        with hub.reads() as session:
            cards = standing_lists(session, feed.id)
        for card in cards:
            if sight is None or (sight.view.officer_required and not card.officer):
                closed += 1
                continue
            lists += 1
            entries += _note(hub, number, card, sight)
    return ChangesNoted(lists, closed, entries)


def feeds_with_callers(hub: Hub) -> list[tuple[FeedCard, Caller | None]]:
    """List all feeds with whom they are for; None for who is no member today."""
    day = legal_day(hub.clock())
    with hub.reads() as session:
        return [
            (feed, _caller(session.get(Member, feed.member), day))
            for feed in all_feeds(session)
        ]


def feed_sight(
    hub: Hub, number: int, feed: FeedCard, caller: Caller | None
) -> Sight | None:
    """Tell what a member sees today for the purpose of a feed; None for nothing."""
    if caller is None:
        return None
    try:
        demand_caller(hub, caller, "")
        return sight_for(hub, number, caller, feed.purpose, legal_day(hub.clock()))
    except (NotGrantedError, EvidenceContradictsError):
        return None


def may_be_told(hub: Hub, feed: FeedCard, merchants: Sequence[str]) -> Caller | None:
    """Tell for whom entries about merchants may be sent now; None for nobody.

    What was found while an agreement stood is sent on once one stands again.
    """
    caller = _caller_of(hub, feed)
    sight = feed_sight(hub, hub.cache.number(), feed, caller)
    if caller is None or sight is None:
        return None
    try:
        demand_reply(hub, caller, merchants, bytes)
    except EvidenceContradictsError:
        return None
    return caller


def see_merchants(
    hub: Hub, number: int, codes: Iterable[str], sight: Sight
) -> dict[str, Seen]:
    """Tell what a view shows of merchants now, as digests, by the codes asked for."""
    return {code: see_merchant(hub, number, code, sight) for code in codes}


def see_merchant(hub: Hub, number: int, code: str, sight: Sight) -> Seen:
    """Tell what a view shows of one merchant now, as digests; nothing of nobody.

    Raises:
        CodeInvalidError: the text cannot be a merchant's code.
    """
    try:
        answer = kept_answer(hub, number, FileQuestion(code), sight, LANGUAGE)
        if answer.moved_to is not None:
            moved = FileQuestion(answer.moved_to)
            answer = kept_answer(hub, number, moved, sight, LANGUAGE)
    except MerchantUnknownError:
        return NOTHING
    document = answer.document
    if not isinstance(document, CreditFileDocument):
        return NOTHING
    return Seen(answer.subject, dict(parts_of(document)))


def parts_of(document: CreditFileDocument) -> Iterator[tuple[str, str]]:
    """Digest each part of a file: pure.

    Of a rating the days are left out on which it was given and known: to be given again
    is no change.
    """
    rating = document.rating
    given = None
    if rating is not None:
        why = rating.unrated_because
        given = [rating.grade, rating.score, rating.policy, why]
    listed = [one for one in document.records if one.kind in LISTS]
    others = [one for one in document.records if one.kind not in LISTS]
    sources = sorted({one.source for one in document.records})
    yield ChangeKind.RATING, _digest(given)
    yield ChangeKind.LIST, _digest([listed, document.restraints])
    yield ChangeKind.RECORD, _digest(others)
    yield ChangeKind.SOURCE, _digest(sources)
    yield ChangeKind.IDENTITY, _digest(document.merchant)


def _digest(part: Any) -> str:
    """Digest a part of a document."""
    return hashlib.sha256(encode(_without_absent(part))).hexdigest()[:32]


def _without_absent(part: Any) -> Any:
    """Leave out what is not there: it has no form of its own outside a document."""
    if isinstance(part, list):
        return [one for one in part if type(one).__name__ != "UnsetType"]
    return part


def _note(hub: Hub, number: int, card: SubscriptionCard, sight: Sight) -> int:
    """Make the entries of one list, and tell how many."""
    with hub.reads() as session:
        merchants = watched(session, card.id)
    found = []
    for one in merchants:
        now = see_merchant(hub, number, one.code, sight)
        if dict(now.parts) != dict(one.seen):
            found.append(Difference(one, now))
    if not found:
        return 0
    with keeping_answers(hub.writes) as session:
        return add_entries(session, card, found, at=hub.clock())


def _caller_of(hub: Hub, feed: FeedCard) -> Caller | None:
    """Speak for the member of a feed, if it is one today."""
    with hub.reads() as session:
        return _caller(session.get(Member, feed.member), legal_day(hub.clock()))


def _caller(member: Member | None, day: date) -> Caller | None:
    """Speak for a member, if it is one today."""
    if member is None or day < member.valid_from:
        return None
    if member.valid_to is not None and member.valid_to < day:
        return None
    return Caller(
        member=member.code,
        kind=member.kind,
        name=member.name,
        territory=member.territory,
        token_id="",
        system=SYSTEM,
    )
