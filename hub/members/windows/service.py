"""Windows: a merchant's own file, opened at a counter on one screen for 20 minutes.

Whoever stands there shows papers; of the number in them only a keyed hash is kept. A
window is bound to the session, the device and what that one browser holds; it ends by
the hub's clock, by the clerk, with the session, or when the next one is opened.
"""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from hub.db.ids import is_id, new_id
from hub.ground.actors import account_actor
from hub.members.caller import Caller
from hub.members.officers import (
    HubLike,
    RoleForbidsError,
    SignedIn,
    as_caller,
    demand_role,
    demand_standing,
)
from hub.members.officers.models import OfficerSession
from hub.members.windows.errors import WindowClosedError
from hub.members.windows.models import OwnFileWindow
from hub.members.windows.visitors import OwnWindow, WindowCheck, check_visitor
from hub.outbox import service as outbox
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import demand_logged
from hub.outbox.telling import demand_rows_logged
from schemas.words import UNOFFICIAL, MemberKind, OfficerRole, Operation, Purpose

OPEN_FOR = timedelta(minutes=20)
TOKEN_BYTES = 32
LONGEST_TOKEN = 200
DEVICE_LIMIT = 100
SCREEN = "window/check"
"""The screen on which an identity is checked."""
NUMBER_CHARS = 10
"""So much of a window's id, its random end, makes its number."""
NO_COUNTER = UNOFFICIAL | {MemberKind.MERCHANT, MemberKind.ZONE_OFFICE}
"""Members that have no counter: what is no office, and offices without a ceiling."""


def demand_window(signed_in: SignedIn) -> None:
    """Refuse whoever does not work at a window of an office.

    Raises:
        SetupRequiredError, RoleForbidsError: as their names say.
    """
    demand_role(signed_in, OfficerRole.WINDOW_CLERK)
    if signed_in.member.kind in NO_COUNTER:
        raise RoleForbidsError


def caller_at_window(
    hub: HubLike,
    signed_in: SignedIn,
    merchant: str,
    screen: str,
    *,
    in_person: bool = False,
) -> Caller:
    """Ask for a merchant's own file as itself, by the clerk and on a screen.

    ``in_person`` says that whoever came was identified as the person of the file.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as their names say.
    """
    signed_in = demand_standing(hub, signed_in)
    demand_window(signed_in)
    return replace(
        as_caller(signed_in, screen),
        kind=MemberKind.MERCHANT,
        standing_purpose=Purpose.SELF,
        own=merchant,
        in_person=in_person,
    )


def open_window(
    hub: HubLike,
    signed_in: SignedIn,
    merchant: str,
    check: WindowCheck,
    *,
    device: str,
) -> tuple[OwnWindow, str]:
    """Note who was identified, and open the merchant's own file on this screen.

    Gives the window and what the browser is to hold; it is kept nowhere. Another window
    of the same session ends.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as their names say.
        WindowCheckError: the check lacks something.
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
    """
    signed_in = demand_standing(hub, signed_in)
    demand_window(signed_in)
    check = check_visitor(check)
    at = hub.clock()
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with hub.writing(keeps_answers=True) as session:
        # Of two opened at once the second waits here, and ends the first.
        session.get(OfficerSession, signed_in.session_id, with_for_update=True)
        for former in _running(session, signed_in):
            _end(session, signed_in, former, by="next", at=at)
        row = OwnFileWindow(
            id=new_id(at),
            account_id=signed_in.officer.id,
            session_id=signed_in.session_id,
            screen_hash=_screen_hash(hub, token),
            device=_device(device),
            merchant=merchant,
            visitor=str(check.visitor),
            papers=[str(paper) for paper in check.papers],
            number_hash=hub.keys.identity_hash(f"window {check.number}"),
            opened_at=at,
            until=at + OPEN_FOR,
            pages=0,
        )
        session.add(row)
        session.flush()
        _put_opened(session, signed_in, row)
        opened = _card(row)
    return opened, token


def use_window(
    hub: HubLike,
    signed_in: SignedIn,
    window_id: str,
    token: str | None,
    *,
    device: str,
) -> OwnWindow:
    """Use a window for one more page.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as their names say.
        WindowClosedError: it has ended, or belongs to another screen.
        EvidenceContradictsError: the log tells of it otherwise than it is stored.
    """
    signed_in = demand_standing(hub, signed_in)
    demand_window(signed_in)
    at = hub.clock()
    is_over = False
    with hub.writing(keeps_answers=True) as session:
        row = _own(session, signed_in, window_id)
        if row is None or not _is_screen(hub, row, token, device):
            raise WindowClosedError
        # Whose file it opens stands nowhere else.
        demand_rows_logged(session, OwnFileWindow.__tablename__, [(row.id,)])
        is_over = not row.opened_at <= at < row.until
        if is_over:
            _end(session, signed_in, row, by="time", at=at)
        else:
            # By the database itself: two pages of a window may come at once.
            row.pages = OwnFileWindow.pages + 1
            session.flush()
        used = _card(row)
    if is_over:
        raise WindowClosedError
    return used


def close_window(hub: HubLike, signed_in: SignedIn, window_id: str) -> None:
    """Close a window of this session; one that has ended stays so.

    Raises:
        SignedOutError: the session has ended, and the window with it.
    """
    signed_in = demand_standing(hub, signed_in)
    with hub.writing(keeps_answers=True) as session:
        row = _own(session, signed_in, window_id)
        if row is None:
            return
        at = hub.clock()
        _end(session, signed_in, row, by="clerk" if at < row.until else "time", at=at)


def window_of(hub: HubLike, signed_in: SignedIn) -> OwnWindow | None:
    """Tell which window is open in this session, if one is.

    Raises:
        EvidenceContradictsError: the log tells of it otherwise than it is stored.
    """
    at = hub.clock()
    told = covered_tables()[OwnFileWindow.__tablename__]
    with hub.reads() as session:
        open_ones = [row for row in _running(session, signed_in) if at < row.until]
        if not open_ones:
            return None
        demand_logged(session.connection(), hub.audit, told, [(open_ones[0].id,)])
        return _card(open_ones[0])


def forget_windows(session: Session, sessions: Select[str]) -> int:
    """Remove the windows of sessions that are kept no longer; tell how many."""
    gone = session.connection().execute(
        delete(OwnFileWindow).where(OwnFileWindow.session_id.in_(sessions))
    )
    return gone.rowcount


def _running(session: Session, signed_in: SignedIn) -> Sequence[OwnFileWindow]:
    """Read the windows of this session that nothing has ended, the newest first."""
    table = OwnFileWindow
    return session.scalars(
        select(table)
        .where(
            table.session_id == signed_in.session_id,
            table.account_id == signed_in.officer.id,
            table.ended_at.is_(None),
        )
        .order_by(table.id.desc())
    ).all()


def _own(session: Session, signed_in: SignedIn, window_id: str) -> OwnFileWindow | None:
    """Find a window of this session that nothing has ended."""
    if not is_id(window_id):
        return None
    found = (row for row in _running(session, signed_in) if row.id == window_id)
    return next(found, None)


def _is_screen(
    hub: HubLike, row: OwnFileWindow, token: str | None, device: str
) -> bool:
    """Tell whether this is the browser that the window was opened in."""
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        return False
    same = secrets.compare_digest(row.screen_hash, _screen_hash(hub, token))
    return same and row.device == _device(device)


def _end(
    session: Session, signed_in: SignedIn, row: OwnFileWindow, *, by: str, at: datetime
) -> None:
    """End a window, and say so in the log."""
    row.ended_at, row.ended_by = at, by
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=signed_in.member.code,
        op=Operation.WINDOW_CLOSE,
        subject_type="window",
        subject=row.id,
        detail={
            "officer": account_actor(row.account_id),
            "case": _number(row),
            "by": by,
            "pages": row.pages,
        },
    )


def _put_opened(session: Session, signed_in: SignedIn, row: OwnFileWindow) -> None:
    """Put the event of the check: who checked whom by what, and until when it holds.

    It is filed under the merchant, who is told of it.
    """
    outbox.put(
        session,
        at=row.opened_at,
        actor=signed_in.member.code,
        op=Operation.WINDOW_OPEN,
        subject_type="merchant",
        subject=row.merchant,
        detail={
            "officer": account_actor(row.account_id),
            "purpose": str(Purpose.SELF),
            "case": _number(row),
            "window": row.id,
            "screen": SCREEN,
            "visitor": row.visitor,
            "papers": list(row.papers),
            "number": row.number_hash,
            "until": row.until.isoformat(),
        },
    )


def _card(row: OwnFileWindow) -> OwnWindow:
    """Tell of a window as it is kept."""
    return OwnWindow(
        id=row.id,
        merchant=row.merchant,
        reference=_number(row),
        visitor=row.visitor,
        papers=tuple(row.papers),
        opened_at=row.opened_at,
        until=row.until,
        pages=row.pages,
    )


def _number(row: OwnFileWindow) -> str:
    """Give a window's number, short enough for the head of a sheet."""
    return f"W{row.id[-NUMBER_CHARS:]}"


def _screen_hash(hub: HubLike, token: str) -> str:
    """Hash what a browser holds of its window with this hub's key."""
    return hub.keys.token_hash(f"window {token}")


def _device(name: str) -> str:
    """Name a device as it is kept."""
    return "".join(filter(str.isprintable, name))[:DEVICE_LIMIT]
