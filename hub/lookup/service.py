"""The one way out: decide, read, log durably, answer; refusals too.

An answer leaves only after its leaf is durable in the audit log. When the log cannot
take it, nothing is answered (``audit-unavailable``). Of an answer in parts each part
has its leaf, and the last one covers the whole.
"""

from hub.context import Hub
from hub.contradictions import demand_caller, demand_reply
from hub.db.ids import new_id
from hub.ground.errors import NotFoundError
from hub.lookup.ask.question import Question
from hub.lookup.disclosure.limited import check_quota, refuse_limited
from hub.lookup.disclosure.readers import readers_for
from hub.lookup.disclosure.reply import OK, Disclosure, Reply
from hub.lookup.disclosure.sending import Readers, refuse, send
from hub.lookup.task.tasks import (
    OfficerReservedError,
    Task,
    check_task,
    name_officer,
)
from hub.lookup.view.askers import OPERATOR
from hub.members.caller import Caller
from hub.members.limits import LimitExceededError
from hub.names import is_reserved


def disclose(hub: Hub, caller: Caller, question: Question, task: Task) -> Disclosure:
    """Answer a question, or refuse it, with a receipt either way.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
        LimitExceededError: the member has asked as much as it may, and had a leaf for
            that in this minute already; nothing was disclosed.
    """
    at = hub.clock()
    event_id = new_id(at)
    readers: Readers = ()
    standing = caller.standing_purpose
    if question.is_for_operator and caller.kind == OPERATOR and task.reference is None:
        # The operator needs no reference of its own.
        standing = task.purpose or standing
    is_forged = caller.officer is None and is_reserved(task.officer)
    task = question.committed(hub, name_officer(task, caller))
    try:
        if is_forged:
            raise OfficerReservedError  # noqa: TRY301  # refused like all else, with its leaf
        task = check_task(task, standing, event_id)
        demand_caller(hub, caller, question.subject)
        readers = readers_for(hub, caller.member, task.purpose)
        reply = question.build(hub, caller, task, at)
        _demand_document(question, reply)
        for part in (reply, *reply.earlier):
            demand_reply(hub, caller, part.subjects, part.told)
        if question.counts_merchants:
            check_quota(hub, caller, reply)
        earlier = [
            send(hub, caller, question.kind, task, part, new_id(at), readers)
            for part in reply.earlier
        ]
        reply = question.join(reply, earlier)
    except LimitExceededError as error:
        _, task = question.refused(hub, task)
        return refuse_limited(hub, caller, task, error)
    except NotFoundError as error:
        subject, task = question.refused(hub, task)
        reply = refuse(error, subject, task.language)
        try:
            # Trying codes out tells no more merchants than knowing them does.
            if question.counts_merchants:
                check_quota(hub, caller, reply)
        except LimitExceededError as too_many:
            return refuse_limited(hub, caller, task, too_many)
    except Exception as error:  # noqa: BLE001  # who asked is on record whatever failed
        subject, task = question.refused(hub, task)
        reply = refuse(error, subject, task.language)
    disclosure = send(hub, caller, question.kind, task, reply, event_id, readers)
    question.follow(hub, caller, task, disclosure)
    return disclosure


def _demand_document(question: Question, reply: Reply) -> None:
    """Let nothing out that is not what the question says it is answered with.

    Raises:
        TypeError: what was built is another document, of which nobody is told.
    """
    named, told = question.document, reply.document
    if named is None or told is None or reply.status != OK:
        return
    if not isinstance(told, named):
        raise TypeError(question.kind.about, type(told).__name__)
