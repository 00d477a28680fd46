"""Decide what a purpose opens: pure, from grants, the legal ceiling and a day.

A grant can only narrow the ceiling of its member kind, never widen it. What is not
granted is refused; what is granted but above the ceiling is withheld by rule, and the
rules named are those of the view, the same for every merchant.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ALL = "*"
PUBLIC_ONLY = frozenset({"public"})


@dataclass(frozen=True, slots=True)
class Grant:
    """What one sharing agreement opens to its member."""

    id: str
    purposes: frozenset[str]
    items: Mapping[str, frozenset[str]]
    """Fields by data item; ``*`` stands for every item or every field."""
    named_officer: bool
    """Whether each question must name the officer who asks."""
    valid_from: date
    valid_to: date | None

    def covers(self, purpose: str, day: date) -> bool:
        """Tell whether the grant speaks of this purpose on this day."""
        in_force = self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )
        return in_force and purpose in self.purposes


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field, or a whole item as ``*``, that a view never shows, and by which rule."""

    item: str
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class View:
    """What a caller may see for a purpose: fields by item, the rest withheld."""

    id: str
    purpose: str
    public_only: bool
    """Whether only what is published and unexpired may be seen."""
    items: Mapping[str, frozenset[str]]
    withheld: tuple[Withheld, ...]
    grants: tuple[str, ...]
    named_officer: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing at all is opened, as the rule that says so."""

    rule: str


def compile_view(
    purpose: str,
    day: date,
    grants: Sequence[Grant],
    ceiling: Mapping[str, frozenset[str]] | None,
    ceiling_items: frozenset[str],
    catalog: Mapping[str, Mapping[str, str]],
) -> View | Refusal:
    """Combine grants and ceiling into the one view that a purpose opens on a day.

    ``ceiling`` maps each purpose that law allows the member kind to the field classes
    it may see; ``catalog`` maps each item to its fields and their class.
    """
    if ceiling is None or purpose not in ceiling:
        return Refusal("ceiling:purpose")
    covering = [grant for grant in grants if grant.covers(purpose, day)]
    if not covering:
        return Refusal("grant:none")
    classes = ceiling[purpose]
    items: dict[str, frozenset[str]] = {}
    withheld: list[Withheld] = []
    for item in sorted(catalog):
        if ALL not in ceiling_items and item not in ceiling_items:
            withheld.append(Withheld(item, ALL, "ceiling:item"))
            continue
        granted = _granted_fields(item, covering)
        if not granted:
            withheld.append(Withheld(item, ALL, "grant:item"))
            continue
        shown = set()
        for field, field_class in sorted(catalog[item].items()):
            if field_class not in classes:
                withheld.append(Withheld(item, field, f"ceiling:class:{field_class}"))
            elif ALL not in granted and field not in granted:
                withheld.append(Withheld(item, field, "grant:field"))
            else:
                shown.add(field)
        items[item] = frozenset(shown)
    return View(
        id=_view_id(items, withheld, public_only=classes == PUBLIC_ONLY),
        purpose=purpose,
        public_only=classes == PUBLIC_ONLY,
        items=items,
        withheld=tuple(withheld),
        grants=tuple(sorted(grant.id for grant in covering)),
        named_officer=all(grant.named_officer for grant in covering),
    )


def _granted_fields(item: str, grants: Sequence[Grant]) -> frozenset[str]:
    """Join what the grants open of an item."""
    return frozenset().union(
        *(grant.items.get(item, grant.items.get(ALL, frozenset())) for grant in grants)
    )


def _view_id(
    items: Mapping[str, frozenset[str]],
    withheld: Sequence[Withheld],
    *,
    public_only: bool,
) -> str:
    """Name a view by what it shows and says, so that equal views share answers."""
    shown = [
        public_only,
        [[item, sorted(items[item])] for item in sorted(items)],
        [[rule.item, rule.field, rule.rule] for rule in withheld],
    ]
    return hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:16]
