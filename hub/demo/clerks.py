"""The demo's officers: accounts with passwords that are printed, and signed lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from hub.context import Hub
from hub.ground.clock import legal_day
from hub.ground.documents import Documented
from hub.members.member_keys import set_member_key
from hub.members.officer_lists import (
    ListedOfficer,
    ListedPost,
    set_officer_list,
    write_list,
)
from hub.members.officers import NewOfficer, PostCard, add_officer, give_post
from schemas.answers.parcel_head import signing_public_text
from schemas.words import MemberPost, OfficerRole

_HUB = "agency:leading-office"
_MARKET = "agency:market-supervision"
_COUNTY = "agency:shuyang"
LISTED_YEARS = 5
HEADS = ("demo-head", "demo-chief")
OFFICERS = (
    ("demo-officer", OfficerRole.OFFICER, _MARKET, "陈演示", "综合执法支队执法员"),
    ("demo-clerk", OfficerRole.WINDOW_CLERK, _MARKET, "周演示", "政务服务窗口工作人员"),
    ("demo-reviewer", OfficerRole.REVIEWER, _HUB, "吴演示", "名称核对员"),
    ("demo-sources", OfficerRole.SOURCE_DESK, _HUB, "郑演示", "数据归集员"),
    ("demo-security", OfficerRole.SECURITY_ADMIN, _HUB, "冯演示", "安全管理员"),
    ("demo-system", OfficerRole.SYSTEM_ADMIN, _HUB, "蒋演示", "系统管理员"),
    ("demo-audit", OfficerRole.AUDIT_ADMIN, _HUB, "沈演示", "审计管理员"),
    ("demo-reviewer-2", OfficerRole.REVIEWER, _HUB, "韩演示", "名称复核员"),
    (
        "demo-prosecutor",
        OfficerRole.OFFICER,
        "agency:procuratorate",
        "杨演示",
        "检察官助理",
    ),
    ("demo-platform", OfficerRole.OFFICER, "platform:yunpu", "朱演示", "入驻审核专员"),
    ("demo-head", OfficerRole.OFFICER, _MARKET, "尤演示", "局长"),
    ("demo-chief", OfficerRole.OFFICER, "agency:procuratorate", "谢演示", "检察长"),
    (
        "demo-police",
        OfficerRole.OFFICER,
        "agency:public-security",
        "何演示",
        "经侦支队民警",
    ),
    ("demo-court", OfficerRole.OFFICER, "agency:court", "许演示", "刑事审判庭法官助理"),
    *(
        (login, OfficerRole.OFFICER, member, name, post)
        for login, member, name, post in (
            ("demo-lead", _HUB, "孔演示", "综合协调科科员"),
            ("demo-zone", "office:shuyang", "曹演示", "县双打办联络员"),
            ("demo-customs", "agency:customs", "严演示", "知识产权科关员"),
            ("demo-association", "association:e-commerce", "华演示", "协会维权专员"),
            ("demo-holder", "holder:yunqi", "金演示", "权利人打假专员"),
            ("demo-carrier", "carrier:sudi", "魏演示", "收寄验视负责人"),
            ("demo-county", f"{_COUNTY}-market-supervision", "陶演示", "县局执法员"),
            ("demo-county-police", f"{_COUNTY}-public-security", "姜演示", "县局民警"),
            (
                "demo-county-proc",
                f"{_COUNTY}-procuratorate",
                "戚演示",
                "县院检察官助理",
            ),
        )
    ),
)
"""Login, role, member, name, post: first one a role, then a second reviewer, a
prosecutor and a platform's clerk, who sees less; at last who else a transfer needs: the
head of market supervision, who decides what its officer proposes, the chief prosecutor,
police and court; and one each of the leading office's case work, a county's office,
customs, an association, a right holder, a carrier, and a county's bureau, police and
procuratorate."""


@dataclass(frozen=True, slots=True)
class OfficerNote(Documented):
    """An officer of the demo, as its notes show it."""

    login: str
    password: str
    role: str
    member: str


def hire_officers(
    session: Session, hub: Hub, day: date, *, actor: str
) -> list[OfficerNote]:
    """Make the accounts; their passwords open nothing but a demo on this machine."""
    notes = []
    for number, (login, role, member, name, post) in enumerate(OFFICERS, 1):
        issued = add_officer(
            session,
            NewOfficer(
                login=login,
                member=member,
                name=name,
                post=post,
                number=f"DEMO-{number:03d}",
                roles=frozenset({role}),
                valid_from=day,
                is_demo=True,
            ),
            actor=actor,
            at=hub.clock(),
        )
        if login in HEADS:
            card = PostCard(MemberPost.HEAD, day, None)
            give_post(session, login, card, actor=actor, at=hub.clock())
        notes.append(OfficerNote(login, issued.text, role, member))
    return notes


def sign_lists(
    session: Session, hub: Hub, named: Mapping[str, Sequence[str]], *, actor: str
) -> None:
    """Let members name officers on lists, each signed with a key that is kept nowhere.

    The last who is named is the member's head. A member that is to name others sets a
    key of its own first.
    """
    at = hub.clock()
    first = legal_day(at)
    last = date(first.year + LISTED_YEARS, 12, 31)
    for member, names in named.items():
        key = Ed25519PrivateKey.generate()
        public = signing_public_text(key.public_key()).encode()
        set_member_key(session, member, public, actor=actor, at=at)
        head = (ListedPost(MemberPost.HEAD, first, last),)
        officers = [
            ListedOfficer(name, first, last, head if name == names[-1] else ())
            for name in names
        ]
        text = write_list(member, 1, officers)
        set_officer_list(session, member, text, key.sign(text), actor=actor, at=at)
