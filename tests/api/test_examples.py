"""The examples of the interface are what the little city really answers.

Ids, hashes and moments differ from city to city, so shapes are compared. To write them
anew: ``CREDITHUB_WRITE_EXAMPLES=1`` before this file's tests.
"""

import base64
import json
import os
import re
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest

from connectors.hub_client.parcels import sign_head
from hub.api.docs.description import EXAMPLES, examples, operations_of
from hub.app import create_app
from hub.audit.operate import serve_keys
from hub.casework.federation.peers import NewPeer, set_peer
from hub.casework.federation.wire import write_body
from hub.casework.machines.loader import load_machines
from hub.casework.papers import find_form
from hub.ground.clock import legal_day
from hub.members.member_keys import set_member_key
from hub.members.service import MemberCard, add_member, issue_token
from schemas.answers.parcel_head import (
    MATTER_PATH,
    MATTER_SOURCE,
    make_signing_key,
    read_signing_key,
    signing_public_text,
    write_digest,
)
from tests.support.little_city import FINED
from tests.support.matter_calls import put_on_desk
from tests.support.officer_lists import name_officers
from tests.support.paper_samples import said_in
from tests.support.parcelled import ORIGIN, Sending, add_source, give_key, row
from tests.support.persons import WANG_NUMBER, agree, bring, fined_person

pytestmark = [pytest.mark.postgresql_in_long, pytest.mark.only_database("sqlite")]

QUERIES = {
    "q1": {
        "schema": "Company",
        "properties": {"name": [FINED.name], "uscCode": [FINED.code]},
    }
}
LINES = [{"code": FINED.code, "ref": "1"}, {"name": FINED.name, "ref": "2"}]
WANTED = {"q1": {"query": FINED.name, "type": "Company", "limit": 1}}


CASE = {"Hub-Purpose": "enforcement", "Hub-Officer": "wang"}
RECORD = re.compile(r"R[A-Z2-7]{24}")


@pytest.fixture
def made(hub, get, client, tokens, tmp_path):
    """The examples as they come out now, by operation."""
    sent = {
        "Authorization": f"Bearer {tokens['platform']}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "2026-15",
    }

    case = sent | CASE | {"Authorization": f"Bearer {tokens['market_supervision']}"}

    def asked(path, body, headers=sent):
        answer = client.post(path, json=body, headers=headers)
        assert answer.status_code == 200
        return {"request": body, "answer": answer.json}

    def got(path, **headers):
        answer = get(path, **headers)
        assert answer.status_code == 200
        return {"answer": answer.json}

    form = {"queries": json.dumps(WANTED, ensure_ascii=False)}
    reconciled = client.post(
        "/opensanctions/reconcile/merchants", data=form, headers=sent
    )
    screened = asked("/v1/screenings", {"lines": LINES})
    prosecuted = {
        "Authorization": f"Bearer {tokens['procuratorate']}",
        "Hub-Purpose": "prosecution",
        "Hub-Reference": "2026-15",
        "Hub-Officer": "shen",
    }
    window = {"window": "marks", "on": "2026-11-20"}
    parties = {"parties": [{"code": FINED.code}], **window}
    certified = client.get(
        f"/v1/merchants/{FINED.code}/penalties", query_string=window, headers=prosecuted
    )
    of_case = client.post("/v1/penalties", json=parties, headers=prosecuted)
    assert (certified.status_code, of_case.status_code) == (200, 200)
    trust = got(f"/v1/trust/{FINED.code}")
    file = got(f"/v1/merchants/{FINED.code}")
    examples_of = {
        "get_algorithms": got("/opensanctions/algorithms"),
        "get_catalog": got("/opensanctions/catalog"),
        "get_client_entity": got(f"/opensanctions/entities/{FINED.code}"),
        "get_client_search": got(
            f"/opensanctions/search/merchants?q={FINED.name}&limit=1"
        ),
        "get_credit_file": file,
        "get_live": got("/livez"),
        "get_penalties": {"answer": certified.json},
        "get_ready": got("/readyz"),
        "get_reconcile": got("/opensanctions/reconcile/merchants"),
        "get_screening": got(
            f"/v1/screenings/{screened['answer']['id']}", Hub_Reference="2026-15"
        ),
        "get_stored_rating": got(f"/v1/merchants/{FINED.code}/rating"),
        "get_suggest": got("/v1/suggest?q=禾丰"),
        "get_trust": trust,
        "get_view": got(f"/v1/views/{file['answer']['view']}"),
        "get_typed_entity": got(
            "/opensanctions/reconcile/merchants/suggest/entity?prefix=禾丰"
        ),
        "post_case_parties": {"request": parties, "answer": of_case.json},
        "post_client_match": asked(
            "/opensanctions/match/merchants", {"queries": QUERIES}
        ),
        "post_match": asked("/v1/match", {"queries": QUERIES}),
        "post_reconcile": {
            "request": f"queries={form['queries']}",
            "answer": reconciled.json,
        },
        "post_screenings": screened,
    }
    examples_of |= watching(hub, client, tokens)
    examples_of |= working(hub, client, tokens)
    examples_of |= exchanging(hub, client)
    # Last of all, for the little city has no person.
    bring(hub, tmp_path / "lines", fined_person())
    agree(hub)
    found = asked("/v1/persons/find", {"id_number": WANG_NUMBER}, case)
    (person,) = found["answer"]["persons"]
    named = {
        "records": [person["records"][0]["id"]],
        "fields": ["party_name", "document_no"],
    }
    address = f"/v1/merchants/{person['merchant']['id']}/personal"
    return (
        examples_of
        | {"post_find_person": found, "post_personal": asked(address, named, case)}
        | pushing(hub, tokens, tmp_path)
    )


def pushing(hub, tokens, folder):
    """The examples of a parcel, one row of which is none of a record."""
    own = replace(hub.config, connectors=str(add_source(folder / "own")))
    client = create_app(replace(hub, config=own)).test_client()
    rows = [row(1), row(2, 日期="某日")]
    body = json.dumps(rows, ensure_ascii=False).encode()
    token = tokens["market_supervision"]
    head = Sending(
        give_key(hub), body, hub.clock(), token, media_type="application/json"
    ).signed()
    sent = client.post("/v1/parcels", data=body, headers=head, base_url=ORIGIN)
    assert sent.status_code == 200
    told = client.get(
        f"/v1/parcels/{sent.json['parcel']}",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert told.status_code == 200
    return {
        "post_parcels": {"request": rows, "answer": sent.json},
        "get_sent_parcel": {"answer": told.json},
    }


def watching(hub, client, tokens):
    """The examples of watching, by a member that may see the fined firm."""
    allowed = replace(hub.config, webhook_hosts="receiver.example")
    client = create_app(replace(hub, config=allowed)).test_client()
    sent = {
        "Authorization": f"Bearer {tokens['platform']}",
        "Hub-Purpose": "onboarding",
        "Hub-Reference": "2026-15",
    }

    def asked(method, path, body=None):
        answer = client.open(path, method=method, json=body, headers=sent)
        assert answer.status_code == 200, answer.json
        request = {} if body is None else {"request": body}
        return request | {"answer": answer.json}

    lists, hooks = "/v1/subscriptions", "/v1/webhooks"
    wanted = {"merchants": [FINED.code], "kinds": ["rating", "record"]}
    hook = {"url": "https://receiver.example/credithub"}
    found = {
        "put_watch_list": asked("PUT", f"{lists}/suppliers", wanted),
        "get_watch_list": asked("GET", f"{lists}/suppliers"),
        "get_watch_lists": asked("GET", lists),
        "get_changes": asked("GET", "/v1/changes?limit=2"),
        "put_webhook_address": asked("PUT", f"{hooks}/ours", hook),
        "post_webhook_secret": asked("POST", f"{hooks}/ours/secret"),
        "get_webhooks": asked("GET", hooks),
        "delete_webhook_address": asked("DELETE", f"{hooks}/ours"),
        "delete_watch_list": asked("DELETE", f"{lists}/suppliers"),
    }
    for name in ("put_webhook_address", "post_webhook_secret"):
        # No secret that was ever one stands in a file of the product.
        found[name]["answer"]["secret"] = "whsec_" + "A" * 43 + "="
    return found


AGENCY, OFFICE = "agency:market-supervision", "agency:leading-office"
SHOPS = "platform:taomao"
SHOP = {"role": "suspect", "name": FINED.name, "code": FINED.code}
FILE = "%PDF-1.7 …"
"""What stands for the bytes of a file."""
MATTERS = {
    "clues": (
        *("clue", "platform", "market_supervision", "receive", "triage"),
        {"to": AGENCY, "clue_source": "platform", "summary": "店铺疑售假冒商品"},
        {"urgency": "urgent"},
        "test_report",
    ),
    "complaints": (
        *("complaint", "platform", "market_supervision", "receive", "ask_back"),
        {"to": AGENCY, "summary": "所购商品疑为假冒", "amount": 19_900},
        {"missing_papers": "购物凭证"},
        "test_report",
    ),
    "transfers": (
        *("transfer", "market_supervision", "market_supervision"),
        *("report_to_head", "approve_transfer"),
        {
            "offence": "销售假冒注册商标的商品罪",
            "team": "甲、乙",
            "summary": "…",
            "value": 12_000_000,
        },
        {"reason": "已达追诉标准"},
        "investigation_report",
    ),
    "assistance": (
        *("assistance", "market_supervision", "leading_office", "ask", "receive"),
        {
            "to": OFFICE,
            "subject_text": FINED.name,
            "summary": "请协助调取仓储记录",
            "legal_basis_text": "市场监督管理行政处罚程序规定第四十五条",
        },
        {"contact": "李"},
        "assistance_letter",
    ),
}
"""What is done at each address: by whom, which steps, what they tell."""


ISSUED = {
    "clue": find_form("clue_feedback"),
    "complaint": find_form("complaint_more"),
    "transfer": find_form("transfer_letter"),
    "assistance": find_form("assistance_letter"),
}
"""Which paper is issued in each."""

RAISED = {
    "machine": "complaint",
    "about": "merchant",
    "subject": "trademark",
    "received": "2026-11-20",
    "summary": "所购商品疑为假冒",
    "party": {"name": FINED.name, "code": FINED.code},
    "places": {"act": "321300"},
    "raised_by": {"name": "陈小禾", "phone": "13900000000"},
    "key": "ticket-1",
}


def working(hub, client, tokens):
    """The examples of matters: each opened, listed, shown, acted in."""

    def ask(method, path, kind, key="", body=None, officer="wang"):
        sent = {
            "Authorization": f"Bearer {tokens[kind]}",
            "Hub-Purpose": "enforcement",
            "Hub-Officer": officer,
            "Idempotency-Key": f"2026-15-{key}",
        }
        answer = client.open(path, method=method, json=body, headers=sent)
        assert answer.status_code == 200, answer.json
        request = {} if body is None else {"request": body}
        return request | {"answer": FILE if answer.json is None else answer.json}

    for member in (AGENCY, OFFICE, SHOPS):
        name_officers(hub, member, "wang", "li")
    found = {}
    for place, said in MATTERS.items():
        one, opener, handler, first, second, facts, more, paper = said
        many = "assistances" if place == "assistance" else place
        content = base64.b64encode(FILE.encode()).decode()
        body = {
            "event": first,
            "facts": facts,
            "parties": [SHOP],
            "documents": [{"kind": paper, "title": "材料.pdf", "content": content}],
        }
        made = ask("POST", f"/v1/{place}", opener, f"open-{one}", body)
        address = f"/v1/{place}/{made['answer']['number']}"
        act = {"event": second, "version": 1, "facts": more}
        events = f"{address}/events"
        acted = ask("POST", events, handler, f"act-{one}", act, "li")
        shown = ask("GET", address, handler)
        held = shown["answer"]["documents"][0]["id"]
        advice = "act=2026-05-10 sales=50000 stock=0 gains=0&offence=214"
        found |= {
            f"post_{many}": made,
            f"post_{one}_event": acted,
            f"get_{many}": ask("GET", f"/v1/{place}?limit=1", handler),
            f"get_{one}": shown,
            f"get_{one}_document": ask("GET", f"{address}/documents/{held}", handler),
            f"get_{one}_advice": ask("GET", f"{address}/advice?{advice}", handler),
            # Files are made of papers in tests of their own.
            f"get_{one}_paper": {"answer": FILE},
            f"post_{one}_paper": {
                "request": {"values": {"opinion": "建议移送"}},
                "answer": FILE,
            },
        }
        issuer = {"handler": handler, "asker": opener}[ISSUED[one].issued_by]
        issued = said_in(ISSUED[one]) | {"form": ISSUED[one].key, "place": "宿市监"}
        papers = f"{address}/papers"
        found |= {
            f"post_{one}_papers": ask("POST", papers, issuer, f"paper-{one}", issued),
            f"get_{one}_papers": ask("GET", papers, issuer),
        }
    raised = ask("POST", "/v1/complaints/raised", "platform", body=RAISED)
    address = f"/v1/complaints/{raised['answer']['number']}/informant"
    handler = {AGENCY: "market_supervision", OFFICE: "leading_office"}
    unit = raised["answer"]["handler"]
    kind = handler[unit]
    put_on_desk(hub, raised["answer"]["number"], unit, "wang")
    informant = ask("GET", f"{address}?why=核实情况", kind)
    return found | {"post_raised": raised, "get_informant": informant}


REGION = "region:east"


def exchanging(hub, client):
    """The example of a matter that another hub asks help in."""
    key = make_signing_key()
    public = signing_public_text(read_signing_key(key.encode()).public_key())
    card = MemberCard(
        code=REGION,
        kind="neighbouring_region",
        name="东市中枢",
        territory="320300",
        valid_from=date(2019, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="t", at=hub.clock())
        set_member_key(session, REGION, public.encode(), actor="t", at=hub.clock())
        token = issue_token(
            session, hub.keys, REGION, system="hub", actor="t", at=hub.clock()
        ).text
        peer = NewPeer(
            member=REGION,
            url="https://east.example",
            token="its-token",
            key=key.encode(),
            trust=serve_keys(hub.audit, None),
            receivers={"helper": OFFICE},
        )
        set_peer(session, hub, peer, "t")
    content = FILE.encode()
    machine = load_machines().named("assistance", legal_day(hub.clock()))
    event = {
        "format": 1,
        "kind": "event",
        "matter": "C01M85MG280T778JCC5EAGMX3FM",
        "is_senders": True,
        "number": "徐协查〔2026〕1号",
        "machine": "assistance",
        "rules": machine.digest,
        "no": 1,
        "event": "ask",
        "role": "asker",
        "actor": {"at": "sender", "code": "agency:samr"},
        "officer": "甲",
        "brings": {"at": "receiver", "code": ""},
        "happened": hub.clock().isoformat().replace("+00:00", "Z"),
        "facts": {
            "legal_basis_text": "市场监督管理行政处罚程序规定第四十五条",
            "subject_text": FINED.name,
            "summary": "请协助调取仓储记录",
        },
        "members": {"to": {"at": "receiver", "code": ""}},
        "parties": [],
        "documents": [
            {
                "kind": "assistance_letter",
                "title": "协查函.pdf",
                "sha256": sha256(content).hexdigest(),
                "content": base64.b64encode(content).decode(),
            }
        ],
        "merchant": "",
        "priority": 0,
    }
    body = write_body(json.dumps(event, ensure_ascii=False).encode(), "east/2026/7")
    said = {
        "authorization": f"Bearer {token}",
        "content-type": "application/json",
        "content-digest": write_digest(sha256(body).digest()),
        "idempotency-key": "C01M85MG280T778JCC5EAGMX3FM-1",
        "hub-source": MATTER_SOURCE,
    }
    head = sign_head(
        read_signing_key(key.encode()), ORIGIN + MATTER_PATH, said, hub.clock()
    )
    sent = client.post(MATTER_PATH, data=body, headers=head, base_url=ORIGIN)
    assert sent.status_code == 200, sent.json
    return {"post_matter_parcels": {"request": json.loads(body), "answer": sent.json}}


def shape(value):
    """Tell the form of a JSON value: its members and the types of what they hold."""
    if isinstance(value, dict):
        return {name: shape(member) for name, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return type(value).__name__


def requests_of(told):
    """The requests of examples, but for the ids of records."""
    asked = {name: one.get("request") for name, one in told.items()}
    return RECORD.sub("R", json.dumps(asked))


def test_the_examples_are_what_is_answered(made):
    if os.environ.get("CREDITHUB_WRITE_EXAMPLES"):
        text = json.dumps(made, ensure_ascii=False, indent=1)
        EXAMPLES.write_text(f"{text}\n", "utf-8")
        examples.cache_clear()

    assert shape(examples()) == shape(made)
    assert requests_of(examples()) == requests_of(made)


def test_every_operation_that_asks_about_merchants_has_an_example(client):
    document = client.get("/openapi.json").json

    lacking = {
        operation["operationId"]
        for path, _, operation in operations_of(document)
        if {"token": []} in operation.get("security", ())
        and {} not in operation["security"]
        and "/audit/" not in path
        and not any(
            "example" in content
            for content in operation["responses"]["200"]["content"].values()
        )
    }

    assert lacking == set()
