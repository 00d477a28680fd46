"""Each transition by each role, allowed and forbidden, as it was worked out by hand.

The rows of transitions.tsv were written from the texts of the law, not from the tables:
``before`` names events that have happened, ``without`` a document that is not there,
``expected`` the state afterwards or the code of the refusal.
"""

import csv
import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from hub.casework.machines.loader import load_machines
from hub.casework.machines.table import NEW
from hub.casework.matter.errors import StepDocumentError, StepRoleError
from hub.casework.matter.flow import (
    NOTHING,
    MatterNow,
    TakenStep,
    check_role,
    find_event,
    follow,
    judge_step,
)
from hub.ground.errors import HubError

MACHINES = load_machines()
PAPERS = frozenset(MACHINES.words.documents)
DAY = date(2026, 11, 27)
LATIN = re.compile(r"[A-Za-z]{2,}")
REFUSED_BY_ROLE = "matter-role"


def read_rows():
    """Read the rows by machine and event."""
    found = defaultdict(list)
    path = Path(__file__).parent / "transitions.tsv"
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            found[row["machine"], row["event"]].append(row)
    return found


ROWS = read_rows()


def taken(row):
    """Take the step of a row, and give the state afterwards or the refusal's code."""
    machine = MACHINES.named(row["machine"], DAY)
    papers = PAPERS - {row["without"]}
    happened = frozenset(row["before"].replace("-", "").split(",")) - {""}
    now = MatterNow(row["state"], 1, "a:opener", {}, happened, papers)
    step = TakenStep(row["event"], "a:actor", row["role"])
    if row["state"] == NEW:
        now = NOTHING
        step = TakenStep(row["event"], "a:actor", row["role"], None, papers)
    try:
        check_role(find_event(machine, now, row["event"]), {row["role"]})
        return follow(machine, now, step).state
    except HubError as error:
        return error.code


@pytest.mark.parametrize("named", ROWS, ids="-".join)
def test_each_step_leads_where_the_law_says_or_is_refused(named):
    wrong = [
        (row, got) for row in ROWS[named] if (got := taken(row)) != row["expected"]
    ]

    assert wrong == []


@pytest.mark.parametrize("machine", MACHINES.tables, ids=lambda machine: machine.key)
def test_a_refusal_names_roles_and_documents_as_people_do(machine):
    said = []
    for event in machine.events:
        with pytest.raises(StepRoleError) as refused:
            check_role(event, ())
        said.append(refused.value.worded)
        if event.needs:
            now = MatterNow(
                event.when[0], 1, "a:opener", {}, frozenset(event.after), frozenset()
            )
            with pytest.raises(StepDocumentError) as refused:
                judge_step(machine, now, event.key, ())
            said.append(refused.value.worded)
            for kind in event.needs:
                assert MACHINES.words.documents[kind].zh in refused.value.worded.zh

    assert len(said) >= len(machine.events)
    assert [one for one in said if LATIN.search(one.zh) or "_" in one.en] == []


@pytest.mark.parametrize("machine", MACHINES.tables, ids=lambda machine: machine.key)
def test_no_transition_of_a_table_is_without_its_rows(machine):
    told = {
        (row["event"], row["state"], row["role"]): row["expected"]
        for (name, _), rows in ROWS.items()
        for row in rows
        if name == machine.key and row["without"] == "-"
        if row["expected"] in machine.state_of
    }
    there = {
        (event.key, state, role)
        for event in machine.events
        for state in event.when
        for role in event.who
    }

    assert set(told) == there
    for event in machine.events:
        rows = ROWS[machine.key, event.key]
        assert any(row["expected"] == REFUSED_BY_ROLE for row in rows), event.key
        without = {row["without"] for row in rows} - {"-"}
        assert without == set(event.needs), event.key
    barred = {
        (row["state"], row["event"])
        for (name, _), rows in ROWS.items()
        for row in rows
        if name == machine.key and row["expected"] == "matter-barred"
    }
    assert barred == {
        (state.key, event) for state in machine.states for event in state.bars
    }
