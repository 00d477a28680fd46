"""A merchant's history: what happened to it, who looked and why, cut to the asker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy.orm import Session

from hub.context import Hub
from hub.contradictions import HISTORIES, damaged_openings, demand_names, sound_members
from hub.ground.errors import BadInputError
from hub.lookup.file.documents import (
    WithheldDocument,
    merchant_document,
    rating_document,
    withheld_document,
)
from hub.lookup.file.material import public_score, score_of, since_shown
from hub.lookup.history.changes import HistoryCut, changes_shown, changes_whole
from hub.lookup.history.cursors import read_cursor, write_cursor
from hub.lookup.history.policy import HELD_PURPOSES, Viewer
from hub.lookup.history.reads import ReadsScope, reads_page
from hub.lookup.task.tasks import CodeInvalidError, MerchantUnknownError, Task
from hub.lookup.view.askers import (
    MERCHANT,
    check_own,
    history_sight,
    names_of,
    oversees,
)
from hub.lookup.view.entries import entries_of
from hub.lookup.view.public_merchants import (
    PublicMerchant,
    is_known,
    known_to_public,
    may_be_known,
    subject_of,
)
from hub.lookup.view.shown_codes import in_register
from hub.lookup.view.sight import Sight
from hub.lookup.wording import TEXTS, word
from hub.members.caller import Caller
from hub.merchants.service import (
    MerchantCard,
    PastMerge,
    absorbed_by,
    find_merchant,
    is_merchant_code,
    past_merges_of,
    superseded_ids,
)
from hub.rulebook.bases import load_releases
from schemas.answers.document import SentDocument
from schemas.answers.merchant import MerchantDocument

MOST_READS = 500


class PageInvalidError(BadInputError):
    """The number of reads to a page is out of range."""

    code = "page-invalid"
    title = "Ask for a page of 1 to 500 reads."


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """Which part of a history is asked for."""

    after: str | None = None
    """``next`` of the page before; None for the first, which tells changes too."""
    limit: int = 50
    """The most reads of the page, 1 to 500."""


@dataclass(frozen=True, slots=True)
class FiledUnder:
    """Under what the reads of a merchant are filed that an asker may be told of."""

    names: list[str]
    """Its public ids and codes, as far as the asker may know them."""
    once: list[PastMerge]
    """Under whose public ids answers were filed that were about it too."""


@dataclass(frozen=True, slots=True)
class _ShownPart:
    """What is told of a merchant: the cut of the history that one asker gets."""

    merchant: MerchantDocument
    filed: FiledUnder
    changes: list[dict[str, Any]]


class HistoryDocument(SentDocument, frozen=True, kw_only=True):
    """What happened to a merchant, and who looked at it."""

    found: Literal[True] = True
    merchant: MerchantDocument
    changes: Sequence[Mapping[str, Any]]
    reads: Sequence[Mapping[str, Any]]
    next: str | None
    """Where to go on; None where no further read would be told."""
    withheld: Sequence[WithheldDocument]
    note: str


@dataclass(frozen=True, slots=True)
class ShownHistory:
    """A history as one asker gets it, and what of the records that rested on."""

    document: HistoryDocument
    sight: Sight | None
    """None for the operator, who sees all."""


def tell_history(
    hub: Hub, caller: Caller, task: Task, day: date, code: str, part: HistoryPart
) -> ShownHistory:
    """Write the history of the merchant of a code as the asker may have it.

    The operator and members that oversee the hub are told of every read that the hub
    can open; a member of its own reads besides those that all are told
    of; the merchant (``self``) of the latter. Beyond supervision neither counts nor
    order depend on what is left out, and others' reads have a day, not a moment.

    Raises:
        PageInvalidError, CursorInvalidError, CodeInvalidError, MerchantUnknownError,
        NotGrantedError, OfficerRequiredError, EvidenceContradictsError: as their names
            say.
    """
    if not 1 <= part.limit <= MOST_READS:
        raise PageInvalidError
    demand_names(hub, [HISTORIES], caller.change)
    if not is_merchant_code(code):
        raise CodeInvalidError(code)
    purpose = task.purpose or ""
    cut = HistoryCut(history_sight(hub, caller, task, day), day, task.language)
    with hub.reads() as session:
        if purpose == "self" and caller.kind == MERCHANT:
            check_own(session, caller, find_merchant(session, code))
        told = _answer(session, hub, code, cut, first=part.after is None)
        names = {row.code: row.name for row in sound_members(session)}
    scope = _scope(hub, caller, task, day, told.filed, names)
    viewer = scope.viewer
    place = f"history:{told.merchant.id}:{caller.member}:{purpose}"
    reads, last = reads_page(
        hub, scope, read_cursor(hub, part.after, place), part.limit
    )
    note = TEXTS["sealed-note" if viewer.supervises else "held-note"]
    document = HistoryDocument(
        merchant=told.merchant,
        changes=told.changes,
        reads=reads,
        next=None if last is None else write_cursor(hub, last, place),
        withheld=[
            *_withheld(viewer, cut.sight),
            *_damaged(hub, caller),
        ],
        note=word(note, task.language),
    )
    return ShownHistory(document, cut.sight)


def _answer(
    session: Session, hub: Hub, code: str, cut: HistoryCut, *, first: bool
) -> _ShownPart:
    """Cut what is known of the merchant of a code.

    Raises:
        MerchantUnknownError: nobody is known by the code in this view.
    """
    sight = cut.sight
    if sight is not None and not may_be_known(session, code, sight, set()):
        raise MerchantUnknownError(code)
    card = find_merchant(session, code)
    if card is None:
        raise MerchantUnknownError(code)
    known, subject = card, subject_of(card)
    if sight is None:
        changes = changes_whole(session, hub, card, cut) if first else []
        filed = filed_under(session, hub, card, code, sight, None)
        return _ShownPart(merchant_document(subject, None), filed, changes)
    public: PublicMerchant | None = None
    if sight.sees_as_public(subject):
        public = known_to_public(session, hub, card, code, sight)
        if public is None:
            raise MerchantUnknownError(code)
        known, subject, shown = public.card, public.subject, public.shown
    else:
        entries = entries_of(session, hub, card.id, subject, sight)
        shown = sight.visible(entries, subject)
        subject = in_register(subject, shown, sight)
    changes = []
    if first:
        score = score_of(session, hub, card, cut.language, known)
        if score is not None:
            score = since_shown(session, hub, known, score, sight)
        if public is not None:
            score = public_score(score, public)
        rating = rating_document(score, subject, sight)
        changes = changes_shown(session, hub, card, shown, rating, cut)
    filed = filed_under(session, hub, card, code, sight, public)
    return _ShownPart(merchant_document(subject, sight), filed, changes)


def filed_under(
    session: Session,
    hub: Hub,
    card: MerchantCard,
    code: str,
    sight: Sight | None,
    public: PublicMerchant | None,
) -> FiledUnder:
    """Tell under what reads are looked for of a merchant that is asked for by a code.

    ``public`` is how the asker knows it who sees public records only.
    """
    once = past_merges_of(session, [card.id, *absorbed_by(session, [card.id])])
    if sight is None or public is None:
        return FiledUnder([*names_of(session, card), code], once)
    # A code that a hidden record taught must not lead to what was asked by it.
    names = [code, *sorted(value for _, value in public.codes)]
    ids = [card.public_id, *superseded_ids(session, card.id)]
    names += [name for name in ids if is_known(session, name, public)]
    # Neither may a merchant that the asker does not know.
    once = [t for t in once if _may_know(session, hub, t.public_id, sight)]
    return FiledUnder(names, once)


def latest_reads(
    hub: Hub, caller: Caller, task: Task, day: date, filed: FiledUnder, limit: int
) -> tuple[list[dict[str, Any]], bool]:
    """List the newest reads that the asker is told of, and whether there are more.

    Raises:
        EvidenceContradictsError: the log contradicts what is kept of who looked.
    """
    demand_names(hub, [HISTORIES], caller.change)
    with hub.reads() as session:
        names = {row.code: row.name for row in sound_members(session)}
    scope = _scope(hub, caller, task, day, filed, names)
    reads, last = reads_page(hub, scope, None, limit)
    return reads, last is not None


def _scope(
    hub: Hub,
    caller: Caller,
    task: Task,
    day: date,
    filed: FiledUnder,
    names: Mapping[str, str],
) -> ReadsScope:
    """Say who is told of the reads of whom."""
    viewer = Viewer(
        member=None if task.purpose == "self" else caller.member,
        supervises=oversees(hub, caller, task.purpose),
    )
    rules = load_releases(hub.config.instance, hub.rulebook)
    language = task.language
    return ReadsScope(viewer, filed.names, filed.once, rules, day, language, names)


def _may_know(session: Session, hub: Hub, public_id: str, sight: Sight) -> bool:
    """Tell whether who sees public records only may know of a public id."""
    card = find_merchant(session, public_id)
    if card is None:
        return False
    return known_to_public(session, hub, card, public_id, sight) is not None


def _damaged(hub: Hub, caller: Caller) -> list[WithheldDocument]:
    """Name the entries whose openings are damaged: they may belong to any history."""
    places = damaged_openings(hub, caller.change)
    return [WithheldDocument("reads", "*", f"damaged:{place}") for place in places]


def _withheld(viewer: Viewer, sight: Sight | None) -> list[WithheldDocument]:
    """Name the rules of the cut; they are the same for every merchant."""
    rules = [] if sight is None else withheld_document(sight.view)
    left_out = HELD_PURPOSES[1:] if viewer.supervises else HELD_PURPOSES
    why = "sealed" if viewer.supervises else "held"
    return [
        *rules,
        *(WithheldDocument("reads", "*", f"{why}:{p}") for p in left_out),
    ]
