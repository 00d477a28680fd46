"""Tokens as tables, and the form that makes one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import request

from hub.console.views.closed_rows import closed_rows
from hub.console.views.parts import StateChip
from hub.console.views.tables import (
    DataTable,
    FormField,
    PageForm,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.ground.errors import HubError
from hub.members.models import ApiToken
from hub.members.service import SYSTEM_LIMIT
from hub.oversight import TokenUses


def token_tables(
    voice: Translator,
    tokens: Sequence[ApiToken],
    uses: TokenUses,
    now: datetime,
    closed: Mapping[str, str],
) -> tuple[DataTable | None, DataTable | None]:
    """List a member's tokens: those that open something, and those that do no more.

    ``closed`` are those that the log contradicts, with the address of the entry. They
    stand among the former, so that they can be ended.
    """
    live = [row for row in tokens if _is_live(row, now)]
    ended = [row for row in tokens if not _is_live(row, now)]
    return (
        _table(voice, live, uses, now, closed) if live or closed else None,
        _table(voice, ended, uses, now, {}) if ended else None,
    )


def make_form(
    voice: Translator, csrf: str, path: str, error: HubError | None
) -> PageForm:
    """Offer a new token for a system, bound to onboarding or to nothing."""
    given = request.form
    wrong = error is not None and error.code == "member-invalid"
    return PageForm(
        action=f"{path}/tokens",
        fields=(
            FormField(
                "system",
                voice.t("members.system"),
                value=given.get("system", "")[:SYSTEM_LIMIT] if error else "",
                hint=voice.t("members.hint.system"),
                error=voice.t("members.wrong.system") if wrong else "",
                required=True,
                most=SYSTEM_LIMIT,
            ),
            FormField(
                "standing",
                voice.t("members.standing_purpose"),
                kind="checkbox",
                value="yes" if error and given.get("standing") else "",
                hint=voice.t("members.hint.standing"),
            ),
        ),
        submit=voice.t("members.make_token"),
        csrf=csrf,
        note=voice.t("members.make_note"),
        once=True,
    )


def _is_live(row: ApiToken, now: datetime) -> bool:
    """Tell whether a token opens something."""
    return row.revoked_at is None and row.expires_at > now


def _table(
    voice: Translator,
    rows: Sequence[ApiToken],
    uses: TokenUses,
    now: datetime,
    closed: Mapping[str, str],
) -> DataTable:
    """List tokens by their labels, never their text."""
    names = ("system", "made", "last_use", "ends", "state")
    return DataTable(
        caption=voice.t("members.tokens"),
        columns=tuple(TableColumn(voice.t(f"members.{name}")) for name in names),
        rows=(
            *closed_rows(voice, closed, len(names)),
            *(_row(voice, row, uses, now) for row in rows),
        ),
    )


def _row(voice: Translator, row: ApiToken, uses: TokenUses, now: datetime) -> TableRow:
    """Tell of one token."""
    return TableRow(
        (
            TableCell(row.system, below_code=row.id, mono=True),
            TableCell(voice.moment(row.created_at, now)),
            TableCell(_last_use(voice, row, uses, now)),
            TableCell(voice.moment(row.revoked_at or row.expires_at, now)),
            TableCell(chip=_state(voice, row, now)),
        ),
        key=row.id,
        label=voice.t("members.choose_token", system=row.system),
    )


def _last_use(voice: Translator, row: ApiToken, uses: TokenUses, now: datetime) -> str:
    """Tell when a token was last used."""
    used = uses.last.get(row.id)
    return voice.t("members.unused") if used is None else voice.moment(used, now)


def _state(voice: Translator, row: ApiToken, now: datetime) -> StateChip:
    """Tell what a token opens now."""
    if row.revoked_at is not None:
        return StateChip(voice.t("members.revoked"), "ring", "mute")
    if row.expires_at <= now:
        return StateChip(voice.t("members.expired"), "ring", "mute")
    if row.standing_purpose is not None:
        purpose = voice.t(f"purpose.{row.standing_purpose}")
        return StateChip(voice.t("members.bound", purpose=purpose), "round", "info")
    return StateChip(voice.t("members.live"), "round", "ok")
