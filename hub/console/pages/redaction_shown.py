"""What the pages of redactions show, and the forms on them."""

from dataclasses import dataclass

from flask import Response, request

from hub.archive.redaction import RedactionCard
from hub.console.pages.review_queue import Reviewer
from hub.console.serving.headers import note_leaf, send_page
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, StateChip
from hub.console.views.tables import (
    DataTable,
    FieldChoice,
    FormField,
    PageForm,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.decisions import is_same_officer
from hub.ground.clock import legal_day
from hub.lookup.page import field_name
from hub.officer_actions import (
    RedactionList,
    RedactionView,
    show_redaction,
    show_redactions,
    show_text,
)

DESK = "/console/redactions"
SCREEN = "redactions"
MOST_TEXT = 8000
MOST_REASON = 2000
CHIPS = {"waiting": ("diamond", "odd"), "released": ("round", "ok")}
ENDED = ("ring", "mute")
COLUMNS = ("record", "field", "by", "at", "state")
FOUND, NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True)
class TextLine:
    """A text that can be redacted: of which record, what it says."""

    title: str
    key: str
    field: str
    text: str


@dataclass(frozen=True, slots=True)
class RedactionPage:
    """What a page of the desk shows; what is not on it is empty."""

    title: str
    place: str
    form: PageForm | None = None
    table: DataTable | None = None
    texts: tuple[TextLine, ...] = ()
    facts: tuple[FactRow, ...] = ()
    original: str = ""
    redacted: str = ""
    hidden: tuple[tuple[str, str], ...] = ()
    error: str = ""
    told: bool = False


def as_typed(text: str) -> str:
    """Read a text as it stood before a browser sent it."""
    return text.replace("\r\n", "\n")


def title_of_text(reviewer: Reviewer, kind: str, public_id: str, field: str) -> str:
    """Name a text: its kind of record, its record and its field."""
    day = legal_day(reviewer.hub.clock())
    language = reviewer.voice.language
    name = reviewer.hub.rulebook.item_name(kind, day, language)
    return f"{name} {public_id} {field_name(kind, field, language)}"


def send(
    reviewer: Reviewer, template: str, page: RedactionPage, status: int = FOUND
) -> Response:
    """Write a page of the desk."""
    frame = desk_frame(reviewer.signed_in, current=SCREEN)
    return send_page(render(template, frame, page=page), status)


def list_page(reviewer: Reviewer, *, wrong: str | None = None) -> Response:
    """Write the list, with the form by which texts are found.

    ``wrong`` is a code that nobody carries.
    """
    voice = reviewer.voice
    view = show_redactions(reviewer.hub, reviewer.looks(SCREEN))
    note_leaf(view.receipt.address)
    field = FormField(
        "code",
        voice.t("redactions.code"),
        "code",
        wrong or "",
        hint=voice.t("redactions.code_hint"),
        error="" if wrong is None else voice.t("redactions.code_unknown"),
        required=True,
        most=32,
    )
    page = RedactionPage(
        voice.t("nav.redactions"),
        view.receipt.address,
        form=PageForm(
            f"{DESK}/texts",
            (field,),
            voice.t("redactions.search"),
            reviewer.signed_in.csrf,
        ),
        table=_table(reviewer, view) if view.cards else None,
    )
    status = FOUND if wrong is None else NOT_FOUND
    return send(reviewer, "redactions/list.html", page, status)


def _table(reviewer: Reviewer, view: RedactionList) -> DataTable:
    """List the redactions."""
    voice, now = reviewer.voice, reviewer.hub.clock()
    rows = [
        TableRow(
            (
                TableCell(
                    reviewer.hub.keys.record_id(card.record_key),
                    href=f"{DESK}/{card.id}",
                ),
                TableCell(
                    field_name(view.kinds[card.record_key], card.field, voice.language)
                ),
                TableCell(view.people[card.proposed_by].name),
                TableCell(voice.moment(card.proposed_at, now)),
                TableCell(chip=_chip(reviewer, card)),
            )
        )
        for card in view.cards
    ]
    columns = (TableColumn(voice.t(f"redactions.column.{name}")) for name in COLUMNS)
    return DataTable(voice.t("redactions.list"), tuple(columns), tuple(rows))


def _chip(reviewer: Reviewer, card: RedactionCard) -> StateChip:
    """Say how a redaction stands."""
    return StateChip(_state(reviewer, card), *CHIPS.get(card.state, ENDED))


def _state(reviewer: Reviewer, card: RedactionCard) -> str:
    """Word how a redaction stands, and that one person wants it shown no more."""
    state = "ending" if card.ending_by else card.state
    return reviewer.voice.t(f"redactions.state.{state}")


def text_page(reviewer: Reviewer, error: str = "", status: int = FOUND) -> Response:
    """Write the form in which passages of a text are left out."""
    voice, given = reviewer.voice, request.form
    key, field = given.get("key", ""), given.get("field", "")
    view = show_text(reviewer.hub, reviewer.looks(f"{SCREEN}-text"), key, field)
    note_leaf(view.receipt.address)
    (found,) = view.records
    text = found.texts[field]
    fields = (
        FormField(
            "text",
            voice.t("redactions.text"),
            "area",
            as_typed(given.get("text", text)),
            hint=voice.t("redactions.text_hint"),
            required=True,
            most=MOST_TEXT,
            rows=10,
        ),
        _reason_field(reviewer),
    )
    page = RedactionPage(
        voice.t("redactions.new"),
        view.receipt.address,
        form=PageForm(
            f"{DESK}/propose",
            fields,
            voice.t("redactions.propose"),
            reviewer.signed_in.csrf,
            note=voice.t("redactions.propose_note"),
            once=True,
        ),
        facts=(_record_fact(reviewer, found.row.kind, found.public_id, field),),
        original=text,
        hidden=(("key", key), ("field", field)),
        error=error,
    )
    return send(reviewer, "redactions/one.html", page, status)


def _reason_field(reviewer: Reviewer) -> FormField:
    """Ask for the reason."""
    return FormField(
        "reason",
        reviewer.voice.t("redactions.reason"),
        "area",
        as_typed(request.form.get("reason", "")),
        hint=reviewer.voice.t("redactions.reason_hint"),
        required=True,
        most=MOST_REASON,
    )


def _record_fact(reviewer: Reviewer, kind: str, public_id: str, field: str) -> FactRow:
    """Say of which text of which record it is."""
    label = reviewer.voice.t("redactions.column.record")
    return FactRow(label, title_of_text(reviewer, kind, public_id, field))


def one_page(
    reviewer: Reviewer, number: str, error: str = "", status: int = FOUND
) -> Response:
    """Write the page of a redaction with what the officer may say of it."""
    voice = reviewer.voice
    view = show_redaction(reviewer.hub, reviewer.looks(f"{SCREEN}-one"), number)
    note_leaf(view.receipt.address)
    card = view.card
    words = _words_for(reviewer, card)
    choices = tuple(
        FieldChoice(word, voice.t(f"redactions.say_word.{word}")) for word in words
    )
    fields = (
        FormField(
            "word", voice.t("redactions.word"), "radio", choices=choices, required=True
        ),
        _reason_field(reviewer),
    )
    form = PageForm(
        f"{DESK}/{number}/word",
        fields,
        voice.t("redactions.say"),
        reviewer.signed_in.csrf,
        once=True,
    )
    page = RedactionPage(
        voice.t("redactions.one"),
        view.receipt.address,
        form=form if words else None,
        facts=_facts(reviewer, view),
        original=view.original or voice.t("redactions.overtaken"),
        redacted=card.text,
        error=error,
        told="told" in request.args,
    )
    return send(reviewer, "redactions/one.html", page, status)


def _words_for(reviewer: Reviewer, card: RedactionCard) -> tuple[str, ...]:
    """List what this officer may say of a redaction as it stands."""
    if card.state == "released":
        own = card.ending_by and is_same_officer(card.ending_by, reviewer.officer)
        return () if own else ("ended",)
    if card.state != "waiting":
        return ()
    if is_same_officer(card.proposed_by, reviewer.officer):
        return ("taken_back",)
    return ("released", "refused")


def _facts(reviewer: Reviewer, view: RedactionView) -> tuple[FactRow, ...]:
    """Say who proposed it and why, and what was said of it."""
    voice, now, card = reviewer.voice, reviewer.hub.clock(), view.card
    rows = [
        _record_fact(reviewer, view.kind, view.public_id, card.field),
        FactRow(
            voice.t("redactions.column.by"),
            view.people[card.proposed_by].name,
            voice.moment(card.proposed_at, now),
        ),
        FactRow(voice.t("redactions.reason"), card.reason),
        FactRow(voice.t("redactions.column.state"), _state(reviewer, card)),
    ]
    if card.said_by is not None and card.said_at is not None:
        rows += [
            FactRow(
                voice.t("redactions.column.decided_by"),
                view.people[card.said_by].name,
                voice.moment(card.said_at, now),
            ),
            FactRow(
                voice.t("redactions.column.decided_reason"), card.said_reason or ""
            ),
        ]
    if card.ending_by is not None:
        label = voice.t("redactions.column.ending_by")
        name = view.people[card.ending_by].name
        rows.append(FactRow(label, name, card.ending_reason or ""))
    return tuple(rows)
