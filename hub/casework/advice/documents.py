"""Advice as a document: plain names, whole numbers, both languages."""

from typing import Any

from hub.casework.advice.advice import Advice, LawReading, OffenceAdvice
from hub.casework.advice.lines import ADVICE_ONLY, VERDICTS
from hub.casework.advice.tables import AdviceTables, BasisRule
from hub.casework.advice.weighing import ItemAdvice
from schemas.wording import Wording

SANCTION = Wording("在先处罚的归属", "whose the earlier sanction is")


def advice_document(advice: Advice) -> dict[str, Any]:
    """Write advice as JSON has it: days as text, each wording in ``zh`` and ``en``."""
    return {
        "day": advice.day.isoformat(),
        "verdict": str(advice.verdict),
        "verdict_text": _said(VERDICTS[advice.verdict]),
        "advice_only": _said(ADVICE_ONLY),
        "tables_sha256": advice.digest,
        "offences": [_offence(one, advice.tables) for one in advice.offences],
        "uncovered": list(advice.uncovered),
    }


def _offence(one: OffenceAdvice, tables: AdviceTables) -> dict[str, Any]:
    """Write what comes out for an offence."""
    return {
        "offence": one.offence.key,
        "name": {"zh": one.offence.zh, "en": one.offence.en},
        "verdict": str(one.verdict),
        "verdict_text": _said(VERDICTS[one.verdict]),
        "raised": one.raised,
        "lines": list(map(_said, one.lines)),
        "missing": [
            {"fact": name, **_said(fact_name(name, tables))} for name in one.missing
        ],
        "bases": list(map(_basis, one.bases)),
        "readings": list(map(_reading, one.readings)),
    }


def _reading(reading: LawReading) -> dict[str, Any]:
    """Write an offence under the law of one day."""
    return {
        "law_day": reading.law_day.isoformat(),
        "verdict": str(reading.verdict),
        "raised": reading.raised,
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
    }


def _basis(rule: BasisRule) -> dict[str, Any]:
    """Write an article that obliges to a transfer."""
    return {
        "zh": rule.zh,
        "en": rule.source,
        "confirmed": rule.status == "confirmed",
    }


def fact_name(name: str, tables: AdviceTables) -> Wording:
    """Name a fact that is missing: a measure, an element, or a sanction's owner."""
    rule = tables.measures.get(name) or tables.circumstances.get(name)
    return SANCTION if rule is None else Wording(rule.zh, rule.en)


def _said(wording: Wording) -> dict[str, str]:
    """Write a wording in both languages."""
    return {"zh": wording.zh, "en": wording.en}
