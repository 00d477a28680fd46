"""A policy file as it is written, key by key."""

from datetime import date
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

from hub.ratings.terms import (
    Adverse,
    ByRule,
    FromFull,
    Override,
    Permille,
    Points,
    Positive,
    Repeat,
    Ties,
    Unrated,
)
from hub.rulebook.rules import FromZero, Mark, Months, Status
from schemas.configuration import Configured

Decay = Annotated[tuple[tuple[Months, Permille], ...], Meta(min_length=1)]
"""Pairs of full months and what is left of the points from there on."""
Bands = Annotated[tuple[tuple[FromZero, FromFull], ...], Meta(min_length=1)]
"""Pairs of an amount and the points that are added from there on."""


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
    base: FromFull
    groups: MappingProxyType[str, Points]
    grades: MappingProxyType[str, FromFull]
    decays: MappingProxyType[str, Decay]
    bands: MappingProxyType[str, Bands]
    repeat: Repeat
    adverse: tuple[Adverse, ...]
    positive: tuple[Positive, ...]
    override: tuple[Override, ...]
    unrated: Unrated
    texts: MappingProxyType[str, MappingProxyType[str, str]]
    valid_to: date | None = None
    individual_businesses: ByRule | None = None
    ties: Ties = "id"
