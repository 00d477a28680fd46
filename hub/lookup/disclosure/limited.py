"""Refusals before anything was asked: rates, quotas, and what is at no address.

Of a member's refusals for rate or quota the first in a minute has a leaf at once. The
others share one that says how many they were, and their receipt is its address, which
leads nowhere until the minute is over: nothing was disclosed for it to prove.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from hub import effort
from hub.agreements.allowances import allowance_of
from hub.context import Hub
from hub.db.ids import new_id
from hub.lookup.disclosure.reply import Disclosure, Kind, Reply, problem
from hub.lookup.disclosure.sending import send
from hub.lookup.task.tasks import Task
from hub.members.caller import Caller
from hub.members.limits import LimitExceededError
from schemas.words import Operation, Way

LIMITED = Kind(Operation.REQUEST_REFUSE, "member", "limit")
UNASKED = Kind(Operation.REQUEST_REFUSE, "request", "request")


def check_quota(hub: Hub, caller: Caller, reply: Reply) -> None:
    """Count what an answer is about to tell: merchants, and the queries of a batch.

    Raises:
        QuotaExceededError: the member may not be told of so many merchants today.
    """
    merchants = {
        subject
        for part in (reply, *reply.earlier)
        for subject in part.subjects
        if subject
    }
    count_told(hub, caller, merchants, reply.asked)


def count_told(
    hub: Hub, caller: Caller, merchants: AbstractSet[str], asked: int
) -> None:
    """Count merchants that a caller is about to be told of, and what it asks at once.

    Raises:
        QuotaExceededError: as `check_quota` says.
    """
    allowance = allowance_of(hub, caller)
    if allowance is None:
        return
    hub.limits.note_merchants(caller, allowance, merchants)
    if caller.way is Way.SYSTEM:
        hub.limits.charge(caller, allowance, asked - 1)
        effort.note_counted(max(1, asked))


def refuse_limited(
    hub: Hub, caller: Caller, task: Task, error: LimitExceededError
) -> Disclosure:
    """Refuse a member that has asked as much as it may.

    Raises:
        LimitExceededError: the same one: it shares a leaf that is not written yet.
        UnavailableError: the audit log cannot take the leaf of the first refusal.
    """
    # Whoever sits before a page is no flood.
    shared = (
        hub.limits.refused(caller, error.code) if caller.way is Way.SYSTEM else None
    )
    if shared is not None:
        error.share(shared)
        raise error
    reply = Reply(
        status=error.status,
        decision="deny",
        subjects=(caller.member,),
        document=problem(error, task.language),
    )
    return send(hub, caller, LIMITED, task, reply, new_id(hub.clock()))


def refuse_unasked(
    hub: Hub, caller: Caller, task: Task, document: Mapping[str, Any]
) -> Disclosure:
    """Refuse, by a problem document, a request of a member that asked nothing.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    reply = Reply(
        status=document["status"],
        decision="none",
        subjects=(task.request.get("path", ""),),
        document=document,
    )
    return send(hub, caller, UNASKED, task, reply, new_id(hub.clock()))
