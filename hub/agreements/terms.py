"""What is agreed in a sharing agreement, and whether it can be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hub.agreements.catalog import every_item
from hub.agreements.policy import ALL, default_officer_for
from hub.agreements.references import is_form
from hub.ground.errors import BadInputError
from hub.rulebook import Rulebook
from hub.rulebook.rules import Ceiling
from schemas.words import PERSON

PERSON_FIELD = "id_number"
"""By what a person is found, as agreements name it."""
TITLE_LIMIT = 200
BASIS_LIMIT = 1000
"""Each entry of the log repeats the legal basis of the agreements that it names."""
LISTED = "listed"
"""Says of an agreement that its officers are known to the hub."""
MOST_A_MINUTE = 10_000_000
"""Questions a minute that can be agreed on."""
MOST_A_DAY = 10_000_000
"""Different merchants a day that can be agreed on; each takes a few bytes of memory."""


class AgreementInvalidError(BadInputError):
    """An agreement would open what law does not allow, or nothing that exists."""

    code = "agreement-invalid"
    title = "The agreement cannot be made like this: correct what the detail names."

    def __init__(self, detail: str = "", *, part: str = "", about: str = "") -> None:
        """Say what is wrong, in which part of the terms, and about which word of it."""
        super().__init__(detail)
        self.part = part
        self.about = about


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is agreed: who may see what, for which purposes, on which basis."""

    member_kind: str
    member_code: str | None = None
    """One member of the kind; all of them if None."""
    purposes: Sequence[str]
    items: Mapping[str, Sequence[str]]
    """Fields by data item; ``*`` stands for every item or every field."""
    title: str
    legal_basis: str
    named_officer: bool | None = None
    """Whether each question names its officer; None: where it is work on a case."""
    officers: str | None = None
    """``listed`` where an officer that is named must have an account of the member or
    be on the list that it signed; None: any name is taken."""
    territory: Sequence[str] = ()
    """Divisions outside the members' own whose merchants they may see; ``*``: all."""
    personal: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Fields by data item whose personal values a second question may open in clear to
    work on a case; each named, for ``*`` never means them."""
    reference_form: str | None = None
    """Regular expression of the references that officers' tasks are begun under."""
    rate: int | None = None
    """Questions that a member may ask a minute; as the rules say if None."""
    quota: int | None = None
    """Different merchants that it may ask about a day; as the rules say if None."""
    valid_from: date
    valid_to: date | None = None

    @property
    def officer_for(self) -> list[str]:
        """List the purposes for which each question must name its officer."""
        if self.named_officer is None:
            return default_officer_for(self.purposes)
        return sorted(self.purposes) if self.named_officer else []

    def as_json(self) -> dict[str, Any]:
        """Write the terms down, as their hash is taken."""
        # Agreements that were made without these keep their hash.
        agreed = {
            "officers": self.officers,
            "reference": self.reference_form,
            "rate": self.rate,
            "quota": self.quota,
        }
        told: dict[str, Any] = {
            name: value for name, value in agreed.items() if value is not None
        }
        if self.personal:
            told["personal"] = {
                item: sorted(names) for item, names in self.personal.items()
            }
        return told | {
            "member_kind": self.member_kind,
            "member": self.member_code or "",
            "purposes": sorted(self.purposes),
            "items": {item: sorted(fields) for item, fields in self.items.items()},
            "title": self.title,
            "legal_basis": self.legal_basis,
            "officer_for": self.officer_for,
            "territory": sorted(self.territory),
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else "",
        }


def check_terms(terms: Terms, rulebook: Rulebook) -> None:
    """Refuse terms above the legal ceiling, or about what there is not.

    Raises:
        AgreementInvalidError: a purpose or territory is above the kind's legal ceiling,
            it ends before it begins, a text cannot be read, or an item, field or
            division does not exist.
    """
    ceiling = rulebook.ceilings(terms.valid_from).get(terms.member_kind)
    if ceiling is None:
        msg = f"law knows no member kind {terms.member_kind!r}"
        raise AgreementInvalidError(msg, part="kind", about=terms.member_kind)
    if not terms.purposes:
        msg = "no purpose is agreed"
        raise AgreementInvalidError(msg, part="none")
    if above := sorted(set(terms.purposes) - set(ceiling.purposes)):
        msg = f"{terms.member_kind} may not ask for: {', '.join(above)}"
        raise AgreementInvalidError(msg, part="purposes", about=above[0])
    for part, text, most in (
        ("title", terms.title, TITLE_LIMIT),
        ("legal_basis", terms.legal_basis, BASIS_LIMIT),
    ):
        if not (text.strip() and text.isprintable() and len(text) <= most):
            name = part.replace("_", " ")
            msg = f"the {name} is not readable text of 1 to {most} characters"
            raise AgreementInvalidError(msg, part=part)
    if terms.valid_to is not None and terms.valid_to < terms.valid_from:
        msg = f"it ends on {terms.valid_to}, before it begins on {terms.valid_from}"
        raise AgreementInvalidError(msg, part="valid_to")
    _check_manners(terms)
    for part, most, number in (
        ("rate", MOST_A_MINUTE, terms.rate),
        ("quota", MOST_A_DAY, terms.quota),
    ):
        if number is not None and not 1 <= number <= most:
            msg = f"the {part} is 1 to {most:,}, not {number:,}"
            raise AgreementInvalidError(msg, part=part)
    _check_items(terms.items)
    _check_personal(terms, rulebook)
    _check_territory(terms, ceiling, rulebook)


def _check_manners(terms: Terms) -> None:
    """Refuse a way of naming officers or cases that there is not."""
    if terms.officers not in {None, LISTED}:
        msg = f"officers are {LISTED!r} or free, not {terms.officers!r}"
        raise AgreementInvalidError(msg, part="officers", about=str(terms.officers))
    if terms.reference_form is not None and not is_form(terms.reference_form):
        msg = "the form of references is no regular expression without groups"
        raise AgreementInvalidError(msg, part="reference_form")


def _check_items(items: Mapping[str, Sequence[str]]) -> None:
    """Refuse items and fields that no record has."""
    known = every_item()
    anywhere = {field for fields in known.values() for field in fields}
    for item, fields in items.items():
        if item != ALL and item not in known:
            msg = f"there is no data item {item!r}"
            raise AgreementInvalidError(msg, part="item", about=item)
        there_are = anywhere if item == ALL else known[item]
        if missing := sorted(set(fields) - set(there_are) - {ALL}):
            msg = f"{item} has no field {', '.join(missing)}"
            about = f"{item}={','.join(missing)}"
            raise AgreementInvalidError(msg, part="field", about=about)


def _check_personal(terms: Terms, rulebook: Rulebook) -> None:
    """Refuse personal values that no rule lets be opened, or that are not named."""
    if not terms.personal:
        return
    rule = rulebook.rule("personal", terms.member_kind, terms.valid_from)
    purposes = () if rule is None else rule.purposes
    if not set(terms.purposes) & set(purposes):
        msg = f"no rule opens personal values to {terms.member_kind} for these purposes"
        raise AgreementInvalidError(msg, part="personal", about=terms.member_kind)
    known = every_item()
    for item, fields in terms.personal.items():
        if rule is None or item not in rule.items:
            msg = f"no rule opens personal values of {item!r} to {terms.member_kind}"
            raise AgreementInvalidError(msg, part="personal", about=item)
        there_are = {PERSON_FIELD} if item == PERSON else set(known[item])
        if missing := sorted(set(fields) - there_are):
            msg = f"{item} has no personal field {', '.join(missing)}: each is named"
            about = f"{item}={','.join(missing)}"
            raise AgreementInvalidError(msg, part="personal", about=about)


def _check_territory(terms: Terms, ceiling: Ceiling, rulebook: Rulebook) -> None:
    """Refuse divisions that there are not, or that no agreement may open."""
    for code in terms.territory:
        if ceiling.territory == "own":
            msg = f"{terms.member_kind} sees its own territory alone"
            raise AgreementInvalidError(msg, part="territory", about=code)
        if code != ALL and not rulebook.divisions.known(code):
            msg = f"there is no division {code!r}"
            raise AgreementInvalidError(msg, part="territory", about=code)
