"""The merchant, the receipt and the credit file of an answer."""

from marshmallow import fields

from schemas.base import Contract
from schemas.fields.answer import moment, rows, text, whole, yes_no
from schemas.record.envelope import RecordContract


class OpeningContract(Contract):
    """What opens one commitment of the leaf: SHA-256 of [salt, field name, value]."""

    salt = text("Salt, 16 bytes in hexadecimal")
    value = text("The committed value")


class ReceiptContract(Contract):
    """Where in the audit log an answer stands; verifies offline with public keys.

    ``leaf``, ``proof`` and ``openings`` come with ``Prefer: receipt=inline``.
    """

    shard = text("Name of the log's shard")
    index = whole("Number of the leaf in the shard, from 0")
    leaf_hash = text("RFC 6962 hash of the leaf, hexadecimal")
    checkpoint_size = whole("Size of the signed tree that includes the leaf")
    leaf = text("Bytes of the leaf, Base64", required=False)
    proof = text("Inclusion proof, tlog-proof text", required=False)
    openings = fields.Dict(
        keys=fields.String(),
        values=fields.Nested(OpeningContract),
        metadata={"description": "What ties question and answer to the leaf, by field"},
    )


class RelatedContract(Contract):
    """The merchant at the other end of a relation."""

    id = text("Public id of the merchant")
    uscc = text("Unified social credit code", allow_none=True)
    name = text("Name as received; masked for persons", allow_none=True)


class BasisContract(Contract):
    """What a relation rests on: a record that is shown, a paper, or people's answer."""

    rule = text("register-parent, branch-name, shop, review or document")
    record = text("Public id of the record", required=False)
    document = text("Number of the paper", required=False)


class RelationContract(Contract):
    """How the merchant stands to another one; the two stay two."""

    kind = text("branch_of, operates_shop, owns_mark or successor_of")
    direction = text("to: the merchant is it to the other; from: the other to it")
    merchant = fields.Nested(RelatedContract, required=True)
    mark = text("Registration number of the mark that is owned", allow_none=True)
    since = text("First day, where one is told", allow_none=True)
    until = text("Last day, where one is told", allow_none=True)
    basis = rows(BasisContract, "What it rests on, as far as this view shows it")


class MoreRelationsContract(Contract):
    """Of which relations there are more than are told."""

    kind = text("branch_of, operates_shop, owns_mark or successor_of")
    direction = text("to: the merchant is it to others; from: others to it")


class MerchantContract(Contract):
    """Who the answer is about."""

    id = text("Public id of the merchant; it never dies")
    uscc = text("Unified social credit code", allow_none=True)
    name = text("Registered name as received; masked for persons", allow_none=True)
    status = text("State of the registration, or of the entry")
    region = text("Division code or name", allow_none=True)
    disputed_identity = yes_no(
        "There, and true, where somebody else may have registered in its name",
        required=False,
    )
    relations = fields.List(
        fields.Nested(RelationContract),
        metadata={
            "description": "In the credit file: how it stands to others, of each kind "
            "and direction the fifty that the hub learned of last"
        },
    )
    relations_more = fields.List(
        fields.Nested(MoreRelationsContract),
        metadata={
            "description": "In the credit file: of which relations this view may see "
            "more than the fifty"
        },
    )


class WithheldRuleContract(Contract):
    """A rule of the view that keeps a field back: the same for every merchant."""

    item = text("Data item, * for every item")
    field = text("Field, * for every field")
    rule = text("Name of the rule")
    text = text("The rule in words")


class ReasonContract(Contract):
    """One reason of a rating; the points of all reasons add up to the score."""

    code = text("Stable code of the reason")
    points = whole("Points it gives or takes")
    text = text("What it means, for people")
    records = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Public ids of the records it rests on"},
    )


class UnratedContract(Contract):
    """Why a merchant has no grade; it is no judgement either way."""

    code = text("Stable code of the reason")
    text = text("What it means, for people")


class RatingContract(Contract):
    """A stored rating: a pure function of records, policy and day."""

    grade = text("Grade, or unrated where too little is known")
    score = whole("0 to 1000; null where unrated", allow_none=True)
    policy = text("Policy and its version")
    as_of = text("Day the rating is for")
    known_at = moment("Moment up to which records are counted")
    digest = text("SHA-256 of the policy without its texts")
    reasons = rows(ReasonContract, "Reasons; their points add up to the score")
    unrated_because = fields.Nested(
        UnratedContract,
        required=False,
        metadata={"description": "Why there is no grade; only where there is none"},
    )


class FlagContract(Contract):
    """Something that changes the grade or must be seen beside it."""

    code = text("Stable code of the flag")
    text = text("What it means, for people")
    records = fields.List(
        fields.String(),
        metadata={"description": "Public ids of the records it rests on"},
    )
    article = fields.String(
        metadata={"description": "Article that a statutory restraint rests on"}
    )
    from_ = fields.Date(
        data_key="from",
        attribute="from",
        metadata={"description": "First day of a statutory restraint"},
    )
    until = fields.Date(
        allow_none=True,
        metadata={"description": "Its last day; null where no end is known"},
    )


class CreditFileContract(Contract):
    """The credit file, cut to the caller's agreement.

    A code first known after ``known_at`` is found but not ``known``.
    """

    found = yes_no("Whether somebody carries the code")
    known = yes_no("Whether the merchant was known at known_at", required=False)
    as_of = fields.Date(
        metadata={
            "description": "The day of which the past is told; the day of asking where "
            "none was asked for"
        },
    )
    known_at = moment("The moment whose knowledge of it is told", required=False)
    merchant = fields.Nested(MerchantContract)
    rating = fields.Nested(RatingContract, allow_none=True)
    restraints = fields.List(
        fields.Nested(FlagContract),
        metadata={"description": "Statutory restraints of today, if there are any"},
    )
    records = rows(RecordContract, "Records as this view shows them")
    view = text("Id of the view; /v1/views/{id} lists what it never shows")
    data_version = text("Version of the visible data")
    receipt = fields.Nested(ReceiptContract, required=True)


class ViewContract(Contract):
    """What a view shows and never shows, of whichever merchant."""

    view = text("Id of the view, a hash of what it shows and withholds")
    audience = text("Whom it is for: public, agencies, proceedings or self")
    bound_to = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "Divisions outside which only public data are shown"},
    )
    shows = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        required=True,
        metadata={"description": "Fields that are shown, by data item"},
    )
    personal = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={
            "description": "Fields that a second question may open in clear to work on "
            "a case, by data item; absent where there are none"
        },
    )
    own_office = text(
        "Office that is shown decisions of its own after their repair, for "
        "enforcement, and none that are annulled or withdrawn; absent where none is",
        required=False,
    )
    withheld = rows(WithheldRuleContract, "What is never shown, and by which rule")
    receipt = fields.Nested(ReceiptContract, required=True)


class MovedContract(Contract):
    """Where to go on from the public id of a merchant that is another's part now."""

    found = yes_no("Whether somebody carries the code")
    moved_to = text("Public id of the merchant that stands for it")
    receipt = fields.Nested(ReceiptContract, required=True)
