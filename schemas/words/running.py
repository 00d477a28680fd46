"""Words of running a hub: what is logged of requests, and what needs a person."""

from enum import StrEnum


class RequestLog(StrEnum):
    """What is written of each request on standard error (``HUB_REQUEST_LOG``)."""

    OFF = "off"
    MASKED = "masked"
    """A line a request; of addresses only their network."""
    WHOLE = "whole"
    """Likewise, with whole addresses."""


class Need(StrEnum):
    """What needs a person who runs the hub, as ``status`` tells it."""

    SOURCE_BROKEN = "source-broken"
    SOURCE_LATE = "source-late"
    SOURCE_FAILED = "source-failed"
    FILE_WAITING = "file-waiting"
    QUARANTINE_OLD = "quarantine-old"
    REVIEW_OLD = "review-old"
    WORK_STUCK = "work-stuck"
    LOG_FAULT = "log-fault"
    WITNESS_BEHIND = "witness-behind"
    NEIGHBOUR_WAITS = "neighbour-waits"
    JOBS_STOPPED = "jobs-stopped"
    JOB_FAILED = "job-failed"
    JOB_MISSED = "job-missed"
    JOB_AHEAD = "job-ahead"
    DISK_LOW = "disk-low"
    UNREADABLE = "unreadable"
