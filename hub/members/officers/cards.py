"""What is told of officers: who they are, that they are signed in, what they are at."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from sqlalchemy.orm import Session, sessionmaker

from hub.audit.log import AuditLog
from hub.ground.clock import Clock, legal_day
from hub.ground.config import Config
from hub.ground.keys import Keyring
from hub.members.attempts import RefusedAttempts
from hub.members.models import Member
from hub.members.officers.errors import RolesInvalidError
from schemas.words import ADMINISTRATORS, OfficerRole

Setup = Literal["password", "second-factor"]
"""What an officer must do before anything else."""


OpenedBy = Literal["password", "totp", "recovery-code", "passkey"]
"""The last thing that a session was opened by: a password alone, or which factor."""


class HubLike(Protocol):
    """What the services of officers need of the hub, which is built above them."""

    @property
    def config(self) -> Config:
        """The settings."""

    @property
    def clock(self) -> Clock:
        """The one reader of time."""

    @property
    def keys(self) -> Keyring:
        """The secret keys."""

    @property
    def reads(self) -> sessionmaker[Session]:
        """Sessions that read."""

    @property
    def writes(self) -> sessionmaker[Session]:
        """Sessions that write."""

    @property
    def audit(self) -> AuditLog:
        """The log."""

    def writing(
        self, *, keeps_answers: bool = False
    ) -> AbstractContextManager[Session]:
        """Write in one transaction, and log what it put once it is committed."""

    def log_waiting(self) -> int:
        """Log the events that wait."""

    @property
    def attempts(self) -> RefusedAttempts:
        """Attempts without a valid credential."""


@dataclass(frozen=True, slots=True)
class NewOfficer:
    """Who is to have an account."""

    login: str
    member: str
    name: str
    post: str
    number: str
    roles: frozenset[OfficerRole]
    valid_from: date
    valid_to: date | None = None
    is_demo: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficerCard(NewOfficer):
    """An officer's account as others are told of it."""

    id: str
    ended_at: datetime | None = None

    @property
    def opens_merchants(self) -> bool:
        """Tell whether a role lets the officer see merchants; administrators do not.

        A window clerk sees the one that stands at the counter, and finds none.
        """
        found = self.roles - {OfficerRole.WINDOW_CLERK}
        return bool(found) and not self.roles & ADMINISTRATORS


@dataclass(frozen=True, slots=True)
class IssuedPassword:
    """A password as it is handed out: nobody can show it again."""

    id: str
    login: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInStep:
    """How far a sign-in is: done with a token, or a second factor is still needed."""

    token: str | None = field(default=None, repr=False)
    """The session's token, for the cookie; it is kept nowhere."""
    needs: tuple[Literal["totp", "passkey"], ...] = ()
    ticket: str | None = field(default=None, repr=False)
    """Goes with the second factor; good for five minutes and one sign-in."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """An officer on a device, as one request found them."""

    officer: OfficerCard
    member: Member
    session_id: str
    csrf: str = field(repr=False)
    language: str
    valid_until: datetime
    must: Setup | None = None
    """What the officer must do before anything else is opened."""


@dataclass(frozen=True, slots=True)
class OfficerDevice:
    """A device on which an officer is signed in."""

    session_id: str
    device: str
    started_at: datetime
    used_at: datetime


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    """A passkey that an officer has: of which site, and what they call it."""

    id: str
    site: str
    label: str
    created_at: datetime

    @property
    def made_on(self) -> date:
        """Tell the day in China on which it was made."""
        return legal_day(self.created_at)


@dataclass(frozen=True, slots=True)
class Factors:
    """The second factors of an officer."""

    totp: bool
    """Whether an authenticator is set up."""
    passkeys: tuple[PasskeyCard, ...]
    codes_left: int
    """How many recovery codes have not been used."""


@dataclass(frozen=True, slots=True)
class OfficerTask:
    """What an officer is at: a purpose under a reference, within one session."""

    id: str
    officer_id: str
    session_id: str
    purpose: str
    reference: str
    officer: str
    """The officer as the log names them."""
    started_at: datetime
    last_used_at: datetime
    ended_at: datetime | None
    pages: int


def check_roles(roles: Iterable[OfficerRole]) -> frozenset[OfficerRole]:
    """Refuse roles that one person cannot hold.

    Raises:
        RolesInvalidError: there is none, or an administrator has another one.
    """
    held = frozenset(roles)
    if not held:
        msg = "an account has at least one role"
        raise RolesInvalidError(msg)
    if held & ADMINISTRATORS and len(held) > 1:
        msg = "an administrator holds that role and no other"
        raise RolesInvalidError(msg)
    return held
