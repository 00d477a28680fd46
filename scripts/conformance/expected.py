"""What a verifier must find in each file; the codes are those of docs/audit-log.md."""

from scripts.conformance.formats import Document, sha256
from scripts.conformance.made_files import leaves
from scripts.conformance.made_log import ENTRIES, LARGE, MAIN, SMALL


def expectations() -> list[Document]:
    """Say of each file what must be found, and what is to be compared with it."""
    request, other = "beside/request.json", "beside/another-purpose.json"
    opened = {place: one["value"] for place, one in ENTRIES[MAIN].openings.items()}

    def sound(file: str, level: str, *places: str, **more: object) -> Document:
        return {
            "file": file,
            "expect": "valid",
            "level": level,
            "shard": "2026",
            "index": MAIN,
            "opened": {place: opened[place] for place in places},
            **more,
        }

    asker = ("case", "req", "resp")
    witnessed, one = "receipts/witnessed.tlog-proof", "receipts/one-witness.tlog-proof"
    exchanged = {"answer": "answers/as-sent.json", "request": request}
    good: list[Document] = [
        sound("answers/as-sent.json", "L1", *asker, size=SMALL),
        sound("answers/as-sent.json", "L1", *asker, size=SMALL, request=request),
        sound("answers/witnessed.json", "L2", *asker, size=LARGE, witnessed=True),
        sound(witnessed, "L2", *asker, size=LARGE, witnessed=True),
        sound(witnessed, "L2", *asker, size=LARGE, **exchanged),
        sound(one, "L1", *asker, size=LARGE),
        sound("receipts/nothing-opened.tlog-proof", "L2", size=LARGE),
        sound("bundles/case-and-merchant.json", "L2", "case", "subject.id", size=LARGE),
        sound("bundles/nothing-opened.json", "L2", size=LARGE),
    ]
    broken = {
        "answers/grade-changed.json": "answer",
        "answers/member-added.json": "answer",
        "answers/blank-added.json": "answer",
        "answers/index-changed.json": "receipt-claim",
        "answers/size-changed.json": "receipt-claim",
        "answers/case-changed.json": "commitment",
        "answers/moment-changed.json": "root-mismatch",
        "answers/answer-not-opened.json": "not-opened",
        "answers/member-behind.json": "receipt-member",
        "answers/written-anew.json": "receipt-member",
        "answers/no-receipt.json": "receipt-member",
        "receipts/signed-by-another-key.tlog-proof": "untrusted",
        "receipts/signature-of-another-tree.tlog-proof": "bad-signature",
        "receipts/cosignature-of-another-time.tlog-proof": "bad-signature",
        "receipts/hash-changed.tlog-proof": "root-mismatch",
        "receipts/hash-missing.tlog-proof": "proof-length",
        "receipts/hash-too-many.tlog-proof": "proof-length",
        "receipts/another-index.tlog-proof": "root-mismatch",
        "receipts/index-beyond-the-tree.tlog-proof": "index-range",
        "receipts/of-another-year.tlog-proof": "untrusted",
        "receipts/another-version.tlog-proof": "kind",
        "receipts/no-leaf.tlog-proof": "proof-extra",
        "bundles/merchant-changed.json": "commitment",
        "bundles/opening-of-another-place.json": "commitment",
        "bundles/opening-of-what-is-open.json": "disclosure",
        "bundles/further-member.json": "disclosure",
        "bundles/no-newline.json": "disclosure",
    }
    compared: list[Document] = [
        {"file": "answers/as-sent.json", "request": other, "expect": "question"},
        {
            "file": "receipts/one-witness.tlog-proof",
            "witnessed": True,
            "expect": "quorum",
        },
        {
            "file": witnessed,
            "answer": "answers/grade-changed.json",
            "expect": "answer",
        },
        {
            "file": "receipts/nothing-opened.tlog-proof",
            "answer": "answers/as-sent.json",
            "expect": "not-opened",
        },
    ]
    named = [{"file": file, "expect": flaw} for file, flaw in broken.items()]
    return [*good, *compared, *named]


def tell_leaves() -> list[Document]:
    """Say of each leaf its hash, or that it is none."""
    sound = {"lookup.json", "shard-start.json"}
    return [
        {
            "file": f"leaves/{name}",
            "expect": "valid",
            "leaf_hash": sha256(b"\0", data).hex(),
        }
        if name in sound
        else {"file": f"leaves/{name}", "expect": "leaf"}
        for name, data in leaves().items()
    ]
