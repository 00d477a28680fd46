"""Pages of one delivery: landed one by one, kept over a kill, joined at the end.

What was joined has the same bytes however often its fetching was cut off, so that its
hash tells it as that of a single file does.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import timedelta

from sqlalchemy import delete, select, update

from connectors.base import BegunDelivery, Delivery, DeliveryBrokenError, Page
from connectors.readers.joined import FIRST_LINE, line_of_page
from hub.context import Hub
from hub.ground.blobs import Blob, FileTooLargeError, stream_of
from hub.intake.files.landing import discard_file, land, open_beside
from hub.intake.models import DeliveryPage
from hub.intake.runs import writing_of_runs
from schemas.fields.masks import mask_in_public

LANDED, SPENT = "landed", "spent"
MOST_PAGES = 10_000
"""Pages of one delivery."""
MOST_AGE = timedelta(days=7)
"""How long pages wait for those that follow them."""
MIB = 1 << 20


def begun_delivery(hub: Hub, source: str) -> BegunDelivery | None:
    """Find the delivery of a source whose pages are landed in part.

    Pages whose bytes are gone, or that are too old to be gone on with, are let go of.
    Only for the holder of the source's lock.
    """
    pages = _pages_of(hub, source)
    is_usable = all(page.state == LANDED for page in pages)
    if not pages or not is_usable or _is_old(hub, pages) or not _are_kept(hub, pages):
        forget_pages(hub, source)
        return None
    digests = tuple(page.sha256 for page in pages)
    return BegunDelivery(pages[0].delivery, pages[-1].cursor, digests)


def land_pages(hub: Hub, run: str, source: str, delivery: Delivery) -> None:
    """Land the pages of a delivery that are not landed yet, each before the next.

    Pages of another delivery that was begun are let go of.

    Raises:
        DeliveryBrokenError: they are none of one delivery.
        FileTooLargeError: they are more than the instance takes in as one file.
        SourceError: not all can be fetched now; those that came stay.
    """
    known = _pages_of(hub, source)
    if known and known[0].delivery != _shown(delivery.name):
        forget_pages(hub, source)
        known = []
    digests = {page.sha256 for page in known}
    number, size = len(known), sum(page.size for page in known)
    for page in delivery.pages:
        number += 1
        if number > MOST_PAGES:
            detail = f"{delivery.name} has over {MOST_PAGES:,} pages"
            raise DeliveryBrokenError(code="too-many-pages", detail=detail)
        blob = _land_page(hub, run, source, delivery, page, number)
        size += blob.size
        if blob.sha256 in digests:
            detail = f"page {number} of {delivery.name} is one that came before it"
            raise DeliveryBrokenError(code="page-repeats", detail=detail)
        if size > hub.config.max_file_mb * MIB:
            msg = f"the pages of {delivery.name} have over {hub.config.max_file_mb} MiB"
            raise FileTooLargeError(msg)
        digests.add(blob.sha256)


def _land_page(  # whose, what of what, each by its name
    hub: Hub, run: str, source: str, delivery: Delivery, page: Page, number: int
) -> Blob:
    """Land one page and write down where the door goes on behind it."""
    with closing(page.open()) as stream:
        blob = land(hub, run, stream)
    with writing_of_runs(hub) as session:
        session.add(
            DeliveryPage(
                source=source,
                number=number,
                delivery=_shown(delivery.name),
                run_id=run,
                name=_shown(page.name),
                path=blob.path,
                sha256=blob.sha256,
                size=blob.size,
                cursor=page.cursor,
                state=LANDED,
                landed_at=hub.clock(),
            )
        )
    return blob


def join_pages(hub: Hub, run: str, source: str) -> tuple[Blob, int, str] | None:
    """Land all pages of a source's delivery as one; the pages stay until it is decided.

    Give how many there were, and the cursor behind them; None where there are none.
    """
    pages = _pages_of(hub, source)
    if not pages:
        return None
    blob = land(hub, run, stream_of(_joined(hub, pages)))
    return blob, len(pages), pages[-1].cursor


def forget_pages(hub: Hub, source: str) -> None:
    """Let go of the pages of a source: marked first, then their bytes, then the rows.

    After a crash in between it is done anew, for marked pages are never gone on with.
    """
    pages = _pages_of(hub, source)
    if not pages:
        return
    mine = DeliveryPage.source == source
    with writing_of_runs(hub) as session:
        session.execute(update(DeliveryPage).where(mine).values(state=SPENT))
    for page in pages:
        discard_file(hub, page.run_id, page.path)
    with writing_of_runs(hub) as session:
        session.execute(delete(DeliveryPage).where(mine))


def _pages_of(hub: Hub, source: str) -> Sequence[DeliveryPage]:
    """List the pages of a source's delivery in order."""
    query = select(DeliveryPage).where(DeliveryPage.source == source)
    with hub.reads() as session:
        return session.scalars(query.order_by(DeliveryPage.number)).all()


def _joined(hub: Hub, pages: Sequence[DeliveryPage]) -> Iterator[bytes]:
    """Yield the bytes of a joined delivery."""
    yield FIRST_LINE
    for page in pages:
        yield line_of_page(page.name, page.size)
        with closing(open_beside(hub, page.run_id, page.path)) as stream:
            while chunk := stream.read(MIB):
                yield chunk


def _is_old(hub: Hub, pages: Sequence[DeliveryPage]) -> bool:
    """Tell whether nobody has gone on with pages for too long."""
    return pages[-1].landed_at < hub.clock() - MOST_AGE


def _are_kept(hub: Hub, pages: Sequence[DeliveryPage]) -> bool:
    """Tell whether the bytes of all pages are there, which a restore does not bring."""
    try:
        for page in pages:
            with closing(open_beside(hub, page.run_id, page.path)) as stream:
                stream.read(1)
    except FileNotFoundError:
        return False
    return True


def _shown(name: str) -> str:
    """Give a name as it is kept: some name what is delivered after a person."""
    return mask_in_public(name)[-400:]
