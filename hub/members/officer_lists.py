"""Members' lists of officers: signed, kept as they came; the newest one counts.

A list is a JSON text that names the member, the list's number, and each officer with a
first and a last day. The member signs its bytes as they stand with its Ed25519 key.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.db.ids import new_id
from hub.ground.actors import agency_of, done_by
from hub.ground.clock import legal_day
from hub.ground.errors import BadInputError, ConflictError
from hub.members.models import MemberKey, OfficerList
from hub.members.service import demand_standing_member
from hub.names import is_reserved, person_key
from hub.outbox import service as outbox
from hub.outbox.logged_rows import tell_rows
from schemas.answers.parcel_head import SIGNING_KIND, signing_key_id
from schemas.words import MemberPost, Operation

MOST_OFFICERS: Final = 5_000
MOST_BYTES: Final = 1 << 20
NAME_LIMIT: Final = 100
MOST_NUMBER: Final = 2**31 - 1
_PARTS: Final = {"member", "number", "officers"}
_OF_ONE: Final = {"name", "from", "to"}
_OF_POST: Final = {"post", "from", "to"}
MOST_POSTS: Final = 10
"""Posts of one officer on a list."""


class OfficerListInvalidError(BadInputError):
    """The list cannot be read, is another member's, or names somebody twice."""

    code = "officer-list-invalid"
    title = "The list of officers cannot be taken: correct what the detail names."


class OfficerListUnsignedError(BadInputError):
    """The signature is not made over these bytes by the member's key in force."""

    code = "officer-list-unsigned"
    title = (
        "The list is not signed with the member's Ed25519 key in force: sign the file "
        "as it stands, or set the key with credithub member key."
    )


class OfficerListOldError(ConflictError):
    """A list of this number, or a later one, was taken before."""

    code = "officer-list-old"
    title = "The member's list has this number or a later one: give a higher number."


@dataclass(frozen=True, slots=True)
class ListedPost:
    """A post of an officer on a member's list, with both days included."""

    post: MemberPost
    first: date
    last: date

    def is_held_on(self, day: date) -> bool:
        """Tell whether a day lies between the two."""
        return self.first <= day <= self.last

    def as_json(self) -> dict[str, str]:
        """Write it as the list does."""
        return {
            "post": self.post,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class ListedOfficer:
    """One officer of a member's list, with both days included."""

    name: str
    first: date
    last: date
    posts: tuple[ListedPost, ...] = ()

    def acts_on(self, day: date) -> bool:
        """Tell whether a day lies between the two."""
        return self.first <= day <= self.last

    def posts_on(self, day: date) -> frozenset[MemberPost]:
        """Name the posts that are held on a day."""
        return frozenset(one.post for one in self.posts if one.is_held_on(day))

    def as_json(self) -> dict[str, Any]:
        """Write it as the list does."""
        posts = [one.as_json() for one in self.posts]
        return {
            "name": self.name,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            **({"posts": posts} if posts else {}),
        }


def write_list(member: str, number: int, officers: Sequence[ListedOfficer]) -> bytes:
    """Write a list as it is to be signed."""
    told = {
        "member": member,
        "number": number,
        "officers": [one.as_json() for one in officers],
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def set_officer_list(
    session: Session,
    member_code: str,
    text: bytes,
    signature: bytes,
    *,
    actor: str,
    at: datetime,
) -> int:
    """Take a member's list in the place of its former one and tell how many it names.

    Raises:
        MemberUnknownError, EndedMemberError: there is no such member today.
        OfficerListUnsignedError: the member's key in force has not signed it.
        OfficerListInvalidError: it cannot be read or is no list of this member.
        OfficerListOldError: a list of this number or a later one is there.
    """
    demand_standing_member(session, member_code, legal_day(at))
    key = session.scalar(
        select(MemberKey).where(
            MemberKey.member_code == member_code,
            MemberKey.kind == SIGNING_KIND,
            MemberKey.valid_to.is_(None),
        )
    )
    if key is None or not _has_signed(key.public, signature, text):
        raise OfficerListUnsignedError
    number, officers = read_list(text, member_code)
    former = session.scalar(_newest(member_code).with_for_update())
    if former is not None and former.number >= number:
        raise OfficerListOldError(str(former.number))
    if former is not None:
        former.ended_at = at
        session.flush()
    row = OfficerList(
        id=new_id(at),
        member_code=member_code,
        number=number,
        text=text.decode(),
        signature=signature,
        key_id=key.id,
        set_at=at,
    )
    session.add(row)
    session.flush()
    ended = [] if former is None else [former.id]
    outbox.put(
        session,
        at=at,
        actor=agency_of(actor),
        op=Operation.OFFICER_LIST_SET,
        subject_type="member",
        subject=member_code,
        detail={
            "number": number,
            "officers": len(officers),
            "key": signing_key_id(key.public),
            **done_by(actor),
            **tell_rows(session, [(OfficerList, one) for one in (*ended, row.id)]),
        },
    )
    return len(officers)


def listed_officers(session: Session, member_code: str) -> tuple[ListedOfficer, ...]:
    """Read whom a member's newest list names; nobody once its key was revoked."""
    query = _newest(member_code).join(MemberKey, MemberKey.id == OfficerList.key_id)
    row = session.scalar(query.where(MemberKey.revoked_at.is_(None)))
    return () if row is None else read_list(row.text.encode(), member_code)[1]


def read_list(text: bytes, member_code: str) -> tuple[int, tuple[ListedOfficer, ...]]:
    """Read the number of a list and whom it names.

    Raises:
        OfficerListInvalidError: as its name says.
    """
    try:
        said = json.loads(text) if len(text) <= MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        msg = "this is no JSON text in UTF-8"
        raise OfficerListInvalidError(msg) from error
    if not isinstance(said, dict) or set(said) != _PARTS:
        msg = f"an object of {', '.join(sorted(_PARTS))} is expected, at most 1 MiB"
        raise OfficerListInvalidError(msg)
    if said["member"] != member_code:
        msg = f"it is the list of {said['member']!r}"
        raise OfficerListInvalidError(msg[:200])
    number, rows = said["number"], said["officers"]
    if type(number) is not int or not 0 < number <= MOST_NUMBER:
        msg = "the number is none from 1 on"
        raise OfficerListInvalidError(msg)
    if not isinstance(rows, list) or len(rows) > MOST_OFFICERS:
        msg = f"officers is a list of at most {MOST_OFFICERS:,}"
        raise OfficerListInvalidError(msg)
    officers = tuple(_read_one(place, row) for place, row in enumerate(rows, 1))
    _demand_apart(officers)
    return number, officers


def _read_one(place: int, row: Any) -> ListedOfficer:
    """Read one officer."""
    try:
        if set(row) - {"posts"} != _OF_ONE:
            raise ValueError  # noqa: TRY301  # said below, like all that is wrong in a row
        one = ListedOfficer(
            row["name"],
            date.fromisoformat(row["from"]),
            date.fromisoformat(row["to"]),
            _read_posts(place, row.get("posts", [])),
        )
        readable = one.name.isprintable() and one.name == one.name.strip()
        is_name = readable and person_key(one.name) and len(one.name) <= NAME_LIMIT
    except (TypeError, ValueError, AttributeError) as error:
        msg = f"officer {place}: name, from and to are expected, days as YYYY-MM-DD"
        raise OfficerListInvalidError(msg) from error
    if not is_name or is_reserved(one.name):
        msg = f"officer {place}: the name is not readable, too long, or nobody's"
        raise OfficerListInvalidError(msg)
    if one.last < one.first or any(post.last < post.first for post in one.posts):
        msg = f"officer {place}: the last day lies before the first"
        raise OfficerListInvalidError(msg)
    return one


def _read_posts(place: int, rows: Any) -> tuple[ListedPost, ...]:
    """Read the posts of one officer."""
    try:
        if not isinstance(rows, list) or len(rows) > MOST_POSTS:
            raise ValueError  # noqa: TRY301  # said below, likewise
        if any(set(row) != _OF_POST for row in rows):
            raise ValueError  # noqa: TRY301  # likewise
        return tuple(
            ListedPost(
                MemberPost(row["post"]),
                date.fromisoformat(row["from"]),
                date.fromisoformat(row["to"]),
            )
            for row in rows
        )
    except (TypeError, ValueError, AttributeError) as error:
        named = ", ".join(MemberPost)
        msg = (
            f"officer {place}: posts are at most {MOST_POSTS}, each with post (one of "
            f"{named}), from and to"
        )
        raise OfficerListInvalidError(msg) from error


def _demand_apart(officers: Sequence[ListedOfficer]) -> None:
    """Refuse a list on which two names cannot be told apart: they would be one."""
    named: dict[str, int] = {}
    for place, one in enumerate(officers, 1):
        before = named.setdefault(person_key(one.name), place)
        if before != place:
            msg = (
                f"officers {before} and {place} are named alike: add what tells them "
                "apart, such as their numbers"
            )
            raise OfficerListInvalidError(msg)


def _newest(member_code: str) -> Any:
    """Select a member's newest list."""
    return select(OfficerList).where(
        OfficerList.member_code == member_code, OfficerList.ended_at.is_(None)
    )


def _has_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    """Tell whether a key has signed a text as it stands."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True
