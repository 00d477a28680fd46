"""Random agreements, merchants and records to ask about, from a seeded generator."""

from datetime import UTC, date, datetime, timedelta
from random import Random

from hub.lookup.view.subjects import Entry
from hub.merchants.identity import Subject
from schemas.record import KINDS
from schemas.words import MemberKind, Purpose, RecordStatus, SubjectClass
from tests.support.little_city import uscc
from tests.support.opened_by_law import Asker, Pact, items_of_the_hub, rules_of
from tests.support.told_by_law import AUTHORITIES, PLACES

DAYS = [
    *(date(2023, 12, 31), date(2024, 1, 1), date(2025, 2, 28)),
    *(date(2026, 6, 30), date(2026, 11, 24), date(2026, 12, 31)),
]
TERRITORIES = ["321300", "321300", "321302", "320100", "320000", "*", ""]
FURTHER = ["321322", "320100", "320000", "*"]
CITY_OF_DISTRICT = ["321302", "321391", "320104", "110105"]
FIRMS = ["宿迁市云帆商贸有限公司", "沭阳禾丰食品有限公司", "南京北辰贸易有限公司"]
SHOPS = ["沭阳县王记豆腐坊", "宿城区陈某某水果店", "泗洪老李面馆", "张三"]
WITH_CATEGORY = {"shop", "penalty", "licence", "judgment_debtor"}
CLASSES = list(SubjectClass)
OFTEN = [
    *[MemberKind.PLATFORM, MemberKind.PUBLIC] * 6,
    *[MemberKind.MERCHANT, MemberKind.MARKET_SUPERVISION] * 3,
    *[MemberKind.PROCURATORATE, MemberKind.PUBLIC_SECURITY, MemberKind.COURT] * 5,
]
"""Kinds of which there are more members: they see most things cut."""


def a_purpose(random: Random, kind: str, day: date) -> str:
    """Choose what somebody asks for: mostly what law lets its kind ask for."""
    lawful = [
        p for r in rules_of("ceilings", day) if r["key"] == kind for p in r["purposes"]
    ]
    everything = [str(purpose) for purpose in Purpose]
    return random.choice(lawful if lawful and random.random() < 0.9 else everything)


def some(random: Random, choices, most=None) -> list:
    """Choose some of what there is, none or all included."""
    choices = list(choices)
    return random.sample(choices, random.randint(0, min(most or 99, len(choices))))


def a_pact(random: Random, number: int, kind: str, member: str | None) -> Pact:
    """Write an agreement, lawful or not, in force or not."""
    purposes = [str(p) for p in Purpose]
    every = items_of_the_hub()
    items = {}
    for item in some(random, every):
        items[item] = random.choice([["*"], some(random, every[item], 8), ["*"]])
    if random.random() < 0.7:
        items["*"] = ["*"]
    first = random.choice([*[date(2017, 1, 1)] * 4, date(2026, 7, 1)])
    last = random.choice([*[None] * 5, date(2026, 6, 30), date(2026, 11, 24)])
    return Pact(
        id=f"P{number:05d}",
        kind=kind,
        member=member,
        purposes=random.choice([*[purposes] * 3, some(random, purposes)]),
        items=items,
        officer_for=some(random, purposes, 3),
        territory=random.choice([[], [], some(random, FURTHER, 2)]),
        first=first,
        last=last,
        ended=random.random() < 0.05,
    )


def a_city(random: Random, members: int) -> tuple[list[Asker], list[Pact]]:
    """Make up members of every kind, and what is agreed with them."""
    askers, pacts = [], []
    for kind in MemberKind:
        for _ in range(random.choice([0, 1, 2, 3])):
            pacts.append(a_pact(random, len(pacts), str(kind), None))
    for number in range(members):
        kind = str(random.choice([*MemberKind, *OFTEN]))
        asker = Asker(f"m:{number}", kind, random.choice(TERRITORIES))
        askers.append(asker)
        for _ in range(random.choice([0, 0, 1, 2])):
            pacts.append(a_pact(random, len(pacts), kind, asker.member))
    return askers, pacts


def a_party(random: Random, *, coded: bool) -> tuple[str, str | None, SubjectClass]:
    """Make up a party: its name, its code, and what the row says that it is."""
    if random.random() < 0.5:
        code = uscc(random.randint(1, 9)) if coded and random.random() < 0.7 else None
        return random.choice(FIRMS), code, SubjectClass.ORGANISATION
    if not coded:
        return random.choice(SHOPS[:3]), None, SubjectClass.ORGANISATION
    code = uscc(random.randint(1, 9), department="92")
    return random.choice(SHOPS), code, SubjectClass.INDIVIDUAL_BUSINESS


def a_body(random: Random, kind: str) -> tuple[dict, dict[str, SubjectClass]]:
    """Write a record's content; gives what the row says of each party it names."""
    body = {
        name: f"{name}之值" for name in KINDS[kind].fields() if random.random() < 0.6
    }
    # What is personal was split off when the row came in.
    for name in ("flags", "party_category", "party_id_no", "parties", "items"):
        body.pop(name, None)
    classes = {}
    for name, code in {
        "registration": [("party_name", "uscc"), ("parent_name", "parent_code")],
        "shop": [("party_name", "uscc"), ("shop_name", None)],
        "sampling_result": [
            ("sampled_name", "sampled_uscc"),
            ("producer_name", "producer_uscc"),
            ("commissioner_name", None),
        ],
        "court_case": [],
    }.get(kind, [("party_name", "uscc")]):
        body.pop(name, None)
        body.pop(code, None)
        needed = name in {"party_name", "shop_name", "sampled_name"}
        if not needed and random.random() < 0.3:
            continue
        body[name], given, classes[name] = a_party(random, coded=code is not None)
        if given is not None:
            body[code] = given
        elif kind in WITH_CATEGORY and name == "party_name" and random.random() < 0.5:
            classes[name] = random.choice(CLASSES)
            body["party_category"] = str(classes[name])
    if kind == "shop":
        body |= {"platform": "样品商城", "shop_id": "10086"}
    uncommissioned = kind == "sampling_result" and "commissioner_name" not in body
    if uncommissioned and random.random() < 0.3:
        body["commissioner_name"] = "李四"
        classes["commissioner_name"] = SubjectClass.NATURAL_PERSON
    speak_of(random, body, [body[name] for name in classes])
    return body, classes


def speak_of(random: Random, body: dict, names: list[str]) -> None:
    """Let texts speak of parties, in lists and objects too."""
    for field in ("note", "product", "licence_name", "business_scope", "basis"):
        if field in body and names and random.random() < 0.5:
            body[field] = f"据{random.choice(names)}称，{random.choice(names)}已改正"
    if "product" in body and names:
        body["items"] = [{"item": "菌落总数", "result": f"{names[0]}自检合格"}]
    if "former_names" in body:
        body["former_names"] = random.choice([["旧名"], names])


def a_merchant(random: Random, name: str | None) -> Subject:
    """Make up whom a record is about."""
    regions = [None, *PLACES, *CITY_OF_DISTRICT]
    return Subject(
        public_id="M",
        usccs=(),
        name=name,
        status="active",
        region=random.choice(regions),
        subject_class=random.choice(CLASSES),
        kind=random.choice(["registered", "registered", "provisional"]),
        disputed=random.random() < 0.15,
    )


def a_record(
    random: Random, day: date
) -> tuple[Entry, Subject, dict[str, SubjectClass]]:
    """Make up a record and its merchant; gives what the row says of each party."""
    kind = random.choice(list(KINDS))
    body, classes = a_body(random, kind)
    linked = [name for name in classes if name != "commissioner_name"]
    own = tuple(some(random, range(len(linked)))) or (0,)
    if not linked:
        own = ()
    subject = a_merchant(random, body.get(linked[own[0]]) if own else FIRMS[0])
    known = {
        number: random.choice(CLASSES)
        for number in range(len(linked))
        if random.random() < 0.4
    }
    event_day = day - timedelta(
        days=random.choice([0, 1, 90, 500, 1826, 1827, 3652, 4000])
    )
    published = kind != "court_case" and random.random() < 0.85
    until = event_day + timedelta(days=random.choice([89, 90, 91, 366, 5000, 6000]))
    effect = random.choice([None, day, day - timedelta(days=1), until])
    return (
        Entry(
            key=b"",
            public_id="R",
            kind=kind,
            source="s",
            event_day=event_day if random.random() < 0.95 else None,
            status=random.choice([*RecordStatus, *[RecordStatus.ACTIVE] * 8]),
            public_from=event_day if published else None,
            publicity_until=until if published and random.random() < 0.8 else None,
            is_public=False,
            known_from=datetime(2026, 3, 1, random.randint(0, 23), tzinfo=UTC),
            body=body,
            effect_to=effect,
            publicity_rule="rule",
            issuer=random.choice(list(AUTHORITIES)),
            is_sealed=random.random() < 0.2,
            party_nos=own,
            party_classes=known | dict.fromkeys(own, subject.subject_class),
        ),
        subject,
        classes,
    )
