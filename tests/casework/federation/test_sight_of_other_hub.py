"""What of a matter goes to the other hub: what its members may see, and never more."""

import json

import pytest
from sqlalchemy import select

from hub.casework.federation.encoding.sight import NOBODY
from hub.casework.machines.loader import load_machines
from hub.casework.matter.checking import check_matters
from hub.casework.matter.errors import MatterDocumentUnknownError
from hub.casework.matter.models import ELSEWHERE, MatterDocumentRow, MatterPartyRow
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import tell_events
from hub.casework.view import show_matter, take_document
from tests.casework.federation.asked import open_help, same, sent, stands
from tests.casework.federation.test_refused_parcels import said, take
from tests.casework.federation.test_two_hubs_keep_one_matter import PAPERS

SECRET = "王某某 13900001111"


def facts(side):
    """Give what each event of the only matter tells, and which officer acted."""
    matter = side.the_matter()
    with side.hub.reads() as session:
        told = tell_events(session, side.hub.keys, matter.id)
        return [(one.event, one.officer, one.facts) for one in told]


def note_bodies(side):
    """Keep every body that a hub sends."""
    bodies = []
    side.spoil = lambda body: bodies.append(body) or body
    return bodies


@pytest.mark.postgresql_in_long
def test_who_asks_for_help_is_shown_whom_to_call_and_what_comes_of_it(sides):
    east, west = sides
    party = NewParty("suspect", name="某公司", phone="13912345678")
    open_help(east, parties=[party])
    sent(east)
    bodies = note_bodies(west)
    west.act(stands(west), "receive", "agency:county", "乙", contact=SECRET)
    west.act(stands(west), "pass_on", "agency:county", "丁", to="agency:samr")
    answer = {"papers": "reply_letter", "outcome_text": "已核实"}
    west.act(stands(west), "answer", "agency:samr", "丙", **answer)
    assert sent(west) == (3, 0, 0)
    receive, passed, answered = (json.loads(one)["parcel"] for one in bodies)
    assert receive["facts"] == {"contact": SECRET}
    assert not any(one["is_cut"] for one in (receive, passed, answered))
    found = facts(east)
    assert found[1] == ("receive", "乙", {"contact": SECRET})
    assert found[3][1:] == ("丙", {"outcome_text": "已核实"})
    assert facts(west)[1] == ("receive", "乙", {"contact": SECRET})
    # What was said to the helper is there, and all goes on as ever.
    with west.hub.reads() as session:
        assert len(list(session.scalars(select(MatterPartyRow.no)))) == 1
    east.act(stands(east), "rate", "agency:samr", "甲", rating="good")
    assert sent(east) == (1, 0, 0)
    assert same(east, west) == [1, 2, 3, 4, 5]
    # Said again after a lost answer, it is the same to the byte.
    assert said(west, 2) == said(west, 2)
    assert take(east, said(west, 2)) == "taken"


@pytest.mark.postgresql_in_long
def test_the_helper_is_not_shown_what_the_asker_says_to_its_office(sides):
    east, west = sides
    east.add("agency:office", "leading_office")
    open_help(east)
    sent(east)
    west.act(stands(west), "refuse", "agency:county", "乙", reason="无法办理")
    sent(west)
    bodies = note_bodies(east)
    upward = {"to": "agency:office", "reason": SECRET}
    east.act(stands(east), "refer_upward", "agency:samr", "甲", **upward)
    order = {"reason": "应当协助"}
    east.act(stands(east), "order_help", "agency:office", "戊", **order)
    assert sent(east) == (2, 0, 0)
    assert SECRET not in b"".join(bodies).decode()
    found = facts(west)
    assert found[2:] == [("refer_upward", NOBODY, {}), ("order_help", "戊", order)]
    assert west.the_matter().now.holders["helper"] == "agency:county"
    assert same(east, west) == [1, 2, 3, 4]


@pytest.mark.postgresql_in_long
def test_the_police_are_shown_all_of_a_transfer_and_nobody_cuts_what_is_theirs(sides):
    east, west = sides
    report = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    papers = {"papers": "investigation_report"}
    east.open("transfer", "report_to_head", "agency:samr", "甲", **papers, **report)
    east.act(stands(east), "approve_transfer", "agency:samr", "乙", reason="是")
    over = {"to": "agency:west-police"}
    over["papers"] = "transfer_letter goods_list test_report other_material"
    east.act(stands(east), "hand_over", "agency:samr", "甲", **over)
    opening = said(east, 1, is_cut=True)
    assert take(west, opening) == "matter-parcel-shape"
    bare = said(east, 1, is_cut=True, facts={}, members={})
    assert take(west, bare) == "matter-parcel-shape"
    assert sent(east) == (3, 0, 0)
    assert [one[1:] for one in facts(west)][:2] == [
        ("甲", report),
        ("乙", {"reason": "是"}),
    ]
    west.act(stands(west), "receive", "agency:police", papers="transfer_receipt")
    sent(west)
    # What tells the other side is never cut, nor does a document stay away by it.
    reason = {"document_no": "宿公不立字〔2026〕3号", "reason": "不足"}
    paper = {"papers": "non_filing_notice"}
    west.act(stands(west), "not_file", "agency:police", **paper, **reason)
    cut = {"is_cut": True, "facts": {}, "members": {}}
    assert take(east, said(west, 5, **cut)) == "matter-parcel-shape"
    assert take(east, said(west, 5, documents=[])) == "matter-document-missing"
    assert take(east, said(west, 5)) == "taken"


def test_no_document_that_help_needs_is_kept_from_the_other_side():
    (machine,) = (one for one in load_machines().tables if one.key == "assistance")
    sides = {"asker", "helper"}
    for event in machine.events:
        if event.needs and sides & set(event.who):
            told = {*event.tells, event.brings, *event.who}
            assert sides <= told, event.key


def went_over(east, west):
    """Have the east hand a case over to the police of the west, who file it."""
    report = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    papers = {"papers": "investigation_report"}
    east.open("transfer", "report_to_head", "agency:samr", "甲", **papers, **report)
    east.act(stands(east), "approve_transfer", "agency:samr", "乙", reason="是")
    over = {"to": "agency:west-police", "papers": PAPERS}
    east.act(stands(east), "hand_over", "agency:samr", "甲", **over)
    sent(east)
    taken = {"papers": "transfer_receipt"}
    west.act(stands(west), "receive", "agency:police", "警", **taken)
    filed = {"papers": "filing_notice", "document_no": "1号"}
    west.act(stands(west), "file", "agency:police", "警", **filed)
    assert sent(west) == (2, 0, 0)


@pytest.mark.postgresql_in_long
def test_a_case_goes_on_to_judgment_though_its_papers_are_not_shown(sides):
    east, west = sides
    went_over(east, west)
    police, prosecutor = ("agency:police", "警"), ("agency:procuratorate", "检")
    court = ("agency:court", "院")
    steps = (
        ("ask_arrest", police, "", {"to": prosecutor[0]}),
        ("approve_arrest", prosecutor, "arrest_decision", {"persons": 1}),
        ("send_to_prosecution", police, "prosecution_opinion", {"to": prosecutor[0]}),
        ("prosecute", prosecutor, "indictment", {"to": court[0]}),
        ("judge", court, "judgment", {"verdict": "guilty"}),
    )
    bodies = note_bodies(west)
    for event, who, papers, more in steps:
        said_too = {"papers": papers, "document_no": "2号", **more}
        west.act(stands(west), event, *who, **said_too)
        assert sent(west) == (1, 0, 0), event

    # The papers of arrest and trial are named, and stay where they were made.
    sent_over = [json.loads(one)["parcel"] for one in bodies]
    assert [[one["kind"] for one in said.get("kept", ())] for said in sent_over] == [
        *([], ["arrest_decision"], ["prosecution_opinion"], ["indictment"], [])
    ]
    assert [said["is_cut"] for said in sent_over] == [True] * 4 + [False]
    assert all(not said["documents"] for said in sent_over[:4])
    assert same(east, west) == list(range(1, 11))
    assert east.the_matter().now.state == west.the_matter().now.state == "judged"
    with east.hub.reads() as session:
        rows = select(MatterDocumentRow.kind).where(MatterDocumentRow.blob == ELSEWHERE)
        assert set(session.scalars(rows)) == {
            *("arrest_decision", "prosecution_opinion", "indictment")
        }
        seen = show_matter(
            session, east.hub, MatterActor("agency:samr", "甲"), stands(east).number
        )
        assert "indictment" not in {one.kind for one in seen.documents}
        # Whoever sees them is told that they are not here.
        looks = MatterActor("agency:procuratorate", "检")
        whole = show_matter(session, east.hub, looks, stands(east).number)
        (paper,) = [one for one in whole.documents if one.kind == "indictment"]
        assert (paper.kept, paper.is_elsewhere) == (False, True)
        with pytest.raises(MatterDocumentUnknownError):
            take_document(session, east.hub, whole.seen, paper.id)
    assert list(check_matters(east.hub)) == []
    # Said again after a lost answer, it is the same to the byte.
    assert take(east, said(west, 7)) == "taken"


@pytest.mark.postgresql_in_long
def test_nothing_is_cut_of_what_one_of_ours_has_to_answer_to(sides):
    east, west = sides
    report = {"offence": "假冒注册商标", "team": "甲、乙", "summary": "事实"}
    papers = {"papers": "investigation_report"}
    east.open("transfer", "report_to_head", "agency:samr", "甲", **papers, **report)
    east.act(stands(east), "approve_transfer", "agency:samr", "乙", reason="是")
    over = {"to": "agency:west-police", "papers": PAPERS}
    east.act(stands(east), "hand_over", "agency:samr", "甲", **over)
    cut = {"is_cut": True, "facts": {}, "members": {}, "documents": []}
    five = [{"kind": kind, "sha256": "0" * 64} for kind in PAPERS.split()]
    for no in (1, 2):
        assert take(west, said(east, no)) == "taken"
    # The police do not take over a case whose five papers they are not given.
    for kept in ([], five):
        assert take(west, said(east, 3, **cut, kept=kept)) == "matter-parcel-shape"
    assert take(west, said(east, 3, kept=five)) == "matter-parcel-shape"
    assert take(west, said(east, 3)) == "taken"
    # Nor is a step taken here that is asked for without what it tells, whoever is next.
    received = {"papers": "transfer_receipt"}
    west.act(stands(west), "receive", "agency:police", "警", **received)
    step = {"kind": "step", "no": 5, "event": "ask_supervision", **cut}
    step["brings"] = {"at": "sender", "code": "agency:procuratorate"}
    assert take(west, said(east, 3, **step)) == "matter-parcel-shape"
    assert take(west, said(east, 3, **step | {"is_cut": False})) == "matter-order"


@pytest.mark.postgresql_in_long
def test_a_cut_event_without_the_paper_that_law_asks_for_is_refused(sides):
    east, west = sides
    went_over(east, west)
    to = {"to": "agency:procuratorate", "document_no": "2号"}
    west.act(stands(west), "ask_arrest", "agency:police", "警", **to)
    sent(west)
    decided = {"papers": "arrest_decision", "persons": 1, "document_no": "3号"}
    west.act(stands(west), "approve_arrest", "agency:procuratorate", "检", **decided)
    good = json.loads(said(west, 7))
    wrong = (
        ([], "matter-document-missing"),
        ([{**good["kept"][0], "kind": "filing_notice"}], "matter-document-missing"),
        ([*good["kept"], {**good["kept"][0], "kind": "x"}], "matter-document-missing"),
        ([{**good["kept"][0], "sha256": "z"}], "matter-parcel-shape"),
        (good["kept"] * 51, "matter-parcel-shape"),
    )
    for kept, code in wrong:
        assert take(east, said(west, 7, kept=kept)) == code
    assert take(east, said(west, 7)) == "taken"
