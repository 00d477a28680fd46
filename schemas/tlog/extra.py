"""What stands in the ``extra`` line of a receipt: the leaf, and openings for its asker.

    {"leaf": base64, "openings": {place: {"salt": hex, "value": …}}}

as canonical JSON. Nobody signs it: the leaf counts because the proof leads from its
hash, an opening because it opens a commitment in that leaf.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.canonical import CanonicalError, canonical, read_canonical
from schemas.tlog.commitments import Opening, verify_opening
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.leaf import COMMITTED, parse_leaf
from schemas.tlog.text import decode_base64, encode_base64

MEMBERS = ({"leaf"}, {"leaf", "openings"})
OPENING_MEMBERS = {"salt", "value"}


@dataclass(frozen=True, slots=True)
class EntryWithProof:
    """An entry's bytes, its proof, and what opens some of its commitments."""

    leaf: bytes
    proof: bytes
    openings: Mapping[str, Mapping[str, Any]]
    """By place in the leaf; what is not among them stays hidden."""


@dataclass(frozen=True, slots=True)
class ReceiptExtra:
    """A receipt's leaf, and what opens its commitments where the reader may have it."""

    leaf: bytes
    openings: Mapping[str, Mapping[str, Any]] | None = None
    """By place in the leaf; None where the reader is not who asked."""

    def encode(self) -> bytes:
        """Write the bytes that stand in base64 behind ``extra``."""
        document: dict[str, Any] = {"leaf": encode_base64(self.leaf)}
        if self.openings is not None:
            document["openings"] = self.openings
        return canonical(document)


def parse_extra(data: bytes) -> ReceiptExtra:
    """Read what ``encode`` wrote, and check that every opening fits the leaf.

    Raises:
        MalformedError: other bytes than ``encode`` writes, or no leaf among them.
        ProofError: an opening that opens nothing in the leaf.
    """
    try:
        document = read_canonical(data)
    except CanonicalError as error:
        raise MalformedError(Flaw.PROOF_EXTRA, str(error)) from error
    if not isinstance(document, dict) or set(document) not in MEMBERS:
        msg = "the extra data of a receipt is an object of leaf and openings"
        raise MalformedError(Flaw.PROOF_EXTRA, msg)
    text, openings = document["leaf"], document.get("openings")
    if not isinstance(text, str):
        msg = "the leaf stands in base64"
        raise MalformedError(Flaw.PROOF_EXTRA, msg)
    leaf = decode_base64(text, Flaw.PROOF_EXTRA)
    commitments = parse_leaf(leaf).commitments
    if openings is not None:
        check_openings(openings, commitments, Flaw.PROOF_EXTRA)
    return ReceiptExtra(leaf, openings)


def check_openings(
    openings: object, commitments: Mapping[str, str], flaw: Flaw
) -> None:
    """Refuse openings of another form, or of something the leaf does not commit to.

    Raises:
        MalformedError: another form, with ``flaw``.
        ProofError: an opening that opens nothing in the leaf.
    """
    if not isinstance(openings, dict):
        msg = "openings are an object"
        raise MalformedError(flaw, msg)
    for place, opening in openings.items():
        if (
            place not in COMMITTED
            or place not in commitments
            or not isinstance(opening, dict)
            or set(opening) != OPENING_MEMBERS
            or not isinstance(opening["salt"], str)
        ):
            msg = f"no opening of a commitment of this leaf: {place[:40]!r}"
            raise MalformedError(flaw, msg)
        verify_opening(
            commitments[place], Opening(place, opening["salt"], opening["value"])
        )
