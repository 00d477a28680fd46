"""Commands that make, check and try a source before its first delivery."""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from connectors.base import (
    Manifest,
    ManifestError,
    ManifestFault,
    Reach,
    SourceError,
)
from connectors.drafting import guess_file, read_first_rows, write_draft
from connectors.manifest import NAME
from connectors.source_check import UNNAMED, SourceReport, alien_owner, check_folder
from connectors.source_folders import fault_of_place, find_folders
from hub.cli.asking import officer_option, system_account
from hub.cli.click_types import MONTH, Group, OneOf, examples, listed
from hub.cli.opened import actor, opened
from hub.cli.output import (
    BAD_INPUT,
    CommandOutput,
    Report,
    json_option,
    note,
    reports,
    say,
    table,
)
from hub.cli.paths import FOLDER, NEW_FILE, READABLE
from hub.cli.sources import find_ready_source
from hub.ground.clock import legal_day
from hub.ground.config import load_config
from hub.ground.errors import BadInputError, ConflictError
from hub.intake.admission import (
    demand_owner,
    disable_source,
    enable_sources,
    enabled_sources,
)
from hub.intake.errors import (
    FileRefusedError,
    SourceBasisError,
    SourceBrokenError,
    SourceOwnerError,
)
from hub.intake.quarantine import preview_file
from hub.names.mistyped import meant
from hub.officer_actions import ViewingOfficer, report_month
from hub.overview import SourceUnknownError
from schemas.record import KINDS
from schemas.words import Way

FAULTS = ("file", "line", "key", "text")
GUESSES = ("column", "field", "basis", "evidence")
REPORTED = ("name", "title", "runs", "rows", "records", "quarantined")
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")


class ConnectorsFolderError(BadInputError):
    """There is no folder for one's own sources, or it may not be used."""

    code = "connectors-folder"
    title = "Name a folder for your sources: HUB_CONNECTORS, or --into."


class SourceExistsError(ConflictError):
    """There is a source of this name already; nothing was changed."""

    code = "source-exists"
    title = "There is a source of this name already; choose another with --name."


class SourceNameError(BadInputError):
    """No name for a source can be made of the file's, or the given one is none."""

    code = "source-name"
    title = "Give a name with --name: a-z, 0-9 and _, a letter first."


class NotGuessedError(BadInputError):
    """No header was found in a file, or none that speaks of a record kind."""

    code = "not-guessed"
    title = (
        "No header was found that speaks of a record kind: name the kind with --kind."
    )


class SourcesUnnamedError(BadInputError):
    """Neither sources nor all of them were named, or both."""

    code = "sources-unnamed"
    title = "Name the sources to enable, or --all."


@click.group(cls=Group)
def source() -> None:
    """Make, check and try a source."""


@source.command("check")
@click.argument("name")
@json_option
def check_command(name: str, *, as_json: bool) -> None:
    """Check source NAME: manifest, columns, sample, owner; all faults at once."""
    config = load_config(os.environ)
    found = find_folders(config.connectors_folder)
    broken = next((one for one in found.broken if one.name == name), None)
    if broken is None and name not in found.ready:
        msg = f"{name!r}{meant(name, found.ready)}"
        raise SourceUnknownError(msg)
    try:
        report = (
            SourceReport(name, "", broken.faults)
            if broken is not None
            else check_folder(
                found.ready[name], Reach(config.drop_folder, config.instance)
            )
        )
    except ManifestError as error:
        report = SourceReport(name, str(found.ready[name].path), error.faults)
    if broken is None and config.keys_folder.is_dir():
        # Without an instance nobody knows its members.
        alien = tuple(_alien(found.ready[name].manifest))
        report = replace(report, faults=report.faults + alien)
    document = report.as_json()
    if as_json:
        say(document, as_json=True)
    else:
        faults, anew = document.pop("faults"), document.pop("anew")
        say(document, as_json=False)
        if faults:
            table(faults, FAULTS)
        if anew is not None:
            note("credithub: this source.toml has the former form; written anew it is:")
            click.echo(anew, nl=False)
    if report.faults:
        count = len(report.faults)
        note(f"credithub: {SourceBrokenError.code}: {name}: {count} faults")
        sys.exit(BAD_INPUT)


def _alien(manifest: Manifest) -> Iterator[ManifestFault]:
    """Yield that an owner is no member, where somebody is named as the owner."""
    if manifest.owner == UNNAMED:
        return
    with opened() as hub, hub.reads() as session:
        try:
            demand_owner(session, manifest, legal_day(hub.clock()))
        except SourceOwnerError as error:
            yield alien_owner(error.detail)
        except SourceBasisError:
            # The check of the manifest by itself has said so.
            return


@source.command(
    "preview", epilog=examples("credithub source preview penalty_2018 样本.csv")
)
@click.argument("name")
@click.argument("file", type=READABLE)
@json_option
def preview_command(name: str, file: Path, *, as_json: bool) -> None:
    """Show the first 20 rows of FILE as source NAME would bring them in.

    With every fault of each row. Nothing is written.
    """
    with opened() as hub:
        document = preview_file(hub, find_ready_source(hub, name), file).as_json()
    if as_json:
        say(document, as_json=True)
        return
    rows = document.pop("rows")
    say(document, as_json=False)
    for row in rows:
        say(_shown(row), as_json=False)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Write a row for people: where it stands, its faults, and what it says."""
    faults = [
        " in ".join(filter(None, (one["reason"], one["field"]))) + f": {one['detail']}"
        for one in row["faults"]
    ]
    sheet = f"{row['sheet']}, " if row["sheet"] else ""
    said = {"": "", f"row {sheet}{row['row']}": row["state"]}
    if faults:
        said["  faults"] = faults
    return said | {f"  {name}": value for name, value in row["values"].items()}


@source.command(
    "enable",
    epilog=examples("credithub source enable registration penalty_2018"),
)
@click.argument("names", nargs=-1)
@click.option("--all", "every", is_flag=True, help="Enable every source there is.")
@reports
def enable_command(names: tuple[str, ...], *, every: bool) -> Report:
    """Have sources NAMES watched: due at their times, told where late or failed."""
    if bool(names) == every:
        raise SourcesUnnamedError
    with opened() as hub:
        wanted = [find_ready_source(hub, name) for name in names] or [
            *hub.find_sources().ready.values()
        ]
        with hub.reads() as session:
            for one in wanted:
                demand_owner(session, one.manifest, legal_day(hub.clock()))
        listed_names = sorted({one.manifest.name for one in wanted})
        new = enable_sources(hub, listed_names, actor=actor())
    return {"enabled": listed_names, "new": new}


@source.command("disable", epilog=examples("credithub source disable labour_taipei"))
@click.argument("name")
@reports
def disable_command(name: str) -> Report:
    """Have source NAME watched no more; what it brought stays."""
    with opened() as hub:
        with hub.reads() as session:
            known = enabled_sources(session)
        if name not in known:
            msg = f"{name!r}{meant(name, known)}"
            raise SourceUnknownError(msg)
        disable_source(hub, name, actor=actor())
    return {"disabled": name}


@source.command(
    "report",
    epilog=examples(
        "credithub source report agency:customs --month 2026-10 --out 质量报告.csv"
    ),
)
@click.argument("owner")
@click.option("--month", required=True, type=MONTH, help="A month that is over.")
@click.option("--out", required=True, type=NEW_FILE, help="The CSV file to write.")
@officer_option("reports")
@reports
def report_command(owner: str, *, month: date, out: Path, officer: str) -> Report:
    """Tell member OWNER how the data of its sources was in a month: no content.

    The log keeps the digest of the file: `receipt` is its place there, and
    `credithub audit bundle` proves it.
    """
    with opened() as hub:
        looks = ViewingOfficer(
            officer, Way.COMMAND_LINE, system_account(), agency=actor()
        )
        made = report_month(hub, looks, owner, month)
    out.write_bytes(made.content)
    document = made.as_json() | {"file": str(out)}
    proven = f"{out}: SHA-256 {made.digest}, receipt {made.receipt.address}"
    return CommandOutput(document, REPORTED, document["sources"], notes=[proven])


@source.command(
    "new",
    epilog=examples(
        "credithub source new 处罚.csv --into ~/sources --name my_penalties",
    ),
)
@click.argument("file", type=READABLE)
@click.option("--into", type=FOLDER, help="The folder that the source is made in.")
@click.option("--name", help="What the source is called; of the file's name if not.")
@click.option(
    "--kind",
    type=OneOf(KINDS),
    help=f"The record kind, guessed if not given: {listed(KINDS)}.",
)
@click.option("--owner", default=UNNAMED, show_default=True, help="Whose it is.")
@click.option(
    "--basis", default="?", help="Law and article by which its owner shares it."
)
@click.option("--title", help="What people read; the file's name if not given.")
@reports
def new_command(
    *,
    file: Path,
    into: Path | None,
    name: str | None,
    kind: str | None,
    owner: str,
    basis: str,
    title: str | None,
) -> Report:
    """Draft a source for FILE, each guess explained in its source.toml.

    The folder is made in the folder HUB_CONNECTORS, or in --into.
    """
    own = load_config(os.environ).connectors_folder
    into = _usable(into.absolute() if into is not None else own)
    name = _named(name, file)
    known = find_folders(own)
    if name in known.ready or any(one.name == name for one in known.broken):
        raise SourceExistsError(name)
    try:
        guess = guess_file(read_first_rows(file), kind)
    except SourceError as error:
        raise FileRefusedError(str(error)) from error
    if guess is None:
        kinds = ", ".join(KINDS)
        msg = f"no header was found in {file.name}; --kind names one of {kinds}"
        raise NotGuessedError(msg)
    try:
        made = write_draft(
            guess, into, name, owner=owner, title=title or file.stem, basis=basis
        )
    except FileExistsError as error:
        raise SourceExistsError(str(error)) from error
    document = made.as_json()
    head = {name: document[name] for name in document if name != "columns"}
    return CommandOutput(document, GUESSES, document["columns"], head=head)


def _usable(into: Path | None) -> Path:
    """Give the folder that sources of one's own go to.

    Raises:
        ConnectorsFolderError: there is none, or others can write to it.
    """
    if into is None:
        raise ConnectorsFolderError
    if fault := fault_of_place(into):
        raise ConnectorsFolderError(str(fault))
    return into


def _named(name: str | None, file: Path) -> str:
    """Make a source's name of what was given, or of the file's name.

    Raises:
        SourceNameError: none can be made.
    """
    made = name or NOT_IN_A_NAME.sub("_", file.stem.lower()).strip("_")
    if not NAME.fullmatch(made):
        msg = f"{made!r} is no name; use --name, a-z, 0-9 and _"
        raise SourceNameError(msg)
    return made
