"""A log that is behind what a witness has seen of it signs nothing."""

import shutil

import pytest

from hub.audit.errors import AuditUnavailableError
from hub.witnessing.quorum import FILE_NAME
from tests.support.hand_log import HandLog
from tests.support.witnesses import (
    agencies,
    append,
    make_witness,
    policy,
    seconds,
    serve,
    set_policy,
    twin,
)

__all__ = [
    "agencies",
    "make_witness",
    "policy",
    "seconds",
    "serve",
    "set_policy",
    "twin",
]


def test_a_restored_hub_is_told_by_a_witness_though_its_anchor_is_old_too(
    hub, policy, twin
):
    append(hub, 3)
    hub.witnessing.gather()

    # The same keys on a database and an anchor that know nothing of the entries.
    with pytest.raises(AuditUnavailableError) as refusal:
        append(twin)

    assert refusal.value.reason == "rolled-back"
    assert "a witness has seen 4" in refusal.value.detail
    assert twin.check() == {"database": True, "audit": False, "disk": True}


def test_witnesses_that_do_not_answer_do_not_stop_the_log(
    hub, agencies, set_policy, twin
):
    append(hub, 3)
    hub.witnessing.gather()
    set_policy(agencies, urls=dict.fromkeys(agencies, "http://127.0.0.1:9"))
    shutil.copy(hub.config.instance / FILE_NAME, twin.config.instance)

    append(twin)

    assert twin.check()["audit"]


def test_a_log_that_a_witness_saw_grow_differently_is_refused(open_log, make, clock):
    log = open_log()
    log.append_many([make(n) for n in range(3)])
    honest = log.checkpoint().encode()
    signer = log.signers("2026")[0]
    own = HandLog(signer.name)
    own.key = signer._key  # noqa: SLF001  # a history signed with the real key
    log.close()

    for notes, reason in [
        ([honest], None),
        ([honest, HandLog(signer.name, seed=9).note(7)], None),
        ([b"junk", honest.replace(b"2026", b"2025")], None),
        ([own.note(3)], "rolled-back"),
        ([own.note(2)], "rolled-back"),
        ([own.note(4)], "rolled-back"),
        ([honest, own.note(3)], "rolled-back"),
    ]:
        again = open_log()
        again.seen = lambda notes=notes: notes
        if reason is None:
            again.check()
        else:
            with pytest.raises(AuditUnavailableError) as refusal:
                again.append(make(9))
            assert refusal.value.reason == reason
        again.close()


def test_a_witness_that_saw_a_later_shard_tells_an_older_copy(open_log, make):
    log = open_log()
    log.append(make(1))
    key = log.signers("2026")[0]._key  # noqa: SLF001  # the log's own
    log.close()
    later = HandLog("hub.suqian.example/audit/2027")
    later.key = key

    again = open_log()
    again.seen = lambda: [later.note(5)]

    with pytest.raises(AuditUnavailableError) as refusal:
        again.append(make(2))
    assert refusal.value.reason == "rolled-back"
    # It is gone on from in a shard of another name, by decision.
    assert open_log().start_shard({"reason": "restored"}, after_rollback=True)
