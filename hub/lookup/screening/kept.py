"""Answers to batches that open again for a day, for who asked and nobody else.

Each is sealed under a key of its own, which is a file beside the other keys and in no
backup. Once that is gone nobody opens the answer, whatever copies of it there are.
What was asked for a criminal case the hub must not be able to open by itself: there the
key is made of the credential too that was shown, of which the hub keeps a hash alone.
"""

import hashlib
import hmac
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.db.ids import is_id, is_made_by
from hub.ground.actors import HUB
from hub.ground.errors import HubError, NotFoundError
from hub.ground.keys import NONCE_BYTES
from hub.lookup.screening.models import KeptScreening
from hub.lookup.task.tasks import MADE_REFERENCE, Task
from hub.members.caller import Caller
from hub.outbox import service as outbox
from schemas.words import PROCEEDINGS, Operation, Way

KEPT_FOR = timedelta(hours=24)
KEYS = "screening"
"""Begins the names of the keys of kept answers."""
PARTED = "\x1f"
"""Parts what an owner is made of; no part holds it."""


class ScreeningUnknownError(NotFoundError):
    """No batch of this caller, for this purpose and reference, has this id."""

    code = "screening-unknown"
    title = (
        "There is no such batch of yours: ask with the token, purpose and reference "
        "of its asking."
    )


class ScreeningEndedError(HubError):
    """The answer is gone: its day is over, or what the asker may see has changed.

    Or, for a criminal case, another credential is shown.
    """

    status = 410
    code = "screening-ended"
    title = "The answer to this batch is kept no longer: ask again."


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A batch that opens again, without anything that it says."""

    id: str
    lines: int
    asked_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """What a caller showed with a batch."""

    credential: str = field(default="", repr=False)
    """The token of the system, or of the session."""
    form: str = ""
    """What the form said of itself, so that it is asked once."""


NOTHING_SHOWN = Shown()


@dataclass(frozen=True, slots=True)
class NewScreening:
    """An answer to be kept."""

    card: KeptCard
    view: str
    body: bytes
    shown: Shown


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A batch that is asked for again, under the view that holds now."""

    id: str
    view: str
    shown: Shown


def is_kept(caller: Caller, task: Task, shown: Shown) -> bool:
    """Tell whether an answer opens again: not where nobody could open it."""
    if caller.way is Way.COMMAND_LINE:
        return False
    return task.purpose not in PROCEEDINGS or bool(shown.credential)


@dataclass(frozen=True, slots=True)
class EndedScreenings:
    """How many kept answers came to their end."""

    ended: int

    def as_json(self) -> Mapping[str, Any]:
        """Write the report as a document."""
        return {"ended": self.ended}


def keep_screening(hub: Hub, caller: Caller, task: Task, new: NewScreening) -> None:
    """Keep an answer until its day is over.

    Of one form that was sent twice at once the first answer stays.
    """
    card = new.card
    key = _key(hub.keys.new_landing_key(_key_name(card.id)), task, new.shown)
    nonce = os.urandom(NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, zlib.compress(new.body), card.id.encode())
    owner = owner_of(hub, caller, task)
    row = KeptScreening(
        id=card.id,
        owner=owner,
        form=_form(hub, owner, new.shown.form) if new.shown.form else None,
        view=new.view,
        lines=card.lines,
        asked_at=card.asked_at,
        until=card.until,
        sealed=nonce + sealed,
    )
    try:
        with keeping_answers(hub.writes) as session:
            session.add(row)
    except IntegrityError:
        hub.keys.destroy_landing_key(_key_name(card.id))


def open_screening(
    hub: Hub, caller: Caller, task: Task, asked: AskedAgain, at: datetime
) -> bytes:
    """Give the bytes of an answer once more to who asked, as they were answered.

    Raises:
        ScreeningUnknownError: the caller asked for no such batch so.
        ScreeningEndedError: its day is over, another view holds by now, or for a
            criminal case another credential is shown.
    """
    screening = asked.id
    if not is_id(screening):
        raise ScreeningUnknownError
    if is_made_by(screening, at - KEPT_FOR):
        raise ScreeningEndedError
    with hub.reads() as session:
        row = session.get(KeptScreening, screening)
    if row is None or row.owner != owner_of(hub, caller, task):
        raise ScreeningUnknownError
    key = hub.keys.landing_key(_key_name(screening))
    if key is None or row.until <= at or row.view != asked.view:
        raise ScreeningEndedError
    nonce, sealed = row.sealed[:NONCE_BYTES], row.sealed[NONCE_BYTES:]
    opener = AESGCM(_key(key, task, asked.shown))
    try:
        return zlib.decompress(opener.decrypt(nonce, sealed, screening.encode()))
    except InvalidTag as error:
        raise ScreeningEndedError from error


def kept_screenings(hub: Hub, caller: Caller, task: Task) -> Sequence[KeptCard]:
    """List the batches that open again for a caller, newest first."""
    table = KeptScreening
    query = (
        select(table.id, table.lines, table.asked_at, table.until)
        .where(table.owner == owner_of(hub, caller, task), table.until > hub.clock())
        .order_by(table.id.desc())
    )
    with hub.reads() as session:
        return [KeptCard(*row) for row in session.execute(query)]


def screening_of_form(hub: Hub, caller: Caller, task: Task, form: str) -> str | None:
    """Tell the batch that a form was answered by, if it was sent before."""
    sent = _form(hub, owner_of(hub, caller, task), form)
    with hub.reads() as session:
        return session.scalar(
            select(KeptScreening.id).where(KeptScreening.form == sent)
        )


def end_screenings(hub: Hub) -> EndedScreenings:
    """Delete the answers whose day is over, the keys first."""
    at = hub.clock()
    for name in hub.keys.landing_keys(KEYS):
        screening = name.partition(".")[2]
        if is_made_by(screening, at - KEPT_FOR):
            hub.keys.destroy_landing_key(name)
    with hub.writing(keeps_answers=True) as session:
        ended = session.connection().execute(
            delete(KeptScreening).where(KeptScreening.until <= at)
        )
        if ended.rowcount:
            outbox.put(
                session,
                at=at,
                actor=HUB,
                op=Operation.SCREENING_END,
                subject_type="screening",
                subject="ended",
                detail={"count": ended.rowcount},
            )
    return EndedScreenings(ended.rowcount)


def owner_of(hub: Hub, caller: Caller, task: Task) -> str:
    """Name who asked, for what and under which reference, so that nobody reads it.

    An officer who is signed in is the same on every device, a system as long as its
    token is.
    """
    reference = task.reference or ""
    parts = (
        caller.member,
        caller.officer or caller.token_id,
        "" if caller.officer else caller.screen or "",
        "" if caller.officer else task.officer or "",
        task.purpose or "",
        "" if reference.startswith(MADE_REFERENCE) else reference,
    )
    return hub.keys.identity_hash(PARTED.join((KEYS, *parts)))


def _key(kept: bytes, task: Task, shown: Shown) -> bytes:
    """Give the key of an answer, for a criminal case of the credential too."""
    if task.purpose not in PROCEEDINGS:
        return kept
    return hmac.digest(kept, shown.credential.encode(), hashlib.sha256)


def _form(hub: Hub, owner: str, form: str) -> str:
    """Hash what a form says of itself, for one owner."""
    return hub.keys.identity_hash(PARTED.join((KEYS, owner, form)))


def _key_name(screening: str) -> str:
    """Name the key of one kept answer."""
    return f"{KEYS}.{screening}"
