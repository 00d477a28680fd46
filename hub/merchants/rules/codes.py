"""The codes of one row: which of them identify, what they teach, whether they agree."""

from typing import NamedTuple

from hub.merchants.rules.claims import Claim
from schemas.codes.damage import is_damaged
from schemas.codes.identifiers import identify
from schemas.codes.repair import without_fillers
from schemas.codes.verdict import CodeVerdict, fold
from schemas.words import SubjectClass

Key = tuple[str, str]
"""A code that can identify: (scheme, normalised value)."""

STRENGTH = ("org_code", "reg_no_15", "coop_reg_no", "reg_no_13", "id_hash")
"""The schemes that claims are looked up by, strongest first.

A unified social credit code is looked up by the organisation code inside it: that part
survives moves between registration offices, and no two merchants share one.
"""

CONTAINING = frozenset({"uscc", "tax_no"})
"""Schemes whose codes contain an organisation code, by which they are looked up."""

FORM_ONLY = frozenset({"coop_reg_no", "reg_no_13"})
"""Numbers without a check digit: they count only together with an equal name."""


KNOWN = frozenset(STRENGTH) | CONTAINING
"""Schemes by whose codes merchants are known."""


class Stated(NamedTuple):
    """A code as one row states it."""

    key: Key
    status: str
    raw: str | None

    @property
    def is_spaced(self) -> bool:
        """Whether nothing was done to it but to take blanks and hyphens out."""
        # An organisation code may have come inside a longer one.
        written = without_fillers(fold(self.raw or ""))
        if self.key[0] != "org_code":
            return written == self.key[1]
        whole = identify(written)
        return whole.status == "valid" and self.key[1] in (whole.value or "")


class Codes(NamedTuple):
    """The codes of one row: what it is looked up by and what it teaches.

    ``keys`` are the identifying ones, strongest first; ``proven`` tells whether one of
    them passed its check as received; ``founding``, whether one may make a merchant
    that nobody knows yet: it passed, or look-alikes say how it is to be read;
    ``contradictory``, that two of them exclude each other.
    """

    org: str | None
    keys: tuple[Key, ...]
    stated: tuple[Stated, ...]
    proven: bool
    founding: bool
    contradictory: bool

    @property
    def form_only(self) -> bool:
        """Whether no code has a check digit."""
        return all(scheme in FORM_ONLY for scheme, _ in self.keys)

    @property
    def checked(self) -> bool:
        """Whether a code with a check digit passed as received, blanks put aside."""
        return any(
            (said.status == "valid" or said.is_spaced)
            and said.key[0] in STRENGTH
            and said.key[0] not in FORM_ONLY
            for said in self.stated
        )


def read_codes(claim: Claim) -> Codes:
    """Sort out the usable codes of a claim.

    Natural persons are known by their identity hash only, and nobody else is: one
    person may run several businesses.
    """
    person = claim.subject_class == SubjectClass.NATURAL_PERSON
    found: dict[Key, Stated] = {}
    founding = False
    for verdict in claim.identifiers:
        scheme, value, status = verdict.scheme, verdict.value, verdict.status
        if scheme is None or value is None or not verdict.usable:
            continue
        if person is not (scheme == "id_hash"):
            continue
        if not founding and scheme in KNOWN:
            founding = not verdict.is_guess
        if scheme == "uscc":
            _state(found, (scheme, value), status, verdict.raw)
            _state(found, ("org_code", value[8:17]), status, verdict.raw)
        elif scheme == "tax_no":
            _state(found, (scheme, value), status, verdict.raw)
            _state(found, ("org_code", value[6:15]), status, verdict.raw)
        elif scheme == "id_hash":
            _state(found, (scheme, value), status, None)
        elif scheme in STRENGTH:
            _state(found, (scheme, value), status, verdict.raw)
    keys = [key for key in found if key[0] in STRENGTH]
    if len(keys) > 1:
        keys.sort(key=lambda key: STRENGTH.index(key[0]))
    orgs = [value for scheme, value in keys if scheme == "org_code"]
    statuses = [found[key].status for key in keys]
    return Codes(
        orgs[0] if orgs else None,
        tuple(keys),
        tuple(found.values()),
        proven="valid" in statuses,
        founding=founding,
        contradictory=len(orgs) > 1,
    )


def damaged_codes(claim: Claim) -> tuple[CodeVerdict, ...]:
    """List the codes of a claim of which nothing but the damage is known.

    They are codes but for one slip, or readings that only the check digits speak for;
    where another code can be used, none counts. A person's are never looked at.
    """
    if claim.subject_class == SubjectClass.NATURAL_PERSON:
        return ()
    if any(v.usable and not v.is_guess for v in claim.identifiers if v.scheme in KNOWN):
        return ()
    return tuple(v for v in claim.identifiers if v.is_guess or is_damaged(v))


def _state(found: dict[Key, Stated], key: Key, status: str, raw: str | None) -> None:
    """Note a code, as received rather than as repaired where both are there."""
    had = found.get(key)
    if had is None or (had.status == "repaired" and status == "valid"):
        found[key] = Stated(key, status, raw)
