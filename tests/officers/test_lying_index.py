"""A secret opens only the row that it is of, whatever an index finds by it."""

import pytest
from sqlalchemy import select, text

from hub.members.caller import find_caller
from hub.members.models import ApiToken
from hub.members.officers import (
    SignInRefusedError,
    begin_sign_in,
    find_signed_in,
    finish_sign_in,
)
from hub.members.officers.credentials import codes
from hub.members.officers.models import OfficerAccount, OfficerSession, RecoveryCode
from tests.support.lying import finds, lie
from tests.support.signed_in import DESK, PASSWORD, with_totp


def test_a_token_opens_nothing_by_an_index_that_lies(hub):
    false = hub.keys.token_hash("hub_mine")
    with hub.reads() as session:
        real = session.scalar(select(ApiToken.token_hash))
    lie(hub, "api_token", "token_hash", false, real)

    with hub.reads() as session:
        assert finds(session, "api_token", "token_hash", false) == 1
        assert find_caller(session, false, hub.clock()) is None


def test_nor_does_a_session(hub):
    token, _, _ = with_totp(hub)
    assert find_signed_in(hub, token)
    with hub.reads() as session:
        query = select(OfficerSession.token_hash).where(
            OfficerSession.ended_at.is_(None)
        )
        real = session.scalar(query)
    with hub.engine.execution_options(writes=True).begin() as connection:
        # With as few rows as here it would be asked as well.
        connection.execute(text("DROP INDEX ix_officer_session_live"))
    lie(hub, "officer_session", "token_hash", hub.keys.token_hash("session x"), real)

    assert find_signed_in(hub, "x") is None


def test_nor_a_recovery_code_or_a_ticket(hub):
    _, _, kept = with_totp(hub)
    with hub.reads() as session:
        account = session.scalar(select(OfficerAccount))
        real = session.scalar(select(RecoveryCode.code_hash))
    false = codes._hash(hub, account, "a-code")  # noqa: SLF001  # of what nobody was given
    lie(hub, "officer_recovery_code", "code_hash", false, real)
    ticket = begin_sign_in(hub, "wang", PASSWORD, peer=DESK).ticket

    with pytest.raises(SignInRefusedError):
        finish_sign_in(hub, ticket, "a-code", peer=DESK)
    assert kept
