"""Checks of the whole log, whose outcome is kept for the audit administrator."""

from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from hub.audit.check import (
    OUTBOX_ROWS,
    ROLLED_BACK,
    STORED_TYPE,
    Fault,
    LogVerdict,
    check_moved_events,
    demand_anchor,
    log_tables,
    verify_whole,
    wrong_moved_rows,
    wrong_openings,
    wrong_types,
)
from hub.audit.errors import AuditEventConflictError, AuditUnavailableError
from hub.context import Hub
from hub.contradictions import tell_check
from hub.db.cache import keeping_answers
from hub.db.ids import new_id
from hub.oversight.evidence.whole_checks import first_fault
from hub.oversight.models import LogCheck


def judge_log(hub: Hub) -> LogVerdict:
    """Judge the instance's whole log: entries, signatures, what others remember.

    And every opening and row of the outbox, up to the first that is wrong.
    """
    verdict = _judge_tree(hub)
    fault = _first_beside(hub) if verdict.ok else None
    return LogVerdict(verdict.shards, fault) if fault else verdict


def _judge_tree(hub: Hub) -> LogVerdict:
    """Judge the log itself, and whether anything beside it is missing."""
    for unfit in wrong_types(hub.audit_engine, log_tables()):
        detail = f"{unfit.table}.{unfit.column} holds {unfit.found}"
        return LogVerdict((), Fault(STORED_TYPE, "", detail))
    anchor = hub.audit.mark()
    witnesses = hub.witnessing.policy()
    verdict = verify_whole(
        hub.audit.engine,
        hub.audit.vkeys(),
        anchor=anchor,
        policy=witnesses.policy if witnesses else None,
    )
    return _demand_remembered(hub, demand_anchor(verdict, anchor))


def check_log(hub: Hub, *, actor: str) -> LogCheck:
    """Judge the whole log, without what lies beside it, and keep what was found.

    What was found of a sound log is an entry of it at once; of any other one it waits
    for a log that takes entries.
    """
    began_at = hub.clock()
    verdict = _judge_tree(hub)
    ended_at = hub.clock()
    shards = [[one.shard, one.size, one.root] for one in verdict.shards]
    fault = None if verdict.fault is None else _plain(verdict.fault)
    with keeping_answers(hub.writes) as session:
        found = LogCheck(
            id=new_id(ended_at),
            began_at=began_at,
            ended_at=ended_at,
            actor=actor,
            ok=verdict.ok,
            shards=shards,
            fault=fault,
        )
        session.add(found)
        session.flush()
        said = None if fault is None else fault["code"]
        detail = {"shards": shards, "fault": said}
        tell_check(session, hub, detail, actor=actor, at=ended_at)
    if verdict.ok:
        # A row that was changed to wait again is for the comparison to find.
        with suppress(AuditEventConflictError):
            hub.log_waiting()
    return found


def last_check(hub: Hub) -> LogCheck | None:
    """Tell what the last check of the whole log found; None where there was none."""
    query = (
        select(LogCheck).order_by(LogCheck.ended_at.desc(), LogCheck.id.desc()).limit(1)
    )
    with hub.reads() as session:
        return session.scalar(query)


def _demand_remembered(hub: Hub, verdict: LogVerdict) -> LogVerdict:
    """Find fault with a log without what the outbox or its own leaves tell of."""
    if not verdict.ok:
        return verdict
    try:
        check_moved_events(hub.engine, hub.audit_engine)
    except AuditUnavailableError as error:
        fault = Fault(ROLLED_BACK, hub.audit.current_shard(), error.detail)
        return LogVerdict(verdict.shards, fault)
    found = first_fault(hub)
    return LogVerdict(verdict.shards, found) if found else verdict


def _first_beside(hub: Hub) -> Fault | None:
    """Find the first opening or outbox row that is not what its entry tells."""
    for wrong in wrong_openings(hub.audit):
        index = wrong.index
        return Fault(wrong.code, wrong.shard, wrong.detail, index, index)
    for gone in wrong_moved_rows(hub.engine, hub.audit):
        return Fault(OUTBOX_ROWS, gone.shard, gone.why, gone.place, gone.place)
    return None


def _plain(fault: Fault) -> dict[str, Any]:
    """Write a fault as a document, without what does not apply."""
    return {name: said for name, said in asdict(fault).items() if said is not None}
