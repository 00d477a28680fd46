"""Decide what a purpose opens: pure, from grants, the legal ceiling and a day.

A grant can only narrow the ceiling of its member kind, never widen it. What is not
granted is refused; what is granted but above the ceiling is withheld by rule, and the
rules named are those of the view, the same for every merchant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from schemas.canonical import content_hash
from schemas.words import (
    CASE_WORK,
    PERSON,
    PROCEEDINGS,
    Audience,
    FieldClass,
    Purpose,
)

ALL = "*"
PUBLIC_ONLY = frozenset({FieldClass.PUBLIC})

BY_AUDIENCE: Mapping[Audience, tuple[str, ...]] = {
    Audience.PUBLIC: ("subject:person", "ended:publicity"),
    Audience.AGENCIES: ("ended:sharing", "ended:retention"),
    Audience.PROCEEDINGS: (),
    Audience.SELF: (),
}
"""The rules by which an audience is not shown whole records, alike for all of them."""

FIELD_RULE = "grant:field"
SEALED_RULE = "record:sealed"
TERRITORY_RULE = "territory"
AUDIENCE_RULE = "kind:audience"
"""What keeps back an item that its kind tells to others alone, whatever is agreed."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one sharing agreement opens to its member."""

    id: str
    purposes: frozenset[str]
    items: Mapping[str, frozenset[str]]
    """Fields by data item; ``*`` stands for every item that the catalog shares without
    condition that day, or for every field."""
    officer_for: frozenset[str]
    """The purposes for which each question must name the officer who asks."""
    valid_from: date
    valid_to: date | None
    officer_listed: bool = False
    """Whether an officer that is named must be known to the hub."""
    territory: frozenset[str] = frozenset()
    """Divisions outside the member's own whose merchants are opened; ``*`` for all."""
    digest: str = ""
    """SHA-256 in hex over the canonical JSON of the agreement's terms."""
    legal_basis: str = ""
    personal: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Fields by data item whose personal values a second question may open."""

    def holds(self, day: date) -> bool:
        """Tell whether the grant is in force on a day; both ends count."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )

    def covers(self, purpose: str, day: date) -> bool:
        """Tell whether the grant speaks of this purpose on this day."""
        return self.holds(day) and purpose in self.purposes


@dataclass(frozen=True, slots=True)
class Withheld:
    """A field, or a whole item as ``*``, that a view never shows, and by which rule."""

    item: str
    field: str
    rule: str


@dataclass(frozen=True, slots=True)
class GrantNote:
    """Under which text a view was given, as the leaf of an answer names it."""

    id: str
    digest: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class View:
    """What a caller may see for a purpose: fields by item, the rest withheld."""

    id: str
    purpose: str
    audience: Audience
    items: Mapping[str, frozenset[str]]
    withheld: tuple[Withheld, ...]
    grants: tuple[GrantNote, ...] = ()
    officer_required: bool = False
    officer_listed: bool = False
    """Whether the officer must be known to the hub: so where one grant says it."""
    opens_sealed: bool = False
    """Whether sealed records and fields may be seen."""
    bound_to: frozenset[str] | None = None
    """Divisions whose merchants and authorities are seen as the audience sees them, of
    all others what is public; None where no territory binds."""
    whole: frozenset[str] = frozenset()
    """The items of which the grants leave no field out, so that what is released of a
    closed one is shown as well, whichever it is."""
    personal: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Fields by data item whose personal values a second question opens in clear."""
    own_office: str | None = None
    """The office whose own decisions are shown after their repair; None for others."""

    @property
    def is_public(self) -> bool:
        """Tell whether it shows what is published and nothing besides."""
        return self.audience is Audience.PUBLIC


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing at all is opened, as the rule that says so."""

    rule: str


@dataclass(frozen=True, slots=True)
class DataItems:
    """The data items of a day."""

    items: Mapping[str, Mapping[str, str]]
    """The fields of every item with their class."""
    unconditional: frozenset[str]
    """The items that ``*`` in an agreement stands for that day."""
    audiences: Mapping[str, frozenset[Audience]] = field(default_factory=dict)
    """Who may be told of an item at most; of others whoever is granted them."""


@dataclass(frozen=True, slots=True)
class LegalBounds:
    """What law and place allow a member at most."""

    purposes: Mapping[str, frozenset[FieldClass]]
    """Field classes by purpose; a purpose that is not here is not allowed."""
    items: frozenset[str]
    """Data items; ``*`` is every item."""
    territory: str | None = None
    """Division of the member's own territory; None if it has none that binds it."""
    personal: frozenset[str] = frozenset()
    """Data items of which personal values may be opened for the purpose."""
    office: str | None = None
    """Name of the office that asks; None where nobody decides under a name."""


def audience_of(purpose: str, classes: frozenset[FieldClass]) -> Audience:
    """Tell whom a purpose makes of its asker."""
    if classes <= PUBLIC_ONLY:
        return Audience.PUBLIC
    if purpose in PROCEEDINGS:
        return Audience.PROCEEDINGS
    return Audience.SELF if purpose == Purpose.SELF else Audience.AGENCIES


def compile_view(
    purpose: str,
    day: date,
    grants: Sequence[Grant],
    bounds: LegalBounds | None,
    catalog: DataItems,
) -> View | Refusal:
    """Combine grants and ceiling into the one view that a purpose opens on a day.

    ``bounds`` is None for a member kind that no ceiling names.
    """
    if bounds is None or purpose not in bounds.purposes:
        return Refusal("ceiling:purpose")
    covering = [grant for grant in grants if grant.covers(purpose, day)]
    if not covering:
        return Refusal("grant:none")
    classes = bounds.purposes[purpose]
    audience = audience_of(purpose, classes)
    items: dict[str, frozenset[str]] = {}
    withheld: list[Withheld] = []
    for item in sorted(catalog.items):
        if ALL not in bounds.items and item not in bounds.items:
            withheld.append(Withheld(item, ALL, "ceiling:item"))
            continue
        granted = _granted_fields(item, covering, catalog.unconditional)
        if not granted:
            withheld.append(Withheld(item, ALL, "grant:item"))
            continue
        if audience not in catalog.audiences.get(item, (audience,)):
            withheld.append(Withheld(item, ALL, AUDIENCE_RULE))
            continue
        shown = set()
        for name, field_class in sorted(catalog.items[item].items()):
            if field_class not in classes:
                withheld.append(Withheld(item, name, f"ceiling:class:{field_class}"))
            elif ALL not in granted and name not in granted:
                withheld.append(Withheld(item, name, FIELD_RULE))
            else:
                shown.add(name)
        items[item] = frozenset(shown)
    bound_to = _bound_to(bounds.territory, covering)
    personal = _personal_fields(items, covering, bounds)
    opens_sealed = purpose in PROCEEDINGS and FieldClass.SEALED in classes
    is_deciding = purpose == Purpose.ENFORCEMENT and audience is Audience.AGENCIES
    own_office = bounds.office or None if is_deciding else None
    rules = [
        *([] if opens_sealed else [SEALED_RULE]),
        *BY_AUDIENCE[audience],
        *([] if bound_to is None else [TERRITORY_RULE]),
    ]
    withheld += [Withheld(ALL, ALL, rule) for rule in rules]
    return View(
        id=_view_id(audience, items, withheld, bound_to, personal, own_office),
        purpose=purpose,
        audience=audience,
        items=items,
        withheld=tuple(withheld),
        grants=tuple(
            GrantNote(grant.id, grant.digest, grant.legal_basis)
            for grant in sorted(covering, key=lambda grant: grant.id)
        ),
        officer_required=any(purpose in grant.officer_for for grant in covering),
        officer_listed=any(grant.officer_listed for grant in covering),
        opens_sealed=opens_sealed,
        bound_to=bound_to,
        whole=frozenset(items)
        - {one.item for one in withheld if one.rule == FIELD_RULE},
        personal=personal,
        own_office=own_office,
    )


def _personal_fields(
    items: Mapping[str, frozenset[str]], grants: Sequence[Grant], bounds: LegalBounds
) -> dict[str, frozenset[str]]:
    """Tell which fields may be opened in clear: those that agreements name.

    A text that names somebody counts as well as a field of class ``personal``, so the
    class alone does not say it. Of a record no field is opened that the view does not
    show, masked, in any case.
    """
    found: dict[str, frozenset[str]] = {}
    for item in sorted(bounds.personal):
        named = frozenset().union(
            *(grant.personal.get(item, frozenset()) for grant in grants)
        )
        opened = named if item == PERSON else named & items.get(item, frozenset())
        if opened:
            found[item] = opened
    return found


def _granted_fields(
    item: str, grants: Sequence[Grant], unconditional: frozenset[str]
) -> frozenset[str]:
    """Join what the grants open of an item."""
    by_default = ALL if item in unconditional else ""
    return frozenset().union(
        *(
            grant.items.get(item, grant.items.get(by_default, frozenset()))
            for grant in grants
        )
    )


def _bound_to(territory: str | None, grants: Sequence[Grant]) -> frozenset[str] | None:
    """List the divisions that a member is bound to; None if nothing binds it.

    Of several grants each must open a division: one that opens a register everywhere
    must not open what another grants in the own territory.
    """
    if territory is None:
        return None
    bound = [grant.territory for grant in grants if ALL not in grant.territory]
    if not bound:
        return None
    return frozenset.intersection(*bound) | {territory}


def default_officer_for(purposes: Sequence[str]) -> list[str]:
    """List the purposes for which an officer must be named unless it is agreed not to.

    Work on a case names who does it.
    """
    return sorted(set(purposes) & CASE_WORK)


def _view_id(
    audience: Audience,
    items: Mapping[str, frozenset[str]],
    withheld: Sequence[Withheld],
    bound_to: frozenset[str] | None,
    personal: Mapping[str, frozenset[str]],
    own_office: str | None,
) -> str:
    """Name a view by what it shows and says, so that equal views share answers."""
    text = view_text(audience, items, withheld, bound_to, personal, own_office)
    return content_hash(text)[:16]


def view_text(
    audience: Audience,
    items: Mapping[str, frozenset[str]],
    withheld: Sequence[Withheld],
    bound_to: frozenset[str] | None,
    personal: Mapping[str, frozenset[str]],
    own_office: str | None = None,
) -> dict[str, Any]:
    """Write down what a view shows and withholds, as it is kept under its id."""
    # Views that open nothing personal keep their id, and those of no office.
    opened = {item: sorted(personal[item]) for item in sorted(personal)}
    own = {} if own_office is None else {"own_office": own_office}
    text: dict[str, Any] = {
        "audience": str(audience),
        "bound_to": [] if bound_to is None else sorted(bound_to),
        "shows": {item: sorted(items[item]) for item in sorted(items)},
        "withholds": [
            {"item": rule.item, "field": rule.field, "rule": rule.rule}
            for rule in withheld
        ],
    }
    return own | ({"personal": opened} if opened else {}) | text
