"""The form of a paper: what is known of the matter is filled in, the rest is asked."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from hub.casework.machines import load_machines
from hub.casework.papers import (
    MOST_LONG,
    MOST_TEXT,
    MatterForPaper,
    PaperField,
    PaperForm,
    PaperTable,
    taken_values,
)
from hub.casework.view import ShownMatter
from hub.console.pages.matters.base import read_yuan, said
from hub.console.views.tables import FieldChoice, FormField
from hub.console.words.translator import FEN, Translator
from hub.ground.clock import CHINA
from schemas.words import DecisionWord

FIELD, TABLE = "field-", "table-"
MATERIALS = "materials"
"""The table of a paper that lists what is enclosed."""
CUTS = ("|", "｜", "\t")
"""What may stand between the cells of a row that is typed."""
SAME: Mapping[str, str] = {
    "charge": "offence",
    "amount": "value",
    "reasons": "reason",
    "facts": "summary",
    "case": "summary",
    "cause": "offence",
}
"""Fields of papers that say what a fact of a step says under another name."""
OF_ONE_STEP = frozenset({"reason", "contact"})
"""Facts that say something of their own step alone, and nothing of the case."""
PARTY = {
    "party": "name",
    "subject": "name",
    "party_code": "code",
    "party_address": "address",
}
APPROVED = "approved_at"
"""Field of papers that says when the head approved, as the log has it."""
MOST_TABLE = 60_000
CHINA_OFFSET = "+08:00"


def known_of(
    voice: Translator, shown: ShownMatter, form: PaperForm, told: MatterForPaper
) -> dict[str, str]:
    """Tell what a paper's fields would say by what is in sight, as it is typed.

    Why a step was taken stands in no paper but that of this step.
    """
    facts: dict[str, Any] = {}
    papers = {form.key, *form.documents}
    steps = shown.matter.machine.events
    own = {one.key for one in steps if not papers.isdisjoint(one.needs)}
    approving = {
        one.key
        for one in steps
        if one.decides == DecisionWord.APPROVED and not one.extends
    }
    for event in shown.events or ():
        stated = event.facts or {}
        if event.event not in own:
            stated = {key: stated[key] for key in stated if key not in OF_ONE_STEP}
        facts |= stated
        if event.event in approving:
            at = event.happened_at.astimezone(CHINA)
            facts[APPROVED] = at.strftime("%Y-%m-%dT%H:%M")
    party = next((one.said for one in shown.parties or ()), {})
    found = {}
    for field in form.fields:
        value = facts.get(field.key, facts.get(SAME.get(field.key, "")))
        if field.key in PARTY:
            value = party.get(PARTY[field.key]) or None
        if value is not None and not isinstance(value, bool):
            found[f"{FIELD}{field.key}"] = _typed(field, value)
    taken = taken_values(form, told)
    for field in form.fields:
        if field.key in taken:
            found[f"{FIELD}{field.key}"] = _typed(field, taken[field.key])
    if any(table.key == MATERIALS for table in form.tables):
        found[f"{TABLE}{MATERIALS}"] = _material(voice, shown)
    return found


def _material(voice: Translator, shown: ShownMatter) -> str:
    """List the documents of a matter as they are enclosed: one of each."""
    kinds = load_machines().words.documents
    lines = []
    for one in shown.documents or ():
        title = one.title.rpartition(".")[0].replace(CUTS[0], " ")
        name = said(voice, kinds[one.kind])
        whole = name if title in ("", name) else f"{name} {title}"
        lines += [f"{whole} {CUTS[0]} 1"] if one.kept else []
    return "\n".join(lines)


def mark_of(typed: Mapping[str, str]) -> str:
    """Mark what was typed, so that what is issued is what was looked at."""
    heads = ("addressee", "place", "number")
    told = sorted(
        (name, text.replace("\r\n", "\n"))
        for name, text in typed.items()
        if name in heads or name.startswith((FIELD, TABLE))
    )
    return sha256(json.dumps(told).encode()).hexdigest()


def fields_of(
    voice: Translator, form: PaperForm, typed: Mapping[str, str]
) -> tuple[FormField, ...]:
    """Ask for the fields and tables of a paper."""
    fields = [_field(voice, one, typed) for one in form.fields]
    fields += [_table(voice, one, typed) for one in form.tables]
    return tuple(fields)


def read_fields(form: PaperForm, typed: Mapping[str, str]) -> dict[str, Any]:
    """Read the fields that were filled in; what cannot be read stays as typed."""
    found = {}
    for field in form.fields:
        text = typed.get(f"{FIELD}{field.key}", "").strip()
        if text:
            found[field.key] = _read(field, text)
    return found


def read_tables(
    form: PaperForm, typed: Mapping[str, str]
) -> dict[str, list[dict[str, Any]]]:
    """Read the tables, a row a line, with its cells in the order of the columns."""
    found = {}
    for table in form.tables:
        rows = []
        text = typed.get(f"{TABLE}{table.key}", "")[:MOST_TABLE]
        for line in filter(str.strip, text.splitlines()):
            for cut in CUTS[1:]:
                line = line.replace(cut, CUTS[0])  # noqa: PLW2901  # each sign in turn
            cells = [cell.strip() for cell in line.split(CUTS[0])]
            pairs = zip(table.columns, cells, strict=False)
            row = {one.key: _read(one, cell) for one, cell in pairs if cell}
            rows.append(row)
        if rows:
            found[table.key] = rows
    return found


def _typed(field: PaperField, value: Any) -> str:
    """Write a value as it would be typed."""
    if field.type == "money" and isinstance(value, int):
        return f"{value // FEN}.{value % FEN:02d}"
    if field.type == "moment" and "+" in str(value):
        at = datetime.fromisoformat(value).astimezone(CHINA)
        return at.strftime("%Y-%m-%dT%H:%M")
    return str(value)


def _read(field: PaperField, text: str) -> Any:
    """Read a value as its field takes it; the room of papers refuses what is none."""
    match field.type:
        case "money":
            amount = read_yuan(text)
            return text if amount is None else amount
        case "count":
            is_number = text.isascii() and text.isdigit() and len(text) < MOST_TEXT
            return int(text) if is_number else text
        case "people":
            parted = text.replace("，", "、").replace(",", "、").split("、")
            return [one.strip() for one in parted if one.strip()]
        case "moment":
            return f"{text}{CHINA_OFFSET}" if "+" not in text else text
    return text.replace("\r\n", "\n")


def _field(voice: Translator, field: PaperField, typed: Mapping[str, str]) -> FormField:
    """Ask for one field."""
    name = f"{FIELD}{field.key}"
    value = typed.get(name, "")
    label = field.of(voice.language)
    if not field.required:
        label = voice.t("matters.optional", label=label)
    if field.type == "choice":
        choices = tuple(
            FieldChoice(one.key, one.of(voice.language), chosen=one.key == value)
            for one in field.choices
        )
        none = FieldChoice("", voice.t("matters.choose"))
        return FormField(name, label, kind="select", choices=(none, *choices))
    kinds = {"long": "area", "day": "date", "moment": "datetime-local"}
    hints = {"money": "fen", "count": "count", "people": "people"}
    hint = voice.t(f"matters.hint.{hints[field.type]}") if field.type in hints else ""
    return FormField(
        name,
        label,
        kind=kinds.get(field.type, "text"),
        value=value,
        hint=hint,
        required=field.required,
        most=MOST_LONG if field.type == "long" else MOST_TEXT,
        rows=5,
    )


def _table(voice: Translator, table: PaperTable, typed: Mapping[str, str]) -> FormField:
    """Ask for the rows of a table, one a line."""
    name = f"{TABLE}{table.key}"
    columns: Sequence[str] = [one.of(voice.language) for one in table.columns]
    return FormField(
        name,
        table.of(voice.language),
        kind="area",
        value=typed.get(name, ""),
        hint=voice.t("matters.hint.table", columns=" | ".join(columns)),
        required=table.required,
        most=MOST_TABLE,
        rows=6,
    )
