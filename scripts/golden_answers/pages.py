"""Every page that a role reaches by following links, in both languages, as lines."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote, urljoin, urlsplit

from hub.app import create_app
from hub.console import LANGUAGES
from hub.demo.clerks import OFFICERS
from hub.demo.notes import read_demo_notes
from scripts.golden_answers.asking import Kept
from scripts.golden_answers.city import GoldenCity
from scripts.golden_answers.firms import FINED
from scripts.golden_answers.page_text import lines_of, links_of, without_random

LOGINS = tuple(login for login, *_ in OFFICERS)
NOBODY = "nobody"
"""Reads what is shown before anybody signs in."""
OPEN = ("/", "/console/sign-in", "/notice", "/verify", "/window", "/console/find")
TASK = "/console/tasks/new"
PURPOSES = ("enforcement", "prosecution", "trial", "onboarding", "transfer", "public")
"""For one of them each officer who works on cases begins a task."""
REFERENCE = "宿市监案〔2026〕431号"
MOST = 3
"""Pages of one sort that are opened, as what they lead to is of one sort too."""
SORT = re.compile(
    r"/(?=[^/]*\d)[\w.~%:+-]{2,}|(?<=/sources/)[\w-]+|(?<=/members/)[^/]+"
    r"|(?<=/step/)[^/]+|(?<=/papers/)[^/]+|(?<=/matters/new/)[^/]+/[^/]+"
)
"""What of an address names one of many things."""
NO_PAGE = re.compile(
    r"/export/|/documents/|/sheet\?|/bundle$|/copy$|/report/|/stay$|^/docs|^/openapi"
    r"|\.(csv|json|pdf|xlsx|docx|js|css)$"
)
"""Files, and pages that are kept elsewhere."""
FORM = re.compile(r'name="csrf" value="([^"]*)"')


def read_pages(city: GoldenCity, login: str) -> list[Kept]:
    """Open what an officer reaches, or what is open to all; each sort a few times."""
    return [
        kept for language in LANGUAGES for kept in _Reader(city, login, language).read()
    ]


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer to a browser."""

    path: str
    status: int
    text: str
    leads_to: str


class _Reader:
    """A browser without scripts, in one language."""

    def __init__(self, city: GoldenCity, login: str, language: str) -> None:
        """Open a browser; nobody is signed in on it."""
        self._client = create_app(city.hub).test_client()
        self._city, self._login, self._language = city, login, language
        self._headers = {"Accept-Language": language}

    def read(self) -> Iterator[Kept]:
        """Follow every link from where the officer begins."""
        waiting = list(OPEN if self._login == NOBODY else self._begin())
        opened: Counter[str] = Counter()
        seen = set()
        while waiting:
            path = waiting.pop(0).partition("#")[0]
            sort = SORT.sub("/*", urlsplit(path).path)
            if path in seen or opened[sort] == MOST or NO_PAGE.search(path):
                continue
            seen.add(path)
            opened[sort] += 1
            page = self._open(path)
            yield self._kept(page, sort, opened[sort])
            waiting += [page.leads_to] if page.leads_to else []
            waiting += [
                link
                for link in (urljoin(path, one) for one in links_of(page.text))
                if link.startswith("/")
            ]

    def _open(self, path: str) -> _Page:
        """Ask for a page."""
        answer = self._client.get(path, headers=self._headers)
        text = answer.text if answer.mimetype == "text/html" else ""
        return _Page(path, answer.status_code, text, answer.location or "")

    def _kept(self, page: _Page, sort: str, number: int) -> Kept:
        """Write a page down."""
        lines = json.dumps(lines_of(page.text), ensure_ascii=False)
        said = {"status": page.status, "body": lines}
        return Kept(
            name=f"{self._login}/{self._language}{sort}#{number}",
            caller=self._login,
            kind="page",
            purpose=self._language,
            about=sort,
            path=f"GET {without_random(unquote(page.path))}",
            status=page.status,
            answer=json.dumps(said, ensure_ascii=False, separators=(",", ":")),
        )

    def _begin(self) -> Iterator[str]:
        """Sign in, and begin a task where the officer may."""
        notes = read_demo_notes(self._city.hub.config.instance) or {}
        (one,) = (one for one in notes["officers"] if one["login"] == self._login)
        self._send("/console/sign-in", login=self._login, password=one["password"])
        yield "/console"
        if self._client.get(TASK, headers=self._headers).status_code != HTTPStatus.OK:
            return
        for purpose in PURPOSES:
            place = self._send(TASK, purpose=purpose, reference=REFERENCE)
            if place:
                yield place
                yield f"{place}?q={FINED.code}"
                yield f"{place}?q={FINED.name[:4]}"
                return

    def _send(self, path: str, **fields: str) -> str:
        """Send a page's form; gives where it leads, or nothing where it is refused."""
        form = FORM.search(self._client.get(path, headers=self._headers).text)
        data = fields | {"csrf": form[1] if form else ""}
        answer = self._client.post(path, data=data, headers=self._headers)
        return answer.location or ""
