"""How a history reads: what happened and why somebody looked, Chinese and English."""

from schemas.wording import FATES, PURPOSES, RECORD_STATES
from schemas.wording.operations import OPERATIONS
from schemas.words import RecordStatus

WHAT = {
    "ingest": ("归集", "collected"),
    "correct": ("更正", "corrected"),
    "dispute": RECORD_STATES[RecordStatus.DISPUTED],
    "repair": ("信用修复", "repaired"),
    "annul": ("撤销", "annulled"),
    "withdraw": ("撤回", "withdrawn"),
    "link": ("关联判断", "link judged"),
    "rate": ("信用评价", "rated"),
    "redirect": ("主体合并", "merged"),
}
DISPUTED = (
    "登记身份存在争议（可能被冒名登记），核实期间不作评价，不得据以作出不利处理",
    "Identity disputed (somebody else may have registered in its name): unrated, and "
    "no ground for adverse measures, until it is settled",
)
REFUSED = ("未获准", "refused")
NUMBERS = ("document_no", "case_no", "licence_no", "sample_no", "shop_name", "reason")
"""What tells records of a kind from each other best, where they have it."""
HELD_NOTE = (
    "执法、移送、起诉、审判用途的查询，在查询单位公开或法定期限届满前不列出。",
    "Reads for enforcement, transfer, prosecution and trial are left out until the "
    "asking member or a rule releases them.",
)
SEALED_NOTE = (
    "移送、起诉、审判用途的查询由查询单位和监督托管方密钥加密，平台无法列出。",
    "Reads for transfer, prosecution and trial are sealed to the asking member and the "
    "escrow; the hub cannot list them.",
)
ADVICE = (
    "等级仅供参考，不构成单独拒绝的法律依据",
    "A grade is advice and no legal ground for a refusal by itself",
)
BY_CODE_ONLY = (
    "个体工商户和自然人不按名称查询，请输入 18 位统一社会信用代码",
    "Individual businesses and people are found by their unified code alone",
)
WITHHELD = {
    "ceiling:purpose": (
        "法定上限不允许贵单位以此用途查询",
        "the legal ceiling opens nothing to your kind of member for this purpose",
    ),
    "ceiling:item": (
        "法定上限不向贵单位类别开放此项",
        "the legal ceiling does not open this item to your kind of member",
    ),
    "ceiling:class:public": (
        "公开类字段，超出此用途的法定上限",
        "public fields, above the legal ceiling of this purpose",
    ),
    "ceiling:class:shared": (
        "共享类字段，超出此用途的法定上限",
        "shared fields, above the legal ceiling of this purpose",
    ),
    "ceiling:class:restricted": (
        "受限类字段，仅供办案",
        "restricted fields, for case work only",
    ),
    "ceiling:class:personal": (
        "个人信息字段，超出此用途的法定上限",
        "personal fields, above the legal ceiling of this purpose",
    ),
    "ceiling:class:sealed": (
        "封存类字段，仅供刑事诉讼办案单位",
        "sealed fields, for those who handle criminal proceedings only",
    ),
    "grant:none": ("没有共享协议", "no sharing agreement"),
    "grant:item": (
        "共享协议未开放此项",
        "the sharing agreement does not open this item",
    ),
    "grant:field": (
        "共享协议未开放这些字段",
        "the sharing agreement does not open these fields",
    ),
    "kind:audience": (
        "此类记录不向这一用途显示，无论协议如何约定",
        "records of this kind are not told for this purpose, whatever is agreed",
    ),
    "certificate:purpose": (
        "今天的规则没有为这一用途开放处罚证明",
        "the rule of today gives no certificate of penalties for this purpose",
    ),
    "certificate:territory": (
        "该主体不在贵单位辖区，不出具证明",
        "this party lies outside your territory; no certificate is given of it",
    ),
    "subject:person": (
        "自然人和个体工商户的处理决定不向公众显示，名称遮蔽",
        "decisions about persons and their businesses are not shown to the public, "
        "their names are masked",
    ),
    "ended:publicity": (
        "公示期满、已修复、已撤销的记录不向公众显示",
        "records whose publicity has ended are not shown to the public",
    ),
    "ended:sharing": (
        "已修复、已撤销、已撤回的记录仅供刑事诉讼和本主体",
        "repaired, annulled and withdrawn records are for proceedings and the merchant "
        "itself only",
    ),
    "ended:retention": (
        "超过使用期限的记录不再显示",
        "records past their term of use are not shown",
    ),
    "record:sealed": (
        "依法封存的记录，无论有无均不显示",
        "records that the law seals are not shown, whether there are any or not",
    ),
    "territory": (
        "辖区以外的主体只显示公开信息",
        "of merchants outside the territory only what is public is shown",
    ),
    "past:purpose": (
        "此用途不能按获知日查询",
        "this purpose may not ask what was known at a past moment",
    ),
    "past:territory": (
        "辖区以外的主体不能按获知日查询",
        "the past of merchants outside the territory is not told",
    ),
    "personal:purpose": (
        "个人信息明文仅供办案用途查看",
        "personal values in clear are for work on a case only",
    ),
    "grant:personal": (
        "共享协议未开放这些个人信息",
        "no sharing agreement opens these personal values",
    ),
    "self:other": ("只能查询本主体", "a merchant is told of itself only"),
    "purpose:supervision": (
        "仅向监督用途（supervision）开放",
        "this is open to the purpose supervision only",
    ),
    **{
        f"held:{purpose}": (
            f"{PURPOSES[purpose][0]}用途的查询，在公开或期限届满前不列出",
            f"reads for {purpose} are left out until they are released",
        )
        for purpose in ("enforcement", "transfer", "prosecution", "trial")
    },
    **{
        f"sealed:{purpose}": (
            f"{PURPOSES[purpose][0]}用途的查询已加密，平台无法列出",
            f"reads for {purpose} are sealed; the hub cannot list them",
        )
        for purpose in ("transfer", "prosecution", "trial")
    },
}
"""Rules by which a view shows less than everything, and by which it is refused."""
ITEMS = {
    "*": ("全部事项", "all items"),
    "rating": ("信用评价", "rating"),
    "relation": ("关联关系", "relation"),
    "reads": ("查阅记录", "reads"),
    "branch_of": ("分支机构", "branch of"),
    "operates_shop": ("经营网店", "operates a shop"),
    "owns_mark": ("商标权利", "owns a mark"),
    "successor_of": ("承继", "successor of"),
    "person": ("按证件号码查人", "finding a person by number"),
    "id_number": ("证件号码", "identity number"),
}
"""Data items that are no kind of record, and the fields of what the hub finds."""

SHEETS = {
    "identity": ("主体", "merchant"),
    "rating": ("信用评价", "rating"),
    "records": ("记录", "records"),
    "versions": ("版本", "versions"),
    "relations": ("关联关系", "relations"),
    "withheld": ("不予显示", "withheld"),
    "found": ("查询结果", "found"),
    "item": ("项目", "item"),
    "value": ("内容", "value"),
    "name": ("名称", "name"),
    "former_name": ("曾用名", "former name"),
    "id": ("编号", "id"),
    "code": ("统一社会信用代码", "unified code"),
    "region": ("区划", "region"),
    "status": ("登记状态", "state of registration"),
    "established_day": ("登记日", "registration day"),
    "enterprise_type": ("类型", "type"),
    "legal_rep": ("法定代表人", "legal representative"),
    "capital": ("注册资本", "capital"),
    "address": ("住所", "address"),
    "business_scope": ("经营范围", "business scope"),
    "authority": ("登记机关", "registering office"),
    "reason": ("理由", "reason"),
    "article": ("依据", "basis"),
    "points": ("分", "points"),
    "next_day": ("下次减轻日", "fades next on"),
    "next_points": ("届时分值", "points then"),
    "score": ("得分", "score"),
    "grade": ("等级", "grade"),
    "kind": ("类别", "kind"),
    "state": ("状态", "state"),
    "event_day": ("发生日", "event day"),
    "known_from": ("获知日", "known from"),
    "known_to": ("获知至", "known to"),
    "tier": ("失信程度", "tier"),
    "publicity_until": ("公示至", "public until"),
    "rule": ("规则", "rule"),
    "source": ("来源", "source"),
    "content": ("内容", "content"),
    "number": ("版本号", "version"),
    "changed": ("变更字段", "changed fields"),
    "direction": ("方向", "direction"),
    "since": ("自", "since"),
    "until": ("至", "until"),
    "fields": ("字段", "fields"),
    "operator": ("经营者", "operated by"),
    "screening": ("批量查询", "batch"),
    "line": ("行", "line"),
    "ref": ("备注", "ref"),
    "asked_code": ("所查代码", "code asked for"),
    "asked_name": ("所查名称", "name asked for"),
    "outcome": ("结果", "outcome"),
    "fault": ("原因", "why"),
    "record_count": ("记录数", "number of records"),
    "said": ("已报送", "said"),
    "silent": ("未报送", "not reported"),
}
"""Names of the sheets that a page is taken away as, and of their columns."""


def withheld_text(rule: str, language: str) -> str:
    """Say why something is not shown, by the code of its rule."""
    return word(WITHHELD.get(rule, (rule, rule)), language)


def item_word(item: str, language: str) -> str:
    """Name a data item that is no kind of record, or a field of one."""
    return word(ITEMS.get(item, (item, item)), language)


def dispute_flag(language: str) -> dict[str, object]:
    """Write the flag of a merchant whose identity is disputed."""
    text = word(DISPUTED, language)
    return {"code": "disputed_identity", "text": text, "records": []}


def word(pair: tuple[str, str], language: str) -> str:
    """Choose the wording of a language: ``en``, or Chinese."""
    return pair[1] if language == "en" else pair[0]


def say_change(what: str, subject: str, language: str) -> str:
    """Say what happened, and to what."""
    return f"{word(WHAT[what], language)} {subject}"


def say_link(decision: str, language: str) -> str:
    """Say what was decided about a record's party."""
    words = FATES.get(decision, (decision, decision))
    return say_change("link", word(words, language), language)


def say_read(
    name: str, op: str, purpose: str | None, language: str, *, refused: bool
) -> str:
    """Say who looked and why."""
    parts = [name, word(OPERATIONS.get(op, (op, op)), language)]
    if purpose is not None:
        parts.append(word(PURPOSES.get(purpose, (purpose, purpose)), language))
    if refused:
        parts.append(word(REFUSED, language))
    return " ".join(parts)
