"""What a merchant is in law, as its codes and rows tell: the stricter class holds."""

from collections.abc import Iterable

from hub.merchants.rules.claims import Claim
from hub.merchants.rules.codes import Key, read_codes
from schemas.words import SubjectClass

BUSINESS_OF_A_PERSON = "92"
"""How unified codes of individual businesses begin (GB 32100, 机构类别)."""
SERIALS_OF_PERSONS = "6789"
"""How serials of registration numbers of individual businesses begin (GS15-2006)."""
TELLING = frozenset({"uscc", "reg_no_15"})
"""Schemes whose codes tell what they are the codes of."""
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
    numbers = [value for scheme, value in known if scheme == "reg_no_15"]
    is_own = all(value.startswith(BUSINESS_OF_A_PERSON) for value in unified)
    if is_own and (unified or any(one[6] in SERIALS_OF_PERSONS for one in numbers)):
        return SubjectClass.INDIVIDUAL_BUSINESS
    return SubjectClass.ORGANISATION


def is_told_by(codes: Iterable[Key]) -> bool:
    """Tell whether codes alone say what a merchant is: a unified or a person's one."""
    return any(scheme in ("uscc", "id_hash") for scheme, _ in codes)


def class_of_claims(claims: Iterable[Claim]) -> str:
    """Tell the strictest class that rows speak for: a register's where there are any.

    Those whose codes tell what they are the codes of go before those that name only.
    """
    known = list(claims)
    known = [claim for claim in known if claim.is_register] or known
    telling = [
        claim
        for claim in known
        if any(said.key[0] in TELLING for said in read_codes(claim).stated)
    ]
    found: str = SubjectClass.ORGANISATION
    for claim in telling or known:
        found = stricter_class(found, claim.subject_class)
    return found
