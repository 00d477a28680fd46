"""What each process counts: requests, refusals, how long the log takes.

A label never holds what a caller chose: routes are templates, codes and statuses come
from fixed lists, and what is on none of them counts as ``other``.
"""

import re
from functools import cache

import msgspec
from prometheus_client import REGISTRY, Counter, Histogram

COUNTED = REGISTRY
"""The counters of this process; of other rooms too, where their names begin so."""
MOST_CODES = 200
CODE = re.compile(r"[a-z][a-z0-9-]{1,47}")
OTHER = "other"

REQUEST_SECONDS = Histogram(
    "hub_request_seconds",
    "Time to answer, by route and status.",
    ["route", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 10, 30),
)
REFUSALS = Counter(
    "hub_refusals",
    "Requests that were refused, by the code of the problem.",
    ["code"],
)
LEAF_SECONDS = Histogram(
    "hub_leaf_seconds",
    "Time until an event was durable in the audit log, as its caller saw it.",
    buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 30),
)
LINES_LOST = Counter(
    "hub_request_lines_lost",
    "Lines of the request log that standard error did not take.",
)


@cache
def seconds_of(route: str, status: int) -> Histogram:
    """Give the counter of the answers of a route with a status."""
    return REQUEST_SECONDS.labels(route, status)


class _Coded(msgspec.Struct):
    """A problem document, as far as it is counted."""

    code: str = ""


_known_codes: set[str] = set()


def count_refusal(body: bytes) -> str:
    """Count a refusal by the stable code in its problem document, and give that.

    The codes are ours and few; were there ever more than a scraper can bear, the rest
    would count as one.
    """
    try:
        code = msgspec.json.decode(body, type=_Coded).code
    except msgspec.DecodeError:
        code = ""
    if code not in _known_codes:
        if not CODE.fullmatch(code) or len(_known_codes) >= MOST_CODES:
            code = OTHER
        _known_codes.add(code)
    REFUSALS.labels(code).inc()
    return code
