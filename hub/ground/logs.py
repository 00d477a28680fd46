"""The program's own log: one line of JSON an event, on standard error."""

import sys
from functools import cache
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any

from hub.ground.clock import system_clock
from schemas.printable import printable_json

if TYPE_CHECKING:
    from structlog.typing import EventDict, FilteringBoundLogger, WrappedLogger

REPEATED_SECONDS = 60.0


class Log:
    """Where a module tells what happened, for whoever runs the hub.

    The library is loaded with the first event, which most commands never have.
    """

    def __init__(self, module: str) -> None:
        """Name the module that speaks."""
        self._module = module

    def info(self, event: str, **fields: Any) -> None:
        """Tell of something expected."""
        _configured().info(event, module=self._module, **fields)

    def warning(self, event: str, **fields: Any) -> None:
        """Tell of something that may need a person."""
        _configured().warning(event, module=self._module, **fields)

    def failure(self, event: str, error: BaseException, **fields: Any) -> None:
        """Tell of what should not have happened, with its traceback."""
        _configured().error(event, module=self._module, exc_info=error, **fields)


class Repeated:
    """Warns of what may happen again and again: at once, then once a minute."""

    def __init__(self, told: Log, event: str) -> None:
        """Warn in a module's log of one event."""
        self._log = told
        self._event = event
        self._lock = Lock()
        self._times = 0
        self._again = 0.0

    def warn(self, **fields: Any) -> None:
        """Tell that it happened, and how often it has since it was last told."""
        with self._lock:
            self._times += 1
            now = monotonic()
            if now < self._again:
                return
            times, self._times, self._again = self._times, 0, now + REPEATED_SECONDS
        self._log.warning(self._event, times=times, **fields)


class _StandardError:
    """Prints a line wherever standard error leads at that moment."""

    def info(self, line: str) -> None:
        """Print a line at once."""
        sys.stderr.write(f"{printable_json(line)}\n")
        sys.stderr.flush()

    warning = error = info


@cache
def _configured() -> "FilteringBoundLogger":
    """Write events as lines of JSON, errors with their traceback and nothing more.

    The values of a traceback's variables stay out: tokens and merchants are among
    them, and this log has no reader who may see those.
    """
    import structlog  # noqa: PLC0415  # loads half a terminal's worth of modules

    logger: FilteringBoundLogger = structlog.wrap_logger(
        _StandardError(),
        processors=[
            structlog.processors.add_log_level,
            _add_moment,
            structlog.processors.format_exc_info,
            _leave_details_out,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    return logger


def _leave_details_out(
    logger: "WrappedLogger", method: str, event: "EventDict"
) -> "EventDict":
    """Drop what PostgreSQL adds to its errors: the values of the row concerned."""
    del logger, method
    if text := event.get("exception"):
        lines = text.splitlines()
        event["exception"] = "\n".join(
            line for line in lines if not line.startswith("DETAIL:")
        )
    return event


def _add_moment(
    logger: "WrappedLogger", method: str, event: "EventDict"
) -> "EventDict":
    """Say when it happened."""
    del logger, method
    event["at"] = system_clock().isoformat()
    return event
