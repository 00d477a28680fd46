"""How a source's values are read otherwise, by rules that people made for days."""

from hub.intake.readings.allowed import RuleWording as RuleWording
from hub.intake.readings.allowed import check_wording as check_wording
from hub.intake.readings.allowed import kinds_with as kinds_with
from hub.intake.readings.allowed import may_have_rule as may_have_rule
from hub.intake.readings.allowed import text_key as text_key
from hub.intake.readings.applied import MendedRow as MendedRow
from hub.intake.readings.applied import ValueReading as ValueReading
from hub.intake.readings.applied import readings_of as readings_of
from hub.intake.readings.in_force import in_force as in_force
from hub.intake.readings.in_force import in_force_on as in_force_on
from hub.intake.readings.in_force import standing_rules as standing_rules
from hub.intake.readings.sealing import refused_seal as refused_seal
from hub.intake.readings.typed import read_typed as read_typed
