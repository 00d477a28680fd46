"""All questions that may be asked, each with its module."""

from hub.lookup.ask.changes import ChangesQuestion
from hub.lookup.ask.credit_file import PastFileQuestion
from hub.lookup.ask.entity import EntityQuestion
from hub.lookup.ask.find_page import FindQuestion
from hub.lookup.ask.history import HistoryQuestion
from hub.lookup.ask.holder import HolderQuestion
from hub.lookup.ask.kept_screening import KeptScreeningQuestion
from hub.lookup.ask.matches import MatchQuestion
from hub.lookup.ask.merchant_page import PageQuestion
from hub.lookup.ask.merchant_questions import MERCHANT_QUESTIONS
from hub.lookup.ask.own_number import OwnNumberQuestion
from hub.lookup.ask.packed_records import PackQuestion
from hub.lookup.ask.penalties import PartiesQuestion, PenaltiesQuestion
from hub.lookup.ask.person import PersonQuestion
from hub.lookup.ask.personal import PersonalQuestion
from hub.lookup.ask.question import Question
from hub.lookup.ask.rating import ReplayQuestion
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
from hub.lookup.ask.typed_entities import TypedEntityQuestion
from hub.lookup.ask.view import ViewQuestion
from hub.lookup.ask.webhooks import (
    EndWebhookQuestion,
    RotateWebhookQuestion,
    SetWebhookQuestion,
    WebhooksQuestion,
)

QUESTIONS: tuple[type[Question], ...] = (
    *MERCHANT_QUESTIONS.values(),
    PastFileQuestion,
    ReplayQuestion,
    ViewQuestion,
    PenaltiesQuestion,
    PartiesQuestion,
    MatchQuestion,
    SuggestQuestion,
    ScreenQuestion,
    KeptScreeningQuestion,
    PersonalQuestion,
    PersonQuestion,
    SearchQuestion,
    EntityQuestion,
    ReconcileQuestion,
    TypedEntityQuestion,
    HistoryQuestion,
    PageQuestion,
    FindQuestion,
    HolderQuestion,
    OwnNumberQuestion,
    PackQuestion,
    SubscriptionsQuestion,
    SubscriptionQuestion,
    SetSubscriptionQuestion,
    EndSubscriptionQuestion,
    ChangesQuestion,
    WebhooksQuestion,
    SetWebhookQuestion,
    RotateWebhookQuestion,
    EndWebhookQuestion,
)
"""Every question; what is not among them is not answered."""
