"""What changed of the merchants that an officer's unit watches, since they looked."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from flask import Response, request
from sqlalchemy.orm import Session

from hub.console.pages.answer_page import embedded, is_refused, refused_page
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import Work, ask, slip_of, work_frame, work_of
from hub.console.views.tables import (
    DataTable,
    FormField,
    PageForm,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator, translator_of
from hub.ground.actors import account_actor
from hub.lookup.ask import ChangesQuestion, SetSubscriptionQuestion
from hub.lookup.disclosure import as_plain, encode
from hub.lookup.task import without_place
from hub.subscriptions.errors import (
    FeedPlaceGoneError,
    FeedPlaceInvalidError,
    FeedRestartedError,
)
from hub.subscriptions.feed import FeedCard, find_feed, number_after
from hub.subscriptions.looks import keep_seen, seen_place
from hub.subscriptions.watch_lists import MOST_WATCHED, lists_of, watched
from schemas.wording import CHANGE_KINDS
from schemas.words import ChangeKind

ADDRESS = "/console/t/<string:task_id>/changes"
SCREEN = "console/changes"
OWN_LIST = "console"
"""Name of the list that officers of a unit set on the page."""
SHOWN = 200
UNREADABLE = 422
blueprint = page_blueprint("changes")


@dataclass(frozen=True, slots=True)
class ChangesPage:
    """What changed, the mark to be moved, and the list to be set."""

    under: str
    table: DataTable | None
    more: bool
    action: str
    next: str
    lists: str
    form: PageForm


@blueprint.get(ADDRESS)
def show_changes(task_id: str) -> Response:
    """Show what changed since the officer said to have seen everything."""
    return _page(work_of(task_id))


@blueprint.post(ADDRESS)
def take_seen(task_id: str) -> Response:
    """Move the mark up to what was shown."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    feed = _feed(work)
    if feed is not None:
        with work.hub.writing(keeps_answers=True) as session:
            keep_seen(
                session,
                _officer(work),
                feed,
                request.form.get("place", ""),
                actor=work.signed_in.member.code,
                at=work.hub.clock(),
            )
    return redirect_to(work.path("changes"))


@blueprint.post(f"{ADDRESS}/list")
def take_list(task_id: str) -> Response:
    """Set the list of the unit that stands on this page."""
    work = work_of(task_id)
    check_form(request, work.signed_in.csrf)
    typed = request.form.get("codes", "")
    body = encode({"merchants": typed.split()})
    disclosure = ask(work, SetSubscriptionQuestion(OWN_LIST, body), SCREEN, body)
    if disclosure.status == UNREADABLE:
        said = as_plain(disclosure)
        return _page(work, typed, without_place(said.get("detail") or said["title"]))
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="changes")
    return redirect_to(work.path("changes"))


def _page(work: Work, typed: str | None = None, wrong: str = "") -> Response:
    """Write the page, with what was typed where something is wrong."""
    voice, place = translator_of(work.language), _seen_up_to(work)
    asked = {"limit": str(SHOWN)} | ({} if place is None else {"after": place})
    disclosure = ask(work, ChangesQuestion(asked), SCREEN)
    if is_refused(disclosure):
        return refused_page(work, disclosure, current="changes")
    told = as_plain(disclosure)
    names, own = _watched(work)
    form = PageForm(
        action=work.path("changes/list"),
        fields=(
            FormField(
                "codes",
                voice.t("changes.codes"),
                kind="area",
                value="\n".join(own) if typed is None else typed,
                hint=voice.t("changes.codes_hint", most=MOST_WATCHED),
                error=wrong,
                required=True,
                rows=6,
            ),
        ),
        submit=voice.t("changes.set"),
        csrf=work.signed_in.csrf,
    )
    count = len(told["entries"])
    page = ChangesPage(
        under=voice.t("changes.since" if place else "changes.from_first", count=count),
        table=_table(work, voice, told["entries"], names) if count else None,
        more=told["more"],
        action=work.path("changes"),
        next=told["next"],
        lists=voice.t("changes.watched", count=len(names)),
        form=form,
    )
    frame = work_frame(work, current="changes", receipt=slip_of(disclosure))
    status = UNREADABLE if wrong else disclosure.status
    text = render("changes.html", frame, page=page, answer=embedded(disclosure))
    return send_page(text, status)


def _seen_up_to(work: Work) -> str | None:
    """Tell up to where the officer has seen the feed, if that place is still there."""
    feed = _feed(work)
    if feed is None:
        return None
    with work.hub.reads() as session:
        place = seen_place(session, _officer(work), feed)
        return place if place is None or _stands(session, feed, place) else None


def _stands(session: Session, feed: FeedCard, place: str) -> bool:
    """Tell whether a place is one of the feed."""
    try:
        number_after(session, feed, place)
    except (FeedPlaceGoneError, FeedPlaceInvalidError, FeedRestartedError):
        return False
    return True


def _feed(work: Work) -> FeedCard | None:
    """Find the feed of the officer's unit for the task's purpose."""
    with work.hub.reads() as session:
        return find_feed(session, work.signed_in.member.code, work.task.purpose)


def _officer(work: Work) -> str:
    """Name the officer as marks are kept by."""
    return account_actor(work.signed_in.officer.id)


def _watched(work: Work) -> tuple[dict[str, str], list[str]]:
    """Give the codes by which merchants are watched, and those of the page's list."""
    names, own = {}, []
    with work.hub.reads() as session:
        for card in lists_of(session, work.signed_in.member.code, work.task.purpose):
            for one in watched(session, card.id):
                if card.name == OWN_LIST:
                    own.append(one.code)
                names[one.merchant or one.code] = one.code
    return names, own


def _table(
    work: Work, voice: Translator, entries: list[dict[str, str]], names: dict[str, str]
) -> DataTable:
    """List entries, newest last; each leads to the merchant's page."""
    now = work.hub.clock()
    return DataTable(
        caption=voice.t("changes.title"),
        columns=(
            TableColumn(voice.t("changes.when")),
            TableColumn(voice.t("changes.merchant")),
            TableColumn(voice.t("changes.what")),
            TableColumn(voice.t("changes.list")),
        ),
        rows=tuple(
            _row(work, voice, alike, names, now) for alike in _together(entries)
        ),
    )


def _together(entries: list[dict[str, str]]) -> list[list[dict[str, str]]]:
    """Put entries together that one look at a merchant found one after the other."""
    found_at = itemgetter("at", "merchant", "subscription")
    return [list(alike) for _, alike in groupby(entries, found_at)]


def _row(
    work: Work,
    voice: Translator,
    alike: list[dict[str, str]],
    names: dict[str, str],
    now: datetime,
) -> TableRow:
    """Say of a merchant what was found changed at a moment."""
    first = alike[0]
    kinds = (voice.said(CHANGE_KINDS[ChangeKind(one["kind"])]) for one in alike)
    return TableRow(
        (
            TableCell(voice.moment(datetime.fromisoformat(first["at"]), now)),
            TableCell(
                names.get(first["merchant"], first["merchant"]),
                href=work.path(f"m/{first['merchant']}"),
                code=True,
            ),
            TableCell(voice.t("parts.comma").join(kinds)),
            _list_cell(voice, first["subscription"]),
        )
    )


def _list_cell(voice: Translator, name: str) -> TableCell:
    """Name a list: the one of this page in words, others as systems called them."""
    if name == OWN_LIST:
        return TableCell(voice.t("changes.own"), faint=True)
    return TableCell(name, code=True)
