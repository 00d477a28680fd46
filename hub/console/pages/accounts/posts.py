"""Posts of a unit's officers: given and ended by its security administrator."""

from collections.abc import Sequence
from datetime import date

from flask import request

from hub.console.pages.accounts.unit_forms import day_typed
from hub.console.views.parts import FactRow
from hub.console.views.tables import FieldChoice, FormField, PageForm
from hub.console.words.translator import Translator
from hub.ground.errors import HubError
from hub.members.officers import PostCard, PostInvalidError
from schemas.wording import POSTS
from schemas.words import MemberPost


def post_typed() -> MemberPost:
    """Read the post that was chosen.

    Raises:
        PostInvalidError: none was.
    """
    try:
        return MemberPost(request.form.get("post_kind", ""))
    except ValueError:
        raise PostInvalidError from None


def card_typed(today: date) -> PostCard:
    """Read which post is given, and for which days.

    Raises:
        PostInvalidError: no post was chosen.
        OfficerCardInvalidError: a day is none.
    """
    first = day_typed("first_day") or today
    return PostCard(post_typed(), first, day_typed("post_until"))


def post_facts(voice: Translator, posts: Sequence[PostCard]) -> tuple[FactRow, ...]:
    """Tell of the posts of an account, each with its days."""
    found = []
    for one in posts:
        last = voice.day(one.valid_to)
        days = voice.t("officers.days", first=voice.day(one.valid_from), last=last)
        found.append(FactRow(POSTS[one.post].of(voice.language), days.strip()))
    return tuple(found)


def give_form(
    voice: Translator, csrf: str, path: str, today: date, error: HubError | None
) -> PageForm:
    """Offer to give a post."""
    wrong = isinstance(error, PostInvalidError)
    first = request.form.get("first_day", today.isoformat())[:10]
    return PageForm(
        action=f"{path}/post",
        fields=(
            _post_field(voice, tuple(MemberPost), wrong=wrong),
            FormField(
                "first_day", voice.t("officers.valid_from"), kind="date", value=first
            ),
            FormField(
                "post_until",
                voice.t("account.valid_to"),
                kind="date",
                value=request.form.get("post_until", "")[:10],
                hint=voice.t("officers.hint.post_until"),
            ),
        ),
        submit=voice.t("officers.give_post"),
        csrf=csrf,
        note=voice.t("officers.post_note"),
    )


def end_form(
    voice: Translator, csrf: str, path: str, posts: Sequence[PostCard], today: date
) -> PageForm | None:
    """Offer to end one of the posts that are or will be held; none where none is."""
    open_posts = tuple(
        dict.fromkeys(
            one.post for one in posts if one.valid_to is None or one.valid_to >= today
        )
    )
    if not open_posts:
        return None
    return PageForm(
        action=f"{path}/end-post",
        fields=(
            _post_field(voice, open_posts, wrong=False),
            FormField(
                "post_until",
                voice.t("account.valid_to"),
                kind="date",
                value=today.isoformat(),
            ),
        ),
        submit=voice.t("officers.end_post"),
        csrf=csrf,
    )


def _post_field(
    voice: Translator, posts: tuple[MemberPost, ...], *, wrong: bool
) -> FormField:
    """Offer some posts."""
    chosen = request.form.get("post_kind")
    return FormField(
        "post_kind",
        voice.t("officers.post_kind"),
        kind="radio",
        error=voice.t("officers.post_wrong") if wrong else "",
        required=True,
        choices=tuple(
            FieldChoice(one, POSTS[one].of(voice.language), chosen=one == chosen)
            for one in posts
        ),
    )
