"""Witnesses cosign the hub's log in rounds, and a quorum makes a witnessed head."""

import base64
import hashlib
import json
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import DBAPIError

from connectors.witness.keys import make_keys
from connectors.witness.witness import WitnessResponse
from hub.audit.check import keep_cosignatures, verify_whole
from hub.audit.errors import AuditUnavailableError
from hub.audit.record.models import audit_checkpoint, audit_cosignature
from hub.cli.audit_outside import ask_witnesses
from hub.context import open_hub
from hub.jobs import jobs_of, run_job
from hub.oversight import judge_log
from hub.witnessing.quorum import (
    FILE_NAME,
    WitnessPolicyInvalidError,
    WitnessPolicyMissingError,
)
from hub.witnessing.remembered import policy_fault, read_digest
from hub.witnessing.rounds import Witnessing, WitnessRounds
from schemas.canonical import canonical
from schemas.tlog.keys import parse_vkey
from schemas.tlog.note import parse_signature
from schemas.tlog.policy import demand_quorum
from tests.support.waiting import wait_until
from tests.support.witnesses import (
    agencies,
    append,
    make_witness,
    policy,
    seconds,
    serve,
    set_policy,
    size_of,
    twin,
)

pytestmark = pytest.mark.postgresql_in_long

__all__ = [
    "agencies",
    "make_witness",
    "policy",
    "seconds",
    "serve",
    "set_policy",
    "twin",
]

DEAD_URL = "http://127.0.0.1:9/none"


def stored(hub):
    with hub.audit.engine.connect() as connection:
        return connection.execute(select(audit_cosignature)).all()


@pytest.mark.usefixtures("policy")
def test_a_round_makes_a_witnessed_head_that_verifies_offline(hub, agencies):
    append(hub, 5)

    (made,) = hub.witnessing.gather()

    assert made.is_witnessed
    assert sorted(made.as_json()["cosigned"]) == ["court", "customs", "post"]
    size, note = hub.witnessing.witnessed_note()
    # The change of policy is the sixth entry.
    assert size == made.size == 6
    witnessed = demand_quorum(
        note,
        hub.witnessing.policy().policy,
        logs=[parse_vkey(hub.audit.key())],
    )
    assert witnessed.times == dict.fromkeys(agencies, 1_763_942_400)
    assert witnessed.checkpoint.size == 6


@pytest.mark.usefixtures("policy")
def test_a_growing_log_is_witnessed_round_by_round(hub):
    sizes = []
    for count in (1, 1, 2, 7, 250, 60):
        append(hub, count)
        (made,) = hub.witnessing.gather()
        assert made.is_witnessed, made
        sizes.append(made.size)

    assert sizes == [2, 3, 5, 12, 262, 322]
    assert hub.witnessing.witnessed_note()[0] == 322


@pytest.mark.usefixtures("policy")
def test_nobody_is_asked_twice_for_the_same_tree(hub):
    append(hub)
    hub.witnessing.gather()

    assert hub.witnessing.gather() == []
    assert len(stored(hub)) == 3


@pytest.mark.usefixtures("policy")
def test_the_checkpoint_that_was_shown_is_kept_though_the_log_passed_it_by(hub):
    # Within one second the writer itself keeps the first checkpoint only.
    append(hub)
    for _ in range(3):
        append(hub)
    (made,) = hub.witnessing.gather()

    kept = select(audit_checkpoint.c.size).where(audit_checkpoint.c.size == made.size)
    with hub.audit.engine.connect() as connection:
        assert connection.scalar(kept) == made.size
    append(hub)
    assert hub.witnessing.witnessed_note()[0] == made.size
    assert "index 0" in hub.audit.proof(0, made.size)


@pytest.mark.usefixtures("policy")
def test_a_witness_that_has_seen_more_tells_its_size_and_is_asked_again(hub, agencies):
    append(hub, 4)
    note = hub.audit.checkpoint().encode()
    assert int(agencies["post"].send(b"old 0\n\n" + note).status) == 200
    append(hub, 3)

    (made,) = hub.witnessing.gather()

    assert made.answers["post"].said == "cosigned"


def test_those_who_do_not_cosign_are_named_with_their_reason(
    hub, agencies, set_policy, make_witness, serve
):
    stranger = make_witness(name="stranger.example/witness")
    stranger.url = f"http://127.0.0.1:{serve(stranger.witness)}"
    other_key = SimpleNamespace(url=agencies["customs"].url, vkeys=stranger.vkeys)
    named = {
        "court": agencies["court"],
        "post": SimpleNamespace(url=DEAD_URL, vkeys=agencies["post"].vkeys),
        "stranger": SimpleNamespace(url=stranger.url, vkeys=agencies["customs"].vkeys),
        "wrong": other_key,
    }
    set_policy(named)
    append(hub)

    (made,) = hub.witnessing.gather()

    assert not made.is_witnessed
    assert hub.witnessing.witnessed_note() is None
    others = made.as_json()["others"]
    assert {name: one["said"] for name, one in others.items()} == {
        "post": "unreachable",
        "stranger": "refused",
        "wrong": "wrong",
    }
    assert others["stranger"]["detail"].startswith("404 unknown log")
    assert [row.witness for row in stored(hub)] == [
        "+".join(agencies["court"].vkeys[0].split("+")[:2])
    ]


def test_an_older_witnessed_head_is_served_while_too_few_cosign(
    hub, agencies, set_policy
):
    set_policy(agencies)
    append(hub)
    hub.witnessing.gather()
    size, note = hub.witnessing.witnessed_note()
    urls = {"court": DEAD_URL, "post": DEAD_URL}
    set_policy(agencies, urls=urls)
    append(hub)

    (made,) = hub.witnessing.gather()

    assert not made.is_witnessed
    assert hub.witnessing.witnessed_note() == (size, note)


@pytest.mark.usefixtures("policy")
def test_a_line_that_does_not_fit_is_never_served(hub, agencies):
    hub.witnessing.policy_in_force()
    append(hub)
    note = hub.audit.checkpoint().encode()
    shard, size = hub.audit.current_shard(), size_of(note)
    name, key_id, _ = agencies["court"].vkeys[0].split("+", 2)
    value = base64.b64encode(bytes.fromhex(key_id) + bytes(72)).decode()
    forged = parse_signature(f"— {name} {value}")
    keep_cosignatures(hub.audit.engine, shard, size, {f"{name}+{key_id}": forged})

    hub.witnessing.gather()
    found = hub.witnessing.witnessed_note()

    assert found is not None
    assert forged.line().encode() not in found[1]


def lines_of(witness, text, at=7):
    """Sign by hand, so that anything can be signed."""
    (cosigner,) = witness.witness._cosigners  # noqa: SLF001  # the witness's key
    return cosigner.cosign(text, at).line().encode()


LIES = {
    "another text": lambda one, text: lines_of(one, text.replace("\n1\n", "\n2\n")),
    "another time": lambda one, text: lines_of(one, text).replace(
        b"AAAAAAAA", b"AAAAAAAB", 1
    ),
    "no line at all": lambda one, text: b"",
    "no signature line": lambda one, text: b"cosigned\n",
    "not text": lambda one, text: b"\xff\n",
    "too much": lambda one, text: lines_of(one, text) * 6000,
}


@pytest.mark.parametrize("lie", LIES)
def test_what_a_witness_answers_is_believed_only_if_it_verifies(
    hub, make_witness, serve, set_policy, lie
):
    court = make_witness(name="court.example/witness")

    def answer(body):
        text = body.decode().split("\n\n")[1] + "\n"
        return WitnessResponse(HTTPStatus.OK, LIES[lie](court, text))

    court.url = f"http://127.0.0.1:{serve(SimpleNamespace(add_checkpoint=answer))}"
    set_policy({"court": court}, threshold=1)

    (made,) = hub.witnessing.gather()

    assert made.answers["court"].said in ("wrong", "unreachable")
    assert not made.is_witnessed
    assert stored(hub) == []


def test_a_witness_that_tells_another_size_each_time_is_given_up(
    hub, make_witness, serve, set_policy
):
    court = make_witness(name="court.example/witness")
    asked = []

    def answer(body):
        asked.append(body)
        told = b"%d\n" % (len(asked) % 2)
        return WitnessResponse(HTTPStatus.CONFLICT, told, "text/x.tlog.size")

    court.url = f"http://127.0.0.1:{serve(SimpleNamespace(add_checkpoint=answer))}"
    set_policy({"court": court}, threshold=1)

    (made,) = hub.witnessing.gather()

    assert made.answers["court"].said == "wrong"
    assert len(asked) == 3


def test_a_witness_that_says_it_saw_more_is_named(hub, make_witness, serve, set_policy):
    court = make_witness(name="court.example/witness")
    more = WitnessResponse(HTTPStatus.CONFLICT, b"99\n", "text/x.tlog.size")
    fake = SimpleNamespace(add_checkpoint=lambda body: more)
    court.url = f"http://127.0.0.1:{serve(fake)}"
    set_policy({"court": court}, threshold=1)

    (made,) = hub.witnessing.gather()

    assert (made.answers["court"].said, made.answers["court"].size) == ("ahead", 99)


@pytest.mark.usefixtures("policy")
def test_cosignatures_are_append_only(hub):
    append(hub)
    hub.witnessing.gather()

    with pytest.raises(DBAPIError), hub.audit.engine.begin() as connection:
        connection.execute(audit_cosignature.delete())


@pytest.mark.usefixtures("policy")
def test_the_end_of_a_year_is_witnessed_too(hub, agencies, clock):
    append(hub)
    clock.advance(days=60)
    append(hub)
    for one in agencies.values():
        one.state.add_key(hub.audit.verifiers("2027")[0].name, hub.audit.key())

    made = hub.witnessing.gather()

    assert [(one.shard, one.is_witnessed) for one in made] == [
        ("2027", True),
        ("2026", True),
    ]
    assert hub.witnessing.witnessed_note("2026")[0] == 1


def test_a_change_of_policy_is_logged_once_with_its_hash(hub, agencies, set_policy):
    set_policy(agencies)
    for _ in range(3):
        hub.witnessing.gather()
    set_policy(agencies, threshold=3)
    digest = hub.witnessing.policy().digest
    hub.witnessing.gather()
    Witnessing(hub.audit, hub.config.instance, hub.clock).gather()

    leaves = [json.loads(leaf) for leaf in hub.audit.entries(0, 9)]
    assert [leaf["op"] for leaf in leaves] == ["config.change"] * 2
    assert leaves[1]["policy"] == f"witness-policy:{digest}"


def test_a_policy_that_is_handed_out_between_two_rounds_is_on_record(
    hub, agencies, set_policy
):
    append(hub)
    set_policy(agencies, threshold=1)

    text = hub.witnessing.demand_policy().text
    (hub.config.instance / FILE_NAME).write_text("quorum none\n")
    hub.witnessing.gather()

    changes = [
        leaf["policy"]
        for leaf in map(json.loads, hub.audit.entries(0, 9))
        if leaf["op"] == "config.change"
    ]
    digests = [hashlib.sha256(t.encode()).hexdigest() for t in (text, "quorum none\n")]
    assert changes == [f"witness-policy:{digest}" for digest in digests]


def other_process(hub):
    """The same instance as another process of it opens it."""
    return open_hub(hub.config, hub.clock)


@pytest.mark.usefixtures("policy")
def test_a_policy_that_is_gone_closes_the_log_until_it_is_back(hub):
    append(hub)
    hub.witnessing.gather()
    path = hub.config.instance / FILE_NAME
    text = path.read_text()
    hub.close()
    path.unlink()

    with other_process(hub) as later:
        with pytest.raises(AuditUnavailableError) as refusal:
            append(later)
        with pytest.raises(WitnessPolicyMissingError, match="put it back"):
            later.witnessing.gather()
        assert later.check()["audit"] is False
        path.write_text(text)
        append(later)

    assert refusal.value.reason == "witness-policy"
    assert "quorum none" in refusal.value.detail


@pytest.mark.usefixtures("policy")
@pytest.mark.postgresql_in_long
def test_whoever_wants_no_witnesses_any_more_says_so_in_the_policy(hub):
    append(hub)
    hub.witnessing.gather()
    hub.close()
    (hub.config.instance / FILE_NAME).write_text("quorum none\n")

    with other_process(hub) as later:
        assert later.witnessing.gather() == []
        append(later)
        assert policy_fault(later.audit, later.witnessing.policy()) is None


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("text", [None, "quorum none\n"])
def test_a_policy_that_is_not_the_logs_is_a_fault_of_the_instance(hub, text):
    append(hub, 3)
    hub.witnessing.gather()
    append(hub, 1200)
    assert judge_log(hub).ok
    digest = hub.witnessing.policy().digest
    path = hub.config.instance / FILE_NAME
    path.unlink() if text is None else path.write_text(text)

    fault = judge_log(hub).fault

    assert (fault.code, fault.shard, fault.first) == ("witness-policy", "2026", 3)
    assert digest in fault.detail
    assert ("put it back" if text is None else "puts it on record") in fault.detail


@pytest.mark.postgresql_in_long
def test_a_policy_that_counts_for_nothing_yet_is_a_fault_of_a_log_with_entries(
    hub, agencies, set_policy
):
    set_policy(agencies)
    assert judge_log(hub).ok
    append(hub)

    before = judge_log(hub).fault
    hub.witnessing.gather()

    assert before.code == "witness-policy"
    assert judge_log(hub).ok


@pytest.mark.usefixtures("policy")
@pytest.mark.postgresql_in_long
def test_a_policy_of_an_earlier_shard_is_remembered(hub):
    hub.witnessing.gather()
    hub.audit.start_shard({"reason": "restored"})
    append(hub, 3)
    assert judge_log(hub).ok
    (hub.config.instance / FILE_NAME).unlink()

    assert judge_log(hub).fault.shard == "2026"


@pytest.mark.usefixtures("policy")
@pytest.mark.postgresql_in_long
def test_what_an_insider_rewrote_passes_alone_and_fails_beside_the_witnesses(hub, twin):
    append(hub, 4)
    hub.witnessing.gather()
    # Database, anchor and key are the insider's, so everything here agrees.
    twin.audit.seen = tuple
    twin.witnessing.policy_in_force()
    append(twin, 7)

    alone, asked = judge_log(twin), ask_witnesses(twin)

    assert alone.ok
    assert asked["ok"] is False
    assert [one["code"] for one in asked["alarms"]] == ["split-view"] * 3
    assert ask_witnesses(hub)["ok"]


@given(st.text(), st.sampled_from(["op", "policy", "basis"]))
def test_nothing_that_is_said_in_a_leaf_is_taken_for_a_change_of_policy(text, place):
    said = f'{text}","op":"config.change","policy":"witness-policy:none'
    leaf = {"op": "merchant.lookup", "policy": "p", "basis": "b"} | {place: said}

    assert read_digest(canonical(leaf)) is None


def test_a_policy_counts_for_nothing_while_it_cannot_be_logged(
    hub, agencies, set_policy, monkeypatch
):
    append(hub)
    set_policy(agencies, threshold=1)

    def refuse(*_):
        msg = "the disk is gone"
        raise AuditUnavailableError(msg, reason="database")

    monkeypatch.setattr(hub.audit, "append", refuse)
    with pytest.raises(AuditUnavailableError):
        hub.witnessing.witnessed_note()


def test_only_one_process_gathers_at_a_time(hub, policy):
    append(hub)
    with hub.witnessing._alone() as is_alone:  # noqa: SLF001  # as another process
        assert is_alone
        assert hub.witnessing.gather() == []
    assert len(hub.witnessing.gather()) == 1


def test_without_a_policy_nothing_is_asked_or_served(hub):
    append(hub)

    assert hub.witnessing.gather() == []
    assert hub.witnessing.witnessed_note() is None


@pytest.mark.usefixtures("policy")
def test_an_empty_log_is_not_sent(hub, monkeypatch):
    monkeypatch.setattr(hub.witnessing, "_log_policy", lambda policy: None)

    assert hub.witnessing.gather() == []


@pytest.mark.parametrize(
    "text",
    [
        "quorum nobody\n",
        "witness a b http://127.0.0.1\nquorum a\n",
        "witness a VKEY ftp://127.0.0.1/\nquorum a\n",
        "witness a VKEY http://user:secret@127.0.0.1/\nquorum a\n",
        "witness a VKEY http://[::1/\nquorum a\n",
        "witness a LONG http://127.0.0.1/\nquorum a\n",
        "# \udcff\nquorum none\n",
    ],
)
def test_a_policy_that_cannot_be_used_stops_the_hub_at_its_start(
    hub, clock, tmp_path, text
):
    (short,) = make_keys(tmp_path / "a", "a.example", post_quantum=False)
    (long,) = make_keys(tmp_path / "b", "a" * 300, post_quantum=False)
    text = text.replace("VKEY", short.vkey()).replace("LONG", long.vkey())
    (hub.config.instance / FILE_NAME).write_bytes(
        text.encode("utf-8", "surrogateescape")
    )

    with pytest.raises(WitnessPolicyInvalidError) as refusal:
        open_hub(hub.config, clock)
    assert FILE_NAME in refusal.value.detail
    # A process that has not written yet does not write unasked either.
    with pytest.raises(AuditUnavailableError) as closed:
        append(hub)
    assert closed.value.reason == "witness-policy"
    (hub.config.instance / FILE_NAME).unlink()
    append(hub)


def test_the_job_and_the_thread_gather_by_themselves(hub, policy):
    append(hub)

    assert jobs_of(hub)["witness"].schedule == "every 5 s"
    report = run_job(hub, "witness")
    assert report["rounds"][0]["witnessed"] is True
    append(hub)
    rounds = WitnessRounds(hub.witnessing, 0.05)
    rounds.start()
    head = size_of(hub.audit.checkpoint().encode())
    wait_until(lambda: hub.witnessing.witnessed_note()[0] >= head)
    rounds.stop()


def verdict_of(hub):
    policy = hub.witnessing.policy().policy
    return verify_whole(hub.audit.engine, hub.audit.vkeys(), policy=policy)


@pytest.mark.usefixtures("policy")
def test_verify_tells_how_far_a_quorum_has_cosigned(hub):
    append(hub, 5)
    hub.witnessing.gather()
    append(hub, 2)

    (shard,) = verdict_of(hub).shards

    assert (shard.size, shard.witnessed) == (8, 6)


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize(
    "line", ["— court.example/witness AAAAAAAA\n", "junk", "— x.example AAAAAAAA\n"]
)
def test_a_stored_cosignature_that_nobody_made_counts_for_nothing(hub, agencies, line):
    append(hub, 5)
    hub.witnessing._log_policy(hub.witnessing.policy())  # noqa: SLF001  # one leaf
    keys = [w.key for w in hub.witnessing.policy().policy.witnesses.values()]
    rows = [
        {"shard": "2026", "size": 6, "witness": key, "line": line} for key in keys[:2]
    ]
    with hub.audit.engine.execution_options(writes=True).begin() as connection:
        connection.execute(insert(audit_cosignature), rows)

    (made,) = hub.witnessing.gather()

    assert sorted(made.answers) == sorted(agencies)
    fault = verdict_of(hub).fault
    assert (fault.code, fault.shard) == ("cosignature", "2026")
    assert hub.witnessing.witnessed_note() is None


@pytest.mark.usefixtures("policy")
def test_a_witnessed_checkpoint_that_was_deleted_is_missed(hub):
    append(hub, 5)
    (made,) = hub.witnessing.gather()
    append(hub, 2)
    with hub.audit.engine.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER audit_checkpoint_no_delete")
        else:
            connection.exec_driver_sql(
                "DROP TRIGGER audit_checkpoint_no_change ON audit_checkpoint"
            )
        kept = audit_checkpoint.c.size
        connection.execute(delete(audit_checkpoint).where(kept == made.size))

    fault = verdict_of(hub).fault

    assert fault.code == "cosignature"
    assert "gone" in fault.detail
