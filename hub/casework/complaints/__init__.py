"""Complaints and reports: who is competent, what they must bring, who raised them.

rules       the dated files
competence  whose authority handles it: pure
acceptance  what is missing, and on which grounds it may be refused: pure
repeats     whether it was raised before: pure
informants  who raised it: sealed, seen by the handler alone
"""

from hub.casework.complaints.acceptance import (
    Assessment,
    HandedIn,
    assess,
    weigh_signs,
)
from hub.casework.complaints.competence import (
    Competence,
    CompetentOffice,
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
from hub.casework.complaints.receiving import (
    RaisedInvalidError,
    RaisedMatter,
    RaisedNowhereError,
    receive_raised,
)
from hub.casework.complaints.repeats import RaisedBefore, RaisedOnce, judge_repeat

__all__ = [
    "Assessment",
    "Competence",
    "CompetentOffice",
    "HandedIn",
    "Handling",
    "InformantClosedError",
    "InformantDraft",
    "InformantLook",
    "InformantTextError",
    "Raised",
    "RaisedBefore",
    "RaisedInvalidError",
    "RaisedMatter",
    "RaisedNowhereError",
    "RaisedOnce",
    "assess",
    "choose_office",
    "competence_of",
    "forget_informants",
    "handles",
    "judge_repeat",
    "keep_informant",
    "kept_until",
    "look_at_informant",
    "may_open",
    "receive_raised",
    "weigh_signs",
]
