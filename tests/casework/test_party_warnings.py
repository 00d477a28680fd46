"""Warnings of one party: found by hashes, bounded, told to the handlers of both."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.casework.machines.loader import load_machines
from hub.casework.matter.models import MatterMarkRow, MatterRow
from hub.casework.matter.parties import NewParty
from hub.casework.matter.people import MatterActor
from hub.casework.seeing.marks import hash_marks, marks_of
from hub.casework.seeing.warnings import (
    MOST_TOLD,
    count_newly_shared,
    shared_parties,
    warnings_for,
    warnings_of,
)
from hub.casework.view import show_matter
from hub.db.bulk import insert_rows
from hub.db.cache import AnswerChange
from hub.ground.clock import legal_day
from hub.merchants.models import Merchant
from hub.oversight import draw_again, draw_sample, looks_of
from hub.oversight.drawing import last_week
from hub.overview import night_text, show_night
from hub.rulebook.case_rules import MarkKind
from schemas.words import AccessSign
from tests.support.little_city import uscc
from tests.support.matter_calls import Web

AGENCY, COUNTY = "agency:samr", "agency:county"
NAME, PHONE = "宿迁市云帆商贸有限公司", "0527-84361234"


def opened(town, member, **traits):
    """Open a transfer about one party."""
    role = traits.pop("role", "suspect")
    return town.open(
        "transfer",
        "report_to_head",
        member,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        parties=[NewParty(role, **traits)],
    )


def warned(town, done, member):
    """What a member is told of a matter."""
    hub = town.hub
    with hub.reads() as session:
        day = legal_day(hub.clock())
        return warnings_for(session, hub, done.id, member, day)


def kinds_by_number(found):
    return {one.other: {str(kind) for kind in one.kinds} for one in found}


def test_the_handlers_of_both_are_told_and_nobody_else(town):
    one = opened(town, AGENCY, name=NAME, phone=PHONE)
    other = opened(town, COUNTY, name="南京云凡商贸有限责任公司", phone="0527 84361234")
    third = opened(town, COUNTY, name="宿迁市禾丰食品有限公司", phone="13800001234")

    assert kinds_by_number(warned(town, one, AGENCY)) == {
        other.number: {"name", "phone"}
    }
    (told,) = warned(town, other, COUNTY)
    assert (told.to, told.matter, told.other) == (COUNTY, other.number, one.number)
    assert told.handler == AGENCY
    assert warned(town, third, COUNTY) == []
    for member in ("agency:office", "agency:procuratorate", COUNTY, "platform:shop"):
        assert warned(town, one, member) == []
    assert warned(town, other, AGENCY) == []


@pytest.mark.postgresql_in_long
def test_who_helps_and_is_no_authority_learns_of_no_other_matter(town):
    case = opened(town, COUNTY, name=NAME, phone=PHONE)
    letter = {"subject_text": "某店", "summary": "请协助", "legal_basis_text": "第45条"}
    letter |= {"papers": "assistance_letter", "to": "platform:shop"}
    asked = town.open("assistance", "ask", AGENCY, **letter)
    # Whoever is asked for help handles the letter, and may name anybody it likes.
    guess = [NewParty("suspect", name=NAME, phone=PHONE)]
    done = town.act(
        asked, "receive", "platform:shop", parties=guess, papers="reply_letter"
    )

    hub = town.hub
    with hub.reads() as session:
        looks = MatterActor("platform:shop", "甲")
        seen = show_matter(session, hub, looks, asked.number)
        hour = timedelta(hours=1)
        counted = count_newly_shared(
            session, hub, hub.clock() - hour, hub.clock() + hour
        )
    assert seen.seen.handles
    assert (seen.warnings, counted) == ((), {COUNTY: 1})
    # The agency that handles the case is told, and so is one that helps.
    assert kinds_by_number(warned(town, case, COUNTY)) == {
        asked.number: {"name", "phone"}
    }
    town.act(done, "pass_on", "platform:shop", to="agency:police", reason="无权")
    assert set(kinds_by_number(warned(town, asked, "agency:police"))) == {case.number}


def test_the_nights_report_tells_handlers_how_many_matters_came_to_share_a_party(town):
    hub = town.hub
    begun = hub.clock()
    old = [opened(town, COUNTY, name=NAME) for _ in range(2)]
    hub.clock.advance(days=3)
    silent = newly(hub, hub.clock() - timedelta(days=2))
    one = opened(town, AGENCY, name="南京云凡商贸有限责任公司", phone=PHONE)
    opened(town, AGENCY, name="宿迁市禾丰食品有限公司", phone="13800001234")
    both = newly(hub, hub.clock() - timedelta(days=2))
    night = show_night(hub, legal_day(hub.clock()), whole=True)
    texts = [night_text(night, language) for language in ("zh", "en")]
    with hub.writes.begin() as session:
        for done in old:
            session.get(MatterRow, done.id).closed_at = hub.clock()

    assert silent == {}
    assert both == {AGENCY: 1, COUNTY: 2}
    assert newly(hub, begun) == {}
    assert f"{COUNTY}：承办的 2 个事项" in texts[0]
    assert f"{AGENCY}: 1 of its matters" in texts[1]
    for text in texts:
        assert not any(word in text for word in (NAME, PHONE, one.number))


def newly(hub, since):
    """What is counted from a moment until now."""
    with hub.reads() as session:
        until = hub.clock() + timedelta(seconds=1)
        return count_newly_shared(session, hub, since, until)


def test_marks_are_kept_as_keyed_hashes_and_no_answer_changes(town):
    with town.hub.reads() as session:
        before = session.scalars(select(AnswerChange.number)).all()
    done = opened(town, AGENCY, name=NAME, phone=PHONE, domain="https://yf.example/")

    with town.hub.reads() as session:
        rows = session.execute(select(MatterMarkRow.kind, MatterMarkRow.digest)).all()
        after = session.scalars(select(AnswerChange.number)).all()
    marks = marks_of(
        [NewParty("concerned", name=NAME, phone=PHONE, domain="yf.example")],
        town.hub.rulebook.shared_marks,
        town.hub.rulebook.divisions,
    )
    assert {(kind, digest) for kind, digest in rows} == set(
        hash_marks(marks, town.hub.keys.identity_hash)
    )
    assert after == before
    said = json.dumps([list(row) for row in rows], ensure_ascii=False)
    assert not any(text in said for text in ("云帆", "84361234", "yf.example"))
    assert warned(town, done, AGENCY) == []


@pytest.mark.parametrize("role", ["informant", "complainant", "reporter", "holder"])
def test_whoever_tells_of_a_party_is_no_party_to_warn_of(town, role):
    one = opened(town, AGENCY, phone=PHONE, role=role)
    other = opened(town, COUNTY, phone=PHONE)

    assert warned(town, one, AGENCY) == []
    assert warned(town, other, COUNTY) == []


def test_what_too_many_share_warns_of_nothing(town):
    one = opened(town, AGENCY, phone=PHONE)
    opened(town, COUNTY, phone=PHONE)
    bound = next(
        rule.most for rule in town.hub.rulebook.shared_marks if rule.key == "phone"
    )
    with town.hub.reads() as session:
        mark = session.scalars(select(MatterMarkRow.digest)).first()
        row = dict(
            session.execute(select(MatterRow.__table__).where(MatterRow.id == one.id))
            .mappings()
            .one()
        )
    taken_up = {"state": "approved", "key": None}
    for count, met in ((bound - 2, bound - 1), (1, 0)):
        with town.hub.writes.begin() as session:
            more = [f"C{count:03d}{number:023d}" for number in range(count)]
            insert_rows(
                session,
                MatterRow,
                [row | taken_up | {"id": name, "number": name} for name in more],
            )
            insert_rows(
                session,
                MatterMarkRow,
                [{"matter_id": m, "kind": "phone", "digest": mark} for m in more],
            )
        assert len(warned(town, one, AGENCY)) == met


def test_both_handlers_get_a_word_each_of_the_other_matter(town):
    one = opened(town, AGENCY, phone=PHONE)
    other = opened(town, COUNTY, phone=PHONE)
    hub = town.hub
    with hub.reads() as session:
        rules, grounds = hub.rulebook.shared_marks, hub.rulebook.warning_grounds
        marks = marks_of(
            [NewParty("concerned", phone=PHONE)], rules, hub.rulebook.divisions
        )
        shared = shared_parties(
            session, one.id, marks, rules, hub.keys.identity_hash, grounds
        )

    told = warnings_of(one.number, AGENCY, shared)

    assert [(word.to, word.matter, word.other) for word in told] == [
        (AGENCY, one.number, other.number),
        (COUNTY, other.number, one.number),
    ]
    assert {word.kinds for word in told} == {(MarkKind.PHONE,)}


def test_matters_about_merchants_that_became_one_warn_of_each_other(town):
    old, new = "M" + "A" * 19 + "B", "M" + "A" * 19 + "C"
    hub, at = town.hub, town.hub.clock()
    row = {
        "status": "active",
        "subject_class": "organisation",
        "kind": "registered",
        "created_at": at,
    }
    with hub.writes.begin() as session:
        session.add_all(
            Merchant(id=number, public_id=name, **row)
            for number, name in ((1, old), (2, new))
        )
    one = opened(town, AGENCY, merchant=old)
    other = opened(town, COUNTY, merchant=new)
    assert warned(town, one, AGENCY) == []
    with hub.writes.begin() as session:
        session.get_one(Merchant, 1).merged_into = 2

    assert kinds_by_number(warned(town, one, AGENCY)) == {other.number: {"code"}}
    assert kinds_by_number(warned(town, other, COUNTY)) == {one.number: {"code"}}


@pytest.mark.postgresql_in_long
def test_closed_matters_hide_no_open_one_that_shares_a_party(town):
    hub = town.hub
    codes = [uscc(7), uscc(8)]
    kept = opened(town, COUNTY, code=codes[1])
    begun = hub.clock()
    hub.clock.advance(days=1)
    parties = [NewParty("suspect", code=code) for code in codes]
    one = town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        parties=parties,
    )
    with hub.writes.begin() as session:
        table, mark = MatterRow.__table__, MatterMarkRow
        own = select(table).where(table.c.id == kept.id)
        row = session.execute(own).one()._asdict() | {
            # Taken up, as a matter that warns of a party has to be.
            "closed_at": begun,
            "state": "handed_over",
        }
        query = select(mark.digest).where(mark.matter_id == one.id, mark.kind == "code")
        digests = session.scalars(query).all()
        names = [f"C{number:026d}" for number in range(290)]
        closed = [row | {"id": n, "number": n, "key": None} for n in names]
        insert_rows(session, MatterRow, closed)
        marks = [
            {"matter_id": n, "kind": "code", "digest": digests[place % 2]}
            for place, n in enumerate(names)
        ]
        insert_rows(session, MatterMarkRow, marks)

    assert newly(hub, begun + timedelta(hours=1)) == {AGENCY: 1, COUNTY: 1}
    # A handler is told of closed ones too: what happened last stands first.
    told = warned(town, one, AGENCY)
    assert len(told) == MOST_TOLD
    with hub.writes.begin() as session:
        row = session.get_one(MatterRow, kept.id)
        row.last_day = legal_day(hub.clock())
    assert warned(town, one, AGENCY)[0].other == kept.number


CLUE = {"to": AGENCY, "clue_source": "platform", "summary": "线索"}


def test_a_party_that_was_only_typed_warns_nobody(town):
    case = opened(town, COUNTY, name=NAME, phone=PHONE)
    guess = [NewParty("suspect", name=NAME, phone=PHONE)]
    made_up = town.open("clue", "receive", AGENCY, parties=guess, **CLUE)
    begun = town.hub.clock()

    with_any_paper = town.open(
        "clue", "receive", AGENCY, parties=guess, papers="other_material", **CLUE
    )

    assert warned(town, made_up, AGENCY) == warned(town, case, COUNTY) == []
    assert warned(town, with_any_paper, AGENCY) == []
    assert newly(town.hub, begun - timedelta(hours=1)) == {}
    # A document that comes later is a ground for those whom it came with.
    step = town.act(
        made_up, "triage", AGENCY, urgency="ordinary", papers="case_source_form"
    )
    assert warned(town, step, AGENCY) == warned(town, case, COUNTY) == []


def test_a_party_that_came_with_a_document_or_in_a_case_taken_up_warns(town):
    case = opened(town, COUNTY, name=NAME, phone=PHONE)
    guess = [NewParty("suspect", name=NAME, phone=PHONE)]
    shown = town.open(
        "clue", "receive", AGENCY, parties=guess, papers="case_source_form", **CLUE
    )
    typed = town.open("clue", "receive", AGENCY, parties=guess, **CLUE)
    other = {case.number, shown.number, typed.number}

    assert set(kinds_by_number(warned(town, case, COUNTY))) == {shown.number}
    assert set(kinds_by_number(warned(town, shown, AGENCY))) == {case.number}
    with town.hub.writes.begin() as session:
        session.get(MatterRow, typed.id).state = "case_filed"
    for done, handler in ((case, COUNTY), (shown, AGENCY), (typed, AGENCY)):
        told = set(kinds_by_number(warned(town, done, handler)))
        assert told == other - {done.number}


def test_every_state_that_is_a_ground_is_one_of_its_machine(hub):
    rules = {one.key: set(one.states) for one in hub.rulebook.warning_grounds}
    states = {
        one.key: {state.key for state in one.states} for one in load_machines().tables
    }

    assert rules.keys() == states.keys()
    assert all(rules[key] <= states[key] for key in rules)


def test_what_grounds_a_party_is_a_document_and_never_one_that_may_be_anything(hub):
    grounds = {kind for one in hub.rulebook.warning_grounds for kind in one.documents}

    assert grounds < load_machines().words.documents.keys()
    assert not grounds & {"other_material", "evidence", "photograph", "goods_list"}


def test_who_is_told_of_another_case_leaves_an_entry_and_is_counted(town):
    case = opened(town, COUNTY, name=NAME, phone=PHONE)
    mine = opened(town, AGENCY, name=NAME, phone=PHONE)
    web = Web(town.hub)
    hub, week = town.hub, last_week(legal_day(town.hub.clock())) + timedelta(days=7)

    told = web.get(f"/transfers/{mine.number}").json["warnings"]
    web.get(f"/transfers/{case.number}", COUNTY)
    web.get(f"/transfers/{mine.number}")
    web.get(f"/transfers/{opened(town, AGENCY, name='别的公司').number}")

    assert [one["number"] for one in told] == [case.number]
    hub.clock.advance(days=14)
    card = draw_sample(hub, week)
    assert dict(card.warned) == {AGENCY: 2, COUNTY: 1}
    signs = [one.signs for one in looks_of(hub, week)]
    assert [AccessSign.OTHERS_CASE in one for one in signs] == [True] * 3
    assert draw_again(hub, week).ok
