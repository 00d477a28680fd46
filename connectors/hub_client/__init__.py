"""Asking a hub from a program, so that no value is handed out unproven.

Every answer's receipt is checked with keys from the asker's own file before anything
of the answer is given: see ``docs/hub-client.md``. What an answer tells is a document
of ``schemas.answers``. It needs ``schemas`` and ``connectors.transport`` alone.

    trust = read_trust(Path("keys.txt"))
    with HubClient("https://hub.example", token, trust) as hub:
        answer = hub.trust("91…", AskedFor("onboarding", "2026-15"))
        print(answer.document.rating, answer.receipt.address)
"""

from connectors.hub_client.answers import DocumentTaken, ProvenAnswer
from connectors.hub_client.asking import AskedFor, WantedMerchant
from connectors.hub_client.client import HubClient
from connectors.hub_client.errors import (
    AnswerShapeError,
    ClientSetupError,
    HubClientError,
    HubRefusedError,
    HubUnreachableError,
    NobodyKnownError,
    UnprovenAnswerError,
)
from connectors.hub_client.parcels import MatterSender, ParcelSender
from connectors.hub_client.proving import ProvenReceipt
from connectors.hub_client.questions.cases import ByDays, ByWindow, NamedPerson
from connectors.hub_client.questions.matters import HandedPaper, MatterStep
from connectors.hub_client.questions.merchants import FileDocument
from connectors.hub_client.questions.watching import read_webhook_change
from connectors.hub_client.trusted_keys import read_trust

__all__ = [
    "AnswerShapeError",
    "AskedFor",
    "ByDays",
    "ByWindow",
    "ClientSetupError",
    "DocumentTaken",
    "FileDocument",
    "HandedPaper",
    "HubClient",
    "HubClientError",
    "HubRefusedError",
    "HubUnreachableError",
    "MatterSender",
    "MatterStep",
    "NamedPerson",
    "NobodyKnownError",
    "ParcelSender",
    "ProvenAnswer",
    "ProvenReceipt",
    "UnprovenAnswerError",
    "WantedMerchant",
    "read_trust",
    "read_webhook_change",
]
