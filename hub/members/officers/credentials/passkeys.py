"""Passkeys (WebAuthn level 2): made for one site, and good for no other.

The browser's words are checked by py_webauthn; which site and origin they must be of is
said by whoever serves the page, never by the browser.
"""

import json

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hub.db.ids import new_id
from hub.ground.clock import Clock
from hub.members.officers.models import OfficerAccount, OfficerPasskey, SignInTicket

NAME = "CreditHub"
LONGEST_ANSWER = 16_384
LABEL_LIMIT = 100


def offer_passkey(session: Session, account: OfficerAccount, *, site: str) -> str:
    """Ask for a new passkey of a site: the JSON that the browser takes."""
    options = generate_registration_options(
        rp_id=site,
        rp_name=NAME,
        user_id=account.id.encode(),
        user_name=account.login,
        user_display_name=account.name,
        exclude_credentials=_known(session, account.id, site),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    account.challenge = options.challenge
    return options_to_json(options)


def accept_passkey(
    session: Session,
    account: OfficerAccount,
    answer: str,
    *,
    site: str,
    origin: str,
    label: str,
    clock: Clock,
) -> bool:
    """Take a new passkey if it answers the last question, for this site, once."""
    challenge, account.challenge = account.challenge, None
    session.flush()
    if challenge is None or len(answer) > LONGEST_ANSWER:
        return False
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site,
            expected_origin=origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return False
    taken = select(OfficerPasskey.id).where(
        OfficerPasskey.credential == made.credential_id
    )
    if session.scalar(taken) is not None:
        return False
    at = clock()
    session.add(
        OfficerPasskey(
            id=new_id(at),
            account_id=account.id,
            site=site,
            credential=made.credential_id,
            public_key=made.credential_public_key,
            uses=made.sign_count,
            label="".join(filter(str.isprintable, label))[:LABEL_LIMIT],
            created_at=at,
        )
    )
    session.flush()
    return True


def passkey_question(session: Session, ticket: SignInTicket, *, site: str) -> str:
    """Ask for a passkey that the ticket's officer has of a site."""
    options = generate_authentication_options(
        rp_id=site,
        allow_credentials=_known(session, ticket.account_id, site),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    ticket.challenge = options.challenge
    session.flush()
    return options_to_json(options)


def check_passkey(
    session: Session,
    account: OfficerAccount,
    challenge: bytes | None,
    answer: str,
    *,
    site: str,
    origin: str,
) -> bool:
    """Tell whether the officer's passkey of this site has signed the challenge."""
    if challenge is None or len(answer) > LONGEST_ANSWER:
        return False
    key = session.scalar(
        select(OfficerPasskey).where(
            OfficerPasskey.credential == _credential_of(answer),
            OfficerPasskey.account_id == account.id,
            OfficerPasskey.site == site,
        )
    )
    if key is None:
        return False
    try:
        signed = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site,
            expected_origin=origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError):
        return False
    counted = session.connection().execute(
        update(OfficerPasskey)
        .where(OfficerPasskey.id == key.id, OfficerPasskey.uses == key.uses)
        .values(uses=signed.new_sign_count)
    )
    return counted.rowcount > 0


def _known(
    session: Session, account_id: str, site: str
) -> list[PublicKeyCredentialDescriptor]:
    """List the passkeys that an officer has of a site."""
    query = select(OfficerPasskey.credential).where(
        OfficerPasskey.account_id == account_id, OfficerPasskey.site == site
    )
    return [PublicKeyCredentialDescriptor(id=one) for one in session.scalars(query)]


def _credential_of(answer: str) -> bytes:
    """Read which passkey an answer says it is of; empty if it says none."""
    try:
        said = json.loads(answer)
        return base64url_to_bytes(said["id"]) if isinstance(said, dict) else b""
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return b""
