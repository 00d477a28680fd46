"""What a record says, by its kind: title, number, amount and facts. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.console.pages.merchant.naming import capital
from hub.console.words.speech import Speech
from hub.lookup.page import PageRecord

Body = Mapping[str, Any]
GAP = "\u3000"


@dataclass(frozen=True, slots=True)
class RecordContent:
    """What a record says."""

    title: str
    number: str = ""
    fen: int | None = None
    facts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """Offices and days of its own."""


def content_of(record: PageRecord, voice: Speech) -> RecordContent:
    """Say what a record says; of kinds without words of their own, their name."""
    write = _KINDS.get(record.kind)
    if write is None:
        return RecordContent(capital(record.name))
    return write(record, record.body, voice)


def in_line(facts: Iterable[str]) -> str:
    """Write facts in one line."""
    return GAP.join(facts)


def _said(body: Body, *names: str) -> tuple[str, ...]:
    """Give what a record says of some fields, each text on one line."""
    texts = (body[name] for name in names if body.get(name) not in (None, ""))
    return tuple(" ".join(str(text).split()) for text in texts)


def _first(body: Body, *names: str) -> str:
    """Give the first of some fields of which a record says something."""
    return next(iter(_said(body, *names)), "")


def _penalty(record: PageRecord, body: Body, _voice: Speech) -> RecordContent:
    amounts = [body[name] for name in ("fine_fen", "confiscated_fen") if name in body]
    measures = _first(body, "penalty_kinds_text")
    return RecordContent(
        _first(body, "violation_type", "document_name", "case_name")
        or capital(record.name),
        _first(body, "document_no"),
        sum(amounts) if amounts else None,
        (*_said(body, "facts", "basis"), *((measures,) if measures else ())),
        _said(body, "authority"),
    )


def _debtor(record: PageRecord, body: Body, _voice: Speech) -> RecordContent:
    return RecordContent(
        capital(record.name),
        _first(body, "case_no"),
        None,
        _said(body, "conduct", "performance", "duty", "basis_document_no"),
        _said(body, "court"),
    )


def _listing(record: PageRecord, body: Body, voice: Speech) -> RecordContent:
    removed = _first(body, "removed_day")
    reason = _first(body, "removal_reason")
    ending: tuple[str, ...] = ()
    if removed:
        ending = (voice.t("merchant.record.removed", day=removed, reason=reason),)
    return RecordContent(
        _first(body, "list_name") or capital(record.name),
        _first(body, "document_no"),
        None,
        (*_said(body, "reason", "facts"), *ending),
        _said(body, "authority"),
    )


def _licence(record: PageRecord, body: Body, voice: Speech) -> RecordContent:
    until = _first(body, "valid_until")
    return RecordContent(
        _first(body, "licence_name", "document_name") or capital(record.name),
        _first(body, "licence_no", "document_no"),
        None,
        _said(body, "content", "scope")[:1],
        (
            *((voice.t("merchant.record.valid_until", day=until),) if until else ()),
            *_said(body, "authority"),
        ),
    )


def _registration(record: PageRecord, body: Body, _voice: Speech) -> RecordContent:
    return RecordContent(
        capital(record.name),
        _first(body, "capital"),
        None,
        _said(body, "business_scope", "address"),
        _said(body, "authority"),
    )


def _shop(record: PageRecord, body: Body, voice: Speech) -> RecordContent:
    number = _first(body, "shop_id")
    state = _first(body, "status")
    key = f"merchant.shop_state.{state}"
    return RecordContent(
        _first(body, "shop_name") or capital(record.name),
        voice.t("merchant.shop_no", number=number) if number else "",
        None,
        (*_said(body, "platform", "main_goods"), *_closed(body, voice)),
        (voice.t(key),) if voice.has(key) else (),
    )


def _closed(body: Body, voice: Speech) -> tuple[str, ...]:
    day = _first(body, "closed_day")
    return (voice.t("merchant.record.closed", day=day),) if day else ()


def _sampling(record: PageRecord, body: Body, voice: Speech) -> RecordContent:
    verdict = f"merchant.verdict.{_first(body, 'verdict')}"
    failed = [_first(item, "item", "name") for item in body.get("items", ())]
    items = tuple(filter(None, failed)) or _said(body, "failed_items")
    return RecordContent(
        _first(body, "product") or capital(record.name),
        _first(body, "sample_no"),
        None,
        (
            *((voice.t(verdict),) if voice.has(verdict) else ()),
            *items,
            *_said(body, "specification", "batch"),
        ),
        _said(body, "authority", "notice_no"),
    )


def _court_case(record: PageRecord, body: Body, voice: Speech) -> RecordContent:
    reasons = body.get("reasons") or ()
    return RecordContent(
        voice.t("parts.comma").join(map(str, reasons)) or capital(record.name),
        _first(body, "case_no"),
        None,
        tuple(map(str, body.get("case_types") or ())),
        tuple(map(str, body.get("courts") or ())),
    )


_KINDS: Mapping[str, Callable[[PageRecord, Body, Speech], RecordContent]] = {
    "penalty": _penalty,
    "judgment_debtor": _debtor,
    "serious_listing": _listing,
    "abnormal_listing": _listing,
    "sampling_result": _sampling,
    "court_case": _court_case,
    "licence": _licence,
    "registration": _registration,
    "shop": _shop,
}
"""How each kind of record is told."""
