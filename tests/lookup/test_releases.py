"""What was held back is released by the asker, once, and never after an erasure."""

import json
import threading
import time

import pytest

from hub.audit.check import check_openings, verify_whole
from hub.audit.errors import AuditEntryUnknownError
from hub.audit.record.models import audit_opening
from hub.audit.seals import subject_handle
from hub.audit.seals.erasure_list import note_begun
from hub.audit.seals.sealing import seal_under
from hub.lookup.evidence import (
    AddressInvalidError,
    OpeningGoneError,
    OpeningNotSealedError,
    OpeningSealedError,
    ReleaseForbiddenError,
    ReleaseNeedlessError,
    open_entry,
    release,
)
from tests.support.little_city import FINED
from tests.support.prepared import ESCROW
from tests.support.reader_keys import new_key

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

COURT = "agency:procuratorate"
OFFICE = "agency:market-supervision"


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
    assert json.loads(hub.audit.entry(receipt.index))["op"] == "read.release"
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

    assert b'"op":"read.release"' not in b"".join(hub.audit.entries(0, 999))
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

    monkeypatch.setattr("hub.audit.seals.subject_index.seal_under", seal_slowly)
    monkeypatch.setattr("hub.audit.operate.erasure.note_begun", note_late)
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
