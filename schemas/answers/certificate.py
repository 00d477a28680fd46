"""The prior-penalty certificate, and how several parties are asked for."""

from marshmallow import fields

from schemas.answers.merchant import MerchantContract, ReceiptContract
from schemas.answers.personal import SOUGHT
from schemas.base import Contract
from schemas.fields import answer
from schemas.record.envelope import PresentContract
from schemas.record.penalty import REVIEW_OUTCOMES
from schemas.words import RecordStatus

WHY = (
    *("field-unknown", "group-unknown", "effect-unknown"),
    *("same-day", "item-unlike", "item-unsaid", "act-unsaid", "text-unsaid"),
    "operator-untold",
    *("goods-unsaid", "patent-unsaid"),
    *("words-alone", "code-alone", "articles-differ"),
    *("same-name", "review", "quarantine"),
)
"""Why something may belong on the list, and is not on it."""
EFFECT = ("served", "decided", "effective", "unknown")
"""By what the day of effect is told."""


NAMED_BY = ("code", "id_number")
"""What a party is asked for by."""


class AskedPartyContract(Contract):
    """One party of a case: by a code, or a person by number; one of the two."""

    code = answer.text("A code of a merchant", required=False)
    id_number = answer.text(
        "Identity number of a person, under the terms of /v1/persons/find; it is kept "
        "nowhere",
        required=False,
    )


class AskedPartiesContract(Contract):
    """Up to 20 parties of one case: with field, from and to, or with window and on."""

    parties = answer.rows(
        AskedPartyContract, "Parties, in the order in which they are told"
    )
    field = answer.text("Field of law, such as ip", required=False)
    from_ = answer.day(
        "First day of decision, included", required=False, data_key="from"
    )
    to = answer.day("Last day of decision, included", required=False)
    window = answer.text("A window that the law knows, such as marks", required=False)
    on = answer.day("The day that a window is counted back from", required=False)


class TellingLawContract(Contract):
    """A field of law, with what tells it."""

    field = answer.text("Its key, such as ip")
    name = answer.text("Its name")
    group = answer.text(
        "Offences of the Criminal Law that count together", allow_none=True
    )
    basis = answer.choice("A code or article tells it, or words do", ("code", "words"))
    detail = answer.text("The code, article or word")
    rule = answer.text("Key of the rule")


class CertifiedRecordContract(Contract):
    """A record that tells of a document."""

    id = answer.text("Public id of the record")
    source = answer.text("Name of the source")
    status = answer.choice("Its state", tuple(RecordStatus))
    learned_at = answer.moment("Since when the hub knows it as it stands")
    present = fields.Nested(
        PresentContract,
        metadata={"description": "Its state today, where the past is told otherwise"},
    )


class DifferenceContract(Contract):
    """A field of which the records of one document say different things."""

    field = answer.text("Name of the field")
    values = fields.List(
        fields.String(), required=True, metadata={"description": "Each that is said"}
    )


def _texts(description: str) -> fields.List[str]:
    """Return a list of texts that is always there."""
    return fields.List(
        fields.String(), required=True, metadata={"description": description}
    )


def _filed_under() -> fields.Nested:
    """Return whom a document was decided on, where that is not the party itself."""
    text = "Whom it was decided on: the party's business, or who runs it"
    return fields.Nested(MerchantContract, metadata={"description": text})


class DecisionContract(Contract):
    """One decision, however many rows tell of it."""

    number = answer.text("Number of the document", allow_none=True)
    authority = answer.text("Who decided", allow_none=True)
    decision_day = answer.day("Day of the decision", allow_none=True)
    service_day = answer.day("Day of service, where a source tells it", allow_none=True)
    effect_day = answer.day("First day of effect, where known", allow_none=True)
    effect_day_basis = answer.choice("By what it is known", EFFECT)
    review_outcome = answer.choice(
        "How a review of the decision came out, where a source tells it",
        tuple(name for name, *_ in REVIEW_OUTCOMES),
        allow_none=True,
    )
    review_day = answer.day("Day of the decision on review", allow_none=True)
    review_body = answer.text("Who reviewed it", allow_none=True)
    review_number = answer.text("Number of the decision on review", allow_none=True)
    kinds = _texts("Kinds of penalty: Administrative Penalty Law, art. 9")
    fine_fen = answer.whole("Fine in fen", allow_none=True)
    confiscated_fen = answer.whole("Confiscated, in fen", allow_none=True)
    violation = answer.text("Kind of violation", allow_none=True)
    basis = answer.text("Articles that are cited", allow_none=True)
    status = answer.choice(
        "The state that ends most of its records'", tuple(RecordStatus)
    )
    status_text = answer.text(
        "What the source says of review or annulment", allow_none=True
    )
    withdrawal_reason = answer.text("Why it was withdrawn", allow_none=True)
    sealed = answer.yes_no("Whether the law seals it outside this basis")
    law_fields = answer.rows(TellingLawContract, "Fields of law, with what tells each")
    records = answer.rows(CertifiedRecordContract, "The records that tell of it")
    differences = answer.rows(DifferenceContract, "Where they differ")
    filed_under = _filed_under()


class JudgmentContract(Contract):
    """One criminal judgment that has taken effect."""

    number = answer.text("Case number", allow_none=True)
    courts = _texts("Courts")
    charges = _texts("Charges")
    day = answer.day("Day of the judgment that took effect", allow_none=True)
    effect_day = answer.day("First day of effect, where known", allow_none=True)
    effect_day_basis = answer.choice("By what it is known", EFFECT)
    status = answer.choice(
        "The state that ends most of its records'", tuple(RecordStatus)
    )
    sealed = answer.yes_no("Whether the law seals it outside this basis")
    law_fields = answer.rows(TellingLawContract, "Fields of law, with what tells each")
    records = answer.rows(CertifiedRecordContract, "The records that tell of it")
    filed_under = _filed_under()


class PossibleContract(Contract):
    """Something that may belong on the list, and why nobody can tell yet."""

    why = answer.choice("Why; the first reason of several", WHY)
    text = answer.text("Every reason in words")
    kind = answer.text("Kind of record", allow_none=True)
    record = answer.text("Public id of the record", allow_none=True)
    number = answer.text("Number of the document or case", allow_none=True)
    authority = answer.text("Who decided", allow_none=True)
    day = answer.day("Day of the decision", allow_none=True)
    effect_day = answer.day("First day of effect, where known", allow_none=True)
    effect_day_basis = answer.choice("By what it is known", EFFECT, allow_none=True)
    merchant = answer.text(
        "Public id of whom it is filed under, or may be", allow_none=True
    )
    source = answer.text("Name of the source", allow_none=True)
    row = answer.text("Number of the row in quarantine", allow_none=True)
    reason = answer.text("Reason of the question or of the quarantine", allow_none=True)


class CertifiedPartyContract(Contract):
    """What is known of one party."""

    place = answer.whole("Where the question names it first, from 1")
    named_by = answer.choice("What it was asked by", NAMED_BY)
    asked = answer.text(
        "The code as it was asked for; null for a number", allow_none=True
    )
    found = answer.yes_no("Whether somebody is known by it")
    merchant = fields.Nested(MerchantContract, required=True, allow_none=True)
    decisions = answer.rows(DecisionContract, "Decisions, the newest first")
    judgments = answer.rows(JudgmentContract, "Criminal judgments, the newest first")
    possible = answer.rows(PossibleContract, "What may belong on the list")
    has_more_possible = answer.yes_no("Whether there are more than are told")
    statement = answer.text("That no others are known, and when; empty if refused")
    refused = answer.text("The rule by which nothing is told of it", allow_none=True)


class DaysContract(Contract):
    """Days, both included."""

    first = answer.day("First day; null where no time limits them", allow_none=True)
    last = answer.day("Last day")


class CertificateQuestionContract(Contract):
    """What was asked for, and by which rule."""

    field = answer.text("Field of law")
    name = answer.text("Its name")
    group = answer.text("Offences that count together", allow_none=True)
    penalties = fields.Nested(DaysContract, required=True)
    judgments = fields.Nested(DaysContract, required=True)
    window = answer.text("Name of the window", allow_none=True)
    on = answer.day("The day that it is counted back from", allow_none=True)
    text = answer.text("The window in words", allow_none=True)
    source = answer.text("The law that the window comes from", allow_none=True)
    status = answer.text("confirmed or unconfirmed", allow_none=True)


class CoverageContract(Contract):
    """What one source has delivered of decisions and judgments."""

    source = answer.text("Name of the source")
    title = answer.text("What it is called")
    place = answer.text(
        "Division of whose authorities it tells alone; null for any", allow_none=True
    )
    kinds = _texts("Kinds of record")
    first_day = answer.day("First day covered of those asked for", allow_none=True)
    last_day = answer.day("Last day covered of those asked for", allow_none=True)
    last_good_at = answer.moment("Its last good run", allow_none=True)


class CertificateContract(Contract):
    """The prior-penalty certificate. It says what is known and proves no absence."""

    question = fields.Nested(CertificateQuestionContract, required=True)
    as_of = answer.day("The day of which it tells, of the past", required=False)
    known_at = answer.moment("The moment whose knowledge it tells")
    log_shard = answer.text("Shard of the audit log as it is asked")
    log_size = answer.whole("Size of the audit log as it is asked")
    parties = answer.rows(CertifiedPartyContract, "One part for each party")
    coverage = answer.rows(CoverageContract, "How far the sources reach")
    nameless_rows = answer.whole("Rows in quarantine that name nobody who can be told")
    not_shown = _texts("Fields of a decision that the agreement does not open")
    missing_kinds = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "Kinds of which nothing can be told, and why"},
    )
    statement = answer.text("What it says and what it does not prove")
    view = answer.text("Id of the view that it is cut to")
    sought = answer.text(SOUGHT, required=False)
    receipt = fields.Nested(ReceiptContract, required=True)
