"""Administrators at their browsers, and every page that they can come to."""

import re

from schemas.words import OfficerRole
from tests.support.little_city import FIRMS
from tests.support.parts import LONG
from tests.support.signed_in import BUREAU, issue

LOGINS = {
    "jiang": (OfficerRole.SYSTEM_ADMIN, "蒋"),
    "feng": (OfficerRole.SECURITY_ADMIN, "冯"),
    "gao": (OfficerRole.AUDIT_ADMIN, "高"),
}
HREF = re.compile(r'href="(/console[^"#?]*|/)["?#]')
ENTRY = re.compile(r"/console/audit/2026/")
ENTRIES = 90 if LONG else 12
"""So many entries are looked at: each look makes another one."""


def administrator(hub, visit, login):
    """Sign an administrator in on a browser without scripts."""
    role, name = LOGINS[login]
    handed = issue(hub, login, role, name=name, is_demo=True)
    answer = visit.sign_in(hub, login, None, handed.text)
    assert answer.status_code == 303, answer.text
    return visit


def every_page(visit, start="/console"):
    """Give each page that links lead to from a start, by its address."""
    found, waiting = {}, [start]
    while waiting:
        path = waiting.pop()
        is_new = path not in found and (
            not ENTRY.match(path) or sum(map(bool, map(ENTRY.match, found))) < ENTRIES
        )
        if not is_new:
            continue
        answer = visit.get(path)
        found[path] = answer
        waiting += [one for one in HREF.findall(answer.text) if "/static/" not in one]
    return found


def names_no_merchant(text):
    """Tell whether a page has neither name nor code of any merchant."""
    said = [word for firm in FIRMS for word in (firm.name, firm.code, firm.code[8:17])]
    return not any(word in text for word in said)


OTHER = "platform:taomao"
OWN = BUREAU
