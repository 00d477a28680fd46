"""Take demo matters through their steps, by the service that everybody uses.

Each step is taken at the moment at which it is said to have happened, by a hub whose
clock stands there, so that clocks were met in time and run, warn or have run out now.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from hub.casework.machines import HUB_ROLE, MachineEvent, load_machines
from hub.casework.matter import MatterActor, NewDocument, NewMatter, NewStep, StepDone
from hub.casework.service import act, open_matter
from hub.context import Hub
from hub.db.cache import keeping_answers
from hub.demo.shown.matters.routes import StepRoute, find_routes, named_route
from hub.demo.shown.matters.sheets import make_sheet
from hub.demo.shown.matters.speech import (
    AHEAD,
    DemoParty,
    Spoken,
    facts_of,
    officer_of,
    party_of,
    players_of,
    read_speech,
)
from hub.demo.shown.matters.timing import TimedRoute, make_timetable, time_route
from hub.demo.town.population import Population
from hub.ground.clock import legal_day
from hub.members.service import list_members
from hub.merchants.service import find_merchant
from hub.rulebook.working_days import load_calendar
from schemas.words import DecisionWord

MOST_PARTIES = 60
"""So many merchants at most are parties; with more matters some share one."""
SHORT = 2
"""A route of so many steps at most is shown with its clocks in each standing."""
URGENT_EACH = 9
"""One matter of so many is urgent."""
SUSPECT = "suspect"


@dataclass(slots=True)
class _Matter:
    """A matter that is being staged."""

    number: int
    timed: TimedRoute
    party: DemoParty
    players: dict[str, str]
    held: set[str] = field(default_factory=set)
    """Roles that somebody has in it by now."""
    done: StepDone | None = None

    @property
    def handler(self) -> str:
        """Name the member that is to handle it."""
        return self.players.get(self.timed.route.machine.handled_by, "")


def stage_matters(hub: Hub, population: Population, merchants: int) -> int:
    """Open matters that stand in every state of every machine; tell how many.

    Nothing is opened where the city has no merchants.
    """
    parties = _parties(hub, population, merchants)
    timed = sorted(_timed(hub), key=lambda one: one.moments[0]) if parties else []
    last: dict[tuple[str, str], str] = {}
    for number, one in enumerate(timed):
        machine = one.route.machine.key
        matter = _Matter(
            number, one, parties[number % len(parties)], players_of(machine, number)
        )
        with keeping_answers(hub.writes) as session:
            for place in range(len(one.moments)):
                _take(session, hub, matter, place, last)
        if matter.done is not None:
            last[matter.handler, machine] = matter.done.number
    return len(timed)


def officers_named(session: Session, day: date) -> dict[str, list[str]]:
    """Name the officers of each member of a day as its demo matters do."""
    return {
        member.code: [officer_of(member.code, is_second=word) for word in (False, True)]
        for member in list_members(session)
        if member.valid_to is None or member.valid_to >= day
    }


def _timed(hub: Hub) -> Iterator[TimedRoute]:
    """Yield a short route as often as its clocks can stand differently, others once."""
    now = hub.clock()
    calendar = load_calendar(hub.config.instance, hub.rulebook)
    table = make_timetable(hub.rulebook, calendar, now)
    for number, route in enumerate(_routes()):
        found = [
            timed
            for timed in time_route(table, route)
            if route.machine.holds(legal_day(timed.moments[0]))
        ]
        if len(route.events) > SHORT and found:
            found = [found[number % len(found)]]
        yield from found


def _routes() -> Iterator[StepRoute]:
    """Yield the shortest way to each state, then ways that are told."""
    machines = load_machines()
    for machine in machines.tables:
        yield from find_routes(machine)
    for told in read_speech()["route"]:
        machine = next(one for one in machines.tables if one.key == told["machine"])
        yield named_route(machine, told["events"])


def _parties(hub: Hub, population: Population, merchants: int) -> Sequence[DemoParty]:
    """Choose merchants of the register that matters may be about."""
    found = []
    with hub.reads() as session:
        for index in range(merchants):
            made = population.merchant(index)
            if made.registered and made.uscc is not None and made.place.in_city:
                card = find_merchant(session, made.uscc)
                found.append(DemoParty(made, None if card is None else card.public_id))
            if len(found) == MOST_PARTIES:
                break
    return found


def _take(
    session: Session,
    hub: Hub,
    matter: _Matter,
    place: int,
    last: dict[tuple[str, str], str],
) -> None:
    """Take one step of a matter, its opening first."""
    route, moment = matter.timed.route, matter.timed.moments[place]
    event = route.events[place]
    then = replace(hub, clock=partial(_stands, moment))
    member = matter.players[_role(matter, event)]
    is_second = event.decides not in {"", DecisionWord.TAKEN_BACK}
    officer = officer_of(member, is_second=is_second)
    day = legal_day(moment)
    said = Spoken(
        number=matter.number,
        party=matter.party,
        players=matter.players,
        officer=officer,
        year=day.year,
        until=(day + AHEAD).isoformat(),
        day=day.isoformat(),
        others={kind: no for (who, kind), no in last.items() if who == matter.handler},
    )
    step = NewStep(
        event.key,
        facts=facts_of(route.machine.key, event, said),
        documents=_papers(matter, event, place, day.isoformat()),
        parties=[party_of(matter.party, SUSPECT)] if place == 0 else [],
        version=place,
    )
    actor = MatterActor(member, officer, played=True)
    if matter.done is not None:
        matter.done = act(session, then, matter.done.id, step, actor)
        return
    new = NewMatter(
        route.machine.key,
        step,
        merchant=matter.party.merchant,
        territory=matter.party.made.place.code,
        priority=int(matter.number % URGENT_EACH == 0),
    )
    matter.done = open_matter(session, then, new, actor)


def _role(matter: _Matter, event: MachineEvent) -> str:
    """Tell in which role a step is taken: one that somebody has by then, if any is."""
    roles = [role for role in event.who if role != HUB_ROLE]
    role = next((role for role in roles if role in matter.held), roles[0])
    matter.held |= {role, event.brings}
    return role


def _papers(
    matter: _Matter, event: MachineEvent, place: int, day: str
) -> list[NewDocument]:
    """Make the documents of a step that are not there yet."""
    before = matter.timed.route.events[:place]
    there = {kind for one in before for kind in one.needs} & set(event.already)
    words = load_machines().words.documents
    made = matter.party.made
    lines = (f"当事人：{made.name}", f"统一社会信用代码：{made.code}", f"日期：{day}")
    kinds = [kind for kind in event.needs if kind not in there]
    if matter.number % 2:
        named = f"{matter.timed.route.machine.key}.{event.key}"
        kinds += read_speech()["papers"].get(named, ())
    return [make_sheet(kind, words[kind].zh, lines) for kind in kinds]


def _stands(moment: datetime) -> datetime:
    """Tell always the same time."""
    return moment
