"""The program's own log: one line of JSON an event, on standard error."""

import sys

import structlog
from structlog.typing import EventDict, WrappedLogger

from hub.clock import system_clock


def configure_logs() -> None:
    """Write events as lines of JSON, errors with their traceback and nothing more.

    The values of a traceback's variables stay out: tokens and merchants are among
    them, and this log has no reader who may see those.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            _add_moment,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        # Looked up at every event, since a test or a supervisor may replace it.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _add_moment(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Say when it happened."""
    del logger, method
    event["at"] = system_clock().isoformat()
    return event
