"""A passkey in software: what a browser and its authenticator would answer."""

import hashlib
import json
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT_AND_VERIFIED = 0x05
WITH_CREDENTIAL = 0x40


def b64(data):
    return urlsafe_b64encode(data).decode().rstrip("=")


def unb64(text):
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Authenticator:
    """One passkey, made for the site that asks first."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = b"credential-" + self.key.private_numbers().private_value.to_bytes(
            32, "big"
        )
        self.uses = 0

    def make(self, question, origin, site=None):
        """Answer a registration's question, as the browser of an origin would."""
        asked = json.loads(question)
        numbers = self.key.public_key().public_numbers()
        cose = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        credential = (
            bytes(16) + struct.pack(">H", len(self.id)) + self.id + cbor2.dumps(cose)
        )
        data = self._data(site or asked["rp"]["id"], WITH_CREDENTIAL) + credential
        made = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._answer(
            {
                "clientDataJSON": b64(self._client("create", asked, origin)),
                "attestationObject": b64(cbor2.dumps(made)),
            }
        )

    def sign(self, question, origin, site=None):
        """Answer a sign-in's question, as the browser of an origin would."""
        asked = json.loads(question)
        self.uses += 1
        data = self._data(site or asked["rpId"], 0)
        client = self._client("get", asked, origin)
        signature = self.key.sign(
            data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._answer(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(data),
                "signature": b64(signature),
            }
        )

    def _data(self, site, flags):
        return (
            hashlib.sha256(site.encode()).digest()
            + bytes([PRESENT_AND_VERIFIED | flags])
            + struct.pack(">I", self.uses)
        )

    def _client(self, what, asked, origin):
        said = {
            "type": f"webauthn.{what}",
            "challenge": asked["challenge"],
            "origin": origin,
            "crossOrigin": False,
        }
        return json.dumps(said).encode()

    def _answer(self, response):
        return json.dumps(
            {
                "id": b64(self.id),
                "rawId": b64(self.id),
                "type": "public-key",
                "response": response,
            }
        )
