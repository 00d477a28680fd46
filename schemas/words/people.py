"""Words of the people who ask: their roles, how they come, what is found of it."""

from enum import StrEnum
from typing import Final


class OfficerRole(StrEnum):
    """What an officer's account opens."""

    OFFICER = "officer"
    """Works on cases: finds and opens merchants for a purpose under a reference."""
    WINDOW_CLERK = "window_clerk"
    """Shows a merchant its own file at the counter."""
    REVIEWER = "reviewer"
    """Decides which names and codes are one merchant."""
    SOURCE_DESK = "source_desk"
    """Mends what the sources sent and nobody could read."""
    SECURITY_ADMIN = "security_admin"
    """Makes, resets and ends accounts."""
    SYSTEM_ADMIN = "system_admin"
    """Runs sources, members, tokens and agreements."""
    AUDIT_ADMIN = "audit_admin"
    """Looks after who looked, and whether the log is whole."""


class MemberPost(StrEnum):
    """A post that law gives a decision to, held at a member for some days."""

    HEAD = "head"
    """The head of the authority; at a procuratorate its chief prosecutor."""
    PRESIDING = "presiding"
    """Presides over the work in the head's place."""
    DEPUTY = "deputy"
    """A deputy in charge of some of the work."""
    LEGAL_REVIEW = "legal_review"
    """Reviews decisions before they are made; advises, and decides nothing."""


ADMINISTRATORS: Final = frozenset(
    {OfficerRole.SECURITY_ADMIN, OfficerRole.SYSTEM_ADMIN, OfficerRole.AUDIT_ADMIN}
)
"""Three different people, none of whom opens data of merchants."""


HUB_ROLES: Final = ADMINISTRATORS | {OfficerRole.REVIEWER, OfficerRole.SOURCE_DESK}
"""Roles that reach beyond the officer's own member: whoever runs the hub gives them."""


OUTSIDER_ROLES: Final = frozenset({OfficerRole.OFFICER, OfficerRole.SECURITY_ADMIN})
"""What officers of `UNOFFICIAL` may hold: other roles open what is not published."""


class WindowVisitor(StrEnum):
    """Who stands at a window and asks for a merchant's own file."""

    PERSON = "person"
    """Who runs or lawfully represents it."""
    AGENT = "agent"
    """Whom it sent."""


class ShownPaper(StrEnum):
    """What a visitor showed at a window, in the original."""

    RESIDENT_CARD = "resident-card"
    PASSPORT = "passport"
    TRAVEL_PERMIT = "travel-permit"
    RESIDENCE_PERMIT = "residence-permit"
    AUTHORISATION = "authorisation"
    BUSINESS_LICENCE = "business-licence"


IDENTITY_PAPERS: Final = (
    ShownPaper.RESIDENT_CARD,
    ShownPaper.PASSPORT,
    ShownPaper.TRAVEL_PERMIT,
    ShownPaper.RESIDENCE_PERMIT,
)
"""Papers that say who the visitor is, one of which is shown."""


AGENT_PAPERS: Final = (ShownPaper.AUTHORISATION, ShownPaper.BUSINESS_LICENCE)
"""Papers that say that a merchant sent the visitor, one of which an agent shows."""


class AccessSign(StrEnum):
    """Why a look is drawn for the access review before others."""

    OUTSIDE_HOURS = "outside-hours"
    LONE_REFERENCE = "lone-reference"
    """In that week nobody else looked at anybody under the reference."""
    SHARED_SURNAME = "shared-surname"
    """A person whom records of the merchant name has the officer's surname."""
    OTHERS_CASE = "others-case"
    """The look told of another case, by a party that both have."""


class AccessMark(StrEnum):
    """What the audit administrator found of a look."""

    EXPLAINED = "explained"
    UNEXPLAINED = "unexplained"


class Way(StrEnum):
    """How a question reached the hub; ``actor.role`` of its leaf says so."""

    SYSTEM = "system"
    """By a member's system with its token. Its leaf says nothing: so do older ones."""
    PAGE = "page"
    """By a person who was signed in; ``actor.system`` names the screen."""
    COMMAND_LINE = "command-line"
    """On the hub's own machine; ``actor.system`` names the account there."""


ACCOUNT_PREFIX: Final = "officer:"
"""Begins how the log names an officer who was signed in; their account's id follows."""
