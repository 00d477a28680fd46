"""Of a night, its runs in time: those that tell something, and the others folded."""

from collections.abc import Mapping
from datetime import datetime

from hub.console.figures.drawing import nice_top
from hub.console.figures.nights import night_axis, night_bar
from hub.console.pages.sources.base import duration_text, run_chip, run_path
from hub.console.views.tables import (
    DataTable,
    FoldedRows,
    TableCell,
    TableColumn,
    TableRow,
)
from hub.console.words.translator import Translator
from hub.overview import Night
from hub.overview.nights.night import NightRun

UNITS = ((3_600.0, "hours"), (60.0, "minutes"), (1.0, "seconds"))
IN_ORDER = frozenset({"done", "nothing-new"})
"""States of a run that want nobody's look."""


def runs_table(voice: Translator, night: Night, titles: Mapping[str, str]) -> DataTable:
    """Show when each run went on, to scale, beside what became of its rows.

    Runs about which there is nothing to tell stand in `resting_runs`; where that is
    every run, all stand here.
    """
    first = min(one.card.started_at for one in night.runs)
    seconds, unit, whole = _scale(night)
    said_unit = voice.t(f"sources.unit.{unit}")
    columns = ("rows", "records", "unchanged", "quarantined", "linked", "held")
    total = night.total
    return DataTable(
        caption=voice.t("sources.night_runs"),
        columns=(
            TableColumn(voice.t("sources.source")),
            TableColumn(voice.t("sources.time_head", unit=said_unit)),
            *(
                TableColumn(voice.t(f"sources.column.{name}"), number=True)
                for name in (*columns, "provisional")
            ),
        ),
        rows=(
            TableRow(
                (
                    TableCell(voice.t("sources.axis")),
                    TableCell(picture=night_axis(whole, said_unit)),
                    *(TableCell() for _ in (*columns, "provisional")),
                )
            ),
            *(
                TableRow(
                    (
                        TableCell(
                            titles.get(one.card.source, one.card.source),
                            href=run_path(one.card.source, one.card.id),
                        ),
                        TableCell(
                            picture=night_bar(
                                (one.card.started_at - first).total_seconds() / seconds,
                                (_ended(one) - first).total_seconds() / seconds,
                                whole,
                                label=duration_text(
                                    voice,
                                    (_ended(one) - one.card.started_at).total_seconds(),
                                ),
                                doubted=bool(one.tally.quarantined)
                                or one in night.failed,
                            ),
                        ),
                        *(
                            TableCell(
                                voice.number(getattr(one.tally, name)),
                                strong=name == "quarantined"
                                and bool(one.tally.quarantined),
                            )
                            for name in (*columns, "provisional")
                        ),
                    )
                )
                for one in _parted(night)[0]
            ),
        ),
        total=(
            TableCell(voice.t("sources.night_total", count=night.quiet)),
            TableCell(),
            *(
                TableCell(voice.number(getattr(total, name)))
                for name in (*columns, "provisional")
            ),
        ),
        tight=True,
    )


def _scale(night: Night) -> tuple[float, str, float]:
    """Choose the unit of the time axis, and where the axis ends in it."""
    first = min(one.card.started_at for one in night.runs)
    took = max((_ended(one) - first).total_seconds() for one in night.runs)
    for seconds, unit in UNITS:
        if took > 2 * seconds:
            return seconds, unit, float(nice_top(took / seconds))
    return 1.0, "seconds", float(nice_top(max(took, 1.0)))


def _ended(one: NightRun) -> datetime:
    """Tell when a run ended; one that goes on has taken no time yet."""
    return one.card.ended_at or one.card.started_at


def resting_runs(
    voice: Translator, night: Night, titles: Mapping[str, str]
) -> FoldedRows | None:
    """Fold the runs that brought nothing, ended in order and have no late source."""
    resting = _parted(night)[1]
    if not resting:
        return None
    line = voice.t("sources.resting_runs", count=len(resting))
    return FoldedRows(
        line,
        DataTable(
            caption=line,
            columns=(
                TableColumn(voice.t("sources.source")),
                TableColumn(voice.t("sources.began"), short=True),
                TableColumn(voice.t("sources.state_head")),
            ),
            rows=tuple(
                TableRow(
                    (
                        TableCell(
                            titles.get(one.card.source, one.card.source),
                            href=run_path(one.card.source, one.card.id),
                        ),
                        TableCell(voice.minute(one.card.started_at)),
                        TableCell(chip=run_chip(voice, one.card.state)),
                    )
                )
                for one in resting
            ),
            tight=True,
        ),
    )


def _parted(night: Night) -> tuple[list[NightRun], list[NightRun]]:
    """Part the runs that tell something from the others; all tell where none does."""
    late = {one.name for one in night.late}
    telling = [one for one in night.runs if _tells(one, late)]
    if not telling:
        return list(night.runs), []
    return telling, [one for one in night.runs if not _tells(one, late)]


def _tells(one: NightRun, late: set[str]) -> bool:
    """Say whether a run brought rows, ended badly, warns, or its source is late."""
    return (
        bool(one.tally.rows)
        or bool(one.warnings)
        or one.card.state not in IN_ORDER
        or one.card.source in late
    )
