"""What a website's footer says: firm, filing number, province, police record."""

import html
import re
from dataclasses import dataclass

PROVINCES = {
    "京": "北京",
    "津": "天津",
    "沪": "上海",
    "渝": "重庆",
    "冀": "河北",
    "豫": "河南",
    "云": "云南",
    "辽": "辽宁",
    "黑": "黑龙江",
    "湘": "湖南",
    "皖": "安徽",
    "鲁": "山东",
    "新": "新疆",
    "苏": "江苏",
    "浙": "浙江",
    "赣": "江西",
    "鄂": "湖北",
    "桂": "广西",
    "甘": "甘肃",
    "晋": "山西",
    "蒙": "内蒙古",
    "陕": "陕西",
    "吉": "吉林",
    "闽": "福建",
    "贵": "贵州",
    "粤": "广东",
    "青": "青海",
    "藏": "西藏",
    "川": "四川",
    "宁": "宁夏",
    "琼": "海南",
}
"""The provinces by the characters that filing numbers begin with."""
DIGITS = (6, 8)
"""How many digits a filing number may have."""
_FILING = re.compile(
    rf"(?P<province>[{''.join(PROVINCES)}])\s*ICP\s*备"
    r"(?:\s*(?P<number>\d+)(?:-(?P<inner>\d{1,4}))?\s*号?(?:-(?P<outer>\d{1,4}))?)?",
    re.IGNORECASE,
)
_POLICE = re.compile(rf"[{''.join(PROVINCES)}]公网安备\s*\d{{14}}号?")
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-Z]{18}(?![0-9A-Z])")
_FIRM = re.compile(r"[\u4e00-\u9fffXx（(）)]+?(?:有限责任公司|有限公司)")
_MARKS = re.compile(r"<[^>]*>|[(（][Cc][)）]")
_PLACEHOLDER = re.compile(r"[Xx]{2,}")


@dataclass(frozen=True, slots=True)
class Footer:
    """What one footer says; None where it says nothing that can be relied on."""

    firm: str | None
    filing_no: str | None
    province: str | None
    police_no: str | None
    uscc: str | None


def read_footer(text: str) -> Footer:
    """Read a footer; a number of another length, or a placeholder, is none.

    Where two firms are named, nothing says which of them filed.
    """
    plain = _MARKS.sub(" ", html.unescape(text))
    filing = _FILING.search(plain)
    police, code = _POLICE.search(plain), _USCC.search(plain)
    return Footer(
        firm=_firm_of(plain),
        filing_no=None if filing is None else _number_of(filing),
        province=None if filing is None else PROVINCES[filing["province"]],
        police_no=None if police is None else "".join(police[0].split()),
        uscc=None if code is None else code[0],
    )


def _number_of(filing: re.Match[str]) -> str | None:
    """Write a filing number in its one form, its suffix behind 号."""
    number = filing["number"] or ""
    if len(number) not in DIGITS:
        return None
    suffix = filing["outer"] or filing["inner"]
    whole = f"{filing['province']}ICP备{number}号"
    return f"{whole}-{suffix}" if suffix else whole


def _firm_of(text: str) -> str | None:
    """Find the one firm that is named."""
    found = dict.fromkeys(one.strip("）)") for one in _FIRM.findall(text))
    if len(found) != 1:
        return None
    (firm,) = found
    return None if _PLACEHOLDER.search(firm) else firm
