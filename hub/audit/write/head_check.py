"""Whether a writer may go on from the head that it finds, at the moment that it is."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from hub.audit.errors import LogBrokenError
from hub.audit.reads import LogReads
from hub.audit.record.anchor import HeldAnchor
from hub.audit.record.batches import ShardStart
from hub.audit.record.last_seen import LastSeen
from hub.audit.write.guard import (
    LogHead,
    check_anchor,
    check_clock,
    check_clock_ahead,
    check_seen,
    moment_of,
    open_head,
)
from hub.audit.write.storing.statements import HeadRow, Statements
from hub.audit.write.tail import check_tail
from hub.ground.clock import Clock


class HeadCheck:
    """The checks of one writer before each commit; it remembers what needs no other."""

    def __init__(
        self, anchor: HeldAnchor, reads: LogReads, clock: Clock, last_seen: LastSeen
    ) -> None:
        """Compare the stored head with the anchor, the log's end and the clock."""
        self._anchor = anchor
        self._reads = reads
        self._clock = clock
        self._last_seen = last_seen
        self._latest: datetime | None = None
        self.was_made = False
        """Whether others' checkpoints and the log's end were compared already."""

    def check(
        self,
        statements: Statements,
        row: HeadRow | None,
        start: ShardStart | None,
        seen: Sequence[bytes],
        signed: LogHead | None,
    ) -> LogHead | None:
        """Open the head that is stored; None where there is no log yet.

        ``seen`` are checkpoints that others hold, ``signed`` is the head that this
        writer signed last, ``start`` begins a shard.

        Raises:
            AuditUnavailableError, LogBrokenError: a writer must not go on from it, or
                not at this moment.
        """
        if row is None and statements.has_entries():
            msg = "the audit log has entries but no head"
            raise LogBrokenError(msg, reason="damaged")
        stored = None if row is None else open_head(row, self._reads, signed)
        if start is None or not start.after_rollback:
            check_anchor(self._anchor.mark, stored, self._reads)
            check_seen(seen, stored, self._reads)
            if not self.was_made:
                check_tail(self._reads.engine)
        self.was_made = True
        self._check_time(statements, stored, start)
        return stored

    def _check_time(
        self, statements: Statements, stored: LogHead | None, start: ShardStart | None
    ) -> None:
        """Refuse a clock that is behind the last entry, or far ahead of what was seen.

        A shard that a person starts may go on from entries that were written ahead.
        """
        now = self._clock()
        is_fresh = self._last_seen.is_fresh(now)
        is_later = self._latest is not None and now >= self._latest
        if stored is not None and stored.frontier.size and not (is_fresh and is_later):
            at = moment_of(statements.last_body(stored.shard, stored.frontier.size))
            if start is None:
                check_clock(now, at)
            check_clock_ahead(now, self._last_seen, stored.shard, at, self._reads)
        self._latest = now
        # Without the file the log's last entry still tells.
        with suppress(OSError):
            self._last_seen.note(now)
