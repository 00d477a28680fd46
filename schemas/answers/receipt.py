"""The receipt of an answer: where in the audit log it stands."""

from typing import Annotated

from msgspec import UNSET, UnsetType

from schemas.answers.document import (
    SentDocument,
    about,
)


class OpeningDocument(SentDocument, frozen=True, kw_only=True):
    """What opens one commitment of the leaf: SHA-256 of [salt, field name, value]."""

    salt: Annotated[str, about("Salt, 16 bytes in hexadecimal")]
    value: Annotated[str, about("The committed value")]


class ReceiptDocument(SentDocument, frozen=True, kw_only=True):
    """Where in the audit log an answer stands; verifies offline with public keys.

    ``leaf``, ``proof`` and ``openings`` come with ``Prefer: receipt=inline``.
    """

    shard: Annotated[str, about("Name of the log's shard")]
    index: Annotated[int, about("Number of the leaf in the shard, from 0")]
    leaf_hash: Annotated[str, about("RFC 6962 hash of the leaf, hexadecimal")]
    checkpoint_size: Annotated[
        int, about("Size of the signed tree that includes the leaf")
    ]
    leaf: Annotated[str | UnsetType, about("Bytes of the leaf, Base64")] = UNSET
    proof: Annotated[str | UnsetType, about("Inclusion proof, tlog-proof text")] = UNSET
    openings: Annotated[
        dict[str, OpeningDocument] | UnsetType,
        about("What ties question and answer to the leaf, by field"),
    ] = UNSET
