"""The audit leaf ``hub.audit/1``: one event, as one canonical JSON object.

What supervision needs stands open; what could name a person or a case stands as a
commitment. A member that does not apply is absent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from schemas.canonical import (
    MAX_INTEGER,
    CanonicalError,
    Encode,
    canonical,
    encode_checked,
    read_canonical,
    without_nulls,
)
from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.tiles import MAX_ENTRY_BYTES

LEAF_TYPE: Final = "hub.audit/1"
# The places of commitments; each is also the field name inside its commitment.
COMMITTED: Final = ("actor.user", "case", "detail", "req", "resp", "subject.id")
REQUIRED: Final = ("id", "at", "shard", "actor", "op")
OUTCOMES: Final = ("allow", "deny", "partial")
MAX_LABEL = 200
_REQUIRED = frozenset(REQUIRED)

Check = Callable[[Any], bool]

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}")
_ID = re.compile(r"[A-Za-z0-9]{16,64}")
_HEX = re.compile(r"[0-9a-f]{64}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT(?!24)\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf taken apart: the open members, and the commitments by their place."""

    header: Mapping[str, Any]
    commitments: Mapping[str, str]


def format_moment(at: datetime) -> str:
    """Write an aware moment as RFC 3339 in UTC with microseconds.

    Raises:
        ValueError: the moment has no time zone.
    """
    if at.tzinfo is None:
        msg = "a moment without time zone names no moment"
        raise ValueError(msg)
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:-6] + "Z"


def build_leaf(
    header: Mapping[str, Any],
    commitments: Mapping[str, str],
    encode: Encode = encode_checked,
) -> bytes:
    """Write a leaf from its open members and its commitments by place.

    Members that are None, and groups with nothing in them, are left out. ``encode`` is
    another way to the bytes of ``encode_checked``.

    Raises:
        MalformedError: an unknown member, one of another form, one that must be
            committed but stands open, or more than 65,535 bytes.
    """
    try:
        leaf = _usual_members(header, _QUICK)
    except TypeError:
        leaf = None
    if leaf is None or not (leaf.keys() >= _REQUIRED and "agency" in leaf["actor"]):
        leaf = _checked_members(header)
    for place, value in commitments.items():
        home = _HOMES.get(place)
        if home is None or not _is_hex(value):
            msg = f"no commitment in hex, or no place for one: {place}"
            raise MalformedError(Flaw.LEAF, msg)
        group, name = home
        if not group:
            leaf[name] = value
        elif group in leaf:
            leaf[group][name] = value
        else:
            leaf[group] = {name: value}
    leaf["t"] = LEAF_TYPE
    try:
        data = encode(leaf)
    except CanonicalError as error:
        raise MalformedError(Flaw.LEAF, str(error)) from error
    if len(data) > MAX_ENTRY_BYTES:
        msg = f"a leaf has at most {MAX_ENTRY_BYTES} bytes, not {len(data)}"
        raise MalformedError(Flaw.LEAF, msg)
    return data


def _usual_members(
    members: Mapping[str, Any], checks: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Copy and check open members in one pass; None where anything is unusual.

    Whatever a leaf refuses is unusual; ``_checked_members`` then says what it is.

    Raises:
        TypeError: a value of a foreign type, which is unusual too.
    """
    kept: dict[str, Any] = {}
    for name, value in members.items():
        if value is None:
            continue
        check = checks.get(name)
        if type(check) is dict:
            group = _usual_members(value, check) if type(value) is dict else None
            if group is None:
                return None
            if group:
                kept[name] = group
        elif check is not None and check(value):
            kept[name] = value
        else:
            return None
    return kept


def _checked_members(header: Mapping[str, Any]) -> dict[str, Any]:
    """Copy open members without nulls and empty groups, and check them.

    Raises:
        MalformedError: a member that a leaf does not allow.
    """
    members = without_nulls(dict(header)).items()
    leaf = {name: value for name, value in members if value != {}}
    if "t" in leaf:
        msg = "the writer sets the leaf's type itself"
        raise MalformedError(Flaw.LEAF, msg)
    _check_header(leaf)
    try:
        canonical(leaf)
    except CanonicalError as error:
        raise MalformedError(Flaw.LEAF, str(error)) from error
    return leaf


def parse_leaf(data: bytes) -> Leaf:
    """Take a leaf apart, refusing what ``build_leaf`` would not write.

    Raises:
        MalformedError: the bytes are not such a leaf.
    """
    if len(data) > MAX_ENTRY_BYTES:
        msg = f"a leaf has at most {MAX_ENTRY_BYTES} bytes, not {len(data)}"
        raise MalformedError(Flaw.LEAF, msg)
    try:
        members = read_canonical(data)
    except CanonicalError as error:
        raise MalformedError(Flaw.LEAF, str(error)) from error
    if not isinstance(members, dict) or members.pop("t", None) != LEAF_TYPE:
        msg = f"not a leaf of type {LEAF_TYPE}"
        raise MalformedError(Flaw.LEAF, msg)
    commitments = {}
    for place in COMMITTED:
        group, _, name = place.rpartition(".")
        home = members.get(group) if group else members
        if isinstance(home, dict) and name in home:
            commitments[place] = home.pop(name)
            if group and not home:
                del members[group]
    # Written again, the parts must give the same bytes: one rule book for both ways.
    if build_leaf(members, commitments) != data:
        msg = "a leaf has no empty groups"
        raise MalformedError(Flaw.LEAF, msg)
    return Leaf(members, commitments)


def _check_header(header: Mapping[str, Any]) -> None:
    """Refuse open members that the leaf has no place for, or of another form."""
    missing = [name for name in REQUIRED if name not in header]
    if missing:
        msg = f"the leaf lacks {', '.join(missing)}"
        raise MalformedError(Flaw.LEAF, msg)
    for name, value in header.items():
        check = MEMBERS.get(name)
        if isinstance(check, dict):
            if not isinstance(value, dict):
                msg = f"{name} is a group of members"
                raise MalformedError(Flaw.LEAF, msg)
            for inner, item in value.items():
                _check_member(f"{name}.{inner}", check.get(inner), item)
        else:
            _check_member(name, check, value)
    if "agency" not in header["actor"]:
        msg = "the leaf lacks actor.agency"
        raise MalformedError(Flaw.LEAF, msg)


def _check_member(place: str, check: Check | None, value: object) -> None:
    """Refuse one open member that is unknown or of another form."""
    if check is None:
        why = "must be committed" if place in COMMITTED else "has no place in a leaf"
        msg = f"{place} {why}"
        raise MalformedError(Flaw.LEAF, msg)
    if not check(value):
        msg = f"{place} has a form that a leaf does not allow: {str(value)[:80]!r}"
        raise MalformedError(Flaw.LEAF, msg)


def is_word(value: object) -> bool:
    """Tell whether this is a code or name in ASCII without blanks."""
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def is_event_id(value: object) -> bool:
    """Tell whether this is an event id."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_hex(value: object) -> bool:
    """Tell whether this is a SHA-256 in lower-case hex."""
    return isinstance(value, str) and _HEX.fullmatch(value) is not None


def _is_label(value: object) -> bool:
    """Tell whether this is a short text on one line."""
    return (
        isinstance(value, str)
        and 1 <= len(value) <= MAX_LABEL
        and not _CONTROL.search(value)
    )


def _is_count(value: object) -> bool:
    """Tell whether this is a number of things."""
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and 0 <= value <= MAX_INTEGER
    )


def _is_moment(value: object) -> bool:
    """Tell whether this is a moment as ``format_moment`` writes it."""
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_outcome(value: object) -> bool:
    """Tell whether this is a decision's outcome."""
    return value in OUTCOMES


def _are_words(value: object) -> bool:
    """Tell whether this is a list of codes or names."""
    return isinstance(value, list) and all(map(is_word, value))


MEMBERS: Final[dict[str, Check | dict[str, Check]]] = {
    "id": is_event_id,
    "at": _is_moment,
    "shard": is_word,
    "actor": {"agency": is_word, "system": _is_label, "role": is_word},
    "auth": {"key": is_word, "signature": _is_hex},
    "op": is_word,
    "purpose": is_word,
    "basis": is_word,
    "subject": {"type": is_word, "count": _is_count, "root": _is_hex},
    "resp_class": {
        "about": is_word,
        "view": is_word,
        "status": _is_count,
        "bytes": _is_count,
        "records": _is_count,
        "fields": _are_words,
    },
    "decision": {"outcome": _is_outcome, "rules": _are_words},
    "policy": is_word,
    "model": {"version": is_word, "inputs": _is_hex},
    "link": _is_count,
}

# Where a commitment stands: the group, or none, and the name in it.
_HOMES = {place: place.rpartition(".")[::2] for place in COMMITTED}

# The same checks where one call of the regular expression says as much.
_IN_ONE_CALL: dict[Check, Callable[[Any], object]] = {
    is_word: _WORD.fullmatch,
    is_event_id: _ID.fullmatch,
    _is_hex: _HEX.fullmatch,
}
_QUICK: Mapping[str, Any] = {
    name: {inner: _IN_ONE_CALL.get(test, test) for inner, test in check.items()}
    if isinstance(check, dict)
    else _IN_ONE_CALL.get(check, check)
    for name, check in MEMBERS.items()
}
