"""A city of a handful of merchants, brought in through the real doors."""

import csv
from dataclasses import dataclass
from datetime import date

from connectors.base import load_sources
from hub.agreements.catalog import every_item
from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from hub.members.caller import Caller, find_caller
from hub.members.service import MemberCard, add_member, issue_token
from hub.pipeline import receive
from schemas.codes.check_digits import org_check_char, uscc_check_char
from tests.support.enabled import admit

REGISTRATION = (
    *("企业名称", "统一社会信用代码", "注册日期", "企业类型", "法人代表"),
    *("注册资金", "经营范围", "所在省份", "地区", "注册地址"),
)
PENALTY = (
    *("行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)"),
    *("法定代表人", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据"),
    *("处罚类别", "处罚内容", "罚款金额（万元）", "处罚决定日期", "公示截止期"),
    *("处罚机关", "处罚程序", "送达日期"),
)
OFFICE = "宿迁市市场监督管理局"


def uscc(number, *, department="91", division="321302"):
    """Make a valid unified code from a number."""
    body = f"MA{number:06d}"
    first = department + division + body + org_check_char(body)
    return first + uscc_check_char(first)


@dataclass(frozen=True)
class Firm:
    """A registered firm of the little city."""

    code: str
    name: str


CLEAN = Firm(uscc(1), "宿迁市云帆商贸有限公司")
FINED = Firm(uscc(2), "宿迁市禾丰食品有限公司")
HIDDEN = Firm(uscc(3), "宿迁市北辰电子商务有限公司")
TWIN = Firm(uscc(4), "宿迁市南星电子商务有限公司")
SHOPKEEPER = Firm(uscc(5, department="92"), "宿城区陈某某水果店")
FIRMS = (CLEAN, FINED, HIDDEN, TWIN, SHOPKEEPER)
UNKNOWN = uscc(999)


def write_csv(path, header, rows, encoding="utf-8"):
    """Write a drop file."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def registration_row(firm, **changes):
    """One row of the register."""
    row = dict(
        zip(
            REGISTRATION,
            [
                firm.name,
                firm.code,
                "2015-03-02",
                "N/A",
                "陈某某",
                "60(万元人民币)",
                "日用百货销售",
                "江苏",
                "宿迁",
                "宿迁市宿城区幸福路1号",
            ],
            strict=True,
        )
    )
    return list((row | changes).values())


def penalty_row(firm, number, day, **changes):
    """One penalty decision of the 2018 layout: an ordinary fine, served at once."""
    row = dict(
        zip(
            PENALTY,
            [
                firm.name,
                "法人及非法人组织",
                firm.code,
                "陈某某",
                f"宿市监罚〔{day[:4]}〕{number}号",
                "侵犯注册商标专用权",
                "当事人网店销售侵权商品若干件",
                "商标法第五十七条第（一）项、第六十条",
                "罚款、没收违法所得",
                "罚款1.5万元",
                "1.5",
                day,
                "",
                OFFICE,
                "普通程序",
                day,
            ],
            strict=True,
        )
    )
    return list((row | changes).values())


def deliver(hub, source, path):
    """Take a file in through a source."""
    found = load_sources(hub.config.drop_folder)[source]
    admit(hub, found.manifest.owner)
    return receive(hub, found, file=path)


def bring_registers(hub, folder, firms=FIRMS):
    """Register the firms."""
    rows = [registration_row(firm) for firm in firms]
    return deliver(
        hub, "registration", write_csv(folder / "reg.csv", REGISTRATION, rows)
    )


def bring_penalties(hub, folder, rows, name="penalties.csv"):
    """Deliver penalty decisions in the bureau's encoding."""
    path = write_csv(folder / name, PENALTY, rows, encoding="gb18030")
    return deliver(hub, "penalty_2018", path)


MEMBERS = {
    "platform": ("platform:taomao", ["onboarding"]),
    "market_supervision": (
        "agency:market-supervision",
        ["enforcement", "transfer", "supervision"],
    ),
    "procuratorate": ("agency:procuratorate", ["prosecution", "transfer"]),
    "leading_office": ("agency:leading-office", ["supervision"]),
}


EVERYTHING = {item: ["*"] for item in every_item()}
"""All data items by name, those that are shared under conditions too."""


def add_members(hub):
    """Take in a member of each of some kinds with an agreement and a token."""
    tokens = {}
    at = hub.clock()
    with hub.writes.begin() as session:
        for kind, (code, purposes) in MEMBERS.items():
            add_member(
                session,
                hub.rulebook,
                MemberCard(
                    code=code,
                    kind=kind,
                    name=code,
                    territory="321300",
                    valid_from=date(2019, 1, 1),
                ),
                actor="test",
                at=at,
            )
            make_agreement(
                session,
                hub.rulebook,
                Terms(
                    member_kind=kind,
                    purposes=purposes,
                    items=EVERYTHING,
                    # What officers are named for has tests of its own.
                    named_officer=False,
                    title=f"与{kind}的共享协议",
                    legal_basis="政务数据共享条例",
                    valid_from=date(2026, 1, 1),
                ),
                actor="test",
                at=at,
            )
            tokens[kind] = issue_token(
                session, hub.keys, code, system="sync", actor="test", at=at
            ).text
    return tokens


def caller_of(hub, token) -> Caller:
    """Tell whose token it is."""
    with hub.reads() as session:
        caller = find_caller(session, hub.keys.token_hash(token), hub.clock())
    assert caller is not None
    return caller
