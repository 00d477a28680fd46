"""Who has no grade is told why, in words; businesses get one where a rule opens it."""

from dataclasses import replace
from datetime import date
from functools import partial
from itertools import product

import pytest
from msgspec import structs

from hub.lookup.ask import PageQuestion, merchant_question
from hub.sheets.documents import sheet_of
from hub.sheets.framing import Asking
from hub.sheets.pages.exports import page_sections
from hub.sheets.prints.text import as_text
from tests.support.asked_pages import page_of, put_as
from tests.support.doubted import WARNING
from tests.support.little_city import (
    REGISTRATION,
    SHOPKEEPER,
    Firm,
    bring_penalties,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)

pytestmark = pytest.mark.postgresql_in_long

WHY = {
    "zh": "个体工商户按现行政策不作自动评级，不含任何评价",
    "en": "An individual business: not rated automatically under the present policy; "
    "no judgement either way",
}
CODE = "unrated.individual-business"
YOUNG = Firm(uscc(71), "宿迁市新苗百货有限公司")
GONE = Firm(uscc(72), "宿迁市旧友百货有限公司")
ABOUT = ("trust", "merchant", "rating")
LAST = date(2026, 11, 24)
ROW_ONLY = Firm(uscc(73), "宿迁市无名百货有限公司")


@pytest.fixture
def page(hub):
    """Ask for a merchant's page as an audience; gives the document."""
    return partial(page_of, partial(put_as, hub))


def plain(document):
    """An answer without what differs from one asking to the next."""
    return {
        name: document[name]
        for name in document
        if name not in {"receipt", "rely_until"}
    }


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_answer_about_an_individual_business_says_why_it_has_no_grade(ask, language):
    for kind, about in product(("platform", "market_supervision"), ABOUT):
        _, document = ask(kind, about, SHOPKEEPER.code, language=language)

        rating = document["rating"]
        assert (rating["grade"], rating["score"]) == ("unrated", None)
        assert rating["unrated_because"] == {"code": CODE, "text": WHY[language]}
        flag = {"code": CODE, "records": [], "text": WHY[language]}
        assert document.get("flags", [flag]) == [flag]


def test_an_answer_with_a_grade_gives_no_such_reason(ask):
    _, document = ask("market_supervision", "merchant", uscc(2))

    assert document["rating"]["grade"] == "B"
    assert "unrated_because" not in document["rating"]


def test_each_reason_is_told_by_its_own_code_and_words(hub, ask, tmp_path):
    rows = [
        [*registration_row(YOUNG, 注册日期="2026-09-01"), "存续"],
        [*registration_row(GONE), "注销"],
    ]
    header = (*REGISTRATION, "登记状态")
    deliver(hub, "registration", write_csv(tmp_path / "r.csv", header, rows))
    bring_penalties(hub, tmp_path, [penalty_row(ROW_ONLY, 81, "2026-09-01")], "81.csv")
    policy = hub.rulebook.policy("public-trust")

    for firm, why in (
        (YOUNG, "unrated.too-young"),
        (GONE, "unrated.ended"),
        (ROW_ONLY, "unrated.unconfirmed"),
    ):
        _, told = ask("market_supervision", "merchant", firm.code)
        _, public = ask("platform", "trust", firm.code)
        because = {"code": why, "text": policy.text(why, "zh")}
        assert told["rating"]["unrated_because"] == because
        assert public["rating"]["unrated_because"] == because


def test_people_read_the_reason_once_on_the_sheet(ask, hub):
    for language, why in WHY.items():
        answer, _ = ask("platform", "trust", SHOPKEEPER.code, language=language)
        asking = Asking(
            purpose="onboarding",
            reference="15",
            member="云铺",
            verify_at="credithub audit verify",
            language=language,
        )

        text = as_text(sheet_of(answer, asking, hub.rulebook))

        assert text.count(why) == 1


def test_the_page_says_why_with_the_article_for_it(page):
    for audience in ("agencies", "public"):
        (flag,) = page(audience, SHOPKEEPER.code)["rating"]["flags"]

        assert (flag["code"], flag["text"]) == (CODE, WHY["zh"])
        assert flag["article"]


def test_the_page_that_is_taken_away_says_why(hub):
    for language, why in WHY.items():
        asked = PageQuestion(SHOPKEEPER.code)
        answer, _ = put_as(hub, "public", asked, language=language)

        sections = page_sections(answer.document, language)

        (rating,) = (one for one in sections if one.heading in {"信用评价", "rating"})
        assert rating.parts[0].rows[0][0] == why


@pytest.fixture
def opened(hub, tmp_path, clock):
    """A hub whose rules open, up to today, penalties to ratings of businesses."""
    rule = hub.rulebook.individual_businesses[0]
    rule = structs.replace(rule, rated=True, valid_to=LAST)
    rules = replace(hub.rulebook, individual_businesses=(rule,), _memo={})
    there = replace(hub, rulebook=rules)
    rows = [penalty_row(SHOPKEEPER, 91, "2026-09-05")]
    bring_penalties(there, tmp_path, rows, "91.csv")
    clock.advance(minutes=1)
    return there


def trust(hub, audience="public", code=SHOPKEEPER.code):
    """The onboarding check, as an audience is told it."""
    return put_as(hub, audience, merchant_question("trust", code))[1]


def test_a_business_is_rated_from_published_decisions_where_a_rule_opens_it(opened):
    told, office = trust(opened), trust(opened, "agencies")

    rating = told["rating"]
    # 950 + 25 - 140 and 20 for 15,000 yuan.
    assert (rating["grade"], rating["score"]) == ("B", 815)
    assert rating["reasons"] == office["rating"]["reasons"]
    assert "unrated_because" not in rating
    assert told["flags"] == []
    named = {record for one in rating["reasons"] for record in one["records"]}
    assert named <= {record["id"] for record in told["records"]}


def test_its_registered_name_is_told_by_its_code(opened):
    told = trust(opened)

    assert told["merchant"]["name"] == SHOPKEEPER.name
    named = [record["body"]["party_name"] for record in told["records"]]
    assert set(named) == {SHOPKEEPER.name}


def test_what_is_hidden_or_not_opened_changes_nothing_of_such_an_answer(
    opened, clock, tmp_path
):
    before = plain(trust(opened))

    warned = penalty_row(SHOPKEEPER, 92, "2026-09-06", **WARNING)
    bring_penalties(opened, tmp_path, [warned], "92.csv")
    listed = write_csv(
        tmp_path / "list.csv",
        (
            "企业名称",
            "统一社会信用代码",
            "列入日期",
            "列入经营异常名录原因",
            "列入决定机关",
        ),
        [[SHOPKEEPER.name, SHOPKEEPER.code, "2026-09-07", "查无下落", "某局"]],
    )
    assert deliver(opened, "abnormal_list", listed).tally.records == 1
    clock.advance(minutes=1)

    assert plain(trust(opened)) == before
    office = put_as(opened, "agencies", merchant_question("merchant", SHOPKEEPER.code))
    assert len(office[1]["records"]) == len(before["records"]) + 2


def test_a_rating_that_was_open_is_kept_back_once_the_rule_has_ended(opened, clock):
    assert trust(opened)["rating"]["grade"] == "B"

    # The night that rates everyone anew is still to come.
    clock.advance(days=1)
    told = trust(opened)

    assert (told["rating"]["grade"], told["rating"]["reasons"]) == ("unrated", [])
    assert told["rating"]["digest"] == ""
    assert told["flags"] == [{"code": CODE, "records": [], "text": WHY["zh"]}]
