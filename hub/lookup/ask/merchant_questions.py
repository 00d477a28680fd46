"""The questions about the merchant of a code, by their names."""

from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.credit_file import AS_OF, KNOWN_AT, FileQuestion
from hub.lookup.ask.question import Question
from hub.lookup.ask.rating import RatingQuestion
from hub.lookup.ask.trust import TrustQuestion
from hub.lookup.task.tasks import ParameterUnknownError

MERCHANT_QUESTIONS: dict[str, type[QuestionByCode]] = {
    question.kind.about: question
    for question in (TrustQuestion, FileQuestion, RatingQuestion)
}
"""Each by the name that the leaf has of it."""


def merchant_question(  # who, what of it, and of which past
    about: str,
    code: str,
    known_at: str | None = None,
    as_of: str | None = None,
    *,
    policy: str | None = None,
    inputs: str | None = None,
) -> Question:
    """Make a question about the merchant of a code, at present or in the past.

    Of a rating also by which policy, and whether with all that it is weighed by.

    Raises:
        ParameterUnknownError: of what is asked for, nothing such is told.
    """
    asked = {AS_OF.name: as_of, KNOWN_AT.name: known_at}
    asked |= {"policy": policy, "inputs": inputs}
    said = {name: text for name, text in asked.items() if text is not None}
    question = MERCHANT_QUESTIONS[about]
    if unknown := said.keys() - set(question.routes[0].accepts):
        raise ParameterUnknownError(min(unknown))
    return question.of({"code": code, "said": said})
