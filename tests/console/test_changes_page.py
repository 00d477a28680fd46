"""What changed since an officer looked, on a page: their own mark, the unit's list."""

import re

import pytest

from hub.console.serving.rendering import code_groups
from hub.lookup.ask import note_changes
from tests.support.browser import served, watch
from tests.support.file_pages import at_work, faults_of, public_id
from tests.support.little_city import (
    CLEAN,
    FINED,
    UNKNOWN,
    bring_penalties,
    penalty_row,
)
from tests.support.pages import take_picture

pytestmark = pytest.mark.postgresql_in_long

CSRF = re.compile(r'name="csrf" value="([^"]+)"')
PLACE = re.compile(r'name="place" value="([^"]+)"')


@pytest.fixture
def path(officer):
    """The page of the officer's task."""
    return f"/console/t/{officer.begin()}/changes"


@pytest.fixture
def send(officer, path):
    """Send the form of a list, or the mark of what was seen."""

    def sending(under="", **fields):
        page = officer.get(path).text
        sent = {"csrf": CSRF.search(page)[1], **fields}
        if not under and "place" not in sent:
            sent["place"] = PLACE.search(page)[1]
        return officer.client.post(f"{path}{under}", data=sent)

    return sending


@pytest.fixture
def fine(hub, tmp_path, clock):
    """Deliver a penalty of a firm a minute later, and note what changed."""
    numbers = iter(range(700, 800))

    def fining(firm=CLEAN):
        clock.advance(minutes=1)
        number = next(numbers)
        row = penalty_row(firm, number, "2026-09-05")
        bring_penalties(hub, tmp_path, [row], name=f"{number}.csv")
        return note_changes(hub).entries

    return fining


def test_an_officer_sees_what_changed_since_they_marked_it_as_seen(
    hub, officer, path, send, fine
):
    saved = send("/list", codes=f"{CLEAN.code}\n{FINED.code}")
    nothing = officer.get(path).text
    fine()
    changed = officer.get(path).text
    seen = send()
    after = officer.get(path).text
    fine(FINED)
    again = officer.get(path).text

    assert (saved.status_code, seen.status_code) == (303, 303)
    assert "没有新的变动" in nothing
    assert changed.count(f"m/{public_id(hub, CLEAN.code)}") == 1
    assert "信用评级、记录" in changed
    grouped = "".join(f"<span>{one}</span>" for one in code_groups(CLEAN.code))
    assert f'{public_id(hub, CLEAN.code)}"><span class="code">{grouped}</span></a>' in (
        changed
    )
    assert "没有新的变动" in after
    assert f"m/{public_id(hub, FINED.code)}" in again
    assert f"m/{public_id(hub, CLEAN.code)}" not in again


def test_a_list_that_cannot_be_read_is_shown_again_with_what_is_wrong(
    officer, path, send
):
    answer = send("/list", codes=f"{UNKNOWN}\n12")

    assert answer.status_code == 422
    assert "第 2 项不是经营主体代码" in answer.text
    assert UNKNOWN in answer.text


def test_a_task_about_a_suspected_crime_offers_no_changes(officer, path):
    task = officer.begin("transfer", "宿市监案移〔2026〕15号")
    theirs = officer.get(f"/console/t/{task}/find")

    assert theirs.status_code == 200
    assert "/changes" not in theirs.text
    assert f'href="{path}"' in officer.get(path).text


def test_a_place_that_no_feed_has_is_no_mark(officer, send):
    send("/list", codes=CLEAN.code)

    answer = send(place="0.0")

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("language", "width"),
    [
        ("zh", 1280),
        pytest.param("zh", 390, marks=pytest.mark.long),
        pytest.param("en", 1280, marks=pytest.mark.long),
        pytest.param("en", 390, marks=pytest.mark.long),
    ],
)
def test_the_page_reads_well(hub, app, browser, language, width, fine):
    with (
        served(app) as address,
        at_work(hub, address, browser, language, width) as (page, task),
    ):
        faults = watch(page)
        page.goto(f"{task}/changes")
        page.fill("[name=codes]", f"{CLEAN.code}\n{FINED.code}")
        page.click("main form [type=submit]")
        page.wait_for_load_state()
        fine()
        page.goto(f"{task}/changes")
        assert faults_of(page, language) == []
        take_picture(page, f"changes-{language}-{width}")
        page.click("[data-verify]")
        page.wait_for_selector("[data-slip-state] .chip.ok")
        assert faults == []
