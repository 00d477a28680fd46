"""Somebody whom a matter is about, or who takes part, as it was said: pure."""

from dataclasses import dataclass

PARTY_FIELDS = ("name", "code", "phone", "address", "domain")


@dataclass(frozen=True, slots=True)
class NewParty:
    """Somebody whom a matter is about, or who takes part; empty is not known."""

    role: str
    name: str = ""
    code: str = ""
    phone: str = ""
    address: str = ""
    domain: str = ""
    merchant: str | None = None

    def said(self) -> dict[str, str]:
        """Give what is sealed of it."""
        return {name: getattr(self, name) for name in PARTY_FIELDS}
