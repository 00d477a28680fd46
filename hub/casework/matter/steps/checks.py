"""What is refused of a step: texts, days, kinds, parties, merchants, places."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.casework.machines.checks import RECIPIENT
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import (
    OVERSEER,
    URGED_UNIT,
    Machine,
    MachineEvent,
)
from hub.casework.matter.errors import (
    MachineUnknownError,
    MatterMerchantError,
    MatterPartiesError,
    MatterPlaceError,
    MatterTextError,
    MerchantMergedError,
    PartyRoleError,
    RecipientError,
    StepDocumentError,
)
from hub.casework.matter.flow import NOTHING, find_event, law_of
from hub.casework.matter.models import MatterDocumentRow, MatterPartyRow
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import (
    check_recipient,
    overseeing_roles,
    present_member,
    roles_of,
)
from hub.casework.matter.reading import OpenedMatter
from hub.casework.matter.steps.clocks import bound_in
from hub.casework.matter.steps.days import check_day, check_grounds, wrong_day
from hub.casework.matter.steps.drafts import NAME_LIMIT, PARTIES, NewMatter, NewStep
from hub.casework.matter.steps.facts import check_facts
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.members.lines import ANYWHERE
from hub.members.models import Member
from hub.merchants.service import find_merchant, is_merchant_code, superseded_ids
from schemas.wording import Wording

KEY_LIMIT, ROLE_LIMIT, MERCHANT_LIMIT = 64, 32, 32
MOST_PARTIES = 100
"""Parties of a matter, over all its steps: each is opened wherever it is shown."""
PRIORITIES = (0, 1, 2)
"""Ordinary, urgent, most urgent."""
ABROAD = frozenset({"assistance"})
"""Kinds of matters that are about another region."""


def check_texts(hub: Hub, step: NewStep, new: NewMatter | None = None) -> None:
    """Refuse keys, codes and parties that could not be read later.

    Raises:
        MatterTextError: as its name says.
    """
    wrong = ""
    if step.key is not None and not _is_name(step.key, KEY_LIMIT):
        wrong = "key"
    elif len(step.parties) > PARTIES or not all(map(_is_party, step.parties)):
        wrong = "parties"
    elif new is not None:
        wrong = _wrong_in(hub, new)
    if wrong:
        raise MatterTextError(wrong)


def check_step(
    session: Session,
    event: MachineEvent,
    step: NewStep,
    at: datetime,
    matter: OpenedMatter | None,
    by: str,
) -> Member | None:
    """Refuse what a step tells, or when; give the member that it brings in, if any.

    Raises:
        StepFactsError, StepDayError, StepDocumentError, PartyRoleError,
        MatterPartiesError, RecipientError: as their names say.
    """
    words = load_machines().words
    check_facts(event, step.facts, words)
    check_kinds(event, step.kinds)
    _check_roles(step)
    check_parties(session, step, matter)
    happened = step.happened or at
    check_day(event, happened, at, matter)
    check_grounds(session, event, step, legal_day(happened), matter)
    recipient = step.facts.get(RECIPIENT)
    if event.back and matter is not None:
        holder = matter.now.holders.get(event.back)
        recipient = None if holder is None else present_member(session, holder)
    if event.brings == URGED_UNIT and matter is not None:
        recipient = urged_member(session, event, matter, by, recipient, at)
    if not event.brings or recipient is None:
        return None
    return check_recipient(session, event, recipient, words, legal_day(at))


def urged_member(
    session: Session,
    event: MachineEvent,
    matter: OpenedMatter,
    by: str,
    named: str | None,
    at: datetime,
) -> str:
    """Name who is urged: who is named, if it has to act; else who has to act next.

    Raises:
        RecipientError: it has nothing to do in the matter now, or nobody else has.
    """
    bound = bound_in(session, matter, by, at)
    found = next((one for one in bound if named in {None, one}), None)
    if found is None:
        raise RecipientError.of(
            event,
            "的对象须是应办理下一步或者有期限未结的单位",
            ": it goes to whoever has to act next, or whose term runs",
            member=named or by,
        )
    return found


def offered_roles(
    session: Session, member: Member, matter: OpenedMatter, at: datetime
) -> frozenset[str]:
    """Name the roles by which steps are offered to a member of a matter.

    Urging is, where somebody else has to act.
    """
    words = load_machines().words
    roles = roles_of(session, member, matter.now.holders, matter.territory, words)
    roles |= overseeing_roles(session, member, matter)
    if OVERSEER in roles and not bound_in(session, matter, member.code, at):
        roles -= {OVERSEER}
    return roles


def count_documents(session: Session, matter: OpenedMatter | None) -> int:
    """Count the documents that a matter has; one that is to be opened has none."""
    if matter is None:
        return 0
    query = select(func.count()).where(MatterDocumentRow.matter_id == matter.id)
    return session.scalar(query) or 0


def machine_on(new: NewMatter, day: date) -> Machine:
    """Find the table that a matter opens under on a day.

    Raises:
        MachineUnknownError: there is no such kind, or no such step of it.
        StepDayError: its table holds from a later day on.
    """
    machines = load_machines()
    machine = machines.named(new.machine, day)
    if machine is not None:
        return machine
    for table in machines.tables:
        if table.key == new.machine and day < table.valid_from:
            event = find_event(table, NOTHING, new.first.event)
            raise wrong_day(event, day, table.valid_from)
    raise MachineUnknownError(new.machine)


def check_kinds(event: MachineEvent, kinds: Collection[str]) -> None:
    """Refuse documents of a kind that there is not.

    Raises:
        StepDocumentError: as its name says.
    """
    unknown = sorted(set(kinds) - set(load_machines().words.documents))
    if unknown:
        kind = unknown[0][:48]
        said = Wording(f"没有此种文书：{kind}", f"no kind of document: {kind}")
        raise StepDocumentError(said, law_of(event))


def _check_roles(step: NewStep) -> None:
    """Refuse parties that are said to be what no party can be.

    Raises:
        PartyRoleError: as its name says.
    """
    named = load_machines().words.parties
    for party in step.parties:
        if party.role not in named:
            zh = "、".join(f"{one.key}（{one.zh}）" for one in named.values())
            said = Wording(
                f"没有“{party.role}”这种身份，可用：{zh}",
                f"no party is {party.role}; one of: {', '.join(named)}",
            )
            raise PartyRoleError(said, party_role=party.role)


def check_parties(session: Session, step: NewStep, matter: OpenedMatter | None) -> None:
    """Refuse more parties than a matter names in all.

    Raises:
        MatterPartiesError: as its name says.
    """
    if not step.parties:
        return
    table, mine = MatterPartyRow, None if matter is None else matter.id
    query = select(func.count()).where(table.matter_id == mine)
    count = (session.scalar(query) or 0) + len(step.parties)
    if count > MOST_PARTIES:
        raise MatterPartiesError(str(count))


def check_merchants(
    session: Session, event: MachineEvent, step: NewStep, new: NewMatter | None = None
) -> None:
    """Refuse what can be no merchant, and one that was merged since.

    Whether anybody is known by it is not told, nor which one stands now.

    Raises:
        MatterMerchantError, MerchantMergedError: as their names say.
    """
    named = {party.merchant for party in step.parties}
    if new is not None:
        named.add(new.merchant)
    for merchant in sorted(filter(None, named)):
        if not is_merchant_code(merchant):
            raise MatterMerchantError(merchant[:MERCHANT_LIMIT])
        card = find_merchant(session, merchant)
        if card is not None and merchant in superseded_ids(session, card.id):
            raise MerchantMergedError.of(
                event, "所指经营主体已被合并", ": the merchant was merged since"
            )


def check_place(
    hub: Hub, machine: Machine, territory: str | None, members: Iterable[Member | None]
) -> None:
    """Refuse a matter that would lie outside the city and all who take part in it.

    Help is asked for where the other region is, so that it may lie anywhere.

    Raises:
        MatterPlaceError: as its name says.
    """
    if territory is None or machine.key in ABROAD:
        return
    places = {hub.config.city, *(one.territory for one in members if one is not None)}
    lies_in = hub.rulebook.divisions.lies_in
    if not any(lies_in(territory, place) for place in places - {"", ANYWHERE}):
        raise MatterPlaceError(territory)


def _wrong_in(hub: Hub, new: NewMatter) -> str:
    """Name what cannot be read of a new matter; nothing if all can."""
    territory = new.territory
    if new.merchant is not None and not _is_name(new.merchant, MERCHANT_LIMIT):
        return "merchant"
    if territory is not None and not hub.rulebook.divisions.known(territory):
        return "territory"
    return "" if new.priority in PRIORITIES else "priority"


def _is_party(party: NewParty) -> bool:
    """Tell whether all that is said of a party can be read."""
    is_named = party.merchant is None or _is_name(party.merchant, MERCHANT_LIMIT)
    is_read = all(map(is_line, party.said().values()))
    return is_named and is_read and _is_name(party.role, ROLE_LIMIT)


def _is_name(text: str, most: int) -> bool:
    """Tell whether a text names something."""
    return bool(text.strip()) and text.isprintable() and len(text) <= most


def is_line(text: str) -> bool:
    """Tell whether a text is one line that can be read, or nothing."""
    return (not text or text.isprintable()) and len(text) <= NAME_LIMIT
