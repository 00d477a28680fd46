"""Keep what checks find, and refuse what rests on it: a look into memory a question."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.contradictions.models import MOST_DETAIL, Contradiction, key_of
from hub.contradictions.names import (
    OPENING,
    kind_name,
    member_name,
    merchant_name,
    token_name,
)
from hub.db.bulk import in_chunks, insert_rows
from hub.db.cache import ANY, narrow_changes, touch
from hub.db.ids import new_id
from hub.ground.actors import without_account
from hub.members.caller import Caller
from hub.outbox import service as outbox
from hub.outbox.errors import EvidenceContradictsError
from hub.outbox.guarding import UNTOLD, told_otherwise
from schemas.wording import Wording
from schemas.words import Operation

FAULTS = "faults"
"""What is kept in memory of this rests on it, and on nothing else."""
UNREADABLE = Wording("现存内容无法读取", "what is stored of it cannot be read")
_KEY = (FAULTS,)
_AT_ONCE = 500
_PUBLIC_ID = re.compile(rb"M[0-9A-Z]{20}")


@dataclass(frozen=True, slots=True)
class FoundContradiction:
    """What a check found, and what it closes."""

    code: str
    closes: str
    address: str
    detail: str

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from others: the same fault is kept once while it stands."""
        return key_of(self.code, self.closes, self.detail)


def open_contradictions(session: Session) -> list[Contradiction]:
    """List what stands, the oldest first."""
    row = Contradiction
    query = select(row).where(row.lifted_at.is_(None)).order_by(row.id)
    return list(session.scalars(query))


def keep_contradictions(
    session: Session, found: Iterable[FoundContradiction], *, at: datetime
) -> int:
    """Write down what was found and does not stand already; return how many.

    From the commit on nothing is answered that rests on it.
    """
    narrow_changes(session)
    standing = {one.key for one in open_contradictions(session)}
    new = {one.key: one for one in found if one.key not in standing}
    rows = [
        asdict(one)
        | {"id": new_id(at), "found_at": at, "detail": one.detail[:MOST_DETAIL]}
        for one in new.values()
    ]
    insert_rows(session, Contradiction, rows)
    touch(session, [FAULTS])
    return len(rows)


def lift_contradictions(
    session: Session, ids: Collection[str], *, actor: str, at: datetime
) -> None:
    """Open again what was closed by contradictions that are mended."""
    narrow_changes(session)
    row = Contradiction
    for some in in_chunks(ids, _AT_ONCE):
        session.execute(
            update(row)
            .where(row.id.in_(some), row.lifted_at.is_(None))
            .values(lifted_at=at, lifted_by=actor)
        )
    touch(session, [FAULTS])


def tell_check(
    session: Session, hub: Hub, detail: Mapping[str, Any], *, actor: str, at: datetime
) -> None:
    """Leave in the log that what is stored was checked, and what was found."""
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.LOG_CHECK,
        subject_type="audit-log",
        subject=hub.config.log_origin,
        detail={**detail, **without_account(actor)},
    )


def demand_caller(hub: Hub, caller: Caller, subject: str = "") -> None:
    """Refuse a caller whose token, member or agreement the log contradicts.

    And one who asks by a code, the ``subject``, that it contradicts.

    Raises:
        EvidenceContradictsError: as it says.
    """
    closed = _closed(hub, caller.change)
    if closed:
        names = (
            token_name(caller.token_id),
            member_name(caller.member),
            kind_name(caller.kind),
            merchant_name(subject),
        )
        _demand(closed, names)
    if caller.damaged:
        raise EvidenceContradictsError(UNREADABLE)


def demand_names(hub: Hub, names: Iterable[str], change: int | None = None) -> None:
    """Refuse what rests on anything of these names.

    Raises:
        EvidenceContradictsError: the log contradicts one of them.
    """
    closed = _closed(hub, change)
    if closed:
        _demand(closed, names)


def demand_reply(
    hub: Hub, caller: Caller, subjects: Iterable[str], told: Callable[[], bytes]
) -> None:
    """Refuse an answer about merchants that the log contradicts, or that shows one.

    ``told`` gives the bytes of the answer.

    Raises:
        EvidenceContradictsError: as it says.
    """
    closed = _closed(hub, caller.change)
    if closed:
        shown = (found.decode() for found in set(_PUBLIC_ID.findall(told())))
        _demand(closed, map(merchant_name, (*subjects, *shown)))


def damaged_openings(hub: Hub, change: int | None = None) -> list[str]:
    """Name the entries that cannot be told of in anybody's history, by their places."""
    closed = _closed(hub, change)
    return sorted(
        name.removeprefix(OPENING) for name in closed if name.startswith(OPENING)
    )


def _demand(closed: Mapping[str, str], names: Iterable[str]) -> None:
    """Refuse the first of some names that is closed."""
    for name in names:
        address = closed.get(name)
        if address is not None:
            extra = {"entry": address} if address else {}
            told = told_otherwise(address) if address else UNTOLD
            raise EvidenceContradictsError(told, **extra)


def is_closed(hub: Hub, names: Collection[str], change: int | None = None) -> bool:
    """Tell whether the log contradicts anything of these names."""
    return not _closed(hub, change).keys().isdisjoint(names)


def _closed(hub: Hub, change: int | None) -> Mapping[str, str]:
    """Give the address of the entry for each name that is closed.

    ``change`` is the number that was read with the question, if it was.
    """
    number = hub.cache.number() if change is None else change
    closed: Mapping[str, str] | None = hub.cache.get(_KEY)
    if closed is None:
        with hub.reads() as session:
            closed = {
                one.closes: one.address
                for one in open_contradictions(session)
                if one.closes
            }
        hub.cache.put(_KEY, number, closed, (FAULTS, ANY))
    return closed
