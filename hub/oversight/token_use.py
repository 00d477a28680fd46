"""When tokens were last used, as the log tells: each answer names the token shown.

Nothing is written when a token is used. A job reads on in the log, and whoever asks
reads what came in since.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.oversight.models import TokenUse, TokenUseRead

ENTRIES_AT_ONCE = 5_000
NAMES_A_TOKEN = b'"auth":'
Uses = dict[str, datetime]


@dataclass(frozen=True, slots=True)
class TokenUses:
    """When tokens were last used, as far as the log has been read."""

    last: Mapping[str, datetime]
    """By the token's id; one that is not here was not used."""
    read_at: datetime
    """Uses up to this moment are among them."""


def note_token_uses(hub: Hub) -> int:
    """Read on in the log, note the last use of each token, and tell how many were read.

    It can be cut off at any moment: what was read is noted with how far.
    """
    read = 0
    for shard in reversed(hub.audit.shards()):
        while True:
            with hub.reads() as session:
                start = _start(session, shard)
            entries = hub.audit.entries(start, start + ENTRIES_AT_ONCE, shard)
            if not entries:
                break
            with keeping_answers(hub.writes) as session:
                _note(session, hub, shard, (start, start + len(entries)), entries)
            read += len(entries)
    return read


def token_uses(hub: Hub) -> TokenUses:
    """Tell when tokens were last used.

    Where more has come into the log than can be read at once, it is as of then.
    """
    shard = hub.audit.current_shard()
    now = hub.clock()
    with hub.reads() as session:
        found = session.execute(select(TokenUse.token_id, TokenUse.used_at))
        known: Uses = {row.token_id: row.used_at for row in found}
        read = session.get(TokenUseRead, shard)
        start = 0 if read is None else read.size
        read_at = now if read is None else read.read_at
    entries = hub.audit.entries(start, start + ENTRIES_AT_ONCE, shard)
    for token_id, at in _uses(entries).items():
        known[token_id] = max(at, known.get(token_id, at))
    if len(entries) < ENTRIES_AT_ONCE:
        return TokenUses(known, now)
    last: dict[str, Any] = json.loads(entries[-1])
    return TokenUses(known, max(read_at, datetime.fromisoformat(last["at"])))


def _start(session: Session, shard: str) -> int:
    """Tell how far a shard has been read."""
    row = session.get(TokenUseRead, shard)
    return 0 if row is None else row.size


def _note(
    session: Session,
    hub: Hub,
    shard: str,
    span: tuple[int, int],
    entries: list[bytes],
) -> None:
    """Note uses, unless another process has read these entries meanwhile."""
    row = session.get(TokenUseRead, shard)
    if (0 if row is None else row.size) != span[0]:
        return
    for token_id, at in _uses(entries).items():
        known = session.get(TokenUse, token_id)
        if known is None:
            session.add(TokenUse(token_id=token_id, used_at=at))
        else:
            known.used_at = max(known.used_at, at)
    if row is None:
        session.add(TokenUseRead(shard=shard, size=span[1], read_at=hub.clock()))
    else:
        row.size, row.read_at = span[1], hub.clock()


def _uses(entries: list[bytes]) -> Uses:
    """Read which tokens some entries name, and when last.

    Sessions of officers are named alike; no token has the id of one.
    """
    found: Uses = {}
    for body in entries:
        if NAMES_A_TOKEN in body:
            leaf = json.loads(body)
            key = leaf.get("auth", {}).get("key")
            if key is not None and "role" not in leaf["actor"]:
                at = datetime.fromisoformat(leaf["at"])
                found[key] = max(at, found.get(key, at))
    return found
