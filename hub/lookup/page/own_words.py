"""Texts of a merchant's own file, Chinese and English, for people who know no codes."""

from collections.abc import Mapping

Said = tuple[str, str]

WHY: Mapping[str, Said] = {
    "public": (
        "正在公示：自 {first} 起，至 {until} 止。",
        "Public now: from {first} to {until}.",
    ),
    "open": (
        "正在公示：自 {first} 起，规则没有规定截止日。",
        "Public now: since {first}; the rule names no last day.",
    ),
    "later": ("将自 {first} 起公示。", "Public from {first} on."),
    "hidden": ("目前不公示。", "Not public at present."),
    "never": (
        "不公示，公众和平台无权查看。",
        "Not public: neither everybody nor platforms see it.",
    ),
    "rule": ("依据：{article}。", "By: {article}."),
    "no-rule": (
        "没有明确允许公示的规则，所以不公示。",
        "No rule clearly allows to publish it, so it is not published.",
    ),
    "by-itself": (
        "到期后自动停止公示，不需要申请。",
        "It stops by itself then; nothing needs to be asked for.",
    ),
    "repair": (
        "{day} 起可以申请信用修复，提前停止公示。",
        "From {day} on you may ask for repair, which ends it earlier.",
    ),
    "repair-now": (
        "现在已经可以申请信用修复，提前停止公示（{day} 起）。",
        "You may ask for repair now, which ends it earlier (since {day}).",
    ),
}
"""Why a record is public or not."""

ENDED: Mapping[str, Said] = {
    "expiry": (
        "公示已于 {day} 期满，自动停止；公众和平台无权查看，"
        "政府部门依法履职时仍可查到。",
        "Its publicity ran out on {day} and stopped by itself; the public and "
        "platforms do not see it, agencies on duty still may.",
    ),
    "effect": (
        "效力已于 {day} 届满。",
        "Its effect ended on {day}.",
    ),
    "deregistration": (
        "主体已注销，自 {day} 后不再公示。",
        "The merchant was deregistered: not public any more after {day}.",
    ),
    "mask": (
        "重整计划或者和解协议执行中，自 {day} 后暂时屏蔽，可能恢复公示。",
        "A plan of reorganisation is carried out: masked after {day}, and may be "
        "public again.",
    ),
    "list_removal": (
        "已移出名单，自 {day} 后一并停止公示。",
        "Its merchant left the list: not public any more after {day} either.",
    ),
    "repair": (
        "已修复（{day}）：不再公示，也不再提供给其他单位。",
        "Repaired ({day}): not public any more, and not shared any more.",
    ),
    "annulment": (
        "已撤销（{day}）：不再公示，也不再提供给其他单位。",
        "Annulled ({day}): not public any more, and not shared any more.",
    ),
    "withdrawal": (
        "来源单位已撤回（{day}）：不再公示，也不再提供给其他单位。",
        "Withdrawn by its source ({day}): not public and not shared any more.",
    ),
}
"""What ended a record."""

RIGHTS: tuple[tuple[Said, Said, Said], ...] = (
    (
        ("认为记录有错：提出异议", "A record is wrong: object"),
        (
            "向作出决定的单位或“信用中国”网站提出，说明哪一条、错在哪里，附证明材料。"
            "认定单位受理后 7 个工作日内办结；需要延长的，会事先告知。"
            "个人信息有误的，可以要求更正、补充。",
            "Tell the office that decided, or the site Credit China, which record is "
            "wrong and how, with proof. The office finishes within 7 working days of "
            "accepting it, or tells you beforehand. Personal data that are wrong you "
            "may have corrected or completed.",
        ),
        (
            "信用修复管理办法（国家发展改革委令第36号）第十八条；"
            "个人信息保护法第四十六条",
            "NDRC Order 36 (2025) art. 18; PIPL art. 46",
        ),
    ),
    (
        (
            "已经改正：申请信用修复",
            "It was put right: ask for repair",
        ),
        (
            "公示满最短期限、改正违法行为并履行义务后，向“信用中国”网站申请，"
            "提交已改正和已履行的证明、信用承诺书。3 个工作日内决定是否受理，"
            "受理后 7 个工作日内给出结果，情况复杂的可延长 10 个工作日。不收费。"
            "市场监管部门的处罚和名录，按市场监管部门的办法申请。",
            "Once the shortest period is over, the wrong is put right and all duties "
            "are done, ask at the site Credit China with proof of that and a written "
            "commitment. Within 3 working days you hear whether it is accepted, within "
            "7 more the result, in complex cases 10 later. It costs nothing. For "
            "decisions and lists of market supervision its own measures hold.",
        ),
        (
            "信用修复管理办法（国家发展改革委令第36号）第十四至十六条、第二十六条；"
            "市场监督管理信用修复管理办法（市场监管总局令第107号）",
            "NDRC Order 36 (2025) arts. 14-16, 26; SAMR Order 107 (2025)",
        ),
    ),
    (
        ("不服决定：复议或诉讼", "You contest the decision: review or suit"),
        (
            "可以依法申请行政复议或提起行政诉讼。其间公示一般不停止，"
            "复议机关或法院决定停止的除外；决定被撤销或变更的，会及时撤下或更正。",
            "You may ask for administrative review or sue. Publicity goes on "
            "meanwhile unless the review office or court stays it; what is annulled or "
            "changed is taken down or corrected.",
        ),
        (
            "信用修复管理办法（国家发展改革委令第36号）第十九条",
            "NDRC Order 36 (2025) art. 19",
        ),
    ),
    (
        ("等级怎样得来：可以要求说明", "How the grade came about: ask"),
        (
            "等级按规则由上面的理由逐项相加得出，仅供参考，"
            "不能单独作为拒绝的法律依据。您可以要求说明。",
            "The grade is the sum of the reasons above by fixed rules. It is advice "
            "and no lawful ground for a refusal by itself. You may ask for an "
            "explanation.",
        ),
        ("个人信息保护法第二十四条", "PIPL art. 24"),
    ),
    (
        ("随时再来查看", "Come again at any time"),
        (
            "本人或代理人持证件可以在窗口查阅、复制本主体档案，免费。",
            "You or your agent may see and copy your own file at the window, "
            "free of charge.",
        ),
        ("个人信息保护法第四十五条", "PIPL art. 45"),
    ),
)
"""What a merchant may do: title, text, article."""
