"""The records of a merchant's page: their rules, how late they came, their versions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from msgspec import UNSET, UnsetType, structs

from hub.ground.clock import legal_day
from hub.lookup.file.documents import record_document
from hub.lookup.page.documents import (
    KindCount,
    PageRecord,
    RecordState,
    VersionDocument,
)
from hub.lookup.page.own_part import repair_from, why_public
from hub.lookup.page.source import PageSource
from hub.lookup.view.subjects import Entry
from hub.rulebook.articles import article_in
from hub.rulebook.rules import PublicityRule
from schemas.answers.record import RecordDocument
from schemas.record import meaning_of
from schemas.words import Audience, RecordStatus

STAND = frozenset({"active", "ended", "disputed"})
"""States of a record whose decision stands, so that its amounts are added up."""
BY_STATUS: Mapping[str, str] = {
    RecordStatus.DISPUTED: "dispute",
    RecordStatus.REPAIRED: "repair",
    RecordStatus.ANNULLED: "annul",
    RecordStatus.WITHDRAWN: "withdraw",
}
TIER = "tier"
ALL = "all"


def records_document(
    source: PageSource, began: Mapping[str, datetime]
) -> list[PageRecord]:
    """Write the shown records; ``began`` says since when each source delivers."""
    return [_record(source, entry, began.get(entry.source)) for entry in source.shown]


def _record(source: PageSource, entry: Entry, began: datetime | None) -> PageRecord:
    """Write one record."""
    sight, subject = source.sight, source.subject
    rules, language = source.hub.rulebook, source.language
    told = record_document(entry, subject, sight, language)
    versions = source.versions[entry.public_id]
    known = legal_day(versions[0].known_from)
    took = None if entry.event_day is None else (known - entry.event_day).days
    promised = rules.promise_of([entry.kind], sight.day)
    rule = _rule_of(source, entry)
    why, repair = _own(source, entry, told, rule)
    opens_tier = TIER in sight.fields(entry, subject)
    return PageRecord(
        **{
            name: value
            for name, value in structs.asdict(told).items()
            if name not in {"rule", "article"}
        },
        name=rules.item_name(entry.kind, sight.day, language),
        law_names=_law_names(source, told),
        state=state_of(told),
        tier=entry.row.judgement.tier if entry.row is not None and opens_tier else None,
        rule=None if rule is None else rule.key,
        article=None if rule is None else article_in(rule.source, language),
        known_from=known,
        days_to_know=took,
        promised_days=promised,
        is_late=_is_late(entry.event_day, known, promised, began),
        versions=_versions(source, versions),
        why=why,
        repair_from=repair,
    )


def _law_names(source: PageSource, told: RecordDocument) -> list[str]:
    """Name the fields of law of a record in the asker's language."""
    if isinstance(told.law, UnsetType):
        return []
    day, language = source.sight.day, source.language
    found = (
        source.hub.rulebook.rule("fields", one.field, day) for one in told.law.fields
    )
    return [rule.en if language == "en" else rule.zh for rule in found]


def _own(
    source: PageSource, entry: Entry, told: RecordDocument, rule: PublicityRule | None
) -> tuple[str | UnsetType, date | UnsetType | None]:
    """Tell the merchant itself why a record is public, and from when it is repaired."""
    standing, sight = told.publicity, source.sight
    if sight.view.audience is not Audience.SELF or not isinstance(standing, Mapping):
        return UNSET, UNSET
    row = (entry.present or entry).row
    repair = repair_from(standing, None if row is None else row.judgement.repair_from)
    said = why_public(standing, rule, repair, day=sight.day, language=source.language)
    return said, repair


def state_of(told: RecordDocument) -> RecordState:
    """Tell how a record stands, by what is told of it."""
    if told.status != RecordStatus.ACTIVE:
        state: RecordState = RecordStatus(told.status).value
        return state
    standing = told.publicity or {}
    return "ended" if standing.get("ended_by") is not None else "active"


def _is_late(
    event: date | None, known: date, promised: int | None, began: datetime | None
) -> bool:
    """Tell whether a source told later than it promises of what it already told of.

    What happened before it first delivered came with its first delivery.
    """
    if event is None or promised is None or began is None:
        return False
    return event >= legal_day(began) and (known - event).days > promised


def _rule_of(source: PageSource, entry: Entry) -> PublicityRule | None:
    """Give the rule that decided on a record's publicity, where the view is told.

    Of a person's business the public is told its published facts alone.
    """
    if source.sight.is_shielded(source.subject):
        return None
    now = entry.present or entry
    rules = [
        rule for rule in source.hub.rulebook.publicity if rule.key == now.publicity_rule
    ]
    day = entry.event_day
    held = (rule for rule in rules if day is not None and rule.in_force(day))
    return next(held, rules[-1] if rules else None)


def _versions(source: PageSource, versions: Sequence[Entry]) -> list[VersionDocument]:
    """Write the shown versions of a record, oldest first."""
    sight, subject = source.sight, source.subject
    # A redacted text stands beside the newest version alone: nobody changed it.
    told = [replace(one, released={}) for one in versions]
    bodies = [sight.body(one, subject) if len(told) > 1 else {} for one in told]
    ends = [legal_day(one.known_from) for one in versions[1:]] + [None]
    return [
        VersionDocument(
            number=number + 1,
            what=_what(versions, number),
            event_day=one.event_day,
            known_from=legal_day(one.known_from),
            known_to=ends[number],
            status=one.status,
            publicity_until=one.publicity_until,
            changed=[]
            if not number
            else sorted(
                name
                for name in bodies[number].keys() | bodies[number - 1].keys()
                if bodies[number].get(name) != bodies[number - 1].get(name)
            ),
        )
        for number, one in enumerate(versions)
    ]


def _what(versions: Sequence[Entry], number: int) -> str:
    """Name what a version did: brought the record, corrected it, or decided on it."""
    status = versions[number].status
    if number and versions[number - 1].status == status:
        return "correct"
    return BY_STATUS.get(status, "correct" if number else "ingest")


def counts_document(
    source: PageSource, records: Sequence[PageRecord]
) -> list[KindCount]:
    """Count the records by kind and state, in the order in which kinds first come."""
    entries = {entry.public_id: entry for entry in source.shown}
    kinds: dict[str, list[PageRecord]] = {}
    for record in records:
        kinds.setdefault(record.kind, []).append(record)
    return [
        KindCount(
            kind=kind,
            name=told[0].name,
            total=len(told),
            documents=len({_document(entries[one.id]) for one in told}),
            states=Counter(one.state for one in told),
            amount_fen=amount_of(
                (_document(entries[one.id]), one) for one in told if one.state in STAND
            ),
        )
        for kind, told in kinds.items()
    ]


def states_document(records: Sequence[PageRecord]) -> dict[str, int]:
    """Count the records by state, all of them first."""
    return {ALL: len(records)} | Counter(record.state for record in records)


def _document(entry: Entry) -> tuple[str, ...]:
    """Name the document that a record tells of, else the record itself."""
    if entry.row is None:
        return (entry.public_id,)
    document, _ = meaning_of(entry.kind).split_key(entry.row.natural_key)
    return (entry.public_id,) if document is None else (entry.kind, *document)


def amount_of(
    records: Iterable[tuple[tuple[str, ...], RecordDocument]],
) -> int | None:
    """Add up the amounts that records show, each document once, by its largest."""
    amounts: dict[tuple[str, ...], int] = {}
    for document, record in records:
        rated = meaning_of(record.kind).rated
        names = () if rated is None else rated.amounts
        told = [record.body[name] for name in names if name in record.body]
        if told:
            amounts[document] = max(sum(told), amounts.get(document, 0))
    return sum(amounts.values()) if amounts else None
