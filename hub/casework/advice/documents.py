"""Advice as a document: plain names, whole numbers, both languages."""

from collections.abc import Iterable
from typing import Any

from hub.casework.advice.advice import Advice, Conflict, OffenceAdvice
from hub.casework.advice.lines import TEXTS, VERDICTS
from hub.casework.advice.reading import LawReading, tier_name
from hub.casework.advice.table_rules import BasisRule
from hub.casework.advice.tables import AdviceTables
from hub.casework.advice.weighing import ItemAdvice
from hub.ground.words import wordings
from schemas.wording import Wording

OTHER_FACTS = wordings("advice.facts")
"""Facts that are asked for and stand in no table."""


def advice_document(advice: Advice) -> dict[str, Any]:
    """Write advice as JSON has it: days as text, each wording in ``zh`` and ``en``."""
    return {
        "day": advice.day.isoformat(),
        "verdict": str(advice.verdict),
        "verdict_text": _said(VERDICTS[advice.verdict]),
        "advice_only": _said(TEXTS["advice-only"]),
        "tables_sha256": advice.digest,
        "offences": [_offence(one, advice.tables) for one in advice.offences],
        "uncovered": list(advice.uncovered),
        "left_out": list(advice.left_out),
        "not_asked": list(advice.not_asked),
    }


def _offence(one: OffenceAdvice, tables: AdviceTables) -> dict[str, Any]:
    """Write what comes out for an offence."""
    return {
        "offence": one.offence.key,
        "name": {"zh": one.offence.zh, "en": one.offence.en},
        "verdict": str(one.verdict),
        "verdict_text": _said(one.said),
        "raised": one.raised,
        "tier": tier_name(one.tier),
        "lines": list(map(_said, one.lines)),
        "missing": _facts(one.missing, tables),
        "establish": _facts(one.establish, tables),
        "ruled_out": _facts((*one.standing.gone, *one.standing.excluded), tables),
        "presumed": _facts(one.standing.presumed, tables),
        "uncovered": _facts(one.decides.uncovered, tables),
        "ask": _facts(one.ask, tables),
        "not_added": [act.day.isoformat() for act in one.decides.left_out],
        "with_all": None if one.with_all is None else str(one.with_all),
        "conflict": None if one.conflict is None else _conflict(one.conflict),
        "bases": list(map(_basis, one.bases)),
        "readings": list(map(_reading, one.readings)),
    }


def _facts(names: Iterable[str], tables: AdviceTables) -> list[dict[str, str]]:
    """Write facts by their keys, each with its name."""
    return [{"fact": name, **_said(fact_name(name, tables))} for name in names]


def _conflict(conflict: Conflict) -> dict[str, Any]:
    """Write what a rule of conflict says of an offence."""
    other = conflict.other
    return {
        "article": _basis(conflict.rule),
        "other": other.offence.key,
        "name": {"zh": other.offence.zh, "en": other.offence.en},
        "verdict": str(other.verdict),
        "verdict_text": _said(VERDICTS[other.verdict]),
        "tier": tier_name(other.tier),
        "heavier": conflict.heavier,
    }


def _reading(reading: LawReading) -> dict[str, Any]:
    """Write an offence under the law of one day."""
    return {
        "law_day": reading.law_day.isoformat(),
        "verdict": str(reading.verdict),
        "raised": reading.raised,
        "tier": tier_name(reading.tier),
        "items": list(map(_item, reading.items)),
    }


def _item(item: ItemAdvice) -> dict[str, Any]:
    """Write what comes out for an item of an article, with its arithmetic."""
    return {
        "item": item.rule.key,
        "article": {"zh": item.rule.zh, "en": item.rule.source},
        "confirmed": item.rule.status == "confirmed",
        "verdict": str(item.verdict),
        "raised_times": item.raised,
        "lines": list(map(_said, item.lines)),
        "missing": list(item.missing),
        "establish": list(item.establish),
    }


def _basis(rule: BasisRule) -> dict[str, Any]:
    """Write an article that obliges to a transfer."""
    return {
        "zh": rule.zh,
        "en": rule.source,
        "confirmed": rule.status == "confirmed",
    }


def fact_name(name: str, tables: AdviceTables) -> Wording:
    """Name a fact that is missing or to be established."""
    rule = tables.measures.get(name) or tables.circumstances.get(name)
    return OTHER_FACTS[name] if rule is None else Wording(rule.zh, rule.en)


def _said(wording: Wording) -> dict[str, str]:
    """Write a wording in both languages."""
    return {"zh": wording.zh, "en": wording.en}
