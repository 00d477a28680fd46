"""How a hub stands, as whoever runs it is told: at the command line, to scrapers.

Everything is only read. A part that cannot be read is told as such, and the rest is
told all the same.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.context import Hub, open_hub
from hub.ground.clock import Clock, system_clock
from hub.ground.config import Config
from hub.monitoring.state.backlog import BacklogNow, backlog_now
from hub.monitoring.state.disk import DiskNow, disk_now
from hub.monitoring.state.jobs import JobsNow, jobs_now
from hub.monitoring.state.log import LogNow, log_now
from hub.monitoring.state.needs import Needed
from hub.monitoring.state.neighbours import NeighboursNow, neighbours_now
from hub.monitoring.state.sources import SourcesNow, sources_watched
from hub.monitoring.state.timeouts import InTime, Unreadable
from hub.monitoring.state.witnesses import WitnessesNow, witnesses_now
from schemas.words import Need

SECONDS = 5.0
"""So long all parts together may take."""
PARTS = ("sources", "backlog", "log", "witnesses", "neighbours", "jobs", "disk")
"""The parts in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class HubStatus:
    """All parts of a hub at a moment."""

    at: datetime
    sources: SourcesNow | Unreadable
    backlog: BacklogNow | Unreadable
    log: LogNow | Unreadable
    witnesses: WitnessesNow | Unreadable
    neighbours: NeighboursNow | Unreadable
    jobs: JobsNow | Unreadable
    disk: DiskNow | Unreadable

    def needs(self) -> tuple[Needed, ...]:
        """Tell all that needs a person."""
        found: list[Needed] = []
        for name in PARTS:
            part = getattr(self, name)
            if isinstance(part, Unreadable):
                why = f"{part.code}: {part.detail}" if part.detail else part.code
                found.append(Needed(Need.UNREADABLE, name, why))
            else:
                found += part.needs()
        return tuple(found)

    @property
    def days_left(self) -> int | None:
        """Tell for how many days the log fits on the disk; None where nobody knows."""
        if isinstance(self.log, Unreadable) or isinstance(self.disk, Unreadable):
            return None
        growth = self.log.bytes_a_day
        return self.disk.free // growth if growth else None

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        needs = self.needs()
        return {
            "at": self.at.isoformat(),
            "well": not needs,
            "needs": [one.as_json() for one in needs],
            **{name: getattr(self, name).as_json() for name in PARTS},
            "days_left": self.days_left,
        }


def read_status(hub: Hub, asking: InTime | None = None) -> HubStatus:
    """Tell how a hub stands, as far as its parts answer in time."""
    at = hub.clock()
    parts: dict[str, Callable[[], Any]] = {
        "sources": lambda: sources_watched(hub),
        "backlog": lambda: backlog_now(hub),
        "log": lambda: log_now(hub),
        "witnesses": lambda: witnesses_now(hub),
        "neighbours": lambda: neighbours_now(hub),
        "jobs": lambda: jobs_now(hub.config.instance, at),
        "disk": lambda: disk_now(hub.config.instance),
    }
    asking = asking or InTime(SECONDS)
    return HubStatus(at=at, **asking.ask(parts))


def status_of(
    config: Config, clock: Clock = system_clock, *, seconds: float = SECONDS
) -> HubStatus:
    """Tell how the hub of an instance stands, also where it cannot be opened.

    Then only what needs no database is told: the jobs and the disk.
    """
    asking = InTime(seconds)
    is_late = threading.Event()

    def opening() -> Hub:
        # Opened although its log has lost entries: that is what is to be told.
        hub = open_hub(config, clock, unchecked=True)
        if is_late.is_set():
            hub.close()
        return hub

    hub = asking.ask({"hub": opening})["hub"]
    if isinstance(hub, Hub):
        status = read_status(hub, asking)
        asking.at_end(hub.close)
        return status
    is_late.set()
    at = clock()
    here = asking.ask(
        {
            "jobs": lambda: jobs_now(config.instance, at),
            "disk": lambda: disk_now(config.instance),
        }
    )
    closed = {name: hub for name in PARTS if name not in here}
    return HubStatus(at=at, **closed, **here)
