"""Sessions as they are found: opened by the hub, of an account that is as told."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from hub.audit.log import AuditLog
from hub.db.engines import one_view
from hub.db.stored_values import typed_rows
from hub.ground.clock import legal_day
from hub.ground.config import Config
from hub.members.models import Member
from hub.members.officers.cards import HubLike
from hub.members.officers.models import OfficerAccount, OfficerPasskey, OfficerSession
from hub.members.officers.sessions.ends import NEWEST_USE, PASSWORD, SKEW
from hub.members.officers.sessions.macs import is_opened_by_hub
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import not_as_logged
from hub.outbox.models import LastLogged

_ACCOUNT = covered_tables()[OfficerAccount.__tablename__]
_COMPARED = sorted(
    set(OfficerAccount.__table__.columns.keys()) - _ACCOUNT.harmless_columns.keys()
)
_sound: WeakKeyDictionary[AuditLog, dict[str, bytes]] = WeakKeyDictionary()
"""How accounts stood when the log was last found to tell of them like that."""


@dataclass(frozen=True, slots=True)
class FoundSession:
    """A session that has not ended, with its account and its member."""

    row: OfficerSession
    account: OfficerAccount
    member: Member
    has_passkey: bool
    newest_use: datetime
    told: int | None
    """The number of the account's last write that was told of."""

    @property
    def account_hash(self) -> bytes:
        """Hash all of the account that a session goes by, and what was told last."""
        row = [getattr(self.account, name) for name in _COMPARED]
        said = repr([self.told, self.has_passkey, *row])
        return hashlib.sha256(said.encode()).digest()

    def ends_by(self, config: Config, at: datetime) -> str | None:
        """Tell why it ends now, or None if it goes on."""
        if at < self.newest_use - SKEW:
            return "clock"
        if not at < self.row.started_at + timedelta(hours=config.session_hours):
            return "time"
        if not at < self.row.used_at + timedelta(minutes=config.session_idle_minutes):
            return "idle"
        if not is_in_force(self.account, self.member, config, at):
            return "account"
        if self.has_factor and not self.showed_factor:
            return "factor"
        return None

    @property
    def has_factor(self) -> bool:
        """Tell whether the account has a second factor now."""
        return self.has_passkey or self.account.totp_sealed is not None

    @property
    def showed_factor(self) -> bool:
        """Tell whether the session was opened by more than a password."""
        return self.row.opened_by not in {None, PASSWORD}


def is_in_force(
    account: OfficerAccount, member: Member, config: Config, at: datetime
) -> bool:
    """Tell whether an account may be used: it, its member, and where the hub listens.

    Passwords of demo accounts are printed, so they open nothing to other machines.
    """
    day = legal_day(at)
    return (
        account.ended_at is None
        and _covers(account.valid_from, account.valid_to, day)
        and _covers(member.valid_from, member.valid_to, day)
        and (not account.is_demo or config.is_loopback)
    )


def _covers(first: date, last: date | None, day: date) -> bool:
    """Tell whether a day lies between two; both count."""
    return first <= day and (last is None or day <= last)


_LIVE = (
    select(
        OfficerSession,
        OfficerAccount,
        Member,
        exists(
            select(OfficerPasskey.id).where(
                OfficerPasskey.account_id == OfficerAccount.id
            )
        ),
        NEWEST_USE.scalar_subquery(),
        select(LastLogged.number)
        .where(LastLogged.name == _ACCOUNT.name, LastLogged.key == OfficerAccount.id)
        .scalar_subquery(),
    )
    .join(OfficerAccount, OfficerAccount.id == OfficerSession.account_id)
    .join(Member, Member.code == OfficerAccount.member_code)
    .where(OfficerSession.ended_at.is_(None))
)


def find_as_logged(hub: HubLike, which: ColumnElement[bool]) -> FoundSession | None:
    """Find a session that the hub opened, if the log tells of its account as it is.

    The check of a night tells what was changed past the hub.
    """
    sound = _sound.setdefault(hub.audit, {})
    with hub.reads() as session:
        found = _look(hub, session, which)
    if found is None or sound.get(found.account.id) == found.account_hash:
        return found
    # At one moment: else a row could be changed back before it is compared.
    with hub.reads(bind=one_view(hub.reads.kw["bind"])) as session:
        found = _look(hub, session, which)
        if found is None:
            return None
        key = (found.account.id,)
        if not_as_logged(session.connection(), hub.audit, _ACCOUNT, [key]):
            return None
    sound[found.account.id] = found.account_hash
    return found


def _look(
    hub: HubLike, session: Session, which: ColumnElement[bool]
) -> FoundSession | None:
    """Read a session that the hub opened; none where any key comes more than once."""
    with typed_rows("member"):
        rows = session.execute(_LIVE.where(which)).all()
    found = FoundSession(*rows[0]) if len(rows) == 1 else None
    if found is None or not is_opened_by_hub(hub.keys, found.row):
        return None
    account, member = found.account, found.member
    # Whatever the indexes say that these were joined by.
    is_right = (account.id, member.code) == (found.row.account_id, account.member_code)
    return found if is_right else None
