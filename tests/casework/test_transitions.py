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
from hub.casework.matter.errors import (
    StepDocumentError,
    StepOutOfOrderError,
    StepRoleError,
)
from hub.casework.matter.flow import (
    NOTHING,
    MatterNow,
    TakenStep,
    check_role,
    find_event,
    follow,
    judge_step,
    missing_documents,
)
from hub.ground.errors import HubError
from tests.support.row_by_row import row_by_row

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
    now = MatterNow(row["state"], 1, "a:opener", {}, happened, frozenset())
    step = TakenStep(row["event"], "a:actor", row["role"], None, papers)
    if row["state"] == NEW:
        now = NOTHING
    try:
        check_role(find_event(machine, now, row["event"]), {row["role"]})
        return follow(machine, now, step).state
    except HubError as error:
        return error.code


@row_by_row("named", ROWS, ids="-".join)
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


def test_a_paper_of_an_earlier_step_serves_no_later_one_but_where_the_table_says_so():
    """What may be there already was worked out by hand, and is as it was then."""
    suffices = set()
    for machine in MACHINES.tables:
        for event, kind in ((e, kind) for e in machine.events for kind in e.needs):
            now = MatterNow(event.when[0], 1, "a:opener", {}, frozenset(), PAPERS)
            others = set(event.needs) - {kind}
            if kind not in missing_documents(event, now, others):
                suffices.add((event.key, kind))
            assert missing_documents(event, now, event.needs) == ()

    five = "transfer_letter investigation_report goods_list test_report other_material"
    assert suffices == {
        *(("hand_over", kind) for kind in five.split()),
        ("hand_over_goods", "goods_list"),
        ("issue_opinion", "no_prosecution_decision"),
        ("copy_penalty_to_police", "penalty_decision"),
        ("copy_penalty_to_procuratorate", "penalty_decision"),
    }


def test_the_silence_of_a_police_that_forwarded_is_not_that_of_the_next_one():
    machine = MACHINES.named("transfer", DAY)
    asked = TakenStep("ask_supervision", "a:agency", "handler", None, PAPERS)
    late = frozenset({"examination_not_received"})
    now = MatterNow("examining", 9, "a:agency", {}, late, frozenset())
    assert follow(machine, now, asked).state == "supervising"

    for event in ("forward", "receive"):
        step = TakenStep(event, "a:police", "police", "a:police2", PAPERS)
        now = follow(machine, now, step)

    assert now.state == "examining"
    with pytest.raises(StepOutOfOrderError):
        follow(machine, now, asked)
    silent = TakenStep("examination_not_received", "hub", "hub")
    assert follow(machine, follow(machine, now, silent), asked).state == "supervising"


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
