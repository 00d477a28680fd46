"""The format reference for outside implementers says what the code does."""

import re
from pathlib import Path

from schemas.tlog.commitments import (
    commitment,
    field_salt,
    request_digest,
    response_digest,
)
from schemas.tlog.errors import Flaw
from schemas.tlog.keys import parse_vkey
from schemas.tlog.leaf import COMMITTED, MEMBERS, parse_leaf
from schemas.tlog.note import MAX_NOTE_BYTES, MAX_SIGNATURES
from schemas.tlog.proof import verify_entry
from schemas.tlog.tree import leaf_hash

PAGE = (Path(__file__).parents[3] / "docs" / "audit-log.md").read_text("utf-8")


def cells_of(heading):
    """Give the first cells of the table under a heading."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [
        line.split("|")[1].strip() for line in section.splitlines() if line[:1] == "|"
    ]


def test_every_flaw_is_documented_and_no_other():
    assert cells_of("Flaws")[2:] == [f"`{flaw}`" for flaw in Flaw]


def test_every_member_of_a_leaf_is_documented_and_no_other():
    places = {"t", *COMMITTED}
    for name, inner in MEMBERS.items():
        places |= {f"{name}.{n}" for n in inner} if isinstance(inner, dict) else {name}

    named = set()
    for cell in cells_of("The leaf"):
        group = ""
        for name in re.findall(r"`([a-z_.]+)`", cell):
            named.add(group + name if name.startswith(".") else name)
            group = name.partition(".")[0] if not name.startswith(".") else group

    assert named == places


def test_the_worked_examples_come_out_as_printed():
    salt = field_salt(bytes(range(16)), "case")
    request = request_digest(
        method="GET",
        path="/v1/trust/91321302MA1TEQT078",
        query="",
        purpose="onboarding",
        reference="2026-第15号",
    )
    answer = response_digest(b'{"found":true,"receipt":{"index":7}}')
    (leaf,) = re.findall(r'^\{"actor".*\}$', PAGE, re.MULTILINE)
    parse_leaf(leaf.encode())

    printed = re.findall(r"\| `([0-9a-f]{32,64})` \|$", PAGE, re.MULTILINE)

    assert printed == [
        salt,
        commitment(salt, "case", "（2026）苏13刑初1号"),
        request,
        answer,
        leaf_hash(leaf.encode()).hex(),
    ]


def test_the_printed_proof_verifies_with_the_printed_key():
    (proof,) = re.findall(r"```\n(c2sp\.org/tlog-proof@v1\n.*?)```", PAGE, re.DOTALL)
    (key,) = re.findall(r"^    (\S+\+[0-9a-f]{8}\+\S+)$", PAGE, re.MULTILINE)

    proven = verify_entry(proof.encode(), b"entry 4", [parse_vkey(key)])

    assert proven.index == 4
    assert proven.note.text in PAGE


def test_the_readers_limits_are_those_of_the_code():
    assert f"| {MAX_SIGNATURES} signatures, {MAX_NOTE_BYTES // 1024} KiB |" in PAGE
