"""How often may fail: by login and by source, each for a while and by itself.

A source that fails too often is not heard any more for logins that have failed; one
that goes on, for none but those of officers who have signed in from it lately. A login
that fails too often is locked but for such sources, so that a stranger cannot lock out
whoever is at work, nor an office in which one fails the others. Logins that do not
exist are counted like those that do. Counting goes before checking, so that many
attempts at one time are as many.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from hub.db.bulk import upserting
from hub.ground.actors import HUB
from hub.ground.keys import Keyring
from hub.members.attempts import source_of
from hub.members.officers.cards import HubLike
from hub.members.officers.errors import SignInLockedError
from hub.members.officers.models import OfficerAccount, OfficerSession, SignInCount
from hub.outbox import service as outbox
from schemas.words import Operation

DROPPED_AT_ONCE = 100
TRUSTED = timedelta(days=30)
"""So long a source counts as an officer's own after they signed in from it."""
FIRM = 10
"""After so many times the failures that lock a source it is heard for its own alone."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """Who is named by whom, under keyed hashes; ``source`` is of a peer's network."""

    login: str
    source: str
    named: str
    """The login itself, which is kept nowhere."""

    @classmethod
    def of(cls, keys: Keyring, login: str, address: str | None) -> "Attempt":
        """Name an attempt by the folded login and the peer's address."""
        source = source_of(address)
        # What can be nobody's login is counted for its source alone.
        counted = login or f"of nobody at {source}"
        return cls(
            named=login,
            login=keys.token_hash(f"sign-in login {counted}"),
            source=keys.token_hash(f"sign-in source {source}"),
        )


def count_attempt(
    hub: HubLike, attempt: Attempt, *, knows_password: bool = False
) -> None:
    """Count an attempt as failed until it has not.

    Whoever has shown the password is held up by their own failures alone.

    Raises:
        SignInLockedError: its source or its login has failed too often.
    """
    at = hub.clock()
    config = hub.config
    with hub.writing(keeps_answers=True) as session:
        until = _count(hub, session, attempt.source, config.sign_in_source_failures, at)
        if until is not None and (
            knows_password or _is_heard(hub, session, attempt, at)
        ):
            until = None
        # A source that is not heard locks no login.
        if until is None:
            login_until = _count(
                hub, session, attempt.login, config.sign_in_failures, at
            )
            if login_until is not None and not _is_known(session, attempt, at):
                until = login_until
    if until is not None:
        raise SignInLockedError(until, at)


def _is_heard(hub: HubLike, session: Session, attempt: Attempt, at: datetime) -> bool:
    """Tell whether a login is heard from a source that has failed too often."""
    failed = session.get(SignInCount, attempt.login)
    window = timedelta(minutes=hub.config.lock_minutes)
    if failed is not None and at < failed.since + window:
        return False
    counted = session.get_one(SignInCount, attempt.source)
    if counted.failures <= FIRM * hub.config.sign_in_source_failures:
        return True
    return _is_known(session, attempt, at)


def count_confirmation(hub: HubLike, session_id: str) -> str:
    """Count a password that is said again; gives the key to `forget_confirmation`.

    By session alone: nobody else's failures keep an officer who is signed in from it.

    Raises:
        SignInLockedError: the session has failed too often.
    """
    at = hub.clock()
    key = hub.keys.token_hash(f"sign-in session {session_id}")
    with hub.writing(keeps_answers=True) as session:
        until = _count(hub, session, key, hub.config.sign_in_failures, at)
    if until is not None:
        raise SignInLockedError(until, at)
    return key


def forget_confirmation(session: Session, key: str) -> None:
    """Forget what a session failed at before it did not."""
    session.execute(delete(SignInCount).where(SignInCount.key == key))


def forget(session: Session, attempt: Attempt) -> None:
    """Forget what failed before an attempt that did not."""
    # In the order in which they are counted, so that nobody waits for who waits.
    session.execute(
        update(SignInCount)
        .where(SignInCount.key == attempt.source, SignInCount.failures > 0)
        .values(failures=SignInCount.failures - 1)
    )
    session.execute(delete(SignInCount).where(SignInCount.key == attempt.login))


def lift(session: Session, keys: Keyring, login: str) -> None:
    """Lift the lock of a login."""
    key = Attempt.of(keys, login, None).login
    session.execute(delete(SignInCount).where(SignInCount.key == key))


def _count(
    hub: HubLike, session: Session, key: str, most: int, at: datetime
) -> datetime | None:
    """Count one more attempt under a key; tell until when it is locked, if it is."""
    window = timedelta(minutes=hub.config.lock_minutes)
    _drop_old(session, at - 4 * window)
    # Holds the row for this transaction, on either database.
    session.execute(
        upserting(session, SignInCount)
        .values(key=key, failures=1, since=at)
        .on_conflict_do_update(
            index_elements=["key"], set_={"failures": SignInCount.failures + 1}
        )
    )
    row = session.scalars(
        select(SignInCount)
        .where(SignInCount.key == key)
        .execution_options(populate_existing=True)
    ).one()
    if row.locked_until is not None and at < row.locked_until:
        # A clock that was moved back must not make a lock longer.
        row.locked_until = min(row.locked_until, at + window)
        return row.locked_until
    if row.locked_until is not None or not at < row.since + window:
        row.failures, row.since, row.locked_until = 1, at, None
    if row.failures <= most:
        return None
    row.since, row.locked_until = at, at + window
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.OFFICER_LOCK,
        subject_type="sign-in",
        subject=key,
        detail={"until": row.locked_until.isoformat(), "failures": row.failures - 1},
    )
    return row.locked_until


def _drop_old(session: Session, before: datetime) -> None:
    """Drop some counts that say nothing any more, but those that others work on."""
    old = session.scalars(
        select(SignInCount.key)
        .where(SignInCount.since < before)
        .limit(DROPPED_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    if old:
        session.execute(delete(SignInCount).where(SignInCount.key.in_(old)))


def _is_known(session: Session, attempt: Attempt, at: datetime) -> bool:
    """Tell whether the login's officer has signed in from the source lately."""
    table = OfficerSession
    query = (
        select(table.id)
        .join(OfficerAccount, OfficerAccount.id == table.account_id)
        .where(
            OfficerAccount.login == attempt.named,
            table.source_hash == attempt.source,
            table.started_at > at - TRUSTED,
        )
        .limit(1)
    )
    return session.scalar(query) is not None
