"""What waits for the log's writer, in the order that it came.

Nothing here waits or locks: whoever calls holds the committer's gate, but for what is
in hand or is to be made ready, which the writer's thread alone takes out.
"""

from collections import deque
from collections.abc import Iterable

from hub.audit.record.batches import Batch
from hub.audit.wire.callers import Connection, WaitingBatch

EVENTS_A_COMMIT = 1024

Job = WaitingBatch | Connection
"""Batches of this process, or of a caller in another one."""


class WaitingJobs:
    """Jobs on their way: queued, to be made ready, and in hand for a commit."""

    def __init__(self) -> None:
        """Begin with none."""
        self._queue: deque[Job] = deque()
        self._unready: deque[Job] = deque()
        self.in_hand: list[Job] = []
        """What the same commit takes."""

    def put(self, job: Job) -> None:
        """Queue batches for a commit, and for being made ready before it."""
        self._queue.append(job)
        self._unready.append(job)

    def take(self) -> list[Job]:
        """Take in hand, and give, what the same commit has room for."""
        self._unready.clear()
        taken: list[Job] = []
        events = sum(map(_count_events, self.in_hand))
        while self._queue and events < EVENTS_A_COMMIT:
            job = self._queue[0]
            # What starts a shard is committed alone.
            if self.in_hand and (_starts(job) or _starts(self.in_hand[0])):
                break
            self._queue.popleft()
            # Without batches, its callers are gone.
            if job.batches:
                self.in_hand.append(job)
                taken.append(job)
                events += _count_events(job)
        return taken

    def next_unready(self) -> Job | None:
        """Take out the next job that is to be made ready; None where all are."""
        return self._unready.popleft() if self._unready else None

    def sound_batches(self) -> list[Batch]:
        """List the batches in hand, but for those that were refused."""
        return sound_batches(self.in_hand)

    def all(self) -> list[Job]:
        """List what is in hand and what waits."""
        return [*self.in_hand, *self._queue]


def sound_batches(jobs: Iterable[Job]) -> list[Batch]:
    """List the batches that were not refused."""
    return [batch for job in jobs for batch in job.batches if batch.error is None]


def _count_events(job: Job) -> int:
    """Count the events of a job, of batches that were refused as well."""
    return sum(len(batch.events) for batch in job.batches)


def _starts(job: Job) -> bool:
    """Tell whether a shard is to be started."""
    return any(batch.start for batch in job.batches)
