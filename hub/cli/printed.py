"""Answers printed at the command line: as text, and who had them printed."""

from collections.abc import Mapping
from typing import Any

import click

from hub.cli.asking import caller_for, system_account
from hub.context import Hub
from hub.ground.config import VERIFY_COMMAND
from hub.ground.words import Phrasebook
from hub.lookup.disclosure import Disclosure
from hub.sheets.documents import sheet_of
from hub.sheets.framing import Asking
from hub.sheets.model import Sheet
from hub.sheets.prints.text import as_text


def typed_sheet(
    hub: Hub, answer: Disclosure, asked: Mapping[str, Any], searched: str = ""
) -> Sheet:
    """Make the sheet of an answer to what was typed; ``searched`` is the name sought.

    Raises:
        NoSheetError: there is none of this kind of answer.
    """
    asking = Asking(
        purpose=asked["purpose"],
        reference=asked["reference"],
        member=caller_for(hub, asked["member"]).name,
        officer=asked["officer"],
        verify_at=VERIFY_COMMAND,
        language="en" if asked.get("english") else "zh",
        searched=searched,
    )
    return sheet_of(answer, asking, hub.rulebook)


def print_sheet(sheet: Sheet) -> None:
    """Print a sheet as text, and under which account of the system it was asked."""
    say = Phrasebook("lines", sheet.language)
    click.echo(as_text(sheet))
    click.echo(f"\n{say('by-command')}  {system_account()}")
