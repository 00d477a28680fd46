"""Sharing agreements: made, listed, ended, and turned into what a caller may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.agreements.models import Agreement
from hub.agreements.policy import Grant, Refusal, View, compile_view
from hub.db.ids import new_id
from hub.ground.errors import BadInputError, NotFoundError
from hub.members.caller import Caller
from hub.outbox import service as outbox
from hub.rulebook import Rulebook
from schemas.record import KINDS

RELATION = "relation"
MADE_HERE = {
    "rating": {"rating": "public"},
    RELATION: {
        "branch_of": "public",
        "operates_shop": "shared",
        "owns_mark": "shared",
        "successor_of": "shared",
    },
}
"""What the hub itself finds, as items with their fields. Whose a shop is, platforms
told: no platform learns of another one's shops."""


class AgreementUnknownError(NotFoundError):
    """No live agreement has this id."""

    code = "agreement-unknown"
    title = "No live agreement has this id."


class AgreementInvalidError(BadInputError):
    """An agreement would open what law does not allow, or nothing that exists."""

    code = "agreement-invalid"
    title = "The agreement cannot be made like this."


@lru_cache(maxsize=1)
def catalog() -> Mapping[str, Mapping[str, str]]:
    """List every data item with its fields and their class."""
    kinds = {name: dict(kind.fields()) for name, kind in KINDS.items()}
    return kinds | MADE_HERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed: who may see what, for which purposes, on which basis."""

    member_kind: str
    member_code: str | None = None
    """One member of the kind; all of them if None."""
    purposes: Sequence[str]
    items: Mapping[str, Sequence[str]]
    """Fields by data item; ``*`` stands for every item or every field."""
    title: str
    legal_basis: str
    named_officer: bool = False
    valid_from: date
    valid_to: date | None = None


def make_agreement(
    session: Session, rulebook: Rulebook, terms: Terms, *, actor: str, at: datetime
) -> Agreement:
    """Agree what a member, or every member of a kind, may see for which purposes.

    Raises:
        AgreementInvalidError: a purpose is above the kind's legal ceiling, or an item
            or field does not exist.
    """
    ceiling = rulebook.ceilings(terms.valid_from).get(terms.member_kind)
    if ceiling is None:
        msg = f"law knows no member kind {terms.member_kind!r}"
        raise AgreementInvalidError(msg)
    if above := sorted(set(terms.purposes) - set(ceiling.purposes)):
        msg = f"{terms.member_kind} may not ask for: {', '.join(above)}"
        raise AgreementInvalidError(msg)
    _check_items(terms.items)
    agreement = Agreement(
        id=new_id(at),
        member_kind=terms.member_kind,
        member_code=terms.member_code,
        title=terms.title,
        legal_basis=terms.legal_basis,
        purposes=sorted(terms.purposes),
        items={item: sorted(fields) for item, fields in terms.items.items()},
        named_officer=terms.named_officer,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        made_at=at,
    )
    session.add(agreement)
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=actor,
        op="agreement-make",
        subject_type="agreement",
        subject=agreement.id,
        detail={
            "member_kind": terms.member_kind,
            "purposes": ",".join(agreement.purposes),
        },
    )
    return agreement


def _check_items(items: Mapping[str, Sequence[str]]) -> None:
    """Refuse items and fields that no record has."""
    known = catalog()
    for item, fields in items.items():
        if item == "*":
            continue
        if item not in known:
            msg = f"there is no data item {item!r}"
            raise AgreementInvalidError(msg)
        if missing := sorted(set(fields) - set(known[item]) - {"*"}):
            msg = f"{item} has no field {', '.join(missing)}"
            raise AgreementInvalidError(msg)


def end_agreement(
    session: Session, agreement_id: str, *, actor: str, at: datetime
) -> None:
    """End an agreement for every question admitted from now on.

    Raises:
        AgreementUnknownError: there is no such agreement, or it has ended.
    """
    ended = session.execute(
        update(Agreement)
        .where(Agreement.id == agreement_id, Agreement.ended_at.is_(None))
        .values(ended_at=at)
    )
    if not ended.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise AgreementUnknownError(agreement_id)
    outbox.put(
        session,
        at=at,
        actor=actor,
        op="agreement-end",
        subject_type="agreement",
        subject=agreement_id,
    )


def list_agreements(session: Session) -> Sequence[Agreement]:
    """List every agreement, the ended ones too, oldest first."""
    return session.scalars(select(Agreement).order_by(Agreement.id)).all()


def view_for(
    session: Session, rulebook: Rulebook, caller: Caller, purpose: str, day: date
) -> View | Refusal:
    """Tell what a caller may see for a purpose on a day, or why nothing."""
    table = Agreement
    rows = session.execute(
        select(
            table.id,
            table.purposes,
            table.items,
            table.named_officer,
            table.valid_from,
            table.valid_to,
        ).where(
            table.ended_at.is_(None),
            or_(
                table.member_code == caller.member,
                (table.member_code.is_(None)) & (table.member_kind == caller.kind),
            ),
        )
    ).all()
    ceiling = rulebook.ceilings(day).get(caller.kind)
    return compile_view(
        purpose,
        day,
        [
            Grant(
                id=row.id,
                purposes=frozenset(row.purposes),
                items={item: frozenset(names) for item, names in row.items.items()},
                named_officer=row.named_officer,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row in rows
        ],
        ceiling.purposes if ceiling else None,
        ceiling.items if ceiling else frozenset(),
        catalog(),
    )
