"""What the shown records alone say of a merchant: codes, name, region, state."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from schemas.codes.identifiers import CodeVerdict, identify, org_code_of
from schemas.record import meaning_of

CODE_FIELDS = frozenset({"uscc", "org_code", "reg_no", "tax_no"})
REGISTER = "registration"
REGION_FIELDS = ("region_code", "city", "province")
"""The fields that tell a region, the most exact first."""


def shown_codes(
    entries: Sequence[Entry], subject: Subject, sight: Sight
) -> frozenset[tuple[str, str]]:
    """List the codes that the shown fields of shown records give: (scheme, value).

    Where only the public sees, a merchant is known by these codes and no others: a
    code that a hidden record taught finds nobody.
    """
    found = {
        (verdict.scheme or "", verdict.value or "")
        for verdict in shown_verdicts(entries, subject, sight)
    }
    found |= {
        ("org_code", org_code_of(value)) for scheme, value in found if scheme == "uscc"
    }
    return frozenset(found)


def shown_verdicts(
    entries: Sequence[Entry], subject: Subject, sight: Sight
) -> list[CodeVerdict]:
    """Judge the codes in the shown fields of shown records; the usable ones."""
    # The same few codes stand in every record, and judging one is dear.
    written = {
        entry.body.get(name)
        for entry in entries
        for name in sight.known_fields(entry, subject) & CODE_FIELDS
    }
    return [verdict for verdict in map(identify, written) if verdict.usable]


def as_shown(
    subject: Subject,
    entries: Sequence[Entry],
    codes: frozenset[tuple[str, str]],
    sight: Sight,
) -> Subject:
    """Describe a merchant by nothing but what the shown records say of it."""
    usccs = tuple(code for code in subject.usccs if ("uscc", code) in codes)
    shown = replace(
        in_register(subject, entries, sight),
        usccs=usccs,
        region=_region(entries, subject, sight),
    )
    if subject.kind == "registered":
        return shown
    names = (entry.body.get("party_name") for entry in entries)
    return replace(shown, name=next(filter(None, names), None))


def _region(entries: Sequence[Entry], subject: Subject, sight: Sight) -> str | None:
    """Tell the region that the newest shown entry of a register gives, else any does.

    Among others the oldest says it, as a merchant has its region from its first row.
    """
    register = [entry for entry in entries if entry.kind == REGISTER]
    others = [entry for entry in reversed(entries) if entry.kind != REGISTER]
    said = (
        entry.body.get(name)
        for entry in (*register, *others)
        for name in REGION_FIELDS
        if name in sight.known_fields(entry, subject)
    )
    return next((str(region) for region in said if region), None)


def in_register(subject: Subject, entries: Iterable[Entry], sight: Sight) -> Subject:
    """Give a merchant the state that the shown record of its register says, if any."""
    entry = register_of(entries)
    if entry is None or "status" not in sight.fields(entry, subject):
        return subject
    return replace(subject, status=entry.body.get("status", subject.status))


def register_of(shown: Iterable[Entry]) -> Entry | None:
    """Give the newest shown record of a register in which it is the subject."""
    registers = [
        entry
        for entry in shown
        if meaning_of(entry.kind).register
        and (not entry.party_nos or 0 in entry.party_nos)
    ]
    return max(registers, key=lambda one: (one.known_from, one.public_id), default=None)
