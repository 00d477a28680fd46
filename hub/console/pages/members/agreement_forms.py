"""The form of an agreement, and the terms that are typed into it."""

from collections.abc import Sequence
from datetime import date

from flask import request

from hub.agreements.policy import ALL
from hub.agreements.terms import (
    BASIS_LIMIT,
    LISTED,
    TITLE_LIMIT,
    AgreementInvalidError,
    Terms,
)
from hub.console.pages.members.base import AGREEMENTS, kind_name
from hub.console.views.parts import Link
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.clock import legal_day
from hub.members.models import Member
from schemas.fields.numbers import whole_number
from schemas.words import Purpose

ITEMS_LIMIT = 4_000
FORM_LIMIT = 200
NUMBER_LIMIT = 8
NAMED = ("default", "always", "never")
NAMED_OFFICER = {"always": True, "never": False}
WHERE = {"item": "items", "field": "items", "kind": "member_kind", "none": "purposes"}
"""At which field of the form a part of the terms is typed, where names differ."""
PARTS = frozenset(
    {
        *("kind", "none", "purposes", "title", "legal_basis", "valid_from", "valid_to"),
        *("reference_form", "item", "field", "territory", "member_code"),
        *("rate", "quota", "personal", "officers"),
    }
)


def terms_typed(hub: Hub, members: Sequence[Member]) -> Terms:
    """Read the terms that are typed.

    Raises:
        AgreementInvalidError: a day or number is none, or the member is not of the
            kind.
    """
    given = request.form
    kind, code = given.get("member_kind", ""), given.get("member_code", "")
    if code and not any(row.code == code and row.kind == kind for row in members):
        msg = f"{code} is no member of the kind {kind}"
        raise AgreementInvalidError(msg, part="member_code", about=code)
    first = _day("valid_from") or legal_day(hub.clock())
    return Terms(
        member_kind=kind,
        member_code=code or None,
        purposes=sorted(set(given.getlist("purposes"))),
        items=_items(given.get("items", "")[:ITEMS_LIMIT]) or {ALL: [ALL]},
        personal=_items(given.get("personal", "")[:ITEMS_LIMIT]),
        title=given.get("title", "").strip(),
        legal_basis=given.get("legal_basis", "").strip(),
        named_officer=NAMED_OFFICER.get(given.get("named_officer", "")),
        territory=given.get("territory", "").replace(",", " ").split(),
        officers=given.get("officers") or None,
        reference_form=given.get("reference_form", "").strip() or None,
        rate=_number("rate"),
        quota=_number("quota"),
        valid_from=first,
        valid_to=_day("valid_to"),
    )


def terms_form(
    hub: Hub,
    voice: Translator,
    csrf: str,
    members: Sequence[Member],
    error: AgreementInvalidError | None,
) -> PageForm:
    """Ask for the terms; what was typed stays."""
    given, day = request.form, legal_day(hub.clock())
    said = _what_is_wrong(voice, error)
    kinds = tuple(
        FieldChoice(
            key,
            kind_name(hub, voice, key, day),
            chosen=given.get("member_kind") == key,
        )
        for key in sorted(hub.rulebook.ceilings(day))
    )
    whom = (
        FieldChoice("", voice.t("agreements.all_of_kind")),
        *(
            FieldChoice(row.code, row.name, chosen=given.get("member_code") == row.code)
            for row in members
        ),
    )
    purposes = tuple(
        FieldChoice(
            purpose,
            voice.t(f"purpose.{purpose}"),
            chosen=purpose in given.getlist("purposes"),
            note=voice.t(f"agreements.about.{purpose}"),
        )
        for purpose in Purpose
    )
    fields = (
        _field(voice, said, "member_kind", kind="select", choices=kinds),
        _field(voice, said, "member_code", kind="select", choices=whom),
        _field(voice, said, "purposes", kind="checkbox", choices=purposes),
        _field(voice, said, "items", kind="area", most=ITEMS_LIMIT),
        _field(voice, said, "personal", kind="area", most=ITEMS_LIMIT),
        _field(voice, said, "title", most=TITLE_LIMIT, required=True),
        _field(
            voice, said, "legal_basis", kind="area", most=BASIS_LIMIT, required=True
        ),
        _field(voice, said, "territory", most=200),
        _field(
            voice,
            said,
            "named_officer",
            kind="select",
            choices=tuple(
                FieldChoice(
                    key,
                    voice.t(f"agreements.named.{key}"),
                    chosen=given.get("named_officer", NAMED[0]) == key,
                )
                for key in NAMED
            ),
        ),
        _field(
            voice,
            said,
            "officers",
            kind="select",
            choices=tuple(
                FieldChoice(
                    value,
                    voice.t(f"agreements.officers_{value or 'free'}"),
                    chosen=given.get("officers", "") == value,
                )
                for value in ("", LISTED)
            ),
        ),
        _field(voice, said, "reference_form", most=FORM_LIMIT, kind="code"),
        _field(voice, said, "rate", most=NUMBER_LIMIT),
        _field(voice, said, "quota", most=NUMBER_LIMIT),
        _field(voice, said, "valid_from", kind="date", default=day.isoformat()),
        _field(voice, said, "valid_to", kind="date"),
    )
    return PageForm(
        action=f"{AGREEMENTS}/new",
        fields=fields,
        submit=voice.t("agreements.make"),
        csrf=csrf,
        cancel=Link(voice.t("agreements.back"), AGREEMENTS),
        note=voice.t("agreements.make_note"),
    )


def _field(  # noqa: PLR0913  # what fields differ in
    voice: Translator,
    said: dict[str, str],
    name: str,
    *,
    kind: str = "text",
    choices: tuple[FieldChoice, ...] = (),
    most: int | None = None,
    required: bool = False,
    default: str = "",
) -> FormField:
    """Make a field with what was typed, its hint, and what is wrong with it."""
    hint = f"agreements.hint.{name}"
    return FormField(
        name,
        voice.t(f"agreements.{name}"),
        kind=kind,
        value=request.form.get(name, default)[: most or 10],
        hint=voice.t(hint) if voice.has(hint) else "",
        error=said.get(name, ""),
        required=required,
        choices=choices,
        most=most,
    )


def _what_is_wrong(
    voice: Translator, error: AgreementInvalidError | None
) -> dict[str, str]:
    """Say at its field what is wrong."""
    if error is None or error.part not in PARTS:
        return {}
    where = WHERE.get(error.part, error.part)
    return {where: voice.t(f"agreements.wrong.{error.part}", about=error.about)}


def _items(text: str) -> dict[str, list[str]]:
    """Read which items, and which of their fields, are opened: one item a line."""
    items: dict[str, list[str]] = {}
    for line in text.splitlines():
        item, _, fields = line.partition("=")
        if item.strip():
            names = [one.strip() for one in fields.split(",") if one.strip()]
            items[item.strip()] = names or [ALL]
    return items


def _number(name: str) -> int | None:
    """Read a whole number; an empty field is none.

    Raises:
        AgreementInvalidError: it is written otherwise than in ASCII digits.
    """
    text = request.form.get(name, "").strip()
    try:
        return whole_number(text) if text else None
    except ValueError as error:
        raise AgreementInvalidError(str(error), part=name) from None


def _day(name: str) -> date | None:
    """Read a day; an empty field is none.

    Raises:
        AgreementInvalidError: it is no day.
    """
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        msg = f"{text[:20]!r} is no day"
        raise AgreementInvalidError(msg, part=name) from None
