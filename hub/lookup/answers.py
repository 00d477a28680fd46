"""Build the answer documents: pure, from what was read and what the view may show.

Nothing here looks at anything that the view hides, so that two merchants that differ
only in hidden records get the same bytes but for the receipt.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from hub.agreements.policy import View
from hub.lookup.questions import PROCEEDINGS
from schemas.codes.identifiers import CodeVerdict, identify, org_code_of
from schemas.record import NEUTRAL_KINDS

PERSON_KINDS = frozenset({"individual_business", "natural_person"})
PERSON_FIELDS = frozenset(
    {
        *("uscc", "party_category", "status", "authority", "authority_code"),
        *("established_day", "operating_from", "operating_until", "industry_code"),
        *("document_no", "licence_type", "licence_name", "licence_no"),
        *("decision_day", "valid_from", "valid_until", "revoked_day"),
        *("platform", "platform_code", "shop_id", "opened_day", "closed_day"),
    }
)
"""All that the public sees of a person's business beside its masked name."""
CODE_FIELDS = frozenset({"uscc", "org_code", "reg_no", "tax_no"})
REGISTER = "registration"
REGION_FIELDS = ("region_code", "city", "province")
"""The fields that tell a region, the most exact first."""
GONE = frozenset({"withdrawn", "annulled", "repaired"})
PERSON_RULE = {"item": "*", "field": "*", "rule": "subject:person"}


@dataclass(frozen=True, slots=True)
class Subject:
    """The merchant that an answer is about."""

    public_id: str
    usccs: tuple[str, ...]
    """Its unified codes, the newest first."""
    name: str | None
    status: str
    region: str | None
    subject_class: str
    kind: str
    disputed: bool = False
    """Whether somebody else may have registered in its name."""

    @property
    def uscc(self) -> str | None:
        """The newest unified code."""
        return next(iter(self.usccs), None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One record as it stands today."""

    key: bytes
    """What the archive knows it by; ``public_id`` is what others do."""
    public_id: str
    kind: str
    source: str
    event_day: date | None
    status: str
    public_from: date | None
    publicity_until: date | None
    is_public: bool
    known_from: datetime
    """Since when the hub knows it as it stands."""
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Score:
    """The stored rating of the merchant, its texts in the asker's language."""

    grade: str
    score: int | None
    policy: str
    as_of: date
    known_at: datetime
    digest: str
    reasons: Sequence[Mapping[str, Any]]
    flags: Sequence[Mapping[str, Any]]


def visible(
    entries: Sequence[Entry], subject: Subject, view: View, day: date
) -> list[Entry]:
    """Keep the records that the view may show of this subject today, newest first."""
    shielded = is_shielded(subject, view) or (
        view.public_only and (subject.kind == "provisional" or subject.disputed)
    )
    kept = [
        entry
        for entry in entries
        if entry.kind in view.items
        and (entry.is_public or not view.public_only)
        and (entry.kind in NEUTRAL_KINDS or not shielded)
        and _stands(entry, view.purpose, day)
    ]
    return sorted(kept, key=_newest_first)


def _stands(entry: Entry, purpose: str, day: date) -> bool:
    """Tell whether a record may still be used today for a purpose.

    What was repaired, annulled or withdrawn, or whose publicity has ended, is left to
    transfer, prosecution and trial (NDRC Order 36 of 2026, art. 3).
    """
    if purpose in PROCEEDINGS:
        return True
    expired = entry.publicity_until is not None and entry.publicity_until < day
    return entry.status not in GONE and not expired


def _newest_first(entry: Entry) -> tuple[int, str]:
    """Order by day, newest first, then by id."""
    day = entry.event_day.toordinal() if entry.event_day else 0
    return -day, entry.public_id


def is_shielded(subject: Subject, view: View) -> bool:
    """Tell whether a person's business is asked about where only the public sees."""
    return view.public_only and subject.subject_class in PERSON_KINDS


def shown_codes(entries: Sequence[Entry], view: View) -> frozenset[tuple[str, str]]:
    """List the codes that the shown fields of shown records give: (scheme, value).

    Where only the public sees, a merchant is known by these codes and no others: a
    code that a hidden record taught finds nobody.
    """
    found = {
        (verdict.scheme or "", verdict.value or "")
        for verdict in shown_verdicts(entries, view)
    }
    found |= {
        ("org_code", org_code_of(value)) for scheme, value in found if scheme == "uscc"
    }
    return frozenset(found)


def shown_verdicts(entries: Sequence[Entry], view: View) -> list[CodeVerdict]:
    """Judge the codes in the shown fields of shown records; the usable ones."""
    # The same few codes stand in every record, and judging one is dear.
    written = {
        entry.body.get(name)
        for entry in entries
        for name in view.items[entry.kind] & CODE_FIELDS
    }
    return [verdict for verdict in map(identify, written) if verdict.usable]


def as_shown(
    subject: Subject,
    entries: Sequence[Entry],
    codes: frozenset[tuple[str, str]],
    view: View,
) -> Subject:
    """Describe a merchant by nothing but what the shown records say of it."""
    usccs = tuple(code for code in subject.usccs if ("uscc", code) in codes)
    shown = replace(subject, usccs=usccs, region=_region(entries, view))
    if subject.kind == "registered":
        return shown
    names = (entry.body.get("party_name") for entry in entries)
    return replace(shown, name=next(filter(None, names), None))


def _region(entries: Sequence[Entry], view: View) -> str | None:
    """Tell the region that the newest shown entry of a register gives, else any does.

    Among others the oldest says it, as a merchant has its region from its first row.
    """
    register = [entry for entry in entries if entry.kind == REGISTER]
    others = [entry for entry in reversed(entries) if entry.kind != REGISTER]
    said = (
        entry.body.get(name)
        for entry in (*register, *others)
        for name in REGION_FIELDS
        if name in view.items[entry.kind]
    )
    return next((str(region) for region in said if region), None)


def record_document(entry: Entry, subject: Subject, view: View) -> dict[str, Any]:
    """Write one record with the fields that the view opens."""
    fields = view.items[entry.kind]
    body = {name: entry.body[name] for name in entry.body if name in fields}
    if is_shielded(subject, view):
        name = mask_name(body.get("party_name"))
        body = {field: body[field] for field in body if field in PERSON_FIELDS}
        if name is not None:
            body["party_name"] = name
    return {
        "id": entry.public_id,
        "kind": entry.kind,
        "source": entry.source,
        "event_day": entry.event_day,
        "status": entry.status,
        "publicity_until": entry.publicity_until,
        "body": body,
    }


def merchant_document(subject: Subject, view: View) -> dict[str, Any]:
    """Write who the merchant is, a person's business masked towards the public."""
    masked = is_shielded(subject, view)
    return {
        "id": subject.public_id,
        "uscc": subject.uscc,
        "name": mask_name(subject.name) if masked else subject.name,
        "status": subject.status,
        "region": subject.region,
    } | ({"disputed_identity": True} if subject.disputed else {})


def rating_document(score: Score | None, subject: Subject, view: View) -> Any:
    """Write the rating, or null where the view has none or none may be given.

    A person's business is not rated towards platforms and the public before a person
    has confirmed it (Personal Information Protection Law, art. 24).
    """
    if "rating" not in view.items or score is None:
        return None
    shielded = is_shielded(subject, view)
    return {
        "grade": "unrated" if shielded else score.grade,
        "score": None if shielded else score.score,
        "policy": score.policy,
        "as_of": score.as_of,
        "known_at": score.known_at,
        "digest": "" if shielded else score.digest,
        "reasons": [] if shielded else score.reasons,
    }


def withheld_document(view: View) -> list[dict[str, str]]:
    """List what the view never shows and by which rule; the same for every merchant."""
    rules = [
        {"item": rule.item, "field": rule.field, "rule": rule.rule}
        for rule in view.withheld
    ]
    return [*rules, PERSON_RULE] if view.public_only else rules


def mask_name(name: str | None) -> str | None:
    """Show the first two characters of a name and the last one."""
    return f"{name[:2]}***{name[-1:]}" if name else None


def trust_document(
    subject: Subject,
    score: Score | None,
    entries: Sequence[Entry],
    view: View,
    dispute: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the onboarding check; ``dispute`` is the flag of a disputed identity."""
    rating = rating_document(score, subject, view)
    shielded = is_shielded(subject, view)
    flags = [dispute] if subject.disputed else []
    return {
        "found": True,
        "merchant": merchant_document(subject, view),
        "rating": rating,
        "flags": [*flags, *(score.flags if score and rating and not shielded else [])],
        "records": [
            record_document(entry, subject, view)
            for entry in entries
            if entry.is_public
        ],
    }


def credit_file_document(
    subject: Subject, score: Score | None, entries: Sequence[Entry], view: View
) -> dict[str, Any]:
    """Write the credit file, cut to the view."""
    return {
        "found": True,
        "merchant": merchant_document(subject, view),
        "rating": rating_document(score, subject, view),
        "records": [record_document(entry, subject, view) for entry in entries],
        "withheld": withheld_document(view),
    }


def rating_only_document(
    subject: Subject, score: Score | None, view: View
) -> dict[str, Any]:
    """Write the stored rating alone."""
    return {
        "found": True,
        "merchant": merchant_document(subject, view),
        "rating": rating_document(score, subject, view),
    }


def encode(document: Any) -> bytes:
    """Encode a document, or a part of one, as the JSON bytes that are sent."""
    return msgspec.json.encode(document)


def data_version(document: Mapping[str, Any]) -> str:
    """Name the visible content, so that it changes when that does and only then."""
    return hashlib.sha256(encode(document)).hexdigest()[:16]
