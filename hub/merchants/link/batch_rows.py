"""Write what a batch changed: a few bulk statements per table."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, delete, update
from sqlalchemy.orm import Session

from hub.db.bulk import Row, day, execute_many, insert_tuples
from hub.db.counters import allocate_ids
from hub.db.tables import dump_json, to_micros
from hub.merchants.batch.linker import Linker
from hub.merchants.identity.name_changes import note_changes
from hub.merchants.identity.other_names import drop_aliases
from hub.merchants.ledger.judgement_events import announce_judgements
from hub.merchants.ledger.past_merchants import keep_past
from hub.merchants.ledger.watches import of_party, party_rows
from hub.merchants.link.review_queue import write_doubts, write_reviews
from hub.merchants.models import (
    LinkJudgement,
    LinkWatch,
    Membership,
    Merchant,
    MerchantIdentifier,
    MerchantName,
)
from hub.merchants.rules.match import EQUAL
from hub.merchants.rules.states import (
    ATTACHED,
    BY_PEOPLE,
    MerchantState,
    PartyStanding,
    watch_keys,
)
from hub.outbox import service as outbox
from schemas.words import Operation


def write_batch(
    session: Session, linker: Linker, *, run: str | None, at: datetime, actor: str
) -> list[MerchantState]:
    """Write everything that a settled linker decided and learned.

    Returns the merchants that changed.
    """
    states = linker.book.merchants.values()
    changed = write_merchants(session, states, at, made=linker.result.made)
    _write_judgements(session, linker, run=run, at=at, actor=actor)
    standings = [linker.book.standings[party] for party in sorted(linker.judged)]
    _write_memberships(session, standings)
    _write_watches(session, linker, standings)
    write_reviews(session, linker, standings, at=at, actor=actor)
    write_doubts(session, linker, at)
    return changed


def tell_revised(
    session: Session, linker: Linker, *, run: str | None, at: datetime, actor: str
) -> None:
    """Put into the outbox how many parties were decided otherwise than before."""
    if linker.revised:
        outbox.put(
            session,
            at=at,
            actor=actor,
            op=Operation.LINK_REVISE,
            subject_type="run",
            subject=run or "none",
            detail={"count": linker.revised},
        )


def write_merchants(
    session: Session,
    states: Iterable[MerchantState],
    at: datetime,
    *,
    made: Sequence[MerchantState] = (),
) -> list[MerchantState]:
    """Write merchants and what they are known by, and keep what is so no more.

    ``made`` are those among them that are new, in the order of their numbers. Returns
    those that the database held otherwise, or not at all.
    """
    moment = to_micros(at)
    changed = [state for state in states if state.is_changed]
    keep_past(session, changed, moment)
    if made:
        allocate_ids(session, "merchant", len(made))
    insert_tuples(
        session,
        Merchant,
        [
            (
                state.id,
                state.public_id,
                state.status,
                # A successor may be a later row of the same statement.
                None,
                state.subject_class,
                state.kind,
                state.region,
                moment,
                None,
                None,
            )
            for state in made
        ],
    )
    moved = [
        state
        for state in changed
        if (state.superseded_by is not None if state.is_new else True)
        and state.columns != state.stored
    ]
    execute_many(
        session,
        update(Merchant)
        .where(Merchant.id == bindparam("b_id"))
        .values(
            status=bindparam("b_status"),
            superseded_by=bindparam("b_successor"),
            subject_class=bindparam("b_class"),
            kind=bindparam("b_kind"),
            region=bindparam("b_region"),
            merged_into=bindparam("b_merged"),
            disputed_from=bindparam("b_disputed", type_=BigInteger),
        ),
        [
            {
                "b_id": state.id,
                "b_status": state.status,
                "b_successor": state.superseded_by,
                "b_class": state.subject_class,
                "b_kind": state.kind,
                "b_region": state.region,
                "b_merged": state.merged_into,
                "b_disputed": state.disputed_from,
            }
            for state in moved
        ],
    )
    _write_codes(session, changed)
    _write_names(session, changed)
    return changed


def _write_codes(session: Session, states: Iterable[MerchantState]) -> None:
    """Write codes that merchants gained, lost or hold by another row."""
    gone: list[dict[str, Any]] = []
    rows: list[Row] = []
    for state in states:
        if state.codes == state.stored_codes:
            continue
        gone += [
            {"b_scheme": key[0], "b_value": key[1], "b_id": state.id}
            for key, row in state.stored_codes.items()
            if state.codes.get(key) != row
        ]
        rows += [
            (
                key[0],
                key[1],
                state.id,
                row.raw,
                row.status,
                row.source,
                *row.party,
                row.known_from,
                day(row.valid_from),
                day(row.valid_to),
            )
            for key, row in state.codes.items()
            if state.stored_codes.get(key) != row
        ]
    table = MerchantIdentifier
    execute_many(
        session,
        delete(table).where(
            table.scheme == bindparam("b_scheme"), table.value == bindparam("b_value")
        ),
        gone,
    )
    insert_tuples(session, table, rows)


def _write_names(session: Session, states: Iterable[MerchantState]) -> None:
    """Write names that merchants gained or lost."""
    gone: list[dict[str, Any]] = []
    rows: list[Row] = []
    called: set[int] = set()
    for state in states:
        # Who may be led to a merchant by its name depends on what it is.
        if state.is_reclassed:
            called.add(state.id)
        if state.names == state.stored_names:
            continue
        called.add(state.id)
        gone += [
            {"b_id": state.id, "b_flat": key[0], "b_kind": key[1]}
            for key, row in state.stored_names.items()
            if state.names.get(key) != row
        ]
        rows += [
            (
                state.id,
                *key,
                row.name,
                row.source,
                *row.party,
                day(row.valid_from),
                day(row.valid_to),
            )
            for key, row in state.names.items()
            if state.stored_names.get(key) != row
        ]
    table = MerchantName
    execute_many(
        session,
        delete(table).where(
            table.merchant_id == bindparam("b_id"),
            table.flat == bindparam("b_flat"),
            table.kind == bindparam("b_kind"),
        ),
        gone,
    )
    insert_tuples(session, table, rows)
    note_changes(session, called)


def _write_judgements(
    session: Session, linker: Linker, *, run: str | None, at: datetime, actor: str
) -> None:
    """Append to the ledger, and put that into the outbox."""
    if linker.result.judgements:
        allocate_ids(session, "link_judgement", len(linker.result.judgements))
    moment = to_micros(at)
    rows: list[Row] = [
        (
            judgement.id,
            *judgement.party,
            judgement.merchant_id,
            judgement.decision,
            judgement.rule,
            judgement.text,
            _write_evidence(judgement.evidence),
            actor,
            run,
            moment,
        )
        for judgement in linker.result.judgements
    ]
    insert_tuples(session, LinkJudgement, rows)
    announce_judgements(session, rows, at=at)


_EQUAL_TEXT = dump_json(EQUAL)


def _write_evidence(evidence: Mapping[str, str]) -> str:
    """Write evidence as JSON; nearly all of it is the same."""
    if evidence is EQUAL:
        return _EQUAL_TEXT
    return dump_json(dict(evidence)) if evidence else "{}"


def _write_memberships(session: Session, standings: Sequence[PartyStanding]) -> None:
    """Let the membership table show where the judged parties stand."""
    gone = [
        standing
        for standing in standings
        if standing.stored_merchant is not None and standing.moved
    ]
    execute_many(session, of_party(Membership), party_rows(s.party for s in gone))
    drop_aliases(session, [standing.party for standing in gone])
    insert_tuples(
        session,
        Membership,
        [
            (*standing.party, standing.merchant_id, standing.judgement_id)
            for standing in standings
            if standing.decision in ATTACHED and standing.moved
        ],
    )


def _write_watches(
    session: Session, linker: Linker, standings: Sequence[PartyStanding]
) -> None:
    """Note what the judged parties rest on."""
    known = [s.party for s in standings if s.stored_decision is not None]
    execute_many(session, of_party(LinkWatch), party_rows(known))
    rows: list[Row] = []
    for standing in standings:
        if standing.rule == BY_PEOPLE:
            continue
        state = linker.book.merchants.get(standing.merchant_id or 0)
        keys = watch_keys(standing.read(), standing.decision, state)
        rows += [(key, *standing.party) for key in sorted(keys)]
    insert_tuples(session, LinkWatch, rows)
