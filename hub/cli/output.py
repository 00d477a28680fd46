"""How the command line speaks: one document on stdout, progress on stderr, exit codes.

Exit 0 is done, 1 failed, 2 bad input, each failure as one line on stderr: the code, the
case, and what it means.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, NoReturn, ParamSpec, TypeVar

import click

from hub.cli.click_types import NO_BOUND, Between
from hub.cli.paths import PathUnusableError, is_of_typed_path
from hub.ground import errors
from hub.ground.errors import ConfigError, ConflictError, HubError, UnavailableError
from schemas.printable import printable, printable_json

# Rich takes as long to load as all else that a command with --json needs, so it is
# imported where something is drawn.
if TYPE_CHECKING:
    from rich.progress import Progress

FAILED = 1
BAD_INPUT = 2
SERVER_ERROR = 500

NUMBER = Between(0, NO_BOUND)
"""The number of something, or a count that may be none."""
MOST_LISTED = 100_000
ROWS = Between(1, MOST_LISTED)
"""How many rows a list shows at most."""
UNCUT_COLUMNS = 10_000
P = ParamSpec("P")
R = TypeVar("R")

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document on stdout."
)


def say(document: Mapping[str, Any] | Sequence[Any], *, as_json: bool) -> None:
    """Print a report: as one JSON document, or for people."""
    if as_json:
        text = json.dumps(document, ensure_ascii=False, indent=2)
        click.echo(printable_json(text))
        return
    rows = document if isinstance(document, Sequence) else [document]
    for row in rows:
        click.echo(_lines(row))


def _lines(row: Any) -> str:
    """Write a mapping as ``name: value`` lines; rows of a value have a line each."""
    if not isinstance(row, Mapping):
        return str(row)
    width = max((len(str(name)) for name in row), default=0)
    between = f"\n{'':<{width}}  "
    return "\n".join(
        f"{name!s:<{width}}  {between.join(_pieces(row[name]))}" for name in row
    )


def _pieces(value: Any) -> list[str]:
    """Write a value on one line, and a list of rows on as many."""
    rows = value if isinstance(value, list | tuple) else ()
    if rows and all(isinstance(one, Mapping) for one in rows):
        return [_plain(one) for one in rows]
    return [_plain(value)]


def _plain(value: Any) -> str:
    """Write a value on one line."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_plain(one)}" for name, one in value.items()) or "-"
    if isinstance(value, list | tuple):
        return "; ".join(map(_plain, value)) or "-"
    return "-" if value is None else printable(str(value))


def table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Print rows as a table for people; only on a terminal is anything cut short."""
    from rich.console import Console  # noqa: PLC0415  # see above
    from rich.table import Table  # noqa: PLC0415  # see above
    from rich.text import Text  # noqa: PLC0415  # see above

    grid = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        # As text, for a name in brackets would be taken for a colour and vanish.
        grid.add_row(*(Text(_plain(row.get(column))) for column in columns))
    width = None if sys.stdout.isatty() else UNCUT_COLUMNS
    Console(width=width).print(grid)


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a command gives to be printed: a document, and how people are told it."""

    document: Mapping[str, Any] | Sequence[Any]
    columns: Sequence[str] = ()
    """Of the table that people are shown; in place of the document, if no head is."""
    rows: Sequence[Mapping[str, Any]] | None = None
    """Of the table, where they are not the document itself."""
    head: Mapping[str, Any] | None = None
    """What people are told in lines before the table."""
    lines: Sequence[str] | None = None
    """What they are told in place of it, where it is written in words."""
    notes: Sequence[str] = ()
    """What they are told beside it."""
    afterwards: Sequence[str] = ()
    """What everybody is told beside it, also with ``--json``."""
    fails: bool = False
    """Whether the command ends as one that failed."""


Report = Mapping[str, Any] | Sequence[Any] | CommandOutput


def reports(command: Callable[..., Report]) -> Callable[..., None]:
    """Give a command ``--json``, and print what it gives as one document or as text."""

    @wraps(command)
    def printed(*arguments: Any, as_json: bool, **named: Any) -> None:
        tell(command(*arguments, **named), as_json=as_json)

    return json_option(printed)


def tell(report: Report, *, as_json: bool) -> None:
    """Print what a command gives, and end it if it failed."""
    told = report if isinstance(report, CommandOutput) else CommandOutput(report)
    if as_json:
        say(told.document, as_json=True)
    else:
        _tell_people(told)
    for line in told.afterwards:
        note(line)
    if told.fails:
        sys.exit(FAILED)


def _tell_people(told: CommandOutput) -> None:
    """Print it without ``--json``."""
    if told.lines is not None:
        for line in told.lines:
            click.echo(line)
    elif told.head is not None or not told.columns:
        say(told.document if told.head is None else told.head, as_json=False)
    if told.columns:
        rows: Any = told.document if told.rows is None else told.rows
        table(rows, told.columns)
    for line in told.notes:
        note(line)


def note(text: str) -> None:
    """Say something on the way, on stderr; names of files in it move no cursor."""
    click.echo("\n".join(map(printable, text.split("\n"))), err=True)


def note_settling() -> None:
    """Say that what rests on a decision catches up with it later."""
    note("written and logged; ratings and relations follow with the job settle")


class ProgressLine:
    """Shows how far a long command is: a bar on a terminal, plain lines elsewhere."""

    PLAIN_STEP = 20_000

    def __init__(self, title: str) -> None:
        """Name what is going on."""
        self._title = title
        self._next_line = self.PLAIN_STEP
        self._bar: Progress | None = None
        self._task: Any = None

    def __enter__(self) -> "ProgressLine":
        """Start showing."""
        if sys.stderr.isatty():
            self._bar = _draw_bar()
            self._bar.start()
            self._task = self._bar.add_task(self._title, total=None)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop showing."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, done: int, total: int | None = None) -> None:
        """Take note that ``done`` of ``total`` pieces are done."""
        if self._bar is not None:
            self._bar.update(self._task, completed=done, total=total)
        elif done >= self._next_line:
            of_total = f" of {total:,}" if total else ""
            note(f"{self._title}: {done:,}{of_total}")
            self._next_line = done + self.PLAIN_STEP


def _draw_bar() -> "Progress":
    """Make a bar for a terminal."""
    from rich.console import Console  # noqa: PLC0415  # see above
    from rich.progress import (  # noqa: PLC0415  # see above
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.completed:,}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )


def exit_code(error: HubError) -> int:
    """Tell failures from bad input: would the same command do at another moment?

    A conflict is a failure, for what is in the way is the state of the hub; a wrong
    configuration is input.
    """
    if isinstance(error, ConfigError):
        return BAD_INPUT
    return FAILED if isinstance(error, ConflictError) else refusal_code(error.status)


def refusal_code(status: int) -> int:
    """Tell the same of an answer's status, where a question was refused."""
    return FAILED if status >= SERVER_ERROR else BAD_INPUT


def end_refused(document: Mapping[str, Any], status: int) -> NoReturn:
    """End a command whose question was refused: one line and the exit code."""
    told = document.get("detail", ""), document.get("title", "")
    note(f"credithub: {failure_line(document['code'], *told)}")
    sys.exit(refusal_code(status))


USAGE: Final = "usage"
"""The code of a wrong command line; its case names the help that tells more."""
GENERAL: Final = frozenset(
    kind.title
    for kind in vars(errors).values()
    if isinstance(kind, type)
    if issubclass(kind, HubError)
)
"""Titles that say no more than a code does; a case under them tells itself."""


def failure_line(code: str, case: str, title: str) -> str:
    """Write a failure on one line: the code, the case, and what that code means.

    A case is often no more than an id; the title says what is wrong with it.
    """
    told = [case] if case else []
    says_all = code == USAGE or title in GENERAL
    if title != case and not (told and says_all):
        told.append(title)
    return " ".join(": ".join([code, *told]).split())


def _end_failed(error: HubError) -> NoReturn:
    """End a command that failed: one line and the exit code."""
    note(f"credithub: {failure_line(error.code, error.detail, error.title)}")
    sys.exit(exit_code(error))


def exits_cleanly(function: Callable[P, R]) -> Callable[P, R]:
    """Turn refusals and a machine's failures into one line on stderr and the code."""

    @wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except HubError as error:
            _end_failed(error)
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            # The command line ends these itself.
            raise
        except BrokenPipeError:
            # Whoever read has seen enough; nor must what is left fail at the exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(FAILED)
        except Exception as error:
            if isinstance(error, OSError) and is_of_typed_path(error):
                _end_failed(PathUnusableError(f"{error.filename}: {error.strerror}"))
            line = _machine_failure(error)
            if line is None:
                raise
            note(f"credithub: {line}")
            sys.exit(FAILED)

    return wrapped


def _machine_failure(error: Exception) -> str | None:
    """Tell on one line what the machine failed at: a full disk, a database gone."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415  # loaded when it fails

    if isinstance(error, OperationalError):
        return f"{UnavailableError.code}: {' '.join(str(error.orig).split())}"
    if isinstance(error, OSError):
        return f"{HubError.code}: {error}"
    return None
