"""What is asked for a criminal case opens for the asker and the escrow, nobody else."""

import json
import threading
import time

import pytest
from little_city import FINED
from prepared import ESCROW
from sqlalchemy import select

from hub.audit.erasures import note_begun
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.events import make_event
from hub.audit.models import audit_opening
from hub.audit.openings import check_openings
from hub.audit.sealing import seal_under, subject_handle
from hub.audit.verify import verify_whole
from hub.lookup.readers import ESCROW_FILE, set_escrow_key
from hub.lookup.releasing import (
    AddressInvalidError,
    OpeningGoneError,
    OpeningNotSealedError,
    OpeningSealedError,
    ReleaseForbiddenError,
    ReleaseNeedlessError,
    open_entry,
    release,
)
from hub.members.member_keys import (
    KeyInvalidError,
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
    public_text,
    read_private_key,
    reader_ids,
)

COURT = "agency:procuratorate"
OFFICE = "agency:market-supervision"


def new_key():
    return read_private_key(make_private_key().encode())


def pem_of(key):
    return public_text(key.public_key()).encode()


@pytest.fixture
def give_key(hub):
    """Give a member a new key and return its private half."""

    def giving(member=COURT):
        key = new_key()
        with hub.writes.begin() as session:
            set_member_key(session, member, pem_of(key), actor="t", at=hub.clock())
        return key

    return giving


@pytest.fixture
def prosecute(ask):
    """Ask about the fined firm as the procuratorate, for a prosecution."""

    def asking(purpose="prosecution", **more):
        return ask("procuratorate", "trust", FINED.code, purpose, **more)

    return asking


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
    assert (leaf["op"], leaf["actor"]["agency"]) == ("opening-open", "cli:t")
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
    prosecute()
    key = new_key()

    set_escrow_key(hub, pem_of(key), actor="cli:t")
    answer, _ = prosecute()

    assert reader_ids(sealed_of(hub, answer)) == [names_of(key)]
    assert json.loads(hub.audit.entry(answer.receipt.index - 1))["op"] == (
        "escrow-key-set"
    )


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
    assert ops.count("member-key-set") == 2
    assert ops.count("member-key-revoke") == 1
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


@pytest.mark.parametrize("pem", [b"", b"x" * 5000, LOW_ORDER, ED25519])
def test_what_is_no_usable_key_is_refused(hub, pem):
    with hub.writes.begin() as session, pytest.raises(KeyInvalidError):
        set_member_key(session, COURT, pem, actor="t", at=hub.clock())
    with pytest.raises(KeyInvalidError):
        set_escrow_key(hub, pem, actor="t")


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


def test_only_the_asker_releases(hub, ask):
    answer, _ = ask("market_supervision", "trust", FINED.code)

    with pytest.raises(ReleaseForbiddenError):
        release(hub, COURT, answer.receipt.address)


def test_a_sealed_question_is_released_with_the_members_key(hub, prosecute, give_key):
    key = give_key()
    answer, document = prosecute()
    with pytest.raises(OpeningSealedError):
        release(hub, COURT, answer.receipt.address)
    with pytest.raises(OpeningSealedError):
        release(hub, COURT, answer.receipt.address, key=new_key())

    receipt = release(hub, COURT, answer.receipt.address, key=key)

    leaf = json.loads(hub.audit.entry(answer.receipt.index))
    opened = hub.audit.openings(leaf["id"])
    assert opened["subject.id"]["value"] == document["merchant"]["id"]
    assert json.loads(hub.audit.entry(receipt.index))["op"] == "release"
    assert verify_whole(hub.audit_engine, hub.audit.vkeys()).ok
    with pytest.raises(ReleaseNeedlessError):
        release(hub, COURT, answer.receipt.address, key=key)


def test_what_is_told_already_needs_no_release(hub, ask):
    answer, _ = ask("platform", "trust", FINED.code)

    with pytest.raises(ReleaseNeedlessError):
        release(hub, "platform:taomao", answer.receipt.address)


def test_what_was_erased_cannot_be_released_or_opened(hub, ask, prosecute):
    held, _ = ask("market_supervision", "trust", FINED.code)
    sealed, _ = prosecute()
    with hub.audit_engine.begin() as connection:
        connection.execute(audit_opening.delete())

    with pytest.raises(OpeningGoneError):
        release(hub, OFFICE, held.receipt.address)
    with pytest.raises(OpeningGoneError):
        open_entry(hub, sealed.receipt.address, ESCROW, actor="cli:t")


def test_a_read_before_an_erasure_is_not_released_after_it(
    hub, prosecute, give_key, erase
):
    key = give_key()
    answer, document = prosecute()
    erase(document["merchant"]["id"])

    with pytest.raises(OpeningGoneError):
        release(hub, COURT, answer.receipt.address, key=key)

    assert b'"op":"release"' not in b"".join(hub.audit.entries(0, 999))
    assert check_openings(hub.audit) is None


def test_an_erasure_that_a_release_meets_leaves_nothing_to_read(
    hub, prosecute, give_key, erase, monkeypatch
):
    key = give_key()
    answer, document = prosecute()
    public_id = document["merchant"]["id"]

    def refile_after_erasing(*arguments):
        monkeypatch.undo()
        erase(public_id)
        hub.audit.refile(*arguments)

    monkeypatch.setattr(hub.audit, "refile", refile_after_erasing)
    release(hub, COURT, answer.receipt.address, key=key)

    told = subject_handle("merchant", public_id, hub.keys)
    leaf = json.loads(hub.audit.entry(answer.receipt.index))
    assert told not in [handle for handle, _ in hub.audit.kept_openings(leaf["id"])]
    assert check_openings(hub.audit) is None


def test_an_erasure_waits_for_a_release_that_did_not_know_of_it(
    hub, prosecute, give_key, erase, clock, monkeypatch
):
    key = give_key()
    answer, document = prosecute()
    sealing, noted = threading.Event(), threading.Event()
    releasing = threading.Thread(
        target=release,
        args=(hub, COURT, answer.receipt.address),
        kwargs={"key": key},
    )

    def seal_slowly(*arguments):
        sealing.set()
        assert noted.wait(20)
        # Long enough to be counted as gone by an erasure that does not wait.
        time.sleep(0.3)
        return seal_under(*arguments)

    def note_late(path, erasure):
        # The release makes its key after the moment that the erasure reaches up to.
        clock.advance(seconds=1)
        releasing.start()
        assert sealing.wait(20)
        note_begun(path, erasure)
        noted.set()

    monkeypatch.setattr("hub.audit.filed.seal_under", seal_slowly)
    monkeypatch.setattr("hub.audit.erasing.note_begun", note_late)
    tally = erase(document["merchant"]["id"])
    releasing.join()

    leaf = json.loads(hub.audit.entry(answer.receipt.index))
    assert tally.openings == 1
    assert hub.audit.kept_openings(leaf["id"]) == []
    assert check_openings(hub.audit) is None


def test_what_is_not_sealed_needs_no_key(hub, ask):
    answer, _ = ask("market_supervision", "trust", FINED.code)

    with pytest.raises(OpeningNotSealedError):
        open_entry(hub, answer.receipt.address, ESCROW, actor="cli:t")


@pytest.mark.parametrize("address", ["", "2026", "2026/-1", "2026/01", "2026/1 ", "/1"])
def test_an_address_has_one_form(hub, address):
    with pytest.raises(AddressInvalidError):
        release(hub, OFFICE, address)


def test_an_entry_that_is_not_there_is_not_found(hub):
    with pytest.raises(AuditEntryUnknownError):
        release(hub, OFFICE, "2026/999999")
