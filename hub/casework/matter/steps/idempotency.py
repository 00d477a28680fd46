"""Whether a request was carried out before, known by its key."""

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from hub.casework.matter.errors import StepRepeatedError
from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import OpenedMatter, find_matter
from hub.casework.matter.steps.drafts import StepDone


def opened_before(
    session: Session, actor: MatterActor, key: str, content: str
) -> StepDone | None:
    """Find the matter that was opened under a key.

    Raises:
        StepRepeatedError: by something else.
    """
    table = MatterRow
    query = select(table.id).where(table.opener == actor.member, table.key == key)
    matter = session.scalar(query)
    if matter is None:
        return None
    opened = find_matter(session, matter)
    return done_before(session, opened, actor, key, content)


def done_before(
    session: Session,
    matter: OpenedMatter,
    actor: MatterActor,
    key: str,
    content: str,
) -> StepDone | None:
    """Find the step that was taken under a key.

    Raises:
        StepRepeatedError: it was another one.
    """
    table = MatterEventRow.__table__
    query = select(table).where(table.c.matter_id == matter.id, table.c.key == key)
    row = session.execute(query).first()
    if row is None:
        return None
    if (row.content, row.actor) != (content, actor.member):
        raise StepRepeatedError(key)
    return StepDone(matter.id, matter.number, row.no, row.to_state, repeated=True)


def left_by(
    session: Session,
    name: str,
    key: str,
    actor: MatterActor,
    machines: Collection[str] = (),
) -> StepDone | None:
    """Find a member's own step under a key in a matter that it may have left by it.

    Only whoever took it is told of it; what was said is not compared, for the matter
    is out of sight. ``machines`` are the kinds of matters that are meant, all if none.
    """
    table, matter = MatterEventRow, MatterRow
    query = (
        select(matter.id, matter.number, table.no, table.to_state)
        .join(matter, matter.id == table.matter_id)
        .where(
            or_(matter.id == name, matter.number == name),
            table.key == key,
            table.actor == actor.member,
        )
    )
    if machines:
        query = query.where(matter.machine.in_(machines))
    row = session.execute(query).first()
    return None if row is None else StepDone(*row, repeated=True)
