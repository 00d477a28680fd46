"""Whether a view may know anybody by a code, before anything of a merchant is read.

It is told alike of a code that only hidden records give and of one that nobody has, so
that how long an answer takes tells nothing.
"""

from sqlalchemy.orm import Session

from hub.archive.reads import Place, may_be_known_publicly, places_by
from hub.lookup.view.sight import Sight

NOWHERE = (Place(0, "宿迁市宿城区", "宿迁市宿城区市场监督管理局"),)
"""What is judged in place of a merchant where nobody has the code."""


def may_be_known(session: Session, code: str, sight: Sight, met: set[int]) -> bool:
    """Tell whether a view may know anybody by a code; that it may proves nothing.

    A merchant that it does not know is added to those ``met``, for it may be known
    once something of it changes.
    """
    view = sight.view
    if not view.is_public and view.bound_to is None:
        return True
    if may_be_known_publicly(session, code, sight.day):
        return True
    if view.is_public:
        return False
    places = places_by(session, code)
    met.update(place.merchant for place in places)
    judged = [
        sight.is_inside(place.region) or sight.is_issued_inside(place.issuer)
        for place in places or NOWHERE
    ]
    return bool(places) and any(judged)
