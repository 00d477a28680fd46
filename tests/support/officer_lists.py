"""Members' signed lists of officers, as members make them."""

from datetime import date

from sqlalchemy import func, select

from hub.members.member_keys import set_member_key
from hub.members.models import OfficerList
from hub.members.officer_lists import (
    ListedOfficer,
    ListedPost,
    set_officer_list,
    write_list,
)
from schemas.answers.parcel_head import (
    make_signing_key,
    read_signing_key,
    signing_public_text,
)
from schemas.words import MemberPost

PEOPLE = "甲乙丙丁戊己庚辛"
"""Officers that a member has in tests, where nobody says other ones."""
FIRST, LAST = date(2019, 1, 1), date(2099, 12, 31)


def listed(*names, first=FIRST, last=LAST, post=MemberPost.HEAD):
    """Put officers on a list; any of them decides, unless another post is said."""
    posts = (ListedPost(post, first, last),) if post else ()
    return [ListedOfficer(name, first, last, posts) for name in names]


def sign_list(session, member, officers, *, number=1, at, key=None):
    """Set a list under a key of the member, a new one if none is given; gives it."""
    if key is None:
        key = read_signing_key(make_signing_key().encode())
        pem = signing_public_text(key.public_key()).encode()
        set_member_key(session, member, pem, actor="test", at=at)
    text = write_list(member, number, officers)
    set_officer_list(session, member, text, key.sign(text), actor="test", at=at)
    return key


def name_officers(hub, member, *names):
    """Let a member name officers on its next list, those of tests if none are given."""
    people = listed(*(names or PEOPLE))
    with hub.writes.begin() as session:
        before = select(func.count()).where(OfficerList.member_code == member)
        number = session.scalar(before) + 1
        return sign_list(session, member, people, number=number, at=hub.clock())
