"""Looks and their leaves, counted over everything that a test opens in the console.

Each answer about a merchant and each view of a desk has exactly one leaf, which names
officer and screen; a page on which a merchant stands is never without one.
"""

from collections import Counter
from dataclasses import dataclass

from flask import request

from hub.console.serving.leaves import HEADER
from schemas.tlog.leaf import parse_leaf
from schemas.words import Operation, Way
from tests.support.little_city import FIRMS

LOOKS = {
    *(Operation.MERCHANT_LOOKUP, Operation.MERCHANT_MATCH),
    *(Operation.HISTORY_READ, Operation.DESK_VIEW),
}
MOST = 100_000


@dataclass(frozen=True)
class Answered:
    """What the console answered with."""

    what: str
    places: tuple[str, ...]
    names: tuple[str, ...]
    """The little city's firms that stand in it, but for those in what was sent."""


def count_looks(app):
    """Watch what an application answers; gives the list that grows."""
    answered = []

    @app.after_request
    def watch(response):
        if not request.path.startswith("/console/static"):
            sent = f"{request.path} {request.form.to_dict()} {request.query_string}"
            body = response.get_data().decode(errors="replace")
            names = [word for firm in FIRMS for word in (firm.code, firm.name)]
            told = response.headers.get(HEADER, "")
            answered.append(
                Answered(
                    f"{request.method} {request.path} {response.status_code}",
                    tuple(filter(None, told.split(", "))),
                    tuple(one for one in names if one in body and one not in sent),
                )
            )
        return response

    return answered


def faults_of(hub, answered):
    """Tell which looks have no leaf, or which leaves no look."""
    shard = hub.audit.signed().shard
    looks = {}
    for place, entry in enumerate(hub.audit.entries(0, MOST)):
        header = parse_leaf(entry).header
        actor = header["actor"]
        if header["op"] in LOOKS and actor.get("role") == Way.PAGE:
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
