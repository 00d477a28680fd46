"""Whole logs judged from their bytes: what is wrong, and from which entry on."""

import tracemalloc
from itertools import chain, repeat

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.merkle import inclusion_proof
from schemas.tlog.proof import make_proof, parse_proof
from schemas.tlog.tree import Frontier, leaf_hash, leaf_hashes, root_of
from schemas.tlog.verify import verify_log, verify_receipt

SIGNER = Ed25519Signer("hub.example/audit/2026", Ed25519PrivateKey.generate())
OTHER = Ed25519Signer("hub.example/audit/2025", Ed25519PrivateKey.generate())
TRUSTED = [SIGNER.verifier, OTHER.verifier]
SIZE = 9000
ENTRIES = [f"entry {number}".encode() for number in range(SIZE)]
HASHES = leaf_hashes(ENTRIES)


def signed(entries, signer=SIGNER):
    checkpoint = Checkpoint(signer.name, len(entries), root_of(leaf_hashes(entries)))
    return sign_checkpoint(checkpoint, [signer])


HEAD = signed(ENTRIES)
EARLIER_SIZES = (0, 1, 255, 4096, 4097, 8000, SIZE)
EARLIER = [signed(ENTRIES[:size]) for size in EARLIER_SIZES]


def changed(entries, at, to=b"changed"):
    return [*entries[:at], to, *entries[at + 1 :]]


def flaws(verdict):
    return [finding.flaw for finding in verdict.findings]


def test_an_untouched_log_is_valid():
    verdict = verify_log(
        iter(ENTRIES), HEAD, TRUSTED, earlier=EARLIER, stored_hashes=iter(HASHES)
    )

    assert verdict.valid
    assert verdict.findings == ()
    assert verdict.entries == verdict.checkpoint.size == SIZE
    assert verdict.root == verdict.checkpoint.root
    assert verdict.prefixes == len(EARLIER)


def test_an_empty_log_is_valid():
    verdict = verify_log([], signed([]), TRUSTED, stored_hashes=[])

    assert verdict.valid
    assert verdict.entries == 0


@pytest.mark.parametrize("at", [0, 1, 4095, 4096, 8191, SIZE - 1])
def test_with_stored_hashes_the_changed_entry_is_named(at):
    verdict = verify_log(changed(ENTRIES, at), HEAD, TRUSTED, stored_hashes=HASHES)

    assert flaws(verdict) == [Flaw.ROOT_MISMATCH]
    assert verdict.findings[0].entry == at


@given(st.integers(0, SIZE - 1), st.integers(0, 55))
@settings(max_examples=25, deadline=None)
def test_any_flipped_bit_is_found_and_its_entry_named(at, bit):
    entry = bytearray(ENTRIES[at])
    entry[bit // 8 % len(entry)] ^= 1 << bit % 8

    verdict = verify_log(
        changed(ENTRIES, at, bytes(entry)), HEAD, TRUSTED, stored_hashes=HASHES
    )

    assert verdict.findings[0].entry == at


def test_the_first_of_several_changed_entries_is_named():
    entries = changed(changed(ENTRIES, 5000), 300)

    verdict = verify_log(entries, HEAD, TRUSTED, stored_hashes=HASHES)

    assert [finding.entry for finding in verdict.findings] == [300]


def test_two_entries_in_each_others_place_are_found():
    entries = [*ENTRIES[:20], ENTRIES[21], ENTRIES[20], *ENTRIES[22:]]

    verdict = verify_log(entries, HEAD, TRUSTED, stored_hashes=HASHES)

    assert verdict.findings[0].entry == 20


def test_without_stored_hashes_the_change_is_placed_between_two_checkpoints():
    verdict = verify_log(changed(ENTRIES, 4096), HEAD, TRUSTED, earlier=EARLIER)

    assert flaws(verdict) == [Flaw.ROOT_MISMATCH]
    assert verdict.findings[0].between == (4096, 4097)
    assert verdict.prefixes == 4


def test_with_one_checkpoint_only_the_change_may_be_anywhere():
    verdict = verify_log(changed(ENTRIES, 17), HEAD, TRUSTED)

    assert verdict.findings[0].between == (0, SIZE)


def test_an_entry_and_its_hash_changed_together_are_still_found():
    entries = changed(ENTRIES, 7000)

    verdict = verify_log(
        entries, HEAD, TRUSTED, earlier=EARLIER, stored_hashes=leaf_hashes(entries)
    )

    assert flaws(verdict) == [Flaw.ROOT_MISMATCH]
    assert verdict.findings[0].between == (4097, 8000)


def test_a_damaged_stored_hash_does_not_accuse_its_entry():
    verdict = verify_log(
        ENTRIES, HEAD, TRUSTED, stored_hashes=changed(HASHES, 9, bytes(32))
    )

    assert flaws(verdict) == [Flaw.LEAF_HASH]
    assert verdict.findings[0].entry == 9


def test_a_stored_hash_that_is_no_hash_is_found():
    verdict = verify_log(ENTRIES, HEAD, TRUSTED, stored_hashes=changed(HASHES, 9, b""))

    assert flaws(verdict) == [Flaw.LEAF_HASH]
    assert verdict.findings[0].entry == 9


def test_an_entry_changed_after_a_damaged_hash_is_found_too():
    verdict = verify_log(
        changed(ENTRIES, 5000),
        HEAD,
        TRUSTED,
        earlier=EARLIER,
        stored_hashes=changed(HASHES, 9, bytes(32)),
    )

    assert flaws(verdict) == [Flaw.LEAF_HASH, Flaw.ROOT_MISMATCH]
    assert verdict.findings[0].entry == 9
    assert verdict.findings[1].between == (4097, 8000)


@pytest.mark.parametrize("missing", [1, 904, 5000, SIZE])
def test_a_log_cut_short_is_found(missing):
    kept = SIZE - missing

    verdict = verify_log(ENTRIES[:kept], HEAD, TRUSTED, stored_hashes=HASHES[:kept])

    assert flaws(verdict) == [Flaw.TOO_FEW_ENTRIES]
    assert verdict.findings[0].entry == verdict.entries == kept


def test_a_log_cut_short_and_changed_shows_both():
    verdict = verify_log(changed(ENTRIES[:8500], 300), HEAD, TRUSTED, earlier=EARLIER)

    assert flaws(verdict) == [Flaw.TOO_FEW_ENTRIES, Flaw.ROOT_MISMATCH]
    assert verdict.findings[1].between == (255, 4096)


def test_an_entry_taken_out_of_the_middle_is_found():
    entries = [*ENTRIES[:50], *ENTRIES[51:]]

    verdict = verify_log(entries, HEAD, TRUSTED, stored_hashes=HASHES)

    assert Flaw.TOO_FEW_ENTRIES in flaws(verdict)
    assert 50 in [finding.entry for finding in verdict.findings]


def test_an_entry_that_nobody_signed_is_found():
    verdict = verify_log([*ENTRIES, b"more"], HEAD, TRUSTED)

    assert flaws(verdict) == [Flaw.TOO_MANY_ENTRIES]
    assert verdict.findings[0].entry == SIZE


@pytest.mark.parametrize(
    "hashes", [HASHES[:-1], HASHES[:100], [], [*HASHES, bytes(32)]]
)
def test_stored_hashes_of_another_number_are_found(hashes):
    verdict = verify_log(ENTRIES, HEAD, TRUSTED, stored_hashes=hashes)

    assert flaws(verdict) == [Flaw.HASH_COUNT]


def test_a_log_that_signed_two_histories_is_convicted():
    fork = signed(changed(ENTRIES[:8000], 3))
    later_fork = signed(changed(ENTRIES[:8500], 3))

    verdict = verify_log(ENTRIES, HEAD, TRUSTED, earlier=[EARLIER[2], fork, later_fork])

    assert flaws(verdict) == [Flaw.SPLIT_VIEW]
    assert "2 signed trees" in verdict.findings[0].detail
    assert "8000 entries" in verdict.findings[0].detail
    assert verdict.prefixes == 1


def test_a_checkpoint_larger_than_the_last_one_shows_a_rollback():
    verdict = verify_log(ENTRIES[:8000], EARLIER[5], TRUSTED, earlier=[HEAD])

    assert flaws(verdict) == [Flaw.SIZE_ORDER]


def test_earlier_checkpoints_must_come_in_order():
    verdict = verify_log(ENTRIES, HEAD, TRUSTED, earlier=[EARLIER[3], EARLIER[2]])

    assert flaws(verdict) == [Flaw.SIZE_ORDER]


def test_a_checkpoint_of_another_log_is_not_taken_for_one_of_this():
    other = signed(ENTRIES[:100], OTHER)

    verdict = verify_log(ENTRIES, HEAD, TRUSTED, earlier=[other])

    assert flaws(verdict) == [Flaw.ORIGIN]


def test_a_forged_earlier_checkpoint_is_found():
    forged = EARLIER[2].replace(b"\n255\n", b"\n256\n")

    verdict = verify_log(ENTRIES, HEAD, TRUSTED, earlier=[forged, EARLIER[3]])

    assert flaws(verdict) == [Flaw.BAD_SIGNATURE]
    assert verdict.prefixes == 1


def test_without_a_trusted_checkpoint_nothing_is_read():
    verdict = verify_log(iter([]), HEAD, [OTHER.verifier])

    assert flaws(verdict) == [Flaw.UNTRUSTED]
    assert verdict.checkpoint is None
    assert not verdict.valid


def test_a_long_log_is_judged_in_little_memory():
    size = 100_000
    tree = Frontier()
    for _ in range(10):
        tree = tree.with_leaves([leaf_hash(b"x" * 500)] * (size // 10))
    note = sign_checkpoint(Checkpoint(SIGNER.name, size, tree.root), [SIGNER])

    peaks = []
    for _ in range(3):  # what other threads of the process take meanwhile counts too
        tracemalloc.start()
        verdict = verify_log(repeat(b"x" * 500, size), note, TRUSTED)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert verdict.valid

    assert min(peaks) < 4_000_000


def test_a_receipt_is_judged_with_public_keys_only():
    hashes = inclusion_proof(7, 11, read_first_entries)
    extra = b'{"salts":{}}'
    proof = make_proof(7, hashes, signed(ENTRIES[:11]), extra)

    verdict = verify_receipt(proof, ENTRIES[7], TRUSTED)

    assert verdict.valid
    assert (verdict.index, verdict.checkpoint.size) == (7, 11)
    assert verdict.signers == {SIGNER.name}
    assert verdict.leaf_hash == HASHES[7]
    assert parse_proof(proof).extra == extra


def read_first_entries(level, index):
    return root_of(HASHES[index << level : (index + 1) << level])


@pytest.mark.parametrize(
    ("index", "hashes", "flaw"),
    [
        (-1, [], Flaw.PROOF_INDEX),
        (2**63, [], Flaw.PROOF_INDEX),
        (0, [bytes(32)] * 64, Flaw.PROOF_LENGTH),
        (0, [bytes(31)], Flaw.PROOF_HASH),
    ],
)
def test_a_proof_that_no_reader_takes_is_not_printed(index, hashes, flaw):
    with pytest.raises(MalformedError) as caught:
        make_proof(index, hashes, HEAD)

    assert caught.value.flaw is flaw


def test_a_proof_without_a_note_is_not_printed():
    with pytest.raises(MalformedError):
        make_proof(0, [], b"no note")


def test_a_proof_too_large_for_any_reader_is_neither_printed_nor_read():
    with pytest.raises(MalformedError) as printed:
        make_proof(0, [], HEAD, bytes(1024 * 1024))
    with pytest.raises(MalformedError) as read:
        parse_proof(bytes(1024 * 1024 + 1))

    assert printed.value.flaw is read.value.flaw is Flaw.TOO_LARGE


def test_empty_extra_data_leaves_no_line():
    proof = make_proof(0, [], signed(ENTRIES[:1]), b"")

    assert b"extra" not in proof
    assert parse_proof(proof).extra is None


@given(st.binary(max_size=300))
def test_no_bytes_make_the_proof_parser_fail_otherwise_than_by_refusing(data):
    with pytest.raises(MalformedError):
        parse_proof(data)


def test_entries_are_read_once_and_in_order():
    seen = []

    def reading():
        for number, entry in enumerate(ENTRIES):
            seen.append(number)
            yield entry

    verify_log(chain(reading()), HEAD, TRUSTED, earlier=EARLIER)

    assert seen == list(range(SIZE))
