"""Matters over HTTP: opened, listed, shown, acted in, each with its receipt."""

import base64
from urllib.parse import quote

import pytest

from hub.app import create_app
from hub.members.service import issue_token

AGENCY, POLICE, PROSECUTOR = "agency:samr", "agency:police", "agency:procuratorate"
REPORTED = {"offence": "销售假冒注册商标的商品罪", "summary": "涉嫌犯罪"}
FIVE = "transfer_letter investigation_report goods_list test_report other_material"


class Web:
    """Members of a town that ask over HTTP."""

    def __init__(self, town):
        self.hub = town.hub
        self.client = create_app(town.hub).test_client()
        self.tokens = {}

    def token(self, member):
        if member not in self.tokens:
            with self.hub.writes.begin() as session:
                self.tokens[member] = issue_token(
                    session,
                    self.hub.keys,
                    member,
                    system="sync",
                    actor="test",
                    at=self.hub.clock(),
                ).text
        return self.tokens[member]

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


TOP = ("kind", "parties", "documents", "merchant", "territory", "day", "happened_at")


def files(papers):
    """Documents of some kinds, as they are sent."""
    return [
        {
            "kind": kind,
            "title": f"{kind}.pdf",
            "content": base64.b64encode(b"%PDF-1.7 " + kind.encode()).decode(),
        }
        for kind in papers.split()
    ]


@pytest.fixture
def web(town):
    return Web(town)


@pytest.fixture
def transfer(web):
    """The address of a transfer that was reported to the head."""
    answer = web.open(
        "transfers", "report_to_head", papers="investigation_report", **REPORTED
    )
    assert answer.status_code == 200, answer.json
    return f"/transfers/{answer.json['number']}"


def test_a_matter_goes_from_report_to_receipt_over_http(web, transfer):
    approved = web.act(transfer, "approve_transfer", officer="乙", reason="够罪")
    assert approved.status_code == 200, approved.json
    assert approved.json["state"] == "approved"
    handed = web.act(transfer, "hand_over", papers=FIVE, to=POLICE)
    assert (handed.status_code, handed.json["version"]) == (200, 3)
    taken = web.act(transfer, "receive", POLICE, papers="transfer_receipt")
    assert taken.json["state"] == "examining"

    shown = web.get(transfer, POLICE)

    assert shown.headers["Hub-Receipt"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert [event["event"] for event in shown.json["events"]] == [
        *("report_to_head", "approve_transfer", "hand_over", "receive")
    ]
    assert shown.json["sight"] == "whole"
    assert {one["rule"] for one in shown.json["clocks"]} >= {"transfer.examine"}
    assert all(step["article"] for step in shown.json["steps"])
    listed = web.get("/transfers?role=police", POLICE).json
    assert [line["number"] for line in listed["matters"]] == [shown.json["number"]]
    (paper,) = [
        one for one in shown.json["documents"] if one["kind"] == "transfer_receipt"
    ]
    got = web.get(f"{transfer}/documents/{paper['id']}", POLICE)
    assert got.data == b"%PDF-1.7 transfer_receipt"
    assert got.headers["Hub-Receipt"]
    assert got.mimetype == "application/pdf"
