"""Who reported or complained: sealed, seen by the handler alone, forgotten in time.

SAMR Order 121 (2025), article 37: what tells who reported never reaches the party or
anybody who does not handle it. Every look is an entry of the log before it is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import partial
from types import MappingProxyType
from typing import Final

from marshmallow import validate

from hub.casework.complaints.law import InformantRule, informant_rules
from hub.ground.errors import BadInputError
from schemas.fields.masks import mask_id, mask_name
from schemas.fields.sent import sent, text, yes_no
from schemas.wording import Wording

MOST_LETTERS: Final = 300
_line = partial(text, required=False, validate=validate.Length(1, MOST_LETTERS))
FIELDS: Final = ("name", "phone", "address", "identity_no")
NAMED: Final = MappingProxyType(
    {
        "name": Wording("姓名", "name"),
        "phone": Wording("联系电话", "phone"),
        "address": Wording("通讯地址", "address"),
        "identity_no": Wording("身份证件号码", "identity number"),
    }
)
"""What people call these fields."""
_SHOWN_OF_PHONE: Final = 3


class InformantTextError(BadInputError):
    """What tells who reported, or the purpose of a look, is no readable line."""

    code = "informant-text"
    title = (
        "What tells who reported is no readable line: mend what the detail names, "
        "300 characters at most."
    )


@dataclass(frozen=True, slots=True)
class InformantDraft:
    """Who reported or complained, as it was told; empty is not told.

    ``wants_secrecy`` says that it may not be told to the party even where mediation
    would need it.
    """

    name: str = sent(_line("Name"), default="")
    phone: str = sent(_line("Phone"), default="")
    address: str = sent(_line("Address"), default="")
    identity_no: str = sent(_line("Identity number"), default="")
    wants_secrecy: bool = sent(
        yes_no("Not to be told to the party even for mediation", required=False),
        default=True,
    )

    def __post_init__(self) -> None:
        """Refuse what could not be read later.

        Raises:
            InformantTextError: a text is too long or not printable.
        """
        for name in FIELDS:
            text = getattr(self, name)
            if len(text) > MOST_LETTERS or not text.isprintable():
                raise InformantTextError(NAMED[name], field=name)

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing was told by which the person could be known."""
        return not any(getattr(self, name).strip() for name in FIELDS)

    @property
    def is_real_name(self) -> bool:
        """Tell whether name and a way to be reached were told."""
        return bool(self.name.strip() and (self.phone.strip() or self.address.strip()))

    def masked(self) -> Mapping[str, str]:
        """Give what may stand on a page before anybody asked to see it in clear."""
        phone = self.phone.strip()
        return {
            "name": mask_name(self.name) if self.name else "",
            "phone": phone[:_SHOWN_OF_PHONE] + "*" * (len(phone) - _SHOWN_OF_PHONE),
            "address": "*" if self.address.strip() else "",
            "identity_no": mask_id(self.identity_no) if self.identity_no else "",
        }

    def as_json(self) -> dict[str, str | bool]:
        """Give it as it is sealed."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Handling:
    """Who handles a matter now: the member, and the officer if it lies with one."""

    member: str
    officer: str | None = None


def may_open(handling: Handling, member: str, officer: str) -> bool:
    """Tell whether an officer may see who reported: the handler, and no other.

    Whoever passed the matter on, opened it, or heads the leading office may not, nor
    may other officers of the same member. Until it lies on a desk nobody may.
    """
    return member == handling.member and handling.officer == officer


def kept_until(
    ended: date,
    *,
    withdrawn: bool,
    rules: Iterable[InformantRule] | None = None,
) -> date | None:
    """Tell the last day on which it is kept who reported, once a matter has ended.

    None where no rule of that day says so: then it is kept.
    """
    wanted = "withdrawn" if withdrawn else "closed"
    for rule in informant_rules() if rules is None else rules:
        if rule.key == wanted and rule.in_force(ended):
            return ended + timedelta(days=rule.days)
    return None
