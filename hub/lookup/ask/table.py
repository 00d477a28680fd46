"""All questions that may be asked, each with its module."""

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.credit_file import KNOWN_AT, FileQuestion
from hub.lookup.ask.entity import EntityQuestion
from hub.lookup.ask.history import HistoryQuestion
from hub.lookup.ask.matches import MatchQuestion
from hub.lookup.ask.past_file import PastFileQuestion
from hub.lookup.ask.question import Question
from hub.lookup.ask.rating import RatingQuestion
from hub.lookup.ask.reconciliation import ReconcileQuestion
from hub.lookup.ask.search import SearchQuestion
from hub.lookup.ask.suggestions import SuggestQuestion
from hub.lookup.ask.trust import TrustQuestion
from hub.lookup.ask.typed_entities import TypedEntityQuestion
from hub.lookup.task.tasks import ParameterUnknownError

MERCHANT_QUESTIONS: dict[str, type[QuestionByCode]] = {
    question.kind.about: question
    for question in (TrustQuestion, FileQuestion, RatingQuestion)
}
"""The questions about the merchant of a code, by the name that the leaf has of them."""

QUESTIONS: tuple[type[Question], ...] = (
    *MERCHANT_QUESTIONS.values(),
    PastFileQuestion,
    MatchQuestion,
    SearchQuestion,
    SuggestQuestion,
    EntityQuestion,
    ReconcileQuestion,
    TypedEntityQuestion,
    HistoryQuestion,
)
"""Every question; what is not among them is not answered."""


def merchant_question(
    about: str, code: str, known_at: str | None = None
) -> QuestionByCode:
    """Make a question about the merchant of a code, at present or at a moment.

    Raises:
        ParameterUnknownError: of what is asked for, no past moment is told.
    """
    if known_at is None:
        return MERCHANT_QUESTIONS[about](code)
    if about != FileQuestion.kind.about:
        raise ParameterUnknownError(KNOWN_AT.name)
    return PastFileQuestion(code, known_at)
