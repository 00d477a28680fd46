"""What hubs say to each other of a matter: one event as JSON, read strictly.

The hash of an event is that of its bytes as they were sent; beside it stands the entry
of the sender's log that commits to this hash.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from msgspec import (
    UNSET,
    DecodeError,
    Meta,
    Raw,
    Struct,
    UnsetType,
    ValidationError,
    field,
)
from msgspec.json import Decoder, Encoder
from msgspec.structs import asdict

from hub.casework.federation.errors import MatterParcelShapeError
from hub.casework.matter.documents import COUNT_LIMIT, NewDocument
from hub.casework.matter.parties import NewParty
from hub.casework.matter.steps.drafts import PARTIES
from schemas.words import MatterParcelKind

FORMAT = 1
ADDRESS = re.compile(r"[\x21-\x7e]{1,180}/[0-9]{1,19}")
YEARS = range(1980, 2200)
"""In which an event may have happened: no day or term of it is beyond counting."""
LONGEST_FACT = 5_000
MOST_FACTS = 50
Word = Annotated[str, Meta(min_length=1, max_length=64)]
Line = Annotated[str, Meta(max_length=400)]
Fact = Annotated[str, Meta(max_length=LONGEST_FACT)]


class SentName(Struct, frozen=True, forbid_unknown_fields=True):
    """A member, by its code in the sender's or in the receiver's hub."""

    at: Literal["sender", "receiver"]
    code: Annotated[str, Meta(max_length=64)] = ""
    """Empty where whoever takes this role over there is meant."""


class SaidParty(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom a matter is about; no merchant's id, for that is the sender's."""

    role: Word
    name: Line = ""
    code: Line = ""
    phone: Line = ""
    address: Line = ""
    domain: Line = ""


class SaidDocument(Struct, frozen=True, forbid_unknown_fields=True):
    """A document with its bytes, which JSON has in Base64."""

    kind: Word
    title: Line
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    content: bytes


class KeptPaper(Struct, frozen=True, forbid_unknown_fields=True):
    """A document that an event needed and that the receiver is not shown."""

    kind: Word
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class SentEvent(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An event of a matter, or a step that is to become one."""

    format: Annotated[int, Meta(ge=FORMAT, le=FORMAT)] = FORMAT
    kind: MatterParcelKind
    matter: Annotated[str, Meta(pattern=r"^C[0-9A-Z]{26}\Z")]
    """Its id in the hub where it was opened."""
    is_senders: bool
    """Whether that is the sender's hub."""
    number: Word
    """Its number in the sender's hub."""
    machine: Word
    rules: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    """Digest of the table under which it was opened."""
    no: Annotated[int, Meta(ge=1, le=1_000_000)]
    event: Word
    role: Word
    actor: SentName
    officer: Annotated[str, Meta(min_length=1, max_length=128)]
    brings: SentName | None = None
    happened: datetime
    counts: datetime | UnsetType = UNSET
    """From when clocks count it, where that is not when it happened."""
    facts: Annotated[dict[Word, bool | int | Fact], Meta(max_length=MOST_FACTS)]
    members: Annotated[dict[Word, SentName], Meta(max_length=MOST_FACTS)] = field(
        default_factory=dict
    )
    """Facts that are members."""
    parties: Annotated[list[SaidParty], Meta(max_length=PARTIES)] = field(
        default_factory=list
    )
    documents: Annotated[list[SaidDocument], Meta(max_length=COUNT_LIMIT)] = field(
        default_factory=list
    )
    merchant: Line = ""
    """Unified code of the merchant that it is about, with the first event."""
    priority: Annotated[int, Meta(ge=0, le=2)] = 0
    is_cut: bool = False
    """Whether the receiver is not shown what it tells: facts and officer."""
    kept: Annotated[list[KeptPaper], Meta(max_length=COUNT_LIMIT)] | UnsetType = UNSET
    """Of an event that is cut, the documents that its table asks for."""

    @property
    def counts_from(self) -> datetime:
        """From when clocks count it."""
        return self.happened if self.counts is UNSET else self.counts

    def new_documents(self) -> list[NewDocument]:
        """Give its documents as they are handed in.

        Raises:
            MatterParcelShapeError: the bytes of one are not those of its hash.
        """
        found = []
        for one in self.documents:
            new = NewDocument(one.kind, one.title, one.content)
            if new.sha256 != one.sha256:
                raise MatterParcelShapeError(one.sha256)
            found.append(new)
        return found

    def new_parties(self) -> list[NewParty]:
        """Give its parties as they are handed in."""
        return [NewParty(**asdict(one)) for one in self.parties]


class _Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    """An event as it travels, with the entry of the sender's log."""

    parcel: Raw
    leaf: str


@dataclass(frozen=True, slots=True)
class ReadParcel:
    """A parcel as it was read."""

    event: SentEvent
    sha256: str
    leaf: str


_encode = Encoder(order="deterministic").encode
_events = Decoder(SentEvent)
_envelopes = Decoder(_Envelope)


def write_event(event: SentEvent) -> bytes:
    """Write an event: the same always as the same bytes."""
    return _encode(event)


def hash_event(said: bytes) -> str:
    """Name an event by its bytes."""
    return hashlib.sha256(said).hexdigest()


def write_body(said: bytes, leaf: str) -> bytes:
    """Write the body of a parcel: an event, and the entry that commits to it."""
    return _encode(_Envelope(Raw(said), leaf))


def read_body(body: bytes) -> ReadParcel:
    """Read the body of a parcel.

    Raises:
        MatterParcelShapeError: it is none.
    """
    try:
        envelope = _envelopes.decode(body)
        said = bytes(envelope.parcel)
        event = _events.decode(said)
    except (ValidationError, DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MatterParcelShapeError(str(error)[:200]) from error
    if not ADDRESS.fullmatch(envelope.leaf):
        msg = "leaf"
        raise MatterParcelShapeError(msg)
    if event.happened.tzinfo is None or event.happened.year not in YEARS:
        msg = "happened"
        raise MatterParcelShapeError(msg)
    if event.counts_from.tzinfo is None or event.counts_from.year not in YEARS:
        msg = "counts"
        raise MatterParcelShapeError(msg)
    if event.kept and not event.is_cut:
        msg = "kept"
        raise MatterParcelShapeError(msg)
    # Whoever is asked for a step judges all of it, and so is every opening.
    is_whole = event.kind is MatterParcelKind.STEP or event.no == 1
    if event.is_cut and (event.facts or event.members or is_whole):
        msg = "is_cut"
        raise MatterParcelShapeError(msg)
    if not all(map(str.isprintable, _words_of(event))):
        msg = "a name or code that cannot be read"
        raise MatterParcelShapeError(msg)
    return ReadParcel(event, hash_event(said), envelope.leaf)


def _words_of(event: SentEvent) -> Iterator[str]:
    """List what of an event is looked for or shown as it is said."""
    yield from (event.number, event.officer, event.machine, event.event, event.role)
    yield event.merchant
    names = [event.actor, *event.members.values()]
    if event.brings is not None:
        names.append(event.brings)
    yield from (name.code for name in names)
    yield from event.facts
    yield from event.members


def read_event(said: bytes) -> SentEvent:
    """Read an event that was written here."""
    return _events.decode(said)


def idempotency_key(event: SentEvent, step: str = "") -> str:
    """Name a parcel, so that it counts once however often it is sent."""
    return f"{event.matter}.{event.no}{step and '.'}{step}"
