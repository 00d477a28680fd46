"""What the audit administrator's pages share: addresses, and names of people."""

from collections.abc import Mapping

from flask import request

from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.site import page_blueprint
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.actors import HUB, account_actor
from hub.members.officers import SignedIn, officers_of
from schemas.words import OfficerRole

AUDIT = "/console/audit"
ACCESS = "/console/access-review"
COMMAND = "cli:"
"""How an actor begins who ran a command."""
blueprint = page_blueprint("audit")


def at_audit() -> tuple[Hub, SignedIn]:
    """Find the audit administrator.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    return demand_officer(OfficerRole.AUDIT_ADMIN)


def voice_here() -> Translator:
    """Give the language of the page."""
    return translator_of(language_of(request))


def member_names(hub: Hub) -> Mapping[str, str]:
    """Read what members are called."""
    with hub.reads() as session:
        return {row.code: row.name for row in sound_members(session)}


def officer_names(hub: Hub) -> Mapping[str, str]:
    """Read what officers are called, by how the log names them."""
    with hub.reads() as session:
        return {account_actor(card.id): card.name for card in officers_of(session)}


def actor_name(voice: Translator, actor: str, names: Mapping[str, str]) -> str:
    """Name who did something: an officer, a command, or the hub by itself."""
    if actor == HUB:
        return voice.t("audit.by_job")
    if actor.startswith(COMMAND):
        return voice.t("audit.by_command", who=actor.removeprefix(COMMAND))
    return names.get(actor, actor)
