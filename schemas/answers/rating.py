"""A rating that was computed again for a day and a moment, with what it rests on."""

from marshmallow import fields

from schemas.answers.merchant import FlagContract, RatingContract
from schemas.base import Contract
from schemas.fields.answer import choice, day, moment, text, whole


class GivenRatingContract(Contract):
    """The rating that was stored and says the same."""

    as_of = day("Day it was given for")
    known_at = moment("Moment up to which records were counted")


class DifferingRatingContract(GivenRatingContract):
    """The rating that was stored for exactly this, and says otherwise."""

    code = text("rating-differs")
    score = whole("The score that is stored", allow_none=True)
    grade = text("The grade that is stored")
    digest = text("The digest that is stored")


class RatedSubjectContract(Contract):
    """Who was rated, as far as a policy asks."""

    kind = text("registered, unconfirmed, provisional or disputed")
    class_ = text("Class of the subject", data_key="class", attribute="class")


class RatedFactContract(Contract):
    """What a rating knows of one record; of a kind not opened whole, its id alone."""

    id = text("Public id of the record")
    kind = text("Kind of the record", required=False)
    event_day = day("Day of the act or entry", required=False)
    tier = text("Tier of a penalty", required=False, allow_none=True)
    amount_fen = whole("Fine and confiscation together, in fen", required=False)
    penalty_kinds = fields.List(fields.String())
    fields_ = fields.List(
        fields.String(),
        data_key="fields",
        attribute="fields",
        metadata={"description": "Fields of law"},
    )
    outcome = text("State or result", required=False, allow_none=True)
    public_from = day("First public day", required=False)
    public_until = day("Last public day", required=False, allow_none=True)


class ReplayedRatingContract(RatingContract):
    """A rating; one that was computed again tells also what it rests on."""

    version = text("Version of the policy", required=False)
    origin = choice(
        "stored where a rating says the same that was given by then, else computed; "
        "shown where only what the asker is shown today was weighed",
        ("stored", "computed", "shown"),
        required=False,
    )
    stored = fields.Nested(GivenRatingContract)
    contradiction = fields.Nested(
        DifferingRatingContract,
        metadata={"description": "There where what was stored says otherwise"},
    )
    flags = fields.List(fields.Nested(FlagContract))
    subject = fields.Nested(RatedSubjectContract)
    inputs = fields.List(
        fields.Nested(RatedFactContract),
        metadata={"description": "The facts that it rests on, by day and id"},
    )
    rules = text("Digest of the rule files that were in use", required=False)
    files = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "With inputs=full: the rule files, by their paths"},
    )
