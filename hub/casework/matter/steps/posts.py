"""Whether an officer holds the post that the law gives a step to."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from hub.casework.machines.table import MachineEvent
from hub.casework.matter.errors import StepPostError
from hub.casework.matter.people import MatterActor
from hub.context import Hub
from hub.members.officers import holds_post
from schemas.wording import POSTS


def check_post(
    session: Session,
    hub: Hub,
    event: MachineEvent,
    actor: MatterActor,
    days: Collection[date],
) -> None:
    """Refuse an officer who holds the post that the law gives a step to on no day.

    Raises:
        StepPostError: as its name says.
    """
    if not event.posts or actor.is_hub or actor.played:
        return
    who = (actor.member, actor.officer)
    if not any(holds_post(session, hub, *who, event.posts, day) for day in days):
        named = [POSTS[post] for post in event.posts]
        zh, en = (
            "或者".join(one.zh for one in named),
            " or ".join(one.en for one in named),
        )
        raise StepPostError.of(
            event, f"应由{zh}作出", f" is for: {en}", posts=list(event.posts)
        )
