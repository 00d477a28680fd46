"""What rules on certificates must not say."""

from hub.rulebook.book import Rulebook
from hub.rulebook.reading import RuleFileError
from schemas.record import KINDS
from schemas.words import CASE_WORK, Purpose

WINDOWS, CERTIFICATES = "windows.toml", "certificates.toml"
EFFECTS = "effects.toml"


def check_certificates(rules: Rulebook) -> None:
    """Refuse windows of no field, and purposes that are no case work."""
    fields = {field.key for field in rules.fields}
    for window in rules.windows:
        if window.field not in fields:
            raise RuleFileError(WINDOWS, f"{window.key}.field", "is no field of law")
    for rule in rules.certificates:
        if rule.key not in {*CASE_WORK, Purpose.SELF}:
            raise RuleFileError(CERTIFICATES, rule.key, "is no purpose of case work")
    _check_effects(rules)


def _check_effects(rules: Rulebook) -> None:
    """Refuse rules of effect that ask for what a kind of record does not have."""
    for effect in rules.effects:
        kind = KINDS.get(effect.kind)
        if kind is None:
            raise RuleFileError(EFFECTS, f"{effect.key}.kind", "is no kind of record")
        for name in filter(None, (effect.told_by, effect.notice, effect.since)):
            if name not in kind.fields():
                where = f"{effect.key}.{name}"
                raise RuleFileError(EFFECTS, where, f"is no field of {effect.kind}")
