"""Looking for split views: what the hub shows, witnesses saw and we remember must fit.

It runs on the hub's own database, or from anywhere with the policy alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from connectors.transport import Bounds, Transport, TransportError, parse_url
from hub.audit.reads import LogReads
from hub.ground.errors import UnavailableError
from hub.witnessing.client import WitnessClient
from hub.witnessing.quorum import DEFAULT_PORTS, WitnessPolicy
from schemas.tlog.checkpoint import Checkpoint, open_checkpoint, parse_checkpoint
from schemas.tlog.errors import ProofError, TlogError
from schemas.tlog.keys import Verifier, parse_vkey
from schemas.tlog.merkle import (
    HashReader,
    consistency_proof,
    root_at,
    verify_consistency,
)
from schemas.tlog.note import MAX_NOTE_BYTES, parse_note
from schemas.tlog.split_view import SplitView
from schemas.tlog.tiles import TileCache, TilePath

SPLIT_VIEW = "split-view"
NO_PROOF = "no-proof"
HUB_BEHIND = "hub-behind"
HUB_CHECKPOINT = "hub-checkpoint"
NOBODY_ANSWERS = "nobody-answers"
BOUNDS = Bounds(most_bytes=MAX_NOTE_BYTES, most_seconds=10.0)
REMEMBERED = "remembered"


class MonitorSourceError(UnavailableError):
    """The log that is to be watched does not show its checkpoint or its tiles."""

    code = "monitor-source"
    title = (
        "The watched log does not answer as it must: check its address, and try again."
    )


class LogSource(Protocol):
    """Where a log's own view comes from."""

    def checkpoint(self) -> bytes:
        """Give the newest signed checkpoint."""

    def reader(self, size: int) -> HashReader:
        """Give the reader of the tree of ``size`` leaves."""


class DatabaseSource:
    """A shard as the hub's database holds it."""

    def __init__(self, reads: LogReads, shard: str) -> None:
        """Watch one shard."""
        self._reads = reads
        self._shard = shard

    def checkpoint(self) -> bytes:
        """Give the newest signed checkpoint."""
        return self._reads.checkpoint(self._shard).encode()

    def reader(self, size: int) -> HashReader:
        """Give the reader of the tree of ``size`` leaves."""
        return self._reads.tree(self._shard).hashes_at(size)

    def verifiers(self) -> list[Verifier]:
        """Give the keys that the shard's checkpoints may bear."""
        own = self._reads.verifiers(self._shard)[0]
        known = map(parse_vkey, self._reads.vkeys())
        return [own, *(key for key in known if key.name == own.name and key != own)]


class HttpSource:
    """A log as it shows itself to anybody (c2sp.org/tlog-tiles)."""

    def __init__(self, url: str) -> None:
        """Watch the log under an address such as ``https://host/v1/audit/2026``.

        Raises:
            MonitorSourceError: that is no address.
        """
        try:
            parts = parse_url(url)
        except TransportError as error:
            raise MonitorSourceError(error.detail) from error
        if parts.scheme not in DEFAULT_PORTS or not parts.host:
            msg = f"{url:.200} is no address of a log"
            raise MonitorSourceError(msg)
        self._url = url.rstrip("/")
        host = f"{parts.host}:{parts.port or DEFAULT_PORTS[parts.scheme]}"
        self._transport = Transport([], inner=[host], bounds=BOUNDS)
        self._tiles = TileCache(self._read_tile)

    def checkpoint(self) -> bytes:
        """Give the newest signed checkpoint.

        Raises:
            MonitorSourceError: the log does not show it.
        """
        return self._fetch("checkpoint")

    def reader(self, size: int) -> HashReader:
        """Give the reader of the tree of ``size`` leaves."""
        return self._tiles.hashes_at(size)

    def _read_tile(self, level: int, number: int, width: int) -> bytes:
        """Fetch one tile."""
        return self._fetch(str(TilePath(level, number, width)))

    def _fetch(self, path: str) -> bytes:
        """Fetch what stands under a path."""
        try:
            reply = self._transport.fetch(f"{self._url}/{path}")
        except TransportError as error:
            raise MonitorSourceError(str(error)) from error
        if reply.status != HTTPStatus.OK:
            msg = f"{self._url}/{path} answers {reply.status}"
            raise MonitorSourceError(msg)
        return reply.body


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that an honest log would not show."""

    code: str
    detail: str
    evidence: SplitView | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """What a look at all views has found."""

    origin: str
    size: int
    note: bytes = field(repr=False)
    """The hub's checkpoint."""
    sizes: Mapping[str, int]
    """By witness, and ``remembered``: the size of each view that was compared."""
    problems: Mapping[str, str]
    """By witness, why it could not be compared."""
    alarms: Sequence[Alarm]

    def as_json(self, files: Mapping[int, Path]) -> dict[str, Any]:
        """Give the result as a document; ``files`` names evidence by alarm."""
        alarms: list[dict[str, Any]] = []
        for number, alarm in enumerate(self.alarms):
            one = {"code": alarm.code, "detail": alarm.detail}
            if number in files:
                one["evidence"] = str(files[number])
            alarms.append(one)
        return {
            "ok": not self.alarms,
            "origin": self.origin,
            "size": self.size,
            "views": dict(self.sizes),
            "problems": dict(self.problems),
            "alarms": alarms,
        }


def watch_log(
    source: LogSource,
    verifiers: Sequence[Verifier],
    policy: WitnessPolicy,
    remembered: bytes | None,
) -> Watch:
    """Compare the log's view with those of all witnesses and with a remembered one.

    Raises:
        MonitorSourceError: the log does not show its checkpoint.
    """
    origin = parse_note_origin(source.checkpoint())
    client = WitnessClient(policy)
    try:
        answers = client.latest([origin])
    finally:
        client.close()
    problems = {name: text for name, text in answers.items() if isinstance(text, str)}
    views = {
        name: notes[0]
        for name, notes in answers.items()
        if not isinstance(notes, str) and notes
    }
    if remembered is not None:
        views[REMEMBERED] = remembered
    # Fetched after the others: none of them may have seen more than it shows now.
    note = source.checkpoint()
    head, alarms = _open_head(note, verifiers, origin)
    sizes: dict[str, int] = {}
    if head is not None:
        opened = {}
        for name, view in views.items():
            try:
                seen, _ = open_checkpoint(view, verifiers)
            except TlogError as error:
                problems[name] = f"no checkpoint of this log: {error}"
                continue
            if seen.origin == origin:
                opened[name] = seen
            elif _is_later_shard(seen.origin, origin):
                detail = f"{name} has seen {seen.origin}, the hub shows {origin}"
                alarms.append(Alarm(HUB_BEHIND, detail))
            else:
                problems[name] = f"a checkpoint of {seen.origin}, not of {origin}"
        sizes = {name: checkpoint.size for name, checkpoint in opened.items()}
        for name, checkpoint in opened.items():
            alarms += _compare(name, (checkpoint, views[name]), (head, note), source)
        alarms += _compare_ahead(opened, views, head)
    if policy.reachable and len(answers) == len(problems):
        alarms.append(Alarm(NOBODY_ANSWERS, "no witness could be compared with"))
    size = head.size if head else 0
    return Watch(origin, size, note, sizes, problems, alarms)


def parse_note_origin(note: bytes) -> str:
    """Read the origin of a checkpoint that nobody has checked yet.

    Raises:
        MonitorSourceError: it is no checkpoint.
    """
    try:
        return parse_checkpoint(parse_note(note).text).origin
    except TlogError as error:
        msg = f"the log shows no checkpoint: {error}"
        raise MonitorSourceError(msg) from error


def _open_head(
    note: bytes, verifiers: Sequence[Verifier], origin: str
) -> tuple[Checkpoint | None, list[Alarm]]:
    """Open the hub's checkpoint, or say what is wrong with it."""
    try:
        head, _ = open_checkpoint(note, verifiers)
    except TlogError as error:
        return None, [Alarm(HUB_CHECKPOINT, f"the hub's checkpoint: {error}")]
    if head.origin != origin:
        detail = f"the hub showed {origin}, then {head.origin}"
        return None, [Alarm(HUB_CHECKPOINT, detail)]
    return head, []


def _is_later_shard(seen: str, shown: str) -> bool:
    """Tell whether an origin is that of a later shard of the same log."""
    return seen.rpartition("/")[0] == shown.rpartition("/")[0] and seen > shown


def _compare(
    name: str,
    view: tuple[Checkpoint, bytes],
    hub: tuple[Checkpoint, bytes],
    source: LogSource,
) -> Iterable[Alarm]:
    """Demand a proof that joins a view to the hub's checkpoint."""
    (seen, seen_note), (head, head_note) = view, hub
    if seen.size > head.size:
        detail = f"{name} has seen {seen.size} entries, the hub shows {head.size}"
        yield Alarm(HUB_BEHIND, detail, SplitView(head_note, seen_note))
        return
    if seen.size == head.size:
        if seen.root != head.root:
            detail = f"{name} has seen another tree of {seen.size} entries"
            yield Alarm(SPLIT_VIEW, detail, SplitView(seen_note, head_note))
        return
    if not seen.size:
        return
    unjoined = SplitView(seen_note, head_note)
    try:
        read = source.reader(head.size)
        proof = consistency_proof(seen.size, head.size, read)
        root = root_at(seen.size, read)
        # Whatever the tiles say: this ties them to what the hub has signed.
        verify_consistency(seen.size, head.size, proof, root, head.root)
    except (MonitorSourceError, ProofError, TlogError) as error:
        detail = f"the hub proves nothing about the {seen.size} entries of {name}"
        yield Alarm(NO_PROOF, f"{detail}: {error}", unjoined)
        return
    if root != seen.root:
        detail = f"{name} has seen {seen.size} entries that the hub's log does not have"
        evidence = SplitView(seen_note, head_note, root, tuple(proof))
        yield Alarm(SPLIT_VIEW, detail, evidence)


def _compare_ahead(
    opened: Mapping[str, Checkpoint], views: Mapping[str, bytes], head: Checkpoint
) -> Iterable[Alarm]:
    """Compare with one another those who have seen more than the hub shows."""
    first: dict[int, str] = {}
    for name, checkpoint in opened.items():
        if checkpoint.size <= head.size:
            continue
        other = first.setdefault(checkpoint.size, name)
        if opened[other].root != checkpoint.root:
            detail = f"{other} and {name} have seen two trees of {checkpoint.size}"
            yield Alarm(SPLIT_VIEW, detail, SplitView(views[other], views[name]))
