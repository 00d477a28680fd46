"""Sight asked of the tables: one matter and a list say the same."""

from datetime import date
from itertools import product

import pytest
from sqlalchemy import select

from hub.casework.ask.telling import tell_matter
from hub.casework.machines.loader import load_machines
from hub.casework.matter.errors import MatterUnknownError
from hub.casework.matter.models import MatterMemberRow, MatterRow
from hub.casework.matter.people import MatterActor
from hub.casework.seeing import (
    NOTHING_SEEN,
    MatterViewer,
    seen_matters,
    sights_of,
    viewer_of,
)
from hub.casework.view import see_matter, show_matter
from hub.db.bulk import insert_rows
from hub.ground.clock import legal_day
from hub.members.models import Member
from hub.members.service import MemberCard, add_member
from hub.rulebook import load_rulebook
from schemas.words import LINKED, WARNED, CaseSight, MatterPart, MemberKind

RULES = load_rulebook()
FIVE = "transfer_letter investigation_report goods_list test_report other_material"
AGENCY, POLICE, COUNTY = "agency:samr", "agency:police", "agency:county"
SHOP = "platform:shop"
PLACES = ("321300", "321302", "320100", "")


def transferred(town):
    """A transfer that was handed over to the police."""
    done = town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
    )
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="构成犯罪")
    return town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)


def test_rules_speak_of_roles_machines_and_states_that_there_are():
    machines = load_machines()
    roles = {*machines.words.roles, WARNED, LINKED}
    states = {table.key: set(table.state_of) for table in machines.tables}
    for rule in RULES.case_sight:
        assert set(rule.roles) <= roles
        assert set(rule.machines) - {"*"} <= set(states)
        for state in set(rule.states) - {"*"}:
            assert any(state in states[machine] for machine in rule.machines)


def test_every_kind_that_may_have_a_role_sees_the_matter_by_it():
    """Whoever a table brings in, or lets open a matter, is not left in the dark."""
    machines = load_machines()
    ruled = {
        (kind, role, machine)
        for rule in RULES.case_sight
        for kind, role, machine in product(
            rule.kinds,
            rule.roles,
            (table.key for table in machines.tables)
            if "*" in rule.machines
            else rule.machines,
        )
    }
    for table in machines.tables:
        brought = {event.brings for event in table.events} - {""}
        for role in brought:
            for kind in machines.words.roles[role].kinds:
                assert (kind, role, table.key) in ruled


def test_a_transfer_is_seen_by_those_whose_it_is(town):
    done = transferred(town)
    hub = town.hub
    with hub.reads() as session:
        day = legal_day(hub.clock())
        seen = {
            code: sights_of(
                session, hub.rulebook, viewer_of(session, code), [done.id], day
            )[done.id]
            for code in (
                *(AGENCY, POLICE, COUNTY, "agency:police2", "agency:court"),
                *("agency:procuratorate", "agency:office", "platform:shop"),
                "region:next",
            )
        }

    assert {code: sight.sight for code, sight in seen.items() if sight.rules} == {
        AGENCY: CaseSight.WHOLE,
        POLICE: CaseSight.WHOLE,
        "agency:procuratorate": CaseSight.WHOLE,
        "agency:office": CaseSight.SUMMARY,
    }
    assert set(seen["agency:office"].parts) == {MatterPart.CLOCKS}
    assert MatterPart.ENTRIES in seen["agency:procuratorate"].parts
    assert MatterPart.INFORMANT not in seen[POLICE].parts


def test_who_handed_over_sees_no_paper_of_the_procedure_but_what_it_was_sent(town):
    done = transferred(town)
    prosecutor, court = "agency:procuratorate", "agency:court"
    steps = [
        ("receive", POLICE, "transfer_receipt", {}),
        ("forward", POLICE, "forwarding_notice", {"to": "agency:police2"}),
        ("receive", "agency:police2", "transfer_receipt", {}),
        ("file", "agency:police2", "filing_notice", {}),
        ("ask_arrest", "agency:police2", "", {"to": prosecutor}),
        ("approve_arrest", prosecutor, "arrest_decision", {"persons": 1}),
        ("send_to_prosecution", "agency:police2", "prosecution_opinion", {}),
        ("prosecute", prosecutor, "indictment", {"to": court}),
        ("judge", court, "judgment", {"verdict": "guilty"}),
    ]
    tables = load_machines().named("transfer", date(2026, 11, 27))
    for event, member, papers, more in steps:
        carry = next(one for one in tables.events if one.key == event).must_carry
        told = {"to": prosecutor, "reason": "理由", "document_no": "1号"} | more
        said = {name: told[name] for name in carry}
        done = town.act(done, event, member, papers=papers, **said)
    hub, at = town.hub, town.hub.clock()
    with hub.reads() as session:
        seen = see_matter(session, hub, MatterActor(AGENCY, "甲"), done.number, at)
        told = tell_matter(session, hub, seen, "en")
        for gone in (POLICE, COUNTY):
            with pytest.raises(MatterUnknownError):
                see_matter(session, hub, MatterActor(gone, "甲"), done.number, at)

    kinds = {one.kind for one in told.documents}
    assert kinds == {
        *FIVE.split(),
        *("transfer_receipt", "forwarding_notice", "filing_notice", "judgment"),
    }
    facts = {one.event: one.facts for one in told.events}
    assert set(facts) >= {event for event, *_ in steps}
    assert facts["approve_arrest"] is None, "hidden is not the same as none"
    assert facts["judge"]["verdict"] == "guilty"


def test_a_successor_and_one_who_was_warned_see_what_their_rules_say(town):
    done = transferred(town)
    hub = town.hub
    new = MemberCard(
        code="agency:new",
        kind="market_supervision",
        name="新",
        territory="",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, new, actor="test", at=hub.clock())
        old = session.get_one(Member, AGENCY)
        old.succeeded_by = "agency:new"
    with hub.reads() as session:
        day = legal_day(hub.clock())
        after = viewer_of(session, "agency:new")
        warned = sights_of(
            *(session, hub.rulebook, viewer_of(session, COUNTY), [done.id], day),
            beside=[(done.id, WARNED)],
        )
        inherited = sights_of(session, hub.rulebook, after, [done.id, "C-none"], day)

    assert after.before == {AGENCY}
    assert inherited[done.id].sight is CaseSight.WHOLE
    assert inherited["C-none"] is NOTHING_SEEN
    assert warned[done.id].sight is CaseSight.NUMBER
    assert not warned[done.id].parts


def test_a_list_shows_what_one_matter_shows_and_nothing_else(town):
    done = transferred(town)
    hub = town.hub
    roles = [*load_machines().words.roles, "none"]
    places = dict(enumerate(PLACES))
    with hub.writes.begin() as session:
        row = session.execute(
            select(MatterRow.__table__).where(MatterRow.id == done.id)
        ).mappings()
        base = dict(row.one())
        rows, parts = [], []
        for number, (table, role, ended) in enumerate(
            product(load_machines().tables, roles, (None, 2))
        ):
            name = f"C{number:026d}"
            rows.append(
                base
                | {
                    "id": name,
                    "number": name,
                    "machine": table.key,
                    "opener": AGENCY if role == "opener" else COUNTY,
                    "territory": places[number % len(places)],
                    "key": None,
                }
            )
            if role not in {"opener", "none"}:
                parts.append(
                    {
                        "matter_id": name,
                        "role": role,
                        "member": AGENCY,
                        "since_no": 1,
                        "until_no": ended,
                    }
                )
        insert_rows(session, MatterRow, rows)
        insert_rows(session, MatterMemberRow, parts)
    ids = [row["id"] for row in rows]
    shown = 0
    with hub.reads() as session:
        day = legal_day(hub.clock())
        for kind, territory in product(MemberKind, ("321300", "321302", "*", "")):
            viewer = MatterViewer(AGENCY, kind, territory)
            sights = sights_of(session, hub.rulebook, viewer, ids, day)
            query = select(MatterRow.id).where(MatterRow.id.in_(ids))
            listed = set(
                session.scalars(query.where(seen_matters(hub.rulebook, viewer, day)))
            )
            assert listed == {
                name for name, sight in sights.items() if sight != NOTHING_SEEN
            }
            shown += len(listed)
    assert shown


@pytest.mark.postgresql_in_long
def test_whoever_help_is_passed_on_to_reads_the_letter_and_not_what_the_first_did(town):
    letter = {
        "subject_text": "某店",
        "summary": "请查库存",
        "legal_basis_text": "第45条",
    }
    letter |= {"papers": "assistance_letter", "to": COUNTY}
    done = town.open("assistance", "ask", AGENCY, **letter)
    done = town.act(done, "receive", COUNTY, contact="内部联系人")
    town.act(done, "pass_on", COUNTY, to=SHOP, reason="店铺在其平台")

    with town.hub.reads() as session:
        shown = show_matter(session, town.hub, MatterActor(SHOP, "甲"), done.number)
    facts = {one.event: one.facts for one in shown.events}
    assert set(facts) == {"ask", "pass_on"}
    assert facts["ask"]["summary"] == "请查库存"
    assert [one.kind for one in shown.documents] == ["assistance_letter"]


@pytest.mark.postgresql_in_long
def test_a_second_right_holder_reads_nothing_of_what_the_first_was_asked(town):
    clue = {"to": COUNTY, "clue_source": "agency", "summary": "线索"}
    done = town.open("clue", "receive", AGENCY, **clue)
    for holder in (SHOP, "region:next"):
        notice = {"papers": "identification_notice", "to": holder}
        done = town.act(done, "ask_identification", COUNTY, **notice)
    with town.hub.reads() as session:
        seen = see_matter(
            session, town.hub, MatterActor(COUNTY, "甲"), done.id, town.hub.clock()
        )
    told = [(one.member, one.told_since, one.until) for one in seen.holdings["holder"]]
    assert told == [(SHOP, 2, 3), ("region:next", 3, None)]
