"""The stored rating of a merchant, and the day it was given for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.context import Hub
from hub.lookup.ask.by_code import QuestionByCode
from hub.lookup.ask.question import Parameter, Question, Route
from hub.lookup.disclosure.reply import Disclosure, Kind
from hub.lookup.file.documents import rating_only_document
from hub.lookup.file.kept_answers import KeptAnswer
from hub.lookup.file.material import Material
from hub.lookup.file.replay import keep_difference, replayed_answer
from hub.lookup.task.tasks import Task
from hub.lookup.view.sight import Sight
from hub.members.caller import Caller
from schemas.answers.trust import PastRatingDocument, RatingAnswerDocument
from schemas.words import Operation

PARAMETERS = (
    Parameter(
        "as_of",
        {"type": "string", "format": "date"},
        "Rate as of this day; without it, of the day of the moment. Like all of these "
        "for case work and self only.",
        "What was so on a past day: 2026-03-01.",
    ),
    Parameter(
        "known_at",
        {"type": "string", "format": "date-time"},
        "By what the hub knew at this closed moment; without it, at the last one.",
        "The credit file as it was known at a past moment: 2026-11-24T02:00:00Z.",
    ),
    Parameter(
        "policy",
        {"type": "string"},
        "A policy, or one with its version: public-trust or public-trust.2026-2.",
        "With --about rating: a policy, or one with its version.",
    ),
    Parameter(
        "inputs",
        {"type": "string", "enum": ["full"]},
        "Also the rule files that the rating is weighed by, to compute it anywhere.",
    ),
)


@dataclass(frozen=True, slots=True)
class RatingQuestion(QuestionByCode):
    """The stored rating of a merchant, and the day it was given for.

    With ``as_of``, ``known_at`` or ``policy`` it is computed again: for that day, by
    what the hub knew at that moment, with all that it rests on.
    """

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", "rating")
    routes = (
        Route(
            "/v1/merchants/{code}/rating", parameters=PARAMETERS, name="stored_rating"
        ),
    )
    document = RatingAnswerDocument
    needs_records = False

    @classmethod
    def of(cls, came: Mapping[str, Any]) -> Question:
        """Make it; where any parameter came, the rating that is computed again."""
        code, said = came["code"], came["said"]
        asked = {one.name: said[one.name] for one in PARAMETERS if one.name in said}
        return ReplayQuestion(code, asked) if asked else RatingQuestion(code)

    def write(self, found: Material) -> RatingAnswerDocument:
        """Write the rating alone."""
        return rating_only_document(found.subject, found.score, found.sight)


@dataclass(frozen=True, slots=True)
class ReplayQuestion(RatingQuestion):
    """The rating of the merchant of a code, computed again; at the same address."""

    said: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What is asked for, as it came: as_of, known_at, policy, inputs."""

    is_relied_on = False

    def answer(self, hub: Hub, number: int, sight: Sight, language: str) -> KeptAnswer:
        """Compute the answer."""
        del number
        return replayed_answer(hub, self.code, self.said, sight, language)

    def follow(
        self, hub: Hub, caller: Caller, task: Task, disclosure: Disclosure
    ) -> None:
        """Write down, for whoever runs the hub, that a stored rating differs."""
        del caller, task
        document = disclosure.document
        if isinstance(document, PastRatingDocument):
            keep_difference(hub, document)
