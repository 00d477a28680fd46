"""Leads on pages: comparisons, early warnings and figures of clues, each to its own."""

import re
from datetime import date
from html import unescape

import pytest

from hub.casework.clues.early import keep_warnings
from hub.casework.clues.finding import FoundClue
from hub.casework.matter.people import MatterActor
from hub.casework.matter.steps.drafts import NewMatter, NewStep
from hub.casework.service import open_matter
from hub.ground.clock import legal_day
from hub.members.service import MemberCard, add_member
from schemas.wording import Wording
from tests.console.conftest import Visit
from tests.console.test_sources_pages import GIVEN, enter
from tests.support.administered import names_no_merchant
from tests.support.at_matters import MATTERS
from tests.support.browser import served, watch
from tests.support.file_pages import public_id
from tests.support.little_city import CLEAN, FINED
from tests.support.pages import all_faults, take_picture, window, windows
from tests.support.persons import bring, fined_firm
from tests.support.signed_in import BUREAU, leaves_of, with_totp

pytestmark = pytest.mark.postgresql_in_long
COMPARISONS, WARNINGS = "/console/comparisons", "/console/clue-warnings"
FIGURES, ADVICE = "/console/clue-figures", "/console/advice"
OFFICE, PROCURATORATE = "agency:leading-office", "agency:procuratorate"
PLATFORM, ZONE = "platform:taomao", "office:shuyang"
RAW = re.compile(r">[^<]*\b[MR][A-Z2-7]{20,}")
"""An id of a merchant or a record that can be read on a page."""
KEY = re.compile(r'name="key" value="([^"]+)"')


def found(number, level="warning", parties=()):
    """A pattern that a night found."""
    return FoundClue(
        key=f"{number:032x}",
        place="shops-one-phone:00",
        rule="shops-one-phone",
        rules="0" * 64,
        level=level,
        count=2,
        parties=parties,
        records=(f"R{number:025d}",),
        region="321300",
        first_day=None,
        last_day=None,
        title=Wording("多家店铺同一电话", "several shops, one phone"),
        reasons=(Wording("两家店铺", "two shops"),),
    )


@pytest.fixture
def at(hub, app):
    """Sign an officer of a member in, on a browser of their own."""

    card = MemberCard(
        code=ZONE,
        kind="zone_office",
        name="沭阳县双打办",
        territory="321322",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="t", at=hub.clock())

    def sign_in(member, login):
        _, secret, _ = with_totp(hub, login, member=member)
        visit = Visit(app.test_client())
        assert visit.sign_in(hub, login, secret).status_code == 303
        return visit

    return sign_in


@pytest.fixture
def warned(hub):
    """Two warnings of the city."""
    parties = tuple(public_id(hub, firm.code) for firm in (FINED, CLEAN))
    shown = (found(1), found(2, parties=parties))
    told = [(one, "321300", "两家店铺同一电话") for one in shown]
    keep_warnings(hub, told, legal_day(hub.clock()))


def test_each_page_is_linked_for_those_who_may_and_refused_to_others(at):
    office, bureau, zone = at(OFFICE, "ou"), at(BUREAU, "bu"), at(ZONE, "zu")
    court, shop = at(PROCURATORATE, "pu"), at(PLATFORM, "qu")
    pages = {COMPARISONS, WARNINGS, FIGURES, ADVICE}

    def linked(visit):
        """Follow the menu to the first page, and its links to the others."""
        found, waiting = set(), ["/console"]
        while waiting:
            text = visit.get(waiting.pop()).text
            new = {page for page in pages if f'href="{page}"' in text} - found
            found, waiting = found | new, [*waiting, *new]
        return found

    def opened(visit):
        return {page for page in pages if visit.get(page).status_code == 200}

    assert linked(office) == opened(office) == {WARNINGS, FIGURES, ADVICE}
    assert linked(zone) == opened(zone) == {WARNINGS, FIGURES, ADVICE}
    assert linked(bureau) == opened(bureau) == {WARNINGS, ADVICE}
    assert linked(court) == opened(court) == {COMPARISONS, ADVICE}
    assert linked(shop) == set()
    assert opened(shop) == {ADVICE}


def test_a_zones_office_is_told_of_its_territory_alone(hub, at):
    places = {1: "321300", 2: "321322", 3: "321302"}
    told = [(found(number), place, "两家店铺") for number, place in places.items()]
    keep_warnings(hub, told, legal_day(hub.clock()))

    shown = KEY.findall(at(ZONE, "zu").get(WARNINGS).text)

    assert set(shown) == {f"{2:032x}"}


def test_a_warning_becomes_a_clue_in_one_step_or_is_put_aside_with_a_reason(
    hub, at, warned
):
    office = at(OFFICE, "ou")
    shown = office.get(WARNINGS).text
    first, second = dict.fromkeys(KEY.findall(shown))

    def send(key, word, reason=""):
        told = {"key": key, "word": word, "reason": reason}
        return office.post(f"{WARNINGS}/decide", page=WARNINGS, **told)

    opened = send(first, "open")
    twice = send(first, "open")
    silent = send(second, "aside", " ")
    aside = send(second, "aside", "已核实为同一经营者")
    nothing = send("x", "aside", "无")
    after = office.get(opened.location).text
    links = re.findall(f'href="({MATTERS}/[^"]+)"', after.partition("<main")[2])
    others = at(BUREAU, "bu").get(WARNINGS).text
    odd = office.get(f"{WARNINGS}?told=opened&matter=https://x.example").text

    assert [office.get(unescape(link)).status_code for link in links] == [200, 200]
    assert "本单位最近转为线索的预警" in after
    assert MATTERS + "/" not in others.partition("<main")[2]
    assert "x.example" not in odd
    assert "宿迁市" in shown
    assert opened.status_code == aside.status_code == 303
    assert [twice.status_code, silent.status_code] == [409, 422]
    assert nothing.status_code == 404
    assert "已有人处理" in twice.text
    assert "请说明搁置" in silent.text
    assert "已转为线索" in after
    assert KEY.findall(after) == []
    assert "两家店铺" not in after
    assert len(leaves_of(hub, "warning.")) == 2
    assert len(leaves_of(hub, "matter.open")) == 1


def test_how_clues_were_checked_is_told_by_agency_and_month_in_both_languages(hub, at):
    facts = {"to": BUREAU, "clue_source": "platform", "summary": "疑似假冒"}
    with hub.writes.begin() as session:
        new = NewMatter("clue", NewStep("receive", facts=facts))
        open_matter(session, hub, new, MatterActor(PLATFORM, "甲"))
    office = at(OFFICE, "ou")

    shown = office.get(FIGURES).text
    english = office.get(FIGURES, headers={"Accept-Language": "en"}).text
    wrong = office.get(FIGURES, query_string={"first": "2199-01", "last": "x"})

    assert "收到线索 1 条，核查率 0.00%" in shown
    assert f"{legal_day(hub.clock()):%Y-%m}" in shown
    assert "1 clue came in these months, check rate 0.00%" in english
    assert wrong.status_code == 200
    assert "已改为今年" in wrong.text
    assert names_no_merchant(shown)


def test_merchants_of_warnings_are_counted_and_their_files_open_in_a_task(hub, at):
    one, two = (public_id(hub, firm.code) for firm in (FINED, CLEAN))
    told = [(found(number), "321300", "店铺") for number in (1,)]
    told += [(found(2, parties=(one,)), "321300", "店铺")]
    told += [(found(3, parties=(one, two)), "321300", "店铺")]
    keep_warnings(hub, told, legal_day(hub.clock()))
    bureau, english = at(BUREAU, "bu"), {"Accept-Language": "en"}

    shown = bureau.get(WARNINGS, headers=english).text
    task = bureau.begin()
    in_task = bureau.get(WARNINGS).text
    files = re.findall(r'href="(/console/t/[^"]+)"', in_task.partition("<main")[2])

    assert RAW.findall(shown) == []
    assert (shown.count("1 merchant<"), shown.count("2 merchants<")) == (1, 1)
    assert shown.count("1 record<") == 3
    assert files == [f"/console/t/{task}/m/{each}" for each in (one, one, two)]
    assert "在当前任务中打开第 2 个主体的档案" in in_task
    assert bureau.get(files[-1]).status_code == 200


@pytest.fixture
def fined(hub, tmp_path):
    """A firm that was fined for more than the standard of a crime."""
    many = fined_firm(turnover_fen="9000000", facts="销售假冒注册商标的商品")
    bring(hub, tmp_path / "rows", many)


def test_a_page_of_comparisons_names_records_and_no_merchant(hub, at, fined):
    procurator = at(PROCURATORATE, "pu")

    shown = procurator.get(COMPARISONS, query_string={"since": "2015-01-01"})
    english = procurator.get(
        f"{COMPARISONS}?since=2015-01-01", headers={"Accept-Language": "en"}
    )
    task = procurator.begin("prosecution", "宿检刑〔2026〕7号")
    in_task = procurator.get(COMPARISONS, query_string={"since": "2015-01-01"})
    reverse = procurator.get(COMPARISONS, query_string={"model": "not-penalised"})
    wrong = procurator.get(COMPARISONS, query_string={"since": "2199-01-01"})
    odd = procurator.get(COMPARISONS, query_string={"after": "-1", "since": "x"})

    assert "达到追诉标准未移送" in shown.text
    assert RAW.findall(shown.text) == []
    assert "行政处罚 宿市监罚〔2026〕902号" in shown.text
    assert "主体 1" in shown.text
    assert re.search(r"\d+ merchants looked through on this page, 1 hit<", english.text)
    assert f"/console/t/{task}/m/{public_id(hub, FINED.code)}" in in_task.text
    assert "这些主体没有命中" in reverse.text
    for answer in (wrong, odd):
        assert answer.status_code == 200
        assert "已改为今天起" in answer.text
    assert names_no_merchant(shown.text)
    assert {one.header["actor"]["agency"] for one in leaves_of(hub, "desk.view")} == {
        PROCURATORATE
    }


@pytest.mark.long
@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_the_pages_have_no_fault_at_any_width_in_either_language(
    hub, app, browser, warned, fined, language, width
):
    seen = {
        OFFICE: (WARNINGS, FIGURES, ADVICE),
        PROCURATORATE: (f"{COMPARISONS}?since=2015-01-01",),
    }
    found = {}
    with served(app) as address:
        for number, (member, paths) in enumerate(seen.items()):
            login = f"leads{number}"
            _, secret, _ = with_totp(hub, login, member=member)
            with window(browser, language, width) as page:
                faults = watch(page)
                enter(hub, page, address, login, secret)
                for path in paths:
                    page.goto(f"{address}{path}")
                    found[path] = all_faults(page, language, GIVEN) + faults
                    take_picture(page, f"leads-{len(found)}-{language}-{width}")

    assert {path: some for path, some in found.items() if some} == {}
