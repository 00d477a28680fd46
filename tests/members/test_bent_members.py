"""What somebody bent past the hub is not told to the log with the hub's next write."""

from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import select, text

from hub.agreements.models import Agreement
from hub.agreements.service import end_agreement
from hub.contradictions import EvidenceContradictsError
from hub.members.changing import declare_line, end_member
from hub.members.member_keys import revoke_member_key, set_member_key
from hub.members.models import ApiToken
from hub.members.service import revoke_token
from hub.outbox import guarding
from hub.outbox.covered import covered_tables
from hub.outbox.guarding import demand_logged
from hub.oversight import check_evidence, list_faults
from tests.support.prepared import opened, prepare_city

MEMBER = "platform:taomao"
FORGET = "DELETE FROM last_told WHERE name IN ('member', 'api_token', 'agreement')"
WAYS = {
    "member": f"UPDATE member SET kind = 'procuratorate' WHERE code = '{MEMBER}'",
    "agreement": "UPDATE agreement SET member_kind = 'platform', purposes ="
    " '[\"enforcement\"]' WHERE member_kind = 'platform'",
    "token": f"UPDATE api_token SET expires_at = expires_at + 1 WHERE member_code ="
    f" '{MEMBER}'",
}


@pytest.fixture
def hub(databases, instance_path, clock):
    """The hub of the little city."""
    with opened(databases, instance_path, prepare_city, clock) as hub:
        yield hub


def bend(hub, statement):
    """Run a statement as whoever holds the database."""
    with hub.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount


def write(hub, what):
    """Let the hub write a row of the member's."""
    with hub.writes.begin() as session:
        done = {"actor": "cli:t", "at": hub.clock()}
        if what == "member":
            declare_line(session, MEMBER, "city", [], **done)
        elif what == "agreement":
            one = select(Agreement.id).where(Agreement.member_kind == "platform")
            end_agreement(session, session.scalar(one), **done)
        else:
            last_day = date(2027, 1, 1)
            end_member(session, MEMBER, last_day=last_day, reason="r", **done)


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "looked for"])
@pytest.mark.parametrize("what", WAYS)
def test_a_bent_row_is_not_written(hub, what, noted):
    if not noted:
        bend(hub, FORGET)
    bend(hub, WAYS[what])

    with pytest.raises(EvidenceContradictsError):
        write(hub, what)

    check_evidence(hub, actor="hub")
    assert {one["code"] for one in list_faults(hub)} == {f"{what}-changed"}


@pytest.mark.parametrize("noted", [True, False], ids=["noted", "looked for"])
@pytest.mark.parametrize("what", WAYS)
def test_a_row_that_stands_as_told_is_written(hub, what, noted):
    if not noted:
        bend(hub, FORGET)

    write(hub, what)
    if what != "agreement":
        write(hub, what)

    assert check_evidence(hub, actor="cli:t", whole=True).standing == 0


def test_a_bent_key_is_not_ended(hub):
    done = {"actor": "cli:t", "at": hub.clock()}
    public = X25519PrivateKey.generate().public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with hub.writes.begin() as session:
        set_member_key(session, MEMBER, pem, **done)
    bend(hub, "UPDATE member_key SET valid_from = valid_from - 1")

    with pytest.raises(EvidenceContradictsError), hub.writes.begin() as session:
        revoke_member_key(session, MEMBER, **done)


def test_a_bent_token_can_be_revoked(hub):
    bend(hub, WAYS["token"])
    with hub.writes.begin() as session:
        mine = select(ApiToken.id).where(ApiToken.member_code == MEMBER)
        revoke_token(session, session.scalar(mine), actor="cli:t", at=hub.clock())


@pytest.mark.only_database("postgresql")
def test_a_row_that_another_office_writes_meanwhile_is_not_taken_for_a_bent_one(
    hub, monkeypatch
):
    # Between what was told of the row last and the row itself somebody else commits.
    read, written = guarding.read_groups, []

    def read_later(connection, covered, keys):
        if not written:
            written.append(True)
            write(hub, "member")
        return read(connection, covered, keys)

    monkeypatch.setattr(guarding, "read_groups", read_later)
    with hub.writes() as session:
        told = covered_tables()["member"]
        demand_logged(session.connection(), hub.audit, told, [(MEMBER,)])

    assert written
