"""Commands about the log's witnesses."""

import sys
from contextlib import ExitStack
from pathlib import Path

import click

from hub.cli.audit import audit
from hub.cli.click_types import Group
from hub.cli.opened import opened
from hub.cli.output import FAILED, Report, json_option, reports, say
from hub.cli.paths import FOLDER, NEW_FILE, READABLE
from hub.ground.clock import system_clock
from hub.ground.durable import replace_file
from hub.ground.errors import BadInputError
from hub.witnessing.monitoring import Watch, watch_log
from hub.witnessing.quorum import (
    WitnessPolicy,
    WitnessPolicyInvalidError,
    read_policy,
)
from hub.witnessing.sources import DatabaseSource, HttpSource, LogSource
from schemas.tlog.errors import TlogError
from schemas.tlog.keys import Verifier, parse_vkey
from schemas.tlog.policy import judge_checkpoint
from schemas.tlog.split_view import parse_split_view, prove_split_view

MOST_BYTES = 2 << 20


class EvidenceInvalidError(BadInputError):
    """The file is no evidence against this log."""

    code = "evidence-invalid"
    title = (
        "The file convicts nobody: give the evidence that monitor wrote, with the "
        "log's own keys."
    )


@audit.group(cls=Group)
def witness() -> None:
    """Those who watch the log from outside, and what they saw."""


@witness.command()
@json_option
def gather(*, as_json: bool) -> None:
    """Have the newest checkpoint cosigned now; fails where no quorum does."""
    with opened() as hub:
        hub.witnessing.demand_policy()
        rounds = hub.witnessing.gather()
        found = hub.witnessing.witnessed_note()
        head = int(hub.audit.checkpoint().split("\n")[1])
    # Whoever writes meanwhile does not make this round a failed one.
    is_witnessed = (found is not None and found[0] >= head) or any(
        one.is_witnessed for one in rounds[:1]
    )
    document = {
        "witnessed": is_witnessed,
        "size": head,
        "witnessed_size": found[0] if found else None,
        "rounds": [one.as_json() for one in rounds],
    }
    say(document, as_json=as_json)
    if not is_witnessed:
        sys.exit(FAILED)


@witness.command()
@reports
def status() -> Report:
    """Show the policy, and up to where a quorum has witnessed the log."""
    with opened() as hub:
        policy = hub.witnessing.demand_policy()
        shard = hub.audit.current_shard()
        found = hub.witnessing.witnessed_note(shard)
        document = {
            "policy": policy.digest,
            "quorum": policy.policy.quorum,
            "witnesses": sorted(policy.policy.witnesses),
            "unused": policy.policy.unused(),
            "shard": shard,
            "size": int(hub.audit.checkpoint(shard).split("\n")[1]),
            "witnessed_size": None,
        }
        if found is not None:
            size, note = found
            logs = DatabaseSource(hub.audit, shard).verifiers()
            seen = judge_checkpoint(note, policy.policy, logs=logs)
            latest = max(seen.times.values(), default=0)
            age = int(system_clock().timestamp()) - latest if latest else None
            document |= {
                "witnessed_size": size,
                "witnessed_by": sorted(seen.times),
                "seconds_ago": age,
            }
    return document


@witness.command()
@click.option("--url", help="Watch the log under this address, without an instance.")
@click.option("--policy", "policy_file", type=READABLE, help="The policy to go by.")
@click.option(
    "--memory",
    type=NEW_FILE,
    help="Where the largest checkpoint seen is remembered.",
)
@click.option(
    "--evidence",
    type=FOLDER,
    help="Folder for evidence files.",
)
@json_option
def monitor(
    *,
    url: str | None,
    policy_file: Path | None,
    memory: Path | None,
    evidence: Path | None,
    as_json: bool,
) -> None:
    """Compare what hub and witnesses show; fails and keeps evidence where it splits."""
    with ExitStack() as stack:
        source: LogSource
        policy: WitnessPolicy
        verifiers: list[Verifier]
        if url is not None:
            if not (policy_file and memory and evidence):
                msg = "--url needs --policy, --memory and --evidence"
                raise click.UsageError(msg)
            policy = read_policy(policy_file.read_bytes(), str(policy_file))
            verifiers = [log.verifier for log in policy.policy.logs]
            if not verifiers:
                msg = f"{policy_file}: there is no log line to know the log by"
                raise WitnessPolicyInvalidError(msg)
            source = HttpSource(url)
        else:
            hub = stack.enter_context(opened())
            policy = (
                read_policy(policy_file.read_bytes(), str(policy_file))
                if policy_file
                else hub.witnessing.demand_policy()
            )
            shard = hub.audit.current_shard()
            database = DatabaseSource(hub.audit, shard)
            source, verifiers = database, database.verifiers()
            folder = hub.config.instance
            memory = memory or folder / f"monitor-{shard}.checkpoint"
            evidence = evidence or folder / "evidence"
        remembered = memory.read_bytes() if memory.exists() else None
        watch = watch_log(source, verifiers, policy, remembered)
    files = _keep_evidence(watch, evidence)
    if not watch.alarms:
        replace_file(memory, watch.note)
    say(watch.as_json(files), as_json=as_json)
    if watch.alarms:
        sys.exit(FAILED)


@witness.command("evidence")
@click.argument("file", type=READABLE)
@click.option("--key", "vkeys", multiple=True, required=True, help="The log's key.")
@reports
def check_evidence(*, file: Path, vkeys: tuple[str, ...]) -> Report:
    """Check an evidence file with the log's public key only."""
    try:
        verifiers = [parse_vkey(vkey) for vkey in vkeys]
        if file.stat().st_size > MOST_BYTES:
            msg = f"{file} has over {MOST_BYTES} bytes"
            raise EvidenceInvalidError(msg)
        proven = prove_split_view(parse_split_view(file.read_bytes()), verifiers)
    except TlogError as error:
        raise EvidenceInvalidError(str(error)) from error
    return {
        "proven": True,
        "origin": proven.smaller.origin,
        "sizes": [proven.smaller.size, proven.larger.size],
        "text": "该日志签署了两个互不相容的历史。The log signed two histories.",
    }


def _keep_evidence(watch: Watch, folder: Path) -> dict[int, Path]:
    """Write the evidence of every alarm that has some; give the files by alarm."""
    files = {}
    for number, alarm in enumerate(watch.alarms):
        if alarm.evidence is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stamp = system_clock().strftime("%Y%m%dT%H%M%SZ")
            path = folder / f"{alarm.code}-{stamp}-{number}.txt"
            replace_file(path, alarm.evidence.encode())
            files[number] = path
    return files
