"""Decisions and judgments among a merchant's records, as certificates need them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from hub.archive.rules import case_of, law_beside
from hub.lookup.file.certificate.effects import PENALTY, effect_of
from hub.lookup.file.certificate.lines import Sanction
from hub.lookup.file.documents import present_document
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.rulebook import Rulebook
from schemas.codes.identifiers import identify
from schemas.record.names import name_key

COURT_CASE = "court_case"
CRIMINAL_CASE = "criminal_case"
JUDGMENTS = frozenset({COURT_CASE, CRIMINAL_CASE})
KINDS_TOLD = frozenset({PENALTY}) | JUDGMENTS
"""Kinds of record that a certificate rests on."""
CRIMINAL = "刑"
ACCUSED = ("被告", "被执行")
JUDGMENT_RULE = "criminal-matter"
EFFECTIVE = "effective"


def sanctions_of(
    entries: Iterable[Entry], subject: Subject, sight: Sight, rulebook: Rulebook
) -> list[Sanction]:
    """Read the decisions and criminal judgments among shown records."""
    return [
        sanction_of(entry, subject, sight, rulebook)
        for entry in entries
        if entry.kind == PENALTY or is_criminal(entry, subject, sight)
    ]


def sanction_of(
    entry: Entry, subject: Subject, sight: Sight, rulebook: Rulebook
) -> Sanction:
    """Describe a record by what the view shows of it."""
    body = sight.body(entry, subject)
    is_penalty = entry.kind == PENALTY
    shown = _shown_day(entry, body)
    final_on = None if is_penalty else judged_on(entry.kind, body, sight, rulebook)
    day, told_on = final_on or shown, shown or sight.day
    return Sanction(
        id=entry.public_id,
        kind=entry.kind,
        source=entry.source,
        status=entry.status,
        learned_at=entry.known_from,
        body=body,
        day=day,
        effect=effect_of(entry.kind, body, day, rulebook),
        fields=entry.law(body, told_on, rulebook),
        merchant=subject.public_id,
        beside=law_beside(entry.kind, body, told_on, rulebook),
        is_sealed=entry.is_sealed,
        is_final=is_penalty or final_on is not None,
        present=present_document(entry, subject, sight) or None,
    )


def is_criminal(entry: Entry, subject: Subject, sight: Sight) -> bool:
    """Tell whether a record is a criminal case against the subject."""
    if entry.kind == CRIMINAL_CASE:
        return True
    if entry.kind != COURT_CASE:
        return False
    body = sight.body(entry, subject)
    number, _ = case_of(body)
    if CRIMINAL not in number:
        return False
    roles = _roles(body, subject)
    return not roles or any(word in role for role in roles for word in ACCUSED)


def judged_on(
    kind: str, body: Mapping[str, Any], sight: Sight, rulebook: Rulebook
) -> date | None:
    """Tell the day of a judgment that has taken effect; None if none has."""
    if kind == CRIMINAL_CASE:
        if body.get("stage") != EFFECTIVE:
            return None
        return _read(body.get("effective_day") or body.get("judgment_day"))
    rule = rulebook.rule("sealed", JUDGMENT_RULE, sight.day)
    words = () if rule is None else rule.judgment_words
    days = [
        _read(entry.get("day"))
        for entry in body.get("entries", ())
        if any(word in entry.get("kind", "") for word in words)
    ]
    return min((day for day in days if day is not None), default=None)


def _shown_day(entry: Entry, body: Mapping[str, Any]) -> date | None:
    """Give the day of a record, where the view shows it."""
    if entry.kind == PENALTY:
        return _read(body.get("decision_day"))
    return entry.event_day


def _read(text: str | date | None) -> date | None:
    """Read a day as bodies hold it."""
    if text is None or isinstance(text, date):
        return text
    return date.fromisoformat(text)


def _roles(body: Mapping[str, Any], subject: Subject) -> list[str]:
    """List the roles in which a case names the subject, by code or by name."""
    name = name_key(subject.name or "")
    return [
        party.get("role", "")
        for party in body.get("parties", ())
        if identify(party.get("uscc")).value in subject.usccs
        or (name and name_key(party.get("name") or "") == name)
    ]
