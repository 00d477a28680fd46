"""Append versions of records and read them back.

A record is never changed: what a source says anew becomes the next version. Every
batch of versions has an event that commits to all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import LargeBinary, bindparam, update
from sqlalchemy.orm import Session

from hub.archive.drafts import Draft, DraftOutcome, RecordRow
from hub.archive.lease import advance_lease, hold_lease, last_closed_moment
from hub.archive.models import (
    RecordHead,
    RecordJudgement,
    RecordVersion,
    SealedValue,
)
from hub.archive.proof.version_events import (
    SHOWN_COLUMNS,
    NewVersion,
    announce_versions,
    shown_columns,
    version_leaf,
)
from hub.archive.reads import (
    current_by_key,
    current_records,
    records_of,
    sealed_place,
    unseal_personal,
    versions_of,
)
from hub.archive.reads.heads import (
    HEAD_COLUMNS,
    HEAD_ROW,
    KnownHead,
    load_heads,
    status_after,
    told_day,
)
from hub.archive.reads.status_days import StatusHeld, day_held, stored_day
from hub.archive.rules.judgements import as_ended
from hub.archive.rules.rows import (
    FIRST,
    OLDER,
    JudgementTuple,
    digest_of,
    judgement_tuple,
)
from hub.db.bulk import as_day, day, execute_many, insert_tuples
from hub.db.tables import dump_json, from_micros, to_micros
from hub.ground.clock import legal_day
from hub.ground.encoding import canonical_compiled
from hub.ground.keys import Keyring
from schemas.words import RecordStatus

__all__ = [
    "Draft",
    "DraftOutcome",
    "RecordRow",
    "append_versions",
    "current_by_key",
    "current_records",
    "last_closed_moment",
    "records_of",
    "unseal_personal",
    "versions_of",
]

_HEAD = RecordHead.__table__
_MOVE_HEAD = (
    update(_HEAD)  # type: ignore[arg-type]  # __table__ is a Table here
    .where(_HEAD.c.key == bindparam("of_key", type_=LargeBinary()))
    .values({name: bindparam(f"new_{name}") for name in HEAD_COLUMNS})
)


_COLUMNS = tuple(RecordVersion.__table__.columns.keys())
_WITHOUT_OLDER = (None,) * len(OLDER)
_shown = itemgetter(*map(_COLUMNS.index, SHOWN_COLUMNS))


class DecidedVersions(NamedTuple):
    """What became of drafts, and the rows that say so, not written yet."""

    outcomes: list[DraftOutcome]
    versions: list[tuple[Any, ...]]
    """Rows of ``record_version`` as drivers take them."""
    judgements: list[JudgementTuple]
    sealed: list[tuple[bytes, int, str, bytes]]
    heads: list[KnownHead]
    new: list[NewVersion]


def append_versions(
    session: Session,
    keys: Keyring,
    drafts: Sequence[Draft],
    *,
    run: str,
    actor: str,
    at: datetime,
) -> list[DraftOutcome]:
    """Append what is new in the drafts, in their order, and tell what became of each.

    A draft equal to the newest version of its record (content, personal values and
    status) appends nothing. All versions of a transaction share one ``known_from``;
    a second version of a record in it is known one microsecond later.
    """
    moment = hold_lease(session, at)
    decided = decide_versions(session, keys, drafts, run=run, at=moment)
    write_versions(session, decided, run=run, actor=actor, at=at)
    return decided.outcomes


def decide_versions(
    session: Session, keys: Keyring, drafts: Sequence[Draft], *, run: str, at: datetime
) -> DecidedVersions:
    """Tell what is new in drafts that become known at a moment; write nothing.

    It holds as long as nobody else has been given the archive's lease.
    """
    moment = to_micros(at)
    heads = load_heads(session, drafts)
    decided = DecidedVersions([], [], [], [], [], [])
    for given in drafts:
        key = given.key
        head = heads.get(key)
        draft = given
        if given.unite is not None and head is not None and head.body is not None:
            draft = replace(
                given.unite(head.body),
                record_class=given.record_class,
                sealed_by=given.sealed_by,
            )
        content = draft.content_hash
        personal = _personal_hash(keys, draft.personal)
        status = status_after(head, draft)
        told = told_day(head, draft, status)
        is_same = head is not None and head[2:5] == (content, personal, status)
        is_same = is_same and not draft.judged_again
        if head is not None and is_same and told in {None, head.held_from}:
            decided.outcomes.append(DraftOutcome("unchanged", key, head.seq, draft))
            continue
        seq, known, stored = 1, moment, False
        if head is not None:
            seq, stored = head.seq + 1, head.stored
            known = max(moment, head.known_from + 1)
        learned = legal_day(from_micros(known))
        before = None if head is None else StatusHeld(head.status, head.held_from)
        since = stored_day(status, told, before, learned_on=learned)
        held_from = day_held(since, learned)
        judgement = draft.judgement
        if held_from is not None:
            judgement = as_ended(judgement, status, held_from)
        newest = KnownHead(
            key=key,
            seq=seq,
            content_hash=content,
            personal_hash=personal,
            status=status,
            known_from=known,
            judgement=FIRST,
            public_from=day(judgement.public_from),
            publicity_until=day(judgement.publicity_until),
            issuer=draft.issuer,
            stored=stored,
            fresh=True,
            body=draft.body,
            held_from=held_from,
        )
        heads[key] = newest
        version = _version(draft, newest, run, since)
        judged = judgement_tuple(
            judgement, (key, seq, FIRST), judged_at=known, judged_by=run
        )
        decided.versions.append(version)
        decided.judgements.append(judged)
        decided.new.append(_announced(keys, newest, version, digest_of(judged)))
        decided.sealed.extend(_seal(keys, key, seq, draft.personal))
        returned = head is not None and head.status == RecordStatus.WITHDRAWN != status
        outcome = DraftOutcome("changed" if head else "new", key, seq, draft, returned)
        decided.outcomes.append(outcome)
    decided.heads.extend(head for head in heads.values() if head.fresh)
    return decided


def write_versions(
    session: Session, decided: DecidedVersions, *, run: str, actor: str, at: datetime
) -> None:
    """Append decided versions in the transaction that holds the archive's lease."""
    if not decided.versions:
        return
    insert_tuples(session, RecordVersion, decided.versions)
    insert_tuples(session, RecordJudgement, decided.judgements)
    insert_tuples(session, SealedValue, decided.sealed)
    _move_heads(session, decided.heads)
    latest = max(head.known_from for head in decided.heads)
    advance_lease(session, from_micros(latest))
    announce_versions(session, decided.new, run=run, actor=actor, at=at)


def _personal_hash(keys: Keyring, personal: Mapping[str, str]) -> str | None:
    """Hash the personal values under the instance's key, so that changes are seen."""
    if not personal:
        return None
    return keys.identity_hash(canonical_compiled(dict(personal)).decode())


def _version(
    draft: Draft, head: KnownHead, run: str, since: date | None
) -> tuple[Any, ...]:
    """Write a version as its row, with the day from which its status holds."""
    return (
        *(head.key, head.seq, draft.kind, draft.source),
        *(dump_json(draft.natural_key), day(draft.event_day)),
        *(day(draft.effect[0]), day(draft.effect[1]), head.known_from),
        *(head.content_hash, head.personal_hash, run, head.status, day(since)),
        *(draft.issuer, draft.issuer_code, draft.record_class),
        # Canonical JSON is what a Json column holds.
        draft.text.decode(),
        *_WITHOUT_OLDER,
    )


def _announced(
    keys: Keyring, head: KnownHead, version: tuple[Any, ...], judgement: str
) -> NewVersion:
    """Write a version, which is the newest, as the log is told of it."""
    record = keys.record_id(head.key)
    columns = shown_columns(zip(SHOWN_COLUMNS, _shown(version), strict=True))
    leaf = version_leaf(record, head.content_hash, columns, judgement)
    return NewVersion(head.known_from, record, leaf)


def _seal(
    keys: Keyring, key: bytes, seq: int, personal: Mapping[str, str]
) -> list[tuple[bytes, int, str, bytes]]:
    """Encrypt the personal values of a version, each for its own place."""
    return [
        (key, seq, name, keys.seal(value.encode(), sealed_place(key, seq, name)))
        for name, value in personal.items()
    ]


def _move_heads(session: Session, heads: Sequence[KnownHead]) -> None:
    """Make heads for new records and point the others to their newest version."""
    insert_tuples(
        session, RecordHead, [head[:HEAD_ROW] for head in heads if not head.stored]
    )
    execute_many(
        session,
        _MOVE_HEAD,
        [
            {
                "of_key": head.key,
                "new_seq": head.seq,
                "new_content_hash": head.content_hash,
                "new_personal_hash": head.personal_hash,
                "new_status": head.status,
                "new_known_from": from_micros(head.known_from),
                "new_judgement": head.judgement,
                "new_public_from": as_day(head.public_from),
                "new_publicity_until": as_day(head.publicity_until),
                "new_issuer": head.issuer,
            }
            for head in heads
            if head.stored
        ],
    )
