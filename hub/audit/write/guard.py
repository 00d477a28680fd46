"""What must hold before the log is written: signed head, others' views, clock."""

from base64 import b64decode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select

from hub.audit.errors import AuditUnavailableError, LogBrokenError
from hub.audit.reads import LogReads
from hub.audit.record.anchor import Mark
from hub.audit.record.last_seen import LastSeen
from hub.audit.record.models import audit_cosignature
from hub.audit.record.stored import stored_bytes, stored_text
from hub.audit.write.storing.statements import HeadRow
from schemas.tlog.checkpoint import Checkpoint, open_checkpoint
from schemas.tlog.errors import Flaw, SignatureError, TlogError
from schemas.tlog.keys import Verifier, parse_vkey
from schemas.tlog.leaf import parse_leaf
from schemas.tlog.merkle import root_at
from schemas.tlog.note import parse_note
from schemas.tlog.tree import Frontier

KEY_ID_BYTES, TIMESTAMP_BYTES = 4, 8
"""A cosignature's line holds its key's id, then the moment in seconds since 1970."""
MOST_WITNESSES = 32
LATEST = 4_102_444_800
"""The year 2100: what a witness says beyond it is no moment."""
CLOCK_TOLERANCE = timedelta(seconds=60)
"""How far the clock may be behind the last entry: clocks are set right by seconds."""


class LogHead(NamedTuple):
    """The tree that the log signed last; the note is empty before the first one."""

    frontier: Frontier
    note: bytes
    mark: Mark
    """What the anchor remembers of it."""
    row: HeadRow | None = None
    """The row that holds it."""

    @property
    def shard(self) -> str:
        """The shard that the tree is of."""
        return self.mark.shard


def open_head(row: HeadRow, reads: LogReads, known: LogHead | None) -> LogHead:
    """Check that this log's key signed the head row's tree.

    The check is left out where the row still is the one of the ``known`` head.

    Raises:
        LogBrokenError: it was not signed by this key, or does not fit together.
    """
    if known and known.row and row.tree == known.row.tree:
        return known
    verifiers = reads.verifiers(row.shard)
    try:
        frontier = Frontier.from_bytes(stored_bytes(row.frontier))
        mark = Mark(row.shard, frontier.size, frontier.root)
        head = LogHead(frontier, stored_text(row.checkpoint), mark, row)
        _check_note(head, verifiers)
    except SignatureError as error:
        reason = "wrong-key" if error.flaw is Flaw.UNTRUSTED else "damaged"
        name = verifiers[0].name
        msg = f"the audit log's head is not signed by {name}: {error.detail}"
        raise LogBrokenError(msg, reason=reason) from error
    except TlogError as error:
        msg = f"the audit log's head is damaged: {error}"
        raise LogBrokenError(msg, reason="damaged") from error
    if row.size != head.frontier.size:
        msg = f"the audit log's head says {row.size} and holds {head.frontier.size}"
        raise LogBrokenError(msg, reason="damaged")
    return head


def moment_of(entry: bytes) -> datetime:
    """Read when an entry was written.

    Raises:
        LogBrokenError: it is no entry.
    """
    try:
        return datetime.fromisoformat(parse_leaf(entry).header["at"])
    except TlogError as error:
        msg = f"the audit log's last entry is damaged: {error}"
        raise LogBrokenError(msg, reason="damaged") from error


def check_clock(now: datetime, at: datetime) -> None:
    """Refuse a clock that is behind the log's last entry by more than the tolerance.

    Raises:
        AuditUnavailableError: the clock was set back; the log goes on when it is right.
    """
    if now < at - CLOCK_TOLERANCE:
        msg = (
            f"the clock says {now:%Y-%m-%d %H:%M:%S}, but the audit log's last entry "
            f"is of {at:%Y-%m-%d %H:%M:%S} (UTC): set the clock right; if it is right, "
            "and was ahead then, run credithub audit clock continue"
        )
        raise AuditUnavailableError(msg, reason="clock-back")


def check_event(now: datetime, at: datetime) -> None:
    """Refuse an event of a moment that has not come, by more than the tolerance.

    As the last entry it would close the log until then.

    Raises:
        AuditUnavailableError: it is; whoever made it has another clock.
    """
    if at > now + CLOCK_TOLERANCE:
        msg = (
            f"an event is of {at:%Y-%m-%d %H:%M:%S}, but the clock of the audit log's "
            f"writer says {now:%Y-%m-%d %H:%M:%S} (UTC): set the clock right of the "
            "machine or process that it came from"
        )
        raise AuditUnavailableError(msg, reason="clock-ahead")


def check_clock_ahead(
    now: datetime, last_seen: LastSeen, shard: str, at: datetime, reads: LogReads
) -> None:
    """Refuse a clock that is far ahead of what was last seen of the log.

    That is its last entry, the file beside the anchor, and what witnesses cosigned.

    Raises:
        AuditUnavailableError: it is, and neither the machine nor a person vouches for
            it; nothing is signed.
    """
    if last_seen.is_fresh(now):
        return
    known = last_seen.ahead_of(now, [at])
    if known is not None:
        known = last_seen.ahead_of(now, [at, *_witnessed_at(shard, reads)])
    if known is None:
        return
    msg = (
        f"the clock says {now:%Y-%m-%d %H:%M:%S}, but the audit log was last seen at "
        f"{known:%Y-%m-%d %H:%M:%S} (UTC): set the clock right; if it is right, and "
        "the hub was off so long, run credithub audit clock accept"
    )
    raise AuditUnavailableError(msg, reason="clock-ahead")


def _witnessed_at(shard: str, reads: LogReads) -> list[datetime]:
    """Tell when witnesses last cosigned a shard, by their own clocks.

    Their signatures are not checked: a moment that is wrong lets a clock through, or
    asks a person, and neither changes what is signed of the past.
    """
    kept = audit_cosignature.c
    query = (
        select(kept.line)
        .where(kept.shard == shard)
        .order_by(kept.size.desc())
        .limit(MOST_WITNESSES)
    )
    moments = []
    with reads.engine.connect() as connection:
        for line in connection.scalars(query):
            try:
                signature = b64decode(line.split()[-1], validate=True)
            except (ValueError, IndexError):
                continue
            stamp = signature[KEY_ID_BYTES : KEY_ID_BYTES + TIMESTAMP_BYTES]
            at = int.from_bytes(stamp, "big")
            if at < LATEST:
                moments.append(datetime.fromtimestamp(at, UTC))
    return moments


def _check_note(head: LogHead, verifiers: Sequence[Verifier]) -> None:
    """Check that a head's note signs its tree."""
    checkpoint, _ = open_checkpoint(head.note, verifiers)
    if (checkpoint.size, checkpoint.root) != (head.mark.size, head.mark.root):
        msg = "the signed tree is not the stored one"
        raise SignatureError(Flaw.ROOT_MISMATCH, msg)


def check_anchor(mark: Mark | None, head: LogHead | None, reads: LogReads) -> None:
    """Refuse a log that is behind, or beside, what the anchor remembers.

    Raises:
        LogBrokenError: the database was restored, replaced or changed.
    """
    if mark is None:
        if head is not None:
            msg = (
                f"the audit log has {head.frontier.size} entries, but its anchor file "
                "is missing: put the file back, or go on in a new shard with "
                "credithub restore --new-shard"
            )
            raise LogBrokenError(msg, reason="rolled-back")
        return
    if head is not None and head.mark == mark:
        return
    if head is None and mark.size == 0:
        return
    if head is None or (head.shard, head.frontier.size) < (mark.shard, mark.size):
        size = 0 if head is None else head.frontier.size
        msg = (
            f"the audit log ends at {size}, but {mark.size} entries of shard "
            f"{mark.shard} were signed: the database is an older copy. Bring back the "
            "newer one, or go on in a new shard with credithub restore --new-shard"
        )
        raise LogBrokenError(msg, reason="rolled-back")
    # Ahead of the anchor: a process ended between its commit and the anchor's write.
    try:
        root = root_at(mark.size, reads.tree(mark.shard).hashes_at(mark.size))
    except TlogError:
        root = b""
    if root != mark.root:
        msg = (
            f"the audit log's first {mark.size} entries of shard {mark.shard} are not "
            "those that were signed: the database was replaced. Bring back the right "
            "one, or go on in a new shard with credithub restore --new-shard"
        )
        raise LogBrokenError(msg, reason="rolled-back")


def check_seen(notes: Iterable[bytes], head: LogHead | None, reads: LogReads) -> None:
    """Refuse a log that is behind, or beside, what witnesses have seen of it.

    ``notes`` are signed checkpoints of the current shard, or of a later one, from
    outside. Those that this log did not sign prove nothing and are passed over, so that
    nobody outside can stop it.

    Raises:
        LogBrokenError: the database was restored, replaced or changed.
    """
    at = (head.shard, head.frontier.size) if head else ("", 0)
    notes = list(notes)
    # A key that was retired since may have signed them.
    former = [parse_vkey(vkey) for vkey in reads.vkeys()] if notes else []
    for note in notes:
        seen = _own_checkpoint(note, reads, former)
        if seen is None or not seen.size:
            continue
        shard = seen.origin.rpartition("/")[2]
        if (shard, seen.size) > at:
            msg = (
                f"the audit log ends at {at[1]}, but a witness has seen {seen.size} "
                f"signed entries of shard {shard}: the database is an older copy"
            )
            raise LogBrokenError(msg, reason="rolled-back")
        try:
            root = root_at(seen.size, reads.tree(shard).hashes_at(seen.size))
        except TlogError:
            root = b""
        if root != seen.root:
            msg = (
                f"a witness has seen another history of shard {shard}, of {seen.size} "
                "entries: the database was replaced"
            )
            raise LogBrokenError(msg, reason="rolled-back")


def _own_checkpoint(
    note: bytes, reads: LogReads, former: Iterable[Verifier]
) -> Checkpoint | None:
    """Open a checkpoint that this log signed; None for all others."""
    try:
        origin = parse_note(note).text.partition("\n")[0]
        shard = origin.rpartition("/")[2]
        own = reads.verifiers(shard)[0]
        if own.name != origin:
            return None
        keys = {own, *(key for key in former if key.name == origin)}
        checkpoint, _ = open_checkpoint(note, keys)
    except TlogError:
        return None
    return checkpoint
