"""Asking a hub from a program, so that no value is handed out unproven.

Every answer's receipt is checked with keys from the asker's own file before anything
of the answer is given: see ``docs/hub-client.md``. What an answer tells is a document
of ``schemas.answers``. It needs ``schemas`` and ``connectors.transport`` alone.

    trust = read_trust(Path("keys.txt"))
    with HubClient("https://hub.example", token, trust) as hub:
        answer = hub.trust("91…", AskedFor("onboarding", "2026-15"))
        print(answer.document.rating, answer.receipt.address)
"""

from connectors.hub_client.answers import DocumentTaken as DocumentTaken
from connectors.hub_client.answers import ProvenAnswer as ProvenAnswer
from connectors.hub_client.asking import AskedFor as AskedFor
from connectors.hub_client.asking import WantedMerchant as WantedMerchant
from connectors.hub_client.client import HubClient as HubClient
from connectors.hub_client.errors import AnswerShapeError as AnswerShapeError
from connectors.hub_client.errors import ClientSetupError as ClientSetupError
from connectors.hub_client.errors import HubClientError as HubClientError
from connectors.hub_client.errors import HubRefusedError as HubRefusedError
from connectors.hub_client.errors import HubUnreachableError as HubUnreachableError
from connectors.hub_client.errors import NobodyKnownError as NobodyKnownError
from connectors.hub_client.errors import UnprovenAnswerError as UnprovenAnswerError
from connectors.hub_client.parcels import MatterSender as MatterSender
from connectors.hub_client.parcels import ParcelSender as ParcelSender
from connectors.hub_client.proving import ProvenReceipt as ProvenReceipt
from connectors.hub_client.questions.cases import ByDays as ByDays
from connectors.hub_client.questions.cases import ByWindow as ByWindow
from connectors.hub_client.questions.cases import NamedPerson as NamedPerson
from connectors.hub_client.questions.matters import HandedPaper as HandedPaper
from connectors.hub_client.questions.matters import MatterStep as MatterStep
from connectors.hub_client.questions.merchants import FileDocument as FileDocument
from connectors.hub_client.questions.watching import (
    read_webhook_change as read_webhook_change,
)
from connectors.hub_client.trusted_keys import read_trust as read_trust
