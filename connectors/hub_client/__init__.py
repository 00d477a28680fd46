"""Asking a hub from a program, so that no value is handed out unproven.

Every answer's receipt is checked with keys from the asker's own file before anything
of the answer is given: see ``docs/hub-client.md``. It needs ``schemas`` and
``connectors.transport`` alone.

    trust = read_trust(Path("keys.txt"))
    with HubClient("https://hub.example", token, trust) as hub:
        answer = hub.trust("91…", AskedFor("onboarding", "2026-15"))
        print(answer.rating, answer.receipt.address)
"""

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
from connectors.hub_client.parcels import (
    MatterParcelAnswer,
    MatterSender,
    ParcelAnswer,
    ParcelRowTold,
    ParcelSender,
)
from connectors.hub_client.proving import ProvenReceipt
from connectors.hub_client.questions.cases import ByDays, ByWindow, NamedPerson
from connectors.hub_client.questions.matters import HandedPaper, MatterStep
from connectors.hub_client.questions.watching import (
    ChangesAnswer,
    ChangeTold,
    read_webhook_change,
)
from connectors.hub_client.told.answers import (
    FileAnswer,
    FlagTold,
    HitTold,
    MatchAnswer,
    MerchantTold,
    PastRatingAnswer,
    PastRatingTold,
    ProvenAnswer,
    RatingAnswer,
    RatingTold,
    ReasonTold,
    RecordTold,
    TrustAnswer,
)
from connectors.hub_client.told.cases import (
    CertificateAnswer,
    DocumentTold,
    PartyTold,
    PersonalAnswer,
    PersonalFieldTold,
    PersonalRecordTold,
    PersonsAnswer,
    PersonTold,
)
from connectors.hub_client.told.matters import (
    DocumentTaken,
    MatterAnswer,
    MatterDocumentTold,
    MatterEventTold,
    MatterLineTold,
    MattersAnswer,
    NextStepTold,
    StepAnswer,
)
from connectors.hub_client.trusted_keys import read_trust

__all__ = [
    "AnswerShapeError",
    "AskedFor",
    "ByDays",
    "ByWindow",
    "CertificateAnswer",
    "ChangeTold",
    "ChangesAnswer",
    "ClientSetupError",
    "DocumentTaken",
    "DocumentTold",
    "FileAnswer",
    "FlagTold",
    "HandedPaper",
    "HitTold",
    "HubClient",
    "HubClientError",
    "HubRefusedError",
    "HubUnreachableError",
    "MatchAnswer",
    "MatterAnswer",
    "MatterDocumentTold",
    "MatterEventTold",
    "MatterLineTold",
    "MatterParcelAnswer",
    "MatterSender",
    "MatterStep",
    "MattersAnswer",
    "MerchantTold",
    "NamedPerson",
    "NextStepTold",
    "NobodyKnownError",
    "ParcelAnswer",
    "ParcelRowTold",
    "ParcelSender",
    "PartyTold",
    "PastRatingAnswer",
    "PastRatingTold",
    "PersonTold",
    "PersonalAnswer",
    "PersonalFieldTold",
    "PersonalRecordTold",
    "PersonsAnswer",
    "ProvenAnswer",
    "ProvenReceipt",
    "RatingAnswer",
    "RatingTold",
    "ReasonTold",
    "RecordTold",
    "StepAnswer",
    "TrustAnswer",
    "UnprovenAnswerError",
    "WantedMerchant",
    "read_trust",
    "read_webhook_change",
]
