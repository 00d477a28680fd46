"""Complaints and reports: who is competent, what they must bring, who raised them.

rules       the dated files
competence  whose authority handles it: pure
acceptance  what is missing, and on which grounds it may be refused: pure
repeats     whether it was raised before: pure
informants  who raised it: sealed, seen by the handler alone
"""

from hub.casework.complaints.acceptance import (
    Assessment,
    Submission,
    assess,
    weigh_signs,
)
from hub.casework.complaints.competence import (
    Competence,
    Office,
    Raised,
    choose_office,
    competence_of,
    handles,
)
from hub.casework.complaints.informants import (
    Handling,
    InformantDraft,
    InformantTextError,
    kept_until,
    may_open,
)
from hub.casework.complaints.repeats import RaisedOnce, Repeat, judge_repeat

__all__ = [
    "Assessment",
    "Competence",
    "Handling",
    "InformantDraft",
    "InformantTextError",
    "Office",
    "Raised",
    "RaisedOnce",
    "Repeat",
    "Submission",
    "assess",
    "choose_office",
    "competence_of",
    "handles",
    "judge_repeat",
    "kept_until",
    "may_open",
    "weigh_signs",
]
