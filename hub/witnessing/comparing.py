"""Whether two signed checkpoints of one log fit, and the evidence where they do not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.witnessing.sources import LogSource, MonitorSourceError
from schemas.tlog.checkpoint import Checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.merkle import consistency_proof, root_at, verify_consistency
from schemas.tlog.split_view import SplitView

SPLIT_VIEW = "split-view"
NO_PROOF = "no-proof"
HUB_BEHIND = "hub-behind"


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that an honest log would not show."""

    code: str
    detail: str
    evidence: SplitView | None = None


def compare_view(
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
    except (MonitorSourceError, TlogError) as error:
        detail = f"the hub proves nothing about the {seen.size} entries of {name}"
        yield Alarm(NO_PROOF, f"{detail}: {error}", unjoined)
        return
    if root != seen.root:
        detail = f"{name} has seen {seen.size} entries that the hub's log does not have"
        evidence = SplitView(seen_note, head_note, root, tuple(proof))
        yield Alarm(SPLIT_VIEW, detail, evidence)


def compare_ahead(
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
