"""What all decisions on repair that stand make of the records that they name."""

from collections.abc import Collection, Iterable
from datetime import date
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
from schemas.words import SHOWN, RecordStatus

_CLAIMS = "SELECT record_key, decision_key FROM repair_claim WHERE record_key"
OWN = frozenset({RecordStatus.DISPUTED, RecordStatus.ANNULLED, RecordStatus.WITHDRAWN})
"""Statuses that no decision on repair gives; of these a repair ends a dispute alone."""


class RepairDecision(NamedTuple):
    """One decision on the repair of a record: a repair, its revocation, a refusal."""

    day: date
    is_revoked: bool
    """Whether it takes a repair back, for false material."""
    is_refused: bool = False
    """Whether it ended nothing."""
    barred_until: date | None = None
    """Last day on which nobody may ask for a repair again, where it says so."""


class RepairStanding(NamedTuple):
    """What the decisions on the repair of a record say that stand, by day.

    On one day a repair comes before what revokes it.
    """

    decisions: tuple[RepairDecision, ...]

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

        Of several that say the same one after the other the first one's day counts.
        """
        found = [ALWAYS_ACTIVE]
        for one in self.decisions:
            if one.is_refused:
                continue
            word = RecordStatus.ACTIVE if one.is_revoked else RecordStatus.REPAIRED
            if word != found[-1].status or found == [ALWAYS_ACTIVE]:
                found.append(StatusSpan(word.value, one.day, one.day))
        return found

    def tellings(self, told: list[VersionStatus], learned_on: date) -> list[StatusSpan]:
        """Give what is to be said of a record so that it is told as decisions stand.

        ``told`` is what its versions say; none is given where they say it already.
        The fewest that do are given, to be said one after the other.
        """
        now = spans_of(told)
        wanted = _laid_over(now, self.spans)
        for first in range(len(wanted), -1, -1):
            further = [
                VersionStatus(one.status, one.told_from or ALWAYS, learned_on)
                for one in wanted[first:]
            ]
            if _is_same(spans_of([*told, *further]), wanted):
                return wanted[first:]
        # Of days that are all to come the last alone can be told.
        return [] if _is_same(now[-1:], wanted[-1:]) else wanted[-1:]


def _laid_over(now: list[StatusSpan], decided: list[StatusSpan]) -> list[StatusSpan]:
    """Say a record's statuses by decisions, but where it has one by other ways."""
    found = [ALWAYS_ACTIVE]
    days = {one.told_from for one in (*now, *decided) if one.told_from is not None}
    for day in sorted(days):
        own, given = _at(now, day), _at(decided, day)
        is_ended = own.status == RecordStatus.DISPUTED and given.status in ENDED_BY
        one = own if own.status in OWN and not is_ended else given
        is_first = found == [ALWAYS_ACTIVE] and one.told_from == day
        if is_first or one.status != found[-1].status:
            found.append(StatusSpan(one.status, day, day))
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
    """Read what decisions on repair say of some records that any ever named.

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
    return {
        key: RepairStanding(tuple(sorted(said, key=lambda one: one[:2])))
        for key, said in found.items()
    }


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
