"""What an officer who hands a case over is asked: whole papers, the level, a copy."""

import re
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.casework.machines.loader import load_machines
from hub.casework.machines.naming import name_documents
from hub.casework.machines.table import MachineEvent
from hub.casework.matter.contents import TEXT, type_of
from hub.casework.matter.errors import (
    StepDoubtError,
    StepFactsError,
    StepGoodsError,
    StepLevelError,
    StepSuspectsError,
)
from hub.casework.matter.people import members_acting
from hub.casework.matter.reading import OpenedMatter, tell_parties
from hub.casework.matter.steps.drafts import NewStep
from hub.context import Hub
from hub.members.lines import ANYWHERE, level_of, office_of
from hub.members.models import Member
from schemas.words import PartyRole

LEAST_PAPER: Final = 200
"""Bytes of which no page is made; what is smaller is asked about."""
COPIED: Final = "procuratorate"
"""Role of whoever gets a copy of what is handed over."""
SEEN, UNKNOWN, GOODS_AT = "papers_seen", "persons_unknown", "goods_at"
REASON, ON_PAPER, COPY = "level_reason", "copy_on_paper", "copy_to"
"""Facts that answer what is asked, and the one that the hub adds."""
HANDED_GOODS: Final = frozenset({"hand_over_goods", "no_goods_list"})
"""Steps after which nobody asks where the goods are."""
UNITS: Final = frozenset({PartyRole.SUSPECT, PartyRole.SUBJECT})
PERSONS: Final = frozenset({PartyRole.IN_CHARGE, PartyRole.RESPONSIBLE})
NUMBER: Final = re.compile(r"[1-8]\d{16}[\dXx]")
"""How a person's number looks; a unit's code begins otherwise or has letters."""


def ask_officer(  # noqa: PLR0913, PLR0917  # all that a step is judged by
    session: Session,
    hub: Hub,
    event: MachineEvent,
    step: NewStep,
    member: Member,
    matter: OpenedMatter,
    recipient: Member | None,
    day: date,
) -> Mapping[str, Any]:
    """Refuse what is asked about and not answered; give the facts that follow.

    ``recipient`` is a member of this hub; what another hub gets is asked there.

    Raises:
        StepDoubtError: a paper may not be what it is said to be.
        StepSuspectsError: a unit alone is suspected, and no person is named.
        StepGoodsError: the goods were not handed over.
        StepLevelError: the recipient is of another level, and no reason is stated.
        StepFactsError: nobody of the same level gets a copy, and none went on paper.
    """
    if "papers" in event.asks and SEEN not in step.facts:
        _ask_papers(event, step)
    if "suspects" in event.asks and UNKNOWN not in step.facts:
        _ask_suspects(session, hub, event, step, matter)
    handed = not matter.now.happened.isdisjoint(HANDED_GOODS)
    if "goods" in event.asks and GOODS_AT not in step.facts and not handed:
        where = load_machines().words.facts[GOODS_AT]
        raise StepGoodsError.of(
            event,
            f"前涉案物品尚未移交，请填写“{where.zh}”",
            f": the goods were not handed over; fill in {where.en}",
        )
    if recipient is None:
        return {}
    if "level" in event.asks and REASON not in step.facts:
        _ask_level(event, member, recipient)
    if "copy" in event.asks and ON_PAPER not in step.facts:
        return {COPY: _copied(session, event, member, matter, day)}
    return {}


def _ask_papers(event: MachineEvent, step: NewStep) -> None:
    """Refuse papers too small for a page, sealed ones of plain text, and one as two."""
    words = load_machines().words.documents
    kinds: dict[str, set[str]] = defaultdict(set)
    doubted = set()
    for one in step.documents:
        kinds[one.sha256].add(one.kind)
        is_text = words[one.kind].sealed and type_of(one.content) == TEXT
        if is_text or len(one.content) < LEAST_PAPER:
            doubted.add(one.kind)
    for alike in kinds.values():
        doubted |= alike if len(alike) > 1 else set()
    if doubted:
        zh, en = name_documents(sorted(doubted))
        seen = load_machines().words.facts[SEEN]
        raise StepDoubtError.of(
            event,
            f"的文书可能不完整：{zh}；确属完整的，请填写“{seen.zh}”",
            f": may not be whole: {en}; if they are, fill in {seen.en}",
            doubted=sorted(doubted),
        )


def _ask_suspects(
    session: Session,
    hub: Hub,
    event: MachineEvent,
    step: NewStep,
    matter: OpenedMatter,
) -> None:
    """Refuse suspects among whom no person is; whoever names none is not asked."""
    told = [one.party for one in tell_parties(session, hub.keys, matter.id)]
    suspects = [one for one in (*step.parties, *told) if one.role in UNITS | PERSONS]
    has_person = any(
        one.role in PERSONS or NUMBER.fullmatch(one.code) for one in suspects
    )
    if suspects and not has_person:
        unknown = load_machines().words.facts[UNKNOWN]
        raise StepSuspectsError.of(
            event,
            "只列单位，请补充直接负责的主管人员和其他直接责任人员（个体工商户为"
            f"经营者）；尚不清楚的，请填写“{unknown.zh}”",
            ": name the persons who answer for the unit (of an individual "
            f"business its operator), or fill in {unknown.en}",
        )


def _ask_level(event: MachineEvent, member: Member, recipient: Member) -> None:
    """Refuse a recipient of another level or place."""
    if not is_same_level(member, recipient):
        reason = load_machines().words.facts[REASON]
        raise StepLevelError.of(
            event,
            f"应向同级机关进行；确需向其他机关的，请填写“{reason.zh}”",
            f" goes to the same level; if not, fill in {reason.en}",
            member=recipient.code,
        )


def _copied(
    session: Session,
    event: MachineEvent,
    member: Member,
    matter: OpenedMatter,
    day: date,
) -> str:
    """Name who gets the copy: who takes part as such, or the one of the same level."""
    holder = matter.now.holders.get(COPIED)
    if holder is not None:
        return holder
    found = same_level_members(session, member, COPIED, day)
    if len(found) != 1:
        paper = load_machines().words.facts[ON_PAPER]
        raise StepFactsError.of(
            event,
            f"须抄送同级人民检察院：请填写“{paper.zh}”",
            f": a copy goes to the procuratorate: fill in {paper.en}",
            fact=ON_PAPER,
            facts=[ON_PAPER],
        )
    return found[0].code


def same_level_members(
    session: Session, member: Member, role: str, day: date
) -> list[Member]:
    """List who of a member's level and place may be something in a matter on a day."""
    members = members_acting(session, load_machines().words.roles[role].kinds, day)
    return [one for one in members if is_same_level(member, one)]


def is_same_level(one: Member, other: Member) -> bool:
    """Tell whether two members have one place and one level."""
    if ANYWHERE in {one.territory, other.territory}:
        return True
    same_place = one.territory == other.territory
    return same_place and level_of(office_of(one)) == level_of(office_of(other))
