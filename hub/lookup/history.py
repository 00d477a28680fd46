"""A merchant's history: what happened to it, who looked and why, cut to the asker.

It is a disclosure like any other: decided, logged, then answered with its receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from hub.agreements.policy import View
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError
from hub.lookup import answers
from hub.lookup.changes import Cut, changes_shown, changes_whole
from hub.lookup.cursors import read_cursor, write_cursor
from hub.lookup.entries import entries_of
from hub.lookup.knowing import Known, is_known, known_by, subject_of
from hub.lookup.looks import Looking, reads_page
from hub.lookup.policy import HELD_PURPOSES, Viewer
from hub.lookup.questions import (
    CodeInvalidError,
    MerchantUnknownError,
    Task,
)
from hub.lookup.ready import public_score, score_of
from hub.lookup.service import OK, Disclosure, Kind, Reply, answer_or_refuse
from hub.lookup.viewing import (
    MERCHANT,
    OPERATOR,
    check_own,
    history_view,
    names_of,
)
from hub.lookup.wording import HELD_NOTE, SEALED_NOTE, word
from hub.members.caller import Caller
from hub.members.service import list_members
from hub.merchants.service import (
    MerchantCard,
    Together,
    absorbed_by,
    find_merchant,
    is_merchant_code,
    once_together,
    superseded_ids,
)

HISTORY = Kind("history", "merchant", "history")
MOST_READS = 500


class PageInvalidError(BadInputError):
    """The number of reads to a page is out of range."""

    code = "page-invalid"
    title = "A page has 1 to 500 reads."


@dataclass(frozen=True, slots=True)
class Page:
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
    once: list[Together]
    changes: list[dict[str, Any]]


FIRST_PAGE = Page()


def history(
    hub: Hub, caller: Caller, code: str, task: Task, page: Page = FIRST_PAGE
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
    hub: Hub, caller: Caller, code: str, task: Task, page: Page, day: date
) -> Reply:
    """Write the history as the asker may have it."""
    if not 1 <= page.limit <= MOST_READS:
        raise PageInvalidError
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    purpose = task.purpose or ""
    cut = Cut(history_view(hub, caller, purpose, day), day, task.language)
    with hub.reads() as session:
        if purpose == "self" and caller.kind == MERCHANT:
            check_own(session, caller, find_merchant(session, code))
        told = _told(session, hub, code, cut, first=page.after is None)
        names = {member.code: member.name for member in list_members(session)}
    viewer = Viewer(
        member=None if purpose == "self" else caller.member,
        supervises=purpose == "supervision",
    )
    looking = Looking(
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
        "withheld": _withheld(viewer, cut.view),
        "note": word(SEALED_NOTE if viewer.supervises else HELD_NOTE, task.language),
    }
    return Reply(
        status=OK,
        body=answers.encode(document)[:-1],
        decision="allow",
        subjects=(public_id,),
        records=len(reads),
        view=cut.view,
    )


def _told(session: Session, hub: Hub, code: str, cut: Cut, *, first: bool) -> _Told:
    """Cut what is known of the merchant of a code.

    Raises:
        MerchantUnknownError: nobody is known by the code in this view.
    """
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    known, subject, view = card, subject_of(card), cut.view
    names = [*names_of(session, card), code]
    once = once_together(session, [card.id, *absorbed_by(session, [card.id])])
    if view is None:
        changes = changes_whole(session, hub, card, cut) if first else []
        return _Told(_plain(subject), names, once, changes)
    entries = entries_of(session, hub, card.id, cut.day)
    shown = answers.visible(entries, subject, view, cut.day)
    if view.public_only:
        public = _known_to_public(session, hub, card, shown, (view, cut.day))
        if public is None or not is_known(session, code, public):
            raise MerchantUnknownError(code)
        known, subject = public.card, public.subject
        # A code that a hidden record taught must not lead to what was asked by it.
        names = [code, *sorted(value for _, value in public.codes)]
        ids = [card.public_id, *superseded_ids(session, card.id)]
        names += [name for name in ids if is_known(session, name, public)]
        # Neither may a merchant that the asker does not know.
        once = [time for time in once if _may_know(session, hub, time.public_id, cut)]
    changes = []
    if first:
        score = score_of(session, hub, card, cut.language, known)
        if view.public_only:
            score = public_score(score, shown)
        rating = answers.rating_document(score, subject, view)
        changes = changes_shown(session, hub, card, shown, rating, cut)
    return _Told(answers.merchant_document(subject, view), names, once, changes)


def _known_to_public(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    shown: Sequence[answers.Entry],
    seen: tuple[View, date],
) -> Known | None:
    """Tell how those know a merchant who see public records only; None for persons."""
    if card.subject_class == "natural_person":
        return None
    parts = absorbed_by(session, [card.id])
    return known_by(session, hub, card, parts, shown, seen)


def _may_know(session: Session, hub: Hub, public_id: str, cut: Cut) -> bool:
    """Tell whether who sees public records only may know of a public id."""
    card = find_merchant(session, public_id)
    if card is None or cut.view is None:
        return False
    entries = entries_of(session, hub, card.id, cut.day)
    shown = answers.visible(entries, subject_of(card), cut.view, cut.day)
    public = _known_to_public(session, hub, card, shown, (cut.view, cut.day))
    return public is not None and is_known(session, public_id, public)


def _plain(subject: answers.Subject) -> dict[str, Any]:
    """Write who the merchant is, with nothing masked."""
    return {
        "id": subject.public_id,
        "uscc": subject.uscc,
        "name": subject.name,
        "status": subject.status,
        "region": subject.region,
    } | ({"disputed_identity": True} if subject.disputed else {})


def _withheld(viewer: Viewer, view: View | None) -> list[dict[str, str]]:
    """Name the rules of the cut; they are the same for every merchant."""
    rules = [] if view is None else answers.withheld_document(view)
    left_out = HELD_PURPOSES[1:] if viewer.supervises else HELD_PURPOSES
    why = "sealed" if viewer.supervises else "held"
    return [
        *rules,
        *({"item": "reads", "field": "*", "rule": f"{why}:{p}"} for p in left_out),
    ]
