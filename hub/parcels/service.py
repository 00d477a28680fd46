"""Take a parcel in once, however often it is sent, and tell its sender of each row."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from connectors.base import Source
from hub.context import Hub
from hub.contradictions import demand_caller
from hub.db.cache import keeping_answers
from hub.db.ids import is_id, new_id
from hub.ground.errors import HubError, UnavailableError
from hub.intake.errors import SyncRunningError
from hub.members.caller import Caller
from hub.members.member_keys import signing_keys_of
from hub.parcels.answer import tell_parcel
from hub.parcels.bodies import ParcelBody
from hub.parcels.deliveries import OneParcel, ParcelSource
from hub.parcels.errors import (
    IdempotencyKeyUsedError,
    ParcelBusyError,
    ParcelRefusedError,
    ParcelSourceError,
    ParcelTooManyRowsError,
    ParcelUnknownError,
)
from hub.parcels.evidence import keep_evidence
from hub.parcels.heads import ParcelHead
from hub.parcels.models import Parcel
from hub.parcels.outcomes import note_outcome
from hub.parcels.signatures import ParcelSignature, check_signature, use_nonce
from hub.pipeline import receive
from schemas.answers.parcel import ParcelDocument
from schemas.words import ParcelState

__all__ = ["find_parcel", "take_parcel", "take_signed"]

Taken = TypeVar("Taken")

PATIENCE = 20.0
"""Seconds that a parcel waits for another sync of its source."""
PAUSE = 0.05


def take_parcel(
    hub: Hub, caller: Caller, head: ParcelHead, data: BinaryIO
) -> ParcelDocument:
    """Take a signed parcel in, or tell again what became of it.

    Of what is refused the signed head is kept in the log, without any row.

    Raises:
        HubError: it is refused, with the code that says why; see `hub.parcels.errors`.
        ParcelBusyError: its source is busy; sending the same again is right.
    """
    body = ParcelBody(data, head.sha256)
    try:
        demand_caller(hub, caller)
        parcel = _admitted(hub, caller, head)
        _receive(hub, caller, parcel, body)
        return _told_or_refused(hub, parcel)
    except UnavailableError:
        raise
    except HubError as error:
        received = body.received if body.fault is not None else None
        keep_evidence(hub, caller, head, error, received=received)
        raise


def take_signed(
    hub: Hub,
    caller: Caller,
    head: ParcelHead,
    data: BinaryIO,
    take: Callable[[ParcelSignature, bytes], Taken],
) -> Taken:
    """Hand a signed body on to whoever takes it in, once its signature is found good.

    Of what is refused the signed head is kept in the log, as of any parcel.

    Raises:
        HubError: it is refused, by its head, its body or whoever takes it in.
    """
    body = ParcelBody(data, head.sha256)
    try:
        demand_caller(hub, caller)
        at = hub.clock()
        head.check()
        with hub.reads() as session:
            keys = signing_keys_of(session, caller.member)
        signed = check_signature(keys, head, at)
        with keeping_answers(hub.writes) as session:
            use_nonce(session, signed, at)
        return take(signed, io.BufferedReader(body).read())
    except UnavailableError:
        raise
    except HubError as error:
        received = body.received if body.fault is not None else None
        keep_evidence(hub, caller, head, error, received=received)
        raise


def find_parcel(hub: Hub, caller: Caller, parcel_id: str) -> ParcelDocument:
    """Tell a sender what became of a parcel; nobody else is told that there is one.

    Raises:
        ParcelUnknownError: the member has sent none of this id.
    """
    demand_caller(hub, caller)
    if not is_id(parcel_id):
        raise ParcelUnknownError
    with hub.reads() as session:
        mine = select(Parcel).where(
            Parcel.id == parcel_id, Parcel.member_code == caller.member
        )
        parcel = session.scalars(mine).one_or_none()
        if parcel is None:
            raise ParcelUnknownError
        return tell_parcel(session, parcel)


@dataclass(frozen=True, slots=True)
class _Admitted:
    """A parcel whose head is good: its row, and the source that it is of."""

    id: str
    name: str
    source: Source


def _admitted(hub: Hub, caller: Caller, head: ParcelHead) -> _Admitted:
    """Check a head, use its signature up, and find or make the parcel's row."""
    at = hub.clock()
    head.check()
    with hub.reads() as session:
        keys = signing_keys_of(session, caller.member)
    signed = check_signature(keys, head, at)
    source = _source_of(hub, caller, head.source)
    with keeping_answers(hub.writes) as session:
        use_nonce(session, signed, at)
    row = _claim(hub, caller, head, signed, at)
    if (row.sha256, row.source, row.form) != (
        head.sha256.hex(),
        head.source,
        head.form,
    ):
        raise IdempotencyKeyUsedError
    return _Admitted(row.id, f"parcel-{row.id}.{row.form}", source)


def _source_of(hub: Hub, caller: Caller, name: str) -> Source:
    """Find the source, if it is the caller's and takes parcels."""
    source = hub.find_sources().ready.get(name)
    if source is None or source.manifest.owner != caller.member:
        raise ParcelSourceError
    if source.manifest.door.kind != "parcel":
        raise ParcelSourceError
    return source


def _claim(
    hub: Hub, caller: Caller, head: ParcelHead, signed: ParcelSignature, at: datetime
) -> Parcel:
    """Make the parcel's row, or find the one that its key has already."""
    with hub.reads() as session:
        known = _by_key(session, caller, head)
    if known is not None:
        return known
    row = Parcel(
        id=new_id(at),
        member_code=caller.member,
        idempotency_key=head.idempotency_key,
        source=head.source,
        form=head.form,
        sha256=head.sha256.hex(),
        signing_key=signed.key,
        signature_input=head.header("Signature-Input"),
        signature=head.header("Signature"),
        received_at=at,
        state=str(ParcelState.OPEN),
        is_repeated=False,
    )
    try:
        with keeping_answers(hub.writes) as session:
            session.add(row)
    except IntegrityError:
        # The same was sent at once, and that one was first.
        with hub.reads() as session:
            found = _by_key(session, caller, head)
        if found is None:
            raise
        return found
    return row


def _by_key(session: Session, caller: Caller, head: ParcelHead) -> Parcel | None:
    """Find what a member has sent under a key."""
    query = select(Parcel).where(
        Parcel.member_code == caller.member,
        Parcel.idempotency_key == head.idempotency_key,
    )
    return session.scalars(query).one_or_none()


def _receive(hub: Hub, caller: Caller, parcel: _Admitted, body: ParcelBody) -> None:
    """Take a parcel in, unless it is or another sending of it comes first."""
    door = OneParcel(
        parcel.name, io.BufferedReader(body), lambda: _is_open(hub, parcel.id)
    )
    own = parcel.source
    source = ParcelSource(own.manifest, door, own.reader)
    until = time.monotonic() + PATIENCE
    while _is_open(hub, parcel.id):
        try:
            report = receive(hub, source, actor=caller.member)
        except SyncRunningError as error:
            if time.monotonic() > until:
                raise ParcelBusyError from error
            time.sleep(PAUSE)
            continue
        if body.fault is not None:
            raise body.fault
        if report.files:
            note_outcome(hub, parcel.id, parcel.name, own.manifest, report)
        elif _is_open(hub, parcel.id):
            # Somebody else has gone on with its rows; the body is read but once.
            raise ParcelBusyError


def _is_open(hub: Hub, parcel_id: str) -> bool:
    """Tell whether a parcel is still to be taken in."""
    with hub.reads() as session:
        query = select(Parcel.state).where(Parcel.id == parcel_id)
        return session.scalars(query).one() == ParcelState.OPEN


def _told_or_refused(hub: Hub, parcel: _Admitted) -> ParcelDocument:
    """Tell of a parcel that is decided on, or refuse it as it was."""
    with hub.reads() as session:
        row = session.get_one(Parcel, parcel.id)
        told = tell_parcel(session, row)
        detail = row.detail or ""
    if told.state != ParcelState.REFUSED:
        return told
    if told.reason == ParcelTooManyRowsError.code:
        raise ParcelTooManyRowsError(parcel=told.parcel)
    msg = f"{told.reason}: {detail}"
    raise ParcelRefusedError(msg, parcel=told.parcel, reason=told.reason)
