"""Reading rules and what a cell may be, at the quarantine desk in the console."""

import re

import pytest

from connectors.base import load_sources
from hub import pipeline
from hub.intake.quarantine import RowFilter, list_rows, list_rules, page_of_rows
from schemas.words import OfficerRole
from tests.support.browser import watch
from tests.support.little_city import (
    CLEAN,
    FINED,
    PENALTY,
    REGISTRATION,
    Firm,
    penalty_row,
    registration_row,
    write_csv,
)
from tests.support.pages import all_faults, take_picture, window
from tests.support.signed_in import code_of, leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long

DESK = "/console/quarantine"
RULES = f"{DESK}/rules"
FINE = "罚款金额（万元）"
PERSON = "严小明"
WRONG = FINED.code[:7] + "7" + FINED.code[8:]
GIVEN = {"agency", "market", "supervision", "zheng"}
REASON = "来源来函：三块即 3 元"


def rows():
    """Penalties: three with one unreadable amount, one with another."""
    return [
        *(penalty_row(CLEAN, n, "2026-09-01", **{FINE: "三块"}) for n in (21, 22, 23)),
        penalty_row(CLEAN, 25, "2026-09-01", **{FINE: "若干"}),
    ]


def misprinted():
    """A register's row of a known firm whose code has one wrong character."""
    return registration_row(Firm(WRONG, FINED.name), 法人代表=PERSON)


@pytest.fixture
def quarantined(hub, tmp_path):
    """Rows in quarantine, by their number in the file."""
    path = write_csv(tmp_path / "市场监管行政处罚.csv", PENALTY, rows())
    pipeline.receive(
        hub, load_sources(hub.config.drop_folder)["penalty_2018"], file=path
    )
    with hub.reads() as session:
        found = {entry.row - 1: entry.id for entry in list_rows(session)}
    path = write_csv(tmp_path / "登记.csv", REGISTRATION, [misprinted()])
    pipeline.receive(
        hub, load_sources(hub.config.drop_folder)["registration"], file=path
    )
    with hub.reads() as session:
        (code,) = {entry.id for entry in list_rows(session)} - set(found.values())
    return found | {"code": code}


@pytest.fixture
def desk(hub, visit):
    """An officer of the source desk, signed in."""
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    assert visit.sign_in(hub, "zheng", secret).status_code == 303
    return visit


def states_of(hub):
    """Tell how each row stands, by its number in the file."""
    with hub.reads() as session:
        found = page_of_rows(
            session, RowFilter(state=None, source="penalty_2018"), limit=100
        )
    return {entry.row - 1: entry.state for entry in found}


def rules_of(hub):
    with hub.reads() as session:
        return list_rules(session, with_ended=True)


def propose(desk, row, **more):
    page = f"{DESK}/{row}"
    typed = {"rule": "fine_fen", "field.fine_fen": "3元"} | more
    return desk.post(f"{page}/rule", page=page, **typed)


def make(desk, row, **more):
    page = f"{DESK}/{row}"
    said = {
        "rule": "fine_fen",
        "meant": "3元",
        "since": "2026-01-01",
        "until": "",
        "reason": REASON,
    } | more
    return desk.post(f"{page}/rule/make", page=page, **said)


def test_a_rule_is_proposed_with_its_group_and_nothing_is_made(hub, desk, quarantined):
    in_wan = propose(desk, quarantined[1], **{"field.fine_fen": "3"})
    answer = propose(desk, quarantined[1])

    assert answer.status_code == 200
    assert "三块" in answer.text
    assert "3 元 = 3.00 元" in answer.text
    assert "3 万元 = 30,000.00 元" in in_wan.text
    assert "读到 3 行，其中 3 行可入档" in answer.text
    assert re.search(r'name="since"[^>]* value="20\d\d-\d\d-\d\d"', answer.text)
    assert rules_of(hub) == []
    views = leaves_of(hub, "desk.view")
    assert views[-1].header["actor"]["system"] == "quarantine-rule"


def test_a_rule_that_is_made_offers_the_release_of_its_group(hub, desk, quarantined):
    made = make(desk, quarantined[1])

    assert made.status_code == 303
    assert "reason_code=money-unreadable" in made.location
    assert "source=penalty_2018" in made.location
    shown = desk.get(made.location).text
    assert "有 3 行可按新读法入档" in shown
    assert re.search(r'value="all" checked', shown)
    (rule,) = rules_of(hub)
    assert rule.made_by.startswith("officer:")
    (leaf,) = leaves_of(hub, "rule.make")
    assert leaf.header["actor"]["agency"] == "hub"


def test_a_row_says_by_which_rule_it_is_read_beside_what_was_received(
    hub, desk, quarantined
):
    make(desk, quarantined[1])
    (rule,) = rules_of(hub)

    shown = desk.get(f"{DESK}/{quarantined[2]}").text

    assert "三块" in shown
    assert f"按对照规则读作 3元（{rule.id}）" in shown
    assert "这一行没有问题" in shown


def test_the_list_of_rules_says_who_when_and_what_it_mends_and_ends_one(
    hub, desk, quarantined
):
    make(desk, quarantined[1])
    (rule,) = rules_of(hub)

    shown = desk.get(RULES).text
    blank = desk.post(f"{RULES}/{rule.id}/end", page=RULES, reason=" ")
    ended = desk.post(f"{RULES}/{rule.id}/end", page=RULES, reason="来源已改正")
    again = desk.post(f"{RULES}/{rule.id}/end", page=RULES, reason="再来")

    assert "王zheng" in shown
    assert REASON in shown
    assert "读到 3 行，其中 3 行可入档" in shown
    assert (blank.status_code, ended.status_code) == (422, 303)
    assert (again.status_code, "这条规则已经终止" in again.text) == (409, True)
    assert "没有对照规则" in desk.get(RULES).text
    assert rules_of(hub)[0].end_reason == "来源已改正"
    assert "按对照规则" not in desk.get(f"{DESK}/{quarantined[2]}").text
    assert len(leaves_of(hub, "rule.end")) == 1


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"reason": " "}, 422, "请写明理由"),
        ({"since": "昨天"}, 422, "日期不对"),
        ({"since": "2026-03-01", "until": "2026-02-01"}, 422, "日期不对"),
        ({"meant": "若干"}, 422, "在这一列也不合格"),
        ({"rule": "uscc", "meant": FINED.code}, 422, "这个字段不能有对照规则"),
    ],
)
def test_a_rule_that_is_refused_says_why_and_is_not_made(
    hub, desk, quarantined, changes, status, said
):
    answer = make(desk, quarantined[1], **changes)

    assert answer.status_code == status
    assert said in answer.text
    assert rules_of(hub) == []


def test_a_second_rule_for_the_same_value_is_refused(hub, desk, quarantined):
    make(desk, quarantined[1], until="2026-01-31")

    answer = make(desk, quarantined[1], since="2026-01-31")

    assert (answer.status_code, "已有规则" in answer.text) == (409, True)
    assert len(rules_of(hub)) == 1


def test_a_code_that_may_be_another_is_proposed_and_offers_no_rule(desk, quarantined):
    shown = desk.get(f"{DESK}/{quarantined['code']}").text

    assert f'data-value="{FINED.code}"' in shown
    assert "第 8 位 7 换为" in shown
    assert 'value="uscc">' not in shown
    assert PERSON not in shown
    assert "data-fills" not in desk.get(f"{DESK}/{quarantined[4]}").text


def test_forged_forms_make_and_end_nothing(hub, desk, quarantined):
    row = f"{DESK}/{quarantined[1]}"
    make(desk, quarantined[1])
    (rule,) = rules_of(hub)

    for path in (f"{row}/rule", f"{row}/rule/make", f"{RULES}/{rule.id}/end"):
        answer = desk.client.post(path, data={"reason": "x", "rule": "fine_fen"})
        assert answer.status_code == 403
    assert [one.ended_at for one in rules_of(hub)] == [None]


def test_rules_open_to_the_source_desk_alone(officer, quarantined):
    row = f"{DESK}/{quarantined[1]}"

    for path in (f"{row}/rule", f"{row}/rule/make", f"{RULES}/{'0' * 26}/end"):
        assert officer.client.post(path, data={"reason": "x"}).status_code == 403
    assert officer.get(RULES).status_code == 403


def enter(hub, page, address, secret):
    """Sign in as a person does."""
    page.goto(f"{address}/console/sign-in")
    page.locator("[name=login]").fill("zheng")
    page.locator("[name=password]").fill("correct horse battery")
    page.locator("main form button[type=submit]").first.click()
    page.locator("[name=code]").fill(code_of(hub, secret))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(re.compile("/console$"))


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(
    ("language", "width"),
    [("zh", 1280), pytest.param("en", 390, marks=pytest.mark.long)],
)
def test_a_group_is_mended_by_a_rule_and_released_and_a_code_is_filled_in(
    hub, address, browser, quarantined, language, width
):
    _, secret, _ = with_totp(hub, "zheng", OfficerRole.SOURCE_DESK)
    found = {}
    with window(browser, language, width) as page:
        faults = watch(page)
        enter(hub, page, address, secret)
        page.goto(f"{address}{DESK}/{quarantined[1]}")
        page.locator("[name='field.fine_fen']").fill("3元")
        page.locator("button[name=rule]").click()
        page.locator("[name=since]").wait_for()
        found["rule"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-rule-{language}-{width}")
        page.locator("[name=reason]").fill(REASON)
        page.locator("main form button.primary").click()
        page.wait_for_url(re.compile("made=3"))
        found["made"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-rule-made-{language}-{width}")
        page.locator("main form [name=reason]").fill("按规则重新进入")
        page.locator("button[value=release]").click()
        page.wait_for_url(re.compile("done=released"))
        page.goto(f"{address}{RULES}")
        found["rules"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-rules-{language}-{width}")
        page.goto(f"{address}{DESK}/{quarantined['code']}")
        page.keyboard.press("a")
        filled = page.locator("[name='field.uscc']").input_value()
        found["code"] = all_faults(page, language, GIVEN)
        take_picture(page, f"quarantine-maybe-{language}-{width}")

    states = states_of(hub)
    assert [states[n] for n in (1, 2, 3)] == ["released"] * 3
    assert states[4] == "open"
    assert filled == FINED.code
    assert faults == []
    assert found == {"rule": [], "made": [], "rules": [], "code": []}
