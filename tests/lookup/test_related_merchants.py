"""Relations in answers: shown with what they rest on, betraying nothing hidden."""

import json
from random import Random

import pytest
from sqlalchemy import select

from hub.agreements.policy import View
from hub.ground.clock import legal_day
from hub.lookup.ask import FileQuestion, SearchQuestion
from hub.lookup.file import closed_moment
from hub.lookup.file.kept_answers import kept_answer
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.lookup.view.sights import sight_of
from hub.merchants.models import ReviewItem
from hub.officer_actions import ask_pair, decide_item
from schemas.words import Audience
from tests.support.doubted import OLD_NUMBER, WARNING, merge, part
from tests.support.kept_views import withheld_of
from tests.support.little_city import (
    CLEAN,
    FINED,
    FIRMS,
    HIDDEN,
    REGISTRATION,
    SHOPKEEPER,
    TWIN,
    Firm,
    bring_penalties,
    bring_registers,
    caller_of,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.prepared import TOKENS
from tests.support.related import hide, state

pytestmark = pytest.mark.postgresql_in_long

BRANCH = Firm(uscc(11), f"{CLEAN.name}沭阳分公司")
SHOPS = ("平台名称", "店铺编号", "店铺名称", "经营者名称", "经营者统一社会信用代码")
WITH_PARENT = (*REGISTRATION, "隶属企业名称", "隶属企业统一社会信用代码")


def bring_shop(hub, folder, firm, number="700123", closed=""):
    status = "已关闭" if closed else "营业中"
    row = ["云铺商城", number, "云帆小铺", firm.name, firm.code]
    row += ["2021-05-06", closed, status]
    path = folder / f"shop-{number}-{firm.code}.csv"
    header = (*SHOPS, "开店日期", "关店日期", "店铺状态")
    deliver(hub, "shop_platform", write_csv(path, header, [row]))


def bring_branch(hub, folder, firm, parent):
    row = [*registration_row(firm), parent.name, parent.code]
    deliver(hub, "registration", write_csv(folder / "stated.csv", WITH_PARENT, [row]))


@pytest.fixture
def related(ask):
    """Ask for a merchant's relations as a kind of member."""

    def asking(kind, code, **more):
        _, document = ask(kind, "merchant", code, **more)
        return document["merchant"]["relations"]

    return asking


def ends(relations):
    return [(r["kind"], r["direction"], r["merchant"]["uscc"]) for r in relations]


@pytest.mark.parametrize("kind", ["platform", "market_supervision", "procuratorate"])
def test_everybody_who_sees_the_register_sees_whose_branch_a_merchant_is(
    hub, clock, related, ask, tmp_path, kind
):
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [BRANCH])
    purpose = {"purpose": "prosecution"} if kind == "procuratorate" else {}

    parent, branch = (related(kind, f.code, **purpose) for f in (CLEAN, BRANCH))

    _, document = ask(kind, "merchant", BRANCH.code, **purpose)
    (record,) = [r["id"] for r in document["records"] if r["kind"] == "registration"]
    assert ends(parent) == [("branch_of", "from", BRANCH.code)]
    assert ends(branch) == [("branch_of", "to", CLEAN.code)]
    assert branch[0]["merchant"]["name"] == CLEAN.name
    assert branch[0]["basis"] == [{"rule": "branch-name", "record": record}]
    assert parent[0]["basis"] == branch[0]["basis"]


def test_a_branch_is_told_once_by_all_that_says_so(hub, clock, related, tmp_path):
    clock.advance(minutes=1)
    other = Firm(uscc(12), "宿迁市南星电子商务有限公司沭阳分公司")
    bring_branch(hub, tmp_path, other, CLEAN)

    (told,) = related("platform", other.code)

    assert (told["kind"], told["merchant"]["uscc"]) == ("branch_of", CLEAN.code)
    assert [basis["rule"] for basis in told["basis"]] == ["register-parent"]


def test_whose_a_shop_is_agencies_are_told_and_platforms_never(
    hub, clock, related, ask, tmp_path
):
    clock.advance(minutes=1)
    before = ask("platform", "merchant", CLEAN.code)[1]["merchant"]
    bring_shop(hub, tmp_path, CLEAN)

    (told,) = related("market_supervision", CLEAN.code)
    (back,) = related("market_supervision", told["merchant"]["id"])

    assert (told["kind"], told["direction"]) == ("operates_shop", "to")
    assert told["merchant"]["name"] == "云帆小铺"
    assert (told["since"], told["until"]) == ("2021-05-06", None)
    assert (back["direction"], back["merchant"]["uscc"]) == ("from", CLEAN.code)
    assert ask("platform", "merchant", CLEAN.code)[1]["merchant"] == before
    _, document = ask("platform", "merchant", CLEAN.code)
    assert {
        "item": "relation",
        "field": "operates_shop",
        "rule": "ceiling:class:shared",
    } in withheld_of(hub, document)


def test_a_shop_that_changes_hands_is_its_new_operators(hub, clock, related, tmp_path):
    clock.advance(minutes=1)
    bring_shop(hub, tmp_path, CLEAN)
    clock.advance(minutes=1)
    bring_shop(hub, tmp_path, SHOPKEEPER)

    assert related("market_supervision", CLEAN.code) == []
    (told,) = related("market_supervision", SHOPKEEPER.code)
    assert told["kind"] == "operates_shop"


def test_the_surviving_merchant_answers_for_the_relations_of_what_was_merged(
    hub, clock, related, tmp_path
):
    clock.advance(minutes=1)
    old = Firm(OLD_NUMBER, "宿迁市海天商贸有限公司")
    branch = Firm(uscc(13), f"{old.name}泗洪分公司")
    bring_registers(hub, tmp_path, [old, branch])
    before = related("market_supervision", OLD_NUMBER)
    item = ask_pair(hub, CLEAN.code, OLD_NUMBER, officer="officer-0", reason="换照")
    clock.advance(minutes=1)

    merge(hub, item)

    after = related("market_supervision", CLEAN.code)
    assert ends(before) == ends(after) == [("branch_of", "from", branch.code)]
    (told,) = related("market_supervision", branch.code)
    assert told["merchant"]["uscc"] == CLEAN.code


def test_what_is_stated_of_a_part_is_the_parts_when_a_merge_is_taken_back(
    hub, clock, related, tmp_path
):
    clock.advance(minutes=1)
    old = Firm(OLD_NUMBER, "宿迁市海天商贸有限公司")
    bring_registers(hub, tmp_path, [old])
    item = ask_pair(hub, CLEAN.code, OLD_NUMBER, officer="officer-0", reason="换照")
    clock.advance(minutes=1)
    merge(hub, item)
    state(hub, old, "successor-of", SHOPKEEPER)
    whole = related("market_supervision", CLEAN.code)

    part(hub, item)

    assert ends(whole) == [("successor_of", "to", SHOPKEEPER.code)]
    assert related("market_supervision", CLEAN.code) == []
    assert related("market_supervision", OLD_NUMBER) == whole


def test_a_parent_of_which_a_platform_is_shown_nothing_is_not_told_to_it(
    hub, clock, related, ask, tmp_path
):
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [BRANCH])
    clock.advance(minutes=1)
    hide(hub, clock, CLEAN.code)

    assert ask("platform", "merchant", CLEAN.code)[0].status == 404
    assert related("platform", BRANCH.code) == []
    assert ends(related("market_supervision", BRANCH.code)) == [
        ("branch_of", "to", CLEAN.code)
    ]


def test_no_relation_betrays_a_merge_with_a_parent_of_which_nothing_is_shown(
    hub, clock, related, tmp_path
):
    clock.advance(minutes=1)
    old = Firm(OLD_NUMBER, "宿迁市海天商贸有限公司")
    branch = Firm(uscc(13), f"{old.name}泗洪分公司")
    own = Firm(uscc(14), f"{CLEAN.name}泗洪分公司")
    bring_registers(hub, tmp_path, [old, branch, own])
    clock.advance(minutes=1)
    hide(hub, clock, OLD_NUMBER)
    firms = (CLEAN, branch, own)
    before = [related("platform", firm.code) for firm in firms]
    item = ask_pair(hub, CLEAN.code, OLD_NUMBER, officer="officer-0", reason="换照")
    clock.advance(minutes=1)

    merge(hub, item)

    assert [related("platform", firm.code) for firm in firms] == before
    assert ends(before[0]) == [("branch_of", "from", own.code)]
    assert sorted(ends(related("market_supervision", CLEAN.code))) == sorted(
        ("branch_of", "from", firm.code) for firm in (branch, own)
    )


def test_what_people_find_to_be_one_merchant_is_in_no_relation_to_itself(
    hub, clock, related, tmp_path
):
    clock.advance(minutes=1)
    old = Firm(OLD_NUMBER, "宿迁市海天商贸有限公司")
    bring_registers(hub, tmp_path, [old])
    state(hub, CLEAN, "successor-of", old)
    before = related("market_supervision", CLEAN.code)
    item = ask_pair(hub, CLEAN.code, OLD_NUMBER, officer="officer-0", reason="换照")
    clock.advance(minutes=1)

    merge(hub, item)

    assert [kind for kind, *_ in ends(before)] == ["successor_of"]
    assert related("market_supervision", CLEAN.code) == []


def test_a_relation_needs_the_record_that_it_rests_on(hub, clock, tmp_path):
    """A view of penalties alone shows no relation, though its kind is open."""
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [BRANCH])
    bring_shop(hub, tmp_path, CLEAN)
    everything = frozenset({"branch_of", "operates_shop"})

    def told(items):
        view = View(
            id=repr(items),
            purpose="enforcement",
            audience=Audience.AGENCIES,
            items={"relation": everything} | items,
            withheld=(),
        )
        question = FileQuestion(CLEAN.code)
        number = hub.cache.number()
        sight = sight_of(hub, view, legal_day(clock()))
        ready = kept_answer(hub, number, question, sight, "zh")
        document = json.loads(ready.encoded + b"}")
        return [relation["kind"] for relation in document["merchant"]["relations"]]

    assert told({"penalty": frozenset({"uscc", "party_name"})}) == []
    assert told({"registration": frozenset({"uscc"})}) == []
    assert told({"registration": frozenset({"party_name"})}) == ["branch_of"]
    assert told({"shop": frozenset({"shop_id"})}) == []


def seen(ask, code):
    """All that a platform is told of a code, but for the receipt and the time."""
    told = []
    for about in ("trust", "merchant", "rating"):
        answer, document = ask("platform", about, code)
        kept = {k: document[k] for k in document if k not in {"receipt", "rely_until"}}
        told.append((answer.status, answer.etag, kept))
    return told


def searched(hub, firm):
    """All that a platform finds by a merchant's name."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    platform = caller_of(hub, tokens["platform"])
    task = Task(purpose="onboarding", reference="1")
    answer = disclose(hub, platform, SearchQuestion(firm.name, {}), task)
    return json.loads(answer.body)["results"]


def answer_branch(hub, folder):
    """Let somebody say that a penalty that is not public is a branch's."""
    branch = Firm(HIDDEN.code, f"{HIDDEN.name}泗洪分公司")
    bring_penalties(hub, folder, [penalty_row(branch, 91, "2026-09-01", **WARNING)])
    with hub.reads() as session:
        query = select(ReviewItem.id).where(ReviewItem.reason == "name-disagrees")
        (item,) = session.scalars(query).all()
    decide_item(hub, item, decision="branch-of", officer="officer-1", reason="执照")


HIDDEN_WAYS = (
    lambda hub, folder: state(hub, TWIN, "branch-of", CLEAN),
    lambda hub, folder: state(hub, CLEAN, "branch-of", FINED),
    lambda hub, folder: state(hub, CLEAN, "successor-of", SHOPKEEPER),
    lambda hub, folder: state(hub, FINED, "owns-mark", CLEAN, mark="1234567"),
    lambda hub, folder: bring_shop(hub, folder, CLEAN, closed="2022-01-01"),
    answer_branch,
)
"""How merchants come to stand in relations of which no platform may learn."""


@pytest.mark.parametrize("seed", range(3))
def test_merchants_that_differ_only_in_hidden_relations_answer_alike(
    hub, clock, ask, related, tmp_path, seed
):
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [BRANCH])
    firms = (*FIRMS, BRANCH)
    before = {firm: (seen(ask, firm.code), searched(hub, firm)) for firm in firms}
    ways = list(HIDDEN_WAYS)
    Random(seed).shuffle(ways)

    for way in ways:
        clock.advance(minutes=1)
        way(hub, tmp_path)

        for firm in firms:
            assert (seen(ask, firm.code), searched(hub, firm)) == before[firm]

    told = {kind for kind, *_ in ends(related("market_supervision", CLEAN.code))}
    assert told == {"branch_of", "successor_of", "owns_mark", "operates_shop"}
    assert ends(related("market_supervision", HIDDEN.code))
    assert ends(related("platform", CLEAN.code)) == [("branch_of", "from", BRANCH.code)]


def test_no_rating_rests_on_a_relation(hub, clock, ask, tmp_path):
    _, before = ask("market_supervision", "rating", FINED.code, purpose="enforcement")
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [Firm(uscc(15), f"{FINED.name}沭阳分公司")])
    state(hub, CLEAN, "branch-of", FINED)
    bring_shop(hub, tmp_path, FINED, closed="2022-01-01")

    _, after = ask("market_supervision", "rating", FINED.code, purpose="enforcement")

    assert after["rating"] == before["rating"]


def test_a_business_of_a_person_stays_masked_where_only_the_public_sees(
    hub, clock, ask, related, tmp_path
):
    clock.advance(minutes=1)
    bring_branch(hub, tmp_path, BRANCH, SHOPKEEPER)

    platform = related("platform", BRANCH.code)

    (office,) = related("market_supervision", BRANCH.code)
    assert office["merchant"]["name"] == SHOPKEEPER.name
    assert SHOPKEEPER.name not in str(platform)
    assert related("platform", SHOPKEEPER.code) == []


def test_what_was_known_at_a_moment_tells_the_relations_of_then(
    hub, clock, related, tmp_path
):
    clock.advance(minutes=1)
    first = clock()
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [BRANCH])
    bring_shop(hub, tmp_path, CLEAN)
    clock.advance(minutes=1)
    then = related("market_supervision", CLEAN.code)
    second = closed_moment(hub)
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [Firm(BRANCH.code, "沭阳县云帆商贸有限公司")])
    bring_shop(hub, tmp_path, SHOPKEEPER)
    clock.advance(minutes=1)

    def known(moment):
        return related("market_supervision", CLEAN.code, known_at=moment.isoformat())

    assert {kind for kind, *_ in ends(then)} == {"branch_of", "operates_shop"}
    assert known(first) == []
    assert known(second) == then
    assert known(closed_moment(hub)) == related("market_supervision", CLEAN.code) == []
