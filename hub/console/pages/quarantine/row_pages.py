"""One row of the desk: as received, tried by today's rules, and what it may become."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Response, request

from hub.console.pages.quarantine.base import (
    DESK,
    ROLE,
    SCREEN,
    Naming,
    asked_rows,
    blueprint,
    meant_by,
    naming_of,
    row_path,
)
from hub.console.pages.quarantine.list_pages import KEYS, count_rows
from hub.console.pages.quarantine.row_view import (
    candidate_views,
    cell_views,
    fault_notes,
    split_cells,
    trial_view,
    typed_values,
)
from hub.console.pages.quarantine.views import QuarantineRowView, TrialView
from hub.console.serving.forms import check_form
from hub.console.serving.headers import send_page
from hub.console.serving.language import language_of
from hub.console.serving.officer_pages import demand_officer, log_screen_view
from hub.console.serving.rendering import render
from hub.console.serving.work import desk_frame
from hub.console.views.parts import FactRow, Link, StateNote
from hub.console.views.tables import FormField
from hub.console.words.translator import translator_of
from hub.context import Hub
from hub.db.ids import is_id
from hub.ground.errors import HubError
from hub.intake.errors import LandingEndedError, RowUnreadableError
from hub.intake.quarantine import (
    QuarantineEntry,
    ShownRow,
    Trial,
    find_entry,
    neighbours_of,
    try_row,
    view_row,
)
from hub.members.officers import SignedIn
from hub.rulebook.articles import article_in

ROW_KEYS = (
    *KEYS,
    ("A", "quarantine.key.adopt"),
    ("T", "quarantine.key.try"),
    ("R", "quarantine.key.return"),
)
DECIDED = "quarantine-decided"


@dataclass(frozen=True, slots=True)
class SentWord:
    """What a form said, and what came of it."""

    typed: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    error: HubError | None = None
    tries: bool = False
    decided: str = ""
    """The row that was decided just now, where this one follows it."""


@blueprint.get(f"{DESK}/<string:row_id>")
def show_quarantined_row(row_id: str) -> Response:
    """Show a row beside its header."""
    hub, signed_in = demand_officer(ROLE)
    said = SentWord(decided=request.args.get("decided", ""))
    return row_page(hub, signed_in, row_id, said)


@blueprint.post(f"{DESK}/<string:row_id>/try")
def try_quarantined_row(row_id: str) -> Response:
    """Say what would become of the row with what was typed; nothing is written."""
    hub, signed_in = demand_officer(ROLE)
    check_form(request, signed_in.csrf)
    said = SentWord(request.form, request.form.get("reason", ""), tries=True)
    return row_page(hub, signed_in, row_id, said)


def row_page(hub: Hub, signed_in: SignedIn, row_id: str, said: SentWord) -> Response:
    """Write the page of a row; the look at it is in the log before.

    Raises:
        QuarantineUnknownError: there is no such row.
    """
    with hub.reads() as session:
        entry = find_entry(session, row_id)
    seen = log_screen_view(hub, signed_in, f"{SCREEN}-row", row_id)
    voice = translator_of(language_of(request))
    naming = naming_of(hub, voice)
    asked = asked_rows()
    row, broken = _read(hub, entry)
    typed = typed_values(row, said.typed)
    trial, error = _trial(hub, naming, row_id, typed, said)
    with hub.reads() as session:
        before, after = neighbours_of(session, meant_by(asked), row_id)
        counts = count_rows(session, asked)
    is_open = entry.state == "open"
    may_mend = is_open and row.sealed_by is None and broken is None
    cells, more = split_cells(cell_views(row, naming, typed, may_mend=may_mend))
    view = QuarantineRowView(
        title=naming.reason(entry.reason),
        place=naming.source(entry.source),
        back=Link(voice.t("nav.quarantine"), asked.at()),
        faults=_faults(row, naming, broken),
        cells=cells,
        more=more,
        facts=_facts(naming, entry, hub),
        seen=seen,
        file=entry.file,
        hash=entry.file_sha256,
        actions={
            name: row_path(row_id, asked, f"/{name}")
            for name in ("try", "fix", "return", "close", "rule")
        },
        reason=_reason_field(naming, said),
        is_open=is_open,
        may_mend=may_mend,
        candidates=candidate_views(row, naming) if may_mend else (),
        trial=trial,
        notice=_notice(naming, entry, error, hub) or _decided(hub, naming, said),
        decided=Link(voice.t("quarantine.look_back"), row_path(said.decided, asked))
        if is_id(said.decided)
        else None,
        before=None if before is None else row_path(before, asked),
        after=None if after is None else row_path(after, asked),
    )
    frame = desk_frame(signed_in, current="quarantine", keys=ROW_KEYS)
    status = 200 if error is None else error.status
    shown = {"page": view, "asked": asked, "naming": naming, **counts}
    return send_page(render("quarantine/row.html", frame, **shown), status)


def _read(hub: Hub, entry: QuarantineEntry) -> tuple[ShownRow, HubError | None]:
    """Read the row again; without its bytes its reason and place are left."""
    try:
        return view_row(hub, entry.id), None
    except (LandingEndedError, RowUnreadableError) as error:
        return ShownRow(entry), error


def _trial(
    hub: Hub, naming: Naming, row_id: str, typed: Mapping[str, str], said: SentWord
) -> tuple[TrialView | None, HubError | None]:
    """Try the row where that was asked, or where it could not be taken in."""
    wanted = said.tries or (
        said.error is not None and said.error.code == "row-still-invalid"
    )
    if not wanted:
        return None, said.error
    try:
        trial = try_row(hub, row_id, typed)
    except HubError as error:
        return None, said.error or error
    return trial_view(trial, naming, _article(hub, naming, trial)), said.error


def _article(hub: Hub, naming: Naming, trial: Trial) -> str:
    """Say on which article the publicity of a record would rest."""
    sources = {rule.key: rule.source for rule in hub.rulebook.publicity}
    source = sources.get(trial.publicity_rule or "", "")
    return article_in(source, naming.voice.language) if source else ""


def _faults(
    row: ShownRow, naming: Naming, broken: HubError | None
) -> tuple[StateNote, ...]:
    """Say what is wrong with the row; of a sealed one nothing but that."""
    voice = naming.voice
    if broken is not None:
        code = broken.code
        return (StateNote("warn", voice.t(f"failure.{code}.title")),)
    if row.sealed_by is not None:
        title = voice.t("quarantine.sealed")
        return (StateNote("bad", title, voice.t("quarantine.sealed_note")),)
    if not row.faults:
        return (StateNote("ok", voice.t("quarantine.no_fault")),)
    return fault_notes(row, naming)


def _facts(naming: Naming, entry: QuarantineEntry, hub: Hub) -> tuple[FactRow, ...]:
    """Say where the row came from and how it stands."""
    voice, now = naming.voice, hub.clock()
    facts = [
        FactRow(voice.t("start.source"), naming.source(entry.source)),
        FactRow(
            voice.t("quarantine.place"),
            voice.t("quarantine.row_number", row=entry.row),
            entry.sheet or "",
        ),
        FactRow(voice.t("quarantine.came"), voice.moment(entry.opened_at, now)),
        FactRow(voice.t("start.state"), voice.t(f"quarantine.state.{entry.state}")),
    ]
    if entry.seen_at is not None:
        facts.append(
            FactRow(
                voice.t("quarantine.seen_again"),
                voice.t("quarantine.seen_times", count=entry.seen_again),
                voice.moment(entry.seen_at, now),
            )
        )
    if entry.decided_at is not None:
        facts += [
            FactRow(voice.t("quarantine.by"), naming.person(entry.decided_by)),
            FactRow(voice.t("quarantine.at"), voice.moment(entry.decided_at, now)),
            FactRow(voice.t("quarantine.why"), entry.decision or ""),
        ]
    return tuple(facts)


def _decided(hub: Hub, naming: Naming, said: SentWord) -> StateNote | None:
    """Say what became of the row before this one."""
    if not is_id(said.decided):
        return None
    with hub.reads() as session:
        entry = find_entry(session, said.decided)
    row = naming.voice.t("quarantine.row_number", row=entry.row)
    state = naming.voice.t(f"quarantine.state.{entry.state}")
    return StateNote("ok", naming.voice.t("quarantine.follows", row=row, state=state))


def _reason_field(naming: Naming, said: SentWord) -> FormField:
    """Ask why; a blank reason is asked for again."""
    voice = naming.voice
    blank = said.error is not None and said.error.code == "reason-missing"
    return FormField(
        "reason",
        voice.t("quarantine.why_row"),
        value=said.reason,
        error=voice.t("quarantine.why_missing") if blank else "",
        required=True,
        most=400,
    )


def _notice(
    naming: Naming, entry: QuarantineEntry, error: HubError | None, hub: Hub
) -> StateNote | None:
    """Say who was first, or what kept a decision from being taken."""
    voice = naming.voice
    if entry.decided_at is not None:
        title = voice.t(
            "quarantine.first" if error is not None else "quarantine.decided",
            who=naming.person(entry.decided_by),
            when=voice.moment(entry.decided_at, hub.clock()),
            what=voice.t(f"quarantine.state.{entry.state}"),
        )
        changed = voice.t("quarantine.not_changed") if error is not None else ""
        return StateNote("warn" if error is not None else "info", title, changed)
    if error is None:
        return None
    key = f"failure.{error.code}"
    known = key if voice.has(f"{key}.title") else "failure.refused"
    return StateNote("bad", voice.t(f"{known}.title"), voice.t(f"{known}.text"))
