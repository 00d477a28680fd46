"""Looks and their leaves, counted over everything that a test opens in the console.

Each answer about a merchant and each view of a desk has exactly one leaf, which names
officer and screen; a page on which a merchant stands is never without one.
"""

from collections import Counter
from dataclasses import dataclass

from flask import g, request
from werkzeug.exceptions import HTTPException

from hub.console.serving.headers import LEAF_HEADER
from schemas.tlog.leaf import parse_leaf
from schemas.words import Operation, Way
from tests.support.little_city import FIRMS

LOOKS = {
    *(Operation.MERCHANT_LOOKUP, Operation.MERCHANT_MATCH),
    *(Operation.PERSONAL_SHOW, Operation.PERSON_FIND),
    *(Operation.HISTORY_READ, Operation.DESK_VIEW, Operation.SCREENING_OPEN),
    *(Operation.CHANGES_READ, Operation.SUBSCRIPTION_READ),
}
MOST = 100_000


@dataclass(frozen=True)
class Answered:
    """What the console answered with."""

    what: str
    places: tuple[str, ...]
    names: tuple[str, ...]
    """The little city's firms that stand in it, but for those in what was sent."""
    grown: range
    """The entries that the log has got meanwhile, by this request or beside it."""


def count_looks(app):
    """Watch what an application answers; gives the list that grows."""
    answered = []

    @app.before_request
    def begin():
        g.log_began = app.extensions["hub"].audit.signed().size

    @app.after_request
    def watch(response):
        if not request.path.startswith("/console/static"):
            try:
                form = dict(request.form)
            except HTTPException:
                form = {}  # It is too large to be read.
            sent = f"{request.path} {form} {request.query_string}"
            body = response.get_data().decode(errors="replace")
            names = [word for firm in FIRMS for word in (firm.code, firm.name)]
            told = response.headers.get(LEAF_HEADER, "")
            answered.append(
                Answered(
                    f"{request.method} {request.path} {response.status_code}",
                    tuple(filter(None, told.split(", "))),
                    tuple(one for one in names if one in body and one not in sent),
                    range(g.log_began, app.extensions["hub"].audit.signed().size),
                )
            )
        return response

    return answered


def faults_of(hub, answered):
    """Tell which looks have no leaf, or which leaves no look."""
    shard = hub.audit.signed().shard
    looks = {}
    by_requests = set().union(*(one.grown for one in answered))
    for place, entry in enumerate(hub.audit.entries(0, MOST)):
        header = parse_leaf(entry).header
        actor = header["actor"]
        is_look = header["op"] in LOOKS and actor.get("role") == Way.PAGE
        if is_look and place in by_requests:
            looks[f"{shard}/{place}"] = actor
    told = Counter(place for one in answered for place in one.places)
    nameless = [one.what for one in answered if one.names and not one.places]
    silent = [place for place, actor in looks.items() if not actor.get("system")]
    return {
        "leaves that no answer names": sorted(set(looks) - set(told)),
        "answers that name no leaf of a look": sorted(set(told) - set(looks)),
        "leaves of several answers": [one for one, n in told.items() if n > 1],
        "leaves without a screen": silent,
        "pages about a merchant without a leaf": nameless,
    }
