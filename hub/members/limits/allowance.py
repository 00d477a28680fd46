"""How much a member may ask, and what it is told of that in headers.

The headers are those of draft-ietf-httpapi-ratelimit-headers: ``RateLimit-Policy``
says what is allowed, ``RateLimit`` what is left of it.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import NamedTuple

from hub.ground.errors import HubError
from hub.members.caller import Caller

MINUTE_SECONDS = 60
WINDOW_SECONDS = 10
"""How long an empty bucket takes to fill: so long a burst may last."""
DAY_SECONDS = 86_400
POLICY_KEPT = 256


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much a member may ask."""

    rate: int
    """Questions a minute."""
    quota: int
    """Different merchants a day, by the calendar of China."""

    @property
    def burst(self) -> int:
        """Tell how many questions may come at once: ten seconds' worth."""
        return ceil(self.rate * WINDOW_SECONDS / MINUTE_SECONDS)

    @property
    def per_second(self) -> float:
        """Tell how many questions a second fill the bucket again."""
        return self.rate / MINUTE_SECONDS


class Left(NamedTuple):
    """What is left of an allowance, as of a request."""

    allowance: Allowance
    questions: int
    """How many more may come at once."""
    merchants: int
    """How many more merchants may be asked about today."""
    seconds_to_full: int
    seconds_to_midnight: int

    def headers(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """Tell it as the two headers."""
        now = (
            f'"rate";r={self.questions};t={self.seconds_to_full}, '
            f'"quota";r={self.merchants};t={self.seconds_to_midnight}'
        )
        return ("RateLimit-Policy", _policy(self.allowance)), ("RateLimit", now)


@lru_cache(maxsize=POLICY_KEPT)
def _policy(allowance: Allowance) -> str:
    """Write what is allowed."""
    return (
        f'"rate";q={allowance.burst};w={WINDOW_SECONDS}, '
        f'"quota";q={allowance.quota};w={DAY_SECONDS}'
    )


class LimitExceededError(HubError):
    """The member has asked as much as it may for now; nothing was disclosed."""

    status = 429
    code = "limit-exceeded"
    title = "The member has asked as much as it may for now; wait (Retry-After)."

    def __init__(
        self, detail: str, *, retry_after: int, caller: Caller | None = None
    ) -> None:
        """Say how much that is, and the whole seconds to wait, from 1 on.

        ``caller`` is whose member it is, where that is known before anything is asked.
        """
        super().__init__(detail, retry_after=retry_after)
        self.retry_after = retry_after
        self.caller = caller
        self.left: Left | None = None
        """What is left, where that is known before anything is asked."""
        self.shared: str | None = None
        """The id of the leaf that will count it with others, if it has none."""

    def share(self, leaf_id: str) -> None:
        """Let a leaf that is not written yet count it with others."""
        self.shared = leaf_id
        self.extra["refusals"] = leaf_id


class RateExceededError(LimitExceededError):
    """The member asks faster than was agreed."""

    code = "rate-exceeded"
    title = "The member asks faster than agreed; slow down, and wait (Retry-After)."


class QuotaExceededError(LimitExceededError):
    """The member has asked about as many merchants today as was agreed."""

    code = "quota-exceeded"
    title = (
        "The member has asked about as many merchants today as agreed; "
        "go on tomorrow, or agree on more."
    )
