"""What certificates would say by rules that are not in force; nothing is written."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.agreements.catalog import every_item
from hub.agreements.policy import View
from hub.archive.rules import Ruling
from hub.context import Hub
from hub.lookup.file.certificate.effects import PENALTY
from hub.lookup.file.certificate.lines import (
    Sanction,
    SanctionLine,
    chosen,
    final,
    lines_of,
)
from hub.lookup.file.certificate.request import CertificateRequest, read_asked
from hub.lookup.file.certificate.sanctions import (
    KINDS_TOLD,
    sanctions_of,
)
from hub.lookup.view.entries import entries_by_merchant
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.lookup.view.sights import sight_of
from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from hub.merchants.service import merchants_by_ids
from schemas.words import Audience, Purpose

TRIAL = "trial"
Windows = Mapping[str, CertificateRequest]


class CertificateRecords(NamedTuple):
    """Which of a merchant's own records a certificate lists, or says may count."""

    listed: frozenset[str]
    possible: frozenset[str]


def windows_on(hub: Hub, day: date) -> dict[str, CertificateRequest]:
    """Give what is asked for by each window that the rules of a day know."""
    book = hub.rulebook
    return {
        rule.key: read_asked({"window": rule.key, "on": day.isoformat()}, book, day)
        for rule in book.in_force("windows", day)
    }


def told_records(
    session: Session,
    hubs: tuple[Hub, Hub],
    windows: tuple[Windows, Windows],
    merchants: Collection[int],
    day: date,
    judged: Mapping[bytes, Ruling],
) -> dict[tuple[str, str], tuple[CertificateRecords, CertificateRecords]]:
    """Tell by merchant and window what certificates for a trial say of own records.

    First by the rules in force, then by the others: ``hubs`` and ``windows`` are of
    both, and ``judged`` gives the other judgements. Decisions of namesakes, open
    questions and rows in quarantine are no part of it: no rule file moves them.
    """
    hub, future = hubs
    sight, coming = _everything(hub, day), _everything(future, day)
    cards = merchants_by_ids(session, merchants)
    whole = dict.fromkeys(cards, False)
    found = {}
    for number, entries in entries_by_merchant(session, hub, whole, sight).items():
        subject = subject_of(cards[number])
        as_judged = [_as(one, judged) for one in entries]
        records = _sanctions(entries, subject, sight)
        others = _sanctions(as_judged, subject, coming)
        for name in windows[0].keys() | windows[1].keys():
            found[subject.public_id, name] = (
                _listed(records, windows[0].get(name)),
                _listed(others, windows[1].get(name)),
            )
    return found


def _sanctions(
    entries: Iterable[Entry], subject: Subject, sight: Sight
) -> list[Sanction]:
    """Read the decisions and judgments among records by the rules of a sight."""
    shown = sight.visible(entries, subject)
    return sanctions_of(shown, subject, sight, sight.rules.book)


def _listed(
    records: Sequence[Sanction], asked: CertificateRequest | None
) -> CertificateRecords:
    """Tell which records a certificate lists, and which may count; none unasked."""
    if asked is None:
        return CertificateRecords(frozenset(), frozenset())
    penalties = lines_of(one for one in records if one.kind == PENALTY)
    judgments = final(lines_of(one for one in records if one.kind != PENALTY))
    parts = [
        chosen(penalties, asked, asked.penalties),
        chosen(judgments, asked, asked.judgments),
    ]
    return CertificateRecords(
        _ids(line for listed, _ in parts for line in listed),
        _ids(line for _, doubtful in parts for _, line in doubtful),
    )


def _ids(lines: Iterable[SanctionLine]) -> frozenset[str]:
    """Give the records of lines."""
    return frozenset(record.id for line in lines for record in line.records)


def _as(entry: Entry, judged: Mapping[bytes, Ruling]) -> Entry:
    """Give an entry as it is judged otherwise."""
    judgement = judged.get(entry.key)
    if judgement is None or entry.row is None:
        return entry
    return replace(entry, row=replace(entry.row, judgement=judgement))


def _everything(hub: Hub, day: date) -> Sight:
    """Look as a trial does that is shown every field of what certificates rest on."""
    items = {
        item: frozenset(fields)
        for item, fields in every_item().items()
        if item in KINDS_TOLD
    }
    view = View(TRIAL, Purpose.TRIAL, Audience.PROCEEDINGS, items, ())
    return sight_of(hub, view, day)
