"""Typical penalty cases: who decides them, what for, and what they cost."""

from typing import NamedTuple

from hub.demo.town.offices import (
    AGRICULTURE,
    COPYRIGHT,
    CULTURE,
    CUSTOMS,
    CYBERSPACE,
    FOOD,
    PATENT,
    POST,
    QUALITY,
    TELECOM,
    TRADE,
    Office,
)

KINDS = {
    "警告": "warning",
    "罚款": "fine",
    "没收违法所得": "confiscated_gains",
    "没收非法财物": "confiscated_goods",
    "吊销许可证件": "licence_revoked",
}
"""Words for kinds of penalty, in the order of the law, and what they become."""


class TypicalCase(NamedTuple):
    """A typical case: its office, its wording, what it costs."""

    office: Office
    violation: str
    facts: str
    basis: str
    kinds: tuple[str, ...]
    fine: tuple[int, int] = (0, 0)
    """Least and most fine, in hundreds of yuan."""
    gains: tuple[int, int] = (0, 0)
    """Least and most confiscated, in tens of yuan."""


MARK = "《中华人民共和国商标法》第五十七条第（三）项、第六十条第二款"
FINED_AND_TAKEN = ("没收违法所得", "罚款")
GOODS_TAKEN = ("没收非法财物", "罚款")

COUNTERFEIT = TypicalCase(
    TRADE,
    "侵犯注册商标专用权",
    "销售标有他人注册商标的{goods}，经权利人辨认为侵权商品",
    MARK,
    ("没收非法财物", "罚款"),
    (20, 900),
)
MARKET_CASES = (
    COUNTERFEIT,
    COUNTERFEIT,
    COUNTERFEIT,
    TypicalCase(
        PATENT,
        "假冒专利",
        "销售的{goods}标注已终止的专利号",
        "《中华人民共和国专利法》第六十八条",
        FINED_AND_TAKEN,
        (10, 300),
        (20, 900),
    ),
    TypicalCase(
        FOOD,
        "经营不符合食品安全标准的食品",
        "经营的{goods}经抽样检验不合格",
        "《中华人民共和国食品安全法》第一百二十四条",
        FINED_AND_TAKEN,
        (50, 800),
        (3, 300),
    ),
    TypicalCase(
        FOOD,
        "未按规定进行食品进货查验",
        "不能提供{goods}的进货查验记录",
        "《中华人民共和国食品安全法》第一百二十六条",
        ("警告",),
    ),
    TypicalCase(
        TRADE,
        "发布虚假广告",
        "网页宣传{goods}“全国销量第一”，与事实不符",
        "《中华人民共和国广告法》第五十五条",
        ("罚款",),
        (5, 400),
    ),
    TypicalCase(
        TRADE,
        "虚假交易（刷单）",
        "组织刷单炒信，虚构{goods}的销量和评价",
        "《中华人民共和国反不正当竞争法》",
        ("罚款",),
        (2_000, 6_000),
    ),
    TypicalCase(
        QUALITY,
        "销售不合格产品",
        "销售的{goods}经监督抽查不合格",
        "《中华人民共和国产品质量法》第四十九条",
        GOODS_TAKEN,
        (5, 500),
    ),
    TypicalCase(
        TRADE,
        "未亮照经营（网络交易）",
        "未在网店首页显著位置公示营业执照信息",
        "《中华人民共和国电子商务法》第七十六条",
        ("罚款",),
        (2, 30),
    ),
    TypicalCase(
        TRADE,
        "未明码标价",
        "销售{goods}未明码标价",
        "《中华人民共和国价格法》第四十二条",
        ("罚款",),
        (1, 30),
    ),
)
OTHER_CASES = (
    TypicalCase(
        COPYRIGHT,
        "侵犯著作权（盗版）",
        "通过网店销售盗版图书",
        "《中华人民共和国著作权法》第五十三条",
        GOODS_TAKEN,
        (10, 500),
    ),
    TypicalCase(
        CULTURE,
        "擅自从事互联网文化经营活动",
        "未经许可从事互联网文化经营活动",
        "《互联网文化管理暂行规定》第二十一条",
        ("警告", "罚款"),
        (10, 200),
    ),
    TypicalCase(
        AGRICULTURE,
        "经营假农药",
        "经营的农药有效成分不符",
        "《农药管理条例》第五十五条",
        FINED_AND_TAKEN,
        (20, 300),
        (5, 200),
    ),
    TypicalCase(
        CUSTOMS,
        "出口侵犯商标权货物",
        "以快件方式出口侵犯他人商标权的{goods}",
        "《中华人民共和国海关行政处罚实施条例》第二十五条",
        GOODS_TAKEN,
        (10, 400),
    ),
    TypicalCase(
        POST,
        "未执行收寄验视制度",
        "收寄包裹未当场验视内件",
        "《中华人民共和国邮政法》第七十五条",
        ("警告", "罚款"),
        (10, 100),
    ),
    TypicalCase(
        TELECOM,
        "未履行网站备案手续",
        "网站未履行备案手续提供互联网信息服务",
        "《互联网信息服务管理办法》第十九条",
        ("罚款",),
        (50, 100),
    ),
    TypicalCase(
        CYBERSPACE,
        "未履行信息内容管理义务",
        "对用户发布的侵权信息未采取处置措施",
        "《中华人民共和国网络安全法》第六十八条",
        ("警告",),
    ),
)

SMALL_COUNTERFEIT = COUNTERFEIT._replace(fine=(20, 60))
ON_THE_SPOT = MARKET_CASES[-1]._replace(fine=(3, 9))
"""A price offence, fined on the spot."""
