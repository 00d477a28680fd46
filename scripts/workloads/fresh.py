"""Empty instances for workloads, on the database that the environment names."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.context import Hub, make_instance, open_hub
from hub.ground.config import Config


def settings(instance: Path) -> Config:
    """Give the settings of a workload's instance."""
    url = os.environ.get("HUB_DATABASE_URL", "") or f"sqlite:///{instance / 'hub.db'}"
    beside = f"sqlite:///{instance / 'audit.db'}" if url.startswith("sqlite") else url
    return Config(instance=instance, database_url=url, audit_database_url=beside)


@contextmanager
def emptied(folder: Path) -> Iterator[Path]:
    """Have a folder without anything in it, and remove it at the end."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_hub(folder: Path) -> Iterator[Hub]:
    """Make an empty hub in a folder and remove the folder at the end."""
    with emptied(folder) as instance:
        config = settings(instance)
        make_instance(config)
        with open_hub(config) as hub:
            yield hub
