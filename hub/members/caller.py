"""Who is asking, as every reception hands it to the rooms below."""

from dataclasses import dataclass
from datetime import UTC, datetime

from schemas.words import Way

NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Caller:
    """A member's system, or an officer at it, whose credential was checked."""

    member: str
    """Member code, such as ``agency:market-supervision``."""
    kind: str
    """Member kind, which the legal ceilings speak of, such as ``platform``."""
    name: str
    territory: str
    """Division code (GB/T 2260) of the member's territory."""
    token_id: str
    """Id of the token that was shown; never the token."""
    system: str
    """Name of the member's system that holds the token."""
    standing_purpose: str | None = None
    """The one purpose a token is bound to, when it is."""
    valid_until: datetime = NEVER
    """When the token ends by itself."""
    change: int | None = None
    """The number of the last change (``hub.db.cache``) when the request was admitted.

    It holds for this one request; None where the reception has not read it.
    """
    officer: str | None = None
    """The officer who was signed in, ``officer:`` and the id of their account; where
    it stands, nothing that came with the question says who asks."""
    way: Way = Way.SYSTEM
    screen: str | None = None
    """The screen of a page, or the system account that the command line ran under."""
    damaged: bool = False
    """Whether what is stored of its token or member cannot be read; it may nothing."""
    own: str | None = None
    """Id or code of the merchant that asks for its own file at a member's window: the
    question then is the merchant's, and told of nobody else."""
