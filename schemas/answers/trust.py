"""The onboarding check and the rating as answers."""

from marshmallow import fields

from schemas.answers.merchant import (
    FlagContract,
    MerchantContract,
    RatingContract,
    ReceiptContract,
)
from schemas.base import Contract
from schemas.fields.answer import moment, rows, text, yes_no
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
    """The stored rating alone."""

    found = yes_no("Whether somebody carries the code")
    merchant = fields.Nested(MerchantContract, required=True)
    rating = fields.Nested(RatingContract, required=True, allow_none=True)
    data_version = text("Version of the visible data")
    rely_until = moment("Moment until which the answer may be relied on")
    receipt = fields.Nested(ReceiptContract, required=True)
