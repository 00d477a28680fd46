"""Who looked at a matter, and who acted in it, as the log has it."""

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
from hub.casework.view.seen import MatterSeen
from hub.context import Hub
from schemas.answers.matter import MatterEntryDocument
from schemas.tlog.errors import ProofError
from schemas.words import MatterPart, PartReach, operation_of

MOST_TOLD: Final = 50
REFUSED_SCREEN: Final = "matters-refused"
"""Screen of a look at a page that told nothing."""
ERRORS_FROM: Final = 400


class MatterLook(MatterEntryDocument, frozen=True, kw_only=True):
    """One entry of the log about a matter, with what its document does not tell."""

    officer: str
    """Empty where what is kept does not open the entry."""
    screen: str
    """What page it was, where it was a page."""

    def document(self) -> MatterEntryDocument:
        """Give what answers tell of it."""
        told = MatterEntryDocument.__struct_fields__
        return MatterEntryDocument(**{name: getattr(self, name) for name in told})


def looks_at(hub: Hub, seen: MatterSeen) -> list[MatterLook] | None:
    """List the newest entries of the log about a matter: from pages, addresses, steps.

    Looks that were refused are among them, whether they asked by its number or its id.

    None where the part is not shown in all: of entries nothing is one's own.

    Raises:
        AuditUnavailableError: the stored log is not what was signed.
    """
    if seen.reach(MatterPart.ENTRIES) is not PartReach.ALL:
        return None
    handles = [
        filed(SUBJECT, name, hub.keys)
        for name in (seen.matter.number, seen.matter.id)
        for filed in (subject_handle, held_handle)
    ]
    events = list(islice(filed_events(hub.audit_engine, handles), MOST_TOLD))
    # Ids of one millisecond have no order.
    events.sort(key=lambda event: (event.shard, event.index), reverse=True)
    return [_look(hub, event) for event in events]


def _look(hub: Hub, event: FiledEvent) -> MatterLook:
    """Read one entry, which has to be what was signed."""
    log = hub.audit
    log.prove(log.signed(event.shard), event.index, event.body)
    leaf = event.leaf()
    actor: dict[str, Any] = leaf["actor"]
    outcome = leaf.get("decision", {}).get("outcome")
    answered, screen = leaf.get("resp_class", {}), actor.get("system", "")
    # Of what is not in sight a look finds nothing, which is no decision.
    found_none = answered.get("status", 0) >= ERRORS_FROM or screen == REFUSED_SCREEN
    return MatterLook(
        at=datetime.fromisoformat(leaf["at"]),
        member=actor["agency"],
        officer=_officer(hub, event, leaf),
        op=operation_of(leaf),
        about=answered.get("about"),
        screen=screen,
        refused=found_none or outcome not in {None, "allow"},
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
