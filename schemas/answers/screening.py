"""Batches of codes and names, and what each line came to."""

from marshmallow import fields

from schemas.answers.merchant import MerchantContract, ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import choice, moment, rows, text, whole, yes_no
from schemas.words import LineFault, LineHint, ScreenOutcome


class AskedLineContract(Contract):
    """One line to look for: a code, a name, or both."""

    code = fields.String(metadata={"description": "A code of a merchant"})
    name = fields.String(metadata={"description": "A name"})
    ref = fields.String(
        metadata={"description": "The asker's own mark of the line, sent back"}
    )


class AskedLinesContract(Contract):
    """Up to 2,000 lines to look for."""

    lines = rows(AskedLineContract, "Lines, in the order in which they are answered")


class ScreenedMerchantContract(Contract):
    """A merchant that a line means, or may mean."""

    merchant = fields.Nested(MerchantContract, required=True)
    grade = text("Grade, where this view has a rating", allow_none=True)
    records = whole("Number of records that this view shows")
    by_code = yes_no("Whether the line's code led to it")
    lookalike = text(
        "homophone, shape or moved: one trade name imitates the other", allow_none=True
    )


class ScreenedLineContract(Contract):
    """What one line came to."""

    line = whole("Number of the line, from 1")
    ref = text("As it was asked", allow_none=True)
    code = text("As it was asked", allow_none=True)
    name = text("As it was asked", allow_none=True)
    outcome = choice("What the line came to", tuple(ScreenOutcome))
    fault = choice(
        "Why the line cannot be looked for", tuple(LineFault), allow_none=True
    )
    hint = choice("What to know about it", tuple(LineHint), required=False)
    did_you_mean = text(
        "Where the code is wrong, the one that its check digits prove", required=False
    )
    merchants = rows(
        ScreenedMerchantContract,
        "The one that is meant, or those that may be, likeliest first",
    )


class ScreenedPartContract(Contract):
    """Up to 1,000 lines, which one entry of the log is about."""

    screening = text("Id of the batch")
    first = whole("Number of its first line")
    lines = rows(ScreenedLineContract, "What each line came to")
    receipt = fields.Nested(
        ReceiptContract,
        metadata={
            "description": "Of every part but the last, whose receipt is that of the "
            "whole answer"
        },
    )


class ScreenCountsContract(Contract):
    """How many lines came to what."""

    hit = whole("Lines that mean one merchant")
    lookalike = whole("Lines with likely merchants to be compared")
    several = whole("Lines that several merchants fit alike")
    none = whole("Lines that fit nobody who may be shown")
    invalid = whole("Lines that cannot be looked for")


class ScreeningContract(Contract):
    """What the lines of a batch came to; it opens again until ``until``."""

    id = text("Id of the batch")
    asked_at = moment("When it was asked")
    until = moment(
        "Until when it opens again; null where it is not kept", allow_none=True
    )
    counts = fields.Nested(ScreenCountsContract, required=True)
    parts = rows(ScreenedPartContract, "The lines in order, 1,000 a part")
    receipt = fields.Nested(ReceiptContract, required=True)
