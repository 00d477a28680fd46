"""From which day a decision or judgment has effect, where a certificate counts: pure.

A decision has effect with its service. Where no source tells the day of that, nobody
knows more than the days between which it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from hub.lookup.file.certificate.request import Period
from hub.rulebook import Rulebook
from hub.rulebook.certificate_rules import EffectRule

PENALTY = "penalty"
OUTSIDE = "outside"
SERVED, DECIDED, EFFECTIVE, UNKNOWN = "served", "decided", "effective", "unknown"
BASES = (SERVED, DECIDED, EFFECTIVE, UNKNOWN)
"""By what the day of effect is known."""
SAME_DAY, EFFECT_UNKNOWN = "same-day", "effect-unknown"


@dataclass(frozen=True, slots=True)
class Effect:
    """The days between which a document took effect; one day where it is known."""

    first: date | None
    last: date | None
    basis: str = UNKNOWN

    @property
    def day(self) -> date | None:
        """The day of effect, where it is known."""
        return None if self.basis == UNKNOWN else self.first

    @property
    def is_told(self) -> bool:
        """Whether a source tells the day itself."""
        return self.basis in {SERVED, EFFECTIVE}

    def doubt(self, period: Period) -> str | None:
        """Tell why it may have taken effect in a period; nothing if it surely did.

        OUTSIDE says that it did not. Of an act and a service on the last day, which is
        that of the act, nobody knows which came first.
        """
        if self.first is not None and self.first > period.last:
            return OUTSIDE
        since = period.first
        if since is not None and self.last is not None and self.last < since:
            return OUTSIDE
        if self.day is None:
            return EFFECT_UNKNOWN
        return SAME_DAY if self.day == period.last else None


def effect_of(
    kind: str, body: Mapping[str, Any], day: date | None, rulebook: Rulebook
) -> Effect:
    """Tell when a document took effect, by what is shown of it.

    ``day`` is that of the document. A day of service before that of the decision is
    none.
    """
    if day is None:
        return Effect(None, None)
    rule = _rule_of(kind, body, day, rulebook)
    if rule is None:
        return Effect(day, day, EFFECTIVE)
    since = _read(body.get(rule.since)) or day
    told = _read(body.get(rule.told_by))
    noticed = _read(body.get(rule.notice)) if rule.notice else None
    if told is None and noticed is not None:
        told = noticed + timedelta(days=rule.notice_days)
    if told is not None and told >= since:
        return Effect(told, told, SERVED if kind == PENALTY else EFFECTIVE)
    if rule.at_once:
        return Effect(since, since, DECIDED)
    days = rule.within_days
    return Effect(since, None if days is None else since + timedelta(days=days))


def _rule_of(
    kind: str, body: Mapping[str, Any], day: date, rulebook: Rulebook
) -> EffectRule | None:
    """Find the rule about a document of a day; those of its procedure come first."""
    fitting = [
        rule
        for rule in rulebook.effects
        if rule.kind == kind
        and rule.in_force(day)
        and rule.procedure in {None, body.get("procedure")}
    ]
    return min(fitting, key=lambda rule: rule.procedure is None, default=None)


def _read(text: str | None) -> date | None:
    """Read a day as bodies hold it."""
    return None if text is None else date.fromisoformat(text)
