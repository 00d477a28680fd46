"""Complaints and reports: who is competent, what they must bring, who raised them.

rules       the dated files
competence  whose authority handles it: pure
acceptance  what is missing, and on which grounds it may be refused: pure
repeats     whether it was raised before: pure
weighing    what was raised before, and the counts that the handler may weigh
informants  who raised it: sealed, seen by the handler alone
"""

from hub.casework.complaints.acceptance import Point as Point
from hub.casework.complaints.acceptance import Sign as Sign
from hub.casework.complaints.competence import handles as handles
from hub.casework.complaints.informants import InformantDraft as InformantDraft
from hub.casework.complaints.informants import InformantTextError as InformantTextError
from hub.casework.complaints.keeping import InformantClosedError as InformantClosedError
from hub.casework.complaints.keeping import InformantLook as InformantLook
from hub.casework.complaints.keeping import forget_informants as forget_informants
from hub.casework.complaints.keeping import keep_informant as keep_informant
from hub.casework.complaints.keeping import look_at_informant as look_at_informant
from hub.casework.complaints.law import CompetenceRule as CompetenceRule
from hub.casework.complaints.law import competence_rules as competence_rules
from hub.casework.complaints.law import subject_rules as subject_rules
from hub.casework.complaints.receiving import RaisedInvalidError as RaisedInvalidError
from hub.casework.complaints.receiving import RaisedMatter as RaisedMatter
from hub.casework.complaints.receiving import RaisedNowhereError as RaisedNowhereError
from hub.casework.complaints.receiving import receive_raised as receive_raised
from hub.casework.complaints.weighing import weigh_raised as weigh_raised
