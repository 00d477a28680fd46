"""Of a night, as tables with bars: refusals, grades that moved, terms, due work."""

from collections.abc import Mapping, Sequence

from hub.console.figures.nights import night_bar
from hub.console.pages.sources.base import reason_text
from hub.console.views.tables import DataTable, TableCell, TableColumn, TableRow
from hub.console.words.job_names import job_text
from hub.console.words.translator import Translator
from hub.overview import EndingTerm, GradeMove, JobNight, Night, OwedTerms

MOST_REASONS = 20
"""So many reasons are drawn; the rest is rare, and told by the command."""


def refused_table(voice: Translator, night: Night) -> DataTable | None:
    """Show why rows were set aside, to scale; None where none was."""
    told = list(night.refused.items())[:MOST_REASONS]
    return _bars(
        voice,
        ("sources.why", "sources.quarantined"),
        "sources.faults",
        [(reason_text(voice, reason), count) for reason, count in told],
        is_bad=True,
    )


def moves_table(voice: Translator, night: Night) -> DataTable | None:
    """Show how grades moved, to scale; None where none did."""
    return _bars(
        voice,
        ("sources.grade_move", "sources.merchants"),
        "sources.moves",
        [(_move_text(voice, one), one.count) for one in night.moves],
    )


def terms_table(voice: Translator, night: Night) -> DataTable | None:
    """Show the clocks that run out; None where none does."""
    is_english = voice.language == "en"
    rows = [((one.en if is_english else one.zh), "", one) for one in night.terms]
    return _ending(voice, ("sources.term", "sources.terms"), rows)


def owed_table(voice: Translator, night: Night) -> DataTable | None:
    """Show on whom clocks wait that run out, whose most are overdue first."""
    rows = [(one.name, one.owner, one) for one in night.owed]
    return _ending(voice, ("sources.owed_by", "sources.owed"), rows)


def _ending(
    voice: Translator,
    heads: tuple[str, str],
    rows: Sequence[tuple[str, str, EndingTerm | OwedTerms]],
) -> DataTable | None:
    """Show counts of clocks that run out, each under a name and perhaps a code."""
    if not rows:
        return None
    head, caption = heads
    columns = (head, "sources.first_end", "sources.soon", "sources.overdue")
    return DataTable(
        caption=voice.t(caption),
        columns=tuple(
            TableColumn(voice.t(name), number=number > 1)
            for number, name in enumerate(columns)
        ),
        rows=tuple(
            TableRow(
                (
                    TableCell(name, below_code=code),
                    TableCell(voice.day(one.first)),
                    TableCell(voice.number(one.soon)),
                    TableCell(voice.number(one.overdue), strong=bool(one.overdue)),
                )
            )
            for name, code, one in rows
        ),
        tight=True,
    )


def jobs_table(
    voice: Translator, night: Night, titles: Mapping[str, str]
) -> DataTable | None:
    """Show due work, what failed first; None where nothing of it is kept."""
    if not night.jobs:
        return None
    columns = ("done", "failed", "again")
    ordered = sorted(night.jobs, key=lambda one: (-one.failed, -one.again, one.job))
    return DataTable(
        caption=voice.t("sources.jobs"),
        columns=(
            TableColumn(voice.t("sources.job")),
            *(TableColumn(voice.t(f"sources.job_{n}"), number=True) for n in columns),
        ),
        rows=tuple(_job_row(voice, one, columns, titles) for one in ordered),
        tight=True,
    )


def _job_row(
    voice: Translator,
    one: JobNight,
    columns: tuple[str, ...],
    titles: Mapping[str, str],
) -> TableRow:
    """Show one job with its code, and the codes that it failed with."""
    counts = (
        TableCell(
            voice.number(getattr(one, name)),
            strong=name == "failed" and bool(one.failed),
        )
        for name in columns
    )
    return TableRow(
        (
            TableCell(
                job_text(voice, one.job, titles),
                below_code=" ".join((one.job, *one.errors)),
            ),
            *counts,
        )
    )


def _move_text(voice: Translator, move: GradeMove) -> str:
    """Say from which grade to which."""
    return f"{_grade(voice, move.before)} → {_grade(voice, move.after)}"


def _grade(voice: Translator, grade: str | None) -> str:
    """Name a grade; who had none was new."""
    if grade is None:
        return voice.t("sources.no_grade")
    return voice.t("sources.unrated") if grade == "unrated" else grade


def _bars(
    voice: Translator,
    heads: tuple[str, str],
    caption: str,
    counts: list[tuple[str, int]],
    *,
    is_bad: bool = False,
) -> DataTable | None:
    """Draw counts as bars on one scale, each with its figure."""
    if not counts:
        return None
    # A third stays free, so that each figure stands behind its bar.
    whole = 1.5 * max(count for _, count in counts)
    return DataTable(
        caption=voice.t(caption),
        columns=tuple(TableColumn(voice.t(head)) for head in heads),
        rows=tuple(
            TableRow(
                (
                    TableCell(label),
                    TableCell(
                        picture=night_bar(
                            0, count, whole, label=voice.number(count), doubted=is_bad
                        )
                    ),
                )
            )
            for label, count in counts
        ),
        tight=True,
    )
