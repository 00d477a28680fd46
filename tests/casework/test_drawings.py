"""Each machine is drawn of its own table, and walked by a library as a second judge."""

import json
import re

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from statemachine import State, StateMachine
from statemachine.exceptions import InvalidDefinition, TransitionNotAllowed

from hub.casework.machines.drawing import draw_machine
from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import NEW, SAME
from hub.cli import cli
from scripts.make_casework import OUT, write_page

MACHINES = load_machines()
BY_KEY = pytest.mark.parametrize(
    "machine", MACHINES.tables, ids=lambda machine: machine.key
)


def judge_of(machine, without=frozenset()):
    """Let the library make a machine of a table's transitions, but for some events."""
    states = {
        state.key: State(state.key, final=state.final) for state in machine.states
    }
    states[NEW] = State(NEW, initial=True)
    ways = {}
    for event in machine.events:
        if event.key in without:
            continue
        for key in event.when:
            if states[key].final:  # what is told of it then leads nowhere
                continue
            to = states[key if event.to == SAME else event.to]
            way = states[key].to(to)
            name = f"do_{event.key}"
            ways[name] = way if name not in ways else ways[name] | way
    parts = {f"at_{key}": state for key, state in states.items()}
    return type("Judged", (StateMachine,), {**parts, **ways})


@BY_KEY
def test_the_library_finds_no_trap_and_no_state_that_is_not_reached(machine):
    judge_of(machine)
    ends = {event.key for event in machine.events if event.to in finals(machine)}

    with pytest.raises(InvalidDefinition):
        judge_of(machine, ends)


def finals(machine):
    return {state.key for state in machine.states if state.final}


@BY_KEY
@given(data=st.data())
def test_the_library_walks_as_the_table_does(machine, data):
    walker = judged(machine)()
    keys = sorted({event.key for event in machine.events})
    here = NEW
    for _ in range(8):
        key = data.draw(st.sampled_from(keys))
        event = machine.event(key, here)
        if event is None:
            with pytest.raises(TransitionNotAllowed):
                walker.send(f"do_{key}")
            event = data.draw(st.sampled_from(machine.events_in(here)))
        walker.send(f"do_{event.key}")
        here = here if event.to == SAME else event.to
        assert next(iter(walker.configuration)).name == here
        if here in finals(machine):
            break


def judged(machine, made={}):  # noqa: B006
    """Make each machine of the library once."""
    return made.setdefault(machine.key, judge_of(machine))


@BY_KEY
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_drawing_holds_every_state_and_every_step(machine, language):
    drawing = draw_machine(machine, language)
    arrows = re.findall(r"^    (\S+) --> (\S+) : ([^:;\n]+)$", drawing, re.MULTILINE)
    steps = sum(len(event.when) for event in machine.events)
    comma = ", " if language == "en" else "、"
    named = [label for _, _, labels in arrows for label in labels.split(comma)]

    assert len(named) >= steps
    assert drawing.count('" as ') == len(machine.states)
    assert drawing.count("--> [*]") == len(finals(machine))
    if language == "zh":
        words = re.sub(r"^.*( as | --> )\S+", "", drawing, flags=re.MULTILINE)
        assert not re.search("[A-Za-z]", words.split("direction TB")[1])


def test_the_page_is_written_of_the_tables():
    assert OUT.read_text("utf-8") == write_page(MACHINES)


def told(*words):
    return CliRunner().invoke(cli, ["rules", "matters", *words])


def test_the_tables_are_told_as_other_rules_are():
    kinds = json.loads(told("--json").output)
    assert [one["kind"] for one in kinds] == [one.key for one in MACHINES.tables]
    whole = json.loads(told("assistance", "--json").output)
    (machine,) = [one for one in MACHINES.tables if one.key == "assistance"]
    assert [one["key"] for one in whole["steps"]] == [e.key for e in machine.events]
    assert whole["digest"] == machine.digest
    assert "市场监督管理行政处罚程序规定（2022）第四十五条" in told("assistance").output
    unknown = told("song")
    assert unknown.exit_code == 2
    assert "matter-kind-unknown" in unknown.output
