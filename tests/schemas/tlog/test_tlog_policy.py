"""Trust policies: what a quorum is, and the laws it obeys."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.cosignature import Ed25519Cosigner
from schemas.tlog.errors import Flaw, MalformedError, SignatureError
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.note import add_signatures
from schemas.tlog.policy import (
    MAX_POLICY_BYTES,
    demand_quorum,
    judge_checkpoint,
    parse_policy,
)


def key(number):
    return Ed25519PrivateKey.from_private_bytes(number.to_bytes(32))


WITNESSES = [Ed25519Cosigner(f"w{n}.example", key(n)) for n in range(1, 16)]
LINES = "".join(f"witness w{n} {w.vkey()}\n" for n, w in enumerate(WITNESSES, 1))
NAMES = [f"w{n}" for n in range(1, 16)]
LOG = Ed25519Signer("log.example", key(99))
NOTE = sign_checkpoint(Checkpoint("log.example", 3, bytes(32)), [LOG])


@st.composite
def policies(draw):
    """Draw policies with nested groups in which each name is a member once."""
    free, lines = list(NAMES), []
    for number in range(draw(st.integers(1, 6))):
        count = draw(st.integers(1, min(5, len(free))))
        members = draw(
            st.lists(st.sampled_from(free), min_size=count, max_size=count, unique=True)
        )
        threshold = draw(st.integers(1, count))
        free = [name for name in free if name not in members] + [f"g{number}"]
        lines.append(f"group g{number} {threshold} {' '.join(members)}\n")
    quorum = draw(st.sampled_from([free[-1], *free, "none"]))
    return parse_policy(f"{LINES}{''.join(lines)}quorum {quorum}\n".encode())


def counts(policy, name, signers):
    """Evaluate by the words of the specification, from the quorum downwards."""
    if name == "none":
        return True
    if name in policy.witnesses:
        return name in signers
    group = policy.groups[name]
    reached = [m for m in group.members if counts(policy, m, signers)]
    return len(reached) >= group.threshold


signers = st.sets(st.sampled_from(NAMES))


@given(policies(), signers, signers)
def test_more_cosignatures_never_unsatisfy_a_quorum(policy, some, more):
    assume(policy.is_satisfied_by(some))

    assert policy.is_satisfied_by(some | more)


@given(policies(), signers)
def test_a_quorum_is_what_the_definition_says(policy, some):
    assert policy.is_satisfied_by(some) == counts(policy, policy.quorum, some)


@given(policies(), signers)
def test_who_is_not_used_decides_nothing(policy, some):
    used = some - set(policy.unused())

    assert policy.is_satisfied_by(used) == policy.is_satisfied_by(some)


@given(policies(), st.sets(st.sampled_from(["g0", "g1", "nobody", "none"])))
def test_a_groups_own_name_is_no_witness(policy, names):
    assert policy.is_satisfied_by(names) == policy.is_satisfied_by([])


quorums = st.sets(st.sampled_from(NAMES), min_size=10)


@given(quorums, quorums)
def test_ten_of_fifteen_leave_no_room_for_four_who_sign_both_histories(one, other):
    ten = parse_policy(f"{LINES}group g 10 {' '.join(NAMES)}\nquorum g\n".encode())

    assert ten.is_satisfied_by(one)
    assert ten.is_satisfied_by(other)
    assert not ten.is_satisfied_by(sorted(one)[:9])
    assert len(one & other) > 4


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail_in_another_way(data):
    try:
        policy = parse_policy(data)
    except MalformedError:
        return
    assert policy.quorum == "none"


def test_the_line_is_named():
    with pytest.raises(MalformedError) as refusal:
        parse_policy(f"# one\n\n{LINES}group g 2 w1 w99\nquorum g\n".encode())

    assert refusal.value.detail == "line 18: no line above defines 'w99'"


@pytest.mark.parametrize(
    ("data", "flaw"),
    [
        (b"#" * MAX_POLICY_BYTES + b"\n", Flaw.TOO_LARGE),
        (b"".join(b"group g%d any x\n" % n for n in range(2000)), Flaw.POLICY),
    ],
)
def test_a_policy_has_bounds(data, flaw):
    with pytest.raises(MalformedError) as refusal:
        parse_policy(data)
    assert refusal.value.flaw is flaw


def test_a_witness_that_signed_twice_counts_once_with_its_earlier_time():
    policy = parse_policy(f"log {LOG.verifier.vkey()}\n{LINES}quorum w1\n".encode())
    text = NOTE.decode().partition("\n\n")[0] + "\n"
    twice = add_signatures(
        NOTE, [WITNESSES[0].cosign(text, 9), WITNESSES[0].cosign(text, 7)]
    )

    assert demand_quorum(twice, policy).times == {"w1": 7}


def test_a_witness_cannot_speak_for_the_log():
    cosigner = Ed25519Cosigner("log.example", key(50))
    policy = parse_policy(f"witness a {cosigner.vkey()}\nquorum a\n".encode())
    text = NOTE.decode().partition("\n\n")[0] + "\n"
    note = add_signatures(NOTE, [cosigner.cosign(text, 7)])

    with pytest.raises(SignatureError) as refusal:
        judge_checkpoint(note, policy)
    assert refusal.value.flaw is Flaw.UNTRUSTED
    assert judge_checkpoint(note, policy, logs=[LOG.verifier]).satisfied
