"""On record which settings count, so that none is changed without a trace.

The log keeps keyed hashes of the values, for there are passwords among them.
"""

from collections.abc import Mapping
from typing import Any

from hub.audit.check import open_checked
from hub.audit.events import make_event
from hub.audit.log import AuditLog
from hub.audit.seals import newest_filed, subject_handle
from hub.ground.actors import HUB
from schemas.words import Operation

SETTINGS = "settings"


def log_settings(log: AuditLog, settings: Mapping[str, object]) -> list[str]:
    """Log which settings differ from those that were logged last; give their names.

    Raises:
        AuditUnavailableError: the log cannot take the event.
    """
    hashed = {
        name: log.sealer.identity_hash(f"setting:{name}={value}")
        for name, value in settings.items()
    }
    before = _logged(log)
    changed = sorted(
        name
        for name in hashed.keys() | before.keys()
        if hashed.get(name) != before.get(name)
    )
    if changed:
        log.append(
            make_event(
                at=log.now(),
                actor=HUB,
                op=Operation.CONFIG_CHANGE,
                subject_type=SETTINGS,
                subject=SETTINGS,
                detail={"changed": ",".join(changed), "values": hashed},
            )
        )
    return changed


def _logged(log: AuditLog) -> dict[str, Any]:
    """Read the hashes of the settings that were logged last; none if none were."""
    handle = subject_handle(SETTINGS, SETTINGS, log.sealer)
    last = newest_filed(log.engine, [handle])
    told = None if last is None else open_checked(log, last.leaf(), last.sealed)
    values: dict[str, Any] = {} if told is None else told["detail"]["values"]
    return values
