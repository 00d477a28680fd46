"""What a sender is told of its own deliveries: no disclosure of anybody's, and logged.

It needs no purpose, since nothing is told but what became of what the member sent.
"""

from hub.context import Hub
from hub.db.ids import new_id
from hub.lookup.disclosure.reply import OK, Disclosure, Kind, Reply, ReplyDocument
from hub.lookup.disclosure.sending import send
from hub.lookup.task.tasks import Task
from hub.members.caller import Caller
from schemas.words import Operation

PARCEL = "parcel"


def tell_sender(  # who is told what of which, each by its name
    hub: Hub,
    caller: Caller,
    task: Task,
    document: ReplyDocument,
    *,
    op: Operation,
    subject: str,
    records: int,
) -> Disclosure:
    """Tell a member what became of a parcel of its own, once that is in the log.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    reply = Reply(
        status=OK,
        decision="allow",
        subjects=(subject,),
        document=document,
        records=records,
        may_be_stored=False,
    )
    return send(hub, caller, Kind(op, PARCEL, PARCEL), task, reply, new_id(hub.clock()))
