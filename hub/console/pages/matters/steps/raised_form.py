"""The form of a complaint or report, and what it sent as what is handed in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import request

from hub.casework.complaints import (
    CompetenceRule,
    competence_rules,
    subject_rules,
)
from hub.casework.matter import LONG_LIMIT, NAME_LIMIT, PARTY_FIELDS, NewDocument
from hub.console.pages.matters.base import read_yuan
from hub.console.pages.matters.steps.forms import read_more
from hub.console.pages.matters.steps.reporters import (
    INFORMANT,
    asked_informant,
    sent_informant,
)
from hub.console.views.tables import FieldChoice, FormField
from hub.console.words.translator import Translator

PARTY, PLACE = "party-", "place-"
PLACE_LENGTH = 6
LINES = ("fact", "product")
FLAGS = ("by_proxy", "handled_elsewhere")
COMPLAINT = "complaint"


@dataclass(slots=True)
class SentRaised:
    """What the form sent, and which of its fields could not be read."""

    document: dict[str, Any]
    papers: tuple[NewDocument, ...] = ()
    wrong: dict[str, str] = field(default_factory=dict)
    """By the field: a key below ``matters.wrong``."""


def read_raised_form(machine: str, key: str) -> SentRaised:
    """Read what is handed in, as the hub's other ways of handing it in say it."""
    form = request.form
    texts = {
        name: form.get(name, "").strip().replace("\r\n", "\n")
        for name in ("about", "subject", "received", "summary", "request", *LINES)
    }
    said: dict[str, Any] = {name: text for name, text in texts.items() if text}
    sent = SentRaised(said | {"machine": machine, "key": key})
    said = sent.document
    amount = form.get("amount", "").strip()
    if amount:
        said["amount_fen"] = read_yuan(amount)
        if said["amount_fen"] is None:
            sent.wrong["amount"] = "money"
    said["party"] = _given(PARTY, PARTY_FIELDS)
    said["places"] = _given(PLACE, places_of(machine))
    not_found = [one for one in form.getlist("not_found") if one]
    if not_found:
        said["not_found"] = not_found
    who = sent_informant()
    if who:
        said["raised_by"] = who
    if machine == COMPLAINT:
        said |= {name: True for name in FLAGS if form.get(name)}
        if form.get("known_since", "").strip():
            said["known_since"] = form["known_since"].strip()
        if form.get("for_consumption") in ("yes", "no"):
            said["for_consumption"] = form["for_consumption"] == "yes"
    elif form.get("adds_facts"):
        said["adds_facts"] = True
    sent.papers = read_more(request, sent.wrong)
    return sent


def field_of(path: str) -> str:
    """Name the field of the form that a fault of what is handed in speaks of."""
    head, _, rest = path.partition(".")
    stems = {"party": PARTY, "places": PLACE, "raised_by": INFORMANT}
    if head in stems:
        name = rest.removesuffix(".value").removesuffix(".key")
        return f"{stems[head]}{name}" if name else f"{stems[head]}name"
    return "amount" if head == "amount_fen" else head


def places_of(machine: str) -> tuple[str, ...]:
    """List the places that competence for complaints, or for reports, turns on."""
    found: dict[str, None] = {}
    for rule in _rules(machine):
        of_rule = (*rule.places, *rule.first_received, *rule.only_then)
        found |= dict.fromkeys((*of_rule, *filter(None, (rule.instead_of,))))
    return tuple(found)


def _rules(machine: str) -> tuple[CompetenceRule, ...]:
    """Give the rules of competence for complaints, or for reports."""
    return tuple(rule for rule in competence_rules() if rule.machine == machine)


def _given(stem: str, names: tuple[str, ...]) -> dict[str, str]:
    """Read fields of one stem that say something."""
    found = {name: request.form.get(f"{stem}{name}", "").strip() for name in names}
    return {name: text for name, text in found.items() if text}


@dataclass(frozen=True, slots=True)
class RaisedForm:
    """Writes the fields, with what was typed and what is wrong with it."""

    voice: Translator
    machine: str
    today: date
    wrong: Mapping[str, str]
    """By the field: what is wrong with it, said."""

    def what(self) -> tuple[FormField, ...]:
        """Ask what is raised, against what, and where."""
        voice = self.voice
        fields = [
            self._select("about", self._abouts()),
            self._select("subject", self._subjects()),
            self._field("received", "date", self.today.isoformat(), required=True),
            self._field("summary", "area", required=True, most=4_000, rows=5),
        ]
        if self.machine == COMPLAINT:
            fields += [
                self._field("request", "area", most=1_000),
                self._field("known_since", "date"),
                self._select(
                    "for_consumption",
                    [(one, voice.t(f"parts.{one}")) for one in ("yes", "no")],
                ),
                *(self._field(name, "checkbox") for name in FLAGS),
            ]
        else:
            fields.append(self._field("adds_facts", "checkbox"))
        fields += [
            self._field("fact", hint=True, most=NAME_LIMIT),
            self._field("product", most=200),
            self._field("amount", label="amount"),
        ]
        places = places_of(self.machine)
        fields += [
            self._field(
                f"{PLACE}{place}", "code", label=f"place_{place}", most=PLACE_LENGTH
            )
            for place in places
        ]
        gone = set(request.form.getlist("not_found"))
        choices = tuple(
            FieldChoice(one, voice.t(f"matters.raise.place_{one}"), chosen=one in gone)
            for one in places
        )
        fields.append(
            FormField(
                "not_found",
                voice.t("matters.raise.not_found"),
                "checkbox",
                choices=choices,
                error=self.wrong.get("not_found", ""),
            )
        )
        return tuple(fields)

    def people(self) -> tuple[tuple[str, tuple[FormField, ...]], ...]:
        """Ask against whom it is raised, and who raises it."""
        voice = self.voice
        party = tuple(
            FormField(
                f"{PARTY}{name}",
                voice.t(f"matters.party.{name}"),
                kind="code" if name == "code" else "text",
                value=request.form.get(f"{PARTY}{name}", "")[:NAME_LIMIT],
                error=self._wrong(f"{PARTY}{name}", f"matters.party.{name}"),
                required=name == "name",
                most=NAME_LIMIT,
            )
            for name in PARTY_FIELDS
        )
        return (
            (voice.t("matters.raise.party"), party),
            asked_informant(voice, self.wrong),
        )

    def _abouts(self) -> list[tuple[str, str]]:
        """List what such a thing may be raised against."""
        abouts = dict.fromkeys(rule.about for rule in _rules(self.machine))
        return [(one, self.voice.t(f"matters.raise.about_{one}")) for one in abouts]

    def _subjects(self) -> list[tuple[str, str]]:
        """List what it may be about today."""
        is_english = self.voice.language == "en"
        return [
            (rule.key, rule.en if is_english else rule.zh)
            for rule in subject_rules()
            if rule.in_force(self.today)
        ]

    def _select(self, name: str, options: list[tuple[str, str]]) -> FormField:
        """Ask for one of a list."""
        made = request.form.get(name, "")
        none = FieldChoice("", self.voice.t("matters.choose"))
        choices = (FieldChoice(*one, chosen=one[0] == made) for one in options)
        return self._field(
            name,
            "select",
            required=name in ("about", "subject"),
            choices=(none, *choices),
        )

    def _field(
        self,
        name: str,
        kind: str = "text",
        value: str = "",
        *,
        label: str = "",
        hint: bool = False,
        **more: Any,
    ) -> FormField:
        """Write a field with what was typed, or what it begins with."""
        key = f"matters.raise.{label or name}"
        return FormField(
            name,
            self.voice.t(key),
            kind,
            request.form.get(name, value)[:LONG_LIMIT],
            hint=self.voice.t(f"{key}_hint") if hint else "",
            error=self._wrong(name, key),
            **more,
        )

    def _wrong(self, name: str, label: str) -> str:
        """Say what is wrong with a field, with its name where that is said."""
        return self.wrong.get(name, "").replace("{label}", self.voice.t(label))
