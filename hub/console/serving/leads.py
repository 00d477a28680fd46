"""Which pages of leads an officer's member is shown, and where they are."""

from hub.casework.clues.early.keeping import SEES
from hub.console.views.frame import Section
from hub.members.officers import SignedIn
from schemas.words import UNOFFICIAL, MemberKind, OfficerRole

ADVICE = "/console/advice"
COMPARISONS = "/console/comparisons"
FIGURES = "/console/clue-figures"
WARNINGS = "/console/clue-warnings"


def lead_sections(signed_in: SignedIn) -> list[Section]:
    """List where an officer who works on cases finds advice and leads."""
    kind = signed_in.member.kind
    if OfficerRole.OFFICER not in signed_in.officer.roles or kind in UNOFFICIAL:
        return []
    sections = [Section("advice", ADVICE)]
    if kind == MemberKind.PROCURATORATE:
        sections.append(Section("comparisons", COMPARISONS))
    if kind in SEES:
        sections.append(Section("warnings", WARNINGS))
    if kind == MemberKind.LEADING_OFFICE:
        sections.append(Section("clue_figures", FIGURES))
    return sections
