"""What lists tell of rows that the log contradicts: which they are, and no more."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from hub.contradictions.names import (
    AGREEMENT,
    MEMBER,
    REVIEW,
    TOKEN,
    agreement_name,
    member_name,
    review_name,
    token_name,
)
from hub.contradictions.service import open_contradictions
from hub.members.models import Member
from hub.members.service import list_members
from schemas.wording import Wording

CONTRADICTED = Wording("与审计日志不符", "contradicted by the log")
"""What stands in a list in place of a row that the log contradicts."""
_PREFIX: Mapping[str, str] = {
    AGREEMENT: agreement_name(""),
    MEMBER: member_name(""),
    TOKEN: token_name(""),
    REVIEW: review_name(""),
}


def contradicted_rows(session: Session, code: str) -> Mapping[str, str]:
    """Give the address of the entry for each row under a code of contradictions.

    The rows by their keys, those too that are gone. The address is empty where no entry
    tells of the row.
    """
    return {
        one.closes.partition(":")[2]: one.address
        for one in open_contradictions(session)
        if one.code == code and one.closes.startswith(_PREFIX[code])
    }


def sound_members(session: Session) -> list[Member]:
    """List the members that the log does not contradict, by code.

    For whoever names members: the others are called by their code.
    """
    return list(list_members(session, without=contradicted_rows(session, MEMBER)))
