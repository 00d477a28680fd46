"""What stands of all that was found: for whoever watches the hub.

Nothing here needs the log's writer, or the log at all.
"""

from typing import Any

from hub.context import Hub
from hub.contradictions import open_contradictions
from hub.oversight.evidence.log_checks import last_check

LOG = "log"
"""Stands as the code of what the last check of the whole log found."""


def list_faults(hub: Hub) -> list[dict[str, Any]]:
    """List what the last checks found and nobody has lifted, the oldest first.

    Each with ``code``, ``closes``, ``address``, ``detail`` and ``found_at``.
    """
    with hub.reads() as session:
        faults = [one.as_json() for one in open_contradictions(session)]
    check = last_check(hub)
    if check is not None and check.fault is not None:
        faults.append(
            {
                "code": check.fault["code"],
                "closes": LOG,
                "address": "",
                "detail": check.fault.get("detail", ""),
                "found_at": check.ended_at.isoformat(),
            }
        )
    return faults


def count_faults(hub: Hub) -> int:
    """Count what ``list_faults`` lists."""
    return len(list_faults(hub))
