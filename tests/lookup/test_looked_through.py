"""However many others stand before it, what may be told is looked for until it is."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from hub.archive.models import RecordVersion
from hub.lookup.ask import HistoryQuestion, MatchQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.members.caller import Caller
from hub.merchants.models import LinkJudgement, Merchant, MerchantName
from hub.names import flat
from hub.ratings.models import Rating
from tests.support.asked_pages import page_of, put_as
from tests.support.little_city import CLEAN, FINED
from tests.support.standing_firm import OFFICE

pytestmark = pytest.mark.postgresql_in_long

TASK = Task("supervision", "2026-15")


def columns(row):
    """Give the columns of a stored row."""
    return {
        attribute.key: getattr(row, attribute.key)
        for attribute in row.__mapper__.column_attrs
    }


def name_of(session, name):
    query = select(MerchantName).where(MerchantName.flat == flat(name))
    return session.scalars(query).one()


def test_namesakes_that_nobody_is_shown_leave_the_last_one_a_namesake(hub):
    with hub.writes.begin() as session:
        name = columns(name_of(session, CLEAN.name))
        model = columns(session.get_one(Merchant, name["merchant_id"]))
        for number in range(5_000, 5_060):
            own = {"id": number, "public_id": f"M{number:020}", "status": "dormant"}
            session.add(Merchant(**(model | own)))
            session.flush()
            session.add(MerchantName(**(name | {"merchant_id": number})))
        session.execute(
            update(Merchant).where(Merchant.id == number).values(status="active")
        )
    example = {"q": {"schema": "Company", "properties": {"name": [CLEAN.name]}}}

    answer = disclose(
        hub, OFFICE, MatchQuestion(json.dumps({"queries": example}).encode(), {}), TASK
    )

    found = json.loads(answer.body)["responses"]["q"]["results"]
    called = [one["id"] for one in found if one["caption"] == CLEAN.name]
    assert called == sorted([model["public_id"], f"M{number:020}"])
    assert not any(one["match"] for one in found)


def test_a_judgement_names_its_document_behind_five_thousand_newer_versions(hub):
    query = select(RecordVersion).where(RecordVersion.kind == "penalty")
    with hub.writes.begin() as session:
        last = columns(session.scalars(query).first())
        last["known_from"] += timedelta(days=1)
        session.execute(
            insert(RecordVersion),
            [last | {"seq": seq} for seq in range(2, 5_003)],
        )
        number = name_of(session, FINED.name).merchant_id
        of = select(LinkJudgement).where(LinkJudgement.merchant_id == number)
        judged = columns(session.scalars(of.order_by(LinkJudgement.id)).first())
        judged |= {"id": 99_999, "at": last["known_from"] + timedelta(days=1)}
        session.add(LinkJudgement(**judged))
    operator = Caller("operator", "operator", "operator", "", "cli", "cli")

    answer = disclose(hub, operator, HistoryQuestion(FINED.code), TASK)

    told, *more = json.loads(answer.body)["changes"]
    assert len(more) == 499
    assert (told["what"], told["source"]) == ("link", "registration")


def test_ratings_that_are_not_told_keep_no_earlier_one_from_being_told(hub):
    before = len(points(hub))
    with hub.writes.begin() as session:
        number = name_of(session, FINED.name).merchant_id
        of = select(Rating).where(Rating.merchant_id == number)
        given = columns(session.scalars(of.order_by(Rating.seq.desc())).first())
        unseen = given | {"inputs": [["nobody's", 1]]}
        session.execute(
            insert(Rating),
            [unseen | {"seq": given["seq"] + more} for more in range(1, 202)],
        )

    assert before
    assert len(points(hub)) == before


def points(hub):
    """List the ratings that the page of the fined firm tells an agency of."""

    def put(*asked, **more):
        return put_as(hub, *asked, **more)

    return page_of(put, "agencies", FINED.code)["rating_history"]["points"]
