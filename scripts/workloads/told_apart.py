"""How well two sorts of questions are told apart by the time of one answer: pure.

Whoever wants to tell fits a threshold to times of both sorts and then judges by it.
"""

import random
from collections.abc import Sequence
from typing import NamedTuple

SEED = 7


class Threshold(NamedTuple):
    """Where the one sort ends and the other begins."""

    at: float
    is_first_slower: bool
    """Whether what takes longer is taken for the first sort."""


def told_apart(first: Sequence[float], second: Sequence[float]) -> float:
    """Give of 100 answers how many a threshold puts to their sort; 50 is chance.

    It is fitted to a half of each sort, chosen at random, and judged on the rest.
    """
    choose = random.Random(SEED)  # noqa: S311  # splits times, keeps no secret
    fitted, judged = zip(_halves(first, choose), _halves(second, choose), strict=True)
    return 100 * _share_right(fit(*fitted), *judged)


def fit(first: Sequence[float], second: Sequence[float]) -> Threshold:
    """Find the threshold that puts most of some times to their sort."""
    weighed = sorted(
        [(time, 1 / len(first)) for time in first]
        + [(time, -1 / len(second)) for time in second]
    )
    best, most = Threshold(weighed[0][0], is_first_slower=True), 0.0
    below = 0.0
    for place, (time, weight) in enumerate(weighed):
        # How much larger a share of the first sort than of the second is faster.
        below += weight
        following = weighed[place + 1][0] if place + 1 < len(weighed) else time
        if following != time and abs(below) > most:
            most = abs(below)
            best = Threshold((time + following) / 2, is_first_slower=below < 0)
    return best


def _share_right(
    threshold: Threshold, first: Sequence[float], second: Sequence[float]
) -> float:
    """Tell which share a threshold puts to its sort, both sorts counting alike."""
    slow_first = sum(time > threshold.at for time in first) / len(first)
    slow_second = sum(time > threshold.at for time in second) / len(second)
    lead = slow_first - slow_second
    return (1 + (lead if threshold.is_first_slower else -lead)) / 2


def _halves(
    times: Sequence[float], choose: random.Random
) -> tuple[list[float], list[float]]:
    """Part times at random into two halves."""
    mixed = choose.sample(list(times), len(times))
    middle = len(mixed) // 2
    return mixed[:middle], mixed[middle:]
