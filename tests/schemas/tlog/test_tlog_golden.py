"""One file for each way to cheat, in the folder of the flaw that must catch it.

The files were made without the code under test. Their keys stand in ``trusted.keys``:
the Ed25519 seeds are 32 bytes of 0x01 for the hub and of 0x02 for the witness.
"""

from pathlib import Path

import pytest

from schemas.tlog.add_checkpoint import parse_add_checkpoint
from schemas.tlog.checkpoint import open_checkpoint, parse_checkpoint
from schemas.tlog.errors import Flaw, TlogError
from schemas.tlog.extra import parse_extra
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import build_leaf, parse_leaf
from schemas.tlog.note import open_note, parse_note
from schemas.tlog.policy import parse_policy
from schemas.tlog.proof import parse_proof, verify_entry
from schemas.tlog.split_view import parse_split_view, prove_split_view
from schemas.tlog.tiles import decode_bundle, encode_bundle, parse_tile_path
from schemas.tlog.verify import verify_receipt
from tests.support.row_by_row import row_by_row

GOLDEN = Path(__file__).parent / "golden"
TRUSTED = [parse_vkey(line) for line in (GOLDEN / "trusted.keys").read_text().split()]
READERS = {
    "note": lambda data: open_note(data, TRUSTED),
    "checkpoint": lambda data: open_checkpoint(data, TRUSTED),
    "proof": lambda data: verify_entry(data, b"entry 4", TRUSTED),
    "vkey": lambda data: parse_vkey(data.decode()),
    "leaf": parse_leaf,
    "extra": parse_extra,
    "tile-path": lambda data: parse_tile_path(data.decode()),
    # Read as what must be a bundle of two entries.
    "bundle": lambda data: decode_bundle(data, 2),
    "cosignature": lambda data: open_checkpoint(data, TRUSTED),
    "request": parse_add_checkpoint,
    "policy": parse_policy,
    "split-view": lambda data: prove_split_view(parse_split_view(data), TRUSTED),
}
FILES = sorted(path for path in GOLDEN.glob("*/*/*.*") if path.is_file())
VALID = [path for path in FILES if path.parent.name == "valid"]
WRONG = [path for path in FILES if path.parent.name != "valid"]


def name_of(path):
    return "/".join(path.relative_to(GOLDEN).parts)


def kind_of(path):
    return path.relative_to(GOLDEN).parts[0]


@row_by_row("path", VALID, ids=name_of)
def test_well_formed_evidence_is_accepted(path):
    READERS[kind_of(path)](path.read_bytes())


@row_by_row("path", WRONG, ids=name_of)
def test_a_cheat_is_refused_for_its_own_reason(path):
    with pytest.raises(TlogError) as caught:
        READERS[kind_of(path)](path.read_bytes())

    assert caught.value.flaw is Flaw(path.parent.name), caught.value.detail


def test_every_kind_of_evidence_has_its_cheats():
    assert {kind_of(path) for path in VALID} == set(READERS)
    assert {kind_of(path) for path in WRONG} == set(READERS)


@pytest.mark.parametrize(
    "path",
    [path for path in VALID if kind_of(path) not in ("vkey", "policy")],
    ids=name_of,
)
def test_what_is_accepted_is_printed_back_byte_for_byte(path):
    data = path.read_bytes()
    match kind_of(path):
        case "proof":
            again = parse_proof(data).encode()
        case "leaf":
            leaf = parse_leaf(data)
            again = build_leaf(leaf.header, leaf.commitments)
        case "extra":
            again = parse_extra(data).encode()
        case "tile-path":
            again = str(parse_tile_path(data.decode())).encode()
        case "bundle":
            again = encode_bundle(decode_bundle(data, 2))
        case "request":
            again = parse_add_checkpoint(data).encode()
        case "split-view":
            again = parse_split_view(data).encode()
        case _:
            note = parse_note(data)
            again = (
                f"{note.text}\n{''.join(s.line() for s in note.signatures)}".encode()
            )

    assert again == data


@pytest.mark.parametrize(
    "path", [path for path in VALID if kind_of(path) == "checkpoint"], ids=name_of
)
def test_a_checkpoints_text_is_printed_back(path):
    text = parse_note(path.read_bytes()).text

    assert parse_checkpoint(text).text() == text


@pytest.mark.parametrize(
    "path", [path for path in FILES if kind_of(path) == "proof"], ids=name_of
)
def test_a_receipts_verdict_names_the_flaw(path):
    verdict = verify_receipt(path.read_bytes(), b"entry 4", TRUSTED)

    found = verdict.finding.flaw if verdict.finding else "valid"
    assert found == path.parent.name
    assert verdict.valid is (found == "valid")


@pytest.mark.parametrize("change", [b"Entry 4", b"entry 4\n", b"", b"\x00entry 4"])
def test_a_receipt_holds_for_no_other_bytes(change):
    proof = (GOLDEN / "proof/valid/entry-4-of-11.txt").read_bytes()

    verdict = verify_receipt(proof, change, TRUSTED)

    assert verdict.finding.flaw is Flaw.ROOT_MISMATCH


@pytest.mark.parametrize(
    "path", [path for path in VALID if kind_of(path) in ("note", "proof")], ids=name_of
)
def test_no_valid_evidence_survives_the_loss_of_any_byte(path):
    data = path.read_bytes()
    kind = kind_of(path)
    names = [key.name.encode() for key in TRUSTED]

    for at in range(len(data)):
        shorter = data[:at] + data[at + 1 :]
        if shorter == data:
            continue
        try:
            READERS[kind](shorter)
        except TlogError:
            continue
        # What still stands may only have lost a part that nobody vouched for: an
        # unknown key's line, or the extra data.
        line = data[data.rfind(b"\n", 0, at) + 1 :].split(b"\n")[0]
        unknown = line.startswith("— ".encode()) and not any(n in line for n in names)
        doubled = data.count(line) > 1 or line.startswith(b"extra ")
        witness = names[1] in line and names[0] in data
        assert unknown or doubled or witness, (at, line)
