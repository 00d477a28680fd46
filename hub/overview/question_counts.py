"""Counting questions by member, day and purpose, out of the log.

The log alone knows every question, and has no index by member. So each entry is looked
at once, soon after it was written, and only counts are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select, update

from hub.context import Hub
from hub.db.bulk import upserting
from hub.db.cache import keeping_answers
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.overview.models import AskedDay, AskedShard
from schemas.tlog.leaf import parse_leaf
from schemas.words import Operation, present_spelling

ENTRIES_AT_ONCE = 1_000
QUESTIONS: frozenset[str] = frozenset(
    (str(Operation.MERCHANT_LOOKUP), str(Operation.MERCHANT_MATCH))
)
REFUSED = "deny"
LONGEST_PURPOSE = 32
Key = tuple[str, date, str]


@dataclass(frozen=True, slots=True)
class AskedSoFar(Documented):
    """What a count came to."""

    entries: int
    """Entries that were looked at."""
    is_whole: bool
    """Whether nothing in the log is left to be counted."""


def count_asked(hub: Hub, *, most: int | None = None) -> AskedSoFar:
    """Count the entries that came since the last time, at most so many."""
    seen = 0
    for shard in _shards_due(hub):
        while most is None or seen < most:
            wanted = (
                ENTRIES_AT_ONCE if most is None else min(most - seen, ENTRIES_AT_ONCE)
            )
            looked = _count_some(hub, shard, wanted)
            seen += looked
            if looked < wanted:
                break
        else:
            return AskedSoFar(seen, is_whole=False)
    return AskedSoFar(seen, is_whole=True)


def _shards_due(hub: Hub) -> list[str]:
    """List the shards that may hold entries that are not counted, oldest first."""
    with hub.reads() as session:
        begun = session.scalar(select(func.max(AskedShard.shard)))
    if begun == hub.audit.current_shard():
        return [begun]
    return sorted(shard for shard in hub.audit.shards() if shard >= (begun or ""))


def tally_of(entries: Sequence[bytes]) -> dict[Key, tuple[int, int]]:
    """Count questions and refusals among entries, by member, day and purpose."""
    found: dict[Key, tuple[int, int]] = {}
    for entry in entries:
        header = parse_leaf(entry).header
        if present_spelling(str(header.get("op", ""))) not in QUESTIONS:
            continue
        key = _key_of(header)
        asked, refused = found.get(key, (0, 0))
        outcome = header.get("decision", {}).get("outcome")
        found[key] = (asked + 1, refused + (outcome == REFUSED))
    return found


def _key_of(header: Mapping[str, Any]) -> Key:
    """Say under what a question counts."""
    day = legal_day(datetime.fromisoformat(header["at"]))
    purpose = str(header.get("purpose") or "")[:LONGEST_PURPOSE]
    return str(header["actor"]["agency"]), day, purpose


def _count_some(hub: Hub, shard: str, most: int) -> int:
    """Count the next entries of a shard; return how many there were."""
    query = select(AskedShard.counted).where(AskedShard.shard == shard)
    with hub.reads() as session:
        start = session.scalar(query) or 0
    entries = hub.audit.entries(start, start + most, shard)
    if not entries:
        return 0
    tally = tally_of(entries)
    with keeping_answers(hub.writes) as session:
        new = upserting(session, AskedShard).on_conflict_do_nothing()
        session.execute(new, [{"shard": shard, "counted": 0}])
        moved = session.connection().execute(
            update(AskedShard)
            .where(AskedShard.shard == shard, AskedShard.counted == start)
            .values(counted=start + len(entries))
        )
        # Where another process has counted them meanwhile, nothing is added.
        if moved.rowcount and tally:
            session.execute(_adding(upserting(session, AskedDay)), _rows(tally))
    return len(entries)


def _adding(into: Any) -> Any:
    """Add to the counts of a member's day, where there are any."""
    given = into.excluded
    return into.on_conflict_do_update(
        index_elements=("member", "day", "purpose"),
        set_={
            "asked": AskedDay.asked + given.asked,
            "refused": AskedDay.refused + given.refused,
        },
    )


def _rows(tally: Mapping[Key, tuple[int, int]]) -> list[dict[str, Any]]:
    """Write counts as rows, always in one order, so that writers do not block."""
    return [
        {
            "member": member,
            "day": day,
            "purpose": purpose,
            "asked": asked,
            "refused": refused,
        }
        for (member, day, purpose), (asked, refused) in sorted(tally.items())
    ]
