"""How the command line helps whoever types: whole help, values, what was meant."""

from collections.abc import Callable, Iterable
from typing import Any

import click

UNCUT = 10_000
"""Longer than the first sentence of any command's help, which is shown whole."""
NO_BOUND = 2**53
"""The largest number that databases and JSON readers keep; told as no bound."""
SHORT_LIST = 40
"""Characters of the values that are shown in place of an option's value."""


class Group(click.Group):
    """A group of commands whose help cuts no line, and that says what was meant."""

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        """List the commands, each with its whole first sentence."""
        rows = [
            (name, command.get_short_help_str(UNCUT))
            for name in self.list_commands(ctx)
            if (command := self.get_command(ctx, name)) and not command.hidden
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is typed first, also where it is not loaded yet."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(
                error.command_name, possibilities=self.list_commands(ctx), ctx=ctx
            ) from error


class OneOf(click.Choice[str]):
    """One of some values; a refusal says which was meant, or lists them."""

    def __init__(self, values: Iterable[str]) -> None:
        """Take the values as they are typed."""
        super().__init__(list(map(str, values)))

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str | None:
        """Show the values where they are short, or where no help tells them."""
        shown = super().get_metavar(param, ctx)
        is_option = isinstance(param, click.Option)
        if shown is None or len(shown) <= SHORT_LIST or not is_option:
            return shown
        return (param.name or "value").upper()

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Say which value was most likely meant, and which there are."""
        # Here, because it loads what the bare command has no use for.
        from hub.names.mistyped import alike  # noqa: PLC0415

        del ctx
        values = list(map(str, self.choices))
        close = alike(str(value), values)
        asked = f" Did you mean {' or '.join(close)}?" if close else ""
        return f"{value!r} is not one of {', '.join(values)}.{asked}"

    def get_missing_message(
        self, param: click.Parameter, ctx: click.Context | None
    ) -> str:
        """List the values."""
        del param, ctx
        return f"Choose one of {', '.join(map(str, self.choices))}."


class Between(click.IntRange):
    """A whole number in ASCII digits, within bounds that are told in words."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Read it, or say what is wrong with it."""
        if isinstance(value, str):
            # Here, because it loads what the bare command has no use for.
            from schemas.fields.numbers import whole_number  # noqa: PLC0415

            try:
                value = whole_number(value)
            except ValueError as error:
                self.fail(str(error), param, ctx)
        return super().convert(value, param, ctx)

    def _describe_range(self) -> str:
        """Write ``1 to 500``, or ``0 or more``."""
        if self.max is None or self.max >= NO_BOUND:
            return f"{self.min} or more"
        return f"{self.min} to {self.max:,}"


class Day(click.DateTime):
    """A day, or the first day of what is typed in another form, such as a month."""

    def __init__(self, form: str = "%Y-%m-%d") -> None:
        """Take the form in which it is typed."""
        super().__init__([form])

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """Read it."""
        return super().convert(value, param, ctx).date()


DAY = Day()
MONTH = Day("%Y-%m")


class ListingOption(click.Option):
    """An option whose help ends with the values that this instance knows."""

    def __init__(
        self, *arguments: Any, values: Callable[[], Iterable[str]], **named: Any
    ) -> None:
        """Take what lists the values; it is asked when help is shown, not before."""
        super().__init__(*arguments, **named)
        self._values = values

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Add the values to the option's help."""
        record = super().get_help_record(ctx)
        if record is None or not (known := ", ".join(self._values())):
            return record
        name, text = record
        return name, f"{text} One of {known}."


def limit_option(most: int, usual: int, of: str) -> Callable[[Any], Any]:
    """Make ``--limit``, the most rows of a list; ``of`` says what they are."""
    return click.option(
        "--limit",
        type=Between(1, most),
        default=usual,
        show_default=True,
        help=f"Most {of}.",
    )


def all_of(*options: Callable[[Any], Any]) -> Callable[[Any], Callable[..., None]]:
    """Make one option of several, which the help tells of in this order."""

    def given(command: Any) -> Callable[..., None]:
        for option in reversed(options):
            command = option(command)
        made: Callable[..., None] = command
        return made

    return given


def listed(values: Iterable[str]) -> str:
    """Write values into a line of help."""
    return ", ".join(map(str, values))


def examples(*lines: str) -> str:
    """Write command lines to copy at the end of a command's help."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
