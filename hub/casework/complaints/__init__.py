"""Complaints and reports: who is competent, what they must bring, who raised them.

rules       the dated files
competence  whose authority handles it: pure
acceptance  what is missing, and on which grounds it may be refused: pure
repeats     whether it was raised before: pure
weighing    what was raised before, and the counts that the handler may weigh
informants  who raised it: sealed, seen by the handler alone
"""

from hub.casework.complaints.acceptance import (
    Assessment,
    HandedIn,
    Point,
    Sign,
    assess,
    weigh_signs,
)
from hub.casework.complaints.competence import (
    Competence,
    OfficeChoice,
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
from hub.casework.complaints.keeping import (
    InformantClosedError,
    InformantLook,
    forget_informants,
    keep_informant,
    look_at_informant,
)
from hub.casework.complaints.law import CompetenceRule, competence_rules, subject_rules
from hub.casework.complaints.receiving import (
    RaisedInvalidError,
    RaisedMatter,
    RaisedNowhereError,
    receive_raised,
)
from hub.casework.complaints.repeats import RaisedBefore, RaisedOnce, judge_repeat
from hub.casework.complaints.weighing import weigh_raised

__all__ = [
    "Assessment",
    "Competence",
    "CompetenceRule",
    "HandedIn",
    "Handling",
    "InformantClosedError",
    "InformantDraft",
    "InformantLook",
    "InformantTextError",
    "OfficeChoice",
    "Point",
    "Raised",
    "RaisedBefore",
    "RaisedInvalidError",
    "RaisedMatter",
    "RaisedNowhereError",
    "RaisedOnce",
    "Sign",
    "assess",
    "choose_office",
    "competence_of",
    "competence_rules",
    "forget_informants",
    "handles",
    "judge_repeat",
    "keep_informant",
    "kept_until",
    "look_at_informant",
    "may_open",
    "receive_raised",
    "subject_rules",
    "weigh_raised",
    "weigh_signs",
]
