"""What the pages of matters share: addresses, who may see them, and names."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from sqlalchemy.orm import Session

from hub.casework.machines import (
    DocumentKind,
    FactField,
    FactOption,
    Machine,
    MachineState,
    load_machines,
)
from hub.casework.matter import (
    SIZE_LIMIT,
    SUBJECT,
    MatterActor,
    MatterDocumentUnknownError,
    MatterUnknownError,
    machine_of,
)
from hub.casework.papers import PaperUnknownError
from hub.casework.seeing import MatterViewer, viewer_of
from hub.casework.view import REFUSED_SCREEN, ShownLine
from hub.console.serving.forms import check_form
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.site import page_blueprint, show_failure
from hub.console.words.translator import FEN, Translator, translator_of
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.actors import HUB, account_actor
from hub.ground.errors import HubError
from hub.members.officers import SignedIn, officers_of
from schemas.words import OfficerRole

SCREEN = "matters"
MOST_FORM = SIZE_LIMIT + (1 << 20)
"""Bytes of a form with documents: one of the largest, and what is typed beside it."""
MOST_DIGITS = 20
"""Digits of a number that is typed, at most."""
blueprint = page_blueprint("matters")


@dataclass(frozen=True, slots=True)
class MatterDesk:
    """An officer at the desk of matters, and the language of the page."""

    hub: Hub
    signed_in: SignedIn
    voice: Translator

    @property
    def officer(self) -> str:
        """Name the officer as the log does."""
        return account_actor(self.signed_in.officer.id)

    @property
    def actor(self) -> MatterActor:
        """Say who acts."""
        return MatterActor(self.signed_in.member.code, self.officer)

    def viewer(self, session: Session) -> MatterViewer:
        """Say who looks."""
        return viewer_of(session, self.signed_in.member.code)


@dataclass(frozen=True, slots=True)
class MatterNames:
    """What members and officers are called, and states by the tables of matters."""

    members: Mapping[str, str]
    officers: Mapping[str, str]
    tables: Mapping[str, Machine] = field(default_factory=dict)
    """By their digests."""

    def member(self, voice: Translator, code: str) -> str:
        """Name a member, or the hub itself."""
        if code == HUB:
            return voice.t("matters.by_hub")
        return self.members.get(code, code)

    def officer(self, voice: Translator, actor: str) -> str:
        """Name an officer; whoever typed a name stands as typed."""
        if actor == HUB:
            return voice.t("matters.by_hub")
        return self.officers.get(actor, actor)

    def state(self, voice: Translator, matter: ShownLine) -> str:
        """Name the state of a matter by the table that it goes on under."""
        found = self.tables[matter.rules].state_of.get(matter.state or "")
        return said(voice, found) if found else ""


def at_matters() -> MatterDesk:
    """Find an officer who works on matters.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    hub, signed_in = demand_officer(OfficerRole.OFFICER)
    return MatterDesk(hub, signed_in, translator_of(language_of(request)))


def check_papers_form(desk: MatterDesk) -> None:
    """Let a form bring a document of the largest size, and check where it comes from.

    Raises:
        FormForgedError: it has another value, or came from another site.
    """
    request.max_content_length = MOST_FORM
    check_form(request, desk.signed_in.csrf)


def tell_look(
    desk: MatterDesk,
    screen: str,
    number: str,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Put a look at a matter into the log, filed under its number; gives its place.

    Raises:
        AuditUnavailableError: the log cannot take it, so nothing may be shown.
        SignedOutError: since the request began.
    """
    screen = f"{SCREEN}-{screen}"
    return log_screen_view(
        desk.hub, desk.signed_in, screen, number, detail, about=SUBJECT
    )


@blueprint.errorhandler(MatterUnknownError)
@blueprint.errorhandler(MatterDocumentUnknownError)
@blueprint.errorhandler(PaperUnknownError)
def show_nothing(error: HubError) -> Response:
    """Say that there is nothing; who asked for what is in the log before.

    The same is done and said whether there is such a matter or not.
    """
    name = (request.view_args or {}).get("matter", "")
    try:
        tell_refused(*demand_officer(OfficerRole.OFFICER), name)
    except HubError as another:
        return show_failure(another)
    return show_failure(error)


def tell_refused(hub: Hub, signed_in: SignedIn, name: str) -> None:
    """Put a look that told nothing into the log, filed under what was asked for.

    Raises:
        AuditUnavailableError, SignedOutError: as for a look that is answered.
    """
    detail = {"page": request.endpoint or ""}
    log_screen_view(hub, signed_in, REFUSED_SCREEN, name[:64], detail, about=SUBJECT)


def names_in(session: Session, tables: Collection[str] = ()) -> MatterNames:
    """Read what members and officers are called, and tables by their digests."""
    return MatterNames(
        {row.code: row.name for row in sound_members(session)},
        {account_actor(one.id): one.name for one in officers_of(session)},
        {digest: machine_of(session, digest) for digest in tables},
    )


def machine_name(voice: Translator, machine: str) -> str:
    """Name a kind of matter; nothing for none."""
    for one in load_machines().tables:
        if one.key == machine:
            return said(voice, one)
    return machine


def said(voice: Translator, named: "Named") -> str:
    """Say what something of a machine's table is called."""
    return named.en if voice.language == "en" else named.zh


Named = Machine | MachineState | FactField | FactOption | DocumentKind


def read_yuan(text: str) -> int | None:
    """Read an amount in yuan, with at most two decimals, as fen."""
    whole, dot, rest = text.replace(",", "").replace("，", "").partition(".")
    digits = whole + rest
    fits = digits.isascii() and digits.isdigit() and len(digits) <= MOST_DIGITS
    if not (fits and whole and len(rest) <= 2 and bool(dot) == bool(rest)):  # noqa: PLR2004  # fen
        return None
    return int(whole) * FEN + int(rest.ljust(2, "0") if rest else 0)
