"""The tables of the machines: walked at random, and refused where they cannot be."""

import re
from datetime import date
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.casework.machines.loader import load_machines, parse_machine, read_machine
from hub.casework.machines.naming import name_party
from hub.casework.machines.table import NEW, SAME
from hub.casework.matter.errors import StepDocumentError
from hub.casework.matter.flow import (
    NOTHING,
    TakenStep,
    fold,
    follow,
    judge_step,
    next_steps,
)
from hub.rulebook import load_rulebook
from hub.rulebook.reading import RuleFileError
from schemas.words import PartyRole

MACHINES = load_machines()
ALL_ROLES = {*MACHINES.words.roles, "hub"}
NAMES = [machine.key for machine in MACHINES.tables]


def named(key):
    machine = MACHINES.named(key, date(2026, 11, 27))
    assert machine is not None
    return machine


@st.composite
def walks(draw):
    """A walk through a machine: its steps, each with the documents it needs."""
    machine = draw(st.sampled_from(MACHINES.tables))
    now, steps = NOTHING, []
    for _ in range(draw(st.integers(1, 25))):
        offered = next_steps(machine, now, ALL_ROLES)
        if not offered:
            break
        chosen = draw(st.sampled_from(offered))
        role = draw(st.sampled_from(chosen.roles))
        brings = "a:new" if chosen.event.brings else None
        step = TakenStep(
            chosen.event.key, f"a:{role}", role, brings, frozenset(chosen.missing)
        )
        now = follow(machine, now, step)
        steps.append(step)
    return machine, steps, now


@given(walks())
def test_a_walk_told_again_comes_to_the_same(walked):
    machine, steps, now = walked

    assert fold(machine, steps) == now
    assert now.version == len(steps)


@given(walks())
def test_no_walk_passes_a_step_without_its_documents(walked):
    machine, steps, _ = walked
    there = set()
    for number, step in enumerate(steps):
        before = fold(machine, steps[:number])
        event = judge_step(machine, before, step.event, step.documents)
        there |= step.documents | set(event.instead_of)

        assert set(event.needs) <= there
        if step.documents:
            with pytest.raises(StepDocumentError):
                judge_step(machine, before, step.event, ())


@pytest.mark.parametrize("name", NAMES)
def test_every_event_can_happen_and_every_clock_that_runs_out_is_told(name):
    machine = named(name)
    opened = {
        rule.partition(":")[0] for event in machine.events for rule in event.opens
    }
    noted = {event.not_received_of for event in machine.events} - {""}

    assert opened == noted
    for event in machine.events:
        for state in event.when:
            assert machine.event(event.key, state) is event


@pytest.mark.parametrize("name", NAMES)
def test_no_clock_runs_out_where_nothing_would_be_noted_of_it(name):
    """All standings of a machine: its state, its clocks, which of them are noted.

    What changes none of that, a pause or an extension, may happen at any time.
    """
    machine = named(name)
    asked = marks_asked_from(machine)
    ahead = frozenset().union(*asked.values())

    @cache
    def offered_in(state, happened):
        return [
            (
                event,
                {event.not_received_of} - {""},
                {rule.partition(":")[0] for rule in event.opens},
                {*event.closes, *event.ends},
            )
            for event in machine.events_in(state)
            if (moves_a_standing(event) and is_possible(event, happened))
            or (not moves_a_standing(event) and event.key in ahead)
        ]

    waiting, seen = [(NEW, *[frozenset()] * 3)], set()
    while waiting:
        standing = state, clocks, noted, happened = waiting.pop()
        if standing in seen:
            continue
        seen.add(standing)
        offered = offered_in(state, happened)
        missed = {event.not_received_of for event, *_ in offered}
        assert clocks - noted <= missed, state
        for event, out, opened, closed in offered:
            if not out <= clocks - noted:
                continue
            to = state if event.to == SAME else event.to
            waiting.append(
                (
                    to,
                    (clocks - closed) | opened,
                    (noted - closed - opened) | out,
                    (happened | {event.key}) & asked[to],
                )
            )
    assert not any(clocks for state, clocks, *_ in seen if state in finals_of(machine))


def moves_a_standing(event):
    """Tell whether an event leads elsewhere, or begins, ends or notes a clock."""
    clocks = (*event.opens, *event.closes, *event.ends, event.not_received_of)
    return event.to != SAME or any(clocks)


def is_possible(event, happened):
    """Tell whether an event may follow those that have happened."""
    may_follow = not event.after or happened & set(event.after)
    return may_follow and not happened & set(event.unless)


def marks_asked_from(machine):
    """Give for each state the events that a move from there on asks about."""
    ways = {
        state: {
            state if event.to == SAME else event.to
            for event in machine.events_in(state)
        }
        for state in (NEW, *machine.state_of)
    }
    asked = {}
    for state in ways:
        reached, new = {state}, {state}
        while new:
            new = {to for one in new for to in ways[one]} - reached
            reached |= new
        asked[state] = {
            key
            for one in reached
            for event in machine.events_in(one)
            if moves_a_standing(event)
            for key in (*event.after, *event.unless)
        }
    return asked


def finals_of(machine):
    return {state.key for state in machine.states if state.final}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_read_again_from_the_text_that_is_kept(name):
    machine = named(name)

    assert parse_machine(machine.text, "kept") == machine


def spoilt(old, new, count=1):
    text = named("assistance").text
    assert old in text
    return text.replace(old, new, count)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (spoilt('to = "rated"', 'to = "nowhere"'), "no state nowhere"),
        (spoilt('who = ["asker"]', 'who = ["stranger"]'), "no role stranger"),
        (spoilt('"case.assist:helper"', '"case.none:helper"'), "no clock case.none"),
        (spoilt('needs = ["reply_letter"]', 'needs = ["song"]'), "no document song"),
        (spoilt('facts = ["outcome_text"]', 'facts = ["colour"]'), "no fact colour"),
        (spoilt('to = "rated"', 'to = "referred"'), "rated: is never reached"),
        (spoilt('when = ["referred"]', 'when = ["overdue"]', 9), "is a trap"),
        (
            re.sub(
                r'article = "[^"]*"', 'article = ""', named("assistance").text, count=1
            ),
            "has no article",
        ),
        (
            spoilt('key = "refuse"\n', 'key = "answer"\n'),
            "happens twice in asked",
        ),
        (spoilt("[[event]]", '[[event]]\ncolour = "red"'), "unknown key"),
        (spoilt('"reason", "until_day"', '"reason"'), "has another end"),
        (spoilt("\nextends = ", '\nby = "head"\nextends = '), "is not extended so"),
        (re.sub(r"posts = .*\n", "", named("clue").text), "needs posts"),
        (spoilt("\nextends = ", '\neffect = "disputed"\nextends = '), "no redress"),
        (spoilt("\nextends = ", '\neffect = "gone"\nextends = '), "effect"),
        (
            spoilt("\nextends = ", '\neffect = "disputed"\nextends = ').replace(
                "[machine]", "[machine]\nredress = true", 1
            ),
            "add the fact record",
        ),
    ],
)
def test_a_table_that_cannot_be_walked_is_refused(text, reason):
    with pytest.raises(RuleFileError, match=reason):
        read_machine(text, "spoilt.toml", MACHINES.words, load_rulebook())


def test_from_the_hand_over_on_no_fine_is_decided_until_the_case_comes_back():
    machine = named("transfer")
    fined = {
        state
        for event in machine.events
        if event.key == "penalty_decided"
        for state in event.when
    }
    barred = {state.key for state in machine.states if "penalty_decided" in state.bars}
    final = {state.key for state in machine.states if state.final}

    opinion = {"opinion_issued", "opinion_overdue"}
    fined_unhanded = {"fined", "fined_copied", "penalised"}

    assert fined == {"refused", "returned", "replied", *opinion}
    open_yet = fined_unhanded | {"reported"}
    assert barred | fined | final | open_yet == set(machine.state_of)
    assert {NEW, SAME}.isdisjoint(machine.state_of)


def test_each_role_of_a_party_has_words_and_one_that_no_list_holds_is_another():
    told = [name_party(role) for role in PartyRole]

    assert len({one.zh for one in told}) == len({one.en for one in told}) == len(told)
    assert name_party("campaigner") == name_party(PartyRole.OTHER)
