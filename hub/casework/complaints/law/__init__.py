"""The dated rules of complaints and reports, and their files."""

from hub.casework.complaints.law.rules import About as About
from hub.casework.complaints.law.rules import AcceptanceRule as AcceptanceRule
from hub.casework.complaints.law.rules import CompetenceRule as CompetenceRule
from hub.casework.complaints.law.rules import InformantRule as InformantRule
from hub.casework.complaints.law.rules import Machine as Machine
from hub.casework.complaints.law.rules import Place as Place
from hub.casework.complaints.law.rules import SubjectRule as SubjectRule
from hub.casework.complaints.law.rules import acceptance_rules as acceptance_rules
from hub.casework.complaints.law.rules import competence_rules as competence_rules
from hub.casework.complaints.law.rules import informant_rules as informant_rules
from hub.casework.complaints.law.rules import read_competence as read_competence
from hub.casework.complaints.law.rules import subject_rules as subject_rules
