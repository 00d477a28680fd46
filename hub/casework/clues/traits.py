"""What a record has in common with others: phones, addresses, domains, senders. Pure.

A trait is compared as a keyed hash; its text is in memory for as long as it takes.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from hub.casework.clues.rules import TraitName
from hub.casework.seeing.marks import address_key
from hub.names import Divisions, flat
from schemas.record import KINDS

Body = Mapping[str, Any]
LEAST_DIGITS: Final = 7
"""A shorter row of digits is no phone of one subscriber."""
LEAST_ADDRESS: Final = 6
"""A shorter address, or one without a number, names a place and no door."""
_BLANKS: Final = re.compile(r"[\s,.，。、;；:：（）()\-—_#]+")
_NUMBER: Final = re.compile(r"[0-9〇一二三四五六七八九十]")
_DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)(?:[a-z0-9_\-]{1,63}\.)+[a-z0-9\-]{2,63}")
_COUNTRY: Final = ("0086", "86")
_MOBILE: Final = re.compile(r"1[3-9]\d{9}")

PERSONAL: Final[Mapping[str, tuple[str, ...]]] = {
    "shop": ("party_phone", "party_address"),
    "customs_seizure": ("sender_name",),
}
"""Of each kind the sealed fields that a trait is read from."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing of a record that others may share, and the party that has it.

    ``text`` is compared, an address in one spelling; where ``by_party`` the merchant
    itself is, if the record has one that is more than a name.
    """

    name: TraitName
    text: str
    party_no: int | None
    by_party: bool = False


def traits_of(kind: str, body: Body, personal: Mapping[str, str]) -> Iterator[Trait]:
    """Yield what a record may have in common with others; nothing of most kinds."""
    read = _READERS.get(kind)
    if read is not None:
        yield from read(body, personal)


def phone_of(text: str) -> str | None:
    """Give a phone number as its digits, without the country's; None if it is none."""
    digits = "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdecimal())
    for prefix in _COUNTRY:
        rest = digits.removeprefix(prefix)
        if rest != digits and (_MOBILE.fullmatch(rest) or rest[:1] == "0"):
            digits = rest
            break
    if len(digits) < LEAST_DIGITS or len(set(digits)) == 1:
        return None
    return digits


def door_of(text: str) -> str | None:
    """Give an address as it is; None where it names no door."""
    plain = _plain(text)
    return text if len(plain) >= LEAST_ADDRESS and _NUMBER.search(plain) else None


def address_of(text: str, divisions: Divisions) -> str:
    """Give an address in the one spelling under which matters compare theirs.

    One that names no place of the register stays as it is, without blanks and signs.
    """
    return address_key(text, divisions) or _plain(text)


def _plain(text: str) -> str:
    """Take blanks and signs out of a text."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def domain_of(text: str) -> str | None:
    """Give the host of a site's address, without www; None where it names none."""
    given = unicodedata.normalize("NFKC", text).strip().casefold()
    try:
        parts = urlsplit(given if "//" in given else f"//{given}")
        host = (parts.hostname or "").rstrip(".").removeprefix("www.")
        host = host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if not _DOMAIN.fullmatch(host) or host.replace(".", "").isdecimal():
        return None
    return host


def _shop(body: Body, personal: Mapping[str, str]) -> Iterator[Trait]:
    """Read an open shop; its operator has what it shares."""
    if body.get("status") == "closed" or "closed_day" in body:
        return
    party = _party_number("shop", body, "operator")
    read: tuple[tuple[TraitName, Callable[[str], str | None], str | None], ...] = (
        ("phone", phone_of, personal.get("party_phone")),
        ("address", door_of, personal.get("party_address")),
        ("domain", domain_of, body.get("url")),
    )
    for name, reader, value in read:
        text = reader(value) if value else None
        if text is not None:
            yield Trait(name, text, party)


def _website(body: Body, personal: Mapping[str, str]) -> Iterator[Trait]:
    """Read a filing that holds: each of its domains once."""
    del personal
    if "cancelled_day" in body:
        return
    party = _party_number("website_filing", body, "sponsor")
    given = [*body.get("domains", ()), body.get("home_url") or ""]
    for domain in dict.fromkeys(map(domain_of, given)):
        if domain is not None:
            yield Trait("domain", domain, party)


def _seizure(body: Body, personal: Mapping[str, str]) -> Iterator[Trait]:
    """Read a detention that was not undone: who sent it, and for whom."""
    if body.get("outcome") == "released":
        return
    party = _party_number("customs_seizure", body, "consignor or consignee")
    if body.get("party_name"):
        text = flat(body["party_name"])
        yield Trait("consignor", text, party, by_party=True)
    name = flat(personal.get("sender_name", ""))
    if name and "*" not in name and body.get("traffic") in {"express", "mail"}:
        yield Trait("sender", name, party)


def _inspection(body: Body, personal: Mapping[str, str]) -> Iterator[Trait]:
    """Read an inspection that found banned goods: the firm's outlet took them."""
    del personal
    if "banned_goods" in body.get("findings", ()):
        firm, outlet = (flat(body.get(n, "")) for n in ("party_name", "outlet"))
        if firm:
            party = _party_number("postal_inspection", body, "inspected firm")
            yield Trait("outlet", f"{firm}\n{outlet}", party)


def _sample(body: Body, personal: Mapping[str, str]) -> Iterator[Trait]:
    """Read a failed sample that no re-test cleared: whose label it bore."""
    del personal
    failed = body.get("verdict") == "nonconforming"
    if failed and body.get("retest") != "overturned" and body.get("producer_name"):
        party = _party_number("sampling_result", body, "nominal producer")
        text = flat(body["producer_name"])
        yield Trait("producer", text, party, by_party=True)


def _party_number(kind: str, body: Body, role: str) -> int | None:
    """Tell which party of a record has a role, by its number."""
    for number, party in enumerate(KINDS[kind].parties(dict(body))):
        if party.role == role:
            return number
    return None


_READERS: Final[Mapping[str, Callable[[Body, Mapping[str, str]], Iterator[Trait]]]] = {
    "shop": _shop,
    "website_filing": _website,
    "customs_seizure": _seizure,
    "postal_inspection": _inspection,
    "sampling_result": _sample,
}
