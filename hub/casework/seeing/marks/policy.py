"""By what a party is known again in another matter: pure, texts in, marks out.

Each text is brought to one spelling first, so that equal marks have equal hashes. A
text that says too little to tell one party from others gives no mark.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from hub.casework.matter.parties import NewParty
from hub.casework.seeing.marks.addresses import address_key
from hub.names import Divisions, anatomy, sound
from hub.rulebook.case_rules import MarkKind, SharedMarkRule
from schemas.codes.identifiers import (
    fold,
    identify,
    looks_like_identity_number,
    org_code_of,
)
from schemas.fields.lookalikes import mistaken_for

LEAST_CORE = 4
"""A name without a form that is shorter is a person's, and many bear it."""
MOST_CHARS = 400
"""A longer text is neither name, address nor number."""
MOST_VARIANTS = 400
"""Spellings of one name that are looked for."""

_PARTS = re.compile(r"[/、,;，；|]|\s或\s|\n")
_NOT_DIGITS = re.compile(r"\D")
_EXTENSION = re.compile(r"(转|分机|ext\.?|x|#|\*)\s*\d+\s*$", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$|0?[1-9]\d{8,10}$)")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0[1-9]\d{8,10}")
_SERVICE = re.compile(r"[48]00\d{7}|9[56]\d{3,6}|12\d{3}")
_SCHEME = re.compile(r"^[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HOST_END = re.compile(r"[/?#:\\]")
_FIRST_LABEL = re.compile(r"^(?:www\d?|m|wap)\.(?=.*\.)")
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+"
    r"(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})"
)


class PartyMark(NamedTuple):
    """A mark in clear: it is hashed before it is kept, and shown to nobody."""

    kind: MarkKind
    text: str


class MarkDigest(NamedTuple):
    """A mark as it is kept: its kind and its keyed hash in hex."""

    kind: MarkKind
    digest: str


Hash = Callable[[str], str]
"""Gives the keyed hash of a text in hex."""


def hash_marks(marks: Iterable[PartyMark], hashed: Hash) -> frozenset[MarkDigest]:
    """Hash marks under a key of the hub; equal ones alike."""
    return frozenset(
        MarkDigest(mark.kind, hashed(f"matter-{mark.kind}:{mark.text}"))
        for mark in marks
    )


def marks_of(
    parties: Iterable[NewParty],
    rules: Iterable[SharedMarkRule],
    divisions: Divisions,
) -> frozenset[PartyMark]:
    """Give the marks of some parties, but those that by a rule warn of nothing.

    Each names its merchant as it stands today, and each of its texts may hold several.
    A kind of mark that no rule speaks of is not given.
    """
    ruled = {rule.key: rule for rule in rules}
    return frozenset(
        mark
        for party in parties
        for mark in _marks_of(party, divisions)
        if mark.kind in ruled and not _is_everybodys(mark, ruled)
    )


def variants_of(marks: Iterable[PartyMark]) -> frozenset[PartyMark]:
    """Give the marks of names that look like some: one character in the other's place.

    They are looked for and not kept; likeness holds both ways, so that whichever of two
    names came first is found by the other.
    """
    return frozenset(
        PartyMark(MarkKind.NAME, text)
        for mark in marks
        if mark.kind is MarkKind.NAME and mark.text.startswith(WRITTEN)
        for text in _look_alikes(mark.text)
    )


WRITTEN, SPOKEN = "written:", "spoken:"
"""How marks of names begin: as it is written, as it sounds."""


def name_keys(name: str, divisions: Divisions) -> frozenset[str]:
    """Give the keys of a name: its core and form as written, and as they sound.

    The place in front is left out: firms move, and imitators change it.
    """
    if not name.strip() or len(name) > MOST_CHARS:
        return frozenset()
    parts = anatomy(name, divisions)
    tail = "|".join((parts.form, parts.branch, parts.shop))
    if not parts.core or (tail == "||" and len(parts.core) < LEAST_CORE):
        return frozenset()
    return frozenset(
        {f"{WRITTEN}{parts.core}|{tail}", f"{SPOKEN}{sound(parts.core)}|{tail}"}
    )


def code_keys(text: str) -> frozenset[str]:
    """Give the key of a code: of a unified one by the organisation code in it.

    A person's identity number counts as it is; what passes no check does not.
    """
    code = fold(text)
    if looks_like_identity_number(code):
        return frozenset({f"person:{code[:18]}"})
    verdict = identify(text)
    if not verdict.usable or verdict.scheme is None or verdict.value is None:
        return frozenset()
    if verdict.scheme == "uscc":
        return frozenset({f"org_code:{org_code_of(verdict.value)}"})
    return frozenset({f"{verdict.scheme}:{verdict.value}"})


def phone_keys(text: str) -> frozenset[str]:
    """Give the telephone numbers of a text: mobile, with area code, or of a service.

    A number without its area code is left out: each city has one.
    """
    return frozenset(filter(None, map(_phone, _pieces(text))))


def domain_keys(text: str) -> frozenset[str]:
    """Give the hosts of a text of addresses, in ASCII, without www and m."""
    return frozenset(filter(None, map(_host, _pieces(text))))


def _marks_of(party: NewParty, divisions: Divisions) -> Iterator[PartyMark]:
    """Yield every mark of a party."""
    address = address_key(party.address[:MOST_CHARS], divisions)
    keys: Mapping[MarkKind, Iterable[str]] = {
        MarkKind.CODE: code_keys(party.code) | _merchant_keys(party.merchant),
        MarkKind.NAME: name_keys(party.name, divisions),
        MarkKind.PHONE: phone_keys(party.phone),
        MarkKind.ADDRESS: filter(None, (address,)),
        MarkKind.DOMAIN: domain_keys(party.domain),
    }
    for kind, texts in keys.items():
        for text in texts:
            yield PartyMark(kind, text)


def _merchant_keys(public_id: str | None) -> frozenset[str]:
    """Give the key of a merchant that the hub knows."""
    return frozenset({f"merchant:{public_id}"} if public_id else ())


def _is_everybodys(mark: PartyMark, ruled: Mapping[str, SharedMarkRule]) -> bool:
    """Tell whether a rule says of a mark that it is that of many."""
    never = ruled[mark.kind].never
    if mark.kind is MarkKind.DOMAIN:
        return any(mark.text == one or mark.text.endswith(f".{one}") for one in never)
    return mark.text in never


def _pieces(text: str) -> list[str]:
    """Take a text with several values apart."""
    return _PARTS.split(unicodedata.normalize("NFKC", text[:MOST_CHARS]))[:20]


def _phone(text: str) -> str:
    """Bring a telephone number to one spelling; empty where it is none."""
    bare = _EXTENSION.sub("", text.strip())
    digits = _COUNTRY.sub("", _NOT_DIGITS.sub("", bare))
    if digits and digits[0] != "0" and not _MOBILE.fullmatch(digits):
        fixed = f"0{digits}" if "86" in bare[:4] else digits
        digits = fixed if _FIXED.fullmatch(fixed) else digits
    known = (_MOBILE, _FIXED, _SERVICE)
    return digits if any(form.fullmatch(digits) for form in known) else ""


def _host(text: str) -> str:
    """Bring an internet address to its host; empty where it is none."""
    bare = _SCHEME.sub("", text.strip().casefold())
    host = _HOST_END.split(bare.rpartition("@")[2], maxsplit=1)[0].strip(".")
    try:
        host = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    host = _FIRST_LABEL.sub("", host)
    return host if _HOST.fullmatch(host) else ""


def _look_alikes(text: str) -> list[str]:
    """List the texts that differ from one in a character that is mistaken for it."""
    begin, end = len(WRITTEN), text.index("|")
    return [
        f"{text[:at]}{other}{text[at + 1 :]}"
        for at in range(begin, end)
        for other in mistaken_for().get(text[at], ())
    ][:MOST_VARIANTS]
