"""Who looked at a matter, and who acted in it, as the log has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Final

from hub.audit.errors import OpeningDamagedError
from hub.audit.seals import (
    FiledEvent,
    check_opening,
    filed_events,
    held_handle,
    read_values,
    subject_handle,
)
from hub.casework.matter.steps.clocks import SUBJECT
from hub.context import Hub
from schemas.tlog.errors import ProofError
from schemas.words import operation_of

MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True)
class MatterLook:
    """One entry of the log about a matter: when, by whom, and what it was."""

    at: datetime
    member: str
    officer: str
    """Empty where what is kept does not open the entry."""
    op: str
    screen: str
    entry: str


def looks_at(hub: Hub, number: str) -> Sequence[MatterLook]:
    """List the newest entries of the log about a matter."""
    names = (SUBJECT, number, hub.keys)
    handles = [subject_handle(*names), held_handle(*names)]
    return [
        _look(hub, event)
        for event in islice(filed_events(hub.audit_engine, handles), MOST_TOLD)
    ]


def _look(hub: Hub, event: FiledEvent) -> MatterLook:
    """Read one entry."""
    leaf = event.leaf()
    actor: dict[str, Any] = leaf["actor"]
    return MatterLook(
        at=datetime.fromisoformat(leaf["at"]),
        member=actor["agency"],
        officer=_officer(hub, event, leaf),
        op=operation_of(leaf),
        screen=actor.get("system", ""),
        entry=event.address,
    )


def _officer(hub: Hub, event: FiledEvent, leaf: dict[str, Any]) -> str:
    """Open who it was; nothing where what is kept does not open the entry."""
    try:
        text = hub.audit.unseal(event.event_id, event.sealed)
        if text is None:
            return ""
        check_opening(text, leaf)
        values = read_values(text)
    except (OpeningDamagedError, ProofError, KeyError, TypeError, ValueError):
        # One entry that cannot be told takes none of the others away.
        return ""
    return str(values.get("actor.user") or values.get("detail.officer") or "")
