"""The one way out: decide, read, log durably, answer; refusals too.

An answer leaves only after its leaf is durable in the audit log. When the log cannot
take it, nothing is answered (``audit-unavailable``).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from hub.agreements.policy import Refusal, View
from hub.agreements.service import view_for
from hub.archive.publicity import is_public
from hub.archive.service import RecordRow, current_records
from hub.audit.events import AuditEvent, Decision
from hub.audit.receipt import Receipt
from hub.clock import legal_day
from hub.context import Hub
from hub.db import new_id
from hub.errors import HubError
from hub.lookup import answers
from hub.lookup.questions import (
    PURPOSES,
    CodeInvalidError,
    MerchantUnknownError,
    NotGrantedError,
    Question,
    Task,
    check_task,
)
from hub.members.caller import Caller
from hub.merchants.service import MerchantCard, find_merchant, is_merchant_code
from hub.ratings.service import current_rating
from schemas.canonical import content_hash

RELY_FOR = timedelta(hours=24)
"""How long an answer may be relied on before asking again."""
RATING_POLICY = "public-trust"
OK = 200
NOT_MODIFIED = 304
NOT_FOUND = 404
FORBIDDEN = 403
PROBLEM_TYPE = "application/problem+json"
JSON_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Disclosure:
    """An answer or refusal, ready to be sent, with the receipt that covers it."""

    status: int
    media_type: str
    body: bytes
    receipt: Receipt
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class _Reply:
    """What will be sent, before its leaf is in the log."""

    status: int
    document: Mapping[str, Any]
    decision: Decision
    subject: str
    version: str | None = None
    records: int = 0
    view: View | None = None


def disclose(hub: Hub, caller: Caller, question: Question, task: Task) -> Disclosure:
    """Answer a question, or refuse it, with a receipt either way.

    Raises:
        UnavailableError: the audit log cannot take the leaf; nothing was disclosed.
    """
    at = hub.clock()
    event_id = new_id(at)
    try:
        task = check_task(task, caller.standing_purpose, event_id)
        with hub.reads() as session:
            reply = _answer(session, hub, caller, question, task)
    except HubError as error:
        reply = _refuse(error, question)
    return _send(hub, caller, question, task, reply, event_id)


def _answer(
    session: Session, hub: Hub, caller: Caller, question: Question, task: Task
) -> _Reply:
    """Read what the caller may see of the merchant."""
    at = hub.clock()
    day = legal_day(at)
    view = view_for(session, hub.rulebook, caller, task.purpose or "", day)
    if isinstance(view, Refusal):
        raise NotGrantedError(view.rule)
    if not is_merchant_code(question.code):
        raise CodeInvalidError(question.code)
    card = find_merchant(session, question.code)
    if card is None or (view.public_only and card.subject_class == "natural_person"):
        raise MerchantUnknownError(question.code)
    subject = _subject(card)
    score = _score(session, hub, card.id, task.language)
    entries = _entries(session, hub, card.id, day) if question.about != "rating" else []
    shown = answers.visible(entries, subject, view, day)
    if question.about == "trust":
        document = answers.trust_document(subject, score, shown, view)
    elif question.about == "merchant":
        document = answers.credit_file_document(subject, score, shown, view)
    else:
        document = answers.rating_only_document(subject, score, view)
    version = answers.data_version(document)
    document["data_version"] = version
    if question.about != "merchant":
        document["rely_until"] = at + RELY_FOR
    etag = f'W/"{version}.{view.id}.{task.language}"'
    known = etag == task.known_version
    return _Reply(
        status=NOT_MODIFIED if known else OK,
        document=document,
        decision="allow",
        subject=card.public_id,
        version=etag,
        records=len(shown),
        view=view,
    )


def _refuse(error: HubError, question: Question) -> _Reply:
    """Turn a refusal into its problem document (RFC 9457)."""
    document: dict[str, Any] = problem(error)
    if error.status == NOT_FOUND:
        document["found"] = False
    return _Reply(
        status=error.status,
        document=document,
        decision="deny" if error.status == FORBIDDEN else "none",
        subject=question.code,
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


def _send(
    hub: Hub,
    caller: Caller,
    question: Question,
    task: Task,
    reply: _Reply,
    event_id: str,
) -> Disclosure:
    """Make the leaf durable, then hand the answer out with its receipt."""
    bodiless = reply.status == NOT_MODIFIED
    covered = b"" if bodiless else answers.encode(reply.document)[:-1] + b","
    event = AuditEvent(
        id=event_id,
        at=hub.clock(),
        actor=caller.member,
        auth=caller.token_id,
        op="lookup",
        # A purpose that does not exist is no word for the log's open header.
        purpose=task.purpose if task.purpose in PURPOSES else None,
        case=task.reference,
        officer=task.officer or f"system:{caller.system}",
        subject_type="merchant",
        subject=reply.subject,
        req=_request_hash(task),
        resp=hashlib.sha256(covered).hexdigest(),
        resp_class={
            "about": question.about,
            "status": reply.status,
            "records": reply.records,
            "view": reply.view.id if reply.view else None,
        },
        decision=reply.decision,
        policy=hub.rulebook.digest,
        detail={"grants": ",".join(reply.view.grants)} if reply.view else {},
    )
    receipt = hub.audit.append(event)
    member = receipt.as_json()
    if task.inline_receipt:
        member |= hub.audit.inline(receipt)
    body = b"" if bodiless else covered + b'"receipt":' + answers.encode(member) + b"}"
    failed = reply.status not in {OK, NOT_MODIFIED}
    return Disclosure(
        status=reply.status,
        media_type=PROBLEM_TYPE if failed else JSON_TYPE,
        body=body,
        receipt=receipt,
        etag=reply.version,
    )


def _request_hash(task: Task) -> str:
    """Hash what was asked, and for what, as the leaf commits to it."""
    return content_hash(
        dict(task.request)
        | {"purpose": task.purpose or "", "reference": task.reference or ""}
    )


def _subject(card: MerchantCard) -> answers.Subject:
    """Describe the merchant as answers need it."""
    return answers.Subject(
        public_id=card.public_id,
        uscc=card.uscc,
        name=card.name,
        status=card.status,
        region=card.region,
        subject_class=card.subject_class,
        kind=card.kind,
    )


def _score(
    session: Session, hub: Hub, merchant_id: int, language: str
) -> answers.Score | None:
    """Read the stored rating with its texts in the asker's language."""
    row = current_rating(session, merchant_id, RATING_POLICY)
    if row is None:
        return None
    policy = hub.rulebook.policy(row.policy)
    return answers.Score(
        grade=row.grade,
        score=row.score,
        policy=row.policy,
        as_of=row.as_of,
        known_at=row.known_at,
        digest=row.digest,
        reasons=[
            dict(reason) | {"text": policy.text(reason["code"], language)}
            for reason in row.reasons
        ],
        flags=[
            dict(flag) | {"text": policy.text(flag["code"], language)}
            for flag in row.flags
        ],
    )


def _entries(
    session: Session, hub: Hub, merchant_id: int, day: Any
) -> Sequence[answers.Entry]:
    """Read the merchant's records as they stand."""
    return [
        _entry(hub, row, day)
        for row in current_records(session, [merchant_id])[merchant_id]
    ]


def _entry(hub: Hub, row: RecordRow, day: Any) -> answers.Entry:
    """Describe one record as answers need it."""
    return answers.Entry(
        public_id=hub.keys.record_id(row.key),
        kind=row.kind,
        source=row.source,
        event_day=row.event_day,
        status=row.status,
        public_from=row.public_from,
        publicity_until=row.publicity_until,
        is_public=is_public(row, day),
        body=row.body,
    )
