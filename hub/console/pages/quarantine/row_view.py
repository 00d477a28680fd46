"""From a row at the desk to what its page shows."""

from collections.abc import Iterable, Mapping

from hub.console.pages.quarantine.base import Naming
from hub.console.pages.quarantine.views import CandidateView, CellView, TrialView
from hub.console.views.parts import FactRow, StateNote
from hub.console.views.tables import FormField
from hub.intake.quarantine import CellCandidate, ShownCell, ShownRow, Trial
from schemas.record import KINDS

FIELD = "field."
"""How the name of a field begins in the form."""
ABSENT = {"withheld": "withheld", "unread": "unread", "missing": "not_sent"}
BARE = ("", None)
MOST_IN_LIST = 60
"""Letters of a received value that a list shows."""


def cell_views(
    row: ShownRow, naming: Naming, typed: Mapping[str, str], *, may_mend: bool
) -> tuple[CellView, ...]:
    """Show the cells beside their columns, with a field where there is a fault."""
    return tuple(_cell(cell, row, naming, typed, may_mend) for cell in row.cells)


def split_cells(
    cells: Iterable[CellView],
) -> tuple[tuple[CellView, ...], tuple[CellView, ...]]:
    """Part cells that say something, or are at fault, from those that are folded."""
    shown: list[CellView] = []
    folded: list[CellView] = []
    for cell in cells:
        says = cell.is_wrong or cell.remark or cell.before or cell.absent == "withheld"
        (shown if says else folded).append(cell)
    return tuple(shown), tuple(folded)


def typed_values(row: ShownRow, given: Mapping[str, str]) -> dict[str, str]:
    """Read from a form what was typed: fields whose text is not as it was shown.

    A masked cell is shown without its text, so an empty field changes nothing there.
    """
    shown = {cell.field or "": shown_text(cell) for cell in row.cells}
    typed = {}
    for name, text in given.items():
        field = name.removeprefix(FIELD)
        if name != field and text.strip() != shown.get(field, "").strip():
            typed[field] = text
    return typed


def shown_text(cell: ShownCell) -> str:
    """Give the text that a cell's field begins with."""
    return (cell.text or "") if cell.shown == "whole" else ""


def fault_text(row: ShownRow, naming: Naming) -> tuple[str, str]:
    """Name the columns at fault, and what was received in them, masked if personal."""
    wrong = [cell for cell in row.cells if cell.reason is not None]
    stop = naming.voice.t("parts.comma")
    said = [
        naming.voice.t(f"parts.absent.{ABSENT.get(cell.shown, 'none')}")
        if cell.text is None
        else cell.text[:MOST_IN_LIST] or naming.voice.t("parts.absent.none")
        for cell in wrong
    ]
    return stop.join(_column(row, cell, naming) for cell in wrong), stop.join(said)


def _column(row: ShownRow, cell: ShownCell, naming: Naming) -> str:
    """Name a column as its file does; where that is the field's key, in Chinese."""
    kind = KINDS.get(row.kind or "")
    is_key = cell.field is not None and cell.column == cell.field
    if kind is None or not is_key or naming.voice.language == "en":
        return cell.column
    return kind.label(cell.column)


def candidate_views(row: ShownRow, naming: Naming) -> tuple[CandidateView, ...]:
    """Say what faulty cells may be, each beside its column, and why."""
    columns = {cell.field or "": _column(row, cell, naming) for cell in row.cells}
    return tuple(
        CandidateView(
            columns[one.field], one.text, _why(one, naming), f"{FIELD}{one.field}"
        )
        for one in row.candidates
    )


def _why(one: CellCandidate, naming: Naming) -> tuple[str, ...]:
    """Say what the candidate rests on."""
    voice = naming.voice
    if one.kind != "code":
        return (voice.t(f"quarantine.maybe.{one.kind}"),)
    slip = (
        voice.t("quarantine.maybe.near")
        if one.place is None
        else voice.t(
            "quarantine.maybe.place", place=one.place, wrong=one.wrong, right=one.right
        )
    )
    return (one.name or "", slip, voice.t("quarantine.maybe.named"))


def fault_notes(row: ShownRow, naming: Naming) -> tuple[StateNote, ...]:
    """Say each fault: its column, and what is wrong with it."""
    columns = {cell.field or "": _column(row, cell, naming) for cell in row.cells}
    # What was mended is told, but is no fault any more.
    tone = "info" if row.entry.state == "fixed" else "bad"
    return tuple(
        StateNote(tone, columns.get(one.field or "", ""), naming.reason(one.reason))
        for one in row.faults
    )


def trial_view(trial: Trial, naming: Naming, article: str = "") -> TrialView:
    """Say what a row would come to; ``article`` is what its publicity rests on."""
    voice = naming.voice
    if trial.state == "sealed":
        note = StateNote(
            "bad",
            voice.t("quarantine.sealed"),
            voice.t("quarantine.sealed_note"),
        )
        return TrialView(note)
    echoes = tuple(
        voice.t(
            "quarantine.echo",
            label=one.label,
            echo=one.echo,
            before=one.before or voice.t("parts.absent.none"),
        )
        for one in trial.corrections
    )
    if trial.state == "invalid":
        text = voice.t("parts.comma").join(
            dict.fromkeys(naming.reason(one.reason) for one in trial.faults)
        )
        return TrialView(
            StateNote("bad", voice.t("quarantine.invalid"), text), (), echoes
        )
    note = StateNote(
        "ok", voice.t("quarantine.valid"), voice.t(f"quarantine.fate.{trial.fate}")
    )
    until = voice.t("quarantine.no_end")
    if trial.publicity_until is not None:
        until = voice.day(trial.publicity_until)
    public = (
        voice.t("quarantine.not_public")
        if trial.public_from is None
        else voice.t(
            "quarantine.public", since=voice.day(trial.public_from), until=until
        )
    )
    facts = (
        FactRow(voice.t("quarantine.event_day"), voice.day(trial.event_day)),
        FactRow(voice.t("quarantine.publicity"), public, article),
        FactRow(voice.t("quarantine.rating"), voice.t("quarantine.rating_note")),
    )
    return TrialView(note, facts, echoes)


def _cell(
    cell: ShownCell,
    row: ShownRow,
    naming: Naming,
    typed: Mapping[str, str],
    may_mend: bool,  # noqa: FBT001  # private, and called once
) -> CellView:
    """Show one cell."""
    voice = naming.voice
    text = cell.text or ""
    start, end = cell.span or (len(text), len(text))
    is_wrong = cell.reason is not None
    remark = voice.t("quarantine.masked") if cell.shown == "masked" else ""
    if cell.rule is not None:
        meant = cell.meant or voice.t("quarantine.rule.nothing")
        remark = voice.t("quarantine.rule.applied", meant=meant, rule=cell.rule)
    stored = row.stored.get(cell.field or "")
    column = _column(row, cell, naming)
    if is_wrong and stored is not None:
        remark = voice.t("quarantine.stored", reason=naming.reason(cell.reason or ""))
        is_wrong = False
        start = end = len(text)
    field = None
    if is_wrong and may_mend and cell.field is not None:
        unit = (row.units or {}).get(cell.field)
        hint = voice.t(f"quarantine.unit.{unit}") if unit else ""
        field = FormField(
            f"{FIELD}{cell.field}",
            voice.t("quarantine.mend", what=column),
            value=typed.get(cell.field, shown_text(cell)),
            hint=hint,
            most=4000,
        )
    return CellView(
        column=column,
        before=text[:start],
        wrong=text[start:end],
        after=text[end:],
        absent="" if cell.text is not None else ABSENT[cell.shown],
        remark=naming.reason(cell.reason or "") if is_wrong else remark,
        stored=stored or "",
        is_wrong=is_wrong,
        field=field,
        rule=cell.field or "" if field is not None and cell.may_have_rule else "",
    )
