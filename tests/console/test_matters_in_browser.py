"""A case in a browser by four officers: a platform's clue that ends at the police.

Clue, testing, seizure, a penalty found within two years, and the transfer with its five
documents; the head's decision is a second officer's.
"""

import re

import pytest

from tests.support.at_matters import MATTERS, PLATFORM, POLICE, Cases
from tests.support.browser import served, watch
from tests.support.file_pages import public_id
from tests.support.little_city import FINED
from tests.support.pages import (
    all_faults,
    keep_session,
    take_picture,
    window,
    windows,
)
from tests.support.parts import LONG
from tests.support.signed_in import BUREAU, chosen, promote

OFFICERS = {
    "qian": (PLATFORM, "钱某"),
    "wang": (BUREAU, "王某"),
    "sun": (BUREAU, "孙某"),
    "zhao": (POLICE, "赵某"),
}
GIVEN = {
    *("agency", "market", "supervision", "platform", "taomao", "public", "security"),
    *("leading", "office", "procuratorate"),
}
"""Words of members' codes, which are their names here."""
PDF = b"%PDF-1.7 "
TRANSFER = (
    *("transfer_letter", "investigation_report", "goods_list"),
    *("test_report", "other_material"),
)
REMARKS = ("status of 409", "status of 422")


class Walk:
    """Officers at their desks, each in a window of their own browser."""

    def __init__(self, browser, address, tokens, language, width):
        """Take who they are, and how pages are looked at."""
        self._browser, self._address, self._tokens = browser, address, tokens
        self._language, self._width = language, width
        self.faults, self.heard = {}, []
        self.page = None

    def as_officer(self, login):
        """Give an officer's window; what is wrong in it is kept."""
        walk = self

        class Desk:
            def __enter__(self):
                self._window = window(walk._browser, walk._language, walk._width)
                walk.page = self._window.__enter__()
                walk.heard.append(watch(walk.page))
                keep_session(walk.page, walk._address, walk._tokens[login])
                return walk

            def __exit__(self, *wrong):
                self._window.__exit__(*wrong)

        return Desk()

    def go(self, path):
        """Open an address."""
        self.page.goto(f"{self._address}{path}")

    def press(self, what):
        """Press something that leads on."""
        with self.page.expect_navigation():
            self.page.locator(what).first.click()

    def look(self, name):
        """Look at the page as it stands."""
        if LONG or name in ("board", "matter", "step"):
            found = all_faults(self.page, self._language, GIVEN)
            self.faults |= {name: found} if found else {}
        self.shoot(name)

    def shoot(self, name):
        """Keep a picture of the page as it stands."""
        take_picture(self.page, f"matters-{name}-{self._language}-{self._width}")

    def step(self, matter, event, papers=(), look="", **facts):
        """Take a step by its form, as it is reached from the matter's page."""
        self.go(matter)
        self.press(f"main a[href='{matter}/step/{event}']")
        for kind in papers:
            file = {"name": f"{kind}.pdf", "mimeType": "application/pdf"}
            file["buffer"] = PDF + kind.encode().ljust(200)
            self.page.set_input_files(f"[name=document-{kind}]", file)
        self.fill(facts)
        if look:
            self.look(look)
        self.press("main form button.primary")

    def fill(self, facts):
        """Fill in what a form asks for."""
        for name, value in facts.items():
            field = self.page.locator(f"[name=fact-{name}]")
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)

    @property
    def here(self):
        """The path of the page, without what it was asked with."""
        return re.sub(r"^https?://[^/]+|\?.*$", "", self.page.url)


@pytest.mark.only_database("sqlite")
@pytest.mark.parametrize(("language", "width"), windows(1280, 390, often=set()))
def test_a_clue_becomes_a_transfer_by_four_officers(hub, app, browser, language, width):
    cases = Cases(hub)
    for number in range(3):
        cases.open(facts={"to": BUREAU, "clue_source": "platform", "amount": number})
    tokens = {
        login: chosen(hub, login, member=member, name=name, is_demo=True)
        for login, (member, name) in OFFICERS.items()
    }
    promote(hub, "sun")
    merchant = public_id(hub, FINED.code)
    with served(app) as address:
        walk = Walk(browser, address, tokens, language, width)
        with walk.as_officer("qian"):
            clue = report(walk, merchant)
        with walk.as_officer("wang"):
            check(walk, clue)
        with walk.as_officer("sun"):
            walk.step(clue, "file_case", document_no="宿市监立〔2026〕9号")
        with walk.as_officer("wang"):
            seize(walk, clue)
            find_earlier_penalty(walk, clue, merchant)
            transfer = report_to_head(walk, clue, merchant)
        with walk.as_officer("sun"):
            assign_all(walk)
            decide(walk, transfer)
        with walk.as_officer("wang"):
            hand_over(walk, transfer)
        with walk.as_officer("zhao"):
            receive(walk, transfer, clue)
        with walk.as_officer("qian"):
            walk.go(transfer)
            assert walk.page.locator("main .note.denied").count() == 1
            walk.go(clue)
            walk.look("of-platform")
    heard = [
        one
        for each in walk.heard
        for one in each
        if not any(remark in one for remark in (*REMARKS, "status of 404"))
    ]
    assert (heard, walk.faults) == ([], {})


def report(walk, merchant):
    """Open a clue as a platform."""
    walk.go("/console")
    walk.go(MATTERS)
    walk.press("main a[href$='/matters/new']")
    walk.look("new")
    walk.press("main a[href$='/clue/receive']")
    walk.press("main form button.primary")
    assert walk.page.locator(".errors").is_visible()
    walk.look("wrong")
    walk.fill(
        {
            "to": BUREAU,
            "clue_source": "platform",
            "summary": "同一发件人每日寄出数百件，买家多次投诉为假冒食品。",
            "product": "膨化食品",
            "amount": "120000.50",
        }
    )
    walk.page.fill("[name=party-0-name]", FINED.name)
    walk.page.fill("[name=party-0-code]", FINED.code)
    walk.page.fill("[name=party-0-phone]", "13800001234")
    walk.page.fill("[name=party-0-merchant]", merchant)
    walk.shoot("first-form")
    walk.press("main form button.primary")
    return walk.here


def check(walk, clue):
    """Triage the clue, have the goods tested, confirm it, propose to file a case."""
    walk.go(f"{MATTERS}?whose=next")
    walk.look("board")
    walk.press(f"main a[href='{clue}']")
    walk.look("matter")
    walk.step(clue, "triage", urgency="urgent", look="step")
    walk.step(clue, "ask_testing", summary="送检两批次")
    walk.step(clue, "result_received", ["test_report"])
    walk.step(clue, "confirm", ["clue_feedback"], outcome_text="抽检不合格，属实")
    walk.step(clue, "propose_filing", ["case_filing_form"], reason="属实，建议立案")
    walk.go(f"{clue}/informant")
    walk.look("informant")
    walk.go(f"{clue}/papers/clue_feedback")
    walk.look("paper-form")
    walk.press("main form button.primary")
    walk.look("paper-wrong")


def seize(walk, clue):
    """Seize the goods of the case that the head filed."""
    papers = ["seizure_decision", "goods_list"]
    walk.step(clue, "goods_seized", papers, value="186000", pieces="3100")


def find_earlier_penalty(walk, clue, merchant):
    """Look the party up for the case: there is a penalty within two years."""
    walk.go("/console/tasks/new")
    walk.page.check("[name=purpose][value=transfer]")
    walk.page.fill("[name=reference]", "宿市监立〔2026〕9号")
    walk.press("main form button.primary")
    walk.go(clue)
    walk.press(f"main .party a[href$='/m/{merchant}']")
    assert "2026-09-01" in walk.page.locator("main").inner_text()


def report_to_head(walk, clue, merchant):
    """Open a transfer, and let the clue go on in it."""
    walk.go(f"{MATTERS}/new/transfer/report_to_head")
    file = {"name": "报告.pdf", "mimeType": "application/pdf", "buffer": PDF}
    walk.page.set_input_files("[name=document-investigation_report]", file)
    summary = "货值十八万六千元；二年内曾因同类行为受行政处罚。"
    walk.fill({"offence": "生产、销售伪劣产品罪", "team": "甲、乙", "summary": summary})
    walk.fill({"value": "186000"})
    walk.page.fill("[name=party-0-name]", FINED.name)
    walk.page.fill("[name=party-0-code]", FINED.code)
    walk.press("main form button.primary")
    transfer = walk.here
    number = walk.page.locator("h1").inner_text()
    walk.step(clue, "move_to_transfer", other_number=number)
    # Nobody decides alone: no button leads there, and the address says whose it is.
    step = f"{transfer}/step/approve_transfer"
    walk.go(transfer)
    assert not walk.page.locator(f"main a[href='{step}']").count()
    walk.go(step)
    assert not walk.page.locator("[name=fact-reason]").count()
    walk.look("refused")
    return transfer


def assign_all(walk):
    """Put what nobody has yet on a colleague's desk, all of it at once."""
    walk.go(f"{MATTERS}?whose=free")
    boxes = walk.page.locator("main tbody input[type=checkbox]")
    count = boxes.count()
    for number in range(count):
        boxes.nth(number).check()
    walk.page.select_option("main [name=to]", index=1)
    walk.press("main .bulk-form button.primary")
    assert walk.page.locator("main .note.ok").is_visible()
    walk.look("assigned")


def decide(walk, transfer):
    """Decide as the head, who is another officer than who reported."""
    walk.step(transfer, "approve_transfer", reason="符合移送标准，同意移送")
    walk.look("transfer")


def hand_over(walk, transfer):
    """Hand the case over; without one of the five documents it is refused."""
    walk.step(transfer, "hand_over", TRANSFER[:4], to=POLICE)
    assert walk.page.locator(".errors").is_visible()
    walk.look("lacks")
    unknown = {"persons_unknown": "账册未载明"}
    walk.step(transfer, "hand_over", TRANSFER, to=POLICE, **unknown)
    assert walk.here == transfer


def receive(walk, transfer, clue):
    """Receive it at the police, who never saw the clue."""
    walk.go(f"{MATTERS}?whose=next")
    walk.press(f"main a[href='{transfer}']")
    walk.step(transfer, "receive", ["transfer_receipt"])
    assert walk.here == transfer
    walk.look("received")
    walk.go(clue)
    assert walk.page.locator("main .note.denied").count() == 1
