"""Looking for split views: what the hub shows, witnesses saw and we remember must fit.

It runs on the hub's own database, or from anywhere with the policy alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.witnessing.client import WitnessClient
from hub.witnessing.comparing import HUB_BEHIND, Alarm, compare_ahead, compare_view
from hub.witnessing.quorum import WitnessPolicy
from hub.witnessing.sources import LogSource, parse_note_origin
from schemas.tlog.checkpoint import Checkpoint, open_checkpoint
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import Verifier

HUB_CHECKPOINT = "hub-checkpoint"
NOBODY_ANSWERS = "nobody-answers"
REMEMBERED = "remembered"


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
    uncompared: Sequence[str] = ()
    """The witnesses that count for the quorum and whose view was not compared."""

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
            "uncompared": list(self.uncompared),
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
            alarms += compare_view(
                name, (checkpoint, views[name]), (head, note), source
            )
        alarms += compare_ahead(opened, views, head)
    if policy.reachable and all(w.name in problems for w in policy.reachable):
        alarms.append(Alarm(NOBODY_ANSWERS, "no witness could be compared with"))
    problems |= _silent(policy, sizes, problems)
    size = head.size if head else 0
    idle = policy.policy.unused()
    uncompared = [n for n in policy.policy.witnesses if n not in (*sizes, *idle)]
    return Watch(origin, size, note, sizes, problems, alarms, uncompared)


def _silent(
    policy: WitnessPolicy, sizes: Mapping[str, int], problems: Mapping[str, str]
) -> dict[str, str]:
    """Name the witnesses that were not compared and gave no reason for it."""
    reasons = {
        name: "the policy gives it no address, so it is never compared"
        if witness.url is None
        else "it shows no checkpoint of this log: it has cosigned none, or has no "
        "address for monitors"
        for name, witness in policy.policy.witnesses.items()
    }
    known = (*sizes, *problems)
    return {name: why for name, why in reasons.items() if name not in known}


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
