"""The review desk in a browser: by keys alone, at both widths, in both languages."""

import pytest
from sqlalchemy import update

from hub.members.models import Member
from tests.console.conftest import Visit
from tests.support.browser import watch
from tests.support.pages import (
    all_faults,
    keep_session,
    take_picture,
    window,
    windows,
)
from tests.support.reviewed import (
    REVIEW,
    Seat,
    ask_one_pair,
    bring_doubts,
    bring_swapped,
    bring_told_again,
)

WIDTHS = (1280, 390)
pytestmark = pytest.mark.only_database("sqlite")


@pytest.fixture
def token(hub, app, instance_path):
    """The session of a reviewer, with four questions waiting."""
    with hub.writes.begin() as session:
        session.execute(update(Member).values(name="宿迁市市场监督管理局"))
    bring_doubts(hub, instance_path)
    bring_swapped(hub, instance_path)
    bring_told_again(hub, instance_path)
    ask_one_pair(hub, instance_path)
    seat = Seat(hub, app.test_client(), "han")
    assert Visit(seat.client).sign_in(hub, "han", seat.secret).status_code == 303
    return seat.client.get_cookie("hub-session").value


def numbers(page):
    return page.locator("main tbody a").all_inner_texts()


@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_its_pages_have_no_fault_in_either_language(
    browser, address, token, language, width
):
    with window(browser, language, width) as page:
        keep_session(page, address, token)
        faults = watch(page)
        found = {}
        page.goto(f"{address}{REVIEW}")
        items = numbers(page)
        paths = [REVIEW, *(f"{REVIEW}/{item}" for item in items), f"{REVIEW}/mine"]
        for number, path in enumerate(paths):
            assert page.goto(f"{address}{path}").status == 200
            found[path] = all_faults(page, language)
            take_picture(page, f"review-{number}-{language}-{width}")
    assert len(items) == 4
    assert faults == []
    assert found == {path: [] for path in paths}


def test_the_desk_is_worked_by_keys_alone(browser, address, token):
    with window(browser) as page:
        keep_session(page, address, token)
        faults = watch(page)
        page.goto(f"{address}/console")
        page.keyboard.press("g")
        page.keyboard.press("r")
        page.wait_for_url(f"{address}{REVIEW}")
        first, second = numbers(page)[:2]
        page.locator("main tbody a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}{REVIEW}/{first}")

        page.keyboard.press("d")
        rows = page.locator(".pair tbody tr:visible")
        assert 0 < rows.count() == page.locator(".pair tr[data-differs]").count()
        page.keyboard.press("d")
        assert rows.count() > page.locator(".pair tr[data-differs]").count()
        page.keyboard.press("j")
        page.wait_for_url(f"{address}{REVIEW}/{second}")
        page.keyboard.press("k")
        page.wait_for_url(f"{address}{REVIEW}/{first}")
        page.keyboard.press("3")
        assert page.locator("input[value=different]").is_checked()
        page.keyboard.press("2")
        assert page.locator("input[value=other]").is_checked()
        page.keyboard.press("Tab")
        page.keyboard.type("处罚机关一致 1 2 3 J")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(f"{address}{REVIEW}/{second}?done={first}")

        assert "已提交意见" in page.locator("[role=status]").first.inner_text()
        page.goto(f"{address}{REVIEW}/{first}")
        assert "处罚机关一致 1 2 3 J" in page.locator("main").inner_text()
    assert faults == []
