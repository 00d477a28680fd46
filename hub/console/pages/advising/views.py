"""What the page of advice shows, read from the document of advice: pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.console.pages.advising.facts import FactGroup
from hub.console.views.parts import Link
from hub.console.views.tables import PageForm
from schemas.words import AdviceVerdict


@dataclass(frozen=True, slots=True)
class WeighedItem:
    """An item of an article, with its arithmetic."""

    article: str
    unconfirmed: bool
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeighedOffence:
    """What comes out for an offence."""

    name: str
    verdict: str
    lines: tuple[str, ...]
    items: tuple[WeighedItem, ...]
    establish: tuple[str, ...]
    missing: tuple[str, ...]
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AdviceView:
    """The form, and under it what came out, if it was sent."""

    form: PageForm
    facts: tuple[FactGroup, ...]
    """What may be said of elements and circumstances, as it is said."""
    around: tuple[Link, ...]
    """Pages of leads that the officer may open."""
    offences: tuple[WeighedOffence, ...] = ()
    not_listed: tuple[str, ...] = ()
    """Which offences are not listed, and why."""
    advice_only: str = ""


def weighed_of(document: Mapping[str, Any], language: str) -> list[WeighedOffence]:
    """Read the offences of a document, those that say most first."""
    order = list(AdviceVerdict)
    told = sorted(document["offences"], key=lambda one: -order.index(one["verdict"]))
    return [_offence(one, language) for one in told]


def _offence(one: Mapping[str, Any], language: str) -> WeighedOffence:
    """Read an offence; of items that say less than it does nothing is shown."""
    return WeighedOffence(
        name=one["name"][language],
        verdict=one["verdict_text"][language],
        lines=tuple(line[language] for line in one["lines"]),
        items=tuple(
            WeighedItem(
                article=item["article"][language],
                unconfirmed=not item["confirmed"],
                lines=tuple(line[language] for line in item["lines"]),
            )
            for reading in one["readings"]
            for item in reading["items"]
            if item["verdict"] != AdviceVerdict.NOT_MET
            or one["verdict"] == AdviceVerdict.NOT_MET
        ),
        establish=tuple(fact[language] for fact in one["establish"]),
        missing=tuple(fact[language] for fact in one["missing"]),
        bases=tuple(basis[language] for basis in one["bases"]),
    )
