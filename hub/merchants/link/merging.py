"""Two merchants that are one: merged by people, and taken apart without a trace.

A merge moves nothing. Each merchant keeps its own records, codes and names, rules go on
deciding as if there were no merge, and whoever asks about one of them is answered by
the surviving one about all. So taking a merge back leaves exactly what would be there
without it, whatever came in between.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.counters import allocate_ids
from hub.ground.actors import HUB
from hub.ground.errors import ConflictError
from hub.merchants.batch.book import Book
from hub.merchants.batch.linker import Linker
from hub.merchants.identity.merged import absorbed_by
from hub.merchants.identity.name_changes import note_changes
from hub.merchants.ledger.judgements import hold_linking
from hub.merchants.ledger.merges import (
    StandingMerge,
    are_different,
    disputed_themselves,
    representative,
    set_representatives,
    standing_merges,
    way_between,
)
from hub.merchants.ledger.opinions import (
    PAIR_REASON,
    NewOpinion,
    open_again,
    write_opinion,
)
from hub.merchants.link.batch_rows import write_batch, write_merchants
from hub.merchants.models import Merchant, ReviewItem
from hub.merchants.rules.states import MerchantState
from hub.names import Divisions
from schemas.words import SubjectClass

TWO_CODES = "org-codes-disagree"
TWO_CLASSES = "classes-disagree"
"""Rules that take a merge back when its merchants turn out to be no one."""


class MergeCodesError(ConflictError):
    """The two merchants have different organisation codes."""

    code = "merge-codes"
    title = (
        "They have two organisation codes and no merchant ever has two: answer "
        "different."
    )


class MergeDifferentError(ConflictError):
    """People decided that two merchants which the merge would join are different."""

    code = "merge-different"
    title = "People decided that they are different: take that back first."


class IdentityDisputedError(ConflictError):
    """Nothing is attached to, or merged with, a merchant whose identity is disputed."""

    code = "identity-disputed"
    title = "The identity of the merchant is disputed: lift that first."


class MergeDoneError(ConflictError):
    """The two merchants are one already, by another decision."""

    code = "merge-done"
    title = "They were merged by another decision: take that back first."


class MergeKindError(ConflictError):
    """Provisional merchants, persons, and merchants of two classes are not merged.

    The party of a provisional merchant moves by itself; a person's business that
    becomes a company is followed by it and is not the same.
    """

    code = "merge-kind"
    title = (
        "Only organisations, or businesses of persons, are merged with their like: "
        "check both."
    )


class Groups:
    """The merchants that some merchants are one with: the working set of a change."""

    def __init__(self, session: Session, ids: Iterable[int]) -> None:
        """Read merchants, those they were merged into, and all merged into those."""
        self._session = session
        book = Book(session)
        book.load_merchants(ids)
        roots = {state.merged_into for state in book.merchants.values()}
        book.load_merchants(number for number in roots if number is not None)
        book.load_merchants(absorbed_by(session, book.merchants.keys()))
        self.states = book.merchants

    def root(self, number: int) -> int:
        """Tell which merchant stands for this one."""
        return self.states[number].merged_into or number

    def parts(self, root: int) -> list[MerchantState]:
        """List the merchants that one stands for, itself included."""
        return [s for s in self.states.values() if self.root(s.id) == root]

    def write(self, at: datetime) -> None:
        """Write who stands for whom, and let the names be read anew."""
        states = list(self.states.values())
        changed = {state.id for state in states if state.is_changed}
        write_merchants(self._session, states, at)
        note_changes(self._session, changed)


def check_merge(session: Session, one: int, other: int) -> None:
    """Refuse to make two merchants one, with all that they are one with already.

    Raises:
        MergeKindError, MergeDoneError, MergeCodesError, MergeDifferentError,
        IdentityDisputedError: as their names say.
    """
    groups = Groups(session, [one, other])
    first, second = (groups.parts(groups.root(number)) for number in (one, other))
    if groups.root(one) == groups.root(other):
        raise MergeDoneError
    parts = [*first, *second]
    classes = {state.subject_class for state in parts}
    if (
        len(classes) > 1
        or SubjectClass.NATURAL_PERSON in classes
        or any(state.kind == "provisional" for state in parts)
    ):
        raise MergeKindError
    if any(state.disputed_from is not None for state in parts):
        raise IdentityDisputedError
    if len({code for state in parts for code in state.org_codes}) > 1:
        raise MergeCodesError
    if are_different(session, {s.id for s in first}, {s.id for s in second}):
        raise MergeDifferentError


def regroup(
    session: Session, ids: Iterable[int], at: datetime, divisions: Divisions
) -> set[int]:
    """Let merchants be one as the standing merges say; return who is due for rating.

    ``ids`` are merchants whose merges, or what tells who stands for them, have changed.
    One that was disputed only as part of another is so no more.
    """
    groups = Groups(session, ids)
    before = {number: groups.root(number) for number in groups.states}
    set_representatives(groups.states, standing_merges(session, groups.states))
    freed = _undisputed(session, groups)
    groups.write(at)
    _review_pairs(session, groups, at)
    touched = {
        root
        for number, had in before.items()
        if had != groups.root(number)
        for root in (had, groups.root(number))
    }
    if freed:
        touched |= decide_again(session, freed, divisions, at=at, actor=HUB)
    return touched


def decide_again(
    session: Session,
    merchants: set[int],
    divisions: Divisions,
    *,
    at: datetime,
    actor: str,
) -> set[int]:
    """Decide what rests on some merchants again; return who is due for rating."""
    ids = (
        allocate_ids(session, "merchant", 0),
        hold_linking(session),
    )
    linker = Linker(Book(session), divisions, at=at, ids=ids)
    linker.book.load_merchants(merchants)
    linker.unsettle(merchants)
    linker.settle()
    write_batch(session, linker, run=None, at=at, actor=actor)
    states = linker.book.merchants.values()
    return linker.touched | keep_groups(session, states, divisions, at=at)


def _undisputed(session: Session, groups: Groups) -> set[int]:
    """Take the mark from those that are no more one with a disputed merchant."""
    marked = [s for s in groups.states.values() if s.disputed_from is not None]
    named = disputed_themselves(session, [state.id for state in marked])
    roots = {groups.root(number) for number in named}
    freed = [state for state in marked if groups.root(state.id) not in roots]
    for state in freed:
        state.disputed_from = None
    return {state.id for state in freed}


def _review_pairs(session: Session, groups: Groups, at: datetime) -> None:
    """Settle what asks about two that are one now, and ask again about others.

    First opinions stay, so that a merge that is taken back leaves no trace in them.
    """
    table = ReviewItem
    query = select(table).where(
        table.merchant_id.in_(groups.states),
        table.other_id.in_(groups.states),
        table.reason == PAIR_REASON,
        table.state.in_(("open", "settled")),
    )
    for item in session.scalars(query.execution_options(populate_existing=True)):
        is_one = groups.root(item.merchant_id or 0) == groups.root(item.other_id or 0)
        if is_one and item.state == "open":
            item.state, item.decided_by, item.decided_at = "settled", HUB, at
        elif not is_one:
            item.state, item.decided_by, item.decided_at = "open", None, None
    session.flush()


def keep_groups(
    session: Session,
    states: Iterable[MerchantState],
    divisions: Divisions,
    *,
    at: datetime,
) -> set[int]:
    """Let merges follow what a batch has made of merchants; tell who is due for rating.

    Merges are taken back whose merchants turn out to be two: they have got two
    organisation codes, or one is a person's business and another is not. The items that
    asked wait for people again. Where another merchant is now the one to stand for its
    group, it does.
    """
    turned = {state.id for state in states if _has_turned(state)}
    touched: set[int] = set()
    for number in sorted(_merged_among(session, turned)):
        while division := _dividing(session, number):
            touched |= _take_apart(session, *division, divisions, at=at)
        groups = Groups(session, [number])
        parts = groups.parts(groups.root(number))
        if representative(parts).id != groups.root(number):
            touched |= regroup(session, [number], at, divisions)
    return touched


def _has_turned(state: MerchantState) -> bool:
    """Tell whether a known merchant has become another in what merges rest on."""
    had = {value for scheme, value in state.stored_codes if scheme == "org_code"}
    now = (state.kind, state.status, state.subject_class)
    kind, status, _, subject_class, *_ = state.stored or (None,) * 4
    return not state.is_new and (now, state.org_codes) != (
        (kind, status, subject_class),
        had,
    )


def _merged_among(session: Session, ids: set[int]) -> set[int]:
    """Tell which of these merchants are one with others."""
    if not ids:
        return set()
    query = select(Merchant.id).where(Merchant.merged_into.is_not(None))
    merged = set(session.scalars(query.where(Merchant.id.in_(ids))))
    return merged | set(absorbed_by(session, ids).values())


def _take_apart(
    session: Session,
    merge: StandingMerge,
    rule: str,
    divisions: Divisions,
    *,
    at: datetime,
) -> set[int]:
    """Take a merge back by a rule; return who is due for rating."""
    item = session.get_one(ReviewItem, merge.item_id, populate_existing=True)
    open_again(item)
    session.flush()
    opinion = NewOpinion(
        "retracted", reason=rule, actor=HUB, at=at, decides=True, rule=rule
    )
    write_opinion(session, item, opinion)
    return regroup(session, [merge.one, merge.other], at, divisions)


def _dividing(session: Session, number: int) -> tuple[StandingMerge, str] | None:
    """Find the latest merge that made a merchant one with what it cannot be."""
    groups = Groups(session, [number])
    parts = groups.parts(groups.root(number))
    mine = groups.states[number]
    for other in parts:
        if mine.org_codes and other.org_codes - mine.org_codes:
            rule = TWO_CODES
        elif other.subject_class != mine.subject_class:
            rule = TWO_CLASSES
        else:
            continue
        edges = standing_merges(session, [state.id for state in parts])
        way = way_between(edges, number, other.id)
        return max(way, key=lambda merge: merge.number), rule
    return None
