"""Judge records by rules that are not in force yet, and write nothing of it."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from hub.archive.drafts import RecordRow
from hub.archive.judging.rejudge import JUDGED_AT_ONCE, judged_anew
from hub.archive.reads import current_by_key
from hub.archive.reads.repair_standing import repairs_standing
from hub.archive.reads.stored import HEAD, NEWEST, VERSION
from hub.archive.rules.judgements import Ruling
from hub.ground.keys import Keyring
from hub.rulebook import Rulebook


class Otherwise(NamedTuple):
    """A record as it stands, and how other rules would decide it."""

    row: RecordRow
    judgement: Ruling


def judged_otherwise(
    reads: sessionmaker[Session],
    keys: Keyring,
    rules: Rulebook,
    kinds: Collection[str],
) -> Iterator[tuple[int, Sequence[Otherwise]]]:
    """Judge the records of some kinds as a pass by the rules would, some at a time.

    Yields how many were looked at, and those that would be decided otherwise.
    """
    query = (
        select(HEAD.c.key)
        .join(VERSION, NEWEST)
        .where(VERSION.c.kind.in_(sorted(kinds)))
        .order_by(HEAD.c.key)
        .limit(JUDGED_AT_ONCE)
    )
    after = b""
    while True:
        with reads() as session:
            ahead = list(session.scalars(query.where(HEAD.c.key > after)))
            if not ahead:
                return
            rows = current_by_key(session, ahead)
            repairs = repairs_standing(session, keys, ahead)
        after = bytes(ahead[-1])
        found = (
            Otherwise(row, judged_anew(row, rules, repairs.get(row.key)))
            for row in rows
            if row.judgement.rules != rules.set_digest
        )
        yield (
            len(rows),
            [one for one in found if not one.judgement.decides_as(one.row.judgement)],
        )
