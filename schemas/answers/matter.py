"""Matters over HTTP: what is sent to open one or to take a step, and what is told."""

from marshmallow import fields

from schemas.answers.advising import AdviceContract
from schemas.answers.merchant import ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import choice, day, moment, rows, text, whole, yes_no
from schemas.words import ContentSign, PartyRole

NOT_SEEN = "null where the asker does not see it"


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


class MatterLineContract(Contract):
    """One matter of a list."""

    number = text("Number of the matter")
    sight = text("How much is seen of it: number, summary or whole")
    kind = text(f"Kind of matter; {NOT_SEEN}", allow_none=True)
    kind_name = text(f"The same in words; {NOT_SEEN}", allow_none=True)
    state = text(f"Where it stands; {NOT_SEEN}", allow_none=True)
    state_name = text(f"The same in words; {NOT_SEEN}", allow_none=True)
    version = whole(f"How many events it has; {NOT_SEEN}", allow_none=True)
    handler = text("Member that handles it")
    awaits = text("Member that has to act next; null for nobody", allow_none=True)
    opened_on = day(f"Day of its first event; {NOT_SEEN}", allow_none=True)
    closed_at = moment("When it was closed; null while it is open", allow_none=True)
    due_on = day("Day on which the next clock is due; null for none", allow_none=True)
    due_state = text("How that clock stands", allow_none=True)


class MattersContract(Contract):
    """A page of matters."""

    matters = rows(MatterLineContract, "The newest first")
    next = text("Where the next page begins; null at the end", allow_none=True)
    receipt = fields.Nested(ReceiptContract, required=True)


class MatterPartyContract(Contract):
    """Somebody whom a matter is about."""

    role = text("What it is in the matter")
    role_name = text("The same in words")
    name = text("Name; empty where not known")
    code = text("Code or number; empty where not known")
    phone = text("Telephone; empty where not known")
    address = text("Address; empty where not known")
    domain = text("Domain or web address; empty where not known")
    merchant = text("Public id of the merchant, where one is named", allow_none=True)
    event = whole("Number of the event that it came with")


class MatterEventContract(Contract):
    """One thing that happened in a matter."""

    number = whole("From 1, without gaps")
    event = text("What happened")
    name = text("The same in words")
    from_state = text("Where the matter stood before")
    to_state = text("Where it stood after")
    at = moment("When it was written down")
    happened_at = moment("When it happened")
    day = day("Day in China on which it happened")
    member = text("Member that acted; hub for what the hub notes")
    officer = text("Its officer")
    role = text("What the member is in the matter")
    basis = text("The law")
    facts = fields.Dict(
        required=True,
        allow_none=True,
        metadata={"description": f"What it tells; {NOT_SEEN}"},
    )


class MatterPaperContract(Contract):
    """A document of a matter, without its bytes."""

    id = text("Its id, under which its bytes are fetched")
    event = whole("Number of the event that it came with")
    kind = text("Kind of document")
    name = text("The same in words")
    title = text("Title or file name")
    sha256 = text("SHA-256 of its bytes")
    size = whole("Bytes")
    media_type = text("What it is, by its content")
    signs = fields.List(
        choice("Such a thing", tuple(ContentSign)),
        required=True,
        allow_none=True,
        metadata={
            "description": "What in it acts by itself or is not what it seems: open it "
            "with care; null where nobody has looked"
        },
    )


class MatterClockContract(Contract):
    """A clock that runs, or ran, for a matter."""

    rule = text("The rule that it runs under")
    name = text("What has to be done in time")
    article = text("The law")
    state = text(
        "How it stands: running, warned, paused, overdue, over (its term has passed "
        "and nobody is late by that), met or ended; met-late or ended-late"
    )
    due_on = day("Day on which it is due")
    due_at = moment("Moment at which it is due")
    provisional = yes_no("Whether the calendar of that year is not published yet")
    owner = text("Member that has to act")
    overdue_since = moment("Since when it is overdue", allow_none=True)
    closed_at = moment("From when it counts as closed", allow_none=True)
    learned_at = moment("When that was told, where it was later", allow_none=True)


class StepFactContract(Contract):
    """A fact that a step tells."""

    key = text("Its name in facts")
    name = text("The same in words")
    kind = text("Its form: text, long_text, day, moment, fen, count, flag or choice")
    required = yes_no("Whether it may not be left out")
    options = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What it may say, where it is a choice"},
    )


class MatterStepContract(Contract):
    """A step that the asker may take next."""

    event = text("The step")
    name = text("The same in words")
    article = text("The law")
    roles = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "As what the asker may take it"},
    )
    to_state = text("Where the matter stands then; same where it stays")
    facts = rows(StepFactContract, "What it tells")
    missing = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Kinds of documents that are not there yet"},
    )
    proposes = yes_no("Whether a second officer must decide it afterwards")
    decides = text("What a second officer says with it, else empty")
    brings = text(
        "Role that the member named by the fact to takes with it; where the step has"
        " no such fact, it goes back to whoever received the matter"
    )


class MatterLinkContract(Contract):
    """What another matter is to this one."""

    number = text("Number of the other matter")
    kind = text("parent, duplicate, continues or evidence")
    is_from_here = yes_no("Whether the link leads from this matter to the other")


class MatterWarningContract(Contract):
    """Another matter that shares a party with this one."""

    number = text("Number of the other matter")
    handler = text("Member that handles it")
    shared = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "By what: code, name, phone, address, domain"},
    )


class MatterSignContract(Contract):
    """A count that may be weighed when a complaint or report is decided on."""

    sign = text("same_complainant, shared_contact or same_report")
    name = text("The same in words")
    article = text("The law that lets it be weighed")
    count = whole("How many")
    days = whole("Within how many days; null for at any time", allow_none=True)


class MatterEntryContract(Contract):
    """An entry of the log about a matter."""

    at = text("When")
    entry = text("Shard and index of the entry")
    op = text("What was done")
    about = text("Which document was asked for, of an answer", allow_none=True)
    member = text("Who did it; hub for the hub itself")
    refused = yes_no("Whether it was refused")


class MatterContract(Contract):
    """One matter, as much of it as the asker sees."""

    number = text("Number of the matter")
    sight = text("How much is seen of it: number, summary or whole")
    kind = text(f"Kind of matter; {NOT_SEEN}", allow_none=True)
    kind_name = text(f"The same in words; {NOT_SEEN}", allow_none=True)
    state = text(f"Where it stands; {NOT_SEEN}", allow_none=True)
    state_name = text(f"The same in words; {NOT_SEEN}", allow_none=True)
    version = whole(f"How many events it has; {NOT_SEEN}", allow_none=True)
    handler = text("Member that handles it")
    awaits = text("Member that has to act next; null for nobody", allow_none=True)
    opener = text(f"Member that opened it; {NOT_SEEN}", allow_none=True)
    territory = text(f"Division where it lies; {NOT_SEEN}", allow_none=True)
    opened_on = day(f"Day of its first event; {NOT_SEEN}", allow_none=True)
    closed_at = moment("When it was closed; null while it is open", allow_none=True)
    merchant = text("Merchant that it is about; null for none", allow_none=True)
    roles = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What the asker is in it"},
    )
    parties = rows(
        MatterPartyContract, f"Whom it is about; {NOT_SEEN}", allow_none=True
    )
    events = rows(MatterEventContract, f"What happened; {NOT_SEEN}", allow_none=True)
    documents = rows(MatterPaperContract, f"Its documents; {NOT_SEEN}", allow_none=True)
    clocks = rows(
        MatterClockContract,
        f"What is due first at the top; {NOT_SEEN}",
        allow_none=True,
    )
    links = rows(MatterLinkContract, f"Other matters; {NOT_SEEN}", allow_none=True)
    warnings = rows(MatterWarningContract, "Told to the handler alone")
    signs = rows(
        MatterSignContract,
        "What was raised before: advice to the handler alone, which refuses nothing",
    )
    entries = rows(
        MatterEntryContract, f"The last 50 of the log; {NOT_SEEN}", allow_none=True
    )
    steps = rows(MatterStepContract, "Steps that the asker may take next")
    rating = text("How the help was rated; null for not", allow_none=True)
    receipt = fields.Nested(ReceiptContract, required=True)


class StepTakenContract(Contract):
    """What became of a step."""

    number = text("Number of the matter")
    event = whole("Number of the event")
    version = whole("Version of the matter since")
    state = text("Where it stands since")
    state_name = text("The same in words")
    repeated = yes_no("Whether it was taken before, under the same key")
    asked = yes_no(
        "Whether another hub, which handles the matter, was asked to take it"
    )
    steps = rows(MatterStepContract, "Steps that the asker may take next")
    receipt = fields.Nested(ReceiptContract, required=True)


class MatterAdviceContract(Contract):
    """Advice on thresholds for one matter, which decides nothing."""

    number = text("Number of the matter")
    advice = fields.Nested(
        AdviceContract,
        required=True,
        metadata={"description": "By offence, with its arithmetic and its articles"},
    )
    receipt = fields.Nested(ReceiptContract, required=True)


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


class IssuedPaperContract(Contract):
    """A paper that was issued in a matter."""

    id = text("Its id, by which it is fetched and comes with a step")
    form = text("Form of the paper")
    name = text("The same in words")
    paper_number = text("Number of the paper; empty for a form without one")
    issuer = text("Member that issued it")
    day = day("Day of the paper")
    issued_at = moment("When it was issued")
    entry = text("Place of its entry in the log: the receipt that it bears")
    kept = yes_no("Whether it can still be fetched; not after the matter's retention")


class PapersContract(Contract):
    """Papers that were issued in a matter, in their order."""

    number = text("Number of the matter")
    papers = rows(IssuedPaperContract, "Those that the asker sees")
    receipt = fields.Nested(ReceiptContract, required=True)


class RaisedAnswerContract(Contract):
    """What became of a complaint or report that was handed in."""

    number = text("Number of the matter")
    handler = text("Member that handles it")
    basis = text("The law by which that member is competent; empty where none is known")
    question = text(
        "Why that member is asked to assign it: several or nobody is competent, or "
        "no_place is known; empty where law and members decide"
    )
    between = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Members between whom it is to be assigned"},
    )
    missing = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What it lacks, in words"},
    )
    repeated = yes_no("Whether it was handed in before, under the same key")
    receipt = fields.Nested(ReceiptContract, required=True)


class InformantContract(Contract):
    """Who raised a complaint or report, in clear."""

    number = text("Number of the matter")
    name = text("Name; empty where not told")
    phone = text("Telephone; empty where not told")
    address = text("Address; empty where not told")
    identity_no = text("Number of the identity card; empty where not told")
    wants_secrecy = yes_no("Whether it may not be told to the party")
    receipt = fields.Nested(ReceiptContract, required=True)
