"""A hub of which nothing needs a person, to be made worse one thing at a time."""

import fcntl
from contextlib import contextmanager

from hub.monitoring import LOCK_NAME

NIGHTLY = "30 4 * * *"


@contextmanager
def jobs_running(instance):
    """Hold the scheduler's lock, as the process that runs the jobs does."""
    with (instance / LOCK_NAME).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def needs_of(status):
    """Tell what needs a person, by code and what it is about."""
    return {(one.what.value, one.about) for one in status.needs()}
