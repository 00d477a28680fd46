"""Sending parcels: rows of a source, signed, and what became of each of them.

The answer is proven by its receipt like any other, so that a sender who was told that
its rows are in can show so.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from http_message_signatures import (
    HTTPMessageSigner,
    HTTPSignatureKeyResolver,
    algorithms,
)

from connectors.hub_client.answers import Document, ProvenAnswer
from connectors.hub_client.asking import AskedFor, SentQuestion, about_code
from connectors.hub_client.client import HubClient
from connectors.hub_client.connection import OK
from connectors.hub_client.reading import read_document
from connectors.hub_client.refusals import problem_of, refusal_of
from connectors.transport import HttpReply
from schemas.answers.parcel import MatterParcelDocument, ParcelDocument
from schemas.answers.parcel_head import (
    COVERED,
    KEY_HEADER,
    MATTER_PATH,
    MATTER_SOURCE,
    PATH,
    RECEIPT_HEADER,
    SOURCE_HEADER,
    TYPES,
    signing_key_id,
    write_digest,
)
from schemas.tlog.commitments import RECEIPT_MEMBER

ACCEPTED = 202
NONCE_BYTES = 24
UNASKED = AskedFor("none", "none")
"""What stands where other questions say what they are asked for."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A request as the library signs it."""

    method: str
    url: str
    headers: dict[str, str]


class _OwnKey(HTTPSignatureKeyResolver):
    """Knows the sender's own key."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        """Sign with this key."""
        self._key = key

    def resolve_private_key(self, key_id: str) -> Ed25519PrivateKey:
        """Give the key."""
        del key_id
        return self._key

    def resolve_public_key(self, key_id: str) -> Any:
        """Give the public half."""
        del key_id
        return self._key.public_key()


@dataclass(frozen=True, slots=True)
class _AskedParcel(SentQuestion):
    """A parcel as the leaf of its answer commits to it: it has no purpose."""

    def committed(self, sought: str | None) -> Mapping[str, str]:
        """Give the request as ``judge_evidence`` compares it with the leaf."""
        said = SentQuestion.committed(self, sought)
        return dict(said) | {"purpose": "", "reference": ""}


def sign_head(
    key: Ed25519PrivateKey, url: str, headers: Mapping[str, str], at: datetime
) -> dict[str, str]:
    """Give a parcel's headers with a signature over all that it must cover."""
    request = _Request("POST", url, dict(headers))
    signer = HTTPMessageSigner(
        signature_algorithm=algorithms.ED25519, key_resolver=_OwnKey(key)
    )
    signer.sign(
        request,
        key_id=signing_key_id(key.public_key().public_bytes_raw()),
        created=at,
        nonce=secrets.token_urlsafe(NONCE_BYTES),
        label="parcel",
        covered_component_ids=COVERED,
        use_existing_digest=True,
    )
    return {name.lower(): value for name, value in request.headers.items()}


class ParcelSender(HubClient):
    """Sends parcels to one hub; raises as ``HubConnection`` says."""

    def send(
        self,
        key: Ed25519PrivateKey,
        source: str,
        body: bytes,
        *,
        media_type: str,
        idempotency_key: str,
    ) -> ProvenAnswer[ParcelDocument]:
        """Sign rows of a source with a key, send them, and prove what is told of them.

        Sending the same again under its idempotency key changes nothing, and is right
        wherever no answer came.
        """
        if media_type not in TYPES:
            msg = f"{media_type} is none of {', '.join(TYPES)}"
            raise ValueError(msg)
        said = {
            "content-type": media_type,
            KEY_HEADER.lower(): idempotency_key,
            SOURCE_HEADER.lower(): source,
        }
        return self._post(key, PATH, said, body, ParcelDocument)

    def ask(self, parcel: str) -> ProvenAnswer[ParcelDocument]:
        """Ask what became of a parcel that was sent before."""
        path = about_code(f"{PATH}/", parcel)
        question = _AskedParcel("GET", path, "", UNASKED)
        headers = self._asking_headers()
        reply = self._fetch(
            question.address, method="GET", headers=headers, content=b""
        )
        return self._answer(reply, question, ParcelDocument)

    def _post(
        self,
        key: Ed25519PrivateKey,
        path: str,
        said: Mapping[str, str],
        body: bytes,
        document: type[Document],
    ) -> ProvenAnswer[Document]:
        """Sign a body with what is said of it, send it, and prove the answer."""
        headers = {
            **self._asking_headers(),
            "content-digest": write_digest(hashlib.sha256(body).digest()),
            **said,
        }
        signed = sign_head(key, self._origin + path, headers, self._prover.clock())
        question = _AskedParcel("POST", path, "", UNASKED, body)
        reply = self._fetch(path, method="POST", headers=signed, content=body)
        return self._answer(reply, question, document)

    def _asking_headers(self) -> dict[str, str]:
        """Write the headers of every request."""
        return {
            "authorization": f"Bearer {self._token}",
            "prefer": "receipt=inline",
            "accept": "application/json",
        }

    def _answer(
        self, reply: HttpReply, question: SentQuestion, document: type[Document]
    ) -> ProvenAnswer[Document]:
        """Prove an answer and give it, or say that it is a refusal."""
        if reply.status not in {OK, ACCEPTED}:
            receipt = None
            if b"," + RECEIPT_MEMBER in reply.body:
                bare = _AskedParcel(question.method, question.path, "", UNASKED)
                receipt = self._prover.prove_answer(reply.body, bare, reply.status)
            raise refusal_of(reply, problem_of(reply), receipt)
        receipt = self._prover.prove_answer(reply.body, question, OK)
        return ProvenAnswer(
            asked=question,
            path=question.path,
            receipt=receipt,
            body=reply.body,
            document=read_document(reply.body, document),
        )


class MatterSender(ParcelSender):
    """Sends parcels of matters to one hub; raises as ``HubConnection`` says."""

    def send_matter(
        self,
        key: Ed25519PrivateKey,
        body: bytes,
        *,
        idempotency_key: str,
        receipt: str = "",
    ) -> ProvenAnswer[MatterParcelDocument]:
        """Sign an event of a matter with a key, send it, and prove what is told of it.

        ``receipt`` is that of the sender's entry, in Base64. Sending the same again
        changes nothing, and is right wherever no answer came.
        """
        said = {
            "content-type": "application/json",
            KEY_HEADER.lower(): idempotency_key,
            SOURCE_HEADER.lower(): MATTER_SOURCE,
        }
        if receipt:
            said[RECEIPT_HEADER.lower()] = receipt
        return self._post(key, MATTER_PATH, said, body, MatterParcelDocument)
