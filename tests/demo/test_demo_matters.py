"""Matters of the demo city: one in every state, clocks in each standing, sound."""

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.casework.ask.papers import _prefilled
from hub.casework.clues.early import early_warnings
from hub.casework.comparisons import count_hits
from hub.casework.machines.loader import load_machines
from hub.casework.matter.documents import read_document
from hub.casework.matter.models import MatterDocumentRow, MatterEventRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter, read_matters, tell_events
from hub.casework.papers import forms_of
from hub.casework.view import see_matter
from hub.deadlines.models import ClockRow
from hub.demo.shown.matters.routes import find_routes, named_route
from hub.demo.shown.matters.sheets import make_sheet
from hub.demo.shown.matters.timing import make_timetable, time_route
from hub.ground.clock import legal_day
from hub.rulebook import load_rulebook
from tests.support.matter_calls import Web
from tests.support.prepared import START

MACHINES = load_machines().tables
BY_PEOPLE = {
    "case_transfer_letter",
    *("correction_notice", "forwarding_notice", "goods_handover", "goods_list"),
    *("interview_record", "investigation_report", "opinion_to_transfer"),
    *("papers_notice", "procuratorial_opinion", "procuratorial_reply"),
    *("prosecution_extension", "reasons_statement", "reconsideration_decision"),
    "filing_reasons_statement",
    *("reminder_letter", "right_holder_notice", "supervision_answer"),
    *("test_report", "transfer_receipt", "transfer_report"),
}
"""Papers of transfers that say what no step tells: somebody counted, or weighed."""


@pytest.mark.postgresql_in_long
def test_a_matter_stands_in_every_state_of_every_machine(city):
    with city.reads() as session:
        rows = list(session.scalars(select(MatterRow)))
        read = read_matters(session, [row.id for row in rows])
        clocks = Counter(
            session.scalars(
                select(ClockRow.state).where(ClockRow.subject_type == "matter")
            )
        )
        moments = list(session.scalars(select(MatterEventRow.at)))
        papers = list(session.scalars(select(MatterDocumentRow)))

    for row in rows:
        now = read[row.id].now
        assert (row.state, row.version) == (now.state, now.version)
    assert {(row.machine, row.state) for row in rows} == {
        (machine.key, state.key) for machine in MACHINES for state in machine.states
    }
    assert min(clocks[name] for name in ("running", "warned", "overdue", "paused")) > 1
    assert not {"met-late", "ended-late"} & set(clocks)
    assert max(moments) <= START
    assert {paper.media_type for paper in papers} == {"application/pdf", "image/png"}
    content = read_document(city, papers[0].matter_id, papers[0].blob)
    assert len(content) == papers[0].size


@pytest.mark.postgresql_in_long
def test_most_matters_are_about_merchants_of_the_city_and_some_share_one(city):
    with city.reads() as session:
        merchants = Counter(session.scalars(select(MatterRow.merchant)))
    assert None not in merchants
    assert max(merchants.values()) > 1


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.key)
def test_routes_lead_to_every_state_by_office_hours_of_the_past(machine):
    rules = load_rulebook()
    table = make_timetable(rules, rules.calendar, START)
    routes = list(find_routes(machine))
    assert [route.state for route in routes] == [one.key for one in machine.states]
    for route in routes:
        timed = list(time_route(table, route))
        assert timed, route.state
        for one in timed:
            assert list(one.moments) == sorted(set(one.moments))
            assert START - timedelta(days=150) < one.moments[0] < START
            days = {moment.astimezone().date() for moment in one.moments}
            assert all(map(rules.calendar.is_worked, days))


def test_a_told_route_that_cannot_be_walked_is_refused():
    (transfer,) = (one for one in MACHINES if one.key == "transfer")
    with pytest.raises(LookupError, match="hand_over does not follow reported"):
        named_route(transfer, ["report_to_head", "hand_over"])


def test_a_sheet_is_what_it_says():
    page = make_sheet("goods_list", "涉案物品清单", ("当事人：某某",))
    assert (page.title, page.content[:5]) == ("涉案物品清单.pdf", b"%PDF-")
    start = int(page.content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert page.content[start:].startswith(b"xref")
    assert "某某".encode("utf-16-be").hex().encode() in page.content
    assert make_sheet("photograph", "现场照片", ()).content[1:4] == b"PNG"


@pytest.mark.postgresql_in_long
def test_a_newcomer_finds_early_warnings_and_a_hit_of_the_comparisons(city):
    office = MatterActor("agency:leading-office", "甲")

    warnings = early_warnings(city, office)

    assert warnings
    assert all(one.parties for one in warnings)
    assert all(model["hits"] > 0 for model in count_hits(city).values())


def lacks(form, paper):
    """What a form must have and has not: fields, tables, and to whom it goes."""
    fields = {one.key for one in form.fields if one.required} - set(paper.fields)
    tables = {one.key for one in form.tables if one.required} - set(paper.tables)
    goes = {"addressee"} if form.addressed_to and not paper.addressee else set()
    return fields | tables | goes


@pytest.mark.long
@pytest.mark.only_database("sqlite")
def test_papers_of_transfers_lack_only_what_no_step_of_their_matter_told(city):
    at, web = city.clock(), Web(city)
    day = legal_day(at)
    whole, untold = {}, []
    with city.reads() as session:
        numbers = select(MatterRow.number).where(MatterRow.machine == "transfer")
        for number in session.scalars(numbers):
            matter = find_matter(session, number)
            events = tell_events(session, city.keys, matter.id)
            told = {f"{one.event}.{fact}" for one in events for fact in one.facts}
            for form in forms_of("transfer", day):
                role = form.issuer_in(matter.machine)
                member = matter.now.holders.get(role)
                if member is None:
                    continue
                seen = see_matter(session, city, MatterActor(member, "甲"), number, at)
                if role not in seen.roles:
                    continue
                paper = _prefilled(session, city, seen, form, "zh", day)
                missing = lacks(form, paper)
                untold += [
                    (number, form.key, field.key)
                    for field in form.fields
                    if field.key in missing and told & set(field.taken)
                ]
                if not missing:
                    whole.setdefault(form.key, (number, member))
    drawn = {
        form: web.get(f"/transfers/{number}/papers/{form}.pdf", member)
        for form, (number, member) in whole.items()
    }

    assert untold == []
    assert {
        form: answer.json for form, answer in drawn.items() if answer.status_code != 200
    } == {}
    assert {form.key for form in forms_of("transfer", day)} - set(whole) == BY_PEOPLE
