"""One review item: looked at, decided, taken back; the next one follows."""

from collections.abc import Mapping
from typing import cast, get_args

from flask import Response, request

from hub.console.pages.review_queue import (
    LARGEST,
    REVIEW,
    Reviewer,
    address,
    chosen_filters,
    number_of,
    reviewer_here,
    told_decided,
    wanted_of,
    worded,
)
from hub.console.pages.review_shown import REASON_LIMIT, Typed, item_page
from hub.console.serving.forms import check_form
from hub.console.serving.headers import note_leaf, send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import desk_frame
from hub.ground.errors import BadInputError, ConflictError, HubError, NotFoundError
from hub.merchants.review import Opinion
from hub.officer_actions import decide_item, next_item, retract_item, show_item

KEYS = (
    *(("J", "review.keys.next"), ("K", "review.keys.previous")),
    *(("1-5", "review.keys.choose"), ("D", "review.keys.differences")),
    ("Ctrl Enter", "review.keys.submit"),
)
SAID = get_args(Opinion)
WRONG = 422
blueprint = page_blueprint("review-item")


@blueprint.get(f"{REVIEW}/<int:item>")
def show_one(item: int) -> Response:
    """Show an item."""
    return _page(reviewer_here(), item, chosen_filters(request.args))


@blueprint.get(f"{REVIEW}/<int:item>/opinion")
@blueprint.get(f"{REVIEW}/<int:item>/retract")
def lead_to_item(item: int) -> Response:
    """Lead from the address of a form to the page that it stands on."""
    return redirect_to(f"{REVIEW}/{item}")


@blueprint.post(f"{REVIEW}/<int:item>/opinion")
def take_opinion(item: int) -> Response:
    """Take an opinion and lead to the next item."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    _demand_number(item)
    chosen = chosen_filters(request.form)
    typed = _typed(reviewer)
    if typed.wrong:
        return _page(reviewer, item, chosen, typed, WRONG)
    try:
        outcome = decide_item(
            reviewer.hub,
            item,
            decision=cast("Opinion", typed.opinion),
            officer=reviewer.officer,
            reason=typed.reason,
            page=number_of(request.form.get("newest")),
        )
    except (BadInputError, ConflictError) as error:
        return _refused(reviewer, item, chosen, typed, error)
    following = next_item(reviewer.hub, item, wanted_of(reviewer, chosen))
    path = REVIEW if following is None else f"{REVIEW}/{following}"
    decided = {} if outcome.decision is None else {"decided": outcome.decision}
    return redirect_to(address(path, chosen, done=item, **decided))


@blueprint.post(f"{REVIEW}/<int:item>/retract")
def take_back(item: int) -> Response:
    """Take the word that a decision be taken back, and show the item again."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    _demand_number(item)
    chosen = chosen_filters(request.form)
    typed = _typed(reviewer, opinion=False)
    if typed.wrong:
        return _page(reviewer, item, chosen, typed, WRONG)
    try:
        retract_item(
            reviewer.hub,
            item,
            officer=reviewer.officer,
            reason=typed.reason,
            page=number_of(request.form.get("newest")),
        )
    except (BadInputError, ConflictError) as error:
        return _refused(reviewer, item, chosen, typed, error)
    return redirect_to(address(f"{REVIEW}/{item}", chosen, back=1))


def _demand_number(item: int) -> None:
    """Refuse a number that no database can look for.

    Raises:
        NotFoundError: no item has it.
    """
    if item > LARGEST:
        raise NotFoundError


def _typed(reviewer: Reviewer, *, opinion: bool = True) -> Typed:
    """Read what was typed, and what of it is missing."""
    voice, form = reviewer.voice, request.form
    wrong = {}
    if opinion and form.get("opinion") not in SAID:
        wrong["opinion"] = voice.t("review.wrong.opinion")
    reason = form.get("reason", "").replace("\r\n", "\n")
    if not reason.strip():
        wrong["reason"] = voice.t("review.wrong.reason")
    elif len(reason) > REASON_LIMIT:
        wrong["reason"] = voice.t("review.wrong.reason_long")
    return Typed(form.get("opinion", ""), reason, wrong)


def _refused(
    reviewer: Reviewer,
    item: int,
    chosen: Mapping[str, str],
    typed: Typed,
    error: HubError,
) -> Response:
    """Show the item as it stands now, and why the word was not taken."""
    said = worded(reviewer.voice, "review.refused", error.code)
    again = Typed(typed.opinion, typed.reason, None, said)
    return _page(reviewer, item, chosen, again, error.status)


def _page(
    reviewer: Reviewer,
    item: int,
    chosen: Mapping[str, str],
    typed: Typed | None = None,
    status: int = 200,
) -> Response:
    """Write the page of an item; the log knows of the look before it is shown."""
    _demand_number(item)
    view = show_item(
        reviewer.hub, reviewer.looks("review-item"), item, wanted_of(reviewer, chosen)
    )
    note_leaf(view.receipt.address)
    page = item_page(reviewer, view, chosen, typed or Typed(), _outcome(reviewer))
    frame = desk_frame(reviewer.signed_in, current="review", keys=KEYS)
    return send_page(render("review_item.html", frame, page=page), status)


def _outcome(reviewer: Reviewer) -> str:
    """Say what became of what was done before."""
    if told := told_decided(reviewer.voice):
        return told
    if done := number_of(request.args.get("done")):
        return reviewer.voice.t("review.told.done", count=done)
    return reviewer.voice.t("review.told.back") if "back" in request.args else ""
