"""What is told of matters; what somebody does not see is null."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any

from schemas.answers.advising import AdviceDocument
from schemas.answers.document import ReceiptedDocument, SentDocument, about
from schemas.words import ContentSign

NOT_SEEN = "null where the asker does not see it"


class MatterLineDocument(SentDocument, frozen=True, kw_only=True):
    """One matter of a list."""

    number: Annotated[str, about("Number of the matter")]
    sight: Annotated[str, about("How much is seen of it: number, summary or whole")]
    kind: Annotated[str | None, about(f"Kind of matter; {NOT_SEEN}")]
    kind_name: Annotated[str | None, about(f"The same in words; {NOT_SEEN}")]
    state: Annotated[str | None, about(f"Where it stands; {NOT_SEEN}")]
    state_name: Annotated[str | None, about(f"The same in words; {NOT_SEEN}")]
    version: Annotated[int | None, about(f"How many events it has; {NOT_SEEN}")]
    handler: Annotated[str, about("Member that handles it")]
    awaits: Annotated[str | None, about("Member that has to act next; null for nobody")]
    opened_on: Annotated[date | None, about(f"Day of its first event; {NOT_SEEN}")]
    closed_at: Annotated[
        datetime | None, about("When it was closed; null while it is open")
    ]
    due_on: Annotated[
        date | None, about("Day on which the next clock is due; null for none")
    ]
    due_state: Annotated[str | None, about("How that clock stands")]


class MattersDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """A page of matters, the newest first."""

    matters: Annotated[Sequence[MatterLineDocument], about("The newest first")]
    next: Annotated[str | None, about("Where the next page begins; null at the end")]


class MatterPartyDocument(SentDocument, frozen=True, kw_only=True):
    """Somebody whom a matter is about, or who takes part."""

    role: Annotated[str, about("What it is in the matter")]
    role_name: Annotated[str, about("The same in words")]
    name: Annotated[str, about("Name; empty where not known")]
    code: Annotated[str, about("Code or number; empty where not known")]
    phone: Annotated[str, about("Telephone; empty where not known")]
    address: Annotated[str, about("Address; empty where not known")]
    domain: Annotated[str, about("Domain or web address; empty where not known")]
    merchant: Annotated[
        str | None, about("Public id of the merchant, where one is named")
    ]
    event: Annotated[int, about("Number of the event that it came with")]


class MatterEventDocument(SentDocument, frozen=True, kw_only=True):
    """One thing that happened in a matter."""

    number: Annotated[int, about("From 1, without gaps")]
    event: Annotated[str, about("What happened")]
    name: Annotated[str, about("The same in words")]
    from_state: Annotated[str, about("Where the matter stood before")]
    to_state: Annotated[str, about("Where it stood after")]
    at: Annotated[datetime, about("When it was written down")]
    happened_at: Annotated[datetime, about("When it happened")]
    day: Annotated[date, about("Day in China on which it happened")]
    member: Annotated[str, about("Member that acted; hub for what the hub notes")]
    officer: Annotated[str, about("Its officer")]
    role: Annotated[str, about("What the member is in the matter")]
    basis: Annotated[str, about("The law")]
    facts: Annotated[dict[str, Any] | None, about(f"What it tells; {NOT_SEEN}")]


class MatterPaperDocument(SentDocument, frozen=True, kw_only=True):
    """A document of a matter, without its bytes."""

    id: Annotated[str, about("Its id, under which its bytes are fetched")]
    event: Annotated[int, about("Number of the event that it came with")]
    kind: Annotated[str, about("Kind of document")]
    name: Annotated[str, about("The same in words")]
    title: Annotated[str, about("Title or file name")]
    sha256: Annotated[str, about("SHA-256 of its bytes")]
    size: Annotated[int, about("Bytes")]
    media_type: Annotated[str, about("What it is, by its content")]
    signs: Annotated[
        Sequence[Annotated[str, about("Such a thing", ContentSign)]] | None,
        about(
            "What in it acts by itself or is not what it seems: open it with care; "
            "null where nobody has looked"
        ),
    ]


class MatterClockDocument(SentDocument, frozen=True, kw_only=True):
    """A clock that runs, or ran, for a matter."""

    rule: Annotated[str, about("The rule that it runs under")]
    name: Annotated[str, about("What has to be done in time")]
    article: Annotated[str, about("The law")]
    state: Annotated[
        str,
        about(
            "How it stands: running, warned, paused, overdue, over (its term has "
            "passed and nobody is late by that), met or ended; met-late or ended-late"
        ),
    ]
    due_on: Annotated[date, about("Day on which it is due")]
    due_at: Annotated[datetime, about("Moment at which it is due")]
    provisional: Annotated[
        bool, about("Whether the calendar of that year is not published yet")
    ]
    owner: Annotated[str, about("Member that has to act")]
    overdue_since: Annotated[datetime | None, about("Since when it is overdue")]
    closed_at: Annotated[datetime | None, about("From when it counts as closed")]
    learned_at: Annotated[
        datetime | None, about("When that was told, where it was later")
    ]


class StepFactDocument(SentDocument, frozen=True, kw_only=True):
    """A fact that a step must or may tell."""

    key: Annotated[str, about("Its name in facts")]
    name: Annotated[str, about("The same in words")]
    kind: Annotated[
        str, about("Its form: text, long_text, day, moment, fen, count, flag or choice")
    ]
    required: Annotated[bool, about("Whether it may not be left out")]
    options: Annotated[Sequence[str], about("What it may say, where it is a choice")]


class MatterStepDocument(SentDocument, frozen=True, kw_only=True):
    """A step that the asker may take next, and what it still needs."""

    event: Annotated[str, about("The step")]
    name: Annotated[str, about("The same in words")]
    article: Annotated[str, about("The law")]
    roles: Annotated[Sequence[str], about("As what the asker may take it")]
    to_state: Annotated[str, about("Where the matter stands then; same where it stays")]
    facts: Annotated[Sequence[StepFactDocument], about("What it tells")]
    missing: Annotated[
        Sequence[str], about("Kinds of documents that are not there yet")
    ]
    proposes: Annotated[
        bool, about("Whether a second officer must decide it afterwards")
    ]
    decides: Annotated[str, about("What a second officer says with it, else empty")]
    brings: Annotated[
        str,
        about(
            "Role that the member named by the fact to takes with it; where the step "
            "has no such fact, it goes back to whoever received the matter"
        ),
    ]


class MatterLinkDocument(SentDocument, frozen=True, kw_only=True):
    """What another matter is to this one."""

    number: Annotated[str, about("Number of the other matter")]
    kind: Annotated[str, about("parent, duplicate, continues or evidence")]
    is_from_here: Annotated[
        bool, about("Whether the link leads from this matter to the other")
    ]


class MatterWarningDocument(SentDocument, frozen=True, kw_only=True):
    """Another matter that shares a party with this one, told to its handler alone."""

    number: Annotated[str, about("Number of the other matter")]
    handler: Annotated[str, about("Member that handles it")]
    shared: Annotated[
        Sequence[str], about("By what: code, name, phone, address, domain")
    ]


class MatterSignDocument(SentDocument, frozen=True, kw_only=True):
    """A count that the handler may weigh, with its article; it refuses nothing."""

    sign: Annotated[str, about("same_complainant, shared_contact or same_report")]
    name: Annotated[str, about("The same in words")]
    article: Annotated[str, about("The law that lets it be weighed")]
    count: Annotated[int, about("How many")]
    days: Annotated[int | None, about("Within how many days; null for at any time")]


class MatterEntryDocument(SentDocument, frozen=True, kw_only=True):
    """An entry of the log about a matter: who did or looked at what, and when."""

    at: Annotated[datetime, about("When")]
    entry: Annotated[str, about("Shard and index of the entry")]
    op: Annotated[str, about("What was done")]
    about: Annotated[str | None, about("Which document was asked for, of an answer")]
    member: Annotated[str, about("Who did it; hub for the hub itself")]
    refused: Annotated[bool, about("Whether it was refused")]


class MatterDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """One matter, as much of it as the asker sees."""

    number: Annotated[str, about("Number of the matter")]
    sight: Annotated[str, about("How much is seen of it: number, summary or whole")]
    kind: Annotated[str | None, about(f"Kind of matter; {NOT_SEEN}")]
    kind_name: Annotated[str | None, about(f"The same in words; {NOT_SEEN}")]
    state: Annotated[str | None, about(f"Where it stands; {NOT_SEEN}")]
    state_name: Annotated[str | None, about(f"The same in words; {NOT_SEEN}")]
    version: Annotated[int | None, about(f"How many events it has; {NOT_SEEN}")]
    handler: Annotated[str, about("Member that handles it")]
    awaits: Annotated[str | None, about("Member that has to act next; null for nobody")]
    opener: Annotated[str | None, about(f"Member that opened it; {NOT_SEEN}")]
    territory: Annotated[str | None, about(f"Division where it lies; {NOT_SEEN}")]
    opened_on: Annotated[date | None, about(f"Day of its first event; {NOT_SEEN}")]
    closed_at: Annotated[
        datetime | None, about("When it was closed; null while it is open")
    ]
    merchant: Annotated[str | None, about("Merchant that it is about; null for none")]
    roles: Annotated[Sequence[str], about("What the asker is in it")]
    parties: Annotated[
        Sequence[MatterPartyDocument] | None, about(f"Whom it is about; {NOT_SEEN}")
    ]
    events: Annotated[
        Sequence[MatterEventDocument] | None, about(f"What happened; {NOT_SEEN}")
    ]
    documents: Annotated[
        Sequence[MatterPaperDocument] | None, about(f"Its documents; {NOT_SEEN}")
    ]
    clocks: Annotated[
        Sequence[MatterClockDocument] | None,
        about(f"What is due first at the top; {NOT_SEEN}"),
    ]
    links: Annotated[
        Sequence[MatterLinkDocument] | None, about(f"Other matters; {NOT_SEEN}")
    ]
    warnings: Annotated[
        Sequence[MatterWarningDocument], about("Told to the handler alone")
    ]
    signs: Annotated[
        Sequence[MatterSignDocument],
        about(
            "What was raised before: advice to the handler alone, which refuses nothing"
        ),
    ]
    entries: Annotated[
        Sequence[MatterEntryDocument] | None,
        about(f"The last 50 of the log; {NOT_SEEN}"),
    ]
    steps: Annotated[
        Sequence[MatterStepDocument], about("Steps that the asker may take next")
    ]
    rating: Annotated[str | None, about("How the help was rated; null for not")]


class StepTakenDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """What became of a step."""

    number: Annotated[str, about("Number of the matter")]
    event: Annotated[int, about("Number of the event")]
    version: Annotated[int, about("Version of the matter since")]
    state: Annotated[str, about("Where it stands since")]
    state_name: Annotated[str, about("The same in words")]
    repeated: Annotated[bool, about("Whether it was taken before, under the same key")]
    asked: Annotated[
        bool,
        about("Whether another hub, which handles the matter, was asked to take it"),
    ]
    steps: Annotated[
        Sequence[MatterStepDocument], about("Steps that the asker may take next")
    ]


class MatterAdviceDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """Advice on thresholds for one matter."""

    number: Annotated[str, about("Number of the matter")]
    advice: Annotated[
        AdviceDocument, about("By offence, with its arithmetic and its articles")
    ]


class RaisedAnswerDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """What became of a complaint or report that was handed in."""

    number: Annotated[str, about("Number of the matter")]
    handler: Annotated[str, about("Member that handles it")]
    basis: Annotated[
        str,
        about("The law by which that member is competent; empty where none is known"),
    ]
    question: Annotated[
        str,
        about(
            "Why that member is asked to assign it: several or nobody is competent, "
            "or no_place is known; empty where law and members decide"
        ),
    ]
    between: Annotated[
        Sequence[str], about("Members between whom it is to be assigned")
    ]
    missing: Annotated[Sequence[str], about("What it lacks, in words")]
    repeated: Annotated[
        bool, about("Whether it was handed in before, under the same key")
    ]


class InformantDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """Who raised a complaint or report, in clear."""

    number: Annotated[str, about("Number of the matter")]
    name: Annotated[str, about("Name; empty where not told")]
    phone: Annotated[str, about("Telephone; empty where not told")]
    address: Annotated[str, about("Address; empty where not told")]
    identity_no: Annotated[
        str, about("Number of the identity card; empty where not told")
    ]
    wants_secrecy: Annotated[bool, about("Whether it may not be told to the party")]


class IssuedPaperDocument(SentDocument, frozen=True, kw_only=True):
    """A paper that was issued in a matter."""

    id: Annotated[str, about("Its id, by which it is fetched and comes with a step")]
    form: Annotated[str, about("Form of the paper")]
    name: Annotated[str, about("The same in words")]
    paper_number: Annotated[
        str, about("Number of the paper; empty for a form without one")
    ]
    issuer: Annotated[str, about("Member that issued it")]
    day: Annotated[date, about("Day of the paper")]
    issued_at: Annotated[datetime, about("When it was issued")]
    entry: Annotated[
        str, about("Place of its entry in the log: the receipt that it bears")
    ]
    kept: Annotated[
        bool, about("Whether it can still be fetched; not after the matter's retention")
    ]


class PapersDocument(ReceiptedDocument, frozen=True, kw_only=True):
    """Papers that were issued in a matter, in their order."""

    number: Annotated[str, about("Number of the matter")]
    papers: Annotated[Sequence[IssuedPaperDocument], about("Those that the asker sees")]
