"""What is sent over HTTP to open a matter, to take a step in it or to issue a paper."""

from marshmallow import fields

from schemas.base import Contract
from schemas.fields.answer import choice, day, moment, text, whole
from schemas.words import PartyRole


class SentPaperContract(Contract):
    """A document that is sent with a step."""

    kind = text("Kind of document, as the step names it")
    title = text(
        "Title or file name, to 200 characters; not for an issued paper", required=False
    )
    content = text("Its bytes in base64, at most 20 MiB before that", required=False)
    paper = text("In their place, the id of a paper issued here", required=False)
    media_type = text("What it says to be; its content decides", required=False)


class SentPartyContract(Contract):
    """Somebody whom a matter is about."""

    role = choice("What it is in the matter", tuple(PartyRole))
    name = text("Name", required=False)
    code = text("Code or number", required=False)
    phone = text("Telephone", required=False)
    address = text("Address", required=False)
    domain = text("Domain or web address", required=False)
    merchant = text("Public id of the merchant", required=False)


class SentStepContract(Contract):
    """A step in a matter."""

    event = text("The step, as the matter's page names those that may follow")
    version = whole("Version of the matter that was read")
    facts = fields.Dict(
        keys=fields.String(),
        required=False,
        metadata={"description": "What the step tells; money in fen, days as ISO"},
    )
    documents = fields.List(
        fields.Nested(SentPaperContract),
        metadata={"description": "Documents that come with it"},
    )
    parties = fields.List(
        fields.Nested(SentPartyContract),
        metadata={"description": "Whom it is about, to 50"},
    )
    happened_at = moment("When it happened; now if not said", required=False)
    day = day("Day on which it happened, in place of the moment", required=False)


class SentMatterContract(Contract):
    """A matter that is opened by its first step."""

    kind = text(
        "Kind of matter, where the address serves two: complaint or report",
        required=False,
    )
    event = text("The step that opens it")
    facts = fields.Dict(
        keys=fields.String(),
        required=False,
        metadata={"description": "What the step tells; money in fen, days as ISO"},
    )
    documents = fields.List(
        fields.Nested(SentPaperContract),
        metadata={"description": "Documents that come with it"},
    )
    parties = fields.List(
        fields.Nested(SentPartyContract),
        metadata={"description": "Whom it is about, to 50"},
    )
    happened_at = moment("When it happened; now if not said", required=False)
    day = day("Day on which it happened, in place of the moment", required=False)
    merchant = text("Public id of the merchant that it is about", required=False)
    territory = text("Division where it lies, by its code", required=False)
    priority = whole("0 ordinary, 1 urgent, 2 most urgent", required=False)


def _by_key(about: str) -> fields.Dict:
    """Take what is said of a paper by its keys; it may be left out."""
    return fields.Dict(
        keys=fields.String(), required=False, metadata={"description": about}
    )


class SentFormContract(Contract):
    """What stands in a paper, beside what the matter tells already."""

    number = text("Number of the paper; that of the matter if not said", required=False)
    addressee = text("To whom it goes, as the paper shows it", required=False)
    day = day("Day of the paper; today if not said", required=False)
    values = _by_key("Fields of the form; money in fen, days as ISO")
    tables = _by_key("Rows of its tables, by the keys of their columns")


class SentIssueContract(Contract):
    """A paper that is to be issued: what stands in it beside what the matter tells."""

    form = text("Form of the paper, such as transfer_letter")
    place = text(
        "Short name of the unit in the number, such as 宿市监, where it has one",
        required=False,
    )
    addressee = text("To whom it goes, as the paper shows it", required=False)
    values = _by_key("Fields of the form; money in fen, days as ISO")
    tables = _by_key("Rows of its tables, by the keys of their columns")
