"""A hub as it runs: how it stands, what needs a person, and what it has counted.

Read only, quick, and told also where the log is poisoned or a database is locked.

    state    each part as it stands, and what of it needs a person
    counts   counters, the log of requests, the page for scrapers and who may read it
"""

from hub.monitoring.counts.access import (
    MetricsTokensInvalidError as MetricsTokensInvalidError,
)
from hub.monitoring.counts.access import end_metrics_token as end_metrics_token
from hub.monitoring.counts.access import list_metrics_tokens as list_metrics_tokens
from hub.monitoring.counts.access import make_metrics_token as make_metrics_token
from hub.monitoring.counts.access import metrics_open_to as metrics_open_to
from hub.monitoring.counts.access import opens_metrics as opens_metrics
from hub.monitoring.counts.counters import COUNTED as COUNTED
from hub.monitoring.counts.counters import LEAF_SECONDS as LEAF_SECONDS
from hub.monitoring.counts.page import MetricsPage as MetricsPage
from hub.monitoring.counts.requests import MEMBER as MEMBER
from hub.monitoring.counts.requests import NO_ROUTE as NO_ROUTE
from hub.monitoring.counts.requests import note_answer as note_answer
from hub.monitoring.counts.requests import note_unread as note_unread
from hub.monitoring.counts.requests import template_of as template_of
from hub.monitoring.counts.tallies import WorkerTallies as WorkerTallies
from hub.monitoring.state.backlog import BacklogNow as BacklogNow
from hub.monitoring.state.job_runs import JobRuns as JobRuns
from hub.monitoring.state.job_runs import code_of as code_of
from hub.monitoring.state.jobs import LOCK_NAME as LOCK_NAME
from hub.monitoring.state.jobs import JobsNow as JobsNow
from hub.monitoring.state.log import LogNow as LogNow
from hub.monitoring.state.sources import SourcesNow as SourcesNow
from hub.monitoring.state.status import HubStatus as HubStatus
from hub.monitoring.state.status import read_status as read_status
from hub.monitoring.state.status import status_of as status_of
from hub.monitoring.state.timeouts import Unreadable as Unreadable
