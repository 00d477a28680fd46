"""Fields for what is certified: a window that the law knows, or a field with days."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from hub.calendar import add_months
from hub.console.views.tables import FieldChoice, FormField
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.rulebook.certificate_rules import WindowRule
from hub.rulebook.rules import FieldOfLaw

BY_WINDOW, BY_DAYS = ("window", "on"), ("field", "from", "to")
ASKED_PAST = ("as_of",)
"""The day of the past that a form asks for; an address may say a moment, too."""
PAST = (*ASKED_PAST, "known_at")
TWO_YEARS = 24
"""In months."""


class Asks(Protocol):
    """Whoever asks: at the desk, or at a window."""

    @property
    def hub(self) -> Hub:
        """The hub that is asked."""

    @property
    def language(self) -> str:
        """The language that is read."""


def day_fields(work: Asks, filled: Mapping[str, str]) -> tuple[FormField, ...]:
    """Write them all, with what was filled in, else the days that are mostly meant.

    Those are the last two years: of today alone nearly nobody has a decision.
    """
    voice, rules = translator_of(work.language), work.hub.rulebook
    today = legal_day(work.hub.clock())
    meant = {"from": add_months(today, -TWO_YEARS)}

    def day(name: str, hint: str = "") -> FormField:
        label = voice.t(f"penalties.ask.{name}")
        value = filled.get(name) or meant.get(name, today).isoformat()
        return FormField(name, label, "date", value, hint=hint, required=True)

    def choice(name: str, rules: Sequence[WindowRule | FieldOfLaw]) -> FormField:
        label = voice.t(f"penalties.ask.{name}")
        choices = _choices(rules, filled.get(name, ""), voice)
        return FormField(name, label, "select", choices=choices, required=True)

    past = FormField(
        "as_of",
        voice.t("penalties.ask.as_of"),
        "date",
        filled.get("as_of", ""),
        hint=voice.t("penalties.ask.as_of_hint"),
    )
    return (
        choice("window", list(rules.in_force("windows", today))),
        day("on", voice.t("penalties.ask.on_hint")),
        choice("field", list(rules.in_force("fields", today))),
        day("from", voice.t("penalties.ask.both_count")),
        day("to"),
        past,
    )


def _choices(
    rules: Sequence[WindowRule | FieldOfLaw], chosen: str, voice: Translator
) -> tuple[FieldChoice, ...]:
    """Offer rules by their names."""
    return tuple(
        FieldChoice(
            rule.key,
            rule.en if voice.language == "en" else rule.zh,
            chosen=rule.key == chosen,
        )
        for rule in rules
    )
