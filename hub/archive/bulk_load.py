"""Load drafts in bulk, without files and validation: what benches start from."""

from collections.abc import Iterable

from hub.archive.drafts import Draft
from hub.archive.filing import Filing, file_drafts
from hub.context import Hub
from hub.db.bulk import in_chunks, refresh_statistics
from hub.ground.progress import Progress

BATCH = 1_000
BATCHES_PER_COMMIT = 50


def bulk_load(
    hub: Hub,
    drafts: Iterable[Draft],
    filing: Filing,
    *,
    total: int | None = None,
    progress: Progress | None = None,
) -> int:
    """File any number of drafts and return how many came; memory stays flat.

    The archive ends up as if the same rows had come through intake. Every 50,000
    drafts are committed, so an interrupted load can be repeated from its start.
    """
    done = 0
    batches = in_chunks(drafts, BATCH)
    while True:
        with hub.writes.begin() as session:
            started = done
            for _, batch in zip(range(BATCHES_PER_COMMIT), batches, strict=False):
                file_drafts(session, filing, batch, at=hub.clock())
                done += len(batch)
                if progress is not None:
                    progress(done, total)
            refresh_statistics(session)
        if done == started:
            return done
