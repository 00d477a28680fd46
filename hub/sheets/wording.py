"""What stands on sheets besides the answer itself, Chinese and English."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TypeVar

from hub.ground.clock import CHINA
from schemas.wording import PURPOSES, RECORD_STATES, RELATIONS, Wording

T = TypeVar("T")

WORDS: Mapping[str, tuple[str, str]] = {
    "address": ("地址", "Address"),
    "advice": (
        "等级仅供参考，不构成单独拒绝的法律依据。",
        "A grade is advice; it is no lawful ground for a refusal by itself.",
    ),
    "alike": ("近似名称", "Names alike"),
    "amount": ("得分", "Score"),
    "any": ("任何", "any"),
    "article": ("依据", "By"),
    "asked": ("查询情况", "The question"),
    "at-most": ("最高 {grade} 级", "{grade} at most"),
    "attached": (
        "本文件内附查询结果原文（answer.json）、其回执和本文件的回执"
        "（sheet.tlog-proof）。页面、原文经改动或另存的，核验时一律为无效。",
        "Attached are the answer as it was given (answer.json) with its receipt, and "
        "the receipt of this file (sheet.tlog-proof). If pages or answer are changed, "
        "or the file is saved anew, it is found not valid.",
    ),
    "basis": ("依据", "Basis"),
    "by-code": ("依条款", "by article"),
    "by-words": ("依文字表述判断", "by words"),
    "case-no": ("案号", "Case"),
    "certificate": ("既往行政处罚查询证明", "Certificate of prior penalties"),
    "certified": ("查询事项", "What was asked"),
    "changed": ("变化的理由", "Reasons that changed"),
    "charges": ("罪名", "Charges"),
    "checkpoint": ("日志规模", "Size of the log"),
    "clamp": ("得分限于 0 至 1000", "Kept between 0 and 1000"),
    "class": ("主体类别", "Class"),
    "class.individual_business": ("个体工商户", "individual business"),
    "class.natural_person": ("自然人", "natural person"),
    "class.organisation": ("企业", "enterprise"),
    "class.shop": ("网店", "shop"),
    "id-number": ("证件号码", "Identity number"),
    "by-number": (
        "不载明；名单第 {place} 位",
        "not repeated; number {place} of the list",
    ),
    "code": ("统一社会信用代码", "Unified code"),
    "coverage": ("来源覆盖", "How far the sources reach"),
    "credit-file": ("信用档案", "Credit file"),
    "day": ("日期", "Day"),
    "days": ("{count} 天内", "within {count} days"),
    "decided": ("处罚决定日", "Decided"),
    "effect-decided": ("处罚生效日", "In effect"),
    "effect-unknown": (
        "生效日未知（未提供送达日期）",
        "in effect on an unknown day (service is not told)",
    ),
    "decisions": ("一、行政处罚决定", "1. Penalty decisions"),
    "differs": ("各来源不一致：", "sources differ:"),
    "disputed": (
        "登记身份存在争议（可能被冒名登记），核实期间不作评价，不得据以作出不利处理。",
        "The identity is disputed (somebody else may have registered in its name): "
        "unrated, and no ground for adverse measures, until it is settled.",
    ),
    "disputed-record": (
        "异议处理中，不计分。",
        "Disputed: not counted meanwhile.",
    ),
    "document": ("文书号与机关", "Document, authority"),
    "effective": ("生效", "in effect"),
    "filed-under": ("被处罚主体", "decided on"),
    "entries": ("共 {count} 条", "{count} in all"),
    "facts": ("内容", "What it says"),
    "fades": ("下次减轻", "Next fades"),
    "field": ("字段", "Field"),
    "field-of-law": ("法律领域", "Field of law"),
    "fined": ("罚款", "fined"),
    "former": ("曾用名", "Former names"),
    "found-pages": ("查找结果", "Who was found"),
    "freshness": ("数据来源", "Sources"),
    "grade": ("等级", "Grade"),
    "history": ("评级历史", "Ratings so far"),
    "hit.exact": ("一致", "match"),
    "hit.lookalike": ("形似", "look-alike"),
    "hit.other": ("可能", "possible"),
    "hits": ("命中", "Found"),
    "id": ("编号", "Public id"),
    "identity": ("主体", "Merchant"),
    "item": ("类别", "Kind"),
    "judged": ("判决生效日", "Judged"),
    "judgments": ("二、生效刑事判决", "2. Effective criminal judgments"),
    "kind.court_case": ("涉诉案件", "Court cases"),
    "kind.criminal_case": ("刑事案件", "Criminal cases"),
    "no-person-known": (
        "平台没有以此证件号码登记的个人，以下各项均无从查得。",
        "No person is known by this number, so that nothing below could be looked up.",
    ),
    "nobody-known": (
        "平台没有以此代码登记的主体，以下各项均无从查得。",
        "Nobody is known by this code, so that nothing below could be looked up.",
    ),
    "kind.penalty": ("行政处罚", "Penalties"),
    "known": ("获知 {day}", "known\n{day}"),
    "today": ("今日：", "today:"),
    "as-of": ("所指日期", "As of"),
    "known-at": ("数据截止时间", "As known at"),
    "last-good": ("最近成功", "Last good run"),
    "late": ("逾期未报", "late"),
    "leaf": ("叶哈希", "Leaf hash"),
    "legal-window": ("法定期间", "Statutory period"),
    "likeness": ("相近度", "Likeness"),
    "limits": ("另有限制", "Limits"),
    "looks": ("谁查看过", "Who looked"),
    "looks-more": (
        "更早的查询没有列在这里，可在窗口或向平台要求查阅。",
        "Earlier looks are not listed here; ask at the window or the hub.",
    ),
    "member": ("查询单位", "Asked by"),
    "merchant-page": ("主体档案，全页", "Merchant, the whole page"),
    "more": ("另有更多", "and more"),
    "name": ("名称", "Name"),
    "nameless": (
        "无法辨认当事人、待处理的数据行",
        "Rows in quarantine that name nobody",
    ),
    "namesakes": (
        "字号“{stem}”相同的企业 {count} 家，互不相干。",
        "{count} firms have the trade name {stem}; they are different merchants.",
    ),
    "never": ("从未", "never"),
    "no-end": ("没有载明期限", "no last day is named"),
    "no-looks": ("没有可以列出的查询。", "There is no look to list."),
    "no-promise": ("没有承诺", "none"),
    "none": ("无", "None"),
    "none-known": ("未查询到符合条件的记录。", "None of this sort was found."),
    "not-all": (
        "没有列出的不等于没有。",
        "What is not listed is not thereby said to be absent.",
    ),
    "not-told": ("未提供", "not told"),
    "officer": ("经办人", "Officer"),
    "on-file": ("归集记录", "On file"),
    "on-time": ("按期", "on time"),
    "operator": ("经营者", "Run by"),
    "own-file": ("本主体档案", "Own file"),
    "own-lead": (
        "这是本平台归集的贵主体信用档案：有哪些记录、每条为什么公示和公示到哪天、"
        "谁查看过，以及怎样提出异议或申请修复。",
        "This is the credit file that the hub keeps of you: which records there are, "
        "why each is public and until when, who looked, and how to object or ask for "
        "repair.",
    ),
    "page": ("第 | 页，共 | 页", "Page | of |"),
    "party": ("当事人", "Party"),
    "penalties": ("处罚种类与金额", "Penalties"),
    "place": ("回执", "Receipt"),
    "points": ("分", "Points"),
    "policy": ("规则", "Policy"),
    "possible": ("三、可能相关", "3. Possible"),
    "promise": ("承诺", "Promise"),
    "proves": (
        "回执证明发出过这份内容，不证明内容所述事实本身真实。",
        "A receipt proves what was issued, not that the facts in it are true.",
    ),
    "public-until": ("公示至", "Public until"),
    "purpose": ("用途", "Purpose"),
    "query": ("检索词", "Searched for"),
    "rating": ("信用评价", "Rating"),
    "reach": ("记录起止日", "Days of its records"),
    "reason": ("理由", "Reason"),
    "receipt": ("回执", "The receipt"),
    "records": ("记录", "Records"),
    "reference": ("案号", "Reference"),
    "refused": ("未获准", "refused"),
    "region": ("地区", "Region"),
    "registered": ("登记日", "Registered"),
    "relation": ("关系", "Relation"),
    "relations": ("关联主体", "Related merchants"),
    "rely-until": ("可参考至", "May be relied on until"),
    "rests-on": ("所据记录", "Rests on"),
    "results": ("查询结果", "Search results"),
    "reviewed": ("复议", "review"),
    "notice": ("个人信息处理告知", "Notice on personal information"),
    "rights": ("权利告知", "What you can do"),
    "rule": ("规则", "Rule"),
    "says": ("本证明的含义", "What this says"),
    "sealed-told": ("依法封存", "sealed by law"),
    "served": ("送达", "served"),
    "shown-to": ("用途", "Purpose"),
    "since": ("起", "Since"),
    "source": ("来源", "Source"),
    "state": ("状态", "State"),
    "stays": ("不随时间减轻", "does not fade"),
    "sum": ("合计", "Total"),
    "taken": ("没收", "confiscated"),
    "undrawn": (
        "方括号中的 U+ 编码代表本机字体没有的字或不可见字符，原字见所附原文。",
        "A code U+ in brackets stands for a character that no font of the machine has, "
        "or that cannot be seen; the attached answer has the character itself.",
    ),
    "unknown-then": (
        "当时尚无该主体的信息。",
        "Nothing was known of the merchant at that moment.",
    ),
    "unrated": ("未评级", "unrated"),
    "unrated-because": ("未评级原因：{text}。", "Why it is unrated: {text}."),
    "until": ("止", "Until"),
    "verify": ("核验", "Check at"),
    "version": ("数据版本", "Version of the data"),
    "when": ("时间", "When"),
    "where": ("记录或数据行", "Record or row"),
    "who": ("查询单位", "Who"),
    "why-possible": ("为何未列入", "Why it is not listed"),
    "window": ("窗口编号", "Window no."),
    "withheld": ("不予显示", "Not shown"),
    "withheld-note": (
        "下列内容依规则对所有主体一律不予显示；本栏不表示有无。",
        "These are never shown for this purpose, whoever the merchant is; that says "
        "nothing of whether there are any.",
    ),
    "withheld-value": ("不予显示", "withheld"),
}
STATES: Mapping[str, Wording] = {
    **RECORD_STATES,
    "dormant": Wording("已无归集信息", "nothing on file any more"),
}
"""States of records, and of a merchant of which nothing is on file."""

REVIEW_REASONS: Mapping[str, tuple[str, str]] = {
    "name-disagrees": ("代码相符，名称不符", "The code agrees, the name does not"),
    "name-of-another": (
        "代码是一家，名称是另一家",
        "The code is one firm's, the name another's",
    ),
    "identifiers-disagree": (
        "几个代码指向不同的主体",
        "The codes lead to different merchants",
    ),
    "repaired-code": (
        "代码经过修复，尚不能确认",
        "The code was repaired and is not confirmed",
    ),
    "disputed-identity": (
        "主体的登记身份存在争议",
        "The identity of the merchant is disputed",
    ),
    "name-only": ("只有名称，或代码有误", "Nothing but a name, or a damaged code"),
    "same-merchant?": (
        "两个主体是不是同一家",
        "Whether two merchants are one",
    ),
    "told-of-another": (
        "来源后来以另一代码报送同一文书",
        "The source has told the document under another code since",
    ),
    "branch-of?": ("是不是它的分支机构", "Whether it is a branch of it"),
}
"""Why people are asked whose a record is."""


class SheetWords:
    """The words of one language."""

    def __init__(self, language: str) -> None:
        """Speak ``en``, or Chinese."""
        self.language = "en" if language == "en" else "zh"
        self._place = 1 if language == "en" else 0

    def __call__(self, name: str, **values: object) -> str:
        """Give a text by its name, with values put in."""
        text = WORDS[name][self._place]
        return text.format(**values) if values else text

    def purpose(self, code: str | None) -> str:
        """Say a purpose."""
        return self._of(PURPOSES, code or "")

    def review_reason(self, code: str | None) -> str | None:
        """Say why people are asked whose a record is; None of what they are not."""
        said = REVIEW_REASONS.get(code or "")
        return None if said is None else said[self._place]

    def state(self, code: str) -> str:
        """Say the state of a merchant or a record."""
        return self._of(STATES, code)

    def relation(self, kind: str, direction: str) -> str:
        """Say what a merchant is to another one."""
        return self._of(RELATIONS, (kind, direction), kind)

    def moment(self, moment: datetime) -> str:
        """Write a moment in Beijing time with UTC beside."""
        here, there = moment.astimezone(CHINA), moment.astimezone(UTC)
        zone = ("北京时间", "Beijing time")[self._place]
        return f"{here:%Y-%m-%d %H:%M:%S} {zone} ({there:%Y-%m-%dT%H:%M:%SZ})"

    def local(self, moment: datetime) -> str:
        """Write a moment in Beijing time alone."""
        return self.moment(moment).rpartition(" (")[0]

    def _of(self, table: Mapping[T, Wording], code: T, spelled: str = "") -> str:
        """Say a word of a table; one that has none stands as it is spelled."""
        said = table.get(code)
        return said.of(self.language) if said is not None else spelled or str(code)
