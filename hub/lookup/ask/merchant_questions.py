"""The questions about the merchant of a code, by their names."""

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.credit_file import AS_OF, KNOWN_AT, FileQuestion
from hub.lookup.ask.past_file import PastFileQuestion
from hub.lookup.ask.rating import RatingQuestion
from hub.lookup.ask.trust import TrustQuestion
from hub.lookup.file.past_point import PastAsked
from hub.lookup.task.tasks import ParameterUnknownError

MERCHANT_QUESTIONS: dict[str, type[QuestionByCode]] = {
    question.kind.about: question
    for question in (TrustQuestion, FileQuestion, RatingQuestion)
}
"""Each by the name that the leaf has of it."""


def merchant_question(
    about: str, code: str, known_at: str | None = None, as_of: str | None = None
) -> QuestionByCode:
    """Make a question about the merchant of a code, at present or in the past.

    Raises:
        ParameterUnknownError: of what is asked for, no past moment is told.
    """
    if known_at is None and as_of is None:
        return MERCHANT_QUESTIONS[about](code)
    if about != FileQuestion.kind.about:
        raise ParameterUnknownError(AS_OF.name if known_at is None else KNOWN_AT.name)
    return PastFileQuestion(code, PastAsked(as_of, known_at))
