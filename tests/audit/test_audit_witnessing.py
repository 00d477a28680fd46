"""Witnesses cosign the hub's log, a quorum makes a witnessed head, forks are told."""

import json
import shutil
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from hand_log import HandLog
from prepared import START, config_of, prepare_instance
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from witnesses import ask, make_witness, seconds, serve

from connectors.witness.keys import make_keys
from hub.audit.cosigned import keep_cosignatures
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import make_event
from hub.audit.models import audit_checkpoint, audit_cosignature
from hub.audit.monitoring import DatabaseSource, HttpSource, MonitorSourceError
from hub.audit.monitoring import watch_log as watch
from hub.audit.witness_policy import FILE_NAME, WitnessPolicyInvalidError
from hub.audit.witnessing import WitnessRounds
from hub.clock import SetClock
from hub.context import open_hub
from hub.jobs import jobs_of, run_job
from schemas.tlog.checkpoint import open_checkpoint
from schemas.tlog.errors import Flaw, ProofError, SignatureError
from schemas.tlog.keys import Ed25519Signer, parse_vkey
from schemas.tlog.note import parse_note, parse_signature
from schemas.tlog.policy import demand_quorum
from schemas.tlog.proof import parse_proof, verify_proof
from schemas.tlog.split_view import (
    demand_one_history,
    parse_split_view,
    prove_split_view,
)

__all__ = ["ask", "make_witness", "seconds", "serve"]


class LogOfHub:
    """What a witness must know of the hub's log."""

    def __init__(self, hub):
        self.vkey = hub.audit.key()
        self.origin = self.vkey.split("+")[0]


@pytest.fixture
def agencies(hub, make_witness, serve):
    """Three agencies that witness the hub's log, two of which are a quorum."""
    found = {}
    for name in ("court", "customs", "post"):
        made = make_witness(LogOfHub(hub), name=f"{name}.example/witness")
        made.port = serve(made.witness)
        made.url = f"http://127.0.0.1:{made.port}"
        found[name] = made
    return found


@pytest.fixture
def instance(hub):
    return hub.config.instance


@pytest.fixture
def set_policy(instance):
    """Writes the policy of the instance."""

    def write(agencies, *, threshold=2, urls=None):
        lines = [
            f"witness {name} {one.vkeys[0]} {(urls or {}).get(name, one.url)}"
            for name, one in agencies.items()
        ]
        lines.append(f"group agencies {threshold} {' '.join(agencies)}")
        text = "\n".join([*lines, "quorum agencies", ""])
        (instance / FILE_NAME).write_text(text)

    return write


@pytest.fixture
def policy(agencies, set_policy):
    set_policy(agencies)


def append(hub, count=1):
    hub.audit.append_many(
        [make_event(at=hub.clock(), actor="hub", op="test") for _ in range(count)]
    )


def current(hub):
    return hub.audit.current_shard()


def size_of(note):
    return int(note.split(b"\n")[1])


def stored(hub):
    with hub.audit.engine.connect() as connection:
        return connection.execute(select(audit_cosignature)).all()


def dead_url():
    return "http://127.0.0.1:9/none"


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
        "post": SimpleNamespace(url=dead_url(), vkeys=agencies["post"].vkeys),
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
    urls = {"court": dead_url(), "post": dead_url()}
    set_policy(agencies, urls=urls)
    append(hub)

    (made,) = hub.witnessing.gather()

    assert not made.is_witnessed
    assert hub.witnessing.witnessed_note() == (size, note)
    with closing(hub.audit):
        pass


@pytest.mark.usefixtures("policy")
def test_a_line_that_does_not_fit_is_never_served(hub, agencies):
    append(hub)
    note = hub.audit.checkpoint().encode()
    shard, size = current(hub), size_of(note)
    name = "+".join(agencies["court"].vkeys[0].split("+")[:2])
    forged = parse_signature(
        agencies["court"].witness.about().body.decode()
        and (f"— court.example/witness {_forged(name)}")
    )
    keep_cosignatures(hub.audit.engine, shard, size, {name: forged})

    hub.witnessing.gather()
    found = hub.witnessing.witnessed_note()

    assert found is not None
    assert forged.line().encode() not in found[1]


def _forged(name):
    import base64  # noqa: PLC0415  # used here alone

    return base64.b64encode(bytes.fromhex(name.split("+")[1]) + bytes(72)).decode()


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
        one.state.add_key(*reversed(_key_and_origin(hub)))

    made = hub.witnessing.gather()

    assert [(one.shard, one.is_witnessed) for one in made] == [
        ("2027", True),
        ("2026", True),
    ]
    assert hub.witnessing.witnessed_note("2026")[0] == 1


def _key_and_origin(hub):
    vkey = hub.audit.key()
    return vkey, vkey.split("+")[0]


def test_a_change_of_policy_is_logged_once_with_its_hash(hub, agencies, set_policy):
    set_policy(agencies)
    for _ in range(3):
        hub.witnessing.gather()
    set_policy(agencies, threshold=3)
    digest = hub.witnessing.policy().digest
    hub.witnessing.gather()
    (hub.config.instance / FILE_NAME).unlink()
    hub.witnessing.gather()

    leaves = [json.loads(leaf) for leaf in hub.audit.entries(0, 9)]
    assert [leaf["op"] for leaf in leaves] == ["config-change"] * 3
    assert leaves[1]["policy"] == f"witness-policy:{digest}"
    assert leaves[2]["policy"] == "witness-policy:none"


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
def test_an_empty_log_is_not_sent(hub, instance):
    digest = hub.witnessing.policy().digest
    (instance / "witness-policy.logged").write_text(digest)

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
    hub, clock, instance, tmp_path, text
):
    (short,) = make_keys(tmp_path / "a", "a.example", post_quantum=False)
    (long,) = make_keys(tmp_path / "b", "a" * 300, post_quantum=False)
    text = text.replace("VKEY", short.vkey()).replace("LONG", long.vkey())
    (instance / FILE_NAME).write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(WitnessPolicyInvalidError) as refusal:
        open_hub(hub.config, clock)
    assert FILE_NAME in refusal.value.detail
    # A process that has not written yet does not write unasked either.
    with pytest.raises(AuditUnavailableError) as closed:
        append(hub)
    assert closed.value.reason == "witness-policy"
    (instance / FILE_NAME).unlink()
    append(hub)


def test_a_restored_hub_is_told_by_a_witness_though_its_anchor_is_old_too(
    databases, hub, clock, agencies, policy, tmp_path
):
    append(hub, 3)
    hub.witnessing.gather()
    other = tmp_path / "restored"
    other.mkdir()
    url = databases.fresh(other, prepare_instance)
    config = config_of(other, url)
    shutil.copytree(hub.config.keys_folder, other / "keys", dirs_exist_ok=True)

    # The same keys on a database and an anchor that know nothing of the entries.
    shutil.copy(hub.config.instance / FILE_NAME, other)
    with open_hub(config, clock) as restored:
        with pytest.raises(AuditUnavailableError) as refusal:
            append(restored)
        assert refusal.value.reason == "rolled-back"
        assert "a witness has seen 4" in refusal.value.detail
        assert restored.check() == {"database": True, "audit": False}
    databases.discard(url)


def test_a_log_that_a_witness_saw_grow_differently_is_refused(open_log, make, clock):
    log = open_log()
    log.append_many([make(n) for n in range(3)])
    honest = log.checkpoint().encode()
    signer = log.signer("2026")
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
    key = log.signer("2026")._key  # noqa: SLF001  # the log's own
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


@pytest.fixture
def fork(databases, hub, tmp_path):
    """Another history, signed with the hub's real key by its real code."""
    other = tmp_path / "fork"
    other.mkdir()
    url = databases.fresh(other, prepare_instance)
    shutil.copytree(hub.config.keys_folder, other / "keys", dirs_exist_ok=True)
    with open_hub(config_of(other, url), SetClock(START)) as forked:
        forked.audit.seen = tuple
        yield forked
    databases.discard(url)


@pytest.mark.parametrize(("ours", "theirs"), [(5, 9), (5, 5), (256, 300)])
def test_the_fork_drill(hub, fork, agencies, policy, instance, ours, theirs):
    hub.witnessing._log_policy(hub.witnessing.policy())  # noqa: SLF001  # one leaf
    append(hub, ours - 1)
    (honest,) = hub.witnessing.gather()
    remembered, _ = open_checkpoint(
        hub.witnessing.witnessed_note()[1], [parse_vkey(hub.audit.key())]
    )
    append(fork, theirs)
    (fork.config.instance / "witness-policy.logged").write_text(
        hub.witnessing.policy().digest
    )
    shutil.copy(instance / FILE_NAME, fork.config.instance)

    # Every witness refuses the second history and keeps what was sent.
    (refused,) = fork.witnessing.gather()
    assert {one.said for one in refused.answers.values()} == {"refused"}
    assert not refused.is_witnessed
    for one in agencies.values():
        assert one.state.heads()[remembered.origin].root == remembered.root
        assert list((one.folder / "evidence").iterdir())

    # The monitor raises, with evidence that anybody can check offline.
    source = DatabaseSource(fork.audit, current(fork))
    found = watch(source, source.verifiers(), hub.witnessing.policy(), None)
    assert {alarm.code for alarm in found.alarms} == {"split-view"}
    assert len(found.alarms) == 3
    for alarm in found.alarms:
        evidence = parse_split_view(alarm.evidence.encode())
        proven = prove_split_view(evidence, [parse_vkey(hub.audit.key())])
        assert (proven.smaller.size, proven.larger.size) == (ours, theirs)
        with pytest.raises(SignatureError):
            prove_split_view(evidence, [parse_vkey(HandLog(remembered.origin).vkey)])

    # A receipt of the fork is sound in itself, and refused beside what was remembered.
    receipt = parse_proof(fork.audit.proof(2).encode())
    leaf = fork.audit.entry(2)
    keys = [parse_vkey(hub.audit.key())]
    proven = verify_proof(receipt, _leaf_hash(leaf), keys)
    joining = _joining(fork, remembered.size, proven.checkpoint.size)
    with pytest.raises(ProofError) as refusal:
        demand_one_history(remembered, proven.checkpoint, joining)
    assert refusal.value.flaw is Flaw.SPLIT_VIEW
    assert honest.is_witnessed


def _leaf_hash(leaf):
    from schemas.tlog.tree import leaf_hash  # noqa: PLC0415  # used here alone

    return leaf_hash(leaf)


def _joining(hub, old, new):
    from schemas.tlog.merkle import consistency_proof  # noqa: PLC0415  # likewise

    return consistency_proof(old, new, hub.audit.tree(current(hub)).hashes_at(new))


@pytest.mark.usefixtures("policy")
def test_an_honest_log_raises_no_alarm_and_is_remembered(hub):
    append(hub, 3)
    hub.witnessing.gather()
    first = hub.audit.checkpoint().encode()
    append(hub, 300)
    source = DatabaseSource(hub.audit, current(hub))

    found = watch(source, source.verifiers(), hub.witnessing.policy(), first)

    assert not found.alarms
    assert found.sizes == dict.fromkeys(["court", "customs", "post", "remembered"], 4)
    assert found.size == 304
    later = demand_one_history(
        open_checkpoint(first, source.verifiers())[0],
        open_checkpoint(found.note, source.verifiers())[0],
        _joining(hub, 4, 304),
    )
    assert later is None


@pytest.mark.usefixtures("policy")
def test_a_hub_behind_what_was_remembered_is_told(hub):
    append(hub, 3)
    hub.witnessing.gather()
    source = DatabaseSource(hub.audit, current(hub))
    own = HandLog(source.verifiers()[0].name)
    own.key = hub.keys.audit_signer

    found = watch(source, source.verifiers(), hub.witnessing.policy(), own.note(9))

    (alarm,) = found.alarms
    assert alarm.code == "hub-behind"
    text = alarm.evidence.encode()
    assert "未能给出".encode() in text
    with pytest.raises(ProofError):
        prove_split_view(parse_split_view(text), source.verifiers())


def test_a_monitor_whom_nobody_answers_says_so(hub, agencies, set_policy):
    set_policy(agencies, urls=dict.fromkeys(agencies, dead_url()))
    append(hub)
    source = DatabaseSource(hub.audit, current(hub))

    found = watch(source, source.verifiers(), hub.witnessing.policy(), None)

    assert [alarm.code for alarm in found.alarms] == ["nobody-answers"]
    assert set(found.problems) == set(agencies)


@pytest.mark.usefixtures("policy")
def test_what_witnesses_show_of_others_proves_nothing(hub, agencies, instance):
    append(hub)
    hub.witnessing.gather()
    source = DatabaseSource(hub.audit, current(hub))
    stranger = HandLog(source.verifiers()[0].name, seed=77)
    court = agencies["court"]
    court.state.add_key(stranger.origin, stranger.vkey)
    court.send(stranger.request(size_of(hub.audit.checkpoint().encode()), 9, proof=[]))

    found = watch(source, source.verifiers(), hub.witnessing.policy(), stranger.note(4))

    assert not found.alarms
    assert "remembered" in found.problems


def test_the_job_and_the_thread_gather_by_themselves(hub, policy):
    append(hub)

    assert jobs_of(hub)["witness"].schedule == "every 5 s"
    report = run_job(hub, "witness")
    assert report["rounds"][0]["witnessed"] is True
    append(hub)
    rounds = WitnessRounds(hub.witnessing, 0.05)
    rounds.start()
    deadline = time.monotonic() + 20
    head = size_of(hub.audit.checkpoint().encode())
    while hub.witnessing.witnessed_note()[0] < head:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    rounds.stop()


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1/", "http://[::1/"])
def test_an_address_that_is_none_is_no_source(url):
    with pytest.raises(MonitorSourceError):
        HttpSource(url)


def test_signers_of_the_log_are_found_by_their_note(hub):
    append(hub)
    note = parse_note(hub.audit.checkpoint().encode())

    assert isinstance(hub.audit.signer(current(hub)), Ed25519Signer)
    assert [s.name for s in note.signatures] == [hub.audit.key().split("+")[0]]
