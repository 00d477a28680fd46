"""What an officer has seen of what changed: a mark that they move themselves."""

from datetime import datetime

from sqlalchemy.orm import Session

from hub.outbox import service as outbox
from hub.subscriptions.feed import FeedCard, number_after
from hub.subscriptions.models import FeedLook
from schemas.words import Operation


def seen_place(session: Session, officer: str, feed: FeedCard) -> str | None:
    """Tell up to which place an officer has seen a feed; None for nothing yet.

    A place that a restore lost, or that is over, counts for none: what is shown then is
    all that there is, for the officer cannot know what of it is new.
    """
    row = session.get(FeedLook, (officer, feed.id))
    return None if row is None else row.place


def keep_seen(
    session: Session,
    officer: str,
    feed: FeedCard,
    place: str,
    *,
    actor: str,
    at: datetime,
) -> None:
    """Keep that an officer has seen a feed up to a place.

    Raises:
        FeedPlaceInvalidError: the feed has no such place.
        FeedPlaceGoneError: entries behind it have ended with their time.
        FeedRestartedError: a restore lost it.
    """
    number_after(session, feed, place)
    row = session.get(FeedLook, (officer, feed.id))
    if row is None:
        row = FeedLook(officer=officer, feed_id=feed.id)
        session.add(row)
    row.place, row.seen_at = place, at
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=actor,
        op=Operation.CHANGES_SEE,
        subject_type="feed",
        subject=feed.id,
        detail={"officer": officer, "place": place},
    )
