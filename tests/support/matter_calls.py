"""Members that work on matters over HTTP, and what is left of what they sent."""

import base64
from urllib.parse import quote

from sqlalchemy import func, select

from hub.app import create_app
from hub.casework.matter.models import (
    MatterDocumentRow,
    MatterEventRow,
    MatterPartyRow,
    MatterRow,
)
from hub.casework.matter.people import MatterActor
from hub.casework.matter.reading import find_matter
from hub.casework.view.assigning import assign_matters
from hub.deadlines.models import ClockRow
from hub.members.service import issue_token
from tests.support.officer_lists import name_officers

AGENCY = "agency:samr"


def token_of(hub, tokens, member):
    """Give the token of a member, issued when it first asks and names its officers."""
    if member not in tokens:
        name_officers(hub, member)
        with hub.writes.begin() as session:
            tokens[member] = issue_token(
                session, hub.keys, member, system="sync", actor="test", at=hub.clock()
            ).text
    return tokens[member]


class Web:
    """Members of a hub that ask over HTTP; each gets a token when it first asks."""

    def __init__(self, hub, tokens=()):
        self.hub = hub
        self.client = create_app(hub).test_client()
        self.tokens = dict(tokens)

    def token(self, member):
        return token_of(self.hub, self.tokens, member)

    def ask(self, method, path, member=AGENCY, officer="甲", body=None, **headers):
        sent = {
            "Authorization": f"Bearer {self.token(member)}",
            "Hub-Purpose": "enforcement",
            "Hub-Officer": quote(officer),
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in sent.items() if value is not None}
        return self.client.open(
            f"/v1{quote(path, safe='/?=&,')}", method=method, json=body, headers=sent
        )

    def get(self, path, member=AGENCY, **headers):
        return self.ask("GET", path, member, **headers)

    def open(self, place, event, member=AGENCY, *, papers="", key="k-0000001", **said):
        more = {name: said.pop(name) for name in TOP if name in said}
        body = {"event": event, "facts": said, "documents": files(papers)} | more
        headers = {} if key is None else {"Idempotency_Key": key}
        return self.ask("POST", f"/{place}", member, body=body, **headers)

    def act(self, address, event, member=AGENCY, officer="甲", *, papers="", **said):
        more = {name: said.pop(name) for name in (*TOP, "version") if name in said}
        headers = {"Idempotency_Key": said.pop("key")} if "key" in said else {}
        if "version" not in more:
            more["version"] = self.get(address, member).json["version"]
        body = {"event": event, "facts": said, "documents": files(papers)} | more
        return self.ask(
            "POST", f"{address}/events", member, officer, body=body, **headers
        )


def put_on_desk(hub, number, member, officer):
    """Put a matter on the desk of an officer of the member that handles it."""
    actor = MatterActor(member, officer)
    with hub.writes.begin() as session:
        matter = find_matter(session, number)
        (done,) = assign_matters(session, hub, [matter.id], officer, actor)
    assert done.outcome == "done"


TOP = ("kind", "parties", "documents", "merchant", "territory", "day", "happened_at")


def whole(kind):
    """A paper that is large enough for a page."""
    return b"%PDF-1.7 " + kind.encode().ljust(200)


def files(papers):
    """Documents of some kinds, as they are sent."""
    return [
        {
            "kind": kind,
            "title": f"{kind}.pdf",
            "content": base64.b64encode(whole(kind)).decode(),
        }
        for kind in papers.split()
    ]


def rows(web):
    """How many rows of matters there are, and how many files of documents."""
    tables = (MatterRow, MatterEventRow, MatterDocumentRow, MatterPartyRow)
    with web.hub.reads() as session:
        counts = [session.scalar(select(func.count()).select_from(t)) for t in tables]
        counts.append(session.scalar(select(func.count()).select_from(ClockRow)))
    folder = web.hub.config.blobs_folder
    return (*counts, sum(1 for path in folder.rglob("*") if path.is_file()))


def refused(answer, status, code):
    """Check a refusal: its code, its receipt, and the article where law refuses."""
    assert (answer.status_code, answer.json["code"]) == (status, code), answer.json
    assert answer.headers["Hub-Receipt"]
    if answer.json.get("article"):
        assert set(answer.json["article"]) == {"zh", "en"}
    return answer.json
