"""A certificate of prior penalties as people read it in a terminal."""

from collections.abc import Iterator

from hub.ground.clock import CHINA
from hub.ground.words import Phrasebook
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

FEN = 100


def certificate_lines(
    document: CertificateDocument, place: str, language: str
) -> list[str]:
    """Write a certificate a fact a line; ``place`` is where its leaf stands."""
    say = Phrasebook("lines", language)
    return [
        printable(line)
        for part in (
            _question(document, say),
            *(_party(party, say) for party in document.parties),
            _coverage(document, say),
            ("", document.statement, f"{say('receipt')}  {place}"),
        )
        for line in part
    ]


def _question(document: CertificateDocument, say: Phrasebook) -> Iterator[str]:
    """Say what was asked for."""
    asked = document.question
    yield "  ".join(filter(None, (asked.name, asked.group, asked.text)))
    yield f"  {said_period(asked.penalties, say.language)}"
    yield f"  {said_period(asked.judgments, say.language)}"


def _party(party: CertifiedPartyDocument, say: Phrasebook) -> Iterator[str]:
    """Say what is known of one party."""
    yield ""
    by = party.asked if party.named_by == BY_CODE else say("untold")
    yield f"{say('party', place=party.place)}  {by}"
    if party.refused is not None:
        yield f"  {withheld_text(party.refused, say.language)}"
        return
    if party.merchant is None:
        yield f"  {say('nobody')}"
    else:
        yield f"  {party.merchant.name or '-'}  {party.merchant.id}"
    decisions = [_decision(one, say) for one in party.decisions]
    judgments = [_judgment(one, say) for one in party.judgments]
    possible = [_possible(one) for one in party.possible]
    if party.has_more_possible:
        possible.append(say("more"))
    listed = {"decisions": decisions, "judgments": judgments, "possible": possible}
    for title, lines in listed.items():
        yield f"  {say(title)}"
        yield from (f"    {line}" for line in lines or [say("none")])
    yield f"  {party.statement}"


def _decision(one: DecisionDocument, say: Phrasebook) -> str:
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
        _effect(one, say),
        said_kinds(one.kinds, say.language),
        *amounts,
        word(RECORD_STATES.get(one.status, (one.status, one.status)), say.language),
        say("sealed") if one.sealed else None,
        *(record.id for record in one.records),
    )


def _effect(one: DecisionDocument | JudgmentDocument, say: Phrasebook) -> str:
    """Say since when a document has effect, and on whom it was decided."""
    told = say("effect-unknown")
    if one.effect_day is not None:
        told = say("effect", day=one.effect_day)
    return _joined(told, one.filed_under.name if one.filed_under else None)


def _judgment(one: JudgmentDocument, say: Phrasebook) -> str:
    """Write one judgment on a line."""
    return _joined(
        one.number,
        *one.courts,
        one.day,
        _effect(one, say),
        *one.charges,
        word(RECORD_STATES.get(one.status, (one.status, one.status)), say.language),
        say("sealed") if one.sealed else None,
        *(record.id for record in one.records),
    )


def _possible(one: PossibleDocument) -> str:
    """Write on a line what may belong to it."""
    return _joined(one.text, one.number, one.authority, one.day, one.record or one.row)


def _coverage(document: CertificateDocument, say: Phrasebook) -> Iterator[str]:
    """Say how far the sources reach, and what cannot be told."""
    yield ""
    yield say("coverage")
    for one in document.coverage:
        last = say("never")
        if one.last_good_at is not None:
            last = f"{one.last_good_at.astimezone(CHINA):%Y-%m-%d %H:%M}"
        days = f"{one.first_day or ''} – {one.last_day or ''}"
        yield f"  {_joined(one.title, days, last)}"
    for kind, reason in document.missing_kinds.items():
        yield f"  {kind}  {reason}"
    yield f"  {say('nameless', count=document.nameless_rows)}"
    if document.not_shown:
        yield f"  {say('not-shown')}  {' '.join(document.not_shown)}"


def _joined(*parts: object) -> str:
    """Put what is told behind each other."""
    return "  ".join(str(part) for part in parts if part)
