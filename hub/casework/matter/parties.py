"""Somebody whom a matter is about, or who takes part, as it was said: pure."""

from typing import Annotated

from msgspec import Meta, Struct

PARTY_FIELDS = ("name", "code", "phone", "address", "domain")
Word = Annotated[str, Meta(min_length=1, max_length=64)]
Line = Annotated[str, Meta(max_length=400)]


class SaidParty(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody whom a matter is about, or who takes part; empty is not known.

    So much goes to other hubs: a merchant's id is no other's.
    """

    role: Word
    name: Line = ""
    code: Line = ""
    phone: Line = ""
    address: Line = ""
    domain: Line = ""

    def said(self) -> dict[str, str]:
        """Give what is sealed of it."""
        return {name: getattr(self, name) for name in PARTY_FIELDS}


class NewParty(SaidParty, frozen=True):
    """The same with the merchant that it is in this hub, by its public id."""

    merchant: str | None = None
