"""Who looked at a merchant and why, read from the audit log and cut to the asker."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hub.audit.errors import OpeningDamagedError
from hub.audit.reads import SignedTree
from hub.audit.seals import (
    FiledEvent,
    check_opening,
    filed_events,
    held_handle,
    is_under_subject,
    read_values,
    subject_handle,
)
from hub.audit.seals import is_told as told_at_once
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.lookup.history.policy import LoggedRead, Viewer, is_told, must_look_at_held
from hub.lookup.wording import say_read
from hub.merchants.service import PastMerge
from hub.rulebook.rules import ReleaseRule
from schemas.tlog.errors import ProofError
from schemas.words import operation_of

MERCHANT = "merchant"
Read = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadsScope:
    """What reads are told of: whom, under which names, and on which day."""

    viewer: Viewer
    names: Sequence[str]
    """Public ids and codes that the merchant's events may be filed under."""
    once: Sequence[PastMerge]
    """Under whose public ids answers were filed that were about the merchant too."""
    rules: Collection[ReleaseRule]
    day: date
    language: str
    member_names: Mapping[str, str]


def reads_page(
    hub: Hub, scope: ReadsScope, before: str | None, limit: int
) -> tuple[list[Read], str | None]:
    """List up to ``limit`` reads, newest first, and the event id to go on before.

    The id is None where no further read would be told, whatever else was logged.
    """
    page: list[Read] = []
    last = None
    for event, leaf, look in visible_reads(hub, scope, before):
        if len(page) == limit:
            return page, last
        page.append(_document(hub, scope, event, leaf, look))
        last = event.event_id
    return page, None


def visible_reads(
    hub: Hub, scope: ReadsScope, before: str | None
) -> Iterator[tuple[FiledEvent, dict[str, Any], LoggedRead]]:
    """Yield the reads that the viewer is told of, the newest first."""
    keys = hub.keys
    told: dict[str, list[PastMerge]] = {}
    apart: dict[str, list[PastMerge]] = {}
    # Its own names first: under them an event counts whenever it was.
    for name in scope.names:
        told[subject_handle(MERCHANT, name, keys)] = []
        apart[held_handle(MERCHANT, name, keys)] = []
    for time in scope.once:
        for handles, handle in (
            (told, subject_handle(MERCHANT, time.public_id, keys)),
            (apart, held_handle(MERCHANT, time.public_id, keys)),
        ):
            handles.setdefault(handle, []).append(time)
    times = told | apart
    asked = [*told]
    if must_look_at_held(scope.viewer, scope.rules, scope.day):
        asked += apart
    proven = _ProvenEntries(hub)
    for event in filed_events(hub.audit_engine, asked, before):
        proven.prove(event)
        leaf = event.leaf()
        if not _is_about(leaf, times[event.handle]):
            continue
        look = _look(event, leaf, apart)
        if is_told(look, scope.viewer, scope.rules, scope.day):
            yield event, leaf, look


class _ProvenEntries:
    """Looks whether entries are those under the signed roots of their shards."""

    def __init__(self, hub: Hub) -> None:
        """Read each root once."""
        self._hub = hub
        self._signed: dict[str, SignedTree] = {}

    def prove(self, event: FiledEvent) -> None:
        """Refuse an entry that is not the signed one.

        Raises:
            AuditUnavailableError: ``damaged``: the stored log is not what was signed.
        """
        log, shard = self._hub.audit, event.shard
        tree = self._signed.get(shard)
        if tree is None or tree.size <= event.index:
            tree = self._signed[shard] = log.signed(shard)
        log.prove(tree, event.index, event.body)


def _is_about(leaf: Mapping[str, Any], times: Sequence[PastMerge]) -> bool:
    """Tell whether an event was at one of some times; always where there are none."""
    at = datetime.fromisoformat(leaf["at"])
    return not times or any(
        time.since <= at and (time.until is None or at < time.until) for time in times
    )


def _look(
    event: FiledEvent, leaf: Mapping[str, Any], apart: Collection[str]
) -> LoggedRead:
    """Read what the open part of a leaf says of a look.

    What was sealed before reads were filed apart has no release yet.
    """
    purpose = leaf.get("purpose")
    old = not is_under_subject(event.sealed)
    return LoggedRead(
        member=leaf["actor"]["agency"],
        purpose=purpose,
        day=legal_day(datetime.fromisoformat(leaf["at"])),
        held=event.handle in apart
        or (old and not told_at_once(purpose, operation_of(leaf))),
    )


def _document(
    hub: Hub,
    scope: ReadsScope,
    event: FiledEvent,
    leaf: Mapping[str, Any],
    look: LoggedRead,
) -> Read:
    """Write a read, in full for supervision and for whoever looked."""
    name = scope.member_names.get(look.member, look.member)
    refused = leaf.get("decision", {}).get("outcome") == "deny"
    document: Read = {
        "day": look.day,
        "member": look.member,
        "name": name,
        "op": operation_of(leaf),
        "purpose": look.purpose,
        "refused": refused,
        "text": say_read(
            name, operation_of(leaf), look.purpose, scope.language, refused=refused
        ),
    }
    if scope.viewer.supervises or look.member == scope.viewer.member:
        document |= {
            "at": leaf["at"],
            "entry": event.address,
            "held": look.held,
            "about": leaf.get("resp_class", {}).get("about"),
            "status": leaf.get("resp_class", {}).get("status"),
        }
        document |= _opened(hub, event)
    return document


def opened_values(hub: Hub, event: FiledEvent) -> dict[str, Any]:
    """Give the committed values of an entry by their place; none where it is erased.

    Raises:
        OpeningDamagedError, ProofError, KeyError, TypeError, ValueError: what is kept
            does not open the entry.
    """
    text = hub.audit.unseal(event.event_id, event.sealed)
    if text is not None:
        check_opening(text, event.leaf())
    return {} if text is None else read_values(text)


def _opened(hub: Hub, event: FiledEvent) -> Read:
    """Read the reference and officer; absent where their key was erased.

    Where what is kept does not open the entry, its code says so instead.
    """
    try:
        values = opened_values(hub, event)
    except (OpeningDamagedError, ProofError, KeyError, TypeError, ValueError):
        # One entry that cannot be told takes none of the others away.
        return {"damaged": OpeningDamagedError.code}
    return {"reference": values.get("case"), "officer": values.get("actor.user")}
