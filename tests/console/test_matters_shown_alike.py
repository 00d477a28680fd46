"""Pages and addresses of matters show everybody the same parts of the same matters."""

import json
import re
from itertools import product

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from hub.casework.matter.models import MatterDocumentRow, MatterRow
from hub.casework.matter.parties import NewParty
from tests.console.conftest import Visit
from tests.support.at_matters import (
    MATTERS,
    OFFICE,
    PLATFORM,
    POLICE,
    PROCURATORATE,
    Cases,
    paper,
    signed_visit,
)
from tests.support.matter_calls import Web
from tests.support.signed_in import BUREAU

pytestmark = pytest.mark.postgresql_in_long
MEMBERS = (BUREAU, POLICE, PLATFORM, PROCURATORATE, OFFICE)
PLACES = {"clue": "clues", "transfer": "transfers"}
OFFENCE = "销售假冒注册商标的商品罪"

stories = st.lists(
    st.tuples(
        st.sampled_from(["clue", "child", "transfer"]),
        st.sampled_from([PLATFORM, OFFICE]),
        st.integers(0, 2),
        st.sampled_from(["甲店", "乙店"]),
    ),
    min_size=2,
    max_size=4,
)


@pytest.fixture
def doors(hub, app):
    """Units that act, their officers' browsers, and their systems."""
    cases = Cases(hub)
    visits = {
        member: signed_visit(hub, Visit(app.test_client()), f"officer{count}", member)
        for count, member in enumerate(MEMBERS)
    }
    return cases, visits, Web(hub)


def tell(cases, stories):
    """Let units do some things."""
    clues = {}
    for kind, opener, depth, name in stories:
        party = NewParty("subject", name=f"宿迁市{name}食品经营部", phone="13800001234")
        if kind == "transfer":
            done = cases.open(
                *("transfer", "report_to_head", BUREAU),
                facts={"offence": OFFENCE, "team": "甲、乙"},
                parties=[party],
                documents=[paper("investigation_report")],
            )
            if depth:
                cases.act(done, "approve_transfer", officer="乙", reason="是")
            continue
        facts = {"to": BUREAU, "clue_source": "platform"}
        # A unit names no matter in which it takes no part.
        if kind == "child" and opener in clues:
            facts["parent_number"] = clues[opener].number
        done = cases.open(
            *("clue", "receive", opener),
            facts=facts,
            parties=[party],
            documents=[paper("other_material")],
        )
        clues[opener] = done
        if depth:
            done = cases.act(done, "triage", urgency="urgent")
        if depth > 1:
            done = cases.act(
                done, "confirm", papers=["clue_feedback"], outcome_text="属实"
            )


@settings(
    max_examples=2,
    # No smaller story is looked for: what earlier ones left stays in the hub.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(told=stories)
def test_a_page_and_an_address_show_the_same_parts_of_a_matter(doors, told):
    cases, visits, web = doors
    tell(cases, told)
    with cases.hub.reads() as session:
        matters = session.scalars(select(MatterRow)).all()
        documents = dict(
            session.execute(
                select(MatterDocumentRow.id, MatterDocumentRow.matter_id)
            ).all()
        )
    for member, visit in visits.items():
        board = visit.get(f"{MATTERS}?closed=yes").text
        listed = {
            line["number"]
            for place in PLACES.values()
            for line in web.get(f"/{place}", member).json["matters"]
        }
        assert listed == {one.number for one in matters if one.number in board}
    for (member, visit), matter in product(visits.items(), matters):
        address = f"/{PLACES[matter.machine]}/{matter.number}"
        page, answer = visit.get(f"{MATTERS}/{matter.id}"), web.get(address, member)
        assert page.status_code == answer.status_code, (member, matter.number)
        if page.status_code != 200:
            continue
        shown, text = answer.json, page.text
        assert text.count('<li class="event') == len(shown["events"] or ())
        names = [one["name"] for one in shown["parties"] or ()]
        for name in ("甲店", "乙店"):
            assert text.count(name) == sum(name in one for one in names)
        clocks = text.partition('<ul class="clock-list">')[2].partition("</ul>")[0]
        assert clocks.count("<li>") == len(shown["clocks"] or ())
        said = json.dumps(shown, ensure_ascii=False)
        for other in {one.number for one in matters} - {matter.number}:
            assert (other in text) == (other in said)
        assert ('<ul class="looked">' in text) == (shown["entries"] is not None)
        steps = set(re.findall(r'/step/(\w+)"', text))
        # What another officer of the unit has to do is named, and is no link.
        others = text.count('<li class="step not-yours">')
        assert steps <= {one["event"] for one in shown["steps"]}
        assert len(steps) + others == len(shown["steps"])
        mine = {one["id"] for one in shown["documents"] or ()}
        for document, of in documents.items():
            if of != matter.id:
                continue
            path = f"documents/{document}"
            assert (path in text) == (document in mine)
            status = 200 if document in mine else 404
            assert visit.get(f"{MATTERS}/{of}/{path}").status_code == status
            assert web.get(f"{address}/{path}", member).status_code == status
