"""The leaves of what is stored: of versions with their first judgement, and of others.

They are computed from the rows as the driver gives them, to be compared with the roots
that the log keeps.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, select, type_coerce
from sqlalchemy.types import NullType

from hub.archive.models import RecordJudgement, RecordVersion
from hub.archive.proof.version_events import (
    SHOWN_COLUMNS,
    columns_leaf,
    judgement_leaf,
    shown_columns,
    version_leaf,
)
from hub.archive.rules.judgements import judgement_digest
from hub.archive.rules.rows import FIRST, TOLD, told_columns
from hub.ground.keys import Keyring

# What the driver gives, whatever the column's type makes of it elsewhere.
AS_STORED = NullType()
VERSION = RecordVersion.__table__.c
JUDGED = RecordJudgement.__table__.c
_OWN = len(SHOWN_COLUMNS)


class StoredLeaf(NamedTuple):
    """What a batch is made of: where it lies in its run, and its leaf."""

    run: Any
    known_from: Any
    record: str
    content: str
    leaf: bytes
    key: bytes


def stored_versions() -> Select[Any]:
    """Select versions with their first judgement: key, content hash, body, columns."""
    return select(
        VERSION.key,
        VERSION.content_hash,
        type_coerce(VERSION.body, Text),
        *(type_coerce(VERSION[name], AS_STORED) for name in SHOWN_COLUMNS),
        *(type_coerce(JUDGED[name], AS_STORED) for name in TOLD),
    ).join_from(
        RecordVersion,
        RecordJudgement,
        (JUDGED.key == VERSION.key)
        & (JUDGED.seq == VERSION.seq)
        & (JUDGED.number == FIRST),
        isouter=True,
    )


def later_judgements() -> Select[Any]:
    """Select the judgements that were made anew: key, version, columns."""
    return select(
        JUDGED.key,
        JUDGED.seq,
        *(type_coerce(JUDGED[name], AS_STORED) for name in TOLD),
    ).where(JUDGED.number > FIRST)


def leaf_of_version(
    keys: Keyring, key: bytes, content: str, values: Sequence[Any]
) -> StoredLeaf:
    """Compute the leaf of a version, as the build that took it in made it.

    Raises:
        TypeError: a column holds what is no text or number.
    """
    record = keys.record_id(key)
    columns = shown_columns(
        (name, value.isoformat() if isinstance(value, date) else value)
        for name, value in zip(SHOWN_COLUMNS, values[:_OWN], strict=True)
    )
    judged = told_columns(values[_OWN:])
    if judged:
        judged["seq"] = columns.get("seq")
        leaf = version_leaf(record, content, columns, judgement_digest(judged))
    else:
        # Of an earlier build, which said in the version itself how it was judged.
        leaf = columns_leaf(record, content, columns)
    place = columns.get("run_id"), columns.get("known_from")
    return StoredLeaf(*place, record, content, leaf, key)


def leaves_of_judgements(
    keys: Keyring, rows: Iterable[Sequence[Any]]
) -> Iterator[StoredLeaf]:
    """Compute the leaves of judgements that were made anew.

    Raises:
        TypeError: a column holds what is no text or number.
    """
    for key, seq, *values in rows:
        judged = told_columns(values)
        record = keys.record_id(bytes(key))
        leaf = judgement_leaf(record, judgement_digest(judged | {"seq": seq}))
        place = judged.get("judged_by"), judged.get("judged_at")
        yield StoredLeaf(*place, record, "", leaf, bytes(key))
