"""Whom this hub's verifier trusts, and how it names those that the log speaks of."""

from typing import Literal

from hub.audit.operate import serve_statements
from hub.context import Hub
from hub.contradictions import sound_members
from hub.ground.clock import legal_day
from hub.verifier.page import VerifierSettings
from schemas.words import MemberKind


def verifier_settings(
    hub: Hub, language: Literal["zh", "en"] = "zh"
) -> VerifierSettings:
    """Gather keys, witness policy, statements and names of members for the verifier.

    A merchant that asks for its own file is a member too, and nobody is told that.

    Raises:
        WitnessPolicyInvalidError: the file of the policy cannot be read.
    """
    policy = hub.witnessing.policy()
    city = hub.rulebook.divisions.name_of(hub.config.city, legal_day(hub.clock()))
    with hub.reads() as session:
        members = {
            member.code: member.name
            for member in sound_members(session)
            if member.kind != MemberKind.MERCHANT
        }
    return VerifierSettings(
        vkeys=hub.audit.trusted_vkeys(),
        policy="" if policy is None else policy.text,
        statements=serve_statements(hub.audit, None).decode(),
        members=members,
        city=city or "",
        demo=hub.config.demo,
        language=language,
    )
