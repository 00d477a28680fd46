"""Papers that were issued: numbered, kept sealed, and told in the log by one entry.

A number is taken, the paper kept and its entry put in one transaction: what is refused
takes no number. The place of the entry in the log is the receipt that the paper bears.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.casework.matter.errors import MatterUnknownError, StepRepeatedError
from hub.casework.matter.models import MatterPaperRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import OpenedMatter, place_of, seal_json
from hub.casework.papers.form import find_form
from hub.casework.papers.numbering import missing_numbers
from hub.casework.papers.paper import Paper, PaperFormUnknownError, check_paper
from hub.casework.papers.series import take_number
from hub.context import Hub
from hub.db.bulk import insert_rows
from hub.db.ids import new_id
from hub.ground.errors import BadInputError, ConflictError
from hub.ground.keys import Keyring
from hub.outbox import service as outbox
from hub.outbox.models import OutboxEvent
from schemas.canonical import canonical
from schemas.wording import Wording
from schemas.words import Operation

PAPER = "paper"
HEAD = ("issuer", "addressee", "verify_at", "language")
"""What is sealed of a paper beside its fields and tables."""


class PaperPlaceError(ConflictError):
    """The short name stands in the numbers of another member's papers.

    No number was taken.
    """

    code = "paper-place"
    title = "This short name is another unit's: give the one of your own unit."


class PaperUnknownError(BadInputError):
    """No such paper was issued in the matter, or what it said was let go of."""

    status = 404
    code = "paper-unknown"
    title = "There is no such issued document: look at the list of the matter's."


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A paper as it was issued; ``paper`` is None once what it said is let go of."""

    id: str
    form: str
    number: str
    member: str
    officer: str
    at: datetime
    day: date
    receipt: str
    """Place of its entry in the log; empty until the entry is there."""
    paper: Paper | None

    def said(self) -> Paper:
        """Give what it says.

        Raises:
            PaperUnknownError: that was let go of.
        """
        if self.paper is None:
            raise PaperUnknownError(self.id)
        return self.paper


def last_place(session: Session, member: str) -> str:
    """Tell the short name in the last number that a member gave out; empty for none."""
    row = MatterPaperRow
    query = select(row.place).where(row.member == member, row.place != "")
    return session.scalar(query.order_by(row.id.desc()).limit(1)) or ""


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """A paper that is to be issued, and how the request is known again."""

    paper: Paper
    place: str
    """Short name of the unit in the number, such as 宿市监."""
    key: str | None = None
    asked: str = ""
    """What was asked for: the same again by the same key issues nothing more."""


def issue_paper(
    session: Session,
    hub: Hub,
    matter: OpenedMatter,
    order: PaperOrder,
    actor: MatterActor,
    own: Collection[str],
) -> str:
    """Issue a paper in a matter, and give its id; its number is taken here.

    ``own`` names the member and those whose place it took.

    Raises:
        PaperRefusedError, PaperFormUnknownError: it does not keep to its form.
        PaperNumberError: no number can be written with the short name.
        PaperPlaceError: the short name is another member's.
        StepRepeatedError: the key was used for another paper.
        MatterUnknownError: what the matter told was let go of.
    """
    table, row = MatterPaperRow, MatterRow
    # Whoever issues in this matter waits here, so that a key issues one paper.
    held = select(row.id).where(row.id == matter.id, row.erased_at.is_(None))
    if session.scalar(held.with_for_update()) is None:
        raise MatterUnknownError(matter.number)
    asked = hub.keys.identity_hash(order.asked)
    if order.key is not None:
        known = select(table).where(
            table.matter_id == matter.id, table.key == order.key
        )
        before = session.scalar(known)
        if before is not None:
            if before.asked != asked or before.member not in own:
                raise StepRepeatedError(order.key)
            return before.id
    values = _number(session, order, own)
    said = values.pop("said")
    at = hub.clock()
    paper_id = new_id(at)
    content = _hash(
        hub.keys, [paper_id, values["number"] or "", values["day"].isoformat(), said]
    )
    told = {"paper": paper_id, "form": values["form"], "content": content}
    entry = outbox.put(
        session,
        at=at,
        actor=actor.member,
        op=Operation.MATTER_PAPER,
        subject_type="matter",
        subject=matter.number,
        detail=told | {"number": values["number"]} | actor.said(),
    )
    values |= {
        "id": paper_id,
        "matter_id": matter.id,
        "member": actor.member,
        "officer": actor.officer,
        "at": at,
        "entry": entry,
        "content": content,
        "key": order.key,
        "asked": asked,
        "sealed": seal_json(hub.keys, said, _sealing_context(matter.id, paper_id)),
    }
    insert_rows(session, table, [values])
    return paper_id


def _number(
    session: Session, order: PaperOrder, own: Collection[str]
) -> dict[str, Any]:
    """Take the number of a paper, and check it whole; give what is kept of it."""
    paper = order.paper
    form = find_form(paper.form)
    if form is None:
        raise PaperFormUnknownError(paper.form[:64])
    number = take_number(session, order.place, form, paper.day)
    if number:
        _check_place(session, order.place, own)
    check_paper(replace(paper, number=number))
    return {
        "form": form.key,
        "number": number or None,
        "place": order.place if number else "",
        "day": paper.day,
        "said": _said(paper),
    }


def issued_papers(
    session: Session, keys: Keyring, matter: str
) -> Sequence[IssuedPaper]:
    """Read the papers that were issued in a matter, in their order."""
    table, entry = MatterPaperRow, OutboxEvent
    query = (
        select(table, entry.audit_shard, entry.audit_index)
        .join(entry, entry.id == table.entry, isouter=True)
        .where(table.matter_id == matter)
        .order_by(table.id)
    )
    return [
        _issued(keys, row, "" if index is None else f"{shard}/{index}")
        for row, shard, index in session.execute(query)
    ]


def check_papers(hub: Hub) -> Iterator[str]:
    """Yield what is wrong with issued papers: their entry, contents, or numbers."""
    table, entry = MatterPaperRow, OutboxEvent
    query = select(table, entry).join(entry, entry.id == table.entry, isouter=True)
    given: dict[tuple[str, str], set[int]] = defaultdict(set)
    with hub.reads() as session:
        for row, event in session.execute(query.order_by(table.id)):
            if event is None or not _tells_of(hub.keys, row, event):
                yield f"paper {row.id}: its entry does not tell of it as it stands"
            if row.number:
                head, _, number = row.number.rpartition("〕")
                given[head, row.place].add(int(number.removesuffix("号")))
    for (head, _), numbers in sorted(given.items()):
        for missing in missing_numbers(numbers):
            yield f"paper {head}〕{missing}号 is missing"


def _tells_of(keys: Keyring, row: MatterPaperRow, event: OutboxEvent) -> bool:
    """Tell whether an entry tells of a paper as far as what it says is kept."""
    told = (event.op, event.detail.get("paper"), event.detail.get("content"))
    if told != (str(Operation.MATTER_PAPER), row.id, row.content):
        return False
    said = json.loads(keys.unseal(row.sealed, _sealing_context(row.matter_id, row.id)))
    parts = [row.id, row.number or "", row.day.isoformat(), said]
    return not said or _hash(keys, parts) == row.content


def _issued(keys: Keyring, row: MatterPaperRow, receipt: str) -> IssuedPaper:
    """Write a row as a paper."""
    opened = keys.unseal(row.sealed, _sealing_context(row.matter_id, row.id))
    said: dict[str, Any] = json.loads(opened)
    number = row.number or ""
    paper = None
    if said:
        paper = Paper(
            form=row.form, number=number, day=row.day, receipt=receipt, **said
        )
        if not receipt:
            paper = replace(paper, verify_at="")
    return IssuedPaper(
        id=row.id,
        form=row.form,
        number=number,
        member=row.member,
        officer=row.officer,
        at=row.at,
        day=row.day,
        receipt=receipt,
        paper=paper,
    )


def _check_place(session: Session, place: str, own: Collection[str]) -> None:
    """Refuse a short name that numbers of others have.

    Raises:
        PaperPlaceError: another member's papers are numbered with it.
    """
    table = MatterPaperRow
    query = select(table.id).where(table.place == place, table.member.not_in(own))
    if session.scalar(query.limit(1)) is not None:
        raise PaperPlaceError(Wording(f"简称：{place}", f"short name: {place}"))


def _said(paper: Paper) -> dict[str, Any]:
    """Write what is sealed of a paper."""
    head = {name: getattr(paper, name) for name in HEAD}
    tables = {key: list(map(_given, rows)) for key, rows in paper.tables.items()}
    return head | {"fields": _given(paper.fields), "tables": tables}


def _given(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is null."""
    return {key: value for key, value in fields.items() if value is not None}


def _hash(keys: Keyring, content: Any) -> str:
    """Hash with the hub's key, so that nobody can try contents."""
    return keys.identity_hash(canonical(content).decode())


def _sealing_context(matter: str, paper: str) -> str:
    """Name the place that a paper is sealed for."""
    return place_of(matter, 0, f"{PAPER}:{paper}")
