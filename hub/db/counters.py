"""Numbers of rows, which are ours rather than the engine's."""

from sqlalchemy import BigInteger, String, bindparam, case, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from hub.db.tables import Base


class IdCounter(Base):
    """The next free number of each numbered table."""

    __tablename__ = "id_counter"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    next: Mapped[int] = mapped_column(BigInteger)


_TAKE = (
    update(IdCounter)
    .where(IdCounter.name == bindparam("b_name"))
    .values(
        next=bindparam("b_count")
        + case(
            (IdCounter.next < bindparam("b_least"), bindparam("b_least")),
            else_=IdCounter.next,
        )
    )
    .returning(IdCounter.next)
)


_BEGIN = text(
    "INSERT INTO id_counter (name, next) VALUES (:name, 1) ON CONFLICT DO NOTHING"
)


_RAISE = (
    update(IdCounter)
    .where(IdCounter.name == bindparam("b_name"), IdCounter.next < bindparam("b_next"))
    .values(next=bindparam("b_next"))
)


def allocate_ids(session: Session, name: str, count: int, least: int = 1) -> int:
    """Take ``count`` numbers of a table, from ``least`` on, and return the first.

    The numbers are ours rather than the engine's, so that bulk inserts need no answer
    from the database and both engines give the same ones.
    """
    connection = session.connection()
    asked = {"b_name": name, "b_count": count, "b_least": least}
    following = connection.scalar(_TAKE, asked)
    if following is None:
        # Of several that are the first at one moment, the others wait here.
        connection.execute(_BEGIN, {"name": name})
        taken = connection.execute(_TAKE, asked)
        following = taken.scalar_one()
    return int(following) - count


def skip_ids(session: Session, name: str, used: int) -> None:
    """Let the numbers of a table go on after ``used``, if they were not there yet."""
    allocate_ids(session, name, 0)
    session.connection().execute(_RAISE, {"b_name": name, "b_next": used + 1})
