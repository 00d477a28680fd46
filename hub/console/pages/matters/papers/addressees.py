"""Whom a paper goes to, by what its matter says and by who alone can be it."""

from sqlalchemy.orm import Session

from hub.casework.machines import load_machines
from hub.casework.papers import PaperForm
from hub.casework.view import ShownMatter
from hub.console.pages.matters.base import MatterDesk, MatterNames
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.clock import legal_day
from hub.members.lines import ANYWHERE, covers
from schemas.words import PartyRole

AGENCY, PARTIES = "agency", "parties"
TAKES_OVER = frozenset({"handler", "checker", "police"})
"""Roles whose holder a case is handed to."""


def known_addressee(
    session: Session,
    desk: MatterDesk,
    names: MatterNames,
    shown: ShownMatter,
    form: PaperForm,
) -> str:
    """Name whom a paper goes to as far as the matter says it; empty where it does not.

    A letter that hands the case over goes to whom a step handed it.
    """
    role = form.addressed_to
    member = shown.matter.now.holders.get(role)
    if role == AGENCY:
        steps = {
            one.key for one in shown.matter.machine.events if one.brings in TAKES_OVER
        }
        told = (
            (one.facts or {}).get("to")
            for one in shown.events or ()
            if one.event in steps
        )
        others = [one for one in told if one and one != desk.signed_in.member.code]
        member = others[-1] if others else None
    if member is not None:
        return names.member(desk.voice, member)
    if role == PARTIES:
        about = [one for one in shown.parties or () if one.role == PartyRole.SUBJECT]
        return desk.voice.t("parts.comma").join(
            name for one in about if (name := one.said.get("name"))
        )
    return only_member(session, desk.hub, role, shown.matter.territory)


def only_member(session: Session, hub: Hub, role: str, place: str) -> str:
    """Name the one member that can take a role where a matter lies; empty for several.

    A unit whose territory is the smallest stands before those over it.
    """
    found = load_machines().words.roles.get(role)
    if found is None or not found.kinds:
        return ""
    day = legal_day(hub.clock())
    able = [
        row
        for row in sound_members(session)
        if row.kind in found.kinds
        and row.succeeded_by is None
        and row.valid_from <= day
        and (row.valid_to is None or day <= row.valid_to)
        and covers(row.territory, place)
    ]
    sizes = [
        0 if row.territory == ANYWHERE else len(row.territory.rstrip("0"))
        for row in able
    ]
    nearest = [row for row, size in zip(able, sizes, strict=True) if size == max(sizes)]
    return nearest[0].name if len(nearest) == 1 else ""
