"""Facts of a case as people write them: one line an act, one line a sanction.

An act: ``2026-05-10 sales=49999.99 stock=20000+ pieces=0``, money in yuan, ``+`` behind
what is known only as the least, ``dealt-with`` for what a penalty has dealt with. A
sanction: ``2025-03-01 penalty ip 213-215 宿市监处罚〔2025〕3号``, its group ``-`` where
there is none or nobody knows it; a field or group that no threshold asks for is
refused. Chinese words are read alike: ``销售金额=20000``, ``已处理``,
``行政处罚 知识产权 213-215``.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, DecimalException

from hub.casework.advice.facts import (
    MOST_COUNT,
    Act,
    AdviceFactsError,
    EarlierSanction,
    SanctionKind,
)
from hub.casework.advice.lines import FEN_A_YUAN
from hub.casework.advice.tables import AdviceTables
from schemas.wording import Wording

DEALT_WITH = "dealt-with"
UNKNOWN = "-"
DEALT_WITH_ZH = "已处理"
KINDS: dict[str, SanctionKind] = {
    "penalty": "penalty",
    "judgment": "judgment",
    "行政处罚": "penalty",
    "刑事处罚": "judgment",
}
FIELDS = {
    "知识产权": "ip",
    "食品": "food",
    "药品": "drug",
    "广告": "advertising",
    "网络": "network",
}
PARTS = 4
MOST_SHOWN = 60


def read_act(text: str, tables: AdviceTables) -> Act:
    """Read an act.

    Raises:
        AdviceFactsError: it has no day, or a word of it is none that is known.
    """
    first, *words = text.split()[:100] or [""]
    counts: dict[str, int] = {}
    at_least = set()
    dealt_with = False
    chinese = {rule.zh: key for key, rule in tables.measures.items()}
    for word in words:
        if word in {DEALT_WITH, DEALT_WITH_ZH}:
            dealt_with = True
            continue
        said, _, number = word.replace("＝", "=").partition("=")
        name = chinese.get(said, said)
        if name not in tables.measures or name in counts:
            raise _unread(word)
        if number.endswith("+"):
            at_least.add(name)
        is_money = tables.measures[name].unit == "fen"
        counts[name] = _number(number.removesuffix("+"), word, is_money=is_money)
    return Act(
        day=_day(first),
        counts=counts,
        at_least=frozenset(at_least),
        dealt_with=dealt_with,
    )


def say_act(act: Act, tables: AdviceTables, language: str) -> str:
    """Write an act as `read_act` reads it, money in yuan."""
    words = [act.day.isoformat()]
    for name, count in act.counts.items():
        rule = tables.measures[name]
        number = str(count)
        if rule.unit == "fen":
            yuan, fen = divmod(count, FEN_A_YUAN)
            number = f"{yuan}.{fen:02}" if fen else str(yuan)
        said = name if language == "en" else rule.zh
        words.append(f"{said}={number}{'+' * (name in act.at_least)}")
    if act.dealt_with:
        words.append(DEALT_WITH if language == "en" else DEALT_WITH_ZH)
    return " ".join(words)


def read_sanction(text: str, tables: AdviceTables) -> EarlierSanction:
    """Read an earlier sanction.

    Raises:
        AdviceFactsError: it has no day, kind or field of law, or its field or group is
            none that any threshold asks for, so that it would count for nothing.
    """
    parts = text.split(maxsplit=PARTS)
    if len(parts) < PARTS or parts[1] not in KINDS:
        raise _unread(text)
    day, kind, said, group, *number = parts
    field = FIELDS.get(said, said)
    groups: dict[str, set[str]] = {}
    for window in tables.windows:
        groups.setdefault(window.field, set()).update(filter(None, [window.group]))
    if field not in groups:
        zh = [word for word, key in FIELDS.items() if key in groups]
        raise _not_among(Wording("领域", "field"), said, zh, groups)
    if group != UNKNOWN and group not in groups[field]:
        among = [*sorted(groups[field]), UNKNOWN]
        what = Wording("罪名组", "group of offences")
        raise _not_among(what, group, among, among)
    return EarlierSanction(
        day=_day(day),
        kind=KINDS[kind],
        field=field,
        group=None if group == UNKNOWN else group,
        number="".join(number),
    )


def _day(text: str) -> date:
    """Read a day as 2026-05-10."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _unread(text) from None


def _number(text: str, word: str, *, is_money: bool) -> int:
    """Read a number in ASCII digits; yuan become fen, of which there are no parts."""
    if not text.isascii() or "_" in text:
        raise _unread(word)
    try:
        number = Decimal(text) * (FEN_A_YUAN if is_money else 1)
        is_whole = 0 <= number <= MOST_COUNT and number == int(number)
    except (DecimalException, ValueError, OverflowError):
        is_whole = False
    if not is_whole:
        raise _unread(word)
    return int(number)


def _not_among(
    what: Wording, said: str, among_zh: Iterable[str], among: Iterable[str]
) -> AdviceFactsError:
    """Say what of an earlier sanction counts for nothing, and what would count."""
    shown = said[:MOST_SHOWN]
    return AdviceFactsError(
        Wording(
            f"在先处罚的{what.zh}“{shown}”不影响任何标准，可用：{'、'.join(among_zh)}",
            f"{what.en} {shown!r} counts for no threshold; one of: {', '.join(among)}",
        )
    )


def _unread(text: str) -> AdviceFactsError:
    """Say which word cannot be read."""
    shown = text[:MOST_SHOWN]
    return AdviceFactsError(Wording(f"读不懂：{shown}", f"cannot be read: {shown!r}"))
