"""Watching a hub: how it stands, what needs a person, and what it has counted.

Read only, quick, and told also where the log is poisoned or a database is locked.
"""

from hub.watch.job_runs import JobRuns
from hub.watch.status import HubStatus, read_status, status_of

__all__ = ["HubStatus", "JobRuns", "read_status", "status_of"]
