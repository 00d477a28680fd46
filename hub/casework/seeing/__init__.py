"""Who sees what of a matter: nothing but what a dated rule shows."""

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

__all__ = [
    "NOTHING_SEEN",
    "OPENER",
    "GivenSight",
    "MatterInSight",
    "MatterViewer",
    "give_sight",
    "is_shown",
    "seen_matters",
    "sight_of",
    "sights_of",
    "viewer_of",
]
