"""Whether platforms told new versions of their rules long enough before they held.

SAMR and CAC Order 116 (2025), article 12: seven days, fifteen for a change of weight.
The terms are the dated rules of ``clocks.toml``; which one a version was under is told
by the day on which it was published.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.archive.models import RecordHead, RecordVersion
from hub.archive.rules import OPEN
from hub.rulebook import Rulebook
from schemas.words import SHOWN

KIND: Final = "platform_rule"
RULES: Final = {True: "platform.rules-large", False: "platform.rules"}
"""The rule that a version is under, by whether its change is of weight."""
UNRULED: Final = "unruled"


@dataclass(frozen=True, slots=True)
class NoticeVerdict:
    """How one version stands: under which rule, and by how many days it was early."""

    rule: str | None
    """None where no rule was in force on the day of publication."""
    days: int
    """From publication to the day on which it holds."""
    in_time: bool
    weight_known: bool


@dataclass(slots=True)
class NoticeCount:
    """Versions of platforms' rules by how long before they were told."""

    versions: int = 0
    too_short: int = 0
    weight_unknown: int = 0
    rules: Counter[str] = field(default_factory=Counter)
    """By the rule that each was under, ``unruled`` among them."""

    def as_json(self) -> dict[str, Any]:
        """Write the counts as a document."""
        return {
            "versions": self.versions,
            "in_time": self.versions - self.too_short - self.rules[UNRULED],
            "too_short": self.too_short,
            "weight_unknown": self.weight_unknown,
            "rules": dict(sorted(self.rules.items())),
        }


def judge_notice(body: Mapping[str, Any], rules: Rulebook) -> NoticeVerdict:
    """Judge one version; a change whose weight nobody tells is an ordinary one."""
    published = date.fromisoformat(body["published_day"])
    effective = date.fromisoformat(body["effective_day"])
    weight = body.get("important")
    rule = rules.rule("clocks", RULES[bool(weight)], published)
    days = (effective - published).days
    in_time = rule is None or published + timedelta(days=rule.amount) <= effective
    return NoticeVerdict(
        None if rule is None else rule.key, days, in_time, weight is not None
    )


def count_notices(session: Session, rules: Rulebook) -> NoticeCount:
    """Count the versions that are shown today."""
    version, head = RecordVersion, RecordHead
    query = (
        select(version.body)
        .join(head, (head.key == version.key) & (head.seq == version.seq))
        .where(version.kind == KIND, version.record_class == OPEN)
        .where(head.status.in_(SHOWN))
    )
    found = NoticeCount()
    for body in session.scalars(query):
        verdict = judge_notice(body, rules)
        found.versions += 1
        found.too_short += not verdict.in_time
        found.weight_unknown += not verdict.weight_known
        found.rules[verdict.rule or UNRULED] += 1
    return found
