"""Administrative penalty decisions: the layouts of 2018 and 2016 and the case record.

Field names are one vocabulary for the double-publicity upload of 2018 (cf_…), the
layout of 2016 (CF_…) and the provincial enforcement platform's case record.
"""

import re

from schemas.base import refuse
from schemas.fields import (
    Choice,
    Code,
    DocumentNumber,
    FreeText,
    IdNumber,
    LegalDate,
    Money,
    PersonName,
    Text,
    Words,
    YesNo,
)
from schemas.record.amounts import lacks_unit, penalty_amounts
from schemas.record.body import (
    CODE_FIELDS,
    CODED_PARTY,
    OFFICE_FIELDS,
    PartyBody,
    office_key,
    party_category,
    publicity_ended_by,
)
from schemas.record.infringement import (
    HOLDER,
    InfringementBody,
    read_infringement,
)
from schemas.record.kind import RecordKind
from schemas.record.names import name_key
from schemas.record.parties import Body, Party, Role
from schemas.record.traits import LawFieldNames, Publishing, Rated
from schemas.words import FieldClass

PENALTY_KINDS = (
    ("warning", "警告"),
    ("public_criticism", "通报批评"),
    ("fine", "罚款"),
    ("confiscated_gains", "没收违法所得"),
    ("confiscated_goods", "没收非法财物"),
    ("licence_suspended", "暂扣许可证件"),
    ("downgraded", "降低资质等级"),
    ("licence_revoked", "吊销许可证件"),
    ("business_restricted", "限制开展生产经营活动"),
    ("production_stopped", "责令停产停业"),
    ("closed", "责令关闭"),
    ("trade_ban", "限制从业"),
    ("detention", "行政拘留"),
    ("other", "其他"),
)
"""Kinds of penalty: Administrative Penalty Law (2021), article 9."""

REVIEW_OUTCOMES = (
    ("pending", "复议审理中", "审理中"),
    ("upheld", "维持", "复议维持"),
    ("changed", "变更", "复议变更"),
    ("annulled", "撤销", "复议撤销"),
    ("unlawful", "确认违法", "确认无效"),
    ("dismissed", "驳回复议请求", "驳回"),
    ("withdrawn", "终止复议", "撤回申请"),
)
"""How a review of the decision came out: Administrative Reconsideration Law (2023)."""

ID_TYPES = (
    ("identity_card", "身份证", "01"),
    ("passport", "护照", "02"),
    ("hk_macao_permit", "港澳居民来往内地通行证", "03"),
    ("taiwan_permit", "台湾居民来往大陆通行证", "04"),
    ("foreign_residence_card", "外国人永久居留身份证", "05"),
)
"""Kinds of identity document and their numbers in the layout of 2018."""

MOST_TYPE_CHARS = 80
"""A violation type longer than this is a narrative and goes to the facts."""

# Order matters: the first word found in a text decides, and a text may hold several.
_KIND_WORDS = (
    (
        re.compile("没收(?:非法财物|.{0,8}(?:财物|物品|产品|商品|工具|设备))"),
        "confiscated_goods",
    ),
    (re.compile("没收(?:违法|非法)所得"), "confiscated_gains"),
    (re.compile("警告"), "warning"),
    (re.compile("通报批评"), "public_criticism"),
    (re.compile("罚款"), "fine"),
    (re.compile("暂扣"), "licence_suspended"),
    (re.compile("降低资质"), "downgraded"),
    (re.compile("吊销"), "licence_revoked"),
    (re.compile("限制开展|限制生产经营"), "business_restricted"),
    (
        re.compile("停产停业|停业整顿|停产整顿|停止(?:生产|经营|营业)"),
        "production_stopped",
    ),
    (re.compile("责令关闭"), "closed"),
    (re.compile("限制从业|禁止从业"), "trade_ban"),
    (re.compile("行政拘留|^拘留"), "detention"),
)
LAST = "9999-12-31"
LATER_DAYS = ("review_applied_day", "review_day")
"""Days of what follows a decision: an earlier one is kept, and flagged."""
_KIND_NAMES = {name for name, _ in PENALTY_KINDS}


def _id_type(zh: str) -> Choice:
    """Return the field for a kind of identity document, names and numbers accepted."""
    aliases = {word: name for name, *words in ID_TYPES for word in words}
    return Choice(
        zh, [name for name, *_ in ID_TYPES], FieldClass.PERSONAL, aliases=aliases
    )


def _review_outcome() -> Choice:
    """Return the field for how a review of the decision came out."""
    aliases = {word: name for name, *words in REVIEW_OUTCOMES for word in words}
    names = [name for name, *_ in REVIEW_OUTCOMES]
    return Choice("复议结果", names, FieldClass.SHARED, aliases=aliases)


class PenaltyBody(InfringementBody, PartyBody):
    """A penalty decision against one party."""

    party_category = party_category()
    institution_no = Code("事业单位证书号", scheme=None)
    social_org_no = Code("社会组织登记证号", scheme=None)
    legal_rep = PersonName("法定代表人", FieldClass.PERSONAL)
    legal_rep_id_type = _id_type("法定代表人证件类型")
    legal_rep_id_no = IdNumber("法定代表人证件号码", FieldClass.PERSONAL, most=64)
    party_id_type = _id_type("自然人证件类型")
    party_id_no = IdNumber("自然人证件号码", FieldClass.PERSONAL, most=64)
    party_phone = Text("当事人电话", FieldClass.PERSONAL, most=64)
    party_address = Text("住所地址", FieldClass.PERSONAL, most=500)
    party_address_region = Text("住所区划代码", FieldClass.RESTRICTED, most=12)
    registered_address = Text("注册地址", FieldClass.SHARED, most=500)
    registered_address_region = Text("注册地址区划代码", most=12)
    business_address = Text("经营地址", FieldClass.SHARED, most=500)
    business_address_region = Text("经营地址区划代码", most=12)
    document_no = DocumentNumber("行政处罚决定书文号", most=128, required=True)
    document_name = Text("行政处罚决定书名称", FieldClass.SHARED, most=500)
    case_name = Text("案件名称", FieldClass.RESTRICTED, most=500)
    violation_type = FreeText("违法行为类型", most=2000)
    violation_code = Text("违法行为代码", most=64)
    facts = FreeText("违法事实", FieldClass.RESTRICTED, most=8000)
    basis = FreeText("处罚依据", FieldClass.SHARED, most=4000)
    penalty_kinds = Words(
        "处罚类别", spoken={name: (zh,) for name, zh in PENALTY_KINDS}
    )
    penalty_kinds_text = Text("处罚类别原文", most=500)
    content = FreeText("处罚内容", FieldClass.RESTRICTED, most=8000)
    fine_fen = Money("罚款金额")
    confiscated_fen = Money("没收违法所得、没收非法财物的金额")
    amount_from_text = YesNo("金额取自处罚内容")
    licence_revoked = Text("暂扣或吊销证照名称及编号", most=500)
    decision_day = LegalDate("处罚决定日期", required=True)
    service_day = LegalDate("送达日期", FieldClass.SHARED)
    notice_day = LegalDate("送达公告日期", FieldClass.SHARED)
    review_applied_day = LegalDate("复议申请日期", FieldClass.SHARED)
    review_body = Text("复议机关", FieldClass.SHARED)
    review_document_no = DocumentNumber("复议决定书文号", FieldClass.SHARED, most=128)
    review_outcome = _review_outcome()
    review_day = LegalDate("复议决定日期", FieldClass.SHARED)
    valid_until = LegalDate("处罚有效期")
    published_day = LegalDate("公示日期")
    publicity_until = LegalDate("公示截止期")
    publicity_ended_day = LegalDate("停止公示日期", FieldClass.SHARED)
    publicity_ended_by = publicity_ended_by()
    publicity_resumed_day = LegalDate("恢复公示日期", FieldClass.SHARED)
    authority = Text("处罚机关", required=True)
    authority_code = Code("处罚机关统一社会信用代码", scheme="uscc")
    source_unit = Text("数据来源单位")
    source_unit_code = Code("数据来源单位统一社会信用代码", scheme="uscc")
    entrusted_body = Text("受委托执法单位", FieldClass.SHARED)
    procedure = Choice(
        "办案程序",
        ("simple", "ordinary"),
        aliases={
            "简易程序": "simple",
            "01": "simple",
            "普通程序": "ordinary",
            "一般程序": "ordinary",
            "02": "ordinary",
        },
    )
    tier = Choice(
        "失信程度",
        ("minor", "ordinary", "serious"),
        aliases={"轻微": "minor", "一般": "ordinary", "严重": "serious"},
    )
    band = Choice(
        "裁量阶次",
        ("lenient", "mitigated", "ordinary", "severe"),
        FieldClass.SHARED,
        aliases={
            "从轻": "lenient",
            "减轻": "mitigated",
            "一般": "ordinary",
            "从重": "severe",
        },
    )
    correction_done = YesNo("是否已改正")
    status_text = Text("状态", FieldClass.SHARED, most=64)
    withdrawal_reason = FreeText("撤回理由", FieldClass.SHARED, most=1000)
    region_code = Text("地方编码", most=12)
    source_updated = Text("数据时间戳", FieldClass.SHARED, most=40)
    case_no = DocumentNumber("案件编号", FieldClass.RESTRICTED, most=128)
    case_source = Text("案件来源", FieldClass.RESTRICTED)
    case_source_day = LegalDate("案源登记日期", FieldClass.RESTRICTED)
    inspection_case_id = Text("检查案件编号", FieldClass.RESTRICTED, most=64)
    transfer_from = Text("移送部门", FieldClass.RESTRICTED)
    transfer_from_code = Code("移送部门代码", FieldClass.RESTRICTED, scheme="uscc")
    officers = Text("执法人员", FieldClass.PERSONAL, most=500)
    officer_numbers = Text("执法证号", FieldClass.PERSONAL, most=500)
    filed = YesNo("是否立案", FieldClass.RESTRICTED)
    transferred_to_justice = YesNo("是否移送司法机关", FieldClass.SEALED)
    transferred_to_justice_day = LegalDate("移送司法机关日期", FieldClass.SEALED)
    note = FreeText("备注", FieldClass.RESTRICTED, most=2000)


def kinds_of(texts: list[str]) -> tuple[list[str], bool]:
    """Return the penalty kinds named in texts, in the law's order, and if all were.

    A text that names none counts as ``other``.
    """
    found = set()
    known = True
    for text in texts:
        if text in _KIND_NAMES:
            found.add(text)
            continue
        here = {kind for words, kind in _KIND_WORDS if words.search(text)}
        known = known and (bool(here) or text == "其他")
        found |= here or {"other"}
    return [name for name, _ in PENALTY_KINDS if name in found], known


def _finish(body: Body) -> list[str]:
    """Normalise kinds, move narratives to the facts, read amounts if none are given."""
    flags = []
    if "penalty_kinds" in body:
        received = body["penalty_kinds"]
        body["penalty_kinds"], known = kinds_of(received)
        if received != body["penalty_kinds"]:
            body.setdefault("penalty_kinds_text", "、".join(received)[:500])
        if not known:
            flags.append("penalty_kinds:other")
    flags += _move_narrative(body)
    flags += read_infringement(body)
    flags += _check_days(body)
    if "content" in body and "fine_fen" not in body and "confiscated_fen" not in body:
        amounts = penalty_amounts(body["content"])
        if lacks_unit(body["content"]):
            flags.append("content:amount-without-unit")
        if amounts.conflict:
            flags.append("content:amounts-disagree")
        elif amounts.fine_fen is not None or amounts.confiscated_fen is not None:
            body["amount_from_text"] = True
            if amounts.fine_fen is not None:
                body["fine_fen"] = amounts.fine_fen
            if amounts.confiscated_fen is not None:
                body["confiscated_fen"] = amounts.confiscated_fen
    return flags


def _check_days(body: Body) -> list[str]:
    """Refuse a service before the decision; flag other days that lie before it.

    An end of publicity that does is kept, and judged as not given.
    """
    decided = body.get("decision_day", "")
    for name in ("service_day", "notice_day"):
        if body.get(name, LAST) < decided:
            # It has effect with its service: such a day would count it too early.
            refuse(name, "service-before-decision", "before decision_day")
    early = [
        name
        for name in ("publicity_until", *LATER_DAYS)
        if body.get(name, LAST) < decided
    ]
    return [f"{name}:before-decision" for name in early]


def _move_narrative(body: Body) -> list[str]:
    """Keep a story out of the public violation type: it may name people."""
    text = body.get("violation_type", "")
    if len(text) <= MOST_TYPE_CHARS and "\n" not in text:
        return []
    del body["violation_type"]
    facts = body.get("facts")
    body["facts"] = text if facts is None else f"{text}\n{facts}"
    return ["violation_type:narrative"]


def _key(body: Body, parties: tuple[Party, ...]) -> tuple[str, ...]:
    """One decision: the deciding office, its document number, the party."""
    office = office_key(body, "authority_code", "authority")
    return (office, name_key(body["document_no"]), parties[0].key)


_ABOUT_THE_PARTY = (
    *CODED_PARTY,
    *("institution_no", "social_org_no", "party_category"),
    *("legal_rep", "legal_rep_id_type", "legal_rep_id_no"),
    *("party_id_type", "party_id_no", "party_phone"),
    *("party_address", "party_address_region"),
    *("registered_address", "registered_address_region"),
    *("business_address", "business_address_region"),
    "licence_revoked",
)


def _is_annulled(body: Body) -> bool | None:
    """Tell whether a review annulled the decision; None before it is over."""
    outcome = body.get("review_outcome")
    return None if outcome in {None, "pending"} else outcome == "annulled"


KIND = RecordKind(
    name="penalty",
    zh="行政处罚",
    contract=PenaltyBody,
    roles=(
        Role(
            "penalty party",
            "party_name",
            (*CODE_FIELDS, "institution_no", "social_org_no"),
            id_number="party_id_no",
            operator_number="legal_rep_id_no",
            category="party_category",
            described_by=_ABOUT_THE_PARTY,
        ),
    ),
    unlinked=(HOLDER,),
    subject_free=(
        *OFFICE_FIELDS,
        *("document_name", "case_name", "region_code", "entrusted_body"),
        *("violation_code", "review_body"),
        *("transfer_from", "transfer_from_code", "officers", "officer_numbers"),
    ),
    publishing=Publishing.AS_DECISION,
    rated=Rated(
        final_act=True,
        by_tier=True,
        amounts=("fine_fen", "confiscated_fen"),
        measures="penalty_kinds",
        violation="violation_type",
    ),
    law=LawFieldNames(
        case=True,
        coded=("violation_code",),
        cited=("basis", "violation_type"),
        worded=("violation_type", "case_name"),
        goods=("goods", "violation_type", "case_name", "facts"),
        channels=("channels",),
    ),
    ended_days=("review_day",),
    annulled=_is_annulled,
    key=_key,
    own_parts=(2,),
    event_days=("decision_day",),
    past_days=(
        *("decision_day", "case_source_day", "transferred_to_justice_day"),
        *("service_day", "notice_day", "published_day", *LATER_DAYS),
        *("publicity_ended_day", "publicity_resumed_day"),
    ),
    effect_from=("service_day", "decision_day"),
    effect_until=("valid_until",),
    finish=_finish,
)
