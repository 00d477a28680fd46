"""Opening the instance that a command works on."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager

from hub.context import Hub, open_hub
from hub.ground.config import load_config

CLI = "cli"
"""Stands where a token's id would in the leaf; it opens nothing."""


@contextmanager
def opened(*, unchecked: bool = False) -> Iterator[Hub]:
    """Open the instance named by the environment and close it at the end.

    With ``unchecked`` it opens although its log has lost entries, to be looked at.
    """
    hub = open_hub(load_config(os.environ), unchecked=unchecked)
    try:
        yield hub
    finally:
        hub.close()


def actor() -> str:
    """Name who runs the command, as the audit log will show it."""
    return f"cli:{getpass.getuser()}"
