"""Work on a case in a browser: a certificate, several parties, a person in clear."""

from urllib.parse import urlsplit

import pytest

from hub.members.officers import find_signed_in
from schemas.tlog.sheet import part_sheet
from tests.support.browser import served, watch
from tests.support.file_pages import faults_of, public_id, verified
from tests.support.little_city import CLEAN, FINED, bring_penalties, penalty_row
from tests.support.pages import keep_session, take_picture, window, windows
from tests.support.parts import LONG
from tests.support.persons import WANG_NUMBER, agree, bring, fined_person
from tests.support.signed_in import a_task, chosen

OFTEN = {"parties"}
"""Pages that each run looks at for faults; at all of them the long one does."""


REMARK = "the server responded with a status of 422"


class Walk:
    """An officer's way through the pages of a task of a case."""

    def __init__(self, page, base, language, width):
        """Begin on the page for finding."""
        self.page, self.base, self.heard = page, base, watch(page)
        self.faults, self._language, self._width = [], language, width
        page.goto(f"{base}/find")

    def press(self, what):
        """Press something that leads on, and see where it leads."""
        with self.page.expect_navigation():
            self.page.click(what)
        assert WANG_NUMBER not in self.page.url + self.page.title()

    def look(self, name):
        """Look at the page as it stands."""
        if LONG or name in OFTEN:
            self.faults += faults_of(self.page, self._language)
        take_picture(self.page, f"case-{name}-{self._language}-{self._width}")

    def take(self, what, path):
        """Take a file away."""
        with self.page.expect_download() as coming:
            self.page.click(what)
        coming.value.save_as(path)


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390))
def test_a_case_is_worked_on_by_press_printed_and_verified(
    hub, app, browser, language, width, tmp_path
):
    bad = penalty_row(FINED, 7, "无日期")
    other = penalty_row(FINED, 8, "2026-10-01", 处罚依据="", 违法行为类型="其他")
    bring_penalties(hub, tmp_path, [bad, other], "more.csv")
    bring(hub, tmp_path / "lines", fined_person())
    agree(hub)
    token = chosen(hub, "wang", is_demo=True)
    task = a_task(hub, find_signed_in(hub, token), "transfer")
    sheets = [tmp_path / "one.pdf", tmp_path / "several.pdf"]
    with (
        served(app) as address,
        window(browser, language, width) as page,
    ):
        keep_session(page, address, token)
        walk = Walk(page, f"{address}/console/t/{task.id}", language, width)
        ask_for_one(walk, public_id(hub, FINED.code), sheets[0])
        ask_for_several(walk, task.reference, sheets[1])
        if LONG:
            see_a_person(walk, task.reference)
    for sheet, parties in zip(sheets, (1, 2), strict=True):
        if not sheet.exists():
            assert not LONG
            continue
        assert verified(hub, sheet).returncode == 0
        answer = part_sheet(sheet.read_bytes()).told
        assert answer.count(b'"has_more_possible"') == parties
        assert WANG_NUMBER.encode() not in sheet.read_bytes()
        sheet.write_bytes(sheet.read_bytes() + sheet.read_bytes()[-200:])
        assert verified(hub, sheet).returncode == 1
    # A form that cannot be used is answered with 422, which a browser remarks.
    heard = [one for one in walk.heard if REMARK not in one]
    assert (heard, walk.faults) == ([], [])


def ask_for_one(walk, merchant, sheet):
    """Ask for the certificate of a merchant, check its receipt and take it away."""
    page, file = walk.page, f"{walk.base}/m/{merchant}"
    page.goto(file)
    walk.press(f"a[href='{urlsplit(file).path}/penalties']")
    walk.look("certificate-ask")
    page.select_option("[name=window]", "marks")
    page.fill("[name=on]", "2026-11-20")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_selector("[data-slip]")
    assert urlsplit(page.url).path == f"{urlsplit(file).path}/penalties/shown"
    walk.look("certificate")
    assert page.locator("main tbody tr").count() >= 3
    page.click("[data-verify]")
    page.wait_for_selector("[data-slip-state] .chip.ok")
    walk.take("a[download]", sheet)


def ask_for_several(walk, case, sheet):
    """Ask for the certificate of firms and of a person, and take one away."""
    page = walk.page
    page.goto(f"{walk.base}/find")
    walk.press("a[href$='/penalties']")
    walk.look("parties-ask")
    page.fill("[name=codes]", f"{FINED.code}\n{CLEAN.code}")
    page.fill("[name=numbers]", WANG_NUMBER)
    page.fill("[name=case]", "1")
    page.fill("[name=on]", "2026-11-20")
    walk.press("main form button.primary")
    walk.look("parties-wrong")
    assert page.input_value("[name=numbers]") == ""
    page.fill("[name=numbers]", WANG_NUMBER)
    page.fill("[name=case]", case)
    walk.press("main form button.primary")
    walk.look("parties")
    assert page.locator("main tbody tr").count() >= 4
    assert WANG_NUMBER not in page.content()
    if not LONG:
        return
    page.goto(f"{walk.base}/penalties")
    page.fill("[name=codes]", f"{FINED.code}\n{CLEAN.code}")
    walk.press("main form button.primary")
    walk.take("main form button.primary", sheet)


def see_a_person(walk, case):
    """Find a person by number and see its record in clear."""
    page = walk.page
    page.goto(f"{walk.base}/find")
    walk.look("find")
    walk.press("a[href$='/person']")
    walk.look("person")
    page.fill("[name=number]", WANG_NUMBER)
    page.fill("[name=case]", case)
    walk.press("main form button[type=submit]")
    walk.look("person-found")
    walk.press("main .rows a")
    walk.press("a[href$='/personal']")
    walk.look("personal-choices")
    walk.press("main form button[type=submit]")
    walk.look("personal-wrong")
    page.check("[name=record]")
    page.check("[value=party_name]")
    page.check("[value=facts]")
    page.fill("[name=case]", case)
    walk.press("main form button[type=submit]")
    page.wait_for_selector(f"text={WANG_NUMBER}")
    walk.look("personal-shown")
