"""Sending: an answer or a refusal leaves only after its leaf is durable in the log.

When the log cannot take it, nothing is answered (``audit-unavailable``).
"""

import hashlib
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.exc import OperationalError

from hub.agreements.policy import View
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent, about_subjects
from hub.context import Hub
from hub.ground.errors import HubError
from hub.ground.logs import Log
from hub.lookup.disclosure.encoding import encode
from hub.lookup.disclosure.reply import (
    FORBIDDEN,
    JSON_TYPE,
    MOVED,
    NOT_FOUND,
    NOT_MODIFIED,
    OK,
    PROBLEM_TYPE,
    Disclosure,
    Kind,
    Reply,
    Told,
    problem,
)
from hub.lookup.task.tasks import PURPOSES, Task
from hub.members.caller import Caller
from schemas.canonical import content_hash
from schemas.words import PROCEEDINGS, Operation, Way

Readers = tuple[X25519PublicKey, ...]
log = Log(__name__)


def refuse(error: Exception, subject: str, language: str) -> Reply:
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
    document: dict[str, Any] = problem(error, language)
    if error.status == NOT_FOUND:
        document["found"] = False
    return Reply(
        status=error.status,
        decision="deny" if error.status == FORBIDDEN else "none",
        subjects=(subject,),
        document=document,
    )


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
    document = reply.document
    has_room = document is not None and not reply.is_whole
    covered = reply.raw if document is None else _covered(reply, document)
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
        way=None if caller.way is Way.SYSTEM else str(caller.way),
        screen=caller.screen,
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
    if has_room:
        body += b'"receipt":' + encode(member) + b"}"
    failed = reply.status not in {OK, NOT_MODIFIED, MOVED}
    return Disclosure(
        status=reply.status,
        media_type=reply.media_type or (PROBLEM_TYPE if failed else JSON_TYPE),
        body=body,
        receipt=receipt,
        document=document,
        rely_until=reply.rely_until,
        receipt_member=member,
        etag=reply.etag,
        location=reply.location,
        view=reply.view,
    )


def _covered(reply: Reply, document: Told) -> bytes:
    """Encode a reply's document: all that is sent but the receipt, which covers it."""
    if reply.is_whole:
        return encode(document)
    kept = encode(document)[:-1] if reply.kept is None else reply.kept
    if reply.rely_until is None:
        return kept + b","
    return kept + b',"rely_until":' + encode(reply.rely_until) + b","


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
