"""Somebody whom a matter is about, or who takes part, as it was said: pure."""

from dataclasses import dataclass

from schemas.fields.sent import sent, text
from schemas.words import PartyRole

PARTY_FIELDS = ("name", "code", "phone", "address", "domain")


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody whom a matter is about, or who takes part; empty is not known."""

    role: str = sent(
        text("What it is in the matter", metadata={"enum": list(map(str, PartyRole))})
    )
    name: str = sent(text("Name", required=False), default="")
    code: str = sent(text("Code or number", required=False), default="")
    phone: str = sent(text("Telephone", required=False), default="")
    address: str = sent(text("Address", required=False), default="")
    domain: str = sent(text("Domain or web address", required=False), default="")
    merchant: str | None = sent(
        text("Public id of the merchant", required=False), default=None
    )

    def said(self) -> dict[str, str]:
        """Give what is sealed of it."""
        return {name: getattr(self, name) for name in PARTY_FIELDS}
