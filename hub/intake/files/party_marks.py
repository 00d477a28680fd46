"""By what a row in quarantine is found by whoever asks about its party.

Nothing is kept of the row but keyed hashes: of the name as search folds it, and of the
code, where it passes.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from hub.intake.models import QuarantinedRow
from hub.intake.report import SEALED_ROW
from hub.names import flat
from schemas.codes.identifiers import fold, identify, org_code_of
from schemas.record import KINDS

Hash = Callable[[str], str]
MOST_CHARS = 400
"""A longer text is no name of a party."""


class PartyMarks(NamedTuple):
    """The hashes of a row's party; None of what cannot be read from it."""

    name: str | None = None
    code: str | None = None


NO_MARKS = PartyMarks()


def marks_of_row(kind: str, values: Mapping[str, Any], hashed: Hash) -> PartyMarks:
    """Hash the name and the code of the first party that a row names.

    Where it has no code, the number of a person stands for one.
    """
    for role in KINDS[kind].roles:
        name, code = values.get(role.name), None
        for field in role.codes:
            text = values.get(field)
            if code is None and isinstance(text, str):
                code = code_mark_of(text, hashed)
        number = values.get(role.id_number) if role.id_number else None
        if code is None and isinstance(number, str) and number.strip():
            code = _code_mark("id_hash", hashed(fold(number)), hashed)
        named = None
        if isinstance(name, str) and len(name) <= MOST_CHARS:
            named = name_mark(name, hashed)
        marks = PartyMarks(named, code)
        if marks != NO_MARKS:
            return marks
    return NO_MARKS


class RowAbout(NamedTuple):
    """An open row that is about a party, as far as its name or its code tell."""

    id: str
    source: str
    kind: str
    reason: str
    opened_at: datetime


def rows_about(
    session: Session,
    party: tuple[Iterable[str], Iterable[tuple[str, str]]],
    kinds: Collection[str],
    hashed: Hash,
    limit: int,
) -> list[RowAbout]:
    """List open rows of some kinds that name a party, the oldest first.

    The party is given by its names and by its codes, each with its scheme. What the law
    seals is not among them: nothing of such a row is hashed.
    """
    names = {name_mark(name, hashed) for name in party[0]} - {None}
    codes = {_code_mark(*code, hashed) for code in party[1]}
    row = QuarantinedRow
    columns = (row.id, row.source, row.kind, row.reason, row.opened_at)
    found: dict[str, RowAbout] = {}
    for column, hashes in ((row.party_name, names), (row.party_code, codes)):
        query = select(*columns).where(
            row.state == literal_column("'open'"),
            column.in_(sorted(filter(None, hashes))),
            row.kind.in_(sorted(kinds)),
        )
        for values in session.execute(query.order_by(row.id).limit(limit)):
            found[values.id] = RowAbout(*values)  # type: ignore[arg-type]  # its kind is one of those asked for
    return [found[number] for number in sorted(found)][:limit]


def count_nameless(
    session: Session, kinds: Collection[str], sources: Collection[str] | None = None
) -> int:
    """Count open rows of which nobody can tell whom they are about.

    Rows whose kind cannot be told count too; those that the law seals do not. With
    ``sources``, those of these alone.
    """
    row = QuarantinedRow
    query = select(func.count()).where(
        row.state == literal_column("'open'"),
        row.party_name.is_(None),
        row.party_code.is_(None),
        row.kind.is_(None) | row.kind.in_(sorted(kinds)),
        row.reason != SEALED_ROW,
    )
    if sources is not None:
        query = query.where(row.source.in_(sorted(sources)))
    return session.scalars(query).one()


def name_mark(name: str, hashed: Hash) -> str | None:
    """Hash a name as search folds it; None of what folds to nothing."""
    key = flat(name)
    return hashed(f"quarantine-name:{key}") if key else None


def code_mark_of(text: str, hashed: Hash) -> str | None:
    """Hash a code as it is written; None if it passes no check."""
    verdict = identify(text)
    if not verdict.usable or verdict.scheme is None or verdict.value is None:
        return None
    return _code_mark(verdict.scheme, verdict.value, hashed)


def _code_mark(scheme: str, value: str, hashed: Hash) -> str:
    """Hash a code; a unified code by the organisation code in it."""
    if scheme == "uscc":
        scheme, value = "org_code", org_code_of(value)
    return hashed(f"quarantine-code:{scheme}:{value}")
