"""Records by kind and state, each with its rule, its source and its versions: pure."""

from collections.abc import Mapping, Sequence
from datetime import date

from hub.console.pages.merchant.cards import RecordContent, content_of, in_line
from hub.console.pages.merchant.naming import capital
from hub.console.pages.merchant.views import (
    FiledGroup,
    FiledRecord,
    RecordsView,
    VersionView,
)
from hub.console.views.parts import (
    RECORD_SIGNS,
    Link,
    RecordCard,
    StateChip,
    StateNote,
    Tab,
)
from hub.console.words.translator import Translator
from hub.lookup.page import MerchantPageDocument, PageRecord, field_name
from schemas.words import ENDS_PUBLICITY, RecordStatus

ALL = "all"
SETTLED = tuple(status.value for status in RecordStatus if status in ENDS_PUBLICITY)
STATES = ("active", "disputed", "ended", *SETTLED)
"""The choices of records by how they stand, in their order."""
ALWAYS = frozenset({ALL, "active", "disputed", "ended"})
"""Choices that are offered also where there is nothing to choose."""
ORDER = (
    *("criminal_case", "penalty", "judgment_debtor", "serious_listing"),
    *("abnormal_listing", "sampling_result", "customs_seizure", "copyright_case"),
    *("patent_case", "postal_inspection", "fake_transaction", "risk_alert"),
    *("takedown_outcome", "complaint", "court_case", "commitment"),
    *("repair_decision", "commendation", "licence", "registration"),
    *("website_filing", "platform_rule", "notice_statistics", "shop"),
    "platform_rating",
)
"""The order of the kinds: what weighs first, what merely describes last."""


def records_view(
    document: MerchantPageDocument, voice: Translator, *, state: str, href: str
) -> RecordsView:
    """Show the records that stand in a way; ``href`` is the page itself."""
    chosen = state if state in STATES else ALL
    shown = [one for one in document.records if chosen in (ALL, one.state)]
    sign = "&" if "?" in href else "?"
    note = None
    if not shown:
        key = "none" if chosen == ALL else "none_so"
        note = StateNote(
            "empty",
            voice.t(f"merchant.record.{key}"),
            voice.t("merchant.record.none_note"),
        )
    return RecordsView(
        tabs=tuple(
            Tab(
                voice.t("merchant.record.all")
                if one == ALL
                else capital(voice.t(f"state.{one}")),
                f"{href}#records" if one == ALL else f"{href}{sign}state={one}#records",
                document.states.get(one, 0),
                one == chosen,
            )
            for one in (ALL, *STATES)
            if one in ALWAYS or document.states.get(one)
        ),
        groups=tuple(_groups(document, shown, voice, whole=chosen == ALL)),
        note=note,
    )


def documents_of(
    records: Sequence[PageRecord], voice: Translator
) -> Mapping[str, Link]:
    """Link each shown record by the number of its document."""
    links = {}
    for record in records:
        content = content_of(record, voice)
        is_number = record.kind not in {"registration", "shop"} and content.number
        text = content.number if is_number else content.title
        links[record.id] = Link(text, f"#record-{record.id}")
    return links


def _groups(
    document: MerchantPageDocument,
    shown: Sequence[PageRecord],
    voice: Translator,
    *,
    whole: bool,
) -> list[FiledGroup]:
    """Group records by kind; the newest comes first as in the document."""
    kinds: dict[str, list[PageRecord]] = {}
    for record in shown:
        kinds.setdefault(record.kind, []).append(record)
    counts = {one.kind: one for one in document.counts}
    titles = _titles(document)
    places = {kind: place for place, kind in enumerate(ORDER)}
    groups = []
    for kind in sorted(kinds, key=lambda one: places.get(one, len(ORDER))):
        told, remark = counts[kind], ""
        if whole and told.amount_fen:
            remark = voice.t(
                "merchant.record.amounts", amount=voice.money(told.amount_fen)
            )
        filed = tuple(_filed(record, voice, titles) for record in kinds[kind])
        groups.append(FiledGroup(capital(told.name), len(filed), remark, filed))
    return groups


def _titles(document: MerchantPageDocument) -> Mapping[str, str]:
    """Name each source as it names itself, where the page tells of it."""
    sources = document.freshness
    if not isinstance(sources, list | tuple):
        return {}
    return {one.source: one.title for one in sources}


def _filed(
    record: PageRecord, voice: Translator, titles: Mapping[str, str]
) -> FiledRecord:
    """Show one record."""
    content = content_of(record, voice)
    sign, tone = RECORD_SIGNS[record.state]
    return FiledRecord(
        card=RecordCard(
            id=record.id,
            day=record.event_day,
            title=content.title,
            number=content.number,
            amount="" if content.fen is None else voice.money(content.fen),
            facts=in_line(content.facts),
            chip=StateChip(capital(voice.t(f"state.{record.state}")), sign, tone),
            notes=tuple(_notes(record, content, voice)),
            late=_late(record, voice),
            dispute=_dispute(record, voice),
            ended=record.state == "ended" or record.state in SETTLED,
        ),
        rule=_rule(record),
        source=titles.get(record.source, ""),
        source_key=record.source,
        number=record.id,
        versions=tuple(_versions(record, voice)),
    )


def _notes(record: PageRecord, content: RecordContent, voice: Translator) -> list[str]:
    """Say until when it is public or how it ended, its tier, its office."""
    notes = []
    standing = record.publicity or {}
    ended_on, ended_by = standing.get("ended_on"), standing.get("ended_by")
    if ended_by is not None:
        day = "" if ended_on is None else str(ended_on)
        notes.append(voice.t(f"merchant.record.end.{ended_by}", day=day))
    elif record.publicity_until is not None:
        until = record.publicity_until.isoformat()
        notes.append(voice.t("merchant.record.public_until", day=until))
    if record.tier is not None:
        notes.append(voice.t(f"merchant.tier.{record.tier}"))
    return [*notes, *content.notes, *_law(record, voice)]


def _law(record: PageRecord, voice: Translator) -> list[str]:
    """Say of which fields of law a record is, and what tells each."""
    if not record.law or not record.law.fields:
        return []
    return [
        voice.t(
            f"merchant.record.law.{one.basis}",
            field=name if one.group is None else f"{name} {one.group}",
            detail=one.detail,
        )
        for name, one in zip(record.law_names, record.law.fields, strict=True)
    ]


def _late(record: PageRecord, voice: Translator) -> str:
    """Say how late the hub knew, where that is later than the source promises."""
    if not record.is_late or record.days_to_know is None:
        return ""
    return voice.t("merchant.record.late", count=record.days_to_know)


def _dispute(record: PageRecord, voice: Translator) -> str:
    """Say since when a record is disputed, and what that means."""
    if record.state != "disputed":
        return ""
    since = next(
        (one.known_from for one in record.versions if one.status == "disputed"),
        record.known_from,
    )
    return voice.t("merchant.record.disputed", day=since.isoformat())


def _rule(record: PageRecord) -> str:
    """Name the rule on publicity with its article."""
    if record.rule is None:
        return ""
    if record.article is None:
        return record.rule
    return record.article


def _versions(record: PageRecord, voice: Translator) -> list[VersionView]:
    """Show the versions, the newest first."""
    absent = voice.t("parts.absent.not_sent")
    return [
        VersionView(
            number=one.number,
            what=voice.t(f"merchant.what.{one.what}"),
            event_day=absent if one.event_day is None else one.event_day.isoformat(),
            known=_span(one.known_from, one.known_to, voice),
            state=voice.t(f"state.{one.status}"),
            changed=voice.t("parts.comma").join(
                field_name(record.kind, field, voice.language) for field in one.changed
            ),
        )
        for one in reversed(record.versions)
    ]


def _span(first: date, last: date | None, voice: Translator) -> str:
    """Write from when to when a version was what the hub knew."""
    if last is None:
        return voice.t("merchant.since", day=first.isoformat())
    return voice.t("merchant.from_to", first=first.isoformat(), last=last.isoformat())
