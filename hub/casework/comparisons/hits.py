"""Hits of the comparisons, a page of them, and how they are written."""

from dataclasses import dataclass
from typing import Any

from hub.casework.comparisons.compared import ComparedRecord, ComparisonHit


@dataclass(frozen=True, slots=True, kw_only=True)
class MerchantHit:
    """A hit, and whose it is."""

    merchant: str
    """Public id."""
    hit: ComparisonHit

    def as_json(self) -> dict[str, Any]:
        """Write it with its records, its rule and its articles."""
        hit = self.hit
        return {
            "model": str(hit.model),
            "merchant": self.merchant,
            "day": hit.day.isoformat(),
            "rule": hit.rule.key,
            "source": hit.rule.source,
            "confirmed": hit.rule.status == "confirmed",
            "certain": hit.is_certain,
            "ask": list(hit.ask),
            "records": [_record(one) for one in (hit.record, *hit.others)],
            "reached": [
                {
                    "offence": one.offence,
                    "item": one.item,
                    "article": one.article._asdict(),
                    "confirmed": one.confirmed,
                    "lines": [line._asdict() for line in one.lines],
                    "establish": list(one.establish),
                }
                for one in hit.reached
            ],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonPage:
    """The hits among some merchants, and where to go on."""

    hits: tuple[MerchantHit, ...]
    merchants: int
    """How many merchants were looked through."""
    next_after: int | None
    """Behind which merchant to go on; None where there are no more."""


def _record(one: ComparedRecord) -> dict[str, Any]:
    """Write a record of a hit: what it is, its days and its amounts."""
    days = {
        name: value
        for name, value in sorted(one.body.items())
        if name.endswith("_day") and isinstance(value, str)
    }
    return {
        "id": one.id,
        "kind": one.kind,
        "status": one.status,
        "number": one.body.get("document_no") or one.body.get("case_no"),
        "days": days,
        "amounts": one.amounts,
    }
