"""Officers who act at one moment: one is first, the others are told so."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from hub.casework.matter.errors import MatterChangedError, OtherMatterError
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterEventRow,
    MatterLinkRow,
    MatterRow,
)
from hub.casework.service import note_overdue
from hub.ground.errors import HubError

ROOT = Path(__file__).parents[2]
AGENCY, POLICE, SHOP = "agency:samr", "agency:police", "platform:shop"
FIVE = "transfer_letter investigation_report goods_list test_report other_material"


def reported(town, **more):
    return town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        **more,
    )


def together(*acts):
    """Do all at one moment; gives what each came to, a refusal as its error."""
    gate = Barrier(len(acts))

    def one(act):
        gate.wait(30)
        try:
            return act()
        except HubError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def counted(town, matter):
    """Count the events of a matter, its documents' rows and bytes."""
    with town.hub.reads() as session:
        numbers = [
            session.scalar(
                select(func.count()).select_from(table).where(table.matter_id == matter)
            )
            for table in (MatterEventRow, MatterDocumentRow)
        ]
    folder = town.hub.config.blobs_folder / matter
    return *numbers, len(list(folder.iterdir()))


def test_of_two_who_decide_at_once_one_is_first(town):
    for _ in range(3):
        done = reported(town)
        said = [
            lambda word=word: town.act(done, word, AGENCY, "乙", reason="是")  # noqa: B023
            for word in ("approve_transfer", "refuse_transfer")
        ]
        came = together(*said)

        assert [type(one) is MatterChangedError for one in came].count(True) == 1
        assert counted(town, done.id) == (2, 1, 1)


def test_matters_opened_at_once_have_numbers_without_a_gap(town):
    keyed = [lambda: reported(town, key="a")] * 2
    came = together(*[lambda: reported(town)] * 3, *keyed)

    opened = [one for one in came if not isinstance(one, HubError)]
    assert {type(one) for one in came if isinstance(one, HubError)} <= {
        MatterChangedError
    }
    with town.hub.reads() as session:
        numbers = session.scalars(select(MatterRow.number)).all()
    assert sorted(numbers) == [f"宿案移〔2026〕{no}号" for no in range(1, 5)]
    assert {one.number for one in opened} == set(numbers)


def test_two_clues_are_not_each_others_duplicate(town):
    one, other = (
        town.open(
            "clue", "receive", SHOP, to=AGENCY, clue_source="platform", summary="假"
        )
        for _ in range(2)
    )
    came = together(
        lambda: town.act(one, "mark_duplicate", AGENCY, other_number=other.number),
        lambda: town.act(other, "mark_duplicate", AGENCY, other_number=one.number),
    )

    assert [type(said) is OtherMatterError for said in came].count(True) == 1
    with town.hub.reads() as session:
        assert len(session.scalars(select(MatterLinkRow.kind)).all()) == 1


def test_a_night_and_an_officer_at_once_note_and_answer_once(town):
    done = reported(town)
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="是")
    done = town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    done = town.act(done, "receive", POLICE, papers="transfer_receipt")
    town.hub.clock.advance(days=4)
    came = together(
        lambda: note_overdue(town.hub).noted,
        lambda: note_overdue(town.hub).noted,
        lambda: town.act(
            done, "not_file", POLICE, papers="non_filing_notice", document_no="7",
            reason="证据不足",
        ),
    )  # fmt: skip

    with town.hub.reads() as session:
        events = session.scalars(
            select(MatterEventRow.event)
            .where(MatterEventRow.matter_id == done.id)
            .order_by(MatterEventRow.no)
        ).all()
    assert events.count("examination_not_received") <= 1
    assert len(events) == 5
    noted = sum(one for one in came[:2] if isinstance(one, int))
    assert noted == events.count("examination_not_received")
    assert isinstance(came[2], MatterChangedError) == (noted == 1)


CHILD = """
import json, sys
from datetime import datetime
from pathlib import Path
from hub.casework.matter.people import MatterActor
from hub.casework.service import act
from hub.casework.matter.steps.drafts import NewStep
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.ground.errors import HubError
from tests.support.prepared import config_of

instance, url, at, word = sys.argv[1:]
hub = open_hub(config_of(Path(instance), url), SetClock(datetime.fromisoformat(at)))
print("here", flush=True)
for line in sys.stdin:
    step = NewStep(word, facts={"reason": "是"}, version=1)
    try:
        with hub.writes.begin() as session:
            officer = MatterActor("agency:samr", "乙", played=True)
            said = act(session, hub, line.strip(), step, officer)
        print(said.state, flush=True)
    except HubError as error:
        print(error.code, flush=True)
"""


@pytest.mark.postgresql_in_long
@pytest.mark.only_database("postgresql")
def test_of_two_processes_one_is_first(town):
    url = town.hub.engine.url.render_as_string(hide_password=False)
    at = town.hub.clock().isoformat()
    ways = {"approve_transfer": "approved", "refuse_transfer": "refused"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", CHILD, str(town.hub.config.instance), url, at, word],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for word in ways
    ]
    try:
        assert [one.stdout.readline() for one in processes] == ["here\n"] * 2
        for _ in range(10):
            done = reported(town)
            for one in processes:
                one.stdin.write(f"{done.number}\n")
                one.stdin.flush()
            said = [one.stdout.readline().strip() for one in processes]
            assert said.count("matter-changed") == 1, said
            assert set(said) & set(ways.values())
            assert counted(town, done.id) == (2, 1, 1)
    finally:
        for one in processes:
            one.communicate(timeout=60)
