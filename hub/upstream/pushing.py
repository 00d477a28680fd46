"""Published decisions written once for the upstream public-credit system.

Each penalty and licence that is public is written in the template of its day, so that
nobody types it twice; what is corrected or ends is written too. What was written stands
in rows that are never changed: killed at any moment, the next round writes the same
file again, or what is still lacking.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import RecordHead, RecordVersion
from hub.archive.reads import current_by_key
from hub.archive.redaction import released_texts
from hub.context import Hub
from hub.db.bulk import in_chunks, insert_rows
from hub.db.cache import keeping_answers
from hub.db.counters import allocate_ids
from hub.db.ids import new_id
from hub.ground.actors import HUB
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.members.service import list_members
from hub.outbox import service as outbox
from hub.rulebook.working_days import load_calendar
from hub.upstream.choosing import DuePush, LastPush, due_push
from hub.upstream.figures import due_day
from hub.upstream.files import upstream_folder, write_files
from hub.upstream.models import UpstreamBatch, UpstreamPush
from hub.upstream.templates import load_templates
from schemas.tlog.tree import root_of
from schemas.words import MemberKind, Operation, PushChange

COUNTER = "upstream_push"
AGENCY = "agency:"
LOOKED_AT_ONCE = 500
KEYS_AT_ONCE = 10_000
LONGEST_OFFICE = 200


@dataclass(frozen=True, slots=True)
class PushReport(Documented):
    """What one round came to."""

    new: int = 0
    corrected: int = 0
    withdrawn: int = 0
    files: int = 0


def push_decisions(hub: Hub, sources: Mapping[str, str]) -> PushReport:
    """Write what is due, if there is a folder for it; ``sources`` names their owners.

    Only what agencies of the city brought goes up: not what platforms or other regions
    told, nor what came down from the upstream system itself.

    Raises:
        UpstreamFolderError: the folder is missing, or is a link.
    """
    folder = upstream_folder(hub)
    if folder is None:
        return PushReport()
    files = write_files(hub, folder)
    counts = dict.fromkeys(PushChange, 0)
    own = _own_sources(hub, sources)
    for keys in in_chunks(_decision_keys(hub), LOOKED_AT_ONCE):
        for change, count in _push(hub, keys, own).items():
            counts[change] += count
    files += write_files(hub, folder)
    return PushReport(
        new=counts[PushChange.NEW],
        corrected=counts[PushChange.CORRECTED],
        withdrawn=counts[PushChange.WITHDRAWN],
        files=files,
    )


def _own_sources(hub: Hub, sources: Mapping[str, str]) -> set[str]:
    """Name the sources of the city's own agencies, by their owners."""
    with hub.reads() as session:
        members = list_members(session)
    above = {one.code for one in members if one.kind == MemberKind.PUBLIC_CREDIT}
    return {
        name
        for name, owner in sources.items()
        if owner.startswith(AGENCY) and owner not in above
    }


def _decision_keys(hub: Hub) -> Iterator[bytes]:
    """List the keys of all decisions of kinds that a template is for, in order."""
    kinds = sorted({one.kind for one in load_templates()})
    head, version = RecordHead, RecordVersion
    after = b""
    while True:
        query = (
            select(head.key)
            .join(version, (version.key == head.key) & (version.seq == head.seq))
            .where(version.kind.in_(kinds), head.key > after)
            .order_by(head.key)
            .limit(KEYS_AT_ONCE)
        )
        with hub.reads() as session:
            found = [bytes(key) for key in session.scalars(query)]
        if not found:
            return
        yield from found
        after = found[-1]


def _push(hub: Hub, keys: Sequence[bytes], own: set[str]) -> dict[PushChange, int]:
    """Keep what is to be written of some decisions, and count it by change."""
    at = hub.clock()
    with hub.reads() as session:
        if not _due(session, hub, keys, own, legal_day(at)):
            return {}
    with keeping_answers(hub.writes) as session:
        # Holds the numbers until the commit: of two processes the later finds nothing.
        allocate_ids(session, COUNTER, 0)
        found = _due(session, hub, keys, own, legal_day(at))
        counts: dict[PushChange, int] = {}
        for key, change in sorted({(one.template.key, one.change) for one in found}):
            mine = [
                one for one in found if (one.template.key, one.change) == (key, change)
            ]
            _keep(session, hub, mine, at)
            counts[change] = counts.get(change, 0) + len(mine)
    return counts


def _due(
    session: Session, hub: Hub, keys: Sequence[bytes], own: set[str], day: date
) -> list[DuePush]:
    """Tell what of some decisions is to be written now."""
    last = _last_of(session, keys)
    records = [row for row in current_by_key(session, keys) if row.source in own]
    texts = released_texts(session, hub.keys, hub.audit, records)
    due = (
        due_push(record, last.get(record.key), texts.get(record.key, {}), day)
        for record in records
    )
    return [one for one in due if one is not None]


def _last_of(session: Session, keys: Sequence[bytes]) -> dict[bytes, LastPush]:
    """Read what was written last of some decisions."""
    row = UpstreamPush
    query = (
        select(row.record_key, row.change, row.content)
        .where(row.record_key.in_(keys))
        .order_by(row.id)
    )
    return {
        bytes(key): LastPush(change, content)
        for key, change, content in session.execute(query)
    }


def _keep(session: Session, hub: Hub, due: Sequence[DuePush], at: datetime) -> None:
    """Keep the rows of one file, with the event that commits to them."""
    batch, (first, *_) = new_id(at), due
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    numbers = allocate_ids(session, COUNTER, len(due))
    rows = [
        {
            "id": number,
            "record_key": one.record.key,
            "content": one.content,
            "change": str(one.change),
            "kind": one.record.kind,
            "source": one.record.source,
            "office": (one.record.issuer or "")[:LONGEST_OFFICE] or None,
            "decided_on": one.record.event_day,
            "due_on": due_day(
                hub.rulebook, calendar, one.template, one.record.event_day
            ),
            "pushed_at": at,
            "batch": batch,
            "row": dict(one.row),
        }
        for number, one in enumerate(due, numbers)
    ]
    insert_rows(session, UpstreamPush, rows)
    session.add(
        UpstreamBatch(
            id=batch,
            template=first.template.key,
            change=str(first.change),
            made_at=at,
            rows=len(rows),
        )
    )
    outbox.put(
        session,
        at=at,
        actor=HUB,
        op=Operation.UPSTREAM_PUSH,
        subject_type="upstream",
        subject=batch,
        detail={
            "count": len(rows),
            "root": root_of([bytes.fromhex(one.content) for one in due]).hex(),
            "template": first.template.key,
            "change": str(first.change),
        },
    )
