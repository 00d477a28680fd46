"""What a record says, by its kind: title, number, amount and facts. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.console.pages.merchant.naming import capital
from hub.console.words.translator import Translator
from hub.lookup.page import PageRecord, field_name
from schemas.fields import Choice, Money, Words
from schemas.record import KINDS
from schemas.wording.flags import RECORD_FLAGS

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


def content_of(record: PageRecord, voice: Translator) -> RecordContent:
    """Say what a record says; of kinds without words of their own, field by field."""
    write = _KINDS.get(record.kind, _in_fields)
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


def _penalty(record: PageRecord, body: Body, _voice: Translator) -> RecordContent:
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


def _debtor(record: PageRecord, body: Body, _voice: Translator) -> RecordContent:
    return RecordContent(
        capital(record.name),
        _first(body, "case_no"),
        None,
        _said(body, "conduct", "performance", "duty", "basis_document_no"),
        _said(body, "court"),
    )


def _listing(record: PageRecord, body: Body, voice: Translator) -> RecordContent:
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


def _licence(record: PageRecord, body: Body, voice: Translator) -> RecordContent:
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


def _registration(record: PageRecord, body: Body, _voice: Translator) -> RecordContent:
    return RecordContent(
        capital(record.name),
        _first(body, "capital"),
        None,
        _said(body, "business_scope", "address"),
        _said(body, "authority"),
    )


def _shop(record: PageRecord, body: Body, voice: Translator) -> RecordContent:
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


def _closed(body: Body, voice: Translator) -> tuple[str, ...]:
    day = _first(body, "closed_day")
    return (voice.t("merchant.record.closed", day=day),) if day else ()


def _sampling(record: PageRecord, body: Body, voice: Translator) -> RecordContent:
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


def _court_case(record: PageRecord, body: Body, voice: Translator) -> RecordContent:
    reasons = body.get("reasons") or ()
    return RecordContent(
        voice.t("parts.comma").join(map(str, reasons)) or capital(record.name),
        _first(body, "case_no"),
        None,
        tuple(map(str, body.get("case_types") or ())),
        tuple(map(str, body.get("courts") or ())),
    )


def _in_fields(record: PageRecord, body: Body, voice: Translator) -> RecordContent:
    """Tell a record by its fields under their names, in the order of its kind."""
    declared = _declared(record.kind)
    told = {name for group in (TITLES, NUMBERS, OFFICES) for name in group}
    amounts = [
        name
        for name, field in declared.items()
        if isinstance(field, Money) and name in body
    ]
    # A document's number and the office stand in their own places.
    skipped = {*told - set(TITLES), *NOT_TOLD, *amounts[:1]}
    title = next((name for name in TITLES if body.get(name)), None)
    facts = [
        voice.t(
            "merchant.record.field",
            name=field_name(record.kind, name, voice.language),
            value=_value(declared[name], body[name], voice),
        )
        for name in declared
        if name in body and name not in skipped and name != title
    ]
    flags = [
        RECORD_FLAGS[flag].of(voice.language)
        for flag in body.get("flags", ())
        if flag in RECORD_FLAGS
    ]
    return RecordContent(
        capital(record.name)
        if title is None
        else _value(declared[title], body[title], voice),
        _first(body, *NUMBERS),
        body[amounts[0]] if amounts else None,
        (*flags, *facts[:MOST_FACTS]),
        _said(body, *OFFICES)[:1],
    )


TITLES = (
    *("title", "rule_title", "charges", "work_title", "risk_type", "matter"),
    *("topic", "site_name", "goods"),
)
"""Fields that head a record, the first that it has."""
NUMBERS = (
    *("document_no", "case_no", "filing_no", "alert_no", "detention_no"),
    *("inspection_no", "notice_no", "finding_no", "complaint_no", "commitment_no"),
    "version",
)
OFFICES = ("authority", "court", "receiver", "finder", "platform")
NOT_TOLD = frozenset(
    {
        *("flags", "party_name", "uscc", "org_code", "reg_no", "tax_no", "note"),
        *("party_category", "party_id_no", "authority_code", "region_code"),
        *("work_types_text", "channels_text", "findings_text", "measures_text"),
    }
)
"""What stands elsewhere on the page, or in other words in another field."""
MOST_FACTS = 10


def _declared(kind: str) -> Mapping[str, Any]:
    """Give the fields that a kind declares."""
    return KINDS[kind].contract().fields if kind in KINDS else {}


def _value(field: object, value: Any, voice: Translator) -> str:
    """Write the value of one field in words."""
    if isinstance(field, Money) and isinstance(value, int):
        return voice.money(value)
    if isinstance(value, bool):
        return voice.t("merchant.record.yes" if value else "merchant.record.no")
    spoken = isinstance(field, Choice | Words) and voice.language != "en"
    words = value if isinstance(value, list) else [value]
    texts = [
        field.chinese_of(str(one)) if spoken else _plain(field, one)  # type: ignore[attr-defined]  # both have it
        for one in words
    ]
    return voice.t("parts.comma").join(" ".join(text.split()) for text in texts)


def _plain(field: object, word: Any) -> str:
    """Write a word of a list in plain English, any other text as it is."""
    is_word = isinstance(field, Choice) or (isinstance(field, Words) and field.spoken)
    return str(word).replace("_", " ") if is_word else str(word)


_KINDS: Mapping[str, Callable[[PageRecord, Body, Translator], RecordContent]] = {
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
