"""An answer that shows several merchants stands in the history of each of them."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from hub.audit.check import check_openings, verify_whole
from hub.audit.record.subjects import commit_to_subjects
from hub.lookup.ask import HistoryQuestion, MatchQuestion
from hub.lookup.evidence import ReleaseNeedlessError, open_entry, release
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.lookup.view import OPERATOR
from hub.members.caller import Caller
from hub.merchants.models import Merchant
from hub.merchants.service import find_merchant
from schemas.tlog.errors import ProofError
from tests.support.little_city import CLEAN, FINED, TWIN, caller_of
from tests.support.prepared import ESCROW, TOKENS

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

OFFICE = "agency:market-supervision"
COURT = "agency:procuratorate"
FIRMS = (CLEAN, FINED, TWIN)


@pytest.fixture
def match(hub, clock):
    """Ask for firms by name as a kind of member; gives receipt and leaf."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())

    def matching(kind, purpose, firms=FIRMS):
        clock.advance(milliseconds=2)
        queries = {firm.code: {"properties": {"name": [firm.name]}} for firm in firms}
        task = Task(purpose=purpose, reference="2026-15", officer="李四")
        answer = disclose(
            hub,
            caller_of(hub, tokens[kind]),
            MatchQuestion(json.dumps({"queries": queries}).encode(), {"limit": "1"}),
            task,
        )
        assert answer.status == 200
        return answer.receipt, json.loads(hub.audit.entry(answer.receipt.index))

    return matching


@pytest.fixture
def tell(hub, clock):
    """Tell who looked at a firm, as the firm itself or the operator hears it."""

    def telling(firm, purpose="self"):
        clock.advance(milliseconds=2)
        caller = Caller("cli:t", OPERATOR, "", "321300", "cli", "cli")
        task = Task(purpose=purpose, reference="2026-99")
        document = json.loads(
            disclose(hub, caller, HistoryQuestion(firm.code), task).body
        )
        return document["merchant"]["id"], [
            (read["member"], read["op"])
            for read in document["reads"]
            if read["op"] == "merchant.match"
        ]

    return telling


def test_each_merchant_is_told_of_an_answer_that_showed_it(match, tell):
    _, leaf = match("platform", "onboarding")

    assert [tell(firm)[1] for firm in FIRMS] == [
        [("platform:taomao", "merchant.match")]
    ] * 3
    assert leaf["subject"]["count"] == 3
    assert "id" not in leaf["subject"]


def test_an_opening_names_its_own_merchant_and_no_other(hub, match, tell):
    _, leaf = match("platform", "onboarding")
    ids = [tell(firm)[0] for firm in FIRMS]

    texts = [
        hub.audit.unseal(leaf["id"], sealed)
        for _, sealed in hub.audit.kept_openings(leaf["id"])
    ]

    named = [[name for name in ids if name.encode() in text] for text in texts]
    assert sorted(named) == sorted([name] for name in ids)


def test_erasing_one_merchant_leaves_the_others(hub, match, tell, erase):
    match("platform", "onboarding")
    name, _ = tell(FINED)

    tally = erase(name)

    assert tally.openings > 0
    assert [len(tell(firm)[1]) for firm in FIRMS] == [1, 0, 1]
    assert verify_whole(hub.audit_engine, hub.audit.vkeys()).ok


def test_what_is_held_back_is_released_to_each_merchant(hub, match, tell):
    receipt, _ = match("market_supervision", "enforcement")
    held = [tell(firm)[1] for firm in FIRMS]
    supervised = [tell(firm, "supervision")[1] for firm in FIRMS]

    release(hub, OFFICE, receipt.address)

    assert held == [[], [], []]
    assert supervised == [[(OFFICE, "merchant.match")]] * 3
    assert [tell(firm)[1] for firm in FIRMS] == [[(OFFICE, "merchant.match")]] * 3
    with pytest.raises(ReleaseNeedlessError):
        release(hub, OFFICE, receipt.address)


@pytest.mark.parametrize("firms", [FIRMS, FIRMS[:1]])
def test_a_leaf_for_a_criminal_case_does_not_tell_how_many_were_shown(match, firms):
    _, leaf = match("procuratorate", "prosecution", firms)

    assert set(leaf["subject"]) == {"root", "type"}
    assert set(leaf["resp_class"]) == {"about", "status", "view"}


def test_a_sealed_answer_is_released_once_to_those_who_were_not_erased(
    hub, match, tell, give_key, erase
):
    key = give_key()
    receipt, _ = match("procuratorate", "prosecution")
    name, _ = tell(FINED)
    erase(name)

    release(hub, COURT, receipt.address, key=key)

    assert [len(tell(firm)[1]) for firm in FIRMS] == [1, 0, 1]
    with pytest.raises(ReleaseNeedlessError):
        release(hub, COURT, receipt.address, key=key)
    assert check_openings(hub.audit) is None


def test_what_is_sealed_opens_for_its_readers_and_is_released_to_each(
    hub, match, tell, give_key
):
    key = give_key()
    receipt, _ = match("procuratorate", "prosecution")
    told = [tell(firm, "supervision") for firm in FIRMS]

    opened = open_entry(hub, receipt.address, ESCROW, actor="cli:t")
    release(hub, COURT, receipt.address, key=key)

    assert [reads for _, reads in told] == [[], [], []]
    assert opened["subject.root"] == sorted(name for name, _ in told)
    assert [tell(firm)[1] for firm in FIRMS] == [[(COURT, "merchant.match")]] * 3


def test_merchants_that_became_one_are_told_of_the_answer_once(hub, match, tell):
    match("platform", "onboarding")
    with hub.writes.begin() as session:
        gone = find_merchant(session, TWIN.code)
        left = find_merchant(session, FINED.code)
        session.execute(
            update(Merchant).where(Merchant.id == gone.id).values(superseded_by=left.id)
        )

    assert tell(FINED)[1] == [("platform:taomao", "merchant.match")]


@given(st.sets(st.text("ABC", max_size=4), min_size=1, max_size=40), st.data())
def test_every_subject_is_under_the_root_and_no_other_name_is(names, data):
    root, subjects = commit_to_subjects(names)

    for one in subjects:
        one.check(root)
    assert {one.name for one in subjects} == names
    one = data.draw(st.sampled_from(subjects))
    with pytest.raises(ProofError):
        dataclasses.replace(one, name=one.name + "x").check(root)
    assert commit_to_subjects(names)[0] != root
