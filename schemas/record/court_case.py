"""Court cases: filings and hearings of one case number united in one record.

A case number names its court, so it is the key alone; the many spellings of a court
are kept side by side. Natural persons are no merchants: the hub keeps only their
masked names here and never the full ones (Personal Information Protection Law,
article 6: collection is limited to the least needed).
"""

from typing import Any

from marshmallow import EXCLUDE

from schemas.base import Contract, refuse
from schemas.canonical import canonical
from schemas.codes.identifiers import identify
from schemas.fields import (
    BusinessName,
    CaseNumber,
    Code,
    FreeText,
    LegalDate,
    Rows,
    Text,
    Words,
    mask_id,
    mask_name,
)
from schemas.record.body import RecordBody
from schemas.record.courts import case_key
from schemas.record.kind import RecordKind
from schemas.record.names import looks_like_person
from schemas.record.parties import Body, Party, PartyRows
from schemas.record.traits import LawFieldNames, Publishing
from schemas.words import FieldClass, SubjectClass

_LISTS = ("courts", "reasons", "case_types", "entries", "parties", "flags")
_DEFENDING = ("被告", "被执行人", "被申请人", "被上诉人", "被保全人", "被申请执行人")


class CaseEntry(Contract):
    """One event in a case: a filing, a hearing."""

    kind = Text("事项", required=True, most=64)
    day = LegalDate("日期", required=True)
    url = Text("来源网址", most=1000)


class CaseParty(Contract):
    """One party to a case in one role; what else a court's system says is left out."""

    class Meta:
        """Leave out what a court's own system adds to a party."""

        unknown = EXCLUDE

    role = Text("诉讼地位", required=True, most=64)
    name = BusinessName("名称", required=True)
    uscc = Code("统一社会信用代码", scheme="uscc")


class CourtCaseBody(RecordBody):
    """A case with everything filed and heard in it.

    The three ``entry_`` fields describe the one entry of a row; they become a member
    of ``entries``.
    """

    case_no = CaseNumber("案号", required=True, most=128)
    courts = Words("法院")
    reasons = Words("案由", inner=Text("案由", most=500))
    case_types = Words("案件类型")
    entries = Rows(CaseEntry, "立案与开庭信息")
    parties = Rows(CaseParty, "当事人", required=True)
    first_day = LegalDate("最早日期")
    entry_kind = Text("事项", most=64)
    entry_day = LegalDate("事项日期")
    entry_url = Text("事项来源网址", most=1000)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def merge(old_body: Body, new_body: Body) -> Body:
    """Return the union of two bodies of one case.

    Commutative, associative and idempotent, so neither the order of deliveries nor
    a repeated one changes the record.
    """
    merged: Body = {**old_body, **new_body}
    for name in _LISTS:
        entries = [*old_body.get(name, ()), *new_body.get(name, ())]
        if entries:
            merged[name] = _as_set(entries)
    numbers = {old_body["case_no"], new_body["case_no"]}
    merged["case_no"] = min(numbers, key=lambda number: (len(number), number))
    merged["first_day"] = min(old_body["first_day"], new_body["first_day"])
    notes = {body["note"] for body in (old_body, new_body) if "note" in body}
    if notes:
        merged["note"] = max(notes, key=lambda note: (len(note), note))
    return merged


def _as_set(entries: list[Any]) -> list[Any]:
    """Return the entries sorted by their canonical bytes, each once."""
    return [entry for _, entry in sorted({canonical(e): e for e in entries}.items())]


def _finish(body: Body) -> list[str]:
    """Make the row's own entry a member of the list, mask persons, sort everything."""
    entry = {
        name: body.pop(f"entry_{name}")
        for name in ("kind", "day", "url")
        if f"entry_{name}" in body
    }
    if entry:
        if "day" not in entry:
            refuse("entry_day", "required", "the day of the entry must be given")
        body.setdefault("entries", []).append({"kind": "其他", **entry})
    if not body.get("entries"):
        refuse("entry_day", "required", "the day of an entry must be given")
    if not body["parties"]:
        refuse("parties", "party-missing", "a case must name its parties")
    for party in body["parties"]:
        if looks_like_person(party["name"]):
            party["name"] = mask_name(party["name"])
        if identify(party.get("uscc")).reason == "identity-number":
            party["uscc"] = mask_id(party["uscc"])
    for name in _LISTS:
        if name in body:
            body[name] = _as_set(body[name])
    body["first_day"] = min(entry["day"] for entry in body["entries"])
    return []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One case number, whatever court the source writes beside it."""
    del parties
    return (case_key(body["case_no"]),)


def _against_first(party: Party) -> tuple[bool, str, str]:
    """Order parties: firms the case is against, then the rest, by name."""
    against = any(role in party.role for role in _DEFENDING)
    subject = against and party.kind != SubjectClass.NATURAL_PERSON
    return (not subject, party.role, party.name or "")


KIND = RecordKind(
    name="court_case",
    zh="涉诉案件",
    contract=CourtCaseBody,
    roles=(),
    key=_key,
    event_days=("first_day",),
    merge="union",
    unite=merge,
    finish=_finish,
    party_rows=PartyRows("parties", "role", "name", ("uscc",), _against_first),
    publishing=Publishing.BY_RULE,
    subject_only=False,
    law=LawFieldNames(case=True, worded=("reasons",)),
)
