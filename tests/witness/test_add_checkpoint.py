"""What a witness cosigns and what it refuses: one test for each status and reason."""

import base64
import hashlib
import sqlite3
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.witness import evidence
from connectors.witness.state import FILE_NAME, State
from connectors.witness.witness import CLOCK_STEP_SECONDS, Witness
from schemas.tlog.keys import parse_vkey
from schemas.tlog.note import open_note
from schemas.tlog.split_view import parse_split_view, prove_split_view
from tests.support.hand_log import HandLog, cosignature_holds

SIGSUM = (
    "sigsum.org/v1/tree/4d6d8825a6bb689d"
    "459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
)
SIGSUM_KEY = bytes.fromhex(
    "ffdc2d4d98e4124d3feaf788c0c2f9abfd796083d1f0495437f302ec79cf100f"
)
# From the tests of an independent witness: old size, proof, size, root, signature.
SIGSUM_TREES = {
    1: (
        "KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNu"
        "WRTYrajXpNUbIQY=",
    ),
    3: (
        "RcCI1Nk56ZcSmIEfIn0SleqtV7uvrlXNccFx595Iwl0=",
        "UgIom2VbtIcdFbwFAy1n7s6IkAxIY6J/GQOTuZF2ORV39d75cbAj2aQYwyJre36kezNobZs4SUUd"
        "rcawfAB8WVrx6go=",
    ),
    5: (
        "QrtXrQZCCvpIgsSmOsah7HdICzMLLyDfxToMql9WTjY=",
        "UgIomw/EOJmWi0i1FQsOj+etB7F8IccFam/jgd6wzRns4QPVmyEZtdvl1U2KEmLOZ/ASRcWJi0tW"
        "90dJWAShei7sDww=",
    ),
}
SIGSUM_PROOFS = {
    (1, 3): (
        "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
    (1, 5): (
        "KgEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "+fUDV+k970B4I3uKrqJM4aP1lloPZP8mvr2Z4wRw2LI=",
        "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
    (3, 5): (
        "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "KgMAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "wgiIFdZfYNv6WU1OllBKsWnLYIS/DBMqt8Uh/S4OukE=",
        "KgQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    ),
}


SIGSUM_FIVE = f"""old 5

{SIGSUM}
five
KgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=

— {SIGSUM} UgIom4JTC2MerrFcJ5xDcWHzRPVB6zzGBIw4OFqcKDflqjH4q4xY5vMxUxyczvdIlEwF\
Yf7ivQU4KoWan2bLmzLx0go=
""".encode()


def sigsum_request(old, size, proof=None, origin=SIGSUM):
    root, signature = SIGSUM_TREES[size]
    hashes = SIGSUM_PROOFS.get((old, size), ()) if proof is None else proof
    head = "".join(f"{line}\n" for line in (f"old {old}", *hashes))
    return f"{head}\n{origin}\n{size}\n{root}\n\n— {origin} {signature}\n".encode()


def status(answer):
    return int(answer.status)


def kept(court):
    folder = court.folder / evidence.FOLDER
    return sorted(folder.glob("*.txt")) if folder.exists() else []


def test_a_growing_log_is_cosigned_step_by_step(court, hand_log, seconds):
    sizes = [1, 2, 3, 4, 7, 8, 64, 100, 255]
    for old, size in zip([0, *sizes], sizes, strict=False):
        seconds.now += 1
        answer = court.send(hand_log.request(old, size))

        assert status(answer) == 200, answer.body
        at = cosignature_holds(answer.body, court.vkeys[0], hand_log.text(size))
        assert at == int(seconds.now)
        assert court.state.heads()[hand_log.origin].size == size


def test_a_log_of_others_is_cosigned_by_the_vectors_of_an_independent_witness(court):
    key_id = base64.b64decode(SIGSUM_TREES[1][1])[:4].hex()
    key = base64.b64encode(b"\x01" + SIGSUM_KEY).decode()
    court.state.add_key(SIGSUM, f"{SIGSUM}+{key_id}+{key}")
    wrong = (SIGSUM_PROOFS[1, 3][0], "KgIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABA=")

    steps = [
        (sigsum_request(0, 1), 200, b""),
        (sigsum_request(1, 3).replace(b"WVrx6go=", b"WVrx6gx="), 403, b""),
        (sigsum_request(1, 3).replace(b"WVrx6go=", b"WVrx6g!="), 400, b""),
        (sigsum_request(1, 3).replace(b"WVrx6go=", b"WVrx6gw="), 403, b""),
        (sigsum_request(1, 3, origin=SIGSUM[:-1] + "3"), 404, b""),
        (sigsum_request(1, 3, proof=()), 422, b""),
        (sigsum_request(1, 3, proof=wrong), 422, b""),
        (sigsum_request(1, 3), 200, b""),
        (sigsum_request(1, 5), 409, b"3\n"),
        (sigsum_request(3, 5), 200, b""),
        (sigsum_request(0, 5), 409, b"5\n"),
        (sigsum_request(5, 5).rpartition(b"\n\n")[0] + b"\n", 400, b""),
        (SIGSUM_FIVE, 400, b""),
    ]
    for number, (request, expected, body) in enumerate(steps):
        answer = court.send(request)
        assert status(answer) == expected, (number, answer.body)
        assert not body or answer.body == body


def test_the_same_tree_is_cosigned_again_with_a_newer_time(court, hand_log, seconds):
    first = court.send(hand_log.request(0, 5))
    seconds.now += 60

    second = court.send(hand_log.request(5, 5))

    assert status(second) == 200
    times = [
        cosignature_holds(answer.body, court.vkeys[0], hand_log.text(5))
        for answer in (first, second)
    ]
    assert times[1] - times[0] == 60


def test_a_stale_old_size_is_told_the_size(court, hand_log):
    court.send(hand_log.request(0, 5))

    for old in (0, 3, 6):
        answer = court.send(hand_log.request(old, 9))
        assert (status(answer), answer.body) == (409, b"5\n")
        assert answer.content_type == "text/x.tlog.size"
    assert court.state.heads()[hand_log.origin].size == 5


def test_a_log_that_was_never_seen_has_the_size_nought(court, hand_log):
    answer = court.send(hand_log.request(3, 5))

    assert (status(answer), answer.body) == (409, b"0\n")


def test_an_old_size_beyond_the_checkpoint_is_bad(court, hand_log):
    answer = court.send(hand_log.request(6, 5, proof=[]))

    assert status(answer) == 400


def test_an_unknown_log_is_not_found(court):
    answer = court.send(HandLog("stranger.example").request(0, 5))

    assert status(answer) == 404
    assert court.state.heads() == {}


def test_a_known_name_with_an_unknown_key_is_forbidden(court, hand_log):
    impostor = HandLog(hand_log.origin, seed=8)

    assert status(court.send(impostor.request(0, 5))) == 403


def test_a_wrong_signature_of_a_known_key_is_forbidden_beside_a_right_one(
    court, hand_log
):
    wrong = hand_log.sign("another text\n").encode()

    note = hand_log.note(5) + wrong

    assert status(court.send(hand_log.request(0, 5, note=note))) == 403


def test_lines_of_unknown_keys_are_ignored(court, hand_log):
    note = hand_log.note(5)
    text = hand_log.text(5)
    note += HandLog("stranger.example").sign(text).encode()

    assert status(court.send(hand_log.request(0, 5, note=note))) == 200


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: b"",
        lambda body: body[:-1],
        lambda body: body.replace(b"old 3", b"old +3"),
        lambda body: body.replace(b"old 3", b"old 03"),
        lambda body: body.replace(b"\n", b"\r\n"),
        lambda body: body.replace(b"old 3\n", b"old 3\nAAAA\n"),
        lambda body: body.replace("— ".encode(), b"- "),
        lambda body: b"\xff" + body,
    ],
)
def test_a_malformed_request_is_bad(court, hand_log, damage):
    court.send(hand_log.request(0, 3))

    assert status(court.send(damage(hand_log.request(3, 5)))) == 400


@pytest.mark.parametrize("text", ["log.example/hand\n5\n", "log.example/hand\nx\nAA\n"])
def test_a_signed_text_that_is_no_checkpoint_is_bad(court, hand_log, text):
    note = f"{text}\n{hand_log.sign(text)}".encode()

    assert status(court.send(hand_log.request(0, 5, note=note))) == 400


def test_a_proof_that_does_not_hold_is_refused_and_kept(court, hand_log):
    court.send(hand_log.request(0, 3))
    forked = hand_log.branch().request(3, 5)

    answer = court.send(forked)

    assert status(answer) == 422
    assert court.state.heads()[hand_log.origin].root == hand_log.root(3)
    (path,) = kept(court)
    assert path.name.startswith("proof-")
    assert path.read_bytes().startswith(forked)


def test_strangers_cannot_crowd_out_the_evidence_against_a_log(
    court, hand_log, monkeypatch
):
    monkeypatch.setitem(evidence.MOST, evidence.PROOF, 3)
    court.send(hand_log.request(0, 5))
    padding = "— stranger.example AAAAAAAAAAAAAAAA\n".encode()
    for number in range(9):
        # A public checkpoint, wrong proofs and lines that nobody checks.
        wrong = hand_log.request(
            5,
            9,
            proof=[bytes([number]) * 32] * 3,
            note=hand_log.note(9) + padding * number,
        )
        assert status(court.send(wrong)) == 422
    (stranger,) = kept(court)

    court.send(hand_log.branch().request(5, 12))

    assert len(kept(court)) == 2
    assert b"stranger" not in stranger.read_bytes()
    assert status(court.send(hand_log.request(5, 9))) == 200
    (path,) = kept(court)
    assert hand_log.branch().note(12) in path.read_bytes()


def test_a_split_view_is_kept_once_however_it_is_sent(court, hand_log):
    court.send(hand_log.request(0, 5))
    forked = hand_log.branch().request(5, 5)

    for number in range(3):
        court.send(forked + "— stranger.example AAAAAAAAAAAAAAAA\n".encode() * number)

    assert len(kept(court)) == 1


def test_another_root_for_the_size_that_was_seen_is_kept_as_proof(court, hand_log):
    court.send(hand_log.request(0, 5))

    answer = court.send(hand_log.branch().request(5, 5))

    assert status(answer) == 422
    (path,) = kept(court)
    split = parse_split_view(path.read_bytes())
    proven = prove_split_view(split, [parse_vkey(hand_log.vkey)])
    assert proven.smaller.root == hand_log.root(5)
    assert proven.larger.root == hand_log.branch().root(5)


def test_a_proof_for_the_same_tree_must_be_empty(court, hand_log):
    court.send(hand_log.request(0, 5))

    answer = court.send(hand_log.request(5, 5, proof=[bytes(32)]))

    assert status(answer) == 422


def test_a_proof_from_the_empty_tree_must_be_empty(court, hand_log):
    assert status(court.send(hand_log.request(0, 5, proof=[bytes(32)]))) == 422


def test_the_empty_tree_is_cosigned_and_may_grow(court, hand_log):
    assert status(court.send(hand_log.request(0, 0))) == 200
    assert status(court.send(hand_log.request(0, 0))) == 200
    assert status(court.send(hand_log.request(0, 5))) == 200


def test_the_empty_tree_has_one_root_alone(court, hand_log):
    note = hand_log.note(0, root=b"r" * 32)

    assert status(court.send(hand_log.request(0, 0, note=note))) == 422


def test_extension_lines_are_cosigned_with_the_rest(make_witness, hand_log):
    court = make_witness(hand_log, post_quantum=True)
    note = hand_log.note(5, "more 1", "more 2")

    answer = court.send(hand_log.request(0, 5, note=note))

    assert status(answer) == 200
    text = hand_log.text(5, "more 1", "more 2")
    # The post-quantum type does not cover them, so it is left out.
    cosignature_holds(answer.body, court.vkeys[0], text)


def test_a_witness_with_two_keys_gives_two_lines(make_witness, hand_log):
    court = make_witness(hand_log, post_quantum=True)

    answer = court.send(hand_log.request(0, 5))

    note = hand_log.note(5) + answer.body
    opened = open_note(note, map(parse_vkey, court.vkeys))
    assert [len(signature.value) for signature in opened.verified] == [72, 2428]


def test_a_log_may_have_several_keys_and_lose_one(court, hand_log):
    newer = HandLog(hand_log.origin, seed=9)
    court.state.add_key(newer.origin, newer.vkey)
    court.send(hand_log.request(0, 3))

    assert status(court.send(newer.request(3, 5))) == 200
    assert court.state.remove_key(hand_log.origin, hand_log.vkey)
    assert status(court.send(hand_log.request(5, 7))) == 403
    assert court.state.remove_key(newer.origin, newer.vkey)
    assert not court.state.remove_key(newer.origin, newer.vkey)
    assert status(court.send(newer.request(5, 7))) == 404
    court.state.add_key(newer.origin, newer.vkey)
    assert court.send(newer.request(0, 7)).body == b"5\n"


def test_a_forged_line_of_the_witness_does_not_spoil_its_memory(court, hand_log):
    name, key_id, _ = court.vkeys[0].split("+", 2)
    value = base64.b64encode(bytes.fromhex(key_id) + bytes(72)).decode()
    note = hand_log.note(3) + f"— {name} {value}\n".encode()

    assert status(court.send(hand_log.request(0, 3, note=note))) == 200
    latest = court.witness.latest(hashlib.sha256(hand_log.origin.encode()).hexdigest())
    keys = [parse_vkey(court.vkeys[0]), parse_vkey(hand_log.vkey)]
    assert len(open_note(latest.body, keys).verified) == 2
    assert status(court.send(hand_log.request(3, 5))) == 200


def test_a_clock_that_was_set_back_makes_no_earlier_time(court, hand_log, seconds):
    court.send(hand_log.request(0, 3))
    before = int(seconds.now)
    seconds.now -= CLOCK_STEP_SECONDS - 1
    answer = court.send(hand_log.request(3, 5))
    assert cosignature_holds(answer.body, court.vkeys[0], hand_log.text(5)) == before

    seconds.now -= 10
    assert status(court.send(hand_log.request(5, 7))) == 503
    assert court.state.heads()[hand_log.origin].size == 5


def test_a_memory_that_fails_cosigns_nothing(court, hand_log):
    with sqlite3.connect(court.folder / FILE_NAME) as connection:
        connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON head"
            " BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    connection.close()

    assert status(court.send(hand_log.request(0, 3))) == 503
    assert court.state.heads() == {}


def test_evidence_has_bounds(court, hand_log, monkeypatch):
    monkeypatch.setitem(evidence.MOST, evidence.PROOF, 2)
    court.send(hand_log.request(0, 3))

    for number in range(5):
        forked = hand_log.branch().request(3, 5 + number)
        assert status(court.send(forked)) == 422
    court.send(hand_log.branch().request(3, 3))

    names = [path.name.partition("-")[0] for path in kept(court)]
    assert names == ["proof", "proof", "split"]


def test_requests_at_once_never_cosign_two_histories(court, hand_log, seconds):
    logs = [hand_log, hand_log.branch("b"), hand_log.branch("c")]
    requests = [log.request(0, size) for log in logs for size in (3, 5, 9)]
    gate = threading.Barrier(len(requests))
    answers = []

    def send(request):
        # Each as a process of its own would: nothing shared but the file.
        witness = Witness(
            court.folder,
            State(court.folder),
            court.witness._cosigners,  # noqa: SLF001  # the same key
            seconds,
        )
        gate.wait()
        answers.append(witness.add_checkpoint(request))

    threads = [threading.Thread(target=send, args=(r,)) for r in requests]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(status, answers)) == [200] + [409] * 8
    (head,) = court.state.heads().values()
    assert {a.body for a in answers if status(a) == 409} == {b"%d\n" % head.size}


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ab"), st.integers(0, 6), st.integers(0, 6), st.booleans()
        ),
        max_size=12,
    )
)
def test_what_is_cosigned_is_always_one_history(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("witness")
    histories = {word: HandLog(word=word) for word in "ab"}
    state = State(folder)
    state.add_key(histories["a"].origin, histories["a"].vkey)
    witness = Witness(folder, state, [], lambda: 1_763_942_400)
    size, root = 0, histories["a"].root(0)

    for word, old, new, whole in steps:
        log = histories[word]
        proof = log.proof(old, new) if whole and old <= new else [bytes(32)]
        answer = witness.add_checkpoint(log.request(old, new, proof=proof))
        is_next = (
            old == size <= new
            and log.root(old) == root
            and proof == log.proof(old, new)
        )
        assert (status(answer) == 200) == is_next
        if is_next:
            size, root = new, log.root(new)
            assert state.heads()[log.origin].root == root
