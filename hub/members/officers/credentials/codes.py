"""Second factors that are typed: six digits by the clock, and recovery codes.

A code counts once: the time step of the last one is kept, and only later ones are
taken, whatever the clock says.
"""

import base64
import secrets
from dataclasses import dataclass, field
from hmac import compare_digest

import pyotp
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hub.db.stored_values import in_its_row, is_same_text
from hub.db.tables import to_micros
from hub.members.officers.cards import HubLike
from hub.members.officers.models import OfficerAccount, RecoveryCode

STEP_SECONDS = 30
STEPS_APART = 1
"""So many steps a telephone's clock may be off."""
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
GROUP = 4
ISSUER = "CreditHub"


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A new secret, to be put into an authenticator."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    """The same as ``otpauth://``, for a picture to scan."""


def offer_totp(hub: HubLike, account: OfficerAccount) -> TotpOffer:
    """Make a secret that counts once its first code was typed."""
    secret = pyotp.random_base32()
    account.totp_offered = hub.keys.seal(secret.encode(), _sealing_context(account))
    uri = pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=ISSUER)
    return TotpOffer(secret, uri)


def accept_totp(
    session: Session, hub: HubLike, account: OfficerAccount, code: str
) -> bool:
    """Take the offered secret as second factor if the code is its present one."""
    if account.totp_offered is None:
        return False
    secret = hub.keys.unseal(account.totp_offered, _sealing_context(account)).decode()
    step = _step_of(hub, secret, code)
    if step is None:
        return False
    account.totp_sealed, account.totp_offered = account.totp_offered, None
    account.totp_step = step
    session.flush()
    return True


def take_totp(
    session: Session, hub: HubLike, account: OfficerAccount, code: str
) -> bool:
    """Take a code, once; none that is as old as one that was taken."""
    if account.totp_sealed is None:
        return False
    secret = hub.keys.unseal(account.totp_sealed, _sealing_context(account)).decode()
    step = _step_of(hub, secret, code)
    if step is None:
        return False
    taken = session.connection().execute(
        update(OfficerAccount)
        .where(OfficerAccount.id == account.id, OfficerAccount.totp_step < step)
        .values(totp_step=step)
    )
    return taken.rowcount > 0


def _step_of(hub: HubLike, secret: str, code: str) -> int | None:
    """Tell of which time step near the present a code is."""
    now = to_micros(hub.clock()) // 1_000_000 // STEP_SECONDS
    totp = pyotp.TOTP(secret)
    near = range(now - STEPS_APART, now + STEPS_APART + 1)
    said = "".join(code.split()).encode("utf-8", "replace")
    matching = [
        step
        for step in near
        if compare_digest(totp.at(step * STEP_SECONDS).encode(), said)
    ]
    return max(matching, default=None)


def new_recovery_codes(
    session: Session, hub: HubLike, account: OfficerAccount
) -> tuple[str, ...]:
    """Make recovery codes in the place of all former ones; shown this once only."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.execute(
        insert(RecoveryCode),
        [
            {"code_hash": _hash(hub, account, code), "account_id": account.id}
            for code in codes
        ],
    )
    return tuple(codes)


def has_recovery_codes(session: Session, account: OfficerAccount) -> bool:
    """Tell whether an unused recovery code is left."""
    query = select(RecoveryCode.code_hash).where(
        RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None)
    )
    return session.scalars(query).first() is not None


def take_recovery_code(
    session: Session, hub: HubLike, account: OfficerAccount, code: str
) -> bool:
    """Take a recovery code, once; it is one of those that stand there."""
    hashed = _hash(hub, account, code)
    unused = (RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    codes = session.scalars(select(in_its_row(RecoveryCode.code_hash)).where(*unused))
    if not any(is_same_text(one, hashed) for one in codes):
        return False
    taken = session.connection().execute(
        update(RecoveryCode)
        .where(RecoveryCode.code_hash == hashed, *unused)
        .values(used_at=hub.clock())
    )
    return taken.rowcount > 0


def _recovery_code() -> str:
    """Make a code of 80 random bits, in groups that can be typed."""
    text = base64.b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode().lower()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def _hash(hub: HubLike, account: OfficerAccount, code: str) -> str:
    """Hash a recovery code for its account; they are random, so a fast hash is enough.

    What is no text cannot be hashed, and is no code either.
    """
    plain = "".join(filter(str.isalnum, code)).lower()
    return hub.keys.token_hash(f"recovery {account.id} {plain}")


def _sealing_context(account: OfficerAccount) -> str:
    """Name the one place that a secret is sealed for."""
    return f"officer-totp:{account.id}"
