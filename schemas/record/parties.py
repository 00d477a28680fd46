"""Who a record speaks of, and whether the codes given for them can be used."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from schemas.base import refuse
from schemas.codes.damage import is_damaged
from schemas.codes.identifiers import (
    CodeVerdict,
    check_licence_no,
    fold,
    identify,
    looks_like_identity_number,
    org_code_of,
)
from schemas.fields import Code
from schemas.record.names import looks_like_person, name_key, names_nobody
from schemas.words import SubjectClass

Body = dict[str, Any]
"""A record's content as the archive keeps it: a flat object of JSON values."""

PARTY_CATEGORIES = {
    SubjectClass.ORGANISATION: "法人及非法人组织",
    SubjectClass.INDIVIDUAL_BUSINESS: "个体工商户",
    SubjectClass.NATURAL_PERSON: "自然人",
}
"""Categories of a penalty party in the double-publicity layout of 2018."""

OWN_BUSINESS = "92"
"""How a unified code begins that an individual business has (GB 32100-2015)."""

BY_NAME = "name:"
"""How the key of a party begins of which nothing but its name is known."""

_STRENGTH = (
    ("valid", "uscc"),
    ("valid", "org_code"),
    ("repaired", "uscc"),
    ("repaired", "org_code"),
    ("valid", "tax_no"),
    ("repaired", "tax_no"),
    ("valid", "reg_no_15"),
    ("repaired", "reg_no_15"),
    ("valid", "coop_reg_no"),
    ("valid", "reg_no_13"),
    ("valid", "shop"),
)


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a record speaks of, with every identifier the row gives for them.

    ``identifiers`` holds failing codes too, so that nothing received is lost; only
    a ``usable`` one may identify. ``id_number`` is a person's, in clear: of an
    individual business that of who runs it. ``alleged`` says that the party is only
    said to be in its role.
    """

    role: str
    name: str | None
    kind: SubjectClass
    identifiers: tuple[CodeVerdict, ...] = ()
    id_number: str | None = None
    alleged: bool = False

    @property
    def key(self) -> str:
        """The strongest usable identifier, else the name without blanks.

        A code that contains an organisation code gives that, so rows with the old
        and with the unified code of one firm have one key. A number without check
        digit counts only together with the name.
        """
        found = {(v.status, v.scheme): v for v in reversed(self.identifiers)}
        for strength in _STRENGTH:
            if strength in found:
                return _key_of(found[strength], self.name)
        return f"{BY_NAME}{name_key(self.name or '')}"


@dataclass(frozen=True, slots=True)
class Role:
    """The fields of a body that describe one party.

    ``licence`` is the field of a licence number, which names one holder, and
    ``operator_number`` that of the number of who answers for a firm: of an individual
    business that is who runs it. An
    ``optional`` party may be missing, and its failing codes are only flagged. An
    ``alleged`` one is only said to be in its role. ``described_by`` lists every field
    that says something of the party, its name and codes included: all that has to go
    where the party is to be masked. ``made_by`` makes a party that is known in a way of
    its own.
    """

    role: str
    name: str
    codes: tuple[str, ...] = ()
    id_number: str | None = None
    operator_number: str | None = None
    category: str | None = None
    licence: str | None = None
    optional: bool = False
    alleged: bool = False
    described_by: tuple[str, ...] = ()
    made_by: Callable[[Body], "Party | None"] | None = None

    def party(self, body: Body) -> Party | None:
        """Return the party that fills the role, or None if the body has none."""
        return party_of(body, self) if self.made_by is None else self.made_by(body)


@dataclass(frozen=True, slots=True)
class PartyRows:
    """A list of a body each of whose rows is a party, described by that row alone.

    ``role``, ``name`` and ``codes`` are fields of a row. ``order`` puts the parties in
    their order, the subject first.
    """

    field: str
    role: str
    name: str
    codes: tuple[str, ...]
    order: Callable[[Party], Any]

    def parties(self, body: Body) -> list[tuple[int, Party]]:
        """Return the parties in order, each with the number of its row."""
        found = []
        for number, row in enumerate(body[self.field]):
            party = party_of(row, Role(row[self.role], self.name, self.codes))
            if party is not None:
                found.append((number, party))
        return sorted(found, key=lambda pair: self.order(pair[1]))


class Described(NamedTuple):
    """Where a body describes one of its parties."""

    fields: frozenset[str]
    """Fields that speak of this party; all of them where the kind does not say."""
    row: int | None = None
    """For a party of a list, the number of its row; ``fields`` is then the list."""


def party_of(body: Body, role: Role) -> Party | None:
    """Return the party that fills a role, or None if the body says nothing of it."""
    name: str | None = body.get(role.name)
    id_number: str | None = body.get(role.id_number) if role.id_number else None
    verdicts: dict[tuple[str | None, str], CodeVerdict] = {}
    for code_field in role.codes:
        raw = body.get(code_field)
        if raw is None:
            continue
        verdict = identify(raw)
        if verdict.scheme == "id_hash":
            id_number = id_number or fold(raw)
        else:
            verdicts.setdefault((verdict.scheme, verdict.value or raw), verdict)
    if role.licence is not None and role.licence in body:
        number = fold(body[role.licence])
        # A person's licence can bear the identity number of its holder.
        if looks_like_identity_number(number):
            id_number = id_number or number
        else:
            verdict = check_licence_no(body[role.licence])
            verdicts[verdict.scheme, verdict.value or ""] = verdict
    if name is None and not verdicts and id_number is None:
        return None
    identifiers = tuple(verdicts.values())
    category = body.get(role.category) if role.category else None
    kind = _kind_of(name, identifiers, id_number, category)
    if kind == SubjectClass.INDIVIDUAL_BUSINESS and role.operator_number is not None:
        id_number = id_number or body.get(role.operator_number)
    return Party(role.role, name, kind, identifiers, id_number, role.alleged)


def judge_codes(body: Body, role: Role, declared: dict[str, Code]) -> list[str]:
    """Take codes that stand for nothing out of the body and flag the doubtful ones.

    Returns flags ``field:what``. Raises ValidationError with ``party-missing`` if
    neither name nor usable code is given, with ``code-check`` if a code fails and
    no other of the party can be used. Beside the name of a firm, a code that fails by
    one slip is only flagged: the row must not be worth less than one without a code.
    """
    nobody = names_nobody(body.get(role.name) or "")
    flags = [f"{role.name}:{nobody}"] if nobody else []
    failing: tuple[str, CodeVerdict] | None = None
    usable = role.licence is not None and role.licence in body
    for name in role.codes:
        raw = body.get(name)
        if raw is None:
            continue
        verdict = identify(raw)
        if verdict.status in ("absent", "placeholder"):
            del body[name]
        if verdict.usable:
            usable = True
        elif failing is None and _fails(verdict, declared[name]):
            failing = (name, verdict)
        flags += [f"{name}:{what}" for what in _what(verdict)]
    if usable or role.optional:
        return flags
    called = body.get(role.name)
    if failing is not None:
        if called is None or looks_like_person(called) or not is_damaged(failing[1]):
            _refuse_code(*failing)
    elif called is None:
        refuse(role.name, "party-missing", "no name and no usable identifier")
    return flags


def _refuse_code(field: str, verdict: CodeVerdict) -> NoReturn:
    """Raise the error of a party whose only code is wrong."""
    detail = f"{verdict.raw} fails ({verdict.reason}) and nothing else identifies"
    refuse(field, "code-check", detail)


def _fails(verdict: CodeVerdict, declared: Code) -> bool:
    """Return whether a code is wrong, rather than missing, masked or of its own form.

    Registration numbers of before 2007 and tax numbers had many forms, certificates
    have their own: there an unknown shape proves nothing.
    """
    if verdict.status == "invalid":
        return declared.scheme not in (None, "tax_no") or verdict.scheme == "uscc"
    no_shape = verdict.status == "unknown" and verdict.scheme is None
    return no_shape and declared.scheme in ("uscc", "org_code")


def _what(verdict: CodeVerdict) -> tuple[str, ...]:
    """Return what is to be flagged about a code."""
    if verdict.status == "valid":
        return tuple(w for w in verdict.warnings if w != "form-only")
    if verdict.status == "absent":
        return ()
    if verdict.status in ("invalid", "unknown"):
        return (verdict.reason or verdict.status,)
    return (verdict.status,)


def _kind_of(
    name: str | None,
    identifiers: tuple[CodeVerdict, ...],
    id_number: str | None,
    category: str | None,
) -> SubjectClass:
    """Decide whether a party is a firm, an individual business or a person.

    Codes decide before the category, the category before the name.
    """
    usable = [v for v in identifiers if v.usable and v.scheme != "licence"]
    by_code = {_kind_by_code(verdict) for verdict in usable} - {None}
    if by_code:
        firm = SubjectClass.ORGANISATION in by_code
        return SubjectClass.ORGANISATION if firm else SubjectClass.INDIVIDUAL_BUSINESS
    own = any(
        fold(v.raw).startswith(OWN_BUSINESS) for v in identifiers if is_damaged(v)
    )
    if category == SubjectClass.INDIVIDUAL_BUSINESS or (own and category is None):
        return SubjectClass.INDIVIDUAL_BUSINESS
    if category == SubjectClass.NATURAL_PERSON or (
        id_number is not None and not usable
    ):
        return SubjectClass.NATURAL_PERSON
    named_as_firm = category == SubjectClass.ORGANISATION
    if usable or named_as_firm or not looks_like_person(name or ""):
        return SubjectClass.ORGANISATION
    return SubjectClass.NATURAL_PERSON


def _kind_by_code(verdict: CodeVerdict) -> SubjectClass | None:
    """Return the kind a usable code proves: 92… and serials 6 to 9 are individual.

    GB 32100-2015 gives category 92 to individual businesses, GS15-2006 their serials.
    """
    value = verdict.value or ""
    if verdict.scheme == "uscc":
        own = value.startswith(OWN_BUSINESS)
        return SubjectClass.INDIVIDUAL_BUSINESS if own else SubjectClass.ORGANISATION
    if verdict.scheme == "reg_no_15" and value[6] in "6789":
        return SubjectClass.INDIVIDUAL_BUSINESS
    return None


def _key_of(verdict: CodeVerdict, name: str | None) -> str:
    """Return the key a usable code gives."""
    value = verdict.value or ""
    if verdict.scheme == "uscc":
        return f"org_code:{org_code_of(value)}"
    if verdict.scheme == "tax_no":
        return f"org_code:{value[6:]}"
    if verdict.scheme in ("coop_reg_no", "reg_no_13"):
        return f"{verdict.scheme}:{value}:{name_key(name or '')}"
    return f"{verdict.scheme}:{value}"
