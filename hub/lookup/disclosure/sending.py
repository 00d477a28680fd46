"""Sending: an answer or a refusal leaves only after its leaf is durable in the log.

When the log cannot take it, nothing is answered (``audit-unavailable``).
"""

import errno
import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from sqlalchemy.exc import OperationalError

from hub.agreements.policy import GrantNote
from hub.audit.errors import AuditUnavailableError
from hub.audit.events import AuditEvent, about_subjects
from hub.context import Hub
from hub.ground.encoding import encode_compiled
from hub.ground.errors import HubError
from hub.ground.logs import Log, Repeated
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
    ReplyDocument,
    problem,
)
from hub.lookup.task.tasks import PURPOSES, Task
from hub.members.caller import Caller
from schemas.canonical import content_hash
from schemas.words import PROCEEDINGS, Way

LONGEST = 200
"""Characters of a subject, reference or officer that the log takes as they are."""
KEPT = 40
"""Characters that stay of a longer one, before its hash."""
GROUNDS_KEPT = 1_000
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
Readers = tuple[X25519PublicKey, ...]
log = Log(__name__)
unusable = Repeated(log, "a database or the disk cannot be used")


def is_passing(error: Exception) -> bool:
    """Tell whether a database cannot be used, or a disk is full, for now."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    return isinstance(error, OperationalError)


def tell_passing(error: Exception) -> None:
    """Log what cannot be used for now, once a minute and without a traceback."""
    # The driver's first line: what follows may quote the row concerned.
    said = str(error.orig if isinstance(error, OperationalError) else error.args[-1])
    unusable.warn(error=said.partition("\n")[0])


def refuse(error: Exception, subject: str, language: str) -> Reply:
    """Turn a refusal, or what nobody foresaw, into its problem document (RFC 9457).

    Raises:
        AuditUnavailableError: nothing can be logged, so nothing is answered.
        OperationalError, OSError: a database cannot be used, or the disk is full;
            asking again later may work.
    """
    if isinstance(error, AuditUnavailableError) or is_passing(error):
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
    grounds = _grounds(() if reply.view is None else reply.view.grants)
    event = AuditEvent(
        id=event_id,
        at=hub.clock(),
        actor=caller.member,
        auth=caller.token_id,
        op=kind.op,
        # A purpose that does not exist is no word for the log's open header.
        purpose=task.purpose if task.purpose in PURPOSES else None,
        case=None if task.reference is None else cut(task.reference),
        officer=(task.officer and cut(task.officer)) or f"system:{caller.system}",
        way=None if caller.way is Way.SYSTEM else str(caller.way),
        screen=caller.screen,
        subject_type=kind.subject_type,
        **about_subjects(
            [cut(subject) for subject in reply.subjects],
            counted=not (unlisted and kind.finds_merchants),
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
        rules=grounds.rules,
        basis=grounds.basis,
        policy=hub.rulebook.digest,
        detail={**grounds.detail, **reply.detail},
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
        may_be_stored=reply.may_be_stored,
        file=reply.file,
    )


def cut(text: str) -> str:
    """Shorten what is no code or reference: its beginning and its hash stand for it.

    So nobody fills the log with texts, and who knows the text can still find it.
    """
    if len(text) <= LONGEST:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{text[:KEPT]}…sha256:{digest}"


def _covered(reply: Reply, document: ReplyDocument) -> bytes:
    """Encode a reply's document: all that is sent but the receipt, which covers it."""
    if reply.is_whole:
        return encode(document)
    kept = encode(document)[:-1] if reply.kept is None else reply.kept
    if reply.rely_until is None:
        return kept + b","
    return kept + b',"rely_until":' + encode(reply.rely_until) + b","


class _Grounds(NamedTuple):
    """What a view rests on, as the log tells it."""

    rules: tuple[str, ...]
    """The agreements, each with the hash of its text."""
    basis: str | None
    """The legal basis by the hash of its text, which is no word."""
    detail: dict[str, Any]
    """On which law each of the agreements rests."""


@lru_cache(maxsize=GROUNDS_KEPT)
def _grounds(grants: tuple[GrantNote, ...]) -> _Grounds:
    """Tell on what a view rests that was given by these agreements."""
    if not grants:
        return _Grounds((), None, {})
    laws = {grant.id: grant.legal_basis for grant in grants}
    return _Grounds(
        tuple(f"grant:{grant.id}:{grant.digest}" for grant in grants),
        f"sha256:{content_hash(laws)}",
        {"legal_basis": laws},
    )


def _request_hash(task: Task) -> str:
    """Hash what was asked, and for what, as the leaf commits to it."""
    # All are texts under names of ours, so that there is nothing to check of them.
    asked = encode_compiled(
        dict(task.request)
        | {"purpose": task.purpose or "", "reference": task.reference or ""}
    )
    return hashlib.sha256(asked).hexdigest()
