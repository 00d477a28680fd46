"""Documents that a source has told before: whose they were then."""

from collections.abc import Container, Iterable
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.drafts import Draft
from hub.archive.reads.stored import HEAD, IN_LIST, NEWEST, VERSION
from hub.db.bulk import in_chunks
from schemas.record import meaning_of
from schemas.record.parties import BY_NAME
from schemas.words import RecordStatus

Document = tuple[str, ...]


class RepeatedDocument(NamedTuple):
    """A draft, and the records by which its source told the document before."""

    draft: Draft
    former: list[bytes]


def days_told(session: Session, source: str) -> set[tuple[str, date]]:
    """List the kinds and days of which a source has told anything yet."""
    query = select(VERSION.c.kind, VERSION.c.event_day).where(
        VERSION.c.source == source, VERSION.c.event_day.is_not(None)
    )
    return {(kind, day) for kind, day in session.execute(query.distinct())}


def told_of_others(
    session: Session, drafts: Iterable[Draft], *, run: str, beside: Container[bytes]
) -> list[RepeatedDocument]:
    """List drafts whose document their source has told under another code before.

    By an earlier run, of the same kind and day, and neither withdrawn since nor told
    again ``beside`` the drafts. Where either row knows its party by a name alone, it
    may be the same.
    """
    wanted: dict[tuple[str, str], dict[date, list[Draft]]] = {}
    for draft in drafts:
        if draft.event_day is not None and _by_code(draft.kind, draft.natural_key):
            days = wanted.setdefault((draft.source, draft.kind), {})
            days.setdefault(draft.event_day, []).append(draft)
    found: dict[bytes, RepeatedDocument] = {}
    for (source, kind), by_days in wanted.items():
        for chunk in in_chunks(by_days, IN_LIST):
            query = (
                select(VERSION.c.key, VERSION.c.event_day, VERSION.c.natural_key)
                .join(HEAD, NEWEST)
                .where(
                    VERSION.c.source == source,
                    VERSION.c.kind == kind,
                    VERSION.c.event_day.in_(chunk),
                    VERSION.c.run_id != run,
                    HEAD.c.status != RecordStatus.WITHDRAWN,
                )
            )
            for key, day, natural_key in session.execute(query):
                told = None if key in beside else _by_code(kind, natural_key)
                for draft in by_days[day] if told else ():
                    own = _by_code(kind, draft.natural_key)
                    if told and own and told[0] == own[0] and told[1] != own[1]:
                        one = found.setdefault(draft.key, RepeatedDocument(draft, []))
                        one.former.append(bytes(key))
    return list(found.values())


def _by_code(kind: str, natural_key: Iterable[str]) -> tuple[Document, str] | None:
    """Tell a record's document and its party's code; None where it has not both."""
    document, own = meaning_of(kind).split_key(tuple(natural_key))
    if document is None or own.startswith(BY_NAME):
        return None
    return document, own
