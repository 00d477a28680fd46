"""The forms that make and change accounts, and what is typed into them."""

from datetime import date

from flask import request

from hub.console.serving.site import ACCOUNT
from hub.console.views.parts import Link
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator
from hub.ground.errors import HubError
from hub.members.officers import (
    OfficerCard,
    OfficerCardInvalidError,
    OfficerExistsError,
    RolesInvalidError,
)
from schemas.words import HUB_ROLES, OUTSIDER_ROLES, UNOFFICIAL, OfficerRole

OFFICERS = f"{ACCOUNT.rpartition('/')[0]}/officers"
LIMITS = {"login": 64, "name": 100, "post": 100, "number": 64}


def day_typed(name: str) -> date | None:
    """Read a day of the form; an empty field is none.

    Raises:
        OfficerCardInvalidError: it is no day.
    """
    text = request.form.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise OfficerCardInvalidError from None


def last_day_typed() -> date | None:
    """Read when an account ends: after a day, or none for now.

    Raises:
        OfficerCardInvalidError: neither was chosen, or the day is none.
    """
    when, day = request.form.get("when", ""), day_typed("last_day")
    if when not in ("now", "later") or (when == "later" and day is None):
        msg = "neither now nor a last day was chosen"
        raise OfficerCardInvalidError(msg)
    return day if when == "later" else None


def roles_typed() -> frozenset[OfficerRole]:
    """Read the roles that are ticked.

    Raises:
        RolesInvalidError: one of them is no role.
    """
    try:
        return frozenset(map(OfficerRole, request.form.getlist("roles")))
    except ValueError:
        raise RolesInvalidError from None


def new_form(
    voice: Translator, csrf: str, kind: str, today: date, error: HubError | None
) -> PageForm:
    """Ask who is to have an account; what was typed stays."""
    given = request.form
    said = _what_is_wrong(voice, error)
    fields = [
        FormField(
            name,
            voice.t(f"account.{name}"),
            value=given.get(name, "")[:most],
            hint=voice.t(f"officers.hint.{name}"),
            error=said.get(name, ""),
            required=True,
            most=most,
        )
        for name, most in LIMITS.items()
    ]
    fields.append(_roles_field(voice, kind, frozenset(given.getlist("roles")), error))
    fields += [
        FormField(
            "valid_from",
            voice.t("officers.valid_from"),
            kind="date",
            value=given.get("valid_from", today.isoformat())[:10],
            required=True,
        ),
        FormField(
            "valid_to",
            voice.t("account.valid_to"),
            kind="date",
            value=given.get("valid_to", "")[:10],
            hint=voice.t("officers.hint.valid_to"),
        ),
    ]
    return PageForm(
        action=f"{OFFICERS}/new",
        fields=tuple(fields),
        submit=voice.t("officers.make"),
        csrf=csrf,
        cancel=Link(voice.t("officers.back"), OFFICERS),
        note=voice.t("officers.make_note"),
        once=True,
    )


def _what_is_wrong(voice: Translator, error: HubError | None) -> dict[str, str]:
    """Say which texts of a new account are wrong: the empty ones, else the login."""
    if isinstance(error, OfficerExistsError):
        return {"login": voice.t("officers.exists")}
    if not isinstance(error, OfficerCardInvalidError):
        return {}
    empty = [name for name in LIMITS if not request.form.get(name, "").strip()]
    if empty:
        return dict.fromkeys(empty, voice.t("officers.empty"))
    return {"login": voice.t("officers.card_wrong")}


def roles_form(
    voice: Translator,
    csrf: str,
    kind: str,
    path: str,
    card: OfficerCard,
    error: HubError | None,
) -> PageForm:
    """Offer other roles; ``kind`` is the member's."""
    typed = frozenset(request.form.getlist("roles"))
    ticked = typed if isinstance(error, RolesInvalidError) else card.roles
    return PageForm(
        action=f"{path}/roles",
        fields=(_roles_field(voice, kind, ticked, error),),
        submit=voice.t("officers.set_roles"),
        csrf=csrf,
        note=voice.t("officers.roles_note"),
    )


def reset_form(voice: Translator, csrf: str, path: str) -> PageForm:
    """Offer a new password."""
    return PageForm(
        action=f"{path}/reset",
        fields=(),
        submit=voice.t("officers.reset"),
        csrf=csrf,
        note=voice.t("officers.reset_note"),
        grave=True,
        once=True,
    )


def end_form(
    voice: Translator, csrf: str, path: str, error: HubError | None
) -> PageForm:
    """Offer to end the account; neither way is chosen beforehand."""
    wrong = isinstance(error, OfficerCardInvalidError)
    return PageForm(
        action=f"{path}/end",
        fields=(
            FormField(
                "when",
                voice.t("officers.when"),
                kind="radio",
                error=voice.t("officers.when_wrong") if wrong else "",
                required=True,
                choices=tuple(
                    FieldChoice(
                        key,
                        voice.t(f"officers.end_{key}"),
                        chosen=request.form.get("when") == key,
                        note=voice.t(f"officers.end_{key}_note"),
                    )
                    for key in ("now", "later")
                ),
            ),
            FormField(
                "last_day",
                voice.t("account.valid_to"),
                kind="date",
                value=request.form.get("last_day", "")[:10],
            ),
        ),
        submit=voice.t("officers.end"),
        csrf=csrf,
        note=voice.t("officers.end_note"),
        grave=True,
    )


def _roles_field(
    voice: Translator, kind: str, ticked: frozenset[str], error: HubError | None
) -> FormField:
    """Offer the roles that a unit's administrator gives, and those held already."""
    given = [
        role
        for role in OfficerRole
        if role in ticked
        or (
            role not in HUB_ROLES and (kind not in UNOFFICIAL or role in OUTSIDER_ROLES)
        )
    ]
    wrong = isinstance(error, RolesInvalidError)
    return FormField(
        "roles",
        voice.t("account.roles"),
        kind="checkbox",
        hint=voice.t("officers.hint.roles"),
        error=voice.t("officers.roles_wrong") if wrong else "",
        choices=tuple(
            FieldChoice(
                role,
                voice.t(f"role.{role}"),
                chosen=role in ticked,
                note=voice.t(f"officers.about.{role}"),
            )
            for role in given
        ),
    )
