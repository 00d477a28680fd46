"""Rules on what a prior-penalty certificate may be asked for, and by whom."""

from dataclasses import dataclass

from hub.rulebook.law_rules import OffenceGroup
from hub.rulebook.rules import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRule(Rule):
    """In which time before a day earlier sanctions of a field of law count.

    ``penalty_months`` and ``judgment_months`` count back from the day that is asked
    for, both ends included; without one, no time limits them. ``group`` narrows the
    field to offences of the Criminal Law that count together.
    """

    zh: str
    en: str
    field: str
    group: OffenceGroup | None = None
    penalty_months: int | None = None
    judgment_months: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateRule(Rule):
    """Whether certificates are given for the purpose of this key."""

    opened: bool
