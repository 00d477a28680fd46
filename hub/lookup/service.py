"""The one way out: decide, read, log durably, answer; refusals too.

An answer leaves only after its leaf is durable in the audit log. When the log cannot
take it, nothing is answered (``audit-unavailable``).
"""

import hashlib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.exc import OperationalError

from hub.agreements.policy import View
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent, Decision, Receipt, about_subjects
from hub.context import Hub
from hub.db.ids import new_id
from hub.ground.clock import legal_day
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.lookup.ask.table import merchant_question
from hub.lookup.disclosure.readers import readers_for
from hub.lookup.file import documents as answers
from hub.lookup.file.kept_answers import KeptAnswer, kept_answer
from hub.lookup.file.past_file import past_answer
from hub.lookup.task.tasks import (
    PATHS,
    PURPOSES,
    ParameterUnknownError,
    Task,
    check_task,
)
from hub.lookup.view.askers import MERCHANT, check_own
from hub.lookup.view.sights import open_sight
from hub.members.caller import Caller
from hub.merchants.service import find_merchant
from schemas.canonical import content_hash
from schemas.words import PROCEEDINGS, Operation

Readers = tuple[X25519PublicKey, ...]
RELY_FOR = timedelta(hours=24)
"""How long an answer may be relied on before asking again."""
OK = 200
NOT_MODIFIED = 304
MOVED = 308
NOT_FOUND = 404
FORBIDDEN = 403
PROBLEM_TYPE = "application/problem+json"
JSON_TYPE = "application/json"
log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of disclosure a leaf tells of."""

    op: str
    subject_type: str
    about: str
    """Which document was asked for."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """An answer or refusal, ready to be sent, with the receipt that covers it."""

    status: int
    media_type: str
    body: bytes
    receipt: Receipt
    etag: str | None = None
    location: str | None = None
    """Where the merchant that was asked for is now, for a permanent redirect."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What will be sent, before its leaf is in the log."""

    status: int
    body: bytes
    """The document's bytes without the closing brace; empty if nothing is sent."""
    decision: Decision
    subjects: Collection[str]
    """Whom it is about: what was asked for, or each merchant that is shown."""
    media_type: str | None = None
    """Of a body that is no document: it is sent whole, its receipt in a header only."""
    etag: str | None = None
    records: int = 0
    view: View | None = None
    location: str | None = None


def disclose(
    hub: Hub, caller: Caller, question: merchant_question, task: Task
) -> Disclosure:
    """Answer a question, or refuse it, with a receipt either way.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """

    def answer(task: Task, at: datetime) -> Reply:
        return _answer(hub, caller, question, task, at)

    kind = Kind(Operation.MERCHANT_LOOKUP, "merchant", question.about)
    return answer_or_refuse(hub, caller, kind, task, question.code, answer)


def answer_or_refuse(
    hub: Hub,
    caller: Caller,
    kind: Kind,
    task: Task,
    subject: str,
    answer: Callable[[Task, datetime], Reply],
    *,
    standing_purpose: str | None = None,
) -> Disclosure:
    """Settle a task and send its answer, or a refusal about ``subject``.

    ``standing_purpose`` stands in for that of the caller's token.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """
    at = hub.clock()
    event_id = new_id(at)
    readers: Readers = ()
    try:
        standing = standing_purpose or caller.standing_purpose
        task = check_task(task, standing, event_id)
        readers = readers_for(hub, caller.member, task.purpose)
        reply = answer(task, at)
    except Exception as error:  # noqa: BLE001  # who asked is on record whatever failed
        reply = refuse(error, subject)
    return send(hub, caller, kind, task, reply, event_id, readers)


def _answer(
    hub: Hub, caller: Caller, question: merchant_question, task: Task, at: datetime
) -> Reply:
    """Take the answer that is ready for what the caller may see of the merchant."""
    day = legal_day(at)
    number = hub.cache.number() if caller.change is None else caller.change
    sight = open_sight(hub, number, caller, task, day)
    if caller.kind == MERCHANT:
        with hub.reads() as session:
            check_own(session, caller, find_merchant(session, question.code))
    if question.known_at is not None:
        if question.about != "merchant":
            parameter = "known_at"
            raise ParameterUnknownError(parameter)
        ready = past_answer(hub, question, sight, task.language)
    else:
        ready = kept_answer(hub, number, question, sight, task.language)
    if ready.moved_to is not None:
        return _moved(question, task, ready, sight.view)
    known = ready.tag in task.known_versions
    body = b"" if known else ready.body
    if body and question.about != "merchant":
        body += b',"rely_until":' + answers.encode(at + RELY_FOR)
    return Reply(
        status=NOT_MODIFIED if known else OK,
        body=body,
        decision="allow",
        subjects=(ready.subject,),
        etag=f'W/"{ready.tag}"',
        records=ready.records,
        view=sight.view,
    )


def _moved(
    question: merchant_question, task: Task, ready: KeptAnswer, view: View
) -> Reply:
    """Lead on from the public id of a merchant for which another one stands."""
    path = PATHS[question.about].format(code=ready.moved_to)
    query = task.request.get("query")
    return Reply(
        status=MOVED,
        body=ready.body,
        decision="allow",
        subjects=(ready.subject,),
        view=view,
        location=f"{path}?{query}" if query else path,
    )


def refuse(error: Exception, subject: str) -> Reply:
    """Turn a refusal, or what nobody foresaw, into its problem document (RFC 9457).

    Raises:
        AuditUnavailableError: nothing can be logged, so nothing is answered.
        OperationalError: a database cannot be used; asking again later may work.
    """
    if isinstance(error, AuditUnavailableError | OperationalError):
        raise error
    if not isinstance(error, HubError):
        log.failure("request failed", error)
        error = HubError()
    document: dict[str, Any] = problem(error)
    if error.status == NOT_FOUND:
        document["found"] = False
    return Reply(
        status=error.status,
        body=answers.encode(document)[:-1],
        decision="deny" if error.status == FORBIDDEN else "none",
        subjects=(subject,),
    )


def problem(error: HubError) -> dict[str, Any]:
    """Write an error as a problem document (RFC 9457)."""
    document: dict[str, Any] = {
        "type": f"urn:credithub:problem:{error.code}",
        "title": error.title,
        "status": error.status,
        "code": error.code,
    }
    if error.detail:
        document["detail"] = error.detail
    return document | dict(error.extra)


def send(
    hub: Hub,
    caller: Caller,
    kind: Kind,
    task: Task,
    reply: Reply,
    event_id: str,
    readers: Readers = (),
) -> Disclosure:
    """Make the leaf durable, then hand the answer out with its receipt.

    Raises:
        UnavailableError: the audit log cannot take the leaf.
    """
    whole = reply.media_type is not None
    covered = reply.body + b"," if reply.body and not whole else reply.body
    # For a criminal case not even the leaf tells how much was found.
    unlisted = task.purpose in PROCEEDINGS
    event = AuditEvent(
        id=event_id,
        at=hub.clock(),
        actor=caller.member,
        auth=caller.token_id,
        op=kind.op,
        # A purpose that does not exist is no word for the log's open header.
        purpose=task.purpose if task.purpose in PURPOSES else None,
        case=task.reference,
        officer=task.officer or f"system:{caller.system}",
        subject_type=kind.subject_type,
        **about_subjects(
            reply.subjects,
            counted=not (unlisted and kind.op == Operation.MERCHANT_MATCH),
        ),
        req=_request_hash(task),
        resp=hashlib.sha256(covered).hexdigest(),
        resp_class={
            "about": kind.about,
            "status": reply.status,
            "records": None if unlisted else reply.records,
            "view": reply.view.id if reply.view else None,
        },
        decision=reply.decision,
        rules=_grants(reply.view),
        basis=_basis(reply.view),
        policy=hub.rulebook.digest,
        detail={"legal_basis": basis} if (basis := _legal_basis(reply.view)) else {},
        readers=readers,
    )
    receipt = hub.audit.append(event)
    member = receipt.as_json()
    if task.inline_receipt:
        member |= hub.audit.inline(receipt)
    body = covered
    if body and not whole:
        body += b'"receipt":' + answers.encode(member) + b"}"
    failed = reply.status not in {OK, NOT_MODIFIED, MOVED}
    return Disclosure(
        status=reply.status,
        media_type=reply.media_type or (PROBLEM_TYPE if failed else JSON_TYPE),
        body=body,
        receipt=receipt,
        etag=reply.etag,
        location=reply.location,
    )


def _grants(view: View | None) -> tuple[str, ...]:
    """Name the agreements that a view rests on, each with the hash of its text."""
    grants = () if view is None else view.grants
    return tuple(f"grant:{grant.id}:{grant.digest}" for grant in grants)


def _legal_basis(view: View | None) -> dict[str, Any]:
    """Say on which law each of the agreements rests that a view rests on."""
    if view is None or not view.grants:
        return {}
    return {grant.id: grant.legal_basis for grant in view.grants}


def _basis(view: View | None) -> str | None:
    """Name the legal basis of a view by the hash of its text, which is no word."""
    texts = _legal_basis(view)
    return f"sha256:{content_hash(texts)}" if texts else None


def _request_hash(task: Task) -> str:
    """Hash what was asked, and for what, as the leaf commits to it."""
    return content_hash(
        dict(task.request)
        | {"purpose": task.purpose or "", "reference": task.reference or ""}
    )
