"""A policy file as it is written, key by key."""

from datetime import date
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

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
from schemas.configuration import Configured

Steps = Annotated[tuple[tuple[int, int], ...], Meta(min_length=1)]
"""Pairs of a threshold and what holds from there on."""


class Document(Configured, frozen=True):
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
    groups: MappingProxyType[str, int]
    grades: MappingProxyType[str, int]
    decays: MappingProxyType[str, Steps]
    bands: MappingProxyType[str, Steps]
    repeat: Repeat
    adverse: tuple[Adverse, ...]
    positive: tuple[Positive, ...]
    override: tuple[Override, ...]
    unrated: Unrated
    texts: MappingProxyType[str, MappingProxyType[str, str]]
    valid_to: date | None = None
    individual_businesses: ByRule | None = None
    ties: Ties = "id"
