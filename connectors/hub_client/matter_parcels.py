"""Sending parcels of matters: what happened in one, signed, and that it was taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.hub_client.members import Members
from connectors.hub_client.parcels import ParcelSender
from connectors.hub_client.proving import ProvenReceipt
from schemas.answers.parcel_head import (
    KEY_HEADER,
    MATTER_PATH,
    MATTER_SOURCE,
    SOURCE_HEADER,
)


@dataclass(frozen=True, slots=True)
class MatterParcelAnswer:
    """What became of a parcel of a matter, proven by a receipt."""

    matter: str
    """Id of the matter in the hub where it was opened."""
    number: str
    """Its number in the hub that answers; empty while it has none."""
    no: int
    """Number of the event."""
    state: str
    """``taken``, or ``held`` until what comes before is there: send it again."""
    receipt: ProvenReceipt
    document: Mapping[str, Any]


class MatterSender(ParcelSender):
    """Sends parcels of matters to one hub; raises as ``HubClient`` says."""

    def send_matter(
        self, key: Ed25519PrivateKey, body: bytes, *, idempotency_key: str
    ) -> MatterParcelAnswer:
        """Sign an event of a matter with a key, send it, and prove what is told of it.

        Sending the same again changes nothing, and is right wherever no answer came.
        """
        said = {
            "content-type": "application/json",
            KEY_HEADER.lower(): idempotency_key,
            SOURCE_HEADER.lower(): MATTER_SOURCE,
        }
        document, receipt = self._post(key, MATTER_PATH, said, body)
        told = Members(document, "")
        return MatterParcelAnswer(
            matter=told.text("matter"),
            number=told.text("number"),
            no=told.whole("no"),
            state=told.text("state"),
            receipt=receipt,
            document=told.plain(),
        )
