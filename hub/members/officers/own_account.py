"""What officers do to their own accounts: choose a password, set up second factors.

Before everything is set up the session opens nothing else. Afterwards each of these
asks for the password again, so that a device left alone gives nothing away for good.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from hub.ground.actors import account_actor
from hub.members.officers.accounts import put, set_password
from hub.members.officers.cards import (
    Factors,
    HubLike,
    OpenedBy,
    PasskeyCard,
    SignedIn,
)
from hub.members.officers.credentials.codes import (
    TotpOffer,
    accept_totp,
    has_recovery_codes,
    new_recovery_codes,
    offer_totp,
)
from hub.members.officers.credentials.limits import (
    count_confirmation,
    forget_confirmation,
)
from hub.members.officers.credentials.passkeys import accept_passkey, offer_passkey
from hub.members.officers.credentials.passwords import (
    LONGEST_TYPED,
    check_new,
    is_password,
)
from hub.members.officers.errors import (
    FactorLastError,
    FactorRefusedError,
    PasswordUnfitError,
    SetupRequiredError,
    SignedOutError,
    SignInRefusedError,
)
from hub.members.officers.models import (
    OfficerAccount,
    OfficerPasskey,
    OfficerSession,
    RecoveryCode,
    SignInTicket,
)
from hub.members.officers.sessions.ends import BY_PASSWORD_ALONE, end_sessions
from hub.members.officers.sessions.live import demand_standing
from hub.members.officers.sessions.macs import is_opened_by_hub, session_mac
from schemas.words import Operation


@dataclass(frozen=True, slots=True)
class FactorAdded:
    """A second factor counts from now on; the codes are shown this once only."""

    recovery_codes: tuple[str, ...] = field(default=(), repr=False)


def change_password(hub: HubLike, signed_in: SignedIn, old: str, new: str) -> None:
    """Choose a password; the officer is signed out everywhere else.

    Raises:
        SignInRefusedError: the old password is another.
        PasswordUnfitError: the new one is too easy, or is the old one.
        SignedOutError: the session has ended.
    """
    signed_in = demand_standing(hub, signed_in)
    confirm_password(hub, signed_in, old)
    hashed = check_new(new, signed_in.officer.login)
    if new == old:
        raise PasswordUnfitError
    at = hub.clock()
    actor = account_actor(signed_in.officer.id)
    with hub.writing(keeps_answers=True) as session:
        account = _account(session, signed_in)
        set_password(session, account.id, hashed)
        # Sign-ins that are half done began with the old one.
        session.execute(
            delete(SignInTicket).where(SignInTicket.account_id == account.id)
        )
        end_sessions(
            session,
            account.id,
            by="password",
            actor=actor,
            at=at,
            which=OfficerSession.id != signed_in.session_id,
        )
        put(session, Operation.OFFICER_PASSWORD, account, actor=actor, at=at)


def begin_totp(
    hub: HubLike, signed_in: SignedIn, password: str | None = None
) -> TotpOffer:
    """Show a new secret for an authenticator; it counts after its first code.

    Raises:
        SignInRefusedError: the password that is needed is missing or another.
        SetupRequiredError: a password must be chosen first.
    """
    signed_in = _may_change(hub, signed_in, password)
    with hub.writing(keeps_answers=True) as session:
        return offer_totp(hub, _account(session, signed_in))


def finish_totp(hub: HubLike, signed_in: SignedIn, code: str) -> FactorAdded:
    """Take the secret that was shown, if the code is its present one.

    Raises:
        FactorRefusedError: it is not.
    """
    signed_in = demand_standing(hub, signed_in)
    with hub.writing(keeps_answers=True) as session:
        account = _account(session, signed_in)
        if not accept_totp(session, hub, account, code):
            raise FactorRefusedError
        return _added(session, hub, signed_in, account, "totp")


def begin_passkey(
    hub: HubLike, signed_in: SignedIn, *, site: str, password: str | None = None
) -> str:
    """Ask the browser for a new passkey of this site: the JSON that it takes.

    Raises:
        SignInRefusedError, SetupRequiredError: as for `begin_totp`.
    """
    signed_in = _may_change(hub, signed_in, password)
    with hub.writing(keeps_answers=True) as session:
        return offer_passkey(session, _account(session, signed_in), site=site)


def finish_passkey(
    hub: HubLike,
    signed_in: SignedIn,
    answer: str,
    *,
    site: str,
    origin: str,
    label: str = "",
) -> FactorAdded:
    """Take a new passkey of this site.

    Raises:
        FactorRefusedError: it is of another site, or does not answer the question.
    """
    signed_in = demand_standing(hub, signed_in)
    with hub.writing(keeps_answers=True) as session:
        account = _account(session, signed_in)
        taken = accept_passkey(
            session,
            account,
            answer,
            site=site,
            origin=origin,
            label=label,
            clock=hub.clock,
        )
        added = _added(session, hub, signed_in, account, "passkey") if taken else None
    if added is None:
        raise FactorRefusedError
    return added


def factors_of(hub: HubLike, signed_in: SignedIn) -> Factors:
    """Tell which second factors an officer has, the oldest passkey first."""
    account_id = signed_in.officer.id
    with hub.reads() as session:
        sealed = session.scalar(
            select(OfficerAccount.totp_sealed).where(OfficerAccount.id == account_id)
        )
        keys = session.scalars(
            select(OfficerPasskey)
            .where(OfficerPasskey.account_id == account_id)
            .order_by(OfficerPasskey.id)
        )
        passkeys = tuple(
            PasskeyCard(key.id, key.site, key.label, key.created_at) for key in keys
        )
        left = session.scalar(
            select(func.count()).where(
                RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None)
            )
        )
    return Factors(sealed is not None, passkeys, left or 0)


def remove_passkey(
    hub: HubLike, signed_in: SignedIn, passkey_id: str, password: str
) -> None:
    """Take one of the officer's own passkeys away; one that is gone stays gone.

    Raises:
        FactorLastError: the account needs a second factor, and has no other.
        SignInRefusedError, SetupRequiredError: as for `begin_totp`.
    """
    signed_in = _may_change(hub, signed_in, password)
    if signed_in.must is not None:
        raise SetupRequiredError
    with hub.writing(keeps_answers=True) as session:
        account = _account(session, signed_in)
        keys = session.scalars(
            select(OfficerPasskey.id).where(OfficerPasskey.account_id == account.id)
        ).all()
        if passkey_id not in keys:
            return
        if len(keys) == 1 and account.totp_sealed is None and not account.is_demo:
            raise FactorLastError
        session.execute(delete(OfficerPasskey).where(OfficerPasskey.id == passkey_id))
        put(
            session,
            Operation.OFFICER_FACTOR,
            account,
            actor=account_actor(account.id),
            at=hub.clock(),
            detail={"factor": "passkey-removed"},
        )


def renew_recovery_codes(
    hub: HubLike, signed_in: SignedIn, password: str
) -> tuple[str, ...]:
    """Show new recovery codes; the former ones are good for nothing any more.

    Raises:
        SignInRefusedError, SetupRequiredError: as for `begin_totp`.
    """
    signed_in = _may_change(hub, signed_in, password)
    if signed_in.must is not None:
        raise SetupRequiredError
    actor = account_actor(signed_in.officer.id)
    with hub.writing(keeps_answers=True) as session:
        account = _account(session, signed_in)
        codes = new_recovery_codes(session, hub, account)
        detail: dict[str, str | None] = {"factor": "recovery-codes"}
        put(
            session,
            Operation.OFFICER_FACTOR,
            account,
            actor=actor,
            at=hub.clock(),
            detail=detail,
        )
    return codes


def confirm_password(hub: HubLike, signed_in: SignedIn, password: str) -> None:
    """Have somebody who is signed in say the password again.

    Raises:
        SignInRefusedError: it is another.
        SignInLockedError: too many attempts of this session failed.
    """
    key = count_confirmation(hub, signed_in.session_id)
    with hub.reads() as session:
        hashed = session.scalar(
            select(OfficerAccount.password_hash).where(
                OfficerAccount.id == signed_in.officer.id
            )
        )
    if not is_password(hashed, password[:LONGEST_TYPED]):
        raise SignInRefusedError
    with hub.writing(keeps_answers=True) as session:
        forget_confirmation(session, key)


def _may_change(hub: HubLike, signed_in: SignedIn, password: str | None) -> SignedIn:
    """Demand the password, but of an officer who has no second factor yet."""
    signed_in = demand_standing(hub, signed_in)
    if signed_in.must == "password":
        raise SetupRequiredError
    if signed_in.must is None:
        confirm_password(hub, signed_in, password or "")
    return signed_in


def _added(
    session: Session,
    hub: HubLike,
    signed_in: SignedIn,
    account: OfficerAccount,
    factor: OpenedBy,
) -> FactorAdded:
    """Put the event; give recovery codes to an officer who has none left.

    The session has shown the factor. Sign-ins that are half done, and sessions opened
    by the password alone, never showed one and end.
    """
    at, actor = hub.clock(), account_actor(account.id)
    table = OfficerSession
    mine = select(table).where(table.id == signed_in.session_id, BY_PASSWORD_ALONE)
    own = session.scalar(mine)
    if own is not None and is_opened_by_hub(hub.keys, own):
        own.opened_by = factor
        own.mac = session_mac(hub.keys, own)
        session.flush()
    session.execute(delete(SignInTicket).where(SignInTicket.account_id == account.id))
    end_sessions(
        session, account.id, by="factor", actor=actor, at=at, which=BY_PASSWORD_ALONE
    )
    codes = (
        ()
        if has_recovery_codes(session, account)
        else new_recovery_codes(session, hub, account)
    )
    put(
        session,
        Operation.OFFICER_FACTOR,
        account,
        actor=actor,
        at=at,
        detail={"factor": factor},
    )
    return FactorAdded(codes)


def _account(session: Session, signed_in: SignedIn) -> OfficerAccount:
    """Read the account of who is signed in, to be changed.

    Raises:
        SignedOutError: the session has ended since it was found.
    """
    account = session.scalar(
        select(OfficerAccount)
        .where(OfficerAccount.id == signed_in.officer.id)
        .with_for_update()
    )
    ended = select(OfficerSession.ended_at).where(
        OfficerSession.id == signed_in.session_id
    )
    if account is None or session.scalar(ended) is not None:
        raise SignedOutError
    return account
