"""What S3 asks as an office: of cases and persons, of matters, and with parcels.

The office of a bench city lists an officer, opens a matter whose paper has as many rows
as it may have, and knows a person by number; a neighbour pushes parcels.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, cycle, islice
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from connectors.base import load_sources
from connectors.hub_client.parcels import sign_head
from hub.archive.reads import records_of
from hub.casework.matter import (
    MatterActor,
    MatterDocumentRow,
    NewDocument,
    NewMatter,
    NewStep,
)
from hub.casework.service import open_matter
from hub.context import Hub, open_hub
from hub.demo.clerks import sign_lists
from hub.demo.founding import NEIGHBOURS_DOOR
from hub.demo.shown.pushed import SOURCE
from hub.ground.config import load_config
from hub.members.member_keys import set_member_key
from hub.members.service import issue_token
from hub.merchants.service import find_merchant
from hub.pipeline import receive
from schemas.answers.parcel_head import PATH, signing_public_text, write_digest
from schemas.answers.personal import MOST_RECORDS
from schemas.codes.check_digits import identity_check_char
from scripts.workloads.city import BenchCity
from scripts.workloads.rows import PENALTY, Firm, penalty_row, write_rows

OFFICE, KIND, OFFICER = "agency:market-supervision", "market_supervision", "s3"
ACTOR = "bench"
FIRMS = 200
FOUND_RECORDS = 20
"""Decisions on the person who is found by number."""
GOODS, LONGEST = 500, 190
"""Rows of a listing, and characters of its longest cells."""
_FIRST = "99010119850817123"
PERSON = _FIRST + identity_check_char(_FIRST)
"""The number of nobody: no division has its first digits."""


@dataclass(frozen=True, slots=True)
class Office:
    """Whom S3 asks as, and about what."""

    token: str
    matter: str
    document: str
    firms: Sequence[Firm]
    """Merchants that parcels tell of."""
    records: Sequence[str]
    """Public ids of records of the merchant that is asked about."""
    door: str
    """The neighbour's token."""
    key: Ed25519PrivateKey
    """The neighbour's."""


def furnish(settings: Mapping[str, str], city: BenchCity, folder: Path) -> Office:
    """Bring in what the office asks about."""
    with open_hub(load_config(settings)) as hub:
        _bring_person(hub, folder)
        key, at = Ed25519PrivateKey.generate(), hub.clock()
        public = signing_public_text(key.public_key()).encode()
        report = NewDocument("investigation_report", "report", b"%PDF-1.7 s3")
        facts = {"offence": "假冒注册商标罪", "team": "甲、乙", "summary": "涉案六万元"}
        step = NewStep("report_to_head", facts=facts, documents=[report])
        with hub.writes.begin() as session:
            tokens = [
                issue_token(session, hub.keys, whose, system="s3", actor=ACTOR, at=at)
                for whose in (OFFICE, NEIGHBOURS_DOOR[0])
            ]
            set_member_key(session, NEIGHBOURS_DOOR[0], public, actor=ACTOR, at=at)
            sign_lists(session, hub, {OFFICE: [OFFICER]}, actor=ACTOR)
            actor = MatterActor(OFFICE, OFFICER)
            done = open_matter(session, hub, NewMatter("transfer", step), actor)
        with hub.reads() as session:
            of_matter = MatterDocumentRow.matter_id == done.id
            ids = session.scalars(select(MatterDocumentRow.id).where(of_matter))
            document = ids.one()
            cards = [find_merchant(session, code) for code in city.codes[:FIRMS]]
            firms = [Firm(c.name or "", c.usccs[0]) for c in cards if c is not None]
            rows = [] if cards[0] is None else records_of(session, cards[0].id)
        return Office(
            token=tokens[0].text,
            matter=done.number,
            document=document,
            firms=firms,
            records=[hub.keys.record_id(row.key) for row in rows][:MOST_RECORDS],
            door=tokens[1].text,
            key=key,
        )


def parcels(office: Office, rows: int, origin: str) -> Iterator[bytes]:
    """Write signed parcels of so many rows, each of decisions that nobody has yet."""
    for number in count():
        said = [
            _penalty(firm, f"{rows}-{number}-{place}")
            for place, firm in enumerate(islice(cycle(office.firms), rows))
        ]
        body = b"".join(json.dumps(one).encode() + b"\n" for one in said)
        headers = {
            "content-type": "application/x-ndjson",
            "content-digest": write_digest(hashlib.sha256(body).digest()),
            "idempotency-key": f"s3-parcel-{rows}-{number}",
            "hub-source": SOURCE,
        }
        signed = sign_head(office.key, f"{origin}{PATH}", headers, datetime.now(UTC))
        signed |= {
            "host": origin.partition("//")[2],
            "authorization": f"Bearer {office.door}",
            "content-length": str(len(body)),
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in signed.items())
        yield f"POST {PATH} HTTP/1.1\r\n{lines}\r\n".encode() + body


def goods_list() -> dict[str, Any]:
    """Write what stands in a listing that is as long as it may be."""
    text = ("商品说明文字" * LONGEST)[:LONGEST]
    goods = [{"name": text, "quantity": 1, "price": 100} for _ in range(GOODS)]
    values = {"party": "某店", "counted_on": "2026-09-01"}
    told = {"addressee": "宿迁市公安局", "values": values}
    return told | {"tables": {"goods": goods}}


def _penalty(firm: Firm, series: str) -> Mapping[str, Any]:
    """Write a decision as a neighbouring hub packs it."""
    return {
        "party_name": firm.name,
        "uscc": firm.code,
        "document_no": f"邻市监罚〔2026〕{series}号",
        "violation_type": "销售假冒注册商标的商品",
        "basis": "商标法第六十条",
        "penalty_kinds_text": "罚款",
        "content": "罚款12000元",
        "fine_fen": 1_200_000,
        "decision_day": "2026-09-01",
        "authority": "毗邻市市场监督管理局",
    }


def _bring_person(hub: Hub, folder: Path) -> None:
    """Take in decisions on a natural person who is known by a number."""
    header = (*PENALTY, "行政相对人类别", "自然人证件类型", "自然人证件号码")
    rows = [
        (
            *penalty_row(Firm("王测甲", ""), f"宿市监罚S〔2026〕{number}号"),
            *("自然人", "身份证", PERSON),
        )
        for number in range(FOUND_RECORDS)
    ]
    path = write_rows(folder / "s3-person.csv", header, rows)
    receive(hub, load_sources(hub.config.drop_folder)["penalty_2018"], file=path)
    path.unlink()
