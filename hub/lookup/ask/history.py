"""A merchant's history: what happened to it, who looked and why, cut to the asker.

It is a disclosure like any other: decided, logged, then answered with its receipt.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.lookup.disclosure.reply import OK, Disclosure, Kind, Reply
from hub.lookup.file import documents as answers
from hub.lookup.file.kept_answers import public_score, score_of
from hub.lookup.history.changes import HistoryCut, changes_shown, changes_whole
from hub.lookup.history.cursors import read_cursor, write_cursor
from hub.lookup.history.policy import HELD_PURPOSES, Viewer
from hub.lookup.history.reads import ReadsScope, reads_page
from hub.lookup.service import answer_or_refuse
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError, Task
from hub.lookup.view.askers import (
    MERCHANT,
    OPERATOR,
    check_own,
    history_sight,
    names_of,
)
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import is_known, known_to_public, subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Subject
from hub.lookup.wording import HELD_NOTE, SEALED_NOTE, word
from hub.members.caller import Caller
from hub.members.service import list_members
from hub.merchants.service import (
    PastMerge,
    absorbed_by,
    find_merchant,
    is_merchant_code,
    past_merges_of,
    superseded_ids,
)
from schemas.words import Operation

HISTORY = Kind(Operation.HISTORY_READ, "merchant", "history")
MOST_READS = 500


class PageInvalidError(BadInputError):
    """The number of reads to a page is out of range."""

    code = "page-invalid"
    title = "A page has 1 to 500 reads."


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """Which part of a history is asked for."""

    after: str | None = None
    """``next`` of the page before; None for the first, which tells changes too."""
    limit: int = 50
    """The most reads of the page, 1 to 500."""


@dataclass(frozen=True, slots=True)
class _Told:
    """What is told of a merchant: the cut of the history that one asker gets."""

    merchant: dict[str, Any]
    names: list[str]
    once: list[PastMerge]
    changes: list[dict[str, Any]]


FIRST_PAGE = HistoryPage()


def history(
    hub: Hub, caller: Caller, code: str, task: Task, page: HistoryPage = FIRST_PAGE
) -> Disclosure:
    """Tell what happened to the merchant of a code, and who looked, or refuse to.

    The operator and members with the purpose ``supervision`` are told of every read
    that the hub can open; a member of its own reads besides those that all are told
    of; the merchant (``self``) of the latter. Beyond supervision neither counts nor
    order depend on what is left out, and others' reads have a day, not a moment.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def answer(task: Task, at: datetime) -> Reply:
        return _answer(hub, caller, code, task, page, legal_day(at))

    # The operator needs no reference of its own.
    alone = caller.kind == OPERATOR and task.reference is None
    return answer_or_refuse(
        hub,
        caller,
        HISTORY,
        task,
        code,
        answer,
        standing_purpose=task.purpose if alone else None,
    )


def _answer(
    hub: Hub, caller: Caller, code: str, task: Task, page: HistoryPage, day: date
) -> Reply:
    """Write the history as the asker may have it."""
    if not 1 <= page.limit <= MOST_READS:
        raise PageInvalidError
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    purpose = task.purpose or ""
    cut = HistoryCut(history_sight(hub, caller, task, day), day, task.language)
    with hub.reads() as session:
        if purpose == "self" and caller.kind == MERCHANT:
            check_own(session, caller, find_merchant(session, code))
        told = _told(session, hub, code, cut, first=page.after is None)
        names = {member.code: member.name for member in list_members(session)}
    viewer = Viewer(
        member=None if purpose == "self" else caller.member,
        supervises=purpose == "supervision",
    )
    looking = ReadsScope(
        viewer,
        told.names,
        told.once,
        hub.rulebook.release,
        day,
        task.language,
        names,
    )
    public_id = told.merchant["id"]
    place = f"history:{public_id}:{caller.member}:{purpose}"
    reads, last = reads_page(
        hub, looking, read_cursor(hub, page.after, place), page.limit
    )
    document: dict[str, Any] = {
        "found": True,
        "merchant": told.merchant,
        "changes": told.changes,
        "reads": reads,
        "next": None if last is None else write_cursor(hub, last, place),
        "withheld": _withheld(viewer, cut.sight),
        "note": word(SEALED_NOTE if viewer.supervises else HELD_NOTE, task.language),
    }
    return Reply(
        status=OK,
        body=answers.encode(document)[:-1],
        decision="allow",
        subjects=(public_id,),
        records=len(reads),
        view=cut.sight.view if cut.sight else None,
    )


def _told(
    session: Session, hub: Hub, code: str, cut: HistoryCut, *, first: bool
) -> _Told:
    """Cut what is known of the merchant of a code.

    Raises:
        MerchantUnknownError: nobody is known by the code in this view.
    """
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    known, subject, sight = card, subject_of(card), cut.sight
    names = [*names_of(session, card), code]
    once = past_merges_of(session, [card.id, *absorbed_by(session, [card.id])])
    if sight is None:
        changes = changes_whole(session, hub, card, cut) if first else []
        return _Told(_plain(subject), names, once, changes)
    as_public = sight.sees_as_public(subject)
    if as_public:
        public = known_to_public(session, hub, card, code, sight)
        if public is None:
            raise MerchantUnknownError(code)
        known, subject, shown = public.card, public.subject, public.shown
        # A code that a hidden record taught must not lead to what was asked by it.
        names = [code, *sorted(value for _, value in public.codes)]
        ids = [card.public_id, *superseded_ids(session, card.id)]
        names += [name for name in ids if is_known(session, name, public)]
        # Neither may a merchant that the asker does not know.
        once = [t for t in once if _may_know(session, hub, t.public_id, sight)]
    else:
        shown = sight.visible(entries_of(session, hub, card.id, sight), subject)
    changes = []
    if first:
        score = score_of(session, hub, card, cut.language, known)
        if as_public:
            score = public_score(score, shown)
        rating = answers.rating_document(score, subject, sight)
        changes = changes_shown(session, hub, card, shown, rating, cut)
    return _Told(answers.merchant_document(subject, sight), names, once, changes)


def _may_know(session: Session, hub: Hub, public_id: str, sight: Sight) -> bool:
    """Tell whether who sees public records only may know of a public id."""
    card = find_merchant(session, public_id)
    if card is None:
        return False
    return known_to_public(session, hub, card, public_id, sight) is not None


def _plain(subject: Subject) -> dict[str, Any]:
    """Write who the merchant is, with nothing masked."""
    return {
        "id": subject.public_id,
        "uscc": subject.uscc,
        "name": subject.name,
        "status": subject.status,
        "region": subject.region,
    } | ({"disputed_identity": True} if subject.disputed else {})


def _withheld(viewer: Viewer, sight: Sight | None) -> list[dict[str, str]]:
    """Name the rules of the cut; they are the same for every merchant."""
    rules = [] if sight is None else answers.withheld_document(sight.view)
    left_out = HELD_PURPOSES[1:] if viewer.supervises else HELD_PURPOSES
    why = "sealed" if viewer.supervises else "held"
    return [
        *rules,
        *({"item": "reads", "field": "*", "rule": f"{why}:{p}"} for p in left_out),
    ]
