"""A policy file as it is written, key by key."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from hub.ratings.terms import (
    Adverse,
    ByRule,
    Override,
    Positive,
    Repeat,
    Ties,
    Unrated,
)
from hub.rulebook.rules import Mark, Status

Steps = tuple[tuple[int, int], ...]
"""Pairs of a threshold and what holds from there on."""


@dataclass(frozen=True, slots=True)
class Document:
    """A policy file, key by key."""

    id: str
    version: str
    title: str
    valid_from: date
    source: str
    status: Status
    mark: Mark
    audience: tuple[str, ...]
    input_classes: tuple[str, ...]
    pins: tuple[str, ...]
    base: int
    groups: Mapping[str, int]
    grades: Mapping[str, int]
    decays: Mapping[str, Steps]
    bands: Mapping[str, Steps]
    repeat: Repeat
    adverse: tuple[Adverse, ...]
    positive: tuple[Positive, ...]
    override: tuple[Override, ...]
    unrated: Unrated
    texts: Mapping[str, Mapping[str, str]]
    valid_to: date | None = None
    individual_businesses: ByRule | None = None
    ties: Ties = "id"
