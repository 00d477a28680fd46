"""A parcel in the demo: what a neighbouring hub pushed, signed with its own key.

It goes the way of every parcel: a token, a signature over the head and the digest, the
reader of its source, a fate for each row. The key is thrown away and the token ended,
so that nobody else can push for it.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from connectors.hub_client.parcels import sign_head
from hub.context import Hub
from hub.demo.founding import ACTOR, NEIGHBOURS_DOOR, SYSTEM
from hub.demo.town.population import MadeMerchant, Population
from hub.members.caller import find_caller
from hub.members.member_keys import set_member_key
from hub.members.service import issue_token, revoke_token
from hub.parcels import ParcelHead, take_parcel
from schemas.answers.parcel import ParcelDocument
from schemas.answers.parcel_head import PATH, signing_public_text, write_digest

SOURCE = "penalty_neighbour"
FIRST, ROWS = 200, 3
"""The first merchants are those that documents speak of: they stay as they are."""
DAYS_AGO = 40
TURNOVER = 6_000_000
"""Of one sale in fen: above the threshold, for the prosecutor's comparison to find."""


def push_parcel(
    hub: Hub, population: Population, merchants: int
) -> ParcelDocument | None:
    """Push penalties of the neighbour, the last of them with a day that is none.

    None where the city is too small to have merchants for them.
    """
    found = list(_merchants(population, merchants))
    if len(found) < ROWS:
        return None
    rows = [_row(population, one) for one in found]
    rows[0]["turnover_fen"] = TURNOVER
    rows[-1]["decision_day"] = "上月"
    body = b"".join(
        json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows
    )
    key, member, at = Ed25519PrivateKey.generate(), NEIGHBOURS_DOOR[0], hub.clock()
    public = signing_public_text(key.public_key()).encode()
    with hub.writes.begin() as session:
        set_member_key(session, member, public, actor=ACTOR, at=at)
        token = issue_token(
            session, hub.keys, member, system=SYSTEM, actor=ACTOR, at=at
        )
    head = _head(hub, key, body)
    with hub.reads() as session:
        caller = find_caller(session, hub.keys.token_hash(token.text), at)
    assert caller is not None  # noqa: S101  # its token was issued just now
    try:
        return take_parcel(hub, caller, head, io.BytesIO(body))
    finally:
        with hub.writes.begin() as session:
            revoke_token(session, token.id, actor=ACTOR, at=hub.clock())


def _merchants(population: Population, merchants: int) -> Iterator[MadeMerchant]:
    """Yield merchants that the neighbour tells of: in the register, with a code."""
    count = 0
    for index in range(FIRST, merchants):
        one = population.merchant(index)
        if one.uscc is not None and one.registered:
            yield one
            count += 1
        if count == ROWS:
            return


def _row(population: Population, merchant: MadeMerchant) -> dict[str, Any]:
    """Write a penalty as the neighbour's hub packs it."""
    day = population.day - timedelta(days=DAYS_AGO)
    return {
        "party_name": merchant.name,
        "uscc": merchant.uscc,
        "document_no": f"邻市监罚〔{day.year}〕{merchant.index:08d}号",
        "violation_type": "销售假冒注册商标的商品",
        "facts": f"在毗邻地区销售假冒{merchant.trade.goods}",
        "basis": "商标法第六十条",
        "penalty_kinds_text": "罚款",
        "content": "罚款12000元",
        "fine_fen": 1_200_000,
        "decision_day": day.isoformat(),
        "authority": "毗邻市市场监督管理局",
    }


def _head(hub: Hub, key: Ed25519PrivateKey, body: bytes) -> ParcelHead:
    """Write the signed head of the parcel."""
    url = f"http://{hub.config.host}:{hub.config.port}{PATH}"
    headers = {
        "content-type": "application/x-ndjson",
        "content-digest": write_digest(hashlib.sha256(body).digest()),
        "idempotency-key": "demo-parcel-0001",
        "hub-source": SOURCE,
    }
    return ParcelHead("POST", url, sign_head(key, url, headers, hub.clock()))
