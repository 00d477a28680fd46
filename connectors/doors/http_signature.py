"""Sign a request as HTTP Message Signatures do (RFC 9421), with Ed25519."""

import base64
import secrets
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from connectors.rows import SourceError

COMPONENTS = ("@method", "@authority", "@path", "@query")
"""What of a request is signed: it has no body."""
NONCE_BYTES = 16


def signing_key(pem: bytes) -> Ed25519PrivateKey:
    """Read a private key.

    Raises:
        SourceError: ``secret-unusable``: it is none of this kind.
    """
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        detail = "the secret is no private Ed25519 key in PEM"
        # Without the cause, which may tell of the key.
        raise SourceError(code="secret-unusable", detail=detail)
    return key


def signed_headers(
    key: Ed25519PrivateKey,
    key_id: str,
    *,
    authority: str,
    path: str,
    query: str,
    at: datetime,
) -> dict[str, str]:
    """Give the headers that sign a GET request."""
    said = {
        "@method": "GET",
        "@authority": authority.lower(),
        "@path": path or "/",
        "@query": f"?{query}",
    }
    names = " ".join(f'"{name}"' for name in COMPONENTS)
    created, nonce = int(at.timestamp()), secrets.token_urlsafe(NONCE_BYTES)
    parameters = (
        f'({names});created={created};nonce="{nonce}";alg="ed25519";keyid="{key_id}"'
    )
    lines = [f'"{name}": {said[name]}' for name in COMPONENTS]
    lines.append(f'"@signature-params": {parameters}')
    signature = base64.b64encode(key.sign("\n".join(lines).encode("utf-8")))
    return {
        "signature-input": f"sig1={parameters}",
        "signature": f"sig1=:{signature.decode('ascii')}:",
    }
