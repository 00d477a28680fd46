"""On which ground a matter warns of a party: what was only typed warns nobody.

Whoever opens a matter may name anybody in it, and would learn of each case there is.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, exists, false, or_, select
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterDocumentRow, MatterPartyRow, MatterRow
from hub.db.bulk import in_chunks
from hub.ground.actors import HUB
from hub.rulebook.case_rules import WarningGroundRule

IN_LIST = 300
Grounds = Sequence[WarningGroundRule]


def grounded_events(
    session: Session, matter_id: str, rules: Grounds
) -> frozenset[int] | None:
    """Name the events whose parties warn: those with such a paper; None means all."""
    whole = select(MatterRow.id).where(MatterRow.id == matter_id, _is_taken_up(rules))
    if session.scalar(whole) is not None:
        return None
    table = MatterDocumentRow
    events = (
        select(table.event_no)
        .join(MatterRow, MatterRow.id == table.matter_id)
        .where(table.matter_id == matter_id, _grounds_a_party(rules))
    )
    return frozenset(session.scalars(events))


def grounded_among(
    session: Session, matters: Collection[str], rules: Grounds
) -> set[str]:
    """Tell which of some matters warn of any party that they have."""
    party, paper = MatterPartyRow, MatterDocumentRow
    came_with_one = exists().where(
        party.matter_id == MatterRow.id,
        paper.matter_id == MatterRow.id,
        paper.event_no == party.event_no,
        _grounds_a_party(rules),
    )
    found: set[str] = set()
    for chunk in in_chunks(matters, IN_LIST):
        query = select(MatterRow.id).where(
            MatterRow.id.in_(chunk), or_(_is_taken_up(rules), came_with_one)
        )
        found |= set(session.scalars(query))
    return found


def _grounds_a_party(rules: Grounds) -> ColumnElement[bool]:
    """Select documents whose kind is about a party, in a matter of their machine."""
    kinds = (
        and_(MatterRow.machine == one.key, MatterDocumentRow.kind.in_(one.documents))
        for one in rules
    )
    return or_(false(), *kinds)


def _is_taken_up(rules: Grounds) -> ColumnElement[bool]:
    """Select matters that the handler has taken up, or that the hub found in data."""
    states = (
        and_(MatterRow.machine == one.key, MatterRow.state.in_(one.states))
        for one in rules
        if one.states
    )
    return or_(MatterRow.opener == HUB, *states)
