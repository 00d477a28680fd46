"""Who sees what of a matter: nothing but what a dated rule shows.

policy      how far somebody sees a matter: pure
reads       the same asked of the tables, for one matter and for lists
marks       by which a party of one matter is known again in another: pure
kept_marks  the marks that a step is kept with
grounds     on which ground a matter warns of a party
warnings    who is warned of one party in several matters
"""

from hub.casework.seeing.policy import NOTHING_SEEN as NOTHING_SEEN
from hub.casework.seeing.policy import GivenSight as GivenSight
from hub.casework.seeing.policy import MatterInSight as MatterInSight
from hub.casework.seeing.policy import MatterViewer as MatterViewer
from hub.casework.seeing.policy import give_sight as give_sight
from hub.casework.seeing.policy import is_shown as is_shown
from hub.casework.seeing.policy import sight_of as sight_of
from hub.casework.seeing.reads import OPENER as OPENER
from hub.casework.seeing.reads import seen_matters as seen_matters
from hub.casework.seeing.reads import sights_of as sights_of
from hub.casework.seeing.reads import viewer_of as viewer_of
from hub.casework.seeing.warnings import count_newly_shared as count_newly_shared
