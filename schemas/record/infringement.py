"""What cases of infringement and counterfeits say of rights, works, goods and channels.

A penalty decision and the registers of each line of authority share these fields, so
that one question can be put to all of them.
"""

import re
from collections.abc import Mapping
from typing import Final

from schemas.fields import BusinessName, Choice, Code, Count, Money, Text, Words
from schemas.record.body import RecordBody
from schemas.record.parties import Body, Role
from schemas.words import FieldClass

WORK_TYPES: Final[Mapping[str, tuple[str, ...]]] = {
    "literature": ("文学", "文字作品", "小说", "图书"),
    "music": ("音乐", "歌曲"),
    "film": ("影视", "电影", "电视剧", "视听", "短视频"),
    "games": ("游戏",),
    "animation": ("动漫", "动画", "漫画"),
    "software": ("软件", "计算机程序"),
    "news": ("新闻", "时事"),
    "textbooks": ("教材", "教辅", "教科书"),
}
"""Types of works that campaigns speak of, with the words that tell them."""

CHANNELS: Final[Mapping[str, tuple[str, ...]]] = {
    "app_store": ("应用商店", "应用市场", "APP", "App", "小程序"),
    "site": ("网站", "网店", "网页", "平台店铺"),
    "live_stream": ("直播",),
    "parcel": ("寄递", "快递", "包裹", "邮件", "快件"),
}
"""The ways on which goods and works reach people, with the words that tell them."""

TRADEMARK, COPYRIGHT, PATENT = "trademark", "copyright", "patent"
OTHER: Final = "other"
_SAID_OTHER: Final = {OTHER: ("其他",)}
SPOKEN_WORKS: Final = {**WORK_TYPES, **_SAID_OTHER}
SPOKEN_CHANNELS: Final = {**CHANNELS, **_SAID_OTHER}
LAST_NICE_CLASS: Final = 45
_NUMBER = re.compile(r"\D*0*(\d{1,2})\D*", re.ASCII)

HOLDER = Role(
    "right holder",
    "right_holder",
    ("right_holder_code",),
    optional=True,
    described_by=("right_holder", "right_holder_code"),
)
"""Whose right it is: named, and no party of the record."""


def right_kind(label: str) -> Choice:
    """Make the field for the kind of right that a notice to a platform speaks of."""
    return Choice(
        label,
        (TRADEMARK, COPYRIGHT, PATENT, OTHER),
        FieldClass.SHARED,
        aliases={
            "商标权": TRADEMARK,
            "著作权": COPYRIGHT,
            "专利权": PATENT,
            "其他": OTHER,
        },
    )


class InfringementBody(RecordBody):
    """The rights, works, channels and goods of a case, as far as they are told."""

    work_types = Words("作品类型", FieldClass.SHARED, spoken=SPOKEN_WORKS)
    work_types_text = Text("作品类型原文", FieldClass.SHARED, most=500)
    channels = Words("传播流通渠道", FieldClass.SHARED, spoken=SPOKEN_CHANNELS)
    channels_text = Text("传播流通渠道原文", FieldClass.SHARED, most=500)
    nice_classes = Words("商标国际分类", FieldClass.SHARED)
    mark_nos = Words("商标注册证号", FieldClass.SHARED)
    patent_nos = Words("专利号", FieldClass.SHARED)
    registration_nos = Words("著作权登记证号", FieldClass.SHARED)
    right_holder = BusinessName("权利人名称", FieldClass.SHARED)
    right_holder_code = Code("权利人统一社会信用代码", FieldClass.SHARED, scheme="uscc")
    goods = Text("涉案物品", FieldClass.SHARED, most=1000)
    quantity = Count("涉案数量", FieldClass.SHARED)
    quantity_unit = Text("数量单位", FieldClass.SHARED, most=32)
    turnover_fen = Money("非法经营数额", FieldClass.SHARED)
    goods_value_fen = Money("货值金额", FieldClass.SHARED)


def read_infringement(body: Body) -> list[str]:
    """Bring types, channels and Nice classes to the words of the list; give flags.

    What no word tells counts as ``other``, and the text as received stays.
    """
    flags = []
    for name, words in (("work_types", WORK_TYPES), ("channels", CHANNELS)):
        flags += read_words(body, name, words)
    if "nice_classes" in body:
        classes, all_read = _nice_classes(body["nice_classes"])
        body["nice_classes"] = classes
        if not all_read:
            flags.append("nice_classes:unread")
    return flags


def read_words(
    body: Body, name: str, words: Mapping[str, tuple[str, ...]]
) -> list[str]:
    """Bring one field to the words of its list; give a flag if one tells no word.

    ``words`` gives, for each word of the list, the signs that tell it in a text. The
    text as received stays in ``{name}_text``.
    """
    if name not in body:
        return []
    received = body[name]
    found: set[str] = set()
    for text in received:
        if text in words or text == OTHER:
            found.add(text)
            continue
        told = {word for word, signs in words.items() if any(s in text for s in signs)}
        found |= told or {OTHER}
    body[name] = [w for w in dict.fromkeys((*words, OTHER)) if w in found]
    if received != body[name]:
        body.setdefault(f"{name}_text", "、".join(received)[:500])
    return [f"{name}:other"] if OTHER in found else []


def _nice_classes(texts: list[str]) -> tuple[list[str], bool]:
    """Read classes of the Nice Agreement (1 to 45), and tell whether all were read.

    What is no class stays as it was written.
    """
    numbers: set[int] = set()
    unread = []
    for text in texts:
        match = _NUMBER.fullmatch(text)
        number = int(match[1]) if match else 0
        if 1 <= number <= LAST_NICE_CLASS:
            numbers.add(number)
        else:
            unread.append(text)
    return [*map(str, sorted(numbers)), *unread], not unread
