"""Sharing agreements: made, listed, ended, and turned into what a caller may see."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from hub.agreements.catalog import catalog_of
from hub.agreements.models import Agreement, DisclosureView
from hub.agreements.policy import (
    Grant,
    LegalBounds,
    Refusal,
    View,
    audience_of,
    compile_view,
    default_officer_for,
    view_text,
)
from hub.agreements.references import DEFAULT_FORM
from hub.agreements.terms import LISTED, Terms, check_terms
from hub.db.bulk import upserting
from hub.db.ids import new_id
from hub.db.stored_values import typed_rows
from hub.ground.actors import agency_of, done_by
from hub.ground.errors import NotFoundError
from hub.members.caller import Caller
from hub.members.lines import ANYWHERE
from hub.members.models import Member
from hub.outbox import service as outbox
from hub.outbox.logged_rows import tell_rows
from hub.rulebook import Rulebook
from schemas.canonical import content_hash
from schemas.words import Audience, Operation

Party = Caller | Member
"""A member, as it asks or as its card tells of it."""
TERRITORIAL = frozenset({Audience.AGENCIES, Audience.PROCEEDINGS})
"""Those whom the territory of their member binds."""


class ViewUnknownError(NotFoundError):
    """No answer was ever cut to a view of this id."""

    code = "view-unknown"
    title = "No answer was ever cut to such a view: take the id from an answer's view."


class AgreementUnknownError(NotFoundError):
    """No live agreement has this id."""

    code = "agreement-unknown"
    title = "No live agreement has this id: list them with credithub agreement list."


def make_agreement(
    session: Session, rulebook: Rulebook, terms: Terms, *, actor: str, at: datetime
) -> Agreement:
    """Agree what a member, or every member of a kind, may see for which purposes.

    Raises:
        AgreementInvalidError: the terms are above the legal ceiling, or speak of what
            there is not.
    """
    check_terms(terms, rulebook)
    agreement = Agreement(
        id=new_id(at),
        member_kind=terms.member_kind,
        member_code=terms.member_code,
        title=terms.title,
        legal_basis=terms.legal_basis,
        purposes=sorted(terms.purposes),
        items={item: sorted(fields) for item, fields in terms.items.items()},
        officer_for=terms.officer_for,
        officers=terms.officers,
        territory=sorted(terms.territory),
        personal={item: sorted(names) for item, names in terms.personal.items()}
        or None,
        reference_form=terms.reference_form,
        rate=terms.rate,
        quota=terms.quota,
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
        made_at=at,
    )
    session.add(agreement)
    session.flush()
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.AGREEMENT_MAKE,
        subject_type="agreement",
        subject=agreement.id,
        detail={
            "member_kind": terms.member_kind,
            "purposes": ",".join(agreement.purposes),
            "digest": content_hash(terms.as_json()),
            **done_by(actor),
            **tell_rows(session, [(Agreement, agreement.id)]),
        },
    )
    return agreement


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
        actor=agency_of(actor),
        op=Operation.AGREEMENT_END,
        subject_type="agreement",
        subject=agreement_id,
        detail=done_by(actor) | tell_rows(session, [(Agreement, agreement_id)]),
    )


def list_agreements(
    session: Session, *, without: Collection[str] = ()
) -> Sequence[Agreement]:
    """List every agreement, the ended ones too, oldest first, but those of some ids.

    Raises:
        StoredTypeError: somebody put another type of value in.
    """
    query = select(Agreement).where(Agreement.id.not_in(without))
    with typed_rows("agreement"):
        return session.scalars(query.order_by(Agreement.id)).all()


def view_for(
    session: Session, rulebook: Rulebook, caller: Caller, purpose: str, day: date
) -> View | Refusal:
    """Tell what a caller may see for a purpose on a day, or why nothing.

    A member that has agreements of its own is under those and not under its kind's.
    """
    grants = [_grant_of(row) for row in standing_agreements(session, caller, day)]
    bounds = bounds_of(rulebook, caller.kind, purpose, day, caller.territory)
    if bounds is not None:
        bounds = replace(bounds, office=caller.name)
    return compile_view(purpose, day, grants, bounds, catalog_of(rulebook, day))


def view_of_terms(
    rulebook: Rulebook, terms: Terms, purpose: str, day: date
) -> View | Refusal:
    """Tell what terms open for a purpose on a day, by themselves and without a place.

    For whoever makes or reads an agreement; what a member sees is for `view_for`.
    """
    grant = Grant(
        id="terms",
        purposes=frozenset(terms.purposes),
        items={item: frozenset(names) for item, names in terms.items.items()},
        officer_for=frozenset(terms.officer_for),
        officer_listed=terms.officers == LISTED,
        territory=frozenset(terms.territory),
        personal=_sets(terms.personal),
        valid_from=terms.valid_from,
        valid_to=terms.valid_to,
    )
    bounds = bounds_of(rulebook, terms.member_kind, purpose, day)
    return compile_view(purpose, day, [grant], bounds, catalog_of(rulebook, day))


def opened_purposes(
    session: Session, rulebook: Rulebook, member: Party, day: date
) -> dict[str, list[str]]:
    """Tell which purposes a member's agreements open on a day.

    Each with the forms of the references under which its officers begin a task.
    """
    ceiling = rulebook.ceilings(day).get(member.kind)
    allowed = frozenset[str]() if ceiling is None else frozenset(ceiling.purposes)
    opened: dict[str, list[str]] = {}
    for row in standing_agreements(session, member, day):
        form = row.reference_form or DEFAULT_FORM
        for purpose in sorted(allowed & set(row.purposes)):
            opened.setdefault(purpose, []).append(form)
    return opened


def standing_agreements(session: Session, member: Party, day: date) -> list[Agreement]:
    """Read the agreements of a day: a member's own or, if it has none, its kind's.

    Raises:
        StoredTypeError: somebody put another type of value in.
    """
    code = member.member if isinstance(member, Caller) else member.code
    table = Agreement
    query = select(table).where(
        table.ended_at.is_(None),
        table.valid_from <= day,
        or_(table.valid_to.is_(None), table.valid_to >= day),
        or_(
            table.member_code == code,
            (table.member_code.is_(None)) & (table.member_kind == member.kind),
        ),
    )
    with typed_rows("agreement"):
        rows = session.scalars(query).all()
    own = [row for row in rows if row.member_code is not None]
    return own or list(rows)


def bounds_of(
    rulebook: Rulebook, kind: str, purpose: str, day: date, territory: str = ""
) -> LegalBounds | None:
    """Tell what law and place allow a kind of member at most; None if it names none.

    Territory binds agencies alone: who sees what is published sees it everywhere. A
    member without a division is bound to none, unless its ceiling says so.
    """
    ceiling = rulebook.ceilings(day).get(kind)
    if ceiling is None:
        return None
    classes = ceiling.purposes.get(purpose, frozenset())
    everywhere = not territory or territory == ANYWHERE
    bound = audience_of(purpose, classes) in TERRITORIAL and (
        ceiling.territory is not None or not everywhere
    )
    opened = rulebook.rule("personal", kind, day)
    personal = frozenset[str]()
    if opened is not None and purpose in opened.purposes:
        personal = frozenset(opened.items)
    return LegalBounds(
        ceiling.purposes, ceiling.items, territory if bound else None, personal
    )


def _grant_of(row: Agreement) -> Grant:
    """Read an agreement as the policy needs it."""
    return Grant(
        id=row.id,
        purposes=frozenset(row.purposes),
        items={item: frozenset(names) for item, names in row.items.items()},
        officer_for=frozenset(row.officer_for),
        officer_listed=row.officers == LISTED,
        territory=frozenset(row.territory),
        personal=_sets(row.personal or {}),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        digest=digest_of(row),
        legal_basis=row.legal_basis,
    )


def _sets(items: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Give the fields of each item as a set."""
    return {item: frozenset(names) for item, names in items.items()}


def digest_of(row: Agreement) -> str:
    """Give the hash of an agreement's text, as leaves name it."""
    return content_hash(terms_of(row).as_json())


def terms_of(row: Agreement) -> Terms:
    """Give the terms of an agreement that was made."""
    officer_for = list(row.officer_for)
    by_default = officer_for == default_officer_for(row.purposes)
    return Terms(
        member_kind=row.member_kind,
        member_code=row.member_code,
        purposes=row.purposes,
        items=row.items,
        title=row.title,
        legal_basis=row.legal_basis,
        named_officer=None if by_default else bool(officer_for),
        officers=row.officers,
        territory=row.territory,
        personal=row.personal or {},
        reference_form=row.reference_form,
        rate=row.rate,
        quota=row.quota,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def keep_view(session: Session, view: View, *, at: datetime) -> None:
    """Keep what a view shows and withholds under its id, once and for all."""
    text = view_text(
        *(view.audience, view.items, view.withheld, view.bound_to),
        *(view.personal, view.own_office),
    )
    # Two processes may come to the same view at one time.
    session.connection().execute(
        upserting(session, DisclosureView).on_conflict_do_nothing(),
        {"id": view.id, "text": text, "first_at": at},
    )


def find_view(session: Session, view_id: str) -> Mapping[str, Any] | None:
    """Tell what a view shows and withholds; None if no answer was ever cut to it."""
    kept = session.get(DisclosureView, view_id)
    if kept is None:
        return None
    return {"view": kept.id, "first_at": kept.first_at, **kept.text}
