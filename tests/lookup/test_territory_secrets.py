"""Nothing that is hidden from an agency of another city leads it anywhere."""

import json

import pytest

from hub.lookup.ask import EntityQuestion, HistoryQuestion, MatchQuestion
from hub.lookup.file import closed_moment
from hub.lookup.service import disclose
from tests.support.doubted import WARNING, penalise
from tests.support.little_city import (
    CLEAN,
    FINED,
    REGISTRATION,
    SHOPKEEPER,
    TWIN,
    UNKNOWN,
    Firm,
    bring_penalties,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.two_cities import (
    ASKED_BY_NAME,
    CITIZENS,
    HERE,
    NANJING,
    NEWER,
    PLATFORM,
    hide,
    put,
    search,
    task,
    told,
)

pytestmark = pytest.mark.postgresql_in_long

PAST = "2026-11-24T02:00:00Z"


def test_no_code_that_a_hidden_record_gave_leads_it_to_a_merchant(hub, tmp_path):
    before = [
        put(hub, NANJING, about, NEWER)[0].status for about in ("trust", "merchant")
    ]
    found = search(hub, NANJING, NEWER)
    hide(hub, tmp_path, Firm(NEWER, CLEAN.name))

    after = [
        put(hub, NANJING, about, NEWER) for about in ("trust", "merchant", "rating")
    ]

    assert before == [404, 404]
    assert [answer.status for answer, _ in after] == [404, 404, 404]
    assert put(hub, HERE, "merchant", NEWER)[0].status == 200
    assert search(hub, NANJING, NEWER) == found
    assert put(hub, NANJING, "trust", CLEAN.code)[1]["merchant"]["uscc"] == CLEAN.code


def test_a_merchant_of_which_only_hidden_records_tell_is_unknown_to_it(hub, tmp_path):
    secret = Firm(uscc(77), "宿迁市密不透风商行")
    penalise(
        hub, tmp_path / "s.csv", [*penalty_row(secret, 91, "2026-09-05", **WARNING), ""]
    )
    public_id = put(hub, HERE, "merchant", secret.code)[1]["merchant"]["id"]

    for code in (secret.code, secret.code[8:17], public_id):
        answer, document = put(hub, NANJING, "merchant", code)
        assert (answer.status, document["code"]) == (404, "merchant-unknown")
    for text in (secret.name, secret.code, "密不透风"):
        assert public_id not in str(search(hub, NANJING, text))
        assert public_id in str(search(hub, HERE, text))


@pytest.mark.parametrize("text", ASKED_BY_NAME)
def test_searches_tell_it_no_more_than_the_public(hub, tmp_path, text):
    hide(hub, tmp_path, Firm(NEWER, CLEAN.name), FINED, SHOPKEEPER)

    assert search(hub, NANJING, text) == search(hub, PLATFORM, text)


def test_an_entity_is_told_to_it_as_to_the_public(hub):
    for firm in CITIZENS:
        public_id = put(hub, HERE, "merchant", firm.code)[1]["merchant"]["id"]
        there, public = (
            disclose(hub, caller, EntityQuestion(public_id), task(caller))
            for caller in (NANJING, PLATFORM)
        )
        assert told(json.loads(there.body)) == told(json.loads(public.body))


def test_records_hidden_from_it_change_no_byte_of_what_it_is_told(hub, clock, tmp_path):
    def everything():
        asked = [
            put(hub, NANJING, about, firm.code, purpose)
            for about in ("trust", "merchant", "rating")
            for purpose in ("enforcement", "supervision", "transfer")
            for firm in CITIZENS
        ]
        seen = [
            (answer.status, answer.etag, kept(document)) for answer, document in asked
        ]
        tales = [
            disclose(hub, NANJING, HistoryQuestion(firm.code), task(NANJING))
            for firm in CITIZENS
        ]
        seen += [tale(answer) for answer in tales]
        return seen, [search(hub, NANJING, text) for text in ASKED_BY_NAME]

    everything()
    before = everything()
    clock.advance(minutes=1)
    hide(hub, tmp_path, *CITIZENS, Firm(NEWER, CLEAN.name), number=71)
    # A warning alone is not published, whoever was warned.
    alone = {"处罚类别": "警告", "处罚内容": "警告", "罚款金额（万元）": ""}
    alone |= {"行政相对人类别": "个体工商户"}
    warned = penalty_row(SHOPKEEPER, 79, "2026-09-06", **alone)
    bring_penalties(hub, tmp_path, [warned], "of-a-person.csv")

    assert everything() == before
    assert len(put(hub, HERE, "merchant", CLEAN.code)[1]["records"]) == 3


def kept(document):
    """Leave out of an answer what every answer has of its own."""
    return {n: document[n] for n in document if n not in {"receipt", "rely_until"}}


def tale(answer):
    """Leave of a history what is told of the merchant."""
    document = json.loads(answer.body)
    return answer.status, document["merchant"], document["changes"]


def test_the_past_of_merchants_elsewhere_is_refused_alike(hub, clock, tmp_path):
    hide(hub, tmp_path, Firm(NEWER, TWIN.name), number=81)
    clock.advance(minutes=1)

    refused = [put(hub, NANJING, "merchant", f.code, known_at=PAST) for f in CITIZENS]
    unknown = [
        put(hub, NANJING, "merchant", code, known_at=PAST) for code in (NEWER, UNKNOWN)
    ]

    assert {answer.status for answer, _ in refused} == {403}
    assert len({str(told(document)) for _, document in refused}) == 1
    assert refused[0][1]["rule"] == "past:territory"
    assert {answer.status for answer, _ in unknown} == {404}
    assert put(hub, HERE, "merchant", FINED.code, known_at=PAST)[0].status == 200


def test_the_past_of_a_merchant_here_names_none_that_lies_elsewhere(
    hub, clock, tmp_path
):
    branch = Firm(uscc(21, division="320102"), f"{FINED.name}南京分公司")
    row = registration_row(branch, 地区="南京", 注册地址="南京市秦淮区2号")
    deliver(hub, "registration", write_csv(tmp_path / "b.csv", REGISTRATION, [row]))
    then = closed_moment(hub).isoformat()
    clock.advance(minutes=1)

    _, now = put(hub, HERE, "merchant", FINED.code)
    _, past = put(hub, HERE, "merchant", FINED.code, known_at=then)
    _, past_of_branch = put(hub, NANJING, "merchant", branch.code, known_at=then)

    assert [r["merchant"]["name"] for r in now["merchant"]["relations"]] == [
        branch.name
    ]
    assert past["known"] is True
    assert past["merchant"]["relations"] == []
    assert past_of_branch["known"] is True
    assert past_of_branch["merchant"]["relations"] == []


def test_no_name_beside_any_code_is_matched_otherwise_for_what_is_hidden(
    hub, clock, tmp_path
):
    firm = Firm(uscc(301, division="320102"), "南京云帆商贸有限公司")
    keeper = Firm(uscc(302, department="92", division="320102"), "秦淮区云帆小吃店")
    rows = [registration_row(one, 地区="南京") for one in (firm, keeper)]
    deliver(hub, "registration", write_csv(tmp_path / "n.csv", REGISTRATION, rows))
    secrets = [Firm(uscc(400 + n), f"宿迁市云帆第{n}商行") for n in range(3)]
    names = [firm.name, keeper.name, "云帆", *(one.name for one in secrets)]
    codes = [firm.code, keeper.code, NEWER, *(one.code for one in secrets)]

    def matched():
        examples = {
            f"{name} {code}": {"schema": "Company", "properties": both}
            for name in names
            for code in codes
            for both in [{"name": [name], "uscCode": [code]}]
        }
        answer = disclose(
            hub,
            NANJING,
            MatchQuestion(json.dumps({"queries": examples}).encode(), {}),
            task(NANJING),
        )
        return told(json.loads(answer.body))

    before = matched()
    clock.advance(minutes=1)
    # A hidden row may give a known name another code, or a hidden code another name.
    hide(hub, tmp_path, *secrets, Firm(secrets[0].code, firm.name), number=501)
    hide(hub, tmp_path, Firm(NEWER, keeper.name), number=511)

    assert matched() == before
