"""Disclosure bundles: one entry of a log, chosen fields opened and the rest hidden.

    {"leaf": base64, "openings": {place: {"salt": hex, "value": …}},
     "proof": tlog-proof text, "t": "hub.disclosure/1"}

as canonical JSON and a final newline. The proof carries the signed checkpoint, so the
bundle needs nothing but the keys that its reader trusts.
"""

from dataclasses import dataclass
from typing import Final

from schemas.canonical import CanonicalError, canonical, read_canonical
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.extra import EntryWithProof, check_openings
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.proof import parse_proof
from schemas.tlog.text import decode_base64, encode_base64

BUNDLE_TYPE: Final = "hub.disclosure/1"
MEMBERS = {"t", "leaf", "openings", "proof"}
MAX_BUNDLE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Bundle(EntryWithProof):
    """A proven entry as it is handed to others."""

    def encode(self) -> bytes:
        """Print the bundle.

        Raises:
            MalformedError: a part that no bundle can carry.
            ProofError: an opening that opens nothing in the leaf.
        """
        document = {
            "t": BUNDLE_TYPE,
            "leaf": encode_base64(self.leaf),
            "openings": self.openings,
            "proof": self.proof.decode(),
        }
        data = canonical(document) + b"\n"
        parse_bundle(data)
        return data


def parse_bundle(data: bytes) -> Bundle:
    """Take a bundle apart and check that every opening fits the leaf.

    Whether the log signed the leaf is not looked at.

    Raises:
        MalformedError: other bytes than ``encode`` prints.
        ProofError: an opening that opens nothing in the leaf.
    """
    if len(data) > MAX_BUNDLE_BYTES:
        msg = f"a bundle has at most {MAX_BUNDLE_BYTES} bytes"
        raise MalformedError(Flaw.TOO_LARGE, msg)
    if not data.endswith(b"\n"):
        msg = "a bundle ends in a newline"
        raise MalformedError(Flaw.DISCLOSURE, msg)
    try:
        document = read_canonical(data[:-1])
    except CanonicalError as error:
        raise MalformedError(Flaw.DISCLOSURE, str(error)) from error
    if (
        not isinstance(document, dict)
        or set(document) != MEMBERS
        or document["t"] != BUNDLE_TYPE
    ):
        msg = f"no object of the members of {BUNDLE_TYPE}"
        raise MalformedError(Flaw.DISCLOSURE, msg)
    if not isinstance(document["leaf"], str) or not isinstance(document["proof"], str):
        msg = "leaf and proof are texts"
        raise MalformedError(Flaw.DISCLOSURE, msg)
    proof = document["proof"].encode()
    parse_proof(proof)
    leaf = decode_base64(document["leaf"], Flaw.DISCLOSURE)
    openings = document["openings"]
    check_openings(openings, parse_leaf(leaf).commitments, Flaw.DISCLOSURE)
    return Bundle(leaf, proof, openings)
