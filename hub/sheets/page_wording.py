"""What stands on sheets of whole pages, Chinese and English."""

from collections.abc import Mapping

PAGE_WORDS: Mapping[str, tuple[str, str]] = {
    "alike": ("近似名称", "Names alike"),
    "article": ("依据", "By"),
    "at-most": ("最高 {grade} 级", "{grade} at most"),
    "changed": ("变化的理由", "Reasons that changed"),
    "class": ("主体类别", "Class"),
    "class.individual_business": ("个体工商户", "individual business"),
    "class.natural_person": ("自然人", "natural person"),
    "class.organisation": ("企业", "enterprise"),
    "class.shop": ("网店", "shop"),
    "days": ("{count} 天内", "within {count} days"),
    "disputed-record": (
        "异议处理中，不计分。",
        "Disputed: not counted meanwhile.",
    ),
    "fades": ("下次减轻", "Next fades"),
    "former": ("曾用名", "Former names"),
    "found-pages": ("查找结果", "Who was found"),
    "freshness": ("数据来源", "Sources"),
    "history": ("评级历史", "Ratings so far"),
    "known": ("获知 {day}", "known {day}"),
    "last-good": ("最近成功", "Last good run"),
    "late": ("逾期未报", "late"),
    "limits": ("另有限制", "Limits"),
    "looks": ("谁查看过", "Who looked"),
    "looks-more": (
        "更早的查询没有列在这里，可在窗口或向平台要求查阅。",
        "Earlier looks are not listed here; ask at the window or the hub.",
    ),
    "merchant-page": ("主体档案，全页", "Merchant, the whole page"),
    "namesakes": (
        "字号“{stem}”相同的企业 {count} 家，互不相干。",
        "{count} firms have the trade name {stem}; they are different merchants.",
    ),
    "never": ("从未", "never"),
    "no-end": ("没有载明期限", "no last day is named"),
    "no-looks": ("没有可以列出的查询。", "There is no look to list."),
    "no-promise": ("没有承诺", "none"),
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
    "promise": ("承诺", "Promise"),
    "refused": ("未获准", "refused"),
    "registered": ("登记日", "Registered"),
    "rights": ("您可以怎样做", "What you can do"),
    "shown-to": ("用途", "Purpose"),
    "stays": ("不随时间减轻", "does not fade"),
    "who": ("查询单位", "Who"),
    "withheld-value": ("不予显示", "withheld"),
}
