"""A source that takes parcels, its member's key and token, and what it sends."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.hub_client.parcels import sign_head
from hub.members.member_keys import set_member_key
from schemas.answers.parcel_head import PATH, signing_public_text, write_digest
from tests.support.little_city import FINED
from tests.support.own_sources import write_own

SOURCE = "pushed_fines"
MEMBER = "agency:market-supervision"
ORIGIN = "http://127.0.0.1:8000"
NDJSON = "application/x-ndjson"
TEXT = """\
name = "pushed_fines"
owner = "agency:market-supervision"
title = "推送的处罚"
legal_basis = "样例"
schedule = "15 1 * * *"
kinds = ["penalty"]
expect_at_least = 1
expect_at_most = 100000

[door]
kind = "parcel"

[reader]
kind = "table"
formats = ["json", "jsonl"]

[reader.layout]
required = ["party_name", "document_no"]

[reader.columns]
party_name = ["单位"]
uscc = ["信用代码"]
document_no = ["文书"]
facts = ["事由"]
content = ["结果"]
decision_day = ["日期"]
authority = ["机关"]
fine_fen = ["罚款"]

[reader.units]
fine_fen = "yuan"

[reader.dates]
decision_day = "plain"
"""


def row(number, firm=FINED, **changes):
    """One penalty as the member's system writes it."""
    return {
        "单位": firm.name,
        "信用代码": firm.code,
        "文书": f"宿市监罚〔2026〕{number}号",
        "事由": "当事人网店销售侵权商品若干件",
        "结果": "罚款",
        "日期": "2026-10-02",
        "机关": "宿迁市市场监督管理局",
        "罚款": "500",
    } | changes


def lines(*rows):
    """Write rows as JSON Lines."""
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in rows).encode()


def add_source(folder, text=TEXT, name=SOURCE):
    """Write the folder of the source; give the folder of all own sources."""
    write_own(folder, name, text)
    return folder


def give_key(hub, member=MEMBER):
    """Give a member a signing key; return the private half."""
    key = Ed25519PrivateKey.generate()
    pem = signing_public_text(key.public_key()).encode()
    with hub.writes.begin() as session:
        set_member_key(session, member, pem, actor="test", at=hub.clock())
    return key


@dataclass
class Sending:
    """One parcel that is about to be sent, to be spoilt before it is."""

    key: Ed25519PrivateKey
    body: bytes
    at: datetime
    token: str = "t"
    name: str = "parcel-0001"
    source: str = SOURCE
    media_type: str = NDJSON

    def signed(self):
        """Give the signed headers."""
        headers = {
            "authorization": f"Bearer {self.token}",
            "content-type": self.media_type,
            "content-digest": write_digest(hashlib.sha256(self.body).digest()),
            "idempotency-key": self.name,
            "hub-source": self.source,
        }
        return sign_head(self.key, ORIGIN + PATH, headers, self.at)
