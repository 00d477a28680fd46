"""Sampling inspection results: a sample, who is said to have made it, where it was.

The producer is the one named on the label (标称): a false claim is common, so what
hits the producer is alleged until confirmed. Several failing items of one sample are
one record: rows with the same key unite their items.
"""

import re

from schemas.base import Contract, refuse
from schemas.fields import (
    BusinessName,
    Choice,
    Code,
    FreeText,
    LegalDate,
    Rows,
    Text,
    Words,
)
from schemas.fields.masks import mask_identity_numbers
from schemas.record.body import RecordBody, publicity_ended_by
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import LawFieldNames, Publishing, Rated
from schemas.words import FieldClass

_ITEM_BREAK = re.compile(r"[\n；;]+")
_PART_BREAK = re.compile(r"║|\|\|")


class FailedItem(Contract):
    """One failing test item: what was measured, what was found, what is allowed."""

    item = Text("不合格项目", required=True, most=500)
    result = Text("检验结果", most=500)
    limit = Text("标准值", most=500)


class SamplingResultBody(RecordBody):
    """The result of testing one sample."""

    producer_name = BusinessName("标称生产企业名称")
    producer_uscc = Code("标称生产企业统一社会信用代码", scheme="uscc")
    producer_address = Text("标称生产企业地址", most=500)
    commissioner_name = BusinessName("委托方名称")
    sampled_name = BusinessName("被抽样单位名称")
    sampled_uscc = Code("被抽样单位统一社会信用代码", scheme="uscc")
    sampled_address = Text("被抽样单位地址", most=500)
    platform = Text("平台名称")
    shop_name = BusinessName("网店名称")
    sample_no = Text("抽样编号", most=64)
    product = Text("产品名称", required=True, most=500)
    product_class = Text("产品分类", most=200)
    specification = Text("规格型号", most=500)
    trademark = Text("商标", most=200)
    batch = Text("生产日期或批号", most=200)
    verdict = Choice(
        "检验结论",
        ("conforming", "nonconforming"),
        aliases={"合格": "conforming", "不合格": "nonconforming"},
        required=True,
    )
    items = Rows(FailedItem, "不合格项目", most=200)
    failed_items = FreeText("不合格项目原文", most=4000)
    test_basis = FreeText("检验依据", most=2000)
    test_body = Text("检验机构")
    task_source = Text("任务来源")
    authority = Text("组织抽检机关")
    notice_no = Text("公告号", most=128)
    sampled_day = LegalDate("抽样日期")
    reported_day = LegalDate("检验报告日期")
    told_day = LegalDate("检验结论告知日期")
    published_day = LegalDate("公告日期")
    publicity_until = LegalDate("公示截止期")
    publicity_ended_day = LegalDate("停止公示日期", FieldClass.SHARED)
    publicity_ended_by = publicity_ended_by()
    publicity_resumed_day = LegalDate("恢复公示日期", FieldClass.SHARED)
    retest_requested_day = LegalDate("复检申请日期")
    retest = Choice(
        "复检结论",
        ("confirmed", "overturned"),
        aliases={"维持": "confirmed", "不合格": "confirmed", "合格": "overturned"},
    )
    retest_day = LegalDate("复检日期")
    disposal = FreeText("核查处置情况", FieldClass.RESTRICTED, most=4000)
    tags = Words("标签")
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def items_of(text: str) -> list[dict[str, str]]:
    """Return the failing items written in one cell: 不合格项目║检验结果║标准值.

    Items stand on lines of their own or behind semicolons; the parts of one are
    parted by ║ or ||. A text without such marks is one item.
    """
    items = []
    for entry in _ITEM_BREAK.split(text):
        parts = [part.strip() for part in _PART_BREAK.split(entry, maxsplit=2)]
        if parts[0]:
            named = zip(("item", "result", "limit"), parts, strict=False)
            items.append({name: part[:500] for name, part in named if part})
    return items


def unite(old: Body, new: Body) -> Body:
    """Return a sample with the items of both rows; the newer row's words win.

    An item that the newer row names again takes the newer result.
    """
    newer = new.get("items", [])
    named = {item["item"] for item in newer}
    kept = [item for item in old.get("items", []) if item["item"] not in named]
    united = {**old, **new}
    if kept or newer:
        united["items"] = _in_order([*kept, *newer])
    flags = sorted({*old.get("flags", []), *new.get("flags", [])})
    if flags:
        united["flags"] = flags
    return united


def _in_order(items: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the items sorted, each once."""
    return [dict(parts) for parts in sorted({tuple(i.items()) for i in items})]


def _finish(body: Body) -> list[str]:
    """Demand a party and put every failing item into the list, sorted, once."""
    if "sampled_name" not in body and "producer_name" not in body:
        refuse("sampled_name", "party-missing", "no sampled unit and no producer")
    failed = mask_identity_numbers(body.pop("failed_items", ""))
    found = items_of(failed) + body.get("items", [])
    if found:
        body["items"] = _in_order(found)
    return []


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One sample: its number, else product, batch and both parties on one notice."""
    if "sample_no" in body:
        return ("sample", name_key(body["sample_no"]))
    notice = body.get("notice_no") or body.get("published_day", "")
    words = [body.get(name, "") for name in ("product", "batch", "specification")]
    roles = {party.role: party.key for party in parties}
    parties_key = [roles.get("sampled unit", ""), roles.get("nominal producer", "")]
    return (name_key(notice), *map(name_key, words), *parties_key)


KIND = RecordKind(
    name="sampling_result",
    zh="抽检结果",
    contract=SamplingResultBody,
    roles=(
        Role(
            "sampled unit",
            "sampled_name",
            ("sampled_uscc",),
            optional=True,
            described_by=(
                *("sampled_name", "sampled_uscc", "sampled_address"),
                "shop_name",
            ),
        ),
        Role(
            "nominal producer",
            "producer_name",
            ("producer_uscc",),
            optional=True,
            # A producer known only from a label may not have made the goods at all.
            alleged=True,
            described_by=(
                *("producer_name", "producer_uscc", "producer_address"),
                "trademark",
            ),
        ),
    ),
    unlinked=(
        Role(
            "commissioner",
            "commissioner_name",
            optional=True,
            described_by=("commissioner_name",),
        ),
    ),
    subject_free=("platform", "product"),
    law=LawFieldNames(goods=("product_class", "product")),
    publishing=Publishing.AS_SAMPLE,
    rated=Rated(final_act=True, outcome="verdict"),
    key=_key,
    own_parts=(4, 5),
    event_days=("sampled_day", "reported_day", "published_day"),
    past_days=(
        "sampled_day",
        "reported_day",
        "told_day",
        "published_day",
        "retest_requested_day",
        "retest_day",
        "publicity_ended_day",
        "publicity_resumed_day",
    ),
    merge="union",
    unite=unite,
    finish=_finish,
)
