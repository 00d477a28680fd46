"""What the pages of members share: who may open them, and how a member is called.

The system administrator takes members in, makes and ends tokens and agreements. A
security administrator sees the own unit alone and ends its tokens, for a token that got
into other hands must not wait for another office.
"""

from datetime import date

from flask import request
from werkzeug.exceptions import NotFound

from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer
from hub.console.serving.site import page_blueprint
from hub.console.words.translator import Translator, translator_of
from hub.context import Hub
from hub.contradictions import demand_names, member_name, sound_members
from hub.ground.actors import account_actor
from hub.members.lines import ANYWHERE
from hub.members.models import Member
from hub.members.officers import SignedIn
from schemas.words import OfficerRole

MEMBERS = "/console/members"
AGREEMENTS = "/console/agreements"
SCREEN = "members"
SYSTEM = OfficerRole.SYSTEM_ADMIN
SECURITY = OfficerRole.SECURITY_ADMIN
blueprint = page_blueprint("members")


def at_members() -> tuple[Hub, SignedIn]:
    """Find who looks after members.

    Raises:
        SignedOutError, SetupRequiredError, RoleForbidsError: as they say.
    """
    return demand_officer(SYSTEM, SECURITY)


def runs_system(signed_in: SignedIn) -> bool:
    """Tell whether the officer is the system administrator."""
    return SYSTEM in signed_in.officer.roles


def members_for(hub: Hub, signed_in: SignedIn) -> list[Member]:
    """List the members that the officer is told of, but what the log contradicts."""
    with hub.reads() as session:
        rows = sound_members(session)
    if runs_system(signed_in):
        return rows
    return [row for row in rows if row.code == signed_in.member.code]


def member_for(hub: Hub, signed_in: SignedIn, code: str) -> Member:
    """Find a member that the officer is told of.

    Raises:
        NotFound: there is none; a security administrator is told of no other unit.
        EvidenceContradictsError: it is not what the log was told.
    """
    demand_names(hub, [member_name(code)])
    for row in members_for(hub, signed_in):
        if row.code == code:
            return row
    raise NotFound(code)


def actor_of(signed_in: SignedIn) -> str:
    """Name the administrator as the log does."""
    return account_actor(signed_in.officer.id)


def voice_here() -> Translator:
    """Give the language of the page."""
    return translator_of(language_of(request))


def kind_name(hub: Hub, voice: Translator, kind: str, day: date) -> str:
    """Name a kind of member as the rulebook does."""
    rule = hub.rulebook.rule("member_kinds", kind, day)
    if rule is None:
        return kind
    return str(rule.en if voice.language == "en" else rule.zh)


def place_name(hub: Hub, voice: Translator, code: str, day: date) -> str:
    """Name a territory."""
    if code == ANYWHERE:
        return voice.t("members.everywhere")
    if not code:
        return voice.t("parts.absent.none")
    return hub.rulebook.divisions.name_of(code, day) or code
