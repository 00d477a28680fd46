"""The arithmetic of advice in words, so that everybody can do it again."""

from collections.abc import Iterable

from hub.casework.advice.table_rules import CircumstanceRule, MeasureRule, Unit
from hub.ground.words import wordings
from schemas.wording import Wording

FEN_A_YUAN = 100
UNITS = wordings("advice.units")
VERDICTS = wordings("advice.verdicts")
TEXTS = wordings("advice")


def number_of(count: int, unit: Unit) -> Wording:
    """Write a number with its unit; money in yuan with both places of its fen."""
    if unit == "fen":
        yuan, fen = divmod(count, FEN_A_YUAN)
        text = f"{yuan:,}.{fen:02}"
    else:
        text = f"{count:,}"
    return Wording(f"{text} {UNITS[unit].zh}", f"{text} {UNITS[unit].en}")


def joined(parts: Iterable[Wording], zh: str, en: str) -> Wording:
    """Join wordings with what stands between them in each language."""
    told = list(parts)
    return Wording(zh.join(p.zh for p in told), en.join(p.en for p in told))


def sum_line(
    terms: Iterable[tuple[MeasureRule, int, int, bool]],
    total: int,
    least: int,
    unit: Unit,
    *,
    is_whole: bool,
) -> Wording:
    """Write a sum and what it is compared with.

    Each term is a measure, how many times it counts, its number, and whether that
    number is all of it.
    """
    told = []
    for measure, times, count, is_known in terms:
        zh, en = number_of(count, unit)
        factor = "" if times == 1 else f" × {times}"
        more = Wording("", "") if is_known else Wording("（至少）", " (at least)")
        told.append(
            Wording(
                f"{measure.zh}{more.zh} {zh}{factor}",
                f"{measure.en}{more.en} {en}{factor}",
            )
        )
    line = joined(told, " ＋ ", " + ")
    if len(told) > 1 or " × " in line.en:
        zh, en = number_of(total, unit)
        line = Wording(f"{line.zh} ＝ {zh}", f"{line.en} = {en}")
    zh, en = number_of(least, unit)
    sign = "≥" if total >= least else "＜"
    line = Wording(
        f"{line.zh} {sign} {zh}", f"{line.en} {sign.replace('＜', '<')} {en}"
    )
    if total < least and not is_whole:
        return Wording(f"{line.zh}，尚未查清", f"{line.en}, not all is known")
    return line


def not_noted(rule: CircumstanceRule) -> Wording:
    """Say that a circumstance of an item was not noted."""
    return Wording(f"未注明：{rule.zh}", f"not noted: {rule.en}")


def noted(rule: CircumstanceRule) -> Wording:
    """Say that a circumstance of an item is noted."""
    return Wording(f"已注明：{rule.zh}", f"noted: {rule.en}")


def to_establish(rule: CircumstanceRule) -> Wording:
    """Say that something is still to be established."""
    return Wording(f"尚待查明：{rule.zh}", f"to be established: {rule.en}")


def presumed(rule: CircumstanceRule) -> Wording:
    """Say what an element is presumed by, and under which article."""
    return Wording(
        f"可以认定，有相反证据的除外：{rule.zh}",
        f"may be found, until the contrary is shown: {rule.en} ({rule.source})",
    )


def ruled_out(rule: CircumstanceRule) -> Wording:
    """Say that an element of the offence is not there."""
    return Wording(f"已排除：{rule.zh}", f"ruled out: {rule.en}")
