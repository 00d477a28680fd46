"""Sessions: who is signed in on which device, until when, and how that ends.

A session ends for good: once it was found to be past its time, or the clock was seen to
have gone back, no later request and no other clock makes it live again.
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from hub.audit.errors import AuditUnavailableError
from hub.db.bulk import in_chunks
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.db.stored_values import is_same_text
from hub.ground.actors import HUB, account_actor
from hub.ground.logs import Log
from hub.members.officers.cards import (
    HubLike,
    OfficerCard,
    OpenedBy,
    Setup,
    SignedIn,
)
from hub.members.officers.errors import SignedOutError
from hub.members.officers.models import OfficerAccount, OfficerSession
from hub.members.officers.sessions.ends import (
    end_if_clock_went_back,
    end_one,
)
from hub.members.officers.sessions.found import FoundSession, find_as_logged
from hub.members.officers.sessions.macs import session_mac
from hub.outbox import service as outbox
from schemas.words import OfficerRole, Operation

TOKEN_BYTES = 32
LONGEST_TOKEN = 200
NOTED_EVERY = timedelta(seconds=30)
"""So exactly the last use is noted: no page waits for the write lock each time."""
DEVICE_LIMIT = 100
SESSIONS_AT_ONCE = 500
log = Log(__name__)


@dataclass(frozen=True, slots=True)
class NewSession:
    """From where and by what an officer signs in."""

    source_hash: str
    device: str
    language: str
    opened_by: OpenedBy


def start_session(
    session: Session,
    hub: HubLike,
    account: OfficerAccount,
    new: NewSession,
    *,
    at: datetime,
) -> str:
    """Make a new session and give its token; no token that exists is ever taken."""
    end_if_clock_went_back(session, at)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = OfficerSession(
        id=new_id(at),
        account_id=account.id,
        token_hash=_hash(hub, token),
        source_hash=new.source_hash,
        opened_by=new.opened_by,
        device="".join(filter(str.isprintable, new.device))[:DEVICE_LIMIT],
        language="en" if new.language == "en" else "zh",
        started_at=at,
        used_at=at,
    )
    row.mac = session_mac(hub.keys, row)
    session.add(row)
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=account.member_code,
        op=Operation.OFFICER_ENTER,
        subject_type="officer",
        subject=account.id,
        detail={
            "officer": account_actor(account.id),
            "session": row.id,
            "opened_by": new.opened_by,
        },
    )
    return token


def find_signed_in(
    hub: HubLike, token: str | None, *, is_use: bool = True
) -> SignedIn | None:
    """Tell who is signed in with a token; None if nobody is, or is any more.

    A look that is no use of the session leaves its time as it is.
    """
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return None
    hashed = _hash(hub, token)
    found = _find(hub, OfficerSession.token_hash == hashed, is_use=is_use)
    # An index may lead to the session of another, whose MAC is right.
    if found is None or not is_same_text(found.row.token_hash, hashed):
        return None
    return _signed_in(hub, found, csrf=hub.keys.token_hash(f"form of {token}"))


def demand_standing(hub: HubLike, signed_in: SignedIn) -> SignedIn:
    """Give a session as it stands now, with roles as they are now.

    Raises:
        SignedOutError: it has ended since it was found.
    """
    found = _find(hub, OfficerSession.id == signed_in.session_id)
    if found is None:
        raise SignedOutError
    return _signed_in(hub, found, csrf=signed_in.csrf)


def _find(
    hub: HubLike, which: ColumnElement[bool], *, is_use: bool = True
) -> FoundSession | None:
    """Find a live session, note that it is used, or end it if its time is over."""
    at = hub.clock()
    found = find_as_logged(hub, which)
    if found is None:
        return None
    by = found.ends_by(hub.config, at)
    if by is not None:
        with keeping_answers(hub.writes) as session:
            end_if_clock_went_back(session, at)
            end_one(session, found.row.id, found.account.id, by=by, actor=HUB, at=at)
        try:
            hub.log_waiting()
        except AuditUnavailableError as error:
            # It has ended all the same, and where the clock went back the log waits.
            log.warning("a session's end waits for the log", reason=error.reason)
        return None
    if is_use and at >= found.row.used_at + NOTED_EVERY:
        with hub.writing(keeps_answers=True) as session:
            session.execute(
                update(OfficerSession)
                .where(OfficerSession.id == found.row.id, OfficerSession.used_at < at)
                .values(used_at=at)
            )
    return found


def _signed_in(hub: HubLike, found: FoundSession, *, csrf: str) -> SignedIn:
    """Tell who is signed in, and until when if nothing more is asked."""
    config, row = hub.config, found.row
    return SignedIn(
        officer=card_of(found.account),
        member=found.member,
        session_id=row.id,
        csrf=csrf,
        language=row.language,
        valid_until=min(
            max(row.used_at, hub.clock())
            + timedelta(minutes=config.session_idle_minutes),
            row.started_at + timedelta(hours=config.session_hours),
        ),
        must=_must(found),
    )


def _must(found: FoundSession) -> Setup | None:
    """Tell what an officer must do before anything else.

    What the account has counts nothing by itself: the session must have shown it.
    """
    if found.account.password_until is not None:
        return "password"
    is_done = found.showed_factor or found.account.is_demo
    return None if is_done else "second-factor"


def card_of(row: OfficerAccount) -> OfficerCard:
    """Tell of an account what others are told."""
    return OfficerCard(
        id=row.id,
        login=row.login,
        member=row.member_code,
        name=row.name,
        post=row.post,
        number=row.number,
        roles=frozenset(map(OfficerRole, row.roles)),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_demo=row.is_demo,
        ended_at=row.ended_at,
    )


def _hash(hub: HubLike, token: str) -> str:
    """Hash a session's token with this hub's key: those of others mean nothing."""
    return hub.keys.token_hash(f"session {token}")


def officers_by_sessions(
    session: Session, session_ids: Collection[str]
) -> dict[str, OfficerCard]:
    """Read whose sessions some are, ended ones too, by the sessions' ids."""
    found = {}
    for chunk in in_chunks(sorted(session_ids), SESSIONS_AT_ONCE):
        query = (
            select(OfficerSession.id, OfficerAccount)
            .join(OfficerAccount, OfficerAccount.id == OfficerSession.account_id)
            .where(OfficerSession.id.in_(chunk))
        )
        found.update({number: card_of(row) for number, row in session.execute(query)})
    return found
