"""The page for scrapers: made every few seconds at most, however often it is read."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from hub.context import Hub
from hub.ground.clock import system_clock
from hub.ground.logs import Log
from hub.monitoring.counts.counters import COUNTED
from hub.monitoring.counts.families import families_of
from hub.monitoring.counts.tallies import WorkerTallies, counts_of
from hub.monitoring.state.status import read_status
from hub.monitoring.state.timeouts import InTime

KEPT_SECONDS = 5.0
"""So old a page may be; the hub is not asked again before."""
STATUS_SECONDS = 3.0
log = Log(__name__)


class MetricsPage:
    """What a scraper reads: the counters of all workers, and how the hub stands.

    With several workers the page is a file that they share, so that a scraper who is
    answered now by one and now by another never sees a counter go back.
    """

    def __init__(self, hub: Hub, tallies: WorkerTallies | None = None) -> None:
        """Tell of a hub; ``tallies`` are there where it has several workers."""
        self._hub = hub
        self._tallies = tallies
        self._making = threading.Lock()
        self._kept = b""
        self._made_at = 0.0
        self._asking = InTime(STATUS_SECONDS)

    def text(self) -> bytes:
        """Give the page in Prometheus's text format."""
        page = self._present()
        if page:
            return page
        # Whoever comes while a page is made takes the former one, if there is any.
        wait = not self._former()
        if not self._making.acquire(blocking=wait):
            return self._former()
        try:
            return self._present() or self._make()
        finally:
            self._making.release()

    def _make(self) -> bytes:
        """Make the page anew, unless another worker does so now."""
        if self._tallies is None:
            self._kept = page_of([*counts_of(COUNTED), *self._status()])
            self._made_at = time.monotonic()
            return self._kept
        try:
            with _alone(self._path.with_suffix(".lock")) as is_alone:
                return (not is_alone and self._former()) or self._share(self._tallies)
        except OSError as error:
            log.warning("the page for scrapers is not kept", why=str(error))
            return page_of([*self._tallies.collect(), *self._status()])

    def _share(self, tallies: WorkerTallies) -> bytes:
        """Make the page for all workers.

        Raises:
            OSError: it cannot be written.
        """
        # Mine first, so that no other page is ahead of this one.
        tallies.write()
        page = page_of([*tallies.collect(), *self._status()])
        draft = self._path.with_suffix(f".{os.getpid()}")
        draft.write_bytes(page)
        draft.replace(self._path)
        return page

    def _status(self) -> list[Metric]:
        """Tell how the hub stands."""
        return list(families_of(read_status(self._hub, self._asking)))

    @property
    def _path(self) -> Path:
        """Tell where the workers' page is."""
        if self._tallies is None:
            raise AssertionError
        return self._tallies.folder / f"{self._tallies.server}.page"

    def _former(self) -> bytes:
        """Give the last page, however old; nothing where there is none."""
        if self._tallies is None:
            return self._kept
        try:
            return self._path.read_bytes()
        except FileNotFoundError:
            return b""

    def _present(self) -> bytes:
        """Give the last page while it may be kept."""
        if self._tallies is None:
            is_new = time.monotonic() - self._made_at < KEPT_SECONDS
            return self._kept if self._kept and is_new else b""
        try:
            made_at = self._path.stat().st_mtime
        except FileNotFoundError:
            return b""
        age = system_clock().timestamp() - made_at
        return self._former() if 0 <= age < KEPT_SECONDS else b""


def page_of(metrics: list[Metric]) -> bytes:
    """Write metrics in Prometheus's text format."""
    registry = CollectorRegistry()
    registry.register(_Ready(metrics))
    return bytes(generate_latest(registry))


class _Ready(Collector):
    """Metrics that are there already."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> list[Metric]:
        """Give them."""
        return self._metrics


@contextmanager
def _alone(path: Path) -> Iterator[bool]:
    """Hold a lock among the workers; tell whether it was free."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
