"""The monitor tells a split view, and keeps evidence that anybody can check."""

import pytest

from hub.witnessing.monitoring import watch_log
from hub.witnessing.sources import (
    DatabaseSource,
    HttpSource,
    LogAddressInvalidError,
    MonitorSourceError,
)
from schemas.tlog.checkpoint import open_checkpoint
from schemas.tlog.errors import Flaw, ProofError, SignatureError
from schemas.tlog.keys import parse_vkey
from schemas.tlog.merkle import consistency_proof
from schemas.tlog.proof import parse_proof, verify_proof
from schemas.tlog.split_view import (
    demand_one_history,
    parse_split_view,
    prove_split_view,
)
from schemas.tlog.tree import leaf_hash
from tests.support.hand_log import HandLog
from tests.support.published_log import published
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

pytestmark = pytest.mark.postgresql_in_long

__all__ = [
    "agencies",
    "make_witness",
    "policy",
    "published",
    "seconds",
    "serve",
    "set_policy",
    "twin",
]


def source_of(hub):
    return DatabaseSource(hub.audit, hub.audit.current_shard())


def watch(hub, remembered=None, *, source=None, policy=None):
    own = source_of(hub)
    counting = policy or hub.witnessing.policy()
    return watch_log(source or own, own.verifiers(), counting, remembered)


def joining(hub, old, new):
    read = hub.audit.tree(hub.audit.current_shard()).hashes_at(new)
    return consistency_proof(old, new, read)


@pytest.mark.parametrize(("ours", "theirs"), [(5, 9), (5, 5), (256, 300)])
def test_the_fork_drill(hub, agencies, policy, twin, ours, theirs):
    hub.witnessing._log_policy(hub.witnessing.policy())  # noqa: SLF001  # one leaf
    append(hub, ours - 1)
    (honest,) = hub.witnessing.gather()
    remembered, _ = open_checkpoint(
        hub.witnessing.witnessed_note()[1], [parse_vkey(hub.audit.key())]
    )
    # Whoever rewrites history asks nobody before.
    twin.audit.seen = tuple
    twin.witnessing.policy_in_force()
    append(twin, theirs - 1)

    # Every witness refuses the second history and keeps what was sent.
    (refused,) = twin.witnessing.gather()
    assert {one.said for one in refused.answers.values()} == {"refused"}
    assert not refused.is_witnessed
    for one in agencies.values():
        assert one.state.heads()[remembered.origin].root == remembered.root
        assert list((one.folder / "evidence").iterdir())

    # The monitor raises, with evidence that anybody can check offline.
    found = watch(twin)
    assert {alarm.code for alarm in found.alarms} == {"split-view"}
    assert len(found.alarms) == 3
    for alarm in found.alarms:
        evidence = parse_split_view(alarm.evidence.encode())
        proven = prove_split_view(evidence, [parse_vkey(hub.audit.key())])
        assert (proven.smaller.size, proven.larger.size) == (ours, theirs)
        with pytest.raises(SignatureError):
            prove_split_view(evidence, [parse_vkey(HandLog(remembered.origin).vkey)])

    # A receipt of the fork is sound in itself, and refused beside what was remembered.
    receipt = parse_proof(twin.audit.proof(2).encode())
    leaf = twin.audit.entry(2)
    keys = [parse_vkey(hub.audit.key())]
    proven = verify_proof(receipt, leaf_hash(leaf), keys)
    proof = joining(twin, remembered.size, proven.checkpoint.size)
    with pytest.raises(ProofError) as refusal:
        demand_one_history(remembered, proven.checkpoint, proof)
    assert refusal.value.flaw is Flaw.SPLIT_VIEW
    assert honest.is_witnessed


@pytest.mark.usefixtures("policy")
def test_an_honest_log_raises_no_alarm_and_is_remembered(hub):
    append(hub, 3)
    hub.witnessing.gather()
    first = hub.audit.checkpoint().encode()
    append(hub, 300)
    source = source_of(hub)

    found = watch(hub, first)

    assert not found.alarms
    assert found.sizes == dict.fromkeys(["court", "customs", "post", "remembered"], 4)
    assert found.size == 304
    later = demand_one_history(
        open_checkpoint(first, source.verifiers())[0],
        open_checkpoint(found.note, source.verifiers())[0],
        joining(hub, 4, 304),
    )
    assert later is None


@pytest.mark.usefixtures("policy")
def test_a_hub_behind_what_was_remembered_is_told(hub):
    append(hub, 3)
    hub.witnessing.gather()
    source = source_of(hub)
    own = HandLog(source.verifiers()[0].name)
    own.key = hub.keys.audit_signer

    found = watch(hub, own.note(9))

    (alarm,) = found.alarms
    assert alarm.code == "hub-behind"
    text = alarm.evidence.encode()
    assert "未能给出".encode() in text
    with pytest.raises(ProofError):
        prove_split_view(parse_split_view(text), source.verifiers())


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("shard", ["2026", "2026-02"])
def test_views_of_two_shards_are_not_taken_for_two_histories(hub, shard):
    append(hub, 3)
    hub.audit.start_shard({"reason": "restored"})
    append(hub, 8)
    other = {"2026": "2026-02", "2026-02": "2026"}[shard]
    keys = [parse_vkey(vkey) for vkey in hub.audit.vkeys()]
    source = DatabaseSource(hub.audit, other)

    found = watch_log(
        source,
        keys,
        hub.witnessing.policy(),
        hub.audit.checkpoint(shard).encode(),
    )

    codes = [alarm.code for alarm in found.alarms if alarm.code != "nobody-answers"]
    if shard == "2026-02":
        # The hub shows a shard that was closed before.
        assert codes == ["hub-behind"]
        assert found.alarms[0].evidence is None
    else:
        assert codes == []
        assert "/2026" in found.problems["remembered"]


def test_a_monitor_whom_nobody_answers_says_so(hub, agencies, set_policy):
    set_policy(agencies, urls=dict.fromkeys(agencies, "http://127.0.0.1:9"))
    append(hub)

    found = watch(hub)

    assert [alarm.code for alarm in found.alarms] == ["nobody-answers"]
    assert set(found.problems) == set(agencies)


@pytest.mark.usefixtures("policy")
def test_what_others_signed_under_the_logs_name_proves_nothing(hub):
    append(hub)
    hub.witnessing.gather()
    stranger = HandLog(source_of(hub).verifiers()[0].name, seed=77)

    found = watch(hub, stranger.note(1))

    assert not found.alarms
    assert set(found.problems) == {"remembered"}


@pytest.mark.usefixtures("policy")
def test_anybody_can_watch_over_http(hub, twin, published):
    append(hub, 3)
    hub.witnessing.gather()
    append(hub, 600)
    twin.audit.seen = tuple
    append(twin, 700)

    honest = watch(hub, source=HttpSource(published(hub.audit)))
    forked = watch(hub, source=HttpSource(published(twin.audit)))
    silent = watch(hub, source=HttpSource(published(twin.audit, with_tiles=False)))

    assert not honest.alarms
    assert honest.size == 604
    assert [alarm.code for alarm in forked.alarms] == ["split-view"] * 3
    assert [alarm.code for alarm in silent.alarms] == ["no-proof"] * 3
    keys = [parse_vkey(hub.audit.key())]
    for alarm in forked.alarms:
        prove_split_view(parse_split_view(alarm.evidence.encode()), keys)


@pytest.mark.usefixtures("policy")
def test_a_hub_whose_key_is_another_one_is_told(hub):
    append(hub)
    own = source_of(hub)
    others = [parse_vkey(HandLog(own.verifiers()[0].name).vkey)]

    found = watch_log(own, others, hub.witnessing.policy(), None)

    assert "hub-checkpoint" in [alarm.code for alarm in found.alarms]


def test_a_log_that_shows_no_checkpoint_is_no_source(published, hub):
    url = published(hub.audit).replace("/log/", "/elsewhere")

    with pytest.raises(MonitorSourceError) as refusal:
        HttpSource(url).checkpoint()
    assert "answers 404" in refusal.value.detail


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "ftp://127.0.0.1/",
        "http://[::1/",
        "http://hub:s3cret@127.0.0.1/v1/audit/2026",
        "http://127.0.0.1/v1/audit/2026?token=s3cret",
        "http://127.0.0.1/v1/audit/2026#s3cret",
    ],
)
def test_an_address_that_is_none_is_no_source_and_is_not_shown(url):
    with pytest.raises(LogAddressInvalidError) as refusal:
        HttpSource(url)
    assert "s3cret" not in str(refusal.value)
