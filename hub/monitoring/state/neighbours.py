"""The other hubs that matters go to: what they have not taken, and since when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hub.casework.federation import WaitingPeer, peers_waiting
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.monitoring.state.needs import Needed
from schemas.words import Need

MOST_AGE = timedelta(minutes=15)
"""So long something may wait for another hub before it needs a person."""


@dataclass(frozen=True, slots=True)
class NeighboursNow:
    """The other hubs at a moment, as far as something waits for them."""

    at: datetime
    waiting: tuple[WaitingPeer, ...]

    def as_json(self) -> dict[str, Any]:
        """Write them as a document."""
        return {"waiting": [one.as_json() for one in self.waiting]}

    def needs(self) -> Iterator[Needed]:
        """Tell what needs a person: terms run on while nothing arrives."""
        for one in self.waiting:
            is_old = one.since is not None and self.at - one.since > MOST_AGE
            if is_old or (one.since is None and one.why):
                yield Needed(Need.NEIGHBOUR_WAITS, one.member, _detail(one))


def neighbours_now(hub: Hub) -> NeighboursNow:
    """Look at what waits for other hubs.

    Raises:
        SQLAlchemyError: the database cannot be read.
    """
    at = hub.clock()
    with hub.reads() as session:
        return NeighboursNow(at, tuple(peers_waiting(session, at)))


def _detail(one: WaitingPeer) -> str:
    """Say why and since when it waits, and which terms run meanwhile."""
    words = [one.why or "not tried"]
    if one.since is not None:
        words.append(f"since {legal_day(one.since)}")
    words.append(f"matters {one.matters}, steps {one.steps}, clocks {one.clocks}")
    if one.first_due is not None:
        words.append(f"overdue {one.overdue}, first due {one.first_due}")
    return ", ".join(words)
