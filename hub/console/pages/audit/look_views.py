"""A drawn look in words: who, when, what for, why it was drawn, how it was marked."""

from collections.abc import Mapping
from datetime import date

from flask import request

from hub.console.pages.audit.base import (
    ACCESS,
    AUDIT,
    actor_name,
    member_names,
    officer_names,
)
from hub.console.pages.audit.views import DrawnLookView
from hub.console.views.parts import FactRow, Link, StateChip
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.ground.errors import HubError
from hub.members.officers import SignedIn
from hub.oversight import REASON_LIMIT, AccessReasonError, SampledLook
from schemas.words import AccessMark

TONES = {
    AccessMark.EXPLAINED: ("round", "ok"),
    AccessMark.UNEXPLAINED: ("square", "bad"),
}


class MarkMissingError(HubError):
    """Neither explained nor not was chosen."""

    status = 422
    code = "access-mark-missing"
    title = "Choose whether the look is explained."


class LookNaming:
    """Says looks in words: people and members by name."""

    def __init__(
        self, hub: Hub, voice: Translator, signed_in: SignedIn, week: date
    ) -> None:
        """Read what people and members are called."""
        self._voice = voice
        self._csrf = signed_in.csrf
        self._path = f"{ACCESS}/{week.isoformat()}"
        self._members: Mapping[str, str] = member_names(hub)
        self._officers = officer_names(hub)
        self._now = hub.clock()

    def look(
        self, one: SampledLook, *, own: bool, error: HubError | None
    ) -> DrawnLookView:
        """Tell of a look: who, when, what for, by which reference, on which screen."""
        voice, told = self._voice, one.told
        return DrawnLookView(
            number=one.number,
            title=voice.t("access.look", number=one.number, name=told.look.name),
            facts=self._facts(one),
            why=tuple(voice.t(f"access_sign.{sign}") for sign in one.signs)
            or (voice.t("access.at_random"),),
            entry=Link(told.look.place, f"{AUDIT}/{told.look.place}"),
            mark=self._chip(one),
            said=self._said(one),
            form=None if own else self._form(one, error),
            own=own,
            current=error is not None,
        )

    def _facts(self, one: SampledLook) -> tuple[FactRow, ...]:
        """Tell a look row by row."""
        voice, told = self._voice, one.told
        post = told.officer.post if told.officer is not None else ""
        officer = FactRow(voice.t("access.officer"), told.look.name, post)
        reference = FactRow(voice.t("access.reference"), told.look.reference or "")
        if told.look.reference is None:
            reference = FactRow(voice.t("access.reference"), absent="withheld")
        purpose = voice.t("parts.absent.none")
        if told.purpose is not None:
            purpose = voice.t(f"purpose.{told.purpose}")
        return (
            officer,
            FactRow(
                voice.t("access.member"), self._members.get(told.member, told.member)
            ),
            FactRow(voice.t("access.when"), voice.stamp(told.look.at)),
            FactRow(voice.t("access.purpose"), purpose),
            reference,
            FactRow(voice.t("access.what"), voice.t(f"operation.{told.op}")),
            FactRow(
                voice.t("access.screen"),
                told.screen,
                voice.t(f"audit.way_of.{told.way}"),
                mono=True,
            ),
        )

    def _chip(self, one: SampledLook) -> StateChip | None:
        """Say how a look was marked."""
        if one.mark is None:
            return None
        word = self._voice.t(f"access_mark.{one.mark.mark}")
        return StateChip(word, *TONES[one.mark.mark])

    def _said(self, one: SampledLook) -> str:
        """Say why, by whom and when."""
        if one.mark is None:
            return ""
        return self._voice.t(
            "access.said",
            reason=one.mark.reason,
            who=actor_name(self._voice, one.mark.actor, self._officers),
            at=self._voice.moment(one.mark.at, self._now),
        )

    def _form(self, one: SampledLook, error: HubError | None) -> PageForm:
        """Ask whether a look is explained; what was typed stays."""
        voice, given = self._voice, request.form if error is not None else {}
        chosen = given.get("mark", "")
        return PageForm(
            action=f"{self._path}/{one.number}",
            fields=(
                FormField(
                    "mark",
                    voice.t("access.mark"),
                    kind="radio",
                    required=True,
                    error=voice.t("access.mark_missing")
                    if isinstance(error, MarkMissingError)
                    else "",
                    choices=tuple(
                        FieldChoice(
                            mark,
                            voice.t(f"access_mark.{mark}"),
                            chosen=mark == chosen,
                        )
                        for mark in AccessMark
                    ),
                ),
                FormField(
                    "reason",
                    voice.t("access.reason"),
                    value=given.get("reason", "")[:REASON_LIMIT],
                    error=voice.t("access.reason_missing")
                    if isinstance(error, AccessReasonError)
                    else "",
                    required=True,
                    most=REASON_LIMIT,
                ),
            ),
            submit=voice.t("access.keep"),
            csrf=self._csrf,
        )
