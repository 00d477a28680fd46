"""What goes into the archive and what comes out of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from hashlib import sha256
from typing import Any, Literal

from sqlalchemy.orm import Session

from hub.archive.rules.judgements import Ruling
from hub.archive.rules.sealed import OPEN
from hub.db.tables import EPOCH
from hub.ground.encoding import canonical_compiled
from hub.ground.keys import Keyring
from hub.merchants.rules import Claim
from hub.rulebook import Rulebook
from hub.rulebook.divisions import DivisionRegister
from schemas.words import RecordStatus

Body = dict[str, Any]
UNJUDGED = Ruling()
"""What holds of a record that nobody judged: it is not public."""


@dataclass(frozen=True)
class Draft:
    """A fact as one delivered row tells it, ready to become a version.

    ``body`` is masked; ``personal`` holds the values in clear that were taken out of
    it. ``key`` is `record_key` of kind and natural key and decides which record this
    is; ``natural_key`` is stored, so what names a natural person is left out of it.
    ``claims`` say who its parties are. ``unite``, for kinds whose rows add up, gives
    the draft of this row together with the body that the archive has.
    """

    key: bytes
    kind: str
    source: str
    natural_key: tuple[str, ...]
    body: Body
    event_day: date | None
    personal: Mapping[str, str] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    effect: tuple[date | None, date | None] = (None, None)
    judgement: Ruling = UNJUDGED
    status: str = RecordStatus.ACTIVE.value
    status_from: date | None = None
    """Day from which a decision says that it has the status; None where none does."""
    issuer: str | None = None
    issuer_code: str | None = None
    record_class: str = OPEN
    sealed_by: str | None = None
    """The rule that seals the record; None where it is open."""
    unite: "Callable[[Body], Draft] | None" = None
    undoes: bool = False
    """Whether its status holds even where a decision gave the record another."""
    judged_again: bool = False
    """Whether it says what the archive has, with another judgement."""

    @cached_property
    def text(self) -> bytes:
        """Write the body as the canonical bytes that are stored and hashed.

        Raises:
            CanonicalError: the body has no canonical form.
        """
        return canonical_compiled(self.body)

    @cached_property
    def content_hash(self) -> str:
        """Hash the body; the same on every instance."""
        return sha256(self.text).hexdigest()


Touched = Callable[[Session, Iterable[int]], None]
"""Told, in the writing transaction, whose records, names or codes may have changed."""


@dataclass(frozen=True, slots=True)
class Filing:
    """What filing needs besides a session and drafts."""

    keys: Keyring
    divisions: DivisionRegister
    run: str
    actor: str
    touched: Touched
    rules: Rulebook | None = None
    """What the drafts were judged by, to be kept as it stands."""


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """What became of a draft: a first or further version, or nothing new.

    ``draft`` is the one that was compared, united with the earlier body if need be;
    ``returned`` tells that the record was withdrawn before and is so no more.
    """

    decision: Literal["new", "changed", "unchanged"]
    key: bytes
    seq: int
    draft: Draft
    returned: bool = False


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One version of a record, and which of its parties the asked merchant is.

    ``party_nos`` count from 0, the subject; empty where no merchant was asked about.
    """

    key: bytes
    seq: int
    kind: str
    source: str
    natural_key: tuple[str, ...]
    event_day: date | None
    effect_from: date | None
    effect_to: date | None
    known_from: datetime
    content_hash: str
    personal_hash: str | None
    run_id: str
    status: str
    issuer: str | None
    issuer_code: str | None
    record_class: str
    body: Body
    judgement: Ruling = UNJUDGED
    """The newest one of this version that was asked for."""
    judgement_no: int = 1
    """0 of one that belongs to the status of a day and is not stored."""
    judged_at: datetime = EPOCH
    party_nos: tuple[int, ...] = ()
    status_from: date | None = None
    """Day from which it has the status, none that is to come; None where it always was
    active."""
    status_told: date | None = None
    """That day as it is stored, which may have been still to come."""

    @property
    def is_status_ahead(self) -> bool:
        """Whether its status was told to hold from a day that had not come then."""
        told, held = self.status_told, self.status_from
        return told is not None and held is not None and held < told

    @property
    def public_from(self) -> date | None:
        """First public day; None where it is not public at all."""
        return self.judgement.public_from

    @property
    def publicity_until(self) -> date | None:
        """Last public day; None with a first one where no end is known yet."""
        return self.judgement.publicity_until


def said_again(row: RecordRow, status: str, since: date | None = None) -> Draft:
    """Say again what a version says, with a status; personal values are left out."""
    return Draft(
        key=row.key,
        kind=row.kind,
        source=row.source,
        natural_key=row.natural_key,
        body=row.body,
        event_day=row.event_day,
        effect=(row.effect_from, row.effect_to),
        judgement=row.judgement,
        status=str(status),
        status_from=since,
        issuer=row.issuer,
        issuer_code=row.issuer_code,
        record_class=row.record_class,
    )


def record_key(kind: str, natural_key: tuple[str, ...]) -> bytes:
    """Hash what tells a record from every other; the same on every instance."""
    return sha256(canonical_compiled([kind, *natural_key])).digest()
