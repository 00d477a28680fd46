"""A PDF that proves itself: the pages as they were set, and behind them their evidence.

    the pages        a PDF as it was set in type, byte for byte
    an update        one incremental update (ISO 32000-1, 7.5.6) of this form alone: two
                     embedded files, and the catalog of the pages that names them

The first file is what the pages tell: ``answer.json``, an answer with its receipt, or
``entry.tlog-proof``, the receipt of the entry of a paper. The second one,
``sheet.tlog-proof``, is the receipt of the entry (``sheet.set``) that binds SHA-256 and
length of the pages, and names the first entry.

Whoever reads such a file writes it anew from its parts and compares the bytes: so
nothing stands in it, or shows, that is not bound. Nothing is set in type for that.
"""

import hashlib
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from schemas.tlog.errors import Flaw, MalformedError, ProofError
from schemas.tlog.evidence import (
    Evidence,
    Proven,
    Trust,
    judge_evidence,
    read_evidence,
)
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.receipt import MAX_ANSWER_BYTES
from schemas.words import Operation, operation_of

ANSWER_FILE: Final = "answer.json"
ENTRY_FILE: Final = "entry.tlog-proof"
SHEET_FILE: Final = "sheet.tlog-proof"
_TYPES = {
    ANSWER_FILE: "application#2Fjson",
    ENTRY_FILE: "text#2Fplain",
    SHEET_FILE: "text#2Fplain",
}
_TAIL_BYTES = 128
_TAIL = re.compile(
    rb"\n%credithub-sheet/1 ([1-9]\d{0,8}) ([1-9]\d{0,8}) ([1-9]\d{0,8}) (\d{14})\n"
    rb"startxref\n\d{1,10}\n%%EOF\n\Z"
)
_END_BYTES = 512
_END = re.compile(
    rb"\ntrailer\n<</Size ([1-9]\d{0,7})/Root ([1-9]\d{0,7}) 0 R([^<>]*)>>\n"
    rb"startxref\n([1-9]\d{0,9})\n%%EOF\Z"
)
_CATALOG = b"<</Type/Catalog"
_DATA = b">>\nstream\n"


@dataclass(frozen=True, slots=True)
class SetSheet:
    """A PDF taken apart; nothing of it is proven yet."""

    pages: bytes
    told: bytes
    """An answer with its receipt, or the receipt of a paper's entry."""
    receipt: bytes
    """The receipt of the entry that binds the pages."""


@dataclass(frozen=True, slots=True)
class ProvenSheet:
    """What such a PDF proves: the entry that it tells of, and the one that binds it."""

    told: Proven
    binding: Proven
    sha256: str
    size: int


def join_sheet(pages: bytes, told: bytes, receipt: bytes, moment: str) -> bytes:
    """Put the evidence behind the pages; ``moment`` has 14 digits, in UTC.

    Raises:
        MalformedError: the pages do not end as pages do that were set in type.
    """
    files = [(told, zlib.compress(told, 9)), (receipt, zlib.compress(receipt, 9))]
    return _write(pages, files, moment)


def part_sheet(data: bytes) -> SetSheet | None:
    """Take a PDF apart; None where it is not, byte for byte, what would be written.

    Raises:
        MalformedError: a file inside is larger than any answer.
    """
    tail = _TAIL.search(data[-_TAIL_BYTES:])
    if tail is None:
        return None
    size, *lengths = map(int, tail.groups()[:3])
    pages, at = data[:size], size
    files = []
    for length in lengths:
        start = data.find(_DATA, at) + len(_DATA)
        at = start + length
        packed = data[start:at]
        content = _unpack(packed)
        if content is None:
            return None
        files.append((content, packed))
    try:
        again = _write(pages, files, tail[4].decode())
    except MalformedError:
        return None
    if again != data:
        return None
    return SetSheet(pages, files[0][0], files[1][0])


def judge_sheet(
    sheet: SetSheet,
    trust: Trust,
    *,
    request: Mapping[str, str] | None = None,
    **demands: Any,
) -> ProvenSheet:
    """Check the evidence behind the pages, and that it binds the pages before it.

    ``request`` and ``demands`` are those of ``judge_evidence``.

    Raises:
        MalformedError, SignatureError, ProofError: as for ``judge_evidence``; with
            ``Flaw.SHEET`` where the pages are not those that the entry binds.
    """
    told = judge_evidence(read_evidence(sheet.told), trust, request=request, **demands)
    binding = judge_evidence(read_evidence(sheet.receipt), trust, **demands)
    digest = hashlib.sha256(sheet.pages).hexdigest()
    bound = {
        "resp": digest,
        "detail": {"entry": f"{told.shard}/{told.index}", "leaf": told.leaf_hash},
    }
    header = binding.leaf.header
    if (
        operation_of(header) != Operation.SHEET_SET
        or header.get("resp_class", {}).get("bytes") != len(sheet.pages)
        or any(binding.opened.get(place) != value for place, value in bound.items())
    ):
        raise not_bound()
    return ProvenSheet(told, binding, digest, len(sheet.pages))


def bound_part(evidence: Evidence, file: bytes) -> bytes:
    """Give what an entry binds of a file: its pages, if it tells that they were set."""
    if operation_of(parse_leaf(evidence.leaf).header) != Operation.SHEET_SET:
        return file
    sheet = part_sheet(file)
    return file if sheet is None else sheet.pages


def not_bound() -> ProofError:
    """Say that the pages are not those that their entry binds."""
    msg = "the pages are not those that the hub set: they were changed since"
    return ProofError(Flaw.SHEET, msg)


def _unpack(packed: bytes) -> bytes | None:
    """Unpack one file; None where it is not packed so.

    Raises:
        MalformedError: it is larger than any answer.
    """
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, MAX_ANSWER_BYTES + 1)
    except zlib.error:
        return None
    if len(content) > MAX_ANSWER_BYTES:
        msg = f"a file inside has more than {MAX_ANSWER_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    return content if unpacking.eof and not unpacking.unused_data else None


def _write(pages: bytes, files: list[tuple[bytes, bytes]], moment: str) -> bytes:
    """Write pages with packed files behind them.

    Raises:
        MalformedError: the pages do not end as pages do that were set in type.
    """
    end = _END.search(pages[-_END_BYTES:])
    if end is None:
        msg = "the pages do not end as they were set"
        raise MalformedError(Flaw.SHEET, msg)
    first, root, before = int(end[1]), int(end[2]), int(end[4])
    catalog = _catalog(pages, root, before)
    names = [ANSWER_FILE if files[0][0][:1] == b"{" else ENTRY_FILE, SHEET_FILE]
    objects: list[tuple[int, bytes]] = []
    for number, (name, (content, packed)) in enumerate(
        zip(names, files, strict=True), first
    ):
        head = (
            f"<</Type/EmbeddedFile/Subtype/{_TYPES[name]}/Filter/FlateDecode"
            f"/Params<</Size {len(content)}/ModDate(D:{moment}Z)>>/Length {len(packed)}"
        )
        body = head.encode() + _DATA + packed + b"\nendstream"
        objects.append((number, body))
    for number, name in enumerate(names, first):
        spec = (
            f"<</Type/Filespec/F({name})/UF({name})/Desc({name})/AFRelationship/Source"
            f"/EF<</F {number} 0 R/UF {number} 0 R>>>>"
        )
        objects.append((number + 2, spec.encode()))
    specs = [f"{number + 2} 0 R" for number in (first, first + 1)]
    listed = "".join(f"({n}){s}" for n, s in zip(names, specs, strict=True))
    named = f"/Names<</EmbeddedFiles<</Names[{listed}]>>>>/AF[{' '.join(specs)}]>>"
    objects.append((root, catalog[:-2] + named.encode()))
    written = bytearray(pages + b"\n")
    places = {}
    for number, body in objects:
        places[number] = len(written)
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(written)
    written += b"xref\n"
    for start, count in ((root, 1), (first, 4)):
        written += f"{start} {count}\n".encode()
        for number in range(start, start + count):
            written += f"{places[number]:010} 00000 n\r\n".encode()
    lengths = " ".join(str(len(packed)) for _, packed in files)
    written += (
        f"trailer\n<</Size {first + 4}/Root {root} 0 R".encode()
        + end[3]
        + f"/Prev {before}>>\n%credithub-sheet/1 {len(pages)} {lengths} {moment}\n"
        f"startxref\n{table}\n%%EOF\n".encode()
    )
    return bytes(written)


def _catalog(pages: bytes, root: int, table: int) -> bytes:
    """Read the catalog, the last object before the table of the pages.

    Raises:
        MalformedError: it stands elsewhere, or names files already.
    """
    start = pages.rfind(f"\n{root} 0 obj\n".encode(), 0, table)
    _, _, body = pages[start + 1 : table].partition(b"\n")
    catalog, end, rest = body.partition(b"\nendobj\n")
    if (
        start < 0
        or not catalog.startswith(_CATALOG)
        or not catalog.endswith(b">>")
        or not end
        or rest
        or pages[table : table + 5] != b"xref\n"
        or b"/Names" in catalog
        or b"/AF[" in catalog
    ):
        msg = "the catalog of the pages is not where it was set"
        raise MalformedError(Flaw.SHEET, msg)
    return catalog
