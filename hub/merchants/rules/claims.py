"""What a row says about one of its parties, and what came of it."""

import json
from dataclasses import dataclass
from datetime import date
from json.encoder import encode_basestring
from typing import Literal, NamedTuple

from schemas.codes.damage import is_damaged
from schemas.codes.identifiers import CodeVerdict
from schemas.words import SubjectClass

PartyKey = tuple[bytes, int]
"""A party of a record: the record's key and the party's number in it, from 0."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one row says about one party: a name, codes, and where that was said.

    ``name`` of a natural person is the masked form, and its ``identifiers`` hold an
    ``id_hash`` verdict made by the caller, never an identity number. ``is_register``
    says that the row comes from the register that gives merchants their names.
    ``valid_from`` and ``valid_to`` are the days between which the row says that codes
    and name hold.
    """

    record_key: bytes
    party_no: int
    kind: str
    source: str
    is_register: bool
    name: str | None
    subject_class: SubjectClass
    identifiers: tuple[CodeVerdict, ...]
    region: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_withdrawn: bool = False
    """Whether its source has the record no more, so that it bears nothing out."""

    @property
    def party(self) -> PartyKey:
        """The party that the claim is about."""
        return (self.record_key, self.party_no)


class LinkOutcome(NamedTuple):
    """Where one claim stands: attached (linked, provisional) or held by nobody."""

    decision: Literal["linked", "held", "provisional"]
    merchant_id: int | None
    rule: str
    new_merchant: bool


@dataclass(frozen=True, slots=True)
class Linking:
    """What one batch came to: an outcome per claim, in order, and who was touched.

    ``touched`` are the merchants whose records, names or codes may have changed, those
    that lost a record included: they are due for rating.
    """

    outcomes: list[LinkOutcome]
    touched: frozenset[int] = frozenset()
    moved: bool = False
    """Whether parties stood otherwise before, or merchants are one or two that were
    not."""


def write_claim(claim: Claim) -> str:
    """Write what a claim says as canonical JSON: equal texts say the same.

    Usable codes stand in it, and codes but for one slip. The raw text of an identity
    hash is left out, so that nothing of an identity number can come in with it.
    """
    # Put together here, by sorted keys: this is written for every row there is, and an
    # encoder takes three times as long.
    codes = [
        f"[{_text(v.scheme)},{_text(v.value)},{_text(v.status)},"
        f"{_text(None if v.scheme == 'id_hash' else v.raw)}]"
        for v in claim.identifiers
        if v.usable
    ]
    parts = [f'{{"codes":[{",".join(codes)}]']
    if damaged := _write_damaged(claim):
        parts.append(f'"damaged":[{damaged}]')
    if claim.valid_from is not None:
        parts.append(f'"from":"{claim.valid_from.isoformat()}"')
    parts.append(
        f'"kind":{_text(claim.kind)},"name":{_text(claim.name)},'
        f'"region":{_text(claim.region)},'
        f'"register":{"true" if claim.is_register else "false"},'
        f'"source":{_text(claim.source)},"subject":{_text(claim.subject_class)}'
    )
    if claim.valid_to is not None:
        parts.append(f'"to":"{claim.valid_to.isoformat()}"')
    if claim.is_withdrawn:
        parts.append('"withdrawn":true')
    return ",".join(parts) + "}"


def _write_damaged(claim: Claim) -> str:
    """Write the codes that fail by one slip, as received; a person's are left out."""
    if claim.subject_class == SubjectClass.NATURAL_PERSON:
        return ""
    return ",".join(
        f"[{_text(v.scheme)},{_text(v.raw)}]"
        for v in claim.identifiers
        if is_damaged(v)
    )


def _text(value: str | None) -> str:
    """Write a text, or nothing, as JSON."""
    return "null" if value is None else encode_basestring(value)


def read_claim(party: PartyKey, text: str) -> Claim:
    """Read back what ``write_claim`` wrote for a party."""
    said = json.loads(text)
    return Claim(
        record_key=party[0],
        party_no=party[1],
        kind=said["kind"],
        source=said["source"],
        is_register=said["register"],
        name=said["name"],
        subject_class=SubjectClass(said["subject"]),
        identifiers=(
            *(
                CodeVerdict(scheme, raw or "", value, status)
                for scheme, value, status, raw in said["codes"]
            ),
            *(
                CodeVerdict(scheme, raw, None, "invalid")
                for scheme, raw in said.get("damaged", ())
            ),
        ),
        region=said["region"],
        valid_from=_day(said.get("from")),
        valid_to=_day(said.get("to")),
        is_withdrawn=said.get("withdrawn", False),
    )


def _day(text: str | None) -> date | None:
    """Read a day, or nothing."""
    return None if text is None else date.fromisoformat(text)
