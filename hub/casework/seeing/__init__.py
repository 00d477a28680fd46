"""Who sees what of a matter: nothing but what a dated rule shows.

policy      how far somebody sees a matter: pure
reads       the same asked of the tables, for one matter and for lists
marks       by which a party of one matter is known again in another: pure
kept_marks  the marks that a step is kept with
grounds     on which ground a matter warns of a party
warnings    who is warned of one party in several matters
"""

from hub.casework.seeing.policy import (
    NOTHING_SEEN,
    GivenSight,
    MatterInSight,
    MatterViewer,
    give_sight,
    is_shown,
    sight_of,
)
from hub.casework.seeing.reads import OPENER, seen_matters, sights_of, viewer_of
from hub.casework.seeing.warnings import count_newly_shared

__all__ = [
    "NOTHING_SEEN",
    "OPENER",
    "GivenSight",
    "MatterInSight",
    "MatterViewer",
    "count_newly_shared",
    "give_sight",
    "is_shown",
    "seen_matters",
    "sight_of",
    "sights_of",
    "viewer_of",
]
