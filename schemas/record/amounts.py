"""Amounts of money written in prose or in a registry's notation.

Pure readers that would rather return nothing than guess.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from schemas.codes.verdict import fold_width
from schemas.fields import MOST_FEN

CURRENCIES = (
    "CNY",
    "USD",
    "EUR",
    "JPY",
    "HKD",
    "GBP",
    "TWD",
    "KRW",
    "AUD",
    "CAD",
    "SGD",
    "CHF",
    "MOP",
)
"""Currencies of registered capital, by ISO 4217."""

_CURRENCY_WORDS = {
    "人民币": "CNY",
    "人民币元": "CNY",
    "元人民币": "CNY",
    "元": "CNY",
    "美元": "USD",
    "美金": "USD",
    "欧元": "EUR",
    "日元": "JPY",
    "日圆": "JPY",
    "港元": "HKD",
    "港币": "HKD",
    "英镑": "GBP",
    "新台币": "TWD",
    "台币": "TWD",
    "韩元": "KRW",
    "澳元": "AUD",
    "澳大利亚元": "AUD",
    "加元": "CAD",
    "加拿大元": "CAD",
    "新加坡元": "SGD",
    "瑞士法郎": "CHF",
    "澳门元": "MOP",
}
_SCALES = {"": 1, "万": 10**4, "亿": 10**8}
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_CAPITAL = re.compile(
    rf"(人民币)?({_NUMBER})\s*(?:\((万|亿|)(\D+)\)|(万|亿|)([^\d()]+))", re.ASCII
)
_DIGITS = {
    symbol: value
    for symbols in ("零壹贰叁肆伍陆柒捌玖", "〇一二三四五六七八九", "零弌貳參四五陸")
    for value, symbol in enumerate(symbols)
} | {"两": 2}
_TENS = {"拾": 10, "十": 10, "佰": 100, "百": 100, "仟": 1000, "千": 1000}
_DIGIT = f"[{''.join(_DIGITS)}]"
_HAN = f"[{''.join(_DIGITS)}{''.join(_TENS)}万亿]"
_AMOUNT = re.compile(
    rf"(?P<plain>{_NUMBER})\s*(?P<scale>万|亿|)\s*[元圆]"
    rf"|(?P<han>{_HAN}+)[元圆](?:零?(?P<jiao>{_DIGIT})角)?(?:零?(?P<fen>{_DIGIT})分)?",
    re.ASCII,
)
_UNITLESS = re.compile(
    rf"(?:罚款|罚没|没收违法所得)(?:人民币|共计|合计|￥|¥)?\s*(?>{_NUMBER})"
    r"(?![^，；;。、]{0,12}[元圆倍%美港欧])",
    re.ASCII,
)
_UNIT_PRICE = re.compile(r"\s*(?:人民币)?\s*(?:/|每|的?标准)")
_RESTATED = re.compile(r"\s*[整正]?\s*\(\s*(?:即|大写:?|小写:?)?\s*(?:人民币|￥|¥)?\s*")
_FINE_BEHIND = re.compile(r"[整正]?(?:\([^()]*\))?\s*(?:人民币)?的?罚款")
_PURPOSE = re.compile("罚没|没收|罚款")
_TOGETHER = re.compile("共计|合计|总计|总共")
_OTHER_MONEY = re.compile("货值|价值|售价|单价|成本|销售额|购进|标准|退还|退赔|补缴")
_NEAR = 60
"""How many characters in front of an amount may say what it is for."""


@dataclass(frozen=True, slots=True)
class Capital:
    """Registered capital: hundredths of the currency's unit, and the currency."""

    fen: int
    currency: str


@dataclass(frozen=True, slots=True)
class Amount:
    """One amount in a text: whole fen, what it is for, and the text it stands in.

    ``purpose`` is ``fine``, ``confiscation``, ``total`` or ``unknown``.
    """

    fen: int
    purpose: str
    text: str


@dataclass(frozen=True, slots=True)
class PenaltyAmounts:
    """What a decision's text says in money; None where it says nothing.

    ``conflict`` means that figures and words of one amount differ, or a stated
    total does not agree with its parts; then no amount is given.
    """

    fine_fen: int | None
    confiscated_fen: int | None
    conflict: bool = False


def lacks_unit(text: str) -> bool:
    """Tell whether a text states an amount of a penalty without its unit."""
    return _UNITLESS.search(fold_width(text)) is not None


def parse_capital(text: str) -> Capital | None:
    """Read registered capital such as 10,108(万元人民币), 303万人民币 or 50(万美元).

    None where number, scale or currency is not written out: 8(万) names none.
    """
    match = _CAPITAL.fullmatch(fold_width(text).replace(" ", ""))
    if match is None:
        return None
    prefix, number, *rest = match.groups()
    scale, words = rest[0] if rest[0] is not None else rest[2], rest[1] or rest[3]
    currency = _CURRENCY_WORDS.get(words or "")
    if currency is None or (prefix and currency != "CNY"):
        return None
    fen = _whole(Decimal(number.replace(",", "")) * _SCALES[scale or ""] * 100)
    return None if fen is None else Capital(fen, currency)


def read_han_number(text: str) -> int | None:
    """Return the whole number written in Chinese numerals, plain or financial.

    None for anything not written out, such as 三百五, which is 350 in speech.
    """
    total = section = 0
    for part in re.findall("[^万亿]+[万亿]?|[万亿]", text):
        scale = _SCALES.get(part[-1], 1)
        digits = part[:-1] if scale > 1 else part
        # 一万亿 has no digits of its own in front of 亿; 万 alone is no number.
        value = _read_section(digits, first=total == 0) if digits else 0
        if value is None or (not digits and total == 0):
            return None
        section = value
        total = (
            (total + section) * scale
            if scale == _SCALES["亿"]
            else total + section * scale
        )
    return total if text else None


def _read_section(text: str, *, first: bool) -> int | None:
    """Return a number below ten thousand; a lone digit needs 零 unless it is first."""
    value = 0
    digit: int | None = None
    last_unit = 10_000
    bridged = first
    for symbol in text:
        if symbol in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[symbol]
            bridged = bridged or digit == 0
            continue
        unit = _TENS[symbol]
        if unit >= last_unit or (not digit and unit != _TENS["十"]):
            return None
        value += (digit or 1) * unit
        digit, last_unit, bridged = None, unit, unit == _TENS["十"]
    if digit and not bridged:
        return None
    return value + (digit or 0)


def parse_amounts(text: str) -> tuple[Amount, ...]:
    """Return every amount of money in a text and what the text says it is for.

    Reads 10,000元, 1.5万元, 壹仟叁佰捌拾元整, 柒角伍分. An amount restated in brackets
    counts once; a price per unit does not count. If figures and words differ, the
    restated one is given as well, as ``disagrees``.
    """
    folded = fold_width(text)
    found: list[Amount] = []
    end = 0
    for match in _AMOUNT.finditer(folded):
        fen = _fen_of_match(match)
        if fen is None or _UNIT_PRICE.match(folded, match.end()):
            continue
        between = folded[end : match.start()]
        if found and _RESTATED.fullmatch(between):
            if fen != found[-1].fen:
                found.append(Amount(fen, "disagrees", match[0]))
            continue
        purpose = _purpose_of(between[-_NEAR:], folded[match.end() :], found)
        found.append(Amount(fen, purpose, match[0]))
        end = match.end()
    return tuple(found)


def penalty_amounts(text: str) -> PenaltyAmounts:
    """Return the fine and the confiscated sum that a decision's text states."""
    amounts = parse_amounts(text)
    sums = {
        purpose: sum(a.fen for a in amounts if a.purpose == purpose)
        for purpose in {a.purpose for a in amounts}
    }
    fine, confiscated = sums.get("fine"), sums.get("confiscation")
    totals = [a.fen for a in amounts if a.purpose == "total"]
    parts = {fine, confiscated, (fine or 0) + (confiscated or 0)}
    has_parts = fine is not None or confiscated is not None
    if "disagrees" in sums or (has_parts and any(t not in parts for t in totals)):
        return PenaltyAmounts(None, None, conflict=True)
    return PenaltyAmounts(fine, confiscated)


def _purpose_of(before: str, after: str, found: list[Amount]) -> str:
    """Return what an amount is for, by the nearest words around it."""
    words = list(_PURPOSE.finditer(before))
    if not words:
        if _FINE_BEHIND.match(after):
            return "fine"
        return "total" if _TOGETHER.search(before) else "unknown"
    last = words[-1]
    if _OTHER_MONEY.search(before, last.end()):
        return "unknown"
    if last[0] == "罚没":
        return "total"
    purpose = "fine" if last[0] == "罚款" else "confiscation"
    seen = any(amount.purpose == purpose for amount in found)
    return "total" if seen and _TOGETHER.search(before) else purpose


def _fen_of_match(match: re.Match[str]) -> int | None:
    """Return the fen of one amount, or None if it cannot be read exactly."""
    if match["plain"] is not None:
        number = Decimal(match["plain"].replace(",", ""))
        return _whole(number * _SCALES[match["scale"]] * 100)
    yuan = read_han_number(match["han"])
    if yuan is None:
        return None
    coins = _DIGITS[match["jiao"] or "零"] * 10 + _DIGITS[match["fen"] or "零"]
    return _whole(Decimal(yuan * 100 + coins))


def _whole(fen: Decimal) -> int | None:
    """Return whole fen within the bound of money fields, or None."""
    return int(fen) if fen == int(fen) and fen <= MOST_FEN else None
