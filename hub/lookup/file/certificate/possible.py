"""What may belong on a certificate, though nobody can tell yet."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import structs
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.reads import current_by_key
from hub.context import Hub
from hub.intake.quarantine import rows_about
from hub.lookup.file.certificate.effects import PENALTY
from hub.lookup.file.certificate.lines import (
    SanctionLine,
    doubts,
    lines_of,
)
from hub.lookup.file.certificate.request import CertificateRequest
from hub.lookup.file.certificate.sanctions import (
    JUDGMENTS,
    KINDS_TOLD,
    sanction_of,
    sanctions_of,
)
from hub.lookup.file.certificate.wording import say_why, say_whys
from hub.lookup.file.past_point import PastPoint
from hub.lookup.view.entries import entries_by_merchant, entry_of
from hub.lookup.view.past_records import PastRecords
from hub.lookup.view.public_merchants import subject_of
from hub.lookup.view.sight import Sight
from hub.merchants.identity import Subject
from hub.merchants.models import Merchant, MerchantName, ReviewItem
from hub.merchants.service import (
    MerchantCard,
    absorbed_by,
    holders_of,
    identifiers_of,
    merchants_by_ids,
)
from schemas.answers.certificate import PossibleDocument
from schemas.words import Purpose

MOST = 200
"""Possible ones of one party that are told; more are said to be there."""
LOOKED_AT = 2_000
"""Bearers of a party's names that are looked at."""
READ_AT_ONCE = 500
"""Open questions that are read at once; all are looked at until enough are told."""
PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class AskedParty:
    """A party that is asked about: by its code, and as the hub knows it."""

    code: tuple[str, str] | None
    """None for a person, who was named by a number."""
    card: MerchantCard | None = None
    subject: Subject | None = None
    past: PastRecords | None = None
    """What was known of it then, where the past is asked for."""
    hashes: tuple[str, ...] = ()
    """Of the identity number that it was named by."""
    run_by: frozenset[str] | None = None
    """Of a business that was found by who runs it: hashes of the number of that."""
    doubt: str | None = None
    """Why it may be another one than is asked for."""


@dataclass(frozen=True, slots=True)
class Looking:
    """With what possible ones are looked for."""

    session: Session
    hub: Hub
    sight: Sight
    asked: CertificateRequest
    language: str
    point: PastPoint | None = None
    """The day and the moment in the past that are told of; None for the present."""
    finds_persons: bool = False
    """Whether persons may be found by their numbers."""

    @property
    def tells_possible(self) -> bool:
        """Whether it is told what may belong there by what is known now.

        What waited for a decision at a past moment nobody can tell any more; whoever
        asks for itself is told nothing that may be somebody else's.
        """
        if self.sight.view.purpose == Purpose.SELF:
            return False
        return self.point is None or self.point.is_now

    def fits(self, line: SanctionLine) -> bool:
        """Tell whether a line is, or may be, of the days and of the field."""
        period = self.asked.penalties
        if line.records[0].kind in JUDGMENTS:
            period = self.asked.judgments
        return doubts(line, self.asked, period) is not None

    def say(
        self, why: Sequence[str], line: SanctionLine, merchant: str | None = None
    ) -> PossibleDocument:
        """Tell of a line that may belong on the list, and of each reason why."""
        first = line.records[0]
        number = line.value("document_no" if first.kind == PENALTY else "case_no")
        return PossibleDocument(
            why=why[0],
            text=say_whys(why, self.language),
            kind=first.kind,
            record=first.id,
            number=number,
            authority=line.value("authority"),
            day=first.day,
            effect_day=line.effect.day,
            effect_day_basis=line.effect.basis,
            merchant=merchant,
            source=first.source,
        )


def unsure(
    looking: Looking, lines: Iterable[tuple[Sequence[str], SanctionLine]]
) -> list[PossibleDocument]:
    """Tell of the party's own lines of which nobody can tell whether they count."""
    return [looking.say(why, line) for why, line in lines]


def same_named(
    looking: Looking, party: AskedParty
) -> tuple[list[PossibleDocument], bool]:
    """Tell of decisions filed under the party's names without a code.

    Also told is whether there are more bearers of a name than are looked at.
    """
    if party.card is None:
        return [], False
    session, sight = looking.session, looking.sight
    own = {party.card.id, *absorbed_by(session, [party.card.id])}
    query = (
        select(MerchantName.merchant_id)
        .join(Merchant, Merchant.id == MerchantName.merchant_id)
        .where(
            MerchantName.flat.in_(_flat_names(session, own)),
            Merchant.kind == PROVISIONAL,
            Merchant.merged_into.is_(None),
            Merchant.id.not_in(own),
        )
        .distinct()
        .order_by(MerchantName.merchant_id)
        .limit(LOOKED_AT + 1)
    )
    found = list(session.scalars(query))
    cards = merchants_by_ids(session, found[:LOOKED_AT])
    subjects = {number: subject_of(card) for number, card in cards.items()}
    seen = {number: sight.sees_as_public(one) for number, one in subjects.items()}
    told: list[PossibleDocument] = []
    for number, entries in entries_by_merchant(
        session, looking.hub, seen, sight
    ).items():
        subject = subjects[number]
        shown = sight.visible(entries, subject)
        rulebook = looking.hub.rulebook
        lines = lines_of(sanctions_of(shown, subject, sight, rulebook))
        told += [
            looking.say(["same-name"], line, subject.public_id)
            for line in lines
            if looking.fits(line)
        ]
    # By what is told, but for names of which there are more than can be looked at.
    return told, len(told) > MOST or len(found) > LOOKED_AT


def _flat_names(session: Session, merchants: Collection[int]) -> list[str]:
    """List the folded names of a merchant and its parts, former ones too."""
    query = select(MerchantName.flat).where(
        MerchantName.merchant_id.in_(merchants), MerchantName.flat != ""
    )
    return sorted(set(session.scalars(query)))


def in_review(looking: Looking, party: AskedParty) -> list[PossibleDocument]:
    """Tell of records of which people are still asked whether they are the party's.

    Of a record or a merchant that whoever asks is not shown, nothing is told. More
    than are told are not looked for.
    """
    if party.card is None or party.subject is None:
        return []
    session = looking.session
    own = {party.card.id, *absorbed_by(session, [party.card.id])}
    item = ReviewItem
    query = (
        select(item.id, item.record_key, item.merchant_id, item.other_id, item.reason)
        .where(
            item.state == "open",
            item.merchant_id.in_(own) | item.other_id.in_(own),
        )
        .order_by(item.id)
        .limit(READ_AT_ONCE)
    )
    told: list[PossibleDocument] = []
    last = 0
    while len(told) <= MOST:
        items = session.execute(query.where(item.id > last)).all()
        if not items:
            break
        last = items[-1].id
        told += _visible(looking, party.subject, own, [tuple(one)[1:] for one in items])
    return told


def _visible(
    looking: Looking,
    subject: Subject,
    own: Collection[int],
    items: Sequence[tuple[Any, ...]],
) -> list[PossibleDocument]:
    """Tell of those among open questions that whoever asks may be told of."""
    session, sight = looking.session, looking.sight
    rows = {row.key: row for row in current_by_key(session, [one[0] for one in items])}
    holders = holders_of(session, list(rows))
    others = {number for one in items for number in one[1:3] if number}
    others |= {number for some in holders.values() for number in some}
    cards = merchants_by_ids(session, others - set(own))
    subjects = {number: subject_of(card) for number, card in cards.items()}
    told = []
    for key, first, second, reason in items:
        row = rows.get(key)
        if row is None:
            continue
        entry = entry_of(looking.hub, row, sight.day)
        whose = [subjects[n] for n in sorted(holders.get(key, ())) if n in subjects]
        if not all(sight.shows(entry, one) for one in whose or [subject]):
            continue
        other = next(
            (
                subjects[n].public_id
                for n in (first, second)
                if n in subjects and not sight.sees_as_public(subjects[n])
            ),
            None,
        )
        if row.kind not in KINDS_TOLD:
            if other is not None:
                told.append(_pair(looking, other, reason))
            continue
        rulebook = looking.hub.rulebook
        record = sanction_of(entry, (whose or [subject])[0], sight, rulebook)
        line = SanctionLine((record,))
        if looking.fits(line):
            said = looking.say(["review"], line, other)
            told.append(structs.replace(said, reason=reason))
    return told


def _pair(looking: Looking, other: str, reason: str) -> PossibleDocument:
    """Tell of another merchant that may be the same one."""
    return PossibleDocument(
        why="review",
        text=say_why("review", looking.language),
        kind=None,
        merchant=other,
        reason=reason,
    )


def _is_near(code: tuple[str, str], sight: Sight) -> bool:
    """Tell whether a code that nobody carries is of the asker's territory, by itself.

    One that does not tell its division is not, where a territory binds.
    """
    if sight.view.bound_to is None:
        return True
    scheme, value = code
    division = {"uscc": value[2:8], "reg_no_15": value[:6]}.get(scheme)
    return division is not None and sight.is_inside(division)


def in_quarantine(looking: Looking, party: AskedParty) -> list[PossibleDocument]:
    """Tell of rows in quarantine that name the party, by a name or a code of its."""
    is_near = party.code is not None and _is_near(party.code, looking.sight)
    sight = looking.sight
    # Of what place a row in quarantine is that names a person, nothing tells.
    sees_all = sight.view.bound_to is None or sight.is_inside(None)
    is_sought = bool(party.hashes) and sees_all
    if party.card is None and not (is_near or is_sought):
        return []
    session = looking.session
    names: Sequence[str] = ()
    codes = {("id_hash", one) for one in party.hashes if is_sought}
    if party.code is not None:
        codes.add(party.code)
    if party.card is not None:
        own = {party.card.id, *absorbed_by(session, [party.card.id])}
        names = _flat_names(session, own)
        codes |= {
            (code.scheme, code.value)
            for code in identifiers_of(session, [party.card.id]).get(party.card.id, ())
        }
    kinds = {kind for kind in KINDS_TOLD if kind in looking.sight.view.items}
    hashed: Callable[[str], str] = looking.hub.keys.identity_hash
    # One more than are told, so that it shows whether there are more.
    rows = rows_about(session, (names, codes), kinds, hashed, MOST + 1)
    return [
        PossibleDocument(
            why="quarantine",
            text=say_why("quarantine", looking.language),
            kind=row.kind,
            source=row.source,
            row=row.id,
            reason=row.reason,
        )
        for row in rows
    ]
