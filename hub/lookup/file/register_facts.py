"""Who a merchant is by its shown records: codes, what its register says, old names.

Pure. What a record says goes through `Sight.body` and no other way, so that nothing
stands here that the view hides.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from msgspec import UNSET

from hub.ground.clock import legal_day
from hub.lookup.view.shown_codes import register_of, shown_verdicts
from hub.lookup.view.sight import Sight
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.names.spans import name_spans
from hub.rulebook import DivisionRegister
from schemas.answers.document import SentDocument
from schemas.codes.identifiers import org_code_of
from schemas.record import meaning_of

SCHEMES = ("uscc", "org_code", "reg_no_15", "coop_reg_no", "tax_no")
"""The schemes of codes in the order in which they are told; others come behind."""
USCC_GROUPS = ((0, 2), (2, 8), (8, 17), (17, 18))
"""Office and class, division, organisation code, check (GB 32100-2015)."""
REGISTERED = (
    *("status", "established_day", "enterprise_type", "legal_rep", "capital"),
    *("address", "business_scope", "authority"),
)
"""What is told of the register's own words, in this order."""


class SaidFact(SentDocument, frozen=True, kw_only=True):
    """One fact as a record says it, or why it is not there.

    ``silent``: the source said nothing; ``withheld``: a rule of the view hides it.
    """

    state: Literal["said", "silent", "withheld"]
    value: Any = UNSET


class CodeDocument(SentDocument, frozen=True, kw_only=True):
    """A code of the merchant that a shown record says."""

    scheme: str
    value: str
    groups: Sequence[str]
    """Its parts as people read them; of a unified code office and class, division,
    organisation code and check."""
    is_repaired: bool
    """Whether it was read out of a damaged one and stands sound in no shown record."""


class RegisterDocument(SentDocument, frozen=True, kw_only=True):
    """What the newest shown record of a register says of the merchant."""

    record: str
    known_from: date
    """The day since which the hub knows it as it stands."""
    facts: Mapping[str, SaidFact]


class FormerName(SentDocument, frozen=True, kw_only=True):
    """A name that the merchant bore, as far as shown records tell."""

    name: str
    record: str
    until: date | None
    """The day that the register gives for the change."""
    known_until: date | None
    """The day on which the hub learned of the name after it; null where the register
    names it as former."""


class NamePartDocument(SentDocument, frozen=True):
    """A part of the name that is shown, and where it stands in it."""

    part: str
    text: str
    start: int
    end: int


def name_parts(name: str | None, divisions: DivisionRegister) -> list[NamePartDocument]:
    """Tell the parts of a name that is shown, and where they stand in it."""
    text = name or ""
    return [
        NamePartDocument(span.part, text[span.start : span.end], span.start, span.end)
        for span in name_spans(text, divisions)
    ]


def region_name(
    region: str | None, divisions: DivisionRegister, sight: Sight
) -> str | None:
    """Name the place of a merchant: a division by its code, else as rows say it."""
    if region is None or not region.isdecimal():
        return region
    return divisions.name_of(region, sight.day)


def codes_document(
    shown: Sequence[Entry], subject: Subject, sight: Sight
) -> list[CodeDocument]:
    """List the codes that shown records say, by scheme, the newest first."""
    sound: dict[tuple[str, str], bool] = {}
    for verdict in shown_verdicts(shown, subject, sight):
        key = (verdict.scheme or "", verdict.value or "")
        sound[key] = sound.get(key, False) or verdict.status == "valid"
    for (scheme, value), is_sound in list(sound.items()):
        if scheme == "uscc":
            inner = ("org_code", org_code_of(value))
            sound[inner] = sound.get(inner, False) or is_sound
    return [
        CodeDocument(
            scheme=scheme,
            value=value,
            groups=grouped(scheme, value),
            is_repaired=not sound[scheme, value],
        )
        for scheme, value in sorted(sound, key=lambda key: _sort_key(key, subject))
    ]


def grouped(scheme: str, value: str) -> list[str]:
    """Part a code as people read it; the parts in a row are the code."""
    if scheme != "uscc":
        return [value]
    return [value[start:end] for start, end in USCC_GROUPS]


def _sort_key(key: tuple[str, str], subject: Subject) -> tuple[int, str, int, str]:
    """Order codes by scheme, and unified ones from the newest."""
    scheme, value = key
    at = SCHEMES.index(scheme) if scheme in SCHEMES else len(SCHEMES)
    newest = subject.usccs
    return at, scheme, newest.index(value) if value in newest else len(newest), value


def register_document(
    shown: Iterable[Entry], subject: Subject, sight: Sight
) -> RegisterDocument | None:
    """Write what the register says; None where no record of one is shown."""
    entry = register_of(shown)
    if entry is None:
        return None
    body = sight.body(entry, subject)
    opened = sight.fields(entry, subject)
    return RegisterDocument(
        record=entry.public_id,
        known_from=legal_day(entry.known_from),
        facts={name: said(body, opened, name) for name in REGISTERED},
    )


def said(body: Mapping[str, Any], opened: frozenset[str], name: str) -> SaidFact:
    """Tell what a shown record says of a field, or why that is not told."""
    if name in body:
        return SaidFact(state="said", value=body[name])
    return SaidFact(state="silent" if name in opened else "withheld")


def former_names(
    shown: Sequence[Entry],
    versions: Mapping[str, Sequence[Entry]],
    subject: Subject,
    sight: Sight,
) -> list[FormerName]:
    """List the names before the present one, the last first.

    ``versions`` are the shown versions of shown records by public id, oldest first. Of
    a merchant whose name is masked none is told.
    """
    if sight.is_shielded(subject):
        return []
    found: dict[str, FormerName] = {}
    for entry in shown:
        if not meaning_of(entry.kind).register:
            continue
        bodies = [(one, sight.body(one, subject)) for one in versions[entry.public_id]]
        for (_, before), (later, after) in itertools.pairwise(bodies):
            old, new = before.get("party_name"), after.get("party_name")
            if old and new and old != new:
                found[old] = FormerName(
                    name=old,
                    record=entry.public_id,
                    until=_day(after.get("approved_day")),
                    known_until=legal_day(later.known_from),
                )
        for name in sight.body(entry, subject).get("former_names", ()):
            found.setdefault(
                name,
                FormerName(
                    name=name, record=entry.public_id, until=None, known_until=None
                ),
            )
    found.pop(sight.name_of(subject) or "", None)
    return sorted(
        found.values(),
        key=lambda one: (one.until or one.known_until or date.min, one.name),
        reverse=True,
    )


def _day(text: str | None) -> date | None:
    """Read a day as bodies have it."""
    return None if text is None else date.fromisoformat(text)
