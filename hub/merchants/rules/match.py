"""Decide whose a claim is: facts in, a decision out; no database, no clock.

A checked code says who; the name must agree. A valid code beside another firm's name
is held, and a name alone never attaches anything.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Literal, NamedTuple

from hub.merchants.rules.claims import Claim
from hub.merchants.rules.codes import FORM_ONLY, Codes, Key, damaged_codes
from hub.names import Agreement, Divisions, agreement, flat, shares_core
from schemas.record.names import Nobody, names_nobody
from schemas.words import SubjectClass

NOBODY: Mapping[Nobody, str] = MappingProxyType(
    {"masked": "masked-party", "many": "many-parties"}
)
"""The rule of a party without a code whose name names nobody, by why it does not."""

Naming = Literal["none", "claim", "register", "former"]
"""What a linked claim's name does: nothing; it is what the merchant is called until a
register names it; it is the registered name; it is an earlier registered name."""


class KnownMerchant(NamedTuple):
    """A merchant as linking knows it.

    ``name`` is the registered name, or the claimed one until a register names it, and
    ``flat`` its search key;
    ``since`` is the day from which it holds and ``former`` are earlier registered
    names. ``proven`` is false as long as all its codes are repaired readings.
    """

    id: int
    registered: bool
    codes: frozenset[Key]
    name: str | None
    flat: str | None = None
    former: tuple[str, ...] = ()
    since: date | None = None
    proven: bool = True

    @property
    def org(self) -> str | None:
        """The organisation code, of which a merchant has at most one."""
        for scheme, value in self.codes:
            if scheme == "org_code":
                return value
        return None


NAME_OF_ANOTHER = "name-of-another"
"""The rule of a claim that is held because its very name is somebody else's."""

DAMAGED_CODE = "damaged-code"
"""The rule of a claim whose only codes are codes but for one slip."""

SEVERAL = "several"
"""Evidence ``bearers`` of a name that more than one registered merchant bears."""

NOTHING: Mapping[str, str] = MappingProxyType({})
"""The evidence of a decision that nothing was compared for."""


class Decision(NamedTuple):
    """What is to be done with a claim, by which rule, and what it was compared with.

    ``merchant_id`` is the merchant it is linked to (None: a new one) or, for a held
    claim, the one it may belong to; ``other_id`` is a second that may be meant.
    """

    outcome: Literal["linked", "held", "provisional"]
    rule: str
    merchant_id: int | None = None
    other_id: int | None = None
    naming: Naming = "none"
    evidence: Mapping[str, str] = NOTHING


class Case(NamedTuple):
    """A claim and all that is known about it.

    ``hits`` are the merchants its codes lead to, each once, the strongest code first;
    ``namesakes`` those that a register presently calls by exactly its name, in the
    order of their codes (``in_order``); ``flat`` is the search key of that name.
    ``fresh`` is false when a claim that was decided before is decided again.
    """

    claim: Claim
    codes: Codes
    hits: Sequence[tuple[Key, KnownMerchant]]
    namesakes: Sequence[KnownMerchant]
    divisions: Divisions
    flat: str
    fresh: bool = True


def conflict(keys: Collection[Key], known: KnownMerchant) -> bool:
    """Tell whether codes and a merchant exclude each other.

    Organisation codes decide; where one side has none, two different 15-digit
    registration numbers do.
    """
    for scheme in ("org_code", "reg_no_15"):
        ours = {key for key in keys if key[0] == scheme}
        theirs = {key for key in known.codes if key[0] == scheme}
        if ours and theirs:
            return ours.isdisjoint(theirs)
    return False


def names_itself(claim: Claim, codes: Codes) -> bool:
    """Tell whether a row is a register's own, with a code that passed as received.

    Such a row makes and names its merchant, whoever else bears the name: two firms that
    are written alike once folded, or two households in two counties, may do so.
    """
    return claim.is_register and codes.checked


def in_order(namesakes: Iterable[KnownMerchant]) -> list[KnownMerchant]:
    """Order those who bear one name by their codes, whoever of them came first."""
    return sorted(namesakes, key=lambda one: (min(one.codes, default=("", "")), one.id))


def decide(case: Case) -> Decision:
    """Decide whose a claim is."""
    claim, codes, hits = case.claim, case.codes, case.hits
    if codes.contradictory:
        return Decision("held", "identifiers-disagree", hits[0][1].id if hits else None)
    nobody = names_nobody(claim.name or "")
    nameless = claim.name is None or nobody is not None
    if not codes.keys or (nameless and codes.form_only):
        return _decide_codeless(claim, nobody)
    if claim.subject_class == SubjectClass.NATURAL_PERSON:
        return _decide_person(claim, hits)
    if claim.name is None or nameless:
        return _decide_nameless(case)
    if hits and not _is_guess_of_nobody(case):
        return _known_veto(case) or _decide_known(case, claim.name)
    return _decide_new(case)


def _is_guess_of_nobody(case: Case) -> bool:
    """Tell whether a code that only check digits speak for leads to nobody who counts.

    Who has no name is not called alike, and who but rows bear that name out, where a
    register calls another one so, is as if nobody knew the code.
    """
    if case.codes.founding:
        return False
    known = case.hits[0][1]
    return known.name is None or (
        is_like_nobody(known, case.flat)
        and any(conflict({*case.codes.keys, *known.codes}, o) for o in case.namesakes)
    )


def _decide_codeless(claim: Claim, nobody: Nobody | None) -> Decision:
    """Decide on a row without a usable code."""
    if nobody:
        return Decision("held", NOBODY[nobody])
    return Decision("provisional", DAMAGED_CODE if damaged_codes(claim) else "no-code")


def _decide_nameless(case: Case) -> Decision:
    """Decide on a row without a name: a code that passed as received is enough."""
    hits = [known for key, known in case.hits if key[0] not in FORM_ONLY]
    known = hits[0].id if hits else None
    doubt = hits[1].id if len(hits) > 1 else None
    if len({case.codes.org, *(hit.org for hit in hits)} - {None}) > 1:
        return Decision("held", "identifiers-disagree", known, doubt)
    if not case.codes.proven:
        return Decision("held", "repaired-code", known)
    return Decision("linked", "code-only", known, doubt)


def _decide_new(case: Case) -> Decision:
    """Decide on a named claim whose codes nobody is known by."""
    if names_itself(case.claim, case.codes):
        return Decision("linked", "register", naming="register")
    if not case.codes.founding:
        return Decision("provisional", DAMAGED_CODE)
    for other in case.namesakes:
        if conflict(case.codes.keys, other):
            evidence = _name_of(other, case)
            return Decision("held", NAME_OF_ANOTHER, other.id, evidence=evidence)
    if case.claim.is_register and case.codes.proven:
        return Decision("linked", "register", naming="register")
    rule = "new-code" if case.codes.proven else "repaired-code"
    return Decision("linked", rule, other_id=_namesake(case), naming="claim")


def _name_of(other: KnownMerchant, case: Case) -> dict[str, str]:
    """Say whose name it is, and that it is not one's alone where several bear it."""
    evidence = {"name_of": other.name or ""}
    if len(case.namesakes) > 1:
        # Not how many: one more of them is no other question.
        evidence["bearers"] = SEVERAL
    return evidence


def _namesake(case: Case, known: KnownMerchant | None = None) -> int | None:
    """Name who a register calls exactly so, under codes that exclude nothing.

    A register may know a firm by its old number, a row by its organisation code: that
    the names are equal joins nobody, but people are asked.
    """
    if known is not None and known.registered:
        return None
    return next((other.id for other in case.namesakes), None)


def _known_veto(case: Case) -> Decision | None:
    """Hold a claim whose codes lead apart, or whose very name is somebody else's."""
    known = case.hits[0][1]
    orgs = {hit.org for _, hit in case.hits}
    orgs.add(case.codes.org)
    orgs.discard(None)
    if len(orgs) > 1:
        doubt = case.hits[1][1].id if len(case.hits) > 1 else None
        return Decision("held", "identifiers-disagree", known.id, doubt)
    if known.registered and known.flat == case.flat:
        return None
    if names_itself(case.claim, case.codes):
        return None
    for other in case.namesakes:
        if other.id != known.id and conflict({*case.codes.keys, *known.codes}, other):
            evidence = _name_of(other, case)
            if is_like_nobody(known, case.flat):
                return Decision("held", NAME_OF_ANOTHER, other.id, evidence=evidence)
            return Decision(
                "held", NAME_OF_ANOTHER, known.id, other.id, evidence=evidence
            )
    return None


def is_like_nobody(known: KnownMerchant, flat_name: str) -> bool:
    """Tell whether nothing but such rows says who bears a code: no register names it.

    Then the question is the same as if nobody were known by the code yet, whichever
    row came first.
    """
    return not known.registered and known.flat in (None, flat_name)


def _decide_known(case: Case, name: str) -> Decision:
    """Decide on a named claim whose codes lead to one merchant or more."""
    (key, known), *further = case.hits
    doubt = further[0][1].id if further else None
    how, evidence = compare(name, known, case.divisions)
    if key[0] in FORM_ONLY:
        renames = known.name is None
        agrees = renames or how == "equal"
    elif case.claim.is_register and case.codes.proven:
        decision = _decide_register(case, name, known)
        return decision._replace(other_id=doubt, evidence=evidence)
    else:
        # What a repaired reading founded gives way to a code that passed as received,
        # unless a register has named it or the code leads to another merchant too.
        founded_by_guess = case.codes.proven and not (
            known.proven or known.registered or further
        )
        renames = known.name is None or founded_by_guess
        agrees = renames or how != "different"
    if not agrees:
        return Decision("held", "name-disagrees", known.id, evidence=evidence)
    for _, other in further:
        # A merchant without a name contradicts nobody, neither before nor after this
        # row names the other: else the decision would unsettle itself.
        named = other.name is not None
        if named and compare(name, other, case.divisions)[0] == "different":
            return Decision("held", "identifiers-disagree", known.id, other.id)
    naming: Naming = "claim" if renames else "none"
    doubt = doubt or _namesake(case, known)
    return Decision("linked", "code+name", known.id, doubt, naming, evidence)


def _decide_register(case: Case, name: str, known: KnownMerchant) -> Decision:
    """Decide on a register's row: it names and renames.

    But a second unified code with the same organisation code must share the stem of
    the name, or people decide.
    """
    if not known.registered or known.name is None:
        return Decision("linked", "register", known.id, naming="register")
    if known.flat == case.flat:
        return Decision("linked", "code+name", known.id)
    said = {s.key for s in case.codes.stated if s.key[0] == "uscc"}
    had = {key for key in known.codes if key[0] == "uscc"}
    moved = bool(said and had) and said.isdisjoint(had)
    if moved and not shares_core(known.name, name, case.divisions):
        return Decision("held", "name-disagrees", known.id)
    if not case.fresh and any(flat(f) == case.flat for f in known.former):
        return Decision("linked", "code+name", known.id)
    since = case.claim.valid_from
    older = since is not None and known.since is not None and since < known.since
    naming: Naming = "former" if older else "register"
    return Decision("linked", "register", known.id, naming=naming)


def _decide_person(claim: Claim, hits: Sequence[tuple[Key, KnownMerchant]]) -> Decision:
    """Decide on a natural person: the hash says who, the surname must agree."""
    if not hits:
        return Decision("linked", "new-code", naming="claim")
    known = hits[0][1]
    if len(hits) > 1:
        return Decision("held", "identifiers-disagree", known.id, hits[1][1].id)
    if claim.name is None or known.name is None:
        naming: Naming = "none" if claim.name is None else "claim"
        return Decision("linked", "code-only", known.id, naming=naming)
    # Sources mask differently; what all of them leave is the first character.
    if flat(claim.name)[:1] == flat(known.name)[:1]:
        return Decision("linked", "code+name", known.id)
    return Decision("held", "name-disagrees", known.id)


EQUAL: Mapping[str, str] = {"agreement": "equal"}
"""The evidence where the name is the same to the letter."""

_RANK: dict[Agreement, int] = {"different": 0, "compatible": 1, "equal": 2}


def compare(
    name: str, known: KnownMerchant, divisions: Divisions
) -> tuple[Agreement, Mapping[str, str]]:
    """Compare a name with all that a register or the founding row calls a merchant.

    Returns the best agreement, and as evidence the name that it was reached with unless
    that is the same to the letter.
    """
    if known.name == name:
        return "equal", EQUAL
    best: Agreement = "different"
    compared = known.name
    for candidate in (known.name, *known.former):
        if candidate is None:
            continue
        how = agreement(name, candidate, divisions)
        if _RANK[how] > _RANK[best]:
            best, compared = how, candidate
    return best, {} if compared is None else {"agreement": best, "compared": compared}
