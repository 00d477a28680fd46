"""Build the answer documents: pure, from what was read and what the view may show.

Nothing here looks at anything that the view hides, so that two merchants that differ
only in hidden records get the same bytes but for the receipt.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from hub.agreements.policy import View
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry, Score, Subject
from schemas.codes.identifiers import CodeVerdict, identify, org_code_of

RATING = "rating"
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
    shown = replace(subject, usccs=usccs, region=_region(entries, subject, sight))
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


def record_document(entry: Entry, subject: Subject, sight: Sight) -> dict[str, Any]:
    """Write one record with the fields that are shown."""
    document: dict[str, Any] = {
        "id": entry.public_id,
        "kind": entry.kind,
        "source": entry.source,
        "event_day": entry.event_day,
        "status": entry.status,
        "publicity_until": entry.publicity_until,
    }
    standing = sight.standing(entry)
    if standing is not None:
        document["publicity"] = standing
    return document | {"body": sight.body(entry, subject)}


def merchant_document(subject: Subject, sight: Sight) -> dict[str, Any]:
    """Write who the merchant is, a person's business masked towards the public."""
    return {
        "id": subject.public_id,
        "uscc": subject.uscc,
        "name": sight.name_of(subject),
        "status": subject.status,
        "region": subject.region,
    } | ({"disputed_identity": True} if subject.disputed else {})


def rating_document(score: Score | None, subject: Subject, sight: Sight) -> Any:
    """Write the rating, or null where the view has none or none may be given.

    A person's business is not rated towards platforms and the public before a person
    has confirmed it (Personal Information Protection Law, art. 24).
    """
    if not sight.opens(RATING) or score is None:
        return None
    shielded = sight.is_shielded(subject)
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
    return [
        {"item": rule.item, "field": rule.field, "rule": rule.rule}
        for rule in view.withheld
    ]


def trust_document(
    subject: Subject,
    score: Score | None,
    entries: Sequence[Entry],
    sight: Sight,
    dispute: Mapping[str, Any],
) -> dict[str, Any]:
    """Write the onboarding check; ``dispute`` is the flag of a disputed identity."""
    rating = rating_document(score, subject, sight)
    shielded = sight.is_shielded(subject)
    flags = [dispute] if subject.disputed else []
    return {
        "found": True,
        "merchant": merchant_document(subject, sight),
        "rating": rating,
        "flags": [*flags, *(score.flags if score and rating and not shielded else [])],
        "records": [
            record_document(entry, subject, sight)
            for entry in entries
            if entry.is_public
        ],
    }


def credit_file_document(
    subject: Subject, score: Score | None, entries: Sequence[Entry], sight: Sight
) -> dict[str, Any]:
    """Write the credit file, cut to the view."""
    return {
        "found": True,
        "merchant": merchant_document(subject, sight),
        "rating": rating_document(score, subject, sight),
        "records": [record_document(entry, subject, sight) for entry in entries],
        "withheld": withheld_document(sight.view),
    }


def rating_only_document(
    subject: Subject, score: Score | None, sight: Sight
) -> dict[str, Any]:
    """Write the stored rating alone."""
    return {
        "found": True,
        "merchant": merchant_document(subject, sight),
        "rating": rating_document(score, subject, sight),
    }


def encode(document: Any) -> bytes:
    """Encode a document, or a part of one, as the JSON bytes that are sent."""
    return msgspec.json.encode(document)


def data_version(document: Mapping[str, Any]) -> str:
    """Name the visible content, so that it changes when that does and only then."""
    return hashlib.sha256(encode(document)).hexdigest()[:16]
