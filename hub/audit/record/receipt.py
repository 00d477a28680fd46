"""What a caller gets for an event: its place in the log and how to prove it."""

from dataclasses import dataclass, field
from typing import Any

from hub.audit.record.events import AuditEvent
from schemas.tlog.receipt import PLACE_MEMBERS, ReceiptClaim

OPENED_TO_ASKER = ("req", "resp", "case")
"""The commitments whose openings go to the member that asked."""


@dataclass(frozen=True, slots=True)
class Receipt(ReceiptClaim):
    """An event's durable place in the log."""

    event: AuditEvent = field(repr=False, compare=False)
    checkpoint: bytes = field(repr=False, compare=False)
    """The signed note over a tree of ``checkpoint_size`` leaves, this one included."""

    @property
    def address(self) -> str:
        """Name the entry as ``Hub-Receipt`` and ``link`` do: ``<shard>/<index>``."""
        return f"{self.shard}/{self.index}"

    def as_json(self) -> dict[str, Any]:
        """Give the receipt's members as they stand in an answer."""
        return {name: getattr(self, name) for name in PLACE_MEMBERS}

    def asker_openings(self) -> dict[str, dict[str, Any]]:
        """Give the openings that the asker may have."""
        openings = self.event.openings()
        return {name: openings[name] for name in OPENED_TO_ASKER if name in openings}
