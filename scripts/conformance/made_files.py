"""The files that outside verifiers are tried on, each by its name."""

import json
from collections.abc import Mapping
from dataclasses import replace

from scripts.conformance.formats import (
    Document,
    canonical,
    commit,
    compact,
    in_base64,
    path,
    vkey_of,
)
from scripts.conformance.made_log import (
    ANSWER,
    AT,
    ENTRIES,
    HASHES,
    LATER,
    LOG,
    MAIN,
    SENT,
    SMALL,
    STRANGER,
    WITNESSED,
    WITNESSES,
    Receipt,
    before_receipt,
)


def answer_with(receipt: Document, answer: Mapping[str, object] = ANSWER) -> bytes:
    """Write an answer with its receipt."""
    return before_receipt(answer) + compact(receipt) + b"}"


def with_opening(place: str, **changes: object) -> Document:
    """Give the openings of an answer, one of them changed."""
    opened = SENT.opened()
    return opened | {place: opened[place] | changes}


def answers() -> dict[str, bytes]:
    """Give the answers by the name of their file."""
    sent = answer_with(SENT.inline())
    moved = ENTRIES[MAIN].leaf.replace(b"08:00:03", b"09:00:03")
    better = ANSWER | {"rating": {"grade": "A", "score": 742}}
    return {
        "as-sent.json": sent,
        "witnessed.json": answer_with(WITNESSED.inline()),
        "grade-changed.json": answer_with(SENT.inline(), better),
        "member-added.json": answer_with(SENT.inline(), ANSWER | {"note": "x"}),
        "blank-added.json": sent.replace(b'"found":', b'"found": ', 1),
        "index-changed.json": answer_with(SENT.inline(index=4)),
        "size-changed.json": answer_with(SENT.inline(checkpoint_size=6)),
        "case-changed.json": answer_with(
            SENT.inline(openings=with_opening("case", value="宿市监案〔2026〕16号"))
        ),
        "moment-changed.json": answer_with(SENT.inline(leaf=in_base64(moved))),
        "answer-not-opened.json": answer_with(
            replace(SENT, openings=("case", "req")).inline()
        ),
        "member-behind.json": sent[:-1] + b',"more":1}',
        "written-anew.json": json.dumps(json.loads(sent), indent=1).encode(),
        "no-receipt.json": compact(ANSWER),
    }


def receipts() -> dict[str, bytes]:
    """Give the receipts by the name of their file."""
    good = WITNESSED.proof()
    hashes = tuple(path(MAIN, HASHES))
    signature = LOG.line(WITNESSED.note().partition("\n\n")[0] + "\n")
    text = WITNESSED.note().partition("\n\n")[0] + "\n"
    other_time = WITNESSES["court"].line(text, AT, said=AT + 9)
    wrong = bytearray(hashes[0])
    wrong[0] ^= 1
    texts = {
        "witnessed.tlog-proof": good,
        "one-witness.tlog-proof": replace(WITNESSED, cosigners=("post",)).proof(),
        "nothing-opened.tlog-proof": replace(WITNESSED, openings=()).proof(),
        "signed-by-another-key.tlog-proof": Receipt(key=STRANGER).proof(),
        "signature-of-another-tree.tlog-proof": good.replace(
            signature, Receipt(SMALL).note().partition("\n\n")[2]
        ),
        "cosignature-of-another-time.tlog-proof": good.replace(
            WITNESSES["court"].line(text, AT), other_time
        ),
        "hash-changed.tlog-proof": Receipt(hashes=(bytes(wrong), *hashes[1:])).proof(),
        "hash-missing.tlog-proof": Receipt(hashes=hashes[:-1]).proof(),
        "hash-too-many.tlog-proof": Receipt(hashes=(*hashes, HASHES[0])).proof(),
        "another-index.tlog-proof": Receipt(index=2).proof(),
        "index-beyond-the-tree.tlog-proof": Receipt(index=7).proof(),
        "of-another-year.tlog-proof": Receipt(key=LATER).proof(),
        "another-version.tlog-proof": good.replace("@v1", "@v2", 1),
        "no-leaf.tlog-proof": WITNESSED.proof(extra=False),
    }
    return {name: text.encode() for name, text in texts.items()}


def bundles() -> dict[str, bytes]:
    """Give the disclosure bundles by the name of their file."""
    some = replace(WITNESSED, openings=("case", "subject.id"))
    case = some.opened()["case"]
    strange = {"purpose": {"salt": case["salt"], "value": "enforcement"}}
    swapped = {"subject.id": case}
    return {
        "case-and-merchant.json": some.bundle(),
        "nothing-opened.json": replace(some, openings=()).bundle(),
        "merchant-changed.json": some.bundle(
            openings={"subject.id": some.opened()["subject.id"] | {"value": "913213"}}
        ),
        "opening-of-another-place.json": some.bundle(openings=swapped),
        "opening-of-what-is-open.json": some.bundle(openings=strange),
        "further-member.json": some.bundle(more=1),
        "no-newline.json": some.bundle().rstrip(b"\n"),
    }


def leaves() -> dict[str, bytes]:
    """Give the leaves by the name of their file."""
    good = ENTRIES[MAIN].leaf
    members: Document = json.loads(good)
    return {
        "lookup.json": good,
        "shard-start.json": ENTRIES[0].leaf,
        "with-a-blank.json": good.replace(b'":', b'": ', 1),
        "not-sorted.json": compact({"t": members["t"], **members}),
        "of-another-type.json": canonical(members | {"t": "hub.audit/2"}),
        "unknown-member.json": canonical(members | {"colour": "red"}),
        "case-in-the-open.json": canonical(members | {"case": "宿市监案15号"}),
        "moment-without-zone.json": canonical(members | {"at": "2026-11-24T08:00:03"}),
        "no-operation.json": canonical({k: v for k, v in members.items() if k != "op"}),
        "no-object.json": b"[]",
    }


def openings() -> list[Document]:
    """Give openings beside the commitments that they are said to open."""
    case = ENTRIES[MAIN].openings["case"]
    salt, value = case["salt"], case["value"]
    committed = commit(salt, "case", value)
    return [
        {**one, "commitment": committed, "expect": expect}
        for expect, one in (
            ("valid", {"place": "case", "salt": salt, "value": value}),
            ("commitment", {"place": "case", "salt": salt, "value": f"{value} "}),
            ("commitment", {"place": "req", "salt": salt, "value": value}),
            ("commitment", {"place": "case", "salt": "00" * 16, "value": value}),
            ("commitment", {"place": "case", "salt": salt.upper(), "value": value}),
            ("commitment", {"place": "case", "salt": salt[:30], "value": value}),
        )
    ]


def keys() -> list[Document]:
    """Give verifier keys, of which some are none."""
    points = {
        "order 1": "01" + "00" * 31,
        "order 2": "ec" + "ff" * 30 + "7f",
        "order 4": "00" * 32,
        "order 8": "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "y is the prime": "ed" + "ff" * 30 + "7f",
        "x is zero and negative": "01" + "00" * 30 + "80",
    }
    weak = [
        {
            "what": what,
            "vkey": vkey_of(name, bytes([kind]) + bytes.fromhex(point)),
            "expect": "key-weak",
        }
        for what, point in points.items()
        for name, kind in ((LOG.name, 1), ("court.example/witness", 4))
    ]
    wrong_id = LOG.vkey.split("+")
    wrong_id[1] = "00000000"
    return [
        {"what": "the log", "vkey": LOG.vkey, "expect": "valid"},
        {"what": "court", "vkey": WITNESSES["court"].vkey, "expect": "valid"},
        {"what": "another id", "vkey": "+".join(wrong_id), "expect": "key-id"},
        *weak,
    ]
