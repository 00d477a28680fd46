"""Let the log commit to rows of earlier builds as they stand, from now on.

Agreements, members, tokens, keys, decisions and ratings that were written before their
leaves had a root over them are put into events of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.orm import Session

# What is told must be hashed as the code that compares it hashes, whatever it becomes.
from hub.db.bulk import in_chunks
from hub.db.counters import allocate_ids
from hub.ground.actors import HUB
from hub.ground.clock import system_clock
from hub.outbox import service as outbox
from hub.outbox.logged_rows import COUNTER, MOST_TOLD, logged_members, read_stored
from hub.ratings.logged_ratings import logged_batch
from schemas.words import Operation

revision = "business_0027"
down_revision = "business_0026"
branch_labels = None
depends_on = None

TABLES = ("agreement", "member", "api_token", "member_key", "review_opinion")
AT_ONCE = 1_000


def upgrade() -> None:
    """Apply the revision."""
    with Session(op.get_bind()) as session:
        for name in TABLES:
            tell(session, name, read_stored(session.connection(), table(session, name)))
        items = read_stored(session.connection(), table(session, "review_item"))
        decided = [row for row in items if row["state"] == "decided"]
        tell(session, "review_item", decided)
        tell_ratings(session)
        session.flush()


def downgrade() -> None:
    """Take the revision back; what was told stays told."""


def table(session: Session, name: str) -> sa.Table:
    """Read which columns a table has at this revision."""
    return sa.Table(name, sa.MetaData(), autoload_with=session.connection())


def tell(session: Session, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put an event for every so many rows of a table."""
    of = table(session, name)
    for some in in_chunks(rows, MOST_TOLD):
        first = allocate_ids(session, COUNTER, len(some))
        detail = logged_members([(of, row, True) for row in some], first)
        put(session, "rows", name, detail)


def tell_ratings(session: Session) -> None:
    """Put an event for the ratings of each moment, at most 1,000 each."""
    for policy, known_at, ratings in moments(session):
        ordered = sorted(ratings, key=lambda one: one[0])
        for some in in_chunks(ordered, AT_ONCE):
            detail = logged_batch(some)
            put(session, "policy", policy, {**detail, "known_at": known_at})


def moments(
    session: Session,
) -> Iterator[tuple[str, int, Iterator[tuple[str, dict[str, Any]]]]]:
    """Yield policy and moment of ratings, each with public ids and stored columns."""
    rating, merchant = table(session, "rating"), table(session, "merchant")
    names = rating.columns.keys()
    query = (
        sa.select(merchant.c.public_id, *(rating.c[name] for name in names))
        .join(merchant, merchant.c.id == rating.c.merchant_id)
        .order_by(rating.c.policy, rating.c.known_at)
    )
    place = (1 + names.index("policy"), 1 + names.index("known_at"))
    rows = session.execute(query).all()
    for (policy, known_at), some in groupby(
        rows, key=lambda row: (row[place[0]], row[place[1]])
    ):
        shown = ((row[0], dict(zip(names, row[1:], strict=True))) for row in some)
        yield policy, known_at, shown


def put(session: Session, kind: str, name: str, detail: Mapping[str, Any]) -> None:
    """Put one event into the outbox; the next settling moves it into the log."""
    outbox.put(
        session,
        at=system_clock(),
        actor=HUB,
        op=Operation.ROWS_TELL,
        subject_type=kind,
        subject=name,
        detail=detail,
    )
