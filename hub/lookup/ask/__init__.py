"""The questions that may be asked, each in a module of its own."""

from hub.lookup.ask.by_body import QuestionByBody as QuestionByBody
from hub.lookup.ask.by_code import RELY_FOR as RELY_FOR
from hub.lookup.ask.by_code import QuestionByCode as QuestionByCode
from hub.lookup.ask.changes import ChangesQuestion as ChangesQuestion
from hub.lookup.ask.credit_file import FileQuestion as FileQuestion
from hub.lookup.ask.credit_file import PastFileQuestion as PastFileQuestion
from hub.lookup.ask.entity import EntityQuestion as EntityQuestion
from hub.lookup.ask.find_page import FindQuestion as FindQuestion
from hub.lookup.ask.history import HistoryQuestion as HistoryQuestion
from hub.lookup.ask.holder import HolderQuestion as HolderQuestion
from hub.lookup.ask.kept_screening import KeptScreeningQuestion as KeptScreeningQuestion
from hub.lookup.ask.matches import MatchQuestion as MatchQuestion
from hub.lookup.ask.merchant_page import PageQuestion as PageQuestion
from hub.lookup.ask.merchant_questions import MERCHANT_QUESTIONS as MERCHANT_QUESTIONS
from hub.lookup.ask.merchant_questions import merchant_question as merchant_question
from hub.lookup.ask.own_number import OwnFilesDocument as OwnFilesDocument
from hub.lookup.ask.own_number import OwnNumberQuestion as OwnNumberQuestion
from hub.lookup.ask.own_number import own_cards as own_cards
from hub.lookup.ask.packed_records import PackedRows as PackedRows
from hub.lookup.ask.packed_records import PackQuestion as PackQuestion
from hub.lookup.ask.parameters import LISTS as LISTS
from hub.lookup.ask.penalties import PartiesQuestion as PartiesQuestion
from hub.lookup.ask.penalties import PenaltiesQuestion as PenaltiesQuestion
from hub.lookup.ask.person import PersonQuestion as PersonQuestion
from hub.lookup.ask.personal import PersonalQuestion as PersonalQuestion
from hub.lookup.ask.question import REFUSALS as REFUSALS
from hub.lookup.ask.question import Parameter as Parameter
from hub.lookup.ask.question import Question as Question
from hub.lookup.ask.question import Route as Route
from hub.lookup.ask.rating import RatingQuestion as RatingQuestion
from hub.lookup.ask.reconciliation import ReconcileQuestion as ReconcileQuestion
from hub.lookup.ask.screening import ScreenQuestion as ScreenQuestion
from hub.lookup.ask.search import SearchQuestion as SearchQuestion
from hub.lookup.ask.subscriptions import (
    EndSubscriptionQuestion as EndSubscriptionQuestion,
)
from hub.lookup.ask.subscriptions import (
    SetSubscriptionQuestion as SetSubscriptionQuestion,
)
from hub.lookup.ask.suggestions import SuggestQuestion as SuggestQuestion
from hub.lookup.ask.table import QUESTIONS as QUESTIONS
from hub.lookup.ask.trust import TrustQuestion as TrustQuestion
from hub.lookup.ask.typed_entities import TypedEntityQuestion as TypedEntityQuestion
from hub.lookup.ask.view import ViewQuestion as ViewQuestion
from hub.lookup.ask.watched_merchants import may_be_told as may_be_told
from hub.lookup.ask.watched_merchants import note_changes as note_changes
from hub.lookup.ask.webhooks import EndWebhookQuestion as EndWebhookQuestion
from hub.lookup.ask.webhooks import RotateWebhookQuestion as RotateWebhookQuestion
from hub.lookup.ask.webhooks import SetWebhookQuestion as SetWebhookQuestion
from hub.lookup.ask.webhooks import WebhooksQuestion as WebhooksQuestion
