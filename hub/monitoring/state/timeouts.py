"""Asking several parts at once and going on without those that do not answer."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError, SQLAlchemyError

from hub.audit.errors import AuditUnavailableError
from hub.ground.errors import HubError, UnavailableError
from hub.ground.logs import Log
from hub.monitoring.state.needs import shortened
from schemas.tlog.errors import TlogError

TOO_SLOW = "too-slow"
log = Log(__name__)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A part that did not tell how it stands: a stable code, and what is known."""

    code: str
    detail: str = ""

    def as_json(self) -> dict[str, Any]:
        """Write it as a document."""
        return {"unreadable": self.code, "detail": self.detail}


class InTime:
    """Asks parts, again and again; one that still hangs is not asked a second time."""

    def __init__(self, seconds: float) -> None:
        """Wait for so many seconds for all parts together."""
        self._seconds = seconds
        self._threads: dict[str, threading.Thread] = {}

    def ask(self, parts: Mapping[str, Callable[[], Any]]) -> dict[str, Any]:
        """Ask each part in a thread of its own; give what it said, or why it did not.

        Whoever hangs on a lock or a disk is left behind: its thread ends with the
        process.
        """
        said: dict[str, Any] = {}
        end = time.monotonic() + self._seconds
        begun = []
        for name, ask in parts.items():
            former = self._threads.get(name)
            if former is not None and former.is_alive():
                continue
            thread = threading.Thread(
                target=_ask, args=(name, ask, said), name=f"status-{name}", daemon=True
            )
            self._threads[name] = thread
            thread.start()
            begun.append(thread)
        for thread in begun:
            thread.join(max(0.0, end - time.monotonic()))
        slow = Unreadable(TOO_SLOW, f"no answer within {self._seconds:g} s")
        return {name: said.get(name, slow) for name in parts}

    def at_end(self, close: Callable[[], None]) -> None:
        """Close something now, or once those that hang are done with it."""
        hanging = [one for one in self._threads.values() if one.is_alive()]
        if not hanging:
            close()
            return

        def wait_and_close() -> None:
            for thread in hanging:
                thread.join()
            close()

        threading.Thread(target=wait_and_close, name="status-end", daemon=True).start()


def _ask(name: str, ask: Callable[[], Any], said: dict[str, Any]) -> None:
    """Ask one part."""
    try:
        said[name] = ask()
    except Exception as error:  # noqa: BLE001  # each part may fail in its own way
        said[name] = why_unreadable(error)
        if said[name].code == HubError.code:
            log.failure("a part of the status failed", error, part=name)


def why_unreadable(error: Exception) -> Unreadable:
    """Say by a stable code why something could not be read; nothing of its content."""
    code, detail = HubError.code, type(error).__name__
    if isinstance(error, AuditUnavailableError):
        code, detail = error.code, error.reason
    elif isinstance(error, HubError):
        code, detail = error.code, str(error)
    elif isinstance(error, TlogError):
        code, detail = AuditUnavailableError.code, "damaged"
    elif isinstance(error, OperationalError):
        code, detail = UnavailableError.code, str(error.orig)
    elif isinstance(error, SQLAlchemyError):
        code = UnavailableError.code
    elif isinstance(error, OSError):
        code, detail = UnavailableError.code, error.strerror or detail
    return Unreadable(code, shortened(detail))
