"""The check of a night: what is new, and a part of the rest; all of it in 30 nights."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.after_intake import rewatch
from hub.audit.check import (
    PORTIONS,
    Portion,
    is_moved,
    logged_places,
    read_all_leaves,
)
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.audit.reads import LogReads
from hub.context import Hub
from hub.contradictions import (
    Contradiction,
    FoundContradiction,
    keep_contradictions,
    lift_contradictions,
    open_contradictions,
    tell_check,
)
from hub.db.cache import keeping_answers
from hub.db.counters import allocate_ids
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.merchants.index import rebuild_index
from hub.merchants.models import LinkJudgement, Merchant
from hub.outbox.logged_rows import COUNTER
from hub.outbox.telling import remember_logged
from hub.oversight.evidence.built_again import ROWS
from hub.oversight.evidence.codes import INDEX, OUTBOX, RATING_DUE, WATCH
from hub.oversight.evidence.comparing import STUMBLES, ComparedPart, compare
from hub.oversight.models import EvidencePlace
from hub.ratings.ledger import call_again
from schemas.words import Operation

ID = 1


@dataclass(frozen=True, slots=True)
class EvidenceReport(Documented):
    """What a check compared, found and lifted."""

    portions: int
    """How many of the ``PORTIONS`` parts were compared."""
    found: int
    """What was found and did not stand before."""
    lifted: int
    standing: int
    """What stands now."""
    never_moved: int = 0
    """How many of the lifted missed a row that their entry never had."""


def check_evidence(
    hub: Hub, *, actor: str, whole: bool = False, lifts: bool = True
) -> EvidenceReport:
    """Compare what is stored with the log, and close what the log contradicts.

    That is all that came since the last time and, for each day since, one of 30 parts
    of the rest; or the ``whole``, and then what is mended is opened again if it
    ``lifts``.
    """
    at = hub.clock()
    sizes = _sizes(hub)
    with hub.reads() as session:
        place = session.get(EvidencePlace, ID)
        judgement = session.scalar(select(func.max(LinkJudgement.id))) or 0
        wanted, following = _wanted(session, place, at)
    if whole:
        wanted = ComparedPart()
    found = {one.key: one for one in compare(hub, wanted)}
    if any(one.code == INDEX for one in found.values()):
        # Before it is kept: whoever has read it reads anew what changes from then on.
        rebuild_index(hub.reads, hub.writes, at=at)
    with keeping_answers(hub.writes) as session:
        report = _keep(
            session,
            hub.audit,
            found,
            wanted,
            actor=actor,
            at=at,
            whole=whole and lifts,
        )
        session.merge(
            EvidencePlace(
                id=ID,
                portion=following,
                sizes=sizes if sizes is not None else place.sizes if place else {},
                judgement=judgement,
                looked_at=at,
            )
        )
        if any(one.code == RATING_DUE for one in found.values()):
            call_again(session)
        if whole and lifts:
            # Nobody tells of a row meanwhile.
            allocate_ids(session, COUNTER, 0)
            places = _places(hub)
            if places is not None:
                remember_logged(session, places)
        if report.found or report.lifted:
            _tell(session, hub, report, actor=actor, at=at)
    if any(one.code == WATCH for one in found.values()):
        rewatch(hub)
    _move(hub)
    return report


def _places(hub: Hub) -> Mapping[tuple[str, str], tuple[int, str]] | None:
    """Read where each row was told of last; None of a log that cannot be read."""
    try:
        leaves = read_all_leaves(hub.audit, [Operation.ROWS_TELL])
        return logged_places(hub.engine, hub.audit, leaves)
    except STUMBLES:
        # What is wrong with it is among what was found.
        return None


def _sizes(hub: Hub) -> dict[str, int] | None:
    """Tell how many entries each shard has; None of a log that cannot be read."""
    try:
        return {shard: hub.audit.signed(shard).size for shard in hub.audit.shards()}
    except AuditUnavailableError:
        # What is wrong with it the check of the whole log tells.
        return None


def _wanted(
    session: Session, place: EvidencePlace | None, at: datetime
) -> tuple[ComparedPart, int]:
    """Choose what is due, and tell which part comes next."""
    if place is None:
        return ComparedPart(), 0
    days = (legal_day(at) - legal_day(place.looked_at)).days
    due = range(place.portion, place.portion + min(max(days, 1), PORTIONS))
    numbers = frozenset(number % PORTIONS for number in due)
    portion = Portion(numbers, place.sizes)
    merchants = None if portion.is_whole else _merchants(session, place, numbers)
    return ComparedPart(portion, merchants), due.stop % PORTIONS


def _merchants(
    session: Session, place: EvidencePlace, numbers: frozenset[int]
) -> list[int]:
    """Choose groups of merchants: those of the parts, and those judged since."""
    last = session.scalar(select(func.max(Merchant.id))) or 0
    judged = select(LinkJudgement.merchant_id).where(
        LinkJudgement.id > place.judgement, LinkJudgement.merchant_id.is_not(None)
    )
    groups = {(number or 0) // ROWS for number in session.scalars(judged.distinct())}
    groups |= {
        group for group in range(last // ROWS + 1) if group % PORTIONS in numbers
    }
    return sorted(groups)


def _keep(  # what, of how much, by whom and when
    session: Session,
    log: LogReads,
    found: dict[tuple[str, str], FoundContradiction],
    wanted: ComparedPart,
    *,
    actor: str,
    at: datetime,
    whole: bool,
) -> EvidenceReport:
    """Write down what was found and, after a whole check, lift what was not."""
    standing = open_contradictions(session)
    mended = [one for one in standing if whole and one.key not in found]
    if mended:
        lift_contradictions(session, [one.id for one in mended], actor=actor, at=at)
    new = keep_contradictions(session, found.values(), at=at) if found else 0
    return EvidenceReport(
        portions=len(wanted.portion.numbers),
        found=new,
        lifted=len(mended),
        standing=len(standing) - len(mended) + new,
        never_moved=sum(_never_moved(log, one) for one in mended),
    )


def _never_moved(log: LogReads, one: Contradiction) -> bool:
    """Tell whether an entry was held to lack a row that it never had."""
    shard, _, place = one.address.rpartition("/")
    if one.code != OUTBOX or not place.isdecimal():
        return False
    bodies = log.entries(int(place), int(place) + 1, shard)
    return any(not is_moved(json.loads(body)) for body in bodies)


def _tell(
    session: Session, hub: Hub, report: EvidenceReport, *, actor: str, at: datetime
) -> None:
    """Leave in the log that something was found or lifted, and how much."""
    detail = {
        "contradictions": report.found,
        "lifted": report.lifted,
        "standing": report.standing,
    }
    if report.never_moved:
        detail["never_moved"] = report.never_moved
    tell_check(session, hub, detail, actor=actor, at=at)


def _move(hub: Hub) -> None:
    """Log what was told, if the log takes it; it waits in the outbox else."""
    try:
        hub.log_waiting()
    except (AuditUnavailableError, AuditEventConflictError):
        return
