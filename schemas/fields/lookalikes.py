"""Characters that eyes and scanners mistake for each other."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources


def _read_pairs() -> frozenset[frozenset[str]]:
    """Read the pairs of the table that lies beside this module."""
    table = resources.files(__package__).joinpath("lookalikes.tsv")
    rows = [line for line in table.read_text("utf-8").splitlines() if line[:1] != "#"]
    return frozenset(
        frozenset((one, other))
        for one, _, others in (row.partition("\t") for row in rows)
        for other in others
    )


LOOKALIKES = _read_pairs()
"""Pairs of characters that are known to be mistaken for each other."""


@cache
def mistaken_for() -> Mapping[str, str]:
    """Give, for each character, all that it is mistaken for, in their order."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in map(sorted, LOOKALIKES):
        found[one].append(other)
        found[other].append(one)
    return {one: "".join(sorted(others)) for one, others in found.items()}


def look_alike(one: str, other: str) -> bool:
    """Tell whether two characters are known to be mistaken for each other."""
    return frozenset((one, other)) in LOOKALIKES
