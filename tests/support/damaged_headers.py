"""Tables of every source whose headers are damaged in one cell or two, by a seed."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from connectors.base import load_sources
from connectors.header import fold_name
from schemas.codes.check_digits import org_check_char, uscc_check_char
from schemas.fields import Choice
from schemas.fields.lookalikes import LOOKALIKES
from schemas.record import KINDS

SOURCES = {
    name: source
    for name, source in load_sources(Path("/nowhere")).items()
    if "csv" in source.manifest.formats and not source.manifest.layout.positions
}
HAN = (
    "的一是在有中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方"
    "后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把"
    "性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质"
)
SYNONYMS = (
    ("名称", "全称"),
    ("企业", "单位"),
    ("机关", "部门"),
    ("机关", "单位"),
    ("日期", "时间"),
    ("时间", "日期"),
    ("号", "编号"),
    ("原因", "理由"),
    ("事由", "原因"),
    ("金额", "数额"),
    ("类别", "类型"),
    ("内容", "情况"),
    ("代码", "编码"),
    ("编号", "号码"),
)
FOREIGN = (
    *("结案日期", "复查日期", "送达日期", "拟移出日期", "填报日期", "处罚执行日期"),
    *("法定代理人", "原法定代表人", "联系人", "填表人", "曾用名称", "主管单位"),
    *("合格项目", "备案号", "流水号", "处罚对象", "许可对象", "原案号", "电话"),
)
"""Columns that are nobody's, some of them near to one that is."""
FIRMS = ("宏图商贸有限公司", "远航机械厂", "明月百货店", "同心蔬菜专业合作社")
OFFICES = ("样例市市场监督管理局", "样例县城市管理局", "样例市人民政府")


@dataclass(frozen=True)
class DamagedTable:
    """A table whose header is damaged; ``truth`` tells the column of each field."""

    source: str
    rows: list
    truth: dict
    damaged: dict
    """What was done to which field: how, the name before and after."""


def damaged_table(seed, *, foreign=False):
    """Make the table of a seed, with columns that are nobody's if it may have any."""
    dice = random.Random(seed)
    name = dice.choice(sorted(SOURCES))
    manifest = SOURCES[name].manifest
    layout = manifest.layout
    fields = [field for field in manifest.columns if field in layout.required]
    others = [field for field in manifest.columns if field not in layout.required]
    least = max(layout.header_matches - len(fields), 0)
    fields += dice.sample(
        others, dice.randint(min(least + 1, len(others)), len(others))
    )
    dice.shuffle(fields)
    # A table is of one hand: its names are all Chinese, or all of the old codes.
    is_plain = dice.random() < 0.8
    names = []
    for field in fields:
        said = [one for one in manifest.columns[field] if one.isascii() != is_plain]
        names.append(dice.choice(said or list(manifest.columns[field])))
    folded = [fold_name(one) for one in names]
    if len(set(folded)) < len(folded):
        return damaged_table(seed + 1_000_003, foreign=foreign)
    damaged = {}
    for at in dice.sample(range(len(names)), dice.choice((1, 2))):
        how, changed = _damage(dice, manifest, names[at])
        damaged[fields[at]] = (how, names[at], changed)
        names[at] = changed
    if len({fold_name(one) for one in names}) < len(names):
        return damaged_table(seed + 1_000_003, foreign=foreign)
    columns = list(zip(fields, names, strict=True))
    known = {fold_name(one) for said in manifest.columns.values() for one in said}
    for strange in dice.sample(FOREIGN, dice.choice((1, 2)) if foreign else 0):
        if fold_name(strange) not in known and strange not in names:
            columns.insert(dice.randint(0, len(columns)), (None, strange))
    rows = [[name for _, name in columns]] + [
        [
            _foreign_value(dice, name)
            if field is None
            else _value(dice, manifest, field)
            for field, name in columns
        ]
        for _ in range(dice.randint(4, 25))
    ]
    truth = {field: at for at, (field, _) in enumerate(columns) if field is not None}
    return DamagedTable(name, rows, truth, damaged)


def _damage(dice, manifest, name):
    """Damage a name so that no manifest's spelling comes of it."""
    known = {fold_name(one) for names in manifest.columns.values() for one in names}
    for _ in range(200):
        (how,) = dice.choices(tuple(WAYS), (40, 16, 12, 12, 10, 10))
        changed = WAYS[how](dice, name, dice.randrange(len(name)))
        if fold_name(changed) not in known and fold_name(changed):
            return how, changed
    return "added", f"{name}（新）"


def _look_alike(dice, name, at):
    pairs = (pair for pair in LOOKALIKES if name[at] in pair)
    alike = sorted({other for pair in pairs for other in pair} - {name[at]})
    return name[:at] + dice.choice(alike or [name[at]]) + name[at + 1 :]


def _synonym(dice, name, _):
    found = [pair for pair in SYNONYMS if pair[0] in name]
    return name.replace(*dice.choice(found)) if found else name


WAYS = {
    "look-alike": _look_alike,
    "dropped": lambda _, name, at: name[:at] + name[at + 1 :] if name[2:] else name,
    "added": lambda dice, name, at: name[:at] + dice.choice(HAN + "1.、 ·") + name[at:],
    "swapped": lambda _, name, at: name[:at] + name[at : at + 2][::-1] + name[at + 2 :],
    "random": lambda dice, name, at: name[:at] + dice.choice(HAN) + name[at + 1 :],
    "synonym": _synonym,
}


def _foreign_value(dice, name):
    """Make a value of a column that is nobody's, as its name promises."""
    endings = {
        "日期": f"2020-0{dice.randint(1, 9)}-11",
        "人": dice.choice(("甲某某", "乙某", "丙某某")),
        "号": f"（2020）样字第{dice.randrange(1000)}号",
        "电话": "0527-00000000",
    }
    found = (value for ending, value in endings.items() if name.endswith(ending))
    return next(found, f"样例{dice.choice(FIRMS)}")


def _value(dice, manifest, field):
    """Make a value of a field."""
    day = date(2019, 1, 1) + timedelta(days=dice.randrange(1500))
    serial = f"{dice.randrange(10**4):04d}"
    if manifest.dates.get(field) == "roc":
        return f"{day.year - 1911}/{day.month:02d}/{day.day:02d}"
    if field in manifest.dates:
        return dice.choice((day.isoformat(), f"{day.year}年{day.month}月{day.day}日"))
    if field in manifest.units:
        return f"{dice.randrange(1, 900) / 10}"
    org = f"MA1{dice.randrange(10**5):05d}"
    body = f"91321300{org}{org_check_char(org)}"
    made = {
        "uscc": body + uscc_check_char(body),
        "org_code": f"{org}-{org_check_char(org)}",
        "reg_no": f"32130{dice.randrange(10**10):010d}",
        "document_no": f"样市监罚〔{day.year}〕{serial}号",
        "licence_no": f"JY2321302{serial}",
        "icp_no": f"苏ICP备1500{serial}号",
        "filing_no": f"苏ICP备1500{serial}号-1",
        "alert_no": f"样警〔{day.year}〕{serial}号",
        "notice_no": f"样删〔{day.year}〕{serial}号",
        "finding_no": f"样认〔{day.year}〕{serial}号",
        "case_no": f"（{day.year}）苏1302执{serial}号",
        "courts": "样例市样例区人民法院",
        "court": "样例市样例区人民法院",
        "province": dice.choice(("江苏省", "安徽", "浙江省")),
        "city": dice.choice(("宿迁市", "南京市")),
        "region_code": "321302",
        "industry_code": dice.choice(("5211", "F5211")),
        "reason_code": "2",
        "url": f"https://shop{serial}.example",
        "party_id_no": f"321302********{serial}",
        "id_type": "身份证",
        "legal_rep": dice.choice(("甲某某", "乙某", "丙某某")),
        "authority": dice.choice(OFFICES),
        "unit": dice.choice(OFFICES),
        "verdict": "不合格",
        "exempt": "否",
        "name": f"样例{dice.choice('东西南北')}{dice.choice(FIRMS)}",
    }
    made |= {
        **dict.fromkeys(("tax_no", "institution_no", "code"), made["uscc"]),
        "social_org_no": f"51{made['uscc'][2:]}",
        **dict.fromkeys(("checked_by", "approved_by", "person"), made["legal_rep"]),
        **dict.fromkeys(("id_no",), made["party_id_no"]),
        "right_holder": made["name"],
    }
    for ending in sorted(made, key=len, reverse=True):
        if field.endswith(ending):
            return made[ending]
    contract = KINDS[manifest.kinds[0]].contract().fields.get(field)
    if isinstance(contract, Choice):
        return contract.chinese_of(contract.choices[0])
    return f"说明{serial}：按照规定办理，情况属实"


def outcome(table):
    """Read a damaged table: right, waiting (right after a yes), wrong, missed or shut.

    ``misread`` is a wrong reading that waits for a yes, ``wrong`` one that does not.
    """
    source = SOURCES[table.source]
    found = source.reader._guess.find(table.rows)  # noqa: SLF001  # the look at a header alone
    if found is None:
        return "shut"
    number, columns = found
    read = {field: places[0] for field, places in columns.fields}
    is_sure = all(guess.is_sure for guess in columns.guesses)
    if number != 0 or any(table.truth.get(field) != at for field, at in read.items()):
        return "wrong" if is_sure else "misread"
    if read.keys() != table.truth.keys():
        return "missed"
    return "right" if is_sure else "waiting"
