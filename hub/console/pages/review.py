"""The queue of the review desk: counted, filtered, paged, taken and given back."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, request

from hub.console.pages.review_queue import (
    REVIEW,
    Reviewer,
    address,
    chosen_filters,
    number_of,
    person_named,
    reviewer_here,
    told_decided,
    wanted_of,
    worded,
)
from hub.console.serving.forms import check_form
from hub.console.serving.headers import note_leaf, send_page
from hub.console.serving.rendering import render
from hub.console.serving.site import page_blueprint, redirect_to
from hub.console.serving.work import desk_frame
from hub.console.views.closed_rows import closed_row
from hub.console.views.parts import StateChip
from hub.console.views.tables import (
    ChosenFilter,
    DataTable,
    FieldChoice,
    Filter,
    FilterBar,
    Paging,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.context import Hub
from hub.contradictions import REVIEW as REVIEW_CODE
from hub.contradictions import contradicted_rows
from hub.merchants.review import OpinionCard, ReviewCard, ReviewFilter
from hub.officer_actions import (
    QueueView,
    assign_items,
    give_back_items,
    show_mine,
    show_queue,
)

FACETS = (
    ("question", "reason", ()),
    ("weight", "adverse", ("adverse", "neutral")),
    ("age", "age", ("week", "month", "older")),
    ("holder", "holder", ("mine", "nobody", "others")),
)
COLUMNS = ("item", "asked", "name", "merchants", "opened", "state", "holder")
"""Of the table of what waits."""
STATE = COLUMNS.index("state")
WEIGHTS = {True: "adverse", False: "neutral"}
blueprint = page_blueprint("review")


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What the page of the queue shows."""

    table: DataTable | None
    bar: FilterBar
    total: int
    mine: int
    chosen: Mapping[str, str]
    place: str
    """Place in the log of this look."""
    told: str
    """What became of the last action."""


@blueprint.get(REVIEW)
def show_list() -> Response:
    """Show a page of what waits."""
    reviewer = reviewer_here()
    chosen = chosen_filters(request.args)
    wanted = wanted_of(reviewer, chosen)
    view = show_queue(
        reviewer.hub,
        reviewer.looks("review"),
        wanted,
        after=number_of(request.args.get("after")),
        before=number_of(request.args.get("before")),
    )
    note_leaf(view.receipt.address)
    voice = reviewer.voice
    whole = view.counts.total(ReviewFilter(wanted.at))
    page = QueuePage(
        table=_table(reviewer, view, chosen) if view.cards else None,
        bar=_bar(voice, view, wanted, chosen),
        total=whole,
        mine=view.counts.by("holder", wanted).get("mine", 0),
        chosen=chosen,
        place=view.receipt.address,
        told=_done_note(voice),
    )
    frame = desk_frame(reviewer.signed_in, current="review")
    return send_page(render("review_list.html", frame, page=page))


@blueprint.post(f"{REVIEW}/take")
def take_items() -> Response:
    """Take or give back the items that were chosen, in one action."""
    reviewer = reviewer_here()
    check_form(request, reviewer.signed_in.csrf)
    chosen = chosen_filters(request.form)
    items = {number_of(text) for text in request.form.getlist("item")} - {0}
    if not items:
        return redirect_to(address(REVIEW, chosen, none=1))
    if request.form.get("action") == "give":
        outcome = give_back_items(reviewer.hub, items, officer=reviewer.officer)
        return redirect_to(address(REVIEW, chosen, given=len(outcome.changed)))
    outcome = assign_items(reviewer.hub, items, officer=reviewer.officer)
    told = {"taken": len(outcome.changed)}
    if outcome.missed:
        told["missed"] = len(outcome.missed)
    return redirect_to(address(REVIEW, chosen, **told))


@blueprint.get(f"{REVIEW}/mine")
def show_own() -> Response:
    """Show what the reviewer has said, from where it can be taken back."""
    reviewer = reviewer_here()
    view = show_mine(
        reviewer.hub,
        reviewer.looks("review-mine"),
        before=number_of(request.args.get("before")),
    )
    note_leaf(view.receipt.address)
    voice, now = reviewer.voice, reviewer.hub.clock()
    names = ("item", "asked", "said", "at", "state")
    closed = _contradicted(reviewer.hub)
    rows = [
        closed_row(voice, str(card.id), closed[str(card.id)], len(names))
        if str(card.id) in closed
        else TableRow(
            (
                TableCell(voice.number(card.id), href=f"{REVIEW}/{card.id}"),
                TableCell(worded(voice, "review.short", card.reason)),
                TableCell(worded(voice, "review.said", said.said or "")),
                TableCell(voice.moment(said.at, now)),
                TableCell(
                    chip=_state(voice, card), below=_outcome(reviewer, card, said)
                ),
            )
        )
        for card, said in view.said
    ]
    table = DataTable(
        caption=voice.t("review.mine"),
        columns=tuple(TableColumn(voice.t(f"review.column.{name}")) for name in names),
        rows=tuple(rows),
    )
    last = view.said[-1][1].number if view.said else 0
    older = f"{REVIEW}/mine?before={last}" if view.more else ""
    frame = desk_frame(reviewer.signed_in, current="review")
    text = render(
        "review_mine.html",
        frame,
        table=table if rows else None,
        older=older,
        place=view.receipt.address,
    )
    return send_page(text)


def _outcome(reviewer: Reviewer, card: ReviewCard, said: OpinionCard) -> str:
    """Say what was decided, and that it is not what one had said oneself."""
    voice = reviewer.voice
    if card.state != "decided" or card.decision is None:
        return ""
    told = voice.t("review.was", said=worded(voice, "review.said", card.decision))
    if said.said in (card.decision, "retracted"):
        return told
    return told + voice.t("review.against")


def _done_note(voice: Translator) -> str:
    """Say what became of what was done on the page before."""
    given = request.args
    if told := told_decided(voice):
        return told
    for name in ("taken", "given", "done"):
        if count := number_of(given.get(name)):
            text = voice.t(f"review.told.{name}", count=count)
            missed = number_of(given.get("missed"))
            return text + (
                voice.t("review.told.missed", count=missed) if missed else ""
            )
    if "none" in given or "taken" in given or "given" in given:
        return voice.t("review.told.none")
    return ""


def _bar(
    voice: Translator, view: QueueView, wanted: ReviewFilter, chosen: Mapping[str, str]
) -> FilterBar:
    """Write the filters over the table, each choice with its count."""
    filters = []
    for name, facet, values in FACETS:
        counts = view.counts.by(facet, wanted)  # type: ignore[arg-type]  # of Facet
        if facet == "adverse":
            counts = {WEIGHTS[value]: count for value, count in counts.items()}
        offered = values or tuple(sorted({*counts, *filter(None, [chosen.get(name)])}))
        choices = [FieldChoice("", voice.t("review.all"), count=sum(counts.values()))]
        choices += [
            FieldChoice(
                value,
                _word(voice, name, value),
                chosen=chosen.get(name) == value,
                count=counts.get(value, 0),
            )
            for value in offered
        ]
        filters.append(Filter(name, voice.t(f"review.filter.{name}"), tuple(choices)))
    # What only an address asks for: one merchant, or those that wait for a second.
    for name in ("merchant", "said"):
        if name in chosen:
            word = _word(voice, name, chosen[name])
            asked = FieldChoice(chosen[name], word, chosen=True)
            every = FieldChoice("", voice.t("review.all"))
            filters.append(
                Filter(name, voice.t(f"review.filter.{name}"), (asked, every))
            )
    orders = tuple(
        FieldChoice(
            order, voice.t(f"review.order.{order}"), chosen=wanted.order == order
        )
        for order in ("urgent", "oldest")
    )
    filters.append(Filter("order", voice.t("review.filter.order"), orders))
    return FilterBar(
        action=REVIEW,
        filters=tuple(filters),
        found=voice.t("review.found", count=view.total),
        chosen=tuple(
            ChosenFilter(
                _word(voice, name, value),
                address(REVIEW, {n: v for n, v in chosen.items() if n != name}),
            )
            for name, value in chosen.items()
            if name not in ("order", "merchant")
        ),
        clear=REVIEW if chosen else None,
    )


def _word(voice: Translator, name: str, value: str) -> str:
    """Say the value of a filter."""
    if name == "question":
        return worded(voice, "review.short", value)
    if name == "merchant":
        return value
    if name == "said":
        return voice.t(f"review.said_{value}")
    return voice.t(f"review.{name}.{value}")


def _table(reviewer: Reviewer, view: QueueView, chosen: Mapping[str, str]) -> DataTable:
    """Write the items of a page."""
    voice = reviewer.voice
    first, last = view.cards[0].id, view.cards[-1].id
    closed = _contradicted(reviewer.hub)
    return DataTable(
        caption=voice.t("nav.review"),
        columns=tuple(
            TableColumn(voice.t(f"review.column.{name}")) for name in COLUMNS
        ),
        rows=tuple(_row(reviewer, view, card, chosen, closed) for card in view.cards),
        paging=Paging(
            total=view.total,
            first=view.first,
            last=view.first + len(view.cards) - 1,
            before=address(REVIEW, chosen, before=first) if view.first > 1 else None,
            after=address(REVIEW, chosen, after=last) if view.more else None,
        ),
        tight=True,
    )


def _contradicted(hub: Hub) -> Mapping[str, str]:
    """Name the items that the log contradicts, with the entry of each."""
    with hub.reads() as session:
        return contradicted_rows(session, REVIEW_CODE)


def _row(
    reviewer: Reviewer,
    view: QueueView,
    card: ReviewCard,
    chosen: Mapping[str, str],
    closed: Mapping[str, str],
) -> TableRow:
    """Write one item; of one that the log contradicts no more than that."""
    voice = reviewer.voice
    if (entry := closed.get(str(card.id))) is not None:
        return closed_row(voice, str(card.id), entry, len(COLUMNS), state=STATE)
    holder = card.assigned_to
    holding = voice.t("review.holder.nobody")
    if holder is not None:
        own = holder == reviewer.officer
        holding = (
            voice.t("review.holder.mine") if own else person_named(view.people, holder)
        )
    return TableRow(
        (
            TableCell(
                voice.number(card.id), href=address(f"{REVIEW}/{card.id}", chosen)
            ),
            TableCell(
                worded(voice, "review.short", card.reason),
                below=voice.t("review.weight.adverse") if card.adverse else "",
            ),
            TableCell(
                card.evidence.get("name") or voice.t("parts.absent.none"), strong=True
            ),
            TableCell(card.merchant_name or "", below=card.other_name or ""),
            TableCell(voice.moment(card.opened_at, reviewer.hub.clock())),
            TableCell(chip=_state(voice, card)),
            TableCell(holding, faint=True),
        ),
        key=str(card.id),
        label=voice.t("review.choose", item=card.id),
    )


def _state(voice: Translator, card: ReviewCard) -> StateChip:
    """Say how an item stands: nobody has said anything, one has, or it is over."""
    if card.state != "open":
        return StateChip(voice.t(f"review.state.{card.state}"), "ring", "mute")
    if card.needs_second:
        return StateChip(voice.t("review.state.second"), "diamond", "warn")
    return StateChip(voice.t("review.state.open"), "round", "info")
