"""Two sides of a review item, feature by feature: what agrees and what speaks against.

Pure. What is shown stands as it was received; words of their own belong to pages.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from hub.names import Anatomy, Divisions, anatomy, fit
from hub.names.compare import compare, spell
from hub.names.spans import name_spans
from hub.names.vetoes import find_vetoes
from schemas.codes.damage import Damage

NAME_FEATURES = ("division", "stem", "industry", "form", "branch")


@dataclass(frozen=True, slots=True)
class NamedParty:
    """Somebody as a record or a register names them."""

    name: str | None
    codes: frozenset[tuple[str, str]] = frozenset()
    is_person: bool = False
    region: str | None = None
    """Code of the division that it belongs to, where one is known."""

    def code(self, scheme: str) -> str | None:
        """Give the code of a scheme, the first in order."""
        found = sorted(value for kind, value in self.codes if kind == scheme)
        return found[0] if found else None


@dataclass(frozen=True, slots=True)
class CodeSlip:
    """How a damaged code differs from a merchant's; None where by more than a slip."""

    received: str
    damage: Damage | None = None


@dataclass(frozen=True, slots=True)
class Spot:
    """What a feature is on one side; ``agrees`` is None where nothing is compared."""

    value: str
    agrees: bool | None = None
    vetoes: tuple[str, ...] = ()
    slip: CodeSlip | None = None


@dataclass(frozen=True, slots=True)
class FeatureRow:
    """One feature on both sides."""

    feature: str
    first: Spot
    second: Spot

    @property
    def differs(self) -> bool:
        """Tell whether one side is at odds with what it is compared with."""
        return self.first.agrees is False or self.second.agrees is False


@dataclass(frozen=True, slots=True)
class PartPiece:
    """A run of a name: what it is, and whether it differs from what was compared."""

    text: str
    part: str
    differs: bool = False


def compare_sides(
    first: NamedParty,
    second: NamedParty,
    asked: NamedParty | None,
    divisions: Divisions,
    office: str | None = None,
) -> list[FeatureRow]:
    """Set two sides beside each other.

    Each is compared with what the record says (``asked``), or with the other where no
    record is asked about. ``office`` is the authority of the record.
    """
    against = (asked or second, asked or first)
    rows = []
    if not (first.is_person or second.is_person):
        sides = (first, second)
        spots = [
            _name_spots(side, other, divisions)
            for side, other in zip(sides, against, strict=True)
        ]
        rows += [
            FeatureRow(feature, spots[0][feature], spots[1][feature])
            for feature in (*NAME_FEATURES, "likeness")
            if spots[0][feature].value or spots[1][feature].value
        ]
    for scheme in ("org_code", "reg_no_15"):
        one, two = first.code(scheme), second.code(scheme)
        if one or two:
            rows.append(
                FeatureRow(
                    scheme,
                    _code_spot(first, against[0], scheme),
                    _code_spot(second, against[1], scheme),
                )
            )
    if office:
        places = divisions_of_office(office, divisions)
        if places:
            rows.append(
                FeatureRow(
                    "office",
                    _office_spot(first, places, divisions),
                    _office_spot(second, places, divisions),
                )
            )
    return rows


def damage_rows(
    evidence: Mapping[str, Any], *, beside_record: bool
) -> list[FeatureRow]:
    """Set the damaged codes of a record beside those of the proposed merchant.

    Where the record itself is no side, both stand on that merchant's.
    """
    rows = []
    for one in evidence.get("damage", ()):
        damage = None
        if one.get("kind") is not None:
            damage = Damage(*(one[name] for name in Damage._fields))
        slip = CodeSlip(one["received"], damage)
        theirs = Spot(one["code"] or "", None, slip=slip)
        pair = (theirs, Spot(""))
        if beside_record:
            pair = (Spot(slip.received, agrees=False), theirs)
        rows.append(FeatureRow("damage", *pair))
    return rows


def divisions_of_office(office: str, divisions: Divisions) -> frozenset[str]:
    """Tell where an office is, by the divisions that its name begins with."""
    found: Callable[[str], frozenset[str]] | None = getattr(
        divisions, "named_first", None
    )
    return found(office) if found else anatomy(office, divisions).divisions


def name_pieces(
    side: NamedParty, other: NamedParty | None, divisions: Divisions
) -> tuple[PartPiece, ...]:
    """Part a name, and mark the parts that differ from those of another."""
    name = side.name or ""
    if side.is_person or not name:
        return (PartPiece(name, "stem"),) if name else ()
    unlike: Collection[str] = ()
    if other is not None and other.name:
        spots = _name_spots(side, other, divisions)
        unlike = [part for part in NAME_FEATURES if spots[part].agrees is False]
    return tuple(
        PartPiece(name[span.start : span.end], span.part, span.part in unlike)
        for span in name_spans(name, divisions)
    )


def _name_spots(
    side: NamedParty, other: NamedParty, divisions: Divisions
) -> dict[str, Spot]:
    """Compare the parts of a name with those of another."""
    values = dict.fromkeys(NAME_FEATURES, "")
    name = side.name or ""
    for span in name_spans(name, divisions):
        values[span.part] += name[span.start : span.end]
    if not name or not other.name:
        spots = {part: Spot(value) for part, value in values.items()}
        return spots | {"likeness": Spot("")}
    one, two = anatomy(name, divisions), anatomy(other.name, divisions)
    found = {
        part: Spot(values[part], _agrees(part, one, two, divisions))
        for part in NAME_FEATURES
    }
    ours, theirs = spell(name, divisions), spell(other.name, divisions)
    likeness = compare(ours, theirs, divisions)
    vetoes = find_vetoes(ours, theirs, divisions)
    return found | {
        "likeness": Spot(f"{likeness.score:.3f}", not vetoes, tuple(vetoes))
    }


def _agrees(part: str, one: Anatomy, two: Anatomy, divisions: Divisions) -> bool:
    """Tell whether a part of two names is the same."""
    if part == "division":
        return fit(one, two, divisions)
    if part == "branch":
        return (one.branch, one.shop) == (two.branch, two.shop)
    return bool(getattr(one, part) == getattr(two, part))


def _code_spot(side: NamedParty, other: NamedParty, scheme: str) -> Spot:
    """Compare a code, where both sides have one."""
    ours = {value for kind, value in side.codes if kind == scheme}
    theirs = {value for kind, value in other.codes if kind == scheme}
    agrees = bool(ours & theirs) if ours and theirs and side is not other else None
    return Spot(side.code(scheme) or "", agrees)


def _office_spot(
    side: NamedParty, places: frozenset[str], divisions: Divisions
) -> Spot:
    """Tell whether a side lies where the authority is competent."""
    named = anatomy(side.name, divisions).divisions if side.name else frozenset()
    own = named or (frozenset({side.region}) if side.region else frozenset())
    if not own:
        return Spot("")
    place = max(own, key=lambda code: (len(code), code))
    return Spot(place, divisions.nested(own, places))
