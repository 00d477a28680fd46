"""How alike two names are, feature by feature; the order of the two is indifferent.

A score ranks. It links nothing: two names with the score 1 may be two merchants.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz.distance import Indel, LCSseq

from hub.names.divisions import Divisions
from hub.names.folding import fold, without_brackets
from hub.names.parts import Anatomy, read_beside, take_apart
from hub.names.words.characters import aloud, sound
from hub.names.words.forms import form_class
from schemas.fields.lookalikes import look_alike

Likeness = Literal["homophone", "shape", "moved"]
"""Why a name may be taken for another: it sounds alike, looks alike, or its characters
stand in another order."""

MOST_SWAPPED = 2
"""A look-alike has at most this many characters changed."""

MIN_BRAND = 2
"""A shorter trade name is no brand that somebody could imitate."""

WEIGHTS = {
    "name": 0.038,
    "head": 0.114,
    "core": 0.323,
    "stem": 0.247,
    "division": 0.1235,
    "form": 0.057,
    "branch": 0.0475,
    "spelling": 0.05,
}
"""What each feature adds to the score; together 1. Without ``spelling``, which only one
spelling of one name has, no score reaches 0.95."""

MOST_UNEQUAL = 0.949
"""The highest score of two names that are not one spelling of one name."""

MISSING = 0.7
"""Of a part that one name has and the other leaves out."""

COMPANY_MISSING = 0.8
"""The same, where what is left out is the form of a company."""

SOUND_DISCOUNT = 0.93
"""What agreement of syllables is worth where the characters differ."""

PART_DISCOUNT = 0.96
"""What it is worth that all of one core stands in the other, in order."""


MOST_LOST = 3
"""Characters that a name may have lost and still be compared as a whole."""

LOST_DISCOUNT = 0.97
"""What it is worth that one name is the other without a few of its characters."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name ready to be compared: flat, taken apart, and as it sounds."""

    folded: str
    flat: str
    head: str
    """What stands before the form."""
    parts: Anatomy
    sound: str
    """Syllables of the core."""

    @classmethod
    def of(cls, folded: str, divisions: Divisions) -> "Spelling":
        """Prepare a folded name."""
        return cls.read_as(folded, take_apart(folded, divisions))

    @classmethod
    def read_as(cls, folded: str, parts: Anatomy) -> "Spelling":
        """Prepare a folded name that is taken apart."""
        flat = without_brackets(folded)
        end = flat.find(parts.core) + len(parts.core)
        head = flat[:end] if parts.core in flat else flat
        return cls(folded, flat, head, parts, aloud(parts.stem + parts.industry))


@lru_cache(maxsize=20_000)
def spell_folded(folded: str, divisions: Divisions) -> Spelling:
    """Prepare a folded name, or remember how it was prepared."""
    return Spelling.of(folded, divisions)


def spell(name: str, divisions: Divisions) -> Spelling:
    """Prepare a name."""
    return spell_folded(fold(name), divisions)


def side_by_side(
    a: Spelling, b: Spelling, divisions: Divisions
) -> tuple[Spelling, Spelling]:
    """Read each of two names as the other suggests, where it can be read in two ways.

    A place in front of one is its trade name where the other's begins with it.
    """
    one = read_beside(a.folded, a.parts, b.parts, divisions)
    two = read_beside(b.folded, b.parts, a.parts, divisions)
    return (
        a if one is a.parts else Spelling.read_as(a.folded, one),
        b if two is b.parts else Spelling.read_as(b.folded, two),
    )


@dataclass(frozen=True, slots=True)
class Comparison:
    """A score from 0 to 1 and the features it is the weighted sum of, each 0 to 1."""

    score: float
    features: dict[str, float]
    lookalike: Likeness | None
    """Set where one trade name imitates the other, whoever does it to whom."""

    def undecided(self) -> "Comparison":
        """Say the same of names that do not decide although they are spelled alike."""
        score = min(MOST_UNEQUAL, self.score)
        return replace(self, score=score, features=self.features | {"spelling": 0.0})


SAME = Comparison(1.0, dict.fromkeys(WEIGHTS, 1.0), None)
"""How two spellings of one name compare."""


def compare(a: Spelling, b: Spelling, divisions: Divisions) -> Comparison:
    """Tell how alike two names are."""
    if a.flat == b.flat:
        return SAME
    a, b = side_by_side(a, b, divisions)
    one, two = a.parts, b.parts
    cores = one.stem + one.industry, two.stem + two.industry
    features = {
        "name": ratio(a.flat, b.flat),
        "head": ratio(a.head, b.head),
        "core": max(
            ratio(*cores),
            SOUND_DISCOUNT * ratio(a.sound, b.sound),
            SOUND_DISCOUNT * _spelled_out(a, b),
            PART_DISCOUNT * _contained(*cores),
            PART_DISCOUNT * _abbreviates(a.head, b.head),
        ),
        "stem": _compare_stems(one.stem, two.stem),
        "division": _compare_divisions(one, two, divisions),
        "form": _compare_forms(one, two),
        "branch": _compare_branches(one, two),
        "spelling": 0.0,
    }
    # A name that lost characters may fall into other parts: then the whole counts.
    whole = LOST_DISCOUNT * _without_some(a.flat, b.flat)
    if whole and one.core != two.core:
        # But a place that one leaves out is none that lost a character.
        places = bool(one.divisions) == bool(two.divisions)
        features |= {
            name: max(value, whole)
            for name, value in features.items()
            if name != "spelling" and (places or name != "division")
        }
    score = sum(WEIGHTS[name] * features[name] for name in WEIGHTS)
    return Comparison(
        min(MOST_UNEQUAL, round(score, 4)), features, imitation(one.stem, two.stem)
    )


def sounds_like(one: str, other: str) -> float:
    """Tell roughly, and quickly, how alike two names sound, 0 to 1.

    Given are their syllables (``sound``). As much counts what they have in common as
    that one stands in the other.
    """
    shared = LCSseq.similarity(one, other)
    size, shorter = len(one) + len(other), min(len(one), len(other))
    return shared / max(1, size) + shared / max(2, 2 * shorter)


def imitation(one: str, other: str) -> Likeness | None:
    """Tell how one trade name imitates another, or None if it does not or is the same.

    One or two characters sound or look like those in their place, or all characters
    are there in another order.
    """
    if one == other or len(one) != len(other) or len(one) < MIN_BRAND:
        return None
    if sorted(one) == sorted(other):
        return "moved"
    swapped = [(x, y) for x, y in zip(one, other, strict=True) if x != y]
    if len(swapped) > MOST_SWAPPED or (len(swapped) == len(one) > 1):
        return None
    if all(sound(x) == sound(y) for x, y in swapped):
        return "homophone"
    if all(sound(x) == sound(y) or look_alike(x, y) for x, y in swapped):
        return "shape"
    return None


def ratio(one: str, other: str) -> float:
    """Give the share of characters that two texts have in common, in order."""
    return Indel.normalized_similarity(one, other)


def _spelled_out(a: Spelling, b: Spelling) -> float:
    """Tell how alike the sounds of two whole names are where one is in pinyin."""
    if a.flat.isascii() is b.flat.isascii():
        return 0.0
    return ratio(aloud(a.flat), aloud(b.flat))


def _abbreviates(one: str, other: str) -> float:
    """Tell, by 0 or 1, whether a text is made of characters of the longer one.

    In their order, and of no more than two in three of them.
    """
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < MIN_BRAND or 3 * len(shorter) > 2 * len(longer):
        return 0.0
    return float(LCSseq.similarity(shorter, longer) == len(shorter))


def _without_some(one: str, other: str) -> float:
    """Tell how alike two texts are of which one is the other but for a few characters.

    0 where it is not, where it lost more of it than is left, and where all it lost
    stood in front or behind, as a place or a form does: its parts tell that better.
    """
    shorter, longer = sorted((len(one), len(other)))
    if longer - shorter > min(MOST_LOST, shorter) or one in other or other in one:
        return 0.0
    held = LCSseq.similarity(one, other) == shorter
    return 2 * shorter / (shorter + longer) if held else 0.0


def _contained(one: str, other: str) -> float:
    """Tell how much of the shorter text stands in the longer, if it is a word."""
    shorter = min(len(one), len(other))
    return LCSseq.similarity(one, other) / shorter if shorter >= MIN_BRAND else 0.0


def _compare_stems(one: str, other: str) -> float:
    """Compare trade names; homophones and look-alikes count almost in full."""
    if one == other:
        return 1.0 if one else MISSING
    if not one or not other:
        return 0.0
    value = max(ratio(one, other), SOUND_DISCOUNT * ratio(aloud(one), aloud(other)))
    if len(one) == len(other):
        alike = sum(x == y or look_alike(x, y) for x, y in zip(one, other, strict=True))
        value = max(value, SOUND_DISCOUNT * alike / len(one))
    return value


def _compare_divisions(one: Anatomy, two: Anatomy, divisions: Divisions) -> float:
    """Compare where the names say they are."""
    if not one.divisions or not two.divisions:
        return MISSING if one.divisions != two.divisions else 1.0
    if one.divisions == two.divisions:
        return 1.0
    return 0.9 if divisions.nested(one.divisions, two.divisions) else 0.0


def _compare_forms(one: Anatomy, two: Anatomy) -> float:
    """Compare organisational forms and shop endings."""
    if one.form == two.form:
        return 1.0
    classes = {form_class(one.form), form_class(two.form)}
    if not one.form or not two.form:
        # Most merchants are companies, and their form is what is left out most.
        return COMPANY_MISSING if "company" in classes else MISSING
    return 0.8 if len(classes) == 1 else 0.3


def _compare_branches(one: Anatomy, two: Anatomy) -> float:
    """Compare tails of branches: a branch is not its parent, nor another branch."""
    if one.branch == two.branch:
        return 1.0 if one.group == two.group else 0.8
    return (
        0.5 if not one.branch or not two.branch else 0.3 * ratio(one.branch, two.branch)
    )
