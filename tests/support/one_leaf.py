"""A receipt of a log that has one leaf, which may say anything a leaf may say."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from schemas.tlog.checkpoint import Checkpoint, sign_checkpoint
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.keys import Ed25519Signer
from schemas.tlog.leaf import build_leaf
from schemas.tlog.proof import make_proof
from schemas.tlog.tree import leaf_hash

HEADER = {
    "id": "A" * 26,
    "at": "2026-11-24T08:00:00.000000Z",
    "shard": "2026",
    "actor": {"agency": "agency:x"},
    "op": "merchant.lookup",
}


def receipt_of(header):
    """Write the receipt of a leaf with this header; give it with the log's key."""
    leaf = build_leaf(header, {})
    signer = Ed25519Signer("hub.example/audit/2026", Ed25519PrivateKey.generate())
    tree = Checkpoint(signer.name, 1, leaf_hash(leaf))
    note = sign_checkpoint(tree, [signer])
    receipt = make_proof(0, [], note, ReceiptExtra(leaf).encode())
    return receipt, signer.verifier.vkey()
