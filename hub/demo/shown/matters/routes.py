"""By which steps a matter comes to a state: found in its machine's table, not told.

A machine that is added has matters in every state of it without a word here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hub.casework.machines import HUB_ROLE, SAME, Machine, MachineEvent
from hub.casework.matter import NOTHING, MatterNow, TakenStep, follow, next_steps


@dataclass(frozen=True, slots=True)
class StepRoute:
    """Steps from a matter's opening to where it is left.

    ``state`` is where it is to stand.
    """

    machine: Machine
    events: tuple[MachineEvent, ...]
    state: str
    is_noted: bool = False
    """Whether the hub alone brings it there, once a clock has run out."""

    @property
    def is_left_late(self) -> bool:
        """Tell whether the hub takes it elsewhere once a clock has run out."""
        return not self.is_noted and bool(self.leading)

    @property
    def leading(self) -> frozenset[str]:
        """Name the clocks by which the hub takes it to its state, or out of it."""
        return frozenset(
            event.not_received_of
            for event in self.machine.events
            if HUB_ROLE in event.who and event.to != SAME
            if self.state in ((event.to,) if self.is_noted else event.when)
        )


def find_routes(machine: Machine) -> Iterator[StepRoute]:
    """Yield the shortest route to each state, in the order of the states."""
    reached = _reach(machine)
    for state in machine.states:
        if state.key in reached:
            yield StepRoute(machine, reached[state.key], state.key)
            continue
        noting = next(
            event
            for event in machine.events
            if event.to == state.key and HUB_ROLE in event.who
        )
        before = next(key for key in noting.when if key in reached)
        yield StepRoute(machine, reached[before], state.key, is_noted=True)


def named_route(machine: Machine, keys: Sequence[str]) -> StepRoute:
    """Give the route of events that are named, each found where the last one led.

    Raises:
        LookupError: one of them cannot follow.
    """
    now = NOTHING
    events = []
    for key in keys:
        event = machine.event(key, now.state)
        if event is None:
            msg = f"{machine.key}: {key} does not follow {now.state}"
            raise LookupError(msg)
        events.append(event)
        now = _after(machine, now, event)
    return StepRoute(machine, tuple(events), now.state)


def _reach(machine: Machine) -> dict[str, tuple[MachineEvent, ...]]:
    """Find the shortest way to each state that people's steps lead to.

    One that is come to again goes on from there if other steps follow then.
    """
    led_to = {one.to for one in machine.events if one.who != (HUB_ROLE,)} - {SAME}
    asked = {key for one in machine.events for key in (*one.after, *one.unless)}
    seen: set[tuple[str, frozenset[str]]] = set()
    roles = {role for event in machine.events for role in event.who} - {HUB_ROLE}
    reached: dict[str, tuple[MachineEvent, ...]] = {}
    ends: list[tuple[MatterNow, tuple[MachineEvent, ...]]] = [
        (_after(machine, NOTHING, event), (event,))
        for event in machine.events
        if event.is_opening and HUB_ROLE not in event.who
    ]
    while ends and reached.keys() != led_to:
        now, events = ends.pop(0)
        standing = (now.state, now.happened & asked)
        if standing in seen:
            continue
        seen.add(standing)
        reached.setdefault(now.state, events)
        for step in next_steps(machine, now, roles):
            if step.event.over:
                # It waits for the end of a term; matters come there by another way.
                continue
            after = _after(machine, now, step.event)
            ends.append((after, (*events, step.event)))
    return reached


def _after(machine: Machine, now: MatterNow, event: MachineEvent) -> MatterNow:
    """Tell how a matter stands after an event with all that it needs."""
    taken = TakenStep(event.key, "-", event.who[0], None, frozenset(event.needs))
    return follow(machine, now, taken)
