"""How a source's values are read otherwise, by rules that people made for days."""

from hub.intake.readings.allowed import (
    RuleWording,
    check_wording,
    kinds_with,
    may_have_rule,
    text_key,
)
from hub.intake.readings.applied import MendedRow, Readings, ValueReading, readings_of
from hub.intake.readings.in_force import in_force, in_force_on, standing_rules
from hub.intake.readings.sealing import refused_seal
from hub.intake.readings.typed import read_typed

__all__ = [
    "MendedRow",
    "Readings",
    "RuleWording",
    "ValueReading",
    "check_wording",
    "in_force",
    "in_force_on",
    "kinds_with",
    "may_have_rule",
    "read_typed",
    "readings_of",
    "refused_seal",
    "standing_rules",
    "text_key",
]
