"""The counts of all workers of a server as one, by way of small files.

Each worker writes what it has counted every few seconds; whoever answers a scraper adds
the others' up. A worker that ended keeps its file, so that no counter ever goes back,
until the server it belonged to is gone as well.
"""

import os
import re
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric
from prometheus_client.samples import Sample

from hub.ground.logs import Log

FOLDER = "metrics"
WRITE_SECONDS = 2.0
SUFFIX = ".counts"
OURS = "hub_"
MADE = "_created"
NUMBER = re.compile("[0-9]+")
"""The process id of the server, with which each name begins."""
log = Log(__name__)


class _Family(msgspec.Struct):
    """A family of counters with its samples."""

    name: str
    said: str
    kind: str
    samples: list[tuple[str, dict[str, str], float]]


_decoder = msgspec.json.Decoder(list[_Family])


class WorkerTallies:
    """What this process has counted, beside what its siblings have."""

    def __init__(
        self, instance: Path, counted: CollectorRegistry, worker: int | None = None
    ) -> None:
        """Write the counts of ``counted`` into a folder of an instance.

        ``worker`` is the process that counts, by default this one.
        """
        self.folder = instance / FOLDER
        self.server = os.getppid()
        self._counted = counted
        self._mine = self.folder / f"{self.server}-{worker or os.getpid()}{SUFFIX}"
        self._failed = False

    def start(self) -> None:
        """Write every few seconds from now on, in a thread of its own."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._forget_former()
        self.write()
        threading.Thread(target=self._run, name="tallies", daemon=True).start()

    def write(self) -> None:
        """Write what this process has counted so far."""
        draft = self._mine.with_suffix(".new")
        try:
            draft.write_bytes(msgspec.json.encode(list(read_counts(self._counted))))
            draft.replace(self._mine)
        except OSError as error:
            if not self._failed:
                log.warning("counts are not written", why=str(error))
            self._failed = True
        else:
            self._failed = False

    def collect(self) -> list[Metric]:
        """Add up what all workers of this server have counted."""
        others = [
            path
            for path in self.folder.glob(f"{self.server}-*{SUFFIX}")
            if path != self._mine
        ]
        return added_up([list(read_counts(self._counted)), *map(_load, others)])

    def _run(self) -> None:
        """Write until the process ends."""
        pause = threading.Event()
        while not pause.wait(WRITE_SECONDS):
            self.write()

    def _forget_former(self) -> None:
        """Remove the files of servers that are gone."""
        for path in self.folder.iterdir():
            server = NUMBER.match(path.name)
            if server is not None and not Path(f"/proc/{server[0]}").exists():
                path.unlink(missing_ok=True)


def counts_of(counted: CollectorRegistry) -> list[Metric]:
    """Give what one process has counted."""
    return added_up([list(read_counts(counted))])


def added_up(tallies: Iterable[list[_Family]]) -> list[Metric]:
    """Add counts of several processes up, sample by sample."""
    metrics: dict[str, Metric] = {}
    sums: dict[str, dict[tuple[str, tuple[tuple[str, str], ...]], float]] = {}
    for families in tallies:
        for family in families:
            if family.name not in metrics:
                metrics[family.name] = Metric(family.name, family.said, family.kind)
            mine = sums.setdefault(family.name, {})
            for name, labels, value in family.samples:
                key = (name, tuple(labels.items()))
                mine[key] = mine.get(key, 0.0) + value
    for name, metric in metrics.items():
        metric.samples = [
            Sample(sample, dict(labels), value)
            for (sample, labels), value in sums[name].items()
        ]
    return list(metrics.values())


def read_counts(counted: CollectorRegistry) -> Iterator[_Family]:
    """Read the hub's counters of this process, without when each was made."""
    for metric in counted.collect():
        if not metric.name.startswith(OURS):
            continue
        samples = [
            (one.name, dict(one.labels), one.value)
            for one in metric.samples
            if not one.name.endswith(MADE)
        ]
        yield _Family(metric.name, metric.documentation, metric.type, samples)


def _load(path: Path) -> list[_Family]:
    """Read the counts of another process; none of a file that is gone or damaged."""
    try:
        return _decoder.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError):
        return []
