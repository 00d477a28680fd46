"""What is asked for a criminal case opens for the asker and the escrow, nobody else."""

import json

import pytest
from sqlalchemy import select

from hub.audit.events import make_event
from hub.audit.record.models import audit_opening
from hub.audit.seals import subject_handle
from hub.lookup.disclosure import set_escrow_key
from hub.lookup.disclosure.readers import ESCROW_FILE
from hub.lookup.evidence import open_entry
from hub.members.member_keys import (
    MemberKeyInvalidError,
    MemberKeyUnknownError,
    current_key,
    revoke_member_key,
    set_member_key,
)
from hub.members.service import MemberUnknownError
from hub.outbox.models import OutboxEvent
from schemas.sealed_opening import (
    key_id,
    make_private_key,
    reader_ids,
)
from tests.support.little_city import FINED
from tests.support.prepared import ESCROW
from tests.support.reader_keys import new_key, pem_of

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

COURT = "agency:procuratorate"
OFFICE = "agency:market-supervision"


def sealed_of(hub, answer):
    leaf = json.loads(hub.audit.entry(answer.receipt.index))
    return hub.audit.sealed_opening(leaf["id"])


def names_of(key):
    return key_id(key.public_key()).hex()


def test_the_asker_and_the_escrow_can_open_a_question(hub, prosecute, give_key):
    key = give_key()

    answer, document = prosecute()

    assert answer.status == 200
    assert reader_ids(sealed_of(hub, answer)) == [names_of(key), names_of(ESCROW)]
    for reader in (key, ESCROW):
        values = open_entry(hub, answer.receipt.address, reader, actor="cli:t")
        assert values["subject.id"] == document["merchant"]["id"]
        assert values["case"] == "2026-15"


def test_opening_is_logged_without_what_was_opened(hub, prosecute):
    answer, document = prosecute()

    open_entry(hub, answer.receipt.address, ESCROW, actor="cli:t")

    leaf = json.loads(hub.audit.entry(answer.receipt.index + 1))
    opened = json.dumps(hub.audit.openings(leaf["id"]))
    assert (leaf["op"], leaf["actor"]["agency"]) == ("opening.open", "cli:t")
    assert answer.receipt.address in opened
    assert document["merchant"]["id"] not in opened


def test_a_member_without_a_key_leaves_the_escrow_alone(hub, prosecute):
    answer, _ = prosecute()

    assert reader_ids(sealed_of(hub, answer)) == [names_of(ESCROW)]


def test_refusals_for_criminal_cases_are_sealed_too(hub, ask, give_key):
    key = give_key()

    answer, _ = ask("procuratorate", "trust", FINED.code, "trial")

    assert answer.status == 403
    assert names_of(key) in reader_ids(sealed_of(hub, answer))


def test_the_inline_receipt_still_opens_for_the_asker(prosecute):
    _, document = prosecute(inline_receipt=True)

    assert set(document["receipt"]["openings"]) == {"req", "resp", "case"}


@pytest.mark.parametrize("damage", [None, b"", b"no key", "other"])
def test_without_an_escrow_no_such_question_is_answered(hub, ask, damage):
    path = hub.config.instance / ESCROW_FILE
    path.unlink()
    if damage is not None:
        path.write_bytes(make_private_key().encode() if damage == "other" else damage)

    refused, document = ask("procuratorate", "trust", FINED.code, "transfer")
    answered, _ = ask("market_supervision", "trust", FINED.code, "enforcement")

    assert (refused.status, document["code"]) == (503, "escrow-missing")
    assert "merchant" not in document
    assert str(hub.config.instance) not in refused.body.decode()
    assert sealed_of(hub, refused) is None
    assert answered.status == 200


def test_an_escrow_key_that_was_put_in_place_past_the_log_reads_nothing(hub, prosecute):
    prosecute()
    path = hub.config.instance / ESCROW_FILE
    own = path.read_bytes()

    path.write_bytes(pem_of(new_key()))
    refused, document = prosecute()
    path.write_bytes(own)
    answered, _ = prosecute()

    assert (refused.status, document["code"]) == (503, "escrow-missing")
    assert (
        json.loads(hub.audit.entry(refused.receipt.index))["purpose"] == "prosecution"
    )
    assert answered.status == 200


def test_a_former_escrow_key_put_back_past_the_log_reads_nothing(hub, prosecute):
    path = hub.config.instance / ESCROW_FILE
    former = path.read_bytes()
    set_escrow_key(hub, pem_of(new_key()), actor="cli:t")

    path.write_bytes(former)
    refused, _ = prosecute()
    set_escrow_key(hub, former, actor="cli:t")
    answered, _ = prosecute()

    assert (refused.status, answered.status) == (503, 200)


def test_an_escrow_key_that_was_logged_in_the_earlier_way_counts(hub, prosecute):
    key = new_key()
    hub.audit.append(
        make_event(
            at=hub.clock(),
            actor="t",
            op="escrow-key-set",
            subject_type="escrow",
            subject=names_of(key),
        )
    )
    (hub.config.instance / ESCROW_FILE).write_bytes(pem_of(key))
    with hub.audit_engine.begin() as connection:
        connection.execute(
            audit_opening.delete().where(
                audit_opening.c.subject == subject_handle("escrow", "escrow", hub.keys)
            )
        )

    answer, _ = prosecute()

    assert reader_ids(sealed_of(hub, answer)) == [names_of(key)]


def test_a_new_escrow_key_counts_from_the_next_question_on(hub, prosecute):
    before, _ = prosecute()
    key = new_key()

    set_escrow_key(hub, pem_of(key), actor="cli:t")
    answer, _ = prosecute()

    assert reader_ids(sealed_of(hub, answer)) == [names_of(key)]
    between = hub.audit.entries(before.receipt.index + 1, answer.receipt.index)
    ops = [json.loads(leaf)["op"] for leaf in between]
    # How rows stand then is told whenever the outbox is moved.
    assert [op for op in ops if op != "rows.tell"] == ["escrow-key.set"]


def test_a_replaced_key_ends_and_a_revoked_one_has_no_successor(hub, give_key):
    first, second = give_key(), give_key()

    with hub.reads() as session:
        assert current_key(session, COURT).public_bytes_raw() == (
            second.public_key().public_bytes_raw()
        )
    with hub.writes.begin() as session:
        revoke_member_key(session, COURT, actor="t", at=hub.clock())
    with hub.reads() as session:
        assert current_key(session, COURT) is None
        ops = [row.op for row in session.scalars(select(OutboxEvent))]
    assert ops.count("member-key.set") == 2
    assert ops.count("member-key.revoke") == 1
    assert names_of(first) != names_of(second)
    with hub.writes.begin() as session, pytest.raises(MemberKeyUnknownError):
        revoke_member_key(session, COURT, actor="t", at=hub.clock())


def test_a_revoked_key_is_not_sealed_to(hub, prosecute, give_key):
    give_key()
    prosecute()
    with hub.writes.begin() as session:
        revoke_member_key(session, COURT, actor="t", at=hub.clock())

    answer, _ = prosecute()

    assert reader_ids(sealed_of(hub, answer)) == [names_of(ESCROW)]


LOW_ORDER = (
    b"-----BEGIN PUBLIC KEY-----\n"
    b"MCowBQYDK2VuAyEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
    b"-----END PUBLIC KEY-----\n"
)
ED25519 = (
    b"-----BEGIN PUBLIC KEY-----\n"
    b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    b"-----END PUBLIC KEY-----\n"
)


@pytest.mark.parametrize("pem", [b"", b"x" * 5000, LOW_ORDER])
def test_what_is_no_usable_key_is_refused(hub, pem):
    with hub.writes.begin() as session, pytest.raises(MemberKeyInvalidError):
        set_member_key(session, COURT, pem, actor="t", at=hub.clock())
    with pytest.raises(MemberKeyInvalidError):
        set_escrow_key(hub, pem, actor="t")


def test_a_key_that_signs_is_none_that_is_sealed_to(hub, prosecute, give_key):
    key = give_key()
    with hub.writes.begin() as session:
        set_member_key(session, COURT, ED25519, actor="t", at=hub.clock())
    with pytest.raises(MemberKeyInvalidError):
        set_escrow_key(hub, ED25519, actor="t")

    answer, _ = prosecute()

    assert reader_ids(sealed_of(hub, answer)) == [names_of(key), names_of(ESCROW)]


def test_only_members_have_keys(hub):
    with hub.writes.begin() as session, pytest.raises(MemberUnknownError):
        set_member_key(
            session, "agency:none", pem_of(new_key()), actor="t", at=hub.clock()
        )


def test_what_is_kept_of_such_questions_names_no_subject(hub, prosecute):
    prosecute()
    prosecute()

    with hub.audit_engine.connect() as connection:
        query = select(audit_opening.c.subject, audit_opening.c.sealed)
        rows = [r for r in connection.execute(query) if r.sealed[:4] == b"cho1"]
    assert len({row.subject for row in rows}) == 2
