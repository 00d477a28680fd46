"""A certificate of prior penalties as people read it in a terminal."""

from collections.abc import Iterator

from hub.ground.clock import CHINA
from hub.lookup.file import said_kinds, said_period
from hub.lookup.task import BY_CODE
from hub.lookup.wording import withheld_text, word
from schemas.answers.certificate import (
    CertificateDocument,
    CertifiedPartyDocument,
    DecisionDocument,
    JudgmentDocument,
    PossibleDocument,
)
from schemas.printable import printable
from schemas.wording import RECORD_STATES

PARTY = ("第 {place} 名当事人", "Party {place}")
UNTOLD = (
    "按证件号码查询（号码不载明）",
    "by identity number, which is not repeated",
)
NOBODY = ("没有查到", "nobody is known by it")
DECISIONS = ("行政处罚决定", "Penalty decisions")
JUDGMENTS = ("生效刑事判决", "Effective criminal judgments")
POSSIBLE = ("可能相关", "Possible")
MORE = ("另有更多", "and more")
NONE = ("无", "none")
EFFECT = ("生效 {day}", "in effect {day}")
EFFECT_UNKNOWN = ("生效日未知", "in effect on an unknown day")
SEALED = ("依法封存", "sealed by law")
COVERAGE = ("来源覆盖", "How far the sources reach")
NEVER = ("从未成功归集", "no good run yet")
NAMELESS = (
    "无法辨认当事人、待处理的数据行：{count}",
    "rows in quarantine that name nobody: {count}",
)
NOT_SHOWN = ("协议未开放的字段", "fields that the agreement does not open")
RECEIPT = ("回执", "receipt")
FEN = 100


def certificate_lines(
    document: CertificateDocument, place: str, language: str
) -> list[str]:
    """Write a certificate a fact a line; ``place`` is where its leaf stands."""
    return [
        printable(line)
        for part in (
            _question(document, language),
            *(_party(party, language) for party in document.parties),
            _coverage(document, language),
            ("", document.statement, f"{word(RECEIPT, language)}  {place}"),
        )
        for line in part
    ]


def _question(document: CertificateDocument, language: str) -> Iterator[str]:
    """Say what was asked for."""
    asked = document.question
    yield "  ".join(filter(None, (asked.name, asked.group, asked.text)))
    yield f"  {said_period(asked.penalties, language)}"
    yield f"  {said_period(asked.judgments, language)}"


def _party(party: CertifiedPartyDocument, language: str) -> Iterator[str]:
    """Say what is known of one party."""
    yield ""
    by = party.asked if party.named_by == BY_CODE else word(UNTOLD, language)
    yield f"{word(PARTY, language).format(place=party.place)}  {by}"
    if party.refused is not None:
        yield f"  {withheld_text(party.refused, language)}"
        return
    if party.merchant is None:
        yield f"  {word(NOBODY, language)}"
    else:
        yield f"  {party.merchant.name or '-'}  {party.merchant.id}"
    decisions = [_decision(one, language) for one in party.decisions]
    judgments = [_judgment(one, language) for one in party.judgments]
    possible = [_possible(one) for one in party.possible]
    if party.has_more_possible:
        possible.append(word(MORE, language))
    listed = ((DECISIONS, decisions), (JUDGMENTS, judgments), (POSSIBLE, possible))
    for title, lines in listed:
        yield f"  {word(title, language)}"
        yield from (f"    {line}" for line in lines or [word(NONE, language)])
    yield f"  {party.statement}"


def _decision(one: DecisionDocument, language: str) -> str:
    """Write one decision on a line."""
    amounts = [
        f"{fen / FEN:,.2f}"
        for fen in (one.fine_fen, one.confiscated_fen)
        if fen is not None
    ]
    return _joined(
        one.number,
        one.authority,
        one.decision_day,
        _effect(one, language),
        said_kinds(one.kinds, language),
        *amounts,
        word(RECORD_STATES.get(one.status, (one.status, one.status)), language),
        word(SEALED, language) if one.sealed else None,
        *(record.id for record in one.records),
    )


def _effect(one: DecisionDocument | JudgmentDocument, language: str) -> str:
    """Say since when a document has effect, and on whom it was decided."""
    told = word(EFFECT_UNKNOWN, language)
    if one.effect_day is not None:
        told = word(EFFECT, language).format(day=one.effect_day)
    return _joined(told, one.filed_under.name if one.filed_under else None)


def _judgment(one: JudgmentDocument, language: str) -> str:
    """Write one judgment on a line."""
    return _joined(
        one.number,
        *one.courts,
        one.day,
        _effect(one, language),
        *one.charges,
        word(RECORD_STATES.get(one.status, (one.status, one.status)), language),
        word(SEALED, language) if one.sealed else None,
        *(record.id for record in one.records),
    )


def _possible(one: PossibleDocument) -> str:
    """Write on a line what may belong to it."""
    return _joined(one.text, one.number, one.authority, one.day, one.record or one.row)


def _coverage(document: CertificateDocument, language: str) -> Iterator[str]:
    """Say how far the sources reach, and what cannot be told."""
    yield ""
    yield word(COVERAGE, language)
    for one in document.coverage:
        last = word(NEVER, language)
        if one.last_good_at is not None:
            last = f"{one.last_good_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        days = f"{one.first_day or ''} – {one.last_day or ''}"
        yield f"  {_joined(one.title, days, last)}"
    for kind, reason in document.missing_kinds.items():
        yield f"  {kind}  {reason}"
    yield f"  {word(NAMELESS, language).format(count=document.nameless_rows)}"
    if document.not_shown:
        yield f"  {word(NOT_SHOWN, language)}  {' '.join(document.not_shown)}"


def _joined(*parts: object) -> str:
    """Put what is told behind each other."""
    return "  ".join(str(part) for part in parts if part)
