"""What decisions on repair that stand, and marks, make of the records they name."""

from collections.abc import Collection, Iterable
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, RecordRow, record_key
from hub.archive.reads.current import current_by_key
from hub.archive.reads.personal_values import unseal_personal
from hub.archive.reads.status_days import (
    ALWAYS,
    ALWAYS_ACTIVE,
    StatusSpan,
    VersionStatus,
    spans_of,
)
from hub.archive.reads.versions import versions_by_key
from hub.archive.rules.judgements import ENDED_BY
from hub.db.bulk import look_up
from hub.ground.clock import legal_day
from hub.ground.keys import Keyring
from schemas.record import Body, meaning_of
from schemas.words import SHOWN, RecordMark, RecordStatus

_CLAIMS = "SELECT record_key, decision_key FROM repair_claim WHERE record_key"
_MARKS = "SELECT no, record_key, mark, from_day FROM record_mark WHERE record_key"
OWN = frozenset({RecordStatus.DISPUTED, RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
"""Statuses that no decision on repair gives; of these a repair ends a dispute alone."""
REPAIRS = frozenset({RecordMark.REPAIRED, RecordMark.REPAIR_REVOKED})
DISPUTES = frozenset({RecordMark.DISPUTED, RecordMark.UNDISPUTED})


class RepairDecision(NamedTuple):
    """One decision on the repair of a record: a repair, its revocation, a refusal."""

    day: date
    is_revoked: bool
    """Whether it takes a repair back, for false material."""
    is_refused: bool = False
    """Whether it ended nothing."""
    barred_until: date | None = None
    """Last day on which nobody may ask for a repair again, where it says so."""
    is_mark: bool = False
    """Whether a step of a matter decided it: what a record says of the day holds."""


class Dispute(NamedTuple):
    """From which day on a mark says that a record is disputed, or is so no more."""

    day: date
    is_open: bool


class RepairStanding(NamedTuple):
    """What the decisions on the repair of a record say that stand, and marks, by day.

    On one day a repair comes before what revokes it.
    """

    decisions: tuple[RepairDecision, ...]
    disputes: tuple[Dispute, ...] = ()
    annulled_on: date | None = None
    """From which day on a mark annuls it."""
    is_decided: bool = True
    """Whether a decision ever named it: if not, repairs that its source tells stay."""

    def revoked_by(self, day: date | None) -> date | None:
        """Give the day of the last revocation up to a day, if there is one.

        None asks for the time before all of them.
        """
        days = (one.day for one in self.decisions if one.is_revoked)
        return max((one for one in days if day and one <= day), default=None)

    @property
    def revoked_on(self) -> date | None:
        """Day of the last revocation; None where there is none."""
        return self.revoked_by(date.max)

    @property
    def barred_until(self) -> date | None:
        """Last day on which no repair may be asked for, by what was refused."""
        days = (one.barred_until for one in self.decisions)
        return max((one for one in days if one is not None), default=None)

    @property
    def spans(self) -> list[StatusSpan]:
        """Which status it has from which day on, by these alone.

        Of several that say the same one after the other the first one's day counts, but
        a mark's no more once a record says the same.
        """
        found, is_mark = [ALWAYS_ACTIVE], False
        for one in self.decisions:
            if one.is_refused:
                continue
            word = RecordStatus.ACTIVE if one.is_revoked else RecordStatus.REPAIRED
            if word == found[-1].status and found != [ALWAYS_ACTIVE]:
                if not is_mark or one.is_mark:
                    continue
                found.pop()
            found.append(StatusSpan(word.value, one.day, one.day))
            is_mark = one.is_mark
        return found

    def status_on(self, day: date, own: StatusSpan, given: StatusSpan) -> str:
        """Tell the status of a day of what versions say of it, and what decisions give.

        Of marks on a dispute the last one up to the day counts.
        """
        told = own.status
        last = max((one for one in self.disputes if one.day <= day), default=None)
        if last is not None and not last.is_open and told == RecordStatus.DISPUTED:
            # From the day of a mark or decision it was told again by these alone.
            since = own.told_from
            is_over = since is None or since <= last.day or since in self.days
            told = RecordStatus.ACTIVE.value if is_over else told
        decided = given.status if self.is_decided else told
        is_ended = told == RecordStatus.DISPUTED and decided in ENDED_BY
        status = told if told in OWN and not is_ended else decided
        if last is not None and last.is_open and status == RecordStatus.ACTIVE:
            status = RecordStatus.DISPUTED.value
        is_annulled = self.annulled_on is not None and self.annulled_on <= day
        if is_annulled and status != RecordStatus.WITHDRAWN:
            status = RecordStatus.ANNULLED.value
        return status

    @property
    def days(self) -> set[date]:
        """Give the days from which on something is said of it."""
        days = {one.day for one in self.decisions} | {one.day for one in self.disputes}
        return days if self.annulled_on is None else days | {self.annulled_on}

    def tellings(self, told: list[VersionStatus], learned_on: date) -> list[StatusSpan]:
        """Give what is to be said of a record so that it is told as decisions stand.

        ``told`` is what its versions say; none is given where they say it already.
        The fewest that do are given, to be said one after the other.
        """
        now = spans_of(told)
        wanted = _laid_over(now, self)
        for first in range(len(wanted), -1, -1):
            further = [
                VersionStatus(one.status, one.told_from or ALWAYS, learned_on)
                for one in wanted[first:]
            ]
            if _is_same(spans_of([*told, *further]), wanted):
                return wanted[first:]
        # Of days that are all to come the last alone can be told.
        return [] if _is_same(now[-1:], wanted[-1:]) else wanted[-1:]


def _laid_over(now: list[StatusSpan], standing: RepairStanding) -> list[StatusSpan]:
    """Say a record's statuses by decisions, but where it has one by other ways."""
    found, decided = [ALWAYS_ACTIVE], standing.spans
    days = {one.told_from for one in now if one.told_from is not None}
    for day in sorted(days | standing.days):
        own, given = _at(now, day), _at(decided, day)
        status = standing.status_on(day, own, given)
        is_given = standing.is_decided and status not in OWN
        one = given if is_given else own
        is_first = found == [ALWAYS_ACTIVE] and one.told_from == day
        if is_first or status != found[-1].status:
            found.append(StatusSpan(status, day, day))
    return found


def _at(spans: list[StatusSpan], day: date) -> StatusSpan:
    """Find the span in which a day lies, by the days as they were told."""
    return [one for one in spans if one.told_from is None or one.told_from <= day][-1]


def _is_same(spans: list[StatusSpan], wanted: list[StatusSpan]) -> bool:
    """Tell whether two say the same, by the days as they were told."""
    return [one[:2] for one in spans] == [one[:2] for one in wanted]


def repairs_standing(
    session: Session, keyring: Keyring, keys: Collection[bytes]
) -> dict[bytes, RepairStanding]:
    """Read what decisions on repair, and marks, say of records that any ever named.

    Nothing is said of one that none names any more.
    """
    told: dict[bytes, set[bytes]] = {}
    found: dict[bytes, list[RepairDecision]] = {}
    for key, decision in look_up(session, _CLAIMS, keys):
        told.setdefault(bytes(decision), set()).add(bytes(key))
        found.setdefault(bytes(key), [])
    for row in current_by_key(session, sorted(told)):
        if row.status not in SHOWN:
            continue
        # As they stand: one that was corrected names what it names now.
        kind = meaning_of(row.kind)
        body = _restored(session, keyring, row)
        is_refused = kind.refuses is not None and kind.refuses(body)
        decision = RepairDecision(
            day=row.event_day or legal_day(row.known_from),
            is_revoked=kind.revokes is not None and kind.revokes(body),
            is_refused=is_refused,
            # As long as a refusal is published nobody may ask again.
            barred_until=row.judgement.publicity_until if is_refused else None,
        )
        for key in keys_named(row.kind, body) & told[row.key]:
            found[key].append(decision)
    marks = _marks_of(session, keys)
    return {
        key: standing_by(found.get(key), marks.get(key, ()))
        for key in found.keys() | marks.keys()
    }


def _marks_of(
    session: Session, keys: Collection[bytes]
) -> dict[bytes, list[tuple[RecordMark, date]]]:
    """Read the marks of some records, each with its day, in their order."""
    found: dict[bytes, list[tuple[RecordMark, date]]] = {}
    rows = look_up(session, _MARKS, keys)
    for _, key, mark, day in sorted(rows, key=itemgetter(0)):
        told = RecordMark(mark), date.fromisoformat(str(day))
        found.setdefault(bytes(key), []).append(told)
    return found


def standing_by(
    decided: list[RepairDecision] | None, marks: Collection[tuple[RecordMark, date]]
) -> RepairStanding:
    """Put together what decisions and marks say; without any decision there is none."""
    said = list(decided or ())
    said += [
        RepairDecision(day, mark is RecordMark.REPAIR_REVOKED, is_mark=True)
        for mark, day in marks
        if mark in REPAIRS
    ]
    disputes = [
        Dispute(day, mark is RecordMark.DISPUTED)
        for mark, day in marks
        if mark in DISPUTES
    ]
    annulled = (day for mark, day in marks if mark is RecordMark.ANNULLED)
    return RepairStanding(
        tuple(sorted(said, key=lambda one: (one.day, one.is_revoked, one.is_mark))),
        _last_of_each_day(disputes),
        min(annulled, default=None),
        is_decided=decided is not None or bool(said),
    )


def _last_of_each_day(disputes: Collection[Dispute]) -> tuple[Dispute, ...]:
    """Keep of the marks of one day what the last one says."""
    return tuple({one.day: one for one in disputes}.values())


def named_by_draft(draft: Draft) -> set[bytes]:
    """Give every key that the record named by a decision may have."""
    return keys_named(
        draft.kind, meaning_of(draft.kind).restore(draft.body, draft.personal)
    )


def ever_named(
    session: Session, keyring: Keyring, decisions: Iterable[bytes]
) -> set[bytes]:
    """Give every key that any version of some decisions names."""
    return {
        key
        for rows in versions_by_key(session, decisions).values()
        for row in rows
        for key in keys_named(row.kind, _restored(session, keyring, row))
    }


def keys_named(kind: str, body: Body) -> set[bytes]:
    """Give every key that the record may have that a body in clear names as repaired.

    None where it names none.
    """
    meaning = meaning_of(kind)
    if meaning.repairs is None:
        return set()
    return {record_key(*one) for one in meaning.repairs(body, meaning.parties(body))}


def _restored(session: Session, keyring: Keyring, row: RecordRow) -> Body:
    """Give the body of a version in clear."""
    personal = unseal_personal(session, keyring, row.key, row.seq)
    return meaning_of(row.kind).restore(row.body, personal)
