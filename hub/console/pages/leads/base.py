"""What the pages of leads share: addresses, who may see them, and words."""

from datetime import date

from flask import request

from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, viewing_officer
from hub.console.serving.site import page_blueprint
from hub.console.serving.work import COMPARISONS, FIGURES, WARNINGS, lead_pages
from hub.console.views.parts import Link
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.members.officers import SignedIn
from hub.officer_actions import ViewingOfficer
from schemas.words import OfficerRole

__all__ = [
    "COMPARISONS",
    "FIGURES",
    "WARNINGS",
    "at_leads",
    "blueprint",
    "day_asked",
    "lead_links",
    "looks_at",
    "own_voice",
]

blueprint = page_blueprint("leads")


def at_leads() -> tuple[Hub, SignedIn]:
    """Find an officer who works on cases; which leads are theirs, each page says.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    return demand_officer(OfficerRole.OFFICER)


def looks_at(hub: Hub, signed_in: SignedIn, screen: str) -> ViewingOfficer:
    """Name who looks, on which screen.

    Raises:
        SignedOutError: since the request began.
    """
    return viewing_officer(hub, signed_in, screen)


def lead_links(voice: Translator, signed_in: SignedIn, here: str) -> tuple[Link, ...]:
    """Lead from one of the pages to the others that the officer may open."""
    return tuple(
        Link(voice.t(f"leads.title.{word}"), href)
        for word, href in lead_pages(signed_in).items()
        if href != here
    )


def own_voice() -> Translator:
    """Give the language of the page."""
    return translator_of(language_of(request))


def day_asked(name: str, default: date) -> date | None:
    """Read a day or a month from the address; None for what is neither."""
    text = request.args.get(name, "").strip()
    if not text:
        return default
    try:
        return date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01")
    except ValueError:
        return None
