"""A complaint or report as a platform, an association or an officer hands it in."""

from typing import Final

from marshmallow import fields, validate

from hub.casework.complaints.informants import InformantDraft
from schemas.base import Contract
from schemas.fields.sent import (
    choice,
    contract_of_sent,
    day,
    printable,
    text,
    whole,
    yes_no,
)

MACHINES: Final = ("complaint", "report")
ABOUT: Final = (
    *("merchant", "platform", "platform_shop"),
    *("advertisement", "internet_advertisement", "own_advertisement"),
)
PLACES: Final = (
    *("business", "registered", "shown", "platform", "act"),
    *("publisher", "advertiser", "advertising_agent"),
)
MOST_FEN: Final = 10**15
LINE: Final = (validate.Length(1, 300), printable)
DIVISION: Final = validate.Regexp(r"[0-9]{6}\Z")


class RaisedPartyContract(Contract):
    """Against whom it is raised, as far as it is known."""

    name = text("Name", validate=LINE)
    code = text("Unified code or shop number", required=False, validate=LINE)
    address = text("Address", required=False, validate=LINE)
    phone = text("Phone", required=False, validate=LINE)
    domain = text("Domain of a site", required=False, validate=LINE)


RaisedByContract = contract_of_sent("RaisedByContract", InformantDraft)


class RaisedContract(Contract):
    """A complaint or report that is handed in; what is not told is not known."""

    machine = choice("complaint or report", MACHINES)
    about = choice("Against whom, or what", ABOUT)
    subject = text("What it is about, a key of subjects.toml", validate=LINE)
    received = day("Day on which it was received")
    summary = text("What is reported", validate=validate.Length(1, 4_000))
    request = text(
        "What a complaint asks for",
        required=False,
        validate=validate.Length(1, 1_000),
    )
    fact = text(
        "What tells the fact from others: an order number, a link, a batch",
        required=False,
        validate=LINE,
    )
    adds_facts = yes_no("Whether it adds new facts to an earlier one", required=False)
    product = text(
        "Goods", required=False, validate=(validate.Length(1, 200), printable)
    )
    amount_fen = whole(
        "Amount in fen", required=False, validate=validate.Range(0, MOST_FEN)
    )
    party = fields.Nested(RaisedPartyContract, required=True)
    places = fields.Dict(
        keys=fields.String(validate=validate.OneOf(PLACES)),
        values=fields.String(validate=DIVISION),
        required=True,
        metadata={"description": "Division of each place that is known"},
    )
    not_found = fields.List(
        fields.String(validate=validate.OneOf(PLACES)),
        validate=validate.Length(0, len(PLACES)),
        metadata={"description": "Places at which nobody could be reached"},
    )
    raised_by = fields.Nested(
        RaisedByContract, metadata={"description": "Left out where it is nameless"}
    )
    known_since = day("Since when a complainant knew of it", required=False)
    by_proxy = yes_no("Whether somebody complains for another", required=False)
    handled_elsewhere = yes_no("Whether others have taken it up", required=False)
    for_consumption = yes_no("Whether it was bought for living", required=False)
    key = text(
        "Names the request, so that it counts once",
        validate=validate.Regexp(r"[A-Za-z0-9._:/-]{1,64}\Z"),
    )
