"""PDFs as the hub sets them, by a log of two leaves, and what forgers make of them."""

import hashlib
import json
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.commitments import commit_fields
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.leaf import build_leaf
from schemas.tlog.proof import make_proof
from schemas.tlog.sheet import join_sheet
from schemas.tlog.text import encode_base64
from schemas.tlog.tree import leaf_hash, node_hash
from tests.support.one_leaf import HEADER

SEED = bytes(16)
BODY = '{"found":true,"merchant":{"name":"宿迁市禾丰食品有限公司"},'.encode()
CERTIFICATE = b"CERTIFICATE: no prior penalties of this party are known."


class TwoLeaves:
    """A log whose first leaf tells of an answer, and whose second binds its pages."""

    def __init__(self):
        self.signer = Ed25519Signer(
            "hub.example/audit/2026", Ed25519PrivateKey.generate()
        )
        self.vkey = self.signer.verifier.vkey()
        self.first, self.openings = self.leaf({}, {"resp": digest(BODY)})

    @staticmethod
    def leaf(header, values):
        opened = commit_fields(SEED, values)
        commitments = {place: one.commitment for place, one in opened.items()}
        openings = {
            place: {"salt": one.salt, "value": one.value}
            for place, one in opened.items()
        }
        return build_leaf(HEADER | header, commitments), openings

    def note(self, size, root):
        return sign_checkpoint(Checkpoint(self.signer.name, size, root), [self.signer])

    def answer(self):
        """The answer with its receipt, as it is sent."""
        root = leaf_hash(self.first)
        member = {
            "shard": "2026",
            "index": 0,
            "leaf_hash": root.hex(),
            "checkpoint_size": 1,
            "leaf": encode_base64(self.first),
            "proof": make_proof(0, [], self.note(1, root)).decode(),
            "openings": self.openings,
        }
        text = json.dumps(member, ensure_ascii=False, separators=(",", ":"))
        return BODY + b'"receipt":' + text.encode() + b"}"

    def entry(self):
        """The receipt of the first leaf, which opens nothing."""
        root = leaf_hash(self.first)
        return make_proof(0, [], self.note(1, root), ReceiptExtra(self.first).encode())

    def receipt(self, pages, header=None, **changes):
        """The receipt of a leaf that binds pages; it may be changed to bind others."""
        values = {
            "resp": digest(pages),
            "detail": {"entry": "2026/0", "leaf": leaf_hash(self.first).hex()},
        } | changes
        told = {"op": "sheet.set", "resp_class": {"bytes": len(pages)}}
        leaf, openings = self.leaf(told | (header or {}), values)
        hashes = [leaf_hash(self.first), leaf_hash(leaf)]
        note = self.note(2, node_hash(*hashes))
        return make_proof(1, hashes[:1], note, ReceiptExtra(leaf, openings).encode())

    def sheet(self, pages, told=None, receipt=None):
        """The pages with their evidence behind them."""
        return join_sheet(
            pages, told or self.answer(), receipt or self.receipt(pages), MOMENT
        )


MOMENT = "20261126022438"


def digest(data):
    return hashlib.sha256(data).hexdigest()


def written(writer):
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def set_before(answer):
    """A PDF of the time before pages were bound: an answer inside, and no more."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_attachment("answer.json", answer)
    return written(writer)


def saved_anew(pdf):
    """The same PDF written by another program."""
    return written(PdfWriter(clone_from=BytesIO(pdf)))


def boxed(pdf):
    """A white box over all text of the first page."""
    return _drawn(pdf, b"q 1 1 1 rg 0 0 595 842 re f Q", keep=True)


def page_replaced(pdf):
    """The first page says something else."""
    return _drawn(pdf, b"BT /F0 12 Tf 60 700 Td (" + CERTIFICATE + b") Tj ET")


def pages_removed(pdf):
    """One page alone is left, with the evidence still inside."""
    writer = PdfWriter(clone_from=BytesIO(pdf))
    while len(writer.pages) > 1:
        writer.remove_page(1)
    writer.add_metadata({"/Producer": "another"})
    return written(writer)


def revised(pdf):
    """Another revision behind the end."""
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Subject": "another"})
    return written(writer)


def text_changed(pdf):
    """A byte of what is drawn on the first page is another, in its place."""
    page = PdfReader(BytesIO(pdf)).pages[0]
    packed = page.raw_get("/Contents").get_object()._data  # noqa: SLF001
    at = pdf.index(packed) + len(packed) // 2
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def _drawn(pdf, content, *, keep=False):
    writer = PdfWriter(clone_from=BytesIO(pdf))
    page = writer.pages[0]
    drawn = DecodedStreamObject()
    drawn.set_data((page.get_contents().get_data() + b"\n" if keep else b"") + content)
    page[NameObject("/Contents")] = writer._add_object(drawn)  # noqa: SLF001
    return written(writer)


FORGERIES = {
    "saved-anew": saved_anew,
    "boxed": boxed,
    "page-replaced": page_replaced,
    "pages-removed": pages_removed,
    "revised": revised,
    "text-changed": text_changed,
    "one-byte-of-the-pages": lambda pdf: pdf[:200] + bytes([pdf[200] ^ 1]) + pdf[201:],
    "title-changed": lambda pdf: pdf.replace(b"/Title<FEFF", b"/Title<FEFE", 1),
}
"""Ways to change a PDF that was set, all of which keep its evidence inside."""


def files_of(pdf):
    """What lies inside a PDF, by name, as any reader finds it."""
    reader = PdfReader(BytesIO(pdf), strict=True)
    return {one.name: bytes(one.content) for one in reader.attachment_list}
