"""The names of shards: one a year, and a further one where a log had to start anew."""

import re

from hub.audit.errors import AuditUnavailableError
from hub.audit.record.batches import ShardStart

SHARD = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<number>[0-9]{2}))?")
MAX_NUMBER = 99


def choose_shard(current: str, signed: str, start: ShardStart | None, year: int) -> str:
    """Name the shard that the next entries go to.

    ``current`` is the head's shard and ``signed`` the anchor's, empty where there is
    none: a shard that only the anchor remembers was lost, but its name was used.

    Raises:
        AuditUnavailableError: a shard is to be ended where there is none.
    """
    if start is None:
        return year_shard(current or None, year)
    latest = max(current, signed, start.beyond)
    if not latest:
        msg = "the audit log has no shard that could end"
        raise AuditUnavailableError(msg, reason="damaged")
    return following_shard(latest, year)


def year_shard(current: str | None, year: int) -> str:
    """Name the shard that events of a year go to, given the one that grows now.

    A clock that was set back does not reopen a shard.
    """
    name = str(year)
    return name if current is None else max(current, name)


def following_shard(current: str, year: int) -> str:
    """Name the shard to go on in when the current one must end: ``2026-02``, ``-03``.

    Names sort in the order of their shards.

    Raises:
        AuditUnavailableError: the year has had 99 shards.
    """
    found = SHARD.fullmatch(current)
    if found is None or int(found["year"]) < year:
        return str(year)
    number = int(found["number"] or 1) + 1
    if number > MAX_NUMBER:
        msg = f"the year of shard {current} has no further shard name"
        raise AuditUnavailableError(msg, reason="damaged")
    return f"{found['year']}-{number:02}"
