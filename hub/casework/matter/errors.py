"""What is refused in a matter: a stable code, the article, and what to do instead."""

from typing import Any, Self

from hub.casework.machines.table import MachineEvent
from hub.ground.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    HubError,
    NotFoundError,
)
from schemas.wording import Wording


class MatterUnknownError(NotFoundError):
    """There is no such matter, or the member takes no part in it."""

    code = "matter-unknown"
    title = "There is no such matter for you: look at the list of your matters."


class MatterDocumentUnknownError(NotFoundError):
    """The matter has no such document, or the asker does not see it."""

    code = "matter-document-unknown"
    title = "The matter has no such document for you: take an id that it tells of."


class MachineUnknownError(NotFoundError):
    """There is no such kind of matter, or it knows no such step."""

    code = "matter-kind-unknown"
    title = "There is no such kind of matter or step: take it from docs/casework.md."


class CitedError(HubError):
    """What is refused by an article, which the detail names."""

    def __init__(self, what: Wording, article: Wording, **extra: Any) -> None:
        """Say what is refused, and by which article."""
        said = Wording(
            f"{what.zh}（依据：{article.zh}）", f"{what.en} (basis: {article.en})"
        )
        super().__init__(said, article={"zh": article.zh, "en": article.en}, **extra)
        self.article = article

    @classmethod
    def of(cls, event: MachineEvent, zh: str, en: str, **extra: Any) -> Self:
        """Refuse a step by its own article: the texts go on behind its name."""
        what = Wording(f"“{event.zh}”{zh}", f"{event.en}{en}")
        return cls(what, Wording(event.article, event.source), **extra)


class StepRefusedError(CitedError, ConflictError):
    """The step is not allowed; the detail names the article."""

    code = "matter-refused"
    title = "This step is not allowed: look at the article that the detail names."


class StepOutOfOrderError(StepRefusedError):
    """The step does not follow where the matter stands.

    The detail names the article.
    """

    code = "matter-order"
    title = "This step does not come now: look which steps the matter allows."


class StepBarredError(StepRefusedError):
    """The law forbids this step where the matter stands.

    The detail names the article.
    """

    code = "matter-barred"
    title = "The law forbids this step now: wait until the case comes back."


class StepContradictedError(StepRefusedError):
    """What the step says does not go with a document that is there."""

    code = "matter-contradicted"
    title = "A document that is there says otherwise: look at what the detail names."


class StepDoubtError(StepRefusedError):
    """A document may not be what it is said to be: it is asked about first.

    It is too small for a page, plain text where a seal is due, or one file as two
    kinds, and nothing is written until ``papers_seen`` says that it is whole.
    """

    code = "matter-document-doubt"
    title = "A document may not be whole: look again, and say so if it is."


class StepSuspectsError(StepRefusedError):
    """A unit alone is suspected and no person is named.

    ``persons_unknown`` says why none is known.
    """

    code = "matter-suspects"
    title = "Name the persons who answer for the unit, or say why none is known."


class StepGoodsError(StepRefusedError):
    """The goods were never handed over before prosecution.

    ``goods_at`` says where they are.
    """

    code = "matter-goods"
    title = "The goods were not handed over: say where they are, then go on."


class StepRoleError(CitedError, ForbiddenError):
    """Another member has to take the step."""

    code = "matter-role"
    title = "Another member has to take this step: leave it to whom the detail names."


class StepPostError(CitedError, ForbiddenError):
    """The law gives the step to a post that the officer does not hold on its day."""

    code = "matter-head"
    title = "This step is for who holds a post: leave it to whom the detail names."


class StepDocumentError(CitedError, BadInputError):
    """A document is missing that the step needs, or its kind is unknown."""

    code = "matter-document-missing"
    title = "A document is missing: add what the detail names, and say it again."


class StepFactsError(CitedError, BadInputError):
    """What the step tells is missing, unknown or of another form."""

    code = "matter-facts"
    title = "What the step tells is not complete: correct what the detail names."


class StepDayError(CitedError, BadInputError):
    """The step is dated before what it follows or rests on, or ahead.

    That is its matter or its last step, the first day of the table of its kind, the
    paper or the decision on which it rests, or the day until which it extends;
    ``detail`` names the bound.
    """

    code = "matter-day"
    title = "The day cannot be right: give one between the last step and now."


class RecipientError(CitedError, BadInputError):
    """The member that the step goes to is none, has ended, or is of another kind."""

    code = "matter-recipient"
    title = "The member named cannot take this part: name one of the right kind."


class StepLevelError(CitedError, BadInputError):
    """The member named is of another level or place, and no reason is stated.

    It is the member that a case or its copy goes to, and ``level_reason`` states it.
    """

    code = "matter-level"
    title = "The member is not of the same level: name another one, or state why."


class PartyRoleError(BadInputError):
    """A party is said to be what no party can be; the detail names the roles."""

    code = "matter-party-role"
    title = "A party cannot be this: take one of the roles that the detail names."


class OtherMatterError(CitedError, BadInputError):
    """The other matter that the step names cannot be named by it.

    It is none of that number in which the member takes part, one of another kind, the
    matter itself, or one that is a duplicate.
    """

    code = "matter-other"
    title = "That matter cannot be named here: give one that you take part in."


class MerchantMergedError(CitedError, BadInputError):
    """The merchant was merged since: another stands in its place.

    The detail names the article.
    """

    code = "matter-merchant"
    title = "Another merchant stands for this one now: look it up again and name that."


class MatterMerchantError(BadInputError):
    """A merchant is named by what no merchant's id or code can be.

    Whether anybody is known by one that can be is not told.
    """

    code = "matter-merchant-code"
    title = "No merchant has such an id: take it from the merchant's page, or its code."


class MatterPlaceError(BadInputError):
    """The matter is said to lie where it cannot.

    It lies in the city or in a territory of who opens it or whom it goes to, unless it
    is help between regions.
    """

    code = "matter-territory"
    title = "The matter cannot lie there: give a division of the units that handle it."


class MemberEndedError(ForbiddenError):
    """The member acts no more, or another took its place."""

    code = "matter-member-ended"
    title = "This member acts no more: sign in for the one that took its place."


class MatterChangedError(ConflictError):
    """Somebody has taken a step since the version that was read."""

    code = "matter-changed"
    title = "Somebody has acted since: read the matter again, then say what is next."


class StepRepeatedError(ConflictError):
    """The same key came with another step before."""

    code = "matter-key"
    title = "This key was used for another step: choose a new key for a new step."


class DocumentTooLargeError(BadInputError):
    """A document is larger than 20 MiB."""

    status = 413
    code = "matter-document-size"
    title = "The document is too large: at most 20 MiB each, split it."


class DocumentsTooManyError(BadInputError):
    """A matter holds at most 50 documents."""

    code = "matter-documents-full"
    title = "The matter holds 50 documents: put several papers into one file."


class MatterPartiesError(BadInputError):
    """A matter names at most 100 parties, over all its steps."""

    code = "matter-parties-full"
    title = "The matter names 100 parties: put further ones into a document."


class DocumentTypeError(BadInputError):
    """A document is of no type that is taken, or says to be another than it is."""

    code = "matter-document-type"
    title = "The document is not what it says: send PDF, picture, Office file or text."


class MatterTextError(BadInputError):
    """A text, key or code of a matter cannot be read or is too long."""

    code = "matter-text"
    title = "A text cannot be read or is too long: correct what the detail names."
