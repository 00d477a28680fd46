"""As whom the command line asks: a member that is named, and who runs the command."""

import getpass
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from hub.cli.click_types import OneOf, all_of, listed
from hub.cli.opened import CLI, actor
from hub.context import Hub
from hub.ground.actors import is_account
from hub.ground.clock import legal_day
from hub.lookup.task import (
    EXAMPLE,
    REFERENCE_LIMIT,
    OfficerReservedError,
    is_readable,
)
from hub.members.caller import Caller
from hub.members.officers import (
    OfficerAmbiguousError,
    OfficerUnlistedError,
    officer_anywhere,
)
from hub.members.service import MemberUnknownError, list_members
from hub.names import is_reserved
from hub.names.mistyped import meant
from hub.outbox import service as outbox
from schemas.words import ACCOUNT_PREFIX, OfficerRole, Operation, Purpose, Way

Command = TypeVar("Command", bound=Callable[..., Any])


def system_account() -> str:
    """Name the account of the operating system that runs the command."""
    return getpass.getuser()


def readable(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> str | None:
    """Refuse a typed text that nobody could read in the log later.

    Raises:
        BadParameter: it is not 1 to 200 printable characters with something to read.
    """
    if text is None or is_readable(text):
        return text
    msg = (
        f"it is empty, has more than {REFERENCE_LIMIT} characters, or has signs that "
        f"cannot be read: type 1 to {REFERENCE_LIMIT} characters, such as {EXAMPLE}."
    )
    raise click.BadParameter(msg, ctx=context, param=parameter)


def typed_name(
    context: click.Context, parameter: click.Parameter, name: str | None
) -> str | None:
    """Refuse a typed name that reads like an account or the hub: nobody signs in here.

    The system user, where no name was typed, may be called like the hub.

    Raises:
        OfficerReservedError: it does.
    """
    source = context.get_parameter_source(parameter.name or "")
    if source is not ParameterSource.DEFAULT and is_reserved(name):
        raise OfficerReservedError
    return name


def officer_option(does: str) -> Callable[[Command], Command]:
    """Give a command ``--officer``; ``does`` says what its person does, as "looks"."""
    return click.option(
        "--officer",
        default=actor,
        callback=typed_name,
        help=f"Who {does}; the system user if not given.",
    )


def speaker(hub: Hub, name: str, role: OfficerRole | None = None) -> str:
    """Tell which officer says one of two words, named by whoever runs the command.

    Nobody signs in here: that the command line speaks for an account is an entry of the
    log, so that what the account is said to have decided can be read with it.

    Raises:
        OfficerUnlistedError, OfficerAmbiguousError: the name is not one officer's.
    """
    at = hub.clock()
    found = _officer(hub, name, role)
    if is_account(found):
        with hub.writing(keeps_answers=True) as session:
            outbox.put(
                session,
                at=at,
                actor=actor(),
                op=Operation.OFFICER_NAME,
                subject_type="officer",
                subject=found.removeprefix(ACCOUNT_PREFIX),
                detail={"officer": found, "without_account": True},
            )
    return found


def known_as(hub: Hub, name: str, role: OfficerRole) -> str:
    """Tell as whom somebody who only looks is known; as they typed it, if as nobody."""
    with suppress(OfficerUnlistedError, OfficerAmbiguousError):
        return _officer(hub, name, role)
    return name


def _officer(hub: Hub, name: str, role: OfficerRole | None) -> str:
    """Tell whom a name means."""
    with hub.reads() as session:
        return officer_anywhere(session, hub, name, at=hub.clock(), role=role)


def asking_name(
    context: click.Context, parameter: click.Parameter, name: str | None
) -> str | None:
    """Refuse a name of who asks that reads like an account, or that nobody could read.

    Raises:
        OfficerReservedError, BadParameter: as ``typed_name`` and ``readable`` do.
    """
    return readable(context, parameter, typed_name(context, parameter, name))


PURPOSE = click.option(
    "--purpose",
    required=True,
    type=OneOf(Purpose),
    help=f"What the answer is for: {listed(Purpose)}.",
)


OFFICER_WHO_ASKS = click.option(
    "--officer", required=True, callback=asking_name, help="Who asks, at the member."
)
asks = all_of(
    PURPOSE,
    click.option(
        "--reference",
        required=True,
        callback=readable,
        help="Case or task number, 1 to 200 characters.",
    ),
    click.option(
        "--member",
        required=True,
        help="The member that asks, by its code; `member list` shows them.",
    ),
    OFFICER_WHO_ASKS,
)
"""Gives a command the options of every question: what for, on which case, who."""


def caller_for(hub: Hub, member: str) -> Caller:
    """Stand in for a member, as the log will say: by command line, and who ran it.

    Raises:
        MemberUnknownError: there is no such member today.
    """
    day = legal_day(hub.clock())
    with hub.reads() as session:
        members = list_members(session)
        for row in members:
            is_today = row.valid_from <= day and (
                row.valid_to is None or day <= row.valid_to
            )
            if row.code == member and is_today:
                return Caller(
                    member=row.code,
                    kind=row.kind,
                    name=row.name,
                    territory=row.territory,
                    token_id=CLI,
                    system=CLI,
                    way=Way.COMMAND_LINE,
                    screen=system_account(),
                )
    msg = f"{member!r}{meant(member, [row.code for row in members])}"
    raise MemberUnknownError(msg)
