"""Whether merchants are what their rows make of them.

The rows that are attached to a merchant stand in its latest judgements, which the log
commits to. What they say is computed anew, so that a code, a name, a class or any other
column that was taken away or changed is missed.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from hub.db.bulk import in_chunks
from hub.merchants.ledger.stories import Story
from hub.merchants.models import MerchantIdentifier
from hub.merchants.rules.claims import Claim
from hub.merchants.rules.classes import (
    TELLING,
    class_of_claims,
    class_of_codes,
    is_told_by,
    stricter_class,
)
from hub.merchants.rules.codes import Key
from schemas.record.names import names_nobody
from schemas.words import SubjectClass

AT_ONCE = 500
CLASS = "its class is not what its rows and codes say"
_CODE = MerchantIdentifier.__table__.c


class StoredMerchant(NamedTuple):
    """A merchant's own row as it is stored."""

    public_id: str
    kind: str
    subject_class: str
    status: str
    superseded_by: int | None
    region: str | None
    created_at: datetime


class StoredName(NamedTuple):
    """A name of a merchant, but for who taught it."""

    flat: str
    kind: str
    name: str
    valid_from: date | None


class StandingMerchant(NamedTuple):
    """A merchant with its codes and names, and what was judged of it."""

    row: StoredMerchant
    codes: set[Key]
    names: list[StoredName]
    story: Story

    @property
    def claims(self) -> list[Claim]:
        """What its attached rows say."""
        return [one.item.claim for one in self.story.latest()]

    @property
    def is_told_right(self) -> bool:
        """Whether its class is told right all the same, by its code or its rows."""
        told = stricter_class(self.row.subject_class, class_of_codes(self.codes))
        if not is_told_by(self.codes):
            rows = [one.item.claim for one in self.story.bearing()] or self.claims
            told = stricter_class(told, class_of_claims(rows))
        return told in _classes(self)

    def said(self) -> set[Key]:
        """Give the codes that its rows state."""
        return {
            said.key for one in self.story.latest() for said in one.item.codes.stated
        }

    def wrong(self, held: set[Key]) -> str:
        """Say what is wrong with it; empty for nothing. Others have codes ``held``."""
        return (
            _wrong_class(self)
            or _wrong_kind(self)
            or _missing_code(self, self.codes | held)
            or _wrong_row(self)
            or _wrong_present_name(self)
        )


def held_by_others(
    connection: Connection, standing: Mapping[int, StandingMerchant]
) -> set[Key]:
    """Give those of the codes that rows say and their merchant lacks that others have.

    A code belongs to one merchant only, and leaves with what tied it there.
    """
    lacking = {key for one in standing.values() for key in one.said() - one.codes}
    found: set[Key] = set()
    for some in in_chunks(sorted({value for _, value in lacking}), AT_ONCE):
        query = select(_CODE.scheme, _CODE.value).where(_CODE.value.in_(some))
        found.update((scheme, value) for scheme, value in connection.execute(query))
    return found & lacking


def _classes(one: StandingMerchant) -> set[str]:
    """Give the classes that the rows of a merchant speak for."""
    latest = one.story.latest()
    telling = [
        judged.item.claim
        for judged in latest
        if any(said.key[0] in TELLING for said in judged.item.codes.stated)
    ]
    claims: Iterable[Claim] = telling or one.claims
    return {str(claim.subject_class) for claim in claims}


def _wrong_class(one: StandingMerchant) -> str:
    """Say what is wrong with a merchant's class."""
    stored, said = one.row.subject_class, _classes(one)
    is_person = stored == SubjectClass.NATURAL_PERSON
    has_code = is_person and any(scheme == "org_code" for scheme, _ in one.codes)
    is_laxer = stricter_class(stored, class_of_codes(one.codes)) != stored
    return CLASS if has_code or is_laxer or (said and stored not in said) else ""


def _wrong_kind(one: StandingMerchant) -> str:
    """Say what is wrong with a merchant's kind, or with what it is called."""
    kind, kinds = one.row.kind, {name.kind for name in one.names}
    if (kind == "registered") != ("registered" in kinds):
        return "no register has given it the name that its kind says, or it has none"
    decisions = {judged.decision for judged in one.story.latest()}
    if decisions and (kind == "provisional") != (decisions == {"provisional"}):
        return "its kind is not what its rows were judged to be"
    naming = [j for j in one.story.latest() if j.decision == "provisional"]
    named = any(
        claim.name is not None
        and claim.subject_class != SubjectClass.NATURAL_PERSON
        and names_nobody(claim.name) is None
        for claim in (j.item.claim for j in (*naming, *one.story.bearing()))
    )
    return "its rows name it, and it has no name" if named and not one.names else ""


def _missing_code(one: StandingMerchant, there: set[Key]) -> str:
    """Say whether a code that a row states is nobody's."""
    for judged in one.story.bearing():
        stated = judged.item.codes
        if not stated.contradictory and any(
            said.status == "valid" and said.key not in there for said in stated.stated
        ):
            return "a code that its row states is gone"
    return ""


def _wrong_row(one: StandingMerchant) -> str:
    """Say which column of its own row does not follow from its judgements."""
    own, row = one.story.own, one.row
    if not own:
        return "no judgement has made it"
    if row.created_at != own[0].at:
        return "it is known since another moment than its first judgement"
    if (row.status, row.superseded_by) != one.story.standing():
        return "it does not stand as its judgements say"
    if row.region not in one.story.regions():
        return "it is at another place than its rows say"
    return ""


def _wrong_present_name(one: StandingMerchant) -> str:
    """Say whether another name is its present one than rows say."""
    present = [name for name in one.names if name.kind in ("registered", "claimed")]
    if len(present) > 1:
        return "it has two present names"
    told = one.story.registers()
    if not told:
        return ""
    names = {name.flat for name in one.names if name.kind in ("registered", "former")}
    if any(said.item.flat and said.item.flat not in names for said in told):
        return "the name that its register's row says is gone"
    since = present[0].valid_from if present else None
    is_older = since is not None and any(
        (said.item.claim.valid_from or since) < since for said in told
    )
    # A row that is older than the present name only tells a former one.
    if present and not is_older and present[0].flat not in {s.item.flat for s in told}:
        return "its present name is not what its register's row says"
    return ""
