"""Commands about the audit log."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from hub.audit.check import verify_export
from hub.cli.audit_clock import clock
from hub.cli.audit_held import held
from hub.cli.audit_keys import key
from hub.cli.audit_outside import (
    ask_witnesses,
    compare_live,
    not_asked,
    read_witnessed,
    say_live,
    say_not_asked,
)
from hub.cli.click_types import Group, examples
from hub.cli.evidence import (
    demand_evidence,
    read_file,
    read_request,
    read_trust,
    refused_document,
    say_refused,
)
from hub.cli.evidence_files import judge_file
from hub.cli.opened import actor, opened
from hub.cli.output import FAILED, CommandOutput, Report, json_option, reports, say
from hub.cli.paths import FILE_OR_FOLDER, FOLDER, READABLE
from hub.oversight import (
    NOT_COVERED,
    ComparedPart,
    check_evidence,
    check_log,
    compare,
    judge_log,
    list_faults,
    not_covered,
)
from hub.witnessing.against import Standing
from hub.witnessing.sources import read_log_address
from schemas.tlog.errors import TlogError
from schemas.tlog.evidence import Trust

MOST_TOLD = 20
"""Contradictions of what is stored that are told one by one."""


@click.group(cls=Group)
def audit() -> None:
    """The signed log of every write and every disclosure."""


@audit.command(
    epilog=examples(
        "credithub audit verify",
        "credithub audit verify answer.json --key keys.txt",
    )
)
@click.argument("path", type=FILE_OR_FOLDER, required=False)
@click.option("--key", "keys", multiple=True, help="A verifier key, or a file of them.")
@click.option("--policy", type=READABLE, help="A tlog-policy file.")
@click.option(
    "--statement",
    "statements",
    multiple=True,
    type=READABLE,
    help="A file of statements about distrusted keys.",
)
@click.option("--answer", type=READABLE, help="The answer or file that was sent.")
@click.option("--request", type=READABLE, help="The request, JSON.")
@click.option(
    "--witnessed",
    is_flag=False,
    flag_value="",
    metavar="[AGE]",
    help="Refuse what has no quorum (L2), or none within AGE: 26h, 90m, 7d.",
)
@click.option("--against", metavar="URL", help="Ask the live log whether it has it.")
@click.option(
    "--evidence",
    type=FOLDER,
    help="Folder for evidence against the live log; beside the file by default.",
)
@click.option(
    "--witnesses", is_flag=True, help="Compare this log with what witnesses saw."
)
@json_option
def verify(
    path: Path | None, *, witnesses: bool, as_json: bool, **options: Any
) -> None:
    """Check this instance's log, or the evidence or export at PATH without any.

    PATH is a receipt, an answer with its receipt, a PDF that the hub made, a disclosure
    bundle, or the folder of an export; keys and policy must come from a source that you
    trust. --answer takes what was sent with the receipt: an answer, or a file (PDF,
    DOCX or any other) as it was downloaded.
    """
    path, witnessed, time = read_witnessed(path, options.pop("witnessed"))
    given = sorted(f"--{name.rstrip('s')}" for name, value in options.items() if value)
    if path is None:
        if given or witnessed:
            msg = f"{[*given, '--witnessed'][0]} goes with a file or folder"
            raise click.UsageError(msg)
        _verify_own(ask=witnesses, as_json=as_json)
        return
    if witnesses:
        msg = "--witnesses goes with the log of an instance, not with a file"
        raise click.UsageError(msg)
    if options["evidence"] and not options["against"]:
        msg = "--evidence goes with --against"
        raise click.UsageError(msg)
    if options["against"] is not None:
        # Before anything is found valid that this would be the end of.
        read_log_address(options["against"])
    options |= {"witnessed": witnessed, "time": time}
    trust = read_trust(options["keys"], options["policy"], options["statements"])
    if path.is_dir():
        if options["answer"] or options["request"] or options["against"]:
            msg = "an export is compared with no answer, request or live log"
            raise click.UsageError(msg)
        _verify_folder(path, trust, options, as_json=as_json)
    else:
        _verify_file(path, trust, options, as_json=as_json)


def _verify_own(*, ask: bool, as_json: bool) -> None:
    """Check the log of the instance, and ask its witnesses where that is wanted."""
    with opened(unchecked=True) as hub:
        verdict = judge_log(hub)
        wrong = list(compare(hub, ComparedPart())) if verdict.ok else []
        views = ask_witnesses(hub) if ask else not_asked(hub)
        # Which rows are told of stands in the log, so that it must be whole for that.
        uncovered = not_covered(hub) if verdict.ok else [*NOT_COVERED]
    told = views if as_json or views["asked"] else views["text"]
    # What was asked for and not done, or what a witness saw otherwise, is not sound.
    sound = {"ok": verdict.ok and views["ok"] and not wrong}
    document = verdict.as_json() | sound | {"witnesses": told}
    if wrong:
        document["contradictions"] = [
            f"{one.code}: {one.detail}" for one in wrong[:MOST_TOLD]
        ]
    if as_json:
        say(document | {"not_covered": uncovered}, as_json=True)
    else:
        say(document, as_json=False)
        for name in uncovered:
            click.echo(f"not covered: {name}")
    say_not_asked(views)
    if not document["ok"]:
        sys.exit(FAILED)


def _verify_folder(
    path: Path, trust: Trust, options: Mapping[str, Any], *, as_json: bool
) -> None:
    """Check an export."""
    verdict = verify_export(
        path,
        trust,
        demand_witnesses=options["witnessed"],
        cosigned_between=options["time"],
    )
    say({"kind": "export", **verdict.as_json()}, as_json=as_json)
    if not verdict.ok:
        sys.exit(FAILED)


def _verify_file(
    path: Path, trust: Trust, options: Mapping[str, Any], *, as_json: bool
) -> None:
    """Check one piece of evidence."""
    data = read_file(path)
    try:
        judged = judge_file(
            data,
            trust,
            answer=read_file(options["answer"]) if options["answer"] else None,
            request=read_request(options["request"]) if options["request"] else None,
            demand_witnesses=options["witnessed"],
            cosigned_between=options["time"],
        )
    except TlogError as error:
        demand_evidence(error)
        if as_json:
            say(refused_document(error), as_json=True)
        else:
            say_refused(error)
        sys.exit(FAILED)
    document = judged.as_json()
    if not as_json:
        judged.say()
    if options["against"]:
        live = compare_live(*judged.newest, trust, path, options)
        stands = live["standing"] == Standing.CONTAINED
        document |= {"ok": document["ok"] and stands, "against": live}
        if not as_json:
            say_live(live)
    if as_json:
        say(document, as_json=True)
    if not document["ok"]:
        sys.exit(FAILED)


@audit.command()
@click.option("--all", "whole", is_flag=True, help="All parts at once.")
@reports
def check(*, whole: bool) -> Report:
    """Check this instance as the nightly job does, and keep the outcome.

    The audit administrator's page shows the log's as the last whole check. What is
    stored is compared with the log in 30 parts, one a night; --all compares all of it
    and opens nothing again, which audit recheck does.
    """
    with opened(unchecked=True) as hub:
        found = check_log(hub, actor=actor())
        evidence = check_evidence(hub, actor=actor(), whole=whole, lifts=False)
    document = {**found.as_json(), "evidence": evidence.as_json()}
    return CommandOutput(document, fails=not found.ok or bool(evidence.standing))


@audit.command()
@reports
def recheck() -> Report:
    """Compare all that is stored with the log, and lift what is mended.

    What still contradicts stays closed, and what is found besides is closed.
    """
    with opened(unchecked=True) as hub:
        check_log(hub, actor=actor())
        report = check_evidence(hub, actor=actor(), whole=True)
        faults = list_faults(hub)
    return CommandOutput({**report.as_json(), "faults": faults}, fails=bool(faults))


@audit.command()
@reports
def faults() -> Report:
    """List what the last checks found and what is closed by it.

    Nothing is compared anew, so it answers whatever state the log is in.
    """
    with opened(unchecked=True) as hub:
        found = list_faults(hub)
    return CommandOutput(found, fails=bool(found))


@audit.command()
def checkpoint() -> None:
    """Print the signed checkpoint (C2SP tlog-checkpoint)."""
    with opened() as hub:
        click.echo(hub.audit.checkpoint(), nl=False)


audit.add_command(key)
audit.add_command(clock)
audit.add_command(held)
