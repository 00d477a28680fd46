"""The sheet of a prior-penalty certificate: one part for each party."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from hub.lookup.disclosure import Disclosure
from hub.lookup.file import said_kinds, said_period, said_review
from hub.lookup.task import BY_NUMBER
from hub.lookup.wording import withheld_text
from hub.sheets.framing import Asking, frame
from hub.sheets.model import (
    Part,
    Sheet,
    SheetFacts,
    SheetNote,
    SheetSection,
)
from hub.sheets.pages.values import YUAN, money
from hub.sheets.wording import SheetWords
from schemas.answers.certificate import (
    CertificateDocument,
    CertifiedPartyDocument,
    DecisionDocument,
    JudgmentDocument,
    PossibleDocument,
    TellingLawDocument,
)

Heads = Sequence[tuple[str, int]]
DECISIONS: Heads = (
    *(("document", 6), ("day", 3), ("penalties", 5), ("field-of-law", 5)),
    *(("state", 3), ("records", 5)),
)
JUDGMENTS: Heads = (
    *(("case-no", 6), ("day", 3), ("charges", 5), ("field-of-law", 5)),
    *(("state", 3), ("records", 5)),
)
POSSIBLE: Heads = (("why-possible", 7), ("document", 6), ("day", 3), ("where", 7))
COVERAGE: Heads = (("source", 8), ("reach", 6), ("last-good", 6))


def certificate_sheet(
    document: CertificateDocument, answer: Disclosure, asking: Asking
) -> Sheet:
    """Make the sheet of a certificate."""
    words, language = SheetWords(asking.language), asking.language
    titles = {one.source: one.title for one in document.coverage}
    sections = [
        SheetSection(words("certified"), [_question(document, words, language)])
    ]
    for party in document.parties:
        sections += _party(party, document.statement, titles, words)
    sections.append(SheetSection(words("coverage"), list(_coverage(document, words))))
    note = SheetNote(document.statement, framed=True)
    sections.append(SheetSection(words("says"), [note]))
    return frame(words("certificate"), (), sections, answer, asking)


def _question(
    document: CertificateDocument, words: SheetWords, language: str
) -> SheetFacts:
    """Say what was asked for."""
    asked = document.question
    rows = [(words("field-of-law"), " ".join(filter(None, [asked.name, asked.group])))]
    if asked.text is not None:
        source = asked.source if language == "en" else None
        rows.append((words("legal-window"), _lines(asked.text, source)))
    rows += [
        (
            words("decided" if asked.window is None else "effect-decided"),
            said_period(asked.penalties, language),
        ),
        (words("judged"), said_period(asked.judgments, language)),
        *([(words("as-of"), f"{document.as_of}")] if document.as_of else []),
        (words("known-at"), words.moment(document.known_at)),
        (words("checkpoint"), f"{document.log_shard} / {document.log_size}"),
    ]
    return SheetFacts(rows)


def _party(
    party: CertifiedPartyDocument,
    of_all: str,
    titles: Mapping[str, str],
    words: SheetWords,
) -> Iterator[SheetSection]:
    """Write what is known of one party, and what was not sought of it alone.

    ``of_all`` is the statement that stands at the end and holds for every party.
    """
    merchant = party.merchant
    told = words("not-told")
    code = (words("code"), party.asked or told)
    if party.named_by == BY_NUMBER:
        code = (words("id-number"), words("by-number", place=party.place))
    elif merchant is not None:
        code = (words("code"), merchant.uscc or told)
    facts = [code]
    if merchant is not None:
        facts = [(words("name"), merchant.name or told), code]
        facts.append((words("id"), merchant.id))
    if party.refused is not None:
        facts.append((words("refused"), withheld_text(party.refused, words.language)))
    elif not party.found:
        unknown = "nobody-known" if party.asked else "no-person-known"
        facts.append((words("on-file"), words(unknown)))
    yield SheetSection(words("party"), [SheetFacts(facts)])
    if party.refused is not None:
        return
    yield _listed(
        words("decisions"),
        DECISIONS,
        [_decision(one, words) for one in party.decisions],
        words,
    )
    yield _listed(
        words("judgments"),
        JUDGMENTS,
        [_judgment(one, words) for one in party.judgments],
        words,
    )
    rows = [_possible(one, titles, words) for one in party.possible]
    section = _listed(words("possible"), POSSIBLE, rows, words)
    beside = [SheetNote(words("more"))] if party.has_more_possible else []
    if party.statement not in of_all:
        beside.append(SheetNote(party.statement))
    parts = [*section.parts, *beside]
    yield SheetSection(section.heading, parts, section.remark)


def _listed(
    heading: str, heads: Heads, rows: list[list[str]], words: SheetWords
) -> SheetSection:
    """Make a section of a table, or say that there is nothing."""
    parts: list[Part] = [SheetNote(words("none-known"))]
    if rows:
        parts = [words.table(heads, rows)]
    return SheetSection(heading, parts, words("entries", count=len(rows)))


def _present(one: DecisionDocument | JudgmentDocument, words: SheetWords) -> list[str]:
    """Say the states that its records have today, where those of then are told."""
    states = {each.present.status for each in one.records if each.present}
    return [f"{words('today')} {words.state(state)}" for state in sorted(states)]


def _decision(one: DecisionDocument, words: SheetWords) -> list[str]:
    """Write a decision as a row."""
    told = words("not-told")
    language = words.language
    unit = YUAN[language]
    amounts = [
        f"{words(name)} {money(fen, unit)}"
        for name, fen in (("fined", one.fine_fen), ("taken", one.confiscated_fen))
        if fen is not None
    ]
    days = [told if one.decision_day is None else f"{one.decision_day}"]
    if one.service_day is not None:
        days.append(f"{words('served')} {one.service_day}")
    days.append(_effect(one.effect_day, words))
    kinds = said_kinds(one.kinds, language)
    review = said_review(one.review_outcome, language)
    state = [
        words.state(one.status),
        *_present(one, words),
        one.status_text,
        one.withdrawal_reason,
    ]
    if review is not None:
        about = (review, one.review_day, one.review_number, one.review_body)
        state.append(f"{words('reviewed')} {' '.join(filter(None, about))}")
    state += [
        f"{words('differs')} {' / '.join(each.values)}" for each in one.differences
    ]
    return [
        _lines(one.number or told, one.authority, _filed_under(one, words)),
        _lines(*days),
        _lines(kinds, *amounts, one.violation),
        _fields(one.law_fields, words),
        _lines(*state, words("sealed-told") if one.sealed else None),
        _lines(*(record.id for record in one.records)),
    ]


def _judgment(one: JudgmentDocument, words: SheetWords) -> list[str]:
    """Write a judgment as a row."""
    told = words("not-told")
    return [
        _lines(one.number or told, *one.courts, _filed_under(one, words)),
        _lines(
            told if one.day is None else f"{one.day}", _effect(one.effect_day, words)
        ),
        _lines(*one.charges),
        _fields(one.law_fields, words),
        _lines(
            words.state(one.status),
            *_present(one, words),
            words("sealed-told") if one.sealed else None,
        ),
        _lines(*(record.id for record in one.records)),
    ]


def _effect(day: date | None, words: SheetWords) -> str:
    """Say since when a document has effect, or that nobody knows."""
    return words("effect-unknown") if day is None else f"{words('effective')} {day}"


def _filed_under(
    one: DecisionDocument | JudgmentDocument, words: SheetWords
) -> str | None:
    """Say whom it was decided on, where that is not the party itself."""
    if not one.filed_under:
        return None
    who = one.filed_under
    told = " ".join(filter(None, [who.name, who.uscc]))
    return f"{words('filed-under')} {told}"


def _possible(
    one: PossibleDocument, titles: Mapping[str, str], words: SheetWords
) -> list[str]:
    """Write what may belong on the list as a row."""
    kind = None if one.kind is None else words(f"kind.{one.kind}")
    return [
        _lines(one.text, words.review_reason(one.reason)),
        _lines(kind, one.number or words("not-told"), one.authority),
        _lines(
            words("not-told") if one.day is None else f"{one.day}",
            None if one.record is None else _effect(one.effect_day, words),
        ),
        _lines(one.record or one.row, titles.get(one.source or ""), one.merchant),
    ]


def _fields(fields: Sequence[TellingLawDocument], words: SheetWords) -> str:
    """Say of which fields of law a document is, and what tells it."""
    return _lines(
        *(
            f"{' '.join(filter(None, [one.name, one.group]))}\n"
            f"{words(f'by-{one.basis}')} {one.detail}"
            for one in fields
        )
    )


def _coverage(document: CertificateDocument, words: SheetWords) -> Iterator[Part]:
    """Say how far the sources reach, and of what nothing can be told."""
    rows = [
        [
            one.title,
            words("none")
            if one.first_day is None
            else f"{one.first_day} – {one.last_day}",
            words("never")
            if one.last_good_at is None
            else words.local(one.last_good_at),
        ]
        for one in document.coverage
    ]
    yield words.table(COVERAGE, rows)
    gaps = [
        (words(f"kind.{kind}"), reason)
        for kind, reason in document.missing_kinds.items()
    ]
    gaps.append((words("nameless"), str(document.nameless_rows)))
    if document.not_shown:
        gaps.append((words("withheld"), " ".join(document.not_shown)))
    yield SheetFacts(gaps)


def _lines(*texts: str | None) -> str:
    """Put texts under each other."""
    return "\n".join(filter(None, texts))
