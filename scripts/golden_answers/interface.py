"""What a caller is told beside lookups: its cases, what it follows, whom it screens.

Each caller asks in a city of its own, so that what one sends changes nobody's answers.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote

from hub.app import create_app
from hub.demo.clerks import OFFICERS
from scripts.golden_answers.answer import without_receipt
from scripts.golden_answers.asking import Kept
from scripts.golden_answers.callers import Caller
from scripts.golden_answers.city import GoldenCity
from scripts.golden_answers.firms import CLEAN, FINED, SHOPKEEPER
from scripts.golden_answers.page_text import without_random
from scripts.golden_answers.questions import REFERENCE

NAMES = {member: name for _, _, member, name, _ in reversed(OFFICERS)}
"""An officer of each unit that has any, who alone may send something on a case."""
MACHINES = ("clues", "complaints", "transfers", "assistance")
LISTS = ("", "?open=true", "?open=false&limit=2", "?state=closed", "?role=handler")
ABOUT_ONE = ("", "/advice", "/papers", "/informant")
WRONG_LISTS = ("?open=perhaps", "?limit=0", "?after=x", "?nothing=1")
MOST = 1
"""Matters of one machine and state of which all is asked."""
OPENINGS: dict[str, dict[str, Any]] = {
    "clues": {
        "event": "receive",
        "facts": {
            "to": "agency:market-supervision",
            "clue_source": "platform",
            "summary": "店铺疑售假冒商品",
        },
        "parties": [{"role": "suspect", "name": CLEAN.name, "code": CLEAN.code}],
    },
    "transfers": {"event": "report_to_head", "facts": {"value": -1}},
    "complaints": {"event": "nothing", "facts": {}},
    "assistance": {"event": "ask", "facts": [], "unknown": 1},
}
"""The first can be; the others are refused."""
SENT: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "/v1/subscriptions/suppliers", {"merchants": [FINED.code, "x"]}),
    (
        "PUT",
        "/v1/subscriptions/suppliers",
        {"merchants": [FINED.code, CLEAN.code], "kinds": ["rating", "record"]},
    ),
    ("GET", "/v1/subscriptions/suppliers", None),
    ("GET", "/v1/subscriptions", None),
    ("GET", "/v1/changes", None),
    ("GET", "/v1/changes?after=x", None),
    ("GET", "/v1/webhooks", None),
    ("DELETE", "/v1/subscriptions/suppliers", None),
    ("DELETE", "/v1/subscriptions/suppliers", None),
    (
        "POST",
        "/v1/screenings",
        {
            "lines": [
                {"code": FINED.code, "ref": "1"},
                {"name": CLEAN.name, "ref": "2"},
                {"name": SHOPKEEPER.name, "ref": "3"},
                {"code": "91321302MA00000238", "ref": "4"},
            ]
        },
    ),
    ("POST", "/v1/screenings", {"lines": []}),
    ("POST", "/v1/penalties", {"parties": [{"code": FINED.code}], "window": "marks"}),
    ("POST", "/v1/penalties", {"parties": [{"code": "x"}], "window": "nothing"}),
    ("GET", f"/v1/merchants/{FINED.code}/penalties", None),
    ("GET", f"/v1/merchants/{CLEAN.code}/penalties?window=food", None),
    ("POST", "/v1/persons/find", {"id_number": "990101198508171239"}),
    ("POST", "/v1/persons/find", {"id_number": "1"}),
    ("POST", f"/v1/merchants/{FINED.code}/personal", {"records": [], "fields": ["x"]}),
    ("POST", f"/v1/merchants/{FINED.code}/personal", {"fields": ["party_name"]}),
    ("GET", "/v1/parcels/01M85MG280PNG70NVB66KF5G6K", None),
    ("GET", "/v1/views/0000000000000000", None),
    ("POST", "/v1/complaints/raised", {"machine": "complaint", "about": "nothing"}),
    ("POST", "/v1/matter-parcels", {"parcel": {"format": 9}}),
    ("POST", "/v1/matter-parcels", b"{"),
)
"""Sent one after the other; what is refused is kept as well."""


def ask_beside(city: GoldenCity, caller: Caller) -> list[Kept]:
    """Ask all that a caller may ask beside lookups, for its first purpose."""
    return list(_Caller(city, caller).ask())


class _Caller:
    """One caller's connection."""

    def __init__(self, city: GoldenCity, caller: Caller) -> None:
        """Ask a city over its web application."""
        self._client = create_app(city.hub).test_client()
        self._caller = caller
        self._officer = quote(NAMES.get(caller.member, "张某"))
        self._purpose = next(iter(caller.purposes), "enforcement")
        self._asked: Counter[str] = Counter()

    def ask(self) -> Iterator[Kept]:
        """Ask everything in an order that never changes."""
        for machine in MACHINES:
            yield from self._matters(machine)
        for method, path, body in SENT:
            yield self._send(method, path, body)[0]

    def _matters(self, machine: str) -> Iterator[Kept]:
        """List the matters of a machine, open some, and send one."""
        for query in (*LISTS, *WRONG_LISTS):
            yield self._send("GET", f"/v1/{machine}{query}")[0]
        _, whole = self._send("GET", f"/v1/{machine}?limit=100")
        opened: Counter[str] = Counter()
        for line in whole.get("matters", ()):
            opened[line["state"]] += 1
            if opened[line["state"]] <= MOST:
                yield from self._one(f"/v1/{machine}/{quote(line['number'])}")
        yield from self._one(f"/v1/{machine}/{quote('宿案〔2026〕9999号')}")
        for key in ("golden-1", "golden-1", None):
            yield self._send("POST", f"/v1/{machine}", OPENINGS[machine], key=key)[0]

    def _one(self, path: str) -> Iterator[Kept]:
        """Ask all about one matter, its first documents too, and take a wrong step."""
        for about in ABOUT_ONE:
            kept, document = self._send("GET", path + about)
            yield kept
            for one in (document.get("documents") or ())[:1]:
                yield self._send("GET", f"{path}/documents/{one['id']}")[0]
        for step in ({"event": "nothing", "version": 1}, {"event": 1}, {"version": 99}):
            yield self._send("POST", f"{path}/events", step, key="golden-step")[0]

    def _send(
        self, method: str, path: str, body: Any = None, *, key: str | None = None
    ) -> tuple[Kept, dict[str, Any]]:
        """Ask; gives what is kept, and the document that was told."""
        headers = {
            "Authorization": f"Bearer {self._caller.token}",
            "Hub-Purpose": self._purpose,
            "Hub-Reference": REFERENCE,
            "Hub-Officer": self._officer,
            "Content-Type": "application/json",
        }
        headers |= {"Idempotency-Key": key} if key else {}
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        data = None if body is None else sent
        answer = self._client.open(path, method=method, headers=headers, data=data)
        is_told = answer.is_json
        text = without_receipt(answer.text)[0] if is_told else f"a {answer.mimetype}"
        told = json.dumps(
            {"status": answer.status_code, "body": without_random(text)},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        about = path.partition("?")[0].split("/")[2]
        self._asked[method + path] += 1
        place = without_random(unquote(path))
        kept = Kept(
            name=f"{self._caller.name}/{method}{place}#{self._asked[method + path]}",
            caller=self._caller.name,
            kind=self._caller.kind,
            purpose=self._purpose,
            about=about,
            path=f"{method} {place}",
            status=answer.status_code,
            answer=told,
        )
        found = json.loads(answer.text) if is_told else {}
        return kept, found if isinstance(found, dict) else {}
