"""The one party of a body: a firm, a person's business or a person."""

from schemas.fields import IdNumber
from schemas.record.body import CODE_FIELDS, CODED_PARTY, PartyBody, party_category
from schemas.record.parties import Role
from schemas.words import FieldClass

ABOUT_SUBJECT = (*CODED_PARTY, "party_category", "party_id_no")
"""The fields of a `SubjectBody` that describe its party."""


class SubjectBody(PartyBody):
    """A body about one party of any class in law."""

    party_category = party_category()
    party_id_no = IdNumber("自然人证件号码", FieldClass.PERSONAL, most=64)


def subject_role(role: str, *more: str, optional: bool = False) -> Role:
    """Return the role of the one party; ``more`` are further fields that describe it.

    The failing codes of an ``optional`` one are only flagged: its kind itself demands
    a name then.
    """
    return Role(
        role,
        "party_name",
        CODE_FIELDS,
        id_number="party_id_no",
        category="party_category",
        optional=optional,
        described_by=(*ABOUT_SUBJECT, *more),
    )
