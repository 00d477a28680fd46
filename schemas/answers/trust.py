"""The onboarding check and the rating as answers."""

from marshmallow import fields

from schemas.answers.merchant import (
    FlagContract,
    MerchantContract,
    RatingContract,
    ReceiptContract,
)
from schemas.answers.rating import ReplayedRatingContract
from schemas.base import Contract
from schemas.fields.answer import day, moment, rows, text, yes_no
from schemas.record.envelope import RecordContract


class TrustContract(Contract):
    """The onboarding check: grade, reasons, flags and public unexpired records."""

    found = yes_no("Whether somebody carries the code")
    merchant = fields.Nested(MerchantContract, required=True)
    rating = fields.Nested(RatingContract, required=True, allow_none=True)
    flags = rows(FlagContract, "What must be seen beside the grade")
    records = rows(RecordContract, "Public, unexpired records")
    data_version = text("Version of the visible data")
    rely_until = moment("Moment until which the answer may be relied on")
    receipt = fields.Nested(ReceiptContract, required=True)


class RatingAnswerContract(Contract):
    """The rating alone: the stored one, or one computed again for the past."""

    found = yes_no("Whether somebody carries the code")
    known = yes_no("Of the past: whether anybody carried the code then", required=False)
    as_of = day("Of the past: the day that is rated", required=False)
    known_at = moment("Of the past: the moment whose knowledge counts", required=False)
    merchant = fields.Nested(MerchantContract)
    rating = fields.Nested(
        ReplayedRatingContract,
        required=True,
        allow_none=True,
        metadata={"description": "Null where none may be told, or nobody was known"},
    )
    view = text("Of the past: id of the view", required=False)
    data_version = text("Version of the visible data")
    rely_until = moment(
        "Moment until which the stored one may be relied on", required=False
    )
    receipt = fields.Nested(ReceiptContract, required=True)
