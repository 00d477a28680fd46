"""The sorts of questions of S3, each in its dearest form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from urllib.parse import quote, urlencode

from scripts.workloads.city import BenchCity
from scripts.workloads.s3_office import OFFICER, PERSON, Office, goods_list

BATCH = 500
NAMES = 20
LENGTH = 400
"""Queries, names of a query and characters of a name that are taken at once."""
COMMON = (
    *("公司", "商贸", "有限", "宿迁", "江苏", "科技", "贸易", "经营部", "工程", "实业"),
    *("建材", "服务", "食品", "电子", "材料", "机械", "发展", "农业", "设备", "建设"),
)
PLATFORM, ENFORCEMENT, TRANSFER = "onboarding", "enforcement", "transfer"
CLIENTS = "/opensanctions"
HERE, HOST = "127.0.0.1", "s3.example.com"
PARTIES = 20
FIELDS = ["party_name", "party_id_no", "legal_rep", "legal_rep_id_no", "facts"]


@dataclass(frozen=True, slots=True)
class Sort:
    """A sort of question in its dearest form."""

    path: str
    body: str = ""
    media: str = "application/json"
    counts: int = 1
    """As how many questions one counts."""
    method: str = ""
    purpose: str = PLATFORM
    """For what it is asked: by a platform, or by an office for any other purpose."""

    @property
    def asked_by(self) -> str:
        """The method of HTTP that it is asked by."""
        return self.method or ("POST" if self.body else "GET")

    def written(self, token: str, purpose: str = "") -> bytes:
        """Write it as a request, for another purpose if one is given."""
        purpose = purpose or self.purpose
        officer = "" if purpose == PLATFORM else f"Hub-Officer: {OFFICER}\r\n"
        body = self.body.encode()
        told = (
            f"Content-Type: {self.media}\r\nContent-Length: {len(body)}\r\n"
            if body
            else ""
        )
        return (
            f"{self.asked_by} {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {token}\r\nHub-Purpose: {purpose}\r\n"
            f"Hub-Reference: bench-1\r\n{officer}{told}\r\n"
        ).encode() + body


def sorts_of(city: BenchCity) -> Mapping[str, Sort]:
    """Write every sort of question about a city in its dearest form."""
    code = city.codes[0]
    long = [
        ("宿迁市云朵商贸有限公司" + str(number)) * LENGTH for number in range(NAMES)
    ]
    long = [name[:LENGTH] for name in long]
    unlike = [f"{one}{other}坊" for one, other in pairwise(COMMON)]
    many = {
        str(number): {"name": [f"宿迁市{COMMON[number % NAMES]}{number}商行"]}
        for number in range(BATCH)
    }
    codes = {str(n): {"uscCode": [one]} for n, one in enumerate(city.codes[:BATCH])}
    lines = [{"name": one["name"][0]} for one in many.values()]
    reconciled = {"q": {"query": COMMON[0], "limit": 50, "properties": _also(COMMON)}}
    form = urlencode({"queries": json.dumps(reconciled)})
    market = "/v1/match?limit=50"
    watched = json.dumps({"merchants": city.codes[:BATCH], "kinds": ["record"]})
    day = city.day - timedelta(days=30)
    return {
        "trust": Sort(f"/v1/trust/{code}"),
        "merchant": Sort(f"/v1/merchants/{code}"),
        "rating": Sort(f"/v1/merchants/{code}/rating"),
        "entity": Sort(f"{CLIENTS}/entities/{code}"),
        "search": Sort(f"{CLIENTS}/search/merchants?limit=50&q={quote(long[0])}"),
        "suggest": Sort(f"/v1/suggest?limit=50&q={quote(COMMON[3])}"),
        "typed": Sort(
            f"{CLIENTS}/reconcile/merchants/suggest/entity?limit=50"
            f"&prefix={quote(COMMON[3])}"
        ),
        "match": Sort(market, _match({"q": {"name": [COMMON[1]]}})),
        "match_long": Sort(market, _match({"q": {"name": long}})),
        "match_common": Sort(market, _match({"q": {"name": list(COMMON)}})),
        "match_unlike": Sort(market, _match({"q": {"name": unlike}})),
        "match_batch": Sort(market, _match(many), counts=BATCH),
        "match_codes": Sort(market, _match(codes), counts=len(codes)),
        "reconcile": Sort(
            f"{CLIENTS}/reconcile/merchants", form, "application/x-www-form-urlencoded"
        ),
        "screening": Sort("/v1/screenings", json.dumps({"lines": lines}), counts=BATCH),
        "subscriptions": Sort("/v1/subscriptions"),
        "watched": Sort("/v1/subscriptions/s3", watched, counts=BATCH, method="PUT"),
        "changes": Sort("/v1/changes?limit=500"),
        "past": Sort(f"/v1/merchants/{code}?as_of={day}", purpose=ENFORCEMENT),
        "past_rating": Sort(
            f"/v1/merchants/{code}/rating?as_of={day}", purpose=ENFORCEMENT
        ),
        "client_match": Sort(
            f"{CLIENTS}/match/merchants?limit=50", _match({"q": {"name": long}})
        ),
    }


def office_sorts(city: BenchCity, office: Office) -> Mapping[str, Sort]:
    """Write what an office asks in a case, of matters, and about parcels."""
    code = city.codes[0]
    day = city.day - timedelta(days=30)
    window = {"window": "marks", "on": day.isoformat()}
    certificate = f"/v1/merchants/{code}/penalties?{urlencode(window)}"
    parties = [{"code": one} for one in city.codes[:PARTIES]]
    personal = {"records": office.records, "fields": FIELDS}
    matter = f"/v1/transfers/{quote(office.matter)}"
    return {
        name: Sort(path, body, counts=counts, method=method, purpose=purpose)
        for name, path, body, counts, method, purpose in (
            ("penalties", certificate, "", 1, "", TRANSFER),
            ("past_penalties", f"{certificate}&as_of={day}", "", 1, "", TRANSFER),
            (
                *("parties", "/v1/penalties"),
                json.dumps({"parties": parties, **window}),
                *(len(parties), "", TRANSFER),
            ),
            (
                *("personal", f"/v1/merchants/{code}/personal"),
                *(json.dumps(personal), 1, "", ENFORCEMENT),
            ),
            (
                *("person", "/v1/persons/find", json.dumps({"id_number": PERSON})),
                *(1, "", ENFORCEMENT),
            ),
            ("matters", "/v1/transfers", "", 1, "", TRANSFER),
            ("matter", matter, "", 1, "", TRANSFER),
            ("document", f"{matter}/documents/{office.document}", "", 1, "", TRANSFER),
            ("advice", f"{matter}/advice", "", 1, "", TRANSFER),
            ("papers", f"{matter}/papers", "", 1, "", TRANSFER),
            (
                *("webhook_set", "/v1/webhooks/s3"),
                *(json.dumps({"url": f"https://{HOST}/s3"}), 1, "PUT", ENFORCEMENT),
            ),
            ("webhook_secret", "/v1/webhooks/s3/secret", "", 1, "POST", ENFORCEMENT),
            ("webhooks", "/v1/webhooks", "", 1, "", ENFORCEMENT),
        )
    }


def files_of(office: Office) -> Mapping[str, Sort]:
    """Write what makes and issues a paper of a matter, as long as it may be."""
    papers = f"/v1/transfers/{quote(office.matter)}/papers"
    issued = {"form": "goods_list", "place": "宿市监", **goods_list()}
    said = json.dumps(goods_list())
    return {
        "paper_issued": Sort(papers, json.dumps(issued), purpose=TRANSFER),
        "asked_paper_docx": Sort(f"{papers}/goods_list.docx", said, purpose=TRANSFER),
        "asked_paper_pdf": Sort(f"{papers}/goods_list.pdf", said, purpose=TRANSFER),
    }


def _match(queries: Mapping[str, Mapping[str, list[str]]]) -> str:
    """Write queries by example."""
    return json.dumps(
        {"queries": {key: {"properties": said} for key, said in queries.items()}}
    )


def _also(names: tuple[str, ...]) -> list[dict[str, str]]:
    """Write further names of a query as tools do."""
    return [{"pid": "name", "v": name} for name in names[1:]]
