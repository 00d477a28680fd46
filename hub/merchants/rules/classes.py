"""What a merchant is in law, as its codes alone tell: the stricter class holds."""

from collections.abc import Iterable

from hub.merchants.rules.codes import Key
from schemas.words import SubjectClass

BUSINESS_OF_A_PERSON = "92"
"""How unified codes of individual businesses begin (GB 32100, 机构类别)."""
_STRICTER = (
    SubjectClass.ORGANISATION,
    SubjectClass.INDIVIDUAL_BUSINESS,
    SubjectClass.NATURAL_PERSON,
)


def stricter_class(one: str, other: str) -> str:
    """Give the one of two classes that keeps back more."""
    return max(one, other, key=lambda name: _STRICTER.index(SubjectClass(name)))


def class_of_codes(codes: Iterable[Key]) -> str:
    """Tell the strictest class that codes speak for; organisations need none.

    One that has a company's code too has become a company.
    """
    known = set(codes)
    if any(scheme == "id_hash" for scheme, _ in known):
        return SubjectClass.NATURAL_PERSON
    unified = [value for scheme, value in known if scheme == "uscc"]
    if unified and all(value.startswith(BUSINESS_OF_A_PERSON) for value in unified):
        return SubjectClass.INDIVIDUAL_BUSINESS
    return SubjectClass.ORGANISATION
