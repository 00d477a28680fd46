"""Personal values in clear, and persons by identity number: asked for and answered."""

from marshmallow import fields, validate

from schemas.answers.merchant import MerchantContract, ReceiptContract
from schemas.base import Contract
from schemas.fields.answer import choice, rows, text, yes_no
from schemas.words import PersonalState

MOST_RECORDS = 20
"""Records that one question may name."""
MOST_FIELDS = 10
"""Fields that one question may name."""
SHORTEST_NUMBER = 6
LONGEST_NUMBER = 32
"""Characters of a person's number: passports and permits count too."""
SOUGHT = (
    "Keyed hash that the leaf commits to in the place of the body, so that nobody can "
    "try numbers against it"
)


class PersonalAskedContract(Contract):
    """Which fields of which records are wanted in clear."""

    records = fields.List(
        fields.String(),
        required=True,
        validate=validate.Length(1, MOST_RECORDS),
        metadata={"description": "Public ids of records, as the file tells them"},
    )
    fields_ = fields.List(
        fields.String(),
        required=True,
        data_key="fields",
        attribute="fields",
        validate=validate.Length(1, MOST_FIELDS),
        metadata={"description": "Names of fields of these records"},
    )


class PersonalFieldContract(Contract):
    """One field: its value in clear, or why there is none."""

    field = text("Name of the field")
    state = choice(
        "clear: told; plain: nothing in it is personal; erased; none: the record has "
        "no such field; withheld: no agreement opens it",
        tuple(PersonalState),
    )
    value = fields.Raw(
        metadata={"description": "As it was received; for clear and plain"}
    )


class PersonalRecordContract(Contract):
    """One record that was named."""

    id = text("Public id of the record, as it was asked for")
    known = yes_no(
        "Whether the asker's file of the merchant has it; no is said alike of what "
        "there is not, of another merchant's record and of what may not be seen"
    )
    kind = text("Record kind", required=False)
    fields_ = fields.List(
        fields.Nested(PersonalFieldContract),
        data_key="fields",
        attribute="fields",
        metadata={"description": "The fields that were named, where it is known"},
    )


class PersonalContract(Contract):
    """Personal values in clear, under the reference of a case."""

    found = yes_no("Whether somebody carries the code")
    merchant = fields.Nested(MerchantContract, required=True)
    records = rows(PersonalRecordContract, "The records that were named, in order")
    view = text("Id of the view that opened it")
    salt = text("Random, so that nobody can try values against the receipt")
    receipt = fields.Nested(ReceiptContract, required=True)


class PersonAskedContract(Contract):
    """Whom a number is the identity number of."""

    id_number = text("Identity number; it is kept nowhere")


class PersonRecordContract(Contract):
    """A record in which a person stands; its fields are in the person's file."""

    id = text("Public id of the record")
    kind = text("Record kind")
    event_day = fields.Date(
        required=True,
        allow_none=True,
        metadata={"description": "The day the record is about"},
    )


class PersonContract(Contract):
    """A person that a number was found for."""

    merchant = fields.Nested(MerchantContract, required=True)
    records = rows(PersonRecordContract, "The records of the person, newest first")


class PersonsContract(Contract):
    """The persons who are known by an identity number."""

    found = yes_no("Whether anybody was found")
    persons = rows(
        PersonContract,
        "Who was found; none is said alike of whom nobody "
        "knows and of whom only hidden records tell",
    )
    view = text("Id of the view that opened it")
    salt = text("Random, so that nobody can try values against the receipt")
    sought = text(SOUGHT)
    receipt = fields.Nested(ReceiptContract, required=True)
