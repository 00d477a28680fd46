"""Rules on what a prior-penalty certificate may be asked for, and by whom."""

from typing import Literal

from hub.rulebook.law_rules import OffenceGroup
from hub.rulebook.rules import Days, MonthsFromOne, Rule


class WindowRule(Rule, frozen=True, kw_only=True):
    """In which time before a day earlier sanctions of a field of law count.

    ``penalty_months`` and ``judgment_months`` count back from the day that is asked
    for, both ends included; without one, no time limits them. ``group`` narrows the
    field to offences of the Criminal Law that count together.
    """

    zh: str
    en: str
    field: str
    group: OffenceGroup | None = None
    penalty_months: MonthsFromOne | None = None
    judgment_months: MonthsFromOne | None = None
    of_crimes: bool = True
    """Whether an act counts only if an offence of the group describes it."""


class EffectRule(Rule, frozen=True, kw_only=True):
    """From which day a document of a kind has effect.

    The field ``told_by`` tells it, else ``notice_days`` after the day of ``notice``.
    Where neither is given it has effect with the day of ``since`` if that is
    ``at_once``, and otherwise at some day from then on, ``within_days`` at the latest.
    """

    kind: str
    procedure: Literal["simple", "ordinary"] | None = None
    told_by: str
    notice: str | None = None
    notice_days: Days = 0
    since: str
    at_once: bool = False
    within_days: Days | None = None


class CertificateRule(Rule, frozen=True, kw_only=True):
    """Whether certificates are given for the purpose of this key."""

    opened: bool
