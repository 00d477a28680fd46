"""Who takes part in the demo city: agencies, their predecessors, platforms, tokens."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.context import Hub
from hub.demo.made_keys import give_keys, make_escrow
from hub.demo.town.offices import REFORM
from hub.demo.town.words import PLATFORMS
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.members.service import MemberCard, add_member, issue_token
from hub.rulebook.rules import Ceiling
from schemas.words import CASE_PARTNERS, MemberKind, Purpose

CITY = "321300"
ACTOR = "demo"
SYSTEM = "demo-system"
SCREENING = "demo-screening"
"""The system whose token stands for onboarding, as clients of OpenSanctions need."""
OPENING = date(2017, 1, 1)
DEMO_RATE, DEMO_QUOTA = 1_000_000, 5_000_000
"""Whoever tries the demo out, or measures it, is not to be stopped."""
BEFORE_REFORM = date(2019, 1, 10)
LISTED_FIRST = (
    MemberKind.MARKET_SUPERVISION,
    MemberKind.PUBLIC_SECURITY,
    MemberKind.PROCURATORATE,
    MemberKind.COURT,
    MemberKind.CUSTOMS,
    MemberKind.PLATFORM,
    MemberKind.LEADING_OFFICE,
)
"""Kinds whose tokens stand first in the notes, in this order."""

AGENCIES = (
    ("market-supervision", "market_supervision", "宿迁市市场监督管理局"),
    ("leading-office", "leading_office", "宿迁市打击侵权假冒工作领导小组办公室"),
    ("public-security", "public_security", "宿迁市公安局"),
    ("procuratorate", "procuratorate", "宿迁市人民检察院"),
    ("court", "court", "宿迁市中级人民法院"),
    ("customs", "customs", "中华人民共和国宿迁海关"),
    ("culture", "culture", "宿迁市文化广电和旅游局"),
    ("copyright", "copyright", "宿迁市版权局"),
    ("agriculture", "agriculture", "宿迁市农业农村局"),
    ("post", "post", "宿迁市邮政管理局"),
    ("telecom", "telecom", "江苏省通信管理局宿迁办事处"),
    ("cyberspace", "cyberspace", "宿迁市互联网信息办公室"),
    ("drug-administration", "market_supervision", "江苏省药品监督管理局宿迁检查分局"),
    ("administrative-approval", "administrative_approval", "宿迁市行政审批局"),
    ("city-management", "city_management", "宿迁市城市管理局"),
    ("public-credit", "public_credit", "江苏省公共信用信息中心"),
)
"""Today's agencies. The last three deliver and have no agreement: no ceiling names
them, so they may ask for nothing."""
SUBJECTS = {"drug-administration": ("province", "drugs")}
"""What an agency declared of its line of authority: its level, and its subjects."""
COUNTY = "321322"
COUNTY_AGENCIES = (
    ("shuyang-market-supervision", "market_supervision", "沭阳县市场监督管理局"),
    ("shuyang-public-security", "public_security", "沭阳县公安局"),
    ("shuyang-procuratorate", "procuratorate", "沭阳县人民检察院"),
)
"""Agencies of one county, under the agreements of their kinds."""

PREDECESSORS = (
    ("industry-commerce", "market_supervision", "宿迁市工商行政管理局"),
    ("quality-supervision", "market_supervision", "宿迁市质量技术监督局"),
    ("food-drug", "market_supervision", "宿迁市食品药品监督管理局"),
    ("intellectual-property", "market_supervision", "宿迁市知识产权局"),
    ("agriculture-committee", "agriculture", "宿迁市农业委员会"),
    ("culture-broadcasting-press", "culture", "宿迁市文化广电新闻出版局"),
    ("inspection-quarantine", "customs", "宿迁出入境检验检疫局"),
    ("telecom-office", "telecom", "宿迁市通信行业管理办公室"),
)
SUCCESSORS = {
    "market_supervision": "agency:market-supervision",
    "agriculture": "agency:agriculture",
    "culture": "agency:culture",
    "customs": "agency:customs",
    "telecom": "agency:telecom",
}
LEGAL_BASES = {
    "public_security": (
        "国务院令第310号（2020年修订）；"
        "刑事诉讼法第五十四条、第一百一十三条；"
        "个人信息保护法第三十四条"
    ),
    "procuratorate": (
        "刑事诉讼法第五十四条、第一百一十三条、第一百七十七条；"
        "国务院令第310号（2020年修订）；"
        "个人信息保护法第三十四条"
    ),
    "court": ("刑事诉讼法第五十四条；民事诉讼法执行程序；个人信息保护法第三十四条"),
    "leading_office": (
        "本市工作方案（2017年）领导小组办公室职责；政务数据共享条例第二十五条"
    ),
    "zone_office": (
        "本市工作方案（2017年）县（区）、园区分级负责；政务数据共享条例第二十五条"
    ),
    "platform": (
        "电子商务法第二十七条、第三十八条、第三十九条：平台核验经营者，仅限已公示的记录"
    ),
}
AGENCY_BASIS = (
    "政务数据共享条例（国务院令第809号）第二十五条；"
    "国务院令第310号（2020年修订）；"
    "个人信息保护法第三十四条"
)
"""On what the other agencies' agreements rest, as their ceilings say."""
PARTNER_BASIS = "本市工作方案（2017年）社会共治；企业信息公示暂行条例：仅限已公示的记录"
"""On what those of associations, right holders, carriers and warehouses rest."""
_WHO_IT_IS = ("registration", "rating", "relation")
_LISTS = ("abnormal_listing", "serious_listing")
_TRADE = (*_WHO_IT_IS, *_LISTS, "shop", "licence", "penalty", "sampling_result")
_CASES = (*_TRADE, "judgment_debtor", "court_case")
_PUBLISHED = ("website_filing", "platform_rule", "commendation")
_ONLINE = (
    *("takedown_outcome", "notice_statistics", "platform_rating"),
    "fake_transaction",
)
_INFRINGEMENT = ("copyright_case", "patent_case", "customs_seizure")
_WORKS = (
    *(*_WHO_IT_IS, *_LISTS, "shop", "licence", "penalty"),
    *("website_filing", "copyright_case", "takedown_outcome"),
)
_FURTHER = (
    *(*_PUBLISHED, *_ONLINE, *_INFRINGEMENT, "risk_alert", "postal_inspection"),
    *("complaint", "commitment", "criminal_case", "repair_decision"),
)
_PUBLIC = (*_TRADE, "judgment_debtor", *_PUBLISHED)
ITEMS: dict[str, dict[str, list[str]]] = {
    kind: {item: ["*"] for item in items}
    for kind, items in {
        "market_supervision": (*_TRADE, "judgment_debtor", *_FURTHER),
        "leading_office": (
            *(*_TRADE, "judgment_debtor", *_PUBLISHED, *_ONLINE, *_INFRINGEMENT),
            *("risk_alert", "postal_inspection", "commitment"),
        ),
        "public_security": (*_CASES, *_FURTHER),
        "procuratorate": (*_CASES, *_FURTHER),
        "court": (*_CASES, *_FURTHER),
        "customs": (*_TRADE, "judgment_debtor", *_INFRINGEMENT, "risk_alert"),
        "culture": _WORKS,
        "copyright": _WORKS,
        "agriculture": (*_TRADE, "risk_alert"),
        "cyberspace": (*_WHO_IT_IS, "shop", "penalty", *_PUBLISHED),
        "telecom": ("registration", "shop", "website_filing"),
        "zone_office": (*_TRADE, *_PUBLISHED, *_INFRINGEMENT, "risk_alert"),
        "association": _PUBLIC,
        "right_holder": _PUBLIC,
        "carrier": _PUBLIC,
        "warehouse": _PUBLIC,
        "platform": _PUBLIC,
    }.items()
} | {
    "post": {
        "registration": ["*"],
        "rating": ["*"],
        "postal_inspection": ["*"],
        "penalty": [
            *("party_name", "uscc", "document_no", "authority", "decision_day"),
            *("penalty_kinds", "violation_type", "basis"),
        ],
    }
}
"""What each kind of member needs for its duty; post, telecom and cyberspace little."""

_NAMED = {
    "penalty": ["party_name", "party_id_no", "legal_rep", "legal_rep_id_no", "facts"],
    "registration": ["legal_rep"],
    "person": ["id_number"],
}
PERSONAL: dict[str, dict[str, list[str]]] = {
    "market_supervision": _NAMED,
    "public_security": _NAMED,
    "procuratorate": _NAMED,
    "court": _NAMED | {"judgment_debtor": ["party_name", "party_id_no", "legal_rep"]},
}
"""Of which personal values a case is shown, each field by its name."""

EVERYWHERE = frozenset(
    {
        *(MemberKind.MARKET_SUPERVISION, MemberKind.LEADING_OFFICE),
        *(MemberKind.CUSTOMS, MemberKind.PUBLIC_SECURITY),
        *(MemberKind.PROCURATORATE, MemberKind.COURT),
    }
)
"""Kinds that follow a case out of the city; the others see their own territory."""

COMMON_DOOR = ("platform:any", "平台经营者信息联合报送入口")
"""Through it the platforms deliver; it is the owner of their common source."""
NEIGHBOURS_DOOR = ("region:any", "毗邻地区信用信息共享入口")
"""Through it other regions deliver; it has no agreement, so it asks for nothing."""

OFFICES = (
    ("sucheng", "321302", "宿迁市宿城区打击侵权假冒工作领导小组办公室"),
    ("suyu", "321311", "宿迁市宿豫区打击侵权假冒工作领导小组办公室"),
    ("shuyang", "321322", "沭阳县打击侵权假冒工作领导小组办公室"),
    ("siyang", "321323", "泗阳县打击侵权假冒工作领导小组办公室"),
    ("sihong", "321324", "泗洪县打击侵权假冒工作领导小组办公室"),
    ("development-zone", "321391", "宿迁经济技术开发区打击侵权假冒工作办公室"),
    ("yanghe", "321393", "洋河新区打击侵权假冒工作办公室"),
)
"""Offices of counties and zones, each with its place."""
PARTNERS = (
    ("association:e-commerce", MemberKind.ASSOCIATION, "宿迁市电子商务协会"),
    ("holder:yunqi", MemberKind.RIGHT_HOLDER, "江苏云栖酒业股份有限公司"),
    ("carrier:sudi", MemberKind.CARRIER, "宿迁速递物流有限公司"),
    ("warehouse:yunchang", MemberKind.WAREHOUSE, "宿迁云仓仓储服务有限公司"),
)
"""Who takes part in matters, and may ask for what is public of a merchant."""
ZONES = MemberKind.ZONE_OFFICE


@dataclass(frozen=True, slots=True)
class TokenNote(Documented):
    """A token of the demo, as its notes show it."""

    code: str
    kind: str
    name: str
    token: str
    purposes: tuple[str, ...]
    standing_purpose: str | None = None
    """What the token stands for, so that it needs no header that says so."""


def found_city(hub: Hub) -> list[TokenNote]:
    """Take in the members, make one agreement a kind, keys, and one token a kind.

    Every further platform gets a token too. The kinds of `LISTED_FIRST` come first.
    """
    make_escrow(hub, actor=ACTOR)
    with hub.writes.begin() as session:
        cards = list(_cards(legal_day(hub.clock())))
        for card in cards:
            add_member(session, hub.rulebook, card, actor=ACTOR, at=hub.clock())
        purposes = _agree(session, hub)
        give_keys(session, hub, cards, purposes, actor=ACTOR)
        return _issue(session, hub, cards, purposes)


def admit_partners(hub: Hub) -> list[TokenNote]:
    """Agree with those who take part in matters, and issue a token to each.

    The agencies of a county ask under the agreements of their kinds.
    """
    named = [(f"office:{code}", str(ZONES), name) for code, _, name in OFFICES]
    named += [(code, str(kind), name) for code, kind, name in PARTNERS]
    ceilings = hub.rulebook.ceilings(legal_day(hub.clock()))
    with hub.writes.begin() as session:
        for kind in dict.fromkeys(kind for _, kind, _ in named):
            _agree_with(session, hub, kind, ceilings[kind])
        named += [
            (f"agency:{code}", kind, name) for code, kind, name in COUNTY_AGENCIES
        ]
        return [
            TokenNote(
                code,
                kind,
                name,
                issue_token(
                    session, hub.keys, code, system=SYSTEM, actor=ACTOR, at=hub.clock()
                ).text,
                tuple(sorted(ceilings[kind].purposes)),
            )
            for code, kind, name in named
        ]


def _cards(day: date) -> list[MemberCard]:
    """Describe the members, successors before those whom they succeeded."""
    cards = [
        MemberCard(
            code=f"agency:{code}",
            kind=kind,
            name=name,
            territory=CITY,
            valid_from=min(REFORM, day),
            level=SUBJECTS.get(code, (None, None))[0],
            subjects=SUBJECTS.get(code, (None, None))[1],
        )
        for code, kind, name in AGENCIES
    ]
    cards += [
        MemberCard(
            code=f"agency:{code}",
            kind=kind,
            name=name,
            territory=CITY,
            valid_from=OPENING,
            valid_to=BEFORE_REFORM,
            succeeded_by=SUCCESSORS[kind],
        )
        for code, kind, name in PREDECESSORS
    ]
    platforms = [(code, name) for name, code, _ in PLATFORMS]
    cards += [
        MemberCard(
            code=code, kind="platform", name=name, territory=CITY, valid_from=OPENING
        )
        for code, name in (*platforms, COMMON_DOOR)
    ]
    code, name = NEIGHBOURS_DOOR
    kind = str(MemberKind.NEIGHBOURING_REGION)
    cards.append(
        MemberCard(code=code, kind=kind, name=name, territory="", valid_from=OPENING)
    )
    cards += [
        MemberCard(
            code=f"office:{code}",
            kind=MemberKind.ZONE_OFFICE,
            name=name,
            territory=place,
            valid_from=min(REFORM, day),
        )
        for code, place, name in OFFICES
    ]
    cards += [
        MemberCard(code=code, kind=kind, name=name, territory=CITY, valid_from=OPENING)
        for code, kind, name in PARTNERS
    ]
    cards += [
        MemberCard(
            code=f"agency:{code}",
            kind=kind,
            name=name,
            territory=COUNTY,
            valid_from=min(REFORM, day),
        )
        for code, kind, name in COUNTY_AGENCIES
    ]
    return cards


def _agree(session: Session, hub: Hub) -> dict[str, tuple[str, ...]]:
    """Make one agreement for each kind of member that law lets ask; give purposes."""
    kinds = dict.fromkeys((*(kind for _, kind, _ in AGENCIES), "platform"))
    ceilings = hub.rulebook.ceilings(legal_day(hub.clock()))
    agreed = {kind: ceilings[kind] for kind in kinds if kind in ceilings}
    for kind, ceiling in agreed.items():
        _agree_with(session, hub, kind, ceiling)
    return {kind: tuple(sorted(one.purposes)) for kind, one in agreed.items()}


def _agree_with(session: Session, hub: Hub, kind: str, ceiling: Ceiling) -> None:
    """Make an agreement with a kind of member that opens as much as law allows it."""
    at = hub.clock()
    day = legal_day(at)
    basis = PARTNER_BASIS if kind in CASE_PARTNERS else AGENCY_BASIS
    terms = Terms(
        member_kind=kind,
        purposes=tuple(sorted(ceiling.purposes)),
        items=ITEMS[kind],
        personal=PERSONAL.get(kind, {}),
        territory=["*"] if kind in EVERYWHERE else [],
        title=f"演示共享协议：{_name_of(hub, kind, day)}",
        legal_basis=LEGAL_BASES.get(kind, basis),
        rate=DEMO_RATE,
        quota=DEMO_QUOTA,
        valid_from=day,
    )
    make_agreement(session, hub.rulebook, terms, actor=ACTOR, at=at)


def _name_of(hub: Hub, kind: str, day: date) -> str:
    """Name a kind of member in Chinese."""
    rule = hub.rulebook.rule("member_kinds", kind, day)
    return kind if rule is None else str(rule.zh)


def _issue(
    session: Session,
    hub: Hub,
    cards: list[MemberCard],
    purposes: dict[str, tuple[str, ...]],
) -> list[TokenNote]:
    """Issue the tokens and put the notes in order."""
    notes: list[TokenNote] = []
    served: set[str] = set()
    for card in cards:
        own = card.kind == "platform" and card.code != COMMON_DOOR[0]
        if card.kind not in purposes or (card.kind in served and not own):
            continue
        served.add(card.kind)
        token = issue_token(
            session, hub.keys, card.code, system=SYSTEM, actor=ACTOR, at=hub.clock()
        )
        notes.append(
            TokenNote(card.code, card.kind, card.name, token.text, purposes[card.kind])
        )
    screening = next(note for note in notes if note.kind == MemberKind.PLATFORM)
    token = issue_token(
        session,
        hub.keys,
        screening.code,
        system=SCREENING,
        standing_purpose=Purpose.ONBOARDING,
        actor=ACTOR,
        at=hub.clock(),
    )
    # Last of all: whoever looks for a token of a kind finds one for every purpose.
    standing = replace(
        screening,
        token=token.text,
        purposes=(Purpose.ONBOARDING,),
        standing_purpose=Purpose.ONBOARDING,
    )
    first: list[TokenNote] = []
    for kind in LISTED_FIRST:
        chosen = next(note for note in notes if note.kind == kind)
        first.append(chosen)
        notes.remove(chosen)
    return [*first, *notes, standing]
