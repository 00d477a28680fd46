"""Watching a hub: how it stands, what needs a person, and what it has counted.

Read only, quick, and told also where the log is poisoned or a database is locked.

    state    each part as it stands, and what of it needs a person
    counts   counters, the log of requests, the page for scrapers and who may read it
"""

from hub.watch.counts.access import (
    MetricsToken,
    MetricsTokensInvalidError,
    end_metrics_token,
    list_metrics_tokens,
    make_metrics_token,
    metrics_open_to,
    opens_metrics,
)
from hub.watch.counts.counters import COUNTED, LEAF_SECONDS, count_refusal
from hub.watch.counts.page import MetricsPage
from hub.watch.counts.requests import (
    MEMBER,
    NO_ROUTE,
    note_answer,
    note_unread,
    template_of,
)
from hub.watch.counts.tallies import WorkerTallies
from hub.watch.state.backlog import BacklogNow
from hub.watch.state.in_time import Unreadable
from hub.watch.state.job_runs import JobRuns, code_of
from hub.watch.state.jobs import LOCK_NAME, JobsNow
from hub.watch.state.log import LogNow, log_faults
from hub.watch.state.sources import SourcesNow
from hub.watch.state.status import HubStatus, read_status, status_of

__all__ = [
    "COUNTED",
    "LEAF_SECONDS",
    "LOCK_NAME",
    "MEMBER",
    "NO_ROUTE",
    "BacklogNow",
    "HubStatus",
    "JobRuns",
    "JobsNow",
    "LogNow",
    "MetricsPage",
    "MetricsToken",
    "MetricsTokensInvalidError",
    "SourcesNow",
    "Unreadable",
    "WorkerTallies",
    "code_of",
    "count_refusal",
    "end_metrics_token",
    "list_metrics_tokens",
    "log_faults",
    "make_metrics_token",
    "metrics_open_to",
    "note_answer",
    "note_unread",
    "opens_metrics",
    "read_status",
    "status_of",
    "template_of",
]
