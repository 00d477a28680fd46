"""The dated rules of complaints and reports, and their files."""

from hub.casework.complaints.law.rules import (
    About,
    AcceptanceRule,
    CompetenceRule,
    InformantRule,
    Machine,
    Place,
    SubjectRule,
    acceptance_rules,
    competence_rules,
    informant_rules,
    read_competence,
    subject_rules,
)

__all__ = [
    "About",
    "AcceptanceRule",
    "CompetenceRule",
    "InformantRule",
    "Machine",
    "Place",
    "SubjectRule",
    "acceptance_rules",
    "competence_rules",
    "informant_rules",
    "read_competence",
    "subject_rules",
]
