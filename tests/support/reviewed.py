"""Questions of who is whom in the little city, and reviewers who answer them."""

import re

from hub.context import Hub
from hub.officer_actions import ask_pair
from schemas.codes.check_digits import reg_no_check_digit
from schemas.words import OfficerRole
from tests.support.little_city import (
    CLEAN,
    FINED,
    HIDDEN,
    Firm,
    bring_penalties,
    penalty_row,
)
from tests.support.signed_in import with_totp

OLD_NUMBER = "32130200000001" + reg_no_check_digit("32130200000001")
OLD = Firm(OLD_NUMBER, "宿迁市旧号酒行")
NEWEST = re.compile(r'name="newest" value="(\d+)"')
FORM_VALUE = re.compile(r'name="csrf" value="([^"]+)"')
REVIEW = "/console/review"
NAMES = {"han": "韩雪", "wu": "吴敏", "qian": "钱进"}


def bring_doubts(hub: Hub, folder, number=1):
    """Deliver decisions that bear one firm's code and another firm's name."""
    rows = [
        penalty_row(FINED, 100 + n, "2026-09-01", 行政相对人名称=CLEAN.name)
        for n in range(number)
    ]
    bring_penalties(hub, folder, rows, "doubts.csv")


def bring_swapped(hub: Hub, folder):
    """Deliver one the other way round."""
    row = penalty_row(CLEAN, 300, "2026-09-01", 行政相对人名称=FINED.name)
    bring_penalties(hub, folder, [row], "swapped.csv")


def bring_told_again(hub: Hub, folder):
    """Deliver a decision under one firm's code, and again under another's."""
    for number, firm in enumerate((FINED, CLEAN)):
        row = penalty_row(firm, 777, "2026-09-02")
        bring_penalties(hub, folder, [row], f"told-{number}.csv")


def ask_one_pair(hub: Hub, folder) -> int:
    """Ask whether a firm is the one that an old number is known by."""
    bring_penalties(hub, folder, [penalty_row(OLD, 301, "2026-09-01")], "old.csv")
    return ask_pair(hub, HIDDEN.code, OLD_NUMBER, officer="张三", reason="同一地址")


class Seat:
    """A reviewer at a browser of their own, without scripts."""

    def __init__(self, hub, client, login):
        self.hub, self.client, self.login = hub, client, login
        _, self.secret, _ = with_totp(
            hub, login, OfficerRole.REVIEWER, name=NAMES[login]
        )

    def get(self, path=REVIEW):
        """Open a page."""
        return self.client.get(path)

    def send(self, page, path, **fields):
        """Fill in the form of a page that is open already, and send it."""
        data = {"csrf": FORM_VALUE.search(page.text)[1], **fields}
        if newest := NEWEST.search(page.text):
            data["newest"] = newest[1]
        return self.client.post(path, data=data)

    def decide(self, item, opinion, reason="印章一致", page=None):
        """Give an opinion on an item."""
        page = page or self.get(f"{REVIEW}/{item}")
        return self.send(
            page, f"{REVIEW}/{item}/opinion", opinion=opinion, reason=reason
        )

    def retract(self, item, reason="原件有误"):
        """Ask that a decision be taken back."""
        page = self.get(f"{REVIEW}/{item}")
        return self.send(page, f"{REVIEW}/{item}/retract", reason=reason)
