"""The questions that may be asked, each in a module of its own."""

from hub.lookup.ask.by_body import QuestionByBody
from hub.lookup.ask.by_code import RELY_FOR, QuestionByCode
from hub.lookup.ask.changes import ChangesQuestion
from hub.lookup.ask.credit_file import FileQuestion, PastFileQuestion
from hub.lookup.ask.entity import EntityQuestion
from hub.lookup.ask.find_page import FindQuestion
from hub.lookup.ask.history import HistoryQuestion
from hub.lookup.ask.holder import HolderQuestion
from hub.lookup.ask.kept_screening import KeptScreeningQuestion
from hub.lookup.ask.matches import MatchQuestion
from hub.lookup.ask.merchant_page import PageQuestion
from hub.lookup.ask.merchant_questions import MERCHANT_QUESTIONS, merchant_question
from hub.lookup.ask.own_number import OwnFilesDocument, OwnNumberQuestion, own_cards
from hub.lookup.ask.packed_records import PackedRows, PackQuestion
from hub.lookup.ask.parameters import LISTS
from hub.lookup.ask.penalties import PartiesQuestion, PenaltiesQuestion
from hub.lookup.ask.person import PersonQuestion
from hub.lookup.ask.personal import PersonalQuestion
from hub.lookup.ask.question import (
    REFUSALS,
    Parameter,
    Question,
    Route,
    commit_keyed,
)
from hub.lookup.ask.rating import RatingQuestion
from hub.lookup.ask.reconciliation import ReconcileQuestion
from hub.lookup.ask.screening import ScreenQuestion
from hub.lookup.ask.search import SearchQuestion
from hub.lookup.ask.subscriptions import (
    EndSubscriptionQuestion,
    SetSubscriptionQuestion,
    SubscriptionQuestion,
    SubscriptionsQuestion,
)
from hub.lookup.ask.suggestions import SuggestQuestion
from hub.lookup.ask.table import QUESTIONS
from hub.lookup.ask.trust import TrustQuestion
from hub.lookup.ask.typed_entities import TypedEntityQuestion
from hub.lookup.ask.view import ViewQuestion
from hub.lookup.ask.watched_merchants import ChangesNoted, may_be_told, note_changes
from hub.lookup.ask.webhooks import (
    EndWebhookQuestion,
    RotateWebhookQuestion,
    SetWebhookQuestion,
    WebhooksQuestion,
)

__all__ = [
    "LISTS",
    "MERCHANT_QUESTIONS",
    "QUESTIONS",
    "REFUSALS",
    "RELY_FOR",
    "ChangesNoted",
    "ChangesQuestion",
    "EndSubscriptionQuestion",
    "EndWebhookQuestion",
    "EntityQuestion",
    "FileQuestion",
    "FindQuestion",
    "HistoryQuestion",
    "HolderQuestion",
    "KeptScreeningQuestion",
    "MatchQuestion",
    "OwnFilesDocument",
    "OwnNumberQuestion",
    "PackQuestion",
    "PackedRows",
    "PageQuestion",
    "Parameter",
    "PartiesQuestion",
    "PastFileQuestion",
    "PenaltiesQuestion",
    "PersonQuestion",
    "PersonalQuestion",
    "Question",
    "QuestionByBody",
    "QuestionByCode",
    "RatingQuestion",
    "ReconcileQuestion",
    "RotateWebhookQuestion",
    "Route",
    "ScreenQuestion",
    "SearchQuestion",
    "SetSubscriptionQuestion",
    "SetWebhookQuestion",
    "SubscriptionQuestion",
    "SubscriptionsQuestion",
    "SuggestQuestion",
    "TrustQuestion",
    "TypedEntityQuestion",
    "ViewQuestion",
    "WebhooksQuestion",
    "commit_keyed",
    "may_be_told",
    "merchant_question",
    "note_changes",
    "own_cards",
]
